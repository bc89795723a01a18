//! Noting in the ledger what somebody did with access to it.
//!
//! Whoever started the program is not noted: they can do all of it without the program.

use tyst_access::{Caller, Noted};
use tyst_event::terms::{AccessAct, Sensitivity};
use tyst_event::{Slug, Statement};
use tyst_ledger::{Command, HistoryError, RecordError, Request};

use crate::app::Pages;
use crate::pages::record::fresh_key;
use crate::service::ServiceError;

/// Why something was not noted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoteError {
    #[error("what is noted is too long")]
    Words,
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error("{0}")]
    Record(#[from] RecordError),
}

impl From<HistoryError> for NoteError {
    fn from(fault: HistoryError) -> Self {
        Self::Service(fault.into())
    }
}

impl Pages {
    /// Notes what somebody does, before they do it; it is on the disk when this returns.
    ///
    /// # Errors
    /// Why it cannot be noted. What cannot be noted is not to be done.
    pub(crate) async fn note(&self, caller: &Caller, noted: Noted) -> Result<(), NoteError> {
        if caller.is_owner() { Ok(()) } else { self.note_of(&caller.name, noted).await }
    }

    /// Notes that somebody reads an entry, where that is for named people only.
    pub(crate) async fn note_read(
        &self,
        caller: &Caller,
        seq: u64,
        statement: &Statement,
    ) -> Result<(), NoteError> {
        if statement.sensitivity != Sensitivity::Restricted || statement.area == Slug::ledger() {
            return Ok(());
        }
        self.note(caller, Noted::new(AccessAct::ReadRestricted).entries(&seq.to_string())).await
    }

    /// Notes what somebody of a name does, or tried to.
    pub(crate) async fn note_of(&self, name: &Slug, noted: Noted) -> Result<(), NoteError> {
        let statement = noted.statement().map_err(|_| NoteError::Words)?;
        let is_manual = self.service.read(|history| Ok(history.has_manual_clock())).await?;
        let recorded = is_manual.then(|| self.service.program().clock().wall);
        let recorded_by = name.clone();
        let command = Command { key: fresh_key(), recorded_by, correlation: None, recorded, statement };
        self.service.record(Request { commands: vec![command], expect: Vec::new() }).await?;
        Ok(())
    }
}

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

/// Those of the entries that somebody reads which are for named people only. What the ledger notes of itself is not among them.
#[derive(Debug, Default)]
pub(crate) struct Few(Vec<u64>);

impl Few {
    pub(crate) fn of(seq: u64, statement: &Statement) -> Self {
        let mut few = Self::default();
        few.look_at(seq, statement);
        few
    }

    /// Looks at an entry more.
    pub(crate) fn look_at(&mut self, seq: u64, statement: &Statement) {
        let is_for_few = statement.sensitivity == Sensitivity::Restricted && statement.area != Slug::ledger();
        self.0.extend(is_for_few.then_some(seq));
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

    /// Notes that somebody reads entries, where any of them are for named people only.
    pub(crate) async fn note_read(&self, caller: &Caller, Few(few): Few) -> Result<(), NoteError> {
        if few.is_empty() {
            return Ok(());
        }
        let few: Vec<String> = few.iter().map(u64::to_string).collect();
        self.note(caller, Noted::new(AccessAct::ReadRestricted).entries(&few.join(" "))).await
    }

    /// Notes that somebody takes entries along, from one to the last one that there is.
    pub(crate) async fn note_export(&self, caller: &Caller, from: u64) -> Result<(), NoteError> {
        if caller.is_owner() {
            return Ok(());
        }
        let count = self.service.read(|history| Ok(history.head().count)).await?;
        let ranges = if from < count { format!("{from}-{}", count - 1) } else { String::new() };
        self.note(caller, Noted::new(AccessAct::Exported).entries(&ranges)).await
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

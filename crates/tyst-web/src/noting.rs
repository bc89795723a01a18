//! Noting in the ledger what somebody did with access to it.
//!
//! Whoever started the program is not noted: they can do all of it without the program.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tyst_access::{Caller, Noted};
use tyst_event::terms::{AccessAct, Sensitivity};
use tyst_event::{Slug, Statement};
use tyst_ledger::{Command, History, HistoryError, RecordError, Request};
use tyst_report::Document;

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

/// How much is remembered of what was noted; past it, it is forgotten, and noted once more.
const REMEMBERED_MAX: usize = 100_000;
/// How many seconds a day has.
const DAY_S: u64 = 24 * 60 * 60;

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

/// What was noted today already, so that whoever looks again does not fill the ledger.
#[derive(Default)]
pub(crate) struct Trail(Mutex<Today>);

#[derive(Default)]
struct Today {
    day: u64,
    /// Who did what, with which entry.
    entries: BTreeSet<(Slug, &'static str, u64)>,
    /// Who takes entries along, and from which one on.
    taken: BTreeMap<Slug, u64>,
}

impl Trail {
    fn today(&self, seconds: u64) -> MutexGuard<'_, Today> {
        // Every change is one step.
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = seconds / DAY_S;
        if today.day != day || today.entries.len() > REMEMBERED_MAX {
            *today = Today { day, ..Today::default() };
        }
        today
    }
}

/// Returns positions in order as ranges.
fn ranges(seqs: &BTreeSet<u64>) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for seq in seqs {
        match ranges.last_mut().filter(|(_, last)| last + 1 == *seq) {
            Some((_, last)) => *last = *seq,
            None => ranges.push((*seq, *seq)),
        }
    }
    let words = |(first, last): (u64, u64)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.into_iter().map(words).collect::<Vec<_>>().join(" ")
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
    pub(crate) async fn note_read(&self, caller: &Caller, few: Few) -> Result<(), NoteError> {
        self.note_few(caller, AccessAct::ReadRestricted, None, few).await
    }

    /// Notes that somebody reads entries, or takes them along, in a report or one by one, where any of them are for named people only;
    /// those that were noted today are not noted again.
    pub(crate) async fn note_few(
        &self,
        caller: &Caller,
        act: AccessAct,
        report: Option<&str>,
        Few(few): Few,
    ) -> Result<(), NoteError> {
        if caller.is_owner() {
            return Ok(());
        }
        let key = |seq: u64| (caller.name.clone(), act.word(), seq);
        let new: BTreeSet<u64> = {
            let today = self.trail.today(self.seconds());
            few.into_iter().filter(|seq| !today.entries.contains(&key(*seq))).collect()
        };
        if new.is_empty() {
            return Ok(());
        }
        let about = report.and_then(Slug::new);
        let noted = about.iter().fold(Noted::new(act), Noted::about);
        let whole = noted.clone().entries(&ranges(&new));
        // Where they are too many for one entry, it is noted from where to where they are.
        let bounds = || new.first().zip(new.last()).map(|(first, last)| format!("{first}-{last}"));
        let is_whole = whole.clone().statement().is_ok();
        let noted = if is_whole { whole } else { noted.entries(&bounds().unwrap_or_default()) };
        self.note(caller, noted).await?;
        self.trail.today(self.seconds()).entries.extend(new.into_iter().map(key));
        Ok(())
    }

    /// Notes that somebody takes entries along, from one to the last one that there is, where they did not take as many today.
    pub(crate) async fn note_export(&self, caller: &Caller, from: u64) -> Result<(), NoteError> {
        let is_noted = |today: &Today| today.taken.get(&caller.name).is_some_and(|noted| *noted <= from);
        if caller.is_owner() || is_noted(&self.trail.today(self.seconds())) {
            return Ok(());
        }
        let count = self.service.read(|history| Ok(history.head().count)).await?;
        let ranges = if from < count { format!("{from}-{}", count - 1) } else { String::new() };
        self.note(caller, Noted::new(AccessAct::Exported).entries(&ranges)).await?;
        self.trail.today(self.seconds()).taken.insert(caller.name.clone(), from);
        Ok(())
    }

    /// Returns those of the entries behind a report which are for named people only.
    pub(crate) async fn few_behind(&self, document: &Document) -> Result<Few, ServiceError> {
        let witnesses = document.witnesses();
        let read = move |history: &History| {
            let mut few = Few::default();
            for seq in witnesses.iter() {
                let event = history.entry(seq)?.and_then(|stored| stored.event.ok());
                if let Some(event) = event {
                    few.look_at(seq, &event.statement);
                }
            }
            Ok(few)
        };
        self.service.read(read).await
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

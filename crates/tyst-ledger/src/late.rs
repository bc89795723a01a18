//! Whether an entry came after the record of a period was closed that it is about.
//!
//! By what an entry itself says that is stored with it; what a correction or a withdrawal takes away is looked up here, since
//! decisions know where entries are, but not what they say. Deliberately absent: a list of all that is late.

use tyst_event::{Body, Event, Kind};

use crate::partnership::Partnership;
use crate::{Cut, History, HistoryError};

impl History {
    /// Returns whether an entry is late: it came after the record of a period was closed that it is about. A correction and a
    /// withdrawal are also about what they change, as that stood before.
    pub fn is_late(&self, seq: u64) -> Result<bool, HistoryError> {
        let Some(event) = self.event(seq)? else { return Ok(false) };
        let target = match &event.statement.body {
            Body::EntryCorrected(correction) => Some(correction.target.0),
            Body::EntryWithdrawn(withdrawal) => Some(withdrawal.target.0),
            _ => None,
        };
        let Some(target) = target.filter(|_| !event.is_late()) else { return Ok(event.is_late()) };
        let cut = Cut { count: seq, known_at: event.recorded_at, as_at: self.zone().day(event.recorded_at) };
        Ok(!self.closings_of(target, &self.partnership_at(cut)?)?.is_empty())
    }

    /// Returns the entries that closed a period which an entry is about, as it stands for a partnership or stood last: to correct
    /// or to withdraw it then is late.
    pub fn closings_of(&self, seq: u64, known: &Partnership) -> Result<Vec<u64>, HistoryError> {
        let chains = known.chains();
        let Some(stood) = self.event(chains.stood_last(chains.subject(seq)))? else { return Ok(Vec::new()) };
        let body = match &stood.statement.body {
            Body::EntryCorrected(correction) => &*correction.replacement.0,
            body => body,
        };
        if body.kind().is_none_or(Kind::is_meta) {
            return Ok(Vec::new());
        }
        let days = body.period().unwrap_or(&stood.statement.when).span();
        Ok(known.closings_about(&stood.statement.area, days))
    }

    fn event(&self, seq: u64) -> Result<Option<Event>, HistoryError> {
        Ok(self.entry(seq)?.and_then(|stored| stored.event.ok()))
    }
}

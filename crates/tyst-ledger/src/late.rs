//! Whether an entry came after the record of a period was closed that it is about.
//!
//! Of most entries that is stored with them; of a withdrawal it is found here, from what it withdraws. Deliberately absent: a
//! list of all that is late, which the stored remarks are.

use tyst_event::Body;

use crate::{Cut, History, HistoryError};

impl History {
    /// Returns whether an entry is late: it came after the record of a period was closed that it is about. A withdrawal is about
    /// what it withdraws, as that stood before.
    pub fn is_late(&self, seq: u64) -> Result<bool, HistoryError> {
        let read = |seq| Ok::<_, HistoryError>(self.entry(seq)?.and_then(|stored| stored.event.ok()));
        let Some(event) = read(seq)? else { return Ok(false) };
        let Body::EntryWithdrawn(withdrawal) = &event.statement.body else { return Ok(event.is_late()) };
        let cut = Cut { count: seq, known_at: event.recorded_at, as_at: self.zone().day(event.recorded_at) };
        let known = self.partnership_at(cut)?;
        let root = known.chains().subject(withdrawal.target.0);
        let Some(stood) = read(known.chains().stood_last(root))? else { return Ok(false) };
        let about = match &stood.statement.body {
            Body::EntryCorrected(correction) => correction.replacement.0.period(),
            body => body.period(),
        };
        let days = about.unwrap_or(&stood.statement.when).span();
        Ok(!known.closings_about(&stood.statement.area, days).is_empty())
    }
}

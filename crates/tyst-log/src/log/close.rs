//! Closes a log, so that the next opening finds both copies whole and has nothing to check.
//!
//! It does not open a store that lags by little: what the last clean close said of it still holds.

use super::{CloseError, Log};
use crate::chain::Frontier;
use crate::closed::{self, Closed, Stored};
use crate::reconcile::{OpenError, STORE_FOLDER};

/// How many full segments the store may lack before they are sealed when the log is closed.
const BACKLOG_SEGMENTS: usize = 8;

impl Log {
    /// Closes the log, so that the next open finds both copies whole. Dropping it does the same without a word.
    pub fn close(mut self) -> Result<(), CloseError> {
        self.finish()
    }

    pub(super) fn finish(&mut self) -> Result<(), CloseError> {
        if std::mem::replace(&mut self.is_closed, true) {
            return Ok(());
        }
        let stored = if self.expect_in_place().is_ok() {
            self.finish_store()
        } else {
            self.close_store().map(|()| None)
        };
        if let Some(reason) = &self.poison {
            return Err(CloseError::Poisoned { reason: reason.clone() });
        }
        let io = |source| CloseError::Io { path: self.dir.join(closed::FILE_NAME), source };
        let stored = if let Some(stored) = stored? {
            stored
        } else {
            let files = closed::measure_all(&self.disk.place(&self.dir.join(STORE_FOLDER))).map_err(io)?;
            Stored { head: self.head(), files }
        };
        let (segment, offset) = self.journal.end();
        let closed = Closed {
            head: self.head(),
            peaks: Some(self.frontier.peaks().to_vec()),
            segment,
            offset,
            stored,
        };
        closed.write(self.disk.as_ref(), &self.dir).map_err(io)
    }

    /// Brings the store up to date and closes it, unless it was not touched and lags by little. Then what was known of
    /// it is returned.
    fn finish_store(&mut self) -> Result<Option<Stored>, CloseError> {
        let first_of_last = self.segments.first_seq(self.segments.last).unwrap_or_default();
        let is_there = self.disk.place(&self.dir.join(STORE_FOLDER)).is_dir();
        let lags_little = |closed: &mut Closed| is_there && closed.stored.head.count >= first_of_last;
        if let Some(closed) = self.closed.take_if(lags_little) {
            return Ok(Some(closed.stored));
        }
        self.seal_backlog();
        let dir = self.dir.clone();
        let failed = |error| match error {
            OpenError::Store { reason, .. } => CloseError::Store { dir, reason },
            error => CloseError::Store { dir, reason: error.to_string() },
        };
        self.settle_to(self.head().count).map_err(failed)?;
        self.close_store().map(|()| None)
    }

    /// Seals what the store lacks if that is much, since sealed blocks cost the store a fraction of what frames cost.
    fn seal_backlog(&mut self) {
        let known = self.store.as_ref().map(|store| store.head().ok().flatten());
        let known = known.unwrap_or_else(|| self.closed.as_ref().map(|closed| closed.stored.head));
        let count = known.map_or(0, |head| head.count);
        let first_seq = |number: &u64| self.segments.first_seq(*number).unwrap_or_default();
        let full =
            self.plain.iter().filter(|number| **number < self.segments.last && first_seq(number) >= count);
        if full.count() >= BACKLOG_SEGMENTS {
            // What cannot be sealed now is given to the store as it is.
            while matches!(self.seal_one(), Ok(Some(_))) {}
        }
    }

    fn close_store(&mut self) -> Result<(), CloseError> {
        let Some(store) = self.store.take() else { return Ok(()) };
        let (stored, closed) = (store.head(), store.close());
        let failed = |reason| CloseError::Store { dir: self.dir.clone(), reason };
        closed.map_err(|error| failed(error.reason))?;
        let head = stored.map_err(|error| failed(error.reason))?;
        if head.unwrap_or(Frontier::empty().head()) == self.head() {
            Ok(())
        } else {
            Err(failed("it does not hold what was appended".to_owned()))
        }
    }

    /// Ends as a killed process would, except that sled writes what it has.
    #[cfg(test)]
    pub(crate) fn abandon(mut self) {
        // Dropping alone would let sled write on beside the test.
        let _ = self.store.take().map(crate::store::Store::close);
        self.is_closed = true;
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // A panic may have come in the middle of a write: then this is no clean close.
        if !std::thread::panicking() {
            // There is nobody to tell; the next open does what is left to do.
            let _ = self.finish();
        }
    }
}

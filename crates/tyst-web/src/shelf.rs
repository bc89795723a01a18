//! Files that were sent to be looked at before they are recorded: in memory, for half an hour, for the session that sent them.
//!
//! What is in them is for `tyst-sheets` to say, and what becomes of it for the ledger.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};
use tyst_ledger::Receipt;
use tyst_sheets::book::Rows;

/// How long a file is kept.
const LIFE: Duration = Duration::from_mins(30);
/// How much is kept together, in bytes as they are estimated.
const BYTES_MAX: usize = 128 << 20;
/// What a row takes besides what stands in it, and how often that is there.
const ROW_BYTES: usize = 2 << 10;
const COPIES: usize = 4;
/// How many files are received at the same time.
const RECEIVED: usize = 4;

type Hash = [u8; 32];

/// A file that waits to be recorded.
pub(crate) struct Held {
    /// By what it is asked for.
    pub(crate) token: String,
    /// What it is called.
    pub(crate) name: String,
    /// What stands in it.
    pub(crate) rows: Rows,
    /// What was recorded of it.
    pub(crate) done: OnceLock<Vec<Receipt>>,
    /// When it was sent.
    pub(crate) began: Duration,
}

impl Held {
    fn bytes(&self) -> usize {
        self.rows.lines.iter().map(|line| ROW_BYTES + COPIES * line.length).sum()
    }
}

/// The files that wait, one for each session. Times are counted from any point, the same for all calls.
pub(crate) struct Shelf {
    held: Mutex<BTreeMap<Hash, Arc<Held>>>,
    received: Semaphore,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { held: Mutex::default(), received: Semaphore::new(RECEIVED) }
    }
}

impl Shelf {
    /// Returns the right to receive a file, or nothing where others are received already.
    pub(crate) fn receive(&self) -> Option<SemaphorePermit<'_>> {
        self.received.try_acquire().ok()
    }

    /// Keeps a file for a session in the place of one that it sent before. Returns whether there was room.
    pub(crate) fn put(&self, session: &str, held: Held) -> bool {
        let mut all = self.held();
        all.retain(|_, kept| held.began.saturating_sub(kept.began) <= LIFE);
        all.remove(&hash(session));
        let kept: usize = all.values().map(|held| held.bytes()).sum();
        let has_room = kept + held.bytes() <= BYTES_MAX;
        if has_room {
            all.insert(hash(session), Arc::new(held));
        }
        has_room
    }

    /// Returns the file that a session sent under a token.
    pub(crate) fn get(&self, session: &str, token: &str, now: Duration) -> Option<Arc<Held>> {
        let all = self.held();
        let held = all.get(&hash(session))?;
        let holds = held.token == token && now.saturating_sub(held.began) <= LIFE;
        holds.then(|| Arc::clone(held))
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<Hash, Arc<Held>>> {
        // Every change is one step.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(session: &str) -> Hash {
    Sha256::digest(session.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use tyst_event::Kind;
    use tyst_sheets::book::{Means, NO_NAMES};

    use super::*;

    fn held(token: &str, rows: usize, began: Duration) -> Held {
        let table = format!("area,topic,text,source\n{}", "newport,story,x,Minutes\n".repeat(rows));
        let means = Means { mapping: None, kind: Some(Kind::NoteRecorded), meant: NO_NAMES };
        let mut read = Rows::default();
        read.add("notes.csv", "notes", table.as_bytes(), means).unwrap();
        Held {
            token: token.to_owned(),
            name: "notes.csv".to_owned(),
            rows: read,
            done: OnceLock::new(),
            began,
        }
    }

    #[test]
    fn a_file_is_kept_for_its_session_for_half_an_hour() {
        let shelf = Shelf::default();
        assert!(shelf.put("mine", held("one", 1, Duration::ZERO)));
        let later = Duration::from_mins(29);
        assert!(shelf.get("mine", "one", later).is_some());
        assert!(shelf.get("another", "one", later).is_none() && shelf.get("mine", "two", later).is_none());
        assert!(shelf.get("mine", "one", Duration::from_mins(31)).is_none());
        assert!(shelf.put("mine", held("two", 1, later)));
        assert!(shelf.get("mine", "one", later).is_none(), "a later file stands in its place");
    }

    #[test]
    fn what_is_kept_together_has_a_limit() {
        let shelf = Shelf::default();
        let rows = BYTES_MAX / ROW_BYTES / 3;
        assert!(shelf.put("one", held("a", rows, Duration::ZERO)));
        assert!(shelf.put("two", held("b", rows, Duration::ZERO)));
        assert!(!shelf.put("three", held("c", rows, Duration::ZERO)));
        assert!(shelf.put("three", held("c", rows, Duration::from_mins(31))), "the others are gone by then");
    }
}

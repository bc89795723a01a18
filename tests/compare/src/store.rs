//! What a store under comparison can do.
//!
//! A new rival implements [`Store`] in a file of its own under `stores/` and gets a line in [`crate::stores::all`].

use std::ops::Range;
use std::path::Path;
use std::thread;

use tyst_ledger::Command;

use crate::answer::Report;
use crate::group::Group;
use crate::trial::{Measured, Order, Trial};

/// Why a trial failed; there is nobody who could do anything about it but read it.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What a trial comes to.
pub type Outcome<T> = Result<T, Fault>;

/// Returns a fault in words.
pub fn fault(words: impl Into<String>) -> Fault {
    Fault::from(words.into())
}

/// An event as a writer gets it.
#[derive(Debug)]
pub struct Prepared {
    /// The bytes, for whoever stores bytes.
    pub bytes: Vec<u8>,
    /// The command, for whoever decides and encodes by itself: see [`Store::decides`].
    pub command: Option<Command>,
}

/// The events of a file in groups, read, parsed and encoded on a thread of their own.
pub type Groups<'a> = &'a mut dyn Iterator<Item = Outcome<Vec<Vec<u8>>>>;

/// Folds the first half of the events and the others on threads of their own, and puts the two reports together.
pub fn in_halves(
    events: u64,
    fold: impl Fn(Range<u64>, &mut Report) -> Outcome<()> + Sync,
) -> Outcome<Report> {
    let half = |wanted| {
        let mut report = Report::default();
        fold(wanted, &mut report).map(|()| report)
    };
    thread::scope(|threads| {
        let later = threads.spawn(|| half(events / 2..u64::MAX));
        let mut report = half(0..events / 2)?;
        report.merge(&later.join().map_err(|_| fault("a thread panicked"))??);
        Ok(report)
    })
}

/// A store under comparison. A folder belongs to one store, and is new when `writer` or `load` gets it first.
pub trait Store: Sync {
    /// Returns the name of its column.
    fn name(&self) -> &'static str;

    /// Returns whether it takes part in a trial.
    fn runs(&self, trial: Trial) -> bool {
        trial != Trial::Socket
    }

    /// Returns whether it takes commands instead of bytes.
    fn decides(&self) -> bool {
        false
    }

    /// Measures a trial by itself, where a program of its own does the work; `None` where it does not.
    fn measure(&self, _trial: Trial, _order: &Order) -> Option<Outcome<Measured>> {
        None
    }

    /// Opens it for writing, with room made where there is none.
    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>>;

    /// Opens it for many writers at once, each of which waits for its own answer; `socket` is whether they are not in
    /// the process that writes.
    fn shared(&self, dir: &Path, _socket: bool) -> Outcome<Box<dyn Shared>> {
        Ok(Box::new(Group::new(self.writer(dir)?)))
    }

    /// Stores the events of a file of JSON Lines, durably by the end.
    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()>;

    /// Does what may wait until nothing comes any more, and returns whether there was anything of the kind.
    fn settle(&self, _dir: &Path) -> Outcome<bool> {
        Ok(false)
    }

    /// Opens it for reading, and answers from the events before position `end`.
    fn report(&self, dir: &Path, end: u64) -> Outcome<Report>;

    /// Opens it for reading, and answers from all of `events` events with two threads: see [`in_halves`].
    fn halves(&self, _dir: &Path, _events: u64) -> Outcome<Report> {
        Err(fault("it cannot begin in the middle"))
    }

    /// Keeps the report over all events for [`Store::resume`].
    fn save(&self, dir: &Path) -> Outcome<()>;

    /// Opens it for reading, and answers from the saved report and the events after it.
    fn resume(&self, dir: &Path) -> Outcome<Report>;

    /// Checks all that it can check.
    fn verify(&self, dir: &Path) -> Outcome<()>;

    /// Opens it for reading, and returns the first event.
    fn first(&self, dir: &Path) -> Outcome<Vec<u8>>;
}

/// A store that is open for writing.
pub trait Writer: Send {
    /// Appends a group, which is on the disk when this returns.
    fn append(&mut self, group: Vec<Prepared>) -> Outcome<()>;

    /// Closes the store, so that another process may open it.
    fn close(self: Box<Self>) -> Outcome<()>;
}

/// A store that many threads write to.
pub trait Shared: Sync {
    /// Appends one event of a writer, of which there are [`WRITERS`](crate::trial::WRITERS), and returns when it is on the disk.
    fn append(&self, writer: usize, event: Prepared) -> Outcome<()>;

    /// Closes the store, so that another process may open it.
    fn close(self: Box<Self>) -> Outcome<()>;
}

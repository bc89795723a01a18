//! A ledger opened for writing: `record_group` is the one call that adds to it.
//!
//! Which of the requests may be recorded is decided in `group`, without the disk.

use std::path::Path;
use std::sync::Arc;

use tyst_event::Instant;
use tyst_log::{AppendError, CloseError, Head, Log, Notice, Prepared, SealError, Sealed, Sealing};

use crate::birth::{CLOCK_MANUAL, Created, birth, check_birth};
use crate::clock::{self, Clock};
use crate::group::{Accepted, Decided, Group, Terms};
use crate::packing::EVENTS;
use crate::request::{Receipt, RecordError, Request};
use crate::saved;
use crate::stored::{Stored, fold, stored};
use crate::{HistoryError, Partnership, UnknownZone, Zone};

/// Why a ledger cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The folder cannot hold a new ledger.
    #[error("the ledger cannot be created")]
    Log(#[from] tyst_log::CreateError),
    /// There is no such time zone.
    #[error("the time zone is not known")]
    Zone(#[from] UnknownZone),
    /// The first entry could not be recorded.
    #[error("the first entry cannot be recorded")]
    First(#[from] RecordError),
}

/// Creates a ledger in an empty or new folder; its first entry, at position 0, says so.
pub fn create(dir: &Path, created: &Created) -> Result<Ledger, CreateError> {
    Zone::new(&created.time_zone)?;
    tyst_log::create(dir, &created.header())?;
    Ok(Ledger::open(dir, &mut |_| {})?)
}

/// How many entries may come before the state is saved again while the ledger is open.
const UNSAVED_MAX: u64 = 65_536;

/// How many entries the next opening may have to read because the state was not saved.
const UNSAVED_AT_CLOSE_MAX: u64 = 4_096;

/// A ledger opened for writing. There is at most one at a time for a folder.
pub struct Ledger {
    log: Log,
    zone: Zone,
    partnership: Partnership,
    /// How many entries the state has taken in that was saved last.
    saved_count: u64,
    /// The clock as it was read for the last group.
    clock: Option<Clock>,
}

impl Ledger {
    /// Opens the ledger in a folder for writing; what was found and mended on the way is told to `notice`.
    pub fn open(dir: &Path, notice: &mut dyn FnMut(Notice)) -> Result<Self, RecordError> {
        let mut log = Log::open(dir, &EVENTS, notice)?;
        log.settle_if_can_be(notice)?;
        let zone = Zone::new(&log.header().time_zone).map_err(HistoryError::from)?;
        check_birth(log.header(), entry(&log, 0)?)?;
        let saved = saved::load(dir, log.head(), |count| log.head_at(count)).map_err(HistoryError::from)?;
        let saved = saved.unwrap_or_default();
        let saved_count = saved.count();
        let partnership = fold(saved, stored(log.read(saved_count)))?;
        let mut ledger = Self { log, zone, partnership, saved_count, clock: None };
        if ledger.partnership.count() == 0 {
            // A creation that was cut off is completed here: the header says all that the first entry needs.
            let header = ledger.log.header();
            let (first, wall) = (birth(header), Instant(header.created_at_us));
            ledger.record(vec![first].into(), Clock { wall, steady_us: 0 })?;
            ledger.clock = None;
        }
        Ok(ledger)
    }

    /// Returns the state that the next command will be decided against.
    pub fn partnership(&self) -> &Partnership {
        &self.partnership
    }

    /// Returns the time zone in which a moment is a civil day.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns whether recorded times come from the caller.
    pub fn has_manual_clock(&self) -> bool {
        self.log.header().clock == CLOCK_MANUAL
    }

    /// Returns how many entries there are, and the root of the hash tree over them.
    pub fn head(&self) -> Head {
        self.log.head()
    }

    /// Records one request: the group of one. Returns a receipt for each command, in order.
    ///
    /// # Errors
    /// As [`Self::record_group`].
    pub fn record(&mut self, request: Request, clock: Clock) -> Result<Vec<Receipt>, RecordError> {
        self.record_group(vec![request], clock).remove(0)
    }

    /// Records a group of requests with one write: each of them whole or not at all, and durable when this returns.
    /// Returns for each, in order, the receipts of its commands or why it was refused.
    ///
    /// Each request is decided against the state that includes those before it. All entries of a request get the same
    /// recorded time, later than that of the request before: `max(clock, last + 1 µs)`. What does not fit into one
    /// frame of the log goes into the next, cut between requests.
    ///
    /// # Errors
    /// For each request, every rule that it breaks, or every expectation that is not met; or, for all that were to be
    /// written together, why the log did not take them. Nothing of a request that failed is part of the state.
    pub fn record_group(
        &mut self,
        requests: Vec<Request>,
        clock: Clock,
    ) -> Vec<Result<Vec<Receipt>, RecordError>> {
        let (decisions, decided) = self.decide(requests, clock);
        let failed = self.append(&decided).err();
        let durable = self.log.head().count;
        self.partnership.settle();
        if self.unsaved() >= UNSAVED_MAX {
            self.save_state();
        }
        let answer = |decision: Result<Accepted, RecordError>| match (decision, &failed) {
            (Ok(accepted), Some(fault)) if accepted.needs > durable => {
                Err(RecordError::Append(Arc::clone(fault)))
            }
            (Ok(accepted), _) => Ok(accepted.receipts),
            (Err(refused), _) => Err(refused),
        };
        decisions.into_iter().map(answer).collect()
    }

    /// Decides on the requests of a group. What they bring is part of the state, and not yet written.
    fn decide(
        &mut self,
        requests: Vec<Request>,
        clock: Clock,
    ) -> (Vec<Result<Accepted, RecordError>>, Decided) {
        let manual = self.has_manual_clock();
        let last = self.partnership.last_recorded();
        let unlikely = if manual { Vec::new() } else { clock::warnings(clock, last, self.clock) };
        self.clock = Some(clock);
        let find = |key: &str| match self.log.find(key.as_bytes())? {
            Some(seq) => entry(&self.log, seq),
            None => Ok(None),
        };
        let terms = Terms { zone: &self.zone, manual, now: clock.wall, find: &find };
        let mut group = Group::new(&mut self.partnership, terms, unlikely);
        let decisions = requests.into_iter().map(|request| group.decide(request)).collect();
        (decisions, group.finish())
    }

    /// Writes what was decided. Where the log refuses a frame, the state is taken back to before it.
    fn append(&mut self, decided: &Decided) -> Result<(), Arc<AppendError>> {
        for [from, to] in decided.frames().array_windows() {
            if let Err(fault) = self.log.append(from.count, decided.records(*from, *to)) {
                self.partnership.rollback(*from);
                return Err(Arc::new(fault));
            }
        }
        Ok(())
    }

    /// Saves the state beside the log, so that the next opening need not read the entries up to here. It is worth it
    /// when there is nothing else to do; [`Self::close`] does it when many entries came.
    pub fn save_state(&mut self) {
        // Whether it went well or not, it is not tried again before as many entries came.
        self.saved_count = self.partnership.count();
        saved::save(&self.log.place(), self.log.head(), &mut self.partnership);
    }

    /// Saves the state where the next opening would have to read many entries without it.
    pub(crate) fn save_state_when_due(&mut self) {
        if self.unsaved() >= UNSAVED_AT_CLOSE_MAX {
            self.save_state();
        }
    }

    /// Returns how many full segments are not sealed.
    pub(crate) fn full_segments(&self) -> u64 {
        self.log.full_segments()
    }

    /// Returns the first half of sealing the oldest full segment, which may be done beside the ledger.
    pub(crate) fn next_seal(&mut self) -> Option<Sealing> {
        self.log.next_seal().ok().flatten()
    }

    /// Puts a sealed segment in the place of the plain one.
    pub(crate) fn finish_seal(&mut self, prepared: Result<Prepared, SealError>) -> Result<Sealed, SealError> {
        self.log.finish_seal(prepared)
    }

    fn unsaved(&self) -> u64 {
        self.partnership.count() - self.saved_count
    }

    /// Closes the ledger, so that the next opening finds everything in place.
    pub fn close(mut self) -> Result<(), CloseError> {
        self.save_state_when_due();
        self.log.close()
    }
}

/// Returns the entry at a position of a log.
fn entry(log: &Log, seq: u64) -> Result<Option<Stored>, HistoryError> {
    Ok(log.record(seq)?.map(|record| Stored::new(record.seq, record.bytes)))
}

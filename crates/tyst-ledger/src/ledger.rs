//! A ledger opened for writing: `record` is the one call that adds to it.
//!
//! Which of the commands may be recorded is decided in `batch`, without the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tyst_event::{Instant, Warning};
use tyst_log::{CloseError, Head, Log, Notice, leaf_hash};

use crate::batch::{Decision, RecordError, decide_batch};
use crate::birth::{CLOCK_MANUAL, Created, birth, check_birth};
use crate::stored::{fold, stored};
use crate::{Command, HistoryError, Partnership, UnknownZone, Zone};

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

/// A ledger opened for writing. There is at most one at a time for a folder.
pub struct Ledger {
    log: Log,
    zone: Zone,
    partnership: Partnership,
    /// Whether the state holds what was never recorded, and has to be made anew before it is used.
    stale: bool,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The position of the entry.
    pub seq: u64,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The hash of the entry in the tree (RFC 6962 leaf hash).
    pub leaf: [u8; 32],
    /// Whether the same command had been recorded before, so that nothing was added.
    pub before: bool,
    /// What is unlikely about the entry.
    pub warnings: Vec<Warning>,
}

impl Ledger {
    /// Opens the ledger in a folder for writing; what was found and mended on the way is told to `notice`.
    pub fn open(dir: &Path, notice: &mut dyn FnMut(Notice)) -> Result<Self, RecordError> {
        let log = Log::open(dir, notice)?;
        let zone = Zone::new(&log.header().time_zone).map_err(HistoryError::from)?;
        check_birth(log.header(), stored(log.read(0)).next().transpose()?)?;
        let partnership = fold(stored(log.read(0)))?;
        let mut ledger = Self { log, zone, partnership, stale: false };
        if ledger.partnership.count() == 0 {
            // A creation that was cut off is completed here: the header says all that the first entry needs.
            let header = ledger.log.header();
            let (first, at) = (birth(header), Instant(header.created_at_us));
            ledger.record(vec![first], at)?;
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

    /// Records a batch: all of it, durably, or none of it. Returns a receipt for each command, in order.
    ///
    /// `now` is the time on the caller's clock; all entries of the batch get `max(now, last + 1 µs)`.
    ///
    /// # Errors
    /// Every rule that any of the commands breaks; or why the log did not take the batch.
    pub fn record(&mut self, commands: Vec<Command>, now: Instant) -> Result<Vec<Receipt>, RecordError> {
        if self.stale {
            self.partnership = fold(stored(self.log.read(0)))?;
            self.stale = false;
        }
        let before = self.partnership.count();
        let manual = self.has_manual_clock();
        let decided = decide_batch(&mut self.partnership, &self.zone, manual, commands, now);
        let result = decided.and_then(|decisions| self.append(before, decisions));
        self.stale = result.is_err();
        result
    }

    fn append(&mut self, expected: u64, decisions: Vec<Decision>) -> Result<Vec<Receipt>, RecordError> {
        let mut records = Vec::new();
        let mut receipts = Vec::with_capacity(decisions.len());
        for decision in decisions {
            match decision {
                Decision::Before(seq) => receipts.push(Err(seq)),
                Decision::New(event, bytes) => {
                    receipts.push(Ok(Receipt {
                        seq: event.seq,
                        recorded_at: event.recorded_at,
                        leaf: leaf_hash(&bytes),
                        before: false,
                        warnings: event.warnings,
                    }));
                    records.push(bytes);
                }
            }
        }
        if !records.is_empty() {
            self.log.append(expected, &records)?;
        }
        let wanted: BTreeSet<u64> =
            receipts.iter().filter_map(|receipt| receipt.as_ref().err().copied()).collect();
        let mut known = self.receipts_of(&wanted)?;
        let receipt = |receipt: Result<Receipt, u64>| {
            receipt.unwrap_or_else(|seq| {
                known.remove(&seq).expect("a key that is known belongs to an entry that is there")
            })
        };
        Ok(receipts.into_iter().map(receipt).collect())
    }

    /// Returns the receipts that entries got when they were recorded, in one pass over them.
    fn receipts_of(&self, wanted: &BTreeSet<u64>) -> Result<BTreeMap<u64, Receipt>, RecordError> {
        let mut receipts = BTreeMap::new();
        let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else { return Ok(receipts) };
        for found in stored(self.log.read(*first)) {
            let found = found?;
            if wanted.contains(&found.seq) {
                let leaf = leaf_hash(&found.bytes);
                let event = found.event.map(|event| (event.recorded_at, event.warnings));
                let (recorded_at, warnings) = event.unwrap_or_default();
                receipts
                    .insert(found.seq, Receipt { seq: found.seq, recorded_at, leaf, before: true, warnings });
            }
            if found.seq >= *last {
                break;
            }
        }
        Ok(receipts)
    }

    /// Closes the ledger, so that the next opening finds everything in place.
    pub fn close(self) -> Result<(), CloseError> {
        self.log.close()
    }
}

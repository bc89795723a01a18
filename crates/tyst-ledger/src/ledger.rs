//! A ledger opened for writing: `record` is the one call that adds to it.
//!
//! The clock is the caller's; this module only sees to it that time never runs backwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tyst_event::terms::{Basis, Clock, Sensitivity, Source};
use tyst_event::vocabulary::LedgerCreated;
use tyst_event::{Body, Event, Instant, Line, Problem, Slug, Statement, Warning, When, wire};
use tyst_log::{
    AppendError, BATCH_BYTES_MAX, CloseError, Head, Header, Log, Notice, OpenError, PLAIN, leaf_hash,
};

use crate::decide::Moment;
use crate::history::{Stored, fold, stored};
use crate::{Command, HistoryError, Partnership, UnknownZone, Zone, decide};

/// How the header of a ledger names a manual clock.
pub(crate) const CLOCK_MANUAL: &str = "manual";
const CLOCK_SYSTEM: &str = "system";

/// What a new ledger is created with.
#[derive(Clone, Debug)]
pub struct Created {
    /// The id, unique for good.
    pub id: String,
    /// When it is created.
    pub at: Instant,
    /// Where recorded times come from.
    pub clock: Clock,
    /// The IANA name of the time zone in which a moment is a civil day.
    pub time_zone: String,
}

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
    let clock = if created.clock == Clock::Manual { CLOCK_MANUAL } else { CLOCK_SYSTEM };
    let header = Header {
        id: created.id.clone(),
        created_at_us: created.at.0,
        clock: clock.to_owned(),
        time_zone: created.time_zone.clone(),
    };
    tyst_log::create(dir, &header)?;
    Ok(Ledger::open(dir, &mut |_| {})?)
}

/// Returns the command for the first entry of a ledger: what its header says.
fn birth(header: &Header) -> Command {
    let clock = if header.clock == CLOCK_MANUAL { Clock::Manual } else { Clock::System };
    let body = LedgerCreated { clock, time_zone: Line(header.time_zone.clone()) };
    let source = Source { doc: Line("tyst init".to_owned()), locator: None, quote: None };
    Command {
        key: "ledger-created".to_owned(),
        recorded_by: Slug::ledger(),
        correlation: None,
        recorded: (clock == Clock::Manual).then_some(Instant(header.created_at_us)),
        statement: Statement {
            area: Slug::ledger(),
            place: None,
            when: When::default(),
            basis: Basis::Stated,
            sources: vec![source],
            sensitivity: Sensitivity::Public,
            body: Body::LedgerCreated(body),
        },
    }
}

/// Checks that the header, which is a small file of its own, says what the first entry says, which is in the tree.
pub(crate) fn check_birth(header: &Header, first: Option<Stored>) -> Result<(), HistoryError> {
    let Some(Ok(event)) = first.map(|stored| stored.event) else { return Ok(()) };
    if event.statement == birth(header).statement { Ok(()) } else { Err(HistoryError::Header) }
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

/// A command of a batch that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Which command of the batch, from 0.
    pub index: usize,
    /// Every rule that it breaks.
    pub problems: Vec<Problem>,
}

/// Why nothing of a batch was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Some commands break rules.
    #[error("{} of the entries cannot be recorded", .0.len())]
    Rejected(Vec<Rejected>),
    /// The batch is larger than one commit can be.
    #[error("the entries take {bytes} bytes together; one batch takes {BATCH_BYTES_MAX}")]
    TooLarge {
        /// How many bytes they take.
        bytes: usize,
    },
    /// The log refused or failed.
    #[error("the entries cannot be written")]
    Append(#[from] AppendError),
    /// The ledger cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl From<OpenError> for RecordError {
    fn from(fault: OpenError) -> Self {
        Self::History(fault.into())
    }
}

/// What `decide` made of a batch that may be recorded: one for each command.
pub enum Decision {
    /// A new event, and its bytes.
    New(Box<Event>, Vec<u8>),
    /// The command was recorded before, at this position.
    Before(u64),
}

impl Ledger {
    /// Opens the ledger in a folder for writing; what was found and mended on the way is told to `notice`.
    pub fn open(dir: &Path, notice: &mut dyn FnMut(Notice)) -> Result<Self, RecordError> {
        let mut log = Log::open(dir, &PLAIN, notice)?;
        log.settle(notice)?;
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

/// Decides on a batch, each command against the state that includes those before it. Changes nothing on disk.
///
/// # Errors
/// The commands that break rules, or a batch that is too large; the state is then no longer of use.
pub(crate) fn decide_batch(
    partnership: &mut Partnership,
    zone: &Zone,
    manual: bool,
    commands: Vec<Command>,
    now: Instant,
) -> Result<Vec<Decision>, RecordError> {
    let mut decisions = Vec::with_capacity(commands.len());
    let (mut rejected, mut bytes) = (Vec::new(), 0);
    // One moment for the whole batch, so that no cut can fall inside it.
    let now = now.max(Instant(partnership.last_recorded().0.saturating_add(1)));
    for (index, command) in commands.into_iter().enumerate() {
        match decide_one(partnership, zone, manual, &command, now) {
            Ok(Decision::New(event, encoded)) => {
                partnership.apply(&event);
                bytes += encoded.len() + 4;
                decisions.push(Decision::New(event, encoded));
            }
            Ok(before) => decisions.push(before),
            Err(problems) => {
                // What the refused command would have defined counts as known, so that one fault is said once.
                partnership.presume(&command.statement);
                rejected.push(Rejected { index, problems });
            }
        }
    }
    match rejected.is_empty() {
        false => Err(RecordError::Rejected(rejected)),
        true if bytes > BATCH_BYTES_MAX => Err(RecordError::TooLarge { bytes }),
        true => Ok(decisions),
    }
}

fn decide_one(
    partnership: &Partnership,
    zone: &Zone,
    manual: bool,
    command: &Command,
    now: Instant,
) -> Result<Decision, Vec<Problem>> {
    if let Some((seq, digest)) = partnership.keys.get(&command.key) {
        return if *digest == command.digest() {
            Ok(Decision::Before(*seq))
        } else {
            Err(vec![key_taken(&command.key, *seq)])
        };
    }
    let instant = recorded(partnership, manual, command, now).map_err(|problem| vec![problem])?;
    let event = decide(partnership, command, Moment { instant, day: zone.day(instant) })?;
    let bytes = wire::encode(&event).expect("decide refuses events that are too long");
    Ok(Decision::New(Box::new(event), bytes))
}

fn key_taken(key: &str, seq: u64) -> Problem {
    Problem {
        field: "key".to_owned(),
        rule: "key-taken",
        message: format!("{key} was used before, for another statement (entry {seq})"),
        hint: Some(format!(
            "to change that entry, use `tyst correct {seq}`; for a new one, choose another key"
        )),
    }
}

/// Returns the time that a command is recorded at: the clock's, or the caller's where the clock is manual.
fn recorded(
    partnership: &Partnership,
    manual: bool,
    command: &Command,
    now: Instant,
) -> Result<Instant, Problem> {
    let problem = |rule, message: String, hint: &str| Problem {
        field: "recorded".to_owned(),
        rule,
        message,
        hint: Some(hint.to_owned()),
    };
    match (manual, command.recorded) {
        (false, None) => Ok(now),
        (false, Some(_)) => {
            let message = "is given, but this ledger takes its times from the machine's clock".to_owned();
            Err(problem("clock-system", message, "leave the time of recording out"))
        }
        (true, None) => {
            let message = "is missing: this ledger has a manual clock".to_owned();
            Err(problem("clock-manual", message, "give it, such as --at 2026-01-05T09:00:00Z"))
        }
        (true, Some(given)) if partnership.count() > 0 && given < partnership.last_recorded() => {
            let message = format!("{given} lies before the last entry, {}", partnership.last_recorded());
            Err(problem("never-backdated", message, "record older files first"))
        }
        (true, Some(given)) => Ok(given),
    }
}

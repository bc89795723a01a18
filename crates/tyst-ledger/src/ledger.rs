//! A ledger opened for writing: `record` is the one call that adds to it.
//!
//! The clock is the caller's; this module only sees to it that time never runs backwards.

use std::path::Path;

use tyst_event::terms::{Clock, Sensitivity, Source};
use tyst_event::vocabulary::LedgerCreated;
use tyst_event::{Body, Event, Instant, Line, Problem, Slug, Statement, Warning, When, wire};
use tyst_log::{AppendError, CloseError, Head, Header, Log, Notice, OpenError, leaf_hash};

use crate::decide::Moment;
use crate::history::{fold, stored};
use crate::{Command, HistoryError, Partnership, UnknownZone, Zone, decide};

/// How the header of a ledger names a manual clock.
pub(crate) const CLOCK_MANUAL: &str = "manual";
const CLOCK_SYSTEM: &str = "system";

/// How far before the last entry a manual time may lie and still be taken as the same moment, in microseconds.
const SAME_MOMENT_US: i64 = 1_000_000;

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
    /// The pseudonym of who creates it.
    pub recorded_by: Slug,
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
    let mut ledger = Ledger::open(dir, &mut |_| {})?;
    ledger.record(vec![first(created)], created.at)?;
    Ok(ledger)
}

fn first(created: &Created) -> Command {
    let body = LedgerCreated { clock: created.clock, time_zone: Line(created.time_zone.clone()) };
    let source = Source { doc: Line("tyst init".to_owned()), locator: None, quote: None };
    Command {
        key: "ledger-created".to_owned(),
        recorded_by: created.recorded_by.clone(),
        correlation: None,
        recorded: (created.clock == Clock::Manual).then_some(created.at),
        statement: Statement {
            area: Slug::ledger(),
            place: None,
            when: When::default(),
            basis: tyst_event::terms::Basis::Stated,
            sources: vec![source],
            sensitivity: Sensitivity::Public,
            body: Body::LedgerCreated(body),
        },
    }
}

/// A ledger opened for writing. There is at most one at a time for a folder.
pub struct Ledger {
    log: Log,
    zone: Zone,
    partnership: Partnership,
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
        let log = Log::open(dir, notice)?;
        let zone = Zone::new(&log.header().time_zone).map_err(HistoryError::from)?;
        let partnership = fold(stored(log.read(0)))?;
        Ok(Self { log, zone, partnership })
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
    /// `now` is the time on the caller's clock; entries get `max(now, last + 1 µs)`.
    ///
    /// # Errors
    /// Every rule that any of the commands breaks; or why the log did not take the batch.
    pub fn record(&mut self, commands: Vec<Command>, now: Instant) -> Result<Vec<Receipt>, RecordError> {
        let before = self.partnership.count();
        let manual = self.has_manual_clock();
        let decided = decide_batch(&mut self.partnership, &self.zone, manual, commands, now);
        let result =
            decided.map_err(RecordError::Rejected).and_then(|decisions| self.append(before, decisions));
        if result.is_err() {
            self.partnership = fold(stored(self.log.read(0)))?;
        }
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
        receipts.into_iter().map(|receipt| receipt.or_else(|seq| self.receipt_of(seq))).collect()
    }

    /// Returns the receipt that an entry got when it was recorded.
    fn receipt_of(&self, seq: u64) -> Result<Receipt, RecordError> {
        let found = stored(self.log.read(seq)).next().transpose()?;
        let found = found.expect("a key that is known belongs to an entry that is there");
        let (recorded_at, warnings) =
            found.event.map(|event| (event.recorded_at, event.warnings)).unwrap_or_default();
        Ok(Receipt { seq, recorded_at, leaf: leaf_hash(&found.bytes), before: true, warnings })
    }

    /// Closes the ledger, so that the next opening finds everything in place.
    pub fn close(self) -> Result<(), CloseError> {
        self.log.close()
    }
}

/// Decides on a batch, each command against the state that includes those before it. Changes nothing on disk.
///
/// # Errors
/// The commands that break rules; the state is then no longer of use.
pub(crate) fn decide_batch(
    partnership: &mut Partnership,
    zone: &Zone,
    manual: bool,
    commands: Vec<Command>,
    now: Instant,
) -> Result<Vec<Decision>, Vec<Rejected>> {
    let mut decisions = Vec::with_capacity(commands.len());
    let mut rejected = Vec::new();
    for (index, command) in commands.into_iter().enumerate() {
        match decide_one(partnership, zone, manual, &command, now) {
            Ok(Decision::New(event, bytes)) => {
                partnership.apply(&event);
                decisions.push(Decision::New(event, bytes));
            }
            Ok(before) => decisions.push(before),
            Err(problems) => {
                // What the refused command would have defined counts as known, so that one fault is said once.
                partnership.presume(&command.statement);
                rejected.push(Rejected { index, problems });
            }
        }
    }
    if rejected.is_empty() { Ok(decisions) } else { Err(rejected) }
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
    let given = recorded(partnership, manual, command, now).map_err(|problem| vec![problem])?;
    let after_last =
        if partnership.count() == 0 { given } else { Instant(partnership.last_recorded().0 + 1) };
    let instant = given.max(after_last);
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

/// Returns the time that a command is recorded at, before it is made later than the last.
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
        (true, Some(given)) if given.0 + SAME_MOMENT_US <= partnership.last_recorded().0 => {
            let message = format!("{given} lies before the last entry, {}", partnership.last_recorded());
            Err(problem("never-backdated", message, "record older files first"))
        }
        (true, Some(given)) => Ok(given),
    }
}

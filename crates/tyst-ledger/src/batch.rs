//! Deciding on a batch of commands: each against the state that includes those before it. Changes nothing on disk.
//!
//! The clock is the caller's; this module only sees to it that time never runs backwards.

use tyst_event::{Event, Instant, Problem, wire};
use tyst_log::{AppendError, BATCH_BYTES_MAX, OpenError};

use crate::decide::Moment;
use crate::{Command, HistoryError, Partnership, Zone, decide};

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

//! What the writer says, as bytes, and back: its greeting, the answer to a request, and why it turns somebody away.
//!
//! Errors that hold paths and codes of the system cross as words, with whose matter they are.

use std::error::Error;

use tyst_event::{Instant, Problem, Warning};
use tyst_log::OpenError;

use super::bytes::{Malformed, Unread, Written};
use crate::writer::Answer;
use crate::{Head, HistoryError, Receipt, RecordError, Recorded, Rejected, WriterError};

/// The largest answer in bytes, without the length before it.
pub(super) const BYTES_MAX: usize = 64 << 20;

mod kind {
    pub(super) const GREETING: u8 = 0x80;
    pub(super) const RECORDED: u8 = 0x81;
    pub(super) const REJECTED: u8 = 0x82;
    pub(super) const UNMET: u8 = 0x83;
    pub(super) const TOO_LARGE: u8 = 0x84;
    pub(super) const FAILED: u8 = 0x85;
    pub(super) const TURNED_AWAY: u8 = 0x86;
}

/// Whose matter a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A file or the machine.
    System = 1,
    /// The ledger is damaged or cannot be read.
    Ledger = 2,
}

/// Why a peer is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TurnedAway {
    /// It belongs to another user.
    Stranger = 1,
    /// Too many others are served.
    Crowded = 2,
    /// It speaks another version.
    Version = 3,
    /// What it says is no request.
    Malformed = 4,
    /// Its request is longer than one may be.
    TooLong = 5,
    /// The writer ends. Nothing of the request was recorded.
    Ending = 6,
}

/// What a writer says.
#[derive(Debug)]
pub(super) enum Said {
    /// It serves whoever reads this.
    Greeting,
    /// The answer to a request.
    Answer(Answer),
    /// It does not serve.
    TurnedAway(TurnedAway),
}

/// Returns the greeting.
pub(super) fn greeting() -> Vec<u8> {
    Written::new(kind::GREETING).finish()
}

/// Returns the message that turns somebody away.
pub(super) fn turned_away(reason: TurnedAway) -> Vec<u8> {
    let mut out = Written::new(kind::TURNED_AWAY);
    out.byte(reason as u8);
    out.finish()
}

/// Returns the message for an answer, or nothing where the writer ended without one.
pub(super) fn encode(answer: &Answer) -> Option<Vec<u8>> {
    let message = match answer {
        Ok(recorded) => encode_recorded(recorded),
        Err(RecordError::Writer(WriterError::Ended)) => turned_away(TurnedAway::Ending),
        Err(RecordError::Writer(_)) => return None,
        Err(refused) => encode_refusal(refused),
    };
    if message.len() <= BYTES_MAX {
        return Some(message);
    }
    let words = match answer {
        Ok(_) => "the entries were recorded, and their receipts are longer than a message can be",
        Err(_) => "more is wrong with the entries than a message can say",
    };
    Some(failed(Fault::System, words))
}

fn encode_recorded(recorded: &Recorded) -> Vec<u8> {
    let mut out = Written::new(kind::RECORDED);
    out.long(recorded.head.count);
    out.hash(&recorded.head.root);
    out.list(&recorded.receipts, |out, receipt| {
        out.long(receipt.seq);
        out.signed(receipt.recorded_at.0);
        out.hash(&receipt.leaf);
        out.byte(receipt.before.into());
        out.list(&receipt.warnings, |out, warning| {
            out.short(warning.number);
            out.text(&warning.subject);
        });
    });
    out.finish()
}

fn encode_refusal(refused: &RecordError) -> Vec<u8> {
    match refused {
        RecordError::Rejected(rejected) => {
            let mut out = Written::new(kind::REJECTED);
            out.list(rejected, |out, rejected| {
                out.long(rejected.index as u64);
                out.list(&rejected.problems, put_problem);
            });
            out.finish()
        }
        RecordError::Unmet(problems) => {
            let mut out = Written::new(kind::UNMET);
            out.list(problems, put_problem);
            out.finish()
        }
        RecordError::TooLarge { bytes } => {
            let mut out = Written::new(kind::TOO_LARGE);
            out.long(*bytes as u64);
            out.finish()
        }
        RecordError::History(HistoryError::Open(OpenError::Io { .. } | OpenError::Store { .. })) => {
            failed(Fault::System, &chain(refused))
        }
        RecordError::History(_) => failed(Fault::Ledger, &chain(refused)),
        RecordError::Append(_) | RecordError::Writer(_) => failed(Fault::System, &chain(refused)),
    }
}

fn failed(fault: Fault, words: &str) -> Vec<u8> {
    let mut out = Written::new(kind::FAILED);
    out.byte(fault as u8);
    out.text(words);
    out.finish()
}

/// Returns an error with all its causes in one line.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source());
    causes.fold(error.to_string(), |words, cause| format!("{words}: {cause}"))
}

fn put_problem(out: &mut Written, problem: &Problem) {
    out.text(&problem.field);
    out.text(&problem.rule);
    out.text(&problem.message);
    out.byte(problem.hint.is_some().into());
    out.text(problem.hint.as_deref().unwrap_or_default());
}

/// Reads what a writer said.
pub(super) fn decode(kind: u8, body: &mut Unread<'_>) -> Result<Said, Malformed> {
    let said = match kind {
        kind::GREETING => Said::Greeting,
        kind::RECORDED => Said::Answer(Ok(take_recorded(body)?)),
        kind::REJECTED => Said::Answer(Err(RecordError::Rejected(body.list(take_rejected)?))),
        kind::UNMET => Said::Answer(Err(RecordError::Unmet(body.list(take_problem)?))),
        kind::TOO_LARGE => Said::Answer(Err(RecordError::TooLarge { bytes: usize::try_from(body.long()?)? })),
        kind::FAILED => {
            let (fault, words) = (take_fault(body)?, body.text()?);
            Said::Answer(Err(WriterError::Failed { fault, words }.into()))
        }
        kind::TURNED_AWAY => Said::TurnedAway(take_reason(body)?),
        _ => return Err(Malformed("its kind is not known here")),
    };
    body.end()?;
    Ok(said)
}

fn take_recorded(body: &mut Unread<'_>) -> Result<Recorded, Malformed> {
    let head = Head { count: body.long()?, root: body.hash()? };
    Ok(Recorded { head, receipts: body.list(take_receipt)? })
}

fn take_receipt(body: &mut Unread<'_>) -> Result<Receipt, Malformed> {
    Ok(Receipt {
        seq: body.long()?,
        recorded_at: Instant(body.signed()?),
        leaf: body.hash()?,
        before: body.flag()?,
        warnings: body.list(|body| Ok(Warning { number: body.short()?, subject: body.text()? }))?,
    })
}

fn take_rejected(body: &mut Unread<'_>) -> Result<Rejected, Malformed> {
    Ok(Rejected { index: usize::try_from(body.long()?)?, problems: body.list(take_problem)? })
}

fn take_problem(body: &mut Unread<'_>) -> Result<Problem, Malformed> {
    let (field, rule, message) = (body.text()?, body.text()?.into(), body.text()?);
    let (has_hint, hint) = (body.flag()?, body.text()?);
    Ok(Problem { field, rule, message, hint: has_hint.then_some(hint) })
}

fn take_fault(body: &mut Unread<'_>) -> Result<Fault, Malformed> {
    let code = body.byte()?;
    let known = [Fault::System, Fault::Ledger].into_iter().find(|fault| *fault as u8 == code);
    known.ok_or(Malformed("a fault is not known here"))
}

fn take_reason(body: &mut Unread<'_>) -> Result<TurnedAway, Malformed> {
    use TurnedAway::{Crowded, Ending, Malformed as Faulty, Stranger, TooLong, Version};
    let code = body.byte()?;
    let all = [Stranger, Crowded, Version, Faulty, TooLong, Ending];
    all.into_iter().find(|reason| *reason as u8 == code).ok_or(Malformed("a reason is not known here"))
}

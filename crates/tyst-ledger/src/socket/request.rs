//! A request as bytes, and back.
//!
//! Whether it may be recorded is for the ledger to say.

use std::borrow::Cow;

use tyst_event::{Event, Instant, Kind, Problem, Slug, wire};

use super::bytes::{Malformed, Unread, Written};
use crate::{Command, Expect, RecordError, Rejected, Request};

/// The kind of the message that carries a request.
pub(super) const KIND: u8 = 1;
/// The largest request in bytes, without the length before it.
pub(super) const BYTES_MAX: usize = 17 << 20;

mod condition {
    pub(super) const HEAD: u8 = 1;
    pub(super) const VERSION: u8 = 2;
    pub(super) const NEW: u8 = 3;
    pub(super) const UNMATCHED: u8 = 4;
    pub(super) const STANDING: u8 = 5;
}

/// Returns the message for a request.
///
/// # Errors
/// The commands that have no form as bytes, which the ledger would refuse for the same reason; or a request that is
/// larger than [`BYTES_MAX`].
pub(super) fn encode(request: Request) -> Result<Vec<u8>, RecordError> {
    let mut out = Written::new(KIND);
    let mut rejected = Vec::new();
    let mut index = 0;
    out.list(request.commands, |out, command| {
        out.byte(command.recorded.is_some().into());
        match event_bytes(command) {
            Ok(bytes) => out.bytes(&bytes),
            Err(problem) => rejected.push(Rejected { index, problems: vec![problem] }),
        }
        index += 1;
    });
    out.list(&request.expect, put_condition);
    let message = out.finish();
    match rejected.is_empty() {
        false => Err(RecordError::Rejected(rejected)),
        true if message.len() > BYTES_MAX => Err(RecordError::TooLarge { bytes: message.len() }),
        true => Ok(message),
    }
}

/// Reads a request again from its own message.
pub(super) fn decode_message(message: &[u8]) -> Request {
    let body = &message[super::LENGTH_BYTES + 2..];
    let read = decode(&mut Unread::new(body));
    read.expect("it was read back when it was written").0
}

/// Reads a request, and the number of bytes that its commands take.
pub(super) fn decode(body: &mut Unread<'_>) -> Result<(Request, usize), Malformed> {
    let mut length = 0;
    let commands = body.list(|body| {
        let has_moment = body.flag()?;
        let bytes = body.bytes()?;
        length += bytes.len();
        command(bytes, has_moment)
    })?;
    let expect = body.list(take_condition)?;
    body.end()?;
    Ok((Request { commands, expect }, length))
}

/// Returns the bytes of a command as an event that has no position yet; they say just what it says.
fn event_bytes(command: Command) -> Result<Vec<u8>, Problem> {
    let problem = |message: String| Problem {
        field: String::new(),
        rule: Cow::Borrowed("event-length"),
        message,
        hint: Some("say it shorter and cite the document".to_owned()),
    };
    let event = Event {
        seq: 0,
        recorded_at: command.recorded.unwrap_or_default(),
        recorded_by: command.recorded_by,
        key: command.key,
        correlation: command.correlation,
        warnings: Vec::new(),
        statement: command.statement,
    };
    let bytes = wire::encode(&event).map_err(|fault| problem(fault.to_string()))?;
    match wire::decode(&bytes) {
        Ok(read) if read == event => Ok(bytes),
        Ok(_) => Err(problem("would be read back as something else".to_owned())),
        Err(fault) => Err(problem(format!("could not be read back: {fault}"))),
    }
}

fn command(bytes: &[u8], has_moment: bool) -> Result<Command, Malformed> {
    let event = wire::decode(bytes).map_err(|_| Malformed("a command cannot be read"))?;
    let is_moment = has_moment || event.recorded_at == Instant::default();
    if event.seq != 0 || !event.warnings.is_empty() || !is_moment {
        return Err(Malformed("a command says what only the ledger says"));
    }
    Ok(Command {
        key: event.key,
        recorded_by: event.recorded_by,
        correlation: event.correlation,
        recorded: has_moment.then_some(event.recorded_at),
        statement: event.statement,
    })
}

fn put_condition(out: &mut Written, condition: &Expect) {
    match condition {
        Expect::Head(count) => {
            out.byte(condition::HEAD);
            out.long(*count);
        }
        Expect::Version { tag, count } => {
            out.byte(condition::VERSION);
            out.text(tag.as_str());
            out.long(*count);
        }
        Expect::New { tag } => {
            out.byte(condition::NEW);
            out.text(tag.as_str());
        }
        Expect::Unmatched { kinds, tags, after } => {
            out.byte(condition::UNMATCHED);
            out.list(kinds, |out, kind| out.number(kind.number()));
            out.list(tags, |out, tag| out.text(tag.as_str()));
            out.long(*after);
        }
        Expect::Standing { entry, statement } => {
            out.byte(condition::STANDING);
            out.long(*entry);
            out.long(*statement);
        }
    }
}

fn take_condition(body: &mut Unread<'_>) -> Result<Expect, Malformed> {
    Ok(match body.byte()? {
        condition::HEAD => Expect::Head(body.long()?),
        condition::VERSION => Expect::Version { tag: tag(body)?, count: body.long()? },
        condition::NEW => Expect::New { tag: tag(body)? },
        condition::UNMATCHED => {
            Expect::Unmatched { kinds: body.list(kind)?, tags: body.list(tag)?, after: body.long()? }
        }
        condition::STANDING => Expect::Standing { entry: body.long()?, statement: body.long()? },
        _ => return Err(Malformed("a condition is not known here")),
    })
}

fn tag(body: &mut Unread<'_>) -> Result<Slug, Malformed> {
    Slug::new(&body.text()?).ok_or(Malformed("a tag is no slug"))
}

fn kind(body: &mut Unread<'_>) -> Result<Kind, Malformed> {
    Kind::from_number(body.number()?).ok_or(Malformed("a kind is not known here"))
}

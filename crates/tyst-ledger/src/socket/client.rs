//! The other end of the socket: sends requests to the writer of another process.
//!
//! It repeats nothing; whether that is safe is for the recorder to say.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use rustix::net::sockopt;

use super::answer::{self, Said, TurnedAway};
use super::bytes::{Malformed, Unread};
use super::{LENGTH_BYTES, VERSION, place, request};
use crate::writer::Answer;
use crate::{RecordError, Request, WriterError};

/// How long the writer may take to greet or to answer. The largest import of another takes some seconds.
const PATIENCE: Duration = Duration::from_mins(1);
/// How many bytes are read at a time.
const CHUNK_BYTES: usize = 16 << 10;

/// A connection to the writer.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: UnixStream,
    /// What came and was not understood yet.
    heard: Vec<u8>,
    chunk: Box<[u8]>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// Nobody listens, or the writer took nothing more: nothing was recorded.
    NotTaken,
    /// The connection ended: the request may have been recorded.
    Lost,
    /// Another reason, which trying again does not mend.
    Failed(WriterError),
}

impl From<Malformed> for NoAnswer {
    fn from(fault: Malformed) -> Self {
        Self::Failed(fault.into())
    }
}

impl From<io::Error> for NoAnswer {
    fn from(fault: io::Error) -> Self {
        match fault.kind() {
            ErrorKind::NotFound | ErrorKind::ConnectionRefused => Self::NotTaken,
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Self::Lost,
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Self::Failed(WriterError::Silent),
            _ => Self::Failed(WriterError::Socket(fault)),
        }
    }
}

/// A request as bytes, to be sent as often as it takes.
pub(crate) struct Message(Vec<u8>);

impl TryFrom<Request> for Message {
    type Error = RecordError;

    fn try_from(request: Request) -> Result<Self, RecordError> {
        request::encode(request).map(Self)
    }
}

impl From<&Message> for Request {
    fn from(message: &Message) -> Self {
        request::decode_message(&message.0)
    }
}

impl Connection {
    /// Connects to the writer of the ledger in a folder, and waits until it is greeted.
    pub(crate) fn open(dir: &Path) -> Result<Self, NoAnswer> {
        let stream = place::connect(dir, PATIENCE)?;
        if !place::is_trusted(&stream, dir)? {
            return Err(NoAnswer::Failed(WriterError::Stranger));
        }
        let mut connection = Self { stream, heard: Vec::new(), chunk: vec![0; CHUNK_BYTES].into() };
        match connection.hear() {
            Ok(Said::Greeting) => Ok(connection),
            Ok(Said::TurnedAway(reason)) => Err(turned_away(reason)),
            Ok(Said::Answer(_)) => Err(Malformed("an answer comes before any request").into()),
            // Nothing was asked yet.
            Err(NoAnswer::Lost) => Err(NoAnswer::NotTaken),
            Err(fault) => Err(fault),
        }
    }

    /// Returns the id of the process at the other end, as far as the system knows it.
    pub(crate) fn pid(&self) -> Option<u32> {
        let peer = sockopt::socket_peercred(&self.stream).ok()?;
        u32::try_from(peer.pid.as_raw_pid()).ok()
    }

    /// Sends a request, and waits for the answer.
    pub(crate) fn record(&mut self, message: &Message) -> Result<Answer, NoAnswer> {
        let sent = self.stream.write_all(&message.0);
        // A writer that hung up before it read all may have said why.
        match (self.hear(), sent) {
            (Ok(Said::Answer(answer)), _) => Ok(answer),
            (Ok(Said::TurnedAway(reason)), _) => Err(turned_away(reason)),
            (Ok(Said::Greeting), _) => Err(Malformed("a greeting comes instead of an answer").into()),
            (Err(_), Err(fault)) => Err(fault.into()),
            (Err(fault), Ok(())) => Err(fault),
        }
    }

    /// Waits for one message.
    fn hear(&mut self) -> Result<Said, NoAnswer> {
        loop {
            if let Some(end) = self.end_of_message()? {
                let said = read(&self.heard[LENGTH_BYTES..end]);
                self.heard.drain(..end);
                self.heard.shrink_to(CHUNK_BYTES);
                return said;
            }
            match self.stream.read(&mut self.chunk) {
                Ok(0) => return Err(NoAnswer::Lost),
                Ok(count) => self.heard.extend_from_slice(&self.chunk[..count]),
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    /// Returns where the first message ends, if all of it is there.
    fn end_of_message(&self) -> Result<Option<usize>, Malformed> {
        let Some(word) = self.heard.first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
        let length = usize::try_from(u32::from_le_bytes(*word))?;
        if length > answer::BYTES_MAX {
            return Err(Malformed("it is longer than any answer"));
        }
        Ok(Some(LENGTH_BYTES + length).filter(|end| self.heard.len() >= *end))
    }
}

fn read(message: &[u8]) -> Result<Said, NoAnswer> {
    let [version, kind, body @ ..] = message else { return Err(Malformed("it is too short").into()) };
    if *version != VERSION {
        return Err(NoAnswer::Failed(WriterError::Version { theirs: *version }));
    }
    Ok(answer::decode(*kind, &mut Unread::new(body))?)
}

fn turned_away(reason: TurnedAway) -> NoAnswer {
    match reason {
        TurnedAway::Ending => NoAnswer::NotTaken,
        TurnedAway::Stranger => NoAnswer::Failed(WriterError::Stranger),
        TurnedAway::Crowded => NoAnswer::Failed(WriterError::Crowded),
        TurnedAway::Version => NoAnswer::Failed(WriterError::Version { theirs: 0 }),
        TurnedAway::Malformed | TurnedAway::TooLong => {
            NoAnswer::Failed(Malformed("the writer does not understand the request").into())
        }
    }
}

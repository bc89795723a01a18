//! The worker's side: a process that loads one library and does what the host asks over the control socket.
//!
//! Trusts the host and nothing of the library. Decides nothing: no deadlines, no limits but on what the plugin
//! writes, no words for people.

use crate::call::{Instance, Loaded, Refusal, Shared, denied, from_host};
use crate::protocol::{
    self, ASK_BYTES_MAX, Answer, Ask, DOCUMENT_BYTES_MAX, Denied, PREFIX_BYTES, STATE_BYTES_MAX, Trial,
    frame_head,
};
use crate::supervise::LIBRARY_FD;
use crate::{Deadlines, Isolation, Limits, Sandbox, sandbox};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Runs as a worker until the host says `End`: the whole of the hidden command [`WORKER_COMMAND`].
///
/// Must be called before any other thread is started and before any file is opened. Started in any other way
/// than by the host it fails at once.
///
/// [`WORKER_COMMAND`]: crate::WORKER_COMMAND
pub fn worker_main() -> ExitCode {
    let worker = from_host().map(|(socket, batches)| Worker::new(socket, library_path(), batches));
    match worker.and_then(Worker::serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _nobody_may_listen = writeln!(io::stderr(), "worker: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The state of a worker between two asks.
pub(crate) struct Worker {
    socket: UnixStream,
    path: PathBuf,
    batches: Shared,
    isolation: Option<Isolation>,
    deadlines: Option<Deadlines>,
    loaded: Option<Loaded>,
    instance: Option<Instance>,
    sink_bytes_max: usize,
}

impl Worker {
    fn new(socket: UnixStream, path: PathBuf, batches: Shared) -> Worker {
        let (isolation, deadlines, loaded, instance) = (None, None, None, None);
        Worker {
            socket,
            path,
            batches,
            isolation,
            deadlines,
            loaded,
            instance,
            sink_bytes_max: STATE_BYTES_MAX,
        }
    }

    /// Serves in the process of the host itself, which a debugger can look into: nothing is shut in or capped.
    pub(crate) fn serve_here(socket: UnixStream, path: PathBuf, batches: Shared) -> io::Result<()> {
        Worker { isolation: Some(Isolation::Here), ..Worker::new(socket, path, batches) }.serve()
    }

    /// Answers one ask after another.
    fn serve(mut self) -> io::Result<()> {
        let mut payload = crate::call::AlignedBytes::default();
        loop {
            let ask = self.read(&mut payload)?;
            if matches!(ask, Ask::End) {
                drop(self.instance.take());
                return Ok(());
            }
            let (answer, bytes) = self.answer(ask, payload.bytes())?;
            let frame = frame_head(&answer, bytes.len());
            self.socket.write_all(&frame)?;
            self.socket.write_all(&bytes)?;
        }
    }

    /// Reads one ask; its payload goes where the plugin will read it.
    fn read(&mut self, payload: &mut crate::call::AlignedBytes) -> io::Result<Ask> {
        let mut prefix = [0; PREFIX_BYTES];
        self.socket.read_exact(&mut prefix)?;
        let (head_len, payload_len) = protocol::lengths(prefix, ASK_BYTES_MAX).map_err(io::Error::other)?;
        let mut head = vec![0; head_len];
        self.socket.read_exact(&mut head)?;
        self.socket.read_exact(payload.room(payload_len))?;
        protocol::head(&head).map_err(io::Error::other)
    }

    /// Does what is asked.
    fn answer(&mut self, ask: Ask, payload: &[u8]) -> io::Result<(Answer, Vec<u8>)> {
        let allowed = self.deadlines.as_ref().map(|deadlines| deadlines.of(&ask));
        if let Some(instance) = &self.instance {
            instance.begin(allowed);
        }
        let result = match ask {
            Ask::Enter { host_process, sandbox, limits, deadlines, denied } => {
                self.deadlines = Some(deadlines);
                return Ok((self.enter(host_process, sandbox, &limits, denied)?, Vec::new()));
            }
            Ask::Load => return Ok((self.load()?, Vec::new())),
            Ask::Create => self.create(payload, allowed),
            Ask::Batch { slot, bytes, count, first_seq, last_seq, events_len, texts } => {
                let parts = BatchParts::of(self.batches.slot(slot, bytes)?, events_len, texts)?;
                let instance = self.instance.as_mut().ok_or_else(too_early)?;
                instance.apply(count, (first_seq, last_seq), parts.events, &parts.texts)
            }
            Ask::Finish { as_at_day, known_at_us, head_seq, locale, params } => {
                let limit = self.sink_bytes_max.min(DOCUMENT_BYTES_MAX);
                self.instance()?.finish((as_at_day, known_at_us, head_seq), &locale, &params, limit)
            }
            Ask::Save => {
                let limit = self.sink_bytes_max;
                self.instance()?.save(limit)
            }
            Ask::Restore { state_version } => self.instance()?.restore(state_version, payload),
            Ask::Merge { state_version } => self.instance()?.merge(state_version, payload),
            Ask::Trial(trial) => self.try_out(trial, payload)?,
            Ask::End => Ok(Vec::new()),
        };
        Ok(match result {
            Ok(bytes) => (Answer::Done, bytes),
            Err(refusal) => (refused(refusal), Vec::new()),
        })
    }

    /// Ties this process to the host's life, and shuts it in.
    fn enter(
        &mut self,
        host_process: u32,
        sandbox: Sandbox,
        limits: &Limits,
        denied: Denied,
    ) -> io::Result<Answer> {
        die_with_parent()?;
        if std::os::unix::process::parent_id() != host_process {
            return Err(io::Error::other("the host is gone"));
        }
        Ok(match sandbox::enter(sandbox, limits, denied)? {
            Ok(isolation) => {
                self.isolation = Some(isolation);
                Answer::Entered(isolation)
            }
            Err(missing) => Answer::NoSandbox { missing: missing.to_string() },
        })
    }

    /// Loads the library, and gives up what only that needed.
    fn load(&mut self) -> io::Result<Answer> {
        let isolation =
            self.isolation.ok_or_else(|| io::Error::other("asked to load outside the sandbox"))?;
        let answer = match Loaded::open(&self.path) {
            Ok((loaded, descriptor)) => {
                self.loaded = Some(loaded);
                Answer::Loaded(Box::new(descriptor))
            }
            Err(error) => Answer::NotLoaded { part: error.part(), message: error.to_string() },
        };
        sandbox::close(isolation)?;
        Ok(answer)
    }

    fn create(&mut self, config: &[u8], allowed: Option<Duration>) -> Result<Vec<u8>, Refusal> {
        let Some(loaded) = &self.loaded else { return Err(Refusal::out_of_order()) };
        self.instance = None;
        self.instance = Some(loaded.create(config, allowed)?);
        Ok(Vec::new())
    }

    /// Does what only the checker asks.
    fn try_out(&mut self, trial: Trial, payload: &[u8]) -> io::Result<Result<Vec<u8>, Refusal>> {
        let early = || io::Error::other("asked before a library was loaded");
        let loaded = self.loaded.as_mut().ok_or_else(early)?;
        Ok(match trial {
            Trial::Extension { id } => Ok(vec![u8::from(loaded.has_extension(&id))]),
            Trial::Panic => self.instance()?.panic_on_purpose(),
            Trial::Cycle { instances } => {
                (0..instances).try_for_each(|_| loaded.create(payload, None).map(drop)).map(|()| Vec::new())
            }
            Trial::Grow => {
                loaded.grow();
                Ok(Vec::new())
            }
            Trial::Cancel => {
                self.instance()?.cancel();
                Ok(Vec::new())
            }
            Trial::Sink { bytes } => {
                self.sink_bytes_max = bytes as usize;
                Ok(Vec::new())
            }
            Trial::Denied => Ok(denied::counted()),
        })
    }

    fn instance(&mut self) -> io::Result<&mut Instance> {
        self.instance.as_mut().ok_or_else(too_early)
    }
}

fn too_early() -> io::Error {
    io::Error::other("asked before an instance was made")
}

/// Puts a refusal into the words of the protocol.
fn refused(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::Code { code, message, at_seq, unwritten } => {
            Answer::Failed { code, message, at_seq, unwritten }
        }
        Refusal::TooMuch { limit, heeded } => Answer::TooMuch { limit: limit as u64, heeded },
    }
}

/// The parts of a batch.
struct BatchParts<'a> {
    events: &'a [u8],
    texts: Vec<&'a [u8]>,
}

impl<'a> BatchParts<'a> {
    /// Takes a batch apart: events, the length of each text, the texts.
    fn of(batch: &'a [u8], events_len: u32, texts: u32) -> io::Result<BatchParts<'a>> {
        let wrong = || io::Error::other("a batch that is shorter than it says");
        let (events, rest) = batch.split_at_checked(events_len as usize).ok_or_else(wrong)?;
        let lengths_len = (texts as usize).checked_mul(4).ok_or_else(wrong)?;
        let (lengths, mut rest) = rest.split_at_checked(lengths_len).ok_or_else(wrong)?;
        let mut texts = Vec::with_capacity(texts as usize);
        for length in lengths.as_chunks::<4>().0 {
            let (text, after) =
                rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(wrong)?;
            texts.push(text);
            rest = after;
        }
        Ok(BatchParts { events, texts })
    }
}

/// Returns the name under which the library can be opened: its bytes are those that the host has looked at.
fn library_path() -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{LIBRARY_FD}"))
}

/// Asks the kernel to kill this process when the host's thread that started it ends.
fn die_with_parent() -> io::Result<()> {
    use rustix::process::{Signal, set_parent_process_death_signal};
    Ok(set_parent_process_death_signal(Some(Signal::KILL))?)
}

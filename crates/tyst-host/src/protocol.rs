//! What the host and its worker say to one another over the control socket, in frames.
//!
//! A frame is `head length u32 | payload length u32 | head | payload`, lengths in little endian, the head
//! bincode, the payload bytes as they are. Both ends are the same build, so the form is free to change. The host
//! trusts nothing that comes back: a plugin shares the worker's memory and can write to the socket itself.

use crate::descriptor::Descriptor;
use crate::options::{Deadlines, Limits, Sandbox};
use crate::sandbox::Isolation;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The largest document a plugin may write, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 16 << 20;
/// The largest state a plugin may save, in bytes.
pub const STATE_BYTES_MAX: usize = 64 << 20;
/// The longest message a plugin may give, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 4096;
/// The longest head of a frame, in bytes.
pub(crate) const HEAD_BYTES_MAX: usize = 64 << 10;
/// The largest payload that the worker takes: a state.
pub(crate) const ASK_BYTES_MAX: usize = STATE_BYTES_MAX;
/// Bytes of the two lengths before a frame's head.
pub(crate) const PREFIX_BYTES: usize = 8;

/// What the host asks. One answer follows each, but `End`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// Enter the sandbox, if `host_process` is still the parent.
    Enter { host_process: u32, sandbox: Sandbox, limits: Limits, deadlines: Deadlines, denied: Denied },
    /// Load the library.
    Load,
    /// Make an instance: the payload is its configuration.
    Create,
    /// Apply a batch: the first bytes of a slot of the shared memory are its events, the lengths (u32) of its texts, then
    /// the texts.
    Batch { slot: u32, bytes: u32, count: u32, first_seq: u64, last_seq: u64, events_len: u32, texts: u32 },
    /// Write the document.
    Finish { as_at_day: i32, known_at_us: i64, head_seq: u64, locale: String, params: String },
    /// Write the state.
    Save,
    /// Take the payload as state.
    Restore { state_version: u32 },
    /// Add the payload, the state of an instance that saw other areas.
    Merge { state_version: u32 },
    /// Something that only the checker asks.
    Trial(Trial),
    /// Destroy the instance and exit with 0.
    End,
}

/// What becomes of a system call that the sandbox denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Denied {
    /// It answers `EPERM`.
    Refused,
    /// It answers `EPERM`, and is counted for [`Trial::Denied`], unless it starts a thread or a process: who does that
    /// blocks signals, and with them the counting.
    Counted,
    /// It answers `EPERM`, but the process ends if the call starts a thread or a process.
    ThreadsEnd,
}

/// What only the checker asks; each number in an answer is a u32 in little endian.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Trial {
    /// Say whether the plugin has this extension: 1 or 0.
    Extension { id: String },
    /// Have the extension `tyst.selftest/1` panic on purpose.
    Panic,
    /// Make so many instances with the payload as configuration, and destroy each at once.
    Cycle { instances: u32 },
    /// Hand over structures as of a later version from now on.
    Grow,
    /// Answer that it is cancelled from now on.
    Cancel,
    /// Take only so many bytes of a document or a state from now on.
    Sink { bytes: u32 },
    /// Say which calls were denied so far: number and count of each.
    Denied,
}

/// Which part of a library stood in the way of loading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LoadPart {
    /// The loader did not take it.
    Loader,
    /// Its entry.
    Entry,
    /// Its functions.
    Functions,
    /// What it says of itself.
    Descriptor,
}

/// What the worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The worker is shut in as far as this says; nothing was loaded yet that could lie about it.
    Entered(Isolation),
    /// This kernel does not offer what the sandbox needs.
    NoSandbox { missing: String },
    /// The library is loaded, and this is what it says of itself.
    Loaded(Box<Descriptor>),
    /// The library cannot be loaded or is not what it should be.
    NotLoaded { part: LoadPart, message: String },
    /// Done; the payload is the document or the state where one was asked for.
    Done,
    /// The plugin answered with an error code; so many bytes of the message it says to have written, and has not.
    Failed { code: i32, message: String, at_seq: u64, unwritten: u64 },
    /// The plugin wrote more than is allowed, in bytes, and whether it heeded the sink that refused.
    TooMuch { limit: u64, heeded: bool },
}

/// Why a frame is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("a head of {0} bytes")]
    Head(usize),
    #[error("a payload of {0} bytes where at most {1} may come")]
    Payload(usize, usize),
    #[error("a head that means nothing")]
    Meaning,
}

/// Writes the lengths and the head of a frame whose payload has `payload_len` bytes.
pub(crate) fn frame_head<H: Serialize>(head: &H, payload_len: usize) -> Vec<u8> {
    let head = bincode::serde::encode_to_vec(head, bincode::config::standard())
        .expect("heads hold only numbers and texts");
    let mut frame = Vec::with_capacity(PREFIX_BYTES + head.len());
    for length in [head.len(), payload_len] {
        let length = u32::try_from(length).expect("heads and payloads are capped far below 4 GiB");
        frame.extend_from_slice(&length.to_le_bytes());
    }
    frame.extend_from_slice(&head);
    frame
}

/// Reads the two lengths of a frame and checks them.
pub(crate) fn lengths(prefix: [u8; PREFIX_BYTES], payload_max: usize) -> Result<(usize, usize), FrameError> {
    let both = u64::from_le_bytes(prefix);
    let head = usize::try_from(both & u64::from(u32::MAX)).unwrap_or(usize::MAX);
    let payload = usize::try_from(both >> 32).unwrap_or(usize::MAX);
    if head == 0 || head > HEAD_BYTES_MAX {
        return Err(FrameError::Head(head));
    }
    if payload > payload_max {
        return Err(FrameError::Payload(payload, payload_max));
    }
    Ok((head, payload))
}

/// Reads the head of a frame; nothing may be left over.
pub(crate) fn head<H: DeserializeOwned>(bytes: &[u8]) -> Result<H, FrameError> {
    let limited = bincode::config::standard().with_limit::<HEAD_BYTES_MAX>();
    match bincode::serde::decode_from_slice(bytes, limited) {
        Ok((head, read)) if read == bytes.len() => Ok(head),
        _ => Err(FrameError::Meaning),
    }
}

#[cfg(test)]
mod tests;

//! Calls a loaded plugin in the worker: what goes in is borrowed, what comes out is copied, counted and capped.
//!
//! Also holds the worker's three other unchecked steps: taking the control socket it was started with, the
//! aligned buffer that batches are read into, and giving up new code. Knows no protocol and no processes.
#![expect(
    unsafe_code,
    reason = "the functions of a library and its pointers cannot be checked by the compiler"
)]

mod cancel;
pub(crate) mod denied;
mod shared;

use crate::descriptor::Descriptor;
use crate::library::{self, LoadError};
use crate::protocol::MESSAGE_BYTES_MAX;
use crate::supervise::{BATCHES_FD, CONTROL_FD};
use cancel::Cancel;
pub(crate) use shared::{Shared, Slot, Slots, memory};
use std::ffi::{CStr, CString, c_char, c_void};
use std::io::{self, Write};
use std::os::fd::{FromRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::ptr;
use std::time::Duration;
use tyst_plugin::abi::{
    TYST_ABI_MAJOR, TYST_ABI_MINOR, TYST_ERR_PLUGIN, TYST_ERR_UNSUPPORTED, TYST_OK, TYST_SELFTEST_ID,
    TystBatch, TystBytes, TystError, TystHost, TystPluginV1, TystReportRequest, TystSelftest, TystSink, read,
};

/// A call that the plugin did not end with [`TYST_OK`], or that wrote too much.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// `unwritten` is how many bytes of the message it says to have written, and has not.
    Code {
        code: i32,
        message: String,
        at_seq: u64,
        unwritten: u64,
    },
    TooMuch {
        limit: usize,
        heeded: bool,
    },
}

impl Refusal {
    /// For an ask that the worker cannot pass on yet.
    pub(crate) fn out_of_order() -> Refusal {
        Refusal::own(TYST_ERR_PLUGIN, "asked out of order".to_owned())
    }

    /// For an optional function that is not there.
    fn unsupported(function: &str) -> Refusal {
        Refusal::own(TYST_ERR_UNSUPPORTED, format!("it has no {function}"))
    }

    /// In the worker's own words.
    fn own(code: i32, message: String) -> Refusal {
        Refusal::Code { code, message, at_seq: 0, unwritten: 0 }
    }
}

/// A library that is loaded until the process ends.
pub(crate) struct Loaded {
    plugin: &'static TystPluginV1,
    grown: bool,
}

impl Loaded {
    /// Loads a library and returns it with what it says of itself.
    pub(crate) fn open(path: &Path) -> Result<(Loaded, Descriptor), LoadError> {
        let (plugin, descriptor) = library::open(path)?;
        Ok((Loaded { plugin, grown: false }, descriptor))
    }

    /// Makes an instance, which may take so long.
    pub(crate) fn create(&self, config: &[u8], allowed: Option<Duration>) -> Result<Instance, Refusal> {
        let create = self.plugin.create.ok_or_else(|| Refusal::unsupported("create"))?;
        let later = if self.grown { LATER_BYTES } else { 0 };
        let cancel = Box::new(Cancel::new());
        cancel.begin(allowed);
        let host = Box::new(Grown::new(host(later, (&raw const *cancel).cast_mut().cast())));
        let mut raw = ptr::null_mut();
        let out = &raw mut raw;
        // SAFETY: the host outlives the instance, which owns it; `config` and the error's room live until the call
        // returns (rule 2).
        complain(later, |err| unsafe { create((&raw const *host).cast(), borrow(config), out, err) })?;
        Ok(Instance { plugin: self.plugin, raw, later, cancel, _host: host })
    }

    /// Hands over structures as a later version would have them from now on.
    pub(crate) fn grow(&mut self) {
        self.grown = true;
    }

    /// Returns whether the plugin has an extension.
    pub(crate) fn has_extension(&self, id: &str) -> bool {
        CString::new(id).is_ok_and(|id| !extension(self.plugin, &id).is_null())
    }
}

/// An instance of the plugin; dropping it destroys it.
pub(crate) struct Instance {
    plugin: &'static TystPluginV1,
    raw: *mut c_void,
    later: u32,
    cancel: Box<Cancel>,
    _host: Box<Grown<TystHost>>,
}

impl Instance {
    /// Applies a batch. `events` must be 8 aligned, as those of [`AlignedBytes`] are.
    pub(crate) fn apply(
        &mut self,
        count: u32,
        (first_seq, last_seq): (u64, u64),
        events: &[u8],
        texts: &[&[u8]],
    ) -> Result<Vec<u8>, Refusal> {
        let apply = self.plugin.apply_batch.ok_or_else(|| Refusal::unsupported("apply_batch"))?;
        let strings: Vec<TystBytes> = texts.iter().map(|text| borrow(text)).collect();
        let batch = Grown::new(TystBatch {
            struct_size: size_u32::<TystBatch>() + self.later,
            count,
            first_seq,
            last_seq,
            events: borrow(events),
            strings: strings.as_ptr(),
            strings_len: strings.len() as u64,
        });
        // SAFETY: `raw` came from this plugin's `create` and is not yet destroyed; the batch and all it points
        // to live until the call returns (rule 2); `&mut self` keeps it the only call.
        complain(self.later, |err| unsafe { apply(self.raw, (&raw const batch).cast(), err) })?;
        Ok(Vec::new())
    }

    /// Asks for the document, of at most `limit` bytes.
    pub(crate) fn finish(
        &mut self,
        (as_at_day, known_at_us, head_seq): (i32, i64, u64),
        locale: &str,
        params: &str,
        limit: usize,
    ) -> Result<Vec<u8>, Refusal> {
        let finish = self.plugin.finish.ok_or_else(|| Refusal::unsupported("finish"))?;
        let request = Grown::new(TystReportRequest {
            struct_size: size_u32::<TystReportRequest>() + self.later,
            flags: 0,
            as_at_day,
            reserved: 0,
            known_at_us,
            head_seq,
            locale: borrow(locale.as_bytes()),
            params: borrow(params.as_bytes()),
        });
        let later = self.later;
        // SAFETY: as in `apply`; the sink and what it writes to live until the call returns (rule 3).
        collect(limit, later, |sink, err| unsafe { finish(self.raw, (&raw const request).cast(), sink, err) })
    }

    /// Asks for the state, of at most `limit` bytes.
    pub(crate) fn save(&mut self, limit: usize) -> Result<Vec<u8>, Refusal> {
        let save = self.plugin.save.ok_or_else(|| Refusal::unsupported("save"))?;
        // SAFETY: as in `finish`.
        collect(limit, self.later, |sink, err| unsafe { save(self.raw, sink, err) })
    }

    /// Puts a state back.
    pub(crate) fn restore(&mut self, version: u32, state: &[u8]) -> Result<Vec<u8>, Refusal> {
        let restore = self.plugin.restore.ok_or_else(|| Refusal::unsupported("restore"))?;
        // SAFETY: as in `apply`; `state` is borrowed for the call.
        complain(self.later, |err| unsafe { restore(self.raw, version, borrow(state), err) })?;
        Ok(Vec::new())
    }

    /// Adds the state of an instance that saw other areas.
    pub(crate) fn merge(&mut self, version: u32, other: &[u8]) -> Result<Vec<u8>, Refusal> {
        let merge = self.plugin.merge.ok_or_else(|| Refusal::unsupported("merge"))?;
        // SAFETY: as in `restore`.
        complain(self.later, |err| unsafe { merge(self.raw, version, borrow(other), err) })?;
        Ok(Vec::new())
    }

    /// A call follows that may take so long.
    pub(crate) fn begin(&self, allowed: Option<Duration>) {
        self.cancel.begin(allowed);
    }

    /// Answers from now on that the plugin should give up.
    pub(crate) fn cancel(&self) {
        self.cancel.ask();
    }

    /// Has the plugin panic through its extension for that.
    pub(crate) fn panic_on_purpose(&mut self) -> Result<Vec<u8>, Refusal> {
        let found = extension(self.plugin, TYST_SELFTEST_ID).cast::<TystSelftest>();
        // SAFETY: an extension of this name is such a structure, and lives as long as the library (ABI.md).
        let selftest = unsafe { read(found) }.ok().flatten();
        let selftest = selftest.ok_or_else(|| Refusal::unsupported("tyst.selftest/1"))?;
        let panic = selftest.panic.ok_or_else(|| Refusal::unsupported("a function to panic with"))?;
        // SAFETY: as in `apply`.
        complain(self.later, |err| unsafe { panic(self.raw, err) })?;
        Ok(Vec::new())
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(destroy) = self.plugin.destroy {
            // SAFETY: `raw` came from `create`, and dropping happens once: nothing calls it afterwards (rule 1).
            unsafe { destroy(self.raw) }
        }
    }
}

/// Makes a call with room for a message and returns the message if the call fails.
fn complain(later: u32, call: impl FnOnce(*mut TystError) -> i32) -> Result<(), Refusal> {
    let mut room = vec![UNWRITTEN; MESSAGE_BYTES_MAX];
    let mut error = Grown::new(TystError {
        struct_size: size_u32::<TystError>() + later,
        cap: u32::try_from(MESSAGE_BYTES_MAX).expect("4096 fits"),
        len: 0,
        reserved: 0,
        at_seq: 0,
        buf: room.as_mut_ptr(),
    });
    let code = call((&raw mut error).cast());
    let error = error.known;
    if code == TYST_OK {
        return Ok(());
    }
    let said = error.len as usize;
    room.truncate(said);
    let written = room.iter().rposition(|byte| *byte != UNWRITTEN).map_or(0, |last| last + 1);
    room.truncate(written);
    let message = String::from_utf8_lossy(&room).into_owned();
    Err(Refusal::Code { code, message, at_seq: error.at_seq, unwritten: (said - written) as u64 })
}

/// What stands in the room for a message before a plugin writes there: a byte that no text in UTF-8 has.
const UNWRITTEN: u8 = 0xff;

/// What a sink has taken so far.
struct Taken {
    bytes: Vec<u8>,
    limit: usize,
    too_much: bool,
    after: bool,
}

/// Makes a call with a sink and returns what was written.
fn collect(
    limit: usize,
    later: u32,
    call: impl FnOnce(*const TystSink, *mut TystError) -> i32,
) -> Result<Vec<u8>, Refusal> {
    let mut taken = Taken { bytes: Vec::new(), limit, too_much: false, after: false };
    let sink = Grown::new(TystSink {
        struct_size: size_u32::<TystSink>() + later,
        reserved: 0,
        ctx: (&raw mut taken).cast(),
        write: Some(write),
    });
    let outcome = complain(later, |err| call((&raw const sink).cast(), err));
    if taken.too_much {
        return Err(Refusal::TooMuch { limit, heeded: outcome.is_err() && !taken.after });
    }
    outcome.map(|()| taken.bytes)
}

/// The `write` of a sink.
unsafe extern "C" fn write(ctx: *mut c_void, data: *const u8, len: u64) -> i32 {
    // SAFETY: `ctx` is the `Taken` of the `collect` that is running: the plugin hands it back as it got it, on
    // the same thread, within the call (ABI.md, sinks).
    let Some(taken) = (unsafe { ctx.cast::<Taken>().as_mut() }) else { return TYST_ERR_PLUGIN };
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    taken.after |= taken.too_much;
    if taken.too_much || len > taken.limit - taken.bytes.len() {
        taken.too_much = true;
        return TYST_ERR_PLUGIN;
    }
    if len > 0 && !data.is_null() {
        // SAFETY: the plugin lends `len` bytes at `data` for this call.
        taken.bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(data, len) });
    }
    TYST_OK
}

/// Returns what the worker offers to plugins. A log line goes to its standard error, which the host keeps.
fn host(later: u32, ctx: *mut c_void) -> TystHost {
    TystHost {
        struct_size: size_u32::<TystHost>() + later,
        abi_major: TYST_ABI_MAJOR,
        abi_minor: TYST_ABI_MINOR,
        ctx,
        log: Some(log),
        is_cancelled: Some(is_cancelled),
        get_extension: Some(get_extension),
    }
}

/// Prints a line of the plugin's.
unsafe extern "C" fn log(_: *mut c_void, level: u32, message: TystBytes) {
    let len = usize::try_from(message.len).unwrap_or(usize::MAX).min(MESSAGE_BYTES_MAX);
    if len == 0 || message.ptr.is_null() {
        return;
    }
    // SAFETY: the plugin lends the message for this call; no more of it is read than it says.
    let message = unsafe { std::slice::from_raw_parts(message.ptr, len) };
    let word = match level {
        1 => "error: ",
        2 => "warning: ",
        _ => "",
    };
    let _nobody_may_listen = writeln!(io::stderr(), "{word}{}", String::from_utf8_lossy(message));
}

/// Says whether the plugin should give up.
unsafe extern "C" fn is_cancelled(ctx: *mut c_void) -> u32 {
    // SAFETY: `ctx` is what `create` put into the host, and lives as long as the instance does.
    unsafe { ctx.cast::<Cancel>().as_ref() }.is_some_and(Cancel::is_asked).into()
}

/// There are no extensions yet.
unsafe extern "C" fn get_extension(_: *mut c_void, _: *const c_char) -> *const c_void {
    ptr::null()
}

/// Asks the plugin for an extension.
fn extension(plugin: &TystPluginV1, id: &CStr) -> *const c_void {
    let Some(find) = plugin.get_extension else { return ptr::null() };
    // SAFETY: the name is lent for this call, and ends with a NUL.
    unsafe { find(id.as_ptr()) }
}

/// How much a later version may have appended to a structure, for a plugin that must not notice.
const LATER_BYTES: u32 = 64;

/// A structure of the interface, and what a later version may have appended to it.
#[repr(C)]
struct Grown<T> {
    known: T,
    later: [u8; LATER_BYTES as usize],
}

impl<T> Grown<T> {
    fn new(known: T) -> Grown<T> {
        Grown { known, later: [0xa5; LATER_BYTES as usize] }
    }
}

/// Lends bytes to the plugin for one call.
fn borrow(bytes: &[u8]) -> TystBytes {
    TystBytes { ptr: bytes.as_ptr(), len: bytes.len() as u64 }
}

/// The size of a structure of the interface.
fn size_u32<T>() -> u32 {
    u32::try_from(size_of::<T>()).expect("the structures of the interface have less than 100 bytes")
}

/// Bytes that begin at an address divisible by 8, as the events of a batch must.
#[derive(Default)]
pub(crate) struct AlignedBytes {
    words: Vec<u64>,
    len: usize,
}

impl AlignedBytes {
    /// Makes room for `len` bytes; what was there is overwritten.
    pub(crate) fn room(&mut self, len: usize) -> &mut [u8] {
        let words = len.div_ceil(8);
        if self.words.len() < words {
            self.words.resize(words, 0);
        }
        self.len = len;
        // SAFETY: `words` holds at least `len` initialised bytes, any byte is a valid u8, and the borrow is of self.
        unsafe { std::slice::from_raw_parts_mut(self.words.as_mut_ptr().cast(), len) }
    }

    /// Returns the bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: as in `room`.
        unsafe { std::slice::from_raw_parts(self.words.as_ptr().cast(), self.len) }
    }
}

/// Takes the end of the control socket that the host put at [`CONTROL_FD`] and the memory for batches at [`BATCHES_FD`],
/// and closes whatever else leaked in.
pub(crate) fn from_host() -> io::Result<(UnixStream, Shared)> {
    close_others();
    // SAFETY: called once, first thing in the worker: nothing else in this process owns these numbers. If the first is
    // not a socket, the first read fails; if the other is no file, it cannot be mapped.
    let [socket, batches] = [CONTROL_FD, BATCHES_FD].map(|number| unsafe { OwnedFd::from_raw_fd(number) });
    let socket = UnixStream::from(socket);
    socket.peer_addr()?;
    Ok((socket, Shared::new(batches)?))
}

/// Has the kernel refuse memory that becomes executable from now on; older ones cannot, and filters deny it as well.
pub(crate) fn refuse_new_code() {
    let [gain, none]: [libc::c_ulong; 2] = [PR_MDWE_REFUSE_EXEC_GAIN, 0];
    // SAFETY: five numbers and no pointer; it only takes a right from this process.
    unsafe { libc::prctl(PR_SET_MDWE, gain, none, none, none) };
}

/// `prctl(2)`, since Linux 6.3.
pub(crate) const PR_SET_MDWE: i32 = 65;
const PR_MDWE_REFUSE_EXEC_GAIN: libc::c_ulong = 1;

/// Closes every descriptor above those that the host gave; a failure only means an older kernel.
fn close_others() {
    let first = BATCHES_FD.cast_unsigned() + 1;
    // SAFETY: the worker has opened nothing yet, so no owner of such a descriptor exists in this process.
    unsafe { libc::close_range(first, u32::MAX, 0) };
}

#[cfg(test)]
mod tests;

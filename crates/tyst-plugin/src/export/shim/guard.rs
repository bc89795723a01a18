//! Runs a call of the host so that no panic leaves it, and tells the host what went wrong.
//!
//! A panic's message goes to the host's log when it happens and into the host's room for messages when it was
//! caught; nothing is printed. Its payload is never dropped, since that could panic again.

use crate::abi::{
    TYST_ERR_BAD_INPUT, TYST_ERR_CANCELLED, TYST_ERR_PANIC, TYST_ERR_PLUGIN, TYST_OK, TystBytes, TystError,
    TystHost, read,
};
use crate::{BatchError, ReportError};
use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::ptr;
use std::sync::Once;

thread_local! {
    /// The host of the call that runs on this thread.
    static HOST: Cell<*const TystHost> = const { Cell::new(ptr::null()) };
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What a call ends with when it does not end well.
pub(super) struct Fault {
    code: i32,
    at_seq: u64,
    message: Cow<'static, str>,
}

impl Fault {
    pub(super) fn new(code: i32, message: impl Into<Cow<'static, str>>) -> Fault {
        Fault { code, at_seq: 0, message: message.into() }
    }

    /// The host handed over what cannot be.
    pub(super) fn input(message: &'static str) -> Fault {
        Fault::new(TYST_ERR_BAD_INPUT, message)
    }

    /// The report refuses.
    pub(super) fn refused(refusal: &ReportError) -> Fault {
        let code = if refusal.is_cancelled { TYST_ERR_CANCELLED } else { TYST_ERR_PLUGIN };
        Fault::new(code, refusal.to_string())
    }
}

/// The batch cannot be read.
impl From<BatchError> for Fault {
    fn from(error: BatchError) -> Fault {
        Fault { code: TYST_ERR_BAD_INPUT, at_seq: error.seq, message: error.to_string().into() }
    }
}

/// Returns whether the report should give up: the time of the call is nearly over, and half a second after this begins to be
/// so the process is ended. Outside of a call, as in unit tests, it is `false`.
///
/// Only a report that may have very much to do in one call need ask, once in some thousand rounds, and it does nothing with the
/// answer but give up ([`ReportError::cancelled`]): what it reports must not depend on the time.
pub fn is_cancelled() -> bool {
    // SAFETY: `guarded` sets `HOST` only while a call of that host runs on this thread.
    let Ok(Some(host)) = (unsafe { read(HOST.get()) }) else { return false };
    // SAFETY: as above; the context is the host's own.
    host.is_cancelled.is_some_and(|is_cancelled| unsafe { is_cancelled(host.ctx) } != 0)
}

/// Runs `call`, which may set the position of the event that it is at, and returns the code for the host.
///
/// # Safety
/// `host` is null or a host that lives through the call; `err` is null or the host's room for a message.
pub(super) unsafe fn guarded(
    host: *const TystHost,
    err: *mut TystError,
    call: impl FnOnce(&mut u64) -> Result<(), Fault>,
) -> i32 {
    forward_panics();
    let mut at_seq = 0;
    HOST.set(host);
    let outcome = catch_unwind(AssertUnwindSafe(|| call(&mut at_seq)));
    HOST.set(ptr::null());
    let fault = match outcome {
        Ok(Ok(())) => return TYST_OK,
        Ok(Err(fault)) => fault,
        Err(payload) => Fault::new(TYST_ERR_PANIC, panic_message(payload)),
    };
    let at_seq = if fault.at_seq == 0 { at_seq } else { fault.at_seq };
    // SAFETY: the caller's promise.
    unsafe { tell(err, &fault.message, at_seq) };
    fault.code
}

/// Returns what a panic said and where it was, and lets go of its payload without dropping it.
fn panic_message(payload: Box<dyn Any + Send>) -> String {
    let said = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(said), _) => (*said).to_owned(),
        (_, Some(said)) => said.clone(),
        _ => "a panic without words".to_owned(),
    };
    std::mem::forget(payload);
    let place = PLACE.take();
    if place.is_empty() { said } else { format!("{said} ({place})") }
}

/// Copies a message into the host's room, cut at a character.
///
/// # Safety
/// `err` is null or the host's room for a message, with `cap` writable bytes at `buf`.
unsafe fn tell(err: *mut TystError, message: &str, at_seq: u64) {
    // SAFETY: the caller's promise.
    let Ok(Some(room)) = (unsafe { read(err.cast_const()) }) else { return };
    if room.buf.is_null() {
        return;
    }
    let end = message.floor_char_boundary(room.cap as usize);
    // SAFETY: `end` is at most `cap`, and the host's room does not overlap the message, which is ours.
    unsafe { ptr::copy_nonoverlapping(message.as_ptr(), room.buf, end) };
    // SAFETY: the structure has these members, since it is not smaller than in 1.0, and it is the host's for this call.
    unsafe {
        (&raw mut (*err).len).write(u32::try_from(end).unwrap_or(0));
        (&raw mut (*err).at_seq).write(at_seq);
    }
}

/// From now on a panic under a host's call goes to that host's log. This library has its own copy of the standard
/// library, so the hook is the host's only where both are linked into one program, as in tests.
fn forward_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |panic| {
            let host = HOST.get();
            if host.is_null() {
                others(panic);
            } else {
                // SAFETY: `guarded` sets `HOST` only while a call of that host runs on this thread.
                unsafe { log_panic(host, panic) };
            }
        }));
    });
}

/// Remembers where the panic was and sends it to the host's log.
///
/// # Safety
/// `host` is alive and a call of it runs on this thread.
unsafe fn log_panic(host: *const TystHost, panic: &PanicHookInfo<'_>) {
    if let Some(place) = panic.location() {
        PLACE.set(format!("at {}:{}", place.file(), place.line()));
    }
    let line = panic.to_string();
    // SAFETY: the caller's promise.
    let Ok(Some(host)) = (unsafe { read(host) }) else { return };
    if let Some(log) = host.log {
        let message = TystBytes { ptr: line.as_ptr(), len: line.len() as u64 };
        // SAFETY: the message lives until the call returns.
        unsafe { log(host.ctx, 1, message) };
    }
}

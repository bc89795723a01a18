//! Counts the system calls that a sandbox denies, for the checker.
//!
//! The filter sends a signal where it would have answered `EPERM`; the handler counts and answers that in its place. A
//! library that takes the signal away is ended by it. Knows no filters.
#![expect(unsafe_code, reason = "signal handlers and the registers that they change are the kernel's matter")]

use std::ffi::c_void;
use std::io;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

/// One more than the highest number of a call that is told apart; all above are counted as one.
const CALLS: usize = 512;
static COUNTS: [AtomicU32; CALLS] = [const { AtomicU32::new(0) }; CALLS];

/// From now on, calls that a filter traps are counted.
pub(crate) fn count() -> io::Result<()> {
    // SAFETY: zero is a valid action, and each member that matters is set below.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = on_denied as *const () as libc::sighandler_t;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER;
    // SAFETY: the action lives through the call, and its handler as long as the process.
    match unsafe { libc::sigaction(libc::SIGSYS, &raw const action, ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Returns number and count of each call that was denied, as u32 in little endian.
pub(crate) fn counted() -> Vec<u8> {
    let counts = (0_u32..).zip(&COUNTS).map(|(call, count)| (call, count.load(Ordering::Relaxed)));
    let denied = counts.filter(|(_, count)| *count > 0);
    denied.flat_map(|(call, count)| [call.to_le_bytes(), count.to_le_bytes()].concat()).collect()
}

/// Counts the call, and answers it as a filter would have.
unsafe extern "C" fn on_denied(_: i32, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: for this signal the kernel hands over what it says of the call.
    let call = unsafe { info.cast::<Denied>().as_ref() }
        .map_or(CALLS, |denied| denied.call.cast_unsigned() as usize);
    if let Some(count) = COUNTS.get(call.min(CALLS - 1)) {
        count.fetch_add(1, Ordering::Relaxed);
    }
    // SAFETY: the third argument of such a handler is the context that is restored when it returns.
    if let Some(context) = unsafe { context.cast::<libc::ucontext_t>().as_mut() } {
        answer(context, -i64::from(libc::EPERM));
    }
}

/// The `siginfo_t` of `SIGSYS`, which the crate `libc` does not take apart.
#[repr(C)]
struct Denied {
    signal: i32,
    error: i32,
    code: i32,
    _room: i32,
    address: *mut c_void,
    call: i32,
    arch: u32,
}

/// Puts the answer of the call where its caller will look.
#[cfg(target_arch = "x86_64")]
fn answer(context: &mut libc::ucontext_t, answer: i64) {
    context.uc_mcontext.gregs[libc::REG_RAX.cast_unsigned() as usize] = answer;
}

#[cfg(target_arch = "aarch64")]
fn answer(context: &mut libc::ucontext_t, answer: i64) {
    context.uc_mcontext.regs[0] = answer.cast_unsigned();
}

#[cfg(target_arch = "riscv64")]
fn answer(context: &mut libc::ucontext_t, answer: i64) {
    context.uc_mcontext.__gregs[libc::REG_A0] = answer.cast_unsigned();
}

//! The ways to misbehave.
//!
//! Knows no interface: each is a thing that any library could do to the process it is loaded into.

use std::hint::black_box;
use std::io::{Write, stderr, stdout};
use std::time::Duration;
use tyst_plugin::ReportError;

unsafe extern "C" {
    fn close(fd: i32) -> i32;
    fn write(fd: i32, data: *const u8, len: usize) -> isize;
}

/// The number of the control socket in a worker.
const CONTROL_FD: i32 = 3;

/// A way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    PanicInApply,
    PanicInFinish,
    RefuseInApply,
    ReadsUndeclared,
    WritesIntoBatch,
    ExitInApply,
    Abort,
    Segfault,
    StackOverflow,
    PanicThroughC,
    SpinInApply,
    HangInApply,
    HangInFinish,
    HangAtTheEnd,
    ExitAtTheEnd,
    RubbishDocument,
    FlawedDocument,
    InventedWitness,
    OversizedDocument,
    InvalidUtf8,
    GarbageOnControlFd,
    ForgedAnswer,
    ClosesFds,
    UnboundedOutput,
    StdoutNoise,
    LooksAround,
}

impl Behaviour {
    /// Returns the behaviour that a parameter names.
    pub(crate) fn from_word(word: &str) -> Option<Behaviour> {
        Some(match word {
            "panic-in-apply" => Behaviour::PanicInApply,
            "panic-in-finish" => Behaviour::PanicInFinish,
            "refuse-in-apply" => Behaviour::RefuseInApply,
            "reads-undeclared" => Behaviour::ReadsUndeclared,
            "writes-into-batch" => Behaviour::WritesIntoBatch,
            "exit-in-apply" => Behaviour::ExitInApply,
            "abort" => Behaviour::Abort,
            "segfault" => Behaviour::Segfault,
            "stack-overflow" => Behaviour::StackOverflow,
            "panic-through-c" => Behaviour::PanicThroughC,
            "spin-in-apply" => Behaviour::SpinInApply,
            "hang-in-apply" => Behaviour::HangInApply,
            "hang-in-finish" => Behaviour::HangInFinish,
            "hang-at-the-end" => Behaviour::HangAtTheEnd,
            "exit-at-the-end" => Behaviour::ExitAtTheEnd,
            "rubbish-document" => Behaviour::RubbishDocument,
            "flawed-document" => Behaviour::FlawedDocument,
            "invented-witness" => Behaviour::InventedWitness,
            "oversized-document" => Behaviour::OversizedDocument,
            "invalid-utf8" => Behaviour::InvalidUtf8,
            "garbage-on-control-fd" => Behaviour::GarbageOnControlFd,
            "forged-answer" => Behaviour::ForgedAnswer,
            "closes-fds" => Behaviour::ClosesFds,
            "unbounded-output" => Behaviour::UnboundedOutput,
            "stdout-noise" => Behaviour::StdoutNoise,
            "looks-around" => Behaviour::LooksAround,
            _ => return None,
        })
    }

    /// Does what is to be done while an entry is applied.
    pub(crate) fn strike_in_apply(self) -> Result<(), ReportError> {
        match self {
            Behaviour::PanicInApply => panic!("misbehaving: panic in apply"),
            Behaviour::RefuseInApply => return Err("misbehaving: refuses".into()),
            Behaviour::ExitInApply => std::process::exit(0),
            Behaviour::Abort => std::process::abort(),
            Behaviour::Segfault => segfault(),
            Behaviour::StackOverflow => drop(black_box(overflow(0))),
            Behaviour::PanicThroughC => panic_through_c(),
            Behaviour::SpinInApply => loop {
                black_box(0);
            },
            Behaviour::HangInApply => hang(),
            Behaviour::GarbageOnControlFd => send(&[0xff; 64]),
            Behaviour::ForgedAnswer => send(&[1, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 4]),
            Behaviour::ClosesFds => {
                for fd in 0..64 {
                    // SAFETY: not safe at all: the socket belongs to the worker.
                    unsafe { close(fd) };
                }
                hang();
            }
            Behaviour::UnboundedOutput => loop {
                let _full = stdout().write_all(&[b'x'; 4096]);
            },
            Behaviour::StdoutNoise => {
                let _full = writeln!(stdout(), "noise on stdout \u{1b}[31m");
                let _full = writeln!(stderr(), "noise on stderr");
            }
            Behaviour::LooksAround => look_around(),
            _ => {}
        }
        Ok(())
    }

    /// Does what is to be done while the document is made.
    pub(crate) fn strike_in_finish(self) {
        match self {
            Behaviour::PanicInFinish => panic!("misbehaving: panic in finish"),
            Behaviour::HangInFinish => hang(),
            _ => {}
        }
    }

    /// Does what is to be done after the document was handed over.
    pub(crate) fn strike_in_destroy(self) {
        match self {
            Behaviour::HangAtTheEnd => hang(),
            Behaviour::ExitAtTheEnd => std::process::exit(3),
            _ => {}
        }
    }

    /// Returns the pieces of a document that is none.
    pub(crate) fn document(self) -> Option<Vec<Vec<u8>>> {
        match self {
            Behaviour::RubbishDocument => Some(vec![b"{\"rubbish\":true}".to_vec()]),
            Behaviour::FlawedDocument => Some(vec![
                br#"{"schema":"tyst-doc/1","title":{"en":"Flawed"},"figures":[{"id":"Not An Id","label":{"en":"x"},"value":5,"witnesses":[]}]}"#.to_vec(),
            ]),
            Behaviour::InventedWitness => Some(vec![
                br#"{"schema":"tyst-doc/1","title":{"en":"Invented"},"figures":[{"id":"f","label":{"en":"x"},"value":5,"witnesses":[3,4]}]}"#.to_vec(),
            ]),
            Behaviour::InvalidUtf8 => Some(vec![b"{\"schema\":\"tyst-doc/1\",\"title\":{\"en\":\"\xff\xfe\"}}".to_vec()]),
            Behaviour::OversizedDocument => Some(vec![vec![b' '; 1 << 20]; 20]),
            _ => None,
        }
    }
}

/// Prints what a worker lets a library see: its descriptors, its environment and its folder.
fn look_around() {
    let descriptors = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let mut seen: Vec<String> =
        descriptors.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    seen.extend(std::env::vars().map(|(name, _)| name));
    seen.extend(std::env::current_dir().map(|folder| folder.display().to_string()));
    seen.sort();
    let _full = writeln!(stdout(), "{}", seen.join(" "));
}

/// Writes to what was lent.
pub(crate) fn write_into(lent: &str) {
    // SAFETY: not safe at all, which is the point.
    unsafe { lent.as_ptr().cast_mut().write_volatile(b'x') }
}

/// Writes to an address that is nobody's.
fn segfault() {
    // SAFETY: not safe at all, which is the point.
    unsafe { black_box(std::ptr::without_provenance_mut::<u8>(8)).write_volatile(1) }
}

/// Calls itself without end.
fn overflow(depth: u64) -> u64 {
    let room = black_box([depth; 128]);
    if black_box(true) { overflow(depth + 1) + black_box(room)[7] } else { depth }
}

/// Panics in a function that must not, as one that forgets to catch it would.
extern "C" fn panic_through_c() {
    panic!("misbehaving: panic through C")
}

fn hang() {
    loop {
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Speaks to the host behind the worker's back.
fn send(bytes: &[u8]) {
    // SAFETY: `bytes` is readable; the socket belongs to the worker, which is the point.
    unsafe { write(CONTROL_FD, bytes.as_ptr(), bytes.len()) };
}

//! What a library in C tries while it is loaded, and when it is called: refused, ended, or harmless.
//!
//! Goal: it makes no difference in which language a library is written, and nothing gets out before its versions were looked
//! at, for constructors run while it is loaded. Method: `tests/hostile/tries.c`, built once for each attempt, in the worker of
//! the real `tyst`, as this user and (from `shut_in`) as one without any right.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tyst_host::{Found, HostOptions, Isolation, Outcome, Phase, Reason, RunError, Sandbox};

use crate::hostile::{entries, request};
use crate::shut_in::{FOLDER, readable};
use crate::support::{LIBRARY_FLAGS, compile, root};

/// What becomes of an attempt.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The system refuses with these words, and the report goes on.
    Refused(&'static str),
    /// It is allowed: it reaches nothing, and cannot be denied.
    Allowed,
    /// The process ends with these words.
    Ended(&'static str),
    /// It is stopped when its time is over.
    Stopped,
    /// The host sees that its sandbox is another than it should be.
    Meddled,
    /// The host sees that it is no answer.
    SeenThrough,
}

/// While files can still be read by the loader, it is the other half of the sandbox that refuses.
const EITHER: &str = "";
const NOT_PERMITTED: &str = "Operation not permitted";

const ATTEMPTS: [(&str, End); 33] = [
    ("CREATE_FILE", End::Refused(EITHER)),
    ("READ_FILE", End::Refused(EITHER)),
    ("LIST_FOLDER", End::Refused(EITHER)),
    ("LOOK_AT_FILE", End::Refused(EITHER)),
    ("OPEN_SOCKET", End::Refused(NOT_PERMITTED)),
    ("FORK", End::Refused(NOT_PERMITTED)),
    ("START_THREAD", End::Refused(NOT_PERMITTED)),
    ("EXEC", End::Ended("SIGSYS")),
    ("MAP_CODE", End::Refused(NOT_PERMITTED)),
    ("ABORT", End::Ended("SIGABRT")),
    ("CRASH", End::Ended("SIGSEGV")),
    // A signal of the kernel, or of the worker that has noticed it.
    ("OVERFLOW", End::Ended("signal ")),
    ("EXIT", End::Ended("exit code 0")),
    ("SPIN", End::Stopped),
    ("SLEEP", End::Stopped),
    ("ALLOCATE", End::Refused("Cannot allocate memory")),
    ("SEND_GARBAGE", End::SeenThrough),
    ("LOOK_AROUND", End::Refused("No such file")),
    ("READ_CLOCK", End::Allowed),
    ("COUNT_CYCLES", End::Allowed),
    ("OUTLIVE_HOST", End::Refused(NOT_PERMITTED)),
    ("NAME_FILE", End::Refused(NOT_PERMITTED)),
    ("FOLLOW_LINK", End::Refused(NOT_PERMITTED)),
    ("AIM_SIGNALS", End::Refused(NOT_PERMITTED)),
    ("OPEN_FOR_NEITHER", End::Refused(NOT_PERMITTED)),
    ("SIGNAL_HOST", End::Refused(NOT_PERMITTED)),
    ("SIGNAL_THREAD", End::Refused(NOT_PERMITTED)),
    ("SIGNAL_THREAD_OF_HOST", End::Refused(NOT_PERMITTED)),
    ("QUEUE_SIGNAL", End::Refused(NOT_PERMITTED)),
    ("QUEUE_TO_THREAD", End::Refused(NOT_PERMITTED)),
    ("BE_LOOKED_INTO", End::Refused(NOT_PERMITTED)),
    ("FILTER_NOTHING", End::Refused(NOT_PERMITTED)),
    ("FILTER_FILTERS", End::Refused(NOT_PERMITTED)),
];

/// What works while a library is loaded, since the loader may need it: whether a file is there, whose it is and how large can
/// be seen (and said in the document), and code in memory can be written, which is given up before the first call.
const WHILE_LOADING: [&str; 2] = ["LOOK_AT_FILE", "MAP_CODE"];

/// When an attempt is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Loading,
    Called,
}

fn build(folder: &Path, attempt: &str, when: When) -> PathBuf {
    let path = folder.join(format!("libtries_{}_{when:?}.so", attempt.to_lowercase()).to_lowercase());
    let chosen = format!("-DTRY={attempt}");
    let mut words: Vec<&str> = LIBRARY_FLAGS.split(' ').chain([chosen.as_str()]).collect();
    if when == When::Called {
        words.push("-DIN_APPLY");
    }
    compile(&root().join("tests/hostile/tries.c"), &words, &path);
    path
}

/// Builds the library of every attempt, for a test that runs as another user.
pub(crate) fn build_all(folder: &Path) {
    for (attempt, _) in ATTEMPTS {
        build(folder, attempt, When::Loading);
        build(folder, attempt, When::Called);
    }
}

fn run(attempt: &str, when: When, options: &HostOptions) -> Result<Outcome, RunError> {
    let own = TempDir::new().unwrap();
    let path = match std::env::var_os(FOLDER) {
        Some(folder) => Path::new(&folder).join(format!("libtries_{attempt}_{when:?}.so").to_lowercase()),
        None => build(own.path(), attempt, when),
    };
    tyst_host::run(&Found::at(&path).unwrap(), &request("", 0), &entries, options)
}

fn options() -> HostOptions {
    let mut options = readable();
    options.deadlines.load = Duration::from_millis(1500);
    options.deadlines.batch = Duration::from_millis(1500);
    options.limits.memory_bytes = 256 << 20;
    options
}

/// Says what is wrong with what became of an attempt, if anything.
fn amiss(end: End, phase: Phase, became: &Result<Outcome, RunError>) -> Option<String> {
    let is_right = match (end, became) {
        (End::Refused(words), Ok(run)) => run.printed.starts_with("refused: ") && run.printed.contains(words),
        (End::Allowed, Ok(run)) => run.printed.starts_with("allowed: "),
        (End::Ended(words), Err(RunError::Failed(failure))) => {
            failure.phase == phase && matches!(&failure.reason, Reason::Ended(how) if how.contains(words))
        }
        (End::Stopped, Err(RunError::Failed(failure))) => {
            failure.phase == phase && matches!(failure.reason, Reason::Deadline(_))
        }
        (End::Meddled, Err(RunError::Failed(failure))) => {
            matches!(&failure.reason, Reason::NotLoaded(why) if why.contains("meddled with the sandbox"))
        }
        (End::SeenThrough, Err(RunError::Failed(failure))) => matches!(failure.reason, Reason::Garbage(_)),
        _ => false,
    };
    let in_sandbox = !matches!(became, Ok(run) if run.isolation != Isolation::Sandbox);
    (!is_right || !in_sandbox).then(|| format!("should have been {end:?}: {became:?}"))
}

#[test]
fn what_a_constructor_tries_comes_to_nothing() {
    let amiss = ATTEMPTS.iter().filter_map(|(attempt, end)| {
        let end = match *attempt {
            // The worker notices that it could not give up what it should, and the host that there is a filter too many.
            "FILTER_FILTERS" => End::Ended("exit code 1"),
            "FILTER_NOTHING" => End::Meddled,
            attempt if WHILE_LOADING.contains(&attempt) => End::Allowed,
            _ => *end,
        };
        let became = run(attempt, When::Loading, &options());
        amiss(end, Phase::Load, &became).map(|words| format!("{attempt} {words}"))
    });
    let amiss: Vec<String> = amiss.collect();
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
    assert!(!Path::new("/tmp/tyst-tries").exists());
}

#[test]
fn what_a_call_tries_comes_to_nothing() {
    let amiss = ATTEMPTS.iter().filter_map(|(attempt, end)| {
        let became = run(attempt, When::Called, &options());
        amiss(*end, Phase::Apply, &became).map(|words| format!("{attempt} {words}"))
    });
    let amiss: Vec<String> = amiss.collect();
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
    assert!(!Path::new("/tmp/tyst-tries").exists());
}

/// Else the two tests above would show nothing.
#[test]
fn without_a_sandbox_a_constructor_could() {
    let options = HostOptions { sandbox: Sandbox::Off, ..options() };
    let files = ["READ_FILE", "LIST_FOLDER", "LOOK_AT_FILE"];
    // The thread of the host that has its number is there as long as the host is.
    let others =
        ["OPEN_SOCKET", "MAP_CODE", "SIGNAL_HOST", "SIGNAL_THREAD", "SIGNAL_THREAD_OF_HOST", "QUEUE_SIGNAL"];
    for attempt in files.into_iter().chain(others) {
        let outcome = run(attempt, When::Loading, &options).unwrap();
        assert!(outcome.printed.starts_with("allowed: "), "{attempt}: {}", outcome.printed);
    }
}

//! A report that asks whether it should give up: it hears of the end of its time before it is killed.
//!
//! Goal: `is_cancelled` can be relied on as the interface says, in every call. Method: a report in C that does nothing else than
//! wait for it, under deadlines of the test's own. That a library which does not ask is killed is in `hostile`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tyst_host::{Blame, Deadlines, Failure, Found, HostOptions, Phase, Reason, RunError};

use crate::example_c::all;
use crate::hostile::{options, request};
use crate::support::{LIBRARY_FLAGS, compile, root};

const DEADLINE: Duration = Duration::from_secs(3);
/// Half a second before.
const TOLD_AFTER: Duration = Duration::from_millis(2500);

#[expect(clippy::disallowed_methods, reason = "how long a call was left alone is what is tried")]
fn now() -> Instant {
    Instant::now()
}

fn built(fault: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("libfaulty.so");
    let chosen = format!("-DFAULT={fault}");
    let words: Vec<&str> = LIBRARY_FLAGS.split(' ').chain([chosen.as_str()]).collect();
    compile(&root().join("tests/hostile/faulty.c"), &words, &path);
    (folder, path)
}

fn failure(fault: &str, options: &HostOptions) -> Failure {
    let (_folder, path) = built(fault);
    match tyst_host::run(&Found::at(&path).unwrap(), &request("", 0), &all, options) {
        Err(RunError::Failed(failure)) => *failure,
        other => panic!("{fault} should have failed: {other:?}"),
    }
}

/// The deadline of the step that is tried, and for all others more than is needed.
fn deadline(phase: Phase, allowed: Duration) -> HostOptions {
    let mut options = options();
    let deadline = match phase {
        Phase::Create => &mut options.deadlines.load,
        Phase::Apply => &mut options.deadlines.batch,
        _ => &mut options.deadlines.finish,
    };
    *deadline = allowed;
    options
}

#[test]
fn a_report_that_asks_hears_that_its_time_is_nearly_over() {
    for (fault, phase) in [
        ("PATIENT_IN_CREATE", Phase::Create),
        ("PATIENT", Phase::Apply),
        ("PATIENT_IN_FINISH", Phase::Finish),
    ] {
        let begun = now();
        let failure = failure(fault, &deadline(phase, DEADLINE));
        assert_eq!(
            (failure.phase, &failure.reason),
            (phase, &Reason::GaveUp("told in time".to_owned())),
            "{fault}"
        );
        assert!(begun.elapsed() >= TOLD_AFTER, "{fault}: told too early");
    }
}

#[test]
fn of_little_time_the_second_half_is_left_to_give_up_in() {
    let failure = failure("PATIENT", &deadline(Phase::Apply, Duration::from_millis(700)));
    assert_eq!(failure.reason, Reason::GaveUp("told in time".to_owned()));
    assert!(failure.to_string().contains("it gave up for want of time: told in time"), "{failure}");
}

#[test]
fn the_search_for_an_entry_takes_no_longer_than_a_batch() {
    let failure = failure("SLOW_ALONE", &deadline(Phase::Apply, Duration::from_secs(1)));
    assert!(matches!(&failure.reason, Reason::Ended(how) if how.contains("SIGABRT")), "{failure}");
    assert!(matches!(failure.blame, Blame::Between(..)), "the last one in time is not to blame: {failure}");
}

#[test]
fn all_calls_together_have_a_limit_of_their_own() {
    let mut options = options();
    options.deadlines.run = Duration::from_millis(1200);
    let failure = failure("SLEEPS_A_LITTLE", &options);
    assert_eq!(failure.reason, Reason::Run(options.deadlines.run));
    assert!(failure.to_string().contains("it took longer than 1.2 s in all"), "{failure}");
}

#[test]
fn the_time_of_a_call_begins_with_the_call() {
    let mut options = options();
    let allowed = Duration::from_secs(2);
    options.deadlines = Deadlines { load: allowed, batch: allowed, finish: allowed, ..Deadlines::default() };
    let (_folder, path) = built("SLEEPS_A_LITTLE");
    let begun = now();
    tyst_host::run(&Found::at(&path).unwrap(), &request("", 0), &all, &options).unwrap();
    assert!(begun.elapsed() > Duration::from_millis(1500), "all calls together took longer than one may");
}

//! What happens when a report library misbehaves: the host names it, the entry and the reason, and goes on.
//!
//! Goal: no behaviour of a library ends, hangs or fools the host, and none yields part of a report. Method: one
//! library (`tests/hostile/misbehaves`) that misbehaves as a parameter says, run through the worker of the real
//! `tyst`. It lies beside this program once the workspace has been built (`cargo test --workspace`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tyst_event::{Certainty, Day, Entry, Instant, Portion, Problems, Slug, Span};
use tyst_host::{
    Blame, Descriptor, Failure, HostOptions, Isolation, Outcome, Phase, Portions, Reason, Request, RunError,
    Sandbox, SearchPath,
};
use tyst_report::Language;

/// Positions of the entries that the library is given: ten, from 3 to 30.
const SEQS: std::ops::Range<u64> = 1..11;

fn entry(number: u64) -> Entry {
    let json = format!(
        r#"{{"kind":"partner.joined","area":"newport","basis":"stated","source":[{{"doc":"S002"}}],"data":{{"party":"party-{number}","roles":["delivery"]}}}}"#
    );
    let mut problems = Problems::default();
    let statement = tyst_event::json::parse_statement(json.as_bytes(), &mut problems).unwrap();
    let span = Span { first: None, last: Day::from_number(17_000) };
    let recorded_at = Instant(1_500_000_000_000_000);
    let certainty = Certainty::Definite;
    Entry {
        seq: number * 3,
        recorded_at,
        span,
        certainty,
        corrected: false,
        disputed: false,
        late: false,
        statement,
    }
}

pub(crate) fn entries<'a>(_: &Descriptor) -> Portions<'a> {
    portions(SEQS.map(entry))
}

/// Returns entries as a source gives them.
pub(crate) fn portions<'a>(entries: impl Iterator<Item = Entry> + Send + 'a) -> Portions<'a> {
    Box::new(entries.map(|entry| Ok(Portion::Entries(vec![entry]))))
}

pub(crate) fn options() -> HostOptions {
    let mut options = HostOptions::new(PathBuf::from(env!("CARGO_BIN_EXE_tyst")));
    options.deadlines.load = Duration::from_secs(20);
    options.deadlines.batch = Duration::from_secs(20);
    options
}

pub(crate) fn request(behaviour: &str, at: u64) -> Request {
    let asked = [("behaviour", behaviour.to_owned()), ("at", at.to_string())];
    let asked: BTreeMap<String, String> =
        asked.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Request {
        as_at: Day::from_number(20_000).unwrap(),
        known_at: Instant(1_700_000_000_000_000),
        head_seq: 30,
        area: Slug::new("newport"),
        params: if behaviour.is_empty() { BTreeMap::new() } else { asked },
        language: Language::English,
    }
}

fn run(behaviour: &str, at: u64, options: &HostOptions) -> Result<Outcome, RunError> {
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    let found = search.find("misbehaves").expect("built by `cargo test --workspace`");
    tyst_host::run(&found, &request(behaviour, at), &entries, options)
}

/// Runs the library and returns how it failed.
fn failure_with(behaviour: &str, at: u64, options: &HostOptions) -> Failure {
    match run(behaviour, at, options) {
        Err(RunError::Failed(failure)) => *failure,
        other => panic!("{behaviour} should have failed: {other:?}"),
    }
}

fn failure(behaviour: &str, at: u64) -> Failure {
    failure_with(behaviour, at, &options())
}

/// Checks where a failure was put.
fn check(failure: &Failure, phase: Phase, blame: Blame) {
    assert_eq!((failure.phase, failure.blame), (phase, blame), "{failure}");
}

#[test]
fn an_honest_report_counts_its_entries() {
    let outcome = run("", 0, &options()).unwrap();
    assert_eq!(outcome.document.figures[0].witnesses, SEQS.map(|number| number * 3).collect());
    assert_eq!(outcome.entries_given, 10);
    assert_eq!(outcome.isolation, Isolation::Sandbox);
    assert_eq!(outcome.printed, "");
}

#[test]
fn a_report_can_be_resumed_from_its_state() {
    let options = HostOptions { keep_state: true, ..options() };
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    let found = search.find("misbehaves").unwrap();
    let whole = run("", 0, &options).unwrap();
    let first = |_: &Descriptor| portions((1..5).map(entry));
    let rest = |_: &Descriptor| portions((5..11).map(entry));
    let half = tyst_host::run(&found, &request("", 0), &first, &options).unwrap();
    let state = half.state.unwrap();
    let resumed = tyst_host::resume(&found, &request("", 0), &state, &rest, &options).unwrap();
    assert_eq!((resumed.document, resumed.state), (whole.document, whole.state));
}

#[test]
fn a_damaged_or_foreign_state_is_named_as_such() {
    let options = HostOptions { keep_state: true, ..options() };
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    let found = search.find("misbehaves").unwrap();
    let good = run("", 0, &options).unwrap().state.unwrap();
    let (mut short, mut long, mut foreign, mut old) = (good.clone(), good.clone(), good.clone(), good);
    short.bytes.pop();
    long.bytes.push(0);
    foreign.digest[0] ^= 1;
    old.version += 1;
    for state in [short, long, foreign, old] {
        match tyst_host::resume(&found, &request("", 0), &state, &entries, &options) {
            Err(RunError::Failed(failure)) => {
                assert_eq!(failure.phase, Phase::Create);
                assert!(matches!(failure.reason, Reason::State(_)), "{failure}");
            }
            other => panic!("should have failed: {other:?}"),
        }
    }
}

#[test]
fn a_panic_names_its_entry_without_a_second_run() {
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    let found = search.find("misbehaves").unwrap();
    let times = AtomicU32::new(0);
    let counted = |descriptor: &Descriptor| {
        times.fetch_add(1, Ordering::Relaxed);
        entries(descriptor)
    };
    let outcome = tyst_host::run(&found, &request("panic-in-apply", 12), &counted, &options());
    assert!(outcome.is_err());
    assert_eq!(times.into_inner(), 1);
}

#[test]
fn names_the_entry_and_the_words_of_a_panic() {
    let failure = failure("panic-in-apply", 12);
    check(&failure, Phase::Apply, Blame::Entry(12));
    assert!(
        matches!(&failure.reason, Reason::Panicked(words) if words.starts_with("misbehaving: panic in apply (at "))
    );
    assert!(failure.printed.starts_with("error: "), "the panic went to the log: {}", failure.printed);
    assert!(failure.to_string().starts_with(
        "the report misbehaves failed while it applied entries, at entry 12: it panicked: misbehaving: panic in apply"
    ));
}

#[test]
fn names_the_words_of_a_panic_in_finish() {
    let failure = failure("panic-in-finish", 0);
    check(&failure, Phase::Finish, Blame::Nothing);
    assert!(matches!(&failure.reason, Reason::Panicked(words) if words.contains("panic in finish")));
}

#[test]
fn names_the_entry_and_the_field_that_a_report_did_not_declare() {
    let failure = failure("reads-undeclared", 12);
    check(&failure, Phase::Apply, Blame::Entry(12));
    let said = "which it does not declare: declare it in FIELDS (Fields::SOURCES)";
    assert!(
        matches!(&failure.reason, Reason::Panicked(words) if words.starts_with("the report reads `sources` of ") && words.contains(said)),
        "{failure}"
    );
}

#[test]
fn names_the_entry_and_the_words_of_a_refusal() {
    let failure = failure("refuse-in-apply", 27);
    check(&failure, Phase::Apply, Blame::Entry(27));
    assert_eq!(failure.reason, Reason::Refused("misbehaving: refuses".to_owned()));
}

#[test]
fn exit_with_0_in_the_middle_is_a_failure() {
    let failure = failure("exit-in-apply", 18);
    check(&failure, Phase::Apply, Blame::Entry(18));
    assert_eq!(failure.reason, Reason::Ended("exit code 0".to_owned()));
}

#[test]
fn finds_the_entry_behind_an_abort() {
    let failure = failure("abort", 3);
    check(&failure, Phase::Apply, Blame::Entry(3));
    assert!(matches!(&failure.reason, Reason::Ended(how) if how.contains("SIGABRT")), "{failure}");
}

#[test]
fn finds_the_entry_behind_a_segmentation_fault() {
    let failure = failure("segfault", 30);
    check(&failure, Phase::Apply, Blame::Entry(30));
    assert!(matches!(&failure.reason, Reason::Ended(how) if how.contains("SIGSEGV")), "{failure}");
}

#[test]
fn a_report_cannot_write_into_what_it_was_lent() {
    let failure = failure("writes-into-batch", 12);
    check(&failure, Phase::Apply, Blame::Entry(12));
    assert!(matches!(&failure.reason, Reason::Ended(how) if how.contains("SIGSEGV")), "{failure}");
}

#[test]
fn finds_the_entry_behind_a_stack_overflow() {
    let failure = failure("stack-overflow", 21);
    check(&failure, Phase::Apply, Blame::Entry(21));
    assert!(
        matches!(&failure.reason, Reason::Ended(how) if how.contains("SIGSEGV") || how.contains("SIGABRT"))
    );
}

#[test]
fn a_panic_that_is_not_caught_ends_the_worker_and_no_more() {
    let failure = failure("panic-through-c", 12);
    check(&failure, Phase::Apply, Blame::Entry(12));
    assert!(matches!(&failure.reason, Reason::Ended(how) if how.contains("SIGABRT")), "{failure}");
    assert!(failure.printed.contains("misbehaving: panic through C"), "{}", failure.printed);
}

#[test]
fn stops_a_report_that_never_sleeps() {
    let mut options = options();
    options.deadlines.batch = Duration::from_millis(400);
    let failure = failure_with("spin-in-apply", 9, &options);
    check(&failure, Phase::Apply, Blame::Entry(9));
    assert_eq!(failure.reason, Reason::Deadline(Duration::from_millis(400)));
}

#[test]
fn stops_a_report_that_hangs_at_an_entry() {
    let mut options = options();
    options.deadlines.batch = Duration::from_millis(400);
    let failure = failure_with("hang-in-apply", 9, &options);
    check(&failure, Phase::Apply, Blame::Entry(9));
    assert_eq!(failure.reason, Reason::Deadline(Duration::from_millis(400)));
}

#[test]
fn stops_a_report_that_hangs_in_finish() {
    let mut options = options();
    options.deadlines.finish = Duration::from_millis(400);
    let failure = failure_with("hang-in-finish", 0, &options);
    check(&failure, Phase::Finish, Blame::Nothing);
    assert_eq!(failure.reason, Reason::Deadline(Duration::from_millis(400)));
}

#[test]
fn publishes_nothing_when_the_worker_does_not_end() {
    let mut options = options();
    options.deadlines.load = Duration::from_secs(2);
    let failure = failure_with("hang-at-the-end", 0, &options);
    check(&failure, Phase::End, Blame::Nothing);
    assert_eq!(failure.reason, Reason::Deadline(Duration::from_secs(2)));
}

#[test]
fn publishes_nothing_when_the_worker_does_not_exit_with_0() {
    let failure = failure("exit-at-the-end", 0);
    check(&failure, Phase::End, Blame::Nothing);
    assert_eq!(failure.reason, Reason::Ended("exit code 3".to_owned()));
}

#[test]
fn refuses_what_is_not_a_document() {
    for behaviour in ["rubbish-document", "flawed-document", "invalid-utf8"] {
        let failure = failure(behaviour, 0);
        check(&failure, Phase::Finish, Blame::Nothing);
        assert!(matches!(failure.reason, Reason::Document(_)), "{behaviour}: {failure}");
    }
}

/// The library was given the entries 3, 6, 9 and so on.
#[test]
fn refuses_a_witness_that_the_report_was_not_given() {
    let failure = failure("invented-witness", 0);
    check(&failure, Phase::Finish, Blame::Nothing);
    let said = "it names entry 4 as a witness, which the report was not given";
    assert!(matches!(&failure.reason, Reason::Document(words) if words.contains(said)), "{failure}");
}

#[test]
fn refuses_a_document_that_is_too_large() {
    let failure = failure("oversized-document", 0);
    check(&failure, Phase::Finish, Blame::Nothing);
    assert_eq!(failure.reason, Reason::TooMuch(16 << 20));
}

#[test]
fn sees_through_garbage_on_the_control_socket() {
    let failure = failure("garbage-on-control-fd", 15);
    check(&failure, Phase::Apply, Blame::Entry(15));
    assert!(matches!(failure.reason, Reason::Garbage(_)), "{failure}");
}

/// A plugin that answers in the worker's name can only spoil its own report.
#[test]
fn is_not_fooled_by_a_forged_answer() {
    let failure = failure("forged-answer", 15);
    assert_eq!(failure.phase, Phase::Finish, "{failure}");
    assert!(matches!(failure.reason, Reason::Document(_)), "{failure}");
}

#[test]
fn stops_a_report_that_cuts_itself_off() {
    let failure = failure("closes-fds", 6);
    check(&failure, Phase::Apply, Blame::Entry(6));
    assert_eq!(failure.reason, Reason::Silent);
}

#[test]
fn stops_a_report_that_prints_without_end_and_keeps_little_of_it() {
    let mut options = options();
    options.deadlines.batch = Duration::from_millis(400);
    let failure = failure_with("unbounded-output", 9, &options);
    check(&failure, Phase::Apply, Blame::Entry(9));
    assert_eq!(failure.reason, Reason::Deadline(Duration::from_millis(400)));
    assert_eq!(failure.printed.len(), 64 << 10);
}

#[test]
fn noise_harms_nothing_and_is_kept_without_its_control_characters() {
    let outcome = run("stdout-noise", 9, &options()).unwrap();
    assert_eq!(outcome.printed.lines().count(), 2);
    assert!(outcome.printed.contains("noise on stdout [31m\n"), "{:?}", outcome.printed);
    assert!(outcome.printed.contains("noise on stderr\n"));
}

#[test]
fn a_report_sees_no_environment_no_folder_and_no_descriptors() {
    let outcome = run("looks-around", 9, &options()).unwrap();
    assert_eq!(outcome.printed, "/\n");
    // The last descriptor is the one through which the library looks; the one before is the library itself.
    let outcome = run("looks-around", 9, &HostOptions { sandbox: Sandbox::Off, ..options() }).unwrap();
    assert_eq!((outcome.printed.as_str(), outcome.isolation), ("/ 0 1 2 3 4 5\n", Isolation::Process));
}

#[test]
fn a_source_that_cannot_be_read_is_not_the_fault_of_the_report() {
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    let found = search.find("misbehaves").unwrap();
    let broken = |_: &Descriptor| {
        Box::new(portions(std::iter::once(entry(1))).chain([Err("damaged at 2".into())])) as Portions<'_>
    };
    match tyst_host::run(&found, &request("", 0), &broken, &options()) {
        Err(RunError::Source { plugin, source }) => {
            assert_eq!((plugin.as_str(), source.to_string().as_str()), ("misbehaves", "damaged at 2"));
        }
        other => panic!("should have failed: {other:?}"),
    }
}

#[test]
fn describes_a_report_without_an_entry() {
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    let found = search.find("misbehaves").unwrap();
    let described = tyst_host::describe(&found, &options()).unwrap();
    assert_eq!(described.isolation, Isolation::Sandbox);
    assert!(described.needs.contains(&"libc.so.6".to_owned()), "{described:?}");
    let descriptor = described.descriptor;
    assert_eq!((descriptor.id.as_str(), descriptor.abi), ("wales.tyst.misbehaves", (1, 0)));
    assert_eq!(descriptor.kinds.iter().map(|wanted| wanted.kind).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

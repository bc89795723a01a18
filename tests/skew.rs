//! Host and report library of different versions of the plugin interface.
//!
//! Goal: each side reads what it knows, skips what came later, and refuses clearly what is less than 1.0. Method: a host
//! in C (`tests/skew/driver.c`) that hands over what later and earlier hosts would, to a report in C and one in Rust; and
//! a report in C (`tests/skew/newer.c`) that says of itself what later and earlier ones would, in the real worker.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tyst_host::{Blame, Failure, Outcome, Phase, Reason, RunError, SearchPath};

use crate::hostile::{entries, options, request};
use crate::support::{Run, compile, libraries_in, library_in_c, root, tyst};

/// What a later host may hand over: whoever was built earlier must not notice.
const LATER: [&str; 10] = [
    "longer-structures",
    "longer-headers",
    "longer-events",
    "later-fields",
    "later-types",
    "later-flags",
    "later-schema",
    "later-kinds",
    "one-by-one",
    "longer-structures longer-headers longer-events later-fields later-types later-flags later-schema later-kinds",
];

/// The driver, and the libraries that it is tried on.
struct Driven {
    folder: tempfile::TempDir,
    libraries: [(PathBuf, tempfile::TempDir); 2],
}

impl Driven {
    fn new() -> Self {
        let (folder, unused) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        compile(&root().join("tests/skew/driver.c"), &["-O1"], &folder.path().join("driver"));
        let strict = ["-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"];
        let c = library_in_c("plugins/example-c/example.c", "example-c", &strict);
        let search = SearchPath::beside(std::env::current_exe().unwrap());
        let rust = search.find("training-reach").expect("built by `cargo test --workspace`").path;
        Self { folder, libraries: [(c.path().join("libexample_c.so"), c), (rust, unused)] }
    }

    fn libraries(&self) -> impl Iterator<Item = &Path> {
        self.libraries.iter().map(|(path, _)| path.as_path())
    }

    fn run(&self, library: &Path, words: &str) -> Run {
        let mut command = Command::new(self.folder.path().join("driver"));
        Run::of(command.arg(library).args(words.split_whitespace()).output().unwrap())
    }
}

#[test]
fn an_older_report_does_not_notice_a_newer_host() {
    let driven = Driven::new();
    for library in driven.libraries() {
        let plain = driven.run(library, "").ok();
        let documents: Vec<&str> = plain.out.lines().collect();
        assert_eq!(documents[0], documents[1], "from the events, and from the state after them");
        let document: serde_json::Value = serde_json::from_str(documents[0]).unwrap();
        let figures = [&document["figures"][0], &document["figures"][1]];
        assert_eq!((&figures[0]["value"], &figures[1]["value"]), (&3.into(), &40.into()));
        assert_eq!(figures[1]["witnesses"], serde_json::json!([1, 3]));
        for words in LATER {
            let later = driven.run(library, words).ok();
            assert!(later.out == plain.out, "{}: {words}", library.display());
        }
    }
}

#[test]
fn a_report_refuses_what_is_smaller_than_in_1_0() {
    let driven = Driven::new();
    for library in driven.libraries() {
        for (words, said) in [
            ("small-host", "the host is too small"),
            ("small-batch", "the batch is too small"),
            ("small-request", "the request is too small"),
            ("small-sink", "the sink is too small"),
        ] {
            driven.run(library, words).fails(4).says(said);
        }
        let silent = driven.run(library, "small-batch small-error").fails(4);
        assert_eq!(silent.err, "\n", "there is no room for words that can be trusted");
    }
}

/// Builds the report as another version and runs it in a worker.
fn run(more: &[&str]) -> Result<Outcome, RunError> {
    let folder = library_in_c("tests/skew/newer.c", "newer", more);
    let search = libraries_in(folder.path());
    tyst_host::run(&search.find("newer").unwrap(), &request("", 0), &entries, &options())
}

fn failure(more: &[&str]) -> Failure {
    match run(more) {
        Err(RunError::Failed(failure)) => *failure,
        other => panic!("{more:?} should have failed: {other:?}"),
    }
}

#[test]
fn a_newer_report_runs_on_an_older_host() {
    for more in [&[][..], &["-DMINOR=9"], &["-DMORE=4", "-DMINOR=9"], &["-DFLAGS=0xfffffff0u"]] {
        let outcome = run(more).unwrap();
        assert_eq!(
            outcome.document.title.en(),
            Some("10"),
            "all entries of the kind that both know: {more:?}"
        );
        assert_eq!(outcome.entries_given, 10);
        let wanted: Vec<_> =
            outcome.descriptor.kinds.iter().map(|kind| (kind.kind, kind.schema_max)).collect();
        assert_eq!(wanted, [(4, 77), (9999, 3)]);
        assert_eq!(outcome.descriptor.abi, (1, if more.contains(&"-DMINOR=9") { 9 } else { 0 }));
    }
}

/// A training has had a field more since its schema 2.
#[test]
fn an_older_report_is_given_the_schema_that_it_reads() {
    let events = tempfile::tempdir().unwrap();
    let lines = events.path().join("events.jsonl");
    let training = r#"{"kind":"training.delivered","area":"newport","source":[{"doc":"D"}],"data":{"topic":"T","audience":"A","provisional":true}}"#;
    std::fs::write(&lines, training).unwrap();
    for (schema_max, title) in [("1", "1"), ("2", "1 up to schema 2"), ("77", "1 up to schema 2")] {
        let folder =
            library_in_c("tests/skew/newer.c", "newer", &["-DKIND=10", &format!("-DSCHEMA={schema_max}")]);
        let library = folder.path().join("libnewer.so");
        let words = [OsStr::new("plugin"), OsStr::new("run"), library.as_os_str(), OsStr::new("--events")];
        let report = tyst(words.into_iter().chain([lines.as_os_str(), OsStr::new("--json")])).ok().json();
        assert_eq!(report["title"]["en"], title, "{schema_max}");
    }
}

#[test]
fn a_report_of_another_major_version_is_refused_before_it_is_loaded() {
    for major in ["0", "2"] {
        let folder = library_in_c("tests/skew/newer.c", "newer", &[&format!("-DMAJOR={major}")]);
        let search = libraries_in(folder.path());
        let said = search.find("newer").unwrap_err().to_string();
        assert!(
            said.ends_with(&format!("built for plugin interface {major}, and this tyst has 1")),
            "{said}"
        );
    }
}

#[test]
fn a_report_with_less_than_1_0_is_refused_by_name() {
    let folder = library_in_c("tests/skew/newer.c", "newer", &["-DENTRY_LESS=8"]);
    let search = libraries_in(folder.path());
    let said = search.find("newer").unwrap_err().to_string();
    assert!(said.ends_with("its TystEntry is smaller than interface 1.0 says"), "{said}");
    for (more, name) in [("-DPLUGIN_LESS=8", "TystPluginV1"), ("-DDESCRIPTOR_LESS=8", "TystDescriptor")] {
        let failure = failure(&[more]);
        let said = format!("its {name} is smaller than interface 1.0 says");
        assert_eq!((failure.phase, failure.reason), (Phase::Load, Reason::NotLoaded(said)));
    }
}

#[test]
fn a_library_with_several_reports_or_none_is_refused() {
    for count in [0, 2] {
        let said = format!("it holds {count} plugins, and this tyst takes exactly one");
        assert_eq!(failure(&[&format!("-DCOUNT={count}")]).reason, Reason::NotLoaded(said));
    }
}

#[test]
fn a_code_that_the_host_does_not_know_is_a_failure_with_its_words() {
    let failure = failure(&["-DANSWER=77"]);
    assert_eq!(failure.reason, Reason::Code(77, "in a later way".to_owned()));
    assert!(matches!(failure.blame, Blame::Entry(3)), "{failure}");
}

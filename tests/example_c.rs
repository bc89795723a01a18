//! The report in C (`plugins/example-c`): built as its page says, run in the sandbox, right as the one in Rust is.
//!
//! It is compiled by the tests, also so that undefined behaviour ends it. What it does with other versions of the
//! interface is for `skew`.

use std::collections::BTreeMap;
use std::path::Path;

use tyst_event::{Certainty, Day, Entry, Instant, Problems, Slug, Span};
use tyst_host::{
    Descriptor, HostOptions, Isolation, Outcome, Phase, Portions, Reason, Request, RunError, SearchPath,
};

use crate::hostile::{options, portions};
use crate::support::{LIBRARY_FLAGS, Ledger, figure, libraries_in, library_in_c, root, tried};

/// Ends the process where C leaves open what happens; needs no library, which the host would refuse.
const STRICT: [&str; 3] = ["-O1", "-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"];

fn built(more: &[&str]) -> tempfile::TempDir {
    library_in_c("plugins/example-c/example.c", "example-c", more)
}

/// Trainings in two areas and a place, some of them only possible, some with a number of people, one with 0, one of schools.
fn entries() -> impl Iterator<Item = Entry> + Send {
    let stories = [
        ("newport", "", "24", Certainty::Definite),
        ("powys", "", "", Certainty::Definite),
        ("newport", "pill", "0", Certainty::Definite),
        ("newport", "", "1000", Certainty::Possible),
        ("newport", "pill", "", Certainty::Possible),
        ("conwy", "", "", Certainty::Possible),
        ("newport", "", "4294967295", Certainty::Definite),
        ("newport", "", "9 schools", Certainty::Definite),
    ];
    (1..).zip(stories).map(|(number, (area, place, people, certainty))| {
        let place = if place.is_empty() { String::new() } else { format!(r#""place":"{place}","#) };
        let people = if people.is_empty() {
            String::new()
        } else {
            let (count, unit) = people.split_once(' ').unwrap_or((people, "people"));
            format!(r#","participants":{{"n":{count},"unit":"{unit}"}}"#)
        };
        let json = format!(
            r#"{{"kind":"training.delivered","area":"{area}",{place}"source":[{{"doc":"D"}}],"data":{{"topic":"T","audience":"A"{people}}}}}"#
        );
        let statement = tyst_event::json::parse_statement(json.as_bytes(), &mut Problems::default()).unwrap();
        let span = Span { first: None, last: Day::from_number(17_000) };
        let recorded_at = Instant(1_500_000_000_000_000);
        Entry { seq: number * 7, recorded_at, span, certainty, corrected: false, disputed: false, late: false, statement }
    })
}

pub(crate) fn all<'a>(_: &Descriptor) -> Portions<'a> {
    portions(entries())
}

fn request(area: &str) -> Request {
    Request { area: Slug::new(area), params: BTreeMap::new(), ..crate::hostile::request("", 0) }
}

fn run(folder: &Path, report: &str, request: &Request) -> Outcome {
    let found = search(folder).find(report).expect("built by `cargo test --workspace`");
    tyst_host::run(&found, request, &all, &options()).unwrap()
}

fn search(folder: &Path) -> SearchPath {
    SearchPath { executable: std::env::current_exe().unwrap(), ..libraries_in(folder) }
}

#[test]
fn its_page_says_how_it_is_built() {
    let page = std::fs::read_to_string(root().join("plugins/example-c/README.md")).unwrap();
    let command =
        format!("cc {LIBRARY_FLAGS} -I ../../crates/tyst-plugin/include -o libexample_c.so example.c");
    assert!(page.contains(&command), "{command}");
}

#[test]
fn on_the_seeds_it_says_what_the_report_in_rust_says() {
    let (ledger, folder) = (Ledger::seeded(), built(&[]));
    for words in
        ["--area newport", "", "--area powys", "--area newport --as-at 2019-12-31", "--known-at 2026-01-06"]
    {
        let rust = ledger.report(&format!("training-reach {words}"));
        let c = ledger.report(&format!("example-c {} {words}", tried(folder.path())));
        for id in ["trainings", "participants"] {
            assert_eq!(figure(&c, id), figure(&rust, id), "{words}");
        }
        assert_eq!(c["header"]["plugin"]["isolation"]["en"], "sandbox");
    }
    let page = ledger.run(&format!("report example-c {}", tried(folder.path()))).ok();
    page.prints("Trainings delivered: 5").prints("│ newport ┆");
    let checked = ledger.run(&format!("check --lineage example-c {}", tried(folder.path()))).ok();
    checked.prints("example-c: 4 cells in ").prints("each follows from the entries that it cites");
}

#[test]
fn with_counts_and_places_too_and_with_no_undefined_behaviour() {
    for more in [&[][..], &STRICT] {
        let folder = built(more);
        for area in ["", "newport", "powys", "conwy", "pill", "nowhere"] {
            let (c, rust) = (
                run(folder.path(), "example-c", &request(area)),
                run(folder.path(), "training-reach", &request(area)),
            );
            assert_eq!(c.document.figures[..], rust.document.figures[..2], "{area}");
            assert_eq!(c.isolation, Isolation::Sandbox);
        }
    }
}

#[test]
fn only_the_area_that_is_asked_for_counts_as_one() {
    let folder = built(&STRICT);
    let all = run(folder.path(), "example-c", &request(""));
    let powys = run(folder.path(), "example-c", &request("powys"));
    assert_ne!(powys.document, all.document);
}

#[test]
fn its_state_can_be_put_back_anywhere_and_nothing_else_can() {
    let folder = built(&STRICT);
    let found = search(folder.path()).find("example-c").unwrap();
    let options = HostOptions { keep_state: true, ..options() };
    let whole = tyst_host::run(&found, &request(""), &all, &options).unwrap();
    for cut in 0..=8 {
        let first = |_: &Descriptor| portions(entries().take(cut));
        let rest = |_: &Descriptor| portions(entries().skip(cut));
        let state = tyst_host::run(&found, &request(""), &first, &options).unwrap().state.unwrap();
        let resumed = tyst_host::resume(&found, &request(""), &state, &rest, &options).unwrap();
        assert_eq!((&resumed.document, &resumed.state), (&whole.document, &whole.state), "{cut}");
    }
    let good = whole.state.unwrap();
    let (mut short, mut noise, mut old) = (good.clone(), good.clone(), good);
    short.bytes.pop();
    noise.bytes.fill(0xa5);
    old.version += 1;
    for state in [short, noise, old] {
        match tyst_host::resume(&found, &request(""), &state, &all, &options) {
            Err(RunError::Failed(failure)) => {
                assert_eq!(failure.phase, Phase::Create);
                assert!(matches!(failure.reason, Reason::State(_)), "{failure}");
            }
            other => panic!("should have failed: {other:?}"),
        }
    }
}

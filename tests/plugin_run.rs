//! `tyst plugin run`: one library by its file, over events or a ledger, with its steps in a trace.
//!
//! What a library may do is in `hostile` and `shut_in`; which rules it must keep, in `conformance`.

use std::path::PathBuf;

use serde_json::Value as Json;
use tyst_host::SearchPath;

use crate::support::{Ledger, Run, figure, tyst};

const LINES: &str = r#"
{"kind":"training.delivered","area":"newport","when":"2018-10","source":[{"doc":"D1"}],"data":{"topic":"ACE awareness","audience":"teachers","participants":{"n":24,"unit":"teachers"}}}
{"kind":"training.delivered","area":"newport","when":"2019-03-21","source":[{"doc":"D2"}],"data":{"topic":"multi-agency working","audience":"police officers"}}
{"kind":"training.delivered","area":"newport","when":"2019-05","recorded":"2019-08-01T09:00:00Z","source":[{"doc":"D2"}],"data":{"topic":"trauma","audience":"nurses"}}
"#;

fn library(name: &str) -> PathBuf {
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    search.find(name).expect("built by `cargo test --workspace`").path
}

/// Runs a bundled report over some lines.
fn over(name: &str, lines: &str, more: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.jsonl");
    std::fs::write(&events, lines).unwrap();
    let library = library(name);
    let words = ["plugin", "run", library.to_str().unwrap(), "--events", events.to_str().unwrap()];
    tyst([&words[..], more].concat())
}

fn trainings(document: &Json) -> (Json, Json) {
    let figure = figure(document, "trainings");
    (figure["value"].clone(), figure["witnesses"].clone())
}

#[test]
fn runs_over_events_as_they_stand_at_a_cut() {
    let document = over("training-reach", LINES, &["--json"]).ok().json();
    assert_eq!(trainings(&document), (3.into(), serde_json::json!([1, 2, 3])));
    assert!(document.get("header").is_none(), "no ledger stands behind it");
    let document = over("training-reach", LINES, &["--json", "--as-at", "2018-12-31"]).ok().json();
    assert_eq!(trainings(&document), (1.into(), serde_json::json!([1])));
    // Those lines that do not say when they were recorded were on the last day that any of them names.
    let document = over("training-reach", LINES, &["--json", "--known-at", "2019-07-31"]).ok().json();
    assert_eq!(trainings(&document).1, serde_json::json!([]));
    let area = over("training-reach", LINES, &["--json", "--area", "powys"]).ok().json();
    assert_eq!(trainings(&area).1, serde_json::json!([]));
    over("training-reach", LINES, &[]).ok().prints("Trainings delivered: 3");
}

#[test]
fn runs_over_a_ledger_as_a_report_does() {
    let ledger = Ledger::seeded();
    let library = library("training-reach");
    let words = ["plugin", "run", library.to_str().unwrap(), "--json", "--as-at", "2020-12-31"];
    let run = ledger.run_words(&words).ok().json();
    assert_eq!(run, ledger.report("training-reach --as-at 2020-12-31"));
}

#[test]
fn a_trace_says_each_step_and_changes_nothing() {
    let plain = over("training-reach", LINES, &["--json"]).ok();
    let traced = over("training-reach", LINES, &["--json", "--trace"]).ok();
    assert_eq!((plain.err.as_str(), plain.out), ("", traced.out));
    let steps: Vec<&str> = traced.err.lines().collect();
    assert!(steps.iter().all(|line| line.starts_with("trace: ") && line.contains(" ms ")), "{steps:?}");
    let said = [
        "shut in: sandbox",
        "load the library",
        "create",
        "apply a batch of 3 from 1 to 3: ",
        "finish with a document of ",
        "end",
    ];
    assert_eq!(steps.len(), said.len(), "{steps:?}");
    for (line, words) in steps.iter().zip(said) {
        assert!(line.contains(&format!("  {words}")), "{words} is not said in {line}");
    }
}

#[test]
fn a_trace_shows_where_it_failed_and_what_was_logged() {
    let words = ["--trace", "--param", "behaviour=panic-in-apply", "--param", "at=2"];
    let joined = r#"{"kind":"partner.joined","area":"newport","when":"2018","source":[{"doc":"D1"}],"data":{"party":"rcn","roles":["delivery"]}}"#;
    let run = over("misbehaves", &format!("{joined}\n{joined}\n"), &words).fails(5);
    run.says("apply a batch of 2 from 1 to 2")
        .says("texts: it panicked: misbehaving: panic in apply")
        .says("\nlogged: error: panicked at")
        .says("failed while it applied entries, at entry 2: it panicked");
}

#[test]
fn more_memory_can_be_tried() {
    let joined = r#"{"kind":"partner.joined","area":"newport","when":"2018","source":[{"doc":"D1"}],"data":{"party":"rcn","roles":["delivery"]}}"#;
    let run = over("misbehaves", joined, &["--memory", "128", "--param", "try=allocate"]).fails(5);
    run.says("bytes more memory than the 128 MiB that a report may have, and ended")
        .says("ask for one area (--area)")
        .says("`tyst plugin run --memory MIB` tries it with more");
    over("misbehaves", joined, &["--memory", "1"]).fails(2);
}

#[test]
fn what_is_wrong_with_the_events_is_said_by_line() {
    let unknown = LINES.replacen("\"topic\"", "\"subject\"", 1);
    over("training-reach", &unknown, &[]).fails(3).says("events.jsonl, line 2: data.subject");
    let about = r#"{"kind":"entry.withdrawn","area":"newport","when":"2018","source":[{"doc":"D1"}],"data":{"target":1,"reason":"source-error"}}"#;
    over("training-reach", about, &[])
        .fails(3)
        .says("line 1: it is about another entry, which needs a ledger");
    over("training-reach", LINES, &["--as-at", "2018-13"]).fails(2).says("--as-at: ");
    over("training-reach", LINES, &["--area", "No Slug"]).fails(2).says("--area: No Slug is no slug");
    tyst(["plugin", "run", "/nonexistent/libx.so", "--events", "-"]).fails(2).says("there is no file");
    tyst(["plugin", "run", "/nonexistent/libx.so"]).fails(2);
}

//! The command as a program among others: pipes, exit codes, the environment, the demonstration.

use std::process::Stdio;

use serde_json::json;

use crate::support::{Ledger, program, tyst};

#[test]
fn the_demonstration_shows_the_pioneers_and_newport() {
    let run = tyst(["demo"]).ok().says("recorded 94 entries of s002");
    for words in
        ["As at: 7 June 2017", "As at: 30 June 2017", "As at: 8 January 2026", "between 5 and 8", "Newport"]
    {
        assert!(run.out.contains(words), "{words}\n{}", run.out);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine"), "x").unwrap();
    tyst(["demo", folder.path().to_str().unwrap()]).fails(1).says("it holds mine");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_is_printed_is_as_wide_as_the_page() {
    let ledger = Ledger::seeded();
    let words = |words: &str, columns: &str| {
        let mut command = program();
        command.arg("--ledger").arg(ledger.path()).args(words.split(' ')).env("COLUMNS", columns);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    for command in ["report partnership-map --area newport", "report pioneer-history --lang cy", "log"] {
        for columns in ["40", "72"] {
            let drawn = words(command, columns);
            let longest = drawn.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(longest <= columns.parse().unwrap() && longest > 30, "{command}: {longest}\n{drawn}");
        }
    }
    assert_eq!(words("log", "no number"), words("log", "100"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let ledger = Ledger::seeded();
    let mut child = program()
        .args(["log", "--json", "--ledger"])
        .arg(ledger.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_ledger_may_be_named_before_after_or_by_the_environment() {
    let ledger = Ledger::seeded();
    let path = ledger.path();
    let path = path.to_str().unwrap();
    tyst(["--ledger", path, "show", "1"]).ok();
    tyst(["show", "--ledger", path, "1"]).ok();
    tyst(["--ledger", path, "--json", "show", "1"]).ok().json();
    let other = Ledger::empty();
    let typed = other.path().display().to_string();
    for words in [["--ledger", &typed, "log"], ["log", "--ledger", &typed]] {
        let output = program().args(words).env("TYST_LEDGER", path).output().unwrap();
        assert!(
            output.status.success() && output.stdout.len() < 200,
            "what is typed goes before: {output:?}"
        );
    }
    let output = program().args(["show", "1"]).env("TYST_LEDGER", path).output().unwrap();
    assert!(output.status.success());
    let correct = [
        "--ledger",
        path,
        "correct",
        "143",
        "--reason",
        "source-error",
        "--audience",
        "x",
        "--at",
        "2026-02-01",
    ];
    tyst(correct).ok();
}

#[test]
fn the_log_is_filtered_by_area_kind_and_time() {
    let ledger = Ledger::seeded();
    let count = |words: &str| ledger.run(format!("log --json {words}").trim_end()).ok().out.lines().count();
    assert_eq!(count(""), 275);
    assert_eq!(count("--kind training.delivered"), 5);
    assert_eq!(count("--area powys"), 4);
    assert!(count("--area cf-wales") > count("--area newport"), "a programme holds its areas");
    assert_eq!(count("--known-at 2026-01-05"), 46);
    assert_eq!(count("--since 2017-06-07 --until 2017-06-07 --kind area.designated"), 5);
    assert_eq!(count("--as-at 2017-06-30 --kind area.designated"), 8);
    ledger.run("log --as-at 2017-06-30 --kind area.designated").ok().prints("possible");
    ledger.run("log --kind partner.left").ok().says("no entries");
    ledger.run("log --kind partner.lef").fails(2).says("did you mean partner.left?");
    ledger.run("log --since 2018-99").fails(2).says("--since");
}

#[test]
fn the_record_is_checked() {
    let checked = Ledger::seeded().run("check --json").ok().json();
    assert_eq!(checked["entries"], 275);
    assert_eq!((&checked["stated"], &checked["inferred"]), (&198.into(), &77.into()));
    let dates = serde_json::json!({ "day": 30, "month": 7, "year": 4, "bounds": 65, "undated": 169 });
    assert_eq!(checked["dates"], dates);
    let lines = Ledger::seeded().run("log --json").ok();
    let mut seeds = std::collections::BTreeMap::<String, u64>::new();
    for line in lines.out.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        *seeds.entry(line["source"][0]["doc"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let counts: Vec<(&str, u64)> = seeds.iter().map(|(seed, count)| (seed.as_str(), *count)).collect();
    assert_eq!(counts, [("S000", 36), ("S001", 50), ("S002", 94), ("S003", 49), ("S004", 46)]);
}

#[test]
fn a_long_log_is_printed_a_table_at_a_time() {
    let ledger = Ledger::empty();
    let note = |number: u32| {
        let note = json!({
            "key": format!("N-{number}"), "kind": "note.recorded", "area": "newport", "when": { "on": "2020" },
            "basis": "stated", "source": [{ "doc": "M", "locator": "line 1" }], "sensitivity": "public",
            "data": { "topic": "story", "text": { "en": format!("note {number}") } },
        });
        format!("{note}\n")
    };
    let notes: String = (0..1001).map(note).collect();
    let file = ledger.write("notes.jsonl", notes.as_bytes()).display().to_string();
    ledger.run_words(&["import", &file, "--at", "2026-01-05T09:00:00Z"]).ok();
    let log = ledger.run("log --plain").ok().says("1001 entries");
    let headings = log.out.lines().filter(|line| line.contains("seq") && line.contains("what"));
    assert_eq!(headings.count(), 2, "one for each thousand entries");
    assert_eq!(ledger.run("log --json").ok().out.lines().count(), 1001);
}

/// Such a file has no length and no end.
#[test]
fn a_file_that_never_ends_is_read_up_to_a_limit() {
    let ledger = Ledger::seeded();
    let table = ledger.write("t.csv", b"a,b\n");
    let import = format!("import --map /dev/zero {}", table.display());
    for words in [
        import.as_str(),
        "minutes /dev/zero --list",
        "record --json=/dev/zero",
        "verify --against /dev/zero",
        "reproduce /dev/zero",
    ] {
        let run = ledger.run(words);
        assert!(run.err.contains("/dev/zero is longer than"), "{words}: {}", run.err);
    }
}

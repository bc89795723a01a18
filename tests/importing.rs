//! Files of entries: all or nothing, and once.
//!
//! What becomes of an import that is cut off is in `faults`.

use crate::support::{Ledger, fixture};

fn import(ledger: &Ledger, words: &str) -> crate::support::Run {
    ledger.run(&format!("import {words} --at 2026-01-05T09:00:00Z"))
}

#[test]
fn a_file_is_recorded_once_however_often_it_is_imported() {
    let ledger = Ledger::empty();
    let seed = fixture("seeds/s004.jsonl");
    let first =
        import(&ledger, &seed.display().to_string()).ok().prints("recorded 46 entries; 0 were there before");
    let again =
        import(&ledger, &seed.display().to_string()).ok().prints("recorded 0 entries; 46 were there before");
    assert_eq!(first.out.lines().last(), again.out.lines().last(), "the root is the same");
    assert_eq!(ledger.count(), 47);
}

#[test]
fn lines_without_keys_are_recorded_once_too() {
    let ledger = Ledger::empty();
    let note =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let file = ledger.write("notes.jsonl", format!("\u{feff}{note}\r\n\r\n{note}\n").as_bytes());
    for _ in 0..2 {
        import(&ledger, &file.display().to_string()).ok();
    }
    assert_eq!(ledger.count(), 3);
}

#[test]
fn a_rehearsal_says_what_would_be_recorded_and_records_nothing() {
    let ledger = Ledger::empty();
    let seed = fixture("seeds/s004.jsonl");
    let run = import(&ledger, &format!("{} --dry-run", seed.display())).ok();
    run.prints("would record 46 entries; 0 are there already")
        .prints("9  response.received".trim_start_matches('9'));
    assert_eq!(ledger.count(), 1);
}

#[test]
fn every_faulty_line_is_named_and_nothing_is_recorded() {
    let ledger = Ledger::empty();
    let sound =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let long = "x".repeat(1 << 20);
    let lines = [
        sound.to_owned(),
        sound.replace("note.recorded", "note.recorder"),
        sound.replace("\"story\"", "7"),
        sound.replace("\"area\"", "\"when\":\"2019-02-29\",\"area\""),
        sound.replace("\"area\"", "\"when\":{\"earliest\":\"2019\",\"latest\":\"2018\"},\"area\""),
        sound[..40].to_owned(),
        sound.replace("\"x\"", &format!("\"{long}\"")),
        sound
            .replace("note.recorded", "partner.joined")
            .replace(r#""topic":"story","text":"x""#, r#""party":"nobody","roles":["host"]"#),
    ];
    let mut bytes = lines.join("\n").into_bytes();
    bytes.extend(b"\n{\"kind\":\"\xff\"}\n");
    let file = ledger.write("faulty.jsonl", &bytes);
    let run = import(&ledger, &file.display().to_string())
        .fails(3)
        .says("nothing was recorded: 8 of 9 lines are faulty");
    for (line, words) in [
        (2, "kind \"note.recorder\" is not a kind of entry [unknown-kind]"),
        (3, "data.topic is 7; it must be one of"),
        (4, "when \"2019-02-29\" is not in the calendar [date-form]"),
        (5, "when ends (2018-12-31) before it starts (2019-01-01) [date-order]"),
        (6, "is not sound JSON at character"),
        (7, "data.text is 1048576 characters long; at most 2000 are kept [text-length]"),
        (8, "data.party no party nobody is recorded [must-exist]"),
        (9, "is not UTF-8 text"),
    ] {
        let said =
            run.err.lines().any(|found| found.contains(&format!("line {line}: ")) && found.contains(words));
        assert!(said, "line {line}: {words}\n{}", run.err);
    }
    assert!(run.err.len() < 4_000, "a long text is not printed back");
    let json = import(&ledger, &format!("{} --json", file.display())).fails(3).json();
    assert_eq!(json["recorded"], 0);
    assert!(
        json["problems"]
            .as_array()
            .unwrap()
            .iter()
            .any(|problem| problem["line"] == 8 && problem["rule"] == "must-exist")
    );
    assert_eq!(ledger.count(), 1);
}

#[test]
fn several_files_are_one_batch() {
    let ledger = Ledger::empty();
    let good = fixture("seeds/s004.jsonl");
    let bad = ledger.write("bad.jsonl", b"{}\n");
    import(&ledger, &format!("{} {}", good.display(), bad.display())).fails(3).says("bad.jsonl, line 1");
    assert_eq!(ledger.count(), 1);
}

#[test]
fn lines_may_bring_their_own_times_where_the_clock_is_manual() {
    let ledger = Ledger::empty();
    ledger
        .run(&format!("import {}", fixture("synthetic/syn-1.jsonl").display()))
        .ok()
        .prints("recorded 9 entries");
    let shown = ledger.run("log --kind target.set --json").ok();
    let times: Vec<&str> = shown
        .out
        .lines()
        .filter(|line| line.contains("2018-05-10T09:00:00Z") || line.contains("2019-06-10T09:00:00Z"))
        .collect();
    assert_eq!(times.len(), 2, "{}", shown.out);
}

#[test]
fn a_line_that_names_what_a_faulty_line_would_have_brought_is_not_faulty() {
    let ledger = Ledger::empty();
    let party = r#"{"kind":"party.described","area":"a","source":[{"doc":"M"}],"data":{"party":"new-party","type":"firm","name":"N"}}"#;
    let joined = |party: &str| {
        format!(
            r#"{{"kind":"partner.joined","area":"a","source":[{{"doc":"M"}}],"data":{{"party":"{party}","roles":["host"]}}}}"#
        )
    };
    let lines = [party.to_owned(), joined("new-party"), joined("nobody")].join("\n");
    let file = ledger.write("parties.jsonl", lines.as_bytes());
    let run = import(&ledger, &file.display().to_string()).fails(3).says("2 of 3 lines are faulty");
    run.says("line 1: data.type").says("line 3: data.party no party nobody");
}

#[test]
fn an_area_that_looks_like_a_slip_is_asked_about_after_an_import() {
    let ledger = Ledger::seeded();
    let note = r#"{"kind":"note.recorded","area":"newprot","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let file = ledger.write("slip.jsonl", note.as_bytes());
    let run = ledger.run(&format!("import {} --at 2026-02-01", file.display())).ok();
    run.says("warning: entry 276: newprot").says("did you mean newport?");
}

#[test]
fn how_files_are_grouped_does_not_matter_to_lines_without_keys() {
    let note =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let ledger = Ledger::empty();
    let (first, second) =
        (ledger.write("1.jsonl", note.as_bytes()), ledger.write("2.jsonl", note.as_bytes()));
    import(&ledger, &format!("{} {}", first.display(), second.display())).ok().prints("recorded 1 entry");
    import(&ledger, &second.display().to_string()).ok().prints("recorded 0 entries; 1 was there before");
}

/// Returns notes, one a line, of which some say the same and none has a key.
fn notes(count: usize) -> Vec<String> {
    let note = |number: usize| {
        let text = number / 2 * 2;
        format!(
            r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"x{text}"}}}}"#
        )
    };
    (0..count).map(note).collect()
}

#[test]
fn parts_are_recorded_up_to_the_faulty_one_and_go_on_when_it_is_mended() {
    let ledger = Ledger::empty();
    let mut lines = notes(2_500);
    lines[2_100] = "{}".to_owned();
    let file = ledger.write("notes.jsonl", lines.join("\n").as_bytes()).display().to_string();
    let run = import(&ledger, &format!("{file} --parts")).fails(3);
    run.says("nothing of this part was recorded: 1 of 452 lines are faulty")
        .says("line 2101: ")
        .says("everything up to line 2048 of")
        .says("is recorded (2048 entries, and 0 from before)");
    assert_eq!(ledger.count(), 2_049);
    ledger.write("notes.jsonl", notes(2_500).join("\n").as_bytes());
    for recorded in [452, 0] {
        let run = import(&ledger, &format!("{file} --parts --json")).ok();
        let said = run.json();
        assert_eq!((&said["recorded"], &said["before"]), (&recorded.into(), &(2_500 - recorded).into()));
    }
    assert_eq!(ledger.count(), 2_501);
}

#[test]
fn parts_that_break_a_rule_stay_out_and_what_was_recorded_is_said_as_data_too() {
    let ledger = Ledger::empty();
    let mut lines = notes(1_030);
    lines[1_028] = lines[0]
        .replace("note.recorded", "entry.withdrawn")
        .replace(r#"{"topic":"story","text":"x0"}"#, r#"{"target":9999,"reason":"recorded-in-error"}"#);
    let file = ledger.write("notes.jsonl", lines.join("\n").as_bytes()).display().to_string();
    let run = import(&ledger, &format!("{file} --parts --json")).fails(3);
    assert!(run.out.contains(r#""recorded": 1024"#) && run.out.contains(r#""line": 1029"#), "{}", run.out);
    assert_eq!(ledger.count(), 1_025);
    for other in ["--dry-run", "--whole", "--expect-head 3"] {
        import(&ledger, &format!("{file} --parts {other}")).fails(2);
    }
    let empty = ledger.write("empty.jsonl", b"\n\n").display().to_string();
    import(&ledger, &format!("{empty} --parts")).ok().says("the files hold no entries");
}

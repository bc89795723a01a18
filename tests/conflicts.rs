//! Where the seeds contradict each other: in the report of it, and behind each entry that a note names. None is resolved.

use serde_json::{Value as Json, json};

use crate::support::{Ledger, figure, fixture};

/// The seeds, and the notes of the conflicts in them.
fn seeded() -> Ledger {
    let ledger = Ledger::seeded();
    let file = fixture("conflicts.jsonl");
    ledger.run(&format!("import {} --at 2026-01-10T09:00:00Z", file.display())).ok();
    ledger
}

fn lines() -> Vec<Json> {
    let lines = std::fs::read_to_string(fixture("conflicts.jsonl")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_thirty_of_the_seeds_are_all_there() {
    let keys: Vec<String> = lines().iter().map(|line| line["key"].as_str().unwrap().to_owned()).collect();
    // The others need a source from outside.
    let expected = (1..=31).filter(|number| *number != 7).map(|number| format!("C{number:02}"));
    assert_eq!(keys, expected.collect::<Vec<String>>());
}

#[test]
fn the_report_shows_them_beside_the_entries_that_they_do_not_change() {
    let ledger = seeded();
    let report = ledger.report("evidence --as-at 2026-01-10 --known-at 2026-01-10");
    for (id, number) in [("entries", 275), ("conflicts", 30), ("disputed", 0)] {
        assert_eq!(figure(&report, id)["value"], number, "{id}");
    }
    let plain = ledger.report("evidence --known-at 2026-01-09");
    assert_eq!(figure(&plain, "conflicts")["value"], Json::Null);
    for name in ["pioneer-history", "principles", "commitments"] {
        let figures = |known_at| {
            ledger.report(&format!("{name} --as-at 2026-01-10 --known-at {known_at}"))["figures"].clone()
        };
        assert_eq!(figures("2026-01-09"), figures("2026-01-10"), "{name}");
    }
}

#[test]
fn every_entry_that_a_note_names_says_so_when_asked_why() {
    let ledger = seeded();
    for (line, seq) in lines().iter().zip(276_u64..) {
        let named: Vec<u64> = line["data"]["about_entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|named| named.as_u64().unwrap())
            .collect();
        let words: Vec<String> = named.iter().map(u64::to_string).collect();
        let why = ledger.run(&format!("why {} --json", words.join(" "))).ok().json();
        for (named, told) in named.iter().zip(why.as_array().unwrap()) {
            let told = told["entries"][0]["conflicts"].as_array().unwrap();
            let note = told.iter().find(|note| note["seq"] == seq);
            let note = note.unwrap_or_else(|| panic!("entry {named} does not name {seq}"));
            assert_eq!(note["text"], line["data"]["text"]["en"]);
        }
    }
    assert_eq!(ledger.run("why 49 --json").ok().json()[0]["entries"][0]["conflicts"], json!([]));
}

#[test]
fn a_cell_leads_to_the_conflicts_and_the_disputes_of_its_entries() {
    let ledger = seeded();
    let note = "entry 276: Five pioneer areas in June 2017; eight on an undated page; with 57";
    ledger.run("why pioneer-history#areas/conwy/status").ok().prints("in conflict").prints(note);
    ledger.run("why 87").ok().prints("entry 285: No extra money was provided").prints("; with 167");
    ledger.run_words(&["dispute", "87", "--text", "some was", "--at", "2026-01-11T09:00:00Z"]).ok();
    ledger.run("why 87").ok().prints("entry 87 is disputed, by entry 306");
    let report = ledger.report("evidence");
    assert_eq!(figure(&report, "disputed")["value"], 1);
    assert_eq!(figure(&report, "disputed")["witnesses"], json!([87]));
}

#[test]
fn a_note_that_was_withdrawn_is_no_conflict_any_more() {
    let ledger = seeded();
    ledger.run("withdraw 285 --reason source-error --at 2026-01-11T09:00:00Z").ok();
    assert!(!ledger.run("why 87").ok().out.contains("in conflict"));
    assert_eq!(figure(&ledger.report("evidence"), "conflicts")["value"], 29);
}

#[test]
fn a_note_names_an_entry_through_its_correction_too() {
    let ledger = Ledger::seeded();
    ledger.run("correct 143 --reason source-error --audience staff --at 2026-01-11T09:00:00Z").ok();
    let note =
        "record note.recorded --area newport --topic conflict --text both --about-entries 276 --source M";
    ledger.run(&format!("{note} --at 2026-01-11T10:00:00Z")).ok();
    for seq in [143, 276] {
        ledger.run(&format!("why {seq}")).ok().prints("in conflict          entry 277: both");
    }
}

//! A secretariat records: from flags, from JSON, rightly or wrongly.

use crate::support::{Ledger, tyst, tyst_fed};

const SOURCE: [&str; 2] = ["--source", "Minutes 4#item 2"];

fn record(ledger: &Ledger, words: &[&str]) -> crate::support::Run {
    let mut all = vec!["record"];
    all.extend(words);
    all.extend(["--at", "2026-02-01T09:00:00Z"]);
    all.extend(SOURCE);
    ledger.run_words(&all)
}

#[test]
fn an_entry_is_recorded_from_flags_and_shown_with_its_receipt() {
    let ledger = Ledger::seeded();
    let words = [
        "training.delivered",
        "--area",
        "newport",
        "--when",
        "2018-09",
        "--topic",
        "Trauma",
        "--topic-cy",
        "Trawma",
        "--audience",
        "teachers",
        "--participants",
        "24",
        "--participants-of",
        "30",
        "--participants-unit",
        "teachers",
        "--provider",
        "gwent-police,barnardos-cymru",
        "--inferred",
        "year",
    ];
    record(&ledger, &words).ok().prints("recorded entry 276").prints("entry hash").prints("ledger root");
    let shown = ledger.run("show 276 --json").ok().json();
    assert_eq!(shown["data"]["topic"], serde_json::json!({ "en": "Trauma", "cy": "Trawma" }));
    assert_eq!(shown["data"]["participants"]["of"], 30);
    assert_eq!(shown["data"]["providers"], serde_json::json!(["gwent-police", "barnardos-cymru"]));
    assert_eq!(shown["when"]["on"], "2018-09");
    assert_eq!(shown["basis"]["inferred"], "year");
    assert_eq!(shown["source"][0]["locator"], "item 2");
    ledger
        .run("show 276")
        .ok()
        .prints("Trauma / Trawma")
        .prints("Minutes 4, item 2")
        .prints("inferred: year");
}

#[test]
fn the_same_key_is_recorded_once() {
    let ledger = Ledger::seeded();
    let note = ["note.recorded", "--area", "newport", "--topic", "story", "--text", "x", "--key", "k1"];
    let first = record(&ledger, &note).ok();
    let again = record(&ledger, &note).ok().prints("was recorded before as entry 276");
    assert_eq!(first.out.lines().last(), again.out.lines().last());
    let other = ["note.recorded", "--area", "newport", "--topic", "story", "--text", "y", "--key", "k1"];
    record(&ledger, &other).fails(3).says("[key-taken]").says("tyst correct 276");
}

#[test]
fn an_entry_is_recorded_from_json() {
    let ledger = Ledger::seeded();
    let line = br#"{"kind":"note.recorded","area":"newport","when":"2018","source":[{"doc":"M"}],
        "data":{"topic":"story","text":"from a pipe"}}"#;
    let path = ledger.path();
    let words = ["record", "--json", "-", "--at", "2026-02-01", "--ledger", path.to_str().unwrap()];
    tyst_fed(words, line).ok().prints("recorded entry 276");
    let file = ledger.write("entry.json", line);
    tyst(["record", "--json", file.to_str().unwrap(), "--ledger", path.to_str().unwrap(), "--at=2026-02-01"])
        .ok();
    ledger.run("log --kind note.recorded --since 2018 --until 2018 --json").ok().prints("from a pipe");
}

#[test]
fn what_breaks_a_rule_is_said_with_the_flag_and_the_rule() {
    let ledger = Ledger::seeded();
    for (words, field, rule) in [
        ("note.recorded --area newport --topic story --text x --when 2018-02-30", "--when", "date-form"),
        ("note.recorded --area newport --topic story --text x --when 2019/2018", "--when", "date-order"),
        ("note.recorded --area newport --topic story --text x --when 2031", "--when", "not-in-the-future"),
        ("note.recorded --area New_Port --topic story --text x", "--area", "slug-form"),
        ("partner.joined --area newport --party gwent-polce --role host", "--party", "must-exist"),
        (
            "initiative.launched --area newport --initiative mini-police --name x --stage ended",
            "--initiative",
            "slug-taken",
        ),
        ("outcome.measured --area newport --indicator cpr-children --value N/A", "--value", "number-form"),
        (
            "training.delivered --area newport --topic t --audience a --participants 3",
            "--participants-unit",
            "required",
        ),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        record(&ledger, &words).fails(3).says(&format!("[{rule}]")).says(field).says("not recorded");
    }
    assert_eq!(ledger.count(), 276);
}

#[test]
fn a_date_in_words_is_recorded_as_its_bounds_and_shown_back() {
    let ledger = Ledger::empty();
    let note = ["note.recorded", "--area", "a", "--source", "M", "--topic", "story", "--text", "x"];
    let dated = |when: &'static str| [&note[..], &["--when", when, "--new-area"]].concat();
    record(&ledger, &dated("erbyn Tachwedd 2019"))
        .ok()
        .says("note: --when \"erbyn Tachwedd 2019\" is ../2019-11");
    record(&ledger, &dated("2018-09")).ok();
    let unclear = record(&ledger, &dated("2018/19")).fails(3).says("--when \"2018/19\" does not say enough");
    unclear.says(
        "write 2018-04-01/2019-03-31 for the financial year, or 2018-09-01/2019-08-31 for the academic year",
    );
    ledger.run("show 1").ok().prints("../2019-11, “erbyn Tachwedd 2019”");
    assert_eq!(ledger.count(), 3);
}

#[test]
fn what_cannot_be_typed_is_said_by_the_command_line() {
    let ledger = Ledger::seeded();
    ledger.run("record partner.joind --area newport").fails(2).says("partner.joined");
    ledger
        .run("record partner.joined --area newport --party gwent-police --role hosting")
        .fails(2)
        .says("[possible values:");
    ledger.run("record").fails(2);
    tyst(["log"]).fails(2).says("TYST_LEDGER");
    tyst(["log", "--ledger", "/nowhere/at/all"]).fails(4).says("tyst init");
    ledger.run("show 9999").fails(2).says("the last one is 275");
    ledger.run("report pioneer-history --area newprot").fails(2).says("did you mean newport?");
    ledger.run("report pioneer-histry").fails(2).says("did you mean pioneer-history?");
    ledger.run("report pioneer-history --as-at yesterday").fails(2).says("--as-at");
}

#[test]
fn an_area_that_looks_like_a_slip_is_asked_about_and_a_new_one_is_a_warning() {
    let ledger = Ledger::seeded();
    let note = |area| ["note.recorded", "--area", area, "--topic", "story", "--text", "x"];
    record(&ledger, &note("newprot")).fails(3).says("did you mean newport?").says("--new-area");
    let mut meant = note("newprot").to_vec();
    meant.push("--new-area");
    record(&ledger, &meant).ok().says("warning: newprot").says("[new-area]");
    record(&ledger, &note("anglesey")).ok().says("warning: anglesey");
    ledger.run("check").ok().prints("anglesey").prints("(open)");
}

#[test]
fn the_clock_is_the_machines_unless_the_ledger_says_otherwise() {
    let ledger = Ledger::seeded();
    let mut words = vec!["record", "note.recorded", "--area", "newport", "--topic", "story", "--text", "x"];
    words.extend(SOURCE);
    ledger.run_words(&words).fails(3).says("[clock-manual]").says("--at");
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    let own = own.to_str().unwrap();
    tyst(["init", "--ledger", own]).ok();
    tyst(["init", "--ledger", own])
        .fails(1)
        .says("is a ledger already: it holds 0 entries")
        .says("tyst record --ledger")
        .says("choose a new or empty folder");
    words.extend(["--ledger", own]);
    tyst(&words).ok().prints("recorded entry 1");
    words.extend(["--at", "2026-02-01T09:00:00Z"]);
    tyst(&words).fails(3).says("[clock-system]");
    tyst(["show", "0", "--ledger", own]).ok().prints("ledger.created").prints("system");
    tyst(["show", "0", "--ledger", ledger.path().to_str().unwrap()]).ok().prints("manual");
}

#[test]
fn personal_data_is_refused() {
    let ledger = Ledger::seeded();
    let words =
        ["note.recorded", "--area", "newport", "--topic", "story", "--text", "write to ann@example.org"];
    record(&ledger, &words).fails(3).says("an e-mail address").says("[personal-data]");
}

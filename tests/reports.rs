//! The reports on the seeds, as the officials who evaluate expect them, through the whole flow.
//!
//! Their wording is tested beside each plugin; here the figures, the header, the formats and their determinism.

use serde_json::{Value as Json, json};

use crate::support::{Ledger, REPORTS, figure, in_one_line};

const LATEST: &str = "--as-at 2026-01-10 --known-at 2026-01-10";

fn value(report: &Json, id: &str) -> Json {
    figure(report, id)["value"].clone()
}

fn witnesses(report: &Json, id: &str) -> usize {
    figure(report, id)["witnesses"].as_array().unwrap().len()
}

#[test]
fn the_pioneers_come_out_at_every_cut() {
    let ledger = Ledger::seeded();
    for (as_at, known_at, definite, possible) in [
        ("2016-10-31", "2026-01-10", 0, 0),
        ("2017-06-06", "2026-01-10", 0, 0),
        ("2017-06-07", "2026-01-05", 0, 0),
        ("2017-06-07", "2026-01-10", 5, 0),
        ("2017-06-30", "2026-01-06", 5, 0),
        ("2017-06-30", "2026-01-10", 5, 3),
        ("2019-12-31", "2026-01-10", 5, 3),
        ("2026-01-07", "2026-01-07", 5, 0),
        ("2026-01-08", "2026-01-08", 8, 0),
        ("2017-06", "2026", 5, 3),
        ("2017-06-07T22:59:00Z", "2026-01-06T08:00:00Z", 0, 0),
    ] {
        let report = ledger.report(&format!("pioneer-history --as-at {as_at} --known-at {known_at}"));
        let counted = (value(&report, "definite"), value(&report, "possible"));
        assert_eq!(counted, (json!(definite), json!(possible)), "as at {as_at}, known at {known_at}");
        assert_eq!(witnesses(&report, "definite"), definite, "each pioneer has its designation behind it");
    }
}

#[test]
fn the_pioneers_stand_in_the_order_of_each_language_in_every_format() {
    let ledger = Ledger::seeded();
    let first_cells = |words: &str| {
        let run =
            ledger.run(&format!("report pioneer-history {LATEST} --format csv --table areas {words}")).ok();
        let printed = run.out.lines().skip(1).filter_map(|line| line.split(',').next().map(str::to_owned));
        printed.collect::<Vec<String>>().join(", ")
    };
    let english = "Caerphilly, Carmarthenshire, Conwy, Cwm Taf, Gwynedd, Neath Port Talbot, Newport, Powys";
    let welsh =
        "Caerffili, Casnewydd, Castell-nedd Port Talbot, Conwy, Cwm Taf, Gwynedd, Powys, Sir Gaerfyrddin";
    assert_eq!([first_cells(""), first_cells("--lang cy")], [english, welsh]);
    for format in ["markdown", "html"] {
        let page =
            ledger.run(&format!("report pioneer-history {LATEST} --lang cy --format {format}")).ok().out;
        let at = |name: &str| page.rfind(name).unwrap();
        assert!(welsh.split(", ").map(at).is_sorted(), "{format}");
    }
}

#[test]
fn newports_partners_training_and_outcomes_come_out() {
    let ledger = Ledger::seeded();
    let partners = ledger.report(&format!("partnership-map --area newport {LATEST}"));
    assert_eq!(value(&partners, "partners"), 13);
    let training = ledger.report(&format!("training-reach --area newport {LATEST}"));
    assert_eq!(value(&training, "trainings"), 5);
    assert_eq!(value(&training, "participants"), Json::Null);
    let outcomes = ledger.report(&format!("outcomes-scorecard --area newport {LATEST}"));
    for (id, expected) in [("goals", 4), ("initiatives", 11), ("trainings", 5), ("consultations", 2)] {
        assert_eq!(value(&outcomes, id), expected, "{id}");
    }
    for (report, words) in [
        ("partnership-map", "Anchor organisation: not recorded"),
        ("training-reach", "not recorded (0 of 5 entries have a count)"),
        ("training-reach", "schools across Newport"),
        ("outcomes-scorecard", "All Newport results are reported by the partnership without figures."),
        ("outcomes-scorecard", "the way in which the agencies work together"),
        ("outcomes-scorecard", "Mini Police / Heddlu Bach"),
        ("outcomes-scorecard", "one data point, no trend"),
    ] {
        let run = ledger.run(&format!("report {report} --area newport {LATEST} --format markdown")).ok();
        let line = in_one_line(&run.out.replace("**", ""));
        assert!(line.contains(words), "{words} is not in {report}:\n{}", run.out);
    }
}

#[test]
fn other_partnerships_come_out_and_silence_is_not_nought() {
    let ledger = Ledger::seeded();
    for (area, partners) in
        [("west-sussex", json!(5)), ("welsh-local-government", json!(2)), ("powys", Json::Null)]
    {
        let report = ledger.report(&format!("partnership-map --area {area} {LATEST}"));
        assert_eq!(value(&report, "partners"), partners, "{area}");
    }
    for name in ["partnership-map", "training-reach", "outcomes-scorecard"] {
        let report = ledger.report(&format!("{name} --area powys {LATEST}"));
        for figure in report["figures"].as_array().unwrap() {
            assert_ne!(figure["value"], 0, "{name} prints 0 where nothing is recorded: {figure}");
        }
    }
}

#[test]
fn the_header_says_of_what_and_from_what_the_report_is() {
    let ledger = Ledger::seeded();
    let report = ledger.report("training-reach --area newport --as-at 2026-01-10 --known-at 2026-01-08");
    let header = &report["header"];
    assert_eq!(header["areas"][0]["en"], "Newport");
    assert_eq!(header["as_at"], json!({ "given": "2026-01-10", "resolved": "2026-01-10" }));
    assert_eq!(header["ledger"]["head"], 226, "what was recorded later is not part of the ledger at the cut");
    assert_eq!(header["ledger"]["clock"], "manual");
    assert_eq!(header["plugin"]["id"], "wales.tyst.training-reach");
    assert!(header["entries"]["used"].as_u64().unwrap() <= header["entries"]["in_scope"].as_u64().unwrap());
    let text = ledger.run("report training-reach --area newport --known-at 2026-01-08").ok();
    text.prints("As at:").prints("As known at:").prints("Root hash:").prints("Clock: set by hand");
}

#[test]
fn a_cut_can_be_an_entry_or_a_checkpoint() {
    let ledger = Ledger::seeded();
    let words = "pioneer-history --as-at 2026-01-08 --known-at";
    let drawn = |point: &str| {
        let mut report = ledger.report(&format!("{words} {point}"));
        assert_eq!(report["header"]["known_at"]["given"], *point);
        report["header"]["known_at"]["given"] = Json::Null;
        report
    };
    let by_date = drawn("2026-01-08");
    let head = by_date["header"]["ledger"]["head"].as_u64().unwrap();
    let mut by_entry = drawn(&format!("seq:{head}"));
    let moment = by_entry["header"]["known_at"]["resolved"].take();
    assert!(moment.as_str().unwrap().starts_with("2026-01-08T"), "{moment}");
    let mut by_date_too = by_date.clone();
    by_date_too["header"]["known_at"]["resolved"] = Json::Null;
    assert!(by_entry == by_date_too, "the last entry of the day and the day know the same");
    assert_eq!(drawn("seq:5")["header"]["ledger"]["head"], 5);

    ledger.run("checkpoint").ok();
    let latest = ledger.report(&format!("{words} 2026-01-10"));
    let root = latest["header"]["ledger"]["root"].as_str().unwrap().to_owned();
    ledger.run("withdraw 60 --reason duplicate --source S --at 2026-01-12T00:00:00Z").ok();
    for digits in [8, 64] {
        let at_checkpoint = drawn(&format!("checkpoint:{}", &root[..digits]));
        assert_eq!(at_checkpoint["figures"], latest["figures"]);
        assert_eq!(at_checkpoint["header"]["ledger"], latest["header"]["ledger"]);
    }
    for (point, error) in [
        ("seq:9999", "there is no entry 9999: the ledger has 277, and the first one is 0"),
        ("checkpoint:00000000", "no checkpoint of this ledger has a root that begins with 00000000"),
        ("seq:x", "seq:x is neither a date"),
    ] {
        ledger.run(&format!("report {words} {point}")).fails(2).says(error);
        ledger.run(&format!("log --known-at {point}")).fails(2).says(error);
    }
    assert_eq!(
        ledger.run("log --known-at seq:5 --json").ok().out.lines().count(),
        5,
        "entry 0 is not listed"
    );
}

#[test]
fn a_tag_names_a_point_once() {
    let ledger = Ledger::seeded();
    ledger.run("tag").ok().prints("no tags yet");
    let at = "--at 2026-01-12T00:00:00Z";
    ledger.run(&format!("tag first-minutes 2026-01-07 --explain sent {at}")).ok().prints("276");
    ledger.run(&format!("tag now {at}")).ok();
    ledger.run("tag").ok().prints("@first-minutes: after entry").prints("@now: after entry 276 (entry 277)");
    let listed = ledger.run("tag --json").ok().out;
    let first: Json = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
    let entry = first["entry"].as_u64().unwrap();
    assert_eq!((first["tag"].as_str(), first["recorded"].as_u64()), (Some("first-minutes"), Some(276)));
    let drawn = |point: &str| {
        let mut report = ledger.report(&format!("pioneer-history --as-at 2026-01-07 --known-at {point}"));
        report["header"]["known_at"] = Json::Null;
        report
    };
    assert!(
        drawn("@first-minutes") == drawn("2026-01-07")
            && drawn("@first-minutes") == drawn(&format!("seq:{entry}"))
    );
    for (words, error) in [
        (format!("tag now {at}"), "now names entry 276 already, by entry 277"),
        (format!("tag later seq:999 {at}"), "there is no entry 999"),
        (format!("tag Now! {at}"), "Now! is no name for a tag"),
    ] {
        let run = ledger.run(&words);
        assert!(run.err.contains(error) && run.code != 0, "{words}: {}", run.err);
    }
    ledger.run("log --known-at @first-minute").fails(2).says("did you mean @first-minutes?");
    ledger.run(&format!("record ledger.tagged --area newport --tag x --entry 1 --source S {at}")).fails(2);
    ledger.run(&format!("withdraw 277 --reason duplicate {at}")).ok();
    ledger.run("log --known-at @now").fails(2).says("the ledger has no tag now");
    ledger.run(&format!("tag now seq:3 {at} --key anew")).ok();
    assert_eq!(ledger.run("log --known-at @now --json").ok().out.lines().count(), 3);
}

#[test]
fn an_area_has_the_name_by_which_it_was_known() {
    let ledger = Ledger::seeded();
    let name = |words: &str| {
        ledger.report(&format!("training-reach --area newport {words}"))["header"]["areas"].clone()
    };
    assert_eq!(name("--known-at 2026-01-07"), json!([{ "en": "newport" }]), "nobody had described it yet");
    let described = json!([{ "en": "Newport", "cy": "Casnewydd" }]);
    assert_eq!(name("--known-at 2026-01-09"), described);
    assert_eq!(name(""), described);
    ledger.run("report training-reach --area nowhere").fails(2).says("the ledger knows no area nowhere");
    ledger.run("report training-reach --area Newpor").fails(2).says("hint: did you mean newport?");
}

#[test]
fn the_same_request_gives_the_same_bytes_and_later_entries_do_not_change_an_earlier_cut() {
    let (first, second) = (Ledger::seeded(), Ledger::seeded());
    for name in REPORTS {
        for format in ["text", "markdown", "json"] {
            let words = format!("report {name} --area newport {LATEST} --format {format}");
            assert_eq!(first.run(&words).ok().out, second.run(&words).ok().out, "{words}");
        }
    }
    let words = "report pioneer-history --as-at 2017 --known-at 2026-01-08 --json";
    let before = first.run(words).ok().out;
    let note =
        "record note.recorded --area newport --topic story --text later --source M --at 2026-02-01T09:00:00Z";
    first.run(note).ok();
    assert_eq!(first.run(words).ok().out, before);
}

#[test]
fn every_report_fits_the_published_schema() {
    let schema = crate::support::tyst(["report", "--schema"]).ok().json();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let ledger = Ledger::seeded();
    for name in REPORTS {
        for request in ["", "--area newport", "--area powys", "--as-at 2010", "--known-at 2026-01-05"] {
            let report = ledger.report(&format!("{name} {request}"));
            let faults: Vec<String> = schema.iter_errors(&report).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{name} {request}: {faults:?}");
        }
    }
}

#[test]
fn reports_come_on_an_empty_ledger() {
    let ledger = Ledger::empty();
    for name in REPORTS {
        for format in ["text", "markdown", "json"] {
            ledger.run(&format!("report {name} --format {format}")).ok();
        }
    }
}

#[test]
fn a_report_is_written_to_a_file_and_as_a_table() {
    let ledger = Ledger::seeded();
    let file = ledger.beside("report.md");
    let words = format!("report pioneer-history --format markdown --out {}", file.display());
    ledger.run(&words).ok().says("wrote");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("# "));
    ledger.run(&words.replace("markdown", "json")).fails(2).says("is there already").says("--force");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("# "));
    let mine = ledger.write("report.md.part-1", b"mine");
    ledger.run(&format!("{words} --force")).ok();
    assert_eq!(std::fs::read_to_string(mine).unwrap(), "mine", "nothing is taken for a leftover");
    assert!(!ledger.beside("report.md.part-2").exists());
    let csv = ledger.run("report partnership-map --area newport --format csv --table figures").ok();
    assert!(csv.out.lines().count() >= 2, "{}", csv.out);
    ledger.run("report partnership-map --area newport --format csv --table nothing").fails(2).says("--table");
    ledger
        .run(&format!("report pioneer-history --out {}", ledger.beside("no/such/folder").display()))
        .fails(1);
}

#[test]
fn a_figure_leads_to_its_entries() {
    let ledger = Ledger::seeded();
    let behind = ledger.run("why training-reach#trainings --area newport --json").ok().json();
    assert_eq!(behind[0]["cells"][0]["value"], 5);
    let entries = behind[0]["entries"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["kind"] == "training.delivered"), "{entries:#?}");
    assert_eq!(entries.len(), 5);
    ledger.run("why goals --area newport").ok().prints("outcomes-scorecard#goals").prints("goal.set");
    ledger.run("why 143 144").ok().prints("entry 143").prints("entry 144");
    ledger.run("why training-reach#nothing").fails(2).says("it has: ");
    ledger.run("why nothing-at-all").fails(2).says("REPORT#FIGURE");
}

#[test]
fn every_cell_leads_to_its_entries() {
    let ledger = Ledger::seeded();
    let why = |address: &str| ledger.run(&format!("why {address} --json")).ok().json()[0].clone();
    let cell = why("pioneer-history#areas/newport/communities");
    assert_eq!(cell["cells"][0]["value"]["en"], "Bettws; Pillgwenlly");
    let kinds: Vec<&Json> = cell["entries"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, ["area.designated", "area.described", "area.described", "area.described"]);
    assert_eq!(why("pioneer-history#areas/newport")["cells"].as_array().unwrap().len(), 7);
    assert_eq!(why("pioneer-history#text:/2")["cells"][0]["value"]["en"], "Pioneer areas: 8");
    ledger.run("why pioneer-history#areas/newprot/since").fails(2).says("did you mean areas/newport?");
    ledger.run("why pioneer-history#areas/newport/sinc").fails(2).says("did you mean areas/newport/since?");
    ledger.run("why pioneer-history#areas/newport/since/x").fails(2).says("BLOCK/ROW/COLUMN");
}

#[test]
fn the_reports_are_listed() {
    let listed = Ledger::empty().run("report --list --json").ok().json();
    let names: Vec<&str> =
        listed.as_array().unwrap().iter().map(|report| report["report"].as_str().unwrap()).collect();
    for name in REPORTS {
        assert!(names.contains(&name), "{names:?}");
    }
}

#[test]
fn workers_that_share_the_areas_make_the_same_report() {
    let ledger = Ledger::seeded();
    for report in REPORTS {
        for cut in [LATEST, "--as-at 2017-06-30 --known-at 2026-01-10", "--as-at 1990 --known-at 2026-01-10"]
        {
            let alone = ledger.report(&format!("{report} {cut}"));
            for workers in [2, 5, 16] {
                let together = ledger.report(&format!("{report} {cut} --workers {workers}"));
                assert_eq!(together, alone, "{report} {cut} --workers {workers}");
            }
        }
    }
    ledger.run("report pioneer-history --workers 0").fails(2);
}

#[test]
fn a_report_that_finds_nothing_says_what_it_is_made_of_and_how_to_record_it() {
    let ledger = Ledger::empty();
    let run = ledger.run("report training-reach").ok().prints("nothing recorded");
    run.says("training.delivered").says("hint: `tyst record ");
    assert!(!Ledger::seeded().run("report training-reach").ok().err.contains("hint:"));
}

//! Recording from workbooks and tables, as a secretariat does it: fill in, rehearse, mend, import.
//!
//! Forms of files and types of cells are tested in `tyst-sheets`; here is what becomes of them in a ledger.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use serde_json::Value as Json;
use tyst_event::Kind;
use tyst_sheets::columns::{self, Column, Part};

use crate::support::{Ledger, Run, fixture};

const AT: &str = "--at 2026-01-05T09:00:00Z";

fn import(ledger: &Ledger, words: &str) -> Run {
    ledger.run(&format!("import {words} {AT}"))
}

/// Returns what people would type for a value of the JSON form.
fn typed(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(typed).collect::<Vec<_>>().join("; "),
        Json::Object(map) if map.contains_key("doc") => {
            let place = map.get("locator").map(|at| format!("#{}", typed(at))).unwrap_or_default();
            format!("{}{place}", typed(&map["doc"]))
        }
        Json::Object(map) if ["on", "earliest", "latest"].iter().any(|name| map.contains_key(*name)) => {
            let end = |name: &str| map.get(name).map_or("..".to_owned(), typed);
            map.get("on").map_or_else(|| format!("{}/{}", end("earliest"), end("latest")), typed)
        }
        Json::Object(map) if map.contains_key("said") => String::new(),
        Json::Object(map) => map.values().map(typed).collect::<Vec<_>>().join(":"),
        other => other.to_string(),
    }
}

/// Returns what stands in the cell of a column for a line of an import.
fn cell(column: &Column, line: &Json) -> Option<String> {
    let mut path = column.flag.path.clone();
    if column.flag.name.starts_with("quote") {
        path = vec!["source", "0", "quote", if column.flag.name == "quote" { "text" } else { "lang" }];
    } else if column.flag.name.ends_with("said") {
        path.push("en");
    }
    let start = if column.part == Part::Data { "/data/" } else { "/" };
    let value = line.pointer(&format!("{start}{}", path.join("/")));
    // A text in English alone may be given as such.
    let bare = || {
        line.pointer(&format!("{start}{}", path.split_last()?.1.join("/"))).filter(|text| text.is_string())
    };
    let value = value.or_else(|| bare().filter(|_| path.last() == Some(&"en")))?;
    Some(typed(value)).filter(|words| !words.is_empty())
}

fn headings(template: &Path) -> BTreeMap<String, Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(template).unwrap())).unwrap();
    let words = |cell: &Data| cell.to_string();
    let sheets = book.sheet_names().into_iter();
    let sheets = sheets.map(|name| (name.clone(), book.worksheet_range(&name).unwrap()));
    sheets.map(|(name, range)| (name, range.rows().next().unwrap().iter().map(words).collect())).collect()
}

/// Fills a template with the lines of an import.
fn filled(ledger: &Ledger, lines: &[Json]) -> PathBuf {
    let template = ledger.beside("template.xlsx");
    ledger.run(&format!("template --all --force {}", template.display())).ok();
    let headings = headings(&template);
    let mut book = Workbook::new();
    for kind in Kind::FACTS {
        let columns = columns::of(*kind);
        let sheet = book.add_worksheet().set_name(kind.name()).unwrap();
        for (at, heading) in (0..).zip(&headings[kind.name()]) {
            sheet.write_string(0, at, heading).unwrap();
        }
        let of_kind = lines.iter().filter(|line| line["kind"] == kind.name());
        for (row, line) in (1..).zip(of_kind) {
            for (at, column) in (0..).zip(&columns) {
                cell(column, line).map(|words| sheet.write_string(row, at, words).unwrap());
            }
        }
    }
    let file = ledger.beside("filled.xlsx");
    book.save(&file).unwrap();
    file
}

/// Returns what is stated in a ledger, by key.
fn stated(ledger: &Ledger) -> BTreeMap<String, Json> {
    let log = ledger.run("log --json").ok();
    let lines = log.out.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let of_facts = lines.filter(|line| line["kind"] != "ledger.created");
    let part = |line: &Json| {
        ["kind", "area", "place", "when", "basis", "source", "sensitivity", "data"]
            .map(|name| line[name].clone())
    };
    of_facts
        .map(|line| (line["key"].as_str().unwrap().to_owned(), Json::from(part(&line).to_vec())))
        .collect()
}

#[test]
fn all_facts_of_the_seeds_go_through_a_workbook_as_they_go_through_json() {
    let (by_json, by_workbook) = (Ledger::empty(), Ledger::empty());
    let files: Vec<PathBuf> =
        ["s004", "s000", "s002", "s001", "s003"].map(|seed| fixture(&format!("seeds/{seed}.jsonl"))).to_vec();
    let mut lines = Vec::new();
    for file in &files {
        import(&by_json, &file.display().to_string()).ok();
        let text = std::fs::read_to_string(file).unwrap();
        lines.extend(text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap()));
    }
    let file = filled(&by_workbook, &lines).display().to_string();
    let run = import(&by_workbook, &file).ok().prints("recorded 275 entries; 0 were there before");
    import(&by_workbook, &file).ok().prints("recorded 0 entries; 275 were there before").line();
    let (json, workbook) = (stated(&by_json), stated(&by_workbook));
    assert_eq!((json.len(), workbook.len()), (275, 275), "{}", run.err);
    for (key, statement) in &json {
        assert!(workbook.get(key) == Some(statement), "{key}:\n{statement}\n{:?}", workbook.get(key));
    }
}

const TABLE: &str = "\
Pwnc;Ardal;Pryd;Cynulleidfa;Ffynhonnell;Cyfranogwyr;Cyfranogwyr: pwy
ACE awareness;newport;hydref 2018;staff;Minutes 4#item 2;;
Mini Police;newport;autumn 2018;pupils;Minutes 4#item 3;24;pupils
Theory of Change;newport;2018/19;staff;;many;people
Data;New Port;not stated;analysts;Minutes 5;;
";

#[test]
fn every_problem_is_said_with_its_cell_and_nothing_is_recorded() {
    let ledger = Ledger::empty();
    let file = ledger.write("training.delivered.csv", TABLE.as_bytes());
    let run = import(&ledger, &file.display().to_string())
        .fails(3)
        .says("nothing was recorded: 3 of 4 rows are faulty");
    for words in [
        "training.delivered!C2: Pryd \"hydref 2018\" does not say enough [date-form]",
        "write 2018-10 for October, or 2018-09/2018-11 for autumn",
        "training.delivered!E4: Ffynhonnell is missing [required]",
        "training.delivered!F4: Cyfranogwyr is \"many\", where a whole number",
        "training.delivered!B5: Ardal \"New Port\" is not a short name",
        "hint: write new-port",
    ] {
        assert!(run.err.contains(words), "{words} is not said in\n{}", run.err);
    }
    let json = import(&ledger, &format!("{} --json", file.display())).fails(3).json();
    let problem = &json["problems"][0];
    assert_eq!((&problem["cell"], &problem["row"]), (&Json::from("training.delivered!C2"), &Json::from(2)));
    assert_eq!((&problem["heading"], &problem["field"]), (&Json::from("Pryd"), &Json::from("when")));
    assert_eq!(ledger.count(), 1);
}

#[test]
fn a_rehearsal_shows_the_sound_rows_with_their_bounds_and_the_others_with_what_is_wrong() {
    let ledger = Ledger::empty();
    let file = ledger.write("training.delivered.csv", TABLE.as_bytes());
    import(&ledger, &format!("{} --dry-run", file.display()))
        .fails(3)
        .prints("training.delivered!3: new: newport, 2018-09/2018-11, “autumn 2018”: Mini Police")
        .prints("would record 1 entry; 0 are there already")
        .says("this would be refused, and nothing recorded: 3 of 4 rows are faulty");
    assert_eq!(ledger.count(), 1);
}

fn rehearsed(ledger: &Ledger, file: &Path) -> Run {
    ledger.run(&format!("import {} --dry-run --at 2026-02-01T09:00:00Z", file.display())).ok()
}

#[test]
fn what_was_understood_in_one_of_two_ways_is_said_with_what_stands_twice() {
    let ledger = Ledger::seeded();
    let table = "area,topic,audience,providers,source,when\nNewport,ACEs,pupils,GWENT police; gwent-police,M,9/10/2018\n";
    let file = ledger.write("training.delivered.csv", table.as_bytes());
    let run = rehearsed(&ledger, &file);
    for words in [
        "“GWENT police” is read as gwent-police",
        "training.delivered!2: “9/10/2018” is read as 9 October 2018",
    ] {
        assert!(run.err.contains(words), "{words} is not said in\n{}", run.err);
    }
    let note = "newport,story,x,M,9/10/2018\n";
    let table = format!("area,topic,text,source,when\n{note}{note}newport,story,y,M,8/10/2018\n");
    let file = ledger.write("note.recorded.csv", table.as_bytes());
    let run = rehearsed(&ledger, &file);
    let run = run.prints("would record 3 entries");
    assert_eq!(run.err.matches("is read as 9 October").count(), 1, "once a file: {}", run.err);
    assert!(
        run.err.contains("1 row says the same as one before, the first of them")
            && run.err.contains("note.recorded!3"),
        "{}",
        run.err
    );
}

/// Writes another word over those in a sheet of a workbook, cell by cell, as somebody does who mends it.
fn mended(file: &Path, words: &[(&str, &str)]) -> PathBuf {
    let mut old: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(file).unwrap())).unwrap();
    let mut new = Workbook::new();
    for name in old.sheet_names() {
        let sheet = new.add_worksheet().set_name(&name).unwrap();
        for (row, column, cell) in old.worksheet_range(&name).unwrap().used_cells() {
            let old = cell.to_string();
            let new = words.iter().find(|(from, _)| *from == old).map_or(old.as_str(), |(_, to)| to);
            sheet.write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), new).unwrap();
        }
    }
    let path = file.with_extension("mended.xlsx");
    new.save(&path).unwrap();
    path
}

#[test]
fn sound_rows_are_recorded_on_request_and_the_others_are_mended_in_a_workbook() {
    let ledger = Ledger::empty();
    let file = ledger.write("training.delivered.csv", TABLE.as_bytes());
    let out = ledger.beside("faulty.xlsx");
    import(&ledger, &format!("{} --partial", file.display())).fails(2).says("--problems");
    let words = format!("{} --partial --problems {}", file.display(), out.display());
    import(&ledger, &words).ok().prints("recorded 1 entry").says("note: 3 rows were not recorded");
    import(&ledger, &words).fails(2).says("is there already");
    let again = import(&ledger, &out.display().to_string()).fails(3).says("3 of 3 rows are faulty");
    again.says("hint: write new-port");
    let repairs =
        [("hydref 2018", "mis Hydref 2018"), ("2018/19", "2018"), ("many", "30"), ("New Port", "newport")];
    let half = mended(&out, &repairs);
    import(&ledger, &half.display().to_string())
        .fails(3)
        .says("1 of 3 rows are faulty")
        .says("Source | Ffynhonnell is missing");
    let out = ledger.beside("rest.xlsx");
    let words = format!("{} --partial --problems {}", half.display(), out.display());
    import(&ledger, &words).ok().prints("recorded 2 entries").says("note: 1 row was not recorded");
    let first = import(&ledger, &format!("{} --dry-run", half.display())).fails(3);
    first.prints("there before: newport, 2018-10, “mis Hydref 2018”");
    assert_eq!(ledger.count(), 4);
}

#[test]
fn a_row_that_needs_a_faulty_one_is_left_with_it_and_not_blamed_where_all_is_refused() {
    let ledger = Ledger::empty();
    let mut book = Workbook::new();
    let mut add = |name: &str, rows: &[&[&str]]| {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (at, words) in (0..).zip(*cells) {
                sheet.write_string(row, at, *words).unwrap();
            }
        }
    };
    add(
        "party.described",
        &[&["Area", "Party", "Type", "Name", "Source"], &["newport", "new-party", "firm", "New", "M"]],
    );
    add(
        "partner.joined",
        &[&["Area", "Party", "Roles", "Source"], &["newport", "new-party", "host, delivery", "M"]],
    );
    let file = ledger.beside("parties.xlsx");
    book.save(&file).unwrap();
    import(&ledger, &file.display().to_string())
        .fails(3)
        .says("1 of 2 rows are faulty")
        .says("party.described!C2: Type is \"firm\"");
    let words = format!("{} --partial --problems {}", file.display(), ledger.beside("out.xlsx").display());
    import(&ledger, &words).ok().prints("recorded 0 entries").says("2 rows were not recorded");
}

#[test]
fn a_sheet_of_ones_own_is_imported_with_a_mapping_that_was_guessed_and_mended() {
    let ledger = Ledger::empty();
    let log = "Our training\n\nDate,Course,Who for,Attendees,Booked by\nSept 2018,ACE awareness,school staff,24,JB\n";
    let file = ledger.write("log.csv", log.as_bytes());
    import(&ledger, &file.display().to_string()).fails(3).says("does not say which kind").says("--guess-map");
    let headings = import(&ledger, &format!("{} --kind training.delivered", file.display())).fails(3);
    headings
        .says("log!A1: Our training is no field of training.delivered [unknown-heading]")
        .says("--guess-map");
    let guess = ledger
        .run(&format!("import {} --guess-map", file.display()))
        .ok()
        .prints("\"Course\" = \"topic\"  # unsure");
    let fixed = "area = \"newport\"\nsource = \"Training log\"\nparticipants-unit = \"people\"\n";
    let map = ledger.write("log.toml", format!("{}{fixed}", guess.out).as_bytes());
    import(&ledger, &format!("{} --map {}", file.display(), map.display())).ok().prints("recorded 1 entry");
    ledger.run("show 1").ok().prints("2018-09").prints("ACE awareness").prints("24");
    let wrong = ledger.write("wrong.toml", guess.out.replace("\"topic\"", "\"topik\"").as_bytes());
    let run = import(&ledger, &format!("{} --map {}", file.display(), wrong.display()));
    run.fails(3).says("topik is no field of training.delivered").says("did you mean topic?");
}

#[test]
fn what_is_wrong_is_said_in_the_words_of_a_sheet_and_a_key_that_stands_twice_names_no_entry() {
    let ledger = Ledger::empty();
    let head = "area,topic,audience,source,key,provisional\n";
    let rows = "newport,A,pupils,M,k1,yes\nnewport,B,pupils,M,k2,maybe\n";
    let file = ledger.write("training.delivered.csv", format!("{head}{rows}").as_bytes());
    let words = format!("{} --dry-run", file.display());
    import(&ledger, &words).fails(3).says("F3: provisional is \"maybe\", where yes or no belongs");
    let rows = "newport,A,pupils,M,k1,yes\nnewport,B,pupils,M,k1,\n";
    let file = ledger.write("training.delivered.csv", format!("{head}{rows}").as_bytes());
    let run = import(&ledger, &format!("{} --dry-run", file.display())).fails(3);
    run.says("E3: key k1 is the key of another statement that is recorded with it [key-taken]");
}

#[test]
fn a_rehearsal_says_what_would_be_recorded_and_not_what_was() {
    let ledger = Ledger::empty();
    let rows = "area,topic,audience,source,when\nnewport,A,pupils,M,2019\nnewport,B,pupils,M,2099\n";
    let file = ledger.write("training.delivered.csv", rows.as_bytes());
    let words = format!("{} --dry-run", file.display());
    import(&ledger, &words).fails(3).says("this would be refused, and nothing recorded: 1 of 2 rows");
    let said = import(&ledger, &format!("{words} --json")).fails(3).json();
    assert_eq!((said["would_record"].as_u64(), said.get("recorded")), (Some(0), None));
    let words = format!("{words} --partial --problems {}", ledger.beside("out.xlsx").display());
    let run = import(&ledger, &format!("{words} --json")).fails(3);
    assert_eq!(run.json()["would_record"], 1);
    run.says("all would be recorded but what is refused: 1 of 2 rows");
    assert_eq!(ledger.count(), 1);
}

#[test]
fn what_is_more_than_a_batch_is_checked_as_a_whole_and_then_recorded() {
    let ledger = Ledger::empty();
    let text = "x".repeat(1_990);
    let rows =
        (0..9_000).map(|number| format!("newport,story,{number} {text},M\n")).collect::<Vec<_>>().concat();
    let head = "Area,Topic,Text,Source\n";
    let faulty = ledger.write("faulty.csv", format!("{head}{rows}newport,story,,M\n").as_bytes());
    let sound = ledger.write("sound.csv", format!("{head}{rows}").as_bytes());
    let words = format!("{} --kind note.recorded", faulty.display());
    import(&ledger, &words).fails(3).says("faulty!C9002: Text is missing");
    assert_eq!(ledger.count(), 1, "not even the parts before");
    let words = format!("{} --kind note.recorded", sound.display());
    import(&ledger, &words).ok().prints("recorded 9000 entries; 0 were there before");
}

#[test]
fn what_cannot_be_read_or_does_not_go_together_is_said_with_what_to_do() {
    let ledger = Ledger::empty();
    let welsh = ledger.write("note.recorded.csv", b"Enw\nT\xea\n");
    import(&ledger, &welsh.display().to_string()).fails(3).says("line 2 is not UTF-8").says("CSV UTF-8");
    let old = ledger.write("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    import(&ledger, &old.display().to_string()).fails(3).says("older form").says("save it as .xlsx");
    let lines = fixture("seeds/s004.jsonl");
    import(&ledger, &format!("{} {}", welsh.display(), lines.display())).fails(2).says("one after the other");
    import(&ledger, &format!("{} --parts", welsh.display())).fails(2).says("--parts is for JSON Lines");
    import(&ledger, &format!("{} --kind note.recorded", lines.display()))
        .fails(2)
        .says("--kind is for workbooks");
    import(&ledger, &format!("{} --guess-map", lines.display()))
        .fails(2)
        .says("--guess-map is for workbooks");
    import(&ledger, &format!("{} --problems out.csv", welsh.display()))
        .fails(2)
        .says("does not end in .xlsx");
    ledger.run("template out.xlsx").fails(2).says("--all");
    ledger.run("template note.recorded out.csv").fails(2).says(".xlsx");
    let there = ledger.write("there.xlsx", b"x");
    ledger
        .run(&format!("template --all {}", there.display()))
        .fails(2)
        .says("is there already")
        .says("--force");
}

#[test]
fn a_template_offers_what_the_ledger_knows() {
    let ledger = Ledger::seeded();
    let file = ledger.beside("t.xlsx");
    ledger
        .run(&format!("template partner.joined minute.recorded {}", file.display()))
        .ok()
        .says("with 2 sheets");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(&file).unwrap())).unwrap();
    assert_eq!(book.sheet_names(), ["Read me | Darllenwch", "partner.joined", "minute.recorded", "lists"]);
    let lists = book.worksheet_range("lists").unwrap();
    let words: Vec<String> = lists.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for slug in ["newport", "ws-hwb", "resolved", "children-voice"] {
        assert!(words.iter().any(|word| word == slug), "{slug}");
    }
}

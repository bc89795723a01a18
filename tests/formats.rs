//! Every format, read back: the figures and the rows of tables are those of the report, in both languages.
//!
//! PDF has a command of its own, `tests/pdf/run`, because it takes long to build.

use std::io::Cursor;

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};
use tyst_report::render::{self, Links, TextStyle, WorkbookError};
use tyst_report::{Block, Document, Figure, Language, Table, Value, Way};

use crate::support::{Ledger, REPORTS, fixture};

const LANGUAGES: [Language; 2] = [Language::English, Language::Welsh];

/// What is shown in a format: each row of a table as its cells, and all of it as plain words.
struct Shown {
    rows: Vec<Vec<String>>,
    words: String,
}

/// Returns the reports on the seeds, and those on made-up figures.
fn documents() -> Vec<(String, Document)> {
    let (seeds, figures) = (Ledger::seeded(), Ledger::empty());
    let file = fixture("synthetic/syn-1.jsonl");
    figures.run(&format!("import {} --at 2026-02-01T09:00:00Z", file.display())).ok();
    let mut all = Vec::new();
    for (name, ledger) in [("seeds", &seeds), ("synthetic", &figures)] {
        for report in REPORTS {
            let json = ledger.run(&format!("report {report} --json")).ok().out;
            let document = Document::from_json(json.as_bytes()).unwrap();
            assert!(render::json(&document) == json, "{report}: JSON is what the others are drawn from");
            all.push((format!("{report} on {name}"), document));
        }
    }
    all
}

/// Returns what is drawn as tables in every format.
fn tables(document: &Document) -> Vec<Table> {
    let table = |block: &Block| match block {
        Block::Table(table) => Some(table.clone()),
        Block::Chart(chart) => Some(chart.data_table()),
        Block::Heading(_)
        | Block::Paragraph(_)
        | Block::Checklist(_)
        | Block::Timeline(_)
        | Block::Note(_) => None,
    };
    document.blocks.iter().filter_map(table).collect()
}

/// Returns the cells of a line between bars that are no words.
fn cells(line: &str, bars: &[char]) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_escaped = false;
    for character in line.trim_matches(bars).chars() {
        match character {
            '\\' if !is_escaped => is_escaped = true,
            bar if bars.contains(&bar) && !is_escaped => cells.push(String::new()),
            other => {
                cells.last_mut().unwrap().push(other);
                is_escaped = false;
            }
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn in_text(document: &Document, language: Language) -> Shown {
    let style = TextStyle { width: u16::MAX, plain: false, colour: false };
    let words = render::text(document, language, &style);
    let rows = words.lines().filter(|line| line.starts_with('│')).map(|line| cells(line, &['│', '┆']));
    Shown { rows: rows.collect(), words }
}

fn in_markdown(document: &Document, language: Language) -> Shown {
    let drawn = render::markdown(document, language);
    let rows = drawn.lines().filter(|line| line.starts_with("| ")).map(|line| cells(line, &['|']));
    Shown { rows: rows.collect(), words: drawn.replace("**", "").replace('\\', "") }
}

fn in_html(document: &Document, language: Language) -> Shown {
    let drawn = render::html(document, language, &Links::default());
    let row = |row: &str| {
        let cells = row.split("<t").skip(1).filter(|cell| cell.starts_with(['d', 'h']));
        cells.map(|cell| unmarked(cell.split_once('>').unwrap().1)).collect()
    };
    let rows = drawn.split("<tr>").skip(1).map(|rest| row(rest.split("</tr>").next().unwrap()));
    Shown { rows: rows.collect(), words: unmarked(&drawn.replace("</dt><dd>", ": ")) }
}

/// Returns the words between marks of HTML, with quotation marks where a quotation is marked.
fn unmarked(html: &str) -> String {
    let mut words = String::new();
    let quoted = html.replace("</q>", "”").replace("<q ", "“<q ");
    for part in quoted.split('<').enumerate() {
        match part {
            (0, part) => words += part,
            (_, part) => words += part.split_once('>').unwrap().1,
        }
    }
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn what_is_drawn_for_people_has_the_figures_and_rows_of_the_report() {
    let mut seen = 0;
    for (name, document) in documents() {
        for language in LANGUAGES {
            for (format, draw) in [
                ("text", in_text as fn(&Document, Language) -> Shown),
                ("Markdown", in_markdown),
                ("HTML", in_html),
            ] {
                let shown = draw(&document, language);
                let mut rows = shown.rows.iter();
                for row in tables(&document).iter().flat_map(|table| render::rows(table, language)) {
                    let right: Vec<String> =
                        row.cells.iter().map(|cell| render::value(&cell.value, language)).collect();
                    let found = rows.any(|row| row.starts_with(&right));
                    assert!(found, "{name} in {format}, {language:?}: {right:?} in {:#?}", shown.rows);
                    seen += 1;
                }
                for Figure { label, value, .. } in &document.figures {
                    let line = format!("{}: {}", label.words(language), render::value(value, language));
                    assert!(shown.words.contains(&line), "{name} in {format}: {line}\n{}", shown.words);
                }
            }
        }
    }
    assert!(seen > 1_000, "{seen}");
}

/// Returns whether a cell of a workbook, or of CSV as text, says what a value says.
fn is_same(found: &Data, value: &Value, language: Language) -> bool {
    let number = |right: f64| matches!(found, Data::Float(found) if (found - right).abs() < 1e-9);
    let count = |count: u64| number(count.to_string().parse().unwrap());
    let words = |right: &str| found.to_string().trim_start_matches('\'') == right;
    let share = |part: u64, whole: u64| match found {
        Data::String(shown) => render::value(value, language).starts_with(shown.as_str()),
        _ => number(part.to_string().parse::<f64>().unwrap() / whole.to_string().parse::<f64>().unwrap()),
    };
    match value {
        Value::Number(digits) => words(digits.digits()) || number(digits.digits().parse().unwrap()),
        Value::People(people) => words(&people.to_string()) || count(*people),
        &Value::Percent { numerator, denominator } | &Value::PeoplePercent { numerator, denominator } => {
            share(numerator, denominator)
        }
        &Value::WholePercent(percent) => share(percent, 100),
        Value::Date { edtf, said: _ } => match found {
            Data::DateTime(date) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                *edtf == format!("{year:04}-{month:02}-{day:02}")
            }
            other => other.to_string() == *edtf,
        },
        Value::Quoted { text, lang: _ } => words(text) || words(&render::value(value, language)),
        Value::Change { way, by } => match (way, found) {
            (Way::Down, Data::Float(fall)) => is_same(&Data::Float(-fall), by, language),
            (Way::Up, Data::Float(_)) => is_same(found, by, language),
            // programs read the minus of ASCII
            (Way::Up | Way::Down, _) => words(&render::value(value, language).replace('−', "-")),
        },
        Value::Comparing { of: _, said } => is_same(found, said, language),
        Value::Empty => matches!(found, Data::Empty) || words(""),
        Value::Between { .. }
        | Value::PeopleBetween { .. }
        | Value::Words(_)
        | Value::NotRecorded { .. }
        | Value::Suppressed => words(&render::value(value, language)),
    }
}

/// The tables of a document in a format for programs, by their ids.
type Tables = Vec<(String, Vec<Vec<Data>>)>;

fn in_csv(document: &Document, language: Language) -> Tables {
    let read = |(id, csv): (String, String)| {
        let rows = csv::ReaderBuilder::new().flexible(true).from_reader(csv.as_bytes()).into_records();
        let cells = |row: csv::StringRecord| row.iter().map(|cell| Data::String(cell.to_owned())).collect();
        (id, rows.map(|row| cells(row.unwrap())).collect())
    };
    render::csv_tables(document, language).into_iter().map(read).collect()
}

fn in_workbook(document: &Document, bytes: Result<Vec<u8>, WorkbookError>) -> Tables {
    let mut book: Sheets<_> = open_workbook_auto_from_rs(Cursor::new(bytes.unwrap())).unwrap();
    let ids = render::csv_tables(document, Language::English).into_iter().map(|(id, _)| id);
    let mut read = |(sheet, id): (usize, String)| {
        let range = book.worksheet_range_at(sheet).unwrap().unwrap();
        // what the table shows, of which report, and the head
        (id, range.rows().skip(3).map(<[Data]>::to_vec).collect())
    };
    (1..).zip(ids).map(&mut read).collect()
}

#[test]
fn what_is_drawn_for_programs_has_the_figures_and_rows_of_the_report() {
    let mut seen = 0;
    for (name, document) in documents() {
        for language in LANGUAGES {
            for (format, found) in [
                ("CSV", in_csv(&document, language)),
                ("XLSX", in_workbook(&document, render::xlsx(&document, language))),
                ("ODS", in_workbook(&document, render::ods(&document, language))),
            ] {
                let of = |id: &str| {
                    let table = found.iter().find(|(found, _)| id == found);
                    &table.unwrap_or_else(|| panic!("{name} in {format} has no {id}")).1
                };
                for table in tables(&document) {
                    let rows = of(&table.id);
                    assert_eq!(rows.len(), table.rows.len(), "{name} in {format}: {}", table.id);
                    for (row, right) in rows.iter().zip(render::rows(&table, language)) {
                        // a group stands before the cells, and what is behind them after
                        let cells = &row[row.len() - 1 - right.cells.len()..row.len() - 1];
                        for (cell, right) in cells.iter().zip(&right.cells) {
                            let same = is_same(cell, &right.value, language);
                            assert!(same, "{name} in {format}: {cell:?} for {:?}", right.value);
                            seen += 1;
                        }
                    }
                }
                for (at, figure) in document.figures.iter().enumerate() {
                    let cell = &of("figures")[at][2];
                    assert!(is_same(cell, &figure.value, language), "{name} in {format}: {cell:?}");
                }
            }
        }
    }
    assert!(seen > 5_000, "{seen}");
}

#[test]
fn text_and_markdown_come_in_both_languages_welsh_first() {
    let ledger = Ledger::seeded();
    let words = "report training-reach --area newport";
    for format in ["text", "markdown"] {
        let in_language =
            |language: &str| ledger.run(&format!("{words} --format {format} --lang {language}")).ok().out;
        assert_eq!(in_language("both"), in_language("cy") + "\n" + &in_language("en"));
    }
    let json = |language: &str| ledger.run(&format!("{words} --format json --lang {language}")).ok().out;
    assert!(json("both") == json("en"), "JSON has both anyhow");
    for format in ["html", "csv", "xlsx", "ods", "pdf"] {
        let out = ledger.beside("report");
        let run = ledger.run(&format!("{words} --format {format} --lang both --out {}", out.display()));
        run.fails(2).says("has one language").says("--lang cy or --lang en");
        assert!(!out.exists());
    }
}

#[test]
fn what_cannot_be_printed_needs_a_file() {
    let ledger = Ledger::seeded();
    for format in ["xlsx", "ods"] {
        let words = format!("report training-reach --area newport --format {format}");
        ledger.run(&words).fails(2).says("cannot be printed").says("--out FILE");
        let out = ledger.beside(format);
        ledger.run(&format!("{words} --lang cy --out {}", out.display())).ok().says("wrote");
        assert!(std::fs::read(out).unwrap().starts_with(b"PK"));
    }
}

#[cfg(not(feature = "pdf"))]
#[test]
fn a_build_without_pdf_says_how_to_get_it_before_it_makes_a_report() {
    let ledger = Ledger::seeded();
    let run = ledger.run("report no-such-report --format pdf --out report.pdf").fails(2);
    run.says("built without PDF").says("cargo build --features pdf");
}

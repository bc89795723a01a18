//! A first mapping of sheets that were not made for us, for somebody to look at.
//!
//! A guess is never used: it is printed as a file, with what it is unsure of as comments.

use std::fmt::Write as _;

use tyst_event::{Kind, json};

use super::file::quoted;
use crate::cell::{Cell, Row, Sheet};
use crate::columns::{self, Column};

/// How many rows are looked at for headings.
const HEADINGS_WITHIN: usize = 10;

/// What people call the fields in sheets of their own, in both languages, as [`columns::fold`] has it.
const EVERYDAY: &[(&str, &str)] = &[
    ("date", "when"),
    ("dyddiad", "when"),
    ("month", "when"),
    ("mis", "when"),
    ("month or date", "when"),
    ("where", "place"),
    ("ble", "place"),
    ("venue", "place"),
    ("document", "source"),
    ("minutes", "source"),
    ("evidence", "source"),
    ("organisation", "party"),
    ("sefydliad", "party"),
    ("agency", "party"),
    ("partner", "party"),
    ("attendees", "participants"),
    ("attendance", "participants"),
    ("number attending", "participants"),
    ("nifer", "participants"),
    ("delivered by", "providers"),
    ("provider", "providers"),
    ("trainer", "providers"),
    ("darparwr", "providers"),
    ("subject", "topic"),
    ("course", "topic"),
    ("training", "topic"),
    ("hyfforddiant", "topic"),
    ("who for", "audience"),
    ("for whom", "audience"),
    ("action", "text"),
    ("decision", "text"),
    ("minute", "text"),
    ("description", "text"),
    ("disgrifiad", "text"),
    ("item", "ref"),
    ("minute no", "ref"),
    ("lead", "owner"),
    ("arweinydd", "owner"),
    ("deadline", "due"),
    ("by when", "due"),
    ("due date", "due"),
    ("result", "value"),
    ("figure", "value"),
    ("board", "body"),
    ("committee", "body"),
    ("who", "by"),
    ("pwy", "by"),
    ("role", "roles"),
    ("rôl", "roles"),
];

/// What a column may be, and how sure that is.
enum Guess<'a> {
    Sure(&'a Column),
    Unsure(&'a Column),
    Unknown,
}

/// Returns a mapping of sheets as a file in TOML; `kind` is that of
/// the sheets whose names do not say it, where it is known.
pub fn guess(sheets: &[Sheet], kind: Option<Kind>) -> String {
    let mut file = "# A guess: look at what is marked with #, and mend what is wrong. A heading that is no field stands in `ignore`.\n\
                    # ignore = [\"Sheet2\"]  # sheets that are left out\n"
        .to_owned();
    for found in sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        let own = columns::kind(&found.name);
        let (known, is_sure) = own.or(kind).map_or_else(|| (likely(found), false), |kind| (kind, true));
        sheet(&mut file, found, known, is_sure);
    }
    file
}

/// Returns the kind most of whose columns the headings name.
fn likely(sheet: &Sheet) -> Kind {
    let named = |kind: Kind| {
        let known = columns::of(kind);
        let headings = headings(sheet, &known);
        let guessed =
            headings.map_or(0, |row| words(row).filter(|(_, heading)| is_known(&known, heading)).count());
        let near = json::nearest(&sheet.name.to_lowercase(), [kind.name()].into_iter()).is_some();
        (near, guessed)
    };
    let best = Kind::FACTS.iter().copied().rev().max_by_key(|kind| named(*kind));
    best.unwrap_or(Kind::NoteRecorded)
}

/// Returns the row among the first that looks most like one of headings.
fn headings<'a>(sheet: &'a Sheet, known: &[Column]) -> Option<&'a Row> {
    let first = sheet.rows.iter().take(HEADINGS_WITHIN);
    let worth = |row: &Row| {
        let named = words(row).filter(|(_, heading)| is_known(known, heading)).count();
        let all_words = row.cells.iter().all(|cell| matches!(cell, Cell::Text(_) | Cell::Empty));
        (named, all_words)
    };
    first.rev().max_by_key(|row| worth(row))
}

fn words(row: &Row) -> impl Iterator<Item = (usize, String)> {
    row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(at, cell)| (at, cell.words()))
}

fn is_known(known: &[Column], heading: &str) -> bool {
    !matches!(column(known, heading), Guess::Unknown)
}

fn column<'a>(known: &'a [Column], heading: &str) -> Guess<'a> {
    if let Some(at) = columns::find(known, heading) {
        return Guess::Sure(&known[at]);
    }
    let folded = columns::fold(heading);
    let field = |name: &str| known.iter().find(|column| column.flag.name == name);
    let everyday = EVERYDAY.iter().find(|(word, _)| *word == folded).and_then(|(_, name)| field(name));
    let contained =
        || EVERYDAY.iter().filter(|(word, _)| folded.contains(word)).find_map(|(_, name)| field(name));
    let near = everyday.or_else(|| columns::nearest(known, heading)).or_else(contained);
    near.map_or(Guess::Unknown, Guess::Unsure)
}

fn sheet(file: &mut String, sheet: &Sheet, kind: Kind, is_sure: bool) {
    let known = columns::of(kind);
    let row = headings(sheet, &known);
    let doubt = if is_sure { "" } else { "  # unsure: `tyst vocabulary` lists the kinds" };
    let _ = writeln!(file, "\n[[sheet]]\nname = {}\nkind = \"{}\"{doubt}", quoted(&sheet.name), kind.name());
    let _ = writeln!(file, "heading-row = {}", row.map_or(1, |row| row.number));
    let _ = writeln!(file, "dates = \"day\"  # or \"month\", where cells with a date mean its month");
    let mut columns = String::new();
    let mut taken = Vec::new();
    let mut ignore = Vec::new();
    for (_, heading) in row.into_iter().flat_map(words) {
        let (found, doubt) = match column(&known, &heading) {
            Guess::Sure(column) => (Some(column), ""),
            Guess::Unsure(column) => (Some(column), "  # unsure"),
            Guess::Unknown => (None, ""),
        };
        match found.filter(|column| !taken.contains(&column.flag.name)) {
            Some(column) => {
                taken.push(column.flag.name.clone());
                let _ = writeln!(columns, "{} = \"{}\"{doubt}", quoted(&heading), column.flag.name);
            }
            None if columns::is_problem(&heading) => {}
            None => ignore.push(heading),
        }
    }
    let doubt = if ignore.is_empty() { "" } else { "  # no field is near; name one below where it is one" };
    let ignore: Vec<String> = ignore.iter().map(|heading| quoted(heading)).collect();
    let _ = writeln!(file, "ignore = [{}]{doubt}", ignore.join(", "));
    let fields: Vec<&str> = known.iter().map(|column| column.flag.name.as_str()).collect();
    let _ = write!(file, "# the fields: {}\n[sheet.columns]\n{columns}[sheet.fixed]\n", fields.join(", "));
    for column in known.iter().filter(|column| column.flag.required && !taken.contains(&column.flag.name)) {
        let _ = writeln!(
            file,
            "# {} = \"{}\"  # missing: the same in every row?",
            column.flag.name, column.flag.example
        );
    }
}

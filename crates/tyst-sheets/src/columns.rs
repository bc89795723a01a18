//! The columns that a sheet of a kind can have: the flags with which people type an entry, and a key.
//!
//! A column is found by its heading in either language, or by the name of its flag; however it is spelled is the same.

use tyst_event::field::Shape;
use tyst_event::words::circumstances;
use tyst_event::words::{self, Flag, names};
use tyst_event::{Kind, json};

/// The name of the column with the idempotency key.
pub const KEY: &str = "key";
/// The column of a workbook of problems that says what is wrong; it is never read.
pub const PROBLEM: [&str; 2] = ["Problem", "Problem"];
/// What is said of a column that must be filled in.
pub const REQUIRED: [&str; 2] = ["required", "gofynnol"];

/// A column that a sheet can have.
#[derive(Clone, Debug)]
pub struct Column {
    /// The flag that it stands for.
    pub flag: Flag,
    /// What it is called in English and in Welsh.
    pub names: [String; 2],
    /// Which part of an entry it is.
    pub part: Part,
    /// Its names and that of its flag, folded.
    folded: Vec<String>,
}

/// Which part of an entry a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its idempotency key.
    Key,
    /// Where and when it was, and how that is known.
    Circumstance,
    /// What happened.
    Data,
}

/// Returns the columns of a kind, in the order in which they are filled in.
pub fn of(kind: Kind) -> Vec<Column> {
    let key = Flag {
        name: KEY.to_owned(),
        path: vec![KEY],
        shape: Shape::Line,
        many: false,
        part_of: None,
        required: false,
        about: "A key of your own: the same key and the same entry are recorded once. It may stay empty"
            .to_owned(),
        example: "",
    };
    let column = |flag: Flag, part| {
        let names = names::field(&flag.name).unwrap_or_else(|| [flag.name.clone(), flag.name.clone()]);
        let folded = names.iter().chain([&flag.name]).map(|name| fold(name)).collect();
        Column { flag, names, part, folded }
    };
    let (first, last): (Vec<Flag>, Vec<Flag>) = circumstances::flags()
        .into_iter()
        .partition(|flag| ["area", "place", "when"].contains(&flag.name.as_str()));
    let circumstance = |flag| column(flag, Part::Circumstance);
    let data = words::flags(kind.fields()).into_iter().map(|flag| column(flag, Part::Data));
    let mut all = vec![column(key, Part::Key)];
    all.extend(first.into_iter().map(circumstance).chain(data).chain(last.into_iter().map(circumstance)));
    all
}

impl Column {
    /// Returns what stands above the column in a template: `Topic | Pwnc (required | gofynnol)`.
    pub fn heading(&self) -> String {
        let [en, cy] = &self.names;
        let [required, gofynnol] = REQUIRED;
        let mark = if self.flag.required { format!(" ({required} | {gofynnol})") } else { String::new() };
        if en == cy { format!("{en}{mark}") } else { format!("{en} | {cy}{mark}") }
    }

    /// Returns whether a heading, which is folded, names this column.
    pub(crate) fn is_called(&self, folded: &str) -> bool {
        self.folded.iter().any(|name| name == folded)
    }
}

/// Returns a heading as it is compared: in small letters, without what stands in brackets, marks and doubled spaces.
pub fn fold(heading: &str) -> String {
    let mut depth = 0_usize;
    let mut folded = String::new();
    for letter in heading.chars().flat_map(char::to_lowercase) {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '-' | '_' | '\n' | '\r' | '\t' | '\u{a0}' => folded.push(' '),
            '*' | ':' | '?' | ',' | '.' => {}
            '’' | '‘' => folded.push('\''),
            letter => folded.push(letter),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the names that a heading gives a column: that before the `|`, and that behind it.
pub(crate) fn called(heading: &str) -> Vec<String> {
    let whole = fold(heading);
    let parts = whole.split('|').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
    parts.collect()
}

/// Returns the column that a heading names.
pub fn find(columns: &[Column], heading: &str) -> Option<usize> {
    let called = called(heading);
    let named = |column: &Column| called.iter().all(|name| column.is_called(name));
    columns.iter().position(|column| !called.is_empty() && named(column))
}

/// Returns whether a heading is that of what is wrong with a row, which a workbook of problems has.
pub fn is_problem(heading: &str) -> bool {
    let called = called(heading);
    !called.is_empty() && called.iter().all(|name| PROBLEM.iter().any(|problem| fold(problem) == *name))
}

/// Returns the column that is probably meant by a heading.
pub fn nearest<'a>(columns: &'a [Column], heading: &str) -> Option<&'a Column> {
    let called = called(heading);
    let names = || columns.iter().flat_map(|column| &column.folded).map(String::as_str);
    let near = called.iter().find_map(|name| json::nearest(name, names()))?;
    columns.iter().find(|column| column.is_called(near))
}

/// Returns the kind that the name of a sheet or a table says, by its own name or by that in either language.
pub fn kind(name: &str) -> Option<Kind> {
    let folded = fold_kind(name);
    Kind::FACTS.iter().copied().find(|kind| {
        let named = names::kind(*kind);
        [kind.name(), named.en, named.cy].iter().any(|name| fold_kind(name) == folded)
    })
}

fn fold_kind(name: &str) -> String {
    fold(&name.replace('.', " "))
}

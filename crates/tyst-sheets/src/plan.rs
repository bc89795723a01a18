//! Makes entries of the rows of a sheet, in the form in which people type them.
//!
//! What is wrong with an entry is for the one reader of entries to say; what is wrong with a heading or a cell is said here, and
//! nothing of either is passed over in silence.

mod headings;

use serde_json::{Map, Value as Json};
use tyst_event::field::Shape;
use tyst_event::json::{ImportLine, check_key, statement_from_json};
use tyst_event::words::{self, circumstances, dates};
use tyst_event::{Kind, Problem, Problems};

use crate::book::Meant;
use crate::cell::{Cell, Row, Sheet, column_name};
use crate::columns::{Column, KEY, Part};
use crate::mapping::{Dates, SheetMapping};

/// How a sheet is read: which column is which field.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The kind of entry in it.
    pub kind: Kind,
    /// The columns that the kind can have.
    pub columns: Vec<Column>,
    /// The number of the row with the headings.
    pub heading_row: u32,
    /// For each column of the sheet that is read: where it stands, its heading, and which of `columns` it is.
    placed: Vec<(usize, String, usize)>,
    /// What is the same in every row, by `columns`.
    fixed: Vec<(usize, String)>,
    dates: Dates,
}

/// What is wrong with a heading, and in which column it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingProblem {
    /// The column, from 0, where it is about one.
    pub column: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// A row, and what it says.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The number of the row.
    pub number: u32,
    /// What was typed: which of the columns of the plan, and the words.
    pub words: Vec<(usize, String)>,
    /// The entry, or everything that is wrong with it.
    pub read: Result<ImportLine, Vec<Problem>>,
    /// What was made of cells that can be read in two ways, or stand for something else.
    pub remarks: Vec<Remark>,
}

/// What was made of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A name was typed for a slug.
    Name {
        /// The name.
        typed: String,
        /// The slug.
        slug: String,
    },
    /// Of two numbers the first was taken for the day, and could be the month.
    DayFirst {
        /// What was typed.
        typed: String,
        /// The day, as it is written out.
        date: String,
    },
}

impl Typed {
    /// Returns how many bytes were typed.
    pub fn length(&self) -> usize {
        self.words.iter().map(|(_, words)| words.len()).sum()
    }
}

/// What the key of an example begins with; its row is never an entry.
const EXAMPLE: [&str; 2] = ["example", "enghraifft"];

impl Plan {
    /// Returns how a sheet is read.
    ///
    /// # Errors
    /// Everything that is wrong with its headings.
    pub fn new(sheet: &Sheet, mapping: &SheetMapping) -> Result<Self, Vec<HeadingProblem>> {
        headings::plan(sheet, mapping)
    }

    /// Returns the rows that are no example and not empty, each read.
    /// `meant` says which names stand for a slug.
    pub fn rows<'a>(&'a self, sheet: &'a Sheet, meant: Meant<'a>) -> impl Iterator<Item = Typed> + 'a {
        self.filled(sheet).filter(|row| !self.is_example(row)).map(move |row| self.read(row, meant))
    }

    /// Returns how many rows are examples.
    pub fn examples(&self, sheet: &Sheet) -> usize {
        self.filled(sheet).filter(|row| self.is_example(row)).count()
    }

    fn filled<'a>(&'a self, sheet: &'a Sheet) -> impl Iterator<Item = &'a Row> {
        let below = sheet.rows.iter().filter(|row| row.number > self.heading_row);
        below.filter(|row| self.placed.iter().any(|(at, _, _)| !row.cell(*at).is_empty()))
    }

    fn is_example(&self, row: &Row) -> bool {
        let key = self.placed.iter().find(|(_, _, column)| self.columns[*column].part == Part::Key);
        let words = key.map(|(at, _, _)| row.cell(*at).words().to_lowercase()).unwrap_or_default();
        let first = words.split(' ').next().unwrap_or_default();
        EXAMPLE.contains(&first)
    }

    /// Returns the headings of the columns all of whose dates, two or more, stand on the first day of a month.
    pub fn perhaps_months(&self, sheet: &Sheet) -> Vec<&str> {
        let is_first = |cell: &Cell| match cell {
            Cell::Date(date) => Some(date.to_string().ends_with("-01") && date.to_string().len() == 10),
            _ => None,
        };
        let suspicious = self.placed.iter().filter(|(at, _, _)| {
            let dates: Vec<bool> = self.filled(sheet).filter_map(|row| is_first(row.cell(*at))).collect();
            self.dates == Dates::Day && dates.len() > 1 && dates.iter().all(|first| *first)
        });
        suspicious.map(|(_, heading, _)| heading.as_str()).collect()
    }

    /// Returns where in the sheet the field of a problem stands, and what the heading there is.
    pub fn place(&self, problem: &Problem) -> (Option<usize>, String) {
        let column = self.column(problem);
        let placed = column.and_then(|column| self.placed.iter().find(|(_, _, placed)| *placed == column));
        let named = |column: usize| self.columns[column].names.join(" | ");
        match (placed, column) {
            (Some((at, heading, _)), _) => {
                (Some(*at), heading.split(" (").next().unwrap_or(heading).to_owned())
            }
            (None, Some(column)) => (None, named(column)),
            (None, None) => (None, problem.field.clone()),
        }
    }

    /// Returns which of the columns a problem is about.
    pub fn column(&self, problem: &Problem) -> Option<usize> {
        let path = words::path(&problem.field);
        let exact = self.columns.iter().position(|column| column.flag.path == path);
        let within =
            || self.columns.iter().position(|column| !path.is_empty() && column.flag.path.starts_with(&path));
        let around = || self.columns.iter().position(|column| path.starts_with(&column.flag.path));
        exact.or_else(within).or_else(around)
    }

    fn read(&self, row: &Row, meant: Meant<'_>) -> Typed {
        let (mut problems, mut remarks, mut unknown) = (Problems::default(), Vec::new(), Vec::new());
        let mut typed = self.fixed_for(row);
        for (at, _, column) in &self.placed {
            let cell = row.cell(*at);
            if cell.is_empty() {
                continue;
            }
            typed.retain(|(fixed, _)| fixed != column);
            let words = self.words(cell);
            remarks.extend(self.day_first(*column, &words));
            typed.push((*column, words));
            if let Cell::Fault(fault) = cell {
                let message = format!("holds {fault}: the spreadsheet could not work it out");
                let hint = "mend the formula, or type the value".to_owned();
                problems.add_at(&self.field(*column), "cell-fault", message, Some(hint));
                unknown.push(*column);
            }
        }
        typed.sort_by_key(|(column, _)| *column);
        let mut resolved = self.resolved(&typed, meant, &mut remarks);
        resolved.retain(|(column, _)| !unknown.contains(column));
        let mut faults = problems.into_vec();
        let is_known = |fault: &Problem| self.column(fault).is_none_or(|column| !unknown.contains(&column));
        let read = match self.entry(&resolved) {
            Ok(entry) if faults.is_empty() => Ok(entry),
            entry => {
                faults.extend(entry.err().into_iter().flatten().filter(is_known));
                faults.sort_by_key(|fault| self.column(fault));
                Err(faults)
            }
        };
        Typed { number: row.number, words: typed, read, remarks }
    }

    /// Returns what was typed, with the slugs for which names stand in their place.
    fn resolved(
        &self,
        typed: &[(usize, String)],
        meant: Meant<'_>,
        remarks: &mut Vec<Remark>,
    ) -> Vec<(usize, String)> {
        let mut resolved = typed.to_vec();
        for (at, words) in &mut resolved {
            let column = &self.columns[*at];
            if !matches!(column.flag.shape, Shape::Slug) {
                continue;
            }
            let mut slugs = Vec::new();
            for value in values(column, words) {
                let slug = meant(self.kind, column, &value).unwrap_or_else(|| value.clone());
                if slug != value {
                    remarks.push(Remark::Name { typed: value, slug: slug.clone() });
                }
                slugs.push(slug);
            }
            *words = slugs.join("; ");
        }
        resolved
    }

    /// Returns what is to be said of a date whose day could be its month.
    fn day_first(&self, column: usize, words: &str) -> Option<Remark> {
        let is_date = matches!(self.columns[column].flag.shape, Shape::When | Shape::PartialDate);
        let date = dates::day_first(words).filter(|_| is_date)?;
        Some(Remark::DayFirst { typed: words.to_owned(), date })
    }

    /// Returns what a mapping fixes for a row, but for what says more of something that the row leaves out: the unit of a count
    /// where no number stands.
    fn fixed_for(&self, row: &Row) -> Vec<(usize, String)> {
        let is_left_out = |column: usize| {
            let Some(whole) = &self.columns[column].flag.part_of else { return false };
            let placed = self.placed.iter().find(|(_, _, at)| self.columns[*at].flag.name == *whole);
            placed.is_some_and(|(at, _, _)| row.cell(*at).is_empty())
        };
        self.fixed.iter().filter(|(column, _)| !is_left_out(*column)).cloned().collect()
    }

    fn words(&self, cell: &Cell) -> String {
        let words = cell.words();
        match (cell, self.dates) {
            (Cell::Date(_), Dates::Month) => words.get(..7).unwrap_or(&words).to_owned(),
            _ => words,
        }
    }

    /// Returns the path of a column in the JSON form.
    fn field(&self, column: usize) -> String {
        let column = &self.columns[column];
        let path = column.flag.path.join(".");
        if column.part == Part::Data { format!("data.{path}") } else { path }
    }

    /// Returns the entry that was typed.
    fn entry(&self, typed: &[(usize, String)]) -> Result<ImportLine, Vec<Problem>> {
        let (mut entry, mut data) = (Map::new(), Map::new());
        let named = |name: &str| {
            let found = typed.iter().find(|(column, _)| {
                self.columns[*column].flag.name == name && self.columns[*column].part != Part::Data
            });
            found.map_or_else(Vec::new, |(column, words)| values(&self.columns[*column], words))
        };
        circumstances::put(&named, &mut entry);
        for (column, text) in typed {
            let column = &self.columns[*column];
            if column.part == Part::Data {
                words::put(&column.flag, &values(column, text), &mut data);
            }
        }
        entry.insert("kind".to_owned(), Json::from(self.kind.name()));
        entry.insert("data".to_owned(), Json::Object(data));
        let mut problems = Problems::default();
        let key = named(KEY).pop();
        if let Some(key) = &key {
            check_key(key, &mut problems);
        }
        if named("source").is_empty() {
            // A ledger says so of an entry that is sound otherwise; here all is said at once.
            problems.add_at("source", "required", "is missing".to_owned(), None);
        }
        let statement = statement_from_json(&entry, &mut problems);
        match (statement, problems.into_vec()) {
            (Some(statement), problems) if problems.is_empty() => {
                Ok(ImportLine { key, recorded: None, recorded_by: None, statement })
            }
            (_, problems) => Err(problems),
        }
    }
}

/// Returns the values in a cell: several, where the field takes several, stand on lines of their own or between semicolons, and
/// those that hold no comma also between commas.
fn values(column: &Column, words: &str) -> Vec<String> {
    if !column.flag.many {
        return vec![plain(&column.flag.shape, words)];
    }
    let has_commas = !matches!(column.flag.shape, Shape::Code(_) | Shape::Slug | Shape::Seq);
    let parts = words.split(|letter| matches!(letter, '\n' | ';') || (letter == ',' && !has_commas));
    parts.map(str::trim).filter(|part| !part.is_empty()).map(|part| plain(&column.flag.shape, part)).collect()
}

/// Returns a number without what people put around it: `1,250`, `£2500.00`, `94.2%`; other words as they are.
fn plain(shape: &Shape, words: &str) -> String {
    if !matches!(shape, Shape::Number | Shape::Whole) {
        return words.to_owned();
    }
    let bare = words.trim().trim_start_matches(['£', '€', '$']).trim_end_matches('%').trim();
    let groups: Vec<&str> = bare.split(',').collect();
    let whole = |group: &str| group.split('.').next().unwrap_or_default().len();
    let is_grouped = groups.len() > 1
        && (1..=3).contains(&groups[0].len())
        && groups[1..].iter().all(|group| whole(group) == 3);
    if is_grouped { groups.concat() } else { bare.to_owned() }
}

/// Returns the address of a cell, as spreadsheets have it: `training.delivered!E7`.
pub fn address(sheet: &str, column: Option<usize>, row: u32) -> String {
    let column = column.map_or_else(String::new, column_name);
    format!("{sheet}!{column}{row}")
}

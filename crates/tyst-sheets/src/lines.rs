//! Lines of files, each an entry or what is wrong with it, and where they stand.
//!
//! What a ledger has against an entry is not known here; whoever knows says so by the number of its line.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use tyst_event::json::ImportLine;
use tyst_event::words::names;
use tyst_event::{Problem, Statement};

use crate::plan::{Plan, address};

/// A line of a file, or a row of a sheet, and what it says.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the file is called.
    pub file: Arc<str>,
    /// Where in it the line stands.
    pub at: At,
    /// How many bytes it has.
    pub length: usize,
    /// The entry, or why it is none.
    pub read: Result<ImportLine, Faulty>,
}

/// A line that cannot be read as an entry.
#[derive(Clone, Debug)]
pub struct Faulty {
    /// What stands there, as far as it is text.
    pub text: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// A sheet that was read, and how.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Which column is which field.
    pub plan: Plan,
}

/// Where something stands.
#[derive(Clone, Debug)]
pub enum At {
    /// A line of a file, from 1.
    Line(usize),
    /// A row of a sheet, and what was typed there, by the columns of its plan.
    Row {
        /// The sheet.
        table: Arc<Table>,
        /// Its number, from 1.
        row: u32,
        /// Which of the columns of the plan, and the words.
        words: Vec<(usize, String)>,
    },
    /// A heading, or a sheet as a whole.
    Heading {
        /// The name of the sheet.
        sheet: String,
        /// The number of the row with the headings.
        row: u32,
        /// The column, from 0, where it is about one.
        column: Option<usize>,
    },
}

impl At {
    /// Returns the place of a problem, and the problem as it is seen there.
    pub fn seen(&self, problem: &Problem) -> (String, Problem) {
        match self {
            Self::Line(number) => (format!("line {number}"), problem.clone()),
            Self::Heading { sheet, row, column } => (address(sheet, *column, *row), problem.clone()),
            Self::Row { table, row, .. } => {
                let (column, heading) = table.plan.place(problem);
                let said = table.plan.column(problem).and_then(|column| {
                    let flag = &table.plan.columns[column].flag.name;
                    names::field(&format!("{}-said", flag.strip_suffix("-said").unwrap_or(flag)))
                });
                let said = said.map_or_else(String::new, |[en, cy]| format!("“{en} | {cy}”"));
                let hint = problem.hint.as_ref().map(|hint| hint.replace("`said`", &said));
                // As the drop-down of the cell has them.
                let message = problem.message.replace("true or false", "yes or no");
                let seen = Problem { field: heading, hint, message, ..problem.clone() };
                (address(&table.name, column, *row), seen)
            }
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(formatter, "line {number}"),
            Self::Row { table, row, .. } => formatter.write_str(&address(&table.name, None, *row)),
            Self::Heading { sheet, row, column } => formatter.write_str(&address(sheet, *column, *row)),
        }
    }
}

impl Line {
    /// Returns what the line states, where it can be read.
    pub fn statement(&self) -> Option<&Statement> {
        self.read.as_ref().ok().map(|read| &read.statement)
    }
}

/// Returns the numbers of the lines that can be read, from 0.
pub fn sound(lines: &[Line]) -> Vec<usize> {
    (0..lines.len()).filter(|at| lines[*at].read.is_ok()).collect()
}

/// Returns every faulty line by its number: those that cannot be read, and those of the others that break a rule, which `broken`
/// says. That something is missing which a faulty line would have brought is not a fault of the line that names it.
pub fn causes(lines: &[Line], mut broken: BTreeMap<usize, Vec<Problem>>) -> BTreeMap<usize, Vec<Problem>> {
    let faulty: Vec<&Faulty> = lines.iter().filter_map(|line| line.read.as_ref().err()).collect();
    let follows = |problem: &Problem| {
        let named = problem.message.split(' ').filter(|word| word.len() > 2 && word.contains(['-', '_']));
        let brought = named.chain(problem.message.split(' ').nth(2)).any(|word| {
            let quoted = format!("\"{word}\"");
            faulty.iter().any(|faulty| faulty.text.contains(&quoted))
        });
        problem.rule == "must-exist" && (brought || problem.field == "data.target")
    };
    for problems in broken.values_mut() {
        problems.retain(|problem| !follows(problem));
    }
    broken.retain(|_, problems| !problems.is_empty());
    let unread = lines.iter().enumerate();
    broken.extend(unread.filter_map(|(at, line)| Some((at, line.read.as_ref().err()?.problems.clone()))));
    broken
}

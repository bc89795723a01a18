//! Where something stands in a file: a line, or a cell of a sheet.
//!
//! What is wrong there is said with that place, and with the heading that a person sees.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use tyst_event::{Problem, words::names};
use tyst_sheets::plan::{Plan, address};

use crate::failure::problem_line;

/// A sheet that was read, and how.
pub(in crate::commands) struct Table {
    pub(super) name: String,
    pub(super) plan: Plan,
}

/// Where something stands.
pub(in crate::commands) enum At {
    /// A line of a file, from 1.
    Line(usize),
    /// A row of a sheet, and what was typed there, by the columns of its plan.
    Row { table: Arc<Table>, row: u32, words: Vec<(usize, String)> },
    /// A heading, or a sheet as a whole.
    Heading { sheet: String, row: u32, column: Option<usize> },
}

impl At {
    /// Returns the place of a problem, and the problem as it is seen there.
    fn of(&self, problem: &Problem) -> (String, Problem) {
        match self {
            Self::Line(number) => (format!("line {number}"), problem.clone()),
            Self::Heading { sheet, row, column } => (address(sheet, *column, *row), problem.clone()),
            Self::Row { table, row, .. } => {
                let (column, heading) = table.plan.place(problem);
                let said = names::field("when-said").map_or_else(String::new, |[en, _]| format!("“{en}”"));
                let hint = problem.hint.as_ref().map(|hint| hint.replace("`said`", &said));
                (address(&table.name, column, *row), Problem { field: heading, hint, ..problem.clone() })
            }
        }
    }

    /// Returns where a problem is, what is wrong and what to type.
    pub(super) fn words(&self, problem: &Problem) -> String {
        let (place, problem) = self.of(problem);
        format!("{place}: {}", problem_line(&problem))
    }

    /// Returns what is wrong and what to type, for who sees the cell.
    pub(super) fn bare(&self, problem: &Problem) -> String {
        problem_line(&self.of(problem).1)
    }

    /// Returns a problem as JSON.
    pub(super) fn json(&self, file: &str, problem: &Problem) -> Json {
        let (place, seen) = self.of(problem);
        let mut map = Map::new();
        map.insert("file".to_owned(), Json::from(file));
        match self {
            Self::Line(number) => map.extend([("line".to_owned(), Json::from(*number))]),
            Self::Row { table, row, .. } => map.extend([
                ("sheet".to_owned(), Json::from(table.name.as_str())),
                ("row".to_owned(), Json::from(*row)),
                ("cell".to_owned(), Json::from(place)),
                ("heading".to_owned(), Json::from(seen.field)),
            ]),
            Self::Heading { sheet, row, .. } => map.extend([
                ("sheet".to_owned(), Json::from(sheet.as_str())),
                ("row".to_owned(), Json::from(*row)),
                ("cell".to_owned(), Json::from(place)),
            ]),
        }
        let Problem { field, rule, message, hint } = problem;
        map.extend([
            ("field".to_owned(), json!(field)),
            ("rule".to_owned(), json!(rule)),
            ("message".to_owned(), json!(message)),
            ("hint".to_owned(), json!(hint)),
        ]);
        Json::Object(map)
    }

    /// Returns what things in such a file are called.
    pub(super) fn plural(&self) -> &'static str {
        match self {
            Self::Line(_) => "lines",
            Self::Row { .. } | Self::Heading { .. } => "rows",
        }
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(number) => write!(formatter, "line {number}"),
            Self::Row { table, row, .. } => formatter.write_str(&address(&table.name, None, *row)),
            Self::Heading { sheet, row, column } => formatter.write_str(&address(sheet, *column, *row)),
        }
    }
}

//! How a problem is said with the place where it stands: a line, or a cell of a sheet.
//!
//! Where that is, `tyst-sheets` knows.

use serde_json::{Map, Value as Json, json};
use tyst_event::Problem;
use tyst_sheets::lines::{At, Line};

use crate::failure::problem_line;

/// Returns where a problem is, what is wrong and what to type.
pub(super) fn words(at: &At, problem: &Problem) -> String {
    let (place, problem) = at.seen(problem);
    format!("{place}: {}", problem_line(&problem))
}

/// Returns what is wrong and what to type, for who sees the cell.
pub(super) fn bare(at: &At, problem: &Problem) -> String {
    problem_line(&at.seen(problem).1)
}

/// Returns a problem of a line as JSON.
pub(super) fn json(line: &Line, problem: &Problem) -> Json {
    let (place, seen) = line.at.seen(problem);
    let mut map = Map::new();
    map.insert("file".to_owned(), Json::from(&*line.file));
    match &line.at {
        At::Line(number) => map.extend([("line".to_owned(), Json::from(*number))]),
        At::Row { table, row, .. } => map.extend([
            ("sheet".to_owned(), Json::from(table.name.as_str())),
            ("row".to_owned(), Json::from(*row)),
            ("cell".to_owned(), Json::from(place)),
            ("heading".to_owned(), Json::from(seen.field)),
        ]),
        At::Heading { sheet, row, .. } => map.extend([
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
pub(super) fn plural(at: &At) -> &'static str {
    match at {
        At::Line(_) => "lines",
        At::Row { .. } | At::Heading { .. } => "rows",
    }
}

//! Addresses of figures and cells, as people type and read them: `pioneer-history#areas/newport/communities`.
//!
//! What an address means in a document is for `tyst-report` to say; here it is put into words.

use serde_json::{Value as Json, json};
use tyst_event::json::nearest;
use tyst_report::{Cell, Document, Found, Language, Path, Spot, Unfound, Value, render};

use crate::failure::{Failure, Outcome};

/// How many addresses a hint names.
const NAMED_MAX: usize = 8;

/// Reads an address that was typed.
pub(crate) fn read(words: &str) -> Outcome<Path> {
    words.parse().map_err(|fault| Failure::usage(format!("{words}: {fault}")).hint(FORM))
}

/// What an address looks like.
pub(crate) const FORM: &str = "give the number of an entry, or REPORT#FIGURE such as pioneer-history#definite, or \
                               REPORT#BLOCK/ROW/COLUMN such as pioneer-history#areas/newport/communities";

/// Returns what a report has at an address, or says what it has instead.
pub(crate) fn find(report: &str, document: &Document, path: &Path) -> Outcome<Found> {
    document.find(path).map_err(|unfound| {
        let (what, Unfound::Unknown { path, among } | Unfound::Ambiguous { path, among }) = match &unfound {
            Unfound::Unknown { .. } => ("nothing", &unfound),
            Unfound::Ambiguous { .. } => ("several rows", &unfound),
        };
        let message = format!("the report {report} has {what} at {path}");
        let words: Vec<String> = among.iter().map(Path::to_string).collect();
        let typed = among.first().map_or_else(|| path.clone(), |first| path.as_long_as(first));
        let near = nearest(&typed.to_string(), words.iter().map(String::as_str)).map(str::to_owned);
        let first = words.iter().filter(|word| Some(*word) != near.as_ref()).take(NAMED_MAX);
        let listed = first.cloned().collect::<Vec<_>>().join(", ");
        let more = words.len().saturating_sub(NAMED_MAX + usize::from(near.is_some()));
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let hint = match near {
            Some(near) if listed.is_empty() => format!("did you mean {near}?"),
            Some(near) => format!("did you mean {near}? there is also: {listed}{more}"),
            None => format!("it has: {listed}{more}"),
        };
        Failure::usage(message).hint(hint)
    })
}

/// Returns a value in words.
pub(crate) fn value(value: &Value) -> String {
    render::value(value, Language::English)
}

/// Returns a figure or a cell as JSON: its address, what it is, and the members of a cell of the report's JSON.
pub(crate) fn cell_json(report: &str, spot: &Spot) -> Json {
    let mut members = json!({ "address": format!("{report}#{}", spot.path), "label": spot.label });
    let cell = Cell { value: spot.value.clone(), witnesses: spot.witnesses.clone() };
    let cell = serde_json::to_value(cell).unwrap_or_default();
    if let (Some(members), Json::Object(cell)) = (members.as_object_mut(), cell) {
        members.extend(cell);
    }
    members
}

//! The file of a mapping, in TOML: read, and written as it was guessed.
//!
//! What is written is a file to be looked at: what is not sure stands in it as a comment.

use std::collections::BTreeMap;

use serde::Deserialize;
use tyst_event::{Kind, json};

use super::{Dates, Mapping, SheetMapping};
use crate::columns;

/// The largest mapping that is read, in bytes.
const BYTES_MAX: usize = 1 << 20;

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It is larger than a mapping can be.
    #[error("it is larger than {BYTES_MAX} bytes")]
    TooLarge,
    /// It is not TOML of the form that a mapping has.
    #[error("{0}")]
    Form(String),
    /// It names a kind that is none.
    #[error("sheet {sheet}: {kind} is no kind of entry")]
    Kind {
        /// The sheet.
        sheet: String,
        /// What stands there.
        kind: String,
        /// The kind that is probably meant.
        near: Option<&'static str>,
    },
    /// It names a field that the kind does not have.
    #[error("sheet {sheet}: {field} is no field of {kind}")]
    Field {
        /// The sheet.
        sheet: String,
        /// The kind.
        kind: &'static str,
        /// What stands there.
        field: String,
        /// The field that is probably meant.
        near: Option<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingForm {
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    sheet: Vec<SheetForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SheetForm {
    name: String,
    kind: String,
    #[serde(default = "first")]
    heading_row: u32,
    #[serde(default)]
    dates: DatesForm,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    fixed: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DatesForm {
    #[default]
    Day,
    Month,
}

fn first() -> u32 {
    1
}

/// Reads a mapping.
///
/// # Errors
/// [`MappingError`].
pub fn parse(text: &str) -> Result<Mapping, MappingError> {
    if text.len() > BYTES_MAX {
        return Err(MappingError::TooLarge);
    }
    let form: MappingForm = toml::from_str(text).map_err(|fault| MappingError::Form(fault.to_string()))?;
    let sheets = form.sheet.into_iter().map(sheet).collect::<Result<_, _>>()?;
    Ok(Mapping { ignore: form.ignore, sheets })
}

fn sheet(form: SheetForm) -> Result<SheetMapping, MappingError> {
    let kind = Kind::FACTS.iter().copied().find(|kind| kind.name() == form.kind).ok_or_else(|| {
        let near = json::nearest(&form.kind, Kind::FACTS.iter().map(|kind| kind.name()));
        let near = near.and_then(Kind::from_name).map(Kind::name);
        MappingError::Kind { sheet: form.name.clone(), kind: form.kind.clone(), near }
    })?;
    let known = columns::of(kind);
    for field in form.columns.values().chain(form.fixed.keys()) {
        if !known.iter().any(|column| column.flag.name == *field) {
            let near = columns::nearest(&known, field).map(|column| column.flag.name.clone());
            let (sheet, field) = (form.name.clone(), field.clone());
            return Err(MappingError::Field { sheet, kind: kind.name(), field, near });
        }
    }
    Ok(SheetMapping {
        name: form.name,
        kind,
        heading_row: form.heading_row.max(1),
        columns: form.columns.into_iter().collect(),
        fixed: form.fixed.into_iter().collect(),
        ignore: form.ignore,
        dates: match form.dates {
            DatesForm::Day => Dates::Day,
            DatesForm::Month => Dates::Month,
        },
    })
}

/// Returns words as a string of TOML.
pub(super) fn quoted(words: &str) -> String {
    toml::Value::String(words.replace('\n', " ")).to_string()
}

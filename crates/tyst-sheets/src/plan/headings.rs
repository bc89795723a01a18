//! Finds out of the headings of a sheet which column is which field.
//!
//! A heading that is no field, and is not left out by name, is a problem: what stands below it would be lost.

use tyst_event::{Kind, Problem};

use super::{HeadingProblem, Plan};
use crate::cell::{Row, Sheet};
use crate::columns::{self, Column};
use crate::mapping::SheetMapping;

pub(super) fn plan(sheet: &Sheet, mapping: &SheetMapping) -> Result<Plan, Vec<HeadingProblem>> {
    let columns = columns::of(mapping.kind);
    let none = Row::default();
    let row = sheet.rows.iter().find(|row| row.number == mapping.heading_row).unwrap_or(&none);
    let (mut placed, mut problems) = (Vec::<(usize, String, usize)>::new(), Vec::new());
    let mut unseen: Vec<&str> = mapping.columns.iter().map(|(heading, _)| heading.as_str()).collect();
    for at in 0..width(sheet) {
        let heading = row.cell(at).words();
        unseen.retain(|mapped| !is_same(mapped, &heading));
        if mapping.ignore.iter().any(|ignored| is_same(ignored, &heading)) || columns::is_problem(&heading) {
            continue;
        }
        if heading.is_empty() {
            problems.extend(headless(sheet, mapping.heading_row, at));
            continue;
        }
        match named(&columns, mapping, &heading) {
            None => problems.push(unknown(&columns, mapping.kind, at, &heading)),
            Some(column) if placed.iter().any(|(_, _, other)| *other == column) => {
                problems.push(problem(
                    Some(at),
                    &heading,
                    "heading-twice",
                    "names a field that another column has",
                    TWICE,
                ));
            }
            Some(column) => placed.push((at, heading, column)),
        }
    }
    for heading in unseen {
        let message = format!("is named in the mapping, and row {} has no such heading", mapping.heading_row);
        problems.push(problem(
            None,
            heading,
            "unknown-heading",
            &message,
            "look at `heading-row`, and at how it is spelled",
        ));
    }
    let index = |name: &str| columns.iter().position(|column| column.flag.name == name);
    let fixed: Vec<(usize, String)> =
        mapping.fixed.iter().filter_map(|(name, words)| Some((index(name)?, words.clone()))).collect();
    problems.extend(missing(&columns, &placed, &fixed));
    if !problems.is_empty() {
        return Err(problems);
    }
    let (kind, heading_row, dates) = (mapping.kind, mapping.heading_row, mapping.dates);
    Ok(Plan { kind, columns, heading_row, placed, fixed, dates })
}

const TWICE: &str =
    "leave one of them out, or give the columns other fields in a mapping (`--guess-map` prints one)";

fn width(sheet: &Sheet) -> usize {
    sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
}

fn is_same(one: &str, other: &str) -> bool {
    columns::fold(one) == columns::fold(other)
}

/// Returns the column that a heading names: by the mapping, or else by itself.
fn named(columns: &[Column], mapping: &SheetMapping, heading: &str) -> Option<usize> {
    let mapped = mapping.columns.iter().find(|(named, _)| is_same(named, heading));
    match mapped {
        Some((_, field)) => columns.iter().position(|column| column.flag.name == *field),
        None => columns::find(columns, heading),
    }
}

/// Returns the problem of a column without a heading below which something stands.
fn headless(sheet: &Sheet, heading_row: u32, at: usize) -> Option<HeadingProblem> {
    let below = sheet.rows.iter().find(|row| row.number > heading_row && !row.cell(at).is_empty())?;
    let message = format!("is empty, and something stands below it (row {})", below.number);
    Some(problem(
        Some(at),
        "the heading",
        "no-heading",
        &message,
        "write a heading above it, or empty the column",
    ))
}

fn unknown(columns: &[Column], kind: Kind, at: usize, heading: &str) -> HeadingProblem {
    let near = columns::nearest(columns, heading);
    let meant = near.map(|column| format!("did you mean {}? ", column.names.join(" | "))).unwrap_or_default();
    let hint = format!(
        "{meant}for a sheet that is not a template, `--guess-map` prints a mapping to look at, for `--map`; what is to be left out \
         stands in its `ignore`"
    );
    problem(Some(at), heading, "unknown-heading", &format!("is no field of {}", kind.name()), &hint)
}

/// Returns a problem for each column that must be there and is not.
fn missing(
    columns: &[Column],
    placed: &[(usize, String, usize)],
    fixed: &[(usize, String)],
) -> Vec<HeadingProblem> {
    let is_there = |index: usize| {
        placed.iter().any(|(_, _, column)| *column == index)
            || fixed.iter().any(|(column, _)| *column == index)
    };
    let lacking =
        columns.iter().enumerate().filter(|(index, column)| column.flag.required && !is_there(*index));
    let hint =
        "add the column, or give the field under `fixed` in a mapping where it is the same in every row";
    lacking
        .map(|(_, column)| {
            problem(
                None,
                &column.names.join(" | "),
                "no-column",
                "must be filled in, and there is no such column",
                hint,
            )
        })
        .collect()
}

fn problem(
    column: Option<usize>,
    heading: &str,
    rule: &'static str,
    message: &str,
    hint: &str,
) -> HeadingProblem {
    let (field, message, hint) = (heading.to_owned(), message.to_owned(), Some(hint.to_owned()));
    HeadingProblem { column, problem: Problem { field, rule: rule.into(), message, hint } }
}

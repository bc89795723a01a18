//! The sheet with what drop-downs offer: the codes of the vocabulary, and what a ledger knows.
//!
//! Drop-downs refer to it, since what stands in a drop-down itself may have 255 characters.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};
use tyst_event::Kind;
use tyst_event::field::{CodeList, Shape};
use tyst_event::words::names::Known;
use tyst_event::words::welsh;

use super::{LISTS, Pen, Slugs};
use crate::cell::column_name;
use crate::columns::{self, Column};

/// How many of what a ledger knows a drop-down offers.
const KNOWN_MAX: usize = 5_000;

/// The lists of a workbook, in the order of their columns.
pub(super) struct Lists {
    all: Vec<List>,
}

struct List {
    name: String,
    /// What may be chosen, and what it means.
    choices: Vec<(String, String)>,
}

impl Lists {
    pub(super) fn new(kinds: &[Kind], known: &Slugs) -> Self {
        let mut codes = BTreeMap::<&str, &CodeList>::new();
        for column in kinds.iter().flat_map(|kind| columns::of(*kind)) {
            if let Shape::Code(list) = column.flag.shape {
                codes.insert(list.name, list);
            }
        }
        let of_codes = codes.into_iter().map(|(name, list)| {
            let choices = list.codes.iter().map(|(_, word, about)| {
                let welsh = welsh::of(about).map_or_else(String::new, |welsh| format!(" | {welsh}."));
                ((*word).to_owned(), format!("{about}{welsh}"))
            });
            List { name: name.to_owned(), choices: choices.collect() }
        });
        let of_known = known.iter().filter(|(_, slugs)| !slugs.is_empty()).map(|(known, slugs)| List {
            name: known_name(*known),
            choices: slugs.iter().take(KNOWN_MAX).cloned().collect(),
        });
        Self { all: of_codes.chain(of_known).collect() }
    }

    /// Returns where the choices of a column stand.
    pub(super) fn range(&self, column: &Column) -> Option<Formula> {
        let name = match &column.flag.shape {
            Shape::Code(list) => list.name.to_owned(),
            // What is described or defined here is new.
            Shape::Slug if !column.flag.about.starts_with("A short name for it") => {
                known_name(Known::of(&column.flag.name)?)
            }
            _ => return None,
        };
        let at = self.all.iter().position(|list| list.name == name)?;
        let letters = column_name(2 * at);
        let last = self.all[at].choices.len() + 1;
        Some(Formula::new(format!("={LISTS}!${letters}$2:${letters}${last}")))
    }

    pub(super) fn write(&self, sheet: &mut Worksheet, pen: &Pen) -> Result<(), XlsxError> {
        sheet.set_name(LISTS)?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, list) in self.all.iter().enumerate() {
            let column = u16::try_from(2 * at).unwrap_or(u16::MAX - 1);
            sheet.set_column_width(column, 24.0)?.set_column_width(column + 1, 40.0)?;
            sheet.write_string_with_format(0, column, &list.name, &pen.head)?;
            for (row, (word, about)) in (1..).zip(&list.choices) {
                sheet.write_string_with_format(row, column, word, &pen.words)?;
                sheet.write_string_with_format(row, column + 1, about, &pen.words)?;
            }
        }
        Ok(())
    }
}

fn known_name(known: Known) -> String {
    let name = known.name();
    format!("{} | {}", name.en, name.cy)
}

//! The rows of workbooks and tables as lines of an import.
//!
//! What a sheet means is said by its name and headings, or by a mapping; nothing in it is left out without a word.

use std::collections::BTreeSet;
use std::sync::Arc;

use tyst_event::{Kind, Problem};

use crate::cell::Sheet;
use crate::columns::{self, Column};
use crate::lines::{At, Faulty, Line, Table};
use crate::mapping::{Mapping, SheetMapping};
use crate::plan::{Plan, Remark, Typed};
use crate::read::{self, ReadError};
use crate::template::{LISTS, READ_ME};

/// How many names are said that were taken for slugs.
const NAMES_MAX: usize = 50;

/// What the slug is that words stand for in a column of a kind, where they are a name that somebody knows.
pub type Meant<'m> = &'m (dyn Fn(Kind, &Column, &str) -> Option<String> + 'm);

/// Knows no names.
pub const NO_NAMES: Meant<'static> = &|_, _, _| None;

/// What is known of files before they are read.
#[derive(Clone, Copy)]
pub struct Means<'m> {
    /// What the sheets mean.
    pub mapping: Option<&'m Mapping>,
    /// The kind of entry, where neither a sheet nor the mapping says it.
    pub kind: Option<Kind>,
    /// What names stand for.
    pub meant: Meant<'m>,
}

/// Why a file is not read as rows.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// It cannot be taken apart.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The mapping names a sheet that it does not have.
    #[error("the mapping names a sheet {0}, and there is none")]
    NoSheet(String),
}

/// The rows of files, and what is to be said about them besides problems.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows.
    pub lines: Vec<Line>,
    /// What is to be said, but for the examples.
    pub notes: Vec<String>,
    /// How many rows are examples, which were passed over.
    pub examples: usize,
    /// The names that were said already.
    names: BTreeSet<String>,
}

impl Rows {
    /// Adds the rows of a file: `file` is what it is called, `name` the same without folder and ending.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn add(&mut self, file: &str, name: &str, bytes: &[u8], means: Means<'_>) -> Result<(), BookError> {
        let file: Arc<str> = file.into();
        let sheets: Vec<Sheet> =
            entries(name, bytes)?.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
        let mapped = means.mapping.iter().flat_map(|mapping| &mapping.sheets);
        let is_only = sheets.len() == 1 && mapped.clone().count() == 1;
        let is_there =
            |wanted: &SheetMapping| is_only || sheets.iter().any(|sheet| sheet.name == wanted.name);
        if let Some(missing) = mapped.clone().find(|wanted| !is_there(wanted)) {
            return Err(BookError::NoSheet(missing.name.clone()));
        }
        let mut day = None;
        for sheet in sheets {
            if means.mapping.iter().any(|mapping| mapping.ignore.contains(&sheet.name)) {
                self.notes.push(format!("{file}: sheet {} is left out", sheet.name));
                continue;
            }
            let found = mapped.clone().find(|wanted| is_only || wanted.name == sheet.name);
            let kind = columns::kind(&sheet.name).or(means.kind);
            match (found, kind) {
                (Some(mapping), _) => self.sheet(&file, &sheet, mapping, means, &mut day),
                (None, Some(kind)) => {
                    self.sheet(&file, &sheet, &SheetMapping::plain("", kind), means, &mut day);
                }
                (None, None) => self.lines.push(unknown(&file, &sheet)),
            }
        }
        self.notes.extend(day);
        Ok(())
    }

    /// Adds the rows of a sheet, or what is wrong with its headings.
    fn sheet(
        &mut self,
        file: &Arc<str>,
        sheet: &Sheet,
        mapping: &SheetMapping,
        means: Means<'_>,
        day: &mut Option<String>,
    ) {
        let plan = match Plan::new(sheet, mapping) {
            Ok(plan) => plan,
            Err(problems) => {
                let row = mapping.heading_row;
                self.lines.extend(problems.into_iter().map(|found| {
                    let at = At::Heading { sheet: sheet.name.clone(), row, column: found.column };
                    faulty(file, at, found.problem)
                }));
                return;
            }
        };
        for heading in plan.perhaps_months(sheet) {
            self.notes.push(format!(
                "{file}, {}: every date under “{heading}” is the first of a month; where months are meant, say dates = \"month\" in \
                 a mapping (--guess-map prints one)",
                sheet.name
            ));
        }
        self.examples += plan.examples(sheet);
        let table = Arc::new(Table { name: sheet.name.clone(), plan });
        for typed in table.plan.rows(sheet, means.meant) {
            let at = At::Row { table: Arc::clone(&table), row: typed.number, words: typed.words.clone() };
            typed.remarks.iter().for_each(|remark| self.remark(file, &at, remark, day));
            self.lines.push(line(file, at, typed));
        }
    }

    /// Says what was made of a cell: each name once, and of the days that stand before their month the first.
    fn remark(&mut self, file: &str, at: &At, remark: &Remark, day: &mut Option<String>) {
        match remark {
            Remark::Name { typed, slug } if self.names.len() < NAMES_MAX => {
                let words = format!("“{typed}” is read as {slug}");
                if self.names.insert(words.clone()) {
                    self.notes.push(words);
                }
            }
            Remark::Name { .. } => {}
            Remark::DayFirst { typed, date } => {
                day.get_or_insert_with(|| {
                    format!("{file}, {at}: “{typed}” is read as {date}: the day stands before the month, here and in other dates of the file")
                });
            }
        }
    }
}

/// Returns the sheets of a file but for those that a template has and that hold no entries.
///
/// # Errors
/// [`ReadError`].
pub fn entries(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let is_ours = |sheet: &Sheet| [READ_ME, LISTS].contains(&sheet.name.as_str());
    Ok(read::sheets(name, bytes)?.into_iter().filter(|sheet| !is_ours(sheet)).collect())
}

fn line(file: &Arc<str>, at: At, typed: Typed) -> Line {
    let length = typed.length();
    let quoted = |(_, words): &(usize, String)| format!("\"{words}\"");
    let text = || typed.words.iter().map(quoted).collect::<Vec<_>>().join(" ");
    let read = typed.read.map_err(|problems| Faulty { text: text(), problems });
    Line { file: Arc::clone(file), at, length, read }
}

fn faulty(file: &Arc<str>, at: At, problem: Problem) -> Line {
    let read = Err(Faulty { text: String::new(), problems: vec![problem] });
    Line { file: Arc::clone(file), at, length: 0, read }
}

/// Returns the problem of a sheet of which it is not known what it holds.
fn unknown(file: &Arc<str>, sheet: &Sheet) -> Line {
    let names = Kind::FACTS.iter().map(|kind| kind.name());
    let near = tyst_event::json::nearest(&sheet.name, names);
    let meant = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    let hint = format!(
        "{meant}name the sheet as a kind (`tyst vocabulary` lists them), or give --kind KIND, or a mapping: --guess-map prints one, \
         and its `ignore` names sheets that are left out"
    );
    let message = "does not say which kind of entry it holds".to_owned();
    let field = format!("the sheet {}", sheet.name);
    let problem = Problem { field, rule: "unknown-sheet".into(), message, hint: Some(hint) };
    faulty(file, At::Heading { sheet: sheet.name.clone(), row: 1, column: Some(0) }, problem)
}

//! The address of every figure and cell of a document: `definite`, `areas/newport/communities`.
//!
//! Stays the same while rows are added elsewhere: a row is named by its group and its first cell. Deliberately
//! absent: which report the document is of, and advice on what was perhaps meant.

use std::fmt;
use std::str::FromStr;

use crate::document::Document;
use crate::sheet::{Part, Sheet, WORDS, sheets};
use crate::table::Row;
use crate::text::{Language, Text};
use crate::value::Value;
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// The longest address, in characters.
const CHARS_MAX: usize = 500;

/// An address in a document.
///
/// The id of a figure, or of a block with a row and a column: `areas/newport/communities`. A row is named by the words of
/// its group and of its first cell, `delivery.gwent-police`; of several with one name each has a number, `news:2`. Paragraphs
/// and notes are numbered within their section: `text:newport/1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    block: String,
    row: Option<RowName>,
    column: Option<String>,
}

/// What a row is called, and which of several with that name it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowName {
    pub(crate) name: String,
    pub(crate) ordinal: Option<u32>,
}

/// Why words are not an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// They are not of the form.
    #[error("an address has the form FIGURE, BLOCK/ROW/COLUMN or BLOCK/ROW")]
    Form,
    /// They are too long.
    #[error("an address has at most {CHARS_MAX} characters")]
    TooLong,
}

/// What stands at an address: a figure, or a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its address.
    pub path: Path,
    /// What it is, in words.
    pub label: Text,
    /// What it says.
    pub value: Value,
    /// The events behind what it says.
    pub witnesses: Witnesses,
    /// The events behind the name of the row, which is a part of the address.
    pub named_by: Witnesses,
}

/// What an address is of: one figure or cell, or all cells of a row or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The whole address, whatever of it was left out.
    pub path: Path,
    /// What it is, in words.
    pub label: Text,
    /// The figure or the cells.
    pub spots: Vec<Spot>,
}

/// Why a document has nothing at an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfound {
    /// There is nothing of that name; these would have been possible in its place.
    #[error("the report has nothing at {path}")]
    Unknown {
        /// The address.
        path: Path,
        /// Whole addresses.
        among: Vec<Path>,
    },
    /// There are several rows of that name.
    #[error("the report has several rows at {path}")]
    Ambiguous {
        /// The address.
        path: Path,
        /// The addresses of the rows.
        among: Vec<Path>,
    },
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.block)?;
        if let Some(row) = &self.row {
            write!(f, "/{row}")?;
        }
        self.column.iter().try_for_each(|column| write!(f, "/{column}"))
    }
}

impl fmt::Display for RowName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.ordinal.iter().try_for_each(|ordinal| write!(f, ":{ordinal}"))
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(words: &str) -> Result<Self, PathError> {
        if words.chars().count() > CHARS_MAX {
            return Err(PathError::TooLong);
        }
        let mut parts = words.split('/');
        let is_part = |part: &str| {
            !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || "-.:".contains(letter))
        };
        let mut part =
            || parts.next().map(|part| if is_part(part) { Ok(part) } else { Err(PathError::Form) });
        let block = part().transpose()?.ok_or(PathError::Form)?.to_owned();
        let row = part().transpose()?.map(RowName::read);
        let column = part().transpose()?.map(str::to_owned);
        if parts.next().is_some() { Err(PathError::Form) } else { Ok(Self { block, row, column }) }
    }
}

impl RowName {
    fn read(words: &str) -> Self {
        let numbered = words.split_once(':').and_then(|(name, number)| Some((name, canonical(number)?)));
        let (name, ordinal) = numbered.map_or((words, None), |(name, number)| (name, Some(number)));
        Self { name: name.to_owned(), ordinal }
    }

    /// Returns whether this is the name that was asked for, or its end: the group may be left out.
    fn answers(&self, asked: &RowName) -> (bool, bool) {
        let is_number = asked.ordinal.is_none_or(|ordinal| ordinal == self.ordinal.unwrap_or(1));
        let ends = self.name.rsplit_once('.').is_some_and(|(_, end)| end == asked.name);
        (is_number && self.name == asked.name, is_number && ends)
    }
}

/// Returns a number that is written as it would be printed.
fn canonical(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|number: &u32| number.to_string() == digits)
}

impl Path {
    /// Returns the address without the number that tells rows of one name apart, or words of one section.
    #[must_use]
    pub fn unnumbered(&self) -> Self {
        let row = self.row.as_ref().filter(|_| !self.is_words());
        let row = row.map(|row| RowName { ordinal: None, ..row.clone() });
        Self { row, ..self.clone() }
    }

    /// Returns whether it is the address of running words.
    pub fn is_words(&self) -> bool {
        self.block.starts_with(WORDS)
    }

    /// Returns as many parts of the address as another has: that of the row of a cell, or of its block.
    #[must_use]
    pub fn as_long_as(&self, other: &Self) -> Self {
        let row = self.row.clone().filter(|_| other.row.is_some());
        let column = self.column.clone().filter(|_| other.column.is_some());
        Self { block: self.block.clone(), row, column }
    }

    /// Returns the address of the row in which a cell is.
    #[must_use]
    pub fn of_row(&self) -> Self {
        Self { column: None, ..self.clone() }
    }

    /// Returns the id of the column, if it is the address of a cell in one.
    pub(crate) fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// Returns the address of a row of a sheet, or of its cell in a column.
    pub(crate) fn of(sheet: &Sheet, row: RowName, column: Option<usize>) -> Self {
        let id = |column: usize| sheet.table.columns.get(column).map(|column| column.id.clone());
        match sheet.part {
            Part::Figures => Self { block: row.name, row: None, column: None },
            Part::Block(_) => {
                Self { block: sheet.table.id.clone(), row: Some(row), column: column.and_then(id) }
            }
            Part::Words => Self { block: sheet.table.id.clone(), row: Some(row), column: None },
        }
    }

    fn of_block(id: &str) -> Self {
        Self { block: id.to_owned(), row: None, column: None }
    }
}

impl Spot {
    /// Returns the events behind what it says and behind its address.
    pub fn cites(&self) -> Witnesses {
        [&self.witnesses, &self.named_by].into_iter().collect()
    }
}

impl Sheet {
    /// Returns what a row says, cell by cell.
    pub(crate) fn spots(&self, row: &Row, name: &RowName) -> Vec<Spot> {
        let named_by: Witnesses = self.naming(row).iter().map(|cell| &cell.witnesses).collect();
        let spot = |column: usize| {
            let cell = row.cells.get(column)?;
            Some(Spot {
                path: Path::of(self, name.clone(), Some(column)),
                label: self.cell_label(row, column),
                value: cell.value.clone(),
                witnesses: cell.witnesses.clone(),
                named_by: named_by.clone(),
            })
        };
        match self.part {
            Part::Figures => spot(2).into_iter().collect(),
            Part::Block(_) | Part::Words => (0..row.cells.len()).filter_map(spot).collect(),
        }
    }

    /// Returns what a row is, in words.
    pub(crate) fn row_label(&self, row: &Row) -> Text {
        let words = |language: Language| {
            let cells = self.naming(row).iter().map(|cell| match &cell.value {
                Value::Words(text) => text.words(language).to_owned(),
                other => crate::sheet::plain(other),
            });
            let group = row.group.iter().map(|group| group.words(language).to_owned());
            group.chain(cells).collect::<Vec<_>>().join(", ")
        };
        match self.part {
            Part::Figures => match row.cells.get(1).map(|cell| &cell.value) {
                Some(Value::Words(label)) => label.clone(),
                _ => Text::english(words(Language::English)),
            },
            Part::Words => self.table.caption.clone(),
            Part::Block(_) => Text::both(words(Language::English), words(Language::Welsh)),
        }
    }

    fn cell_label(&self, row: &Row, column: usize) -> Text {
        let label = self.row_label(row);
        let column = self.table.columns.get(column).filter(|_| matches!(self.part, Part::Block(_)));
        let Some(column) = column else { return label };
        let words = |language| format!("{}: {}", label.words(language), column.label.words(language));
        Text::both(words(Language::English), words(Language::Welsh))
    }
}

impl Document {
    /// Returns every figure and every cell, with its address, in reading order.
    pub fn spots(&self) -> Vec<Spot> {
        let of_sheet = |sheet: Sheet| {
            let rows = sheet.table.rows.iter().zip(sheet.row_names());
            rows.flat_map(|(row, name)| sheet.spots(row, &name)).collect::<Vec<_>>()
        };
        sheets(self).into_iter().flat_map(of_sheet).collect()
    }

    /// Returns what stands at an address. The group in the name of a row may be left out where one row is meant all the same.
    ///
    /// # Errors
    /// [`Unfound`], with the addresses that there are instead.
    pub fn find(&self, path: &Path) -> Result<Found, Unfound> {
        let sheets = sheets(self);
        let is_asked = |sheet: &&Sheet| sheet.part != Part::Figures && sheet.table.id == path.block;
        if let Some(sheet) = sheets.iter().find(is_asked) {
            return in_block(sheet, path);
        }
        let mut figures = sheets.iter().filter(|sheet| sheet.part == Part::Figures).flat_map(|sheet| {
            sheet.table.rows.iter().zip(sheet.row_names()).flat_map(|(row, name)| sheet.spots(row, &name))
        });
        if let Some(spot) = figures.find(|spot| spot.path == *path) {
            return Ok(Found { path: path.clone(), label: spot.label.clone(), spots: vec![spot] });
        }
        let blocks = sheets.iter().filter(|sheet| sheet.part != Part::Figures);
        let ids = self.figures.iter().map(|figure| figure.id.as_str());
        let ids = ids.chain(blocks.map(|sheet| sheet.table.id.as_str()));
        Err(Unfound::Unknown { path: path.clone(), among: ids.map(Path::of_block).collect() })
    }
}

/// Returns what a block has at an address.
fn in_block(sheet: &Sheet, path: &Path) -> Result<Found, Unfound> {
    let names = sheet.row_names();
    let rows = || sheet.table.rows.iter().zip(&names);
    let Some(asked) = &path.row else {
        let spots = rows().flat_map(|(row, name)| sheet.spots(row, name)).collect();
        return Ok(Found { path: path.clone(), label: sheet.table.caption.clone(), spots });
    };
    let unknown = |among| Err(Unfound::Unknown { path: path.clone(), among });
    let (whole, ends): (Vec<_>, Vec<_>) = rows().map(|found| (found, found.1.answers(asked))).unzip();
    let picked = |is_it: &dyn Fn(&(bool, bool)) -> bool| -> Vec<(&Row, &RowName)> {
        whole.iter().zip(&ends).filter(|(_, answers)| is_it(answers)).map(|(found, _)| *found).collect()
    };
    let exact = picked(&|(exact, _)| *exact);
    let found = if exact.is_empty() { picked(&|(_, ends)| *ends) } else { exact };
    let at = |name: &RowName| Path::of(sheet, name.clone(), None);
    let (row, name) = match found[..] {
        [] => return unknown(names.iter().map(at).collect()),
        [found] => found,
        _ => {
            let among = found.iter().map(|(_, name)| at(name)).collect();
            return Err(Unfound::Ambiguous { path: path.clone(), among });
        }
    };
    let mut spots = sheet.spots(row, name);
    if path.column.is_none() {
        return Ok(Found { path: at(name), label: sheet.row_label(row), spots });
    }
    match spots.iter().position(|spot| spot.path.column == path.column) {
        Some(index) => {
            let spot = spots.swap_remove(index);
            Ok(Found { path: spot.path.clone(), label: spot.label.clone(), spots: vec![spot] })
        }
        None => unknown(spots.into_iter().map(|spot| spot.path).collect()),
    }
}

//! What changed from one document to another of the same report: figures, rows, cells and words.
//!
//! The same changes come out from both sides. Deliberately absent: what was recorded between the two, and headers.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::path::{Path, RowName, Spot};
use crate::sheet::{Part, Sheet, sheets};
use crate::table::Row;
use crate::text::Text;
use crate::value::Value;
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// A figure, a row, a cell or words that differ; on one side alone, they came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// How it was.
    pub before: Option<Side>,
    /// How it is.
    pub after: Option<Side>,
    /// The events behind the change: those behind one side alone, and those behind both that say something else now;
    /// where there are none of either, all.
    pub witnesses: Witnesses,
}

/// What stands at an address in one of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The address there.
    pub path: Path,
    /// What it is, in words.
    pub label: Text,
    /// What it says: one cell, or all of a row.
    pub cells: Vec<Spot>,
}

impl Side {
    fn of(spot: Spot) -> Self {
        Self { path: spot.path.clone(), label: spot.label.clone(), cells: vec![spot] }
    }

    fn of_row(sheet: &Sheet, row: &Row, name: &RowName) -> Self {
        let (path, label) = (Path::of(sheet, name.clone(), None), sheet.row_label(row));
        Self { path, label, cells: sheet.spots(row, name) }
    }

    fn witnesses(&self) -> Witnesses {
        self.cells.iter().map(|cell| &cell.witnesses).collect()
    }
}

impl Change {
    fn new(before: Option<Side>, after: Option<Side>, touched: &Witnesses) -> Self {
        let behind = |side: &Option<Side>| side.as_ref().map(Side::witnesses).unwrap_or_default();
        let (was, is) = (behind(&before), behind(&after));
        let mut different = was.difference(&is);
        different.extend(is.iter().filter(|seq| touched.contains(*seq)));
        let witnesses = if different.is_empty() { was } else { different };
        Self { before, after, witnesses }
    }

    /// Returns the side that is there, the later one first.
    #[expect(clippy::missing_panics_doc, reason = "no input makes it panic")]
    pub fn side(&self) -> &Side {
        self.after.as_ref().or(self.before.as_ref()).expect("a change has one side at least")
    }
}

/// Returns what changed from one document to another: in the order of the second, with what went at the end of each part.
///
/// A count that stays the same and rests on other events has changed as well. `touched` are the events of which something became
/// between the two, such as a correction.
pub fn compare(before: &Document, after: &Document, touched: &Witnesses) -> Vec<Change> {
    let (was, is) = (sheets(before), sheets(after));
    let key = |sheet: &Sheet| (sheet.table.id.clone(), sheet.part);
    let mut gone: BTreeMap<(String, Part), &Sheet> = was.iter().map(|sheet| (key(sheet), sheet)).collect();
    let mut changes = Vec::new();
    for sheet in &is {
        changes.extend(of_sheets(gone.remove(&key(sheet)), Some(sheet), touched));
    }
    for sheet in was.iter().filter(|sheet| gone.contains_key(&key(sheet))) {
        changes.extend(of_sheets(Some(sheet), None, touched));
    }
    changes
}

/// Returns what changed in one part of the documents.
fn of_sheets(before: Option<&Sheet>, after: Option<&Sheet>, touched: &Witnesses) -> Vec<Change> {
    let (was, is) = (before.map(Rows::of), after.map(Rows::of));
    let (was, is) = (was.as_ref(), is.as_ref());
    let partners = was.zip(is).map(|(was, is)| align(was, is)).unwrap_or_default();
    let mut changes = Vec::new();
    for index in 0..is.map_or(0, Rows::len) {
        match (is, was.zip(partners.get(&index))) {
            (Some(is), Some((was, at))) => changes.extend(of_rows((was, *at), (is, index), touched)),
            (is, _) => changes.extend(is.map(|is| Change::new(None, Some(is.side(index)), touched))),
        }
    }
    let kept: BTreeSet<usize> = partners.into_values().collect();
    let gone = was.into_iter().flat_map(|was| (0..was.len()).map(move |at| (was, at)));
    let gone = gone.filter(|(_, at)| !kept.contains(at));
    changes.extend(gone.map(|(was, at)| Change::new(Some(was.side(at)), None, touched)));
    changes
}

/// Returns what changed in a row, cell by cell.
fn of_rows(was: (&Rows<'_>, usize), is: (&Rows<'_>, usize), touched: &Witnesses) -> Vec<Change> {
    let (before, mut after) = (was.0.spots(was.1), is.0.spots(is.1));
    let mut changes = Vec::new();
    let groups = [was.0.group(was.1), is.0.group(is.1)];
    if was.0.row(was.1).group != is.0.row(is.1).group {
        let [before, after] = groups.map(Some);
        changes.push(Change::new(before, after, touched));
    }
    let column =
        |spot: &Spot, of: &[Spot]| of.iter().position(|other| other.path.column() == spot.path.column());
    let mut gone = Vec::new();
    for spot in before {
        let Some(at) = column(&spot, &after) else {
            gone.push(Change::new(Some(Side::of(spot)), None, touched));
            continue;
        };
        let now = after.remove(at);
        let is_counted = now.value.needs_witnesses() && now.witnesses != spot.witnesses;
        if now.value != spot.value || is_counted {
            changes.push(Change::new(Some(Side::of(spot)), Some(Side::of(now)), touched));
        }
    }
    changes.extend(after.into_iter().map(|spot| Change::new(None, Some(Side::of(spot)), touched)));
    changes.extend(gone);
    changes
}

/// The rows of a table with their names.
struct Rows<'a> {
    sheet: &'a Sheet,
    names: Vec<RowName>,
}

/// What rows have in common that are taken for the same.
type Class = (String, Witnesses, Vec<String>);

impl<'a> Rows<'a> {
    fn of(sheet: &'a Sheet) -> Self {
        Self { sheet, names: sheet.row_names() }
    }

    fn len(&self) -> usize {
        self.names.len()
    }

    fn row(&self, index: usize) -> &Row {
        &self.sheet.table.rows[index]
    }

    fn spots(&self, index: usize) -> Vec<Spot> {
        self.sheet.spots(self.row(index), &self.names[index])
    }

    fn side(&self, index: usize) -> Side {
        Side::of_row(self.sheet, self.row(index), &self.names[index])
    }

    /// Returns the group of a row, which is the heading above it.
    fn group(&self, index: usize) -> Side {
        let (side, named_by) = (self.side(index), self.named_by(index));
        let spot = |group: &Text| Spot {
            path: side.path.clone(),
            label: side.label.clone(),
            value: Value::from(group),
            witnesses: named_by.clone(),
            named_by: named_by.clone(),
        };
        let cells = self.row(index).group.iter().map(spot).collect();
        Side { cells, ..side }
    }

    /// Returns the name of a row; words have none that stays.
    fn name(&self, index: usize) -> String {
        if self.sheet.part == Part::Words { String::new() } else { self.names[index].name.clone() }
    }

    fn named_by(&self, index: usize) -> Witnesses {
        let row = self.row(index);
        let cells = if self.sheet.part == Part::Words { &row.cells } else { self.sheet.naming(row) };
        cells.iter().map(|cell| &cell.witnesses).collect()
    }

    /// Returns whether only one row has a name.
    fn is_alone(&self, index: usize) -> bool {
        self.sheet.part != Part::Words && self.names[index].ordinal.is_none()
    }

    fn content(&self, index: usize) -> Vec<String> {
        let cells = self.row(index).cells.iter();
        cells.map(|cell| serde_json::to_string(cell).unwrap_or_default()).collect()
    }

    /// Returns what tells a row apart, ever less of it from step to step; nothing where it has no such thing.
    fn class(&self, step: usize, index: usize) -> Option<Class> {
        let none = Witnesses::none();
        match step {
            0 => self.is_alone(index).then(|| (self.name(index), none, Vec::new())),
            1 => Some((self.name(index), none, self.content(index))),
            2 => Some((self.name(index), self.named_by(index), Vec::new())),
            // A row that stands in another group now, or goes by another name.
            3 | 4 => {
                let (named_by, name) = (self.named_by(index), self.name(index));
                let (group, name) = name.rsplit_once('.').unwrap_or(("", &name));
                let kept = if step == 3 { name } else { group };
                (!named_by.is_empty()).then(|| (kept.to_owned(), named_by, Vec::new()))
            }
            _ => Some((self.name(index), none, Vec::new())),
        }
    }
}

/// How many steps there are to find rows that are the same.
const STEPS: usize = 6;

/// Returns for rows of the second table the row of the first that is the same.
///
/// In each step, rows of one class are taken for the same in the order in which they stand. As nothing in this tells one
/// table from the other, it comes to the same from both sides.
fn align(was: &Rows<'_>, is: &Rows<'_>) -> BTreeMap<usize, usize> {
    let mut partners = BTreeMap::new();
    let (mut old, mut new): (Vec<usize>, Vec<usize>) = ((0..was.len()).collect(), (0..is.len()).collect());
    for step in 0..STEPS {
        let classes = |rows: &Rows<'_>, left: &[usize]| {
            let mut classes: BTreeMap<Class, Vec<usize>> = BTreeMap::new();
            for index in left {
                if let Some(class) = rows.class(step, *index) {
                    classes.entry(class).or_default().push(*index);
                }
            }
            classes
        };
        let (olds, mut news) = (classes(was, &old), classes(is, &new));
        for (class, olds) in olds {
            let news = news.remove(&class).unwrap_or_default();
            partners.extend(news.into_iter().zip(olds));
        }
        new.retain(|index| !partners.contains_key(index));
        let taken: BTreeSet<usize> = partners.values().copied().collect();
        old.retain(|index| !taken.contains(index));
        if old.is_empty() || new.is_empty() {
            break;
        }
    }
    partners
}

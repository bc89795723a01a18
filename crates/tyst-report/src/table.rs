//! Tables of typed cells, each cell with the events behind it.
//!
//! Deliberately absent: layout and totals. A total is a cell that the report computes itself.

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use crate::text::Text;
use crate::value::{Value, ValueForm};
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// A table: columns, and rows as wide as there are columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Stable name within the document, `[a-z0-9-]+`.
    pub id: String,
    /// What the table shows.
    pub caption: Text,
    /// The columns, in order; the first one names the row.
    pub columns: Vec<Column>,
    /// The rows, in order; rows of one group lie together.
    pub rows: Vec<Row>,
    /// What of this order is the order of names, which is another one in each language.
    #[serde(default, skip_serializing_if = "ByName::is_nothing")]
    pub by_name: ByName,
}

/// What stands in the order of names: a rendering puts it in that of its language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ByName {
    /// Nothing: the order is the report's own.
    #[default]
    Nothing,
    /// The rows of each group by their first cells, those that are only possible behind the certain ones.
    Rows,
    /// The groups.
    Groups,
    /// The groups, and the rows of each.
    Both,
}

impl ByName {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Stable name within the table, `[a-z0-9-]+`.
    pub id: String,
    /// The words at the head of the column.
    pub label: Text,
    /// To which side the cells are set.
    #[serde(default)]
    pub align: Align,
}

/// To which side the cells of a column are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Words: to the side on which reading starts.
    #[default]
    Start,
    /// Numbers: to the side on which reading ends.
    End,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The group the row belongs to, such as a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Text>,
    /// One cell a column.
    pub cells: Vec<Cell>,
    /// Whether what the row is of only may be so: where rows are by name, it stands behind what is certain.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub possible: bool,
}

/// What one cell of a table says, and the events behind it.
///
/// In JSON: `{"value": 5, "witnesses": [1, 2, 3]}`, with the siblings of `value` that [`Value`] asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What the cell says.
    pub value: Value,
    /// The events behind it.
    pub witnesses: Witnesses,
}

/// Returns a cell without witnesses; add them by [`Cell::with`].
pub fn cell(value: impl Into<Value>) -> Cell {
    Cell { value: value.into(), witnesses: Witnesses::none() }
}

impl Cell {
    /// Returns the cell with these events added to those behind it.
    #[must_use]
    pub fn with(mut self, witnesses: impl Into<Witnesses>) -> Self {
        self.witnesses.merge(&witnesses.into());
        self
    }

    /// Returns a cell where nothing belongs.
    pub fn empty() -> Self {
        cell(Value::Empty)
    }
}

impl<T: Into<Value>> From<T> for Cell {
    fn from(value: T) -> Self {
        cell(value)
    }
}

impl Row {
    /// Returns a row that belongs to no group.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { group: None, cells: cells.into_iter().collect(), possible: false }
    }

    /// Returns the row with these events added to those behind each cell that rests on any.
    #[must_use]
    pub fn with(mut self, witnesses: &Witnesses) -> Self {
        for cell in self.cells.iter_mut().filter(|cell| !cell.witnesses.is_empty()) {
            cell.witnesses.merge(witnesses);
        }
        self
    }

    /// Returns the events behind all of the row's cells.
    pub fn witnesses(&self) -> Witnesses {
        self.cells.iter().map(|cell| &cell.witnesses).collect()
    }
}

impl Table {
    /// Returns a table without columns and rows.
    pub fn new(id: impl Into<String>, caption: impl Into<Text>) -> Self {
        Self {
            id: id.into(),
            caption: caption.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            by_name: ByName::Nothing,
        }
    }

    /// Returns the table with a further column of words.
    #[must_use]
    pub fn column(self, id: impl Into<String>, label: impl Into<Text>) -> Self {
        self.aligned_column(id.into(), label.into(), Align::Start)
    }

    /// Returns the table with a further column of numbers.
    #[must_use]
    pub fn number_column(self, id: impl Into<String>, label: impl Into<Text>) -> Self {
        self.aligned_column(id.into(), label.into(), Align::End)
    }

    /// Returns the table as one that stands in the order of names, as far as this says.
    #[must_use]
    pub fn by_name(self, by_name: ByName) -> Self {
        Self { by_name, ..self }
    }

    /// Returns the table with a further row.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(Row::new(cells));
        self
    }

    /// Returns the table with a further row that belongs to `group`.
    #[must_use]
    pub fn group_row(mut self, group: impl Into<Text>, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(Row { group: Some(group.into()), ..Row::new(cells) });
        self
    }

    /// Returns the table with all of `rows` added.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Returns the events behind all of the table's cells.
    pub(crate) fn witnesses(&self) -> Witnesses {
        self.rows.iter().flat_map(|row| &row.cells).map(|cell| &cell.witnesses).collect()
    }

    fn aligned_column(mut self, id: String, label: Text, align: Align) -> Self {
        self.columns.push(Column { id, label, align });
        self
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.value.write_fields(&mut map)?;
        if !self.witnesses.is_empty() {
            map.serialize_entry("witnesses", &self.witnesses)?;
        }
        map.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CellForm {
    value: Json,
    #[serde(rename = "type")]
    kind: Option<String>,
    state: Option<String>,
    note: Option<Text>,
    said: Option<Text>,
    #[serde(default)]
    witnesses: Witnesses,
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let CellForm { value, kind, state, note, said, witnesses } = CellForm::deserialize(deserializer)?;
        let value =
            Value::try_from(ValueForm { value, kind, state, note, said }).map_err(D::Error::custom)?;
        Ok(Self { value, witnesses })
    }
}

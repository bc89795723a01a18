//! Charts as data: what is measured, and the points.
//!
//! Deliberately absent: the drawing. Every format can show a chart as its data table.

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use crate::labels;
use crate::table::{ByName, Cell, Row, Table, cell};
use crate::text::Text;
use crate::value::{Value, ValueForm};
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// A chart: words that say what it shows, and its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Stable name within the document, `[a-z0-9-]+`.
    pub id: String,
    /// What the chart shows.
    pub title: Text,
    /// What a reader who does not see the chart should take from it.
    pub description: Text,
    /// The data.
    pub spec: ChartSpec,
    /// Whether its lines or bars stand in the order of names, which is another one in each language.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_name: bool,
}

/// The data of a chart, by the form in which it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ChartSpec {
    /// A count over time: a solid line for what is definite, a band for what is possible on top.
    Step {
        /// What is counted, the label of the upright axis.
        measure: Text,
        /// The points, by ascending date.
        points: Vec<StepPoint>,
    },
    /// One bar a thing.
    Bars {
        /// What is measured, the label of the axis.
        measure: Text,
        /// The bars, in order.
        bars: Vec<Bar>,
    },
    /// One or more measures over time.
    Line {
        /// What is measured, the label of the upright axis.
        measure: Text,
        /// The lines, in order.
        lines: Vec<Line>,
    },
}

/// A count at a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPoint {
    /// The date, in EDTF.
    pub at: String,
    /// How many there were for certain.
    pub definite: u64,
    /// How many there may have been on top of those.
    pub possible: u64,
    /// The events behind both counts.
    #[serde(default, skip_serializing_if = "Witnesses::is_empty")]
    pub witnesses: Witnesses,
}

/// One bar: a label and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What the bar stands for.
    pub label: Text,
    /// How long it is, and the events behind that.
    pub cell: Cell,
}

/// One measure over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What the line stands for.
    pub label: Text,
    /// What its points are.
    #[serde(default, skip_serializing_if = "LineRole::is_measured")]
    pub role: LineRole,
    /// The points, by ascending date. One without a number, as where nothing is recorded, breaks the line.
    pub points: Vec<LinePoint>,
}

/// What the points of a line are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineRole {
    /// What was measured, drawn from point to point.
    #[default]
    Measured,
    /// What was aimed at, drawn as steps: each over all of its date, which may be a period; that of one day until the next.
    Target,
    /// Where it began, drawn level from there on.
    Baseline,
}

/// A measure at a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePoint {
    /// The date, in EDTF.
    pub at: String,
    /// The measure, and the events behind it.
    pub cell: Cell,
}

impl StepPoint {
    /// Returns how many there were for certain at a date, and how many more there may have been.
    pub fn new(at: impl Into<String>, definite: u64, possible: u64, witnesses: impl Into<Witnesses>) -> Self {
        Self { at: at.into(), definite, possible, witnesses: witnesses.into() }
    }
}

impl Bar {
    /// Returns a bar.
    pub fn new(label: impl Into<Text>, cell: impl Into<Cell>) -> Self {
        Self { label: label.into(), cell: cell.into() }
    }
}

impl Line {
    /// Returns a line of what was measured.
    pub fn new(label: impl Into<Text>, points: impl IntoIterator<Item = LinePoint>) -> Self {
        Self { label: label.into(), role: LineRole::default(), points: points.into_iter().collect() }
    }

    /// Returns the line as one of points with another role.
    #[must_use]
    pub fn role(self, role: LineRole) -> Self {
        Self { role, ..self }
    }
}

impl LineRole {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
    fn is_measured(&self) -> bool {
        *self == Self::Measured
    }
}

impl LinePoint {
    /// Returns a measure at a date.
    pub fn new(at: impl Into<String>, cell: impl Into<Cell>) -> Self {
        Self { at: at.into(), cell: cell.into() }
    }
}

impl Chart {
    /// Returns a step chart: a count over time, with what is possible on top of what is definite.
    pub fn step(
        id: impl Into<String>,
        title: impl Into<Text>,
        description: impl Into<Text>,
        measure: impl Into<Text>,
        points: impl IntoIterator<Item = StepPoint>,
    ) -> Self {
        let spec = ChartSpec::Step { measure: measure.into(), points: points.into_iter().collect() };
        Self { id: id.into(), title: title.into(), description: description.into(), spec, by_name: false }
    }

    /// Returns a bar chart.
    pub fn bars(
        id: impl Into<String>,
        title: impl Into<Text>,
        description: impl Into<Text>,
        measure: impl Into<Text>,
        bars: impl IntoIterator<Item = Bar>,
    ) -> Self {
        let spec = ChartSpec::Bars { measure: measure.into(), bars: bars.into_iter().collect() };
        Self { id: id.into(), title: title.into(), description: description.into(), spec, by_name: false }
    }

    /// Returns a line chart.
    pub fn line(
        id: impl Into<String>,
        title: impl Into<Text>,
        description: impl Into<Text>,
        measure: impl Into<Text>,
        lines: impl IntoIterator<Item = Line>,
    ) -> Self {
        let spec = ChartSpec::Line { measure: measure.into(), lines: lines.into_iter().collect() };
        Self { id: id.into(), title: title.into(), description: description.into(), spec, by_name: false }
    }

    /// Returns the chart as one whose lines or bars stand in the order of names: a rendering puts them in that of its language.
    #[must_use]
    pub fn by_name(self) -> Self {
        Self { by_name: true, ..self }
    }

    /// Returns the chart's data as a table with the chart's id and title.
    pub fn data_table(&self) -> Table {
        let by_name = if self.by_name { ByName::Rows } else { ByName::Nothing };
        let table = Table::new(&self.id, &self.title).by_name(by_name);
        match &self.spec {
            ChartSpec::Step { measure: _, points } => table
                .column("at", labels::AS_AT.text())
                .number_column("definite", labels::DEFINITE.text())
                .number_column("possible", labels::POSSIBLE.text())
                .rows(points.iter().map(step_row)),
            ChartSpec::Bars { measure, bars } => table
                .column("label", labels::ITEM.text())
                .number_column("value", measure)
                .rows(bars.iter().map(|bar| Row::new([cell(&bar.label), bar.cell.clone()]))),
            ChartSpec::Line { measure, lines } => table
                .column("series", labels::ITEM.text())
                .column("at", labels::DATE.text())
                .number_column("value", measure)
                .rows(lines.iter().flat_map(line_rows)),
        }
    }
}

fn step_row(point: &StepPoint) -> Row {
    let counted = |count: u64| {
        let witnesses = if count > 0 { point.witnesses.clone() } else { Witnesses::none() };
        cell(count).with(witnesses)
    };
    Row::new([cell(Value::date(&point.at)), counted(point.definite), counted(point.possible)])
}

fn line_rows(line: &Line) -> impl Iterator<Item = Row> + '_ {
    line.points
        .iter()
        .map(|point| Row::new([cell(&line.label), cell(Value::date(&point.at)), point.cell.clone()]))
}

impl Serialize for Bar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_labelled(serializer, ("label", &self.label), &self.cell)
    }
}

impl Serialize for LinePoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_labelled(serializer, ("at", &self.at), &self.cell)
    }
}

fn serialize_labelled<S: Serializer>(
    serializer: S,
    (key, label): (&str, &impl Serialize),
    cell: &Cell,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry(key, label)?;
    cell.value.write_fields(&mut map)?;
    if !cell.witnesses.is_empty() {
        map.serialize_entry("witnesses", &cell.witnesses)?;
    }
    map.end()
}

/// The fields of a bar or of a point on a line, which have a label or a date besides those of a cell.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkForm {
    label: Option<Text>,
    at: Option<String>,
    value: Json,
    #[serde(rename = "type")]
    kind: Option<String>,
    state: Option<String>,
    note: Option<Text>,
    said: Option<Text>,
    #[serde(default)]
    witnesses: Witnesses,
}

impl MarkForm {
    fn read<E: serde::de::Error>(self) -> Result<(Option<Text>, Option<String>, Cell), E> {
        let Self { label, at, value, kind, state, note, said, witnesses } = self;
        let value = Value::try_from(ValueForm { value, kind, state, note, said }).map_err(E::custom)?;
        Ok((label, at, Cell { value, witnesses }))
    }
}

impl<'de> Deserialize<'de> for Bar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match MarkForm::deserialize(deserializer)?.read()? {
            (Some(label), None, cell) => Ok(Self { label, cell }),
            _ => Err(D::Error::custom("a bar has a `label` and no `at`")),
        }
    }
}

impl<'de> Deserialize<'de> for LinePoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match MarkForm::deserialize(deserializer)?.read()? {
            (None, Some(at), cell) => Ok(Self { at, cell }),
            _ => Err(D::Error::custom("a point on a line has an `at` and no `label`")),
        }
    }
}

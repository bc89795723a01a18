//! A report as a value: `tyst-doc/1`, the form between plugins, the host and `--format json`.
//!
//! Deliberately absent: HTML and any other markup. A plugin says what it found; how that looks is decided in
//! one place for all areas.

use std::fmt;
use std::io;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use crate::chart::Chart;
use crate::checklist::Checklist;
use crate::header::Header;
use crate::table::Table;
use crate::text::Text;
use crate::timeline::Timeline;
use crate::validate::limits;
use crate::value::{Value, ValueForm};
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// A report: a title, headline figures and blocks in reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Always `tyst-doc/1`.
    pub schema: Schema,
    /// What the report is called.
    pub title: Text,
    /// The question that the report answers, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Text>,
    /// What the host stamps on the report; absent in what a plugin hands over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// The headline figures, in order.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// The blocks, in reading order.
    #[serde(default)]
    pub blocks: Vec<Block>,
}

/// The name of the one document schema that this build writes and reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

impl Schema {
    /// The name as it stands in a document.
    pub const NAME: &'static str = "tyst-doc/1";
}

/// A headline figure.
///
/// In JSON: `{"id": "definite", "label": {"en": "Definite"}, "value": 5, "witnesses": [1, 2, 3]}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Stable name within the document, `[a-z0-9-]+`.
    pub id: String,
    /// What the figure is.
    pub label: Text,
    /// What it says.
    pub value: Value,
    /// The events behind it.
    pub witnesses: Witnesses,
}

/// A piece of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Block {
    /// The start of a section.
    Heading(Heading),
    /// Running words.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// A list of what should be there.
    Checklist(Checklist),
    /// Spans of time.
    Timeline(Timeline),
    /// A chart.
    Chart(Chart),
    /// A remark on the report.
    Note(Note),
}

/// The start of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// 2 to 4; the title is level 1, and no level is skipped.
    pub level: u8,
    /// What the section is called.
    pub text: Text,
}

/// Running words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraph {
    /// The words; a line break in them is kept.
    pub text: Text,
    /// The events behind the words.
    #[serde(default, skip_serializing_if = "Witnesses::is_empty")]
    pub witnesses: Witnesses,
}

/// A remark on the report itself. What follows from events is a [`Paragraph`], which names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// How the remark is meant.
    pub tone: Tone,
    /// The remark.
    pub text: Text,
}

/// How a remark is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Good to know.
    Information,
    /// The figures can mislead without it.
    Caution,
    /// Something was left out of the figures.
    NotCounted,
}

/// Why some bytes are not a document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// There are more bytes than a document may have.
    #[error("a document of {bytes} bytes is larger than {}", limits::DOCUMENT_BYTES_MAX)]
    TooLarge {
        /// How many bytes there are.
        bytes: usize,
    },
    /// The bytes are not JSON, or not of the form that the schema asks for.
    #[error("the document does not follow the schema {}", Schema::NAME)]
    Form(#[source] serde_json::Error),
}

impl Document {
    /// Reads a document from JSON. It may still have flaws: see [`Document::validate`].
    ///
    /// # Errors
    /// When there are more than 16 MiB, or when the bytes do not follow the schema; the source names the line.
    pub fn from_json(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.len() > limits::DOCUMENT_BYTES_MAX {
            return Err(DocumentError::TooLarge { bytes: bytes.len() });
        }
        serde_json::from_slice(bytes).map_err(DocumentError::Form)
    }

    /// Returns every event that stands behind anything in the document.
    pub fn witnesses(&self) -> Witnesses {
        let blocks: Vec<Witnesses> = self.blocks.iter().map(Block::witnesses).collect();
        self.figures.iter().map(|figure| &figure.witnesses).chain(&blocks).collect()
    }

    /// Returns how many bytes [`to_json`](Self::to_json) would take.
    pub(crate) fn json_length(&self) -> usize {
        let mut length = Length(0);
        serde_json::to_writer(&mut length, self)
            .expect("a document has string keys only and counting cannot fail");
        length.0
    }

    /// Returns the document as JSON in one line, as a plugin hands it over.
    #[expect(clippy::missing_panics_doc, reason = "no input makes it panic")]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self)
            .expect("a document has string keys only and writing to memory cannot fail")
    }
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Block {
    /// Returns every event that stands behind the block.
    pub fn witnesses(&self) -> Witnesses {
        match self {
            Self::Heading(_) | Self::Note(_) => Witnesses::none(),
            Self::Paragraph(paragraph) => paragraph.witnesses.clone(),
            Self::Table(table) => table.witnesses(),
            Self::Checklist(checklist) => checklist.items.iter().map(|item| &item.witnesses).collect(),
            Self::Timeline(timeline) => timeline.items.iter().map(|item| &item.witnesses).collect(),
            Self::Chart(chart) => chart.data_table().witnesses(),
        }
    }
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::NAME)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name == Self::NAME {
            return Ok(Self);
        }
        Err(D::Error::custom(format_args!("unknown schema `{name}`, expected `{}`", Self::NAME)))
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("label", &self.label)?;
        self.value.write_fields(&mut map)?;
        map.serialize_entry("witnesses", &self.witnesses)?;
        map.end()
    }
}

/// What a block is, as it stands in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum BlockType {
    Heading,
    Paragraph,
    Table,
    Checklist,
    Timeline,
    Chart,
    Note,
}

impl BlockType {
    /// Reads what stands beside the type.
    fn read<'de, D: Deserializer<'de>>(self, rest: D) -> Result<Block, D::Error> {
        match self {
            Self::Heading => Heading::deserialize(rest).map(Block::Heading),
            Self::Paragraph => Paragraph::deserialize(rest).map(Block::Paragraph),
            Self::Table => Table::deserialize(rest).map(Block::Table),
            Self::Checklist => Checklist::deserialize(rest).map(Block::Checklist),
            Self::Timeline => Timeline::deserialize(rest).map(Block::Timeline),
            Self::Chart => Chart::deserialize(rest).map(Block::Chart),
            Self::Note => Note::deserialize(rest).map(Block::Note),
        }
    }
}

struct BlockVisitor;

impl<'de> Visitor<'de> for BlockVisitor {
    type Value = Block;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a block with its `type`")
    }

    /// Where the type stands first, what follows is read as it comes; else it is kept until the type is known.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Block, A::Error> {
        let mut kept = serde_json::Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if key != "type" {
                if kept.insert(key.clone(), map.next_value()?).is_some() {
                    return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
                }
            } else if kept.is_empty() {
                return map.next_value::<BlockType>()?.read(MapAccessDeserializer::new(map));
            } else {
                let block: BlockType = map.next_value()?;
                while let Some((key, value)) = map.next_entry::<String, Json>()? {
                    if kept.insert(key.clone(), value).is_some() || key == "type" {
                        return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
                    }
                }
                return block.read(Json::Object(kept)).map_err(A::Error::custom);
            }
        }
        Err(A::Error::missing_field("type"))
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BlockVisitor)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureForm {
    id: String,
    label: Text,
    value: Json,
    #[serde(rename = "type")]
    kind: Option<String>,
    state: Option<String>,
    note: Option<Text>,
    said: Option<Text>,
    #[serde(default)]
    witnesses: Witnesses,
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let FigureForm { id, label, value, kind, state, note, said, witnesses } =
            FigureForm::deserialize(deserializer)?;
        let value =
            Value::try_from(ValueForm { value, kind, state, note, said }).map_err(D::Error::custom)?;
        Ok(Self { id, label, value, witnesses })
    }
}

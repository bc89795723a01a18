//! Lists of what should be there, and whether it is recorded.
//!
//! Deliberately absent: judgement. "Not recorded" speaks about the record, not about the world.

use serde::{Deserialize, Serialize};

use crate::labels::{self, Label};
use crate::text::Text;
use crate::value::Value;
use crate::witness::Witnesses;

/// A list of what should be there, such as the eight core principles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Stable name within the document, `[a-z0-9-]+`.
    pub id: String,
    /// What the list shows.
    pub caption: Text,
    /// The items, in order.
    pub items: Vec<ChecklistItem>,
}

/// One thing that should be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// What should be there.
    pub label: Text,
    /// Whether it is recorded.
    pub state: ChecklistState,
    /// What is recorded of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
    /// The events behind the item.
    #[serde(default, skip_serializing_if = "Witnesses::is_empty")]
    pub witnesses: Witnesses,
}

/// Whether something is recorded at the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ChecklistState {
    /// There is an event that says so.
    #[serde(rename = "recorded")]
    Recorded,
    /// There is an event whose date may lie before or after the cut.
    #[serde(rename = "possible")]
    Possible,
    /// No event says so, which does not mean that it was not so.
    #[serde(rename = "not recorded")]
    NotRecorded,
}

impl ChecklistState {
    /// Returns the words for the state.
    pub(crate) fn label(self) -> Label {
        match self {
            Self::Recorded => labels::RECORDED,
            Self::Possible => labels::POSSIBLE,
            Self::NotRecorded => labels::NOT_RECORDED,
        }
    }
}

impl Checklist {
    /// Returns a list without items.
    pub fn new(id: impl Into<String>, caption: impl Into<Text>) -> Self {
        Self { id: id.into(), caption: caption.into(), items: Vec::new() }
    }

    /// Returns the list with a further item.
    #[must_use]
    pub fn item(mut self, item: ChecklistItem) -> Self {
        self.items.push(item);
        self
    }
}

impl ChecklistItem {
    /// Returns an item that is recorded by the events `witnesses`.
    pub fn recorded(label: impl Into<Text>, witnesses: impl Into<Witnesses>) -> Self {
        Self::new(label.into(), ChecklistState::Recorded, witnesses.into())
    }

    /// Returns an item that was perhaps so at the cut, by the events `witnesses`.
    pub fn possible(label: impl Into<Text>, witnesses: impl Into<Witnesses>) -> Self {
        Self::new(label.into(), ChecklistState::Possible, witnesses.into())
    }

    /// Returns an item of which there is no record.
    pub fn not_recorded(label: impl Into<Text>) -> Self {
        Self::new(label.into(), ChecklistState::NotRecorded, Witnesses::none())
    }

    /// Returns the item with what is recorded of it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Value>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Returns the item with these events added to those behind it.
    #[must_use]
    pub fn with(mut self, witnesses: impl Into<Witnesses>) -> Self {
        self.witnesses.merge(&witnesses.into());
        self
    }

    fn new(label: Text, state: ChecklistState, witnesses: Witnesses) -> Self {
        Self { label, state, detail: None, witnesses }
    }
}

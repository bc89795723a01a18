//! Spans of time whose ends may be unknown.
//!
//! Deliberately absent: date arithmetic and order. Dates are the source's, in EDTF, and never invented.

use serde::{Deserialize, Serialize};

use crate::text::Text;
use crate::witness::Witnesses;

/// Spans of time, one under the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// Stable name within the document, `[a-z0-9-]+`.
    pub id: String,
    /// What the timeline shows.
    pub caption: Text,
    /// The spans, in order.
    pub items: Vec<TimelineItem>,
    /// Whether this is the order of names, which is another one in each language.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_name: bool,
}

/// One span of time; an end that is not known exactly is drawn hatched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineItem {
    /// What lasted.
    pub label: Text,
    /// When it began, as a date in EDTF; an interval where it began somewhere in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it ended, as a date in EDTF; an interval where it ended somewhere in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Whether it began at `from` or at some earlier time; without `from`, at a time not recorded.
    #[serde(default)]
    pub open_start: bool,
    /// Whether it ended at `to` or at some later time; without `to`, no end is recorded.
    #[serde(default)]
    pub open_end: bool,
    /// How the source puts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Text>,
    /// The events behind the span.
    #[serde(default, skip_serializing_if = "Witnesses::is_empty")]
    pub witnesses: Witnesses,
}

impl Timeline {
    /// Returns a timeline without spans.
    pub fn new(id: impl Into<String>, caption: impl Into<Text>) -> Self {
        Self { id: id.into(), caption: caption.into(), items: Vec::new(), by_name: false }
    }

    /// Returns the timeline as one whose spans stand in the order of names: a rendering puts them in that of its language.
    #[must_use]
    pub fn by_name(self) -> Self {
        Self { by_name: true, ..self }
    }

    /// Returns the timeline with a further span.
    #[must_use]
    pub fn item(mut self, item: TimelineItem) -> Self {
        self.items.push(item);
        self
    }
}

impl TimelineItem {
    /// Returns a span of which neither end is recorded, with the events behind it.
    pub fn new(label: impl Into<Text>, witnesses: impl Into<Witnesses>) -> Self {
        Self {
            label: label.into(),
            from: None,
            to: None,
            open_start: true,
            open_end: true,
            said: None,
            witnesses: witnesses.into(),
        }
    }

    /// Returns the span with these events added to those behind it.
    #[must_use]
    pub fn with(mut self, witnesses: impl Into<Witnesses>) -> Self {
        self.witnesses.merge(&witnesses.into());
        self
    }

    /// Returns the span as one that began on `date`, or somewhere in it where it is an interval.
    #[must_use]
    pub fn starts(self, date: impl Into<String>) -> Self {
        Self { from: Some(date.into()), open_start: false, ..self }
    }

    /// Returns the span as one that began on `date` or earlier.
    #[must_use]
    pub fn starts_by(self, date: impl Into<String>) -> Self {
        Self { from: Some(date.into()), open_start: true, ..self }
    }

    /// Returns the span as one that ended on `date`, or somewhere in it where it is an interval.
    #[must_use]
    pub fn ends(self, date: impl Into<String>) -> Self {
        Self { to: Some(date.into()), open_end: false, ..self }
    }

    /// Returns the span as one that ended on `date` or later.
    #[must_use]
    pub fn ends_after(self, date: impl Into<String>) -> Self {
        Self { to: Some(date.into()), open_end: true, ..self }
    }

    /// Returns the span with how the source puts it.
    #[must_use]
    pub fn said(self, words: impl Into<Text>) -> Self {
        Self { said: Some(words.into()), ..self }
    }
}

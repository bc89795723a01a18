//! Slugs: the names of areas, parties, initiatives and the like that stay the same for ever.
//!
//! A slug is not shown to readers; names and their changes are events.

use std::fmt;

/// A stable identifier: `[a-z0-9](-?[a-z0-9])*`, at most 63 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slug(String);

impl Slug {
    /// The largest number of characters in a slug.
    pub const LENGTH_MAX: usize = 63;

    /// Returns the slug that `text` spells, or `None` when it breaks the form.
    pub fn new(text: &str) -> Option<Self> {
        Self::fits(text).then(|| Self(text.to_owned()))
    }

    /// Returns whether `text` has the form of a slug.
    pub(crate) fn fits(text: &str) -> bool {
        let bytes = text.as_bytes();
        let sound = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let hyphens = bytes.windows(2).any(|pair| pair == b"--");
        let ends = bytes.first() == Some(&b'-') || bytes.last() == Some(&b'-');
        (1..=Self::LENGTH_MAX).contains(&bytes.len()) && bytes.iter().all(sound) && !hyphens && !ends
    }

    /// Returns the area of entries that concern the ledger itself. No other entry may use it.
    pub fn ledger() -> Self {
        Self("ledger".to_owned())
    }

    /// Returns the slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the slug nearest to free text, to be offered as a suggestion: lower case, hyphens for the rest.
    pub fn suggestion(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let parts: Vec<&str> =
            lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let joined = parts.join("-");
        let cut: String = joined.chars().take(Self::LENGTH_MAX).collect();
        Self::new(cut.trim_end_matches('-'))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

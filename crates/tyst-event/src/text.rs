//! Texts in one or both languages, and single lines.
//!
//! Nothing here translates: a missing language stays missing.

use std::fmt;

/// A text in English, Welsh or both. At least one must be present (rule `text-empty`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// The English text.
    pub en: Option<String>,
    /// The Welsh text.
    pub cy: Option<String>,
}

impl Text {
    /// The largest number of characters in either language.
    pub const LENGTH_MAX: usize = 2_000;

    /// Returns a text that exists in English only.
    pub fn english(en: impl Into<String>) -> Self {
        Self { en: Some(en.into()), cy: None }
    }

    /// Returns the English text, or the Welsh where there is no English.
    pub fn any(&self) -> &str {
        self.en.as_deref().or(self.cy.as_deref()).unwrap_or("")
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.any())
    }
}

/// A single line without control characters: a reference, an alias, a locator. At most 300 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line(pub String);

impl Line {
    /// The largest number of characters in a line.
    pub const LENGTH_MAX: usize = 300;

    /// Returns the line as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

//! Words in English, in Welsh, or in both.
//!
//! Deliberately absent: translation. A missing language is shown in the other one, never made up.

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(test)]
mod tests;

/// The two languages in which a report can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// English, `en`.
    #[serde(rename = "en")]
    English,
    /// Welsh, `cy`.
    #[serde(rename = "cy")]
    Welsh,
}

impl Language {
    /// Returns the language's BCP 47 tag, `en` or `cy`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Welsh => "cy",
        }
    }

    /// Returns the language's name in itself, as a language link shows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Welsh => "Cymraeg",
        }
    }
}

/// Words in English, in Welsh, or in both; never in neither.
///
/// In JSON: `{"en": "Newport", "cy": "Casnewydd"}`, where one of the two may be left out.
/// In a format that is not for people, such as saved plugin state, it is a pair of options.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    en: Option<String>,
    cy: Option<String>,
}

impl Text {
    /// Returns words that exist in both languages.
    pub fn both(en: impl Into<String>, cy: impl Into<String>) -> Self {
        Self { en: Some(en.into()), cy: Some(cy.into()) }
    }

    /// Returns words that exist in English only.
    pub fn english(en: impl Into<String>) -> Self {
        Self { en: Some(en.into()), cy: None }
    }

    /// Returns words that exist in Welsh only.
    pub fn welsh(cy: impl Into<String>) -> Self {
        Self { en: None, cy: Some(cy.into()) }
    }

    /// Returns the words in the languages that are given, or nothing when neither is.
    pub fn from_parts(en: Option<String>, cy: Option<String>) -> Option<Self> {
        (en.is_some() || cy.is_some()).then_some(Self { en, cy })
    }

    /// Returns the English words, where there are some.
    pub fn en(&self) -> Option<&str> {
        self.en.as_deref()
    }

    /// Returns the Welsh words, where there are some.
    pub fn cy(&self) -> Option<&str> {
        self.cy.as_deref()
    }

    /// Returns the words in `language`, or else in the other one, and the language they are in.
    pub fn shown_in(&self, language: Language) -> (&str, Language) {
        let english = self.en().map(|words| (words, Language::English));
        let welsh = self.cy().map(|words| (words, Language::Welsh));
        let found = match language {
            Language::English => english.or(welsh),
            Language::Welsh => welsh.or(english),
        };
        found.unwrap_or(("", language))
    }

    /// Returns the words in `language`, or else in the other one.
    pub fn words(&self, language: Language) -> &str {
        self.shown_in(language).0
    }
}

impl From<&str> for Text {
    fn from(en: &str) -> Self {
        Self::english(en)
    }
}

impl From<String> for Text {
    fn from(en: String) -> Self {
        Self::english(en)
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return (&self.en, &self.cy).serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        if let Some(en) = &self.en {
            map.serialize_entry("en", en)?;
        }
        if let Some(cy) = &self.cy {
            map.serialize_entry("cy", cy)?;
        }
        map.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextForm {
    en: Option<String>,
    cy: Option<String>,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (en, cy) = if deserializer.is_human_readable() {
            let form = TextForm::deserialize(deserializer)?;
            (form.en, form.cy)
        } else {
            <(Option<String>, Option<String>)>::deserialize(deserializer)?
        };
        Self::from_parts(en, cy).ok_or_else(|| D::Error::custom("a text needs `en`, `cy` or both"))
    }
}

//! Words in English, in Welsh, or in both, and which of them are of the other language.
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

    /// Returns the other language.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::English => Self::Welsh,
            Self::Welsh => Self::English,
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
/// In JSON: `{"en": "Newport", "cy": "Casnewydd"}`, where one of the two may be left out. Where words were put together
/// ([`Text::joined`]) of which some lack a language, `other` says which characters are of the other one, each time from where to
/// before where: `{"en": "stated: a board", "cy": "wedi'i ddatgan: a board", "other": {"cy": [[17, 24]]}}`.
/// In a format that is not for people, such as saved plugin state, it is a row of all of these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    en: Option<String>,
    cy: Option<String>,
    other: Other,
}

/// Which characters of words in a language are of the other one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    #[serde(default)]
    en: Vec<[usize; 2]>,
    #[serde(default)]
    cy: Vec<[usize; 2]>,
}

impl Text {
    /// Returns words that exist in both languages.
    pub fn both(en: impl Into<String>, cy: impl Into<String>) -> Self {
        Self { en: Some(en.into()), cy: Some(cy.into()), other: Other::default() }
    }

    /// Returns words that exist in English only.
    pub fn english(en: impl Into<String>) -> Self {
        Self { en: Some(en.into()), cy: None, other: Other::default() }
    }

    /// Returns words that exist in Welsh only.
    pub fn welsh(cy: impl Into<String>) -> Self {
        Self { en: None, cy: Some(cy.into()), other: Other::default() }
    }

    /// Returns what is of no language and the same in all: an id, a number, a mark between words.
    pub fn code(words: impl Into<String>) -> Self {
        let words = words.into();
        Self::both(words.clone(), words)
    }

    /// Returns the words in the languages that are given, or nothing when neither is.
    pub fn from_parts(en: Option<String>, cy: Option<String>) -> Option<Self> {
        (en.is_some() || cy.is_some()).then_some(Self { en, cy, other: Other::default() })
    }

    /// Returns texts one behind the other, in each language as they are shown in it, or nothing when there are none. What is of
    /// the other language stays known to be.
    pub fn joined(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let parts: Vec<Self> = parts.into_iter().collect();
        let [(en, in_en), (cy, in_cy)] =
            [Language::English, Language::Welsh].map(|language| put_together(&parts, language));
        let text = Self { en, cy, other: Other { en: in_en, cy: in_cy } };
        (!parts.is_empty()).then_some(text)
    }

    /// Returns the English words of one text and the Welsh ones of another, which says the same in another order.
    #[must_use]
    pub fn in_each(english: Self, welsh: Self) -> Self {
        let other = Other { en: english.other.en, cy: welsh.other.cy };
        Self { en: english.en, cy: welsh.cy, other }
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

    /// Returns the words as they are shown in `language`, piece by piece, each with the language that it is in.
    pub fn runs(&self, language: Language) -> Vec<(&str, Language)> {
        let (words, shown) = self.shown_in(language);
        let other = match shown {
            Language::English => &self.other.en,
            Language::Welsh => &self.other.cy,
        };
        let starts: Vec<usize> = words.char_indices().map(|(at, _)| at).collect();
        let at = |char: usize| starts.get(char).copied().unwrap_or(words.len());
        let (mut runs, mut done) = (Vec::new(), 0);
        for [from, to] in other.iter().map(|ends| ends.map(at)) {
            if done <= from && from < to {
                runs.extend([(&words[done..from], shown), (&words[from..to], shown.other())]);
                done = to;
            }
        }
        runs.push((&words[done..], shown));
        runs.retain(|(run, _)| !run.is_empty());
        // What has no letters, such as a dash, is of any language.
        runs.into_iter().map(|(run, of)| (run, if is_wordless(run) { language } else { of })).collect()
    }

    /// Returns the words in `language`, or else in the other one.
    pub fn words(&self, language: Language) -> &str {
        self.shown_in(language).0
    }
}

fn is_wordless(words: &str) -> bool {
    !words.chars().any(char::is_alphabetic)
}

/// Returns the words of texts in a language, and which characters are of the other one: nothing where all are.
fn put_together(parts: &[Text], language: Language) -> (Option<String>, Vec<[usize; 2]>) {
    let (mut words, mut chars) = (String::new(), 0);
    let mut other: Vec<[usize; 2]> = Vec::new();
    let (mut is_own, mut is_between) = (false, false);
    for (run, of) in parts.iter().flat_map(|part| part.runs(language)) {
        let end = chars + run.chars().count();
        if of != language {
            match other.last_mut() {
                Some([_, last]) if is_between => *last = end,
                _ => other.push([chars, end]),
            }
            is_between = true;
        } else if !is_wordless(run) {
            (is_own, is_between) = (true, false);
        }
        words.push_str(run);
        chars = end;
    }
    if is_own || other.is_empty() { (Some(words), other) } else { (None, Vec::new()) }
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
            return (&self.en, &self.cy, &self.other).serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        if let Some(en) = &self.en {
            map.serialize_entry("en", en)?;
        }
        if let Some(cy) = &self.cy {
            map.serialize_entry("cy", cy)?;
        }
        if self.other != Other::default() {
            map.serialize_entry("other", &self.other)?;
        }
        map.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextForm {
    en: Option<String>,
    cy: Option<String>,
    #[serde(default)]
    other: Other,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (en, cy, other) = if deserializer.is_human_readable() {
            let form = TextForm::deserialize(deserializer)?;
            (form.en, form.cy, form.other)
        } else {
            <(Option<String>, Option<String>, Other)>::deserialize(deserializer)?
        };
        let text = Self::from_parts(en, cy).map(|text| Self { other, ..text });
        text.ok_or_else(|| D::Error::custom("a text needs `en`, `cy` or both"))
    }
}

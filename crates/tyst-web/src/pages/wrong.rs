//! Faults in answers, and how they are said: in the language of the page where there are words for that, and else as English.
//!
//! What is wrong is for others to find; its Welsh stands in the catalogue of the vocabulary, or in the words of pages.

use maud::{Markup, html};
use tyst_event::Problem;
use tyst_event::words::{self, names, welsh};
use tyst_report::Language;
use tyst_report::labels::Label;

use super::{Tongue, english};
use crate::words::{DATE_FORM, PROBLEM};

/// A fault in an answer: the field that it is about, by the id of its input, and what is wrong.
#[derive(Clone)]
pub(crate) struct Wrong {
    pub(crate) id: String,
    /// What is wrong, and what to type instead.
    said: Vec<Sentence>,
}

/// Words in English, and in Welsh where there are any.
#[derive(Clone)]
struct Sentence {
    en: String,
    cy: Option<String>,
}

impl Sentence {
    fn of(english: &str) -> Self {
        Self { en: english.to_owned(), cy: welsh::of(english) }
    }
}

impl Wrong {
    /// Returns a fault in English words, with their Welsh where the catalogue has it.
    pub(crate) fn new(id: &str, english: impl AsRef<str>) -> Self {
        Self { id: id.to_owned(), said: vec![Sentence::of(english.as_ref())] }
    }

    /// Returns a fault in words of the pages.
    pub(crate) fn label(id: &str, label: Label) -> Self {
        let words = Sentence { en: label.en.to_owned(), cy: Some(label.cy.to_owned()) };
        Self { id: id.to_owned(), said: vec![words] }
    }

    /// Returns a fault in words of the pages about something that was typed, which has a sentence in each language.
    pub(crate) fn both(id: &str, sentence: impl Fn(Language) -> String) -> Self {
        let words = Sentence { en: sentence(Language::English), cy: Some(sentence(Language::Welsh)) };
        Self { id: id.to_owned(), said: vec![words] }
    }

    /// Returns a fault by what a rule says: the field, what is wrong with it, and what to type instead.
    pub(crate) fn of(id: &str, problem: &Problem) -> Self {
        let field = problem.field.strip_prefix("data.").unwrap_or(&problem.field).replace('_', " ");
        let named =
            |cy: String| name(&problem.field).map_or_else(|| cy.clone(), |[_, name]| format!("{name}: {cy}"));
        let what = Sentence {
            en: format!("{field} {}", problem.message),
            cy: welsh::of(&problem.message).map(named),
        };
        let hint = problem.hint.as_ref().map(|hint| match name(&format!("{}-said", flag(&problem.field))) {
            // A form has boxes for what a program writes as one word.
            Some([en, cy]) if hint.contains("`said`") => Sentence {
                en: format!("{}: {en}", DATE_FORM.en),
                cy: Some(format!("{}: {cy}", DATE_FORM.cy)),
            },
            _ => Sentence::of(hint),
        });
        Self { id: id.to_owned(), said: std::iter::once(what).chain(hint).collect() }
    }

    /// Returns what is wrong in the language of a page.
    pub(crate) fn say(&self, tongue: Tongue) -> Markup {
        html! {
            @for (index, Sentence { en, cy }) in self.said.iter().enumerate() {
                @if index > 0 { ": " }
                @match (tongue.0, cy) {
                    (Language::Welsh, Some(cy)) => (cy),
                    _ => (english(tongue, en)),
                }
            }
        }
    }
}

/// Returns the flag that a field of the JSON form is typed for.
fn flag(field: &str) -> String {
    words::path(field).join("-").replace('_', "-")
}

/// Returns what a field is called, in English and Welsh.
fn name(field: &str) -> Option<[String; 2]> {
    names::field(&flag(field))
}

/// Returns words of the vocabulary or of its rules in the language of a page: a Welsh page marks what has no Welsh as English.
pub(crate) fn worded(tongue: Tongue, words: &str) -> Markup {
    let cy = welsh::of(words).filter(|_| tongue.0 == Language::Welsh);
    html! { @match cy { Some(cy) => (cy), None => (english(tongue, words)) } }
}

/// Returns the summary of faults that stands above a form; each leads to its field.
pub(crate) fn summary(tongue: Tongue, wrong: &[Wrong]) -> Markup {
    html! {
        @if !wrong.is_empty() {
            // Whoever sends a form with faults is there at once, with and without a screen.
            div.errors role="alert" aria-labelledby="Errors" tabindex="-1" autofocus {
                p.title id="Errors" { (tongue.say(PROBLEM)) }
                ul {
                    @for wrong in wrong {
                        li { @if wrong.id.is_empty() { (wrong.say(tongue)) } @else { a href={ "#" (wrong.id) } { (wrong.say(tongue)) } } }
                    }
                }
            }
        }
    }
}

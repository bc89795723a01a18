//! Puts words together in both languages at once: from the ledger, in lists, in alternatives.
//!
//! Translates nothing: where a name has one language only, a list shows that one in both, and says in which language it is.

use tyst_event::Certainty;
use tyst_event::view::TextView;
use tyst_report::labels::Label;
use tyst_report::{Language, Text, Value, limits};

/// Turns a text of the ledger into one of a document; an empty one, which the ledger refuses, becomes a dash.
pub fn text(text: TextView<'_>) -> Text {
    Text::from_parts(text.en.map(str::to_owned), text.cy.map(str::to_owned)).unwrap_or_else(nothing)
}

/// Returns the words of a slug, for what has no name: "all-welsh-local-authorities" is "all welsh local authorities".
pub fn of_slug(slug: &str) -> Text {
    Text::english(slug.replace('-', " "))
}

/// Returns a dash, for words that are not there.
pub fn nothing() -> Text {
    Text::code("–")
}

/// Returns what a text is sorted by: its English words in lower case.
pub fn order(text: &Text) -> String {
    text.words(Language::English).to_lowercase()
}

/// Returns what a text is sorted by in Welsh, in which `ch`, `dd`, `ff`, `ng`, `ll`, `ph`, `rh` and `th` are letters: each comes
/// behind the letter that stands here before the mark, and `ng` behind `g`.
fn welsh_order(text: &Text) -> String {
    const BEHIND: [(&str, &str); 8] = [
        ("ch", "c\u{10ffff}"),
        ("dd", "d\u{10ffff}"),
        ("ff", "f\u{10ffff}"),
        ("ng", "g\u{10ffff}"),
        ("ll", "l\u{10ffff}"),
        ("ph", "p\u{10ffff}"),
        ("rh", "r\u{10ffff}"),
        ("th", "t\u{10ffff}"),
    ];
    const PLAIN: [(char, char); 7] =
        [('â', 'a'), ('ê', 'e'), ('î', 'i'), ('ô', 'o'), ('û', 'u'), ('ŵ', 'w'), ('ŷ', 'y')];
    let plain =
        |letter| PLAIN.iter().find(|(marked, _)| *marked == letter).map_or(letter, |(_, plain)| *plain);
    let words: String = text.words(Language::Welsh).to_lowercase().chars().map(plain).collect();
    BEHIND.iter().fold(words, |words, (letter, order)| words.replace(letter, order))
}

/// Joins what stands in an order of its own with semicolons; nothing is recorded where there is nothing. Of more than a text has room
/// for, the last ones are counted only.
pub fn list(names: impl IntoIterator<Item = Text>) -> Value {
    let (names, rest) = shown(names);
    joined(names.into_iter().chain(rest), &between()).map_or_else(Value::not_recorded, Value::from)
}

/// Joins names in the same way, in each language in the order of its alphabet.
pub fn names(names: impl IntoIterator<Item = Text>) -> Value {
    let (names, rest) = shown(names);
    let by = |order: fn(&Text) -> String| {
        let mut sorted = names.clone();
        sorted.sort_by_cached_key(order);
        joined(sorted.into_iter().chain(rest.clone()), &between())
    };
    by(order).zip(by(welsh_order)).map_or_else(Value::not_recorded, |(en, cy)| Text::in_each(en, cy).into())
}

/// Returns what stands between the names of a list.
fn between() -> Text {
    Text::code("; ")
}

/// Returns the names that have room in one text, and what is said of the rest.
fn shown(names: impl IntoIterator<Item = Text>) -> (Vec<Text>, Option<Text>) {
    let mut names: Vec<Text> = names.into_iter().collect();
    let rest = names.len() - fitting(&names);
    names.truncate(names.len() - rest);
    let more = Text::both(format!("and {rest} more"), format!("a {rest} arall")); // U: translator
    (names, (rest > 0).then_some(more))
}

/// Returns how many of these names have room in one text, in either language, with what is said of the rest.
fn fitting(names: &[Text]) -> usize {
    const REST_CHARS: usize = 40;
    let room = |language| {
        let (mut chars, mut shown) = (0, 0);
        for name in names {
            chars += name.words(language).chars().count() + "; ".len();
            shown += usize::from(chars + REST_CHARS <= limits::TEXT_CHARS_MAX);
        }
        if chars <= limits::TEXT_CHARS_MAX { names.len() } else { shown }
    };
    room(Language::English).min(room(Language::Welsh))
}

/// Joins the words of closed lists as alternatives: "piloting or established".
pub fn either(labels: impl IntoIterator<Item = Label>) -> Text {
    joined(labels.into_iter().map(|label| label.text()), &Text::both(" or ", " neu ")).unwrap_or_else(nothing)
}

/// Returns the value, or that nothing is recorded.
pub fn or_not_recorded(value: Option<impl Into<Value>>) -> Value {
    value.map_or_else(Value::not_recorded, Into::into)
}

/// Makes a sentence around words, in each language with its own: the words stand where `{}` is, and are not mutated.
pub fn around(en: &str, cy: &str, words: &Text) -> Text {
    let around = |pattern| str::split_once(pattern, "{}").unwrap_or((pattern, ""));
    let ((en, rest), (cy, gweddill)) = (around(en), around(cy));
    together([Text::both(en, cy), words.clone(), Text::both(rest, gweddill)])
}

/// Returns words under a label: "stated: 5".
pub fn labelled(label: Label, words: &Text) -> Text {
    around(&format!("{}: {{}}", label.en), &format!("{}: {{}}", label.cy), words)
}

/// Marks words as possible where they are not certain: "Children First (possible)".
pub fn perhaps(words: &Text, certainty: Certainty) -> Text {
    match certainty {
        Certainty::Definite => words.clone(),
        Certainty::Possible => around("{} (possible)", "{} (posibl)", words),
    }
}

/// Returns a name in every language that it has at once, where all are official: "Children First / Plant yn Gyntaf".
pub fn official(name: &Text) -> Text {
    match (name.en(), name.cy()) {
        (Some(en), Some(cy)) if en != cy => together([Text::english(en), Text::code(" / "), Text::welsh(cy)]),
        _ => name.clone(),
    }
}

/// Returns texts one behind the other.
pub fn together(parts: impl IntoIterator<Item = Text>) -> Text {
    Text::joined(parts).unwrap_or_else(nothing)
}

/// Returns texts with something between them, or `None` where there are none.
pub fn joined(texts: impl IntoIterator<Item = Text>, between: &Text) -> Option<Text> {
    let separated = texts.into_iter().enumerate();
    let separated = separated.flat_map(|(index, text)| {
        let between = (index > 0).then(|| between.clone());
        between.into_iter().chain([text])
    });
    Text::joined(separated)
}

#[cfg(test)]
mod tests;

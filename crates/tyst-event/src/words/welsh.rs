//! The Welsh of what the vocabulary means, of the words of its lists, and of what can be wrong with an entry: one catalogue, by the
//! English words.
//!
//! Whoever shows such words in Welsh asks here, so that no reader of entries and no rule knows two languages. What is not found is
//! English, and is to be marked so. A problem is found by its sentence, and not by its rule alone, for a rule says several things.
//! Deliberately absent: names of kinds and fields (`names`), the words of reports and of pages.

mod fields;
mod problems;
mod rules;
mod terms;
#[cfg(test)]
mod tests;

use super::names::Name;
use crate::field::CodeList;

/// What stands for a part that differs: a typed word, a number.
const GAP: &str = "{}";

const ALL: [&[Name]; 10] = [
    fields::KINDS,
    fields::FIELDS,
    fields::CIRCUMSTANCES,
    terms::TERMS,
    problems::TYPED,
    problems::DATES,
    problems::FILES,
    rules::RULES,
    rules::ABOUT_ENTRIES,
    rules::WARNINGS,
];

/// Returns every pair of sentences; a gap `{}` stands for a part that differs, and what has no Welsh yet has none.
pub fn all() -> impl Iterator<Item = Name> {
    ALL.into_iter().flatten().copied()
}

/// Returns English words in Welsh, with the same parts in their gaps, or `None` where there is no Welsh yet. A full stop at the end
/// counts for nothing, and there is none at the end of the Welsh.
pub fn of(english: &str) -> Option<String> {
    let line = english.split_whitespace().collect::<Vec<_>>().join(" ");
    // Two stops are no end of a sentence, but of a date.
    let line = line.strip_suffix('.').filter(|rest| !rest.ends_with('.')).unwrap_or(&line);
    // What says more in words of its own is nearer than what has a gap there.
    let nearest = all()
        .filter_map(|name| Some((name, parts(name.en, line)?)))
        .max_by_key(|(name, _)| name.en.len() - GAP.len() * name.en.matches(GAP).count())?;
    let (name, parts) = nearest;
    let (mut filled, mut parts) = (String::new(), parts.into_iter());
    for (index, piece) in name.cy.split(GAP).enumerate() {
        if index > 0 {
            filled.push_str(parts.next().unwrap_or_default());
        }
        filled.push_str(piece);
    }
    (!name.cy.is_empty()).then_some(filled)
}

/// Returns what stands in the gaps of a sentence, where words are that sentence.
fn parts<'w>(sentence: &str, words: &'w str) -> Option<Vec<&'w str>> {
    let Some((first, rest)) = sentence.split_once(GAP) else { return (sentence == words).then(Vec::new) };
    let mut left = words.strip_prefix(first)?;
    let mut found = Vec::new();
    let mut pieces = rest.split(GAP).peekable();
    while let Some(piece) = pieces.next() {
        // The last words of a sentence stand at the end.
        let at = if pieces.peek().is_none() {
            left.len().checked_sub(piece.len()).filter(|_| left.ends_with(piece))?
        } else {
            left.find(piece)?
        };
        found.push(&left[..at]);
        left = &left[at + piece.len()..];
    }
    Some(found)
}

/// Returns the code of a list that Welsh words mean, in capitals or not.
pub(super) fn code(list: &CodeList, words: &str) -> Option<&'static str> {
    let folded = words.trim().trim_end_matches('.').to_lowercase();
    let is_meant = |about: &str| of(about).is_some_and(|welsh| welsh.to_lowercase() == folded);
    list.codes.iter().find(|(_, _, about)| is_meant(about)).map(|(_, code, _)| *code)
}

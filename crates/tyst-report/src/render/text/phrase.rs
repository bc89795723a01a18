//! The phrases for states, tones and spans of time, shared by text, Markdown and CSV.
//!
//! Deliberately absent: markup. The phrases are harmless single lines.

use crate::checklist::ChecklistItem;
use crate::dates;
use crate::document::Tone;
use crate::labels::{self, Label};
use crate::render::wording::{Run, Wording};
use crate::timeline::TimelineItem;

/// Returns the label of a note's tone.
pub(in crate::render) fn tone_label(tone: Tone) -> Label {
    match tone {
        Tone::Information => labels::INFORMATION,
        Tone::Caution => labels::CAUTION,
        Tone::NotCounted => labels::NOT_COUNTED,
    }
}

/// Returns an item's state in words, with what is recorded of it in brackets.
pub(in crate::render) fn checklist_phrase(item: &ChecklistItem, wording: Wording) -> String {
    let state = wording.label(item.state.label());
    match &item.detail {
        Some(detail) => format!("{state} ({})", wording.value(detail)),
        None => state.to_owned(),
    }
}

/// Returns a span's two ends in words, with how the source puts it.
pub(in crate::render) fn span_phrase(item: &TimelineItem, wording: Wording) -> String {
    wording.plain(&span_runs(item, wording))
}

/// Returns the same as runs, each with its language.
pub(in crate::render) fn span_runs(item: &TimelineItem, wording: Wording) -> Vec<Run> {
    let phrase = format!("{}; {}", span_start(item, wording), span_end(item, wording));
    match &item.said {
        Some(said) => wording.beside(&phrase, wording.quoted(said)),
        None => vec![wording.own(phrase)],
    }
}

/// Returns when a span began, in words.
fn span_start(item: &TimelineItem, wording: Wording) -> String {
    let Some(from) = &item.from else {
        return wording.label(labels::START_UNKNOWN).to_owned();
    };
    let date = format!("{} {}", wording.label(labels::BEGAN), end_date(from, wording));
    if item.open_start { format!("{date} {}", wording.label(labels::OR_EARLIER)) } else { date }
}

/// Returns when a span ended, in words.
fn span_end(item: &TimelineItem, wording: Wording) -> String {
    let Some(to) = &item.to else {
        return wording.label(labels::END_UNKNOWN).to_owned();
    };
    let date = format!("{} {}", wording.label(labels::ENDED), end_date(to, wording));
    if item.open_end { format!("{date} {}", wording.label(labels::OR_LATER)) } else { date }
}

/// Returns the date of an end in words; of one that lies somewhere in an interval, both bounds.
fn end_date(edtf: &str, wording: Wording) -> String {
    match dates::ends(edtf) {
        Some([first, last]) => {
            let (earliest, latest) = (wording.label(labels::AT_EARLIEST), wording.label(labels::AT_LATEST));
            format!("{} {earliest}, {} {latest}", wording.date(&first), wording.date(&last))
        }
        None => wording.date(edtf),
    }
}

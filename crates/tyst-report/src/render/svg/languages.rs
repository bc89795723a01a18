//! In which language words of a picture are, which the library that draws them cannot say.
//!
//! Deliberately absent: languages other than the two of a report; a source's words in a third one are marked as of the other.

use crate::render::wording::{Run, Wording};
use crate::text::Language;

/// What stands around words of the other language until their picture is drawn; for private use, and in no words of a report.
const OTHER: [char; 2] = ['\u{e000}', '\u{e001}'];

/// Returns words for a picture, with marks around those that are not in its language.
pub(super) fn marked(runs: &[Run], wording: Wording) -> String {
    let words = |run: &Run| {
        let words = wording.plain(std::slice::from_ref(run)).replace(OTHER, "");
        let [open, close] = OTHER;
        if run.lang == wording.language.tag() { words } else { format!("{open}{words}{close}") }
    };
    runs.iter().map(words).collect()
}

/// Returns what was drawn with elements in the place of the marks; words in several lines are several texts.
pub(super) fn in_languages(drawn: &str, wording: Wording) -> String {
    let other = match wording.language {
        Language::English => Language::Welsh,
        Language::Welsh => Language::English,
    };
    let (start, end) = (format!("<tspan lang=\"{}\">", other.tag()), "</tspan>");
    let (mut done, mut is_open) = (String::with_capacity(drawn.len()), false);
    for piece in drawn.split_inclusive("</text>") {
        let head = piece.find("<text").and_then(|at| Some(at + piece[at..].find('>')? + 1)).unwrap_or(0);
        let (head, words) = piece.split_at(head);
        done.push_str(head);
        if is_open {
            done.push_str(&start);
        }
        is_open = words.rfind(OTHER).map_or(is_open, |last| words[last..].starts_with(OTHER[0]));
        let words = words.replace(OTHER[0], &start).replace(OTHER[1], end);
        match words.strip_suffix("</text>").filter(|_| is_open) {
            Some(words) => done.extend([words, end, "</text>"]),
            None => done.push_str(&words),
        }
    }
    done
}

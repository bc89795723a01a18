//! Words that people type again and again where the vocabulary leaves them free, in both languages: units, reasons, strengths.
//!
//! Only what is exactly one of these words is known; whatever else was typed stays as it was, in its language. Deliberately absent:
//! names, and the words of closed lists, which are [`labels`].

use crate::labels::{self, Label, sure, unsure};
use tyst_report::Text;

const WORDS: [Label; 43] = [
    // units
    sure("agencies", "asiantaethau"),
    sure("areas", "ardaloedd"),
    sure("authorities", "awdurdodau"),
    sure("bodies", "cyrff"),
    sure("children", "plant"),
    sure("communities", "cymunedau"),
    sure("days", "diwrnodau"),
    sure("documents", "dogfennau"),
    sure("families", "teuluoedd"),
    sure("hours", "oriau"),
    sure("local authorities", "awdurdodau lleol"),
    sure("meetings", "cyfarfodydd"),
    sure("months", "misoedd"),
    sure("organisations", "sefydliadau"),
    sure("parents", "rhieni"),
    sure("partners", "partneriaid"),
    sure("people", "pobl"),
    sure("percent", "y cant"),
    unsure("points", "pwyntiau"),
    sure("pounds", "punnoedd"),
    unsure("practitioners", "ymarferwyr"),
    sure("professionals", "gweithwyr proffesiynol"),
    sure("pupils", "disgyblion"),
    sure("reports", "adroddiadau"),
    unsure("respondents", "ymatebwyr"),
    sure("responses", "ymatebion"),
    sure("schools", "ysgolion"),
    sure("services", "gwasanaethau"),
    sure("sessions", "sesiynau"),
    sure("staff", "staff"),
    unsure("students", "myfyrwyr"),
    sure("teachers", "athrawon"),
    sure("weeks", "wythnosau"),
    sure("young people", "pobl ifanc"),
    // reasons for what was inferred
    unsure("comparison", "cymhariaeth"),
    unsure("definition", "diffiniad"),
    unsure("identity", "hunaniaeth"),
    unsure("judgement", "barn"),
    unsure("lower bound", "terfyn isaf"),
    unsure("upper bound", "terfyn uchaf"),
    sure("topic", "pwnc"),
    sure("year", "blwyddyn"),
    // how much something changed
    unsure("significant", "sylweddol"),
];

/// Returns a text with its Welsh where it is one of these words in English alone, or says that a source does not state it.
pub fn text(text: &Text) -> Text {
    match (text.en(), text.cy()) {
        (Some(en), None) => word(en),
        _ => text.clone(),
    }
}

/// Returns the same for a word that was typed in English, perhaps as a code: "upper-bound".
pub fn word(typed: &str) -> Text {
    let words = typed.replace('-', " ");
    let mut known = WORDS.iter().chain([&labels::NOT_STATED]);
    known.find(|known| known.en == words).map_or_else(|| Text::english(typed), Label::text)
}

#[cfg(test)]
mod tests;

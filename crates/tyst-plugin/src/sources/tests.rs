//! Goal: a reader of Welsh is told in Welsh where something stands, and what was typed otherwise is known to be English.

use super::*;
use tyst_report::Language;

#[test]
fn the_usual_words_for_places_are_said_in_both_languages() {
    let source = shown("S002, lines 3-4; S004; S001, page 7");
    assert_eq!(source.en(), Some("S002, lines 3-4; S004; S001, page 7"));
    assert_eq!(source.cy(), Some("S002, llinellau 3-4; S004; S001, tudalen 7"));
    assert_eq!(source.runs(Language::Welsh).len(), 1, "nothing of it is English");
}

#[test]
fn a_place_in_other_words_is_shown_as_it_was_typed_and_is_english() {
    let source = shown("S002, the annex");
    let english = ("the annex", Language::English);
    assert_eq!(source.runs(Language::Welsh), [("S002, ", Language::Welsh), english]);
}

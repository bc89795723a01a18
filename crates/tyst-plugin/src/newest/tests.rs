//! Which items of a long list are shown, and what is said of the others.

use tyst_report::{Block, Document, Language};

use super::{Newest, SHOWN_MAX};

fn notes(newest: &Newest<u64>) -> Vec<String> {
    let document = newest.noted(Document::new(tyst_report::Text::english("Report")));
    let words = |block: &Block| match block {
        Block::Note(note) => note.text.words(Language::English).to_owned(),
        other => panic!("{other:?}"),
    };
    document.blocks.iter().map(words).collect()
}

#[test]
fn a_short_list_is_shown_whole_and_nothing_is_said() {
    let newest = Newest::of(0..SHOWN_MAX as u64, |seq| *seq);
    assert_eq!(newest.items.len(), SHOWN_MAX);
    assert!(notes(&newest).is_empty());
}

#[test]
fn of_a_long_list_those_recorded_last_are_shown_in_its_order() {
    let newest = Newest::at_most(3, [50, 10, 40, 20, 30], |seq| *seq);
    assert_eq!(newest.items, [50, 40, 30]);
    let said = notes(&newest).concat();
    assert!(said.starts_with("3 of 5 are shown"), "{said}");
}

#[test]
fn of_items_of_one_entry_the_last_are_shown() {
    let newest = Newest::at_most(2, [(7, 'a'), (7, 'b'), (7, 'c')], |(seq, _)| *seq);
    assert_eq!(newest.items, [(7, 'b'), (7, 'c')]);
}

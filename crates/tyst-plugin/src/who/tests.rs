//! Goal: whoever did something has a name, whether described or not.

use super::*;

#[test]
fn a_party_has_its_name_and_words_are_shown_as_they_are() {
    let party = Actor { party: Slug::new("gwent-police"), text: None };
    let words = Actor { party: None, text: Some(tyst_event::Text::english("students")) };
    let names = [party, words].map(|actor| Who::of(&actor).name(&Register::default()));
    assert_eq!(names, [Text::english("gwent-police"), Text::english("students")]);
}

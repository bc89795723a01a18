//! Goal: an area is designated from the one entry to the other, on any day that is asked.

use super::*;
use crate::testing::{day, line, state, story};
use tyst_event::Certainty;

fn designations() -> Designations {
    let made = line("area.designated", "2017-06-07", r#"{"designation":"pioneer"}"#);
    let ended = line("area.designated", "2019", r#"{"designation":"pioneer","ended":true}"#);
    let other = made.replace(r#""area":"a""#, r#""area":"b""#);
    state(&story(&[made, ended, other], "2020-12-31"), Designations::apply)
}

#[test]
fn an_area_is_designated_until_that_ends() {
    let designations = designations();
    let on = |date: &str| {
        let all = designations.on(day(date), Designation::Pioneer);
        all.map(|(area, spell)| (area.to_owned(), spell.certainty)).collect::<Vec<_>>()
    };
    let (a, b) = ("a".to_owned(), "b".to_owned());
    assert_eq!(on("2017-06-06"), []);
    assert_eq!(on("2017-06-07"), [(a.clone(), Certainty::Definite), (b.clone(), Certainty::Definite)]);
    assert_eq!(on("2019-06-01"), [(a, Certainty::Possible), (b.clone(), Certainty::Definite)]);
    assert_eq!(on("2019-12-31"), [(b, Certainty::Definite)]);
}

#[test]
fn names_the_days_on_which_that_can_have_changed() {
    let designations = designations();
    let days = designations.turns(Designation::Pioneer, day("2019-06-01"), |_| true);
    let days = days.iter().map(|(day, behind)| format!("{day} {:?}", behind.iter().collect::<Vec<_>>()));
    assert_eq!(days.collect::<Vec<_>>(), ["2017-06-07 [1, 3]", "2019-01-01 [2]", "2019-06-01 [2]"]);
}

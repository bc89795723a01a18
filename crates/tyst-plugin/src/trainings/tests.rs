//! Goal: a training says whom it reached, and nothing that its source does not say.

use super::*;
use crate::testing::{line, state, story};

/// Returns a training of 2019 with more members.
fn trainings(more: &str, as_at: &str) -> Trainings {
    let data = format!(r#"{{"topic":{{"en":"T"}},"audience":{{"en":"staff"}}{more}}}"#);
    state(&story(&[line("training.delivered", "2019", &data)], as_at), Trainings::apply)
}

fn check_coverage(coverage: &str, expected: &Text) {
    let found = trainings(&format!(r#","coverage":{coverage}"#), "2020-06-01");
    assert_eq!(found.iter().next().unwrap().coverage.as_ref(), Some(expected));
}

#[test]
fn coverage_is_put_into_words() {
    check_coverage(
        r#"{"scope":"all","unit":{"en":"schools"}}"#,
        &Text::both("all schools", "pob un: ysgolion"),
    );
    let some = words::together([Text::both("some ", "rhai: "), Text::welsh("ysgolion bro")]);
    check_coverage(r#"{"scope":"some","unit":{"cy":"ysgolion bro"}}"#, &some);
}

#[test]
fn what_the_source_does_not_say_is_not_there() {
    let found = trainings("", "2020-06-01");
    let training = found.iter().next().unwrap();
    assert_eq!((training.count(), &training.coverage), ([None, None, None], &None));
    assert_eq!(training.named(), (&training.evidence, "T".into()));
    assert!(!training.is_counted());
    for (as_at, low) in [("2020-06-01", 24), ("2019-06-01", 0)] {
        let found = trainings(r#","participants":{"n":24,"of":30,"unit":{"en":"teachers"}}"#, as_at);
        let training = found.iter().next().unwrap();
        let teachers = Text::both("teachers", "athrawon");
        let expected = [Value::people(24), Value::people(30), teachers.clone().into()].map(Some);
        assert_eq!((training.count(), training.is_counted()), (expected, true));
        assert_eq!(Training::counted(&teachers, [&training]), Value::people_between(low, 24), "{as_at}");
    }
}

#[test]
fn the_trainings_of_an_initiative_are_counted() {
    let of = |initiative: &str, as_at| trainings(r#","initiative":"i""#, as_at).of(initiative).recorded();
    assert_eq!((of("i", "2020-06-01"), of("j", "2020-06-01")), (1.into(), Value::not_recorded()));
    assert_eq!(of("i", "2019-06-01"), Value::between(0, 1));
}

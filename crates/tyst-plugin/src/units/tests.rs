//! Goal: what is known not to be people stays exact, and whatever may be people does not.

use super::*;

fn is_people(unit: &Text) -> bool {
    counted(18, unit) == Value::people(18)
}

#[test]
fn what_is_known_to_be_no_people_is_a_plain_number() {
    let units = [
        "authorities",
        "Welsh authorities",
        "local authorities in Wales",
        "expressions of interest",
        "organisations",
        "schools across Newport",
        "meetings",
        "points",
        "pounds",
        "reviews",
        "joint reviews",
        "sites",
    ];
    for unit in units {
        assert!(!is_people(&Text::english(unit)), "{unit}");
    }
    assert!(!is_people(&Text::both("schools", "ysgolion uwchradd")));
}

#[test]
fn a_count_within_bounds_is_one_of_the_same_unit() {
    let counted = |unit| counted_between(4, 7, &Text::english(unit));
    assert_eq!(counted("schools"), Value::between(4, 7));
    assert_eq!(counted("pupils"), Value::people_between(4, 7));
}

#[test]
fn what_is_or_may_be_people_is_a_count_of_people() {
    let units = [
        "children",
        "exclusions",
        "teachers in two schools",
        "authority officers",
        "heads of authorities",
        "pupils and schools",
        "schools and pupils",
        "children attending schools",
        "people/schools",
        "young schools",
        "in schools",
        "pioneer",
        "reports of abuse",
        "reviews on children",
        "",
    ];
    for unit in units {
        assert!(is_people(&Text::english(unit)), "{unit}");
    }
    assert!(is_people(&Text::both("schools", "plant")), "the two languages differ");
}

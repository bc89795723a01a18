//! Questions line by line.

use super::lines::Lines;
use super::*;

fn parties() -> Vec<Offer> {
    vec![
        Offer::new("gwent-police", "Gwent Police / Heddlu Gwent", ["Gwent Police", "Heddlu Gwent"]),
        Offer::new("millbrook-primary", "Millbrook Primary School", ["Ysgol Millbrook"]),
    ]
}

/// Asks a question of somebody who types these lines, and returns the answer and all that was said to them.
fn asked(typed: &str, is_open: bool, default: Option<&str>) -> (Option<String>, String) {
    let (offers, mut said) = (parties(), Vec::new());
    let question = Question { words: "Who?", help: "A party", offers: &offers, is_open, default };
    let check = |answer: &str| match answer {
        "nobody" => Err("nobody is no party".to_owned()),
        "gwent-police" => Ok(Some("a service".to_owned())),
        _ => Ok(None),
    };
    let answer = Lines::new(typed.as_bytes(), &mut said).ask(&question, &check);
    (answer, String::from_utf8(said).unwrap())
}

#[test]
fn an_offer_is_picked_by_its_number_its_slug_or_any_of_its_names() {
    for typed in ["1\n", "gwent-police\n", "Gwent Police\n", "heddlu gwent\n", "  HEDDLU GWENT \r\n"] {
        let (answer, said) = asked(typed, false, None);
        assert_eq!(answer.as_deref(), Some("gwent-police"), "{typed:?}");
        assert!(
            said.contains("a service") && said.contains("2  millbrook-primary  Millbrook Primary School"),
            "{said}"
        );
        assert_eq!(said.contains("= gwent-police"), typed != "gwent-police\n", "{typed:?}: {said}");
    }
}

#[test]
fn what_is_not_offered_is_an_answer_only_where_anything_can_be_typed() {
    assert_eq!(asked("torfaen-council\n", true, None).0.as_deref(), Some("torfaen-council"));
    let (answer, said) = asked("torfaen-council\n2\n", false, None);
    assert_eq!(answer.as_deref(), Some("millbrook-primary"));
    assert!(said.contains("\"torfaen-council\" is not in the list"), "{said}");
}

#[test]
fn what_is_wrong_is_said_and_asked_again() {
    let (answer, said) = asked("nobody\ngwent-police\n", true, None);
    assert_eq!(answer.as_deref(), Some("gwent-police"));
    assert!(said.contains("nobody is no party"), "{said}");
}

#[test]
fn an_empty_line_is_the_usual_answer() {
    assert_eq!(asked("\n", true, Some("")).0.as_deref(), Some(""));
    let (answer, said) = asked("\n", false, Some("millbrook-primary"));
    assert_eq!(answer.as_deref(), Some("millbrook-primary"));
    assert!(said.contains("[Enter: millbrook-primary]"), "{said}");
}

#[test]
fn the_end_of_the_input_is_no_answer() {
    assert_eq!(asked("", true, Some("")).0, None);
    assert_eq!(asked("nobody\n", true, None).0, None);
    assert_eq!(asked("?\n", false, None).0, None);
}

#[test]
fn an_empty_line_picks_nothing_where_there_is_no_usual_answer() {
    let unnamed = [Offer::new("place", "", []), Offer::new("party", "newport-council", [])];
    let question = Question { words: "What?", help: "", offers: &unnamed, is_open: false, default: None };
    let mut said = Vec::new();
    let answer = Lines::new(&b"\nparty\n"[..], &mut said).ask(&question, &|_| Ok(None));
    assert_eq!(answer.as_deref(), Some("party"));
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("Enter alone picks nothing here"), "{said}");
}

//! Goal: who is a partner, once however many roles or slugs, and never of more areas than the entries say.

use super::*;
use crate::testing::{day, line, state, story};
use tyst_event::Certainty;
use tyst_report::{Value, Witnesses};

fn register() -> Register {
    let party = |slug: &str, more: &str| {
        let data = format!(r#"{{"party":"{slug}","type":"service","name":{{"en":"{slug}"}}{more}}}"#);
        line("party.described", "2016", &data)
    };
    state(&story(&[party("p", ""), party("q", r#","same_as":"p""#)], "2020-12-31"), Register::apply)
}

fn joined(party: &str, on: &str, roles: &str) -> String {
    line("partner.joined", on, &format!(r#"{{"party":"{party}","roles":[{roles}]}}"#))
}

/// Checks who is a member of the area on a day, and how many parties that are.
fn check(lines: &[String], on: &str, expected: &[(&str, Role, Certainty)], parties: Value) {
    let memberships: Memberships = state(&story(lines, on), Memberships::apply);
    let register = register();
    let members = memberships.members("a", day(on), &register);
    let found: Vec<_> =
        members.iter().map(|found| (found.party, found.role, found.spell.certainty)).collect();
    assert_eq!((found.as_slice(), count(&members).recorded()), (expected, parties), "{on}");
}

const SURE: Certainty = Certainty::Definite;
const PERHAPS: Certainty = Certainty::Possible;

#[test]
fn a_party_in_two_roles_is_one_party() {
    let lines = [joined("p", "2017", r#""host","anchor""#)];
    check(&lines, "2018-01-01", &[("p", Role::Anchor, SURE), ("p", Role::Host, SURE)], 1.into());
    check(
        &lines,
        "2017-06-01",
        &[("p", Role::Anchor, PERHAPS), ("p", Role::Host, PERHAPS)],
        Value::between(0, 1),
    );
}

#[test]
fn a_party_with_two_slugs_is_one_party_and_leaves_as_one() {
    let mut lines = vec![joined("p", "2017", r#""host""#), joined("q", "2016", r#""host""#)];
    check(&lines, "2018-01-01", &[("p", Role::Host, SURE)], 1.into());
    lines.push(line("partner.left", "2018", r#"{"party":"q"}"#));
    check(&lines, "2019-01-01", &[], Value::not_recorded());
}

#[test]
fn a_partner_can_give_up_one_role() {
    let left = line("partner.left", "2018", r#"{"party":"p","roles":["anchor"]}"#);
    let lines = [joined("p", "2017", r#""host","anchor""#), left];
    check(&lines, "2019-01-01", &[("p", Role::Host, SURE)], 1.into());
    check(&lines, "2018-06-01", &[("p", Role::Anchor, PERHAPS), ("p", Role::Host, SURE)], 1.into());
}

#[test]
fn a_party_is_counted_by_its_surest_entry() {
    let lines = [joined("p", "2019", r#""host""#), joined("p", "2017", r#""anchor""#)];
    let memberships: Memberships = state(&story(&lines, "2019-06-01"), Memberships::apply);
    let register = register();
    let members = memberships.members("a", day("2019-06-01"), &register);
    assert_eq!(count(&members), [(SURE, 2)].into_iter().collect::<Tally>().with(2));
    let item = item("Partners".into(), &members, &register);
    assert_eq!((item.witnesses, item.detail), (Witnesses::from([1, 2]), Some(Text::english("p").into())));
}

#[test]
fn a_name_is_marked_as_possible_beside_one_that_is_certain() {
    let named = |lines: &[String]| {
        let memberships: Memberships = state(&story(lines, "2019-06-01"), Memberships::apply);
        let register = register();
        let members = memberships.members("a", day("2019-06-01"), &register);
        item("Partners".into(), &members, &register).detail
    };
    let perhaps = joined("r", "2019", r#""host""#);
    let mixed = named(&[joined("p", "2017", r#""host""#), perhaps.clone()]);
    assert_eq!(mixed, Some(words::list(["p".into(), words::perhaps(&"r".into(), PERHAPS)])));
    assert_eq!(named(&[perhaps]), Some(Text::english("r").into()), "here the item says so");
}

#[test]
fn an_area_stands_for_itself_and_a_place_for_its_own() {
    let at_place = joined("p", "2017", r#""host""#).replace(r#""area":"a""#, r#""area":"a","place":"s""#);
    let memberships: Memberships = state(&story(&[at_place], "2020-12-31"), Memberships::apply);
    let register = register();
    let members = |at: &str| memberships.members(at, day("2019-01-01"), &register).len();
    assert_eq!((members("a"), members("s"), members("b")), (1, 1, 0));
    assert_eq!(memberships.areas(), BTreeSet::from(["a"]));
}

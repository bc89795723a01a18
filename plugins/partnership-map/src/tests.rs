//! What the report says of the seed stories, and of partners who leave.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::PartnershipMap;
use seeds::SEEDS;
use tyst_plugin::document::{Block, ChecklistState, Document, Language, Row, Text, Timeline, Value};
use tyst_plugin::testkit::{Cut, Recorded, all_figures, laws, run, table, words};

fn seeds(area: Option<&str>, as_at: &str) -> Document {
    run::<PartnershipMap>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area })
}

fn lines(lines: &str, as_at: &str) -> Document {
    let files = [Recorded { on: "2020-01-01", lines }];
    run::<PartnershipMap>(&files, Cut { as_at, known_at: "2020-12-31", area: Some("a") })
}

fn partners(document: &Document) -> Value {
    let [partners] = all_figures(document, ["partners"]);
    partners
}

fn none() -> Value {
    Value::not_recorded_since(Text::both("no partner recorded", "dim partner wedi'i gofnodi"))
}

/// Returns the parties of the area, each after its role.
fn by_role(document: &Document, area: &str) -> Vec<String> {
    let rows = &table(document, &format!("members-{area}")).rows;
    let row = |row: &Row| {
        let role = row.group.as_ref().and_then(|role| role.en()).unwrap_or_default();
        format!("{role}: {}", english(&row.cells[0].value))
    };
    rows.iter().map(row).collect()
}

fn counts(document: &Document, id: &str) -> Vec<(String, Value)> {
    let rows = &table(document, id).rows;
    rows.iter().map(|row| (english(&row.cells[0].value), row.cells[1].value.clone())).collect()
}

fn english(value: &Value) -> String {
    words(value, Language::English)
}

fn core(document: &Document) -> Vec<ChecklistState> {
    let items = document.blocks.iter().find_map(|block| match block {
        Block::Checklist(list) => Some(&list.items),
        _ => None,
    });
    items.expect("there is a checklist").iter().map(|item| item.state).collect()
}

fn timeline(document: &Document) -> &Timeline {
    let timeline = document.blocks.iter().find_map(|block| match block {
        Block::Timeline(timeline) => Some(timeline),
        _ => None,
    });
    timeline.expect("there is a timeline")
}

#[test]
fn newport_has_thirteen_partners_in_their_roles() {
    let document = seeds(Some("newport"), "2026-01-10");
    assert_eq!(partners(&document), 13.into());
    let expected = [
        "Facilitator: Welsh Government",
        "Funder: Welsh Government",
        "Host: Millbrook Primary School",
        "Co-located: Education Welfare",
        "Co-located: Families First",
        "Co-located: Flying Start",
        "Co-located: Social Services",
        "Delivery: Barnardo's Cymru",
        "Delivery: Gwent Police",
        "Delivery: Pillgwenlly school (name not stated)",
        "Training provider: ACE Support Hub",
        "Training provider: Barnardo's Cymru",
        "Training provider: Education Achievement Service",
        "Training provider: Save the Children Wales",
        "Key partner: Save the Children Wales",
        "Community: Pride in Bettws",
    ];
    assert_eq!(by_role(&document, "newport"), expected);
}

#[test]
fn counts_the_partners_in_each_role() {
    let expected = [("Facilitator", 1), ("Funder", 1), ("Host", 1), ("Co-located", 4), ("Delivery", 3)];
    let rest = [("Training provider", 4), ("Key partner", 1), ("Community", 1)];
    let expected: Vec<_> =
        expected.iter().chain(&rest).map(|(role, count)| ((*role).to_owned(), (*count).into())).collect();
    assert_eq!(counts(&seeds(Some("newport"), "2026-01-10"), "roles-newport"), expected);
}

#[test]
fn newport_names_no_anchor_no_secretariat_and_no_day_of_joining() {
    let document = seeds(Some("newport"), "2026-01-10");
    assert_eq!(core(&document), [ChecklistState::NotRecorded; 2]);
    let rows = &table(&document, "members-newport").rows;
    assert!(rows.iter().all(|row| english(&row.cells[3].value) == "not stated"));
    assert_eq!(english(&rows[2].cells[4].value), "S002, line 125");
}

#[test]
fn the_timeline_has_one_open_ended_bar_for_each_partner() {
    let document = seeds(Some("newport"), "2026-01-10");
    let items = &timeline(&document).items;
    assert_eq!(items.len(), 13);
    assert!(items.iter().all(|item| item.open_start && item.open_end && item.from.is_none()));
}

#[test]
fn shows_every_area_with_partners_and_every_pioneer_without() {
    let document = seeds(None, "2026-01-10");
    let nobody = none;
    let expected = [
        ("Caerphilly", nobody()),
        ("Carmarthenshire", nobody()),
        ("Children First Pioneers", 2.into()),
        ("Conwy", nobody()),
        ("Cwm Taf", nobody()),
        ("Gwynedd", nobody()),
        ("Neath Port Talbot", nobody()),
        ("Newport", 13.into()),
        ("Powys", nobody()),
        ("Welsh local government (WLGA)", 2.into()),
        ("West Sussex", 5.into()),
    ];
    assert_eq!(counts(&document, "areas"), expected.map(|(area, count)| (area.to_owned(), count)));
    assert_eq!(partners(&document), 20.into());
}

#[test]
fn shows_the_programme_with_its_own_partners_only() {
    let document = seeds(Some("cf-wales"), "2026-01-10");
    assert_eq!(by_role(&document, "cf-wales"), ["Facilitator: Welsh Government", "Adviser: ACE Support Hub"]);
    let since = |row: usize| table(&document, "members-cf-wales").rows[row].cells[3].value.clone();
    assert_eq!(since(0), Value::date("2017-06-07"));
    assert_eq!(since(1), Value::date_said("../2017-06-07", "has now been established"));
}

#[test]
fn an_area_without_partners_is_not_an_area_with_none() {
    assert_eq!(partners(&seeds(Some("conwy"), "2026-01-10")), none());
    assert_eq!(partners(&lines("", "2020-06-01")), none());
}

#[test]
fn partners_without_a_date_are_only_possible_before_they_were_recorded() {
    let document = seeds(Some("newport"), "2019-12-31");
    assert_eq!(partners(&document), Value::between(0, 13));
    assert!(
        table(&document, "members-newport").rows.iter().all(|row| english(&row.cells[2].value) == "possible")
    );
}

const DESCRIBED: &str = r#"{"kind":"party.described","area":"a","source":[{"doc":"D"}],"data":{"party":"p","type":"service","name":{"en":"P"}}}
{"kind":"party.described","area":"a","source":[{"doc":"D"}],"data":{"party":"q","type":"service","name":{"en":"Q"},"same_as":"p"}}"#;

fn entry(kind: &str, party: &str, when: &str, roles: &str) -> String {
    format!(
        r#"{{"kind":"{kind}","area":"a","when":{{"on":"{when}"}},"source":[{{"doc":"D"}}],"data":{{"party":"{party}"{roles}}}}}"#
    )
}

fn joined(party: &str) -> String {
    entry("partner.joined", party, "2017", r#","roles":["host","anchor"]"#)
}

#[test]
fn one_partner_without_a_description_is_shown_by_its_slug() {
    let document = lines(&joined("p"), "2020-06-01");
    assert_eq!(by_role(&document, "a"), ["Anchor organisation: p", "Host: p"]);
    assert_eq!(core(&document), [ChecklistState::Recorded, ChecklistState::NotRecorded]);
}

#[test]
fn a_definite_leave_removes_a_partner_and_a_possible_one_makes_it_possible() {
    let story = format!("{DESCRIBED}\n{}\n{}", joined("p"), entry("partner.left", "p", "2019", ""));
    assert_eq!(partners(&lines(&story, "2018-12-31")), 1.into());
    assert_eq!(partners(&lines(&story, "2019-06-01")), Value::between(0, 1));
    assert_eq!(partners(&lines(&story, "2019-12-31")), none());
}

#[test]
fn a_partner_who_gives_up_one_role_keeps_the_other() {
    let leave = entry("partner.left", "p", "2019", r#","roles":["anchor"]"#);
    let document = lines(&format!("{DESCRIBED}\n{}\n{leave}", joined("p")), "2020-06-01");
    assert_eq!((partners(&document), by_role(&document, "a")), (1.into(), vec!["Host: P".to_owned()]));
}

#[test]
fn a_leave_with_a_date_ends_a_membership_without_one() {
    let undated = joined("p").replace(r#""when":{"on":"2017"},"#, "");
    let story = format!("{DESCRIBED}\n{undated}\n{}", entry("partner.left", "p", "2018-05", ""));
    assert_eq!(partners(&lines(&story, "2020-06-01")), none());
}

#[test]
fn a_party_with_two_slugs_is_one_partner() {
    let story = format!("{DESCRIBED}\n{}\n{}", joined("p"), joined("q"));
    assert_eq!(partners(&lines(&story, "2020-06-01")), 1.into());
    let gone = format!("{story}\n{}", entry("partner.left", "q", "2018", ""));
    assert_eq!(partners(&lines(&gone, "2020-06-01")), none());
}

#[test]
fn a_membership_that_is_recorded_after_its_end_stays_ended() {
    let story = format!("{DESCRIBED}\n{}\n{}", entry("partner.left", "p", "2019", ""), joined("p"));
    assert_eq!(partners(&lines(&story, "2020-06-01")), none());
}

#[test]
fn a_bar_begins_where_a_source_says_so() {
    let document = seeds(Some("cf-wales"), "2026-01-10");
    let items = timeline(&document).items.iter();
    let starts: Vec<(Option<&str>, bool)> =
        items.map(|item| (item.from.as_deref(), item.open_start)).collect();
    assert_eq!(starts, [(Some("2017-06-07"), true), (Some("2017-06-07"), false)]);
}

#[test]
fn a_bar_between_two_dates_has_both_and_says_that_it_is_only_possible() {
    let document = lines(&joined("p").replace(r#"{"on":"2017"}"#, r#""2017-01/2017-12""#), "2017-06-01");
    let bar = &timeline(&document).items[0];
    assert_eq!((bar.from.as_deref(), bar.open_start), (Some("2017-01/2017-12"), false));
    assert_eq!((bar.label.en(), bar.label.cy()), (Some("p (possible)"), Some("p (posibl)")));
}

/// Returns the bars: the name, the two ends, and whether the end is open.
fn bars(document: &Document) -> Vec<[String; 4]> {
    let end = |end: &Option<String>| end.clone().unwrap_or_default();
    let items = timeline(document).items.iter();
    items
        .map(|bar| {
            let name = bar.label.words(Language::English).to_owned();
            [name, end(&bar.from), end(&bar.to), if bar.open_end { "open" } else { "ended" }.to_owned()]
        })
        .collect()
}

#[test]
fn who_left_has_a_bar_with_both_ends_and_is_not_counted() {
    let left = |when: &str| entry("partner.left", "p", when, "");
    let shown = |end: &str| bars(&lines(&format!("{DESCRIBED}\n{}\n{end}", joined("p")), "2020-06-01"));
    assert_eq!(shown(&left("2019")), [["P", "2017", "2019", "ended"]]);
    let bounded = left("2019").replace(r#"{"on":"2019"}"#, r#""../2019""#);
    assert_eq!(shown(&bounded), [["P", "2017", "2017/2019", "ended"]]);
    assert_eq!(shown(&left("2021")), [["P", "2017", "", "open"]], "nobody has left yet");
    let undated = left("2019").replace(r#""when":{"on":"2019"},"#, "");
    assert_eq!(shown(&undated), [["left, date not stated: P", "2017", "2017", "open"]]);
    let document = lines(&format!("{DESCRIBED}\n{}\n{}", joined("p"), left("2019")), "2020-06-01");
    assert_eq!(partners(&document), none());
    assert_eq!(timeline(&document).items[0].witnesses.iter().collect::<Vec<u64>>(), [1, 3, 4]);
}

#[test]
fn who_may_have_left_has_a_bar_with_the_bounds_of_that() {
    let left = entry("partner.left", "p", "2019", "").replace(r#"{"on":"2019"}"#, r#""2019-01/2021-12""#);
    let shown = |as_at: &str| bars(&lines(&format!("{DESCRIBED}\n{}\n{left}", joined("p")), as_at));
    assert_eq!(shown("2020-06-01"), [["may have left: P", "2017", "2019-01/2021-12", "ended"]]);
    assert_eq!(shown("2018-06-01"), [["P", "2017", "", "open"]], "nobody has left yet");
}

#[test]
fn who_came_back_has_two_bars_and_who_gave_up_a_role_one() {
    let again = entry("partner.joined", "p", "2020-01", r#","roles":["host"]"#);
    let story = [DESCRIBED.to_owned(), joined("p"), entry("partner.left", "q", "2018", ""), again];
    let found = bars(&lines(&story.join("\n"), "2020-06-01"));
    assert_eq!(found, [["P", "2017", "2018", "ended"], ["P", "2020-01", "", "open"]]);
    let role = |role: &str, when: &str| entry("partner.left", "p", when, &format!(r#","roles":["{role}"]"#));
    let story = [DESCRIBED.to_owned(), joined("p"), role("anchor", "2018")];
    assert_eq!(bars(&lines(&story.join("\n"), "2020-06-01")), [["P", "2017", "", "open"]]);
    let story = [&story[..], &[role("host", "2019")]].concat();
    assert_eq!(bars(&lines(&story.join("\n"), "2020-06-01")), [["P", "2017", "2019", "ended"]]);
}

#[test]
fn the_laws_hold_where_partners_left() {
    let lines = [joined("p"), entry("partner.left", "q", "2018", "")].join("\n");
    let lines = format!("{DESCRIBED}\n{lines}");
    let files = [Recorded { on: "2020-01-01", lines: &lines }];
    laws::<PartnershipMap>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None });
}

#[test]
fn keeps_the_laws_of_reports() {
    for as_at in ["2019-12-31", "2026-01-10"] {
        laws::<PartnershipMap>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area: None });
    }
}

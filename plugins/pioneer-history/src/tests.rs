//! What the report says of the seed stories at every cut that matters, and of ledgers with little in them.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::PioneerHistory;
use seeds::SEEDS;
use tyst_plugin::document::{ChartSpec, Document, Language, Text, Value};
use tyst_plugin::testkit::{Cut, Recorded, charts, figure, figures, laws, rows, run, said, table, words};

const FIVE: [&str; 5] = ["Caerphilly", "Carmarthenshire", "Cwm Taf", "Gwynedd", "Newport"];
const THREE: [&str; 3] = ["Conwy", "Neath Port Talbot", "Powys"];

fn seeds(as_at: &str, known_at: &str) -> Document {
    run::<PioneerHistory>(&SEEDS, Cut { as_at, known_at, area: None })
}

fn lines(lines: &str, as_at: &str) -> Document {
    let files = [Recorded { on: "2020-01-01", lines }];
    run::<PioneerHistory>(&files, Cut { as_at, known_at: "2020-12-31", area: None })
}

fn counts(document: &Document) -> [Value; 2] {
    figures(document, ["definite", "possible"])
}

fn numbers(definite: u64, possible: u64) -> [Value; 2] {
    [definite.into(), possible.into()]
}

/// Returns what a cell says, of the row that starts with `area`.
fn shown(document: &Document, area: &str, column: &str) -> Value {
    let table = table(document, "areas");
    let index = table.columns.iter().position(|found| found.id == column).expect("there is such a column");
    let row = table.rows.iter().find(|row| words(&row.cells[0].value, Language::English) == area);
    row.expect("the area has a row").cells[index].value.clone()
}

fn names(document: &Document, status: &str) -> Vec<String> {
    let mut rows = rows(document, "areas", Language::English);
    rows.retain(|row| row[3] == status);
    rows.into_iter().map(|mut row| row.swap_remove(0)).collect()
}

fn steps(document: &Document) -> Vec<(&str, u64, u64)> {
    let ChartSpec::Step { points, .. } = &charts(document)[0].spec else { panic!("there are steps") };
    points.iter().map(|point| (point.at.as_str(), point.definite, point.possible)).collect()
}

#[test]
fn counts_the_pioneers_of_every_cut_in_the_design() {
    let expected = [
        ("2016-10-31", "2026-01-10", 0, 0),
        ("2017-06-06", "2026-01-10", 0, 0),
        ("2017-06-07", "2026-01-05", 0, 0),
        ("2017-06-07", "2026-01-10", 5, 0),
        ("2017-06-30", "2026-01-06", 5, 0),
        ("2017-06-30", "2026-01-10", 5, 3),
        ("2019-12-31", "2026-01-10", 5, 3),
        ("2026-01-07", "2026-01-07", 5, 0),
        ("2026-01-08", "2026-01-08", 8, 0),
    ];
    for (as_at, known_at, definite, possible) in expected {
        let found = counts(&seeds(as_at, known_at));
        assert_eq!(found, numbers(definite, possible), "as at {as_at}, known at {known_at}");
    }
}

#[test]
fn names_the_definite_and_the_possible_pioneers_in_english_order() {
    assert_eq!(names(&seeds("2017-06-07", "2026-01-10"), "definite"), FIVE);
    let later = seeds("2017-06-30", "2026-01-10");
    assert_eq!(
        (names(&later, "definite"), names(&later, "possible")),
        (FIVE.map(String::from).into(), THREE.map(String::from).into())
    );
    let all = seeds("2026-01-08", "2026-01-08");
    let eight = [
        "Caerphilly",
        "Carmarthenshire",
        "Conwy",
        "Cwm Taf",
        "Gwynedd",
        "Neath Port Talbot",
        "Newport",
        "Powys",
    ];
    assert_eq!(names(&all, "definite"), eight);
}

#[test]
fn prints_the_words_of_slugs_until_the_areas_are_described() {
    let slugs = ["caerphilly", "carmarthenshire", "cwm taf", "gwynedd", "newport"];
    assert_eq!(names(&seeds("2017-06-30", "2026-01-06"), "definite"), slugs);
}

#[test]
fn figures_rest_on_the_designations() {
    let document = seeds("2017-06-30", "2026-01-10");
    let lines: Vec<&str> = SEEDS.iter().flat_map(|file| file.lines.lines()).collect();
    for (figure, key) in [(0, "S000-1"), (1, "S001-2")] {
        for seq in document.figures[figure].witnesses.iter() {
            let line = lines[usize::try_from(seq).unwrap() - 1];
            assert!(line.contains("area.designated") && line.contains(key), "{seq}: {line}");
        }
    }
}

#[test]
fn counts_eleven_communities_and_one_whole_county() {
    let document = seeds("2026-01-10", "2026-01-10");
    assert_eq!(figures(&document, ["communities", "whole-counties"]), numbers(11, 1));
    assert_eq!(
        shown(&document, "Conwy", "communities"),
        Text::both("the whole county", "y sir gyfan").into()
    );
    assert_eq!(shown(&document, "Cwm Taf", "authorities"), 2.into());
    assert_eq!(shown(&document, "Caerphilly", "communities"), Text::english("Fochriw; Lansbury Park").into());
}

#[test]
fn places_that_were_only_possibly_described_are_counted_within_bounds() {
    let document = seeds("2017-06-30", "2026-01-10");
    let places = figures(&document, ["communities", "whole-counties"]);
    assert_eq!(places, [Value::between(0, 11), Value::between(0, 1)]);
    let county = Text::both("the whole county (possible)", "y sir gyfan (posibl)");
    assert_eq!(shown(&document, "Conwy", "communities"), county.into());
    let named = "Fochriw (possible); Lansbury Park (possible)";
    let welsh = "Fochriw (posibl); Lansbury Park (posibl)";
    let shown_in = |language| words(&shown(&document, "Caerphilly", "communities"), language);
    assert_eq!([Language::English, Language::Welsh].map(shown_in), [named, welsh]);
    assert_eq!(shown(&document, "Cwm Taf", "authorities"), Value::between(0, 2));
}

#[test]
fn names_the_programme_as_it_was_called_at_the_cut() {
    let names = [
        ("2016-10-31", "Programme: Children's Zones"),
        ("2017-06-07", "Programme: Children First / Plant yn Gyntaf"),
        ("2026-01-10", "Programme: Children First Pioneers"),
        ("2016-01-01", "Programme: Children First Pioneers (possible)"),
    ];
    for (as_at, name) in names {
        assert_eq!(said(&seeds(as_at, "2026-01-10"), Language::English)[0], name);
    }
}

#[test]
fn says_between_which_numbers_where_some_are_only_possible() {
    let document = seeds("2019-12-31", "2026-01-10");
    assert!(said(&document, Language::English).contains(&"Pioneer areas: between 5 and 8"));
}

#[test]
fn says_when_the_designations_were_and_how_that_is_known() {
    let document = seeds("2026-01-10", "2026-01-10");
    assert_eq!(shown(&document, "Newport", "since"), Value::date("2017-06-07"));
    assert_eq!(
        shown(&document, "Powys", "since"),
        Value::date_said("2017-06-08/..", "There are now eight Pioneer areas")
    );
    assert_eq!(shown(&document, "Newport", "basis"), Text::both("stated", "datganwyd").into());
    assert_eq!(shown(&document, "Newport", "source"), Text::both("S000, line 41", "S000, llinell 41").into());
    assert_eq!(
        shown(&document, "Powys", "basis"),
        Text::both("inferred: lower bound", "casglwyd: terfyn isaf").into()
    );
}

#[test]
fn draws_a_step_on_every_day_on_which_the_number_can_have_changed() {
    let expected = [("2017-06-07", 5, 0), ("2017-06-08", 5, 3), ("2026-01-08", 8, 0), ("2026-01-10", 8, 0)];
    assert_eq!(steps(&seeds("2026-01-10", "2026-01-10")), expected);
    let then = [("2017-06-07", 5, 0), ("2017-06-08", 5, 3), ("2019-12-31", 5, 3)];
    assert_eq!(steps(&seeds("2019-12-31", "2026-01-10")), then);
}

#[test]
fn reports_one_area_where_one_is_asked_for() {
    let document = run::<PioneerHistory>(
        &SEEDS,
        Cut { as_at: "2026-01-10", known_at: "2026-01-10", area: Some("conwy") },
    );
    assert_eq!(counts(&document), numbers(1, 0));
    assert_eq!(*figure(&document, "communities"), Value::not_recorded());
}

#[test]
fn an_empty_ledger_has_no_designation_and_no_table() {
    let document = lines("", "2020-06-01");
    assert_eq!(counts(&document), numbers(0, 0));
    assert_eq!(said(&document, Language::English), ["No designation recorded."]);
    assert_eq!(document.blocks.len(), 1);
}

const DESIGNATED: &str = r#"{"kind":"area.designated","area":"a","when":{"on":"2017"},"source":[{"doc":"D"}],"data":{"designation":"pioneer"}}"#;

fn ended(when: &str) -> String {
    let end = format!(
        r#"{{"kind":"area.designated","area":"a","when":{when},"source":[{{"doc":"D"}}],"data":{{"designation":"pioneer","ended":true}}}}"#
    );
    format!("{DESIGNATED}\n{end}")
}

#[test]
fn one_designation_is_possible_within_its_year_and_definite_after_it() {
    assert_eq!(counts(&lines(DESIGNATED, "2017-05-01")), numbers(0, 1));
    assert_eq!(counts(&lines(DESIGNATED, "2017-12-31")), numbers(1, 0));
}

#[test]
fn a_definite_end_takes_an_area_away_and_a_possible_one_makes_it_possible() {
    assert_eq!(counts(&lines(&ended(r#"{"on":"2019"}"#), "2018-12-31")), numbers(1, 0));
    assert_eq!(counts(&lines(&ended(r#"{"on":"2019"}"#), "2019-06-01")), numbers(0, 1));
    assert_eq!(counts(&lines(&ended(r#"{"on":"2019"}"#), "2019-12-31")), numbers(0, 0));
}

#[test]
fn an_end_with_a_date_closes_a_designation_without_one() {
    let undated = ended(r#"{"on":"2019"}"#).replacen(r#""when":{"on":"2017"},"#, "", 1);
    assert_eq!(counts(&lines(&undated, "2020-06-01")), numbers(0, 0));
}

#[test]
fn an_area_designated_again_after_the_end_is_a_pioneer() {
    let again = DESIGNATED.replace("2017", "2019-11");
    assert_eq!(
        counts(&lines(&format!("{}\n{again}", ended(r#"{"on":"2018"}"#)), "2020-06-01")),
        numbers(1, 0)
    );
}

#[test]
fn a_designation_that_is_recorded_after_its_end_stays_ended() {
    let end = ended(r#"{"on":"2019"}"#).lines().last().map(String::from).unwrap_or_default();
    assert_eq!(counts(&lines(&format!("{end}\n{DESIGNATED}"), "2020-06-01")), numbers(0, 0));
}

#[test]
fn keeps_the_laws_of_reports() {
    for as_at in ["2019-12-31", "2026-01-10"] {
        laws::<PioneerHistory>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area: None });
    }
}

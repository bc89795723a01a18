//! What the report says of the seed stories, and of ledgers with little in them.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::Clusters;
use seeds::SEEDS;
use tyst_plugin::document::{Document, Language, Value};
use tyst_plugin::testkit::{
    Cut, Recorded, figure, figures, golden, laws, nothing_recorded, rows, run, table,
};

fn seeds(area: Option<&str>) -> Document {
    run::<Clusters>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

fn lines(lines: &[&str]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<Clusters>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: Some("a") })
}

const FIGURES: [&str; 4] = ["partners", "initiatives", "trainings", "results"];

#[test]
fn newport_has_thirteen_partners_eleven_initiatives_five_trainings_and_five_results() {
    let document = seeds(None);
    assert_eq!(figures(&document, FIGURES), [13, 11, 5, 5].map(Value::from));
    assert_eq!(document.to_json(), seeds(Some("newport")).to_json());
}

#[test]
fn shows_who_works_there_by_role_and_that_no_source_says_where() {
    let document = seeds(None);
    let who = &table(&document, "who").rows;
    let roles: Vec<&str> = who.iter().filter_map(|row| row.group.as_ref()?.en()).collect();
    let count = |role: &str| roles.iter().filter(|found| **found == role).count();
    assert_eq!((roles.len(), count("Host"), count("Co-located")), (16, 1, 4));
    let rows = rows(&document, "who", Language::English);
    assert!(rows.iter().all(|row| row[1] == "not stated" && row[2] == "definite"), "{rows:?}");
    let co_located: Vec<&str> =
        rows.iter().zip(&roles).filter(|(_, role)| **role == "Co-located").map(|(row, _)| &*row[0]).collect();
    assert_eq!(co_located, ["Education Welfare", "Families First", "Flying Start", "Social Services"]);
}

#[test]
fn shows_in_what_they_work_and_with_whom() {
    let rows = rows(&seeds(None), "with-whom", Language::English);
    let rows: Vec<[&str; 4]> = rows.iter().map(|row| [0, 1, 2, 3].map(|at| &*row[at])).collect();
    let (school, police, place) = ("Millbrook Primary School", "Gwent Police", "not stated");
    let children = "Save the Children Wales";
    let expected = [
        ["Mini Police / Heddlu Bach", "established", police, place],
        ["Operation Encompass", "established", police, place],
        ["Pride in Bettws", "established", "–", "Bettws"],
        ["Safer parking campaign", "established", "–", place],
        ["Team Around the Cluster", "established", "–", place],
        ["Child-centred approach", "piloting", "Barnardo's Cymru", place],
        ["Families Connect for 3 year olds", "piloting", children, place],
        ["Training for families at Millbrook", "developed", school, place],
        ["Learner participation resource", "developed", "–", place],
        ["Community consultation toolkit", "developing", "–", place],
        ["Newport Early Learning Community", "researching", children, place],
    ];
    assert_eq!(rows, expected);
}

#[test]
fn shows_what_came_of_it_and_who_says_what_brought_it_about() {
    let document = seeds(None);
    let results = rows(&document, "came-of-it", Language::English);
    assert_eq!(results.len(), 5);
    let register = [
        "Children on the Child Protection Register",
        "Millbrook Primary School",
        "better; down; significant",
    ];
    assert!(results.iter().any(|row| row[..3] == register), "{results:?}");
    let claims = rows(&document, "claims", Language::English);
    assert_eq!((claims.len(), &*claims[0][0]), (1, "the way in which the agencies work together"));
}

#[test]
fn shows_how_they_work_and_who_was_trained() {
    let document = seeds(None);
    let activity = rows(&document, "activity", Language::English);
    assert_eq!((activity.len(), &*activity[0][0]), (5, "Effort to make work consistent between clusters"));
    let trained = rows(&document, "trained", Language::English);
    let aware = ["ACE awareness", "ACE Support Hub; Education Achievement Service", "school professionals"];
    assert!(trained.len() == 5 && trained.iter().any(|row| row[..3] == aware), "{trained:?}");
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds(None);
    assert_eq!(document.title.cy(), Some("Tîm o Amgylch y Clwstwr"));
    assert_eq!(rows(&document, "with-whom", Language::Welsh)[0][1], "sefydlwyd");
}

#[test]
fn the_document_is_as_it_was() {
    golden("tests/golden/newport.json", &seeds(None));
}

const LAUNCHED: &str = r#"{"kind":"initiative.launched","area":"a","place":"b","when":"2019","source":[{"doc":"D"}],"data":{"initiative":"i","name":"I","stage":"piloting","partners":["p"]}}"#;

#[test]
fn one_initiative_is_shown_with_its_place_and_partner_and_one_of_another_area_is_not() {
    let document = lines(&[LAUNCHED, &LAUNCHED.replace(r#""a""#, r#""z""#).replace(r#""i""#, r#""j""#)]);
    assert_eq!(*figure(&document, "initiatives"), 1.into());
    let found = rows(&document, "with-whom", Language::English);
    assert_eq!((found.len(), &found[0][..4]), (1, &["I", "piloting", "p", "b"].map(String::from)[..]));
    let possible = lines(&[&LAUNCHED.replace("2019", "2020")]);
    assert_eq!(*figure(&possible, "initiatives"), Value::between(0, 1));
    assert_eq!(rows(&possible, "with-whom", Language::English)[0][0], "I (possible)");
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    for document in [seeds(Some("powys")), lines(&[])] {
        nothing_recorded(&document);
    }
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2019-12-31", None), ("2026-01-10", Some("west-sussex"))] {
        laws::<Clusters>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}

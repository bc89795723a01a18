//! What the report says of the seed stories, and of counts of people.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::TrainingReach;
use seeds::SEEDS;
use tyst_plugin::document::{Block, ChartSpec, Document, Language, Text, Value};
use tyst_plugin::testkit::{Cut, Recorded, all_figures, behind, charts, laws, rows, run, said};

fn seeds(area: Option<&str>, as_at: &str) -> Document {
    run::<TrainingReach>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area })
}

fn lines(lines: &str, as_at: &str) -> Document {
    let files = [Recorded { on: "2020-01-01", lines }];
    run::<TrainingReach>(&files, Cut { as_at, known_at: "2020-12-31", area: None })
}

fn figures(document: &Document) -> [Value; 3] {
    all_figures(document, ["trainings", "participants", "developed"])
}

fn no_count(all: &str, cy: &str) -> Value {
    let en = format!("0 of {all} entries have a count");
    Value::not_recorded_since(Text::both(en, format!("cofnodion â chyfrif: 0 allan o {cy}")))
}

/// Returns the values of all bars.
fn bars(document: &Document) -> Vec<Value> {
    let mut values = Vec::new();
    for chart in charts(document) {
        let ChartSpec::Bars { bars, .. } = &chart.spec else { panic!("{chart:?} has no bars") };
        values.extend(bars.iter().map(|bar| bar.cell.value.clone()));
    }
    values
}

fn nothing() -> [Value; 3] {
    [Value::not_recorded(), Value::not_recorded(), Value::not_recorded()]
}

#[test]
fn newport_delivered_five_trainings_of_which_none_has_a_count() {
    let document = seeds(Some("newport"), "2026-01-10");
    assert_eq!(figures(&document), [5.into(), no_count("5", "5"), 1.into()]);
    assert_eq!(document.figures[0].witnesses.iter().collect::<Vec<u64>>(), [141, 142, 143, 144, 145]);
    assert!(bars(&document).is_empty());
}

#[test]
fn shows_whom_each_training_reached_and_who_gave_it() {
    let document = seeds(Some("newport"), "2026-01-10");
    let found = rows(&document, "delivered", Language::English);
    let all = "Barnardo's Cymru; Save the Children Wales; Millbrook Primary School; Pillgwenlly school (name not stated)";
    let none = "–";
    let expected = [
        [
            "ACE awareness",
            "school professionals",
            "ACE Support Hub; Education Achievement Service",
            none,
            "all schools across Newport",
            "S002, lines 152-154",
        ],
        [
            "multi-agency working",
            "multi-agency staff across clusters",
            none,
            none,
            none,
            "S002, line 135; S002, lines 154-155",
        ],
        ["not stated", "not stated", none, none, none, "S002, line 164"],
        ["Operation Encompass", "staff across Newport", "Gwent Police", none, none, "S002, lines 146-147"],
        ["research skills", "children from both schools", all, none, none, "S002, lines 182-185"],
    ];
    let expected = expected.map(|[topic, audience, providers, participants, coverage, source]| {
        vec![topic, audience, providers, participants, none, none, coverage, "not stated", source]
    });
    assert_eq!(found, expected);
    let in_welsh = rows(&document, "delivered", Language::Welsh);
    assert!(in_welsh.iter().any(|row| row[..2] == ["ni nodwyd", "ni nodwyd"]), "{in_welsh:?}");
}

#[test]
fn lists_training_that_was_developed_and_never_says_that_it_was_delivered() {
    let document = seeds(Some("newport"), "2026-01-10");
    assert_eq!(
        rows(&document, "undelivered", Language::English),
        [["Training for families at Millbrook", "developed"]]
    );
}

#[test]
fn other_areas_have_nothing_recorded() {
    for area in ["caerphilly", "conwy", "west-sussex"] {
        let document = seeds(Some(area), "2026-01-10");
        assert_eq!((figures(&document), document.blocks.len()), (nothing(), 1), "{area}");
    }
}

#[test]
fn the_programme_and_the_whole_ledger_count_the_trainings_of_their_areas() {
    for area in [Some("cf-wales"), None] {
        assert_eq!(figures(&seeds(area, "2026-01-10")), [5.into(), no_count("5", "5"), 1.into()]);
    }
}

#[test]
fn trainings_without_a_date_are_only_possible_before_they_were_recorded() {
    let document = seeds(Some("newport"), "2019-12-31");
    let no_count = no_count("0 to 5", "0 i 5");
    assert_eq!(figures(&document), [Value::between(0, 5), no_count, Value::between(0, 1)]);
    let found = rows(&document, "delivered", Language::English);
    assert!(found.iter().all(|row| row[0].ends_with(" (possible)")), "{found:?}");
}

#[test]
fn an_empty_ledger_has_nothing_recorded_and_no_0() {
    let document = lines("", "2020-06-01");
    assert_eq!((figures(&document), document.blocks.len()), (nothing(), 1));
}

fn training(topic: &str, when: &str, more: &str) -> String {
    format!(
        r#"{{"kind":"training.delivered","area":"a","place":"p","when":{{"on":"{when}"}},"source":[{{"doc":"D"}}],"data":{{"topic":{{"en":"{topic}"}},"audience":{{"en":"staff"}}{more}}}}}"#
    )
}

fn people(count: u32) -> String {
    format!(r#","participants":{{"n":{count},"unit":{{"en":"people"}}}}"#)
}

/// Checks the only words beside tables and charts, and the entries behind them.
fn check_only_said(document: &Document, words: &str, entries: &[u64]) {
    assert_eq!(said(document, Language::English), [words]);
    assert_eq!(behind(document, words), entries);
}

#[test]
fn one_training_with_a_count_is_a_count_of_people_and_a_bar() {
    let document = lines(&training("T", "2018", &people(24)), "2020-06-01");
    assert_eq!(figures(&document), [1.into(), Value::people(24), Value::not_recorded()]);
    assert_eq!(bars(&document), [Value::people(24)]);
    check_only_said(&document, "1 of 1 entries have a count", &[1]);
}

#[test]
fn different_units_are_never_added() {
    let counted = |count: &str| training("T", "2018", &format!(r#","participants":{{{count}}}"#));
    let story = [
        counted(r#""n":10,"unit":{"en":"people"}"#),
        counted(r#""n":4,"of":9,"unit":{"en":"schools"}"#),
        counted(r#""n":5,"unit":{"en":"Schools"}"#),
        counted(r#""n":3,"unit":{"en":"£"}"#),
    ];
    let document = lines(&story.join("\n"), "2020-06-01");
    let found: Vec<[String; 2]> = document.figures[1..4]
        .iter()
        .map(|figure| [figure.id.clone(), figure.label.words(Language::Welsh).to_owned()])
        .collect();
    let expected = [
        ["participants", "Cyfranogwyr"],
        ["participants-schools", "Cyfranogwyr: ysgolion"],
        ["participants-xa3", "Cyfranogwyr: £"],
    ];
    assert_eq!(found, expected);
    let values = document.figures[1..4].iter().map(|figure| figure.value.clone());
    assert_eq!(values.collect::<Vec<_>>(), [Value::people(10), Value::number(9), Value::people(3)]);
    assert_eq!(document.figures[2].witnesses.iter().collect::<Vec<u64>>(), [2, 3]);
    let titles: Vec<&str> =
        charts(&document).iter().map(|chart| chart.title.words(Language::English)).collect();
    let expected = ["people", "schools", "£"].map(|unit| format!("Participants by training: {unit}"));
    assert_eq!(titles, expected);
    let delivered = rows(&document, "delivered", Language::English);
    assert!(delivered.iter().any(|row| row[3..6] == ["4", "9", "schools"]), "{delivered:?}");
}

#[test]
fn bars_of_one_topic_say_for_whom_where_and_when_each_was() {
    let other = training("T", "2019", &people(4)).replace(r#""area":"a","place":"p""#, r#""area":"b""#);
    let story = [training("T", "2018", &people(24)), other];
    let document = lines(&story.join("\n"), "2020-06-01");
    let charts = charts(&document);
    let ChartSpec::Bars { bars, .. } = &charts[0].spec else { panic!("{charts:?}") };
    let labels: Vec<&str> = bars.iter().map(|bar| bar.label.words(Language::English)).collect();
    assert_eq!(labels, ["T, staff, a, 2018", "T, staff, b, 2019"]);
}

#[test]
fn of_very_many_units_some_have_a_figure_and_that_is_said() {
    let unit =
        |unit: &str| training("T", "2018", &format!(r#","participants":{{"n":1,"unit":{{"en":"{unit}"}}}}"#));
    let story = |count: usize| (1..=count).map(|number| unit(&format!("u {number}"))).collect::<Vec<_>>();
    let shown = |story: &[String]| {
        let document = lines(&story.join("\n"), "2020-06-01");
        let notes = document.blocks.iter().filter(|block| matches!(block, Block::Note(_))).count();
        (document.figures.len() - 2, notes)
    };
    assert_eq!([shown(&story(20)), shown(&story(21))], [(20, 0), (20, 1)]);
    assert_eq!(shown(&[unit(&"long ".repeat(30))]), (0, 1));
}

#[test]
fn a_sum_says_how_many_entries_have_a_count() {
    let story =
        [training("T", "2018", &people(24)), training("U", "2018", ""), training("V", "2020", &people(7))]
            .join("\n");
    let document = lines(&story, "2020-06-01");
    assert_eq!(
        figures(&document),
        [Value::between(2, 3), Value::people_between(24, 31), Value::not_recorded()]
    );
    check_only_said(&document, "1 to 2 of 2 to 3 entries have a count", &[1, 2, 3]);
    assert_eq!(bars(&document), [Value::people(24), Value::people_between(0, 7)]);
}

#[test]
fn of_very_many_trainings_the_newest_are_shown_and_all_are_counted() {
    let story = |count: u32| (1..=count).map(|number| training(&number.to_string(), "2018", &people(10)));
    let document = |count: u32| lines(&story(count).collect::<Vec<String>>().join("\n"), "2020-06-01");
    let shown =
        |document: &Document| (rows(document, "delivered", Language::English).len(), bars(document).len());
    let (short, long) = (document(300), document(301));
    assert_eq!((shown(&short), shown(&long)), ((300, 300), (300, 300)));
    assert_eq!(figures(&long), [301.into(), Value::people(3010), Value::not_recorded()]);
    assert!(!rows(&long, "delivered", Language::English).iter().any(|row| row[0] == "1"));
    let notes =
        |document: &Document| document.blocks.iter().filter(|block| matches!(block, Block::Note(_))).count();
    assert_eq!((notes(&short), notes(&long)), (0, 2), "one below the table, one below the chart");
}

#[test]
fn a_place_can_be_asked_for() {
    let files = [Recorded { on: "2020-01-01", lines: &training("T", "2018", "") }];
    let document =
        run::<TrainingReach>(&files, Cut { as_at: "2020-06-01", known_at: "2020-06-01", area: Some("p") });
    assert_eq!(figures(&document)[0], 1.into());
}

const LAUNCHED: &str = r#"{"kind":"initiative.launched","area":"a","when":{"on":"2017"},"source":[{"doc":"D"}],"data":{"initiative":"i","name":{"en":"Family training"},"stage":"developing"}}"#;

const PILOTED: &str = r#"{"kind":"initiative.changed","area":"a","when":{"on":"2019"},"source":[{"doc":"D"}],"data":{"initiative":"i","stage":"piloting"}}"#;

#[test]
fn training_that_was_delivered_or_piloted_is_no_longer_only_developed() {
    let developed =
        |more: &str, as_at: &str| figures(&lines(&format!("{LAUNCHED}\n{more}"), as_at))[2].clone();
    assert_eq!(developed("", "2020-06-01"), 1.into());
    assert_eq!(
        developed(&training("T", "2018", r#","initiative":"i""#), "2020-06-01"),
        Value::not_recorded()
    );
    assert_eq!(developed(PILOTED, "2020-06-01"), Value::not_recorded());
}

/// Checks what may still be only developed, beside what may say otherwise.
fn check_perhaps(more: &str, stages: &str) {
    let document = lines(&format!("{LAUNCHED}\n{more}"), "2019-06-01");
    assert_eq!(figures(&document)[2], Value::between(0, 1));
    assert_eq!(document.figures[2].witnesses.iter().collect::<Vec<u64>>(), [1, 2]);
    let found = rows(&document, "undelivered", Language::English);
    assert_eq!(found, [["Family training (possible)", stages]]);
}

#[test]
fn training_that_may_have_been_piloted_or_delivered_is_only_possibly_undelivered() {
    check_perhaps(PILOTED, "developing or piloting");
    check_perhaps(&training("T", "2019", r#","initiative":"i""#), "developing");
}

#[test]
fn keeps_the_laws_of_reports() {
    for as_at in ["2019-12-31", "2026-01-10"] {
        laws::<TrainingReach>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area: None });
    }
}

//! What the report says of the seed stories, and of figures, targets and commitments that they do not have.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::OutcomesScorecard;
use seeds::SEEDS;
use tyst_plugin::document::{Block, Document, Language, Value};
use tyst_plugin::testkit::{Cut, Recorded, all_figures, behind, has_table, laws, rows, run, said, table};

fn seeds(area: Option<&str>, as_at: &str) -> Document {
    run::<OutcomesScorecard>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area })
}

/// Returns the line of the seeds at a position.
fn kind_at(seq: u64) -> &'static str {
    let mut lines = SEEDS.iter().flat_map(|file| file.lines.lines());
    lines.nth(usize::try_from(seq).unwrap() - 1).unwrap()
}

fn newport() -> Document {
    seeds(Some("newport"), "2026-01-10")
}

fn lines(lines: &str, as_at: &str) -> Document {
    let files = [Recorded { on: "2020-01-01", lines }];
    run::<OutcomesScorecard>(&files, Cut { as_at, known_at: "2020-12-31", area: Some("a") })
}

fn figures(document: &Document) -> [Value; 4] {
    all_figures(document, ["goals", "initiatives", "trainings", "consultations"])
}

fn nothing() -> [Value; 4] {
    [Value::not_recorded(), Value::not_recorded(), Value::not_recorded(), Value::not_recorded()]
}

/// Returns the cells of a table, in English.
fn shown(document: &Document, id: &str) -> Vec<Vec<String>> {
    rows(document, id, Language::English)
}

const WITHOUT_FIGURES: &str = "All Newport results are reported by the partnership without figures.";

#[test]
fn counts_newports_goals_initiatives_trainings_and_consultations() {
    assert_eq!(figures(&newport()), [4.into(), 11.into(), 5.into(), 2.into()]);
}

#[test]
fn asks_the_three_questions_and_leaves_the_second_unanswered() {
    let expected = [
        "Newport",
        "A. Population",
        "Source says the Welsh population; the published study covered adults aged 18-69",
        "B. Performance",
        "How much did we do?",
        "How well did we do it?",
        "nothing recorded",
        "Is anyone better off?",
        WITHOUT_FIGURES,
        "C. Story, partners, what next",
    ];
    assert_eq!(said(&newport(), Language::English), expected);
}

#[test]
fn words_that_follow_from_entries_name_them() {
    let document = newport();
    let population = "Source says the Welsh population; the published study covered adults aged 18-69";
    let (note, without) = (behind(&document, population), behind(&document, WITHOUT_FIGURES));
    for (kind, measured) in [(&note, 2), (&without, 5)] {
        let of = |name: &str| kind.iter().filter(|seq| kind_at(**seq).contains(name)).count();
        assert_eq!((of("indicator.defined"), of("outcome.measured")), (measured, measured), "{kind:?}");
        assert!(of("area.described") > 0, "{kind:?}");
    }
}

#[test]
fn shows_how_far_newports_initiatives_have_come() {
    let established = "Mini Police / Heddlu Bach; Operation Encompass; Pride in Bettws; Safer parking campaign; Team Around the Cluster";
    let trainings = "ACE awareness; multi-agency working; not stated; Operation Encompass; research skills";
    let expected = [
        ["Initiatives, established", "5", established],
        ["Initiatives, piloting", "2", "Child-centred approach; Families Connect for 3 year olds"],
        ["Initiatives, developed", "2", "Learner participation resource; Training for families at Millbrook"],
        ["Initiatives, developing", "1", "Community consultation toolkit"],
        ["Initiatives, researching", "1", "Newport Early Learning Community"],
        ["Trainings delivered", "5", trainings],
        ["Consultations led by children", "2", "students of Millbrook; students of the Pillgwenlly school"],
    ];
    assert_eq!(shown(&newport(), "activity-newport"), expected);
}

#[test]
fn shows_who_is_better_off_in_the_words_of_the_source() {
    let result = |indicator, place, words, when| [indicator, place, words, "–", "", "no figure", when];
    let said = "“Since this has been established”";
    let learners = "Well-being of learners involved (confidence, ambition, attainment)";
    let expected = [
        result("Communities that are ACE aware", "Newport", "achieved", "not stated"),
        result("School attendance", "Newport", "better; up", "not stated"),
        result("Collaboration and professional learning", "Newport", "better; up", "not stated"),
        result(
            "Children on the Child Protection Register",
            "Millbrook Primary School",
            "better; down; significant",
            said,
        ),
        result(learners, "Newport", "better; up", "not stated"),
    ];
    assert_eq!(shown(&newport(), "better-off-newport"), expected);
}

#[test]
fn says_what_the_reporter_thinks_brought_a_result_about() {
    let document = newport();
    let claims = shown(&document, "contribution-newport");
    assert_eq!((claims.len(), claims[0][0].as_str()), (1, "the way in which the agencies work together"));
    let caption = &table(&document, "contribution-newport").caption;
    assert_eq!(caption.en(), Some("Contribution claimed by the reporter"));
}

#[test]
fn shows_two_population_indicators_each_with_one_data_point() {
    let point = |indicator, value| {
        [indicator, "Wales", "baseline", value, "percent", "one data point, no trend", "2015"]
    };
    let expected = [
        point("Share of the population with at least one ACE before 18", "47"),
        point("Share of the population with four or more ACEs before 18", "14"),
    ];
    assert_eq!(shown(&newport(), "population-newport"), expected);
}

#[test]
fn shows_the_story_the_partners_and_what_is_open() {
    let document = newport();
    let story = "Working together brought new ideas, such as Families Connect";
    assert_eq!(shown(&document, "story-newport"), [[story, "not stated", "S002, line 223", "stated"]]);
    let partners = document.blocks.iter().find_map(|block| match block {
        Block::Checklist(list) => list.items.first(),
        _ => None,
    });
    // What describes and what joins each of thirteen, and the first entry of Newport.
    assert_eq!(partners.map(|partners| partners.witnesses.len()), Some(27));
    let open = shown(&document, "next-newport");
    let dues: Vec<[&str; 2]> = open.iter().map(|row| [row[1].as_str(), row[2].as_str()]).collect();
    assert_eq!(dues, [["“in June”", "open"], ["“during the summer”", "open"]]);
}

#[test]
fn shows_both_stages_where_a_later_one_is_only_possible() {
    let document = seeds(Some("newport"), "2019-12-31");
    let stages = shown(&document, "activity-newport");
    let police = "Mini Police / Heddlu Bach (possible)";
    assert_eq!(stages[1], ["Initiatives, piloting or established", "0 to 1", police]);
    let bounds = [4, 11, 5, 2].map(|high| Value::between(0, high));
    assert_eq!(figures(&document), bounds);
}

#[test]
fn an_area_with_nothing_recorded_has_no_0_and_still_sees_its_nation() {
    let document = seeds(Some("powys"), "2026-01-10");
    assert_eq!(figures(&document), nothing());
    assert_eq!(
        said(&document, Language::English).iter().filter(|words| **words == "nothing recorded").count(),
        2
    );
    assert_eq!(shown(&document, "population-powys").len(), 2);
    assert!(shown(&document, "activity-powys").iter().all(|row| row[1] == "–"));
}

#[test]
fn an_area_of_another_nation_is_not_shown_the_figures_of_wales() {
    let document = seeds(Some("west-sussex"), "2026-01-10");
    assert!(!has_table(&document, "population-west-sussex"));
    assert_eq!(shown(&document, "next-west-sussex").len(), 6);
}

#[test]
fn the_whole_ledger_has_a_section_for_each_area_with_anything_recorded() {
    let document = seeds(None, "2026-01-10");
    assert_eq!(figures(&document), [9.into(), 12.into(), 5.into(), 2.into()]);
    let headings = document.blocks.iter().filter_map(|block| match block {
        Block::Heading(heading) if heading.level == 2 => heading.text.en(),
        _ => None,
    });
    let areas =
        ["Children First Pioneers", "Newport", "Wales", "Welsh local government (WLGA)", "West Sussex"];
    assert_eq!(headings.collect::<Vec<&str>>(), areas);
}

#[test]
fn the_programme_counts_what_its_areas_record_and_shows_each_on_its_own() {
    let document = seeds(Some("cf-wales"), "2026-01-10");
    assert_eq!(figures(&document), [7.into(), 11.into(), 5.into(), 2.into()]);
    assert_eq!((shown(&document, "goals-cf-wales").len(), shown(&document, "goals-newport").len()), (3, 4));
}

#[test]
fn an_empty_ledger_has_nothing_recorded() {
    assert_eq!(figures(&lines("", "2020-06-01")), nothing());
    let files: [Recorded<'_>; 0] = [];
    let cut = Cut { as_at: "2020-06-01", known_at: "2020-06-01", area: None };
    assert_eq!(said(&run::<OutcomesScorecard>(&files, cut), Language::English), ["nothing recorded"]);
}

fn entry(kind: &str, when: &str, data: &str) -> String {
    format!(
        r#"{{"kind":"{kind}","area":"a","when":{{"on":"{when}"}},"source":[{{"doc":"D"}}],"data":{data}}}"#
    )
}

fn indicator(more: &str) -> String {
    entry(
        "indicator.defined",
        "2010",
        &format!(
            r#"{{"indicator":"i","name":{{"en":"I"}},"rba":"performance","quadrant":"how-well","measure":"unit","polarity":"neither","flow":true{more}}}"#
        ),
    )
}

fn measured(when: &str, value: &str, more: &str) -> String {
    entry("outcome.measured", when, &format!(r#"{{"indicator":"i","value":"{value}"{more}}}"#))
}

#[test]
fn one_goal_is_one_goal_and_its_replacement_no_second_one() {
    let goal = entry("goal.set", "2017", r#"{"ref":"1","text":{"en":"G"}}"#);
    assert_eq!(figures(&lines(&goal, "2020-06-01"))[0], 1.into());
    let replaced =
        format!("{goal}\n{}", entry("goal.set", "2019", r#"{"ref":"2","text":{"en":"H"},"replaces":"1"}"#));
    for (as_at, goals) in
        [("2018-06-01", &["G"][..]), ("2019-06-01", &["G", "H (possible)"]), ("2020-06-01", &["H"])]
    {
        let document = lines(&replaced, as_at);
        let shown = shown(&document, "goals-a");
        let shown: Vec<&str> = shown.iter().map(|row| row[0].as_str()).collect();
        assert_eq!((figures(&document)[0].clone(), shown.as_slice()), (1.into(), goals));
    }
}

#[test]
fn shows_baseline_target_the_latest_certain_result_and_one_that_may_have_followed() {
    let target = entry(
        "target.set",
        "2018",
        r#"{"indicator":"i","period":{"on":"2020"},"value":"42","reason":{"en":"agreed"}}"#,
    );
    let story = [
        indicator(""),
        measured("2015", "48", r#","role":"baseline""#),
        measured("2018", "40", ""),
        measured("2017", "46", ""),
        measured("2020", "36", ""),
        target,
    ];
    let document = lines(&story.join("\n"), "2020-06-01");
    let figures: Vec<[String; 5]> = shown(&document, "how-well-a")
        .iter()
        .map(|row| [0, 2, 3, 6, 5].map(|index| row[index].clone()))
        .collect();
    let expected = [
        ["I", "baseline", "48", "2015", "3 to 4 data points"],
        ["I", "target", "42", "2020", "3 to 4 data points"],
        ["I", "", "40", "2018", "3 to 4 data points"],
        ["I (possible)", "", "36", "2020", "3 to 4 data points"],
    ];
    assert_eq!(figures, expected.map(|row| row.map(String::from)));
    assert!(!said(&document, Language::English).iter().any(|words| words.contains("without figures")));
}

#[test]
fn hands_over_a_number_of_people_as_one_that_the_host_may_hide() {
    let document =
        lines(&[indicator(r#","people":true"#), measured("2018", "3", "")].join("\n"), "2020-06-01");
    assert_eq!(shown(&document, "how-well-a")[0][3], "3 people");
}

#[test]
fn never_hands_over_the_figure_of_a_sensitive_or_undefined_indicator() {
    let sensitive = [indicator(r#","people":true,"sensitive":true"#), measured("2018", "3", "")].join("\n");
    for (story, table) in [(sensitive, "how-well-a"), (measured("2018", "3", ""), "better-off-a")] {
        let document = lines(&story, "2020-06-01");
        assert_eq!(shown(&document, table)[0][3], "recorded, not shown");
        assert!(!document.to_json().contains("\"3\""));
    }
}

#[test]
fn a_commitment_that_was_kept_is_not_open_and_one_that_may_have_been_says_so() {
    let made =
        entry("commitment.made", "2017", r#"{"commitment":"c","by":{"text":{"en":"P"}},"text":{"en":"C"}}"#);
    let story =
        format!("{made}\n{}", entry("commitment.updated", "2019", r#"{"commitment":"c","status":"kept"}"#));
    assert_eq!(shown(&lines(&story, "2018-06-01"), "next-a"), [["C", "not stated", "open", "D"]]);
    assert_eq!(shown(&lines(&story, "2019-06-01"), "next-a"), [["C", "not stated", "open or kept", "D"]]);
    assert!(shown(&lines(&story, "2020-06-01"), "next-a").is_empty());
}

#[test]
fn a_commitment_that_may_have_been_made_may_be_overdue() {
    let due = |year: &str| {
        let data = r#"{"commitment":"c","by":{"text":{"en":"P"}},"text":{"en":"C"},"due":{"on":"2019-03"}}"#;
        let document = lines(&entry("commitment.made", year, data), "2019-06-01");
        shown(&document, "next-a").swap_remove(0)
    };
    assert_eq!(due("2019"), ["C (possible)", "2019-03", "open; may be overdue", "D"]);
    assert_eq!(due("2018"), ["C", "2019-03", "open; overdue", "D"]);
}

#[test]
fn names_a_partner_who_is_only_possible_as_that() {
    let joined = |party: &str, year: &str| {
        entry("partner.joined", year, &format!(r#"{{"party":"{party}","roles":["delivery"]}}"#))
    };
    let document = lines(&[joined("council", "2017"), joined("police", "2019")].join("\n"), "2019-06-01");
    let partners = document.blocks.iter().find_map(|block| match block {
        Block::Checklist(list) => list.items.first()?.detail.clone(),
        _ => None,
    });
    let shown = |language| tyst_plugin::testkit::words(partners.as_ref().unwrap(), language);
    assert_eq!(shown(Language::English), "council; police (possible)");
    assert_eq!(shown(Language::Welsh), "council; police (posibl)");
}

#[test]
fn results_are_not_all_without_figures_where_an_earlier_one_has_one() {
    let worded = |year: &str| entry("outcome.measured", year, r#"{"indicator":"i","judgement":"better"}"#);
    let after =
        |first: &str| lines(&[indicator(""), first.to_owned(), worded("2018")].join("\n"), "2020-06-01");
    let without = "All a results are reported by the partnership without figures.";
    assert_eq!(behind(&after(&worded("2017")), without), [1, 2, 3]);
    let document = after(&measured("2017", "3", ""));
    assert!(!said(&document, Language::English).contains(&without));
}

#[test]
fn keeps_the_laws_of_reports() {
    for as_at in ["2019-12-31", "2026-01-10"] {
        laws::<OutcomesScorecard>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area: None });
    }
}

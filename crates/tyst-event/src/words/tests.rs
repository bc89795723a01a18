//! What people type: dates in words of both languages, words for yes and for codes, and names for every field.

use std::collections::BTreeSet;

use serde_json::json;

use super::{circumstances, dates, draft, flags, names, put};
use crate::words::dates::Unclear;
use crate::{Kind, Problems, Text};

fn edtf(words: &str) -> String {
    let when = dates::read(words).unwrap_or_else(|fault| panic!("{words}: {fault:?}"));
    when.edtf()
}

#[test]
fn dates_in_words_are_the_bounds_that_they_say() {
    for (words, meant) in [
        ("14 September 2018", "2018-09-14"),
        ("Friday, 14th Sept. 2018", "2018-09-14"),
        ("September 14, 2018", "2018-09-14"),
        ("14/09/2018", "2018-09-14"),
        ("4.9.2018", "2018-09-04"),
        ("14-09-2018", "2018-09-14"),
        ("Sept 2018", "2018-09"),
        ("in May 2018", "2018-05"),
        ("09/2018", "2018-09"),
        ("2018", "2018"),
        ("early 2018", "2018"),
        ("mid-September 2018", "2018-09"),
        ("autumn 2018", "2018-09/2018-11"),
        ("spring 2018", "2018-03/2018-05"),
        ("summer 2018", "2018-06/2018-08"),
        ("winter 2018", "2018-01/2019-02"),
        ("winter 2018/19", "2018-12/2019-02"),
        ("by November 2019", "../2019-11"),
        ("up to 14 June 2018", "../2018-06-14"),
        ("before 2019", "../2018"),
        ("before January 2019", "../2018-12"),
        ("before 1 March 2020", "../2020-02-29"),
        ("since 8 June 2017", "2017-06-08/.."),
        ("after 8 June 2017", "2017-06-09/.."),
        ("after December 2018", "2019-01/.."),
        ("from 2018 onwards", "2018/.."),
        ("between May and July 2018", "2018-05/2018-07"),
        ("between 7 June 2017 and autumn 2018", "2017-06-07/2018-11"),
        ("from October 2019 to April 2020", "2019-10/2020-04"),
        ("from October 2019 until April 2020", "2019-10/2020-04"),
        ("10-14 September 2018", "2018-09-10/2018-09-14"),
        ("2017 - 2018", "2017/2018"),
        ("about 2018", ""),
        ("c. 2018", ""),
        ("financial year 2018/19", "2018-04-01/2019-03-31"),
        ("2018-19 academic year", "2018-09-01/2019-08-31"),
    ] {
        assert_eq!(edtf(words), meant, "{words}");
        assert_eq!(
            dates::read(words).unwrap().said,
            Some(Text::english(words)),
            "{words}: the words are kept"
        );
    }
}

#[test]
fn dates_in_welsh_mean_the_same() {
    for (words, meant) in [
        ("14 Medi 2018", "2018-09-14"),
        ("dydd Gwener 14eg Medi 2018", "2018-09-14"),
        ("dydd Mawrth 6 Mawrth 2018", "2018-03-06"),
        ("ym Mai 2018", "2018-05"),
        ("mis Hydref 2018", "2018-10"),
        ("1 Hydref 2018", "2018-10-01"),
        ("gwanwyn 2018", "2018-03/2018-05"),
        ("haf 2018", "2018-06/2018-08"),
        ("gaeaf 2018/19", "2018-12/2019-02"),
        ("erbyn Tachwedd 2019", "../2019-11"),
        ("hyd at 14 Mehefin 2018", "../2018-06-14"),
        ("cyn 2019", "../2018"),
        ("ers 8 Mehefin 2017", "2017-06-08/.."),
        ("ar ôl Rhagfyr 2018", "2019-01/.."),
        ("o Fai i Orffennaf 2018", "2018-05/2018-07"),
        ("rhwng Ionawr a Mawrth 2018", "2018-01/2018-03"),
        ("tua Thachwedd 2018", ""),
        ("o Hydref 2019 i Ebrill 2020", "2019-10/2020-04"),
        ("rhwng Hydref 2019 ac Ebrill 2020", "2019-10/2020-04"),
        ("o fis Hydref 2019 i fis Ebrill 2020", "2019-10/2020-04"),
        ("o Fai 2018 hyd at Hydref 2018", "2018-05/2018-10"),
        ("o 2017 tan 2018", "2017/2018"),
        ("rhwng 7 Mehefin 2017 a gaeaf 2018", "2017-06-07/2019-02"),
        ("o'r gwanwyn 2018 i'r haf 2018", "2018-03/2018-08"),
        ("o 2018 ymlaen", "2018/.."),
        ("er 8 Mehefin 2017", "2017-06-08/.."),
        ("wedi 8 Mehefin 2017", "2017-06-09/.."),
        ("o gwmpas 2018", ""),
        ("y 14eg o Fedi 2018", "2018-09-14"),
        ("Mercher, 5 Medi 2018", "2018-09-05"),
        ("ar ddydd Mawrth, 6 Mawrth 2018", "2018-03-06"),
        ("yn gynnar yn 2018", "2018"),
        ("10-14 Medi 2018", "2018-09-10/2018-09-14"),
        ("blwyddyn ariannol 2018-19", "2018-04-01/2019-03-31"),
    ] {
        assert_eq!(edtf(words), meant, "{words}");
        let said = Text { en: None, cy: Some(words.to_owned()) };
        assert_eq!(
            dates::read(words).unwrap().said,
            Some(said),
            "{words}: the words are kept in their language"
        );
    }
}

#[test]
fn no_date_is_no_date_in_either_language() {
    for words in ["", "  ", "not stated", "Unknown", "heb ei nodi", "Anhysbys", "-"] {
        let when = dates::read(words).unwrap();
        assert!(when.is_undated() && when.said.is_none(), "{words}");
    }
}

#[test]
fn words_with_two_meanings_are_refused_with_both() {
    for (words, meanings) in [
        ("2018/19", "the financial year 2018-04-01/2019-03-31; the academic year 2018-09-01/2019-08-31"),
        ("2018-19", "the financial year 2018-04-01/2019-03-31; the academic year 2018-09-01/2019-08-31"),
        ("hydref 2018", "October 2018-10; autumn 2018-09/2018-11"),
        ("erbyn hydref 2018", "October ../2018-10; autumn ../2018-11"),
        ("Hydref 2018", "October 2018-10; autumn 2018-09/2018-11"),
        ("rhwng Mai a hydref 2018", "October 2018-05/2018-10; autumn 2018-05/2018-11"),
        ("14/09/18", "that day 2018-09-14"),
    ] {
        let Err(Unclear::Several(found)) = dates::read(words) else { panic!("{words} is taken") };
        let found: Vec<String> = found.into_iter().map(|(what, how)| format!("{what} {how}")).collect();
        assert_eq!(found.join("; "), meanings, "{words}");
    }
}

#[test]
fn what_is_no_date_is_not_made_one() {
    for words in [
        "soon",
        "Q1 2018",
        "31 September 2018",
        "31/02/2018",
        "14 September",
        "September",
        "2018 2019",
        "by",
        "between 2018",
        "9999/00",
        "the first meeting",
        "May",
        "14 14 2018",
        "before",
        "2018 and",
        "99999",
    ] {
        assert!(matches!(dates::read(words), Err(Unclear::NotDate(_))), "{words}: {:?}", dates::read(words));
    }
    assert!(dates::read(&"in ".repeat(100)).is_err());
}

#[test]
fn a_date_without_its_year_is_known_as_one() {
    for words in ["14 April", "4 / April", "Hydref", "14/9", "4", "mis Medi", "-04", "the 14th of September"]
    {
        assert!(dates::lacks_year(words), "{words}");
    }
    for words in
        ["soon", "2018", "14/09/18", "14 14 2018", "99999", "by", "the first meeting", "Q1 2018", "2018-04"]
    {
        assert!(!dates::lacks_year(words), "{words}");
    }
}

#[test]
fn yes_and_codes_may_be_written_as_people_write_them() {
    let flags = flags(Kind::IndicatorDefined.fields());
    let mut data = serde_json::Map::new();
    for (name, word) in [("flow", "Ie"), ("people", "No"), ("polarity", "Higher is better"), ("rba", "best")]
    {
        put(flags.iter().find(|flag| flag.name == name).unwrap(), &[word.to_owned()], &mut data);
    }
    let meant = json!({ "flow": true, "people": false, "polarity": "higher-is-better", "rba": "best" });
    assert_eq!(serde_json::Value::Object(data).to_string(), meant.to_string());
}

#[test]
fn every_flag_has_a_name_in_both_languages_and_no_two_of_a_kind_share_one() {
    for kind in Kind::ALL {
        let mut seen = BTreeSet::new();
        let is_asked = !kind.is_meta() || Kind::REMARKS.contains(kind);
        let all = flags(kind.fields()).into_iter().filter(|flag| is_asked && flag.name != "target");
        for flag in all.chain(circumstances::flags()) {
            let names = names::field(&flag.name).unwrap_or_else(|| panic!("{} has no name", flag.name));
            for name in names {
                assert!(
                    !name.is_empty() && seen.insert(name.to_lowercase()),
                    "{}: {name} twice",
                    kind.name()
                );
            }
        }
        let name = names::kind(*kind);
        assert!(!name.en.is_empty() && !name.cy.is_empty(), "{}", kind.name());
    }
}

#[test]
fn what_is_said_about_the_record_has_the_entry_that_it_is_about_from_elsewhere() {
    let typed = |kind: Kind, answers: &[(&str, &str)]| {
        let mut draft = draft::Draft::new(kind);
        for (name, words) in answers {
            draft.put(&draft::Field::named(kind, name).unwrap(), vec![(*words).to_owned()]);
        }
        draft.remark(None).map(|statement| crate::json::statement_to_json(&statement))
    };
    let closed = typed(Kind::PeriodClosed, &[("area", "newport"), ("period", "2019")]).unwrap();
    assert_eq!((&closed["area"], &closed["source"][0]["doc"]), (&json!("newport"), &json!("this ledger")));
    let tagged = typed(Kind::LedgerTagged, &[("tag", "annual"), ("entry", "12")]).unwrap();
    assert_eq!((&tagged["area"], &tagged["source"][0]["locator"]), (&json!("ledger"), &json!("entry 12")));
    let missing: Vec<String> =
        typed(Kind::PeriodClosed, &[]).unwrap_err().into_iter().map(|problem| problem.field).collect();
    assert_eq!(missing, ["data.period", "area"]);
    assert!(draft::Field::named(Kind::EntryFinalised, "target").is_none());
}

#[test]
fn no_name_stands_for_a_flag_that_is_not_there() {
    let of_kinds = Kind::FACTS.iter().chain(Kind::REMARKS).flat_map(|kind| flags(kind.fields()));
    let used: BTreeSet<String> = of_kinds.chain(circumstances::flags()).map(|flag| flag.name).collect();
    for (name, _) in names::FIELDS {
        assert!(used.contains(*name) || *name == "key", "{name}");
    }
}

#[test]
fn a_part_of_a_count_says_nothing_without_it_and_a_condition_stands_alone() {
    let whole = |kind: Kind, name: &str| {
        let mut flags = flags(kind.fields()).into_iter().chain(circumstances::flags());
        let flag = flags.find(|flag| flag.name == name);
        flag.unwrap_or_else(|| panic!("{name} is no flag")).part_of
    };
    for (kind, part, of) in [
        (Kind::TrainingDelivered, "participants", None),
        (Kind::TrainingDelivered, "participants-unit", Some("participants")),
        (Kind::TrainingDelivered, "coverage-unit", Some("coverage")),
        (Kind::TrainingDelivered, "topic-cy", None),
        (Kind::TrainingDelivered, "quote-lang", Some("quote")),
        (Kind::ConsultationHeld, "by-text", None),
        (Kind::ConsultationHeld, "lundy-voice", None),
        (Kind::ConsultationHeld, "standards-choice", None),
    ] {
        assert_eq!(whole(kind, part).as_deref(), of, "{part}");
    }
}

#[test]
fn what_was_recorded_can_be_typed_again_for_nearly_all_entries_of_the_seeds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/seeds");
    let (mut count, mut left_out) = (0, Vec::new());
    for file in std::fs::read_dir(folder).unwrap() {
        for line in std::fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let mut problems = Problems::default();
            let statement = crate::json::parse_import_line(line.as_bytes(), &mut problems).unwrap().statement;
            count += 1;
            match draft::Draft::of_statement(&statement) {
                Some(draft) => assert_eq!(draft.statement().unwrap(), statement),
                None => left_out.push(line.to_owned()),
            }
        }
    }
    assert!(count >= 275 && left_out.len() * 20 < count, "{} of {count}: {left_out:#?}", left_out.len());
}

#[test]
fn a_day_that_could_be_a_month_is_written_out() {
    for (typed, day) in [
        ("9/10/2018", Some("9 October 2018")),
        (" 09.10.2018 ", Some("9 October 2018")),
        ("9/9/2018", None),
        ("13/10/2018", None),
        ("2018-10-09", None),
        ("9/10/18", None),
        ("9 October 2018", None),
        ("10/2018", None),
    ] {
        assert_eq!(dates::day_first(typed).as_deref(), day, "{typed}");
    }
}

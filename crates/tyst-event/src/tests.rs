//! The vocabulary as people and plugins meet it: dates, decimals, slugs, the JSON form, its schema, and leaves.

use std::collections::BTreeSet;
use std::path::PathBuf;

use proptest::prelude::*;

use crate::date::NotDate;
use crate::event::key;
use crate::field::Field;
use crate::json::{parse_import_line, parse_statement, statement_to_json};
use crate::terms::Source;
use crate::view::{LeafBytes, Leaves, Texts};
use crate::{
    Data, Day, Decimal, Entry, Kind, Leaf, PartialDate, Problem, Problems, Slug, Span, Statement, Text, When,
    schema, words,
};

fn fixtures() -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let names = ["seeds/s004", "seeds/s000", "seeds/s002", "seeds/s001", "seeds/s003", "synthetic/syn-1"];
    let mut lines = Vec::new();
    for name in names {
        let text = std::fs::read_to_string(root.join(format!("{name}.jsonl"))).unwrap();
        lines.extend(text.lines().map(|line| (name.to_owned(), line.to_owned())));
    }
    lines
}

fn problems_of(line: &str) -> Vec<Problem> {
    let mut problems = Problems::default();
    assert_eq!(parse_import_line(line.as_bytes(), &mut problems), None, "{line}");
    problems.into_vec()
}

fn check(line: &str, field: &str, rule: &str) {
    let found = problems_of(line);
    let named = found.iter().any(|problem| problem.field == field && problem.rule == rule);
    assert!(named, "{field}/{rule} is not among {found:#?}");
}

fn note(part: &str) -> String {
    format!(
        r#"{{"kind":"note.recorded","area":"newport","source":[{{"doc":"M"}}],{part}"data":{{"topic":"story","text":"x"}}}}"#
    )
}

#[test]
fn every_fixture_is_read_and_written_back_the_same() {
    let lines = fixtures();
    assert_eq!(lines.len(), 275 + 9);
    for (name, line) in lines {
        let mut problems = Problems::default();
        let read = parse_import_line(line.as_bytes(), &mut problems);
        let read = read.unwrap_or_else(|| panic!("{name}: {line}\n{:#?}", problems.into_vec()));
        let again = serde_json::to_vec(&statement_to_json(&read.statement)).unwrap();
        assert_eq!(parse_statement(&again, &mut Problems::default()), Some(read.statement));
    }
}

#[test]
fn every_fixture_fits_the_published_schema() {
    let schema = jsonschema::validator_for(&schema::schema(None)).unwrap();
    for (name, line) in fixtures() {
        let json = serde_json::from_str(&line).unwrap();
        assert!(schema.is_valid(&json), "{name}: {line}");
    }
    assert!(!schema.is_valid(&serde_json::json!({ "kind": "note.recorded", "area": "newport" })));
    let mut example = words::example(Kind::PartnerJoined);
    example.insert("surprise".to_owned(), serde_json::json!(1));
    assert!(!schema.is_valid(&serde_json::Value::Object(example)));
}

#[test]
fn numbers_of_kinds_fields_and_codes_are_never_used_twice() {
    let mut kinds: Vec<u32> = Kind::ALL.iter().map(|kind| kind.number()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        let numbers: Vec<u16> = kind.fields().iter().map(|field| field.number).collect();
        let since: Vec<u16> = kind.fields().iter().map(|field| field.since).collect();
        assert!(
            numbers.is_sorted_by(|a, b| a < b),
            "{}: fields stand in the order of their numbers",
            kind.name()
        );
        assert!(since.is_sorted() && since.iter().all(|since| *since <= kind.schema()), "{}", kind.name());
        assert!(
            numbers.iter().all(|number| *number < 1024),
            "{}: 1024 and up are the statement's own",
            kind.name()
        );
        let later = kind.fields().iter().filter(|field| field.since > 1);
        assert!(later.into_iter().all(|field| !field.required), "{}: a later field is optional", kind.name());
    }
}

#[test]
fn there_are_twenty_three_kinds_six_for_the_record_and_four_of_the_ledger() {
    let meta = Kind::ALL.iter().filter(|kind| kind.is_meta()).count();
    assert_eq!((Kind::ALL.len() - meta, meta), (23, 10));
}

/// The leaves of a statement as a table, and its texts.
struct Table(Vec<LeafBytes>, Vec<String>);

impl Table {
    fn of(statement: &Statement) -> Self {
        let (mut table, mut texts, mut places) = (Vec::new(), Vec::<String>::new(), BTreeSet::new());
        statement.emit(&mut |key, index, leaf| {
            let (ty, scale, value) = match leaf {
                Leaf::Whole(n) => (1, 0, n),
                Leaf::Yes(yes) => (2, 0, i64::from(yes)),
                Leaf::Number(n) => (3, n.scale, n.units),
                Leaf::Day(day) => (4, 0, i64::from(day.number())),
                Leaf::Instant(at) => (5, 0, at.0),
                Leaf::Text(text) => {
                    texts.push(text.to_owned());
                    (6, 0, i64::try_from(texts.len()).unwrap() - 1)
                }
                Leaf::Code(code) => (7, 0, i64::from(code)),
            };
            let mut field = [0; 16];
            field[..2].copy_from_slice(&key.to_ne_bytes());
            field[2..4].copy_from_slice(&index.to_ne_bytes());
            (field[4], field[5]) = (ty, scale);
            field[8..].copy_from_slice(&value.to_ne_bytes());
            table.push(field);
            assert!(places.insert((key, index)), "key {key} index {index} is used twice");
        });
        Self(table, texts)
    }
}

#[test]
fn a_plugin_gets_every_fixture_and_every_example_whole() {
    // A correction is resolved before plugins see it, so its replacement has no leaves.
    let seen = Kind::ALL.iter().filter(|kind| **kind != Kind::EntryCorrected);
    let examples = seen.map(|kind| serde_json::to_string(&words::example(*kind)).unwrap());
    for line in fixtures().into_iter().map(|(_, line)| line).chain(examples) {
        let read = parse_import_line(line.as_bytes(), &mut Problems::default()).unwrap();
        let kind = read.statement.body.kind().unwrap();
        let Table(mut table, texts) = Table::of(&read.statement);
        for sorted in [false, true] {
            if sorted {
                table.sort_by_key(|field| {
                    [[field[0], field[1]], [field[2], field[3]]].map(u16::from_ne_bytes)
                });
            } else {
                table.reverse();
            }
            let texts = Texts::new(texts.iter().map(String::as_bytes));
            let leaves = Leaves::new(&table, &texts);
            let data = Data::of(kind, leaves).unwrap();
            assert_eq!(data.to_body().as_ref(), Some(&read.statement.body), "{line}");
            let sources = <Vec<Source> as Field>::see(leaves, key::SOURCES, 0).and_then(Field::own);
            assert_eq!(sources, Some(read.statement.sources.clone()), "{line}");
            let when = <Option<When> as Field>::see(leaves, key::WHEN, 0).flatten();
            assert_eq!(when.map(|when| when.to_when()).unwrap_or_default(), read.statement.when, "{line}");
        }
    }
}

#[test]
fn days_end_with_the_calendar() {
    for (number, date) in [(-719_162, "0001-01-01"), (0, "1970-01-01"), (2_932_896, "9999-12-31")] {
        assert_eq!(Day::from_number(number).unwrap().to_string(), date);
        assert_eq!(Day::from(date.parse::<jiff::civil::Date>().unwrap()).number(), number);
    }
    for number in [i32::MIN, -719_163, 2_932_897, i32::MAX] {
        assert_eq!(Day::from_number(number), None);
    }
}

#[test]
fn dates_stay_as_exact_as_they_are() {
    for (text, first, last) in [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017-06-07", "2017-06-07", "2017-06-07"),
    ] {
        let date: PartialDate = text.parse().unwrap();
        assert_eq!(date.to_string(), text);
        assert_eq!((date.first().to_string().as_str(), date.last().to_string().as_str()), (first, last));
    }
    for text in [
        "2018-13",
        "2018-02-30",
        "18",
        "2018-9",
        "2018/09",
        "autumn 2018",
        "2018~",
        "0000",
        "",
        "2018-09-14T10:00",
    ] {
        assert!(text.parse::<PartialDate>().is_err(), "{text}");
    }
}

#[test]
fn bounds_are_read_and_written_as_edtf() {
    for text in ["2018-09", "2017-06-08/..", "../2019-11", "2000-06/2000"] {
        assert_eq!(text.parse::<When>().unwrap().edtf(), text);
    }
    assert_eq!(When::default().edtf(), "");
}

/// Dates of EDTF level 1 give the bounds that are certain, and are written as EDTF again.
#[test]
fn edtf_of_level_1_is_read() {
    for (text, first, last, written) in [
        ("201X", "2010-01-01", "2019-12-31", "2010/2019"),
        ("20XX", "2000-01-01", "2099-12-31", "2000/2099"),
        ("000X", "0001-01-01", "0009-12-31", "0001/0009"),
        ("2018-XX", "2018-01-01", "2018-12-31", "2018"),
        ("2018-XX-XX", "2018-01-01", "2018-12-31", "2018"),
        ("2018-09-XX", "2018-09-01", "2018-09-30", "2018-09"),
        ("2018-21", "2018-03-01", "2018-05-31", "2018-03/2018-05"),
        ("2018-22", "2018-06-01", "2018-08-31", "2018-06/2018-08"),
        ("2018-23", "2018-09-01", "2018-11-30", "2018-09/2018-11"),
        ("2018-24", "2018-01-01", "2019-02-28", "2018-01/2019-02"),
        ("201X/2018-23", "2010-01-01", "2018-11-30", "2010/2018-11"),
        ("2018-21/..", "2018-03-01", "", "2018-03/.."),
        ("../201X", "", "2019-12-31", "../2019"),
        ("2018?", "", "", ""),
        ("2018-09~", "", "", ""),
        ("2018-23%", "", "", ""),
        ("201X~", "", "", ""),
        (concat!("XX", "XX"), "", "", ""),
        ("2018/2019?", "2018-01-01", "", "2018/.."),
        ("2018~/2019", "", "2019-12-31", "../2019"),
        ("2018?/..", "", "", ""),
    ] {
        let when: When = text.parse().unwrap_or_else(|fault| panic!("{text} {fault}"));
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let Span { first: lo, last: hi } = when.span();
        assert_eq!((day(lo).as_str(), day(hi).as_str()), (first, last), "{text}");
        assert_eq!(when.edtf(), written, "{text}");
        let said = text.contains(['?', '~', '%']).then(|| Text::english(text));
        assert_eq!(when.said, said, "{text}: a doubt is kept in words");
        if !written.is_empty() {
            assert_eq!(
                written.parse::<When>().unwrap().span(),
                when.span(),
                "{text}: what is written means the same"
            );
        }
    }
}

/// What is outside level 1, or has two meanings, is refused by name.
#[test]
fn edtf_outside_level_1_is_refused() {
    for (text, fault) in [
        ("2020-21", NotDate::Season),
        ("2023-24", NotDate::Season),
        ("1999-00", NotDate::Calendar),
        ("Y170000002", NotDate::Outside),
        ("-0500", NotDate::Outside),
        ("9999-24", NotDate::Outside),
        ("2018-1X", NotDate::Level2),
        (concat!("1X", "XX"), NotDate::Level2),
        ("2018-XX-14", NotDate::Level2),
        ("2018-33", NotDate::Level2),
        ("{2018,2019}", NotDate::Level2),
        ("?2018-09", NotDate::Level2),
        ("2018??", NotDate::Form),
        ("2018-13?", NotDate::Calendar),
        ("X", NotDate::Form),
        ("soon?", NotDate::Form),
    ] {
        assert_eq!(text.parse::<When>(), Err(fault), "{text}");
    }
    for text in ["201X", "2018?", "2018-22", concat!("XX", "XX"), "2018-XX"] {
        assert_eq!(text.parse::<PartialDate>(), Err(NotDate::NotOne), "{text} is not one date");
    }
}

proptest! {
    #[test]
    fn whatever_is_read_as_a_date_is_written_and_read_alike(text in "[0-9X?~%Y./-]{0,12}|[12][09][0-9X]{2}(-[0-9X]{2}){0,2}[?~%]?(/[0-9X.-]{0,10})?") {
        if let Ok(when) = text.parse::<When>() {
            let written = when.edtf();
            let again = written.parse::<When>().map(|when| when.span());
            prop_assert!(written.is_empty() || again == Ok(when.span()), "{} became {}", text, written);
        }
    }
}

#[test]
fn other_ways_of_writing_a_date_are_answered_with_ours() {
    for (typed, meant) in [
        ("14/09/2018", "write 2018-09-14"),
        ("14.9.2018", "write 2018-09-14"),
        ("09/2018", "write 2018-09"),
        ("autumn 2018", "write these bounds for the whole of the date: 2018-09/2018-11"),
        ("hydref 2018", "write 2018-10 for October, or 2018-09/2018-11 for autumn"),
        (
            "2015-16",
            "write 2015-04-01/2016-03-31 for the financial year, or 2015-09-01/2016-08-31 for the academic year",
        ),
    ] {
        let found = problems_of(&note(&format!(r#""when":"{typed}","#)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].hint.as_deref(), Some(meant));
    }
    for typed in ["/", "../..", "..", "soon"] {
        check(&note(&format!(r#""when":"{typed}","#)), "when", "date-form");
    }
}

#[test]
fn what_people_type_as_a_date_may_be_words_and_what_is_unclear_goes_on_as_it_is() {
    for (typed, meant) in [
        ("2018-09", r#"{"on":"2018-09"}"#),
        ("14/09/2018", r#"{"on":"2018-09-14","said":{"en":"14/09/2018"}}"#),
        ("not stated", "{}"),
        ("2018/19", r#""2018/19""#),
    ] {
        assert_eq!(words::when(typed).to_string(), meant, "{typed}");
    }
}

#[test]
fn faults_of_a_date_are_named_with_their_field() {
    check(&note(r#""when":"2018-02-30","#), "when", "date-form");
    check(&note(r#""when":{"earliest":"2019","latest":"2018"},"#), "when", "date-order");
    check(&note(r#""when":{"on":"2019","latest":"2018"},"#), "when", "date-form");
    check(&note(r#""when":{"on":7.5},"#), "when.on", "date-form");
    check(&note(r#""when":[1],"#), "when", "type");
}

#[test]
fn faults_of_a_line_are_all_named_at_once() {
    let line = r#"{"kind":"training.delivered","area":"New Port","source":[{"doc":""}],"colour":1,
        "data":{"audience":"staff","sessions":-1,"coverage":{"scope":"most","unit":"schools"},"partcipants":3}}"#;
    for (field, rule) in [
        ("area", "slug-form"),
        ("colour", "unknown-field"),
        ("data.partcipants", "unknown-field"),
        ("data.topic", "required"),
        ("data.sessions", "type"),
        ("data.coverage.scope", "code"),
    ] {
        check(line, field, rule);
    }
    let hints: Vec<String> = problems_of(line).into_iter().filter_map(|problem| problem.hint).collect();
    assert!(hints.contains(&"write new-port".to_owned()), "{hints:?}");
    assert!(hints.contains(&"did you mean participants?".to_owned()), "{hints:?}");
}

#[test]
fn texts_have_limits_and_no_hidden_characters() {
    let long = "a".repeat(1 << 20);
    let with = |text: &str| note("").replace("\"x\"", &serde_json::to_string(text).unwrap());
    check(&with(&long), "data.text", "text-length");
    check(&with("a\u{202e}b"), "data.text", "text-characters");
    check(&with("a\u{1b}[2Jb"), "data.text", "text-characters");
    check(&with("  "), "data.text", "text-empty");
    assert!(problems_of(&with(&long)).iter().all(|problem| problem.message.len() < 200));
}

#[test]
fn what_is_not_json_is_said_with_its_place() {
    check("{\"kind\":", "", "json");
    check(r#"{"area":"a","area":"b"}"#, "", "json");
    check(r#"{"data":{"topic":"story","topic":"model"}}"#, "", "json");
    check("[1]", "", "type");
    let mut problems = Problems::default();
    assert!(parse_import_line(b"{\"kind\":\"\xff\"}", &mut problems).is_none());
    assert_eq!(problems.into_vec()[0].rule, "utf-8");
    let found = problems_of("{\"kind\":\"partner.joind\"}");
    assert_eq!(found[0].hint.as_deref(), Some("did you mean partner.joined?"));
}

#[test]
fn counts_may_not_be_more_than_there_are() {
    let count = |inner: &str| {
        format!(
            r#"{{"kind":"training.delivered","area":"newport","source":[{{"doc":"M"}}],
            "data":{{"topic":"t","audience":"a","participants":{{"unit":"staff",{inner}}}}}}}"#
        )
    };
    check(&count(r#""n":31,"of":30"#), "data.participants", "count-of");
    let parts = r#""n":3,"disagg":[{"by":"sex","key":"f","n":2},{"by":"sex","key":"m","n":2}]"#;
    check(&count(parts), "data.participants", "count-parts");
    check(&count(r#""disagg":[]"#), "data.participants", "count-nothing");
    let less = r#""n":5,"disagg":[{"by":"sex","key":"f","n":2},{"by":"role","key":"head","n":4}]"#;
    assert!(parse_import_line(count(less).as_bytes(), &mut Problems::default()).is_some());
}

#[test]
fn slugs_have_one_form() {
    for text in ["a", "a-b", "7-up", &"a".repeat(63)] {
        assert!(Slug::new(text).is_some(), "{text}");
    }
    for text in ["", "-a", "a-", "a--b", "A", "a b", "ä", &"a".repeat(64)] {
        assert!(Slug::new(text).is_none(), "{text}");
    }
    assert_eq!(Slug::suggestion("Newport City!").unwrap().as_str(), "newport-city");
}

#[test]
fn an_entry_says_what_its_certainty_means() {
    let line = serde_json::to_vec(&words::example(Kind::NoteRecorded)).unwrap();
    let statement = parse_statement(&line, &mut Problems::default()).unwrap();
    let entry = |certainty| Entry {
        seq: 1,
        recorded_at: crate::Instant(0),
        span: Span::default(),
        certainty,
        corrected: false,
        disputed: false,
        late: false,
        statement: statement.clone(),
    };
    assert!(entry(crate::Certainty::Definite).is_definite());
    assert!(!entry(crate::Certainty::Possible).is_definite());
}

proptest! {
    #[test]
    fn decimals_are_kept_to_the_last_digit(units in any::<i32>(), scale in 0_u8..=9) {
        let decimal = Decimal { units: i64::from(units), scale };
        prop_assert_eq!(decimal.to_string().parse::<Decimal>(), Ok(decimal));
    }

    #[test]
    fn days_are_counted_there_and_back(number in -700_000_i32..2_000_000) {
        let day = Day::from_number(number).unwrap();
        prop_assert_eq!(Day::from(day.date()), day);
        prop_assert_eq!(day.number(), number);
    }

    #[test]
    fn reading_arbitrary_text_never_panics(text in ".{0,300}") {
        let _ = parse_import_line(text.as_bytes(), &mut Problems::default());
    }
}

/// Days are counted by whole years, and the calendar counts them by differences of dates.
#[test]
fn days_are_those_of_the_calendar() {
    let epoch = jiff::civil::date(1970, 1, 1);
    let mut date = jiff::civil::date(1, 1, 1);
    let mut number = i32::try_from(date.duration_since(epoch).as_hours() / 24).unwrap();
    assert_eq!((Day::from(date).number(), Day::from_number(number - 1)), (number, None));
    while date < jiff::civil::Date::MAX {
        assert_eq!((Day::from(date).number(), Day::from_number(number)), (number, Some(Day::from(date))));
        date = date.tomorrow().unwrap();
        number += 1;
    }
    assert_eq!(Day::from(date).number(), number);
    assert_eq!(Day::from_number(number + 1), None);
}

#[test]
fn the_facts_are_all_kinds_but_those_about_the_record() {
    let facts = Kind::ALL.iter().filter(|kind| !kind.is_meta());
    assert!(Kind::FACTS.iter().eq(facts));
}

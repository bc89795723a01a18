//! Goal: the laws are kept by all shared pieces of state, also where areas refer to one another, and a report that breaks
//! one is named. Method: a report made of everything, and reports that break one law each.

use super::*;
use crate::testing::line;
use crate::{Event, Fields, Merge, Partnerships, ReportError};
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tyst_report::Text;

/// A report that remembers `S` and says nothing of it.
trait Kept: Default + Serialize + serde::de::DeserializeOwned + Send {
    const MERGE: Option<Merge<Self>> = None;
    const FIELDS: Fields = Fields::EVERY;
    fn apply(&mut self, event: &Event<'_>);
    fn finish(&self) -> String {
        "nothing".to_owned()
    }
}

struct Says<S>(std::marker::PhantomData<S>);

impl<S: Kept> Report for Says<S> {
    const KINDS: &'static [Kind] = &Partnerships::KINDS;
    const FIELDS: Fields = S::FIELDS;
    const MERGE: Option<Merge<S>> = S::MERGE;
    type State = S;

    fn apply(state: &mut S, event: &Event<'_>) -> Result<(), ReportError> {
        state.apply(event);
        Ok(())
    }

    fn finish(state: &S, _: &Request) -> Result<Document, ReportError> {
        Ok(Document::new(Text::english(state.finish())))
    }
}

impl Kept for Partnerships {
    const MERGE: Option<Merge<Self>> = Some(Partnerships::merge);
    const FIELDS: Fields = Partnerships::FIELDS;
    fn apply(&mut self, event: &Event<'_>) {
        Partnerships::apply(self, event);
    }
}

/// What areas say of the same things: an area's launch, another's changes of it, both's descriptions of one party.
fn lines() -> String {
    let lines = [
        ("b", "party.described", r#"{"party":"p","type":"organisation","name":"P"}"#),
        ("a", "initiative.launched", r#"{"initiative":"i","name":"I","stage":"piloting"}"#),
        ("b", "initiative.changed", r#"{"initiative":"i","stage":"established"}"#),
        ("a", "party.described", r#"{"party":"p","type":"service","name":"P, renamed"}"#),
        ("c", "party.described", r#"{"party":"p","type":"service","name":"P, renamed again"}"#),
        ("c", "commitment.made", r#"{"commitment":"c","by":{"party":"p"},"text":"T"}"#),
        ("a", "commitment.updated", r#"{"commitment":"c","status":"kept"}"#),
        ("b", "initiative.launched", r#"{"initiative":"i","name":"I anew","stage":"developing"}"#),
        ("a", "initiative.changed", r#"{"initiative":"i","name":"I, changed"}"#),
        ("c", "initiative.changed", r#"{"initiative":"never-launched","name":"J"}"#),
        (
            "b",
            "indicator.defined",
            r#"{"indicator":"x","name":"X","rba":"performance","measure":"unit","polarity":"neither","flow":true}"#,
        ),
        (
            "a",
            "indicator.defined",
            r#"{"indicator":"x","name":"X anew","rba":"performance","measure":"unit","polarity":"neither","flow":true}"#,
        ),
        ("c", "outcome.measured", r#"{"indicator":"x","value":"3"}"#),
        ("a", "training.delivered", r#"{"topic":"T","audience":"A","initiative":"i"}"#),
        ("b", "training.delivered", r#"{"topic":"T","audience":"A"}"#),
        ("a", "partner.joined", r#"{"party":"p","roles":["lead"]}"#),
        ("b", "partner.joined", r#"{"party":"p","roles":["lead"]}"#),
        ("a", "goal.set", r#"{"ref":"1","text":"G"}"#),
        ("b", "goal.set", r#"{"ref":"1","text":"G"}"#),
        ("a", "goal.set", r#"{"ref":"2","text":"H","replaces":"1"}"#),
        ("b", "note.recorded", r#"{"topic":"story","text":"N"}"#),
        ("a", "consultation.held", r#"{"consultation":"k","by":{"party":"p"}}"#),
    ];
    let dated = |(number, (area, kind, data)): (usize, &(&str, &str, &str))| {
        let on = if number % 4 == 3 { "" } else { "2017" };
        line(kind, on, data).replace(r#""area":"a""#, &format!(r#""area":"{area}""#))
    };
    lines.iter().enumerate().map(dated).collect::<Vec<String>>().join("\n")
}

fn tried<S: Kept>() -> Result<(), String> {
    let (lines, cut) = (lines(), Cut { as_at: "2018-12-31", known_at: "2020-12-31", area: None });
    let files = [Recorded { on: "2020-01-01", lines: &lines }];
    catch_unwind(AssertUnwindSafe(|| laws::<Says<S>>(&files, cut))).map_err(|said| {
        let words = said.downcast_ref::<&str>().map(|words| (*words).to_owned());
        words.or_else(|| said.downcast_ref::<String>().cloned()).unwrap_or_default()
    })
}

#[test]
fn the_shared_pieces_of_state_keep_the_laws() {
    assert_eq!(tried::<Partnerships>(), Ok(()));
}

/// Keeps the numbers that areas have in a batch, which another cut of the batches changes.
#[derive(Default, Serialize, Deserialize)]
struct Numbers(Vec<u32>);

impl Kept for Numbers {
    fn apply(&mut self, event: &Event<'_>) {
        self.0.push(event.area_number());
    }
}

/// Takes for absent what it did not declare.
#[derive(Default, Serialize, Deserialize)]
struct Swallows(u64);

impl Kept for Swallows {
    const FIELDS: Fields = Fields::all(&[]);
    fn apply(&mut self, event: &Event<'_>) {
        if let Ok(Some(_)) = catch_unwind(AssertUnwindSafe(|| event.when().on)) {
            self.0 += 1;
        }
    }
}

/// Keeps what comes in the order of coming.
#[derive(Default, Serialize, Deserialize)]
struct InOrder(Vec<u64>);

impl Kept for InOrder {
    const MERGE: Option<Merge<Self>> = Some(|state, other| state.0.extend(other.0));
    fn apply(&mut self, event: &Event<'_>) {
        self.0.push(event.seq());
    }
}

/// Forgets something when it is saved.
#[derive(Default, Serialize, Deserialize)]
struct Forgetful {
    seen: u64,
    #[serde(skip)]
    since: u64,
}

impl Kept for Forgetful {
    fn apply(&mut self, _: &Event<'_>) {
        self.since += 1;
        self.seen += self.since;
    }
}

/// Counts how often it was asked.
#[derive(Default, Serialize, Deserialize)]
struct Fickle;

impl Kept for Fickle {
    fn apply(&mut self, _: &Event<'_>) {}
    fn finish(&self) -> String {
        use std::sync::atomic::{AtomicU64, Ordering};
        static ASKED: AtomicU64 = AtomicU64::new(0);
        ASKED.fetch_add(1, Ordering::Relaxed).to_string()
    }
}

#[test]
fn a_report_that_breaks_a_law_is_told_which() {
    for (tried, law) in [
        (tried::<Numbers>(), "law: the state differs when the events come in batches of 1"),
        (tried::<Swallows>(), "law: the state differs when fields are there that FIELDS does not name"),
        (tried::<InOrder>(), "law: the merged states of 3 areas are not the whole"),
        (tried::<Forgetful>(), "law: the state differs when it was saved and put back on the way"),
        (tried::<Fickle>(), "law: two documents of the same state differ"),
    ] {
        assert_eq!(tried, Err(law.to_owned()));
    }
}

#[test]
fn a_golden_document_is_written_kept_and_compared_line_by_line() {
    let folder = std::env::temp_dir().join(format!("tyst-plugin-golden-{}", std::process::id()));
    let file = folder.join("deep/report.json");
    let document = |title: &str| Document::new(Text::english(title)).paragraph(Text::english("the rest"));
    let compared = |document: &Document| {
        catch_unwind(AssertUnwindSafe(|| golden::compare(&file, document, false)))
            .map_err(|said| said.downcast_ref::<String>().cloned().unwrap_or_default())
    };
    let missing = compared(&document("A")).unwrap_err();
    assert!(missing.ends_with("; TYST_GOLDEN=write makes it"), "{missing}");
    golden::compare(&file, &document("A"), true);
    assert_eq!(compared(&document("A")), Ok(()));
    let differs = compared(&document("B")).unwrap_err();
    assert!(differs.contains("differs; TYST_GOLDEN=write keeps what the report says now"), "{differs}");
    let lines: Vec<&str> =
        differs.lines().map(str::trim_end).filter(|line| line.starts_with(['-', '+'])).collect();
    assert_eq!(lines.len(), 2, "{differs}");
    assert!(lines[0].ends_with("\"A\"") && lines[1].ends_with("\"B\""), "{differs}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_difference_shows_what_changed_and_a_little_around_it() {
    assert_eq!(golden::difference("a\nb\n", "a\nb\n"), None);
    let difference = golden::difference("a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nx\ny\ne\nf\ng").unwrap();
    assert_eq!(difference, "  b\n  c\n- d\n+ x\n+ y\n  e\n  f");
    assert_eq!(golden::difference("", "a"), Some("+ a".to_owned()));
    assert_eq!(golden::difference("a\na", "a"), Some("  a\n- a".to_owned()));
    let long = "x\n".repeat(100);
    let difference = golden::difference("", &long).unwrap();
    assert!(difference.ends_with("  … and 40 lines more"), "{difference}");
}

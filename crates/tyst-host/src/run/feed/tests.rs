//! Goal: it is counted rightly what a report was given and what is newer than it. Whole runs are in the
//! integration program, which has a worker.

use super::*;
use crate::batch::tests::parts;
use crate::{Abilities, WantedKind};
use tyst_event::wire::Unknown;
use tyst_event::{Certainty, Instant, Problems, Slug, Span};

/// Returns a descriptor that wants kind 2 and was built when there were kinds up to 3.
fn descriptor() -> Descriptor {
    let kinds = vec![WantedKind { kind: 2, schema_max: 1 }];
    Descriptor { kinds, kinds_known: 3, ..crate::descriptor::tests::descriptor() }
}

fn entry(kind: &str, data: &str) -> Entry {
    let json = format!(
        r#"{{"kind":"{kind}","area":"newport","basis":"stated","source":[{{"doc":"S"}}],"data":{data}}}"#
    );
    let mut problems = Problems::default();
    let statement = tyst_event::json::parse_statement(json.as_bytes(), &mut problems).unwrap();
    let span = Span { first: None, last: None };
    Entry {
        seq: 1,
        recorded_at: Instant(0),
        span,
        certainty: Certainty::Definite,
        corrected: false,
        disputed: false,
        late: false,
        statement,
    }
}

/// Returns an outlet with a few slots, and where its batches come to.
fn outlet() -> (Outlet, Receiver<Batch>) {
    let ((batches, come), (give, free)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
    for _ in 0..4 {
        give.send(Slot::alone()).unwrap();
    }
    (Outlet { batches, free }, come)
}

/// Returns what was noted of some entries, and how many were written.
fn fed(descriptor: &Descriptor, entries: &[Entry]) -> (Fed, u32) {
    let (outlet, batches) = outlet();
    let portion = Portion::Entries(entries.to_vec());
    let feeder = Feeder::new(descriptor, None, vec![outlet]);
    let fed = feeder.feed(std::iter::once(Ok(portion))).unwrap();
    (fed, batches.iter().map(|batch| batch.count).sum())
}

#[test]
fn counts_what_is_given_and_what_is_newer() {
    let designated = entry("area.designated", r#"{"designation":"pioneer"}"#);
    let described = entry("area.described", r#"{"name":"Newport","level":"pioneer-area"}"#);
    let joined = entry("partner.joined", r#"{"party":"x","roles":["lead"]}"#);
    let [mut unknown, mut newer_data] = [joined.clone(), joined.clone()];
    unknown.statement.body = Body::Unknown(Unknown { kind: 99, schema: 1, payload: Vec::new() });
    newer_data.statement.body = Body::Unknown(Unknown { kind: 2, schema: 9, payload: Vec::new() });
    let entries = [designated, described, joined, unknown, newer_data];
    let (noted, written) = fed(&descriptor(), &entries);
    assert_eq!((noted.given, written), (1, 1));
    assert_eq!(noted.newer, BTreeMap::from([(2, 1), (4, 1), (99, 1)]));
    assert!(noted.undated.contains(1) && !noted.undated.contains(0) && !noted.inferred.contains(1));

    let abilities = Abilities { takes_newer_kinds: true, ..Abilities::default() };
    let eager = Descriptor { abilities, ..descriptor() };
    let (noted, written) = fed(&eager, &entries);
    assert_eq!((noted.given, written), (3, 3), "newer kinds come as well");
    assert_eq!(
        noted.newer,
        BTreeMap::from([(2, 1)]),
        "a kind that it knows, in a form that nobody here knows, does not"
    );
}

#[test]
fn all_entries_of_an_area_go_the_same_way() {
    let mut entries = Vec::new();
    for (seq, area) in (1..).zip(["newport", "powys", "conwy", "newport", "gwent", "powys", "newport"]) {
        let mut entry = entry("area.designated", r#"{"designation":"pioneer"}"#);
        (entry.seq, entry.statement.area) = (seq, Slug::new(area).unwrap());
        entries.push(entry);
    }
    let (outlets, inlets): (Vec<_>, Vec<_>) = (0..3).map(|_| outlet()).unzip();
    let descriptor = descriptor();
    let portion = Portion::Entries(entries);
    let fed = Feeder::new(&descriptor, None, outlets).feed(std::iter::once(Ok(portion))).unwrap();
    let written: Vec<Vec<Batch>> = inlets.into_iter().map(|inlet| inlet.iter().collect()).collect();
    let texts =
        |batches: &[Batch]| batches.iter().flat_map(|batch| parts(batch).2.to_vec()).collect::<Vec<_>>();
    let texts: Vec<String> =
        written.iter().map(|batches| String::from_utf8(texts(batches)).unwrap()).collect();
    for area in ["newport", "powys", "conwy", "gwent"] {
        assert_eq!(texts.iter().filter(|texts| texts.contains(area)).count(), 1, "{area}");
    }
    assert!(texts.iter().filter(|texts| !texts.is_empty()).count() > 1, "they are divided");
    let count: u32 = written.iter().flatten().map(|batch| batch.count).sum();
    assert_eq!((u64::from(count), count), (fed.given, 7));
}

//! The columns of a block hold exactly the leaves that a plugin gets from the events, under the same keys.
//!
//! Only blocks too small for texts apart are looked at, so that every text is in a dictionary.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::Index;

use super::{check, event, sample, samples, seeds};
use crate::event::key;
use crate::packed::{Block, Column, Texts, date};
use crate::wire::{Holds, Unknown, decode, encode};
use crate::{Body, Decimal, Event, Instant, Kind, Leaf};

/// The keys of data inside a correction, which plugins see in its place.
const RESTATED: Range<u16> = 512 * 32..key::PLACE;

/// Leaves by key and index, as text.
type Leaves = BTreeMap<(u16, u16), String>;

/// What a block says of a record.
#[derive(Debug)]
struct Row {
    kind: Option<(u32, u16)>,
    /// Whether there are bytes in it that could not be taken apart.
    raw: bool,
    leaves: Leaves,
}

/// Returns the leaves of an event.
fn leaves(event: &Event) -> Leaves {
    let mut leaves = Leaves::new();
    let mut sink = |key, index, leaf: Leaf<'_>| {
        leaves.insert((key, index), format!("{leaf:?}"));
    };
    event.statement.emit(&mut |key, index, leaf| {
        // Of which kind the data in a correction is, its shape says.
        let is_kind = key / 32 == 4 && matches!(event.statement.body, Body::EntryCorrected(_));
        if !is_kind {
            sink(key, index, leaf);
        }
    });
    sink(key::AREA, 0, Leaf::Text(event.statement.area.as_str()));
    sink(key::SEQ, 0, Leaf::Whole(event.seq.cast_signed()));
    sink(key::RECORDED_AT, 0, Leaf::Instant(event.recorded_at));
    sink(key::RECORDED_BY, 0, Leaf::Text(event.recorded_by.as_str()));
    sink(key::KEY, 0, Leaf::Text(&event.key));
    if let Some(correlation) = &event.correlation {
        sink(key::CORRELATION, 0, Leaf::Text(correlation));
    }
    for (index, warning) in (0..).zip(&event.warnings) {
        sink(key::WARNINGS, index, Leaf::Whole(warning.number.into()));
        sink(key::WARNINGS + 1, index, Leaf::Text(&warning.subject));
    }
    leaves
}

/// Returns what the columns say of each record.
fn rows(sections: &[Vec<u8>]) -> Vec<Row> {
    let block = Block::open(&sections[0]).unwrap();
    let [slugs, texts] = [block.slugs(&sections[2]).unwrap(), block.texts(&sections[3]).unwrap()];
    let columns = |shape| block.columns(shape).map(|(number, _)| number);
    let all: Vec<usize> = (0..block.shapes()).flat_map(columns).collect();
    let mut rows = block.rows(&sections[1], &all).unwrap();
    let columns: BTreeMap<usize, Vec<u64>> = BTreeSet::from_iter(all)
        .into_iter()
        .map(|column| (column, rows.take(column).unwrap().spread(block.len())))
        .collect();
    let mut found = Vec::new();
    for (at, shape) in block.shape_of_each().enumerate() {
        let value = |column: usize| columns[&column][at];
        let values = |wanted: Holds| {
            let wanted = block.columns(shape).filter(move |(_, column)| column.holds == wanted);
            wanted.map(|(number, column)| ((column.key, column.index), value(number)))
        };
        let scales: BTreeMap<_, _> = values(Holds::Scale).collect();
        let mut row = Row { kind: block.kind(shape), raw: false, leaves: Leaves::new() };
        for (number, column) in block.columns(shape) {
            let place = (column.key, column.index);
            match column.holds {
                Holds::Raw => row.raw = true,
                Holds::Scale => {}
                holds => {
                    assert!(!block.is_apart(number), "{column:?}");
                    let leaf = shown(holds, value(number), scales.get(&place), [&slugs, &texts]);
                    assert_eq!(row.leaves.insert(place, leaf), None, "{column:?} is there twice");
                }
            }
        }
        found.push(row);
    }
    found
}

fn shown(holds: Holds, value: u64, scale: Option<&u64>, [slugs, texts]: [&Texts<'_>; 2]) -> String {
    let signed = value.cast_signed();
    let text = |text: &str| format!("{:?}", Leaf::Text(text));
    match holds {
        Holds::Number => format!("{:?}", Leaf::Whole(signed)),
        Holds::Code => format!("{:?}", Leaf::Code(u16::try_from(value).unwrap())),
        Holds::Yes => format!("{:?}", Leaf::Yes(value == 1)),
        Holds::Signed => format!("{:?}", Leaf::Instant(Instant(signed))),
        Holds::Units => {
            let scale = u8::try_from(*scale.unwrap()).unwrap();
            format!("{:?}", Leaf::Number(Decimal { units: signed, scale }))
        }
        Holds::Slug => text(slugs.get(value).unwrap()),
        Holds::Text => text(texts.get(value).unwrap()),
        Holds::Date => text(&date::from_number(value).unwrap().to_string()),
        Holds::Scale | Holds::Raw => panic!("{holds:?} is no leaf"),
    }
}

#[test]
fn columns_hold_the_leaves_of_every_seed_and_every_kind() {
    let kinds = Kind::ALL.iter().map(|kind| vec![sample(*kind, 7)]);
    for events in seeds().chunks(15).map(<[Event]>::to_vec).chain(kinds) {
        let records: Vec<Vec<u8>> = events.iter().map(|event| encode(event).unwrap()).collect();
        for (row, event) in rows(&check(&records)).into_iter().zip(&events) {
            assert!(!row.raw);
            assert_eq!(row.leaves, leaves(event));
        }
    }
}

#[test]
fn data_inside_a_correction_has_keys_of_its_own() {
    let corrected = sample(Kind::EntryCorrected, 1);
    let Body::EntryCorrected(data) = &corrected.statement.body else { panic!("another kind") };
    let mut restated = corrected.clone();
    restated.statement.body = (*data.replacement.0).clone();
    let found = rows(&check(&[encode(&corrected).unwrap()])).remove(0).leaves;
    let inner = found.into_iter().filter(|((key, _), _)| RESTATED.contains(key));
    let inner: Leaves = inner.map(|((key, index), leaf)| ((key - RESTATED.start, index), leaf)).collect();
    let mut expected = leaves(&restated);
    expected.retain(|(key, _), _| *key < RESTATED.start);
    assert_eq!(inner, expected);
}

#[test]
fn a_shape_says_kind_and_schema_also_of_data_that_is_newer() {
    let mut newer = sample(Kind::NoteRecorded, 1);
    newer.statement.body = Body::Unknown(Unknown { kind: 9_999, schema: 3, payload: vec![1, 2, 3] });
    let records = [encode(&sample(Kind::TargetSet, 0)).unwrap(), encode(&newer).unwrap(), vec![7; 9]];
    let sections = check(&records);
    let area = |row: &Row| row.leaves.contains_key(&(key::AREA, 0));
    let kinds: Vec<_> = rows(&sections).iter().map(|row| (row.kind, row.raw, area(row))).collect();
    assert_eq!(kinds, [(Some((12, 1)), false, true), (Some((9_999, 3)), true, true), (None, true, false)]);
    assert_eq!(Block::open(&sections[0]).unwrap().len(), 3);
}

#[test]
fn a_block_says_when_its_events_were_recorded() {
    let statement = sample(Kind::NoteRecorded, 0).statement;
    let mut events: Vec<Event> = (0..5).map(|seq| event(statement.clone(), seq)).collect();
    events[2].recorded_at = Instant(-5);
    events[3].recorded_at = Instant(i64::MAX);
    let records: Vec<Vec<u8>> = events.iter().map(|event| encode(event).unwrap()).collect();
    let sections = check(&records);
    assert_eq!(Block::open(&sections[0]).unwrap().recorded(), [Instant(-5), Instant(i64::MAX)]);
}

#[test]
fn keys_stand_apart_and_slugs_never_do() {
    let events: Vec<Event> = (0..100)
        .map(|seq| {
            let mut event = sample(Kind::PartnerJoined, seq);
            let Body::PartnerJoined(joined) = &mut event.statement.body else { panic!("another kind") };
            joined.party = crate::Slug::new(&format!("party-{seq}")).unwrap();
            event
        })
        .collect();
    let records: Vec<Vec<u8>> = events.iter().map(|event| encode(event).unwrap()).collect();
    let sections = check(&records);
    let block = Block::open(&sections[0]).unwrap();
    let column = |kind, key, holds| block.column(0, Column { kind, key, index: 0, holds }).unwrap();
    assert!(block.is_apart(column(0, key::KEY, Holds::Text)));
    let party = column(4, 32, Holds::Slug);
    assert!(!block.is_apart(party));
    let slugs = block.slugs(&sections[2]).unwrap();
    let mut rows = block.rows(&sections[1], &[party]).unwrap();
    let mut parties = Vec::new();
    rows.take(party).unwrap().give(|row, slug| parties.push((row, slugs.get(slug).unwrap().to_owned())));
    let expected: Vec<_> = (0..100).map(|seq| (seq, format!("party-{seq}"))).collect();
    assert_eq!(parties, expected);
    assert_eq!(rows.take(party).unwrap().spread(3), [0; 3], "a column is given once");
    let digits: usize = sections[4].len();
    assert!((1_200..1_300).contains(&digits), "24 digits take 12 bytes: {digits}");
}

/// Returns records of which some bytes are not as they were written.
fn damaged(damage: Vec<(Index, Index, u8)>) -> Vec<Vec<u8>> {
    let records = samples(1);
    let one = |(which, at, value): (Index, Index, u8)| {
        let mut record = which.get(&records).clone();
        let at = at.index(record.len());
        record[at] = value;
        record
    };
    damage.into_iter().map(one).collect()
}

proptest! {
    #[test]
    fn a_damaged_event_is_shown_as_it_is_decoded(
        damage in prop::collection::vec((any::<Index>(), any::<Index>(), 0_u8..80), 1..15),
    ) {
        let records = damaged(damage);
        for (row, record) in rows(&check(&records)).into_iter().zip(&records) {
            match decode(record) {
                Ok(event) if encode(&event).as_ref() == Ok(record) => {
                    prop_assert_eq!(row.leaves, leaves(&event));
                    let kind = event.statement.body.kind().map(|kind| (kind.number(), kind.schema()));
                    prop_assert!(kind.is_none() || kind == row.kind);
                    prop_assert!(kind.is_some() || row.raw);
                }
                // It is of a newer version, or not in its shortest form, and may be shown.
                Ok(_) => {}
                Err(_) => prop_assert_eq!((row.kind, row.raw), (None, true)),
            }
        }
    }
}

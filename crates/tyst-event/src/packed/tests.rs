//! Packing and unpacking is the identity over any records, and bad sections are refused.

use proptest::prelude::*;

use super::{PackedError, pack, unpack};
use crate::json::statement_from_json;
use crate::wire::encode;
use crate::{Event, Instant, Kind, Problems, Slug, words};

fn record(kind: Kind, seq: u64) -> Vec<u8> {
    let statement = statement_from_json(&words::example(kind), &mut Problems::default()).unwrap();
    let event = Event {
        seq,
        recorded_at: Instant(1_767_603_600_000_000 + seq.cast_signed() * 1_000),
        recorded_by: Slug::new("recorder-1").unwrap(),
        key: format!("line-{:024x}-0", u128::from(seq) * 0x9e37_79b9_7f4a_7c15_0000_1234),
        correlation: seq.is_multiple_of(3).then(|| "import-1".to_owned()),
        warnings: Vec::new(),
        statement,
    };
    encode(&event).unwrap()
}

fn slices<T: AsRef<[u8]>>(records: &[T]) -> Vec<&[u8]> {
    records.iter().map(AsRef::as_ref).collect()
}

fn unpacked(sections: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, PackedError> {
    let mut records = Vec::new();
    unpack(&slices(sections), &mut |record| records.push(record.to_vec()))?;
    Ok(records)
}

fn check(records: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let sections = pack(&slices(records)).expect("they are few");
    assert_eq!(unpacked(&sections).unwrap(), records);
    sections
}

#[test]
fn events_of_every_kind_come_back_byte_for_byte() {
    let kinds = Kind::ALL.iter().cycle();
    let records: Vec<Vec<u8>> = (0..1_000).zip(kinds).map(|(seq, kind)| record(*kind, seq)).collect();
    let sections = check(&records);
    let bytes: Vec<usize> = sections.iter().map(Vec::len).collect();
    println!("{bytes:?} of {}", records.iter().map(Vec::len).sum::<usize>());
}

#[test]
fn no_records_are_a_block_too() {
    check(&[]);
    check(&[Vec::new()]);
    check(&[Vec::new(), vec![1], vec![0; 40_000], Vec::new()]);
}

proptest! {
    #[test]
    fn any_bytes_come_back(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..40)) {
        check(&records);
    }

    #[test]
    fn damaged_events_come_back(
        flips in prop::collection::vec((0_usize..26, 0_usize..300, any::<u8>()), 1..60),
    ) {
        let mut records: Vec<Vec<u8>> = (0_u64..).zip(Kind::ALL).map(|(seq, kind)| record(*kind, seq)).collect();
        for (which, at, value) in flips {
            let mut damaged = records[which % records.len()].clone();
            let at = at % damaged.len();
            damaged[at] = value;
            records.push(damaged);
        }
        check(&records);
    }

    #[test]
    fn damaged_sections_are_no_panic(
        section in 0_usize..4, at in any::<prop::sample::Index>(), value in any::<u8>(), cut in any::<bool>(),
    ) {
        let kinds = Kind::ALL.iter().cycle();
        let records: Vec<Vec<u8>> = (0..100).zip(kinds).map(|(seq, kind)| record(*kind, seq)).collect();
        let mut sections = check(&records);
        let at = at.index(sections[section].len());
        if cut {
            sections[section].truncate(at);
        } else {
            sections[section][at] = value;
        }
        let _ = unpacked(&sections);
    }
}

//! Whatever the records are, exactly they come back.
//!
//! How small they become is for the bench; here it is only looked at whether events are taken apart at all.

use proptest::prelude::*;

use super::{check, sample, samples, seeds};
use crate::packed::layout::Layout;
use crate::packed::{BYTES_MAX, ROWS_MAX, Scan, date, pack, varint};
use crate::wire::{Unknown, encode};
use crate::{Body, Kind};

/// Returns how many bytes the sections have together.
fn length(sections: &[Vec<u8>]) -> usize {
    sections.iter().map(Vec::len).sum()
}

#[test]
fn events_of_every_kind_come_back_and_take_little() {
    let records = samples(40);
    let sections = check(&records);
    assert!(length(&sections) * 6 < records.iter().map(Vec::len).sum(), "{}", length(&sections));
}

#[test]
fn the_seed_stories_come_back_and_take_less() {
    let records: Vec<Vec<u8>> = seeds().iter().map(|event| encode(event).unwrap()).collect();
    assert_eq!(records.len(), 275);
    let sections = check(&records);
    assert!(length(&sections) * 3 < records.iter().map(Vec::len).sum::<usize>() * 2, "{}", length(&sections));
}

#[test]
fn no_records_and_empty_ones_are_a_block_too() {
    check(&[]);
    check(&[Vec::new()]);
    check(&[Vec::new(), vec![1], vec![0; 40_000], Vec::new()]);
}

#[test]
fn data_that_is_newer_comes_back() {
    let mut records = samples(2);
    for seq in 0..40 {
        let mut event = sample(Kind::CommitmentEndorsed, seq);
        let (kind, schema, payload) = match seq % 4 {
            0 => (9_999, 1, vec![seq.to_le_bytes()[0]; 5]),
            1 => (18, 60, Vec::new()),
            // A code that is not in the list.
            2 => (18, 1, vec![1, b'a', 1, b'b', 77]),
            _ => (70_000, 300, vec![1; 300]),
        };
        event.statement.body = Body::Unknown(Unknown { kind, schema, payload });
        records.push(encode(&event).unwrap());
        event.statement.body = sample(Kind::EntryCorrected, seq).statement.body;
        records.push(encode(&event).unwrap());
    }
    check(&records);
}

#[test]
fn numbers_that_are_not_in_their_shortest_form_come_back() {
    let mut record = encode(&sample(Kind::NoteRecorded, 3)).unwrap();
    assert_eq!(record[1], 22, "the kind");
    record.splice(1..2, [251, 22, 0]);
    assert!(crate::wire::decode(&record).is_ok());
    check(&[record]);
}

#[test]
fn more_than_a_block_takes_is_not_packed() {
    assert_eq!(pack(&vec![&[1][..]; ROWS_MAX + 1]), None);
    assert!(pack(&vec![&[1][..]; ROWS_MAX]).is_some());
    let large = vec![0; BYTES_MAX / 2 + 1];
    assert_eq!(pack(&[&large, &large]), None);
}

/// Returns the number of a date, of which the month or the day may be 0.
fn number_of(year: u64, month: u64, day: u64) -> u64 {
    (year * 16 + month) * 32 + day
}

#[test]
fn a_date_is_one_number_and_only_a_date_is() {
    for (text, number) in [
        ("2018", number_of(2018, 0, 0)),
        ("2018-09", number_of(2018, 9, 0)),
        ("2018-09-14", number_of(2018, 9, 14)),
        ("2020-02-29", number_of(2020, 2, 29)),
        ("0001-01-01", number_of(1, 1, 1)),
        ("9999-12-31", number_of(9_999, 12, 31)),
    ] {
        assert_eq!(date::number(text.as_bytes()), Some(number), "{text}");
        let (bytes, length) = date::bytes(number);
        assert_eq!(&bytes[1..length], text.as_bytes());
        assert_eq!(usize::from(bytes[0]), text.len());
        assert_eq!(date::from_number(number).unwrap().to_string(), text);
    }
    for text in ["", "218", "2018-", "2018-9", "2018-09-1", "0000", "2018-02-29"] {
        assert_eq!(date::number(text.as_bytes()), None, "{text}");
    }
    // Whatever two digits say, no day is taken for one of another month.
    for month in 0..100 {
        let sound = (1..=12).contains(&month);
        assert_eq!(date::number(format!("2018-{month:02}").as_bytes()).is_some(), sound, "{month}");
        for day in 0..100 {
            let text = format!("2018-{month:02}-{day:02}");
            let in_calendar = text.parse::<jiff::civil::Date>().is_ok();
            assert_eq!(date::number(text.as_bytes()).is_some(), in_calendar, "{text}");
        }
    }
    for number in [
        0,
        number_of(2018, 0, 14),
        number_of(2018, 13, 0),
        number_of(2018, 2, 30),
        number_of(10_000, 0, 0),
        u64::MAX,
    ] {
        assert_eq!(date::from_number(number), None, "{number}");
    }
}

fn check_numbers(numbers: &[u64]) -> Layout {
    let layout = Layout::of(numbers);
    let (mut head, mut bytes) = (Vec::new(), Vec::new());
    layout.put(&mut head);
    layout.put_numbers(numbers, &mut bytes);
    assert_eq!(Layout::take(&mut Scan::new(&head, 0)).unwrap(), layout);
    assert_eq!(bytes.len(), layout.length(numbers.len()));
    let mut scan = Scan::new(&bytes, 1);
    assert_eq!(layout.take_numbers(numbers.len(), &mut scan).unwrap(), numbers);
    scan.end().unwrap();
    layout
}

#[test]
fn numbers_are_laid_out_in_the_fewest_bits() {
    assert_eq!(check_numbers(&[]).length(0), 0);
    assert_eq!(check_numbers(&[7; 100]), Layout::Above { base: 7, width: 0 });
    assert!(matches!(check_numbers(&[7, 9, 8, 15, 7]), Layout::Above { base: 7, width: 4 }));
    let numbers: Vec<u64> = (0..100).map(|number| 5_000 + number * 3).collect();
    assert_eq!(check_numbers(&numbers), Layout::Steps { first: 5_000, least: 3, width: 0 });
    let numbers: Vec<u64> = (0..1_000).map(|number| number / 250 * 0x9e37_79b9).collect();
    assert!(matches!(check_numbers(&numbers), Layout::Runs { count: 4, .. }));
    check_numbers(&[0, u64::MAX, 1 << 63, 5, (1 << 63) - 1]);
    check_numbers(&[i64::MIN.cast_unsigned(), i64::MAX.cast_unsigned(), 0]);
}

proptest! {
    #[test]
    fn any_numbers_come_back(numbers in prop::collection::vec(any::<u64>(), 0..200), shift in 0_u32..64) {
        let small: Vec<u64> = numbers.iter().map(|number| number >> shift).collect();
        check_numbers(&small);
        let repeated: Vec<u64> = small.iter().flat_map(|number| [*number; 5]).collect();
        check_numbers(&repeated);
    }

    #[test]
    fn a_number_has_one_form(number in any::<u64>(), shift in 0_u32..64) {
        let number = number >> shift;
        let mut bytes = Vec::new();
        varint::put(number, &mut bytes);
        let mut bincode = Vec::new();
        crate::wire::put(number, &mut bincode);
        prop_assert_eq!(&bytes, &bincode);
        prop_assert_eq!(varint::take(&bytes, &mut 0), Some(number));
        prop_assert_eq!(varint::unzigzag(varint::zigzag(number.cast_signed())), number.cast_signed());
    }

    #[test]
    fn any_bytes_come_back(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..40)) {
        check(&records);
    }

    #[test]
    fn damaged_events_come_back(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..60),
    ) {
        let mut records = samples(1);
        for (which, at, value) in flips {
            let mut damaged = which.get(&records).clone();
            let at = at.index(damaged.len());
            damaged[at] = value;
            records.push(damaged);
        }
        check(&records);
    }

    #[test]
    fn any_texts_come_back(keys in prop::collection::vec("([a-z]{1,3}-)?[0-9a-f]{0,20}(-[0-9]{1,3})?|\\PC{0,30}", 0..80)) {
        let event = |key: &String| {
            let mut event = sample(Kind::PartnerJoined, 1);
            event.key.clone_from(key);
            encode(&event).unwrap()
        };
        check(&keys.iter().map(event).collect::<Vec<_>>());
    }
}

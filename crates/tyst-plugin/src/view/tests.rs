//! Goal: whatever the bytes of a batch say, reading them ends in entries or in an error, never outside of them.
//! Method: one good event, then every way to bend it. (That good batches come through whole is tested where they
//! are written, in `tyst-host`.)

use super::*;
use crate::abi::{TYST_TYPE_CODE, TYST_TYPE_TEXT};
use crate::testing::described;
use tyst_event::{Entry, Leaf};

/// The texts of the good event.
const TEXTS: [&str; 3] = ["newport", "Newport", "S000"];

/// Returns the bytes of one `area.described`, with a header of `hdr_len` bytes.
fn event(hdr_len: u16) -> Vec<u8> {
    let mut fields = Vec::new();
    described(7, "newport", 100, "Newport").statement.emit(&mut |key, index, leaf| {
        let (ty, value) = match leaf {
            Leaf::Text(text) => {
                (TYST_TYPE_TEXT, TEXTS.iter().position(|known| *known == text).unwrap() as u64)
            }
            Leaf::Code(code) => (TYST_TYPE_CODE, u64::from(code)),
            other => panic!("an unexpected leaf {other:?}"),
        };
        fields.extend_from_slice(&key.to_ne_bytes());
        fields.extend_from_slice(&index.to_ne_bytes());
        fields.extend_from_slice(&[ty, 0, 0, 0]);
        fields.extend_from_slice(&value.to_ne_bytes());
    });
    let size = u32::from(hdr_len) + u32::try_from(fields.len()).unwrap();
    let count = u16::try_from(fields.len() / 16).unwrap();
    let mut bytes = [&size.to_ne_bytes()[..], &hdr_len.to_ne_bytes(), &count.to_ne_bytes()].concat();
    for short in [1_u32, 0] {
        bytes.extend_from_slice(&short.to_ne_bytes());
    }
    for long in [7_u64, 1_700_000_000_000_000] {
        bytes.extend_from_slice(&long.to_ne_bytes());
    }
    for short in [i32::MIN, 100, 0, 1] {
        bytes.extend_from_slice(&short.to_ne_bytes());
    }
    bytes.resize(usize::from(hdr_len), 0xee);
    bytes.extend_from_slice(&fields);
    bytes
}

fn read(events: &[u8], texts: &[&str], count: u32) -> Result<Vec<Entry>, BatchError> {
    let texts = Texts::new(texts.iter().map(|text| text.as_bytes()));
    let view = BatchView::new(events, &texts, count);
    let mut entries = Vec::new();
    view.each(|event| {
        let entry = event.entry();
        assert_eq!(entry.is_none(), event.kind().is_none() || texts.fault().is_some());
        entries.extend(entry);
        Ok::<(), BatchError>(())
    })?;
    Ok(entries)
}

/// Checks what is said of one event.
fn check_wrong(events: &[u8], texts: &[&str], seq: u64, what: &'static str) {
    assert_eq!(read(events, texts, 1), Err(BatchError { seq, what }));
}

/// Returns the good event with `bytes` at `offset`.
fn bent(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut event = event(48);
    event[offset..offset + bytes.len()].copy_from_slice(bytes);
    event
}

#[test]
fn a_good_event_is_read() {
    assert_eq!(read(&event(48), &TEXTS, 1).unwrap(), [described(7, "newport", 100, "Newport")]);
}

#[test]
fn a_header_that_has_grown_is_read_as_far_as_it_is_known() {
    let entries = read(&event(64), &TEXTS, 1).unwrap();
    assert_eq!(entries, [described(7, "newport", 100, "Newport")]);
}

#[test]
fn a_header_of_an_earlier_version_is_filled_up_with_zeros() {
    let mut short = event(48);
    short.drain(40..48);
    let size = u32::try_from(short.len()).unwrap();
    short[..4].copy_from_slice(&size.to_ne_bytes());
    short[4..6].copy_from_slice(&40_u16.to_ne_bytes());
    assert_eq!(read(&short, &TEXTS, 1).unwrap(), [described(7, "newport", 100, "Newport")]);
}

#[test]
fn fields_and_flags_of_a_later_version_are_skipped() {
    let mut event = event(48);
    let later = [&60_000_u16.to_ne_bytes()[..], &[0, 0, 200, 0, 0, 0], &u64::MAX.to_ne_bytes()].concat();
    event.extend_from_slice(&later);
    let size = u32::try_from(event.len()).unwrap();
    let count = u16::from_ne_bytes([event[6], event[7]]) + 1;
    event[..4].copy_from_slice(&size.to_ne_bytes());
    event[6..8].copy_from_slice(&count.to_ne_bytes());
    event[40..44].copy_from_slice(&0x8000_0002_u32.to_ne_bytes());
    let entries = read(&event, &TEXTS, 1).unwrap();
    assert_eq!(entries, [described(7, "newport", 100, "Newport")]);
}

#[test]
fn events_of_later_kinds_have_a_number_and_no_entry() {
    let both = [bent(8, &999_u32.to_ne_bytes()), event(48)].concat();
    assert_eq!(read(&both, &TEXTS, 2).unwrap(), [described(7, "newport", 100, "Newport")]);
}

#[test]
fn flags_are_read() {
    let entry = &read(&bent(40, &5_u32.to_ne_bytes()), &TEXTS, 1).unwrap()[0];
    assert!(entry.corrected && !entry.is_definite());
}

#[test]
fn the_order_of_the_fields_does_not_matter() {
    let mut event = event(48);
    let fields = event.split_off(48);
    let mut turned: Vec<&[u8]> = fields.chunks(16).collect();
    turned.reverse();
    event.extend_from_slice(&turned.concat());
    assert_eq!(read(&event, &TEXTS, 1).unwrap(), [described(7, "newport", 100, "Newport")]);
}

#[test]
fn lengths_that_cannot_be_are_refused() {
    check_wrong(&bent(0, &4096_u32.to_ne_bytes()), &TEXTS, 0, "an event longer than the batch");
    check_wrong(&bent(0, &0_u32.to_ne_bytes()), &TEXTS, 0, "an event with an impossible length");
    check_wrong(&bent(0, &52_u32.to_ne_bytes()), &TEXTS, 0, "an event with an impossible length");
    check_wrong(&bent(4, &0_u16.to_ne_bytes()), &TEXTS, 0, "an event with an impossible length");
    check_wrong(&bent(4, &u16::MAX.to_ne_bytes()), &TEXTS, 0, "an event with an impossible length");
    check_wrong(&bent(4, &4096_u16.to_ne_bytes()), &TEXTS, 0, "a header longer than its event");
    check_wrong(&bent(6, &u16::MAX.to_ne_bytes()), &TEXTS, 7, "a field table longer than its event");
}

#[test]
fn a_count_that_differs_is_refused() {
    for count in [0, 2] {
        let error = read(&event(48), &TEXTS, count).unwrap_err();
        assert_eq!(error.what, "another number of events than it says");
    }
    assert_eq!(read(&[], &[], 0), Ok(Vec::new()));
}

#[test]
fn values_that_cannot_be_are_refused_with_the_position() {
    check_wrong(&bent(12, &99_u32.to_ne_bytes()), &TEXTS, 7, "an area that is not in the batch");
    check_wrong(&event(48), &["Not A Slug", "Newport", "S000"], 7, "an area that is no slug");
    check_wrong(&bent(32, &(i32::MIN + 1).to_ne_bytes()), &TEXTS, 7, "an impossible first day");
    check_wrong(&bent(36, &(i32::MAX - 1).to_ne_bytes()), &TEXTS, 7, "an impossible last day");
    let what = "an event without a compulsory field, or with a code that is not known";
    check_wrong(&event(48), &TEXTS[..1], 7, what);
}

/// Every byte of a good event set to every value of a few: no panic, and no text that was not lent.
#[test]
fn no_single_byte_makes_it_panic() {
    let good = event(48);
    for offset in 0..good.len() {
        for byte in [0, 1, 7, 0x7f, 0x80, 0xff] {
            if let Ok(entries) = read(&bent(offset, &[byte]), &TEXTS, 1) {
                assert!(entries.len() <= 1);
            }
        }
    }
}

#[test]
fn no_truncation_makes_it_panic() {
    let good = event(48);
    for len in 1..good.len() {
        assert!(read(&good[..len], &TEXTS, 1).is_err(), "{len}");
    }
}

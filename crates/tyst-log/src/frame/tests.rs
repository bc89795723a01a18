//! Tests of frames as bytes.

use proptest::prelude::*;

use super::{END_MARK, Frame, FrameFault, encode, encoded_length, is_plausible, parse};

fn encoded(first_seq: u64, records: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![1, 2, 3];
    encode(first_seq, &[7; 32], records, &mut bytes);
    bytes
}

#[test]
fn stands_in_the_file_as_the_format_says() {
    let bytes = encoded(0x0102, &[b"ab".to_vec(), vec![]]);
    let mut expected = vec![66, 0, 0, 0];
    expected.extend(bytes[4..8].iter());
    expected.extend([2, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
    expected.extend([7; 32]);
    expected.extend([2, 0, 0, 0, b'a', b'b', 0, 0, 0, 0]);
    expected.extend(END_MARK);
    assert_eq!(bytes, expected);
    let covered = [&bytes[..4], &bytes[8..]].concat();
    assert_eq!(bytes[4..8], crc32c::crc32c(&covered).to_le_bytes());
}

#[test]
fn takes_zeroes_for_the_end() {
    assert_eq!(parse(&[0; 100]), Ok(None));
    assert_eq!(parse(&[1, 0, 0]), Ok(None));
    assert_eq!(parse(&[]), Ok(None));
}

#[test]
fn refuses_a_count_that_is_not_that_of_its_records() {
    let mut bytes = encoded(0, &[vec![1], vec![2]]);
    bytes[16] = 3;
    let covered = [&bytes[..4], &bytes[8..]].concat();
    let checksum = crc32c::crc32c(&covered).to_le_bytes();
    bytes[4..8].copy_from_slice(&checksum);
    assert_eq!(parse(&bytes), Err(FrameFault::Structure));
}

#[test]
fn refuses_every_changed_bit() {
    let whole = encoded(9, &[b"one".to_vec(), b"two".to_vec()]);
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(parse(&bytes).is_err(), "bit {bit}");
    }
}

proptest! {
    #[test]
    fn gives_back_its_records(first_seq in 0..u64::MAX / 2, records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..20)) {
        let bytes = encoded(first_seq, &records);
        prop_assert_eq!(bytes.len(), encoded_length(&records));
        prop_assert!(is_plausible(&bytes, first_seq));
        let frame: Frame = parse(&bytes).unwrap().unwrap();
        prop_assert_eq!(frame.length(), bytes.len());
        prop_assert_eq!(frame.next_seq(), first_seq + records.len() as u64);
        prop_assert_eq!(frame.records().map(<[u8]>::to_vec).collect::<Vec<_>>(), records);
    }

    #[test]
    fn never_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), length in 0_u32..200) {
        let mut bytes = bytes;
        let _ = parse(&bytes);
        if let Some(word) = bytes.first_chunk_mut::<4>() {
            *word = length.to_le_bytes();
        }
        let _ = parse(&bytes);
        let _ = is_plausible(&bytes, 0);
    }
}

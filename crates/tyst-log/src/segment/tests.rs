//! Tests of segment headers, names, and of what the tail of a segment is taken for.

use super::{HEADER_BYTES, HeaderFault, SegmentHeader, Tail, name, number_of, tail};
use crate::chain::{Frontier, leaf_hash};
use crate::frame;

fn header() -> SegmentHeader {
    let mut frontier = Frontier::empty();
    (0..13_u64).for_each(|seq| frontier.push(leaf_hash(&seq.to_le_bytes())));
    SegmentHeader { ledger: [3; 32], number: 2, length: 8192, frontier }
}

/// Returns a segment with one frame of `length` bytes of content at `start`, and zeroes after it.
fn with_frame(start: usize, length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::encode(5, &[1; 32], &[vec![9; length]], &mut bytes);
    let mut segment = vec![0; start];
    segment.extend(bytes);
    segment.resize(segment.len() + 3000, 0);
    segment
}

#[test]
fn reads_its_own_header() {
    let bytes = header().encode();
    assert_eq!(bytes.len(), HEADER_BYTES);
    assert_eq!(SegmentHeader::parse(&bytes), Ok(header()));
}

#[test]
fn refuses_every_changed_byte_of_the_header() {
    let whole = header().encode();
    for offset in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x10;
        assert!(SegmentHeader::parse(&bytes).is_err(), "byte {offset}");
    }
}

#[test]
fn refuses_a_header_of_a_later_version() {
    let mut bytes = header().encode();
    bytes[8] = 2;
    let checksum = crc32c::crc32c(&bytes[..HEADER_BYTES - 4]);
    bytes[HEADER_BYTES - 4..].copy_from_slice(&checksum.to_le_bytes());
    assert_eq!(SegmentHeader::parse(&bytes), Err(HeaderFault::Version(2)));
}

#[test]
fn finds_numbers_in_names_of_segments_only() {
    assert_eq!(name(1), "journal/000000000001.tyj");
    for (file_name, number) in [
        ("000000000001.tyj", Some(1)),
        ("000000000000.tyj", None),
        ("1.tyj", None),
        ("000000000001.tyj.new", None),
        ("+00000000001.tyj", None),
    ] {
        assert_eq!(number_of(file_name), number, "{file_name}");
    }
}

#[test]
fn takes_every_beginning_of_a_frame_for_a_torn_write() {
    let start = 700;
    let whole = with_frame(start, 900);
    for kept in start + 1..start + 900 + frame::OVERHEAD_BYTES + 4 {
        let mut bytes = whole.clone();
        bytes[kept..].fill(0);
        let used = super::used_length(&bytes) - start;
        for read in [bytes.len(), kept] {
            let found = tail(&bytes[..read], bytes.len() as u64, start, 5);
            assert_eq!(found, Tail::Torn { bytes: used as u64 }, "{kept} bytes kept, {read} read");
        }
    }
}

#[test]
fn takes_a_frame_without_one_of_its_sectors_for_a_torn_write() {
    for missing in [0..1024, 1024..1536, 1536..2048] {
        let mut bytes = with_frame(700, 1500);
        bytes[missing.clone()].fill(0);
        assert!(matches!(tail(&bytes, bytes.len() as u64, 700, 5), Tail::Torn { .. }), "{missing:?}");
    }
}

#[test]
fn takes_a_frame_with_a_changed_byte_for_damage() {
    let (start, length) = (700, 60 + frame::OVERHEAD_BYTES + 4);
    for offset in start..start + length {
        let mut bytes = with_frame(start, 60);
        bytes[offset] ^= 0x55;
        assert_eq!(tail(&bytes, bytes.len() as u64, start, 5), Tail::Spoilt, "byte {offset}");
    }
}

#[test]
fn finds_a_whole_frame_behind_bytes_that_are_none() {
    let mut bytes = with_frame(700, 60);
    bytes[600] = 1;
    assert_eq!(tail(&bytes, bytes.len() as u64, 600, 3), Tail::Hole { offset: 700, seq: 5 });
    assert_ne!(
        tail(&bytes, bytes.len() as u64, 600, 5),
        Tail::Hole { offset: 700, seq: 5 },
        "a position that cannot follow"
    );
}

#[test]
fn takes_zeroes_for_an_end() {
    assert_eq!(tail(&[0; 5000], 5000, 100, 0), Tail::Zero);
    assert_eq!(tail(&[0; 100], 100, 100, 0), Tail::Zero);
}

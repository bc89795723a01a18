//! Tests of how records are shared out among blocks.

use memmap2::MmapMut;

use super::build;
use crate::RECORD_BYTES_MAX;
use crate::chain::Frontier;
use crate::frame;
use crate::journal::PlainSegment;
use crate::packing::PLAIN;
use crate::sealed::SealedSegment;
use crate::sealed::block::{BLOCK_BYTES_MAX, BLOCK_RECORDS_MAX};
use crate::sealed::check::check;
use crate::segment::{HEADER_BYTES, SegmentHeader};

/// Seals these records as one frame, and returns how many records each block has.
fn counts(records: &[Vec<u8>]) -> Vec<u64> {
    let mut frontier = Frontier::empty();
    frontier.extend(records.iter().map(Vec::as_slice));
    let mut frame = Vec::new();
    frame::encode(0, &frontier.head().root, records, &mut frame);
    let length = (HEADER_BYTES + frame.len()) as u64;
    let header = SegmentHeader { ledger: [1; 32], number: 1, length, frontier: Frontier::empty() };
    let mut bytes = MmapMut::map_anon(HEADER_BYTES + frame.len()).unwrap();
    bytes[..HEADER_BYTES].copy_from_slice(&header.encode());
    bytes[HEADER_BYTES..].copy_from_slice(&frame);
    let built = build(&PlainSegment::parse(header, bytes), &PLAIN).unwrap();
    let segment = SealedSegment::parse(built.bytes, 1, 0, &[1; 32]).unwrap();
    let mut found = Vec::new();
    let after = check(&segment, &PLAIN, &mut |record| found.push(record.to_vec())).unwrap();
    assert!(found == records && after == frontier && built.after == frontier.head());
    assert!(built.blocks.iter().all(|block| block.bytes.len() <= BLOCK_BYTES_MAX));
    built.blocks.iter().map(|block| block.head.count - block.first_seq).collect()
}

/// Returns bytes that cannot be compressed.
fn random(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn fills_blocks_with_as_many_records_as_may_be() {
    let most = BLOCK_RECORDS_MAX as u64;
    assert_eq!(counts(&vec![vec![]; 5000]), [most, most, 5000 - 2 * most]);
    assert_eq!(counts(&[vec![1]]), [1]);
}

#[test]
fn makes_blocks_smaller_where_records_are_large() {
    let records: Vec<_> = (0..3000).map(|seed| random(seed, 200)).collect();
    let counts = counts(&records);
    assert!(counts[..counts.len() - 1].iter().all(|count| (250..=325).contains(count)), "{counts:?}");
}

#[test]
fn takes_records_of_any_size_in_any_order() {
    let length = |seed: u64| if seed.is_multiple_of(7) { RECORD_BYTES_MAX } else { 50 };
    assert_eq!(
        counts(&(0..60).map(|seed| random(seed, length(seed))).collect::<Vec<_>>()).iter().sum::<u64>(),
        60
    );
    let zeroes = vec![vec![0; RECORD_BYTES_MAX]; 100];
    assert_eq!(counts(&zeroes).iter().sum::<u64>(), 100);
}

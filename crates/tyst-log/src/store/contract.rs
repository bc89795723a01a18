//! What every store must do, tried on each of them.
//!
//! It does not try what only one of them does.

use std::path::Path;

use super::{
    Chunk, Form, MemoryStore, OpenStore, Store, StoreError, VALUE_BYTES_MAX, head_after, open, split,
};
use crate::chain::Head;
use crate::frame;
use crate::packing::PLAIN;
use crate::sealed::block::{self, SealedBlock};
use crate::tests::{folder, record};

const STORES: [OpenStore; 2] = [open, MemoryStore::open];

/// Returns the frame of these records as bytes.
fn frame_of(first_seq: u64, records: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::encode(first_seq, &[u8::try_from(first_seq % 251).unwrap(); 32], records, &mut bytes);
    bytes
}

fn insert(store: &mut dyn Store, frame: &[u8]) -> Result<(), StoreError> {
    store.insert(&[frame::parse(frame).unwrap().unwrap()])
}

fn chunks(store: &dyn Store) -> Vec<Chunk> {
    store.chunks().map(Result::unwrap).collect()
}

fn for_each_store(check: impl Fn(OpenStore, &Path)) {
    for open in STORES {
        let dir = folder();
        check(open, &dir.path().join("store"));
    }
}

#[test]
fn an_empty_store_has_no_head_and_no_chunks() {
    for_each_store(|open, folder| {
        let store = open(folder).unwrap();
        assert_eq!(store.head(), Ok(None));
        assert_eq!(chunks(store.as_ref()), []);
    });
}

#[test]
fn keeps_frames_in_order() {
    for_each_store(|open, folder| {
        let mut store = open(folder).unwrap();
        let frames: Vec<_> = (0..300).map(|seq| frame_of(seq * 2, &[record(seq), record(seq + 1)])).collect();
        for frame in &frames {
            insert(store.as_mut(), frame).unwrap();
        }
        let expected: Vec<_> =
            frames.iter().flat_map(|frame| split(&frame::parse(frame).unwrap().unwrap())).collect();
        assert_eq!(store.head(), Ok(Some(Head { count: 600, root: [u8::try_from(598 % 251).unwrap(); 32] })));
        assert_eq!(chunks(store.as_ref()), expected);
        store.close().unwrap();
    });
}

#[test]
fn takes_several_frames_in_one_step_or_none_of_them() {
    for_each_store(|open, folder| {
        let mut store = open(folder).unwrap();
        let frames: Vec<_> = (0..3).map(|seq| frame_of(seq, &[record(seq)])).collect();
        let parsed: Vec<_> = frames.iter().map(|frame| frame::parse(frame).unwrap().unwrap()).collect();
        assert!(store.insert(&[parsed[0], parsed[2]]).is_err());
        assert_eq!(store.head(), Ok(None));
        store.insert(&parsed).unwrap();
        assert_eq!((chunks(store.as_ref()).len(), store.head().unwrap().unwrap().count), (3, 3));
    });
}

/// Returns a block of records from a position on, whose root is made of one number.
fn block_of(first_seq: u64, records: &[Vec<u8>], root: u8) -> SealedBlock {
    let slices: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let mut bytes = block::pack(first_seq, &slices, &PLAIN).unwrap().unwrap();
    block::finish(&mut bytes, &[root; 32]);
    SealedBlock::parse(bytes).unwrap()
}

#[test]
fn puts_sealed_blocks_in_the_place_of_frames() {
    for_each_store(|open, folder| {
        let mut store = open(folder).unwrap();
        for seq in [0, 2, 4] {
            insert(store.as_mut(), &frame_of(seq, &[record(seq), record(seq + 1)])).unwrap();
        }
        let random =
            |seed: u64| (0..20_000_u64).map(|at| ((at * at * (seed + 7)) >> 5).to_le_bytes()[0]).collect();
        let blocks = [block_of(0, &[random(1)], 1), block_of(1, &[random(2), random(3), record(9)], 2)];
        store.seal(&blocks).unwrap();
        let found = chunks(store.as_ref());
        assert_eq!(found.iter().map(|chunk| chunk.first_seq).collect::<Vec<_>>(), [0, 1, 4]);
        assert_eq!(found[..2], blocks.each_ref().map(Chunk::of_block));
        assert_eq!(store.head().unwrap().unwrap().count, 6);
        let has = |seq| store.has_block(seq).unwrap();
        assert!(has(0) && has(1) && !has(2) && !has(4));
        let more = [block_of(4, &[record(4), record(5), record(6)], 3)];
        store.seal(&more).unwrap();
        assert_eq!(store.head(), Ok(Some(Head { count: 7, root: [3; 32] })));
        store.seal(&more).unwrap();
        assert_eq!(chunks(store.as_ref()).len(), 3);
        assert!(store.seal(&[block_of(8, &[record(8)], 4)]).is_err(), "position 7 would be missing");
        assert!(store.seal(&[more[0].clone(), block_of(8, &[record(8)], 4)]).is_err());
        insert(store.as_mut(), &frame_of(7, &[record(7)])).unwrap();
        store.close().unwrap();
    });
}

#[test]
fn cuts_a_large_frame_into_chunks_that_are_small_enough() {
    for_each_store(|open, folder| {
        let mut store = open(folder).unwrap();
        let records: Vec<_> = (0..40).map(|seq| vec![u8::try_from(seq).unwrap(); 32 * 1024]).collect();
        insert(store.as_mut(), &frame_of(0, &records)).unwrap();
        let found = chunks(store.as_ref());
        assert!(found.iter().all(|chunk| chunk.value.len() <= VALUE_BYTES_MAX));
        assert_eq!(
            found.iter().map(|chunk| chunk.first_seq).collect::<Vec<_>>(),
            (0..40).collect::<Vec<_>>()
        );
        assert_eq!(store.head().unwrap().unwrap().count, 40);
    });
}

#[test]
fn reads_the_head_from_the_last_chunk_of_a_frame_only() {
    let bytes = frame_of(7, &[vec![1; 32 * 1024], vec![2; 32 * 1024]]);
    let [first, last] = split(&frame::parse(&bytes).unwrap().unwrap()).try_into().unwrap();
    assert_eq!(head_after(&last), Ok(Head { count: 9, root: [7; 32] }));
    assert_eq!(head_after(&first).unwrap_err().reason, "the store ends within a frame");
    let elsewhere = Chunk { first_seq: 9, ..last };
    let expected = "the last chunk in the store does not match its checksum";
    assert_eq!(head_after(&elsewhere).unwrap_err().reason, expected);
}

#[test]
fn refuses_a_frame_that_does_not_follow() {
    for_each_store(|open, folder| {
        let mut store = open(folder).unwrap();
        insert(store.as_mut(), &frame_of(0, &[record(0)])).unwrap();
        for first_seq in [0, 2] {
            let error = insert(store.as_mut(), &frame_of(first_seq, &[record(0)])).unwrap_err();
            assert_eq!(
                error.reason,
                format!("the store ends at position 1, the frame begins at {first_seq}")
            );
        }
        assert_eq!(chunks(store.as_ref()).len(), 1);
    });
}

#[test]
fn a_chunk_stands_in_the_store_as_the_format_says() {
    let bytes = frame_of(0x0102, &[b"ab".to_vec()]);
    let [Chunk { first_seq, form, value }] =
        split(&frame::parse(&bytes).unwrap().unwrap()).try_into().unwrap();
    assert_eq!((first_seq, form), (0x0102, Form::Piece));
    let mut expected = value[..4].to_vec();
    expected.extend([2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
    expected.extend([7; 32]);
    expected.extend([2, 0, 0, 0, b'a', b'b']);
    assert_eq!(value, expected);
    let covered = [&0x0102_u64.to_be_bytes()[..], &value[4..]].concat();
    assert_eq!(value[..4], crc32c::crc32c(&covered).to_le_bytes());
}

#[test]
fn gives_what_it_keeps_from_a_position_on() {
    for_each_store(|open, folder| {
        let mut store = open(folder).unwrap();
        for seq in 0..40 {
            insert(store.as_mut(), &frame_of(seq * 3, &[record(seq), record(1), record(2)])).unwrap();
        }
        let all = chunks(store.as_ref());
        for seq in [0, 1, 2, 3, 59, 60, 119, 400] {
            let from = all.iter().rposition(|chunk| chunk.first_seq <= seq).unwrap();
            let found: Vec<Chunk> = store.chunks_from(seq).map(Result::unwrap).collect();
            assert_eq!(found, all[from..], "{seq}");
        }
        store.close().unwrap();
    });
}

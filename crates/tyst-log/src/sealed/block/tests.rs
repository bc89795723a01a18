//! Tests of blocks: that they give back what they were made of, and nothing for bytes that are wrong.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::{SealedBlock, finish, pack};
use crate::packing::{PLAIN, Packing, Unpackable};
use crate::tests::{NUMBERED, record};

fn block(packing: &dyn Packing, records: &[Vec<u8>]) -> SealedBlock {
    let slices: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let mut bytes = pack(5, &slices, packing).unwrap().unwrap();
    finish(&mut bytes, &[9; 32]);
    SealedBlock::parse(bytes).unwrap()
}

fn unpack(block: &SealedBlock, packing: &dyn Packing) -> Result<Vec<Vec<u8>>, Unpackable> {
    let mut records = Vec::new();
    block.unpack(packing, &mut |seq, record| {
        assert_eq!(seq, 5 + records.len() as u64);
        records.push(record.to_vec());
    })?;
    Ok(records)
}

#[test]
fn gives_back_its_records_packed_in_either_way() {
    let own: Vec<_> = (0..300).map(record).collect();
    let others = vec![b"no number".to_vec(), vec![], vec![0; 30_000]];
    for (records, number) in [(own, 7), (others, 0)] {
        let block = block(&NUMBERED, &records);
        assert_eq!(
            (block.packing, block.head.count, block.head.root),
            (number, 5 + records.len() as u64, [9; 32])
        );
        assert_eq!(unpack(&block, &NUMBERED).unwrap(), records);
        assert!(block.bytes.len() < records.concat().len(), "it is compressed");
    }
}

#[test]
fn gives_the_records_before_a_position_and_unpacks_no_more() {
    for packing in [&NUMBERED as &dyn Packing, &PLAIN] {
        let records: Vec<_> = (0..20).map(record).collect();
        let block = block(packing, &records);
        for count in 1..=20 {
            let mut given = Vec::new();
            let visit = &mut |_, record: &[u8]| given.push(record.to_vec());
            block.unpack_until(5 + count as u64, packing, visit).unwrap();
            assert_eq!(given, records[..count]);
        }
    }
}

proptest! {
    #[test]
    fn gives_back_any_records(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..40)) {
        prop_assert_eq!(unpack(&block(&PLAIN, &records), &PLAIN).unwrap(), records);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        if bytes.len() >= 56 {
            let length = u32::try_from(bytes.len()).unwrap();
            bytes[..4].copy_from_slice(&length.to_le_bytes());
            bytes[16..20].copy_from_slice(&[3, 0, 0, 0]);
            let (packing, sections) = (bytes[52] % 2, bytes[53] % 4);
            bytes[52..56].copy_from_slice(&[packing, sections, 0, 0]);
            finish(&mut bytes, &[9; 32]);
        }
        if let Ok(block) = SealedBlock::parse(bytes) {
            let _ = unpack(&SealedBlock { first_seq: 5, ..block }, &PLAIN);
        }
    }
}

#[test]
fn stands_in_the_file_as_the_format_says() {
    let bytes = block(&PLAIN, &[b"ab".to_vec(), b"".to_vec()]).bytes;
    assert_eq!(bytes[..4], [74, 0, 0, 0]);
    let covered = [&bytes[..4], &bytes[8..]].concat();
    assert_eq!(bytes[4..8], crc32c::crc32c(&covered).to_le_bytes());
    let mut expected = vec![5, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0];
    expected.extend([9; 32]);
    expected.extend([0, 1, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0]);
    expected.extend([2, 0, 0, 0, b'a', b'b', 0, 0, 0, 0]);
    assert_eq!(bytes[8..], expected);
}

#[test]
fn refuses_every_changed_or_missing_byte() {
    let whole = block(&NUMBERED, &[record(1), record(2)]).bytes;
    for offset in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x20;
        assert!(SealedBlock::parse(bytes).is_err(), "byte {offset}");
        assert!(SealedBlock::parse(whole[..offset].to_vec()).is_err(), "{offset} bytes");
    }
}

#[test]
fn says_so_if_it_does_not_unpack_to_what_it_says() {
    let records = [record(1), record(2)];
    let change = |how: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = block(&NUMBERED, &records).bytes;
        how(&mut bytes);
        finish(&mut bytes, &[9; 32]);
        unpack(&SealedBlock::parse(bytes).unwrap(), &NUMBERED).unwrap_err().what
    };
    assert_eq!(change(&|bytes| bytes[16] = 3), "it unpacks to another number of entries");
    assert_eq!(change(&|bytes| bytes[16] = 1), "it unpacks to another number of entries");
    assert_eq!(change(&|bytes| bytes[52] = 8), "it is packed in a way (8) that is not known here");
    let garbled = block(&NUMBERED, &(0..300).map(record).collect::<Vec<_>>());
    let mut bytes = garbled.bytes;
    let last = bytes.len() - 1;
    bytes[last] ^= 0xff;
    finish(&mut bytes, &[9; 32]);
    assert!(unpack(&SealedBlock::parse(bytes).unwrap(), &NUMBERED).is_err());
}

#[test]
fn refuses_impossible_lengths_with_a_right_checksum() {
    let whole = block(&PLAIN, &[record(1)]).bytes;
    for (offset, byte) in
        [(0, 1), (16, 0), (18, 1), (53, 9), (54, 1), (58, 0xff), (59, 0xff), (62, 0x11), (63, 1)]
    {
        let mut bytes = whole.clone();
        bytes[offset] = byte;
        finish(&mut bytes, &[9; 32]);
        assert!(SealedBlock::parse(bytes).is_err(), "byte {offset}");
    }
}

/// Packs records to nothing at all.
struct Forgetful;

impl Packing for Forgetful {
    fn number(&self) -> u8 {
        9
    }

    fn pack(&self, _: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
        Some(vec![])
    }

    fn unpack(&self, _: &[&[u8]], _: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<(), Unpackable> {
        Ok(())
    }

    fn key<'a>(&self, _: &'a [u8]) -> Option<&'a [u8]> {
        None
    }
}

#[test]
fn does_not_use_a_packing_that_loses_records() {
    let records = [record(1), record(2)];
    let block = block(&Forgetful, &records);
    assert_eq!((block.packing, unpack(&block, &Forgetful).unwrap()), (0, records.to_vec()));
}

#[test]
fn more_than_a_mebibyte_does_not_fit() {
    let large = vec![0; 32 * 1024];
    let fits = |count| pack(0, &vec![large.as_slice(); count], &PLAIN).unwrap().is_some();
    assert!(fits(31) && !fits(32));
}

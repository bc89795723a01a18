//! Makes the bytes of a sealed segment from the records of a plain one.
//!
//! It does not write files, and does not check what it made; whoever writes it reads it back.

use std::io;

use super::block::{self, BLOCK_BYTES_MAX, BLOCK_RECORDS_MAX, SealedBlock};
use super::check::check_block;
use super::directory::{self, Entry};
use super::header::SealedHeader;
use super::keys::{KeyHash, KeyList};
use crate::chain::{Frontier, Hash, leaf_hash};
use crate::journal::PlainSegment;
use crate::packing::Packing;
use crate::segment::HEADER_BYTES;

/// How full the next block is meant to be, going by the last one.
const BLOCK_BYTES_AIM: usize = BLOCK_BYTES_MAX / 16 * 15;

/// Returns the whole file of a sealed segment with the records of a plain one.
pub(crate) fn build(segment: &PlainSegment, packing: &dyn Packing) -> io::Result<Vec<u8>> {
    let records: Vec<&[u8]> = segment.frames().flat_map(|frame| frame.records()).collect();
    let mut building = Building {
        bytes: vec![0; HEADER_BYTES],
        entries: Vec::new(),
        before: segment.header.frontier.clone(),
        frontier: segment.header.frontier.clone(),
        packing,
    };
    building.blocks(&records)?;
    let keys: Vec<Option<KeyHash>> =
        records.iter().map(|record| packing.key(record).map(KeyHash::of)).collect();
    Ok(building.finish(segment.header.ledger, segment.header.number, &KeyList::new(&keys)))
}

/// Returns the whole file of a sealed segment of blocks that follow the tree `before`, if they hold what they say.
pub(crate) fn assemble(
    ledger: Hash,
    number: u64,
    before: &Frontier,
    blocks: &[SealedBlock],
    packing: &dyn Packing,
) -> Option<Vec<u8>> {
    let (bytes, entries) = (vec![0; HEADER_BYTES], Vec::new());
    let mut building = Building { bytes, entries, before: before.clone(), frontier: before.clone(), packing };
    let mut keys = Vec::new();
    for block in blocks {
        let entry = Entry { first_seq: block.first_seq, offset: offset(building.bytes.len()) };
        let mut look = |record: &[u8]| keys.push(packing.key(record).map(KeyHash::of));
        check_block(block, packing, &mut building.frontier, &mut look).ok()?;
        building.entries.push(entry);
        building.bytes.extend_from_slice(&block.bytes);
    }
    Some(building.finish(ledger, number, &KeyList::new(&keys)))
}

/// A sealed segment of which some blocks are made.
struct Building<'a> {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// The trees before the first block and after the last one.
    before: Frontier,
    frontier: Frontier,
    packing: &'a dyn Packing,
}

impl Building<'_> {
    fn blocks(&mut self, records: &[&[u8]]) -> io::Result<()> {
        let (mut rest, mut size) = (records, BLOCK_RECORDS_MAX);
        while !rest.is_empty() {
            let (count, bytes) = self.largest(rest, size)?;
            let (of_block, after) = rest.split_at(count);
            rest = after;
            size = (count * BLOCK_BYTES_AIM / bytes.len()).clamp(1, BLOCK_RECORDS_MAX);
            self.add(of_block, bytes);
        }
        Ok(())
    }

    /// Returns the block of the first records, as many of `size` as fit, and how many those are.
    fn largest(&self, records: &[&[u8]], size: usize) -> io::Result<(usize, Vec<u8>)> {
        let first_seq = self.frontier.head().count;
        let mut count = size.min(records.len());
        loop {
            count = match block::pack(first_seq, &records[..count], self.packing)? {
                Some(bytes) if bytes.len() <= BLOCK_BYTES_MAX => return Ok((count, bytes)),
                Some(bytes) if count > 1 => (count * BLOCK_BYTES_AIM / bytes.len()).clamp(1, count - 1),
                None if count > 1 => count / 2,
                // A packing that makes one record so large is no good; the log's own does not.
                _ => {
                    let bytes = block::pack(first_seq, &records[..1], &crate::PLAIN)?;
                    return Ok((1, bytes.expect("a record fits into a block")));
                }
            };
        }
    }

    fn add(&mut self, records: &[&[u8]], mut bytes: Vec<u8>) {
        let first_seq = self.frontier.head().count;
        for record in records {
            self.frontier.push(leaf_hash(record));
        }
        block::finish(&mut bytes, &self.frontier.head().root);
        self.entries.push(Entry { first_seq, offset: offset(self.bytes.len()) });
        self.bytes.append(&mut bytes);
    }

    fn finish(self, ledger: Hash, number: u64, keys: &KeyList) -> Vec<u8> {
        let Building { mut bytes, entries, before, frontier, .. } = self;
        let directory_at = offset(bytes.len());
        bytes.append(&mut directory::encode(&entries));
        let keys_at = offset(bytes.len());
        bytes.append(&mut keys.encode());
        let header = SealedHeader {
            ledger,
            number,
            before,
            after: frontier.head(),
            blocks: offset(entries.len()),
            directory_at,
            keys_at,
            length: bytes.len() as u64,
        };
        bytes[..HEADER_BYTES].copy_from_slice(&header.encode());
        bytes
    }
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).expect("a sealed segment is far smaller than 4 GiB")
}

#[cfg(test)]
mod tests;

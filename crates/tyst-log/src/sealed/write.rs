//! Makes the bytes of a sealed segment from the records of a plain one.
//!
//! It does not write files; whoever does reads them back.

use std::io;

use super::block::{self, BLOCK_BYTES_MAX, BLOCK_RECORDS_MAX, SealedBlock};
use super::check::check_block;
use super::directory::{self, Entry};
use super::header::SealedHeader;
use super::keys::{KeyHash, KeyList};
use crate::chain::{Frontier, Hash, Head};
use crate::journal::PlainSegment;
use crate::packing::Packing;
use crate::segment::HEADER_BYTES;

/// How full the next block is meant to be, going by the last one.
const BLOCK_BYTES_AIM: usize = BLOCK_BYTES_MAX / 16 * 15;

/// A sealed segment that is to be written.
#[derive(Debug)]
pub(crate) struct Built {
    /// The whole file.
    pub(crate) bytes: Vec<u8>,
    /// Its blocks.
    pub(crate) blocks: Vec<SealedBlock>,
    pub(crate) keys: KeyList,
    /// The head after its last record.
    pub(crate) after: Head,
}

/// Makes a sealed segment of the records of a plain one. Every block was unpacked again, and gives them back.
pub(crate) fn build(segment: &PlainSegment, packing: &dyn Packing) -> io::Result<Built> {
    let records: Vec<&[u8]> = segment.frames().flat_map(|frame| frame.records()).collect();
    let keys: Vec<Option<KeyHash>> =
        records.iter().map(|record| packing.key(record).map(KeyHash::of)).collect();
    let keys = KeyList::new(&keys);
    let mut building = Building::after(&segment.header.frontier, packing);
    let blocks = building.blocks(&records)?;
    let after = building.frontier.head();
    let bytes = building.finish(segment.header.ledger, segment.header.number, &keys);
    Ok(Built { bytes, blocks, keys, after })
}

/// Returns the whole file of a sealed segment of blocks that follow the tree `before`, if they hold what they say.
pub(crate) fn assemble(
    ledger: Hash,
    number: u64,
    before: &Frontier,
    blocks: &[SealedBlock],
    packing: &dyn Packing,
) -> Option<Vec<u8>> {
    let mut building = Building::after(before, packing);
    let mut keys = Vec::new();
    for block in blocks {
        let mut look = |record: &[u8]| keys.push(packing.key(record).map(KeyHash::of));
        check_block(block, packing, &mut building.frontier, &mut look).ok()?;
        building.add(block);
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

impl<'a> Building<'a> {
    fn after(before: &Frontier, packing: &'a dyn Packing) -> Building<'a> {
        let (bytes, entries) = (vec![0; HEADER_BYTES], Vec::new());
        Building { bytes, entries, before: before.clone(), frontier: before.clone(), packing }
    }

    fn blocks(&mut self, records: &[&[u8]]) -> io::Result<Vec<SealedBlock>> {
        let (mut rest, mut size, mut blocks) = (records, BLOCK_RECORDS_MAX, Vec::new());
        while !rest.is_empty() {
            let (count, mut bytes) = self.largest(rest, size)?;
            let (of_block, after) = rest.split_at(count);
            rest = after;
            size = (count * BLOCK_BYTES_AIM / bytes.len()).clamp(1, BLOCK_RECORDS_MAX);
            self.frontier.extend(of_block.iter().copied());
            block::finish(&mut bytes, &self.frontier.head().root);
            let block = SealedBlock::parse(bytes).expect("a block that was made is one");
            self.add(&block);
            blocks.push(block);
        }
        Ok(blocks)
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

    fn add(&mut self, block: &SealedBlock) {
        self.entries.push(Entry { first_seq: block.first_seq, offset: offset(self.bytes.len()) });
        self.bytes.extend_from_slice(&block.bytes);
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

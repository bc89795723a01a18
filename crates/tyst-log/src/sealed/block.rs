//! One block of a sealed segment: packed records with their position, the root after them and a checksum.
//!
//! It does not check that a root is right.

use std::cell::RefCell;
use std::io;
use std::ops::{ControlFlow, Range};

use super::SealedFault;
use crate::RECORD_BYTES_MAX;
use crate::chain::{Hash, Head};
use crate::frame::{length_word, word_at};
use crate::packing::{PLAIN, Packing, SECTIONS_MAX, Unpackable};

/// The largest block in bytes, so that it fits into one value of the store.
pub(crate) const BLOCK_BYTES_MAX: usize = 64 * 1024;
/// The most records in a block.
pub(crate) const BLOCK_RECORDS_MAX: usize = 2048;
/// The most bytes that all sections of a block have before they are compressed.
pub(crate) const UNPACKED_BYTES_MAX: usize = 1024 * 1024;
/// Bytes before the lengths of the sections.
const HEAD_BYTES: usize = 56;
const PART: &str = "block";
/// How hard zstd tries.
const LEVEL: i32 = 3;

/// A block that was checked, seen in its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedBlock {
    pub(crate) first_seq: u64,
    /// The head after its last record.
    pub(crate) head: Head,
    /// How it is packed.
    pub(crate) packing: u8,
    /// Where its sections stand in its bytes, and how long they are when they are not compressed.
    sections: Vec<(Range<usize>, usize)>,
    pub(crate) bytes: Vec<u8>,
}

/// Returns the block of `records`, or nothing if they do not fit into one; one that is too long is for the caller to see.
/// The root after them is written by [`finish`]. A packing that does not give the records back is not used.
pub(crate) fn pack(first_seq: u64, records: &[&[u8]], packing: &dyn Packing) -> io::Result<Option<Vec<u8>>> {
    let mut packed = None;
    for way in [packing, &PLAIN] {
        let fits = |sections: &Vec<Vec<u8>>| {
            let bytes: usize = sections.iter().map(Vec::len).sum();
            sections.len() <= SECTIONS_MAX && bytes <= UNPACKED_BYTES_MAX
        };
        let Some(sections) = way.pack(records).filter(fits) else { continue };
        packed = Some(join(first_seq, records.len(), way.number(), &sections)?);
        if packed.as_ref().is_some_and(|bytes| gives_back(bytes, way, records)) {
            break;
        }
    }
    Ok(packed)
}

/// Puts the parts of a block together.
fn join(first_seq: u64, count: usize, packing: u8, sections: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 8];
    bytes.extend_from_slice(&first_seq.to_le_bytes());
    bytes.extend_from_slice(&length_word(count));
    bytes.extend_from_slice(&[0; 32]);
    bytes.extend_from_slice(&[packing, u8::try_from(sections.len()).expect("there are few sections"), 0, 0]);
    let stored = sections.iter().map(|section| compress(section)).collect::<io::Result<Vec<_>>>()?;
    for (section, stored) in sections.iter().zip(&stored) {
        bytes.extend_from_slice(&length_word(stored.len()));
        bytes.extend_from_slice(&length_word(section.len()));
    }
    bytes.extend(stored.concat());
    let length = length_word(bytes.len());
    bytes[..4].copy_from_slice(&length);
    Ok(bytes)
}

/// Returns whether a block gives the records back that were packed, or is too long to be used.
fn gives_back(bytes: &[u8], packing: &dyn Packing, records: &[&[u8]]) -> bool {
    if bytes.len() > BLOCK_BYTES_MAX {
        return true;
    }
    let (mut rest, mut is_same) = (records.iter(), true);
    let block = SealedBlock::fields(bytes.to_vec());
    let unpacked = block.is_some_and(|block| {
        block.unpack(packing, &mut |_, record| is_same &= rest.next() == Some(&record)).is_ok()
    });
    unpacked && is_same && rest.next().is_none()
}

/// Writes the root after a block that was packed, and its checksum.
pub(crate) fn finish(bytes: &mut [u8], root: &Hash) {
    bytes[20..52].copy_from_slice(root);
    let checksum = checksum(bytes);
    bytes[4..8].copy_from_slice(&checksum.to_le_bytes());
}

impl SealedBlock {
    /// Returns the block that is all of `bytes`.
    pub(crate) fn parse(bytes: Vec<u8>) -> Result<SealedBlock, SealedFault> {
        if bytes.len() < HEAD_BYTES {
            return Err(SealedFault::short(PART));
        }
        if word_at(&bytes, 4) != checksum(&bytes).to_le_bytes() {
            return Err(SealedFault::checksum(PART));
        }
        SealedBlock::fields(bytes).ok_or(SealedFault::structure(PART))
    }

    fn fields(bytes: Vec<u8>) -> Option<SealedBlock> {
        let length = |offset| u32::from_le_bytes(word_at(&bytes, offset)) as usize;
        let count = length(16);
        let sections = usize::from(bytes[53]);
        let mut end = HEAD_BYTES + 8 * sections;
        let is_sound = length(0) == bytes.len()
            && (1..=BLOCK_RECORDS_MAX).contains(&count)
            && sections <= SECTIONS_MAX
            && bytes[54..56] == [0, 0]
            && end <= bytes.len();
        let mut places = Vec::with_capacity(sections);
        for offset in (0..sections).map(|index| HEAD_BYTES + 8 * index).take_while(|_| is_sound) {
            let (stored, unpacked) = (length(offset), length(offset + 4));
            places.push((end..end.checked_add(stored).filter(|_| stored <= unpacked)?, unpacked));
            end += stored;
        }
        let unpacked = places.iter().try_fold(0_usize, |sum, (_, unpacked)| sum.checked_add(*unpacked))?;
        let first_seq = u64::from_le_bytes(word_at(&bytes, 8));
        let head = Head { count: first_seq.checked_add(count as u64)?, root: word_at(&bytes, 20) };
        let is_whole = is_sound && end == bytes.len() && unpacked <= UNPACKED_BYTES_MAX;
        is_whole.then(|| SealedBlock { first_seq, head, packing: bytes[52], sections: places, bytes })
    }

    /// Returns how many sections there are.
    pub(crate) fn sections(&self) -> usize {
        self.sections.len()
    }

    /// Returns a section as it was before it was compressed.
    pub(crate) fn section(&self, index: usize) -> Result<Vec<u8>, Unpackable> {
        let (place, unpacked) = &self.sections[index];
        let stored = &self.bytes[place.clone()];
        if stored.len() == *unpacked {
            return Ok(stored.to_vec());
        }
        let section = decompress(stored, *unpacked).map_err(|fault| Unpackable::new(fault.to_string()))?;
        if section.len() == *unpacked {
            Ok(section)
        } else {
            Err(Unpackable::new("a section has another length than it should"))
        }
    }

    /// Gives every record to `visit` in order, unpacked in the caller's way or the log's own.
    pub(crate) fn unpack(
        &self,
        packing: &dyn Packing,
        visit: &mut dyn FnMut(u64, &[u8]),
    ) -> Result<(), Unpackable> {
        self.unpack_until(self.head.count, packing, visit)
    }

    /// Gives the records before position `end` to `visit` in order; nothing is said of those after it.
    pub(crate) fn unpack_until(
        &self,
        end: u64,
        packing: &dyn Packing,
        visit: &mut dyn FnMut(u64, &[u8]),
    ) -> Result<(), Unpackable> {
        let packing = match self.packing {
            number if number == PLAIN.number() => &PLAIN as &dyn Packing,
            number if number == packing.number() => packing,
            number => {
                return Err(Unpackable::new(format!(
                    "it is packed in a way ({number}) that is not known here"
                )));
            }
        };
        let sections =
            (0..self.sections()).map(|index| self.section(index)).collect::<Result<Vec<_>, _>>()?;
        let sections: Vec<&[u8]> = sections.iter().map(Vec::as_slice).collect();
        let (mut seq, mut longest) = (self.first_seq, 0);
        packing.unpack(&sections, &mut |record| {
            longest = longest.max(record.len());
            if seq < end && longest <= RECORD_BYTES_MAX {
                visit(seq, record);
            }
            seq += 1;
            if seq == end && end < self.head.count {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        match (seq == end, longest <= RECORD_BYTES_MAX) {
            (true, true) => Ok(()),
            (false, _) => Err(Unpackable::new("it unpacks to another number of entries")),
            (true, false) => Err(Unpackable::new("it unpacks to an entry that is too long")),
        }
    }
}

/// Returns the checksum over the length and all that follows the checksum.
fn checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&bytes[..4]), &bytes[8..])
}

thread_local! {
    // What zstd works with is large, and may be used again and again.
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Returns a section compressed, or as it is where that is not smaller.
fn compress(section: &[u8]) -> io::Result<Vec<u8>> {
    let compressed = COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(zstd::bulk::Compressor::new(LEVEL)?),
        };
        compressor.compress(section)
    })?;
    Ok(if compressed.len() < section.len() { compressed } else { section.to_vec() })
}

fn decompress(stored: &[u8], unpacked: usize) -> io::Result<Vec<u8>> {
    DECOMPRESSOR.with_borrow_mut(|kept| {
        let decompressor = match kept {
            Some(decompressor) => decompressor,
            None => kept.insert(zstd::bulk::Decompressor::new()?),
        };
        decompressor.decompress(stored, unpacked)
    })
}

#[cfg(test)]
mod tests;

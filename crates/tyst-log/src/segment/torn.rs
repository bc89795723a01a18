//! Tells whether the bytes after the last frame can be a write that was cut off.
//!
//! It is not asked where a whole frame stands there, or follows.

use std::ops::Range;

use super::{SECTOR_BYTES, used_length};
use crate::BATCH_BYTES_MAX;
use crate::frame::{END_MARK, OVERHEAD_BYTES, word_at};

/// Bytes of a frame that are known before it is written: length, checksum, first position, number of records.
const KNOWN_BYTES: usize = 20;
/// How many bytes of a sector within a frame are taken to be other than zero at least.
const SECTOR_USED_MIN: usize = 16;

/// Returns the bytes that no write of one frame can have left behind after `end`, and why; `next_seq` is the position of
/// that frame, and `length` the one of the segment. Whatever is there was not recognised as a frame before.
pub(super) fn fault(
    bytes: &[u8],
    length: u64,
    end: usize,
    next_seq: u64,
) -> Option<(Range<u64>, &'static str)> {
    let rest = &bytes[end..];
    let used = used_length(rest);
    let first = (SECTOR_BYTES - end % SECTOR_BYTES).min(rest.len());
    let begun = used_length(&rest[..first]) > 0;
    // Of a write that was cut off within a sector, zeroes follow.
    let known = first.min(KNOWN_BYTES).min(used);
    if begun && known >= 4 && u32::from_le_bytes(word_at(rest, 0)) == 0 {
        return Some((stray(rest, end, used), "bytes are not zero, and no frame begins before them"));
    }
    if begun {
        let room = length.saturating_sub(end as u64);
        return begins_frame(rest, known, room, next_seq)
            .err()
            .map(|what| ((end as u64)..(end + used) as u64, what));
    }
    let sound = used <= BATCH_BYTES_MAX + OVERHEAD_BYTES && are_sectors(&rest[first..used]);
    (!sound).then(|| (stray(rest, end, used), "bytes are not zero, and no frame begins before them"))
}

/// Returns the range from the first byte that is not zero to the last one.
fn stray(rest: &[u8], end: usize, used: usize) -> Range<u64> {
    let start = rest.iter().position(|byte| *byte != 0).unwrap_or(used);
    (end + start) as u64..(end + used) as u64
}

/// Checks what stands in the first `known` bytes, which one sector holds, against the only frame that may be there; the
/// last of them may be a part of a number. The segment has `room` for so many bytes.
fn begins_frame(rest: &[u8], known: usize, room: u64, next_seq: u64) -> Result<(), &'static str> {
    if known >= 4 {
        let length = u32::from_le_bytes(word_at(rest, 0)) as usize;
        if length <= OVERHEAD_BYTES || length > BATCH_BYTES_MAX + OVERHEAD_BYTES || length as u64 > room {
            return Err("bytes begin like no frame: the length is impossible");
        }
        if used_length(rest) > length {
            return Err("bytes are not zero after the end of a frame that was cut off");
        }
    }
    if known > 8 && rest[8..known.min(16)] != next_seq.to_le_bytes()[..known.min(16) - 8] {
        return Err("bytes begin like no frame: the position is not the one that must follow");
    }
    if known >= KNOWN_BYTES && u32::from_le_bytes(word_at(rest, 16)) == 0 {
        return Err("bytes begin like no frame: it has no entries");
    }
    Ok(())
}

/// Returns whether each sector of `bytes` is zero or may be one of a frame; the last one may hold little but its end.
fn are_sectors(bytes: &[u8]) -> bool {
    let count = bytes.len().div_ceil(SECTOR_BYTES);
    bytes.chunks(SECTOR_BYTES).enumerate().all(|(index, sector)| {
        let used = sector.iter().filter(|byte| **byte != 0).count();
        used == 0 || used >= SECTOR_USED_MIN || (index + 1 == count && is_end(sector))
    })
}

/// Returns whether a sector ends as a frame does, perhaps with the beginning of the mark in the sector before.
fn is_end(sector: &[u8]) -> bool {
    let sector = &sector[..used_length(sector)];
    sector.ends_with(&END_MARK) || END_MARK.ends_with(sector)
}

#[cfg(test)]
mod tests;

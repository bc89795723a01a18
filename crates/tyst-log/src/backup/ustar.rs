//! The one way in which a backup writes a member of a tar file (POSIX ustar).
//!
//! It reads nothing but what it writes: no folders, links, long names or dates, so that no member can have a path or a
//! form that was not meant.

/// Bytes of a header, and the unit to which members are filled up with zeroes.
pub(super) const BLOCK_BYTES: usize = 512;
/// Bytes of zeroes after the last member.
pub(super) const END_BYTES: usize = 2 * BLOCK_BYTES;
const NAME_BYTES_MAX: usize = 100;
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Returns the header of a file; the caller keeps to names of at most 100 bytes and to less than 8 GiB.
pub(super) fn header(name: &str, length: u64) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    let mut put =
        |offset: usize, text: &str| block[offset..offset + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    // Mode, owner, group, size, time of change (none is known), and the type of a usual file.
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{length:011o}"));
    put(136, "00000000000");
    // The checksum counts as eight spaces while it is computed.
    put(CHECKSUM.start, "        0");
    put(257, "ustar");
    put(263, "00");
    put(329, "0000000");
    put(337, "0000000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[CHECKSUM].copy_from_slice(format!("{sum:06o}\x00 ").as_bytes());
    block
}

/// Returns the name and length of a member, if the block is exactly the header that [`header`] makes of them.
pub(super) fn parse(block: &[u8; BLOCK_BYTES]) -> Option<(String, u64)> {
    let name = block[..NAME_BYTES_MAX].split(|byte| *byte == 0).next()?;
    let name = str::from_utf8(name).ok().filter(|name| !name.is_empty())?;
    let size = str::from_utf8(&block[124..135]).ok()?;
    let length = u64::from_str_radix(size, 8).ok()?;
    (header(name, length) == *block).then(|| (name.to_owned(), length))
}

/// Returns how many zeroes follow the content of a member.
pub(super) fn padding(length: u64) -> usize {
    let over = usize::try_from(length % BLOCK_BYTES as u64).expect("it is less than a block");
    (BLOCK_BYTES - over) % BLOCK_BYTES
}

#[cfg(test)]
mod tests;

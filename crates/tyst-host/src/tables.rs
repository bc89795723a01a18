//! Reads and writes small files of TOML, and the digests that stand in them.
//!
//! Knows no field of any file.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Reads a file; else returns the line, from 1, and what is wrong there.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, (usize, String)> {
    let line = |at: usize| bytes[..at.min(bytes.len())].split(|byte| *byte == b'\n').count();
    let text = std::str::from_utf8(bytes)
        .map_err(|fault| (line(fault.valid_up_to()), "it is not in UTF-8".to_owned()))?;
    toml::from_str(text).map_err(|fault| {
        let at = fault.span().map_or(0, |span| span.start);
        (line(at), fault.message().trim().replace('\n', "; "))
    })
}

/// Writes tables of numbers and texts.
pub(crate) fn write<T: Serialize>(tables: &T) -> String {
    toml::to_string(tables).expect("tables of numbers and texts can always be written")
}

/// Reads 32 bytes written as 64 digits; capital letters would be a second form of the same.
pub(crate) fn digest(hex: &str) -> Option<[u8; 32]> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if hex.len() != 64 || !hex.bytes().all(is_digit) {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(hex.as_bytes().as_chunks::<2>().0) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}

/// Returns the SHA-256 of bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

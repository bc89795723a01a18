//! Small text files that end in a checksum of all that stands before it.
//!
//! It does not know what the lines mean. Readers must also compare the file with their own writing of what they
//! understood, so that no byte can differ unnoticed.

const SEAL: &str = "crc32c: ";

/// Why bytes are not a sealed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealFault {
    #[error("is not UTF-8 text")]
    NotText,
    #[error("does not end in a line with its checksum")]
    NoSeal,
    #[error("does not match its checksum")]
    Checksum,
}

/// Returns `lines` with the line of the checksum after them.
pub(crate) fn seal(lines: &str) -> String {
    let checksum = crc32c::crc32c(lines.as_bytes());
    format!("{lines}{SEAL}{checksum:08x}\n")
}

/// Returns the lines before the checksum.
pub(crate) fn unseal(bytes: &[u8]) -> Result<&str, SealFault> {
    let text = str::from_utf8(bytes).map_err(|_| SealFault::NotText)?;
    let start = text.rfind(SEAL).ok_or(SealFault::NoSeal)?;
    let (lines, seal) = text.split_at(start);
    if !lines.ends_with('\n') || seal.len() != SEAL.len() + 9 || !seal.ends_with('\n') {
        return Err(SealFault::NoSeal);
    }
    if seal[SEAL.len()..].trim_end() != format!("{:08x}", crc32c::crc32c(lines.as_bytes())) {
        return Err(SealFault::Checksum);
    }
    Ok(lines)
}

/// Returns the value of the next line, which must have this key.
pub(crate) fn value<'a>(line: Option<&'a str>, key: &str) -> Option<&'a str> {
    line?.strip_prefix(key)?.strip_prefix(": ")
}

//! Signatures in the format of minisign: the key of whoever signed, and what the signature says besides.
//!
//! Only checks; who may sign what stands in `trust`, and signing is for the command. A signature that minisign itself would
//! take is taken, but for the old form without prehashing; its trusted comment must be of our form, [`Comment`].

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use semver::Version;
use std::fmt;

/// The largest file with a key or a signature, in bytes.
pub const SIGNATURE_BYTES_MAX: u64 = 4096;
/// Bytes of an encoded key: algorithm, number of the key, point of the curve.
const KEY_BYTES: usize = 42;
/// Bytes of an encoded signature: algorithm, number of the key, signature.
const SIGNATURE_BYTES: usize = 74;
/// The algorithm of signatures over the hash of a file.
const PREHASHED: &[u8] = b"ED";

/// A public key of minisign.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: minisign_verify::PublicKey,
    line: String,
    number: u64,
}

impl PublicKey {
    /// Reads a key: the line that `minisign` prints, or the whole text of its file.
    ///
    /// # Errors
    /// [`SignatureError::Key`] where it is none.
    pub fn parse(text: &str) -> Result<PublicKey, SignatureError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let last = lines.next_back().unwrap_or_default();
        let is_key =
            lines.all(|line| line.starts_with("untrusted comment:")) && text.len() <= KEY_BYTES * 100;
        let bytes = STANDARD.decode(last).unwrap_or_default();
        let number = number(&bytes, KEY_BYTES).filter(|_| is_key).ok_or(SignatureError::Key)?;
        let key = minisign_verify::PublicKey::from_base64(last).map_err(|_| SignatureError::Key)?;
        Ok(PublicKey { key, line: last.to_owned(), number })
    }

    /// Returns the line that stands for the key.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Returns the number of the key as minisign shows it. Anybody can make a key with the same number.
    pub fn number(&self) -> String {
        shown(self.number)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.line)
    }
}

/// What the signature of a manifest says in its trusted comment: `id version time`, the time as `2026-11-23T09:00:00Z`.
///
/// The time is what the signer's clock said; nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The id of the plugin.
    pub id: String,
    /// Its version.
    pub version: Version,
    /// When it was signed.
    pub at: tyst_event::Instant,
}

impl Comment {
    fn parse(words: &str) -> Option<Comment> {
        let (id, rest) = words.split_once(' ')?;
        let (version, at) = rest.split_once(' ')?;
        Some(Comment { id: id.to_owned(), version: Version::parse(version).ok()?, at: at.parse().ok()? })
    }
}

impl fmt::Display for Comment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.id, self.version, self.at)
    }
}

/// Why a key or a signature is none, or not of this file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A text that is no public key.
    #[error("it is no public key of minisign")]
    Key,
    /// A file that is no signature.
    #[error("it is not a signature in the format of minisign")]
    Form,
    /// A signature over the file instead of its hash.
    #[error("it is in the old form of minisign; sign again, without -l")]
    Old,
    /// A trusted comment of another form.
    #[error("its trusted comment {0:?} is not of the form `id version time`")]
    Comment(String),
    /// The file or the signature was changed, or another key with the same number made it.
    #[error("it does not fit the file: one of them was changed")]
    Wrong,
}

/// A signature that was read, but fits nothing yet.
pub(crate) struct Signature {
    inner: minisign_verify::Signature,
    number: u64,
    comment: Result<Comment, SignatureError>,
}

impl Signature {
    /// Reads the four lines of a signature.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Signature, SignatureError> {
        let text = std::str::from_utf8(bytes).map_err(|_| SignatureError::Form)?;
        let signature = minisign_verify::Signature::decode(text).map_err(|_| SignatureError::Form)?;
        let lines: Vec<&str> = text.lines().collect();
        let [_, encoded, _, _] = lines[..] else { return Err(SignatureError::Form) };
        let encoded = STANDARD.decode(encoded).map_err(|_| SignatureError::Form)?;
        let number = number(&encoded, SIGNATURE_BYTES).ok_or(SignatureError::Form)?;
        if !encoded.starts_with(PREHASHED) {
            return Err(SignatureError::Old);
        }
        let words = signature.trusted_comment();
        let comment = Comment::parse(words).ok_or_else(|| SignatureError::Comment(clean(words)));
        Ok(Signature { inner: signature, number, comment })
    }

    /// Returns whether a key has the number that the signature names.
    pub(crate) fn names(&self, key: &PublicKey) -> bool {
        self.number == key.number
    }

    /// Returns the number of the key that is named.
    pub(crate) fn number(&self) -> String {
        shown(self.number)
    }

    /// Returns what the signature says, if this key made it for these bytes.
    pub(crate) fn verify(&self, bytes: &[u8], key: &PublicKey) -> Result<Comment, SignatureError> {
        key.key.verify(bytes, &self.inner, false).map_err(|_| SignatureError::Wrong)?;
        self.comment.clone()
    }
}

/// Returns the number of the key in encoded bytes of this length.
fn number(bytes: &[u8], length: usize) -> Option<u64> {
    let number = bytes.get(2..10).filter(|_| bytes.len() == length)?;
    Some(u64::from_le_bytes(number.try_into().ok()?))
}

fn shown(number: u64) -> String {
    format!("{number:016X}")
}

fn clean(words: &str) -> String {
    crate::clean::clean(words.as_bytes(), 200)
}

#[cfg(test)]
mod tests;

//! Secrets that nobody can guess, and what is kept of them.
//!
//! They are looked up by their hash, so that comparing them tells nothing about them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// 256 random bits. They are shown once, and kept as a hash.
pub struct Secret(String);

impl Secret {
    /// Makes a secret, which begins with a mark by which people and programs that look for secrets know it.
    ///
    /// # Errors
    /// The system gave no random bytes.
    pub fn new(mark: &str) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!("{mark}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Returns the words of it, to be shown to whom it is for.
    pub fn shown(&self) -> &str {
        &self.0
    }

    /// Returns what is kept of it.
    pub fn kept(&self) -> String {
        kept(&self.0)
    }
}

/// Returns what is kept of a secret that somebody shows.
pub(crate) fn kept(shown: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(shown.as_bytes()))
}

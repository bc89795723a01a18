//! Whom to trust: keys and for which ids, digests that somebody has looked at, keys that are revoked, versions that are too old.
//!
//! Decides from a manifest, its signature and this list alone; nothing is loaded. A signature says who made a plugin, not
//! that it does no harm, so that the sandbox is for every level. The files are described in `TRUST.md`.

mod file;
mod inside;
mod judge;

pub use file::{TRUST_BYTES_MAX, TrustFile};
pub use inside::{InProcess, Leave, NotInProcess};
pub use judge::Distrust;
pub(crate) use judge::refuse_too_old;

use crate::SignatureError;
use crate::signature::PublicKey;
use semver::Version;
use std::path::PathBuf;

/// Why a plugin may run, the strongest reason first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The key that this program was built with has signed it.
    Core,
    /// A key of the list has signed it; its name there.
    Organisation(String),
    /// Its exact digest stands in the list.
    Pinned,
    /// It lies beside the program, and who can change it can change the program.
    Bundled,
    /// Nobody vouches for it; it was allowed by hand.
    Unsigned,
}

/// A list of whom to trust, from one file or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// The key that this program was built with. It counts for ids that begin with `wales.tyst.`.
    pub core: Option<PublicKey>,
    /// Keys, and for which ids they count.
    pub keys: Vec<TrustedKey>,
    /// Keys that count for nothing any more, whatever else is said of them.
    pub revoked: Vec<RevokedKey>,
    /// Plugins that may run because of their digest.
    pub pins: Vec<Pin>,
    /// Versions below which a plugin does not run.
    pub minimums: Vec<Minimum>,
    /// Libraries that may be loaded into tyst itself.
    pub in_process: Vec<InProcess>,
}

/// A key, and for which ids it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// Whose it is, in words; reports show it.
    pub name: String,
    /// The key.
    pub key: PublicKey,
    /// The ids.
    pub scopes: Vec<Scope>,
}

/// A key that counts for nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedKey {
    /// The key.
    pub key: PublicKey,
    /// Why, in words.
    pub reason: Option<String>,
}

/// A plugin that may run because of its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: Version,
    /// SHA-256 of its manifest, which has those of its libraries.
    pub manifest: [u8; 32],
}

/// The oldest version of a plugin that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minimum {
    /// The id of the plugin.
    pub id: String,
    /// The version.
    pub version: Version,
}

/// One id, or all that begin with some words: `org.example.*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope(String);

impl Scope {
    /// Reads a scope.
    ///
    /// # Errors
    /// [`NotAScope`] where it is neither an id nor the beginning of one and `.*`.
    pub fn parse(words: &str) -> Result<Scope, NotAScope> {
        let is_word = |word: &str| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !word.is_empty() && word.bytes().all(plain)
        };
        let (start, least) = match words.strip_suffix(".*") {
            Some(start) => (start, 1),
            None => (words, 2),
        };
        let is_scope =
            start.split('.').all(is_word) && start.split('.').count() >= least && words.len() <= 128;
        if is_scope { Ok(Scope(words.to_owned())) } else { Err(NotAScope(words.to_owned())) }
    }

    /// Returns whether an id is in it.
    pub fn holds(&self, id: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(start) => id.starts_with(start),
            None => id == self.0,
        }
    }

    /// Returns how it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was given is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither an id such as org.example.some-report nor the beginning of one such as org.example.*"
)]
pub struct NotAScope(pub String);

/// Why a list of whom to trust cannot be used. Nothing runs then: what it revokes would be believed else.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// A file that cannot be read, or that others can change.
    #[error("{path} cannot be used: {reason}")]
    Insecure {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file that says what cannot be.
    #[error("{path}, {place}: {flaw}")]
    Form {
        /// The file.
        path: PathBuf,
        /// The line, or the table.
        place: String,
        /// What is wrong there.
        flaw: String,
    },
    /// A file that cannot be written.
    #[error("{path} cannot be written")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl Trust {
    /// Reads the lists at these paths, of which any may be missing, and puts them together: each adds to the others, and
    /// what one revokes or calls too old is so.
    ///
    /// # Errors
    /// [`TrustError`] where one is there and cannot be used.
    pub fn read(paths: &[PathBuf]) -> Result<Trust, TrustError> {
        let mut trust = Trust::default();
        for path in paths {
            let Trust { core: _, keys, revoked, pins, minimums, in_process } = TrustFile::read(path)?.trust;
            trust.keys.extend(keys);
            trust.revoked.extend(revoked);
            trust.pins.extend(pins);
            trust.minimums.extend(minimums);
            trust.in_process.extend(in_process);
        }
        Ok(trust)
    }

    /// Sets the key that this program was built with.
    ///
    /// # Errors
    /// [`SignatureError::Key`] where it is none.
    pub fn with_core(self, line: Option<&str>) -> Result<Trust, SignatureError> {
        Ok(Trust { core: line.map(PublicKey::parse).transpose()?, ..self })
    }

    /// Returns whether it names nothing.
    pub fn is_empty(&self) -> bool {
        let Trust { core: _, keys, revoked, pins, minimums, in_process } = self;
        let vouches = keys.is_empty() && pins.is_empty() && in_process.is_empty();
        vouches && revoked.is_empty() && minimums.is_empty()
    }
}

#[cfg(test)]
pub(crate) mod tests;

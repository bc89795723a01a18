//! Why no library was found under a name.
//!
//! Holds no hints: what to do about it is for the program that people type into.

use super::FOLDER_ENTRIES_MAX;
use crate::Distrust;
use std::io;
use std::path::PathBuf;

/// Why no library was found under a name.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// A folder that depends on where tyst was started.
    #[error("the plugin folder {folder} is not absolute")]
    NotAbsolute {
        /// The folder as it was given.
        folder: PathBuf,
    },
    /// A folder of a ledger: one that came from elsewhere must not bring code.
    #[error("the plugin folder {folder} is in the ledger {ledger}")]
    InLedger {
        /// The folder.
        folder: PathBuf,
        /// The ledger.
        ledger: PathBuf,
    },
    /// A folder or file that cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder with more than [`FOLDER_ENTRIES_MAX`] entries.
    #[error("the plugin folder {folder} has more than {FOLDER_ENTRIES_MAX} entries")]
    TooManyEntries {
        /// The folder.
        folder: PathBuf,
    },
    /// One name for two libraries: neither is preferred.
    #[error("two libraries are called {name}: {first} and {second}")]
    Twice {
        /// The name.
        name: String,
        /// One of them.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// One id and version for two packed plugins that differ.
    #[error("{id} {version} stands in two folders, and they differ: {first} and {second}")]
    Differ {
        /// The id.
        id: String,
        /// The version.
        version: String,
        /// One of them.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A file or folder of that name that this tyst cannot use.
    #[error("{path} is not a report library for this tyst: {reason}")]
    Unusable {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A library that may not run here.
    #[error("{path} may not run here")]
    Distrusted {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        reason: Distrust,
    },
    /// What follows `@` is no version.
    #[error("{words:?} is no version such as 1.2.3")]
    Version {
        /// What was given.
        words: String,
    },
    /// No library of that name.
    #[error("there is no report called {name}{}", among(available))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are, sorted.
        available: Vec<String>,
        /// The name that was perhaps meant.
        meant: Option<String>,
    },
}

/// Lists the names there are, for a message.
fn among(available: &[String]) -> String {
    if available.is_empty() { String::new() } else { format!("; there are {}", available.join(", ")) }
}

//! The first member of a backup: what the file is, in words for whoever opens it in ten years.
//!
//! It says nothing about when or where the backup was made, so that equal ledgers have equal backups.

use std::fmt::Write as _;

use crate::chain::{Hash, Head};
use crate::closed::parse_hash;
use crate::sealed_text;

/// How the member is called.
pub(super) const FILE_NAME: &str = "tyst-backup";
const TITLE: &str = "tyst backup";
const FORMAT_VERSION: &str = "1";
const LEFT_OUT: &str = "keys, and what can be made again: sled, states, tiles";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Description {
    /// The id of the ledger.
    pub(super) id: String,
    /// What the ledger had come to.
    pub(super) head: Head,
    /// The program that wrote it, and its version.
    pub(super) created_by: String,
}

impl Description {
    /// Returns the description of a backup that is written now.
    pub(super) fn new(id: &str, head: Head) -> Description {
        let created_by = format!("tyst {}", env!("CARGO_PKG_VERSION"));
        Description { id: id.to_owned(), head, created_by }
    }

    /// Returns the whole member.
    pub(super) fn encode(&self) -> String {
        let Description { id, head, created_by } = self;
        let root = hex(&head.root);
        sealed_text::seal(&format!(
            "{TITLE}\nformat: {FORMAT_VERSION}\nid: {id}\ncount: {}\nroot: {root}\ncreated_by: {created_by}\n\
             left_out: {LEFT_OUT}\n",
            head.count
        ))
    }

    /// Returns what a member says, or what is wrong with it; only the one way of writing it is accepted.
    pub(super) fn parse(bytes: &[u8]) -> Result<Description, String> {
        let lines = sealed_text::unseal(bytes).map_err(|fault| fault.to_string())?;
        let mut lines = lines.lines();
        let unknown = || "has a right checksum and a structure that is not known here".to_owned();
        let title = lines.next();
        let version = sealed_text::value(lines.next(), "format").unwrap_or_default();
        if title == Some(TITLE) && version != FORMAT_VERSION {
            return Err(format!("has format version {version}, which is not known here"));
        }
        let mut next = |key| sealed_text::value(lines.next(), key).ok_or_else(unknown);
        let id = next("id")?.to_owned();
        let count = next("count")?.parse().map_err(|_| unknown())?;
        let root = parse_hash(next("root")?).ok_or_else(unknown)?;
        let created_by = next("created_by")?.to_owned();
        let description = Description { id, head: Head { count, root }, created_by };
        if description.encode().as_bytes() == bytes { Ok(description) } else { Err(unknown()) }
    }
}

/// Returns a hash as 64 lower-case hexadecimal digits.
pub(super) fn hex(hash: &Hash) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash {
        write!(text, "{byte:02x}").expect("a string takes any text");
    }
    text
}

//! The key of this user that vouches for the states of reports which he keeps in ledgers.
//!
//! A ledger comes from anywhere, and with it its states: without the key, a changed one would make false figures under the true
//! root. The key stays with the user and is in no ledger and no backup. Whoever loses it loses time. It decides nothing about a state.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use tyst_ledger::StateKey;

use crate::trusting;

/// Whose bits of the mode of a file nobody but its owner has.
const OTHERS: u32 = 0o077;

/// Returns the key, which is made when it is asked for first; none where this user has no folder for it.
pub(super) fn own() -> Option<StateKey> {
    at(&trusting::state_key()?)
}

/// Returns the key in a file. One that anybody else can read or has made is none.
fn at(path: &Path) -> Option<StateKey> {
    if !path.exists() {
        // Another process may be faster, and then it is that one's.
        let _is_made = make(path);
    }
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).ok()?;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).ok()?;
    let data = file.metadata().ok()?;
    let is_own = data.uid() == rustix::process::geteuid().as_raw() && data.mode() & OTHERS == 0;
    if !(is_own && data.is_file() && data.len() == StateKey::BYTES as u64) {
        return None;
    }
    let mut bytes = [0; StateKey::BYTES];
    (&file).read_exact(&mut bytes).ok()?;
    Some(StateKey::new(bytes))
}

/// Makes a key, whole under its name or not at all.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut bytes = [0; StateKey::BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    let made = file.write_all(&bytes).and_then(|()| fs::hard_link(&beside, path));
    fs::remove_file(&beside)?;
    made
}

#[cfg(test)]
mod tests;

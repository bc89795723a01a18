//! `states/`: what a caller has derived from the records, kept so that it need not be derived again.
//!
//! It does not know what a state means. A file that is missing, damaged or of another ledger is no state, which is never
//! an error: whoever saved it can make it anew from the records.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::chain::{Hash, Head};
use crate::disk;
use crate::frame::word_at;
use crate::header::Header;

/// The folder of the states in the folder of a ledger.
pub(crate) const FOLDER: &str = "states";
/// The largest state in bytes.
pub const STATE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// The longest name of a state in bytes.
const NAME_BYTES_MAX: usize = 100;
const MAGIC: [u8; 8] = *b"tyststat";
const FORMAT_VERSION: u32 = 1;
const HEAD_BYTES: usize = 96;

/// Why a state was not saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The name cannot be that of a file.
    #[error("`{name}` cannot name a state: 1 to {NAME_BYTES_MAX} of a-z, 0-9 and -, please")]
    Name {
        /// The name.
        name: String,
    },
    /// The state is larger than [`STATE_BYTES_MAX`].
    #[error("the state has {bytes} bytes, the most is {STATE_BYTES_MAX}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The operating system refused.
    #[error("cannot write {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Saves what was derived from the records up to `head`, in place of what was saved under this name before. The file is
/// not synced: one that a power cut spoilt is not loaded again.
pub fn save(dir: &Path, name: &str, head: Head, bytes: &[u8]) -> Result<(), StateError> {
    if !is_name(name) {
        return Err(StateError::Name { name: name.to_owned() });
    }
    if bytes.len() > STATE_BYTES_MAX {
        return Err(StateError::TooLarge { bytes: bytes.len() });
    }
    let path = dir.join(FOLDER).join(name);
    let unfinished = path.with_extension("new");
    let io = |source| StateError::Io { path: path.clone(), source };
    let ledger = Header::read(dir).map_err(|error| io(io::Error::other(error)))?.ledger();
    make_folder(&dir.join(FOLDER)).map_err(io)?;
    replace(&unfinished, &path, &encode(&ledger, &head, bytes)).map_err(|source| {
        // Best effort: what is left takes room and is never loaded.
        let _ = fs::remove_file(&unfinished);
        io(source)
    })
}

/// Makes the folder; a link to one elsewhere is none.
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if folder.is_symlink() { Err(io::Error::other("its folder is a link")) } else { Ok(()) }
}

fn replace(unfinished: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    disk::create_anew(unfinished)?.write_all(bytes)?;
    fs::rename(unfinished, path)
}

/// Returns what was saved under a name, with the head up to which it was derived. Whether the log still has that head
/// is for the caller to see.
pub fn load(dir: &Path, name: &str) -> Option<(Head, Vec<u8>)> {
    let ledger = Header::read(dir).ok()?.ledger();
    let path = dir.join(FOLDER).join(Some(name).filter(|name| is_name(name))?);
    if path.is_symlink() || dir.join(FOLDER).is_symlink() {
        return None;
    }
    let mut bytes = disk::read_up_to(&path, (HEAD_BYTES + STATE_BYTES_MAX) as u64).ok()?;
    let head = parse(&ledger, &bytes)?;
    bytes.drain(..HEAD_BYTES);
    Some((head, bytes))
}

/// A state that is there, so far as the beginning of its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// The head up to which it was derived, unless the file is none of this ledger.
    pub head: Option<Head>,
    /// How many bytes the file has.
    pub bytes: u64,
}

/// Returns the states that there are, by name.
pub fn listed(dir: &Path) -> Vec<Listed> {
    let Ok(ledger) = Header::read(dir).map(|header| header.ledger()) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(dir.join(FOLDER)) else { return Vec::new() };
    let name = |entry: io::Result<fs::DirEntry>| entry.ok()?.file_name().into_string().ok();
    let mut names: Vec<String> = entries.filter_map(name).filter(|name| is_name(name)).collect();
    names.sort_unstable();
    let head = |path: &Path| {
        let mut head = [0; HEAD_BYTES];
        disk::open(path).ok()?.read_exact(&mut head).ok()?;
        let is_ours = head.starts_with(&MAGIC) && head[16..48] == ledger;
        is_ours.then(|| Head { count: u64::from_le_bytes(word_at(&head, 48)), root: word_at(&head, 56) })
    };
    let listed = |name: String| {
        let path = dir.join(FOLDER).join(&name);
        let bytes = path.symlink_metadata().map_or(0, |data| data.len());
        Listed { head: head(&path), bytes, name }
    };
    names.into_iter().map(listed).collect()
}

/// Removes a state, if it is there.
pub fn remove(dir: &Path, name: &str) {
    if is_name(name) {
        // Best effort: one that stays takes room, and is loaded only while it fits.
        let _ = fs::remove_file(dir.join(FOLDER).join(name));
    }
}

fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(is_letter)
}

fn encode(ledger: &Hash, head: &Head, state: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES + state.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(ledger);
    bytes.extend_from_slice(&head.count.to_le_bytes());
    bytes.extend_from_slice(&head.root);
    bytes.extend_from_slice(&(state.len() as u64).to_le_bytes());
    bytes.extend_from_slice(state);
    let checksum = checksum(&bytes);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// Returns the head of a whole state of this ledger.
fn parse(ledger: &Hash, bytes: &[u8]) -> Option<Head> {
    let is_whole = bytes.len() >= HEAD_BYTES
        && bytes.starts_with(&MAGIC)
        && word_at(bytes, 8) == FORMAT_VERSION.to_le_bytes()
        && word_at(bytes, 12) == checksum(bytes).to_le_bytes()
        && bytes[16..48] == *ledger
        && word_at(bytes, 88) == ((bytes.len() - HEAD_BYTES) as u64).to_le_bytes();
    is_whole.then(|| Head { count: u64::from_le_bytes(word_at(bytes, 48)), root: word_at(bytes, 56) })
}

/// Returns the checksum of all bytes but its own.
fn checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&bytes[..12]), &bytes[16..])
}

#[cfg(test)]
mod tests;

//! The stored checkpoints of a ledger as files, for those who copy them.
//!
//! It does not know what a checkpoint says.

use std::fs;
use std::io;
use std::path::Path;

use crate::disk::{self, Disk, SystemDisk};
use crate::journal::{self, ReadError};

/// The folder of stored checkpoints in the folder of a ledger.
pub(crate) const FOLDER: &str = "checkpoints";
/// The longest name of a stored checkpoint in bytes.
const NAME_BYTES_MAX: usize = 80;

/// Returns every stored checkpoint with its path inside the folder of a ledger, in order.
pub(crate) fn read_all(dir: &Path) -> Result<Vec<(String, Vec<u8>)>, ReadError> {
    let folder = dir.join(FOLDER);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let names = disk::files_under(&folder).map_err(|source| ReadError::Io { path: folder, source })?;
    let names = names.into_iter().map(|name| format!("{FOLDER}/{name}"));
    let read = |name: String| {
        let path = dir.join(&name);
        disk::read(&path).map(|bytes| (name, bytes)).map_err(|source| ReadError::Io { path, source })
    };
    names.filter(|name| is_name(name)).map(read).collect()
}

/// Returns what is no folder in the place of that of checkpoints, or no file in the place of a checkpoint or a key, as
/// paths inside the folder of a ledger.
pub(crate) fn odd(dir: &Path) -> io::Result<Vec<String>> {
    let folder = dir.join(FOLDER);
    if !folder.is_dir() {
        return Ok(if disk::is_there(&folder) { vec![FOLDER.to_owned()] } else { Vec::new() });
    }
    let mut odd = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let name = format!("{FOLDER}/{}", entry.file_name().to_string_lossy());
        if is_name(&name) && is_of_evidence(&name) && disk::is_no_file(&entry.path()) {
            odd.push(name);
        }
    }
    odd.sort();
    Ok(odd)
}

/// Puts a file in the folder of checkpoints, in the place of what has the name, so that it is there whole or not at all.
pub(crate) fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = dir.join(FOLDER);
    if !folder.is_dir() {
        fs::create_dir_all(&folder)?;
    }
    SystemDisk.write_durably(dir, name, bytes)?;
    disk::sync_folder(&folder)
}

/// Returns whether a name is one that checkpoints or public keys have: `276`, `276.50c7d74e`, `key-1`.
pub(crate) fn is_of_evidence(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let number = file.strip_prefix("key-").or_else(|| file.split('.').next()).unwrap_or_default();
    number.parse::<u64>().is_ok()
}

/// Returns whether a path inside the folder of a ledger can be that of a stored checkpoint.
pub(crate) fn is_name(name: &str) -> bool {
    let file = name.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_made = !file.starts_with('.') && !file.ends_with(journal::UNFINISHED);
    !file.is_empty() && file.len() <= NAME_BYTES_MAX && is_made && file.bytes().all(usual)
}

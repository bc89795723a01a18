//! The stored checkpoints of a ledger as files, for those who copy them.
//!
//! It does not know what a checkpoint says.

use std::path::Path;

use crate::disk;
use crate::journal::ReadError;

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

/// Returns whether a path inside the folder of a ledger can be that of a stored checkpoint.
pub(crate) fn is_name(name: &str) -> bool {
    let file = name.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !file.is_empty() && file.len() <= NAME_BYTES_MAX && !file.starts_with('.') && file.bytes().all(usual)
}

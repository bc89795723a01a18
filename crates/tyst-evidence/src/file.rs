//! Files that are there whole or not at all.
//!
//! It does not know what stands in them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Reads a file of at most `bytes_max` bytes, or nothing if it is not there. A pipe is not waited for.
pub(crate) fn read(path: &Path, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    if path.metadata().is_ok_and(|data| !data.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is no file, and should be one"));
    }
    let file = match File::open(path) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut bytes = Vec::new();
    file.take(bytes_max as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > bytes_max {
        let words = format!("it is longer than {bytes_max} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, words));
    }
    Ok(Some(bytes))
}

/// Puts a file in place of what had the name, and returns when it is on the disk.
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let beside = made_beside(path, bytes, mode, true)?;
    fs::rename(&beside, path).inspect_err(|_| drop(fs::remove_file(&beside)))?;
    sync_folder(path)
}

/// Puts a file where none is, and returns when it is on the disk. If the name is taken, nothing is changed.
pub(crate) fn create(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let beside = made_beside(path, bytes, mode, true)?;
    // A rename would put it in place of another's; a link never does, but some file systems have none.
    let placed = match fs::hard_link(&beside, path) {
        Err(_) if !path.exists() => fs::rename(&beside, path),
        linked => linked,
    };
    gone(fs::remove_file(&beside))?;
    placed?;
    sync_folder(path)
}

/// Puts a file that can be made again in place of what had the name, without waiting for the disk.
pub(crate) fn replace_derived(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = made_beside(path, bytes, 0o644, false)?;
    fs::rename(&beside, path).inspect_err(|_| drop(fs::remove_file(&beside)))
}

/// Makes the folder of a file, then the file under a name of its own beside its place.
fn made_beside(path: &Path, bytes: &[u8], mode: u32, sync: bool) -> io::Result<PathBuf> {
    let folder = folder(path);
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.new", std::process::id()));
    // What a crash left, or a link that somebody else put there.
    gone(fs::remove_file(&beside))?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside)?;
    let written = file.write_all(bytes).and_then(|()| if sync { file.sync_all() } else { Ok(()) });
    written.inspect_err(|_| drop(fs::remove_file(&beside)))?;
    Ok(beside)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

/// Returns the folder in which a file stands.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Takes a removal for done if there was nothing to remove.
pub(crate) fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

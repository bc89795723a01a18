//! Whether a library came with the program: it lies beside it, and who can change it can change the program.
//!
//! Cargo builds program and libraries at once, so that the one cannot hold the digests of the others; and whoever can put a
//! file beside the program, or replace one there, could as well replace the program that would check it.

use super::scan::beside_executable;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The rights of group and others to write.
const WRITES: u32 = 0o022;

/// Returns whether a library lies beside the program.
///
/// # Errors
/// What is wrong where it lies there, but others than those who can change the program can change it.
pub(super) fn check(library: &Path, executable: &Path) -> Result<bool, String> {
    let Some(folder) = library.parent().and_then(|folder| folder.canonicalize().ok()) else {
        return Ok(false);
    };
    let beside = beside_executable(executable).into_iter().filter_map(|folder| folder.canonicalize().ok());
    if !beside.into_iter().any(|beside| beside == folder) {
        return Ok(false);
    }
    let of =
        |path: &Path| path.symlink_metadata().map_err(|error| format!("it cannot be looked at: {error}"));
    let program =
        executable.metadata().map_err(|error| format!("the program cannot be looked at: {error}"))?;
    let home = executable.parent().unwrap_or(executable);
    let home =
        home.metadata().map_err(|error| format!("the program's folder cannot be looked at: {error}"))?;
    refuse_weaker(&of(library)?, &program, "it", "tyst itself")?;
    refuse_weaker(&of(&folder)?, &home, "its folder", "the folder of tyst")?;
    Ok(true)
}

/// Refuses a file or folder that somebody can change who cannot change the other.
fn refuse_weaker(weaker: &Metadata, other: &Metadata, what: &str, than: &str) -> Result<(), String> {
    if weaker.uid() != other.uid() {
        return Err(format!("{what} belongs to another user than {than}"));
    }
    let more = weaker.mode() & WRITES & !other.mode();
    let group_differs = weaker.mode() & 0o020 != 0 && weaker.gid() != other.gid();
    if more != 0 || group_differs {
        return Err(format!(
            "more users can change {what} than {than}; take that right away with `chmod go-w`"
        ));
    }
    Ok(())
}

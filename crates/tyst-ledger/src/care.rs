//! Copies of a ledger and what is done to keep it: the log's own functions, with the packing of events filled in.
//!
//! It decides nothing.

use std::io;
use std::path::Path;

use tyst_log::{
    Backup, BackupError, CompactError, Compacted, Condition, Head, Mirror, MirrorError, Packing, Repair,
    RepairError, Request as RepairRequest, RestoreError, Watch,
};

/// How the records of a ledger are packed.
static PACKING: &dyn Packing = &crate::EVENTS;

/// Writes a ledger into one file; see [`tyst_log::backup`].
pub fn backup(
    dir: &Path,
    file: &Path,
    replace: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Backup, BackupError> {
    tyst_log::backup(dir, file, replace, PACKING, progress)
}

/// Makes a ledger of a backup; see [`tyst_log::restore`].
pub fn restore(file: &Path, dir: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Head, RestoreError> {
    tyst_log::restore(file, dir, PACKING, progress)
}

/// Begins to keep the folder `target` in step with a ledger; see [`Mirror::open`].
pub fn mirror(dir: &Path, target: &Path) -> Result<Mirror, MirrorError> {
    Mirror::open(dir, target, PACKING)
}

/// Mends a ledger from its other copies; see [`tyst_log::repair`].
pub fn repair(
    dir: &Path,
    request: &RepairRequest<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Repair, RepairError> {
    tyst_log::repair(dir, PACKING, request, progress)
}

/// Looks what state a ledger is in; see [`tyst_log::condition`].
pub fn condition(dir: &Path) -> io::Result<Condition> {
    tyst_log::condition(dir, PACKING)
}

/// Makes a ledger smaller; see [`tyst_log::compact`].
pub fn compact(dir: &Path, drop_aside: bool, watch: &mut Watch<'_>) -> Result<Compacted, CompactError> {
    tyst_log::compact(dir, PACKING, drop_aside, watch)
}

//! The lock that keeps a ledger to one writer at a time.
//!
//! It does not keep readers out, and says nothing about what the folder holds.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::FlockOperation;
use rustix::io::Errno;
use rustix::process::Pid;

use crate::{disk, journal};

/// The name of the file in the folder of a ledger.
pub(crate) const FILE_NAME: &str = "lock";

/// The right to write, for as long as the value lives.
///
/// It is the lock of two things: of a file, which says who has it, and of the folder of the journal, which nobody takes
/// for something that was left behind and removes.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
    _journal: Option<File>,
}

/// Both locks, held so that nobody writes.
#[derive(Debug)]
pub(crate) struct NoWriter {
    _file: Option<File>,
    _journal: Option<File>,
}

/// Why the lock was not taken.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another process, or this one, holds it.
    Held { pid: Option<u32> },
    /// The file cannot be opened, locked or written.
    Io(io::Error),
}

impl WriterLock {
    /// Takes the lock of `dir` and writes down the id of this process, or says at once that somebody has it.
    pub(crate) fn acquire(dir: &Path) -> Result<WriterLock, LockError> {
        let path = dir.join(FILE_NAME);
        let mut options = OpenOptions::new();
        // It will be emptied: a link must not lead to another file.
        options.read(true).write(true).create(true).truncate(false);
        let file = disk::no_link().and_then(|no_link| options.custom_flags(no_link).open(path));
        let file = file.map_err(LockError::Io)?;
        // Only who holds it may drop it, for that empties the file.
        let journal = match take(&file).and_then(|()| take_journal(dir)) {
            Ok(journal) => journal,
            Err(Errno::WOULDBLOCK) => return Err(LockError::Held { pid: pid_of_holder(&file) }),
            Err(error) => return Err(LockError::Io(error.into())),
        };
        let mut lock = WriterLock { file, _journal: journal };
        lock.write_pid().map_err(LockError::Io)?;
        Ok(lock)
    }

    fn write_pid(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.write_all(format!("{}\n", std::process::id()).as_bytes())
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // The id only serves a message; the lock itself goes with the file.
        let _ = self.file.set_len(0);
    }
}

/// Keeps writers out without writing anything, for as long as the value lives; `None` if a writer is there.
pub(crate) fn keep_writers_out(dir: &Path) -> io::Result<Option<NoWriter>> {
    let file = if_there(disk::open(&dir.join(FILE_NAME)))?;
    let taken = file.as_ref().map_or(Ok(()), take).and_then(|()| take_journal(dir));
    match taken {
        Ok(journal) => Ok(Some(NoWriter { _file: file, _journal: journal })),
        Err(Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn take(file: &File) -> rustix::io::Result<()> {
    rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive)
}

/// Locks the folder of the journal, if there is one: what is no folder is for whoever reads it.
fn take_journal(dir: &Path) -> rustix::io::Result<Option<File>> {
    let folder = match disk::open_folder(&dir.join(journal::FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
        folder => if_there(folder),
    };
    let folder = folder.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
    folder.as_ref().map_or(Ok(()), take)?;
    Ok(folder)
}

fn if_there(opened: io::Result<File>) -> io::Result<Option<File>> {
    match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some),
    }
}

/// Returns the process that wrote its id into the lock of `dir`, if it is still there.
pub(crate) fn pid_in(dir: &Path) -> Option<u32> {
    pid_of_holder(&disk::open(&dir.join(FILE_NAME)).ok()?)
}

/// Returns the process that wrote its id into the file, if it is still there.
fn pid_of_holder(mut file: &File) -> Option<u32> {
    let mut text = String::new();
    Read::take(&mut file, 32).read_to_string(&mut text).ok()?;
    let pid: i32 = text.trim_end().parse().ok()?;
    rustix::process::test_kill_process(Pid::from_raw(pid)?).ok()?;
    u32::try_from(pid).ok()
}

#[cfg(test)]
mod tests;

//! A disk that fails when it is told to.
//!
//! It is not used outside tests.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustix::io::Errno;

use super::{Disk, SystemDisk};

/// What the disk is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    MakeFolder,
    Write,
    SyncData,
    SyncAll,
    Allocate,
    Rename,
    Remove,
    RemoveFolder,
    SyncFolder,
}

/// What is to happen instead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) operation: Operation,
    pub(crate) errno: Errno,
    /// How much of a write is done before it fails.
    pub(crate) bytes: usize,
    /// Whether a write says that it succeeded, and has one wrong byte at `bytes` or, at the latest, at its end.
    pub(crate) is_silent: bool,
    /// Whether all later operations of this kind fail as well.
    pub(crate) for_good: bool,
}

/// Which operation is to fail, of whatever kind it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    /// How many are done before.
    pub(crate) after: usize,
    pub(crate) errno: Errno,
    /// Whether all later operations fail as well.
    pub(crate) for_good: bool,
}

/// As much of a write as half of it.
const HALF: usize = usize::MAX;

/// A disk whose next fault can be set while it is in use; clones are the same disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultyDisk {
    fault: Arc<Mutex<Option<Fault>>>,
    refusal: Arc<Mutex<Option<Refusal>>>,
    done: Arc<Mutex<Vec<Operation>>>,
    moved: Arc<Mutex<Option<(PathBuf, PathBuf)>>>,
}

impl FaultyDisk {
    /// Makes the next operation of a kind fail before it does anything.
    pub(crate) fn fail(&self, operation: Operation, errno: Errno) {
        self.set(Fault { operation, errno, bytes: 0, is_silent: false, for_good: false });
    }

    /// Sets the next fault.
    pub(crate) fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap() = Some(fault);
    }

    /// Lets the operation fail that comes after some others. A write is half done before it fails.
    pub(crate) fn refuse(&self, refusal: Refusal) {
        *self.refusal.lock().unwrap() = Some(refusal);
    }

    /// Moves something while the next sync of data goes on.
    pub(crate) fn move_during_sync(&self, from: &Path, to: &Path) {
        *self.moved.lock().unwrap() = Some((from.to_owned(), to.to_owned()));
    }

    /// Returns the refusal that is still to come.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        *self.refusal.lock().unwrap()
    }

    /// Returns all operations so far, and forgets them.
    pub(crate) fn take_operations(&self) -> Vec<Operation> {
        std::mem::take(&mut self.done.lock().unwrap())
    }

    fn fault_for(&self, operation: Operation) -> Option<Fault> {
        self.done.lock().unwrap().push(operation);
        if let Some(refused) = self.refused(operation) {
            return Some(refused);
        }
        let mut fault = self.fault.lock().unwrap();
        let found = fault.filter(|fault| fault.operation == operation);
        if found.is_some_and(|found| !found.for_good) {
            *fault = None;
        }
        found
    }

    fn refused(&self, operation: Operation) -> Option<Fault> {
        let mut refusal = self.refusal.lock().unwrap();
        let Refusal { after, errno, for_good } = (*refusal)?;
        if after > 0 {
            *refusal = Some(Refusal { after: after - 1, errno, for_good });
            return None;
        }
        if !for_good {
            *refusal = None;
        }
        Some(Fault { operation, errno, bytes: HALF, is_silent: false, for_good })
    }

    fn check(&self, operation: Operation) -> io::Result<()> {
        self.fault_for(operation).map_or(Ok(()), |fault| Err(fault.errno.into()))
    }
}

impl Disk for FaultyDisk {
    fn held(&self, _: &Path) -> io::Result<Arc<dyn Disk>> {
        Ok(Arc::new(self.clone()))
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        self.check(Operation::Create)?;
        SystemDisk.create(path)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        self.check(Operation::MakeFolder)?;
        SystemDisk.make_folder(folder)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let Some(fault) = self.fault_for(Operation::Write) else {
            return SystemDisk.write_at(file, bytes, offset);
        };
        if fault.is_silent {
            let mut wrong = bytes.to_vec();
            wrong[fault.bytes.min(bytes.len() - 1)] ^= 0x10;
            return SystemDisk.write_at(file, &wrong, offset);
        }
        let written = if fault.bytes == HALF { bytes.len() / 2 } else { fault.bytes.min(bytes.len()) };
        SystemDisk.write_at(file, &bytes[..written], offset)?;
        Err(fault.errno.into())
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        self.check(Operation::SyncData)?;
        if let Some((from, to)) = self.moved.lock().unwrap().take() {
            SystemDisk.rename(&from, &to)?;
        }
        SystemDisk.sync_data(file)
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        self.check(Operation::SyncAll)?;
        SystemDisk.sync_all(file)
    }

    fn allocate(&self, file: &File, length: u64) -> io::Result<()> {
        self.check(Operation::Allocate)?;
        SystemDisk.allocate(file, length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(Operation::Rename)?;
        SystemDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.check(Operation::Remove)?;
        SystemDisk.remove(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.check(Operation::RemoveFolder)?;
        SystemDisk.remove_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.check(Operation::SyncFolder)?;
        SystemDisk.sync_folder(folder)
    }
}

//! The file operations on which durability hangs, behind a seam so that tests can make them fail or forget.
//!
//! It does not decide what is written where.

mod held;

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::{MmapMut, MmapOptions};
use rustix::fs::{FallocateFlags, FlockOperation, OFlags};
use rustix::io::Errno;

pub(crate) use held::{HeldDisk, is_same};

/// The operations that change what a ledger holds, but for those of its store.
pub(crate) trait Disk: std::fmt::Debug + Send + Sync {
    /// Opens a folder, and returns the disk on which what is named in it is in that folder, whatever has its name later.
    fn held(&self, dir: &Path) -> io::Result<Arc<dyn Disk>>;
    /// Returns by which name the disk itself reaches a path.
    fn place(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
    /// Returns which path that name is of: the opposite of [`Disk::place`].
    fn name(&self, place: PathBuf) -> PathBuf {
        place
    }
    /// Returns whether the folder that is held still has its name.
    fn is_in_place(&self) -> bool {
        true
    }
    /// Makes a file to be read and written; what had its name goes, and no link is followed.
    fn create(&self, path: &Path) -> io::Result<File>;
    /// Makes a folder and its parents; one that is there is fine.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;
    /// Writes all of `bytes` at `offset`.
    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Returns when the bytes of `file` are on the disk.
    fn sync_data(&self, file: &File) -> io::Result<()>;
    /// Returns when the bytes of `file` and all that is known about it are on the disk.
    fn sync_all(&self, file: &File) -> io::Result<()>;
    /// Makes room for `length` bytes, which read as zeroes.
    fn allocate(&self, file: &File, length: u64) -> io::Result<()>;
    /// Gives a file or folder another name, in the place of a file that has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all that is in it.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;
    /// Returns when the names in `folder` are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Writes a small file so that it is there whole or not at all, and returns when that is so on the disk.
    fn write_durably(&self, folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
        let unfinished = folder.join(format!("{name}.new"));
        let file = self.create(&unfinished)?;
        self.write_at(&file, bytes, 0)?;
        self.sync_all(&file)?;
        self.rename(&unfinished, &folder.join(name))?;
        self.sync_folder(folder)
    }

    /// Removes a file, and returns when that is so on the disk; a file that is not there is fine.
    fn remove_durably(&self, folder: &Path, name: &str) -> io::Result<()> {
        match self.remove(&folder.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.sync_folder(folder),
        }
    }

    /// Gives a file another name, and returns when that is so on the disk; a file that is not there is fine.
    fn rename_durably(&self, folder: &Path, from: &str, to: &str) -> io::Result<()> {
        match self.rename(&folder.join(from), &folder.join(to)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.sync_folder(folder),
        }
    }
}

/// Makes a folder that other users of the machine cannot look into.
pub(crate) fn make_own_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(folder)
}

/// Closes a folder to other users of the machine; a file, and what is not there, stays as it is.
pub(crate) fn close_to_others(folder: &Path) -> io::Result<()> {
    if folder.is_dir() { fs::set_permissions(folder, Permissions::from_mode(0o700)) } else { Ok(()) }
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemDisk;

impl Disk for SystemDisk {
    fn held(&self, dir: &Path) -> io::Result<Arc<dyn Disk>> {
        Ok(Arc::new(HeldDisk::new(dir)?))
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        create_anew(path)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn allocate(&self, file: &File, length: u64) -> io::Result<()> {
        match rustix::fs::fallocate(file, FallocateFlags::empty(), 0, length) {
            Err(Errno::OPNOTSUPP) => file.set_len(length),
            outcome => Ok(outcome?),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir_all(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        sync_folder(folder)
    }
}

/// Something that is no file stands where a file should.
#[derive(Debug, thiserror::Error)]
#[error("is {0}, and should be a file")]
struct NotAFile(&'static str);

/// Returns whether something that is no file is at a path; a link that leads to none is such a thing.
pub(crate) fn is_no_file(path: &Path) -> bool {
    path.metadata().map_or_else(|_| leads_nowhere(path), |data| !data.is_file())
}

/// Returns whether a link is at a path, and nothing where it leads.
fn leads_nowhere(path: &Path) -> bool {
    let is_nothing = |error: &io::Error| error.kind() != io::ErrorKind::PermissionDenied;
    path.is_symlink() && path.metadata().is_err_and(|error| is_nothing(&error))
}

/// Flags with which a name that is a link is not opened.
pub(crate) fn no_link() -> io::Result<i32> {
    i32::try_from(OFlags::NOFOLLOW.bits()).map_err(io::Error::other)
}

/// Returns whether anything is at a path, even a link that leads nowhere.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Returns whether something that is no folder is at a path.
pub(crate) fn is_no_folder(path: &Path) -> bool {
    path.metadata().is_ok_and(|data| !data.is_dir())
}

/// Returns what stands in the place of a file, if that is what an error says.
pub(crate) fn not_a_file(error: &io::Error) -> Option<String> {
    let found = error.get_ref().and_then(|inner| inner.downcast_ref::<NotAFile>());
    let folder = NotAFile("a folder");
    found.or((error.kind() == io::ErrorKind::IsADirectory).then_some(&folder)).map(ToString::to_string)
}

/// Returns whether an error only says that there is no room: what was begun may be tried again later.
pub(crate) fn is_no_room(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// Returns when the names in `folder` are on the disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    open_folder(folder)?.sync_all()
}

/// Opens a folder, and nothing else: a pipe would be waited for.
pub(crate) fn open_folder(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::DIRECTORY.bits()).map_err(io::Error::other)?;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Locks a file or folder for as long as it is open, as far as its file system can; returns whether nobody else has it.
pub(crate) fn lock(file: &File) -> bool {
    rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK)
}

/// Returns how much room is free for this user on the disk of a folder, in bytes.
pub(crate) fn free_bytes(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Returns when the bytes that can be read of a file are on the disk; where nothing can be written, they are.
pub(crate) fn sync_for_reading(file: &File) -> io::Result<()> {
    match file.sync_data() {
        Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Ok(()),
        synced => synced,
    }
}

/// The largest file that is read into memory, but for states: far more than a segment, and than what is said of a store
/// of 400 GiB.
const READ_BYTES_MAX: u64 = 64 << 20;

/// Makes a file to be read and written, in the place of a leftover of the same name. Who can write in the folder may have put
/// a link there, which is removed and not followed.
pub(crate) fn create_anew(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _gone => OpenOptions::new().read(true).write(true).create_new(true).open(path),
    }
}

/// Opens a file for reading, and nothing else: a pipe would be waited for, and a device has no end.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let waits_not = i32::try_from(OFlags::NONBLOCK.bits()).map_err(io::Error::other)?;
    let opened = OpenOptions::new().read(true).custom_flags(waits_not).open(path);
    let file = opened.map_err(|error| {
        if leads_nowhere(path) { io::Error::other(NotAFile("a link that leads nowhere")) } else { error }
    })?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        return Ok(file);
    }
    Err(io::Error::other(NotAFile(if kind.is_dir() { "a folder" } else { "a pipe or a device" })))
}

/// Returns the bytes of a file, or nothing if there is no such file.
pub(crate) fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// Returns the bytes of a file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, READ_BYTES_MAX)
}

/// Returns the bytes of a file that may have `most` bytes.
pub(crate) fn read_up_to(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let length = file.metadata()?.len();
    if length > most {
        return Err(io::Error::other(format!("it has {length} bytes, and should have {most} at most")));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the bytes of a file, at least `least` of them and at most `most`, up to where it was last written, as far as
/// the file system knows that, and its length; room that was only made reads as zeroes, and need not be read.
///
/// They stand in pages of their own, which go back to the system at once: an allocator keeps what was so large.
pub(crate) fn read_written(path: &Path, least: u64, most: u64) -> io::Result<(MmapMut, u64)> {
    let mut file = open(path)?;
    let length = file.metadata()?.len();
    let written = written(&file, length.min(most)).unwrap_or(u64::MAX).max(least).min(most).min(length);
    file.seek(SeekFrom::Start(0))?;
    let length_written = usize::try_from(written).map_err(io::Error::other)?;
    // All of it is written to at once.
    let mut bytes = MmapOptions::new().len(length_written).populate().map_anon()?;
    file.read_exact(&mut bytes)?;
    Ok((bytes, length))
}

/// Returns where the last part of a file ends that may hold anything but zeroes.
fn written(file: &File, length: u64) -> rustix::io::Result<u64> {
    let mut end = 0;
    while end < length {
        match rustix::fs::seek(file, rustix::fs::SeekFrom::Data(end)) {
            Ok(data) => end = rustix::fs::seek(file, rustix::fs::SeekFrom::Hole(data))?,
            // From here on there is no data.
            Err(Errno::NXIO) => return Ok(end),
            Err(error) => return Err(error),
        }
    }
    Ok(end)
}

/// Returns all files under `folder`, as paths relative to it, in order.
pub(crate) fn files_under(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    collect_files(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect_files(folder: &Path, prefix: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect_files(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}

/// Copies all files under `from` into the new folder `to`.
#[cfg(test)]
pub(crate) fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for name in files_under(from)? {
        let target = to.join(&name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from.join(&name), target)?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod faulty;
#[cfg(test)]
pub(crate) mod forgetful;

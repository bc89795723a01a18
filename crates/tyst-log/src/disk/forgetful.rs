//! A disk that forgets: it notes every operation, and can say what would be left of them after a power cut.
//!
//! It is not used outside tests, and knows nothing of the folders of a store.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::{Disk, SystemDisk};
use crate::faults::Random;
use crate::segment::SECTOR_BYTES;

/// A disk under one folder; clones are the same disk.
#[derive(Debug, Clone)]
pub(crate) struct ForgetfulDisk {
    root: PathBuf,
    noted: Arc<Mutex<Noted>>,
}

/// What was there in the beginning, and what was done since.
#[derive(Debug, Default)]
struct Noted {
    names: BTreeMap<PathBuf, usize>,
    /// The content of each file, by the number that it has here.
    files: Vec<Vec<u8>>,
    /// The numbers of the files that are there now, by inode.
    inodes: BTreeMap<u64, usize>,
    done: Vec<Done>,
}

/// An operation that was done. Files are known by a number that is never used again, paths are relative.
#[derive(Debug, Clone)]
enum Done {
    Name { path: PathBuf, file: usize },
    Write { file: usize, bytes: Vec<u8>, offset: usize },
    Length { file: usize, length: usize },
    SyncFile(usize),
    Rename { from: PathBuf, to: PathBuf },
    Remove(PathBuf),
    SyncFolder(PathBuf),
}

impl ForgetfulDisk {
    /// Returns the disk under a folder, which holds for good what is in it now, but for what begins with `except`.
    pub(crate) fn new(root: &Path, except: &str) -> ForgetfulDisk {
        let mut noted = Noted::default();
        for name in super::files_under(root).unwrap().into_iter().filter(|name| !name.starts_with(except)) {
            let path = root.join(&name);
            noted.inodes.insert(path.metadata().unwrap().ino(), noted.files.len());
            noted.names.insert(PathBuf::from(name), noted.files.len());
            noted.files.push(fs::read(&path).unwrap());
        }
        ForgetfulDisk { root: root.to_owned(), noted: Arc::new(Mutex::new(noted)) }
    }

    /// Returns how many operations were done.
    pub(crate) fn count(&self) -> usize {
        self.noted.lock().unwrap().done.len()
    }

    /// Writes into a new folder what is left if the power is cut after the first `count` operations.
    pub(crate) fn cut(&self, count: usize, random: &mut Random, to: &Path) {
        let noted = self.noted.lock().unwrap();
        let mut left = Left::new(&noted);
        noted.done[..count].iter().for_each(|done| left.take(done));
        left.forget(random).into_iter().for_each(|(path, bytes)| {
            let path = to.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        });
    }

    fn relative(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap().to_owned()
    }

    fn note(&self, done: Done) {
        self.noted.lock().unwrap().done.push(done);
    }

    fn number(&self, file: &File) -> usize {
        self.noted.lock().unwrap().inodes[&file.metadata().unwrap().ino()]
    }
}

impl Disk for ForgetfulDisk {
    fn held(&self, _: &Path) -> io::Result<Arc<dyn Disk>> {
        Ok(Arc::new(self.clone()))
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        if path.exists() {
            self.remove(path)?;
        }
        let file = SystemDisk.create(path)?;
        let mut noted = self.noted.lock().unwrap();
        let number = noted.files.len();
        noted.files.push(Vec::new());
        noted.inodes.insert(file.metadata()?.ino(), number);
        noted.done.push(Done::Name { path: self.relative(path), file: number });
        Ok(file)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        SystemDisk.make_folder(folder)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        SystemDisk.write_at(file, bytes, offset)?;
        let offset = usize::try_from(offset).unwrap();
        self.note(Done::Write { file: self.number(file), bytes: bytes.to_vec(), offset });
        Ok(())
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        self.note(Done::SyncFile(self.number(file)));
        Ok(())
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        self.sync_data(file)
    }

    fn allocate(&self, file: &File, length: u64) -> io::Result<()> {
        SystemDisk.allocate(file, length)?;
        self.note(Done::Length { file: self.number(file), length: usize::try_from(length).unwrap() });
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let is_file = from.is_file();
        SystemDisk.rename(from, to)?;
        if is_file {
            self.note(Done::Rename { from: self.relative(from), to: self.relative(to) });
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        SystemDisk.remove(path)?;
        self.note(Done::Remove(self.relative(path)));
        Ok(())
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        SystemDisk.remove_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.note(Done::SyncFolder(self.relative(folder)));
        Ok(())
    }
}

/// How much of what was not synced is left.
#[derive(Debug, Clone, Copy)]
enum Keeping {
    Nothing,
    /// What came first, up to somewhere.
    Beginning,
    Anything,
    All,
}

impl Keeping {
    fn choose(random: &mut Random) -> Keeping {
        use Keeping::{All, Anything, Beginning, Nothing};
        [Nothing, Beginning, Anything, Anything, All][random.below(5)]
    }

    /// Returns how many of `count` steps, each of which builds on those before it, are left.
    fn steps(self, count: usize, random: &mut Random) -> usize {
        match self {
            Keeping::Nothing => 0,
            Keeping::Beginning | Keeping::Anything => random.below(count + 1),
            Keeping::All => count,
        }
    }
}

/// What the disk holds for sure, and what it may hold besides.
struct Left {
    names: BTreeMap<PathBuf, usize>,
    files: Vec<FileLeft>,
    /// Changes of names that were not synced, with what stood in the changed folder when they were made.
    changes: Vec<NameChange>,
    /// The names as the running system sees them.
    seen: BTreeMap<PathBuf, usize>,
}

/// The bytes of a file that are on the disk, and the changes that may be.
#[derive(Default)]
struct FileLeft {
    bytes: Vec<u8>,
    changes: Vec<Done>,
}

/// A name goes, or comes, or both at once.
struct NameChange {
    gone: Option<PathBuf>,
    come: Option<(PathBuf, usize)>,
}

impl Left {
    fn new(noted: &Noted) -> Left {
        let file = |bytes: &Vec<u8>| FileLeft { bytes: bytes.clone(), changes: Vec::new() };
        Left {
            names: noted.names.clone(),
            files: noted.files.iter().map(file).collect(),
            changes: Vec::new(),
            seen: noted.names.clone(),
        }
    }

    fn take(&mut self, done: &Done) {
        match done {
            Done::Write { file, .. } | Done::Length { file, .. } => {
                self.files[*file].changes.push(done.clone());
            }
            Done::SyncFile(file) => self.files[*file].sync(),
            Done::Name { path, file } => self.change(None, Some((path.clone(), *file))),
            Done::Rename { from, to } => {
                let file = self.seen[from];
                self.change(Some(from.clone()), Some((to.clone(), file)));
            }
            Done::Remove(path) => self.change(Some(path.clone()), None),
            Done::SyncFolder(folder) => {
                let inside = |path: &PathBuf| path.parent() == Some(folder);
                let (synced, rest) =
                    std::mem::take(&mut self.changes).into_iter().partition(|change: &NameChange| {
                        change.gone.as_ref().is_some_and(inside)
                            || change.come.as_ref().is_some_and(|(path, _)| inside(path))
                    });
                self.changes = rest;
                let synced: Vec<NameChange> = synced;
                for change in synced {
                    change.apply(&mut self.names);
                }
            }
        }
    }

    fn change(&mut self, gone: Option<PathBuf>, come: Option<(PathBuf, usize)>) {
        let change = NameChange { gone, come };
        change.apply(&mut self.seen);
        self.changes.push(change);
    }

    /// Decides what is left of the changes that were not synced, and returns all files.
    fn forget(mut self, random: &mut Random) -> BTreeMap<PathBuf, Vec<u8>> {
        let keeping = Keeping::choose(random);
        let beginning = keeping.steps(self.changes.len(), random);
        for (index, change) in self.changes.drain(..).enumerate() {
            let is_kept = match keeping {
                Keeping::Anything => random.below(2) == 0,
                _ => index < beginning,
            };
            if is_kept {
                change.apply(&mut self.names);
            }
        }
        let contents: Vec<_> = self.files.into_iter().map(|file| file.forget(random)).collect();
        self.names.into_iter().map(|(path, file)| (path, contents[file].clone())).collect()
    }
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        if let Some(path) = &self.gone {
            names.remove(path);
        }
        if let Some((path, file)) = &self.come {
            names.insert(path.clone(), *file);
        }
    }
}

impl FileLeft {
    fn sync(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        for change in &changes {
            apply(change, &mut self.bytes);
        }
    }

    /// Returns the bytes that are left: each sector as it was after some of the changes, and some length that it had.
    fn forget(self, random: &mut Random) -> Vec<u8> {
        let keeping = Keeping::choose(random);
        let mut versions = vec![self.bytes];
        for change in &self.changes {
            let mut next = versions[versions.len() - 1].clone();
            apply(change, &mut next);
            versions.push(next);
        }
        let length = versions[keeping.steps(self.changes.len(), random)].len();
        let beginning = keeping.steps(self.changes.len(), random);
        let mut bytes = vec![0; length];
        for (index, sector) in bytes.chunks_mut(SECTOR_BYTES).enumerate() {
            let kept = if let Keeping::Anything = keeping { random.below(versions.len()) } else { beginning };
            let start = index * SECTOR_BYTES;
            let version = versions[kept].get(start..).unwrap_or_default();
            let count = version.len().min(sector.len());
            sector[..count].copy_from_slice(&version[..count]);
        }
        bytes
    }
}

fn apply(change: &Done, bytes: &mut Vec<u8>) {
    match change {
        Done::Write { bytes: written, offset, .. } => {
            let end = offset + written.len();
            bytes.resize(bytes.len().max(end), 0);
            bytes[*offset..end].copy_from_slice(written);
        }
        Done::Length { length, .. } => {
            bytes.resize((*length).max(if *length == 0 { 0 } else { bytes.len() }), 0);
        }
        _ => {}
    }
}

//! The folder of a site: what did not change is left alone, and what is no longer part of it is removed.
//!
//! New pages wait in a folder of their own until all are made, so that whoever interrupts a run finds the site as it was. Which
//! files are its own stands in `tyst-site.sha256`, in the form of sha256sum; nothing else is ever removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::failure::{Failure, Outcome};
use crate::out::write;
use crate::publishing::sha256;
use crate::reading;

const SUMS: &str = "tyst-site.sha256";
/// The longest list of files that is read, in bytes.
const SUMS_BYTES_MAX: u64 = 64 << 20;
/// Where new pages wait.
const WAITING: &str = ".tyst-site.part";

/// The hashes of files, by name: two of a file that was being replaced.
type Listed = BTreeMap<String, BTreeSet<String>>;

/// A site that is being written.
pub(super) struct Folder {
    dir: PathBuf,
    /// The files that an earlier run wrote or was about to.
    before: Listed,
    now: Mutex<Now>,
    /// Whether nothing was there before.
    is_new: bool,
    is_shown: bool,
    /// It is locked, so that no two runs write at once.
    _lock: File,
}

/// The files of this run.
#[derive(Default)]
struct Now {
    files: Listed,
    waiting: BTreeSet<String>,
}

/// What became of the files.
pub(super) struct Done {
    pub(super) files: u64,
    pub(super) written: u64,
    pub(super) removed: u64,
}

impl Folder {
    /// Opens a folder that is new, empty, or a site. What an earlier run left waiting is removed.
    pub(super) fn open(dir: &Path) -> Outcome<Self> {
        let is_new = !dir.exists();
        fs::create_dir_all(dir).map_err(|fault| Failure::file(dir, &fault))?;
        let lock = File::open(dir).map_err(|fault| Failure::file(dir, &fault))?;
        lock.try_lock().map_err(|_| {
            Failure::usage(format!("{} is being written by another run", dir.display()))
                .hint("wait until that has ended")
        })?;
        let before = listed(dir)?;
        let folder =
            Self { dir: dir.to_owned(), before, now: Mutex::default(), is_new, is_shown: false, _lock: lock };
        folder.forget_waiting().map_err(|fault| Failure::file(&folder.waiting(), &fault))?;
        Ok(folder)
    }

    fn waiting(&self) -> PathBuf {
        self.dir.join(WAITING)
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget_waiting(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.waiting()) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Puts a file into the site, and has it wait if it is not there as it should be.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Outcome {
        let sum = sha256(bytes);
        let is_waiting = !is_there(&self.dir.join(name), bytes);
        if is_waiting {
            self.stays_inside(name)?;
            let path = self.waiting().join(name);
            let parent = path.parent().unwrap_or(&path);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&path, bytes))
                .map_err(|fault| Failure::file(&path, &fault))?;
        }
        let mut now = self.now();
        now.files.insert(name.to_owned(), BTreeSet::from([sum]));
        now.waiting.extend(is_waiting.then(|| name.to_owned()));
        Ok(())
    }

    /// Makes sure that no link leads out of the folder.
    fn stays_inside(&self, name: &str) -> Outcome {
        let mut folder = self.dir.clone();
        for part in Path::new(name).parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            if folder.symlink_metadata().is_ok_and(|found| found.is_symlink()) {
                return Err(Failure::usage(format!(
                    "{} is a link, and not a folder of the site",
                    folder.display()
                ))
                .hint("remove it: what it leads to would be written over"));
            }
        }
        Ok(())
    }

    /// Shows what waited, removes what is no longer part of the site, and writes the list of what is. Until that is done the
    /// list has what was and what comes, so that the next run knows all of it, wherever this one ends.
    pub(super) fn finish(mut self) -> Outcome<Done> {
        let Now { files, waiting } = std::mem::take(&mut *self.now());
        let mut both = self.before.clone();
        for (name, sums) in &files {
            both.entry(name.clone()).or_default().extend(sums.clone());
        }
        self.list(&both)?;
        self.is_shown = true;
        for name in &waiting {
            let path = self.dir.join(name);
            let parent = path.parent().unwrap_or(&self.dir);
            fs::create_dir_all(parent)
                .and_then(|()| fs::rename(self.waiting().join(name), &path))
                .map_err(|fault| Failure::file(&path, &fault))?;
        }
        let gone = self.before.iter().filter(|(name, _)| !files.contains_key(*name));
        let mut removed = 0;
        for (name, sums) in gone {
            let path = self.dir.join(name);
            let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
            if is_file && fs::read(&path).is_ok_and(|bytes| sums.contains(&sha256(&bytes))) {
                fs::remove_file(&path).map_err(|fault| Failure::file(&path, &fault))?;
                removed += 1;
                remove_empty(&self.dir, path.parent());
            }
        }
        self.list(&files)?;
        let written = waiting.len() as u64 + u64::from(files != self.before);
        Ok(Done { files: files.len() as u64 + 1, written, removed })
    }

    fn list(&self, files: &Listed) -> Outcome {
        let each =
            files.iter().flat_map(|(name, sums)| sums.iter().map(move |sum| (sum.as_str(), name.as_str())));
        let lines: String = each.flat_map(|(sum, name)| [sum, "  ", name, "\n"]).collect();
        let path = self.dir.join(SUMS);
        if is_there(&path, lines.as_bytes()) {
            return Ok(());
        }
        write(&path, lines.as_bytes()).map_err(|fault| Failure::file(&path, &fault))
    }
}

impl Drop for Folder {
    /// Removes what still waits; where nothing was there before and nothing was shown, the folder as well.
    fn drop(&mut self) {
        // What cannot be removed now is for the next run.
        let _ = self.forget_waiting();
        if self.is_new && !self.is_shown {
            let _ = fs::remove_file(self.dir.join(SUMS)).and_then(|()| fs::remove_dir(&self.dir));
        }
    }
}

/// Returns what the list of a folder says; one that is empty gets an empty list, so that what an interruption leaves can be gone
/// on with.
fn listed(dir: &Path) -> Outcome<Listed> {
    let sums = dir.join(SUMS);
    if sums.exists() {
        let text = reading::utf8(&sums, reading::plain(&sums, SUMS_BYTES_MAX)?)?;
        let mut listed = Listed::new();
        for (name, sum) in text.lines().filter_map(of_line) {
            listed.entry(name).or_default().insert(sum);
        }
        return Ok(listed);
    }
    let mut inside = fs::read_dir(dir).map_err(|fault| Failure::file(dir, &fault))?;
    if inside.next().is_some() {
        return Err(Failure::usage(format!("{} is not empty, and no site", dir.display()))
            .hint("name a new folder: what is in this one would be mixed with the pages"));
    }
    write(&sums, b"").map_err(|fault| Failure::file(&sums, &fault))?;
    Ok(Listed::new())
}

/// Returns a file of the list with its hash, if the line names one inside the folder.
fn of_line(line: &str) -> Option<(String, String)> {
    let (sum, name) = line.split_once("  ")?;
    let is_inside = name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_inside.then(|| (name.to_owned(), sum.to_owned()))
}

fn is_there(path: &Path, bytes: &[u8]) -> bool {
    let is_file =
        path.symlink_metadata().is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64);
    is_file && fs::read(path).is_ok_and(|found| found == bytes)
}

/// Removes folders that became empty, up to that of the site.
fn remove_empty(dir: &Path, mut folder: Option<&Path>) {
    while let Some(empty) = folder.filter(|folder| *folder != dir && folder.starts_with(dir)) {
        if fs::remove_dir(empty).is_err() {
            return;
        }
        folder = empty.parent();
    }
}

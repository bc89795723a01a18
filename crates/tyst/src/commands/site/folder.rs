//! The folder of a site: what did not change is left alone, and what is no longer part of it is removed.
//!
//! Which files are its own stands in `tyst-site.sha256`, in the form of sha256sum; nothing else is ever removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::out::write;
use crate::publishing::sha256;

const SUMS: &str = "tyst-site.sha256";
/// The longest list of files that is read, in bytes.
const SUMS_BYTES_MAX: u64 = 64 << 20;

/// A site that is being written.
pub(super) struct Folder {
    dir: PathBuf,
    /// The files that an earlier run wrote, with their hashes.
    before: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
    written: u64,
}

/// What became of the files.
pub(super) struct Done {
    pub(super) files: u64,
    pub(super) written: u64,
    pub(super) removed: u64,
}

impl Folder {
    /// Opens a folder that is new, empty, or a site.
    pub(super) fn open(dir: &Path) -> Outcome<Self> {
        fs::create_dir_all(dir).map_err(|fault| Failure::file(dir, &fault))?;
        let sums = dir.join(SUMS);
        let before = match fs::metadata(&sums) {
            Ok(metadata) if metadata.len() <= SUMS_BYTES_MAX => {
                let text = fs::read_to_string(&sums).map_err(|fault| Failure::file(&sums, &fault))?;
                text.lines().filter_map(listed).collect()
            }
            Ok(_) => {
                return Err(Failure::usage(format!(
                    "{} is too long to be the list of a site",
                    sums.display()
                )));
            }
            Err(_) => {
                let mut inside = fs::read_dir(dir).map_err(|fault| Failure::file(dir, &fault))?;
                if inside.next().is_some() {
                    return Err(Failure::usage(format!("{} is not empty, and no site", dir.display()))
                        .hint("name a new folder: what is in this one would be mixed with the pages"));
                }
                // From now on it is a site, so that what an interruption leaves can be gone on with.
                write(&sums, b"").map_err(|fault| Failure::file(&sums, &fault))?;
                BTreeMap::new()
            }
        };
        Ok(Self { dir: dir.to_owned(), before, files: BTreeMap::new(), written: 0 })
    }

    /// Puts a file into the site, and writes it if it is not there as it should be.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8]) -> Outcome {
        let path = self.dir.join(name);
        self.files.insert(name.to_owned(), sha256(bytes));
        if is_there(&path, bytes) {
            return Ok(());
        }
        self.stays_inside(name)?;
        let parent = path.parent().unwrap_or(&self.dir);
        fs::create_dir_all(parent).map_err(|fault| Failure::file(parent, &fault))?;
        self.written += 1;
        write(&path, bytes).map_err(|fault| Failure::file(&path, &fault))
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

    /// Removes what is no longer part of the site, and writes the list of what is.
    pub(super) fn finish(mut self) -> Outcome<Done> {
        let gone: BTreeSet<&String> =
            self.before.keys().filter(|name| !self.files.contains_key(*name)).collect();
        let mut removed = 0;
        for name in gone {
            let path = self.dir.join(name);
            if fs::read(&path).is_ok_and(|bytes| self.before.get(name) == Some(&sha256(&bytes))) {
                fs::remove_file(&path).map_err(|fault| Failure::file(&path, &fault))?;
                removed += 1;
                remove_empty(&self.dir, path.parent());
            }
        }
        let lines = self.files.iter().map(|(name, sum)| format!("{sum}  {name}\n"));
        let sums = lines.collect::<String>();
        let path = self.dir.join(SUMS);
        if !is_there(&path, sums.as_bytes()) {
            self.written += 1;
            write(&path, sums.as_bytes()).map_err(|fault| Failure::file(&path, &fault))?;
        }
        Ok(Done { files: self.files.len() as u64 + 1, written: self.written, removed })
    }
}

/// Returns a file of the list with its hash, if the line names one inside the folder.
fn listed(line: &str) -> Option<(String, String)> {
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

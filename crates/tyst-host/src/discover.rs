//! Finds report libraries by name, by reading files only: in the folders that were given, then beside the
//! executable.
//!
//! Loads and runs nothing: what a file claims to be stands in its section `.tyst.entry`. Judges neither who
//! made a library nor whether it behaves.

mod elf;

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest library that is looked at, in bytes.
pub const LIBRARY_BYTES_MAX: u64 = 64 << 20;
/// The most entries of one folder that are looked at.
pub const FOLDER_ENTRIES_MAX: usize = 65_536;

/// Where report libraries are looked for. A library in one of `folders` hides one beside the executable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPath {
    /// Folders named by the person who runs tyst; absolute, and all of them must exist.
    pub folders: Vec<PathBuf>,
    /// The running executable: its folder and the folder `deps` in it (where cargo puts what it has just
    /// built) are looked at last.
    pub executable: PathBuf,
}

/// A report library that was found, and what its bytes were then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name: the file name without `lib` and ending, with `-` for `_`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
}

/// A file whose name and form say that it is a report library.
#[derive(Debug)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The library, or why it cannot be used.
    pub found: Result<Found, String>,
}

/// Why no library was found under a name.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// A folder that depends on where tyst was started.
    #[error("the plugin folder {folder} is not absolute")]
    NotAbsolute {
        /// The folder as it was given.
        folder: PathBuf,
    },
    /// A folder or file that cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder with more than [`FOLDER_ENTRIES_MAX`] entries.
    #[error("the plugin folder {folder} has more than {FOLDER_ENTRIES_MAX} entries")]
    TooManyEntries {
        /// The folder.
        folder: PathBuf,
    },
    /// One name in two of the given folders: neither is preferred.
    #[error("two libraries are called {name}: {first} and {second}")]
    Twice {
        /// The name.
        name: String,
        /// One of them.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A file of that name that this tyst cannot use.
    #[error("{path} is not a report library for this tyst: {reason}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No library of that name.
    #[error("there is no report called {name}{}", among(available))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are, sorted.
        available: Vec<String>,
        /// The name that was perhaps meant.
        meant: Option<String>,
    },
}

/// Lists the names there are, for a message.
fn among(available: &[String]) -> String {
    if available.is_empty() { String::new() } else { format!("; there are {}", available.join(", ")) }
}

/// A file whose name says it is a library: usable, or why not.
struct Candidate {
    path: PathBuf,
    usable: Result<(), elf::Unfit>,
}

impl SearchPath {
    /// Finds the library called `name` and takes the digest of its bytes.
    pub fn find(&self, name: &str) -> Result<Found, FindError> {
        let mut candidates = self.candidates()?;
        match candidates.remove(name) {
            Some(Candidate { path, usable: Ok(()) }) => found(name.to_owned(), path),
            Some(Candidate { path, usable: Err(unfit) }) if unfit.is_worth_telling() => {
                Err(FindError::Unusable { path, reason: unfit.to_string() })
            }
            _ => Err(unknown(name, &candidates)),
        }
    }

    /// Lists all libraries by name, also those that cannot be used, but not what is no report library at all.
    pub fn all(&self) -> Result<Vec<Seen>, FindError> {
        let mut all = Vec::new();
        for (name, Candidate { path, usable }) in self.candidates()? {
            let found = match usable {
                Ok(()) => Ok(found(name.clone(), path.clone())?),
                Err(unfit) if unfit.is_worth_telling() => Err(unfit.to_string()),
                Err(_) => continue,
            };
            all.push(Seen { name, path, found });
        }
        Ok(all)
    }

    /// Lists the libraries that can be used, by name.
    pub fn list(&self) -> Result<Vec<Found>, FindError> {
        Ok(self.all()?.into_iter().filter_map(|seen| seen.found.ok()).collect())
    }

    /// Looks through all folders; what was named explicitly hides what lies beside the executable.
    fn candidates(&self) -> Result<BTreeMap<String, Candidate>, FindError> {
        let mut all = BTreeMap::new();
        for folder in &self.folders {
            if !folder.is_absolute() {
                return Err(FindError::NotAbsolute { folder: folder.clone() });
            }
            for (name, candidate) in scan(folder)? {
                insert_once(&mut all, name, candidate)?;
            }
        }
        for folder in self.beside_executable() {
            for (name, candidate) in scan(&folder)? {
                all.entry(name).or_insert(candidate);
            }
        }
        Ok(all)
    }

    /// Cargo links a library from `deps` to beside the executable, but not each time it builds one: so `deps`
    /// comes first, where it exists.
    fn beside_executable(&self) -> Vec<PathBuf> {
        let Some(folder) = self.executable.parent().filter(|folder| folder.is_absolute()) else {
            return Vec::new();
        };
        [folder.join("deps"), folder.to_owned()].into_iter().filter(|folder| folder.is_dir()).collect()
    }
}

/// Adds a candidate of an explicit folder; a second usable one of the same name is an error.
fn insert_once(
    all: &mut BTreeMap<String, Candidate>,
    name: String,
    candidate: Candidate,
) -> Result<(), FindError> {
    match all.get(&name) {
        Some(first) if first.usable.is_ok() && candidate.usable.is_ok() && first.path != candidate.path => {
            Err(FindError::Twice { name, first: first.path.clone(), second: candidate.path })
        }
        Some(first) if first.usable.is_ok() => Ok(()),
        _ => {
            all.insert(name, candidate);
            Ok(())
        }
    }
}

/// Looks at the files of one folder whose names have the form of a library on this platform.
fn scan(folder: &Path) -> Result<Vec<(String, Candidate)>, FindError> {
    let unreadable = |source| FindError::Unreadable { path: folder.to_owned(), source };
    let mut candidates = Vec::new();
    for (number, entry) in fs::read_dir(folder).map_err(unreadable)?.enumerate() {
        if number >= FOLDER_ENTRIES_MAX {
            return Err(FindError::TooManyEntries { folder: folder.to_owned() });
        }
        let path = entry.map_err(unreadable)?.path();
        // A pipe or a device of that name would keep whoever opens it waiting.
        if let Some(name) = name_of(&path).filter(|_| path.is_file()) {
            let usable = elf::check(&path);
            candidates.push((name, Candidate { path, usable }));
        }
    }
    Ok(candidates)
}

/// Returns the plugin name in a file name such as `libpioneer_history.so`.
fn name_of(path: &Path) -> Option<String> {
    let file_name = path.file_name()?.to_str()?;
    let stem = file_name.strip_prefix(std::env::consts::DLL_PREFIX)?;
    let stem = stem.strip_suffix(std::env::consts::DLL_SUFFIX)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    (!stem.is_empty() && stem.bytes().all(plain)).then(|| stem.replace('_', "-"))
}

/// Reads the file once for its digest.
fn found(name: String, path: PathBuf) -> Result<Found, FindError> {
    match digest(&path) {
        Ok(digest) => Ok(Found { name, path, digest }),
        Err(source) => Err(FindError::Unreadable { path, source }),
    }
}

/// Returns the SHA-256 of a file, read no further than [`LIBRARY_BYTES_MAX`].
fn digest(path: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?.take(LIBRARY_BYTES_MAX), &mut hasher)?;
    Ok(hasher.finalize().into())
}

/// Builds the error for an unknown name, with the nearest of those there are.
fn unknown(name: &str, candidates: &BTreeMap<String, Candidate>) -> FindError {
    let usable = candidates.iter().filter(|(_, candidate)| candidate.usable.is_ok());
    let available: Vec<String> = usable.map(|(name, _)| name.clone()).collect();
    let nearest = available.iter().min_by_key(|other| distance(name, other));
    let meant = nearest.filter(|other| distance(name, other) <= name.len() / 3 + 1).cloned();
    FindError::Unknown { name: name.to_owned(), available, meant }
}

/// Counts the bytes to insert, remove or replace between two names. Names here are short.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, from) in left.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, to) in right.bytes().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests;

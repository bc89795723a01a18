//! Finds report libraries by name, by reading files only: in the folders that were named, in those for installed plugins,
//! then beside the executable.
//!
//! Loads and runs nothing: what a library claims to be stands in its section `.tyst.entry`, and what a packed plugin is in its
//! manifest. Does not judge whether it behaves; who made it is judged by the list of whom to trust.

mod beside;
pub(crate) mod elf;
mod error;
mod pick;
mod scan;

pub use error::FindError;

use crate::Manifest;
use crate::facts::glibc_lacking;
use crate::guarded;
use crate::package::Package;
use crate::tables::digest_of;
use crate::trust::{Distrust, Level, Minimum, Trust};
use pick::{Wanted, pick};
use scan::{Candidate, Origin, What};
use std::path::{Path, PathBuf};

/// The largest library that is looked at, in bytes.
pub const LIBRARY_BYTES_MAX: u64 = 64 << 20;
/// The most entries of one folder that are looked at.
pub const FOLDER_ENTRIES_MAX: usize = 65_536;

/// Where report libraries are looked for, and who is trusted.
///
/// Of places that have a report of the name asked for, `folders` go before `installed`, and those before what lies beside
/// `executable`; within them the newest version counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPath {
    /// Folders named by the person who runs tyst; absolute, and all of them must exist.
    pub folders: Vec<PathBuf>,
    /// Folders in which plugins are installed; absolute, and any of them may be missing.
    pub installed: Vec<PathBuf>,
    /// The running executable: its folder and the folder `deps` in it (where cargo puts what it has just
    /// built) are looked at last.
    pub executable: PathBuf,
    /// Folders in and below which plugins may run that nobody vouches for; absolute.
    pub allow_unsigned: Vec<PathBuf>,
    /// The ledger at hand: no plugin comes from its folder.
    pub ledger: Option<PathBuf>,
    /// Who is trusted.
    pub trust: Trust,
}

/// A report library that was found and may run, and what its bytes were then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name: the last word of its id; of a library alone the file name without `lib` and ending, with `-` for `_`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// Why it may run.
    pub level: Level,
    /// What its manifest says, if it has one; the library must say the same.
    pub manifest: Option<Manifest>,
    /// The oldest versions that may run, for a library of which only loading it tells id and version.
    pub(crate) minimums: Vec<Minimum>,
}

/// A file or folder whose name and form say that it is a report library.
#[derive(Debug)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// Its id and version, as far as a manifest says them.
    pub claims: Option<(String, String)>,
    /// The file, or the folder of a packed plugin.
    pub path: PathBuf,
    /// Whether its name alone means this one, and not another that goes before it.
    pub is_first: bool,
    /// The library, or why it cannot be used.
    pub found: Result<Found, FindError>,
}

impl Found {
    /// Returns a library that is named by hand, for which nobody vouches.
    ///
    /// # Errors
    /// [`FindError::Unusable`] where it is no report library for this tyst, or others can change it.
    pub fn at(path: &Path) -> Result<Found, FindError> {
        elf::check(path).map_err(|unfit| unusable(path, &unfit))?;
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let name = name.strip_prefix("lib").unwrap_or(&name).replace('_', "-");
        Ok(Found { level: Level::Unsigned, ..hashed(name, path)? })
    }
}

impl SearchPath {
    /// Returns the places beside a program, with nobody trusted.
    pub fn beside(executable: PathBuf) -> SearchPath {
        SearchPath {
            folders: Vec::new(),
            installed: Vec::new(),
            executable,
            allow_unsigned: Vec::new(),
            ledger: None,
            trust: Trust::default(),
        }
    }

    /// Finds the library that is called `name`, an id or the last word of one, perhaps with `@` and a version, if it
    /// may run, and takes the digest of its bytes.
    pub fn find(&self, name: &str) -> Result<Found, FindError> {
        let all = scan::candidates(self)?;
        self.judge(pick(&all, &Wanted::parse(name)?)?)
    }

    /// Lists all libraries by name, also those that cannot be used, but not what is no report library at all.
    pub fn all(&self) -> Result<Vec<Seen>, FindError> {
        let mut all = scan::candidates(self)?;
        all.sort_by(|one, other| one.name.cmp(&other.name).then(one.origin.cmp(&other.origin)));
        let told = all.iter().filter(|one| one.is_worth_telling());
        Ok(told.map(|one| self.seen(one, &all)).collect())
    }

    /// Lists the libraries that can be used and that their names mean, by name.
    pub fn list(&self) -> Result<Vec<Found>, FindError> {
        let first = self.all()?.into_iter().filter(|seen| seen.is_first);
        Ok(first.filter_map(|seen| seen.found.ok()).collect())
    }

    fn seen(&self, candidate: &Candidate, all: &[Candidate]) -> Seen {
        let asked = candidate.id().unwrap_or_else(|| candidate.name.clone());
        let picked = Wanted::parse(&asked).and_then(|wanted| pick(all, &wanted));
        let (is_first, found) = match picked {
            Ok(picked) => (picked.path == candidate.path, self.judge(candidate)),
            Err(error) => (true, Err(error)),
        };
        let claims = candidate.claims().map(|(id, version)| (id.to_owned(), version.to_string()));
        Seen { name: candidate.name.clone(), claims, path: candidate.path.clone(), is_first, found }
    }

    /// Decides whether a candidate may run.
    fn judge(&self, candidate: &Candidate) -> Result<Found, FindError> {
        let Candidate { path, name, what, .. } = candidate;
        match what {
            What::Broken(broken) => Err(unusable(path, &broken.error)),
            What::Library(fitness) => {
                candidate.fitness(fitness).as_ref().map_err(|unfit| unusable(path, unfit))?;
                let level = self.level_alone(candidate)?;
                let minimums = self.trust.minimums.clone();
                Ok(Found { level, minimums, ..hashed(name.clone(), path)? })
            }
            What::Package(package) => self.judge_package(name, package),
        }
    }

    fn judge_package(&self, name: &str, package: &Package) -> Result<Found, FindError> {
        let Package { folder, manifest, .. } = package;
        let level = match package.judge(&self.trust) {
            Err(reason) => self.allowed(folder, reason)?,
            Ok(level) => level,
        };
        let path = package.fitting_library().map_err(|error| unusable(folder, &error))?;
        let glibc = manifest.fitting_file().and_then(|file| file.glibc.as_deref());
        if let Some(lacking) = glibc.and_then(glibc_lacking) {
            return Err(unusable(folder, &lacking));
        }
        elf::check(&path).map_err(|unfit| unusable(&path, &unfit))?;
        let found = hashed(name.to_owned(), &path)?;
        // Read a second time: what was checked is what is loaded.
        if manifest.fitting_file().is_none_or(|file| file.sha256 != found.digest) {
            return Err(unusable(&path, &"it was changed while it was looked at"));
        }
        Ok(Found { level, manifest: Some(manifest.clone()), ..found })
    }

    /// Returns the level of a library that has no manifest: nobody can vouch for it but the program that it lies beside.
    fn level_alone(&self, candidate: &Candidate) -> Result<Level, FindError> {
        match beside::check(&candidate.path, &self.executable) {
            Ok(true) => Ok(Level::Bundled),
            Err(flaw) if candidate.origin == Origin::Beside => Err(unusable(&candidate.path, &flaw)),
            Ok(false) | Err(_) => self.allowed(&candidate.path, Distrust::Unsigned),
        }
    }

    /// Returns the level of what nobody vouches for, if it was allowed by hand.
    fn allowed(&self, path: &Path, reason: Distrust) -> Result<Level, FindError> {
        if let Some(folder) = self.allow_unsigned.iter().find(|folder| !folder.is_absolute()) {
            return Err(FindError::NotAbsolute { folder: folder.clone() });
        }
        let path =
            path.canonicalize().map_err(|source| FindError::Unreadable { path: path.to_owned(), source })?;
        let mut allowed = self.allow_unsigned.iter().filter_map(|folder| folder.canonicalize().ok());
        if reason.can_be_allowed() && allowed.any(|folder| path.starts_with(folder)) {
            return Ok(Level::Unsigned);
        }
        Err(FindError::Distrusted { path, reason })
    }
}

/// Reads the file once for its digest, from where nobody else can change it.
fn hashed(name: String, path: &Path) -> Result<Found, FindError> {
    let bytes = guarded::read(path, LIBRARY_BYTES_MAX).map_err(|insecure| unusable(path, &insecure))?;
    let digest = digest_of(&bytes);
    Ok(Found {
        name,
        path: path.to_owned(),
        digest,
        level: Level::Unsigned,
        manifest: None,
        minimums: Vec::new(),
    })
}

fn unusable(path: &Path, reason: &impl ToString) -> FindError {
    FindError::Unusable { path: path.to_owned(), reason: reason.to_string() }
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

//! What lies in the folders where plugins are looked for: libraries by the form of their names, packed plugins by their manifest.
//!
//! Prefers nothing and trusts nobody.

use super::{FOLDER_ENTRIES_MAX, FindError, SearchPath, elf};
use crate::manifest::MANIFEST_FILE;
use crate::package::{Broken, Package};
use semver::Version;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The beginning of the ids of the plugins that come with the program.
const OWN_IDS: &str = "wales.tyst.";

/// Where something was found, in the order in which it goes before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// In a folder that was named by hand.
    Named,
    /// In a folder for all, or of the user.
    Installed,
    /// Beside the program.
    Beside,
}

/// Something that looks like a plugin.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) origin: Origin,
    /// The library, or the folder of a packed plugin.
    pub(super) path: PathBuf,
    /// The last word of its id, or what the name of the file says.
    pub(super) name: String,
    pub(super) what: What,
}

/// What it is.
#[derive(Debug)]
pub(super) enum What {
    /// A library alone. Whether it is one is looked at when it is asked for: a folder may have many.
    Library(OnceCell<Result<(), elf::Unfit>>),
    /// A packed plugin.
    Package(Box<Package>),
    /// A folder with a manifest that cannot be used.
    Broken(Box<Broken>),
}

impl Candidate {
    /// Returns its id and version as far as they are known without loading it.
    pub(super) fn claims(&self) -> Option<(&str, &Version)> {
        match &self.what {
            What::Library(_) => None,
            What::Package(package) => Some((&package.manifest.id, &package.manifest.version)),
            What::Broken(broken) => broken.claims.as_ref().map(|(id, version)| (id.as_str(), version)),
        }
    }

    /// Returns the id, for a library beside the program the one that all of those have.
    pub(super) fn id(&self) -> Option<String> {
        match self.claims() {
            Some((id, _)) => Some(id.to_owned()),
            None if self.origin == Origin::Beside => Some(format!("{OWN_IDS}{}", self.name)),
            None => None,
        }
    }

    /// Some other library beside the executable is nothing to tell about; a broken plugin is.
    pub(super) fn is_worth_telling(&self) -> bool {
        let What::Library(fitness) = &self.what else { return true };
        self.fitness(fitness).as_ref().err().is_none_or(elf::Unfit::is_worth_telling)
    }

    pub(super) fn is_usable(&self) -> bool {
        match &self.what {
            What::Library(fitness) => self.fitness(fitness).is_ok(),
            What::Package(_) => true,
            What::Broken(_) => false,
        }
    }

    /// Returns whether the file is a report library, and if not, why.
    pub(super) fn fitness<'f>(
        &self,
        known: &'f OnceCell<Result<(), elf::Unfit>>,
    ) -> &'f Result<(), elf::Unfit> {
        known.get_or_init(|| elf::check(&self.path))
    }
}

/// Looks through all folders, those named by hand first, those beside the program last.
pub(super) fn candidates(search: &SearchPath) -> Result<Vec<Candidate>, FindError> {
    let mut all = Vec::new();
    let named = search.folders.iter().map(|folder| (Origin::Named, folder));
    for (origin, folder) in named.chain(search.installed.iter().map(|folder| (Origin::Installed, folder))) {
        if !folder.is_absolute() {
            return Err(FindError::NotAbsolute { folder: folder.clone() });
        }
        refuse_in_ledger(folder, search.ledger.as_deref())?;
        if origin == Origin::Named || folder.exists() {
            all.extend(scan(folder, origin)?);
        }
    }
    let mut beside: BTreeMap<String, Candidate> = BTreeMap::new();
    for folder in beside_executable(&search.executable) {
        for candidate in scan(&folder, Origin::Beside)? {
            beside.entry(candidate.name.clone()).or_insert(candidate);
        }
    }
    all.extend(beside.into_values());
    Ok(all)
}

/// Cargo links a library from `deps` to beside the executable, but not each time it builds one: so `deps`
/// comes first, where it exists.
pub(super) fn beside_executable(executable: &Path) -> Vec<PathBuf> {
    let Some(folder) = executable.parent().filter(|folder| folder.is_absolute()) else {
        return Vec::new();
    };
    [folder.join("deps"), folder.to_owned()].into_iter().filter(|folder| folder.is_dir()).collect()
}

fn refuse_in_ledger(folder: &Path, ledger: Option<&Path>) -> Result<(), FindError> {
    let (Ok(folder), Some(Ok(ledger))) = (folder.canonicalize(), ledger.map(Path::canonicalize)) else {
        return Ok(());
    };
    if folder.starts_with(&ledger) { Err(FindError::InLedger { folder, ledger }) } else { Ok(()) }
}

/// Looks at the entries of one folder, by name. A folder that is a packed plugin itself holds nothing else.
fn scan(folder: &Path, origin: Origin) -> Result<Vec<Candidate>, FindError> {
    let unreadable = |source: io::Error| FindError::Unreadable { path: folder.to_owned(), source };
    if origin != Origin::Beside && folder.join(MANIFEST_FILE).exists() {
        let folder = folder.canonicalize().map_err(unreadable)?;
        return Ok(vec![package(folder, origin)]);
    }
    let mut paths = Vec::new();
    for (number, entry) in fs::read_dir(folder).map_err(unreadable)?.enumerate() {
        if number >= FOLDER_ENTRIES_MAX {
            return Err(FindError::TooManyEntries { folder: folder.to_owned() });
        }
        paths.push(entry.map_err(unreadable)?.path());
    }
    // All have the same folder, so that their bytes order them.
    paths.sort_unstable_by(|one, other| one.as_os_str().cmp(other.as_os_str()));
    Ok(paths.into_iter().filter_map(|path| candidate(path, origin)).collect())
}

/// Looks at one entry of a folder.
fn candidate(path: PathBuf, origin: Origin) -> Option<Candidate> {
    if origin != Origin::Beside && path.join(MANIFEST_FILE).exists() {
        return Some(package(path, origin));
    }
    // A pipe or a device of that name would keep whoever opens it waiting.
    let name = name_of(&path).filter(|_| path.is_file())?;
    Some(Candidate { origin, path, name, what: What::Library(OnceCell::new()) })
}

/// Reads a folder with a manifest.
fn package(path: PathBuf, origin: Origin) -> Candidate {
    let last = |id: &str| id.rsplit('.').next().unwrap_or(id).to_owned();
    match Package::read_claims(&path) {
        Ok(package) => {
            let name = package.manifest.name().to_owned();
            Candidate { origin, path, name, what: What::Package(Box::new(package)) }
        }
        Err(broken) => {
            let folder = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = broken.claims.as_ref().map(|(id, _)| last(id)).or(folder).unwrap_or_default();
            Candidate { origin, path, name, what: What::Broken(Box::new(broken)) }
        }
    }
}

/// Returns the plugin name in a file name such as `libpioneer_history.so`.
fn name_of(path: &Path) -> Option<String> {
    let file_name = path.file_name()?.to_str()?;
    let stem = file_name.strip_prefix(std::env::consts::DLL_PREFIX)?;
    let stem = stem.strip_suffix(std::env::consts::DLL_SUFFIX)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    (!stem.is_empty() && stem.bytes().all(plain)).then(|| stem.replace('_', "-"))
}

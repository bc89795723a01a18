//! A packed plugin: a folder with a manifest, its signature, the libraries that the manifest lists, and nothing else.
//!
//! Reads the manifest and the names in the folder, and loads nothing. Whom to trust is not known here.

use crate::guarded::{Folder, Insecure};
use crate::manifest::{
    MANIFEST_BYTES_MAX, MANIFEST_FILE, Manifest, ManifestError, SIGNATURE_FILE, own_target,
};
use crate::signature::{Comment, PublicKey, SIGNATURE_BYTES_MAX, Signature, SignatureError};
use crate::tables::digest_of;
use crate::trust::{Distrust, Level, Trust};
use semver::Version;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A packed plugin, whole as far as names and sizes go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its folder, by the name without links.
    pub folder: PathBuf,
    /// What it is.
    pub manifest: Manifest,
    /// The bytes of the manifest's file, which are what is signed.
    pub manifest_bytes: Vec<u8>,
    /// SHA-256 of them.
    pub digest: [u8; 32],
    /// The signature's file, if there is one.
    pub signature: Option<Vec<u8>>,
}

/// Why a folder is no packed plugin that can be used.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// A link in place of the folder.
    #[error("it is a link; move the folder itself there")]
    Link,
    /// A folder or file that cannot be read, or that others can change.
    #[error("{file}: {reason}")]
    Insecure {
        /// The name of the file in the folder, or `its folder`.
        file: String,
        /// Why.
        reason: String,
    },
    /// A manifest that cannot be used.
    #[error("{MANIFEST_FILE}: {0}")]
    Manifest(#[from] ManifestError),
    /// Something that the manifest does not list.
    #[error("{0:?} lies in it, which its manifest does not list; take it away")]
    Extra(String),
    /// A library that the manifest lists, and is not there or is no file.
    #[error("{0}, which its manifest lists, is not a file in it")]
    Missing(String),
    /// A library that is not the one of the manifest.
    #[error("{file} is not the file that its manifest lists: {flaw}")]
    Changed {
        /// The name of the file.
        file: String,
        /// What differs.
        flaw: String,
    },
    /// No library for this kind of machine.
    #[error("it has no library for {}; it has {}", own_target(), .0.join(", "))]
    Machine(Vec<String>),
}

impl PackageError {
    fn insecure(file: &str, insecure: &Insecure) -> PackageError {
        PackageError::Insecure { file: file.to_owned(), reason: insecure.to_string() }
    }
}

/// A folder with a manifest that cannot be used, with what it claims to be as far as that can be read.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) claims: Option<(String, Version)>,
    pub(crate) error: PackageError,
}

impl Package {
    /// Reads a folder. No byte of a library is looked at before [`Package::fitting_library`] asks for it.
    ///
    /// # Errors
    /// [`PackageError`] with the first thing that is wrong.
    pub fn read(path: &Path) -> Result<Package, PackageError> {
        if fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink()) {
            return Err(PackageError::Link);
        }
        let outside = |insecure| PackageError::insecure("its folder", &insecure);
        let folder = Folder::open(path).map_err(outside)?;
        let read = |name: &str, bytes_max| {
            folder.read(OsStr::new(name), bytes_max).map_err(|insecure| (name.to_owned(), insecure))
        };
        let named = |(name, insecure): (String, Insecure)| PackageError::insecure(&name, &insecure);
        let manifest_bytes = read(MANIFEST_FILE, MANIFEST_BYTES_MAX).map_err(named)?;
        let manifest = Manifest::parse(&manifest_bytes)?;
        let signature = match read(SIGNATURE_FILE, SIGNATURE_BYTES_MAX) {
            Ok(bytes) => Some(bytes),
            Err((_, insecure)) if insecure.is_absence() => None,
            Err(insecure) => return Err(named(insecure)),
        };
        let digest = digest_of(&manifest_bytes);
        let folder = folder.path.clone();
        let package = Package { folder, manifest, manifest_bytes, digest, signature };
        package.check_names()?;
        Ok(package)
    }

    /// Reads a folder, and where it cannot be used says what it claims to be.
    pub(crate) fn read_claims(path: &Path) -> Result<Package, Broken> {
        Package::read(path).map_err(|error| {
            let manifest = claimed(&path.join(MANIFEST_FILE)).and_then(|bytes| Manifest::parse(&bytes).ok());
            Broken { claims: manifest.map(|manifest| (manifest.id, manifest.version)), error }
        })
    }

    /// Returns the library for this machine, once its bytes are those of the manifest.
    ///
    /// # Errors
    /// [`PackageError::Machine`] where there is none, else as [`Package::read`].
    pub fn fitting_library(&self) -> Result<PathBuf, PackageError> {
        let Some(file) = self.manifest.fitting_file() else {
            let targets = self.manifest.files.iter().map(|file| file.target.clone());
            return Err(PackageError::Machine(targets.collect()));
        };
        self.check_bytes(&file.path)?;
        Ok(self.folder.join(&file.path))
    }

    /// Decides at which level it may run, or why it may not.
    ///
    /// # Errors
    /// [`Distrust`] where nobody vouches for it, or somebody has said that it must not run.
    pub fn judge(&self, trust: &Trust) -> Result<Level, Distrust> {
        trust.judge(&self.manifest, &self.manifest_bytes, &self.digest, self.signature.as_deref())
    }

    /// Returns what its signature says, if this key made it.
    ///
    /// # Errors
    /// [`SignatureError`] where there is none, or another key or other bytes belong to it.
    pub fn verify(&self, key: &PublicKey) -> Result<Comment, SignatureError> {
        Signature::parse(self.signature.as_deref().unwrap_or_default())?.verify(&self.manifest_bytes, key)
    }

    /// Checks the bytes of every library, also of those for other machines.
    ///
    /// # Errors
    /// [`PackageError`] with the first that is not the one of the manifest.
    pub fn check_libraries(&self) -> Result<(), PackageError> {
        self.manifest.files.iter().try_for_each(|file| self.check_bytes(&file.path))
    }

    fn check_bytes(&self, name: &str) -> Result<(), PackageError> {
        let named = |insecure| PackageError::insecure(name, &insecure);
        let folder = Folder::open(&self.folder).map_err(named)?;
        let bytes = folder.read(OsStr::new(name), crate::LIBRARY_BYTES_MAX).map_err(named)?;
        let listed = self.manifest.files.iter().find(|file| file.path == name);
        if listed.is_some_and(|file| file.sha256 == digest_of(&bytes)) {
            return Ok(());
        }
        Err(PackageError::Changed { file: name.to_owned(), flaw: "its SHA-256 is another".to_owned() })
    }

    /// Checks that the folder holds what the manifest lists, and no more.
    fn check_names(&self) -> Result<(), PackageError> {
        let unread = |error: io::Error| PackageError::insecure("its folder", &Insecure::Unreadable(error));
        let mut listed = BTreeSet::from([MANIFEST_FILE, SIGNATURE_FILE]);
        listed.extend(self.manifest.files.iter().map(|file| file.path.as_str()));
        for entry in fs::read_dir(&self.folder).map_err(unread)? {
            let name = entry.map_err(unread)?.file_name();
            if !name.to_str().is_some_and(|name| listed.contains(name)) {
                return Err(PackageError::Extra(name.to_string_lossy().into_owned()));
            }
        }
        for file in &self.manifest.files {
            let data = fs::symlink_metadata(self.folder.join(&file.path));
            let Some(data) = data.ok().filter(fs::Metadata::is_file) else {
                return Err(PackageError::Missing(file.path.clone()));
            };
            if data.len() != file.size {
                let flaw = format!("it has {} bytes, not {}", data.len(), file.size);
                return Err(PackageError::Changed { file: file.path.clone(), flaw });
            }
        }
        Ok(())
    }
}

/// Reads what a manifest claims: that others can change it says nothing of the name under which an error belongs.
fn claimed(path: &Path) -> Option<Vec<u8>> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(MANIFEST_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
pub(crate) mod tests;

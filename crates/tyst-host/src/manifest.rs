//! The manifest of a packed plugin, `tyst-plugin.toml`: what it is, and which files belong to it.
//!
//! It is read without loading anything, and is what a signature covers. Whether it is true of the files beside it is checked
//! in `package`; whether the library agrees, by [`Manifest::check_descriptor`] once that has spoken.

mod form;

use crate::Descriptor;
use crate::descriptor::{KINDS_MAX, TEXT_BYTES_MAX, is_id};
use form::Form;
use semver::Version;
use std::collections::BTreeSet;
use tyst_plugin::abi::{TYST_ABI_MAJOR, TYST_ABI_MINOR};

/// The name of a manifest's file.
pub const MANIFEST_FILE: &str = "tyst-plugin.toml";
/// The name of the file with its signature.
pub const SIGNATURE_FILE: &str = "tyst-plugin.toml.minisig";
/// The largest manifest, in bytes.
pub const MANIFEST_BYTES_MAX: u64 = 64 << 10;
/// The most libraries that one manifest may list, each for another kind of machine.
pub const MANIFEST_FILES_MAX: usize = 16;
/// The longest name of a file or machine, in bytes.
const NAME_BYTES_MAX: usize = 128;

/// What a manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The plugin's id, such as `wales.tyst.training-reach`.
    pub id: String,
    /// Its version.
    pub version: Version,
    /// Who answers for it.
    pub vendor: Option<String>,
    /// Under which licence it can be used, as an SPDX expression.
    pub license: Option<String>,
    /// Major and minor version of the interface it was built with.
    pub abi: (u16, u16),
    /// The numbers of the kinds of entry it wants, rising.
    pub kinds: Vec<u32>,
    /// Its libraries, one for each kind of machine.
    pub files: Vec<LibraryFile>,
    /// What it needs at most.
    pub limits: Needs,
}

/// A library that belongs to a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryFile {
    /// The machines it is for, as Rust names them: `x86_64-unknown-linux-gnu`.
    pub target: String,
    /// Its name in the folder of the manifest.
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// SHA-256 of them.
    pub sha256: [u8; 32],
    /// The oldest glibc it runs with, such as `2.34`; none where it needs no versioned symbol of it.
    pub glibc: Option<String>,
}

/// What a plugin says that it needs at most. It can only lower what the host allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// Memory, in MiB.
    pub memory_mib: Option<u32>,
    /// Time of the processor, in seconds.
    pub seconds: Option<u32>,
}

/// Why a manifest says nothing that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is no TOML, or lacks or has what a manifest has not.
    #[error("line {line}: {message}")]
    Form {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A value that cannot be.
    #[error("{field} {flaw}")]
    Value {
        /// The field, as in `plugin.id`.
        field: String,
        /// What is wrong with it.
        flaw: String,
    },
}

impl Manifest {
    /// Reads a manifest and checks every value in it.
    ///
    /// # Errors
    /// [`ManifestError`] with the first thing that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, ManifestError> {
        let manifest = Form::read(bytes)?.manifest()?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Returns what a library says of itself, with its files, as a manifest.
    ///
    /// # Errors
    /// [`ManifestError::Value`] where that is nothing a manifest can say, such as a version that is none.
    pub fn of(descriptor: &Descriptor, files: Vec<LibraryFile>) -> Result<Manifest, ManifestError> {
        let manifest = Manifest {
            id: descriptor.id.clone(),
            version: version(&descriptor.version)?,
            vendor: descriptor.vendor.clone(),
            license: None,
            abi: descriptor.abi,
            kinds: descriptor.kinds.iter().map(|wanted| wanted.kind).collect(),
            files,
            limits: Needs::default(),
        };
        manifest.check()?;
        Ok(manifest)
    }

    /// Returns the file's text.
    ///
    /// # Errors
    /// [`ManifestError::Value`] where it would say what cannot be.
    pub fn to_toml(&self) -> Result<String, ManifestError> {
        self.check()?;
        Ok(Form::of(self).write())
    }

    /// Returns the last word of the id, which is the plugin's name.
    pub fn name(&self) -> &str {
        self.id.rsplit('.').next().unwrap_or(&self.id)
    }

    /// Returns the library for this machine, if there is one.
    pub fn fitting_file(&self) -> Option<&LibraryFile> {
        self.files.iter().find(|file| file.target == own_target())
    }

    /// Says where a library contradicts its manifest, if it does.
    pub(crate) fn check_descriptor(&self, descriptor: &Descriptor) -> Result<(), String> {
        let of = |kinds: &[u32]| format!("{kinds:?}");
        let pair = |(major, minor): (u16, u16)| format!("{major}.{minor}");
        let kinds: Vec<u32> = descriptor.kinds.iter().map(|wanted| wanted.kind).collect();
        for (what, said, listed) in [
            ("id", descriptor.id.clone(), self.id.clone()),
            ("version", descriptor.version.clone(), self.version.to_string()),
            ("interface", pair(descriptor.abi), pair(self.abi)),
            ("kinds of entry", of(&kinds), of(&self.kinds)),
        ] {
            if said != listed {
                return Err(format!("its {what}: the library says {said}, its manifest {listed}"));
            }
        }
        Ok(())
    }

    /// Checks what the form alone does not: each value, and that nothing is named twice.
    fn check(&self) -> Result<(), ManifestError> {
        if !is_id(&self.id) {
            return Err(flaw(
                "plugin.id",
                format!("{:?} is not of the form org.example.some-report", self.id),
            ));
        }
        for (field, text) in [("plugin.vendor", &self.vendor), ("plugin.license", &self.license)] {
            if text.as_deref().is_some_and(|text| !is_line(text)) {
                return Err(flaw(field, format!("is not one line of 1 to {TEXT_BYTES_MAX} bytes")));
            }
        }
        if self.abi.0 != TYST_ABI_MAJOR {
            return Err(flaw("abi.major", format!("is {}, and this tyst has {TYST_ABI_MAJOR}", self.abi.0)));
        }
        if self.abi.1 > TYST_ABI_MINOR {
            let newer = format!(
                "is {}, and this tyst has {TYST_ABI_MINOR}: the plugin needs a newer one",
                self.abi.1
            );
            return Err(flaw("abi.minor", newer));
        }
        if self.kinds.len() > KINDS_MAX || !self.kinds.is_sorted_by(|one, next| one < next) {
            return Err(flaw("events.kinds", format!("are not at most {KINDS_MAX} rising numbers")));
        }
        self.check_files()?;
        match self.limits {
            Needs { memory_mib: Some(0), .. } => Err(flaw("limits.memory_mib", "is 0")),
            Needs { seconds: Some(0), .. } => Err(flaw("limits.seconds", "is 0")),
            Needs { .. } => Ok(()),
        }
    }

    fn check_files(&self) -> Result<(), ManifestError> {
        if self.files.is_empty() || self.files.len() > MANIFEST_FILES_MAX {
            return Err(flaw(
                "file",
                format!("stands {} times, not 1 to {MANIFEST_FILES_MAX}", self.files.len()),
            ));
        }
        let mut named = BTreeSet::from([MANIFEST_FILE, SIGNATURE_FILE]);
        let mut machines = BTreeSet::new();
        for file in &self.files {
            if !is_file_name(&file.path) {
                return Err(flaw("file.path", format!("{:?} is not the plain name of a file", file.path)));
            }
            if !is_target(&file.target) {
                return Err(flaw("file.target", format!("{:?} names no kind of machine", file.target)));
            }
            if file.size == 0 || file.size > crate::LIBRARY_BYTES_MAX {
                return Err(flaw(
                    "file.size",
                    format!("is {}, not 1 to {}", file.size, crate::LIBRARY_BYTES_MAX),
                ));
            }
            if file.glibc.as_deref().is_some_and(|words| glibc(words).is_none()) {
                return Err(flaw("file.glibc", "is not of the form 2.34"));
            }
            if !named.insert(&file.path) || !machines.insert(&file.target) {
                return Err(flaw("file", format!("{} or {} stands there twice", file.path, file.target)));
            }
        }
        Ok(())
    }
}

/// Returns the kind of machine that this is, as manifests name it.
pub fn own_target() -> String {
    format!("{}-unknown-linux-gnu", std::env::consts::ARCH)
}

/// Returns the two numbers of a version of glibc.
pub(crate) fn glibc(words: &str) -> Option<(u32, u32)> {
    let (major, minor) = words.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn version(words: &str) -> Result<Version, ManifestError> {
    let flawed = |fault| flaw("plugin.version", format!("{words:?} is no version such as 1.2.3: {fault}"));
    if words.len() > NAME_BYTES_MAX {
        return Err(flaw("plugin.version", format!("has more than {NAME_BYTES_MAX} bytes")));
    }
    Version::parse(words).map_err(flawed)
}

fn flaw(field: &str, flaw: impl Into<String>) -> ManifestError {
    ManifestError::Value { field: field.to_owned(), flaw: flaw.into() }
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty()
        && text.len() <= TEXT_BYTES_MAX
        && !text.chars().any(tyst_report::drives_a_terminal)
}

fn is_file_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte);
    !name.is_empty() && name.len() <= NAME_BYTES_MAX && !name.starts_with('.') && name.bytes().all(plain)
}

fn is_target(target: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    target.contains('-') && target.len() <= NAME_BYTES_MAX && target.bytes().all(plain)
}

#[cfg(test)]
pub(crate) mod tests;

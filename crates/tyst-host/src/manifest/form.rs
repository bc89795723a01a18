//! The form of a manifest as TOML: which tables and fields it has, and nothing else.
//!
//! Judges no value; the tables are turned into a [`Manifest`] and back field by field.

use super::{LibraryFile, Manifest, ManifestError, Needs, flaw, version};
use crate::tables;
use serde::{Deserialize, Serialize};
use tyst_event::wire::hex;

/// A manifest as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    plugin: Plugin,
    abi: Abi,
    events: Events,
    file: Vec<File>,
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    limits: Limits,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plugin {
    id: String,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Abi {
    major: u16,
    minor: u16,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Events {
    kinds: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    target: String,
    path: String,
    size: u64,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    glibc: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_mib: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
}

impl Limits {
    fn is_empty(&self) -> bool {
        self.memory_mib.is_none() && self.seconds.is_none()
    }
}

impl Form {
    /// Reads the tables; a field that a manifest has not is an error.
    pub(super) fn read(bytes: &[u8]) -> Result<Form, ManifestError> {
        tables::read(bytes).map_err(|(line, message)| ManifestError::Form { line, message })
    }

    pub(super) fn write(&self) -> String {
        tables::write(self)
    }

    pub(super) fn of(manifest: &Manifest) -> Form {
        let Manifest { id, version, vendor, license, abi, kinds, files, limits } = manifest;
        let file = |file: &LibraryFile| File {
            target: file.target.clone(),
            path: file.path.clone(),
            size: file.size,
            sha256: hex(&file.sha256),
            glibc: file.glibc.clone(),
        };
        Form {
            plugin: Plugin {
                id: id.clone(),
                version: version.to_string(),
                vendor: vendor.clone(),
                license: license.clone(),
            },
            abi: Abi { major: abi.0, minor: abi.1 },
            events: Events { kinds: kinds.clone() },
            file: files.iter().map(file).collect(),
            limits: Limits { memory_mib: limits.memory_mib, seconds: limits.seconds },
        }
    }

    /// Returns what the tables say; digests and the version are read, the rest is as it stands there.
    pub(super) fn manifest(self) -> Result<Manifest, ManifestError> {
        let file = |file: File| {
            let sha256 = tables::digest(&file.sha256)
                .ok_or_else(|| flaw("file.sha256", "does not have 64 digits and letters a to f"))?;
            let File { target, path, size, glibc, .. } = file;
            Ok(LibraryFile { target, path, size, sha256, glibc })
        };
        Ok(Manifest {
            id: self.plugin.id,
            version: version(&self.plugin.version)?,
            vendor: self.plugin.vendor,
            license: self.plugin.license,
            abi: (self.abi.major, self.abi.minor),
            kinds: self.events.kinds,
            files: self.file.into_iter().map(file).collect::<Result<_, _>>()?,
            limits: Needs { memory_mib: self.limits.memory_mib, seconds: self.limits.seconds },
        })
    }
}

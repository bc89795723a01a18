//! One list of whom to trust as a file, `trust.toml`: read, changed and written again.
//!
//! It is read only where nobody else can change it. Writing it anew keeps what it says, and not how it was laid out.

use super::{InProcess, Minimum, Pin, RevokedKey, Scope, Trust, TrustError, TrustedKey};
use crate::descriptor::{TEXT_BYTES_MAX, is_id};
use crate::guarded;
use crate::signature::PublicKey;
use crate::tables;
use semver::Version;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tyst_event::wire::hex;

/// The largest list, in bytes.
pub const TRUST_BYTES_MAX: u64 = 1 << 20;

/// A list, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustFile {
    /// The file; it need not be there.
    pub path: PathBuf,
    /// What it says, without a core key.
    pub trust: Trust,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    key: Vec<KeyForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    revoked: Vec<RevokedForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pin: Vec<PinForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    minimum: Vec<MinimumForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    in_process: Vec<InProcessForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyForm {
    name: String,
    key: String,
    scopes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokedForm {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PinForm {
    id: String,
    version: String,
    manifest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MinimumForm {
    id: String,
    version: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InProcessForm {
    file: String,
    #[serde(rename = "library")]
    digest: String,
}

impl TrustFile {
    /// Reads a list; one that is not there says nothing.
    ///
    /// # Errors
    /// [`TrustError`] where it is there and cannot be used.
    pub fn read(path: &Path) -> Result<TrustFile, TrustError> {
        let trust = match guarded::read(path, TRUST_BYTES_MAX) {
            Ok(bytes) => parse(&bytes).map_err(|(place, flaw)| TrustError::Form {
                path: path.to_owned(),
                place,
                flaw,
            })?,
            Err(insecure) if insecure.is_absence() => Trust::default(),
            Err(insecure) => {
                return Err(TrustError::Insecure { path: path.to_owned(), reason: insecure.to_string() });
            }
        };
        Ok(TrustFile { path: path.to_owned(), trust })
    }

    /// Writes the list in the place of what was there, with its folder where that is missing: for its owner to change, and
    /// for all to read.
    ///
    /// # Errors
    /// [`TrustError::Unwritable`]; what was there is then as it was.
    pub fn write(&self) -> Result<(), TrustError> {
        let failed = |source| TrustError::Unwritable { path: self.path.clone(), source };
        let text = text(&self.trust);
        parse(text.as_bytes()).map_err(|(place, flaw)| TrustError::Form {
            path: self.path.clone(),
            place,
            flaw,
        })?;
        replace(&self.path, text.as_bytes()).map_err(failed)
    }
}

/// Writes a file beside its place, and moves it there.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("it has no folder"))?;
    fs::create_dir_all(folder)?;
    let part = path.with_extension("toml.part");
    // What a crash left, or a link.
    let _none_there = fs::remove_file(&part);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o644).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)
}

/// Returns the text of a list.
fn text(trust: &Trust) -> String {
    let Trust { core: _, keys, revoked, pins, minimums, in_process } = trust;
    let key = |trusted: &TrustedKey| KeyForm {
        name: trusted.name.clone(),
        key: trusted.key.line().to_owned(),
        scopes: trusted.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
    };
    let revoked_key = |revoked: &RevokedKey| RevokedForm {
        key: revoked.key.line().to_owned(),
        reason: revoked.reason.clone(),
    };
    let pin = |pin: &Pin| PinForm {
        id: pin.id.clone(),
        version: pin.version.to_string(),
        manifest: hex(&pin.manifest),
    };
    let minimum =
        |minimum: &Minimum| MinimumForm { id: minimum.id.clone(), version: minimum.version.to_string() };
    let insider =
        |insider: &InProcess| InProcessForm { file: insider.file.clone(), digest: hex(&insider.digest) };
    tables::write(&Form {
        key: keys.iter().map(key).collect(),
        revoked: revoked.iter().map(revoked_key).collect(),
        pin: pins.iter().map(pin).collect(),
        minimum: minimums.iter().map(minimum).collect(),
        in_process: in_process.iter().map(insider).collect(),
    })
}

/// Where something is wrong in a list, and what.
type Flaw = (String, String);

fn parse(bytes: &[u8]) -> Result<Trust, Flaw> {
    let form: Form = tables::read(bytes).map_err(|(line, flaw)| (format!("line {line}"), flaw))?;
    Ok(Trust {
        core: None,
        keys: each("key", form.key, key)?,
        revoked: each("revoked", form.revoked, revoked)?,
        pins: each("pin", form.pin, pin)?,
        minimums: each("minimum", form.minimum, minimum)?,
        in_process: each("in_process", form.in_process, insider)?,
    })
}

/// Reads the tables of one name; a flaw is put to the number of its table.
fn each<F, T>(name: &str, forms: Vec<F>, read: impl Fn(F) -> Result<T, String>) -> Result<Vec<T>, Flaw> {
    let at = |(index, form)| read(form).map_err(|flaw| (format!("[[{name}]] number {}", index + 1), flaw));
    forms.into_iter().enumerate().map(at).collect()
}

fn key(form: KeyForm) -> Result<TrustedKey, String> {
    line("name", &form.name)?;
    if form.scopes.is_empty() {
        return Err("scopes names no id for which the key counts".to_owned());
    }
    let scopes = form.scopes.iter().map(|words| Scope::parse(words));
    Ok(TrustedKey {
        name: form.name,
        key: public(&form.key)?,
        scopes: scopes.collect::<Result<_, _>>().map_err(|fault| fault.to_string())?,
    })
}

fn revoked(form: RevokedForm) -> Result<RevokedKey, String> {
    form.reason.as_deref().map_or(Ok(()), |reason| line("reason", reason))?;
    Ok(RevokedKey { key: public(&form.key)?, reason: form.reason })
}

fn pin(form: PinForm) -> Result<Pin, String> {
    let manifest = tables::digest(&form.manifest)
        .ok_or_else(|| "manifest does not have 64 digits and letters a to f".to_owned())?;
    Ok(Pin { id: id(form.id)?, version: version(&form.version)?, manifest })
}

fn minimum(form: MinimumForm) -> Result<Minimum, String> {
    Ok(Minimum { id: id(form.id)?, version: version(&form.version)? })
}

fn insider(form: InProcessForm) -> Result<InProcess, String> {
    line("file", &form.file)?;
    let digest = tables::digest(&form.digest)
        .ok_or_else(|| "library does not have 64 digits and letters a to f".to_owned())?;
    Ok(InProcess { file: form.file, digest })
}

fn id(id: String) -> Result<String, String> {
    if is_id(&id) { Ok(id) } else { Err(format!("{id:?} is no id such as org.example.some-report")) }
}

fn version(words: &str) -> Result<Version, String> {
    Version::parse(words).map_err(|fault| format!("{words:?} is no version such as 1.2.3: {fault}"))
}

fn public(line: &str) -> Result<PublicKey, String> {
    PublicKey::parse(line).map_err(|fault| format!("key: {fault}"))
}

fn line(field: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() || text.len() > TEXT_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(format!("{field} is not one line of 1 to {TEXT_BYTES_MAX} bytes"));
    }
    Ok(())
}

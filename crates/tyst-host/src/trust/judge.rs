//! The decision on one plugin: at which level it may run, or why it may not.
//!
//! What is refused for a reason other than [`Distrust::Unsigned`] and [`Distrust::UnknownKey`] cannot be allowed by hand either.

use super::{Level, Minimum, Trust};
use crate::Manifest;
use crate::signature::{Comment, PublicKey, Signature, SignatureError};
use semver::Version;

/// The ids for which the key of the program counts begin so.
const CORE_SCOPE: &str = "wales.tyst.";

/// Why a plugin may not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// Nobody has signed it, and its digest is not in the list.
    #[error("nobody has signed it, and its digest is not pinned")]
    Unsigned,
    /// A key that is in no list has signed it.
    #[error("it is signed with the key {0}, which nobody here trusts")]
    UnknownKey(String),
    /// The signature is none, or of something else.
    #[error("its signature cannot be used: {0}")]
    Signature(SignatureError),
    /// The signature is for another plugin or version.
    #[error("its signature is for {signed}, and its manifest says {manifest}")]
    Comment {
        /// The id and version that were signed.
        signed: String,
        /// The id and version of the manifest.
        manifest: String,
    },
    /// The key is revoked.
    #[error("it is signed with the key {key}, which is revoked{}", .reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default())]
    Revoked {
        /// The number of the key.
        key: String,
        /// Why, in words.
        reason: Option<String>,
    },
    /// The key counts for other ids.
    #[error("it is signed with the key of {name}, which counts for {scopes} only, and not for {id}")]
    Scope {
        /// Whose key it is.
        name: String,
        /// For which ids it counts.
        scopes: String,
        /// The id of the plugin.
        id: String,
    },
    /// The version is one that must not come back.
    #[error("its version {version} is older than {minimum}, the oldest that may run")]
    TooOld {
        /// Its version.
        version: Version,
        /// The oldest that may run.
        minimum: Version,
    },
}

impl Distrust {
    /// Returns whether the person at the machine may run it all the same.
    pub(crate) fn can_be_allowed(&self) -> bool {
        matches!(self, Distrust::Unsigned | Distrust::UnknownKey(_))
    }
}

/// Refuses a version that is older than the oldest that may run.
pub(crate) fn refuse_too_old(minimums: &[Minimum], id: &str, version: &Version) -> Result<(), Distrust> {
    let minimums = minimums.iter().filter(|minimum| minimum.id == id);
    match minimums.map(|minimum| &minimum.version).max() {
        Some(minimum) if version < minimum => {
            Err(Distrust::TooOld { version: version.clone(), minimum: minimum.clone() })
        }
        _ => Ok(()),
    }
}

impl Trust {
    /// Decides on a plugin by its manifest, the bytes and the digest of that, and its signature.
    pub(crate) fn judge(
        &self,
        manifest: &Manifest,
        bytes: &[u8],
        digest: &[u8; 32],
        signature: Option<&[u8]>,
    ) -> Result<Level, Distrust> {
        self.refuse_too_old(manifest)?;
        let signed = match signature {
            Some(signature) => {
                let signature = Signature::parse(signature).map_err(Distrust::Signature)?;
                self.refuse_revoked(&signature, bytes)?;
                self.signed(manifest, bytes, &signature)
            }
            None => Err(Distrust::Unsigned),
        };
        let is_pinned = self
            .pins
            .iter()
            .any(|pin| pin.manifest == *digest && pin.id == manifest.id && pin.version == manifest.version);
        match signed {
            // Whoever has pinned it has seen that the key does not vouch for it.
            Err(Distrust::Unsigned | Distrust::UnknownKey(_) | Distrust::Scope { .. }) if is_pinned => {
                Ok(Level::Pinned)
            }
            signed => signed,
        }
    }

    fn refuse_too_old(&self, manifest: &Manifest) -> Result<(), Distrust> {
        refuse_too_old(&self.minimums, &manifest.id, &manifest.version)
    }

    /// Anybody can make a key with the number of another, so only a signature that fits is one of a revoked key.
    fn refuse_revoked(&self, signature: &Signature, bytes: &[u8]) -> Result<(), Distrust> {
        let mut revoked = self.revoked.iter().filter(|revoked| signature.names(&revoked.key));
        match revoked.find(|revoked| fits(signature, bytes, &revoked.key)) {
            Some(revoked) => {
                Err(Distrust::Revoked { key: revoked.key.number(), reason: revoked.reason.clone() })
            }
            None => Ok(()),
        }
    }

    /// Finds the key that has signed, and whether it counts for the id.
    fn signed(&self, manifest: &Manifest, bytes: &[u8], signature: &Signature) -> Result<Level, Distrust> {
        let mut answer = Err(Distrust::UnknownKey(signature.number()));
        if let Some(core) = self.core.as_ref().filter(|core| signature.names(core)) {
            check_comment(manifest, signature.verify(bytes, core))?;
            if manifest.id.starts_with(CORE_SCOPE) {
                return Ok(Level::Core);
            }
            answer = Err(outside("tyst itself", format!("{CORE_SCOPE}*"), manifest));
        }
        for trusted in self.keys.iter().filter(|trusted| signature.names(&trusted.key)) {
            check_comment(manifest, signature.verify(bytes, &trusted.key))?;
            if trusted.scopes.iter().any(|scope| scope.holds(&manifest.id)) {
                return Ok(Level::Organisation(trusted.name.clone()));
            }
            let scopes: Vec<&str> = trusted.scopes.iter().map(super::Scope::as_str).collect();
            answer = Err(outside(&trusted.name, scopes.join(", "), manifest));
        }
        answer
    }
}

fn fits(signature: &Signature, bytes: &[u8], key: &PublicKey) -> bool {
    !matches!(signature.verify(bytes, key), Err(SignatureError::Wrong))
}

fn outside(name: &str, scopes: String, manifest: &Manifest) -> Distrust {
    Distrust::Scope { name: name.to_owned(), scopes, id: manifest.id.clone() }
}

/// Checks that a signature is for this plugin and version, so that none can be put to another.
fn check_comment(manifest: &Manifest, comment: Result<Comment, SignatureError>) -> Result<(), Distrust> {
    let comment = comment.map_err(Distrust::Signature)?;
    if comment.id == manifest.id && comment.version == manifest.version {
        return Ok(());
    }
    Err(Distrust::Comment {
        signed: format!("{} {}", comment.id, comment.version),
        manifest: format!("{} {}", manifest.id, manifest.version),
    })
}

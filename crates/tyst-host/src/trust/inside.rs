//! The leave to load a library into tyst itself, for a debugger: by its exact bytes, whatever vouches for them otherwise.
//!
//! Nothing is contained there, so a signature is not enough: it says who made a library, and not that it does no harm.

use super::Trust;
use crate::Found;
use crate::discover::elf;
use std::path::PathBuf;
use tyst_event::wire::hex;
use tyst_plugin::abi::TYST_ENTRY_PANIC_UNWIND;

/// A library that may be loaded into tyst itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InProcess {
    /// The name of its file when it was let in, for people.
    pub file: String,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
}

/// The leave to load one library into tyst itself, which only [`Trust::in_process`] gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    pub(crate) digest: [u8; 32],
}

/// Why a library is not loaded into tyst itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotInProcess {
    /// Nobody has let it in.
    #[error("{path} is not loaded into tyst itself: no list lets in the bytes {}", hex(.digest))]
    Unlisted {
        /// The file.
        path: PathBuf,
        /// SHA-256 of its bytes.
        digest: [u8; 32],
    },
    /// Its entry does not say that panics stay in it.
    #[error(
        "{path} is not loaded into tyst itself: it does not say that no panic leaves it (TYST_ENTRY_PANIC_UNWIND)"
    )]
    PanicsOut {
        /// The file.
        path: PathBuf,
    },
    /// A file that cannot be looked at any more.
    #[error("{path} is not loaded into tyst itself: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Trust {
    /// Decides whether a library may be loaded into tyst itself.
    ///
    /// # Errors
    /// [`NotInProcess`] where its bytes are not in the list, or it may let a panic out.
    pub fn in_process(&self, found: &Found) -> Result<Leave, NotInProcess> {
        let (path, digest) = (found.path.clone(), found.digest);
        match elf::flags(&path) {
            Err(unfit) => return Err(NotInProcess::Unreadable { path, reason: unfit.to_string() }),
            Ok(flags) if flags & TYST_ENTRY_PANIC_UNWIND == 0 => {
                return Err(NotInProcess::PanicsOut { path });
            }
            Ok(_) => {}
        }
        if self.in_process.iter().any(|insider| insider.digest == digest) {
            return Ok(Leave { digest });
        }
        Err(NotInProcess::Unlisted { path, digest })
    }
}

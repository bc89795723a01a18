//! What goes wrong before a report library is loaded: where it is, what it is, and who vouches for it.
//!
//! What goes wrong in a report that runs is one level up.

use tyst_host::{Distrust, FindError, NotInProcess, PackageError, TrustError};

use super::{Class, Failure, chain};

impl From<FindError> for Failure {
    fn from(fault: FindError) -> Self {
        let class = if matches!(fault, FindError::Distrusted { .. }) { Class::Refused } else { Class::Usage };
        let failure = Self::new(class, chain(&fault));
        match fault {
            FindError::Unknown { meant: Some(meant), .. } => failure.hint(format!("did you mean {meant}?")),
            FindError::Unknown { .. } => {
                failure.hint("`tyst report --list` lists the reports, `tyst plugin list` also those that cannot be used")
            }
            FindError::NotAbsolute { .. } => failure.hint("write the whole path, from / on"),
            FindError::InLedger { .. } => failure.hint(
                "a ledger that comes from elsewhere must not bring code; move the plugins to a folder outside of it",
            ),
            FindError::Unreadable { .. } => failure.hint("mend the folders of --plugin-path or TYST_PLUGIN_PATH"),
            FindError::Twice { .. } => {
                failure.hint("name it by its id, as `tyst plugin list` shows it, or take one of the two away")
            }
            FindError::Differ { .. } => {
                failure.hint("one of them is not what its author gave out; take it away, or name the version that you want as ID@VERSION")
            }
            FindError::Distrusted { path, reason } => failure.hint(distrusted(&reason, &path.display().to_string())),
            _ => failure,
        }
    }
}

/// Says what to do about a plugin that may not run.
fn distrusted(reason: &Distrust, path: &str) -> String {
    match reason {
        Distrust::Unsigned if path.ends_with(std::env::consts::DLL_SUFFIX) => format!(
            "to try it, add --allow-unsigned with a folder above it; to install it, make a plugin of it with \
             `tyst plugin pack {path} --out DIR`, which can then be signed, or trusted as it is"
        ),
        Distrust::Unsigned => format!(
            "`tyst plugin trust {path}` shows what it is and pins its digest; or its author signs it with `tyst plugin sign`; \
             to try it, add --allow-unsigned {path}"
        ),
        Distrust::UnknownKey(_) => format!(
            "if you know whose key it is: `tyst plugin trust --key FILE --name WHOSE --scope ID`; `tyst plugin trust {path}` \
             pins this one version without its key; to try it, add --allow-unsigned {path}"
        ),
        Distrust::Signature(_) | Distrust::Comment { .. } => {
            "get it again from whom it comes; if you made it, sign it again with `tyst plugin sign`"
                .to_owned()
        }
        Distrust::Revoked { .. } => "get a version that is signed with another key".to_owned(),
        Distrust::Scope { .. } => format!(
            "`tyst plugin trust --key FILE --name WHOSE --scope ID` lets the key count for more; `tyst plugin trust {path}` pins \
             this one version"
        ),
        Distrust::TooOld { .. } => {
            "install a later version; `tyst plugin trust --list` shows which are the oldest that may run"
                .to_owned()
        }
    }
}

impl From<NotInProcess> for Failure {
    fn from(fault: NotInProcess) -> Self {
        let (class, hint) = match &fault {
            NotInProcess::Unlisted { path, .. } => (
                Class::Refused,
                format!(
                    "`tyst plugin trust --in-process {}` lets exactly these bytes in, once you have read what it shows; or leave \
                     --isolation out",
                    path.display()
                ),
            ),
            NotInProcess::PanicsOut { .. } => (
                Class::Refused,
                "in Rust, `export!` and panic = \"unwind\" set that flag; in C, set it where nothing unwinds out of a function"
                    .to_owned(),
            ),
            NotInProcess::Unreadable { .. } => (Class::Usage, "build the library anew".to_owned()),
        };
        Self::new(class, chain(&fault)).hint(hint)
    }
}

impl From<TrustError> for Failure {
    fn from(fault: TrustError) -> Self {
        let failure = Self::new(Class::System, chain(&fault));
        match fault {
            TrustError::Insecure { .. } => failure
                .hint("until it is mended no report runs, for what it revokes would be believed else"),
            TrustError::Form { .. } => failure.hint(
                "mend the file; crates/tyst-host/TRUST.md describes it; until then no report runs, for what it revokes would be \
                 believed else",
            ),
            TrustError::Unwritable { .. } => failure,
        }
    }
}

impl From<PackageError> for Failure {
    fn from(fault: PackageError) -> Self {
        Self::new(Class::Refused, format!("this is no packed plugin that can be used: {}", chain(&fault)))
    }
}

//! Checks of a packed plugin: its manifest, what that lists, and who has signed it: 13 to 15 and 22.
//!
//! They are about the folder in which the library lies, and are skipped where no manifest lies beside it.

use super::{Checker, Stop, Verdict, skip, wrong};
use crate::manifest::MANIFEST_FILE;
use crate::package::{Package, PackageError};
use crate::trust::Distrust;

/// Reads the folder of the library; skips where there is no manifest in it.
fn read(checker: &Checker) -> Result<Result<Package, PackageError>, Stop> {
    match checker.path.parent() {
        Some(folder) if folder.join(MANIFEST_FILE).exists() => Ok(Package::read(folder)),
        _ => skip("there is no manifest beside it"),
    }
}

/// As [`read`]; that the manifest cannot be used is for `manifest-valid` to say.
fn package(checker: &Checker) -> Result<Package, Stop> {
    let unusable = |fault| Stop::Skip(format!("the manifest beside it cannot be used: {fault}"));
    read(checker)?.map_err(unusable)
}

/// Returns the oldest glibc with which the manifest says that the library runs, if it says so.
pub(super) fn glibc(checker: &Checker) -> Option<(u32, u32)> {
    let package = package(checker).ok()?;
    let name = checker.path.file_name()?.to_str()?;
    let file = package.manifest.files.iter().find(|file| file.path == name)?;
    crate::manifest::glibc(file.glibc.as_deref()?)
}

/// 13
pub(super) fn valid(checker: &Checker) -> Verdict {
    match read(checker)? {
        Ok(_)
        // That is for the next one to say.
        | Err(PackageError::Changed { .. }) => Ok(()),
        Err(fault) => wrong(fault.to_string()),
    }
}

/// 14
pub(super) fn digest(checker: &Checker) -> Verdict {
    let package = match read(checker)? {
        Ok(package) => package,
        Err(fault @ PackageError::Changed { .. }) => return wrong(fault.to_string()),
        Err(fault) => return skip(format!("the manifest beside it cannot be used: {fault}")),
    };
    let name = checker.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !package.manifest.files.iter().any(|file| file.path == name) {
        return wrong(format!("the manifest lists no file {name}"));
    }
    package.check_libraries().or_else(|fault| wrong(fault.to_string()))
}

/// 15
pub(super) fn signature(checker: &Checker) -> Verdict {
    let package = package(checker)?;
    match package.judge(&checker.options.trust) {
        Ok(_) => Ok(()),
        Err(Distrust::Unsigned) => skip("nobody has signed it yet"),
        Err(distrust) => wrong(distrust.to_string()),
    }
}

/// 22
pub(super) fn descriptor(checker: &Checker) -> Verdict {
    let package = package(checker)?;
    package.manifest.check_descriptor(&checker.loaded()?.descriptor).or_else(wrong)
}

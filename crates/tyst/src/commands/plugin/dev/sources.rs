//! The files that a report is made of, and when they were last written.
//!
//! They are looked at again and again: that finds every change on every file system, and a report has few files.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::failure::{Failure, Outcome};

/// The most files that are watched.
const FILES_MAX: usize = 4096;

/// The state of the sources at a moment.
#[derive(PartialEq, Eq)]
pub(super) struct Sources(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

/// Returns whether a file is what this process prints into: it would change whenever that says that something changed.
fn is_output(file: &Metadata) -> bool {
    let place = |file: &Metadata| (file.dev(), file.ino());
    let printed =
        ["/proc/self/fd/1", "/proc/self/fd/2"].into_iter().filter_map(|path| fs::metadata(path).ok());
    printed.into_iter().any(|output| place(&output) == place(file))
}

impl Sources {
    /// Looks at the files in a folder, without hidden ones and those that a build makes, and at others that are named.
    pub(super) fn of(folder: &Path, others: &[PathBuf]) -> Outcome<Sources> {
        let mut sources = Sources(BTreeMap::new());
        sources.collect(folder)?;
        for file in others {
            sources.add(file);
        }
        Ok(sources)
    }

    fn collect(&mut self, folder: &Path) -> Outcome {
        for file in fs::read_dir(folder).map_err(|fault| Failure::file(folder, &fault))? {
            let path = file.map_err(|fault| Failure::file(folder, &fault))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let made =
                name == "target" || [".so", ".new", ".o", "Cargo.lock"].iter().any(|end| name.ends_with(end));
            if name.starts_with('.') || made {
                continue;
            }
            let kind = fs::symlink_metadata(&path).map(|found| found.file_type());
            match kind {
                Ok(kind) if kind.is_dir() => self.collect(&path)?,
                Ok(_) => self.add(&path),
                // It went away while it was looked at.
                Err(_) => {}
            }
            if self.0.len() > FILES_MAX {
                let message = format!("{} has more than {FILES_MAX} files", folder.display());
                return Err(Failure::usage(message).hint("name the folder of one report"));
            }
        }
        Ok(())
    }

    fn add(&mut self, file: &Path) {
        if let Ok(found) = fs::metadata(file)
            && !is_output(&found)
        {
            self.0.insert(file.to_owned(), (found.modified().ok(), found.len()));
        }
    }
}

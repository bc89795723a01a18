//! The file in which the book is kept: read again when it was changed, and changed by one at a time.
//!
//! A file that others can read is refused, for it holds secrets.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::Book;

/// The largest file.
const BYTES_MAX: u64 = 8 << 20;

/// Why it cannot be said who may come in.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The system refused.
    #[error("{} cannot be read or written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others could read secrets in it, or put rights into it.
    #[error("{} can be read by others (its mode is {mode:o})", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is no book, or one of a newer version.
    #[error("{} does not say who may come in: {about}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        about: String,
    },
}

/// By what a file is known to be another one than it was.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    changed: (i64, i64),
    size: u64,
}

/// Who may come in, in a file.
pub struct Access {
    path: PathBuf,
    read: Mutex<Option<(Stamp, Arc<Book>)>>,
}

impl Access {
    /// Returns what is kept at a path; where there is no file, nobody may come in yet.
    pub fn at(path: PathBuf) -> Self {
        Self { path, read: Mutex::new(None) }
    }

    /// Returns where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the book as it stands in the file now.
    ///
    /// # Errors
    /// [`AccessError`]
    pub fn book(&self) -> Result<Arc<Book>, AccessError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = match fs::metadata(&self.path) {
            Ok(about) => stamp(&about),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                *read = None;
                return Ok(Arc::new(Book::new()));
            }
            Err(fault) => return Err(self.io(fault)),
        };
        if let Some((known, book)) = read.as_ref()
            && *known == stamp
        {
            return Ok(Arc::clone(book));
        }
        let (stamp, book) = self.load()?;
        let book = Arc::new(book);
        *read = Some((stamp, Arc::clone(&book)));
        Ok(book)
    }

    /// Changes the book, while nobody else does; what is refused changes nothing.
    ///
    /// # Errors
    /// [`AccessError`] around why the file cannot be changed, and inside it why the change was refused.
    pub fn change<T, E>(
        &self,
        change: impl FnOnce(&mut Book) -> Result<T, E>,
    ) -> Result<Result<T, E>, AccessError> {
        let lock =
            private(OpenOptions::new().create(true).truncate(false), &self.path.with_extension("lock"));
        let lock = lock.and_then(|lock| lock.lock().map(|()| lock)).map_err(|fault| self.io(fault))?;
        let mut book = match self.load() {
            Ok((_, book)) => book,
            Err(AccessError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Book::new(),
            Err(fault) => return Err(fault),
        };
        let before = book.clone();
        let done = change(&mut book);
        if done.is_ok() && book != before {
            self.save(&book).map_err(|fault| self.io(fault))?;
        }
        drop(lock);
        Ok(done)
    }

    fn load(&self) -> Result<(Stamp, Book), AccessError> {
        let file = File::open(&self.path).map_err(|fault| self.io(fault))?;
        let about = file.metadata().map_err(|fault| self.io(fault))?;
        let (path, mode) = (self.path.clone(), about.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            return Err(AccessError::Open { path, mode });
        }
        let mut text = String::new();
        file.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(|fault| self.io(fault))?;
        let damaged = |about: String| AccessError::Damaged { path: path.clone(), about };
        if text.len() as u64 > BYTES_MAX {
            return Err(damaged("it is too large".to_owned()));
        }
        let book: Book = serde_json::from_str(&text).map_err(|fault| damaged(fault.to_string()))?;
        if !book.is_sound() {
            return Err(damaged("it was written by another version".to_owned()));
        }
        Ok((stamp(&about), book))
    }

    /// Replaces the file, so that it is whole at every moment.
    fn save(&self, book: &Book) -> io::Result<()> {
        let new = self.path.with_extension("new");
        // A link that somebody put there is taken away, not followed.
        let _ = fs::remove_file(&new);
        let mut file = private(OpenOptions::new().create_new(true), &new)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(serde_json::to_string_pretty(book)?.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        self.path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }

    fn io(&self, source: io::Error) -> AccessError {
        AccessError::Io { path: self.path.clone(), source }
    }
}

fn private(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    options.write(true).mode(0o600).open(path)
}

fn stamp(about: &fs::Metadata) -> Stamp {
    Stamp { inode: about.ino(), changed: (about.mtime(), about.mtime_nsec()), size: about.size() }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use tyst_event::Slug;

    use super::*;
    use crate::{BookError, Right};

    fn access() -> (TempDir, Access) {
        let folder = tempfile::tempdir().unwrap();
        let access = Access::at(folder.path().join("access.json"));
        (folder, access)
    }

    fn invite(access: &Access, name: &str) -> Result<(), BookError> {
        let name = Slug::new(name).unwrap();
        access.change(|book| book.invite(&name, vec![Right::ADMINISTRATOR], 0).map(drop)).unwrap()
    }

    fn count(access: &Access) -> usize {
        access.book().unwrap().invitations(0).count()
    }

    #[test]
    fn what_another_process_changes_is_seen_at_once() {
        let (_folder, access) = access();
        assert!(access.book().unwrap().is_empty());
        let other = Access::at(access.path().to_owned());
        for (already, name) in ["ann", "ben", "cai"].into_iter().enumerate() {
            assert_eq!(count(&access), already);
            invite(&other, name).unwrap();
        }
        assert_eq!(count(&access), 3);
        fs::remove_file(access.path()).unwrap();
        assert_eq!(count(&access), 0);
    }

    #[test]
    fn two_who_change_it_at_once_both_do() {
        let (_folder, access) = access();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let other = Access::at(access.path().to_owned());
                scope.spawn(move || {
                    (0..10).for_each(|each| invite(&other, &format!("n{thread}-{each}")).unwrap());
                });
            }
        });
        assert_eq!(count(&access), 40);
    }

    #[test]
    fn what_is_refused_leaves_the_file_as_it_was() {
        let (_folder, access) = access();
        invite(&access, "ann").unwrap();
        let before = fs::read(access.path()).unwrap();
        let nobody = Slug::new("nobody").unwrap();
        let refused = access.change(|book| book.close(&nobody)).unwrap();
        assert_eq!(refused, Err(BookError::Unknown(nobody)));
        assert!(fs::read(access.path()).unwrap() == before);
    }

    #[test]
    fn only_its_owner_can_read_it_or_it_is_not_believed() {
        let (folder, access) = access();
        invite(&access, "ann").unwrap();
        let mode = || fs::metadata(access.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        fs::set_permissions(access.path(), Permissions::from_mode(0o640)).unwrap();
        let fresh = Access::at(access.path().to_owned());
        assert!(matches!(fresh.book(), Err(AccessError::Open { mode: 0o640, .. })));
        drop(folder);
    }

    #[test]
    fn what_is_no_book_lets_nobody_in_and_is_not_written_over() {
        let (_folder, access) = access();
        let write = |text: &str| {
            let _ = fs::remove_file(access.path());
            let mut file = private(OpenOptions::new().create_new(true), access.path()).unwrap();
            file.write_all(text.as_bytes()).unwrap();
        };
        let newer = r#"{"version":2,"accounts":{},"tokens":{},"invitations":{}}"#;
        for text in ["", "{}", "[1]", newer] {
            write(text);
            assert!(matches!(access.book(), Err(AccessError::Damaged { .. })), "{text}");
            assert!(access.change(|_| Ok::<_, BookError>(())).is_err());
            assert_eq!(fs::read_to_string(access.path()).unwrap(), text);
        }
    }
}

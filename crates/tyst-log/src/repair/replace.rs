//! Puts mended files in the place of damaged ones, which are kept aside.
//!
//! It does not decide what is put where. Whenever it is cut off, each file is either as it was or mended.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::rebuild::Rebuilt;
use crate::chain::Hash;
use crate::disk;
use crate::journal;
use crate::packing::Packing;
use crate::reconcile::names_with_prefix;
use crate::whole::{Form, Place, Whole};

/// How a folder of damaged files is called; a number follows.
pub(crate) const ASIDE_PREFIX: &str = "journal.set-aside-";

/// Mended segments that are written, checked, and not in their places yet. They go away with the value.
pub(super) struct Staging<'a> {
    dir: &'a Path,
    ledger: Hash,
    packing: &'static dyn Packing,
    /// Whether anything is written at all.
    writes: bool,
    staged: Vec<(u64, Form)>,
}

impl<'a> Staging<'a> {
    pub(super) fn new(
        dir: &'a Path,
        ledger: Hash,
        packing: &'static dyn Packing,
        writes: bool,
    ) -> Staging<'a> {
        Staging { dir, ledger, packing, writes, staged: Vec::new() }
    }

    /// Returns the segments that are to be replaced.
    pub(super) fn segments(&self) -> &[(u64, Form)] {
        &self.staged
    }

    /// Takes a segment, if there is no such file already, and checks what was written.
    pub(super) fn take(&mut self, rebuilt: Rebuilt) -> io::Result<()> {
        let name = rebuilt.form.name(rebuilt.number);
        let path = self.dir.join(&name);
        // What is no file goes aside, whatever is in it.
        if !disk::is_no_file(&path) && disk::read_if_there(&path)?.as_ref() == Some(&rebuilt.bytes) {
            return Ok(());
        }
        self.staged.push((rebuilt.number, rebuilt.form));
        if !self.writes {
            return Ok(());
        }
        let path = self.dir.join(name + journal::UNFINISHED);
        fs::create_dir_all(self.dir.join(journal::FOLDER))?;
        let mut file = disk::create_anew(&path)?;
        file.write_all(&rebuilt.bytes)?;
        file.sync_all()?;
        let Rebuilt { number, form, before, after, .. } = rebuilt;
        let place = Place { ledger: &self.ledger, number, before: &before, packing: self.packing };
        match Whole::check(place, form, fs::read(&path)?) {
            Ok(whole) if whole.after.head() == after => Ok(()),
            Ok(_) => Err(io::Error::other("the mended segment does not hold what it should")),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    /// Puts every segment in its place. The damaged ones go to `aside`.
    pub(super) fn put(&mut self, aside: &Aside) -> io::Result<()> {
        for (number, form) in std::mem::take(&mut self.staged) {
            let name = form.name(number);
            aside.keep(&name)?;
            fs::rename(self.dir.join(name.clone() + journal::UNFINISHED), self.dir.join(&name))?;
            disk::sync_folder(&self.dir.join(journal::FOLDER))?;
            let other = if form == Form::Plain { Form::Sealed } else { Form::Plain };
            aside.remove(&other.name(number))?;
        }
        Ok(())
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        for (number, form) in self.staged.iter().filter(|_| self.writes) {
            // Best effort: what is left has a name of a file that is being made, and the next writer removes it.
            let _ = fs::remove_file(self.dir.join(form.name(*number) + journal::UNFINISHED));
        }
    }
}

/// A folder in which damaged files are kept, made when the first one comes.
pub(super) struct Aside {
    dir: PathBuf,
    folder: PathBuf,
    pub(super) name: String,
}

impl Aside {
    pub(super) fn new(dir: &Path) -> io::Result<Aside> {
        let names = names_with_prefix(dir, ASIDE_PREFIX)?;
        let number = |name: &String| name.strip_prefix(ASIDE_PREFIX)?.parse::<u32>().ok().map(u64::from);
        let next = names.iter().filter_map(number).max().unwrap_or(0) + 1;
        let name = format!("{ASIDE_PREFIX}{next}");
        Ok(Aside { dir: dir.to_owned(), folder: dir.join(&name), name })
    }

    /// Returns whether anything is in it.
    pub(super) fn is_used(&self) -> bool {
        self.folder.exists()
    }

    /// Keeps a copy of a file that is about to be replaced; one that is not there is fine.
    pub(super) fn keep(&self, name: &str) -> io::Result<()> {
        let from = self.dir.join(name);
        if disk::is_no_file(&from) {
            return self.remove(name);
        }
        if !from.exists() {
            return Ok(());
        }
        let to = self.place(name)?;
        if fs::hard_link(&from, &to).is_err() {
            // Not every file system can give a file two names.
            fs::copy(&from, &to)?;
            File::open(&to)?.sync_all()?;
        }
        disk::sync_folder(&self.folder)
    }

    /// Moves a file away; one that is not there is fine.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        let from = self.dir.join(name);
        if !disk::is_there(&from) {
            return Ok(());
        }
        fs::rename(&from, self.place(name)?)?;
        disk::sync_folder(&self.folder)?;
        disk::sync_folder(from.parent().unwrap_or(&self.dir))
    }

    /// Returns where a file goes, which is not there yet.
    fn place(&self, name: &str) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.folder)?;
        disk::sync_folder(&self.dir)?;
        let file = name.rsplit('/').next().unwrap_or(name);
        Ok(self.folder.join(file))
    }
}

//! A place in which a ledger is made to suffer, and the commands that work on it.
//!
//! It does not decide which faults there are.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::book::{Book, text};
use crate::support::{program, tyst};

/// A folder with a ledger, what was given to it, and whatever else an operation needs.
#[derive(Clone)]
pub(crate) struct Site {
    folder: PathBuf,
    pub(crate) book: Book,
    /// What the last backup and the mirror hold at least.
    pub(crate) backed_up: Book,
    pub(crate) mirrored: Book,
    /// What the ledger holds that has a full segment, which is copied each time that one is needed.
    pub(crate) filled: Book,
}

/// A file or folder, and what changes whenever it is changed.
type Changed = (PathBuf, u64, i64, i64);

impl Site {
    /// Makes a new ledger in a folder.
    pub(crate) fn new(folder: &Path) -> Self {
        let (book, backed_up, mirrored, filled) = Default::default();
        let site = Self { folder: folder.to_owned(), book, backed_up, mirrored, filled };
        tyst([Path::new("init"), &site.ledger()]).ok();
        site
    }

    /// Returns the same site as it is in another folder, a copy of this one.
    pub(crate) fn at(&self, folder: &Path) -> Self {
        Self { folder: folder.to_owned(), ..self.clone() }
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.folder.join("ledger")
    }

    /// Returns a path beside the ledger.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Returns a command on the ledger; the words are separated by white space.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = program();
        command.args(words.split_whitespace()).arg("--ledger").arg(self.ledger());
        command
    }

    /// Returns a command that names no ledger.
    pub(crate) fn plain_command(words: &[&str]) -> Command {
        let mut command = program();
        command.args(words);
        command
    }

    /// Returns the command that imports a new batch, and the number of that.
    pub(crate) fn import(&mut self, size: u64) -> (Command, u64) {
        self.import_from(&self.folder.clone(), size)
    }

    /// Does the same with a file in a folder that may be elsewhere.
    pub(crate) fn import_from(&mut self, folder: &Path, size: u64) -> (Command, u64) {
        let batch = self.book.begin(size);
        (self.import_batch(folder, batch), batch)
    }

    /// Returns the command that imports a batch that fills a segment of the journal, and the number of that.
    pub(crate) fn import_large(&mut self) -> (Command, u64) {
        let batch = self.book.begin_large();
        (self.import_batch(&self.folder, batch), batch)
    }

    fn import_batch(&self, folder: &Path, batch: u64) -> Command {
        let file = folder.join("batch.jsonl");
        fs::write(&file, self.book.lines(batch)).unwrap();
        self.command(&format!("import --json {}", file.display()))
    }

    /// Returns the command that records a batch of a single entry, and the number of that.
    pub(crate) fn record(&mut self) -> (Command, u64) {
        let batch = self.book.begin(1);
        let mut command = self.command("record note.recorded --area newport --topic story --source M --json");
        command.args(["--key", &format!("{batch}-0"), "--text", &text(batch, 0)]);
        (command, batch)
    }

    /// Notes what a command printed about a batch.
    pub(crate) fn hear(&mut self, batch: Option<u64>, printed: &[u8]) {
        if let Some(batch) = batch {
            self.book.hear(batch, printed);
        }
    }

    /// Runs a command that gives a batch to the ledger to its end.
    #[track_caller]
    pub(crate) fn finish(&mut self, (command, batch): (Command, u64)) {
        let printed = Self::run(command);
        self.book.hear(batch, &printed);
    }

    /// Runs a command that must succeed, and returns what it printed.
    #[track_caller]
    pub(crate) fn run(mut command: Command) -> Vec<u8> {
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{:?}: {said}", command.get_args());
        output.stdout
    }

    /// Checks the ledger against what was given to it.
    #[track_caller]
    pub(crate) fn check(&mut self) {
        let held = self.book.check(&self.ledger());
        self.keep(held);
    }

    /// Checks the ledger as far as the journal goes, which decides, and then as the next writer leaves it.
    #[track_caller]
    pub(crate) fn check_and_go_on(&mut self) {
        let held = self.book.check_but_for_the_store(&self.ledger());
        self.keep(held);
        let next = self.record();
        self.finish(next);
        self.check();
    }

    /// What a kill left behind for readers stays for good.
    fn keep(&mut self, held: BTreeSet<u64>) {
        for batch in held {
            self.book.acknowledge(batch);
        }
    }

    /// Returns something that differs when anything in the folder was changed.
    pub(crate) fn state(&self) -> Vec<Changed> {
        let mut state = Vec::new();
        collect(&self.folder, &mut state);
        state.sort();
        state
    }
}

fn collect(folder: &Path, state: &mut Vec<Changed>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let Ok(data) = path.symlink_metadata() else { continue };
        state.push((path.clone(), data.ino() ^ data.len(), data.ctime(), data.ctime_nsec()));
        if data.is_dir() {
            collect(&path, state);
        }
    }
}

/// Returns a folder in memory if there is such a thing here: a killed process leaves the same behind there.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

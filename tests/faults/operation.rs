//! The operations that write: what each is to find, how it is started, and what is looked at when it was cut off.
//!
//! It does not decide how they are cut off.

#![expect(clippy::print_stdout, reason = "a long run says what it met")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::book::Book;
use super::serving;
use super::site::Site;
use crate::support::copy;

/// Something that writes, and can be cut off.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Brings about what the operation is to find.
    pub(crate) prepare: fn(&mut Site),
    /// Returns the command, and the batch that it acknowledges with what it prints.
    pub(crate) start: fn(&mut Site) -> (Command, Option<u64>),
    /// Checks what is there after it was cut off, and again when it was made good.
    pub(crate) check: fn(&mut Site),
}

pub(crate) const RECORD: Operation =
    Operation { name: "record", prepare: nothing, start: one_entry, check: Site::check_and_go_on };

pub(crate) const IMPORT: Operation =
    Operation { name: "import", prepare: nothing, start: forty_entries, check: Site::check_and_go_on };

pub(crate) const OPEN: Operation = Operation {
    name: "open after an unclean end",
    prepare: end_unclean,
    start: one_entry,
    check: Site::check_and_go_on,
};

pub(crate) const REBUILD: Operation = Operation {
    name: "rebuild of the store",
    prepare: lose_store,
    start: one_entry,
    check: Site::check_and_go_on,
};

pub(crate) const SEAL: Operation =
    Operation { name: "seal", prepare: fill_segment, start: one_entry, check: Site::check_and_go_on };

pub(crate) const COMPACT: Operation =
    Operation { name: "compact", prepare: fill_segment, start: compact, check: check_compacted };

pub(crate) const BACKUP: Operation =
    Operation { name: "backup", prepare: one_more, start: back_up, check: check_backup };

pub(crate) const RESTORE: Operation =
    Operation { name: "restore", prepare: lose_restored, start: restore, check: check_restored };

pub(crate) const MIRROR: Operation =
    Operation { name: "mirror", prepare: fall_behind, start: mirror, check: check_mirror };

pub(crate) const REPAIR: Operation =
    Operation { name: "repair", prepare: spoil_journal, start: repair, check: check_repaired };

pub(crate) const ALL: [Operation; 10] =
    [RECORD, IMPORT, OPEN, REBUILD, SEAL, COMPACT, BACKUP, RESTORE, MIRROR, REPAIR];

impl Operation {
    /// Returns how long the operation takes when it is let alone: the shorter of two times.
    pub(crate) fn usual(&self, site: &mut Site) -> Duration {
        self.measure(site).min(self.measure(site))
    }

    #[expect(clippy::disallowed_methods, reason = "when to cut off is measured; nothing is asserted on time")]
    fn measure(&self, site: &mut Site) -> Duration {
        (self.prepare)(site);
        let (mut command, batch) = (self.start)(site);
        let start = std::time::Instant::now();
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        site.hear(batch, &output.stdout);
        start.elapsed()
    }
}

/// Where in an operation it was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fell {
    /// Nothing had been changed yet.
    Before,
    /// Something had been changed, and the command had not ended.
    Inside,
    /// The command had ended.
    After,
}

/// How many cuts must not all miss. Fewer may: what else the machine does moves them.
const CUTS_MIN: u32 = 40;

/// Where the cuts fell, counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    before: u32,
    inside: u32,
    after: u32,
}

impl Tally {
    pub(crate) fn add(&mut self, fell: Fell) {
        match fell {
            Fell::Before => self.before += 1,
            Fell::Inside => self.inside += 1,
            Fell::After => self.after += 1,
        }
    }

    /// Says where the cuts fell; that none was inside the operation is a failure of the test.
    pub(crate) fn conclude(&self, what: &str, seed: u64) {
        let Self { before, inside, after } = self;
        let all = before + inside + after;
        println!("{what}: {all} cuts, seed {seed}: {before} before it, {inside} inside, {after} after");
        assert!(all < CUTS_MIN || *inside > 0, "no cut fell inside {what}");
    }
}

fn nothing(_site: &mut Site) {}

fn one_more(site: &mut Site) {
    let next = site.import(5);
    site.finish(next);
}

fn one_entry(site: &mut Site) -> (Command, Option<u64>) {
    let (command, batch) = site.record();
    (command, Some(batch))
}

fn forty_entries(site: &mut Site) -> (Command, Option<u64>) {
    let (command, batch) = site.import(40);
    (command, Some(batch))
}

/// Kills a writer while it has the ledger open.
fn end_unclean(site: &mut Site) {
    let (mut command, batch) = site.import(3);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let is_open = |ledger: &Path| ledger.join("OPENED").exists();
    while child.try_wait().unwrap().is_none() && !is_open(&site.ledger()) {
        thread::yield_now();
    }
    child.kill().unwrap();
    let printed = child.wait_with_output().unwrap().stdout;
    site.hear(Some(batch), &printed);
}

fn lose_store(site: &mut Site) {
    // It may be missing already, if the last rebuild was cut off early.
    let _ = fs::remove_dir_all(site.ledger().join("sled"));
}

/// Puts a ledger in the place of this one that has a full segment, which the next writer seals. It is made once: by a
/// server that is killed before it has nothing else to do.
fn fill_segment(site: &mut Site) {
    let (ledger, filled) = (site.ledger(), site.beside("filled"));
    while !filled.exists() {
        let mut server = serving::serve(site);
        let next = site.import_large();
        site.finish(next);
        server.kill().unwrap();
        server.wait().unwrap();
        fs::remove_file(ledger.join("socket")).unwrap();
        if plain_segments(&ledger) > 1 {
            copy(&ledger, &filled);
            site.filled = site.book.clone();
        }
    }
    fs::remove_dir_all(&ledger).unwrap();
    copy(&filled, &ledger);
    site.book = site.filled.clone();
    // A power cut is to find it.
    rustix::fs::syncfs(fs::File::open(ledger).unwrap()).unwrap();
}

fn plain_segments(ledger: &Path) -> usize {
    let names = fs::read_dir(ledger.join("journal")).unwrap().map(|entry| entry.unwrap().path());
    names.filter(|path| path.extension().is_some_and(|extension| extension == "tyj")).count()
}

fn compact(site: &mut Site) -> (Command, Option<u64>) {
    (site.command("compact"), None)
}

/// What is full and was not sealed is sealed by the next one.
fn check_compacted(site: &mut Site) {
    site.check_and_go_on();
    let (command, _) = compact(site);
    Site::run(command);
    assert_eq!(plain_segments(&site.ledger()), 1, "every full segment is sealed");
    Site::run(site.command("verify"));
}

fn back_up(site: &mut Site) -> (Command, Option<u64>) {
    (site.command(&format!("backup --force {}", site.beside("backup.tar").display())), None)
}

/// A backup is there whole or not at all: the one before, or the new one.
fn check_backup(site: &mut Site) {
    site.check();
    if site.beside("backup.tar").exists() {
        lose_restored(site);
        let (command, _) = restore(site);
        Site::run(command);
        site.book.as_of(&site.backed_up).check(&site.beside("restored"));
    }
    let (command, _) = back_up(site);
    Site::run(command);
    site.backed_up = site.book.clone();
    let beside = fs::read_dir(site.beside("")).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = beside.filter(|name| name.to_string_lossy().contains("backup.tar")).collect();
    assert_eq!(left.len(), 1, "what an earlier backup left behind is removed by the next: {left:?}");
}

fn lose_restored(site: &mut Site) {
    if !site.beside("backup.tar").exists() {
        let (command, _) = back_up(site);
        Site::run(command);
        site.backed_up = site.book.clone();
    }
    let _ = fs::remove_dir_all(site.beside("restored"));
}

fn restore(site: &mut Site) -> (Command, Option<u64>) {
    let (file, folder) = (site.beside("backup.tar"), site.beside("restored"));
    (Site::plain_command(&["restore", file.to_str().unwrap(), folder.to_str().unwrap()]), None)
}

/// The folder holds a whole ledger or none, and another attempt is not in the way of what the first one left.
fn check_restored(site: &mut Site) {
    if !site.beside("restored").join("LEDGER").exists() {
        let (command, _) = restore(site);
        Site::run(command);
    }
    site.book.as_of(&site.backed_up).check(&site.beside("restored"));
}

/// Lets the mirror fall behind by a batch or, every other time, by everything, which takes longer to write.
fn fall_behind(site: &mut Site) {
    let (command, batch) = site.import(5);
    site.finish((command, batch));
    if batch.is_multiple_of(2) {
        let _ = fs::remove_dir_all(site.beside("mirror"));
        site.mirrored = Book::default();
    }
}

fn mirror(site: &mut Site) -> (Command, Option<u64>) {
    (site.command(&format!("mirror --once {}", site.beside("mirror").display())), None)
}

/// A mirror is a ledger to read from its first segment on; the next step brings it up.
fn check_mirror(site: &mut Site) {
    site.check();
    let first =
        ["tyj", "tys"].map(|form| site.beside("mirror").join("journal/000000000001").with_extension(form));
    if first.iter().any(|segment| segment.exists()) {
        site.book.as_of(&site.mirrored).check_but_for_the_store(&site.beside("mirror"));
    }
    let (command, _) = mirror(site);
    Site::run(command);
    site.mirrored = site.book.clone();
    site.book.check_but_for_the_store(&site.beside("mirror"));
}

/// Brings the mirror in step, and changes a byte of the journal in which an entry stands. What an earlier repair that was
/// cut off has not mended is mended first.
fn spoil_journal(site: &mut Site) {
    let again =
        if site.beside("mirror").exists() { vec![repair(site), mirror(site)] } else { vec![mirror(site)] };
    for (command, _) in again {
        Site::run(command);
    }
    let segment = site.ledger().join("journal/000000000001.tyj");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[5000] ^= 1;
    fs::write(&segment, bytes).unwrap();
}

fn repair(site: &mut Site) -> (Command, Option<u64>) {
    (site.command(&format!("repair --from {}", site.beside("mirror").display())), None)
}

/// A repair that was cut off can be run again.
fn check_repaired(site: &mut Site) {
    let (command, _) = repair(site);
    Site::run(command);
    site.check_and_go_on();
}

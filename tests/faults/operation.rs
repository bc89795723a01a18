//! The operations that write, each with what it is to find and how it is started.
//!
//! It does not decide what becomes of them.

#![expect(clippy::print_stdout, reason = "a long run says what it met")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::site::Site;

/// Something that writes, and can be cut off.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Brings about what the operation is to find.
    pub(crate) prepare: fn(&mut Site),
    /// Returns the command, and the batch that it acknowledges with what it prints.
    pub(crate) start: fn(&mut Site) -> (Command, Option<u64>),
    /// Whether the store may be missing until the next writer comes.
    pub(crate) spoils_store: bool,
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

pub(crate) const RECORD: Operation =
    Operation { name: "record", prepare: nothing, start: one_entry, spoils_store: false };

pub(crate) const IMPORT: Operation =
    Operation { name: "import", prepare: nothing, start: forty_entries, spoils_store: false };

pub(crate) const OPEN: Operation = Operation {
    name: "open after an unclean end",
    prepare: end_unclean,
    start: one_entry,
    spoils_store: false,
};

pub(crate) const REBUILD: Operation =
    Operation { name: "rebuild of the store", prepare: lose_store, start: one_entry, spoils_store: true };

pub(crate) const ALL: [Operation; 4] = [RECORD, IMPORT, OPEN, REBUILD];

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
        if let Some(batch) = batch {
            site.book.acknowledge(batch);
        }
        start.elapsed()
    }
}

/// How many cuts must not all miss.
const CUTS_MIN: u32 = 8;

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
    let (mut command, _) = site.import(3);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let is_open = |ledger: &Path| ledger.join("OPENED").exists();
    while child.try_wait().unwrap().is_none() && !is_open(&site.ledger()) {
        thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn lose_store(site: &mut Site) {
    // It may be missing already, if the last rebuild was cut off early.
    let _ = fs::remove_dir_all(site.ledger().join("sled"));
}

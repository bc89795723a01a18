//! `SIGKILL` at a random moment of every operation that writes.
//!
//! Where the moment fell is measured; a row in which none fell inside its operation has shown nothing, and fails.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::site::{Site, folder};
use super::trials::Trials;

/// Something that writes, and can be killed.
struct Operation {
    name: &'static str,
    /// Brings about what the operation is to find.
    prepare: fn(&mut Site),
    /// Returns the command, and the batch that it acknowledges with what it prints.
    start: fn(&mut Site) -> (Command, Option<u64>),
    /// Whether the store may be missing until the next writer comes.
    spoils_store: bool,
}

/// Where a kill fell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fell {
    /// Nothing had been changed yet.
    Before,
    /// Something had been changed, and the command had not ended.
    Inside,
    /// The command had ended.
    After,
}

impl Operation {
    /// Returns how long the operation takes when it is let alone.
    #[expect(clippy::disallowed_methods, reason = "when to kill is measured; nothing is asserted on time")]
    fn usual(&self, site: &mut Site) -> Duration {
        (self.prepare)(site);
        let (mut command, batch) = (self.start)(site);
        let start = std::time::Instant::now();
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        batch.into_iter().for_each(|batch| site.book.acknowledge(batch));
        start.elapsed()
    }

    /// Runs the operation and kills it after a while.
    fn strike(&self, site: &mut Site, after: Duration) -> Fell {
        (self.prepare)(site);
        let (mut command, batch) = (self.start)(site);
        let before = site.state();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        thread::sleep(after);
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        if output.stdout.ends_with(b"\n") {
            batch.into_iter().for_each(|batch| site.book.acknowledge(batch));
        }
        if output.status.signal().is_none() {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            return Fell::After;
        }
        if site.state() == before { Fell::Before } else { Fell::Inside }
    }

    /// Kills the operation again and again, and checks after each time that nothing is lost.
    fn survives(&self, trials: Trials) {
        let folder = folder();
        let mut site = Site::new(folder.path());
        let first = site.import(200);
        site.finish(first);
        let usual = self.usual(&mut site).min(self.usual(&mut site));
        let mut fell = Vec::new();
        for trial in 0..trials.count {
            let share = (f64::from(trial % 8) + trials.random(trial).fraction()) / 7.0;
            fell.push(self.strike(&mut site, usual.mul_f64(share)));
            match self.spoils_store || trial % 2 == 1 {
                true => site.check_after_mending(),
                false => site.check(),
            }
        }
        let count = |place| fell.iter().filter(|found| **found == place).count();
        let (before, inside, after) = (count(Fell::Before), count(Fell::Inside), count(Fell::After));
        println!(
            "{}: {} kills, seed {}: {before} before it, {inside} inside, {after} after",
            self.name, trials.count, trials.seed
        );
        assert!(inside > 0 || trials.count == 0, "no kill fell inside {}", self.name);
    }
}

fn nothing(_site: &mut Site) {}

fn one_entry(site: &mut Site) -> (Command, Option<u64>) {
    let (command, batch) = site.record();
    (command, Some(batch))
}

#[test]
fn a_killed_record_loses_nothing() {
    Operation { name: "record", prepare: nothing, start: one_entry, spoils_store: false }
        .survives(Trials::short(8));
}

#[test]
fn a_killed_import_loses_nothing() {
    let start = |site: &mut Site| {
        let (command, batch) = site.import(40);
        (command, Some(batch))
    };
    Operation { name: "import", prepare: nothing, start, spoils_store: false }.survives(Trials::short(8));
}

#[test]
fn a_killed_opening_after_an_unclean_end_loses_nothing() {
    let prepare = |site: &mut Site| {
        let (mut command, _) = site.import(3);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while child.try_wait().unwrap().is_none() && !site.ledger().join("OPENED").exists() {
            thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    };
    Operation { name: "open after an unclean end", prepare, start: one_entry, spoils_store: false }
        .survives(Trials::short(8));
}

#[test]
fn a_killed_rebuild_of_the_store_loses_nothing() {
    let prepare = |site: &mut Site| {
        let _ = std::fs::remove_dir_all(site.ledger().join("sled"));
    };
    Operation { name: "rebuild of the store", prepare, start: one_entry, spoils_store: true }
        .survives(Trials::short(8));
}

//! `SIGKILL` at a random moment of every operation that writes.
//!
//! Where the moment fell is measured; a row in which none fell inside its operation has shown nothing, and fails.

use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::operation::{self, Fell, Operation, Tally};
use super::site::{Site, folder};
use super::trials::Trials;

/// Runs an operation and kills it after a while.
fn strike(operation: &Operation, site: &mut Site, after: Duration) -> Fell {
    (operation.prepare)(site);
    let (mut command, batch) = (operation.start)(site);
    let before = site.state();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    thread::sleep(after);
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    site.hear(batch, &output.stdout);
    if output.status.signal().is_none() {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return Fell::After;
    }
    if site.state() == before { Fell::Before } else { Fell::Inside }
}

/// Kills an operation again and again, and checks after each time that nothing is lost.
fn survives(operation: &Operation, trials: Trials) {
    let folder = folder();
    let mut site = Site::new(folder.path());
    let first = site.import(200);
    site.finish(first);
    let usual = operation.usual(&mut site);
    let mut tally = Tally::default();
    for trial in 0..trials.count {
        tally.add(strike(operation, &mut site, usual.mul_f64(trials.share(trial))));
        (operation.check)(&mut site);
    }
    tally.conclude(operation.name, trials.seed);
}

#[test]
fn a_killed_record_loses_nothing() {
    survives(&operation::RECORD, Trials::short(8));
}

#[test]
fn a_killed_import_loses_nothing() {
    survives(&operation::IMPORT, Trials::short(8));
}

#[test]
fn a_killed_opening_after_an_unclean_end_loses_nothing() {
    survives(&operation::OPEN, Trials::short(8));
}

#[test]
fn a_killed_rebuild_of_the_store_loses_nothing() {
    survives(&operation::REBUILD, Trials::short(8));
}

#[test]
fn a_killed_seal_loses_nothing() {
    survives(&operation::SEAL, Trials::short(2));
}

#[test]
fn a_killed_compact_loses_nothing_and_can_be_run_again() {
    survives(&operation::COMPACT, Trials::short(2));
}

#[test]
fn a_killed_backup_leaves_a_whole_one() {
    survives(&operation::BACKUP, Trials::short(8));
}

#[test]
fn a_killed_restore_is_not_in_the_way_of_the_next() {
    survives(&operation::RESTORE, Trials::short(8));
}

#[test]
fn a_killed_mirror_can_be_read_and_goes_on() {
    survives(&operation::MIRROR, Trials::short(8));
}

#[test]
fn a_killed_repair_loses_nothing_and_can_be_run_again() {
    survives(&operation::REPAIR, Trials::short(8));
}

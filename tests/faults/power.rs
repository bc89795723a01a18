//! Power cuts on a real file system: the writer stands still, the image is copied, and the copy is mounted.
//!
//! Only by command, for it needs root. A loop device has no cache of its own, so what is lost here is what the system
//! had not written out; disks that lose or reorder writes are simulated in `tyst-log`.

#![expect(clippy::cast_possible_truncation, reason = "there are few operations and file systems")]

use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::machine::{FILE_SYSTEMS, FileSystem, Machine};
use super::operation::{self, Fell, Operation, Tally};
use super::serving;
use super::site::{Site, folder};
use super::trials::Trials;

/// How many cuts one image goes through before a new one is made.
const CUTS_OF_AN_IMAGE: u32 = 20;

/// Lets a process stand still, or go on.
fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Cuts the power at a moment of an operation, and checks what the disk had. The writer is killed, and the next
/// operation finds what it left behind.
fn cut(machine: &Machine, operation: &Operation, site: &mut Site, after: Duration) -> Fell {
    (operation.prepare)(site);
    let (mut command, batch) = (operation.start)(site);
    let before = site.state();
    // Outside of the image, as if it were printed on paper.
    let outside = folder();
    let paper = outside.path().join("printed");
    let mut child = command.stdout(File::create(&paper).unwrap()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(after);
    signal(&child, Signal::STOP);
    site.hear(batch, &fs::read(&paper).unwrap());
    let after_cut = machine.after_a_cut();
    child.kill().unwrap();
    let ended = child.wait().unwrap().code().is_some();
    let mut restarted = site.at(after_cut.root());
    (operation.check)(&mut restarted);
    restarted.check_and_go_on();
    match ended {
        true => Fell::After,
        false if site.state() == before => Fell::Before,
        false => Fell::Inside,
    }
}

/// Cuts the power of machines with one kind of disk in the middle of an operation; `None` is a server with clients.
fn survive(kind: FileSystem, operation: Option<&Operation>, trials: Trials) -> Result<(), String> {
    let name = operation.map_or("serve", |operation| operation.name);
    let mut tally = Tally::default();
    for from in (0..trials.count).step_by(CUTS_OF_AN_IMAGE as usize) {
        let machine = Machine::new(kind)?;
        let mut site = Site::new(machine.root());
        let first = site.import(200);
        site.finish(first);
        let usual = operation.map(|operation| operation.usual(&mut site));
        for trial in from..trials.count.min(from + CUTS_OF_AN_IMAGE) {
            tally.add(match (operation, usual) {
                (Some(operation), Some(usual)) => {
                    cut(&machine, operation, &mut site, usual.mul_f64(trials.share(trial)))
                }
                _ => cut_a_server(&machine, &mut site, serving::life(trials, trial)),
            });
        }
    }
    tally.conclude(&format!("power cut on {} during {name}", kind.name), trials.seed);
    Ok(())
}

/// Cuts the power while clients record through a server, and checks what the disk had of all that they were told.
fn cut_a_server(machine: &Machine, site: &mut Site, after: Duration) -> Fell {
    let mut left = None;
    let fell = serving::strike(site, after, |server, site| {
        signal(server, Signal::STOP);
        let told = site.lock().unwrap().at(machine.root());
        left = Some((machine.after_a_cut(), told));
        server.kill().unwrap();
    });
    let (after_cut, told) = left.unwrap();
    told.at(after_cut.root()).check_and_go_on();
    fell
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    let Some(trials) = Trials::asked("root, loop devices and mkfs.ext4, mkfs.xfs or mkfs.btrfs") else {
        return;
    };
    let victims = || operation::ALL.iter().map(Some).chain([None]);
    let share = trials.count.div_ceil((FILE_SYSTEMS.len() * victims().count()) as u32);
    for kind in FILE_SYSTEMS {
        for operation in victims() {
            if let Err(reason) = survive(kind, operation, Trials { count: share, ..trials }) {
                println!("passed over on {}: {reason}", kind.name);
                break;
            }
        }
    }
}

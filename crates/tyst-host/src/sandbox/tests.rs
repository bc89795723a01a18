//! Goal: on a kernel whose Landlock is the first one, a sandbox denies what later versions of Landlock deny. Method: a thread
//! takes rights from itself, for both halves hold for a thread; with Landlock alone it must get through, or the test would show
//! nothing.

use super::filters;
use crate::protocol::Denied;
use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::{Errno, Result};
use rustix::net::{AddressFamily, SocketType};
use rustix::process::{self, Pid};
use std::path::{Path, PathBuf};

/// What Landlock has denied since its third, fourth and sixth version, as far as it can be tried by name.
fn attempts(file: &Path, parent: Pid) -> [(&'static str, Result<()>); 5] {
    // Neither for reading nor for writing: of these alone Landlock asks.
    let neither = OFlags::RDWR | OFlags::WRONLY | OFlags::TRUNC;
    let socket = |family| rustix::net::socket(family, SocketType::STREAM, None).map(drop);
    [
        ("empty a file", rustix::fs::openat(CWD, file, neither, Mode::empty()).map(drop)),
        ("make a TCP socket", socket(AddressFamily::INET)),
        ("make a UNIX socket", socket(AddressFamily::UNIX)),
        ("send a signal", process::test_kill_process(parent)),
        ("send a signal to all of a group", process::test_kill_current_process_group()),
    ]
}

/// Shuts a thread in and has it try.
fn shut_in(file: PathBuf, stages: &'static [fn()]) -> Vec<(&'static str, Result<()>)> {
    let parent = process::getppid().expect("a test has a parent");
    let tried = std::thread::spawn(move || {
        first_landlock().expect("Linux 5.13 or later, with Landlock");
        for stage in stages {
            stage();
        }
        attempts(&file, parent).to_vec()
    });
    tried.join().expect("the thread comes to its end")
}

/// What Linux 5.13 makes of the same request.
fn first_landlock() -> std::result::Result<(), landlock::RulesetError> {
    let files = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    files.handle_access(AccessFs::from_all(ABI::V1))?.create()?.restrict_self().map(drop)
}

fn loading() {
    filters::loading(Denied::Refused).expect("a kernel with filters");
}

fn running() {
    filters::running().expect("a kernel with filters");
}

#[test]
fn what_the_first_landlock_lets_pass_the_filters_deny() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("full");
    std::fs::write(&file, "full").unwrap();
    for stages in [&[loading as fn()][..], &[loading, running]] {
        for (what, outcome) in shut_in(file.clone(), stages) {
            assert_eq!(outcome, Err(Errno::PERM), "{what}, {} stages", stages.len());
        }
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "full");
    for (what, outcome) in shut_in(file.clone(), &[]) {
        assert_eq!(outcome, Ok(()), "{what}");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "", "that Landlock alone lets pass");
}

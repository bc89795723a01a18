//! System calls that fail, one at a time: `strace` refuses the n-th call of a kind that touches the ledger.
//!
//! Only by command, for it needs `strace`. `tyst-log` lets every operation of its own fail in the short tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::operation::{self, Operation};
use super::site::{Site, folder};
use super::trials::{Random, Trials};

/// The calls that can be refused.
const CALLS: [&str; 13] = [
    "openat",
    "read",
    "pread64",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "fallocate",
    "ftruncate",
    "rename",
    "unlink",
    "mkdir",
];
/// What they are refused with. The last one goes on for good.
const REFUSALS: [&str; 3] = ["error=EIO:when=#", "error=ENOSPC:when=#", "error=EIO:when=#+"];
/// The exit codes of a command that fails for a reason that it says.
const CODES: std::ops::RangeInclusive<i32> = 1..=5;

/// The exit code of the system's loader where it could not read the program.
const NOT_LOADED: i32 = 127;

/// A call, counted from 1 within its thread.
type Point = (&'static str, u32);

/// Runs a command under `strace`, which writes down the calls; `refusal` is what it does to one of them.
fn traced(command: &Command, refusal: Option<&str>, paper: &Path) -> Output {
    let mut strace = Command::new("timeout");
    strace.args(["-s", "KILL", "120", "strace", "-f", "-y", "-qq", "-s", "0", "-o"]).arg(paper);
    strace.arg(format!("--trace={}", CALLS.join(",")));
    strace.args(refusal.map(|refusal| format!("--inject={refusal}")));
    strace.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    strace.output().unwrap()
}

/// Returns every call of a trace that has to do with a folder.
fn points(trace: &str, folder: &Path) -> BTreeSet<Point> {
    let folder = folder.to_str().unwrap();
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut points = BTreeSet::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some(call) = CALLS.into_iter().find(|call| rest.trim_start().starts_with(&format!("{call}(")))
        else {
            continue;
        };
        let count = counts.entry((thread, call)).or_default();
        *count += 1;
        if rest.contains(folder) {
            points.insert((call, *count));
        }
    }
    points
}

/// An operation on a ledger of its own, and all of its calls that can be refused.
struct Target {
    operation: Operation,
    folder: TempDir,
    site: Site,
    points: BTreeSet<Point>,
}

impl Target {
    fn of(operation: Operation) -> Self {
        let folder = folder();
        let mut site = Site::new(folder.path());
        let first = site.import(50);
        site.finish(first);
        (operation.prepare)(&mut site);
        let (command, batch) = (operation.start)(&mut site);
        let paper = folder.path().join("trace");
        let output = traced(&command, None, &paper);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        site.hear(batch, &output.stdout);
        let trace = fs::read_to_string(paper).unwrap();
        let points = points(&trace, folder.path());
        Self { operation, folder, site, points }
    }

    /// Returns one of the calls; each kind is as likely as the others, however many there are of it.
    fn any(&self, random: &mut Random) -> Point {
        let mut choose = |all: Vec<Point>| all[usize::try_from(random.below(all.len() as u64)).unwrap()];
        let kinds: BTreeMap<&str, Point> = self.points.iter().map(|point| (point.0, *point)).collect();
        let kind = choose(kinds.into_values().collect()).0;
        choose(self.points.iter().filter(|point| point.0 == kind).copied().collect())
    }
}

/// Refuses one call of an operation and checks what becomes of it. Returns whether the call was met at all.
fn refuse(target: &mut Target, refusal: &str) -> bool {
    let Target { operation, folder, site, .. } = target;
    let paper = &folder.path().join("trace");
    (operation.prepare)(site);
    let (command, batch) = (operation.start)(site);
    let output = traced(&command, Some(refusal), paper);
    let said = String::from_utf8_lossy(&output.stderr);
    let trace = fs::read_to_string(paper).unwrap();
    let met = trace.lines().filter(|line| line.contains("(INJECTED)"));
    let what = format!("{refusal} during {}: {:?}: {said}", operation.name, output.status);
    assert!(!said.contains("panicked"), "{what}");
    let acknowledged = output.status.success() || output.stdout.ends_with(b"\n");
    let has_begun = output.status.code() != Some(NOT_LOADED);
    if has_begun && !acknowledged {
        assert!(output.status.code().is_some_and(|code| CODES.contains(&code)), "{what}");
        // It cannot say so where that is refused as well.
        let is_mute = met.clone().any(|line| line.contains(" write(2<"));
        assert!(is_mute || said.contains("error: "), "{what}");
    }
    let spoilt = |line: &str| {
        let writes = ["write", "pwrite64", "fsync", "fdatasync"];
        line.contains("/journal/")
            && line.contains(".tyj>")
            && writes.iter().any(|call| line.contains(&format!("{call}(")))
    };
    let journal_failed = met.clone().any(spoilt);
    assert!(!(acknowledged && journal_failed), "acknowledged though the journal failed: {what}");
    if acknowledged {
        site.hear(batch, &output.stdout);
    }
    (operation.check)(site);
    site.check_and_go_on();
    met.count() > 0
}

#[test]
fn a_refused_system_call_loses_nothing_and_is_never_acknowledged_over() {
    let Some(trials) = Trials::asked("strace") else { return };
    if let Err(reason) = Command::new("strace").arg("-V").output() {
        return println!("passed over: strace: {reason}");
    }
    let mut targets = operation::ALL.map(Target::of);
    let (mut met, mut all) = (0, BTreeMap::new());
    for trial in 0..trials.count {
        let target = &mut targets[trial as usize % operation::ALL.len()];
        let mut random = trials.random(trial);
        let point = target.any(&mut random);
        let kind = REFUSALS[usize::try_from(random.below(REFUSALS.len() as u64)).unwrap()];
        let refusal = format!("{}:{}", point.0, kind.replace('#', &point.1.to_string()));
        if refuse(target, &refusal) {
            met += 1;
            *all.entry(point.0).or_insert(0) += 1;
        }
    }
    println!("refused system calls: {} trials, seed {}, {met} met: {all:?}", trials.count, trials.seed);
    for target in &targets {
        println!("  {} has {} calls that can be refused", target.operation.name, target.points.len());
    }
    assert!(met * 2 > trials.count, "most refusals must be met");
}

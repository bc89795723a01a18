//! Goal: whatever the worker does, it is gone and reaped afterwards. Method: programs that are no workers.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;
use tempfile::TempDir;

/// A deadline that is not meant to be reached.
const LONG: Duration = Duration::from_secs(20);

/// Starts a shell script as if it were the worker, with `load` as deadline. One at a time: a script cannot be started
/// while a child of another test still has it open for writing. The script lies in the folder.
fn start(load: Duration, lines: &str) -> (TempDir, Worker) {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("worker");
    std::fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut options = HostOptions::new(path);
    options.deadlines.load = load;
    let worker = Worker::spawn(&options, no_library()).unwrap();
    (folder, worker)
}

fn no_library() -> OwnedFd {
    std::fs::File::open("/dev/null").unwrap().into()
}

fn load(worker: &mut Worker) -> Trouble {
    match worker.ask(&Ask::Load, &[b"/x"], 0) {
        Err(trouble) => trouble,
        Ok(reply) => panic!("a script cannot answer: {:?}", reply.answer),
    }
}

/// Checks that no process has this number any more, not even a dead one that nobody waited for.
fn check_reaped(process: u32) {
    assert!(!Path::new(&format!("/proc/{process}")).exists(), "{process} is still there");
}

#[test]
fn a_worker_that_does_not_answer_is_killed_and_reaped() {
    let (_folder, mut worker) = start(Duration::from_millis(100), "exec sleep 600");
    assert_eq!(load(&mut worker), Trouble::Deadline(Duration::from_millis(100)));
    check_reaped(worker.id());
}

#[test]
fn a_worker_that_is_dropped_is_killed_and_reaped() {
    let (_folder, worker) = start(LONG, "exec sleep 600");
    let process = worker.id();
    drop(worker);
    check_reaped(process);
}

#[test]
fn a_worker_that_does_not_exit_is_killed_and_reaped() {
    let (_folder, worker) = start(Duration::from_millis(300), "exec 3>&-\nexec sleep 600");
    let process = worker.id();
    let (trouble, _) = worker.end().unwrap_err();
    assert!(matches!(trouble, Trouble::Deadline(_) | Trouble::Silent), "{trouble:?}");
    check_reaped(process);
}

#[test]
fn a_worker_that_exits_is_reaped_and_its_last_words_are_kept() {
    let (_folder, mut worker) = start(LONG, "echo out; echo err >&2; exit 7");
    assert_eq!(load(&mut worker), Trouble::Ended("exit code 7".to_owned()));
    check_reaped(worker.id());
    let printed = worker.printed();
    assert!(printed.contains("out\n") && printed.contains("err\n"), "{printed}");
}

#[test]
fn of_much_that_is_printed_the_last_is_kept() {
    let (_folder, mut worker) =
        start(LONG, "PATH=/usr/bin:/bin; head -c 300000 /dev/zero | tr '\\0' x; echo last; exit 7");
    assert_eq!(load(&mut worker), Trouble::Ended("exit code 7".to_owned()));
    let printed = worker.printed();
    assert_eq!(printed.len(), 64 << 10);
    assert!(printed.ends_with("xlast\n"));
}

#[test]
fn a_worker_that_is_killed_is_named_with_its_signal() {
    let (_folder, mut worker) = start(LONG, "kill -9 $$");
    let Trouble::Ended(how) = load(&mut worker) else { panic!("it ended") };
    assert!(how.starts_with("signal 9 (SIGKILL"), "{how}");
}

#[test]
fn an_answer_that_is_none_ends_the_worker() {
    let (_folder, mut worker) =
        start(LONG, "printf '\\001\\000\\000\\000\\000\\000\\000\\000\\377' >&3\nexec sleep 600");
    assert_eq!(load(&mut worker), Trouble::Garbage("a head that means nothing".to_owned()));
    check_reaped(worker.id());
}

#[test]
fn the_worker_gets_an_empty_environment() {
    let (_folder, mut worker) = start(LONG, "PATH=/usr/bin:/bin; env");
    assert_eq!(load(&mut worker), Trouble::Ended("exit code 0".to_owned()));
    let printed = worker.printed();
    let made_by_the_shell = ["PWD=", "OLDPWD=", "PATH=", "SHLVL=", "_="];
    let inherited =
        printed.lines().filter(|line| !made_by_the_shell.iter().any(|name| line.starts_with(name)));
    assert_eq!(inherited.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_program_that_is_not_there_is_an_error_before_anything_runs() {
    let options = HostOptions::new("/nonexistent/worker".into());
    assert!(Worker::spawn(&options, no_library()).is_err());
}

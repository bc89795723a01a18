//! What a report library can reach outside itself: nothing.
//!
//! Goal: no file, no network, no other process, no new code, whoever runs tyst. Method: the library
//! `tests/hostile/misbehaves` tries one thing in a worker of the real `tyst`, as this user and, where this user is root, as
//! one without any right. Each attempt must work without a sandbox, or the test would show nothing; those that an
//! ordinary user may not make anyway are marked.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tyst_host::{HostOptions, Isolation, Outcome, Reason, Request, RunError, Sandbox, SearchPath};

use crate::hostile::{entries, options, request};
use crate::support::libraries_in;

/// What becomes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The call answers that it is not permitted, and the report goes on.
    Refused,
    /// The kernel ends the worker.
    Killed,
    /// It is allowed: it reaches nothing, and cannot be denied. `plugin check` tells by the document whether it is used.
    Allowed,
}

/// What the library tries, what becomes of it in the sandbox, and whether it works outside of one.
const ATTEMPTS: [(&str, End, bool); 37] = [
    ("read-file", End::Refused, true),
    ("read-own-memory", End::Refused, false),
    ("read-folder", End::Refused, true),
    ("look-at-file", End::Refused, true),
    ("create-file", End::Refused, true),
    ("remove-file", End::Refused, true),
    ("make-folder", End::Refused, false),
    ("leave-folder", End::Refused, true),
    ("connect-tcp", End::Refused, true),
    ("send-udp", End::Refused, true),
    ("connect-unix", End::Refused, true),
    ("talk-to-kernel", End::Refused, true),
    ("fork", End::Refused, false),
    ("start-thread", End::Refused, false),
    ("exec", End::Killed, false),
    ("signal-parent", End::Refused, true),
    ("trace-parent", End::Killed, false),
    ("read-parent", End::Killed, false),
    ("queue-calls", End::Killed, false),
    ("new-user", End::Killed, false),
    ("new-root", End::Killed, false),
    ("load-program", End::Killed, false),
    ("count-events", End::Killed, false),
    ("map-code", End::Refused, true),
    ("make-code", End::Refused, true),
    ("make-file-in-memory", End::Refused, true),
    ("load-library", End::Refused, false),
    ("write-library", End::Refused, false),
    ("raise-limits", End::Refused, false),
    ("be-dumped", End::Refused, true),
    ("outlive-host", End::Refused, true),
    ("be-root", End::Refused, false),
    ("share-memory", End::Refused, true),
    ("read-parent-memory", End::Refused, false),
    ("read-clock", End::Allowed, true),
    ("count-cycles", End::Allowed, true),
    ("draw-random", End::Allowed, true),
];

/// Has the library try something.
fn attempt(word: &str, options: &HostOptions) -> Result<Outcome, RunError> {
    let folders = std::env::var_os(FOLDER).map(PathBuf::from);
    let executable = std::env::current_exe().unwrap();
    let search = SearchPath { folders: folders.into_iter().collect(), ..SearchPath::beside(executable) };
    let found = search.find("misbehaves").expect("built by `cargo test --workspace`");
    let mut request: Request = request("", 0);
    request.params.insert("try".to_owned(), word.to_owned());
    tyst_host::run(&found, &request, &entries, options)
}

/// Returns the usual options, with the program in the folder where all can read it, if there is one.
pub(crate) fn readable() -> HostOptions {
    let own = options();
    match std::env::var_os(FOLDER) {
        Some(folder) => HostOptions { worker_executable: Path::new(&folder).join("tyst"), ..own },
        None => own,
    }
}

#[test]
fn nothing_outside_can_be_reached_or_changed() {
    for (word, end, _) in ATTEMPTS {
        match (attempt(word, &readable()), end) {
            (Ok(outcome), End::Refused) => {
                assert!(outcome.printed.starts_with(&format!("{word}: refused: ")), "{}", outcome.printed);
                assert_eq!(outcome.isolation, Isolation::Sandbox);
            }
            (Ok(outcome), End::Allowed) => assert_eq!(outcome.printed, format!("{word}: allowed\n")),
            (Err(RunError::Failed(failure)), End::Killed) => {
                assert!(
                    matches!(&failure.reason, Reason::Ended(how) if how.contains("SIGSYS")),
                    "{word}: {failure}"
                );
            }
            (other, end) => panic!("{word} should have been {end:?}: {other:?}"),
        }
    }
}

#[test]
fn without_a_sandbox_it_could() {
    let options = HostOptions { sandbox: Sandbox::Off, ..readable() };
    for (word, ..) in ATTEMPTS.into_iter().filter(|(_, _, works)| *works) {
        let outcome = attempt(word, &options).unwrap();
        let tried = outcome.printed.starts_with(&format!("{word}: "));
        let allowed = outcome.printed == format!("{word}: allowed\n");
        // Some a plain user may not do either, or not here.
        let may_fail = ["look-at-file", "remove-file"].contains(&word);
        assert!(tried && (allowed || may_fail), "{word}: {}", outcome.printed);
    }
}

#[test]
fn memory_is_capped() {
    let mut options = readable();
    options.limits.memory_bytes = 256 << 20;
    match attempt("allocate", &options) {
        Err(RunError::Failed(failure)) => {
            let limit = 256 << 20;
            assert!(
                matches!(failure.reason, Reason::Memory { wanted, limit: is } if wanted >= 1 << 20 && is == limit),
                "{failure}"
            );
            let said = "bytes more memory than the 256 MiB that a report may have, and ended";
            assert!(failure.to_string().contains(said), "{failure}");
        }
        other => panic!("should have failed: {other:?}"),
    }
}

/// Where the program and the library lie that another user can read, for a test that runs as that user.
pub(crate) const FOLDER: &str = "TYST_TEST_READABLE";

#[test]
fn it_is_the_same_for_a_user_without_rights() {
    if std::env::var_os(FOLDER).is_some() || !is_root() {
        // This user is that one, or may not become another.
        return;
    }
    let folder = tempfile::Builder::new().prefix("tyst-readable-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let own = std::env::current_exe().unwrap();
    let library = SearchPath::beside(own.clone()).find("misbehaves").unwrap().path;
    for (from, name) in
        [(Path::new(env!("CARGO_BIN_EXE_tyst")), "tyst"), (&own, "tests"), (&library, "libmisbehaves.so")]
    {
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    crate::tries::build_all(folder.path());
    let tests = folder.path().join("tests");
    let run = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"])
        .arg(&tests)
        .args(["--exact", "shut_in::nothing_outside_can_be_reached_or_changed", "shut_in::memory_is_capped"])
        .args([
            "tries::what_a_constructor_tries_comes_to_nothing",
            "tries::what_a_call_tries_comes_to_nothing",
        ])
        .env(FOLDER, folder.path())
        .current_dir("/")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && said.contains("4 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0
}

/// A folder of its own with a copy of the library, changed.
fn changed(change: impl FnOnce(&mut Vec<u8>)) -> (tempfile::TempDir, PathBuf) {
    let executable = std::env::current_exe().unwrap();
    let own = SearchPath::beside(executable).find("misbehaves").unwrap().path;
    let mut bytes = std::fs::read(own).unwrap();
    change(&mut bytes);
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("libmisbehaves.so");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Puts other bytes of the same length in the place of some, wherever they stand.
fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    assert_eq!(old.len(), new.len());
    let places: Vec<usize> =
        bytes.windows(old.len()).enumerate().filter(|(_, window)| *window == old).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
}

/// Says why a library that lies alone in a folder is not run.
fn refusal(folder: &Path) -> String {
    let search = libraries_in(folder);
    let found = match search.find("misbehaves") {
        Ok(found) => found,
        Err(error) => return error.to_string(),
    };
    match tyst_host::run(&found, &request("", 0), &entries, &options()) {
        Err(RunError::Failed(failure)) => failure.reason.to_string(),
        other => panic!("should have been refused: {other:?}"),
    }
}

#[test]
fn a_library_that_others_can_change_is_not_run() {
    let (folder, path) = changed(|_| ());
    let set = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    set(&path, 0o646);
    assert!(refusal(folder.path()).contains("libmisbehaves.so can be changed by other users"));
    set(&path, 0o644);
    set(folder.path(), 0o757);
    assert!(refusal(folder.path()).contains(" can be changed by other users"));
    set(folder.path(), 0o700);
    let aside = folder.path().join("aside");
    std::fs::rename(&path, &aside).unwrap();
    std::os::unix::fs::symlink(&aside, &path).unwrap();
    assert!(refusal(folder.path()).contains("reached through a link"));
}

#[test]
fn a_library_that_needs_or_shows_more_than_it_may_is_not_run() {
    let (folder, _) = changed(|bytes| replace(bytes, b"libgcc_s.so.1", b"libevil_.so.1"));
    assert!(refusal(folder.path()).contains("it needs the library libevil_.so.1"));
    let (folder, _) = changed(|bytes| replace(bytes, b"tyst_plugin_entry", b"tyst_plugin_exit_"));
    assert!(refusal(folder.path()).contains("it shows the symbol tyst_plugin_exit_"));
    let (folder, _) = changed(|bytes| replace(bytes, b"GLIBC_2.", b"GLIBC_9."));
    let said = refusal(folder.path());
    assert!(
        said.contains("it needs glibc 9.") && said.contains("or later, and this machine has 2."),
        "{said}"
    );
    let (folder, _) = changed(|bytes| bytes[18] = 3);
    assert!(refusal(folder.path()).contains("not a library for this machine"));
    let (folder, _) = changed(|bytes| bytes.truncate(9_000));
    refusal(folder.path());
}

#[test]
fn a_library_that_was_changed_after_it_was_found_is_not_run() {
    let (folder, path) = changed(|_| ());
    let search = libraries_in(folder.path());
    let found = search.find("misbehaves").unwrap();
    assert!(tyst_host::run(&found, &request("", 0), &entries, &options()).is_ok());
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    match tyst_host::run(&found, &request("", 0), &entries, &options()) {
        Err(RunError::Failed(failure)) => {
            assert_eq!(failure.reason, Reason::NotLoaded("it was changed after it was found".to_owned()));
        }
        other => panic!("should have been refused: {other:?}"),
    }
}

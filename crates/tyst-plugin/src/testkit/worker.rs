//! A built report library in the real worker: what an official's `tyst` would show, from within a test.
//!
//! Needs a `tyst` program; where there is none, nothing is run and the test is told so.

use super::{Cut, Recorded};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A report library as cargo built it.
#[derive(Debug, Clone)]
pub struct Library {
    path: PathBuf,
    tyst: PathBuf,
}

impl Library {
    /// Finds the library of the package under test, beside the test itself, and the `tyst` that runs it: the program that
    /// `TYST` in the environment names, else the one on the `PATH`. Give it `env!("CARGO_PKG_NAME")`.
    ///
    /// Returns `None`, and says so on standard error, where there is no such program: the rest of the tests need none.
    ///
    /// # Panics
    /// When the library is not there: its `crate-type` must have `cdylib`.
    pub fn of(package: &str) -> Option<Library> {
        let Some(tyst) = program() else {
            skipped();
            return None;
        };
        let own = std::env::current_exe().expect("a test runs from a file");
        let name = format!("lib{}.so", package.replace('-', "_"));
        // `cargo test` leaves it beside the test, `cargo build` in the folder above as well.
        let mut places = own.ancestors().skip(1).take(2).map(|folder| folder.join(&name));
        let path = places.find(|path| path.is_file());
        let path = path.unwrap_or_else(|| {
            panic!("{name} is not beside {}: has crate-type in Cargo.toml `cdylib`?", own.display())
        });
        Some(Library { path, tyst })
    }

    /// Runs the library over lines in a worker of its own, with `tyst plugin run`, and returns the document as JSON, as a
    /// reader gets it: with small counts of people withheld.
    ///
    /// # Panics
    /// When it fails, with what `tyst` says of it, or a line is wrong.
    pub fn run(&self, files: &[Recorded<'_>], cut: Cut<'_>) -> serde_json::Value {
        let events = self.path.with_extension(format!("{}.jsonl", std::process::id()));
        let lines = files.iter().flat_map(|file| file.lines.lines().map(|line| recorded(line, file.on)));
        fs::write(&events, lines.collect::<String>()).expect("the events can be written beside the library");
        let mut command = Command::new(&self.tyst);
        command.args(["plugin", "run"]).arg(&self.path).arg("--events").arg(&events);
        command.args(["--format", "json", "--as-at", cut.as_at, "--known-at", cut.known_at]);
        command.args(cut.area.into_iter().flat_map(|area| ["--area", area]));
        let outcome = command.output();
        let _left_behind = fs::remove_file(&events);
        let outcome = outcome.unwrap_or_else(|fault| panic!("{}: {fault}", self.tyst.display()));
        let said = String::from_utf8_lossy(&outcome.stderr);
        assert!(outcome.status.success(), "{} failed: {said}", self.path.display());
        serde_json::from_slice(&outcome.stdout).expect("tyst prints JSON")
    }
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests must see what was not tested")]
fn skipped() {
    eprintln!("skipped: no `tyst` on the PATH, and TYST does not name one");
}

/// Adds the day of recording to a line; a blank one stays away.
fn recorded(line: &str, on: &str) -> String {
    if line.trim().is_empty() {
        return String::new();
    }
    let mut json: serde_json::Value = serde_json::from_str(line).expect("the line is JSON");
    json["recorded"] = format!("{on}T09:00:00Z").into();
    format!("{json}\n")
}

fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TYST") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("tyst")).find(|file| file.is_file())
}

//! Tries a report library against the rules of the plugin interface: named checks, each in a process of its own.
//!
//! Says what is so and how to mend it; decides nothing about what may run. A library that hangs or crashes fails the check
//! that it was in, and no other. `CHECKS.md` lists the checks.

mod calendar;
mod chance;
mod elf;
mod events;
mod file;
mod inputs;
mod lifetime;
mod limits;
mod loading;
mod manifest;
mod mutate;
mod registry;
mod states;
mod subject;

use crate::{HostOptions, Trust};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use subject::Subject;
use tyst_event::Day;

pub use registry::{CHECKS, Check};

/// What a check that does not hold means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The library breaks a rule.
    Error,
    /// It keeps the rules and may cause trouble all the same.
    Warning,
}

/// What came of a check. Each text says what was seen, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// Something may cause trouble.
    Warning(String),
    /// A rule is broken.
    Error(String),
    /// It could not be tried.
    Skipped(String),
}

/// How a library is checked.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// How workers are started, held to deadlines and shut in.
    pub host: HostOptions,
    /// Where what is drawn at random starts: the same seed draws the same.
    pub seed: u64,
    /// The newest glibc that the library may need, such as 2.34, if anybody said so.
    pub glibc_max: Option<(u32, u32)>,
    /// Who is trusted, for plugins that are packed and signed.
    pub trust: Trust,
    /// The day on the clock of who runs the check, which no document may know.
    pub today: Day,
    /// Whether the library is loaded into this process, for a debugger. What needs a process of its own is skipped then,
    /// and nothing is shut in.
    pub in_process: bool,
}

/// Why a check does not pass.
#[derive(Debug)]
enum Stop {
    /// It does not hold.
    Wrong(String),
    /// It holds, but something about it may cause trouble.
    Doubt(String),
    /// It cannot be tried.
    Skip(String),
}

/// What the function of a check returns.
type Verdict = Result<(), Stop>;

/// Stops with what is wrong.
fn wrong<T>(words: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Wrong(words.into()))
}

/// Stops because the check cannot be tried.
fn skip<T>(words: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Skip(words.into()))
}

/// A library under check.
#[derive(Debug)]
pub struct Checker {
    path: PathBuf,
    bytes: Result<Vec<u8>, String>,
    digest: [u8; 32],
    options: CheckOptions,
}

impl Checker {
    /// Reads the library once; that it cannot be read is for the checks to say.
    pub fn new(path: &Path, options: CheckOptions) -> Checker {
        let bytes = file::read(path);
        let digest = Sha256::digest(bytes.as_deref().unwrap_or_default()).into();
        Checker { path: path.to_owned(), bytes, digest, options }
    }

    /// Returns the SHA-256 of the library.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Makes one check.
    pub fn check(&self, check: &Check) -> Outcome {
        match ((check.run)(self), check.severity) {
            (Ok(()), _) => Outcome::Passed,
            (Err(Stop::Skip(why)), _) => Outcome::Skipped(why),
            (Err(Stop::Doubt(what)), _) | (Err(Stop::Wrong(what)), Severity::Warning) => {
                Outcome::Warning(what)
            }
            (Err(Stop::Wrong(what)), Severity::Error) => Outcome::Error(what),
        }
    }

    /// Returns the bytes of the library.
    fn bytes(&self) -> Result<&[u8], Stop> {
        self.bytes.as_deref().map_err(|fault| Stop::Skip(format!("the file cannot be read: {fault}")))
    }

    /// Starts a worker with the library loaded, and an instance made.
    fn instance(&self) -> Result<Subject, Stop> {
        let mut subject = self.loaded()?;
        subject.create()?;
        Ok(subject)
    }

    /// Starts a worker with the library loaded.
    fn loaded(&self) -> Result<Subject, Stop> {
        Subject::open(self).map_err(|unloaded| Stop::Skip(format!("it was not loaded: {unloaded}")))
    }

    /// Skips what needs a process of its own, where there is none.
    fn own_process(&self) -> Verdict {
        if self.options.in_process { skip("it needs a process of its own (no --in-process)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;

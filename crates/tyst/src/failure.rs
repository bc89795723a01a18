//! What goes wrong, in words for people: what happened, to which thing, and what to type.
//!
//! The only place where errors of the libraries become messages and exit codes.

mod care;
mod evidence;
mod plugins;

use std::error::Error;
use std::io::ErrorKind;

use tyst_event::Problem;
use tyst_host::{Reason, RunError};
use tyst_ledger::{
    AppendError, CreateError, CutError, Damage, Fault, HeaderError, HistoryError, OpenError, ReadError,
    RecordError, VerifyError, WriterError,
};

/// Whose matter a failure is. Each has an exit code of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A file, a folder or the machine: 1.
    System = 1,
    /// What was typed: 2, as clap has it.
    Usage = 2,
    /// A rule refused it, or an input is faulty: 3.
    Refused = 3,
    /// The ledger is damaged or does not open: 4.
    Ledger = 4,
    /// A report failed: 5.
    Report = 5,
    /// A published report needs entries that the ledger at hand does not have: 6.
    DataMissing = 6,
    /// A published report needs a library that is not there: 7.
    PluginMissing = 7,
    /// A published report comes out otherwise: 8.
    Differs = 8,
}

/// A command that did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) class: Class,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    /// The reader of standard output is gone, which is nobody's fault.
    pub(crate) silent: bool,
}

/// What to do where a write failed: the next opening keeps what reached the disk whole.
const NOT_KNOWN: &str = "it is not known whether it was recorded; mend the cause, and look with `tyst log` before you type \
                         it again, or give it a --key, with which it is never recorded twice";

/// What to do where `LEDGER` is damaged, which only other copies have.
pub(crate) const HEADER: &str =
    "`tyst repair --from MIRROR_OR_BACKUP` puts LEDGER back from a mirror or a backup of this ledger";

/// What to do where the journal is damaged.
const DAMAGED: &str = "`tyst verify` lists all damage, and `tyst repair` mends it from another copy";

/// Returns what to do about damage in the journal, some of which is only seen in a folder that is being replaced.
fn damaged(damage: &Damage) -> String {
    if damage.what.contains("another ledger") {
        format!("if the folder was moved or replaced just now, try again; else {DAMAGED}")
    } else {
        DAMAGED.to_owned()
    }
}

/// What a command returns.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), hint: None, silent: false }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Class::Usage, message)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a hint to the refusal of what was read; what could not be read at all says so itself.
    pub(crate) fn hint_where_refused(self, hint: &str) -> Self {
        if self.class == Class::Refused { self.hint(hint) } else { self }
    }

    /// Returns what a person is told: what went wrong, and below it what to do.
    pub(crate) fn words(&self) -> String {
        let hint = self.hint.iter().map(|hint| format!("\n\nhint: {hint}"));
        format!("error: {}{}", self.message, hint.collect::<String>())
    }

    /// Returns what a person is told where the report that failed was one of many.
    pub(crate) fn note(&self, report: &str) -> String {
        format!("note: {report} is left out: {}", self.message)
    }

    /// Returns that a folder holds no ledger.
    pub(crate) fn no_ledger(folder: &std::path::Path) -> Self {
        Self::new(Class::Ledger, format!("there is no ledger in {}", folder.display()))
            .hint("create one with `tyst init`, or name another folder with --ledger")
    }

    /// Returns that a file is there which was not to be replaced.
    pub(crate) fn exists(file: &std::path::Path) -> Self {
        Self::usage(format!("{} is there already", file.display()))
            .hint("choose another name, or add --force to replace the file")
    }

    /// Returns that something else stands where a file or folder of the ledger should. Without the lock, it is whole.
    fn misplaced(path: &std::path::Path, message: String) -> Self {
        if path.ends_with("journal") {
            return Self::new(Class::Ledger, message)
                .hint("nothing was changed; move it away, and `tyst repair` makes the folder anew from the other copies");
        }
        if path.ends_with("lock") {
            return Self::new(Class::System, message).hint("move it away, and try again; nothing is lost");
        }
        Self::new(Class::Ledger, message).hint(
            "nothing was changed; `tyst verify` lists all damage, and `tyst repair` moves this aside and mends the rest",
        )
    }

    /// Returns the failure of an operation on a file or folder.
    pub(crate) fn file(path: &std::path::Path, fault: &std::io::Error) -> Self {
        Self::new(Class::System, format!("{}: {fault}", path.display()))
    }
}

/// Returns an error with all its causes in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = inner.source();
    }
    words
}

impl From<std::io::Error> for Failure {
    fn from(fault: std::io::Error) -> Self {
        let silent = fault.kind() == ErrorKind::BrokenPipe;
        Self { silent, ..Self::new(Class::System, fault.to_string()) }
    }
}

impl From<OpenError> for Failure {
    fn from(fault: OpenError) -> Self {
        // A ledger that somebody else writes is neither damaged nor closed for good.
        let of_the_machine =
            matches!(fault, OpenError::Io { .. } | OpenError::Store { .. } | OpenError::Locked { .. });
        let class = if of_the_machine { Class::System } else { Class::Ledger };
        let failure = Self::new(class, chain(&fault));
        match fault {
            OpenError::Misplaced { path, .. } => Self::misplaced(&path, failure.message),
            OpenError::NotALedger { dir } => Self::no_ledger(&dir),
            // Whoever writes listens, so that it cannot be reached any more.
            OpenError::Locked { dir, .. } if !dir.join("socket").exists() => failure.hint(
                "wait until it has finished; if it is `tyst serve`, its socket is gone: end that process and start it again",
            ),
            OpenError::Locked { .. } => failure.hint("wait until it has finished, and try again"),
            OpenError::Io { source, .. } if source.kind() == ErrorKind::ReadOnlyFilesystem => failure
                .hint("the folder can only be read, and only commands that read, such as `tyst log`, work there"),
            OpenError::Io { source, .. } if source.kind() == ErrorKind::StorageFull => {
                failure.hint("nothing was recorded; make room on the disk, and try again")
            }
            OpenError::Store { .. } => failure.hint(
                "nothing was recorded, and nothing is lost; mend the cause, such as a full disk, and try again",
            ),
            OpenError::Header { source: HeaderError::Version { .. }, .. } => {
                failure.hint("use the version of tyst that wrote it, or a newer one")
            }
            OpenError::Header { .. } => failure.hint(HEADER),
            OpenError::Damaged(damage) => failure.hint(format!("nothing was changed; {}", damaged(&damage))),
            _ => failure,
        }
    }
}

impl From<HistoryError> for Failure {
    fn from(fault: HistoryError) -> Self {
        match fault {
            HistoryError::Open(open) => open.into(),
            HistoryError::Read(ReadError::Damaged(ref damage)) => {
                Self::new(Class::Ledger, chain(&fault)).hint(damaged(damage))
            }
            HistoryError::Read(_) => Self::new(Class::Ledger, chain(&fault)).hint(DAMAGED),
            HistoryError::Zone(_) => Self::new(Class::Ledger, chain(&fault)),
            HistoryError::Header => Self::new(Class::Ledger, chain(&fault))
                .hint(format!("LEDGER was changed by hand; move it away, and {HEADER}")),
        }
    }
}

impl From<CutError> for Failure {
    fn from(fault: CutError) -> Self {
        match fault {
            CutError::History(history) => history.into(),
            CutError::OtherHistory(_) => Self::new(Class::Ledger, fault.to_string()),
            _ => Self::usage(fault.to_string()),
        }
    }
}

impl From<RecordError> for Failure {
    fn from(fault: RecordError) -> Self {
        match fault {
            RecordError::History(history) => history.into(),
            RecordError::TooLarge { .. } => Self::new(Class::Refused, chain(&fault))
                .hint("nothing was recorded; `tyst import --parts` records files of any size, part by part"),
            RecordError::Unmet(problems) => Self::refused("nothing was recorded", &problems),
            RecordError::Append(ref append) => {
                let failed = matches!(**append, AppendError::Failed { .. });
                let hint = if failed {
                    NOT_KNOWN
                } else {
                    "nothing of it was recorded; mend the cause and try again"
                };
                Self::new(Class::System, chain(&fault)).hint(hint)
            }
            RecordError::Writer(writer) => writer.into(),
            RecordError::Rejected(rejected) => {
                let problems: Vec<Problem> =
                    rejected.into_iter().flat_map(|rejected| rejected.problems).collect();
                Self::refused("the entry was not recorded", &problems)
            }
        }
    }
}

impl From<WriterError> for Failure {
    fn from(fault: WriterError) -> Self {
        let class = match &fault {
            WriterError::Failed { fault: Fault::Ledger, .. } => Class::Ledger,
            _ => Class::System,
        };
        let failure = Self::new(class, chain(&fault));
        match fault {
            WriterError::Ended => failure.hint("nothing was recorded; try it again"),
            WriterError::Unanswered | WriterError::Silent => failure.hint(
                "`tyst log` shows whether they were; with the same --key, and for imports always, it is safe to try again",
            ),
            WriterError::Failed { fault: Fault::System, .. } => failure.hint(NOT_KNOWN),
            WriterError::Failed { fault: Fault::Ledger, .. } => failure.hint("`tyst verify` lists all damage"),
            WriterError::Stranger => {
                failure.hint("run this as the user who runs that process, or as the owner of the folder")
            }
            WriterError::Crowded => failure.hint("nothing was recorded; try it again later"),
            WriterError::Version { .. } | WriterError::Malformed(_) => {
                failure.hint("end that process, and start it again with the same version of tyst as this command")
            }
            WriterError::Socket(_) | WriterError::Thread(_) => failure,
        }
    }
}

impl From<CreateError> for Failure {
    fn from(fault: CreateError) -> Self {
        match fault {
            CreateError::First(record) => record.into(),
            CreateError::Zone(_) => Self::usage(chain(&fault)),
            CreateError::Log(_) => {
                Self::new(Class::System, chain(&fault)).hint("choose a new or empty folder")
            }
        }
    }
}

impl From<VerifyError> for Failure {
    fn from(fault: VerifyError) -> Self {
        match fault {
            VerifyError::NotALedger { dir } => Self::no_ledger(&dir),
            _ => Self::new(Class::System, chain(&fault)),
        }
    }
}

impl From<RunError> for Failure {
    fn from(fault: RunError) -> Self {
        let mut message = chain(&fault);
        if let RunError::NoSandbox { .. } = fault {
            return Self::new(Class::System, message).hint(
                "use Linux 5.13 or later with Landlock; or add --sandbox best-effort, and the report says so",
            );
        }
        if let RunError::Parameters { plugin, .. } = &fault {
            return Self::usage(message)
                .hint(format!("`tyst plugin info {plugin}` says which parameters it knows"));
        }
        if let RunError::Failed(failure) = &fault
            && !failure.printed.trim().is_empty()
        {
            message = format!("{message}\nit printed: {}", failure.printed.trim());
        }
        let hint = match &fault {
            RunError::Failed(failure) if matches!(failure.reason, Reason::Run(_)) => {
                "the ledger is untouched; where a report has so much to do, give it more time with --time-limit SECONDS"
            }
            RunError::Failed(failure) if matches!(failure.reason, Reason::Memory { .. }) => {
                "the ledger is untouched, and the cap is the same for every report; ask for one area (--area) or an earlier \
                 date, or have its author keep counts instead of entries (`tyst plugin run --memory MIB` tries it with more)"
            }
            _ => "the ledger is untouched; tell the author of the report what is said here",
        };
        Self::new(Class::Report, message).hint(hint)
    }
}

impl Failure {
    /// Returns a refusal that names every rule that was broken.
    pub(crate) fn refused(what: &str, problems: &[Problem]) -> Self {
        let lines: Vec<String> =
            problems.iter().map(|problem| format!("  {}", problem_line(problem))).collect();
        Self::new(Class::Refused, format!("{what}\n{}", lines.join("\n")))
    }
}

/// Returns a problem as a person reads it: the field, what is wrong, the rule, and what to type.
pub(crate) fn problem_line(problem: &Problem) -> String {
    let field = if problem.field.is_empty() { "the entry" } else { &problem.field };
    let hint = problem.hint.as_ref().map(|hint| format!("\n    hint: {hint}")).unwrap_or_default();
    format!("{field} {} [{}]{hint}", problem.message, problem.rule)
}

#[cfg(test)]
mod tests;

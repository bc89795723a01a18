//! `tyst plugin dev`: builds a report, shows its document over a few events, and then what each change of its sources
//! changes in it.
//!
//! Each run is one of `tyst plugin run` in a process of its own. What is built is looked for beneath the folder only.

mod build;
mod sources;

use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use signal_hook::consts::{SIGINT, SIGTERM};
use similar::TextDiff;

use crate::app::{common, cut};
use crate::failure::{Class, Failure, Outcome};
use crate::place::{Place, executable};
use sources::Sources;

/// How often the sources are looked at.
const PAUSE: Duration = Duration::from_millis(300);
/// The events that `tyst plugin new` puts into a folder.
const EVENTS: &str = "tests/events.jsonl";

pub(crate) fn command() -> Command {
    Command::new("dev")
        .about("Build a report, show its document, and what every change makes of it")
        .long_about(
            "Build a report, run it over a file of events or a ledger, and show the document; then wait for changes of its \
             sources, and after each build and run it anew and show what has changed in the document. A folder with Cargo.toml \
             is built by cargo, one with a Makefile by make; only a library beneath the folder is run, in the sandbox, signed or \
             not. Ctrl-C ends it.",
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .default_value(".")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder of the report"),
        )
        .arg(
            Arg::new("events")
                .long("events")
                .value_name("FILE")
                .action(ArgAction::Append)
                .value_parser(clap::value_parser!(PathBuf))
                .help("A file of events in JSON Lines; tests/events.jsonl in the folder where neither this nor a ledger is named"),
        )
        .arg(Arg::new("area").long("area").value_name("AREA").help("The area it is about; all of them where it is left out"))
        .arg(Arg::new("once").long("once").action(ArgAction::SetTrue).help("Show the document once and end, with the exit code of the run"))
        .args(cut())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let folder = folder.canonicalize().map_err(|fault| Failure::file(folder, &fault))?;
    let over = over(&folder, matches)?;
    if matches.get_flag("once") {
        return place.screen.data(&Round { place, folder: &folder, over: &over, matches }.made()?);
    }
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&ended))?;
    }
    let round = Round { place, folder: &folder, over: &over, matches };
    let mut last: Option<String> = None;
    loop {
        let sources = Sources::of(&folder, &over.files)?;
        let made = round.made();
        if ended.load(Ordering::Relaxed) {
            break;
        }
        match made {
            Ok(document) => {
                place.screen.data(&shown(last.as_deref(), &document))?;
                last = Some(document);
            }
            Err(failure) => place.screen.say(&failure.words()),
        }
        place.screen.say(&format!("waiting for changes in {}; Ctrl-C ends this", folder.display()));
        while !ended.load(Ordering::Relaxed) && Sources::of(&folder, &over.files)? == sources {
            thread::sleep(PAUSE);
        }
        if ended.load(Ordering::Relaxed) {
            break;
        }
    }
    place.screen.say("stopped");
    Ok(())
}

/// What the report is run over.
struct Over {
    words: Vec<PathBuf>,
    /// The files of events, which are watched as the sources are.
    files: Vec<PathBuf>,
}

fn over(folder: &Path, matches: &ArgMatches) -> Outcome<Over> {
    let ledger = matches.get_raw("ledger").and_then(|mut named| named.next()).map(PathBuf::from);
    let typed = matches.value_source("ledger") == Some(ValueSource::CommandLine);
    let named = matches.get_many::<PathBuf>("events").into_iter().flatten();
    let mut files: Vec<PathBuf> = named.cloned().collect();
    if let (Some(ledger), true) = (ledger, typed && files.is_empty()) {
        return Ok(Over { words: vec!["--ledger".into(), ledger], files });
    }
    if files.is_empty() {
        files.push(folder.join(EVENTS));
    }
    if let Some(missing) = files.iter().find(|file| !file.is_file()) {
        let message = format!("there is no file of events {}", missing.display());
        return Err(Failure::usage(message).hint("name one with --events, or a ledger with --ledger"));
    }
    let words = files.iter().flat_map(|file| ["--events".into(), file.clone()]).collect();
    Ok(Over { words, files })
}

/// One building and running of the report.
struct Round<'a> {
    place: &'a Place,
    folder: &'a Path,
    over: &'a Over,
    matches: &'a ArgMatches,
}

impl Round<'_> {
    /// Builds the report and returns the document that it makes.
    fn made(&self) -> Outcome<String> {
        let library = build::library(self.folder)?;
        let mut process = Process::new(executable()?);
        process.args(["plugin", "run"]).arg(&library).args(&self.over.words);
        process.args(["--format", if self.place.screen.json { "json" } else { "text" }]);
        for flag in ["area", "as-at", "known-at"] {
            if let Some(value) = self.matches.get_one::<String>(flag) {
                process.arg(format!("--{flag}={value}"));
            }
        }
        if self.place.screen.plain {
            process.arg("--plain");
        }
        let outcome = process.output().map_err(|fault| Failure::file(&library, &fault))?;
        if !outcome.status.success() {
            let said = String::from_utf8_lossy(&outcome.stderr);
            let said = said.trim_end().trim_start_matches("error: ").to_owned();
            return Err(Failure::new(Class::Report, said));
        }
        Ok(String::from_utf8_lossy(&outcome.stdout).into_owned())
    }
}

/// Returns the document, or what has changed in it.
fn shown(last: Option<&str>, document: &str) -> String {
    let Some(last) = last else { return document.to_owned() };
    if last == document {
        return "the document is the same".to_owned();
    }
    TextDiff::from_lines(last, document).unified_diff().header("before", "now").to_string()
}

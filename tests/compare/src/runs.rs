//! The parent: starts a child for every run, one store after the other, round after round.
//!
//! It measures nothing itself and draws no table.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::arguments::Arguments;
use crate::clock::now_ns;
use crate::store::{Outcome, Store, fault};
use crate::trial::{Measured, Order, Step, Trial};

/// The first argument of a child.
pub const CHILD: &str = "child";

/// What came of everything.
#[derive(Default)]
pub struct Results {
    /// The runs of a trial with a store, in the order of the rounds.
    pub runs: BTreeMap<(Trial, &'static str), Vec<Measured>>,
    /// What it took to settle after the last load, for the stores that put something off.
    pub settled: BTreeMap<&'static str, Measured>,
    /// The bytes that each store takes on the disk, by part, before and after it settled.
    pub sizes: BTreeMap<(&'static str, &'static str), BTreeMap<String, u64>>,
}

/// The folders and the program.
struct Place<'a> {
    program: PathBuf,
    root: &'a Path,
    arguments: &'a Arguments,
}

/// Measures what was asked for in a new folder, which is removed again; `progress` hears what is being done.
pub fn all(arguments: &Arguments, root: &Path, progress: &mut dyn FnMut(&str)) -> Outcome<Results> {
    let place = Place { program: std::env::current_exe()?, root, arguments };
    let mut results = Results::default();
    let stored = arguments.trials.iter().any(|trial| !trial.is_rate());
    fs::create_dir_all(root)?;
    if stored {
        progress("writing JSON Lines");
        place.child(Step::Lines, "", Path::new(""))?;
    }
    for trial in Trial::ALL {
        let wanted = arguments.trials.contains(&trial);
        if wanted || (trial == Trial::Load && stored) {
            place.trial(trial, wanted, &mut results, progress)?;
        }
    }
    fs::remove_dir_all(root)?;
    Ok(results)
}

fn rounds(trial: Trial) -> usize {
    if trial == Trial::Load { 3 } else { 9 }
}

impl Place<'_> {
    fn trial(
        &self,
        trial: Trial,
        wanted: bool,
        results: &mut Results,
        progress: &mut dyn FnMut(&str),
    ) -> Outcome<()> {
        let stores = || self.arguments.stores.iter().filter(|store| store.runs(trial));
        if trial == Trial::Again {
            for store in stores() {
                self.child(Step::Save, store.name(), &self.folder(*store))?;
            }
        }
        let rounds = if wanted { self.arguments.rounds.unwrap_or_else(|| rounds(trial)) } else { 1 };
        for round in 1..=rounds {
            for store in stores() {
                progress(&format!("{} {}, round {round} of {rounds}", trial.name(), store.name()));
                let measured = self.run(trial, *store)?;
                if wanted {
                    results.runs.entry((trial, store.name())).or_default().push(measured);
                }
            }
        }
        if trial == Trial::Load {
            for store in stores().filter(|store| store.runs(Trial::Replay)) {
                self.settle(*store, results)?;
            }
        }
        agree(trial, results)
    }

    fn settle(&self, store: &'static dyn Store, results: &mut Results) -> Outcome<()> {
        let folder = self.folder(store);
        results.sizes.insert((store.name(), "loaded"), sizes(&folder)?);
        let settled = self.child(Step::Settle, store.name(), &folder)?;
        if settled.events > 0 {
            results.sizes.insert((store.name(), "settled"), sizes(&folder)?);
            results.settled.insert(store.name(), settled);
        }
        Ok(())
    }

    /// Returns where a store keeps what it loaded.
    fn folder(&self, store: &dyn Store) -> PathBuf {
        self.root.join(store.name())
    }

    fn run(&self, trial: Trial, store: &dyn Store) -> Outcome<Measured> {
        let dir = if trial.is_rate() { self.root.join("fresh") } else { self.folder(store) };
        if trial.is_fresh() {
            remove(&dir)?;
        }
        let measured = self.child(Step::Run(trial), store.name(), &dir)?;
        if trial.is_rate() {
            remove(&dir)?;
        }
        Ok(measured)
    }

    fn child(&self, step: Step, store: &str, dir: &Path) -> Outcome<Measured> {
        let order = Order {
            step,
            store: store.to_owned(),
            dir: dir.to_owned(),
            lines: self.root.join("events.jsonl"),
            events: self.arguments.events,
            started_ns: now_ns(),
        };
        let mut command = Command::new(&self.program);
        command.arg(CHILD).arg(serde_json::to_string(&order)?).stderr(Stdio::inherit());
        let output = command.output()?;
        if !output.status.success() {
            return Err(fault(format!("{step:?} with {store} ended with {}", output.status)));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// Refuses answers that differ.
fn agree(trial: Trial, results: &Results) -> Outcome<()> {
    let mut answers = BTreeMap::<&str, &str>::new();
    for ((of, store), runs) in &results.runs {
        answers.extend(runs.iter().filter(|_| *of == trial).map(|run| (run.digest.as_str(), *store)));
    }
    if answers.len() > 1 {
        Err(fault(format!("{} has several answers: {answers:?}", trial.name())))
    } else {
        Ok(())
    }
}

fn remove(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Returns the bytes that are allocated for a folder, by the folders in it (`.` for its own files).
fn sizes(dir: &Path) -> io::Result<BTreeMap<String, u64>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(folder) = waiting.pop() {
        let part = folder.strip_prefix(dir).unwrap_or(&folder).display().to_string();
        for entry in fs::read_dir(&folder)? {
            let (path, data) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
            if data.is_dir() {
                waiting.push(path);
            } else {
                *found.entry(part.clone()).or_default() += data.blocks() * 512;
            }
        }
    }
    Ok(found)
}

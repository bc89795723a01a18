//! What was asked for on the command line.
//!
//! It knows names, not what they do.

use std::path::PathBuf;

use crate::store::{Outcome, Store, fault};
use crate::stores;
use crate::trial::Trial;

/// What is printed where the arguments make no sense.
const USAGE: &str = "usage: cargo bench --manifest-path tests/compare/Cargo.toml --bench compare -- \
    [--events N] [--only T1,T2,…] [--stores tyst,file,…] [--rounds N] [--dir FOLDER] [--quick]";

/// What to measure.
pub struct Arguments {
    /// How many events.
    pub events: u64,
    /// Which trials.
    pub trials: Vec<Trial>,
    /// Which stores.
    pub stores: Vec<&'static dyn Store>,
    /// How often, where it is not the usual number of each trial.
    pub rounds: Option<usize>,
    /// In which folder.
    pub dir: Option<PathBuf>,
}

impl Arguments {
    /// Reads the arguments after the name of the program.
    pub fn parse(mut words: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut arguments = Self {
            events: 1_000_000,
            trials: Trial::ALL.to_vec(),
            stores: stores::all().to_vec(),
            rounds: None,
            dir: None,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| fault(format!("{word} needs a value\n{USAGE}")));
            match word.as_str() {
                // cargo bench adds this one itself.
                "--bench" => {}
                "--quick" => (arguments.events, arguments.rounds) = (20_000, Some(1)),
                "--events" => arguments.events = value()?.parse()?,
                "--rounds" => arguments.rounds = Some(value()?.parse()?),
                "--dir" => arguments.dir = Some(value()?.into()),
                "--only" => arguments.trials = each(&value()?, trial)?,
                "--stores" => {
                    let chosen = each(&value()?, store)?;
                    arguments.stores.retain(|store| chosen.contains(&store.name()));
                }
                _ => return Err(fault(format!("{word} is not known\n{USAGE}"))),
            }
        }
        Ok(arguments)
    }
}

fn each<T>(list: &str, read: impl Fn(&str) -> Option<T>) -> Outcome<Vec<T>> {
    let one = |name| read(name).ok_or_else(|| fault(format!("{name} is not known\n{USAGE}")));
    list.split(',').map(one).collect()
}

fn trial(name: &str) -> Option<Trial> {
    Trial::ALL.into_iter().find(|trial| trial.name() == name)
}

fn store(name: &str) -> Option<&'static str> {
    stores::named(name).map(Store::name)
}

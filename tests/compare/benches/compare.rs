//! Compares tyst with a plain file and with other embedded stores; see `README.md`.
//!
//! With `child` as its first argument it is one measured process, and prints what it took as JSON; with `serve` it holds
//! the ledger for T2s.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tyst_compare::arguments::Arguments;
use tyst_compare::store::{Outcome, Store as _, fault};
use tyst_compare::stores::ledger;
use tyst_compare::stores::plugin::{self, Plugin};
use tyst_compare::trial::{SEED, obey};
use tyst_compare::{machine, runs, table};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    let outcome = match words.peek().map(String::as_str) {
        Some(runs::CHILD) => child(words.nth(1)),
        Some(ledger::SERVE) => ledger::serve(Path::new(&words.nth(1).unwrap_or_default())),
        _ => compare(words),
    };
    if let Err(error) = outcome {
        eprintln!("error: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn child(order: Option<String>) -> Outcome<()> {
    let order = serde_json::from_str(&order.ok_or_else(|| fault("a child needs an order"))?)?;
    println!("{}", serde_json::to_string(&obey(&order)?)?);
    Ok(())
}

fn compare(words: impl Iterator<Item = String>) -> Outcome<()> {
    let mut arguments = Arguments::parse(words)?;
    if arguments.stores.iter().any(|store| store.name() == Plugin.name())
        && let Err(missing) = plugin::program()
    {
        eprintln!("{missing}");
        arguments.stores.retain(|store| store.name() != Plugin.name());
    }
    let dir = arguments.dir.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
    std::fs::create_dir_all(&dir)?;
    let root = dir.join(format!("compare-{}", std::process::id()));
    println!("{} synthetic events, seed {SEED}; {}", arguments.events, machine::description(&dir));
    println!(
        "Nothing is dropped from the page cache: reads come from memory. Every run is a process of its own."
    );
    let results = runs::all(&arguments, &root, &mut |doing| eprintln!("{doing}"))?;
    print!("{}", table::page(&arguments, &results));
    Ok(())
}

//! The whole ledger against a model in memory: writers, readers, checks, sealing, backups, mirrors and crashes, all mixed.
//!
//! What happens follows from a seed alone; real threads are in `together`. Few seeds here, as many as
//! `TYST_FAULTS_TRIALS` says by command (`tests/faults/README.md`).

mod clocks;
mod model;
mod together;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use world::World;

/// What one ledger goes through.
const STEPS: u64 = 40;

/// Returns how many trials are to be made, `short` unless somebody asked for more, and the seed.
#[expect(clippy::disallowed_methods, reason = "how often and with which seed is for the caller to say")]
fn trials(short: u64) -> (u64, u64) {
    let variable = |name| std::env::var(name).ok().and_then(|words| words.parse().ok());
    (variable("TYST_FAULTS_TRIALS").unwrap_or(short), variable("TYST_FAULTS_SEED").unwrap_or(1))
}

/// Runs a trial for each seed from the first on, and names the seed of one that fails.
fn every_seed(short: u64, what: &str, trial: impl Fn(u64)) {
    let (count, first) = trials(short);
    for seed in first..first + count {
        let outcome = catch_unwind(AssertUnwindSafe(|| trial(seed)));
        assert!(outcome.is_ok(), "{what}: run it again with TYST_FAULTS_TRIALS=1 TYST_FAULTS_SEED={seed}");
    }
    println!("{what}: {count} seeds from {first} on");
}

#[test]
fn model_and_ledger_agree_whatever_happens() {
    every_seed(10, "simulation", |seed| {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
        }
        world.end();
    });
}

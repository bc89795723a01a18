//! How often a fault is tried, and the random moments and places of it, which follow from a seed.
//!
//! It knows nothing of ledgers.

#![expect(clippy::print_stdout, reason = "a long run says what it met")]

use std::fmt::Display;

/// The tries of one fault.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trials {
    pub(crate) count: u32,
    pub(crate) seed: u64,
}

impl Trials {
    /// Returns as many trials as `TYST_FAULTS_TRIALS` says, or `short`; `TYST_FAULTS_SEED` gives other moments than 1.
    pub(crate) fn short(short: u32) -> Self {
        let count = variable("TYST_FAULTS_TRIALS").map_or(short, |words| words.parse().unwrap());
        let seed = variable("TYST_FAULTS_SEED").map_or(1, |words| words.parse().unwrap());
        Self { count, seed }
    }

    /// Returns the trials that were asked for; without a number there are none, because they take more than every
    /// machine has: `needs` says what.
    pub(crate) fn asked(needs: impl Display) -> Option<Self> {
        let trials = Self::short(0);
        if trials.count == 0 {
            println!("passed over: it needs {needs}, and TYST_FAULTS_TRIALS to be set");
        }
        (trials.count > 0).then_some(trials)
    }

    /// Returns when to cut off in a trial, as a share of the usual time: a few trials are spread over all of it.
    pub(crate) fn share(self, trial: u32) -> f64 {
        (f64::from(trial % 8) + self.random(trial).fraction()) / 7.0
    }

    /// Returns a row of random numbers for the trial with this number.
    pub(crate) fn random(self, trial: u32) -> Random {
        let mut random = Random(self.seed ^ (u64::from(trial) << 32));
        random.next();
        random
    }
}

/// Reads a variable that steers the tests.
#[expect(clippy::disallowed_methods, reason = "how often and with which seed is for the caller to say")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|words| !words.is_empty())
}

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Returns a number from 0 to 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap()) / f64::from(u32::MAX)
    }
}

//! What can be done to a ledger: every operation refused in turn, power cuts at any moment, bytes changed, a folder moved.
//!
//! Few trials here; `TYST_FAULTS_TRIALS` asks for more and `TYST_FAULTS_SEED` for others, as `tests/faults/README.md`
//! says. The whole command is made to suffer in `tests/faults`.

mod changing;
mod losing;
mod moving;
mod power_cut;
mod refusing;

/// Returns how many trials are to be made, `short` unless somebody asked for more, and the seed.
#[expect(clippy::disallowed_methods, reason = "how often and with which seed is for the caller to say")]
fn trials(short: u64) -> (u64, u64) {
    let variable = |name| std::env::var(name).ok().and_then(|words| words.parse().ok());
    (variable("TYST_FAULTS_TRIALS").unwrap_or(short), variable("TYST_FAULTS_SEED").unwrap_or(1))
}

/// How many places are passed over between two that are tried.
const STRIDE: usize = 11;

/// Returns those places that are to be tried: every eleventh, or all of them if somebody asked for more than one trial.
pub(crate) fn some_of(places: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    let (count, seed) = trials(1);
    let stride = if count == 1 { STRIDE } else { 1 };
    places.skip(usize::try_from(seed).expect("a seed is small") % stride).step_by(stride)
}

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, trial: u64) -> Random {
        let mut random = Random(seed ^ (trial << 32));
        random.below(1);
        random
    }

    /// Returns a number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit.max(1) as u64).expect("it is below a size")
    }
}

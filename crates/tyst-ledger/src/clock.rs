//! The clock as the caller read it, and what is unlikely about the reading.
//!
//! Reads no clock, and never stops anybody from recording: recorded times go on from the last one whatever it says.

use tyst_event::{Instant, Warning, WarningRule};

/// A reading of the machine's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The time of day, which somebody may set.
    pub wall: Instant,
    /// Microseconds on a clock that only goes forward, from any point that is the same for the whole process.
    pub steady_us: u64,
}

/// How far the wall clock may lie behind the last recorded time: requests of one group are a microsecond apart, so
/// that the last one may be a little ahead of it.
const BEHIND_US_MAX: i64 = 10_000;

/// How far the wall clock and the steady clock may come apart between two groups.
const APART_US_MAX: u64 = 60_000_000;

/// Returns what is unlikely about a reading after the last recorded time and the reading before, if there was one.
pub(crate) fn warnings(now: Clock, last_recorded: Instant, before: Option<Clock>) -> Vec<Warning> {
    let behind = last_recorded.0.saturating_sub(now.wall.0) > BEHIND_US_MAX;
    let jumped = before.is_some_and(|before| apart_us(before, now) > APART_US_MAX);
    let rules = [(behind, WarningRule::ClockBehind), (jumped, WarningRule::ClockJumped)];
    let reading = now.wall.to_string();
    rules.into_iter().filter(|(is, _)| *is).map(|(_, rule)| Warning::new(rule, reading.as_str())).collect()
}

/// Returns by how much the two clocks disagree about the time between two readings.
fn apart_us(before: Clock, now: Clock) -> u64 {
    let wall = i128::from(now.wall.0) - i128::from(before.wall.0);
    let steady = i128::from(now.steady_us) - i128::from(before.steady_us);
    u64::try_from((wall - steady).abs()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;

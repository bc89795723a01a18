//! The upright axis of a picture: from which value to which it goes, in steps of round values.
//!
//! Bars and counts begin at nought; what is measured over time takes the range of its values, and says where it begins. Deliberately
//! absent: places on a sheet, and axes that are cut in two.

use super::wording::Wording;
use crate::labels;

/// The range of an axis, and how far its marks are apart.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// Returns a scale from nought for whole numbers.
    pub(super) fn counts(high: f64) -> Self {
        Self::rounded(0.0, high.max(1.0), 1.0)
    }

    /// Returns a scale for values over time: of their range, and from nought where that is near, so that what differs is seen to.
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        let below = if low >= 0.0 { (low - 1.0).max(0.0) } else { low - 1.0 };
        let (low, high) = if high > low { (low, high) } else { (below, high + 1.0) };
        let extent = high - low;
        if low.abs().max(high.abs()) <= extent * 1.5 || low.signum() * high.signum() <= 0.0 {
            Self::rounded(low.min(0.0), high.max(0.0), 0.0)
        } else {
            Self::rounded(low, high, 0.0)
        }
    }

    fn rounded(low: f64, high: f64, least_step: f64) -> Self {
        let step = round_step(high - low).max(least_step);
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// Returns which part of the way a value lies from the beginning to the end.
    pub(super) fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// Returns the values at which there is a mark.
    pub(super) fn marks(&self) -> impl Iterator<Item = f64> {
        let (low, step, end) = (self.low, self.step, self.high + self.step / 2.0);
        (0..=12).map(move |index| low + f64::from(index) * step).take_while(move |value| *value <= end)
    }

    /// Returns a value at a mark in words.
    pub(super) fn words(&self, value: f64, wording: Wording) -> String {
        let decimals = if self.step < 0.1 { 2 } else { usize::from(self.step < 1.0) };
        wording.number(&format!("{value:.decimals$}"))
    }

    /// Returns where it begins and ends.
    pub(super) fn ends(&self) -> [f64; 2] {
        [self.low, self.high]
    }

    /// Says where it begins, if that is above nought.
    pub(super) fn begins(&self, wording: Wording) -> Option<String> {
        let begins = || format!("{}: {}", wording.label(labels::AXIS_FROM), self.words(self.low, wording));
        (self.low > 0.0 || self.high < 0.0).then(begins)
    }
}

/// Returns a step of 1, 2 or 5 and noughts, so that there are at most six of them.
fn round_step(extent: f64) -> f64 {
    let mut step = 1.0;
    while extent / step > 60.0 {
        step *= 10.0;
    }
    while extent / step < 6.0 && step > 0.01 {
        step /= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| step * factor)
        .find(|step| extent / step <= 6.0)
        .unwrap_or(step * 10.0)
}

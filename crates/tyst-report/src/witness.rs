//! The events behind a figure, as a set of positions in the log.
//!
//! Deliberately absent: the events themselves, and any check that a position exists.

use std::ops::RangeInclusive;

use serde::de::{SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(test)]
mod tests;

/// A sorted set of the positions of the events behind a figure.
///
/// Neighbouring positions are kept as one range, so that a figure about millions of events costs little.
/// In JSON it is an array of ascending numbers; on reading any order is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witnesses {
    /// First and last positions, ascending; ranges neither overlap nor touch.
    ranges: Vec<(u64, u64)>,
}

impl Witnesses {
    /// Returns a set without any position.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one position; a position that is there already changes nothing.
    pub fn insert(&mut self, position: u64) {
        self.insert_range(position..=position);
    }

    /// Adds every position of `other`.
    pub fn merge(&mut self, other: &Self) {
        if other.ranges.len() <= FEW {
            other.ranges().for_each(|range| self.insert_range(range));
        } else if self.ranges.is_empty() {
            self.ranges.clone_from(&other.ranges);
        } else {
            let mut joined = Vec::with_capacity(self.ranges.len() + other.ranges.len());
            let mut own = self.ranges.iter().peekable();
            for range in &other.ranges {
                while let Some(before) = own.next_if(|before| *before <= range) {
                    join(&mut joined, *before);
                }
                join(&mut joined, *range);
            }
            own.for_each(|rest| join(&mut joined, *rest));
            self.ranges = joined;
        }
    }

    /// Returns the positions that are in one of the sets and not in both.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        // Where a range begins or ends, membership turns; where one of each set does, it stays as it is.
        let edges = |set: &Self| -> Vec<u128> {
            set.ranges().flat_map(|range| [(*range.start()).into(), u128::from(*range.end()) + 1]).collect()
        };
        let mut turns: Vec<u128> = [edges(self), edges(other)].concat();
        turns.sort_unstable();
        let kept = turns.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1).map(|same| same[0]);
        let kept: Vec<u64> =
            kept.enumerate().map(|(at, edge)| narrow(edge - u128::from(at % 2 == 1))).collect();
        let mut different = Self::none();
        for range in kept.chunks_exact(2) {
            different.insert_range(range[0]..=range[1]);
        }
        different
    }

    /// Returns whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns how many positions there are, at most `u64::MAX`.
    pub fn len(&self) -> u64 {
        self.ranges().fold(0, |sum, range| sum.saturating_add(range.end() - range.start()).saturating_add(1))
    }

    /// Returns whether `position` is in the set.
    pub fn contains(&self, position: u64) -> bool {
        let at = self.ranges.partition_point(|(_, last)| *last < position);
        self.ranges.get(at).is_some_and(|(first, _)| *first <= position)
    }

    /// Returns the positions, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.ranges().flatten()
    }

    /// Returns the positions as ascending ranges that do not touch each other.
    pub fn ranges(&self) -> impl Iterator<Item = RangeInclusive<u64>> + '_ {
        self.ranges.iter().map(|(first, last)| *first..=*last)
    }

    /// Returns the positions as words: ranges from first to last, with spaces between, such as `1-5 8`.
    pub fn to_words(&self) -> String {
        let word = |range: RangeInclusive<u64>| match range.into_inner() {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}-{last}"),
        };
        self.ranges().map(word).collect::<Vec<_>>().join(" ")
    }

    /// Returns a set of at most so many ranges that holds all of these positions, and as few others as can be.
    #[must_use]
    pub fn widened(&self, ranges_max: usize) -> Self {
        let ranges = &self.ranges;
        let mut gaps: Vec<(u64, u64)> =
            ranges.windows(2).map(|pair| (pair[1].0 - pair[0].1, pair[1].0)).collect();
        gaps.sort_unstable_by(|one, other| other.cmp(one));
        gaps.truncate(ranges_max.saturating_sub(1));
        let mut wide = Self::none();
        let mut starts: Vec<u64> =
            gaps.into_iter().map(|(_, start)| start).chain(ranges.first().map(|range| range.0)).collect();
        starts.sort_unstable();
        for (index, first) in starts.iter().enumerate() {
            let next = starts.get(index + 1).copied().unwrap_or(u64::MAX);
            let last = ranges
                .iter()
                .rev()
                .find(|range| range.0 < next || next == u64::MAX)
                .map_or(*first, |range| range.1);
            wide.insert_range(*first..=last);
        }
        wide
    }

    /// Returns the positions that words mean, or nothing where they are no ranges.
    pub fn from_words(words: &str) -> Option<Self> {
        let mut witnesses = Self::none();
        for word in words.split_ascii_whitespace() {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            let (first, last) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last).then(|| witnesses.insert_range(first..=last))?;
        }
        Some(witnesses)
    }

    /// Returns the set of ranges that come in any order and may overlap.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "what comes is often made of a few runs that are in order"
    )]
    fn of_ranges(ranges: impl Iterator<Item = (u64, u64)>) -> Self {
        let mut joined = Vec::new();
        for range in ranges {
            join(&mut joined, range);
        }
        if !joined.is_sorted() {
            joined.sort();
            return Self::of_ranges(joined.into_iter());
        }
        Self { ranges: joined }
    }

    fn insert_range(&mut self, range: RangeInclusive<u64>) {
        let (first, last) = range.into_inner();
        let at = self.ranges.partition_point(|(_, before)| before.saturating_add(1) < first);
        let reached = self.ranges[at..].partition_point(|(next, _)| *next <= last.saturating_add(1));
        if reached == 0 {
            return self.ranges.insert(at, (first, last));
        }
        let joined = (first.min(self.ranges[at].0), last.max(self.ranges[at + reached - 1].1));
        self.ranges.splice(at..at + reached, [joined]);
    }
}

/// How many ranges are put in one by one.
const FEW: usize = 4;

/// Returns a position that was reckoned with.
fn narrow(edge: u128) -> u64 {
    u64::try_from(edge).unwrap_or(u64::MAX)
}

/// Adds a range, to the last one where it follows or overlaps that.
fn join(joined: &mut Vec<(u64, u64)>, (first, last): (u64, u64)) {
    match joined.last_mut() {
        Some((first_before, last_before))
            if first >= *first_before && first <= last_before.saturating_add(1) =>
        {
            *last_before = last.max(*last_before);
        }
        _ => joined.push((first, last)),
    }
}

impl FromIterator<u64> for Witnesses {
    fn from_iter<I: IntoIterator<Item = u64>>(positions: I) -> Self {
        Self::of_ranges(positions.into_iter().map(|position| (position, position)))
    }
}

impl Extend<u64> for Witnesses {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, positions: I) {
        self.merge(&positions.into_iter().collect());
    }
}

impl<'a> FromIterator<&'a Witnesses> for Witnesses {
    fn from_iter<I: IntoIterator<Item = &'a Witnesses>>(sets: I) -> Self {
        Self::of_ranges(sets.into_iter().flat_map(|set| &set.ranges).copied())
    }
}

impl FromIterator<Witnesses> for Witnesses {
    fn from_iter<I: IntoIterator<Item = Witnesses>>(sets: I) -> Self {
        Self::of_ranges(sets.into_iter().flat_map(|set| set.ranges))
    }
}

impl From<u64> for Witnesses {
    fn from(position: u64) -> Self {
        Self::from_iter([position])
    }
}

impl<const N: usize> From<[u64; N]> for Witnesses {
    fn from(positions: [u64; N]) -> Self {
        Self::from_iter(positions)
    }
}

impl From<Vec<u64>> for Witnesses {
    fn from(positions: Vec<u64>) -> Self {
        Self::from_iter(positions)
    }
}

impl From<RangeInclusive<u64>> for Witnesses {
    fn from(range: RangeInclusive<u64>) -> Self {
        let mut witnesses = Self::none();
        if !range.is_empty() {
            witnesses.insert_range(range);
        }
        witnesses
    }
}

impl From<&Witnesses> for Witnesses {
    fn from(witnesses: &Witnesses) -> Self {
        witnesses.clone()
    }
}

impl Serialize for Witnesses {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let length = usize::try_from(self.len()).map_err(S::Error::custom)?;
        let mut positions = serializer.serialize_seq(Some(length))?;
        self.iter().try_for_each(|position| positions.serialize_element(&position))?;
        positions.end()
    }
}

struct PositionsVisitor;

impl<'de> Visitor<'de> for PositionsVisitor {
    type Value = Witnesses;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an array of event positions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut positions: A) -> Result<Witnesses, A::Error> {
        let mut joined = Vec::new();
        while let Some(position) = positions.next_element()? {
            join(&mut joined, (position, position));
        }
        Ok(Witnesses::of_ranges(joined.into_iter()))
    }
}

impl<'de> Deserialize<'de> for Witnesses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PositionsVisitor)
    }
}

//! Makes batches of the entries of a cut: those of kinds that a report wants, in order.
//!
//! Counts what a report is given and what is newer than it, and notes what its header says of entries. Knows no worker.

use super::SourceError;
use crate::Descriptor;
use crate::batch::{Batch, BatchBuilder, Stored, StretchWriter, lane_of};
use crate::call::Slot;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender};
use tyst_event::terms::Basis;
use tyst_event::{Body, Entry, Portion, Row, Stretch};

/// Positions in a ledger, one bit for each up to the highest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Positions(Vec<u64>);

impl Positions {
    /// Returns whether a position is among them.
    pub fn contains(&self, seq: u64) -> bool {
        let word = usize::try_from(seq / 64).ok().and_then(|word| self.0.get(word));
        word.is_some_and(|word| word >> (seq % 64) & 1 == 1)
    }

    fn add(&mut self, other: &Positions) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    #[inline]
    fn insert(&mut self, seq: u64) {
        let (word, bit) = (word_of(seq), 1 << (seq % 64));
        match self.0.get_mut(word) {
            Some(word) => *word |= bit,
            None => self.insert_behind(word, bit),
        }
    }

    #[cold]
    fn insert_behind(&mut self, word: usize, bit: u64) {
        self.0.resize(word, 0);
        self.0.push(bit);
    }
}

fn word_of(seq: u64) -> usize {
    usize::try_from(seq / 64).expect("a ledger has fewer entries than there are addresses")
}

/// What was counted and noted on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fed {
    pub(super) given: u64,
    /// Which entries were given.
    pub(super) seen: Positions,
    pub(super) newer: BTreeMap<u32, u64>,
    pub(super) undated: Positions,
    pub(super) inferred: Positions,
}

impl Fed {
    /// Adds what was counted and noted of other entries.
    pub(super) fn and(mut self, other: Fed) -> Fed {
        self.given += other.given;
        self.seen.add(&other.seen);
        for (kind, count) in other.newer {
            *self.newer.entry(kind).or_default() += count;
        }
        self.undated.add(&other.undated);
        self.inferred.add(&other.inferred);
        self
    }
}

/// Where batches go, and where the slots come from in which they are written.
pub(super) struct Outlet {
    pub(super) batches: Sender<Batch>,
    pub(super) free: Receiver<Slot>,
}

/// Makes batches.
pub(super) struct Feeder<'d> {
    descriptor: &'d Descriptor,
    /// Positions of which each is to be in a batch of its own.
    alone: Option<(u64, u64)>,
    /// One or more lanes, among which areas are divided: the batch in the making, and where it goes.
    batches: Vec<BatchBuilder>,
    outlets: Vec<Outlet>,
    fed: Fed,
    /// Whether anybody takes batches.
    is_wanted: bool,
}

impl<'d> Feeder<'d> {
    /// Makes batches for each outlet; all entries of an area go to the same one.
    pub(super) fn new(
        descriptor: &'d Descriptor,
        alone: Option<(u64, u64)>,
        outlets: Vec<Outlet>,
    ) -> Feeder<'d> {
        Feeder { descriptor, alone, batches: Vec::new(), outlets, fed: Fed::default(), is_wanted: true }
    }

    /// Makes batches of all entries, unless nobody takes them any more.
    pub(super) fn feed(
        mut self,
        portions: impl Iterator<Item = Result<Portion, SourceError>>,
    ) -> Result<Fed, SourceError> {
        for outlet in &self.outlets {
            // There is none where no worker came to life.
            let Ok(slot) = outlet.free.recv() else { return Ok(self.fed) };
            self.batches.push(BatchBuilder::new(slot));
        }
        for portion in portions {
            match portion? {
                Portion::Entries(entries) => entries.iter().for_each(|entry| {
                    if let Some(lane) = self.entry(entry) {
                        self.hand_over(lane);
                    }
                }),
                Portion::Stretch(stretch) => self.stretch(&stretch)?,
            }
            if !self.is_wanted {
                return Ok(self.fed);
            }
        }
        for lane in 0..self.batches.len() {
            if !self.batches[lane].is_empty() {
                self.hand_over(lane);
            }
        }
        Ok(self.fed)
    }

    fn stretch(&mut self, stretch: &Stretch) -> Result<(), SourceError> {
        let Stretch { first_seq, rows, .. } = stretch;
        let mut writer = StretchWriter::new(stretch, self.descriptor, self.batches.len())?;
        let broken = || format!("the columns from entry {first_seq} on are broken");
        for (row, answer) in rows.iter().enumerate() {
            let full = match answer {
                Row::Absent => None,
                Row::Entry(entry) => self.entry(entry),
                Row::Stored { .. } => self.stored(first_seq + row as u64, row, &mut writer),
            };
            if let Some(lane) = full {
                writer.fill(row + 1, &mut self.batches).ok_or_else(broken)?;
                self.hand_over(lane);
                if !self.is_wanted {
                    return Ok(());
                }
            }
        }
        writer.fill(rows.len(), &mut self.batches).ok_or_else(broken)?;
        Ok(())
    }

    /// Writes an entry of a stretch, if the report wants it, and returns its lane if the batch there is full now.
    #[inline]
    fn stored(&mut self, seq: u64, row: usize, writer: &mut StretchWriter<'_>) -> Option<usize> {
        let Stored { kind, is_wanted, is_undated, is_inferred } = writer.stored(row)?;
        if !is_wanted {
            if self.descriptor.is_newer(kind.number()) {
                self.passes_over(kind.number());
            }
            return None;
        }
        self.fed.given += 1;
        let lane = writer.lay_down(row, &mut self.batches);
        self.note(seq, [is_undated, is_inferred], lane)
    }

    /// Writes an entry, if the report wants it, and returns its lane if the batch there is full now.
    fn entry(&mut self, entry: &Entry) -> Option<usize> {
        let is_taken = match (&entry.statement.body, entry.statement.body.kind()) {
            // Its data is newer than this tyst, so it is of use only to a report that takes what it knows nothing of.
            (Body::Unknown(unknown), _) if !self.descriptor.is_newer(unknown.kind) => {
                self.passes_over(unknown.kind)
            }
            (Body::Unknown(unknown), _) => self.takes(unknown.kind),
            (_, kind) => kind.is_some_and(|kind| self.takes(kind.number())),
        };
        if !is_taken {
            return None;
        }
        let lane = lane_of(entry.statement.area.as_str(), self.batches.len());
        self.batches[lane].push(entry, self.descriptor);
        let is_inferred = entry.statement.basis != Basis::Stated;
        self.note(entry.seq, [entry.statement.when.is_undated(), is_inferred], lane)
    }

    /// Counts an entry, and returns whether the report wants it.
    fn takes(&mut self, kind: u32) -> bool {
        if self.descriptor.wants(kind) {
            self.fed.given += 1;
            return true;
        }
        self.descriptor.is_newer(kind) && self.passes_over(kind)
    }

    /// Counts an entry that is newer than the report or this tyst, and leaves it out.
    fn passes_over(&mut self, kind: u32) -> bool {
        *self.fed.newer.entry(kind).or_default() += 1;
        false
    }

    /// Notes what a header says of an entry that was written, and returns its lane if the batch there is full now.
    #[inline]
    fn note(&mut self, seq: u64, [is_undated, is_inferred]: [bool; 2], lane: usize) -> Option<usize> {
        self.fed.seen.insert(seq);
        if is_undated {
            self.fed.undated.insert(seq);
        }
        if is_inferred {
            self.fed.inferred.insert(seq);
        }
        let is_alone = || self.alone.is_some_and(|(first, last)| (first..=last).contains(&seq));
        (self.batches[lane].is_full() || is_alone()).then_some(lane)
    }

    fn hand_over(&mut self, lane: usize) {
        let Outlet { batches, free } = &self.outlets[lane];
        let batch = free.recv().map(|slot| self.batches[lane].take(slot));
        self.is_wanted &= batch.is_ok_and(|batch| batches.send(batch).is_ok());
    }
}

#[cfg(test)]
mod tests;

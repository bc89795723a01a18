//! The model: what a ledger must hold and answer, in the simplest way that there is.
//!
//! It has a hash tree of its own, and knows no file.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use tyst_event::{Instant, Slug};

use crate::tests::command;
use crate::{Command, Expect, Receipt, RecordError, Request, Stored};

/// A note that is to be recorded: its key, its area and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) key: String,
    pub(super) area: usize,
    pub(super) text: String,
    /// Whether it takes some 29 KiB.
    pub(super) is_long: bool,
}

/// Notes that are recorded together, on a condition.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) notes: Vec<Note>,
    pub(super) expect: Option<Expect>,
}

/// An entry that must be there.
#[derive(Clone, Debug)]
struct Entry {
    note: Option<Note>,
    leaf: [u8; 32],
    recorded_at: Instant,
}

/// What a plan must be answered with.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// For each note the position at which it was before, if it was.
    Recorded(Vec<Option<u64>>),
    KeyTaken,
    Unmet,
}

/// The entries by position, and what is asked about them.
#[derive(Clone, Debug)]
pub(super) struct Model {
    entries: Vec<Entry>,
    keys: BTreeMap<String, u64>,
    named: BTreeMap<usize, u64>,
}

impl Note {
    fn command(&self) -> Command {
        let quote = "x".repeat(290);
        let source = format!(r#"{{"doc":"{quote}","quote":{{"text":"{quote}","lang":"en"}}}}"#);
        let sources = if self.is_long { vec![source; 49].join(",") } else { r#"{"doc":"M"}"#.to_owned() };
        let Self { key, area, text, .. } = self;
        let line = format!(
            r#"{{"kind":"note.recorded","key":"{key}","area":"area-{area}","source":[{sources}],"data":{{"topic":"story","text":"{text}"}}}}"#
        );
        command(&line, None, 0)
    }
}

impl Plan {
    pub(super) fn request(&self) -> Request {
        let commands = self.notes.iter().map(Note::command).collect();
        Request { commands, expect: self.expect.iter().cloned().collect() }
    }
}

pub(super) fn tag(area: usize) -> Slug {
    Slug::new(&format!("area-{area}")).unwrap()
}

impl Model {
    /// Returns the model of a new ledger, which has its own first entry.
    pub(super) fn new(first: &Stored) -> Self {
        let recorded_at = first.event.as_ref().unwrap().recorded_at;
        let entry = Entry { note: None, leaf: leaf_hash(&first.bytes), recorded_at };
        Self { entries: vec![entry], keys: BTreeMap::new(), named: BTreeMap::new() }
    }

    pub(super) fn count(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Returns how many entries name an area.
    pub(super) fn version(&self, area: usize) -> u64 {
        self.named.get(&area).copied().unwrap_or_default()
    }

    /// Returns a note that was recorded, counted from any number.
    pub(super) fn note(&self, number: u64) -> Option<&Note> {
        self.entries[usize::try_from(number % self.count()).unwrap()].note.as_ref()
    }

    fn verdict(&self, plan: &Plan) -> Verdict {
        let is_met = match &plan.expect {
            Some(Expect::Head(count)) => *count == self.count(),
            Some(Expect::Version { tag, count }) => self.version_of(tag) == *count,
            Some(Expect::New { tag }) => self.version_of(tag) == 0,
            _ => true,
        };
        let mut before = Vec::new();
        for note in &plan.notes {
            let seq = self.keys.get(&note.key).copied();
            if seq.is_some_and(|seq| self.entries[usize::try_from(seq).unwrap()].note.as_ref() != Some(note))
            {
                return Verdict::KeyTaken;
            }
            before.push(seq);
        }
        // What was recorded before is answered again, whatever is expected now.
        let is_repeat = before.iter().all(Option::is_some);
        if is_met || is_repeat { Verdict::Recorded(before) } else { Verdict::Unmet }
    }

    fn version_of(&self, tag: &Slug) -> u64 {
        tag.as_str().strip_prefix("area-").map_or(0, |area| self.version(area.parse().unwrap()))
    }

    /// Checks what a ledger answered to a plan, and takes it in.
    pub(super) fn take(&mut self, plan: &Plan, answer: &Result<Vec<Receipt>, RecordError>) {
        match (self.verdict(plan), answer) {
            (Verdict::Recorded(before), Ok(receipts)) => self.take_receipts(plan, &before, receipts),
            (Verdict::KeyTaken, Err(RecordError::Rejected(rejected))) => {
                assert!(rejected.iter().all(|one| one.problems[0].rule == "key-taken"), "{rejected:?}");
            }
            (Verdict::Unmet, Err(RecordError::Unmet(_))) => {}
            (verdict, answer) => panic!("{plan:?}: {verdict:?} in the model, {answer:?} in the ledger"),
        }
    }

    fn take_receipts(&mut self, plan: &Plan, before: &[Option<u64>], receipts: &[Receipt]) {
        assert_eq!(receipts.len(), plan.notes.len());
        let last = self.entries[self.entries.len() - 1].recorded_at;
        let mut of_request = None;
        for ((note, before), receipt) in plan.notes.iter().zip(before).zip(receipts) {
            assert_eq!(receipt.before, before.is_some());
            if let Some(seq) = before {
                let entry = &self.entries[usize::try_from(*seq).unwrap()];
                let first = (*seq, entry.leaf, entry.recorded_at);
                assert_eq!(
                    (receipt.seq, receipt.leaf, receipt.recorded_at),
                    first,
                    "the first receipt again"
                );
                continue;
            }
            assert_eq!(receipt.seq, self.count(), "positions have no gaps");
            assert!(receipt.recorded_at >= last, "times do not go back");
            assert_eq!(
                *of_request.get_or_insert(receipt.recorded_at),
                receipt.recorded_at,
                "one time a request"
            );
            self.keys.insert(note.key.clone(), receipt.seq);
            *self.named.entry(note.area).or_default() += 1;
            let (leaf, recorded_at) = (receipt.leaf, receipt.recorded_at);
            self.entries.push(Entry { note: Some(note.clone()), leaf, recorded_at });
        }
    }

    /// Checks an entry that was read.
    pub(super) fn expect_entry(&self, stored: &Stored) {
        let entry = &self.entries[usize::try_from(stored.seq).unwrap()];
        assert_eq!(leaf_hash(&stored.bytes), entry.leaf, "entry {} is what was acknowledged", stored.seq);
        let event = stored.event.as_ref().unwrap();
        assert_eq!(event.recorded_at, entry.recorded_at);
        if let Some(note) = &entry.note {
            assert_eq!((&event.key, event.statement.area.as_str()), (&note.key, tag(note.area).as_str()));
        }
    }

    /// Returns the root of the tree over the first `count` entries, as RFC 6962 defines it.
    pub(super) fn root(&self, count: u64) -> [u8; 32] {
        let leaves: Vec<_> =
            self.entries[..usize::try_from(count).unwrap()].iter().map(|entry| entry.leaf).collect();
        root(&leaves)
    }
}

fn leaf_hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest(b"").into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Sha256::new()
                .chain_update([1])
                .chain_update(root(left))
                .chain_update(root(right))
                .finalize()
                .into()
        }
    }
}

//! What was given to a ledger, what it acknowledged, and the check that nothing of that is missing.
//!
//! It does not write into a ledger, and does not know which faults it went through.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::{Run, tyst};

/// The batches that were given to one ledger, by number.
#[derive(Debug, Default, Clone)]
pub(crate) struct Book {
    batches: Vec<Batch>,
    /// The batches that are there for sure, and the position at which each begins, as far as it was said.
    acknowledged: BTreeMap<u64, Option<u64>>,
}

/// What a batch holds.
#[derive(Debug, Clone, Copy)]
struct Batch {
    entries: u64,
    /// How many sources each entry has; 49 are as many as one takes, some 29 KiB.
    sources: usize,
}

/// So many entries with as many sources as there can be are more than a segment of the journal takes.
const ENTRIES_OF_A_SEGMENT: u64 = 150;

impl Book {
    /// Begins a batch of `size` entries and returns its number.
    pub(crate) fn begin(&mut self, size: u64) -> u64 {
        self.add(Batch { entries: size, sources: 1 })
    }

    /// Begins a batch that fills a segment of the journal, and returns its number.
    pub(crate) fn begin_large(&mut self) -> u64 {
        self.add(Batch { entries: ENTRIES_OF_A_SEGMENT, sources: 49 })
    }

    fn add(&mut self, batch: Batch) -> u64 {
        self.batches.push(batch);
        self.batches.len() as u64 - 1
    }

    fn batch(&self, batch: u64) -> Batch {
        self.batches[usize::try_from(batch).unwrap()]
    }

    /// Notes what a command printed about a batch: a receipt, unless it was cut off before.
    pub(crate) fn hear(&mut self, batch: u64, printed: &[u8]) {
        let Some(line) = printed.strip_suffix(b"\n") else { return };
        let receipt: Json = serde_json::from_slice(line).unwrap();
        let first = receipt["seq"].as_u64().or_else(|| receipt["seqs"][0].as_u64());
        assert!(first.is_some(), "a receipt names positions: {receipt}");
        self.acknowledged.insert(batch, first);
    }

    /// Notes that a batch is there for good.
    pub(crate) fn acknowledge(&mut self, batch: u64) {
        self.acknowledged.entry(batch).or_default();
    }

    /// Returns the same batches, of which only those are there for sure that were so earlier.
    pub(crate) fn as_of(&self, earlier: &Self) -> Self {
        Self { batches: self.batches.clone(), acknowledged: earlier.acknowledged.clone() }
    }

    /// Returns a batch as the lines of a file to be imported.
    pub(crate) fn lines(&self, batch: u64) -> String {
        let Batch { entries, sources } = self.batch(batch);
        let quote = "x".repeat(290);
        let source = match sources {
            1 => r#"{"doc":"M"}"#.to_owned(),
            many => vec![format!(r#"{{"doc":"{quote}","quote":{{"text":"{quote}","lang":"en"}}}}"#); many]
                .join(","),
        };
        let mut lines = String::new();
        for line in 0..entries {
            writeln!(
                lines,
                r#"{{"kind":"note.recorded","area":"newport","key":"{batch}-{line}","source":[{source}],"data":{{"topic":"story","text":"{}"}}}}"#,
                text(batch, line)
            )
            .unwrap();
        }
        lines
    }

    /// Checks that the ledger is sound, that it holds every acknowledged batch, and each batch whole and unchanged.
    /// Returns the batches that it holds.
    #[track_caller]
    pub(crate) fn check(&self, ledger: &Path) -> BTreeSet<u64> {
        let verified = run(ledger, "verify").ok().json();
        self.check_entries(ledger, &verified)
    }

    /// Does the same for a ledger whose store may be missing or unfinished; nothing else may be wrong with it.
    #[track_caller]
    pub(crate) fn check_but_for_the_store(&self, ledger: &Path) -> BTreeSet<u64> {
        let verified = run(ledger, "verify").json();
        for finding in verified["findings"].as_array().unwrap() {
            assert!(finding["file"].as_str().unwrap().starts_with("sled"), "{finding}");
        }
        self.check_entries(ledger, &verified)
    }

    #[track_caller]
    fn check_entries(&self, ledger: &Path, verified: &Json) -> BTreeSet<u64> {
        let records = verified["records"].as_u64().unwrap();
        let listed = run(ledger, "log").ok().out;
        let entries: Vec<Json> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(entries.len() as u64 + 1, records, "the list is as long as the ledger");
        let held = self.whole_batches(&entries);
        let lost: Vec<_> = self.acknowledged.keys().filter(|batch| !held.contains(batch)).collect();
        assert!(lost.is_empty(), "acknowledged and lost: batches {lost:?}; {} are held", held.len());
        held
    }

    /// Reads the entries batch by batch; positions have no gaps and times do not go back.
    #[track_caller]
    fn whole_batches(&self, entries: &[Json]) -> BTreeSet<u64> {
        let mut held = BTreeSet::new();
        let mut expected = Vec::new().into_iter();
        let mut last_time = String::new();
        for (index, entry) in entries.iter().enumerate() {
            assert_eq!(entry["seq"], index as u64 + 1, "positions have no gaps");
            let time = time_of(entry);
            assert!(time >= last_time, "entry {} was recorded at {time}, after {last_time}", index + 1);
            last_time = time;
            let Some((batch, line)) = of_batch(entry) else { continue };
            if expected.len() == 0 {
                assert!(held.insert(batch), "batch {batch} is there twice");
                expected = self.of(batch).into_iter();
                let said = self.acknowledged.get(&batch).copied().flatten();
                assert!(
                    said.is_none_or(|seq| entry["seq"] == seq),
                    "batch {batch} is where its receipt says"
                );
            }
            assert_eq!(Some((batch, line)), expected.next(), "batches are whole and in order");
            assert_eq!(
                entry["data"]["text"]["en"],
                text(batch, line),
                "entry {} is what was given",
                index + 1
            );
        }
        assert_eq!(expected.len(), 0, "the last batch is whole");
        held
    }

    fn of(&self, batch: u64) -> Vec<(u64, u64)> {
        (0..self.batch(batch).entries).map(|line| (batch, line)).collect()
    }
}

fn run(ledger: &Path, word: &str) -> Run {
    tyst([word, "--json", "--ledger", ledger.to_str().unwrap()])
}

/// Returns the time of recording in a form that sorts: fractions of a second may be left out.
fn time_of(entry: &Json) -> String {
    let time = entry["recorded_at"].as_str().unwrap().trim_end_matches('Z');
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, ""));
    format!("{seconds}.{fraction:0<9}")
}

/// Returns the batch and line of an entry, if it came out of a book.
fn of_batch(entry: &Json) -> Option<(u64, u64)> {
    let (batch, line) = entry["key"].as_str()?.split_once('-')?;
    Some((batch.parse().ok()?, line.parse().ok()?))
}

/// Returns the text of an entry, of 20 to 700 characters. It is all words, for rows of digits look like personal data.
pub(super) fn text(batch: u64, line: u64) -> String {
    const WORDS: [&str; 7] = ["early", "help", "for", "families", "where", "they", "live"];
    let mut text = format!("batch {batch} line {line}");
    for place in 0..(batch * 131 + line * 37) % 120 {
        text.push(' ');
        text.push_str(WORDS[usize::try_from((batch + line * 3 + place * place) % 7).unwrap()]);
    }
    text
}

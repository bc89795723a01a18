//! Power cuts at any operation of the journal: what was not synced is there, or torn, or gone, as the seed has it.
//!
//! The store may be as it was at any time since it was last closed; sled itself goes through kills and cuts elsewhere.

#![expect(clippy::similar_names, reason = "a head is what is held")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::{Random, trials};
use crate::chain::{Frontier, Head};
use crate::disk::forgetful::ForgetfulDisk;
use crate::log::Settings;
use crate::store::filed::{FILE_NAME, FiledStore};
use crate::tests::{NUMBERED, expect_records, folder, header, record};
use crate::{Depth, Log, Reader, verify};

/// How often one ledger loses its power, in the middle of what it does after the last time.
const CUTS: usize = 3;
const STEPS: usize = 14;

/// What one life of a ledger, from power to power cut, has come to.
struct Life {
    folder: TempDir,
    disk: ForgetfulDisk,
    /// The store as it was after so many operations.
    stores: Vec<(usize, Option<Vec<u8>>)>,
    /// What the journal was told to hold, after how many operations it was acknowledged.
    acknowledged: Vec<(usize, u64)>,
    /// Where batches end.
    ends: Vec<u64>,
}

fn settings(disk: Arc<ForgetfulDisk>) -> Settings {
    Settings { disk, segment_bytes: 8192, open_store: FiledStore::open }
}

impl Life {
    fn new(folder: TempDir, held: u64, ends: Vec<u64>) -> Life {
        let disk = ForgetfulDisk::new(folder.path(), "sled");
        let mut life = Life { folder, disk, stores: Vec::new(), acknowledged: vec![(0, held)], ends };
        life.see_store();
        life
    }

    fn dir(&self) -> &Path {
        self.folder.path()
    }

    fn open(&mut self) -> Log {
        let disk = Arc::new(self.disk.clone());
        let mut log = Log::open_with(self.dir(), &NUMBERED, settings(disk), &mut |_| ()).unwrap();
        log.settle(&mut |_| ()).unwrap();
        self.expect_whole(log.head());
        // What never came to be does not count as an end any more.
        self.ends.retain(|end| *end <= log.head().count);
        self.see_store();
        log
    }

    /// Does something, as the random numbers have it.
    fn step(&mut self, mut log: Log, random: &mut Random) -> Log {
        match random.below(20) {
            0..10 => self.append(&mut log, 1 + random.below(20) as u64),
            10 => self.append(&mut log, 120),
            11 | 12 => log.settle(&mut |_| ()).unwrap(),
            13..17 => drop(log.seal_one().unwrap()),
            17 | 18 => {
                log.close().unwrap();
                // What was closed is synced, so no earlier state of the store can come back.
                self.stores.clear();
                self.see_store();
                log = self.open();
            }
            _ => {
                log.abandon();
                log = self.open();
            }
        }
        self.see_store();
        log
    }

    fn append(&mut self, log: &mut Log, count: u64) {
        let from = log.head().count;
        self.ends.push(from + count);
        let head = log.append(from, &(from..from + count).map(record).collect::<Vec<_>>()).unwrap();
        self.acknowledged.push((self.disk.count(), head.count));
    }

    fn see_store(&mut self) {
        let bytes = fs::read(self.dir().join("sled").join(FILE_NAME)).ok();
        self.stores.push((self.disk.count(), bytes));
    }

    /// Checks that a head is that of whole batches, of all that were acknowledged at least.
    fn expect_whole(&self, head: Head) {
        let held = self.acknowledged.last().unwrap().1;
        assert!(head.count >= held, "{held} records were acknowledged, {} are there", head.count);
        assert!(head.count == 0 || self.ends.contains(&head.count), "a batch is cut at {}", head.count);
        assert_eq!(head, head_after(head.count));
    }

    /// Cuts the power somewhere, and returns what is left.
    fn cut(self, random: &mut Random) -> Life {
        let at = random.below(self.disk.count() + 1);
        let left = folder();
        self.disk.cut(at, random, left.path());
        let stores: Vec<_> = self.stores.iter().filter(|(count, _)| *count <= at).collect();
        if let Some((_, Some(bytes))) = stores.get(random.below(stores.len())) {
            fs::create_dir(left.path().join("sled")).unwrap();
            fs::write(left.path().join("sled").join(FILE_NAME), bytes).unwrap();
        }
        fs::write(left.path().join("lock"), b"").unwrap();
        let held = self.acknowledged.iter().rev().find(|(count, _)| *count <= at).unwrap().1;
        Life::new(left, held, self.ends)
    }
}

fn head_after(count: u64) -> Head {
    let mut frontier = Frontier::empty();
    let records: Vec<_> = (0..count).map(record).collect();
    frontier.extend(records.iter().map(Vec::as_slice));
    frontier.head()
}

fn new_ledger() -> TempDir {
    let dir = folder();
    let on_file = || Settings { open_store: FiledStore::open, ..crate::tests::in_memory() };
    crate::create::create_with(dir.path(), &header(), on_file).unwrap();
    dir
}

fn live_and_lose_power(seed: u64, trial: u64) {
    let mut random = Random::new(seed, trial);
    let mut life = Life::new(new_ledger(), 0, Vec::new());
    for _ in 0..CUTS {
        let mut log = life.open();
        for _ in 0..=random.below(STEPS) {
            log = life.step(log, &mut random);
        }
        log.abandon();
        life = life.cut(&mut random);
        let reader = Reader::open(life.dir(), &NUMBERED).unwrap();
        life.expect_whole(reader.head());
        expect_records(reader.read(0), 0, reader.head().count);
    }
    let log = life.open();
    let count = log.head().count;
    expect_records(log.read(0), 0, count);
    log.close().unwrap();
    let verified = verify(life.dir(), life.dir(), &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
    let findings = verified.findings.iter().filter(|finding| !finding.place.file.starts_with("sled"));
    assert_eq!(findings.count(), 0, "{:?}", verified.findings);
}

#[test]
fn a_power_cut_leaves_whole_batches_and_all_that_were_acknowledged() {
    let (count, seed) = trials(100);
    for trial in 0..count {
        let outcome = std::panic::catch_unwind(|| live_and_lose_power(seed, trial));
        assert!(outcome.is_ok(), "trial {trial} with TYST_FAULTS_SEED={seed}");
    }
    println!("{count} ledgers lost their power {CUTS} times each, seed {seed}");
}

//! Every operation of a long life of a ledger refused in turn: for want of room, or because the disk fails.
//!
//! Reading is not refused here; a file that cannot be read is an error wherever it is read.

#![expect(clippy::similar_names, reason = "a head is what is held")]

use std::path::Path;
use std::sync::Arc;

use rustix::io::Errno;

use super::{Random, trials};
use crate::disk::faulty::{FaultyDisk, Refusal};
use crate::log::Settings;
use crate::store::filed::FiledStore;
use crate::tests::{NUMBERED, expect_records, folder, header, in_memory, record};
use crate::{AppendError, Depth, Log, Reader, verify};

/// What the life of a ledger came to.
#[derive(Debug, Default)]
struct Held {
    acknowledged: u64,
    /// Where batches end that were acknowledged, or not refused for certain.
    ends: Vec<u64>,
}

fn on(disk: &FaultyDisk) -> Settings {
    Settings { disk: Arc::new(disk.clone()), open_store: FiledStore::open, ..in_memory() }
}

/// Opens, appends over several segments, seals, gives the store what it lacks and closes, twice over. Whatever fails is
/// only noted, as long as nothing is acknowledged after a failed sync.
fn live(dir: &Path, disk: &FaultyDisk, held: &mut Held) {
    let mut random = Random::new(1, 0);
    for _ in 0..2 {
        let Ok(mut log) = Log::open_with(dir, &NUMBERED, on(disk), &mut |_| ()) else { continue };
        expect_held(&log, held);
        for step in 0..12 {
            match step % 4 {
                3 => drop(log.seal_one()),
                2 => drop(log.settle(&mut |_| ())),
                _ => append(&mut log, 15 + random.below(20) as u64, held),
            }
        }
        drop(log.close());
    }
}

fn append(log: &mut Log, count: u64, held: &mut Held) {
    let from = log.head().count;
    let records: Vec<_> = (from..from + count).map(record).collect();
    match log.append(from, &records) {
        Ok(head) => {
            held.acknowledged = head.count;
            held.ends.push(head.count);
        }
        Err(AppendError::Failed { .. }) => {
            // Nothing follows, whatever the disk does; the records may be there when the log is opened again.
            held.ends.push(from + count);
            assert_eq!(log.head().count, from);
            assert!(log.read(0).all(|found| found.is_ok()), "the log can be read after a failure");
            let error = log.append(from, &records).unwrap_err();
            assert!(matches!(error, AppendError::Poisoned { .. }), "{error}");
        }
        Err(AppendError::NoRoom { .. } | AppendError::Poisoned { .. }) => {
            assert_eq!(log.head().count, from);
        }
        Err(error) => panic!("{error}"),
    }
}

fn expect_held(log: &Log, held: &Held) {
    let count = log.head().count;
    assert!(count >= held.acknowledged, "{} were acknowledged, {count} are there", held.acknowledged);
    assert!(count == 0 || held.ends.contains(&count), "a batch is cut at {count}: {held:?}");
}

/// Refuses one operation, and checks the ledger on a disk that is well again.
fn check(refusal: Refusal) -> bool {
    let dir = folder();
    let on_file = || Settings { open_store: FiledStore::open, ..in_memory() };
    crate::create::create_with(dir.path(), &header(), on_file).unwrap();
    let (disk, mut held) = (FaultyDisk::default(), Held::default());
    disk.refuse(refusal);
    live(dir.path(), &disk, &mut held);
    let was_met = disk.refusal().is_none_or(|refusal| refusal.for_good && refusal.after == 0);

    let reader = Reader::open(dir.path(), &NUMBERED).unwrap();
    expect_records(reader.read(0), 0, reader.head().count);
    let mut log = Log::open_with(dir.path(), &NUMBERED, on_file(), &mut |_| ()).unwrap();
    expect_held(&log, &held);
    append(&mut log, 40, &mut held);
    expect_records(log.read(0), 0, held.acknowledged);
    while log.seal_one().unwrap().is_some() {}
    log.settle(&mut |_| ()).unwrap();
    log.close().unwrap();
    let verified = verify(dir.path(), dir.path(), &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
    let findings = verified.findings.iter().filter(|finding| !finding.place.file.starts_with("sled"));
    assert_eq!(findings.count(), 0, "{refusal:?}: {:?}", verified.findings);
    was_met
}

/// What can be wrong with an operation: no room or a disk that fails, for once or from then on.
const WAYS: [(Errno, bool); 4] =
    [(Errno::NOSPC, false), (Errno::IO, false), (Errno::NOSPC, true), (Errno::IO, true)];

#[test]
fn no_operation_that_is_refused_loses_what_was_acknowledged() {
    // One way for each operation, in turn; all of them when more trials are asked for.
    let (count, seed) = trials(1);
    let ways = if count == 1 { 1 } else { WAYS.len() };
    let mut after = 0;
    let mut go_on = true;
    while go_on {
        for way in 0..ways {
            let which = usize::try_from(seed).unwrap() + after + way;
            let (errno, for_good) = WAYS[which % WAYS.len()];
            go_on = check(Refusal { after, errno, for_good });
        }
        after += 1;
    }
    println!("{after} operations were refused in {ways} ways each, seed {seed}");
    assert!(after > 60, "only {after} operations were met");
}

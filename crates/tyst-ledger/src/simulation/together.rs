//! Writers, readers, checks and backups on threads of their own, all at once.
//!
//! The order is nobody's to foretell: the receipts say it, and the ledger must agree with them.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tyst_event::Instant;

use super::every_seed;
use super::model::{Model, Note, Plan};
use super::world::{folder, new_ledger};
use crate::tests::chance::Chance;
use crate::{Clock, Depth, EVENTS, History, Receipt, Recorder, backup, restore, verify};

const WRITERS: u64 = 4;
const REQUESTS: u64 = 12;

fn clock() -> Clock {
    Clock { wall: Instant(1_700_000_200_000_000), steady_us: 0 }
}

/// Records requests one after the other, and returns each with its receipts.
fn write(recorder: &Recorder, writer: u64, seed: u64) -> Vec<(Plan, Vec<Receipt>)> {
    let mut chance = Chance::new(seed ^ (writer << 40));
    let plan = |chance: &mut Chance, request: u64| {
        let note = |line| Note {
            key: format!("key-{writer}-{request}-{line}"),
            area: usize::try_from(writer).unwrap(),
            text: "early help".to_owned(),
            is_long: request == 3 && seed.is_multiple_of(3),
        };
        let size = if request == 3 && seed.is_multiple_of(3) { 60 } else { chance.below(5) };
        Plan { notes: (0..=size).map(note).collect(), expect: None }
    };
    let mut answered = Vec::new();
    for request in 0..REQUESTS {
        let plan = plan(&mut chance, request);
        let answer = recorder.record(plan.request()).unwrap();
        assert!(answer.head.count > answer.receipts.last().unwrap().seq);
        answered.push((plan, answer.receipts));
    }
    answered
}

/// Reads all there is, again and again: positions have no gaps, and what is there stays.
fn read(dir: &Path, is_over: &AtomicBool) {
    let mut count = 0;
    while !is_over.load(Ordering::Relaxed) {
        let history = History::open(dir).unwrap();
        assert!(history.head().count >= count, "a reader sees no less than the one before");
        count = history.head().count;
        let seqs: Vec<u64> = history.stored(0).map(|stored| stored.unwrap().seq).collect();
        assert!(seqs.into_iter().eq(0..count));
    }
}

/// Checks and backs up, again and again.
fn look_after(dir: &Path, scratch: &Path, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        let checked = verify(dir, scratch, &EVENTS, Depth::Usual, &mut |_, _| ()).unwrap();
        assert_eq!(checked.findings, []);
        let (file, restored) = (scratch.join("backup.tar"), scratch.join("restored"));
        let head = backup(dir, &file, true, &mut |_, _| ()).unwrap().head;
        assert_eq!(restore(&file, &restored, &mut |_, _| ()).unwrap(), head);
        std::fs::remove_dir_all(restored).unwrap();
    }
}

fn all_at_once(seed: u64) {
    let folder = folder();
    let dir = folder.path().join("ledger");
    let (ledger, model) = new_ledger(&dir);
    ledger.close().unwrap();
    let recorder = Recorder::open(&dir, clock, &mut |_| ()).unwrap();
    let is_over = AtomicBool::new(false);
    let answered = thread::scope(|scope| {
        let around =
            [scope.spawn(|| read(&dir, &is_over)), scope.spawn(|| look_after(&dir, folder.path(), &is_over))];
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| (writer, recorder.clone()))
            .map(|(writer, recorder)| scope.spawn(move || write(&recorder, writer, seed)))
            .collect();
        let answered: Vec<_> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        is_over.store(true, Ordering::Relaxed);
        for thread in around {
            thread.join().unwrap();
        }
        answered
    });
    recorder.close().unwrap();
    expect_agreement(&dir, model, answered);
    let checked = verify(&dir, folder.path(), &EVENTS, Depth::Full, &mut |_, _| ()).unwrap();
    assert_eq!(checked.findings, []);
}

/// Puts the answers in the order of their positions, and compares model and ledger.
fn expect_agreement(dir: &Path, mut model: Model, mut answered: Vec<(Plan, Vec<Receipt>)>) {
    answered.sort_by_key(|(_, receipts)| receipts[0].seq);
    for (plan, receipts) in answered {
        model.take(&plan, &Ok(receipts));
    }
    let history = History::open(dir).unwrap();
    assert_eq!(history.head().root, model.root(model.count()));
    history.stored(0).for_each(|stored| model.expect_entry(&stored.unwrap()));
}

#[test]
fn what_writers_readers_checks_and_backups_do_at_once_is_one_history() {
    every_seed(4, "all at once", all_at_once);
}

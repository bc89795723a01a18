//! The inner pieces of tyst, each by itself, so that a change of the table can be traced to one of them.
//!
//! All but the last three run in memory, and all on one core; what waits for a disk is for `compare` to say.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::ItemsCount;
use tyst_compare::answer::Report;
use tyst_compare::columns;
use tyst_compare::events::Events;
use tyst_compare::store::Store;
use tyst_compare::stores::Tyst;
use tyst_event::{Event, packed, wire};
use tyst_ledger::EVENTS as PACKING;
use tyst_log::{Frontier, Log, Reader, leaf_hash};

/// How many events a piece is given at once: about what one segment's block holds.
const EVENTS: usize = 2_048;
const SEED: u64 = 1;

fn main() {
    divan::main();
}

fn events() -> Vec<Event> {
    Events::new(SEED).skip(1_000).take(EVENTS).collect()
}

fn records() -> Vec<Vec<u8>> {
    events().iter().map(|event| wire::encode(event).expect("synthetic events are short")).collect()
}

#[divan::bench]
fn encode(bencher: Bencher<'_, '_>) {
    let events = events();
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        events.iter().for_each(|event| {
            black_box(wire::encode(event)).expect("synthetic events are short");
        });
    });
}

#[divan::bench]
fn decode(bencher: Bencher<'_, '_>) {
    let records = records();
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        records.iter().for_each(|record| {
            black_box(wire::decode(record)).expect("they were encoded");
        });
    });
}

#[divan::bench]
fn hash_leaves(bencher: Bencher<'_, '_>) {
    let records = records();
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        records.iter().for_each(|record| {
            black_box(leaf_hash(record));
        });
    });
}

#[divan::bench]
fn grow_the_tree(bencher: Bencher<'_, '_>) {
    let leaves: Vec<_> = records().iter().map(|record| leaf_hash(record)).collect();
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        let mut tree = Frontier::empty();
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        tree.head()
    });
}

#[divan::bench]
fn fold_records_into_the_report(bencher: Bencher<'_, '_>) {
    let records = records();
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        let mut report = Report::default();
        (0..).zip(&records).for_each(|(seq, record)| report.add(seq, record).expect("they are events"));
        report
    });
}

fn slices(records: &[Vec<u8>]) -> Vec<&[u8]> {
    records.iter().map(Vec::as_slice).collect()
}

fn sections() -> Vec<Vec<u8>> {
    packed::pack(&slices(&records())).expect("a block takes as many")
}

#[divan::bench]
fn pack(bencher: Bencher<'_, '_>) {
    let records = records();
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| packed::pack(&slices(&records)));
}

#[divan::bench]
fn unpack(bencher: Bencher<'_, '_>) {
    let sections = sections();
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        let mut bytes = 0;
        packed::unpack(&slices(&sections), &mut |record| {
            bytes += record.len();
            ControlFlow::Continue(())
        })
        .expect("it was packed here");
        bytes
    });
}

#[divan::bench]
fn fold_columns_into_the_report(bencher: Bencher<'_, '_>) {
    let sections = sections();
    let wanted = 0..u64::MAX;
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        let mut report = Report::default();
        columns::add(&mut report, [&sections[0], &sections[1], &sections[2]], 0, &wanted)
            .expect("it was packed here");
        report
    });
}

/// How many events one plain segment surely does not hold.
const SEGMENT_EVENTS: usize = 30_000;

/// A folder with a ledger of a little more than one segment, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let dir =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pieces-{name}-{}", std::process::id()));
        let mut writer = Tyst.writer(&dir).expect("the folder takes a ledger");
        let prepared = |event: &Event| tyst_compare::trial::prepared(&Tyst, event).expect("it is short");
        let events: Vec<Event> = Events::new(SEED).take(SEGMENT_EVENTS).collect();
        for group in events.chunks(1_024) {
            writer.append(group.iter().map(prepared).collect()).expect("the disk works");
        }
        writer.close().expect("the disk works");
        Self(dir)
    }

    fn sealed(name: &str) -> Self {
        let folder = Self::new(name);
        assert!(Tyst.settle(&folder.0).expect("the disk works"));
        folder
    }

    fn ledger(&self) -> PathBuf {
        self.0.join("ledger")
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.ledger(), &PACKING).expect("the ledger is sound")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left takes room under target/ and nothing more.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn seal_a_segment(bencher: Bencher<'_, '_>) {
    let opened = || {
        let folder = Folder::new("seal");
        let log = Log::open(&folder.ledger(), &PACKING, &mut |_| ()).expect("the ledger is sound");
        (log, folder)
    };
    bencher.with_inputs(opened).bench_local_values(|(mut log, folder)| {
        let sealed = log.seal_one().expect("the disk works").expect("a segment is full");
        (sealed, log, folder)
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn replay_a_sealed_segment_by_columns(bencher: Bencher<'_, '_>) {
    let folder = Folder::sealed("columns");
    bencher
        .counter(ItemsCount::new(SEGMENT_EVENTS))
        .bench_local(|| Tyst.report(&folder.0, u64::MAX).expect("the ledger is sound"));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn replay_a_sealed_segment_by_records(bencher: Bencher<'_, '_>) {
    let folder = Folder::sealed("records");
    bencher.counter(ItemsCount::new(SEGMENT_EVENTS)).bench_local(|| {
        let mut report = Report::default();
        for record in folder.reader().read(0) {
            let record = record.expect("the ledger is sound");
            report.add(record.seq, &record.bytes).expect("it is an event");
        }
        report
    });
}

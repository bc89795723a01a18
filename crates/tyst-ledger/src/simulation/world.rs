//! A ledger in a folder, its model, and everything that goes on around it, one step at a time.
//!
//! A crash is a copy of the folder, which is what a killed process leaves behind; the old one is thrown away.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use tyst_event::{Instant, terms};
use tyst_log::Sealing;

use super::model::{Model, Note, Plan, tag};
use crate::tests::chance::Chance;
use crate::{
    Clock, Created, Depth, EVENTS, Expect, History, Ledger, backup, create, mirror, restore, verify,
};

/// How many areas the notes are about.
const AREAS: u64 = 4;
/// So many long notes are more than a segment of the journal takes.
const LONG_NOTES: u64 = 150;

/// A reader that was opened at some time, and how far it has read.
struct Reading {
    history: History,
    next: u64,
}

/// Everything there is.
pub(super) struct World {
    chance: Chance,
    folder: TempDir,
    /// It is there but for a moment in a crash.
    ledger: Option<Ledger>,
    sealing: Option<Sealing>,
    model: Model,
    readers: Vec<Reading>,
    clock: Clock,
    keys: u64,
}

/// Returns a folder in memory if there is such a thing here.
pub(super) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Returns a new ledger on the machine's clock, and its model.
pub(super) fn new_ledger(dir: &Path) -> (Ledger, Model) {
    let at = Instant(1_700_000_000_000_000);
    let created = Created {
        id: "simulated".to_owned(),
        at,
        clock: terms::Clock::System,
        time_zone: "Europe/London".to_owned(),
    };
    let ledger = create(dir, &created).unwrap();
    let first = History::open(dir).unwrap().entry(0).unwrap().unwrap();
    (ledger, Model::new(&first))
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let folder = folder();
        let (ledger, model) = new_ledger(&folder.path().join("ledger"));
        let clock = Clock { wall: Instant(1_700_000_100_000_000), steady_us: 0 };
        let (ledger, sealing, readers) = (Some(ledger), None, Vec::new());
        Self { chance: Chance::new(seed), folder, ledger, sealing, model, readers, clock, keys: 0 }
    }

    fn ledger(&mut self) -> &mut Ledger {
        self.ledger.as_mut().unwrap()
    }

    fn dir(&self) -> std::path::PathBuf {
        self.folder.path().join("ledger")
    }

    /// Does one thing, as chance has it.
    pub(super) fn step(&mut self) {
        match self.chance.below(40) {
            0..22 => self.record(),
            22..26 => self.open_reader(),
            26..30 => self.read_on(),
            30 => self.check(Depth::Usual),
            31 | 32 => self.sealing = self.ledger().next_seal(),
            33 | 34 => self.finish_seal(),
            35 => self.back_up(),
            36 => self.keep_mirror(),
            37 => self.reopen(),
            38 => self.crash(),
            _ => self.ledger().save_state(),
        }
        assert_eq!(self.ledger().head().count, self.model.count());
    }

    /// Checks everything at last.
    pub(super) fn end(mut self) {
        while let Some(sealing) = self.ledger().next_seal() {
            let prepared = sealing.prepare();
            self.ledger().finish_seal(prepared).unwrap();
        }
        self.read_on();
        self.ledger.take().unwrap().close().unwrap();
        self.expect_whole(&self.dir());
        let checked = verify(&self.dir(), self.folder.path(), &EVENTS, Depth::Full, &mut |_, _| ()).unwrap();
        assert_eq!((checked.findings, checked.notes), (vec![], vec![]));
    }

    /// Lets some writers send requests at once, which are recorded as one group.
    fn record(&mut self) {
        let mut plans: Vec<Plan> = (0..=self.chance.below(6)).map(|_| self.plan()).collect();
        if self.chance.below(30) == 0 {
            plans.push(Plan { notes: (0..LONG_NOTES).map(|_| self.note(true)).collect(), expect: None });
        }
        self.clock.wall.0 += i64::try_from(self.chance.below(5_000_000)).unwrap();
        self.clock.steady_us += 2_500_000;
        let (clock, requests) = (self.clock, plans.iter().map(Plan::request).collect());
        let answers = self.ledger().record_group(requests, clock);
        assert_eq!(answers.len(), plans.len());
        plans.iter().zip(&answers).for_each(|(plan, answer)| self.model.take(plan, answer));
        let head = self.ledger().head();
        assert_eq!(head.root, self.model.root(head.count));
    }

    fn note(&mut self, is_long: bool) -> Note {
        self.keys += 1;
        let area = usize::try_from(self.chance.below(AREAS)).unwrap();
        Note { key: format!("key-{}", self.keys), area, text: "early help".to_owned(), is_long }
    }

    fn plan(&mut self) -> Plan {
        let mut notes: Vec<Note> = (0..=self.chance.below(4)).map(|_| self.note(false)).collect();
        let (area, off) = (usize::try_from(self.chance.below(AREAS + 1)).unwrap(), self.chance.below(2));
        let earlier = self.model.note(self.chance.below(1 << 40)).cloned();
        let mut expect = None;
        match (self.chance.below(9), earlier) {
            (0, Some(earlier)) => notes = vec![earlier],
            (1, Some(earlier)) => notes.push(earlier),
            (2, Some(earlier)) => notes.push(Note { text: "something else".to_owned(), ..earlier }),
            (3, _) => expect = Some(Expect::Head(self.model.count() + off)),
            (4, _) => {
                expect = Some(Expect::Version { tag: tag(area), count: self.model.version(area) + off });
            }
            (5, _) => expect = Some(Expect::New { tag: tag(area) }),
            _ => {}
        }
        Plan { notes, expect }
    }

    fn open_reader(&mut self) {
        let history = History::open(&self.dir()).unwrap();
        let head = history.head();
        assert_eq!((head.count, head.root), (self.model.count(), self.model.root(head.count)));
        let next = self.chance.below(head.count);
        self.readers.push(Reading { history, next });
    }

    /// Lets every reader read on a little: it sees the ledger as it was when it was opened.
    fn read_on(&mut self) {
        for reading in &mut self.readers {
            let amount = usize::try_from(self.chance.below(200)).unwrap();
            for stored in reading.history.stored(reading.next).take(amount) {
                let stored = stored.unwrap();
                assert_eq!(stored.seq, reading.next);
                self.model.expect_entry(&stored);
                reading.next += 1;
            }
        }
        self.readers.retain(|reading| reading.next < reading.history.head().count);
    }

    fn check(&mut self, depth: Depth) {
        let checked = verify(&self.dir(), self.folder.path(), &EVENTS, depth, &mut |_, _| ()).unwrap();
        assert_eq!(checked.findings, []);
        assert_eq!(checked.head.root, self.model.root(self.model.count()));
    }

    fn finish_seal(&mut self) {
        let Some(sealing) = self.sealing.take() else { return };
        let prepared = sealing.prepare();
        self.ledger().finish_seal(prepared).unwrap();
    }

    fn back_up(&mut self) {
        let (file, restored) = (self.folder.path().join("backup.tar"), self.folder.path().join("restored"));
        backup(&self.dir(), &file, true, &mut |_, _| ()).unwrap();
        restore(&file, &restored, &mut |_, _| ()).unwrap();
        self.expect_whole(&restored);
        fs::remove_dir_all(restored).unwrap();
    }

    fn keep_mirror(&mut self) {
        let target = self.folder.path().join("mirror");
        let mut mirror = mirror(&self.dir(), &target).unwrap();
        mirror.step(&mut |_, _| ()).unwrap();
        self.expect_whole(&target);
    }

    fn reopen(&mut self) {
        self.sealing = None;
        self.ledger.take().unwrap().close().unwrap();
        self.expect_whole(&self.dir());
        self.ledger = Some(Ledger::open(&self.dir(), &mut |_| ()).unwrap());
    }

    /// Goes on in a copy of the folder, as if the process had been killed now.
    fn crash(&mut self) {
        let next = folder();
        copy(self.folder.path(), next.path());
        self.sealing = None;
        self.readers.clear();
        drop(self.ledger.take());
        self.folder = next;
        self.expect_whole(&self.dir());
        self.ledger = Some(Ledger::open(&self.dir(), &mut |_| ()).unwrap());
    }

    /// Reads the ledger in a folder from end to end.
    fn expect_whole(&self, dir: &Path) {
        let history = History::open(dir).unwrap();
        assert_eq!(history.head().count, self.model.count());
        assert_eq!(history.head().root, self.model.root(self.model.count()));
        for (seq, stored) in (0..).zip(history.stored(0)) {
            let stored = stored.unwrap();
            assert_eq!(stored.seq, seq);
            self.model.expect_entry(&stored);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.as_ref().unwrap(), to.join(entry.as_ref().unwrap().file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy(&entry.path(), &to);
        } else if kind.is_file() {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

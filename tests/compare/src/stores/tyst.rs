//! tyst's log by itself: the same bytes as every other store, with the hash of each and the tree over all.
//!
//! Nothing is decided here; the column `ledger` is the whole of tyst.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use tyst_ledger::EVENTS;
use tyst_log::{Block, Depth, Head, Header, Log, Packing, Reader, Sealing, state};

use crate::answer::Report;
use crate::store::{Outcome, Prepared, Store, Writer, fault, in_halves};
use crate::{columns, lines};

/// The name of the report among the saved states.
const REPORT: &str = "report";

/// tyst-log.
pub struct Tyst;

fn folder(dir: &Path) -> PathBuf {
    dir.join("ledger")
}

fn open(dir: &Path) -> Outcome<Log> {
    std::fs::create_dir_all(dir)?;
    if !folder(dir).exists() {
        let header = Header {
            id: "bench".to_owned(),
            created_at_us: 0,
            clock: "manual".to_owned(),
            time_zone: "UTC".to_owned(),
        };
        tyst_log::create(&folder(dir), &header)?;
    }
    Ok(Log::open(&folder(dir), &EVENTS, &mut |_| ())?)
}

struct TystWriter {
    log: Log,
    head: Head,
}

impl Writer for TystWriter {
    fn append(&mut self, group: Vec<Prepared>) -> Outcome<()> {
        let records: Vec<Vec<u8>> = group.into_iter().map(|event| event.bytes).collect();
        self.head = self.log.append(self.head.count, &records)?;
        Ok(())
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        Ok(self.log.close()?)
    }
}

/// Adds the events of a block with positions in `wanted`: by columns where it is sealed.
fn add(report: &mut Report, block: &Block, wanted: &Range<u64>) -> Outcome<()> {
    if block.packing() == Some(EVENTS.number()) {
        let section = |index| block.section(index)?.ok_or_else(|| fault("a section is missing"));
        let (shapes, numbers, slugs) = (section(0)?, section(1)?, section(2)?);
        return columns::add(report, [&shapes, &numbers, &slugs], block.seqs().start, wanted);
    }
    let mut outcome = Ok(());
    block.for_each(&mut |seq, bytes| {
        if wanted.contains(&seq) && outcome.is_ok() {
            outcome = report.add(seq, bytes);
        }
    })?;
    outcome
}

fn fold(reader: &Reader, wanted: &Range<u64>, report: &mut Report) -> Outcome<()> {
    for block in reader.blocks(wanted.start) {
        let block = block?;
        if block.seqs().start >= wanted.end {
            break;
        }
        add(report, &block, wanted)?;
    }
    Ok(())
}

impl Store for Tyst {
    fn name(&self) -> &'static str {
        "tyst"
    }

    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>> {
        let log = open(dir)?;
        let head = log.head();
        Ok(Box::new(TystWriter { log, head }))
    }

    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()> {
        let mut log = open(dir)?;
        thread::scope(|threads| {
            let (give, given) = mpsc::sync_channel::<Sealing>(1);
            let (hand_back, prepared) = mpsc::sync_channel(1);
            threads.spawn(move || given.iter().all(|sealing| hand_back.send(sealing.prepare()).is_ok()));
            let mut at_work = false;
            for group in lines::groups(lines)? {
                log.append(log.head().count, &group?)?;
                if let Ok(prepared) = prepared.try_recv() {
                    log.finish_seal(prepared)?;
                    at_work = false;
                }
                if let Some(sealing) = log.next_seal()?.filter(|_| !at_work) {
                    give.send(sealing)?;
                    at_work = true;
                }
            }
            if at_work {
                log.finish_seal(prepared.recv()?)?;
            }
            Ok(log.close()?)
        })
    }

    fn settle(&self, dir: &Path) -> Outcome<bool> {
        let mut log = open(dir)?;
        while log.seal_one()?.is_some() {}
        log.close()?;
        Ok(true)
    }

    fn report(&self, dir: &Path, end: u64) -> Outcome<Report> {
        let mut report = Report::default();
        fold(&Reader::open(&folder(dir), &EVENTS)?, &(0..end), &mut report)?;
        Ok(report)
    }

    fn halves(&self, dir: &Path, events: u64) -> Outcome<Report> {
        let reader = Reader::open(&folder(dir), &EVENTS)?;
        in_halves(events, |wanted, report| fold(&reader, &wanted, report))
    }

    fn save(&self, dir: &Path) -> Outcome<()> {
        let reader = Reader::open(&folder(dir), &EVENTS)?;
        let mut report = Report::default();
        fold(&reader, &(0..u64::MAX), &mut report)?;
        Ok(state::save(&folder(dir), REPORT, reader.head(), &report.state())?)
    }

    fn resume(&self, dir: &Path) -> Outcome<Report> {
        let reader = Reader::open(&folder(dir), &EVENTS)?;
        let saved = state::load(&folder(dir), REPORT).ok_or_else(|| fault("no report was saved"))?;
        let (head, state) = saved;
        let mut report = Report::from_state(&state)?;
        fold(&reader, &(head.count..u64::MAX), &mut report)?;
        Ok(report)
    }

    fn verify(&self, dir: &Path) -> Outcome<()> {
        let found = tyst_log::verify(&folder(dir), dir, &EVENTS, Depth::Usual, &mut |_, _| ())?.findings;
        if found.is_empty() { Ok(()) } else { Err(fault(format!("{found:?}"))) }
    }

    fn first(&self, dir: &Path) -> Outcome<Vec<u8>> {
        let first = Reader::open(&folder(dir), &EVENTS)?.record(0)?;
        first.map(|record| record.bytes).ok_or_else(|| fault("there is no event"))
    }
}

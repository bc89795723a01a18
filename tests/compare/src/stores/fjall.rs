//! fjall: a keyspace by position, a batch with `fdatasync` for each group, and its sorted ingestion for loads.
//!
//! It has no check of everything, so T7 reads every block, whose checksum it looks at.

use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};

use crate::answer::Report;
use crate::lines;
use crate::store::{Outcome, Prepared, Store, Writer, fault, in_halves};

/// Where the report's state stands among the states.
const REPORT: &str = "report";

/// fjall.
pub struct Fjall;

struct Open {
    events: Keyspace,
    states: Keyspace,
    // Last, so that it goes last.
    database: Database,
}

impl Open {
    fn new(dir: &Path) -> Outcome<Self> {
        let database = Database::builder(dir.join("fjall")).open()?;
        let events = database.keyspace("events", KeyspaceCreateOptions::default)?;
        let states = database.keyspace("states", KeyspaceCreateOptions::default)?;
        Ok(Self { events, states, database })
    }

    fn fold(&self, range: std::ops::Range<u64>, report: &mut Report) -> Outcome<u64> {
        let mut next = range.start;
        for entry in self.events.range(range.start.to_be_bytes()..range.end.to_be_bytes()) {
            let (key, bytes) = entry.into_inner()?;
            let seq = position(&key)?;
            report.add(seq, &bytes)?;
            next = seq + 1;
        }
        Ok(next)
    }
}

fn position(key: &[u8]) -> Outcome<u64> {
    Ok(u64::from_be_bytes(key.try_into()?))
}

struct FjallWriter {
    open: Open,
    next: u64,
}

impl Writer for FjallWriter {
    fn append(&mut self, group: Vec<Prepared>) -> Outcome<()> {
        let mut batch = self.open.database.batch().durability(Some(PersistMode::SyncData));
        for event in group {
            batch.insert(&self.open.events, self.next.to_be_bytes(), event.bytes);
            self.next += 1;
        }
        Ok(batch.commit()?)
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        Ok(self.open.database.persist(PersistMode::SyncAll)?)
    }
}

impl Store for Fjall {
    fn name(&self) -> &'static str {
        "fjall"
    }

    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>> {
        let open = Open::new(dir)?;
        let last = open.events.last_key_value().map(fjall::Guard::key).transpose()?;
        let next = last.map_or(Ok(0), |key| position(&key).map(|seq| seq + 1))?;
        Ok(Box::new(FjallWriter { open, next }))
    }

    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()> {
        let open = Open::new(dir)?;
        let mut ingestion = open.events.start_ingestion()?;
        let mut seq: u64 = 0;
        for group in lines::groups(lines)? {
            for bytes in group? {
                ingestion.write(seq.to_be_bytes(), bytes)?;
                seq += 1;
            }
        }
        ingestion.finish()?;
        Ok(open.database.persist(PersistMode::SyncAll)?)
    }

    fn report(&self, dir: &Path, end: u64) -> Outcome<Report> {
        let mut report = Report::default();
        Open::new(dir)?.fold(0..end, &mut report)?;
        Ok(report)
    }

    fn halves(&self, dir: &Path, events: u64) -> Outcome<Report> {
        let open = Open::new(dir)?;
        in_halves(events, |wanted, report| open.fold(wanted, report).map(drop))
    }

    fn save(&self, dir: &Path) -> Outcome<()> {
        let open = Open::new(dir)?;
        let mut report = Report::default();
        let next = open.fold(0..u64::MAX, &mut report)?;
        let mut state = Vec::from(next.to_be_bytes());
        state.extend_from_slice(&report.state());
        open.states.insert(REPORT, state)?;
        Ok(open.database.persist(PersistMode::SyncAll)?)
    }

    fn resume(&self, dir: &Path) -> Outcome<Report> {
        let open = Open::new(dir)?;
        let state = open.states.get(REPORT)?.ok_or_else(|| fault("no report was saved"))?;
        let (next, state) = state.split_at_checked(8).ok_or_else(|| fault("the state is short"))?;
        let mut report = Report::from_state(state)?;
        open.fold(position(next)?..u64::MAX, &mut report)?;
        Ok(report)
    }

    fn verify(&self, dir: &Path) -> Outcome<()> {
        for entry in Open::new(dir)?.events.iter() {
            entry.into_inner()?;
        }
        Ok(())
    }

    fn first(&self, dir: &Path) -> Outcome<Vec<u8>> {
        let first = Open::new(dir)?.events.get(0_u64.to_be_bytes())?;
        first.map(|bytes| bytes.to_vec()).ok_or_else(|| fault("there is no event"))
    }
}

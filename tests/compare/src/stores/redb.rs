//! redb: a table by position, a durable commit for each group.
//!
//! Only the report's saved state stands beside the events; there is no index.

use std::path::Path;

use redb::{
    Database, Durability, ReadOnlyDatabase, ReadableDatabase, ReadableTable, TableDefinition,
    WriteTransaction,
};

use crate::answer::Report;
use crate::lines;
use crate::store::{Outcome, Prepared, Store, Writer, fault, in_halves};

const EVENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("events");
const STATES: TableDefinition<'_, &str, (u64, &[u8])> = TableDefinition::new("states");

/// How many groups a load commits at once.
const LOAD_GROUPS: usize = 64;
/// Memory for pages; more made nothing faster.
const CACHE_BYTES: usize = 64 << 20;

/// redb.
pub struct Redb;

fn open(dir: &Path) -> Outcome<Database> {
    std::fs::create_dir_all(dir)?;
    Ok(Database::builder().set_cache_size(CACHE_BYTES).create(dir.join("events.redb"))?)
}

fn open_to_read(dir: &Path) -> Outcome<ReadOnlyDatabase> {
    Ok(Database::builder().set_cache_size(CACHE_BYTES).open_read_only(dir.join("events.redb"))?)
}

fn begin(database: &Database) -> Outcome<WriteTransaction> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    Ok(transaction)
}

struct RedbWriter {
    database: Database,
    next: u64,
}

impl Writer for RedbWriter {
    fn append(&mut self, group: Vec<Prepared>) -> Outcome<()> {
        let transaction = begin(&self.database)?;
        let mut table = transaction.open_table(EVENTS)?;
        for event in &group {
            table.insert(self.next, event.bytes.as_slice())?;
            self.next += 1;
        }
        drop(table);
        Ok(transaction.commit()?)
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        Ok(self.database.close()?)
    }
}

fn fold(
    table: &impl ReadableTable<u64, &'static [u8]>,
    range: std::ops::Range<u64>,
    report: &mut Report,
) -> Outcome<u64> {
    let mut next = range.start;
    for entry in table.range(range)? {
        let (seq, bytes) = entry?;
        report.add(seq.value(), bytes.value())?;
        next = seq.value() + 1;
    }
    Ok(next)
}

impl Store for Redb {
    fn name(&self) -> &'static str {
        "redb"
    }

    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>> {
        let database = open(dir)?;
        let transaction = begin(&database)?;
        let next = transaction.open_table(EVENTS)?.last()?.map_or(0, |(seq, _)| seq.value() + 1);
        transaction.commit()?;
        Ok(Box::new(RedbWriter { database, next }))
    }

    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()> {
        let database = open(dir)?;
        let mut groups = lines::groups(lines)?.peekable();
        let mut seq = 0;
        while groups.peek().is_some() {
            let transaction = begin(&database)?;
            let mut table = transaction.open_table(EVENTS)?;
            for group in groups.by_ref().take(LOAD_GROUPS) {
                for bytes in group? {
                    table.insert(seq, bytes.as_slice())?;
                    seq += 1;
                }
            }
            drop(table);
            transaction.commit()?;
        }
        Ok(database.close()?)
    }

    fn report(&self, dir: &Path, end: u64) -> Outcome<Report> {
        let database = open_to_read(dir)?;
        let mut report = Report::default();
        fold(&database.begin_read()?.open_table(EVENTS)?, 0..end, &mut report)?;
        Ok(report)
    }

    fn halves(&self, dir: &Path, events: u64) -> Outcome<Report> {
        let database = open_to_read(dir)?;
        let transaction = database.begin_read()?;
        in_halves(events, |wanted, report| fold(&transaction.open_table(EVENTS)?, wanted, report).map(drop))
    }

    fn save(&self, dir: &Path) -> Outcome<()> {
        let database = open(dir)?;
        let transaction = begin(&database)?;
        let mut report = Report::default();
        let next = fold(&transaction.open_table(EVENTS)?, 0..u64::MAX, &mut report)?;
        transaction.open_table(STATES)?.insert("report", (next, report.state().as_slice()))?;
        transaction.commit()?;
        Ok(database.close()?)
    }

    fn resume(&self, dir: &Path) -> Outcome<Report> {
        let database = open_to_read(dir)?;
        let transaction = database.begin_read()?;
        let saved =
            transaction.open_table(STATES)?.get("report")?.ok_or_else(|| fault("no report was saved"))?;
        let (next, state) = saved.value();
        let mut report = Report::from_state(state)?;
        fold(&transaction.open_table(EVENTS)?, next..u64::MAX, &mut report)?;
        Ok(report)
    }

    fn verify(&self, dir: &Path) -> Outcome<()> {
        if open(dir)?.check_integrity()? { Ok(()) } else { Err(fault("the check found damage")) }
    }

    fn first(&self, dir: &Path) -> Outcome<Vec<u8>> {
        let database = open_to_read(dir)?;
        let first = database.begin_read()?.open_table(EVENTS)?.get(0)?;
        first.map(|bytes| bytes.value().to_vec()).ok_or_else(|| fault("there is no event"))
    }
}

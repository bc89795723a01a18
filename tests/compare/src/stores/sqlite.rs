//! SQLite: a table by position in write-ahead mode with `synchronous=FULL`, and an index that covers the report.
//!
//! The report is a query, as it would be; the events' bytes are read only to go on from a saved report.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Statement, params};

use crate::answer::{Report, Value};
use crate::glance::{Fact, Glance, glance, year};
use crate::lines;
use crate::store::{Outcome, Prepared, Store, Writer, fault};
use crate::trial::Trial;

/// How many groups a load commits at once.
const LOAD_GROUPS: usize = 64;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS events (
        seq INTEGER PRIMARY KEY, class INTEGER, area TEXT, subject, date INTEGER, amount INTEGER, scale INTEGER,
        bytes BLOB NOT NULL
    );
    CREATE TABLE IF NOT EXISTS states (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, state BLOB NOT NULL);";
const INDEX: &str = "
    CREATE INDEX IF NOT EXISTS facts ON events (class, area, subject, date, seq, amount, scale)
    WHERE class IS NOT NULL;";
const INSERT: &str = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// What the column `class` tells apart.
const TRAINING: i64 = 1;
const OUTCOME: i64 = 2;
const MEMBERSHIP: i64 = 3;

/// SQLite.
pub struct Sqlite;

fn open(dir: &Path) -> Outcome<Connection> {
    std::fs::create_dir_all(dir)?;
    let connection = Connection::open(dir.join("events.sqlite"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(TABLES)?;
    Ok(connection)
}

fn open_to_read(dir: &Path) -> Outcome<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(dir.join("events.sqlite"), flags)?;
    connection.pragma_update(None, "mmap_size", 1_i64 << 32)?;
    Ok(connection)
}

fn insert(statement: &mut Statement<'_>, seq: u64, bytes: &[u8]) -> Outcome<()> {
    let Glance { area, date, fact } = glance(bytes).ok_or_else(|| fault("the event is broken"))?;
    let seq = i64::try_from(seq)?;
    match fact {
        Fact::Training(n) => {
            statement.execute(params![seq, TRAINING, area, year(date), date, n, 0, bytes])?
        }
        Fact::Outcome(indicator, units, scale) => {
            statement.execute(params![seq, OUTCOME, area, indicator, date, units, scale, bytes])?
        }
        Fact::Membership(party, joined) => {
            statement.execute(params![seq, MEMBERSHIP, area, party, 0, joined, 0, bytes])?
        }
        Fact::Other => statement.execute(params![seq, None::<i64>, area, None::<i64>, date, 0, 0, bytes])?,
    };
    Ok(())
}

struct SqliteWriter {
    connection: Connection,
    next: u64,
}

impl SqliteWriter {
    fn open(dir: &Path) -> Outcome<Self> {
        let connection = open(dir)?;
        connection.execute_batch(INDEX)?;
        let next =
            connection.query_row("SELECT ifnull(max(seq), -1) + 1 FROM events", [], |row| row.get(0))?;
        Ok(Self { connection, next })
    }
}

impl Writer for SqliteWriter {
    fn append(&mut self, group: Vec<Prepared>) -> Outcome<()> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut statement = self.connection.prepare_cached(INSERT)?;
        for event in &group {
            insert(&mut statement, self.next, &event.bytes)?;
            self.next += 1;
        }
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

fn load(dir: &Path, lines: &Path) -> Outcome<()> {
    let connection = open(dir)?;
    let mut statement = connection.prepare(INSERT)?;
    let mut seq = 0;
    connection.execute_batch("BEGIN")?;
    for (number, group) in lines::groups(lines)?.enumerate() {
        for bytes in group? {
            insert(&mut statement, seq, &bytes)?;
            seq += 1;
        }
        if number % LOAD_GROUPS == LOAD_GROUPS - 1 {
            connection.execute_batch("COMMIT; BEGIN")?;
        }
    }
    connection.execute_batch("COMMIT")?;
    connection.execute_batch(INDEX)?;
    drop(statement);
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error.into())
}

fn trainings(connection: &Connection, end: i64, report: &mut Report) -> Outcome<()> {
    let mut statement = connection.prepare(
        "SELECT area, subject, sum(amount) FROM events WHERE class = 1 AND seq < ?1 GROUP BY area, subject",
    )?;
    let mut rows = statement.query([end])?;
    while let Some(row) = rows.next()? {
        let attendees: i64 = row.get(2)?;
        report.add_training(row.get_ref(0)?.as_str()?, row.get(1)?, u64::try_from(attendees)?);
    }
    Ok(())
}

fn outcomes(connection: &Connection, end: i64, report: &mut Report) -> Outcome<()> {
    // The date and the position make one number, so that one pass finds both ends.
    let mut groups = connection.prepare(
        "SELECT area, subject, min((date << 36) + seq), max((date << 36) + seq) FROM events
         WHERE class = 2 AND seq < ?1 GROUP BY area, subject",
    )?;
    let mut one = connection.prepare("SELECT amount, scale FROM events WHERE seq = ?1")?;
    let mut rows = groups.query([end])?;
    while let Some(row) = rows.next()? {
        for column in [2, 3] {
            let both: u64 = u64::try_from(row.get::<_, i64>(column)?)?;
            let seq = both & ((1 << 36) - 1);
            let (units, scale) =
                one.query_row([i64::try_from(seq)?], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let value = Value { date: u32::try_from(both >> 36)?, seq, units, scale };
            report.add_outcome(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?, value);
        }
    }
    Ok(())
}

fn members(connection: &Connection, end: i64, report: &mut Report) -> Outcome<()> {
    let mut statement = connection.prepare(
        "SELECT area, subject, max(seq * 2 + amount) & 1 FROM events
         WHERE class = 3 AND seq < ?1 GROUP BY area, subject",
    )?;
    let mut rows = statement.query([end])?;
    while let Some(row) = rows.next()? {
        report.set_member(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?, row.get(2)?);
    }
    Ok(())
}

fn report(connection: &Connection, end: u64) -> Outcome<Report> {
    let end = i64::try_from(end).unwrap_or(i64::MAX);
    let mut report = Report::default();
    trainings(connection, end, &mut report)?;
    outcomes(connection, end, &mut report)?;
    members(connection, end, &mut report)?;
    Ok(report)
}

impl Store for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn runs(&self, trial: Trial) -> bool {
        !matches!(trial, Trial::Socket | Trial::Halves)
    }

    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>> {
        Ok(Box::new(SqliteWriter::open(dir)?))
    }

    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()> {
        load(dir, lines)
    }

    fn report(&self, dir: &Path, end: u64) -> Outcome<Report> {
        report(&open_to_read(dir)?, end)
    }

    fn save(&self, dir: &Path) -> Outcome<()> {
        let connection = open(dir)?;
        let state = report(&connection, u64::MAX)?.state();
        let insert = "INSERT OR REPLACE INTO states SELECT 'report', max(seq) + 1, ?1 FROM events";
        connection.execute(insert, [state])?;
        Ok(())
    }

    fn resume(&self, dir: &Path) -> Outcome<Report> {
        let connection = open_to_read(dir)?;
        let saved = "SELECT seq, state FROM states WHERE name = 'report'";
        let (next, state): (i64, Vec<u8>) =
            connection.query_row(saved, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut report = Report::from_state(&state)?;
        let mut statement =
            connection.prepare("SELECT seq, bytes FROM events WHERE seq >= ?1 ORDER BY seq")?;
        let mut rows = statement.query([next])?;
        while let Some(row) = rows.next()? {
            report.add(u64::try_from(row.get::<_, i64>(0)?)?, row.get_ref(1)?.as_blob()?)?;
        }
        Ok(report)
    }

    fn verify(&self, dir: &Path) -> Outcome<()> {
        let said: String = open_to_read(dir)?.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(fault(said)) }
    }

    fn first(&self, dir: &Path) -> Outcome<Vec<u8>> {
        Ok(open_to_read(dir)?.query_row("SELECT bytes FROM events WHERE seq = 0", [], |row| row.get(0))?)
    }
}

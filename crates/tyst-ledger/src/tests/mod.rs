//! The rules, replay and the log together, on the seeds and on small histories of their own.

mod batches;
pub(crate) mod chance;
mod corrections;
mod difference;
mod groups;
mod model;
mod raw;
mod readers;
mod replay;
mod rules;
mod steps;
mod wanted;

use std::path::PathBuf;

use tyst_event::terms;
use tyst_event::{Event, Instant, Problem, Problems, Slug, Statement, json};

use crate::{Clock, Command, Created, Ledger, Receipt, RecordError, Request, create};

/// The five seeds in the order in which they were recorded, with the day.
const SEEDS: [(&str, &str); 5] = [
    ("s004", "2026-01-05T09:00:00Z"),
    ("s000", "2026-01-06T09:00:00Z"),
    ("s002", "2026-01-07T09:00:00Z"),
    ("s001", "2026-01-08T09:00:00Z"),
    ("s003", "2026-01-09T09:00:00Z"),
];

/// What a ledger with a manual clock is given.
pub(crate) const NO_CLOCK: Clock = Clock { wall: Instant(0), steady_us: 0 };

pub(crate) struct Fixture {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) ledger: Ledger,
}

fn at(words: &str) -> Instant {
    words.parse().unwrap()
}

pub(crate) fn empty() -> Fixture {
    created_with(terms::Clock::Manual)
}

fn created_with(clock: terms::Clock) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let created = Created {
        id: "test-ledger".to_owned(),
        at: at("2026-01-01T09:00:00Z"),
        clock,
        time_zone: "Europe/London".to_owned(),
    };
    let ledger = create(folder.path(), &created).unwrap();
    Fixture { folder, ledger }
}

pub(crate) fn seeded() -> Fixture {
    let mut fixture = empty();
    for (seed, day) in SEEDS {
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../fixtures/seeds/{seed}.jsonl"));
        let text = std::fs::read_to_string(path).unwrap();
        fixture.record(day, &text.lines().collect::<Vec<_>>()).unwrap();
    }
    fixture
}

pub(crate) fn command(line: &str, recorded: Option<Instant>, occurrence: usize) -> Command {
    let mut problems = Problems::default();
    let read = json::parse_import_line(line.as_bytes(), &mut problems);
    let read = read.unwrap_or_else(|| panic!("{line}: {:?}", problems.into_vec()));
    Command {
        key: read.key.unwrap_or_else(|| Command::derived_key(&read.statement, occurrence)),
        recorded_by: Slug::new("tester").unwrap(),
        correlation: None,
        recorded,
        statement: read.statement,
    }
}

/// Returns a command whose entry takes some 29 KiB, different for every number.
pub(crate) fn long(number: usize) -> Command {
    let text = "x".repeat(290);
    let source = format!(r#"{{"doc":"{number} {text}","quote":{{"text":"{text}","lang":"en"}}}}"#);
    let sources = vec![source; 49].join(",");
    let data = r#"{"topic":"story","text":"long"}"#;
    command(&format!(r#"{{"kind":"note.recorded","area":"a","source":[{sources}],"data":{data}}}"#), None, 0)
}

impl Fixture {
    fn record(&mut self, day: &str, lines: &[&str]) -> Result<Vec<Receipt>, RecordError> {
        let instant = at(day);
        let commands: Vec<Command> =
            lines.iter().enumerate().map(|(index, line)| command(line, Some(instant), index)).collect();
        self.ledger.record(Request::from(commands), NO_CLOCK)
    }

    /// Records one statement given as `kind`, `area` and the rest of the JSON object.
    pub(crate) fn state(&mut self, kind: &str, area: &str, rest: &str) -> Result<Receipt, Vec<Problem>> {
        let line = format!(r#"{{"kind":"{kind}","area":"{area}","source":[{{"doc":"M"}}],{rest}}}"#);
        let recorded = Instant(self.ledger.partnership().last_recorded().0 + 1);
        let occurrence = usize::try_from(self.ledger.partnership().count()).unwrap();
        match self.ledger.record(vec![command(&line, Some(recorded), occurrence)].into(), NO_CLOCK) {
            Ok(mut receipts) => Ok(receipts.remove(0)),
            Err(RecordError::Rejected(mut rejected)) => Err(rejected.remove(0).problems),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Returns an event that states something, as if it came next.
    fn event(&mut self, statement: Statement) -> Event {
        Event {
            seq: self.ledger.partnership().count(),
            recorded_at: self.ledger.partnership().last_recorded(),
            recorded_by: Slug::new("tester").unwrap(),
            key: "event".to_owned(),
            correlation: None,
            warnings: Vec::new(),
            statement,
        }
    }

    pub(crate) fn history(&self) -> crate::History {
        crate::History::open(self.folder.path()).unwrap()
    }
}

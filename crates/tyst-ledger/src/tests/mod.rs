//! The rules, replay and the log together, on the seeds and on small histories of their own.

mod batches;
mod corrections;
mod replay;
mod rules;

use std::path::PathBuf;

use tyst_event::terms;
use tyst_event::{Instant, Problem, Problems, Slug, json};

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
const NO_CLOCK: Clock = Clock { wall: Instant(0), steady_us: 0 };

struct Fixture {
    folder: tempfile::TempDir,
    ledger: Ledger,
}

fn at(words: &str) -> Instant {
    words.parse().unwrap()
}

fn empty() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let created = Created {
        id: "test-ledger".to_owned(),
        at: at("2026-01-01T09:00:00Z"),
        clock: terms::Clock::Manual,
        time_zone: "Europe/London".to_owned(),
    };
    let ledger = create(folder.path(), &created).unwrap();
    Fixture { folder, ledger }
}

fn seeded() -> Fixture {
    let mut fixture = empty();
    for (seed, day) in SEEDS {
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../fixtures/seeds/{seed}.jsonl"));
        let text = std::fs::read_to_string(path).unwrap();
        fixture.record(day, &text.lines().collect::<Vec<_>>()).unwrap();
    }
    fixture
}

fn command(line: &str, recorded: Option<Instant>, occurrence: usize) -> Command {
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

impl Fixture {
    fn record(&mut self, day: &str, lines: &[&str]) -> Result<Vec<Receipt>, RecordError> {
        let instant = at(day);
        let commands: Vec<Command> =
            lines.iter().enumerate().map(|(index, line)| command(line, Some(instant), index)).collect();
        self.ledger.record(Request::from(commands), NO_CLOCK)
    }

    /// Records one statement given as `kind`, `area` and the rest of the JSON object.
    fn state(&mut self, kind: &str, area: &str, rest: &str) -> Result<Receipt, Vec<Problem>> {
        let line = format!(r#"{{"kind":"{kind}","area":"{area}","source":[{{"doc":"M"}}],{rest}}}"#);
        let recorded = Instant(self.ledger.partnership().last_recorded().0 + 1);
        let occurrence = usize::try_from(self.ledger.partnership().count()).unwrap();
        match self.ledger.record(vec![command(&line, Some(recorded), occurrence)].into(), NO_CLOCK) {
            Ok(mut receipts) => Ok(receipts.remove(0)),
            Err(RecordError::Rejected(mut rejected)) => Err(rejected.remove(0).problems),
            Err(other) => panic!("{other:?}"),
        }
    }

    fn history(&self) -> crate::History {
        crate::History::open(self.folder.path()).unwrap()
    }
}

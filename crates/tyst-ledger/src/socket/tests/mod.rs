//! The socket: its messages, hostile peers, and how a recorder finds whoever writes.

mod hostile;
mod messages;
mod recorders;

use std::path::Path;

use tyst_event::terms::Clock as ClockMode;
use tyst_event::{Instant, Problems, Slug, json};

use crate::{Clock, Command, Created, Recorder, Request, Writer, create};

fn clock() -> Clock {
    Clock { wall: "2026-01-05T09:00:00Z".parse().unwrap(), steady_us: 0 }
}

/// Creates a ledger that takes its times from the clock.
fn new_ledger(dir: &Path) {
    let at: Instant = "2026-01-01T09:00:00Z".parse().unwrap();
    let created = Created {
        id: "test-ledger".to_owned(),
        at,
        clock: ClockMode::System,
        time_zone: "Europe/London".to_owned(),
    };
    create(dir, &created).unwrap().close().unwrap();
}

fn serve(dir: &Path) -> Writer {
    let writer = Writer::open(dir, clock, &mut |_| ()).unwrap();
    assert_eq!(writer.socket().unwrap(), dir.join("socket"));
    writer
}

fn recorder(dir: &Path) -> Recorder {
    Recorder::open(dir, clock, &mut |_| ()).unwrap()
}

fn note(key: &str, text: &str) -> Command {
    let line = format!(
        r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
    );
    let statement = json::parse_import_line(line.as_bytes(), &mut Problems::default()).unwrap().statement;
    let recorded_by = Slug::new("tester").unwrap();
    Command { key: key.to_owned(), recorded_by, correlation: None, recorded: None, statement }
}

fn request(key: &str) -> Request {
    Request { commands: vec![note(key, "x")], expect: Vec::new() }
}

//! Programs that ask a served ledger over a socket: following it through broken connections, and a disk that runs full.
//!
//! What is answered is tested in `tyst-web`, where `api/tests` asks without a socket; `tests/api/run` asks whatever the description of
//! the interface allows.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::support::{Ledger, Served, program, program_with_files_of};

const WRITERS: usize = 4;
const ENTRIES: usize = 60;

/// Serves a ledger by a command.
fn served_by(mut command: Command, ledger: &Ledger) -> Served {
    command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--ledger"]).arg(ledger.path());
    Served::of(command)
}

/// Asks, and returns the connection. HTTP 1.0 has answers without the marks of chunks.
fn connected(served: &Served, method: &str, path: &str, more: &str, body: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(&served.host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let (host, who, length) = (&served.host, &served.who, body.len());
    let head = format!(
        "{method} /api/v1{path} HTTP/1.0\r\nHost: {host}\r\n{who}Content-Length: {length}\r\n{more}\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    BufReader::new(stream)
}

/// Reads the head of an answer, and returns its status.
fn status(answer: &mut BufReader<TcpStream>) -> u16 {
    let (mut status, mut line) = (String::new(), String::new());
    answer.read_line(&mut status).unwrap();
    while answer.read_line(&mut line).unwrap() > 2 {
        line.clear();
    }
    status.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn answered(mut answer: BufReader<TcpStream>) -> (u16, String) {
    let (status, mut text) = (status(&mut answer), String::new());
    answer.read_to_string(&mut text).unwrap();
    (status, text)
}

fn post(served: &Served, key: &str, body: &Json) -> (u16, Json) {
    let more = format!("Content-Type: application/json\r\nIdempotency-Key: {key}\r\n");
    let (status, text) = answered(connected(served, "POST", "/events", &more, &body.to_string()));
    (status, serde_json::from_str(&text).unwrap())
}

/// Returns a note. The ledgers of these tests have a clock that is set by hand.
fn note(text: &str) -> Json {
    json!({
        "kind": "note.recorded", "area": "newport", "source": [{ "doc": "Minutes" }], "recorded": "2026-02-01T09:00:00Z",
        "data": { "topic": "story", "text": { "en": text } },
    })
}

/// Follows from the last entry that was seen until some more were, and breaks off without a word.
fn followed(served: &Served, last: Option<u64>, most: usize) -> Vec<u64> {
    let more = last.map_or_else(String::new, |last| format!("Last-Event-ID: {last}\r\n"));
    let mut answer = connected(served, "GET", "/events/stream", &more, "");
    assert_eq!(status(&mut answer), 200);
    let ids = answer.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix("id: ")?.parse().ok());
    ids.take(most).collect()
}

#[test]
fn whoever_follows_sees_each_entry_once_and_in_order_through_broken_connections() {
    let ledger = Ledger::empty();
    let served = Served::start(&ledger.path(), &[]);
    let whole = (1 + WRITERS * ENTRIES) as u64;
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let served = &served;
            scope.spawn(move || {
                for number in 0..ENTRIES {
                    let (status, body) = post(served, &format!("{writer}-{number}"), &note("one of many"));
                    assert_eq!(status, 201, "{body}");
                }
            });
        }
        for follower in 0..3 {
            let served = &served;
            scope.spawn(move || {
                let mut seen: Vec<u64> = Vec::new();
                while (seen.len() as u64) < whole {
                    let most = (3 + 20 * follower + seen.len() % 7)
                        .min(usize::try_from(whole).unwrap() - seen.len());
                    seen.extend(followed(served, seen.last().copied(), most));
                }
                assert!(seen.iter().copied().eq(0..whole), "{seen:?}");
            });
        }
    });
    assert_eq!(served.end("TERM"), Some(0));
}

#[test]
fn those_who_take_all_entries_and_then_read_nothing_hold_nobody_else_up() {
    let ledger = Ledger::empty();
    let served = Served::start(&ledger.path(), &[]);
    let text = "x".repeat(900);
    for list in 0..6 {
        let all: Vec<Json> = (0..700).map(|_| note(&text)).collect();
        assert_eq!(post(&served, &format!("list-{list}"), &Json::Array(all)).0, 201);
    }
    let replay = || connected(&served, "GET", "/events.ndjson", "", "");
    let mut stalled: Vec<_> = (0..16).map(|_| replay()).collect();
    assert!(stalled.iter_mut().all(|answer| status(answer) == 200));
    let (status_of_next, problem) = answered(replay());
    assert_eq!(status_of_next, 429, "{problem}");
    assert_eq!(answered(connected(&served, "GET", "/events?from=4000&limit=1", "", "")).0, 200);
    assert_eq!(post(&served, "beside", &note("beside")).0, 201);
    stalled.clear();
    // The service hears of it when it writes on.
    let whole = (0..100).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        let (status, lines) = answered(replay());
        (status == 200).then(|| lines.lines().count())
    });
    assert_eq!(whole, Some(1 + 6 * 700 + 1));
    assert_eq!(served.end("TERM"), Some(0));
}

#[test]
fn a_disk_that_runs_full_is_said_and_what_was_acknowledged_is_there_when_it_has_room_again() {
    let ledger = Ledger::empty();
    // The journal cannot grow beyond this in the middle of a write, after which nothing more is taken and the service ends.
    let served = served_by(program_with_files_of("3000"), &ledger);
    let (text, acknowledged) = ("x".repeat(1_500), AtomicU64::new(0));
    let refused = (0..40).find_map(|list| {
        let all: Vec<Json> = (0..400).map(|_| note(&text)).collect();
        let (status, body) = post(&served, &format!("list-{list}"), &Json::Array(all));
        if status == 201 {
            acknowledged.fetch_add(400, Ordering::Relaxed);
            return None;
        }
        Some((status, body, list))
    });
    let (status, problem, list) = refused.expect("it runs full");
    assert_eq!((status, problem["type"].as_str()), (507, Some("urn:tyst:problem:full")), "{problem}");
    assert!(!problem.to_string().contains(&ledger.path().display().to_string()), "{problem}");
    served.end("TERM");
    let again = served_by(program(), &ledger);
    let all: Vec<Json> = (0..400).map(|_| note(&text)).collect();
    let (status, body) = post(&again, &format!("list-{list}"), &Json::Array(all));
    assert!(status == 201 || status == 200, "{body}");
    assert_eq!(again.end("TERM"), Some(0));
    ledger.run("verify").ok();
    assert_eq!(ledger.count(), 1 + acknowledged.into_inner() + 400);
}

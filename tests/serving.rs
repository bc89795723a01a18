//! A ledger that is served: commands beside it, its end, and its death.
//!
//! The kills are few here; the long proof is
//! `TYST_SERVE_KILLS=200 cargo test -p tyst --test tyst -- serving::what_was_acknowledged`.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::support::{Ledger, Run, copy, fixture, program, program_short_of_room, tyst};

/// A `tyst serve` at work.
struct Served {
    child: Child,
}

fn serve(ledger: &Ledger) -> Served {
    serve_by(program(), ledger)
}

fn serve_by(mut command: Command, ledger: &Ledger) -> Served {
    command.args(["serve", "--no-pages", "--ledger"]).arg(ledger.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    assert_eq!(ready, "ready\n");
    Served { child }
}

impl Served {
    /// Sends a signal, and returns the exit code and what was said.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

fn note(ledger: &Ledger, key: &str) -> Run {
    let words = ["record", "note.recorded", "--area", "newport", "--topic", "story", "--text", "x"];
    let more = ["--source", "M", "--at", "2026-02-01T09:00:00Z", "--key", key];
    ledger.run_words(&[&words[..], &more[..]].concat())
}

#[test]
fn commands_beside_a_serving_process_work_and_say_nothing_special() {
    let (served, alone) = (Ledger::empty(), Ledger::empty());
    let serving = serve(&served);
    let seed = fixture("seeds/s004.jsonl").display().to_string();
    for words in [
        format!("import {seed} --at 2026-01-05T09:00:00Z"),
        format!("import {seed} --at 2026-01-05T09:00:00Z --json"),
        "record note.recorded --area newport --topic story --text x --source M --at 2026-01-06 --json"
            .to_owned(),
        "record note.recorded --area newprot --topic story --text x --source M --at 2026-01-06".to_owned(),
        "record partner.joined --area newport --party nobody --roles host --source M --at 2026-01-06"
            .to_owned(),
        "record note.recorded --area newport --topic story --text y --source M --at 2016-01-06".to_owned(),
        "correct 47 --reason misread --text y --at 2026-01-07".to_owned(),
        "withdraw 47 --reason misread --at 2026-01-08".to_owned(),
        "log --json".to_owned(),
        "verify --json".to_owned(),
    ] {
        let (beside, own) = (served.run(&words), alone.run(&words));
        let of_paths = |run: Run| (run.code, run.out, run.err.replace("tyst", ""));
        if words.starts_with("verify") {
            assert_eq!((beside.code, beside.json()["records"].clone()), (0, own.json()["records"].clone()));
        } else {
            assert_eq!(of_paths(beside), of_paths(own), "{words}");
        }
    }
    let (code, said) = serving.end("TERM");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("listening on "), "{said}");
    assert!(!served.path().join("socket").exists());
    assert!(served.path().join("CLOSED").exists(), "it was closed well");
    assert_eq!(served.run("verify --json").ok().json(), alone.run("verify --json").ok().json());
}

#[test]
fn an_interrupted_process_closes_the_ledger_and_the_next_one_opens_it() {
    let ledger = Ledger::empty();
    for _ in 0..2 {
        let serving = serve(&ledger);
        note(&ledger, "one").ok();
        assert_eq!(serving.end("INT").0, Some(0));
    }
    assert_eq!(ledger.count(), 2);
}

#[test]
fn who_serves_a_ledger_that_was_moved_away_says_so_and_touches_no_other() {
    let (ledger, other) = (Ledger::empty(), Ledger::empty());
    let serving = serve(&ledger);
    note(&ledger, "one").ok();
    let moved = ledger.beside("moved");
    std::fs::rename(ledger.path(), &moved).unwrap();
    copy(&other.path(), &ledger.path());
    let second = serve(&ledger);
    let moved = moved.display().to_string();
    let words = ["record", "note.recorded", "--area", "newport", "--topic", "story", "--text", "x"];
    let more = ["--source", "M", "--at", "2026-02-01T09:00:00Z", "--key", "lost", "--ledger", &moved];
    tyst([&words[..], &more[..]].concat()).fails(1).says("while it was open");
    let (code, said) = serving.end("TERM");
    assert_eq!(code, Some(1), "{said}");
    assert!(ledger.path().join("socket").exists(), "it is the other's");
    assert_eq!(second.end("TERM").0, Some(0));
    assert_eq!(ledger.run("verify --json").ok().json()["records"], 1);
    assert_eq!(tyst(["verify", "--json", "--ledger", &moved]).ok().json()["records"], 2);
}

#[test]
fn two_processes_cannot_serve_one_ledger() {
    let ledger = Ledger::empty();
    let serving = serve(&ledger);
    let id = serving.child.id();
    ledger.run("serve").fails(1).says(&format!("is being written by process {id}"));
    note(&ledger, "one").ok();
    assert_eq!(serving.end("TERM").0, Some(0));
}

#[test]
fn a_folder_in_the_place_of_the_socket_is_named_and_nothing_is_left_beside_it() {
    let ledger = Ledger::empty();
    let socket = ledger.path().join("socket");
    std::fs::create_dir(&socket).unwrap();
    std::fs::write(socket.join("kept"), "").unwrap();
    ledger.run("serve").fails(1).says(&socket.display().to_string()).says("remove what is there");
    assert!(!ledger.path().join("socket.new").exists());
}

#[test]
fn many_commands_at_once_are_all_recorded_without_a_serving_process() {
    const PROCESSES: usize = 8;
    let ledger = Ledger::empty();
    thread::scope(|scope| {
        let record = |number: usize| note(&ledger, &format!("key-{number}")).ok();
        let runs: Vec<_> = (0..PROCESSES).map(|number| scope.spawn(move || record(number))).collect();
        for run in runs {
            drop(run.join().unwrap());
        }
    });
    assert_eq!(ledger.count(), 1 + PROCESSES as u64);
    ledger.run("verify").ok();
}

/// How many entries each client records.
const ENTRIES: usize = 6;

/// Records entries, and returns the position that each was acknowledged with.
fn record_all(ledger: &Ledger, client: usize) -> Vec<(String, u64)> {
    let record = |number: usize| {
        let key = format!("client-{client}-{number}");
        let words = ["record", "note.recorded", "--area", "newport", "--topic", "story", "--text", "x"];
        let more = ["--source", "M", "--at", "2026-02-01T09:00:00Z", "--json", "--key", &key];
        let receipt = ledger.run_words(&[&words[..], &more[..]].concat()).ok().json();
        (key, receipt["seq"].as_u64().unwrap())
    };
    (0..ENTRIES).map(record).collect()
}

#[test]
fn what_was_acknowledged_is_there_when_the_serving_process_is_killed() {
    const CLIENTS: usize = 8;
    #[expect(clippy::disallowed_methods, reason = "the number of kills is the caller's")]
    let kills: usize =
        std::env::var("TYST_SERVE_KILLS").ok().and_then(|words| words.parse().ok()).unwrap_or(2);
    for kill in 0..kills {
        let ledger = Ledger::empty();
        let mut serving = serve(&ledger);
        let acknowledged: Vec<_> = thread::scope(|scope| {
            let ledger = &ledger;
            let clients: Vec<_> =
                (0..CLIENTS).map(|client| scope.spawn(move || record_all(ledger, client))).collect();
            // Each time a little later, so that it dies at another moment of their work.
            while ledger.run("log --json").out.lines().count() < 4 + 3 * kill % (ENTRIES * 6) {}
            serving.child.kill().unwrap();
            serving.child.wait().unwrap();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        let shown = ledger.run("log --json").ok().out;
        for (key, seq) in acknowledged {
            let entry = shown.lines().find(|line| line.contains(&format!("\"{key}\"")));
            let entry = entry.unwrap_or_else(|| panic!("kill {kill}: {key} was acknowledged"));
            assert!(entry.contains(&format!("\"seq\":{seq}")), "kill {kill}: {entry}");
        }
        assert_eq!(ledger.count(), 1 + (ENTRIES * CLIENTS) as u64, "kill {kill}: nothing is recorded twice");
        ledger.run("verify").ok();
    }
}

#[test]
fn a_store_that_has_no_room_hinders_no_recording() {
    let text = "abcdefgh ".repeat(100);
    let line = |number: u32| {
        format!(
            r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{number} {text}"}}}}"#
        )
    };
    let lines: Vec<String> = (0..3_000).map(line).collect();
    for is_served in [true, false] {
        let ledger = Ledger::empty();
        let file = ledger.write("notes.jsonl", lines.join("\n").as_bytes()).display().to_string();
        let words = ["import", &file, "--at", "2026-01-05T09:00:00Z"];
        let (code, said) = if is_served {
            let serving = serve_by(program_short_of_room(), &ledger);
            ledger.run_words(&words).ok();
            serving.end("TERM")
        } else {
            let output =
                program_short_of_room().args(words).arg("--ledger").arg(ledger.path()).output().unwrap();
            (output.status.code(), String::from_utf8(output.stderr).unwrap())
        };
        let warning = format!(
            "warning: nothing that was recorded is lost, but the store in {}",
            ledger.path().display()
        );
        assert!(code == Some(0) && said.contains(&warning), "{code:?} {said}");
        assert!(said.contains("File too large (os error 27); when that is mended"), "{said}");
        ledger.run("compact").ok().says("the store lacked entries 1 to 3000");
        ledger.run("verify").ok().prints("sound: 3001 entries");
    }
}

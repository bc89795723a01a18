//! `SIGKILL` for a server while programs record through its HTTP interface: what was answered is there afterwards, once, and a
//! request that is sent again with its key gets the same entry.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use serde_json::Value as Json;

use super::operation::{Fell, Tally};
use super::serving::life;
use super::site::{Site, folder};
use super::trials::Trials;
use crate::support::{Served, tyst};

const CLIENTS: u32 = 16;
/// How many trials one ledger goes through: each reads all of it.
const TRIALS_OF_A_LEDGER: u32 = 25;

/// What was sent with a key: the position that it was answered with, or nothing where no answer came.
type Sent = BTreeMap<String, Option<u64>>;

fn statement(key: &str) -> String {
    format!(
        r#"{{"kind":"note.recorded","area":"newport","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{key}"}}}}"#
    )
}

/// Sends a statement, and returns the position that it was answered with, and whether it had been there before.
fn record(served: &Served, key: &str) -> Option<(u64, bool)> {
    let answer = served.record(key, &statement(key))?;
    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
    let receipt = answer.json();
    assert_eq!(receipt["before"].as_bool(), Some(answer.status == 200), "{receipt}");
    Some((receipt["seq"].as_u64().unwrap(), answer.status == 200))
}

/// Lets clients record until the server is killed; returns what they sent, and where the kill fell.
fn strike(ledger: &Path, trials: Trials, trial: u32) -> (Sent, Fell) {
    let mut served = Served::start(ledger, &[]);
    let busy = AtomicU32::new(0);
    let (sent, fell) = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (served, busy) = (&served, &busy);
                scope.spawn(move || {
                    let mut sent = Sent::new();
                    for count in 0.. {
                        let key = format!("{trial}-{client}-{count}");
                        busy.fetch_add(1, Ordering::Relaxed);
                        let answer = record(served, &key);
                        busy.fetch_sub(1, Ordering::Relaxed);
                        sent.insert(key, answer.map(|(seq, _)| seq));
                        if answer.is_none() {
                            return sent;
                        }
                    }
                    sent
                })
            })
            .collect();
        thread::sleep(life(trials, trial));
        let is_inside = busy.load(Ordering::Relaxed) > 0;
        served.signal("KILL");
        let all = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
        (all, if is_inside { Fell::Inside } else { Fell::Before })
    });
    assert_eq!(served.child.wait().unwrap().signal(), Some(9));
    (sent, fell)
}

/// Sends everything again, and returns where each is.
fn sent_again(ledger: &Path, sent: &Sent) -> BTreeMap<String, u64> {
    let served = Served::start(ledger, &[]);
    let again = |(key, answered): (&String, &Option<u64>)| {
        let (seq, was_before) = record(&served, key).unwrap();
        if let Some(answered) = answered {
            assert_eq!((seq, was_before), (*answered, true), "{key} was acknowledged");
        }
        (key.clone(), seq)
    };
    let held = sent.iter().map(again).collect();
    assert_eq!(served.end("TERM"), Some(0));
    held
}

fn check(ledger: &Path, held: &BTreeMap<String, u64>) {
    let run = |words: &str| tyst([Path::new(words), Path::new("--json"), Path::new("--ledger"), ledger]).ok();
    run("verify");
    let mut found = BTreeMap::<String, Vec<u64>>::new();
    for line in run("log").out.lines() {
        let entry: Json = serde_json::from_str(line).unwrap();
        let key = entry["key"].as_str().unwrap().to_owned();
        assert_eq!(entry["data"]["text"]["en"].as_str(), Some(key.as_str()), "{entry}");
        found.entry(key).or_default().push(entry["seq"].as_u64().unwrap());
    }
    for (key, seq) in held {
        assert_eq!(found.get(key), Some(&vec![*seq]), "{key}");
    }
}

#[test]
fn a_killed_service_keeps_what_it_answered_and_knows_keys_that_are_sent_again() {
    let trials = Trials::short(3);
    let mut tally = Tally::default();
    let mut place = None;
    for trial in 0..trials.count {
        if trial % TRIALS_OF_A_LEDGER == 0 {
            let folder = folder();
            Site::new(folder.path());
            place = Some(folder);
        }
        let ledger = place.as_ref().unwrap().path().join("ledger");
        let (sent, fell) = strike(&ledger, trials, trial);
        tally.add(fell);
        check(&ledger, &sent_again(&ledger, &sent));
    }
    tally.conclude("serve with programs", trials.seed);
}

//! Kills a writer at random moments and checks that all it had acknowledged is there, and batches are whole.
//!
//! It does not cut the power: what a killed process wrote to the system is still there. The test runs itself again as
//! the writer. `TYST_FAULTS_TRIALS=1000` asks for more trials than the usual 20, `TYST_FAULTS_SEED=7` for other moments.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tyst_log::{Depth, Header, Log, Notice, PLAIN, Reader, create, verify};

const LEDGER_VARIABLE: &str = "TYST_LOG_KILLED_WRITER";
/// Names the folder in which the killed process creates a ledger.
const NEW_LEDGER_VARIABLE: &str = "TYST_LOG_NEW_LEDGER";
const RECORDS_IN_BATCH: [u64; 4] = [1, 8, 40, 256];

#[expect(
    clippy::disallowed_methods,
    reason = "the tests are steered from outside, and the child by its parent"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Returns the next of a row of numbers that look random.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Returns the record of a position; `batch` is the position at which its batch begins, `count` its size.
fn record(seq: u64, batch: u64, count: u64) -> Vec<u8> {
    let mut bytes = format!("{seq} {batch} {count} ").into_bytes();
    bytes.resize(bytes.len() + usize::try_from(seq * 131 % 900).unwrap(), b'x');
    bytes
}

/// Appends batches and seals what is full until it is killed, and says each head when it is acknowledged, and when it
/// seals. A test only by its form.
#[test]
fn writes_until_it_is_killed() {
    let Some(dir) = variable(LEDGER_VARIABLE) else { return };
    let mut log = Log::open(Path::new(&dir), &PLAIN, &mut |_| ()).unwrap();
    let mut out = std::io::stdout().lock();
    loop {
        let from = log.head().count;
        let count = RECORDS_IN_BATCH[usize::try_from(from % 4).unwrap()];
        let records: Vec<_> = (from..from + count).map(|seq| record(seq, from, count)).collect();
        let head = log.append(from, &records).unwrap();
        writeln!(out, "acknowledged {}", head.count).unwrap();
        out.flush().unwrap();
        if log.next_seal().unwrap().is_some() {
            writeln!(out, "sealing").unwrap();
            out.flush().unwrap();
            log.seal_one().unwrap();
            writeln!(out, "sealed").unwrap();
        }
    }
}

/// Held by the one test that is running: a child that is being started shares the locks of this process for a moment.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn header(id: &str) -> Header {
    Header { id: id.to_owned(), created_at_us: 0, clock: "manual".to_owned(), time_zone: "UTC".to_owned() }
}

/// What a writer had come to when it was killed.
#[derive(Debug, Default)]
struct Said {
    /// The last head that it acknowledged.
    acknowledged: Option<u64>,
    was_sealing: bool,
}

/// Runs a writer and kills it after a while.
fn run_and_kill(dir: &Path, microseconds: u64) -> Said {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--nocapture"])
        .env(LEDGER_VARIABLE, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let reading = thread::spawn(move || {
        let mut said = Said::default();
        for line in out.lines().map_while(Result::ok) {
            let head = line.split_once("acknowledged ").and_then(|(_, head)| head.parse().ok());
            said.acknowledged = head.or(said.acknowledged);
            said.was_sealing = line == "sealing";
        }
        said
    });
    thread::sleep(Duration::from_micros(microseconds));
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap()
}

/// Checks every record, and that no batch has lost a part.
fn expect_whole_batches(records: tyst_log::Records, count: u64) {
    let mut batch = 0..0;
    let mut seen = 0;
    for found in records {
        let found = found.unwrap();
        if found.seq == batch.end {
            batch = found.seq..found.seq + RECORDS_IN_BATCH[usize::try_from(found.seq % 4).unwrap()];
        }
        assert_eq!(found.bytes, record(found.seq, batch.start, batch.end - batch.start));
        seen += 1;
    }
    assert_eq!((seen, batch.end), (count, count));
}

/// Creates a ledger; it does nothing unless it is started with a folder, by the test that kills it.
#[test]
fn creates_until_it_is_killed() {
    let Some(dir) = variable(NEW_LEDGER_VARIABLE) else { return };
    create(Path::new(&dir), &header("kill")).unwrap();
}

#[test]
fn a_creation_that_is_killed_is_not_in_the_way_of_the_next_one() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let trials: u64 = variable("TYST_FAULTS_TRIALS").map_or(20, |text| text.parse().unwrap());
    let mut random: u64 = variable("TYST_FAULTS_SEED").map_or(1, |text| text.parse().unwrap());
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    for trial in 0..trials {
        let ledger = dir.path().join(format!("ledger-{trial}"));
        if trial % 2 == 1 {
            std::fs::create_dir(&ledger).unwrap();
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "creates_until_it_is_killed"])
            .env(NEW_LEDGER_VARIABLE, &ledger)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_micros(1_000 + next_random(&mut random) % 30_000));
        child.kill().unwrap();
        child.wait().unwrap();
        if let Err(error) = Reader::open(&ledger, &PLAIN) {
            let nothing = matches!(error, tyst_log::OpenError::NotALedger { .. });
            assert!(nothing, "trial {trial}: {error}");
            create(&ledger, &header("kill")).unwrap();
        }
        Log::open(&ledger, &PLAIN, &mut |_| ()).unwrap().close().unwrap();
        assert_eq!(
            verify(&ledger, dir.path(), &PLAIN, Depth::Usual, &mut |_, _| ()).unwrap().findings,
            [],
            "trial {trial}"
        );
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), usize::try_from(trial).unwrap() + 1);
    }
}

#[test]
fn keeps_all_that_was_acknowledged_when_the_writer_is_killed() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let trials: u64 = variable("TYST_FAULTS_TRIALS").map_or(20, |text| text.parse().unwrap());
    let mut random: u64 = variable("TYST_FAULTS_SEED").map_or(1, |text| text.parse().unwrap());
    // A killed process leaves the same files behind in memory as on a disk, and much faster.
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let (mut acknowledged, mut writing, mut sealing) = (0, 0, 0);
    for trial in 0..trials {
        let ledger = dir.path().join(format!("ledger-{}", trial / 10));
        if trial % 10 == 0 {
            acknowledged = 0;
            let id = format!("kill-{trial}");
            create(&ledger, &header(&id)).unwrap();
        }
        let said = run_and_kill(&ledger, 5_000 + next_random(&mut random) % 120_000);
        acknowledged = said.acknowledged.unwrap_or(acknowledged);
        writing += u64::from(said.acknowledged.is_some());
        sealing += u64::from(said.was_sealing);

        let verified = verify(&ledger, &std::env::temp_dir(), &PLAIN, Depth::Usual, &mut |_, _| ()).unwrap();
        assert_eq!(verified.findings, [], "trial {trial}");
        let reader = Reader::open(&ledger, &PLAIN).unwrap();
        assert!(reader.head().count >= acknowledged, "trial {trial}: {acknowledged} were acknowledged");
        expect_whole_batches(reader.read(0), reader.head().count);
        if trial % 2 == 1 {
            let mut notices = Vec::new();
            let log = Log::open(&ledger, &PLAIN, &mut |notice| notices.push(notice)).unwrap();
            let rebuilt = notices.iter().any(|notice| matches!(notice, Notice::Rebuilt { .. }));
            assert!(!rebuilt, "trial {trial}: {notices:?}");
            assert_eq!(log.head(), reader.head());
            log.close().unwrap();
            assert_eq!(
                verify(&ledger, &std::env::temp_dir(), &PLAIN, Depth::Usual, &mut |_, _| ()).unwrap().notes,
                [""; 0]
            );
        }
    }
    println!("{trials} kills: {writing} while it appended, {sealing} of them while it sealed");
    assert!(trials == 0 || writing > 0, "no writer was killed while it appended");
}

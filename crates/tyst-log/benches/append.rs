//! Compares synced appends of one record with a plain file that gets frames of the same size and as many syncs.
//!
//! It measures one writer only. The ratio is what counts: absolute figures drift with the machine.

#![expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
#![expect(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use tyst_log::{Header, Log, create};

const APPENDS: u32 = 2_000;
const ROUNDS: u32 = 5;
const RECORD_BYTES: usize = 302;
/// What a frame of one record takes beside it.
const FRAME_BYTES: usize = 60;

fn main() {
    let dir = tempfile::tempdir_in(".").expect("the current folder takes a folder for measuring");
    let header = Header {
        id: "bench".to_owned(),
        created_at_us: 0,
        clock: "manual".to_owned(),
        time_zone: "UTC".to_owned(),
    };
    let ledger = dir.path().join("ledger");
    create(&ledger, &header).expect("the folder is new");
    let mut log = Log::open(&ledger, &mut |_| ()).expect("the ledger is new");
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let plain = plain_file(&dir.path().join(format!("plain-{round}")));
        let appended = log_appends(&mut log);
        println!("plain file {plain:6.0}/s   log {appended:6.0}/s   ratio {:.2}", appended / plain);
        ratios.push(appended / plain);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}", ratios[ratios.len() / 2]);
}

/// Returns how many synced writes a second a plain file takes that grows with each of them.
fn plain_file(path: &Path) -> f64 {
    let file = File::create(path).expect("the folder is there");
    let frame = [0x5a; RECORD_BYTES + FRAME_BYTES];
    let start = Instant::now();
    for index in 0..u64::from(APPENDS) {
        file.write_all_at(&frame, index * frame.len() as u64).expect("there is room");
        file.sync_data().expect("the disk works");
    }
    f64::from(APPENDS) / start.elapsed().as_secs_f64()
}

/// Returns how many batches of one record a second the log acknowledges.
fn log_appends(log: &mut Log) -> f64 {
    let records = [vec![0x5a; RECORD_BYTES]];
    let start = Instant::now();
    for _ in 0..APPENDS {
        log.append(log.head().count, &records).expect("the disk works");
    }
    f64::from(APPENDS) / start.elapsed().as_secs_f64()
}

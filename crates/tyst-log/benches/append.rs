//! Compares synced appends of one record with a plain file that gets frames of the same size and as many syncs.
//!
//! It measures one writer only. The ratio is what counts: absolute figures drift with the machine.

#![expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
#![expect(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Instant;

use tyst_log::{Header, Log, PLAIN, create};

/// Appends between two changes from the one to the other, few enough that both see the same machine.
const APPENDS: u32 = 50;
const ROUNDS: usize = 200;
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
    let mut log = Log::open(&ledger, &PLAIN, &mut |_| ()).expect("the ledger is new");
    let plain = File::create(dir.path().join("plain")).expect("the folder is there");
    let mut ratios = Vec::new();
    let (mut plain_seconds, mut log_seconds) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        let of_plain = seconds(|| append_plain(&plain));
        let of_log = seconds(|| append_to_log(&mut log));
        ratios.push(of_plain / of_log);
        plain_seconds += of_plain;
        log_seconds += of_log;
    }
    ratios.sort_by(f64::total_cmp);
    let appends = f64::from(APPENDS) * f64::from(u32::try_from(ROUNDS).expect("there are few rounds"));
    println!("plain file {:.0}/s, log {:.0}/s", appends / plain_seconds, appends / log_seconds);
    println!(
        "ratio {:.2} (median of {ROUNDS} rounds), {:.2} (all)",
        ratios[ROUNDS / 2],
        plain_seconds / log_seconds
    );
}

fn seconds(action: impl FnOnce()) -> f64 {
    let start = Instant::now();
    action();
    start.elapsed().as_secs_f64()
}

/// Writes and syncs frames at the end of a plain file, which grows with each of them.
fn append_plain(file: &File) {
    let frame = [0x5a; RECORD_BYTES + FRAME_BYTES];
    for _ in 0..APPENDS {
        let end = file.metadata().expect("the file is open").len();
        file.write_all_at(&frame, end).expect("there is room");
        file.sync_data().expect("the disk works");
    }
}

/// Appends batches of one record.
fn append_to_log(log: &mut Log) {
    let records = [vec![0x5a; RECORD_BYTES]];
    for _ in 0..APPENDS {
        log.append(log.head().count, &records).expect("the disk works");
    }
}

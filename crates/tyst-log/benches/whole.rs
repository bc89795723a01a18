//! Measures a whole life of a log: load, seal, open, find, read and verify, with the memory that each step took.
//!
//! It does not measure single appends; `append` does. `cargo bench --bench whole -- 10000000` asks for another number of
//! records than a million. Times stand beside those of a plain file that gets the same bytes and as many syncs.

#![expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
#![expect(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use std::fs::{self, File};
use std::io::Read as _;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use tyst_log::{Depth, Header, Log, PLAIN, Packing, Plain, Reader, Unpackable, create, verify};

/// Records in a batch, which is as large as what one group commit takes.
const BATCH: u64 = 1024;
const RECORD_BYTES: usize = 200;

/// Records as they are, found by the first twenty bytes.
struct Keyed;

impl Packing for Keyed {
    fn number(&self) -> u8 {
        200
    }

    fn pack(&self, records: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
        Plain.pack(records)
    }

    fn unpack(
        &self,
        sections: &[&[u8]],
        records: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Unpackable> {
        PLAIN.unpack(sections, records)
    }

    fn key<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        record.get(..20)
    }
}

/// Returns the record of a position: a key, a few words that return often, and bytes that look random.
fn record(seq: u64) -> Vec<u8> {
    let mut state = seq.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5a5a;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let words =
        ["training", "delivered", "in", "Riverside", "with", "partners", "of", "the", "second", "year"];
    let mut bytes = format!("key-{seq:016}").into_bytes();
    while bytes.len() < RECORD_BYTES - 16 {
        bytes.push(b' ');
        bytes.extend_from_slice(words[usize::try_from(next() % 10).expect("it is small")].as_bytes());
    }
    bytes.truncate(RECORD_BYTES - 16);
    bytes.extend_from_slice(&next().to_le_bytes());
    bytes.extend_from_slice(&next().to_le_bytes());
    bytes
}

/// Runs a step and says how long it took, for how many records, and how much memory was in use at most.
fn step<T>(name: &str, count: u64, action: impl FnOnce() -> T) -> T {
    // Forgets the earlier peak, where the system can do that.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let (start, busy) = (Instant::now(), busy_seconds());
    let outcome = action();
    let (seconds, busy) = (start.elapsed().as_secs_f64(), busy_seconds() - busy);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    let mib = peak.unwrap_or(0.0) / 1024.0;
    let nanoseconds = seconds * 1e9 / f64::from(u32::try_from(count).expect("there are not so many"));
    println!(
        "{name:<28} {seconds:>9.4} s, {busy:>6.2} s of a core, {nanoseconds:>9.0} ns each, peak {mib:>6.1} MiB"
    );
    outcome
}

/// Returns how many seconds of a core this process has used, to a hundredth.
fn busy_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn main() {
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000_u64);
    let dir = tempfile::tempdir_in(".").expect("the current folder takes a folder for measuring");
    let ledger = dir.path().join("ledger");
    let header = Header {
        id: "bench".to_owned(),
        created_at_us: 0,
        clock: "manual".to_owned(),
        time_zone: "UTC".to_owned(),
    };
    create(&ledger, &header).expect("the folder is new");
    let batches: Vec<u64> = (0..count).step_by(usize::try_from(BATCH).expect("it is small")).collect();
    step("making the records only", count, || batches.iter().for_each(|from| drop(batch(*from, count))));
    step("plain file", count, || load_plain(&dir.path().join("plain"), &batches, count));
    let mut log =
        step("open empty", 1, || Log::open(&ledger, &Keyed, &mut |_| ()).expect("the ledger is new"));
    step("load", count, || load(&mut log, &batches, count));
    say_sizes(&ledger, count);
    look(&ledger, count);
    find(&log);
    step("seal all", count, || while log.seal_one().expect("the disk works").is_some() {});
    step("settle", count, || log.settle(&mut |_| ()).expect("the disk works"));
    find(&log);
    step("close", 1, || log.close().expect("the disk works"));
    say_sizes(&ledger, count);
    look(&ledger, count);
    let mut log = step("open to write", 1, || Log::open(&ledger, &Keyed, &mut |_| ()).expect("it is sound"));
    find(&log);
    step("settle", count, || log.settle(&mut |_| ()).expect("the disk works"));
    step("close", 1, || log.close().expect("the disk works"));
}

/// Looks for keys that are there, and for many that are not.
fn find(log: &Log) {
    let known = |seq: u64| log.find(format!("key-{seq:016}").as_bytes()).expect("it is sound");
    step("first find", 1, || assert_eq!(known(7), Some(7)));
    step("find a key that is there", 1, || assert_eq!(known(1000), Some(1000)));
    (0..3).for_each(|_| assert_eq!(known(u64::MAX), None));
    step("find keys that are not there", 100_000, || {
        (0..100_000).for_each(|seq| assert_eq!(known(u64::MAX / 2 + seq), None));
    });
}

fn say_sizes(ledger: &Path, count: u64) {
    let [journal, store] = ["journal", "sled"].map(|folder| bytes_each(ledger, folder, count));
    println!("journal {journal:.1}, store {store:.1} bytes a record");
}

fn batch(from: u64, count: u64) -> Vec<Vec<u8>> {
    (from..(from + BATCH).min(count)).map(record).collect()
}

/// Writes and syncs frames of the same size at the end of a plain file.
fn load_plain(path: &Path, batches: &[u64], count: u64) {
    let file = File::create(path).expect("the folder is there");
    let mut end = 0;
    for from in batches {
        let frame = batch(*from, count).concat();
        file.write_all_at(&frame, end).expect("there is room");
        file.sync_data().expect("the disk works");
        end += frame.len() as u64;
    }
    fs::remove_file(path).expect("it is there");
}

fn load(log: &mut Log, batches: &[u64], count: u64) {
    for from in batches {
        log.append(*from, &batch(*from, count)).expect("the disk works");
    }
}

fn bytes_each(ledger: &Path, folder: &str, count: u64) -> f64 {
    let mut bytes = 0;
    for entry in fs::read_dir(ledger.join(folder)).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        bytes += path.metadata().map_or(0, |data| data.len());
    }
    f64::from(u32::try_from(bytes / 1000).expect("it is not so large")) * 1000.0
        / f64::from(u32::try_from(count).expect("there are not so many"))
}

/// Opens, reads and verifies.
fn look(ledger: &Path, count: u64) {
    step("read all files", count, || {
        for entry in fs::read_dir(ledger.join("journal")).expect("the folder is there") {
            let mut bytes = Vec::new();
            let mut file = File::open(entry.expect("it can be read").path()).expect("it can be read");
            file.read_to_end(&mut bytes).expect("it can be read");
        }
    });
    let reader = step("open to read", 1, || Reader::open(ledger, &Keyed).expect("it is sound"));
    step("first record", 1, || reader.record(count / 2).expect("it is sound"));
    step("read records", count, || assert_eq!(reader.read(0).flatten().count() as u64, count));
    step("fold blocks", count, || {
        let mut sum = 0;
        for block in reader.blocks(0) {
            let seen = block.expect("it is sound").for_each(&mut |_, record| sum += record.len());
            seen.expect("it is sound");
        }
        assert_eq!(sum as u64, count * RECORD_BYTES as u64);
    });
    for depth in [Depth::Tail, Depth::Usual, Depth::Full] {
        let found = step(&format!("verify {depth:?}"), count, || {
            verify(ledger, &std::env::temp_dir(), &Keyed, depth, &mut |_, _| ()).expect("it can be read")
        });
        assert_eq!(found.findings, []);
    }
}

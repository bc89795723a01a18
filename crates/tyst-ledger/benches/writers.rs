//! Compares many threads that each wait for their own durable entry with as many that share one plain file.
//!
//! The ratios within one run are what counts: absolute figures drift with the machine. Arguments: a number of rounds.

#![expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
#![expect(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tyst_event::terms::Clock as ClockMode;
use tyst_event::{Instant as Moment, Problems, Slug, json};
use tyst_ledger::{Clock, Command, Created, Recorder, create};

/// How many threads write at a time.
const WRITERS: usize = 64;
/// What a record takes in a frame beside its own bytes, when there is one in it.
const FRAME_BYTES: usize = 60;
/// How many bytes a record of this bench has.
const RECORD_BYTES: usize = 175;

/// Writes one entry.
type Write = Box<dyn FnMut(usize) + Send>;

/// One way of writing: a name, the number of threads, and what each of them calls for each entry.
struct Way {
    name: &'static str,
    threads: usize,
    writer: Box<dyn Fn(usize) -> Write>,
    /// What each entry took, in microseconds, over all rounds.
    taken: Vec<u32>,
    /// Entries a second, in each round.
    rates: Vec<f64>,
}

fn main() {
    let rounds = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(5);
    let dir = tempfile::tempdir_in(".").expect("the current folder takes a folder for measuring");
    let mut ways = ways(dir.path());
    for round in 0..rounds {
        for way in &mut ways {
            measure(way, round);
        }
    }
    for way in &mut ways {
        way.rates.sort_by(f64::total_cmp);
        way.taken.sort_unstable();
    }
    println!("{:<34} {:>9} {:>8} {:>8} {:>8}", "", "per s", "ratio", "p50 us", "p99 us");
    for way in &ways {
        let control = ways.iter().find(|control| control.threads == way.threads).expect("there is one each");
        let median = |way: &Way| way.rates[way.rates.len() / 2];
        let part = |parts: usize| way.taken[way.taken.len() * parts / 100];
        println!(
            "{:<34} {:>9.0} {:>8.2} {:>8} {:>8}",
            way.name,
            median(way),
            median(way) / median(control),
            part(50),
            part(99)
        );
    }
}

fn ways(dir: &Path) -> Vec<Way> {
    let file = |name: &str| Arc::new(Plain::new(&dir.join(name)));
    let (one, many) = (file("one"), file("many"));
    let plain = |name, threads, file: Arc<Plain>| Way {
        name,
        threads,
        writer: Box::new(move |_| {
            let file = Arc::clone(&file);
            Box::new(move |_| file.append(&[0x5a; RECORD_BYTES + FRAME_BYTES]))
        }),
        taken: Vec::new(),
        rates: Vec::new(),
    };
    let ledger = dir.join("ledger");
    let created = Created {
        id: "bench".to_owned(),
        at: clock().wall,
        clock: ClockMode::System,
        time_zone: "Europe/London".to_owned(),
    };
    create(&ledger, &created).expect("the folder is new").close().expect("the disk works");
    let open = move || Recorder::open(&ledger, clock, &mut |_| ()).expect("the ledger is new");
    let here = open();
    let recording = |name, threads, recorder: Box<dyn Fn() -> Recorder>| Way {
        name,
        threads,
        writer: Box::new(move |writer| {
            let recorder = recorder();
            let sample = command(writer);
            Box::new(move |number| {
                let key = format!("{name}-{writer}-{number}");
                let command = Command { key, ..sample.clone() };
                recorder.record(vec![command].into()).expect("nothing is wrong with the entry");
            })
        }),
        taken: Vec::new(),
        rates: Vec::new(),
    };
    let (again, more) = (here.clone(), here);
    vec![
        plain("plain file, 1 thread", 1, one),
        recording("in process, 1 thread", 1, Box::new(move || again.clone())),
        plain("plain file, 64 threads, group sync", WRITERS, many),
        recording("in process, 64 threads", WRITERS, Box::new(move || more.clone())),
        recording("socket, 64 connections", WRITERS, Box::new(open)),
    ]
}

/// Runs one round of a way.
fn measure(way: &mut Way, round: usize) {
    let entries = if way.threads == 1 { 4_000 } else { 800 };
    let writers: Vec<_> = (0..way.threads).map(|writer| (way.writer)(writer)).collect();
    let start = Instant::now();
    let threads: Vec<_> = writers
        .into_iter()
        .map(|mut write| {
            thread::spawn(move || {
                let mut taken = Vec::with_capacity(entries);
                for entry in 0..entries {
                    let start = Instant::now();
                    write(round * entries + entry);
                    taken.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
                }
                taken
            })
        })
        .collect();
    for thread in threads {
        way.taken.extend(thread.join().expect("no writer fails"));
    }
    let total = u32::try_from(way.threads * entries).expect("there are few entries");
    way.rates.push(f64::from(total) / start.elapsed().as_secs_f64());
    // The writer seals what is full while nothing comes; that is not measured.
    thread::sleep(Duration::from_millis(200));
}

fn clock() -> Clock {
    let us = |since: Duration| since.as_micros();
    let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, us);
    Clock {
        wall: Moment(i64::try_from(wall).expect("it is not that late")),
        steady_us: u64::try_from(wall).expect("it is not that late"),
    }
}

fn command(writer: usize) -> Command {
    let line = format!(
        r#"{{"kind":"training.delivered","area":"area-{}","when":"2018-05-14","source":[{{"doc":"Minutes 2018-05","locator":"para 12"}}],
        "data":{{"topic":"ACE awareness","audience":"school professionals","sessions":{}}}}}"#,
        writer % 20,
        1 + writer % 7,
    );
    let read = json::parse_import_line(line.as_bytes(), &mut Problems::default());
    Command {
        key: String::new(),
        recorded_by: Slug::new("secretariat").expect("it is a slug"),
        correlation: None,
        recorded: None,
        statement: read.expect("the line is sound").statement,
    }
}

/// A plain file that threads append to: whoever comes while it is written waits for the next sync.
struct Plain {
    file: File,
    state: Mutex<State>,
    synced: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    /// How many appends there were, how many of them are on the disk, and how long the file is.
    appended: u64,
    durable: u64,
    length: u64,
    is_writing: bool,
}

impl Plain {
    fn new(path: &Path) -> Self {
        let file = File::create(path).expect("the folder is there");
        Self { file, state: Mutex::default(), synced: Condvar::new() }
    }

    fn append(&self, bytes: &[u8]) {
        let mut state = self.state.lock().expect("no writer fails");
        state.waiting.extend_from_slice(bytes);
        state.appended += 1;
        let own = state.appended;
        while state.durable < own {
            if state.is_writing {
                state = self.synced.wait(state).expect("no writer fails");
                continue;
            }
            state.is_writing = true;
            let (group, last, offset) = (std::mem::take(&mut state.waiting), state.appended, state.length);
            drop(state);
            self.file.write_all_at(&group, offset).expect("there is room");
            self.file.sync_data().expect("the disk works");
            state = self.state.lock().expect("no writer fails");
            state.length += group.len() as u64;
            state.durable = last;
            state.is_writing = false;
            self.synced.notify_all();
        }
    }
}

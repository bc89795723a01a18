//! The report through a sandboxed plugin: a ledger as `ledger` makes it, and `tyst report` with a report library in C.
//!
//! The program is the one that the variable `TYST` names; without it there is no such column. What is measured is that
//! program from before its start until it ended, by the clock of who started it; nothing here makes a report.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value as Json;
use tyst_event::wire;
use tyst_ledger::EVENTS;
use tyst_log::{Log, Reader};

use super::ledger::{self, Ledger};
use crate::answer::{Report, Value};
use crate::clock::{now_ns, peak_kib_of, seconds_since};
use crate::glance::date_number;
use crate::store::{Outcome, Store, Writer, fault};
use crate::trial::{Measured, Order, Trial};

/// How many events have one recorded time: `--known-at` takes all of them or none.
const BATCH: usize = 1_000;
/// The name of the report, which is that of its library.
const REPORT: &str = "t4";
/// How often the memory of the processes is looked at.
const LOOK_MS: u64 = 2;

/// `tyst report`.
pub struct Plugin;

/// Returns the program `tyst`, or the line that says how to get it.
pub fn program() -> Outcome<PathBuf> {
    let named = std::env::var_os("TYST").map(PathBuf::from);
    let program = named.ok_or_else(|| {
        fault("the column `plugin` is left out: build it with `cargo build --release -p tyst`, then set TYST to target/release/tyst, from / on")
    })?;
    if program.is_absolute() && program.is_file() {
        Ok(program)
    } else {
        Err(fault(format!(
            "the column `plugin` is left out: TYST is {}, no file from / on",
            program.display()
        )))
    }
}

/// Returns the folder with the report library, which is compiled where it is not there yet.
fn library(dir: &Path) -> Outcome<PathBuf> {
    let folder = std::path::absolute(dir)?.join("plugin");
    let library = folder.join(format!("lib{REPORT}.so"));
    if !library.exists() {
        std::fs::create_dir_all(&folder)?;
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut compiler = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
        compiler.args(["-O2", "-shared", "-fPIC", "-fvisibility=hidden"]);
        compiler.args(["-Wl,-z,now", "-Wl,-z,relro", "-Wl,-z,nodelete", "-I"]);
        compiler.arg(here.join("../../crates/tyst-plugin/include")).arg("-o").arg(&library);
        if !compiler.arg(here.join("plugin/t4.c")).status()?.success() {
            return Err(fault("the C compiler refused plugin/t4.c"));
        }
    }
    Ok(folder)
}

/// Returns the program with its first arguments and where it finds the library.
fn command(dir: &Path, words: &[&str]) -> Outcome<Command> {
    let folder = library(dir)?;
    let mut command = Command::new(program()?);
    command.args(words).arg("--plugin-path").arg(&folder).arg("--allow-unsigned").arg(&folder).arg("--json");
    Ok(command)
}

/// What a run of the program came to.
struct Ran {
    document: Vec<u8>,
    seconds: f64,
    /// The most memory of it and of its workers, one added to the other.
    peak_kib: u64,
}

fn run(mut command: Command) -> Outcome<Ran> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let start = now_ns();
    let mut program = command.spawn()?;
    let id = program.id();
    let mut output = program.stdout.take().ok_or_else(|| fault("tyst has no output"))?;
    let (seconds, document, peak_kib) = thread::scope(|threads| -> Outcome<_> {
        let reader = threads.spawn(move || {
            let mut document = Vec::new();
            output.read_to_end(&mut document).map(|_| (seconds_since(start), document))
        });
        let mut peaks = std::collections::BTreeMap::new();
        while !reader.is_finished() {
            for process in std::iter::once(id).chain(children(id)) {
                let peak = peaks.entry(process).or_default();
                *peak = peak_kib_of(&process.to_string()).max(*peak);
            }
            thread::sleep(Duration::from_millis(LOOK_MS));
        }
        let (seconds, document) = reader.join().map_err(|_| fault("a thread panicked"))??;
        Ok((seconds, document, peaks.values().sum()))
    })?;
    let output = program.wait_with_output()?;
    if output.status.success() {
        Ok(Ran { document, seconds, peak_kib })
    } else {
        Err(fault(format!(
            "tyst report ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )))
    }
}

/// Returns the processes that any thread of a process started and that are still there.
fn children(id: u32) -> Vec<u32> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    let lists = threads.flatten().map(|thread| std::fs::read_to_string(thread.path().join("children")));
    lists.flatten().flat_map(|list| list.split(' ').flat_map(str::parse).collect::<Vec<u32>>()).collect()
}

/// Makes the report of a folder's ledger.
fn made(dir: &Path, words: &[&str]) -> Outcome<Ran> {
    let mut command = command(dir, &[&["report", REPORT], words].concat())?;
    command.arg("--ledger").arg(ledger::folder(dir));
    run(command)
}

/// Returns the moment at which exactly the first `events` events are known.
fn known_at(dir: &Path, events: u64) -> Outcome<String> {
    // The ledger's own first entry stands before them.
    let reader = Reader::open(&ledger::folder(dir), &EVENTS)?;
    let recorded = |seq| -> Outcome<_> {
        let record = reader.record(seq)?.ok_or_else(|| fault(format!("there is no entry {seq}")))?;
        Ok(wire::decode(&record.bytes)?.recorded_at)
    };
    let moment = recorded(events)?;
    if moment < recorded(events + 1)? {
        Ok(moment.to_string())
    } else {
        Err(fault(format!("entry {events} ends no batch: let half of --events be a multiple of {BATCH}")))
    }
}

fn measured(ran: &Ran, events: u64) -> Outcome<Measured> {
    let Ran { document, seconds, peak_kib } = ran;
    let digest = answer(document)?.digest();
    Ok(Measured { digest, seconds: *seconds, peak_kib: *peak_kib, events, ..Measured::default() })
}

/// Reads the answer out of the document.
fn answer(document: &[u8]) -> Outcome<Report> {
    let document: Json = serde_json::from_slice(document)?;
    let mut report = Report::default();
    for table in document["blocks"].as_array().into_iter().flatten() {
        for row in table["rows"].as_array().into_iter().flatten() {
            add(&mut report, table["id"].as_str().unwrap_or_default(), &row["cells"])
                .ok_or_else(|| fault(format!("a strange row: {row}")))?;
        }
    }
    Ok(report)
}

fn add(report: &mut Report, table: &str, cells: &Json) -> Option<()> {
    let word = |cell: usize| cells[cell]["value"]["en"].as_str();
    let area = word(0)?;
    match table {
        "attendees" => report.add_training(area, word(1)?.parse().ok()?, cells[2]["value"].as_u64()?),
        "outcomes" => {
            for (date, value) in [(2, 3), (4, 5)] {
                let date = date_number(cells[date]["value"].as_str()?);
                let (units, scale) = decimal(&cells[value]["value"])?;
                let seq = cells[value]["witnesses"][0].as_u64()?;
                report.add_outcome(area, word(1)?, Value { date, seq, units, scale });
            }
        }
        "partners" => word(1)?.split(' ').for_each(|party| report.set_member(area, party, true)),
        _ => return None,
    }
    Some(())
}

/// Returns the digits of a number as one number, and how many of them stand after the point.
fn decimal(value: &Json) -> Option<(i64, u8)> {
    let digits = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let scale = digits.split_once('.').map_or(0, |(_, after)| after.len());
    Some((digits.replace('.', "").parse().ok()?, u8::try_from(scale).ok()?))
}

impl Store for Plugin {
    fn name(&self) -> &'static str {
        "plugin"
    }

    fn runs(&self, trial: Trial) -> bool {
        matches!(trial, Trial::Load | Trial::Replay | Trial::Halves | Trial::Middle | Trial::Again)
    }

    fn decides(&self) -> bool {
        true
    }

    fn measure(&self, trial: Trial, order: &Order) -> Option<Outcome<Measured>> {
        let Order { dir, events, .. } = order;
        let ran = match trial {
            Trial::Replay => made(dir, &["--from-zero"]),
            Trial::Halves => made(dir, &["--from-zero", "--workers", "2"]),
            Trial::Middle => known_at(dir, events / 2)
                .and_then(|moment| made(dir, &["--from-zero", "--known-at", &moment])),
            Trial::Again => made(dir, &[]),
            _ => return None,
        };
        let with_start = |mut measured: Measured| {
            let start = run(command(dir, &["plugin", "info", REPORT])?)?;
            measured.start_seconds = Some(start.seconds);
            Ok(measured)
        };
        Some(ran.and_then(|ran| measured(&ran, *events)).and_then(with_start))
    }

    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>> {
        Ledger.writer(dir)
    }

    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()> {
        ledger::load(dir, lines, BATCH)
    }

    fn settle(&self, dir: &Path) -> Outcome<bool> {
        let mut log = Log::open(&ledger::folder(dir), &EVENTS, &mut |_| ())?;
        while log.seal_one()?.is_some() {}
        log.close()?;
        Ok(true)
    }

    fn report(&self, dir: &Path, end: u64) -> Outcome<Report> {
        let ran = if end == u64::MAX {
            made(dir, &["--from-zero"])?
        } else {
            made(dir, &["--from-zero", "--known-at", &known_at(dir, end)?])?
        };
        answer(&ran.document)
    }

    /// `tyst report` saves by itself what it has come to.
    fn save(&self, dir: &Path) -> Outcome<()> {
        made(dir, &[]).map(drop)
    }

    fn resume(&self, dir: &Path) -> Outcome<Report> {
        answer(&made(dir, &[])?.document)
    }

    fn verify(&self, dir: &Path) -> Outcome<()> {
        Ledger.verify(dir)
    }

    fn first(&self, dir: &Path) -> Outcome<Vec<u8>> {
        Ledger.first(dir)
    }
}

#[cfg(test)]
mod tests;

//! The whole of tyst: commands are decided by the rules, keyed for ever, encoded, hashed and logged.
//!
//! It takes part where recording is measured; how it is read back is measured in the column `tyst`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Stdio};

use tyst_event::{Instant, Problems, json, terms};
use tyst_ledger::{Clock, Command, Created, Recorder};

use crate::answer::Report;
use crate::clock::now_ns;
use crate::events::{recorded_at, recorder};
use crate::lines::{self, GROUP};
use crate::store::{Outcome, Prepared, Shared, Store, Writer, fault};
use crate::trial::{Trial, WRITERS};

/// The first argument of the process that holds the ledger in T2s; the second is the folder.
pub const SERVE: &str = "serve";

/// tyst-ledger.
pub struct Ledger;

/// Returns the folder of the ledger.
pub(super) fn folder(dir: &Path) -> PathBuf {
    dir.join("ledger")
}

/// Returns a reading of a clock that goes with the machine's, long after every date that the events name.
fn clock() -> Clock {
    let steady_us = now_ns() / 1_000;
    let wall = Instant(recorded_at(100_000_000).0.saturating_add_unsigned(steady_us));
    Clock { wall, steady_us }
}

fn open(dir: &Path) -> Outcome<tyst_ledger::Ledger> {
    std::fs::create_dir_all(dir)?;
    if folder(dir).exists() {
        return Ok(tyst_ledger::Ledger::open(&folder(dir), &mut |_| ())?);
    }
    let created = Created {
        id: "bench".to_owned(),
        at: recorded_at(0),
        clock: terms::Clock::System,
        time_zone: "UTC".to_owned(),
    };
    Ok(tyst_ledger::create(&folder(dir), &created)?)
}

fn command(event: Prepared) -> Outcome<Command> {
    event.command.ok_or_else(|| fault("an event came without its command"))
}

struct LedgerWriter {
    ledger: tyst_ledger::Ledger,
}

impl Writer for LedgerWriter {
    fn append(&mut self, group: Vec<Prepared>) -> Outcome<()> {
        let commands: Vec<Command> = group.into_iter().map(command).collect::<Outcome<_>>()?;
        self.ledger.record(commands.into(), clock())?;
        Ok(())
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        Ok(self.ledger.close()?)
    }
}

/// A recorder for each writer; they reach one writing thread, in this process or in `server`.
struct Recorders {
    recorders: Vec<Recorder>,
    server: Option<Child>,
}

impl Shared for Recorders {
    fn append(&self, writer: usize, event: Prepared) -> Outcome<()> {
        self.recorders[writer].record(vec![command(event)?].into())?;
        Ok(())
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        for recorder in self.recorders {
            recorder.close()?;
        }
        if let Some(mut server) = self.server {
            // It serves until its input ends.
            drop(server.stdin.take());
            server.wait()?;
        }
        Ok(())
    }
}

/// Holds the ledger in a folder and serves others until the input ends.
pub fn serve(dir: &Path) -> Outcome<()> {
    let recorder = Recorder::open(&folder(dir), clock, &mut |_| ())?;
    println!("ready");
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(recorder.close()?)
}

fn server(dir: &Path) -> Outcome<Child> {
    let mut program = Program::new(std::env::current_exe()?);
    let mut server = program.arg(SERVE).arg(dir).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut said = String::new();
    BufReader::new(server.stdout.take().ok_or_else(|| fault("the server has no output"))?)
        .read_line(&mut said)?;
    if said == "ready\n" { Ok(server) } else { Err(fault("the server did not begin")) }
}

/// Reads a line as `tyst import` does.
fn parsed(line: &[u8]) -> Outcome<Command> {
    let mut problems = Problems::default();
    let read = json::parse_import_line(line, &mut problems);
    let read = read.ok_or_else(|| fault(format!("{:?}", problems.into_vec())))?;
    Ok(Command {
        key: read.key.ok_or_else(|| fault("a line has no key"))?,
        recorded_by: recorder(),
        correlation: None,
        recorded: None,
        statement: read.statement,
    })
}

/// Returns the commands of a file in groups of so many.
fn commands(lines: &Path, group: usize) -> Outcome<impl Iterator<Item = Outcome<Vec<Command>>> + use<>> {
    let mut file = BufReader::with_capacity(1 << 18, std::fs::File::open(lines)?);
    let mut line = Vec::new();
    let mut command = move || -> Outcome<Option<Command>> {
        line.clear();
        if file.read_until(b'\n', &mut line)? == 0 { Ok(None) } else { parsed(&line).map(Some) }
    };
    Ok(std::iter::from_fn(move || {
        let group: Outcome<Vec<Command>> = std::iter::from_fn(|| command().transpose()).take(group).collect();
        Some(group).filter(|group| !matches!(group, Ok(commands) if commands.is_empty()))
    }))
}

/// Records a file of JSON Lines in groups, each of which has one recorded time.
pub(super) fn load(dir: &Path, lines: &Path, group: usize) -> Outcome<()> {
    open(dir)?.close()?;
    let recorder = Recorder::open(&folder(dir), clock, &mut |_| ())?;
    for commands in lines::on_a_thread(commands(lines, group)?) {
        recorder.record(commands?.into())?;
    }
    Ok(recorder.close()?)
}

fn not_here<T>() -> Outcome<T> {
    Err(fault("the column `tyst` measures that"))
}

impl Store for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
    }

    fn runs(&self, trial: Trial) -> bool {
        trial.is_fresh()
    }

    fn decides(&self) -> bool {
        true
    }

    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>> {
        Ok(Box::new(LedgerWriter { ledger: open(dir)? }))
    }

    fn shared(&self, dir: &Path, socket: bool) -> Outcome<Box<dyn Shared>> {
        let server = socket.then(|| server(dir)).transpose()?;
        let first = Recorder::open(&folder(dir), clock, &mut |_| ())?;
        let mut recorders = vec![first.clone(); WRITERS - 1];
        recorders.push(first);
        Ok(Box::new(Recorders { recorders, server }))
    }

    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()> {
        self::load(dir, lines, GROUP)
    }

    fn report(&self, dir: &Path, end: u64) -> Outcome<Report> {
        // The ledger's own first entry stands before those that were asked for.
        let reader = tyst_log::Reader::open(&folder(dir), &tyst_ledger::EVENTS)?;
        let mut report = Report::default();
        for record in reader.read(1).take(usize::try_from(end).unwrap_or(usize::MAX)) {
            let record = record?;
            report.add(record.seq, &record.bytes)?;
        }
        Ok(report)
    }

    fn save(&self, _dir: &Path) -> Outcome<()> {
        not_here()
    }

    fn resume(&self, _dir: &Path) -> Outcome<Report> {
        not_here()
    }

    fn verify(&self, _dir: &Path) -> Outcome<()> {
        not_here()
    }

    fn first(&self, _dir: &Path) -> Outcome<Vec<u8>> {
        not_here()
    }
}

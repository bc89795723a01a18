//! What one child process does: one step with one store, and what that took.
//!
//! Durations of whole processes count from before the parent started the child. Nothing is repeated here.

use std::path::{Path, PathBuf};
use std::thread;

use serde::{Deserialize, Serialize};
use tyst_event::{Body, Event, wire};
use tyst_ledger::Command;

use crate::clock::{now_ns, peak_kib, seconds_since};
use crate::events::{DESCRIBING, Events};
use crate::store::{Outcome, Prepared, Shared, Store, fault};
use crate::{lines, stores};

/// The seed of the events, which is printed with the table.
pub const SEED: u64 = 20_170_607;
/// How many threads write in T2.
pub const WRITERS: usize = 64;
/// How many events are new in T6.
const NEW_EVENTS: usize = 1_000;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Trial {
    /// T1: one writer, each event synced.
    OneWriter,
    /// T2: many writers, each waiting for its own durable answer.
    ManyWriters,
    /// T2s: the same through a socket.
    Socket,
    /// T3: a load from JSON Lines.
    Load,
    /// T4: a full replay into the report, from a cold process.
    Replay,
    /// T4h: the same in halves, with two threads.
    Halves,
    /// T5: the replay as of the middle.
    Middle,
    /// T6: the same from a saved report, after new events.
    Again,
    /// T7: everything checked.
    Verify,
    /// T8: from the start of the process to the first event.
    First,
}

impl Trial {
    /// Every trial, in order.
    pub const ALL: [Self; 10] = [
        Self::OneWriter,
        Self::ManyWriters,
        Self::Socket,
        Self::Load,
        Self::Replay,
        Self::Halves,
        Self::Middle,
        Self::Again,
        Self::Verify,
        Self::First,
    ];

    /// Returns its short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneWriter => "T1",
            Self::ManyWriters => "T2",
            Self::Socket => "T2s",
            Self::Load => "T3",
            Self::Replay => "T4",
            Self::Halves => "T4h",
            Self::Middle => "T5",
            Self::Again => "T6",
            Self::Verify => "T7",
            Self::First => "T8",
        }
    }

    /// Returns what it measures, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::OneWriter => "one writer, each event synced",
            Self::ManyWriters => "64 writers, each its own durable answer",
            Self::Socket => "the same through a socket",
            Self::Load => "load from JSON Lines",
            Self::Replay => "cold process, full replay into the report",
            Self::Halves => "the same in halves, with two threads",
            Self::Middle => "the replay as of the middle",
            Self::Again => "the report again after 1,000 new events",
            Self::Verify => "verify everything",
            Self::First => "process start to first event",
        }
    }

    /// Returns whether it counts events a second, and not seconds.
    pub fn is_rate(self) -> bool {
        matches!(self, Self::OneWriter | Self::ManyWriters | Self::Socket)
    }

    /// Returns whether it begins with nothing stored.
    pub fn is_fresh(self) -> bool {
        self.is_rate() || self == Self::Load
    }
}

/// What a child does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Measures.
    Run(Trial),
    /// Writes the file of JSON Lines for the loads.
    Lines,
    /// Does what a store puts off until nothing comes.
    Settle,
    /// Saves the report, and appends what T6 finds new.
    Save,
}

/// What a child is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// What to do.
    pub step: Step,
    /// With which store.
    pub store: String,
    /// The folder of the store, or where the file of lines goes.
    pub dir: PathBuf,
    /// The file of lines.
    pub lines: PathBuf,
    /// How many events there are.
    pub events: u64,
    /// When the parent started the child: see [`now_ns`].
    pub started_ns: u64,
}

/// What a step took.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Measured {
    /// How long.
    pub seconds: f64,
    /// For how many events.
    pub events: u64,
    /// The most memory of the process.
    pub peak_kib: u64,
    /// The SHA-256 of the answer, which is the same for every store.
    pub digest: String,
    /// The median time that a writer waited.
    pub p50_us: Option<f64>,
    /// What one writer in a hundred waited longer than.
    pub p99_us: Option<f64>,
    /// What it takes to start the program and its worker, where a program of its own does the work.
    pub start_seconds: Option<f64>,
}

/// Carries out an order.
pub fn obey(order: &Order) -> Outcome<Measured> {
    if order.step == Step::Lines {
        let events = Events::new(SEED).take(usize::try_from(order.events)?);
        lines::write(&order.lines, events)?;
        return Ok(Measured::default());
    }
    let store = stores::named(&order.store).ok_or_else(|| fault(format!("no store {}", order.store)))?;
    match order.step {
        Step::Run(trial) => run(store, trial, order),
        Step::Settle => {
            let events = if store.settle(&order.dir)? { order.events } else { 0 };
            Ok(taken(order.started_ns, events))
        }
        Step::Lines | Step::Save => save(store, order),
    }
}

fn run(store: &'static dyn Store, trial: Trial, order: &Order) -> Outcome<Measured> {
    if let Some(measured) = store.measure(trial, order) {
        return measured;
    }
    let Order { dir, lines, events, started_ns, .. } = order;
    let report = match trial {
        Trial::OneWriter => return one_writer(store, dir, *events),
        Trial::ManyWriters => return many_writers(store, dir, *events, false),
        Trial::Socket => return many_writers(store, dir, *events, true),
        Trial::Load => {
            store.load(dir, lines)?;
            let taken = taken(*started_ns, *events);
            return Ok(Measured { digest: store.report(dir, u64::MAX)?.digest(), ..taken });
        }
        Trial::Verify => {
            store.verify(dir)?;
            return Ok(Measured { digest: "sound".to_owned(), ..taken(*started_ns, *events) });
        }
        Trial::First => {
            let first = store.first(dir)?;
            return Ok(Measured { digest: wire::hex(&first), ..taken(*started_ns, 1) });
        }
        Trial::Replay => store.report(dir, u64::MAX)?,
        Trial::Halves => store.halves(dir, *events)?,
        Trial::Middle => store.report(dir, events / 2)?,
        Trial::Again => store.resume(dir)?,
    };
    let digest = report.digest();
    Ok(Measured { digest, ..taken(*started_ns, *events) })
}

fn taken(started_ns: u64, events: u64) -> Measured {
    Measured { seconds: seconds_since(started_ns), events, peak_kib: peak_kib(), ..Measured::default() }
}

/// Returns an event as a writer of a store gets it.
pub fn prepared(store: &dyn Store, event: &Event) -> Outcome<Prepared> {
    let command = store.decides().then(|| Command {
        key: event.key.clone(),
        recorded_by: event.recorded_by.clone(),
        correlation: None,
        recorded: None,
        statement: event.statement.clone(),
    });
    Ok(Prepared { bytes: wire::encode(event)?, command })
}

fn prepare(store: &dyn Store, events: impl Iterator<Item = Event>) -> Outcome<Vec<Prepared>> {
    events.map(|event| prepared(store, &event)).collect()
}

fn describing() -> impl Iterator<Item = Event> {
    Events::new(SEED).take(usize::try_from(DESCRIBING).unwrap_or_default())
}

fn one_writer(store: &dyn Store, dir: &Path, events: u64) -> Outcome<Measured> {
    let count = usize::try_from((events / 200).clamp(300, 5_000))?;
    let singles = prepare(store, Events::new(SEED).skip(describing().count()).take(count))?;
    let mut writer = store.writer(dir)?;
    writer.append(prepare(store, describing())?)?;
    let start = now_ns();
    for event in singles {
        writer.append(vec![event])?;
    }
    let taken = taken(start, count as u64);
    writer.close()?;
    Ok(Measured { digest: store.report(dir, u64::MAX)?.digest(), ..taken })
}

/// Runs T2 with events that come to the same report in whatever order they are recorded.
fn many_writers(store: &dyn Store, dir: &Path, events: u64, socket: bool) -> Outcome<Measured> {
    let each = usize::try_from((events / 2_000).clamp(20, 500))?;
    let free = |event: &Event| {
        matches!(
            event.statement.body,
            Body::TrainingDelivered(_) | Body::DocumentPublished(_) | Body::MinuteRecorded(_)
        )
    };
    let mut writer = store.writer(dir)?;
    writer.append(prepare(store, describing())?)?;
    writer.close()?;
    let all = Events::new(SEED).skip(describing().count()).filter(free).take(each * WRITERS);
    let mut all = prepare(store, all)?;
    let shared = store.shared(dir, socket)?;
    let start = now_ns();
    let mut waited = thread::scope(|scope| -> Outcome<Vec<u64>> {
        let shared = shared.as_ref();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let own = all.split_off(all.len() - each);
                scope.spawn(move || append_each(shared, writer, own))
            })
            .collect();
        let mut waited = Vec::with_capacity(each * WRITERS);
        for writer in writers {
            waited.extend(writer.join().map_err(|_| fault("a writer panicked"))??);
        }
        Ok(waited)
    })?;
    let taken = taken(start, waited.len() as u64);
    shared.close()?;
    waited.sort_unstable();
    let percentile = |part: usize| Some(waited[(waited.len() - 1) * part / 100] as f64 / 1e3);
    let digest = store.report(dir, u64::MAX)?.digest();
    Ok(Measured { digest, p50_us: percentile(50), p99_us: percentile(99), ..taken })
}

/// Appends events one after the other, and returns how long each took in nanoseconds.
fn append_each(shared: &dyn Shared, writer: usize, events: Vec<Prepared>) -> Outcome<Vec<u64>> {
    let mut waited = Vec::with_capacity(events.len());
    for event in events {
        let start = now_ns();
        shared.append(writer, event)?;
        waited.push(now_ns() - start);
    }
    Ok(waited)
}

fn save(store: &dyn Store, order: &Order) -> Outcome<Measured> {
    store.save(&order.dir)?;
    let new = Events::new(SEED).skip(usize::try_from(order.events)?).take(NEW_EVENTS);
    let mut writer = store.writer(&order.dir)?;
    writer.append(prepare(store, new)?)?;
    writer.close()?;
    Ok(Measured::default())
}

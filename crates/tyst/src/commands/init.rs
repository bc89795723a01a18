//! `tyst init`: creates a ledger.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use tyst_event::terms::Clock;
use tyst_event::{Instant, wire};
use tyst_ledger::{CloseError, Created, History, Ledger, create};

use crate::app::common;
use crate::failure::{Class, Failure, Outcome, chain};
use crate::flags;
use crate::place::Place;
use crate::screen::counted;

pub(crate) fn command() -> Command {
    let at = flags::recording().filter(|arg| arg.get_id() == "at");
    Command::new("init")
        .about("Create a ledger in a new or empty folder")
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder; or use --ledger"),
        )
        .arg(Arg::new("clock").long("clock").value_parser(["system", "manual"]).default_value("system").help(
            "Where times of recording come from; `manual` takes them from the caller, for fixtures and tests",
        ))
        .arg(
            Arg::new("time-zone")
                .long("time-zone")
                .value_name("ZONE")
                .default_value("Europe/London")
                .help("The time zone in which a moment is a civil day"),
        )
        .args(at)
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let folder = match matches.get_one::<PathBuf>("dir") {
        Some(dir) => dir.clone(),
        None => place.folder()?,
    };
    let zone = matches.get_one::<String>("time-zone").map_or("Europe/London", String::as_str);
    let manual = matches.get_one::<String>("clock").is_some_and(|clock| clock == "manual");
    let known_zone = tyst_ledger::Zone::new(zone).map_err(|fault| Failure::usage(fault.to_string()))?;
    let at = flags::recorded(matches, &known_zone)?;
    if at.is_some() && !manual {
        return Err(Failure::usage("--at is for a ledger with a manual clock")
            .hint("add --clock manual, or leave --at out"));
    }
    refuse_ledger(&folder)?;
    let ledger = create_in(&folder, manual, at, zone)?;
    let root = wire::hex(&ledger.head().root);
    closed(place, ledger.close());
    if place.screen.json {
        let clock = if manual { "manual" } else { "system" };
        return place
            .screen
            .json_line(&json!({ "ledger": folder, "clock": clock, "time_zone": zone, "root": root }));
    }
    let clock = if manual { " with a manual clock: its times of recording prove nothing" } else { "" };
    place.screen.data(&format!("created the ledger {}{clock}", folder.display()))
}

/// Refuses a folder that is a ledger already, and says what it holds.
fn refuse_ledger(folder: &Path) -> Outcome {
    if !folder.join("LEDGER").exists() {
        return Ok(());
    }
    let holds = |history: History| counted(history.head().count.saturating_sub(1), "entry", "entries");
    let holds = History::open(folder).map_or_else(
        |fault| format!("it does not open: {fault}"),
        |history| format!("it holds {}", holds(history)),
    );
    let folder = folder.display();
    Err(Failure::new(Class::System, format!("{folder} is a ledger already: {holds}; nothing was changed"))
        .hint(format!("record in it with `tyst record --ledger {folder}`, or choose a new or empty folder for another one")))
}

/// Creates a ledger. With a manual clock everything about it is reproducible, its id too.
pub(crate) fn create_in(folder: &Path, manual: bool, at: Option<Instant>, zone: &str) -> Outcome<Ledger> {
    let (id, at, clock) = if manual {
        ("manual-clock".to_owned(), at.unwrap_or_default(), Clock::Manual)
    } else {
        (uuid::Uuid::now_v7().to_string(), Place::now(), Clock::System)
    };
    let created = Created { id, at, clock, time_zone: zone.to_owned() };
    Ok(create(folder, &created)?)
}

/// Says that a ledger was not closed well. What was acknowledged is safe all the same, so it is no failure.
pub(crate) fn closed(place: &Place, outcome: Result<(), CloseError>) {
    if let Err(fault) = outcome {
        place.screen.say(&format!("warning: nothing that was recorded is lost, but {}", not_closed(&fault)));
    }
}

/// Returns what was not done when a ledger was closed, and what does it later.
fn not_closed(fault: &CloseError) -> String {
    let words = chain(fault);
    if matches!(fault, CloseError::Store { .. }) {
        return format!(
            "{words}; when that is mended, the next command that writes, or `tyst compact`, catches it up"
        );
    }
    format!(
        "{words}; the next command that writes to the folder that was open, wherever that is now, mends it"
    )
}

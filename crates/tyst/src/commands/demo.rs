//! `tyst demo`: the five seeds as a ledger, and what reports say of them.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use tyst_event::json::parse_import_line;
use tyst_event::{Instant, Problems, Slug};

use tyst_report::Language;

use crate::app::{json, plugins};
use crate::commands::init::{closed, create_in};
use crate::commands::report::request;
use crate::drawing::page;
use crate::failure::{Class, Failure, Outcome};
use crate::making::make;
use crate::place::Place;

/// The five seeds with the days on which they were recorded.
const SEEDS: [(&str, &str, &str); 5] = [
    ("s004", "2026-01-05T09:00:00Z", include_str!("../../../../fixtures/seeds/s004.jsonl")),
    ("s000", "2026-01-06T09:00:00Z", include_str!("../../../../fixtures/seeds/s000.jsonl")),
    ("s002", "2026-01-07T09:00:00Z", include_str!("../../../../fixtures/seeds/s002.jsonl")),
    ("s001", "2026-01-08T09:00:00Z", include_str!("../../../../fixtures/seeds/s001.jsonl")),
    ("s003", "2026-01-09T09:00:00Z", include_str!("../../../../fixtures/seeds/s003.jsonl")),
];

/// The cuts at which the pioneer history is shown: as at, as known at.
const CUTS: [(&str, &str); 3] =
    [("2017-06-07", "2026-01-10"), ("2017-06-30", "2026-01-10"), ("2026-01-08", "2026-01-08")];

pub(crate) fn command() -> Command {
    Command::new("demo")
        .about("Build a ledger from the seed stories and show reports on it")
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder to build it in; without it, one that is removed afterwards"),
        )
        .args(plugins())
        .arg(json())
        .arg(
            Arg::new("plain")
                .long("plain")
                .action(clap::ArgAction::SetTrue)
                .help("Print tables without lines"),
        )
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if let Some(dir) = matches.get_one::<PathBuf>("dir") {
        show(place, dir)?;
        place.screen.say(&format!(
            "the ledger is in {}; try: tyst log --ledger {}",
            dir.display(),
            dir.display()
        ));
        return Ok(());
    }
    let folder = std::env::temp_dir().join(format!("tyst-demo-{}", std::process::id()));
    let shown = show(place, &folder);
    std::fs::remove_dir_all(&folder).map_err(|fault| Failure::file(&folder, &fault))?;
    place.screen.say("to keep the ledger: tyst demo DIR");
    shown
}

fn show(place: &Place, folder: &Path) -> Outcome {
    build(place, folder)?;
    let history = tyst_ledger::History::open(folder)?;
    let report = |name: &str, words: &[&str]| {
        let form = Command::new("report").no_binary_name(true).args(request());
        let matches = form.try_get_matches_from(words).map_err(|fault| Failure::usage(fault.to_string()))?;
        let document = make(place, &history, name, &matches)?;
        let drawn = if place.screen.json {
            tyst_report::render::json(&document)
        } else {
            page(place, &document, Language::English)
        };
        place.screen.data(&format!("{drawn}\n"))
    };
    for (as_at, known_at) in CUTS {
        report("pioneer-history", &["--as-at", as_at, "--known-at", known_at])?;
    }
    report("outcomes-scorecard", &["--area", "newport", "--as-at", "2026-01-10", "--known-at", "2026-01-10"])
}

/// Builds the ledger: a batch a seed, each on its day.
fn build(place: &Place, folder: &Path) -> Outcome {
    let recorder = Slug::new("secretariat").ok_or_else(|| Failure::usage("no recorder"))?;
    let mut ledger = create_in(folder, true, None, "Europe/London")?;
    for (seed, day, lines) in SEEDS {
        let moment: Option<Instant> = day.parse().ok();
        let commands: Outcome<Vec<_>> =
            lines.lines().map(|line| command_of(line, seed, moment, &recorder)).collect();
        let receipts = ledger.record(commands?.into(), Place::clock())?;
        place.screen.say(&format!("recorded {} entries of {seed} on {day}", receipts.len()));
    }
    closed(place, ledger.close());
    Ok(())
}

fn command_of(
    line: &str,
    seed: &str,
    moment: Option<Instant>,
    recorder: &Slug,
) -> Outcome<tyst_ledger::Command> {
    let mut problems = Problems::default();
    let Some(read) = parse_import_line(line.as_bytes(), &mut problems) else {
        return Err(Failure::refused(&format!("a line of the seed {seed} is faulty"), &problems.into_vec()));
    };
    let key = read
        .key
        .ok_or_else(|| Failure::new(Class::Refused, format!("a line of the seed {seed} has no key")))?;
    Ok(tyst_ledger::Command {
        key,
        recorded_by: recorder.clone(),
        correlation: Some(format!("import {seed}.jsonl")),
        recorded: moment,
        statement: read.statement,
    })
}

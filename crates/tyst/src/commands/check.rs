//! `tyst check`: what is unlikely about the entries, what this version cannot read, and whether reports follow from what
//! they cite.

mod lineage;

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::terms::Basis;
use tyst_event::{Body, Event, Kind, PartialDate, Slug, Warning, WarningRule};
use tyst_ledger::Partnership;

use crate::app::common;
use crate::commands::report;
use crate::failure::Outcome;
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("check")
        .about("List what is unlikely about the entries")
        .long_about(
            "List what is unlikely about the entries: the warnings that were stored when they were recorded, whether \
             later entries settled them, and how precise the record is. Damage is looked for by `tyst verify`. \
             --lineage checks reports instead: each figure and each cell is made again of the entries that it cites alone, with \
             those that name its row, and must come out the same. What cites no entry must come out the same of none, where it \
             comes out at all. With --area the entries that describe areas are given as well, since they say what lies in it. Exit \
             code 5 where anything does not.",
        )
        .arg(
            Arg::new("lineage")
                .long("lineage")
                .value_name("REPORT")
                .num_args(0..)
                .action(ArgAction::Append)
                .help("Check that every cell of these reports follows from the entries it cites; every report where none is named"),
        )
        .args(report::request().into_iter().map(of_lineage))
        .args(common())
}

/// Makes a flag of reports one that goes with `--lineage`; what comes from the environment is there for all commands.
fn of_lineage(flag: Arg) -> Arg {
    if flag.get_env().is_some() { flag } else { flag.requires("lineage") }
}

/// What was counted over all entries.
#[derive(Default)]
struct Counts {
    entries: u64,
    about_record: u64,
    days: u64,
    months: u64,
    years: u64,
    bounds: u64,
    undated: u64,
    inferred: u64,
    unknown: BTreeMap<(u32, u16), u64>,
    unreadable: u64,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    if matches.contains_id("lineage") {
        return lineage::run(place, &history, matches);
    }
    let partnership = history.partnership()?;
    let mut counts = Counts::default();
    let mut warnings = Vec::new();
    for stored in history.stored(1) {
        match stored?.event {
            Err(_) => counts.unreadable += 1,
            Ok(event) => {
                counts.add(&event);
                let settled = |warning: &Warning| settled(warning, event.seq, &partnership);
                warnings.extend(
                    event.warnings.iter().map(|warning| (event.seq, warning.clone(), settled(warning))),
                );
            }
        }
    }
    let open = warnings.iter().filter(|(_, _, settled)| !settled).count();
    if place.screen.json {
        return place.screen.json_page(&counts.json(&warnings, open));
    }
    place.screen.data(&counts.page(&warnings, open))
}

/// Returns whether later entries settled a warning, or the entry no longer stands.
fn settled(warning: &Warning, seq: u64, partnership: &Partnership) -> bool {
    if !partnership.chains().stands(seq) {
        return true;
    }
    let slug = Slug::new(&warning.subject);
    match warning.rule() {
        Some(WarningRule::NewArea | WarningRule::NewPlace) => {
            slug.is_some_and(|slug| partnership.describes_area(&slug))
        }
        Some(WarningRule::PartyNotDescribed) => slug.is_some_and(|slug| partnership.describes_party(&slug)),
        _ => false,
    }
}

impl Counts {
    /// Counts a fact; entries about the record are counted apart.
    fn add(&mut self, event: &Event) {
        if event.statement.body.kind().is_some_and(Kind::is_meta) {
            self.about_record += 1;
            return;
        }
        let when = &event.statement.when;
        self.entries += 1;
        match when.on {
            Some(PartialDate::Day(_)) => self.days += 1,
            Some(PartialDate::Month(..)) => self.months += 1,
            Some(PartialDate::Year(_)) => self.years += 1,
            None if when.is_undated() => self.undated += 1,
            None => self.bounds += 1,
        }
        self.inferred += u64::from(event.statement.basis != Basis::Stated);
        if let Body::Unknown(unknown) = &event.statement.body {
            *self.unknown.entry((unknown.kind, unknown.schema)).or_default() += 1;
        }
    }

    fn json(&self, warnings: &[(u64, Warning, bool)], open: usize) -> Json {
        let warnings: Vec<Json> = warnings
            .iter()
            .map(|(seq, warning, settled)| {
                json!({ "seq": seq, "rule": warning.word(), "subject": warning.subject, "settled": settled })
            })
            .collect();
        let unknown: Vec<Json> = self
            .unknown
            .iter()
            .map(|((kind, schema), count)| json!({ "kind": kind, "schema": schema, "entries": count }))
            .collect();
        json!({
            "entries": self.entries, "corrections_and_withdrawals": self.about_record,
            "dates": {
                "day": self.days, "month": self.months, "year": self.years, "bounds": self.bounds, "undated": self.undated,
            },
            "stated": self.entries - self.inferred, "inferred": self.inferred,
            "unknown_kinds": unknown, "unreadable": self.unreadable, "open": open, "warnings": warnings,
        })
    }

    fn page(&self, warnings: &[(u64, Warning, bool)], open: usize) -> String {
        let mut lines = vec![
            format!(
                "{} entries: {} stated, {} inferred",
                self.entries,
                self.entries - self.inferred,
                self.inferred
            ),
            format!("corrections and withdrawals: {}", self.about_record),
            format!(
                "dates: {} to the day, {} to the month, {} to the year, {} by bounds, {} not stated",
                self.days, self.months, self.years, self.bounds, self.undated
            ),
        ];
        for ((kind, schema), count) in &self.unknown {
            lines.push(format!(
                "{count} entries of kind {kind}, schema {schema}, are newer than this version"
            ));
        }
        if self.unreadable > 0 {
            lines
                .push(format!("{} entries are written in a format newer than this version", self.unreadable));
        }
        lines.push(format!("warnings: {} stored, {open} still open", warnings.len()));
        for (seq, warning, settled) in warnings {
            let state = if *settled { "settled since" } else { "open" };
            lines.push(format!("  entry {seq}: {} [{}] ({state})", warning.words(), warning.word()));
        }
        lines.join("\n")
    }
}

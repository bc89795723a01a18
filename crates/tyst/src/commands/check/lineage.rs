//! `tyst check --lineage`: whether each cell of a report follows from the entries that it cites.
//!
//! A cell is made again of those alone, with those that name its row, as its address does. Deliberately absent: whether
//! fewer entries would do.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use clap::ArgMatches;
use serde_json::{Value as Json, json};
use tyst_event::{Entry, Kind};
use tyst_host::Found;
use tyst_ledger::{Cut, History, HistoryError};
use tyst_report::{Document, Path, Spot, Value, Witnesses};

use crate::address;
use crate::commands::report::{is_of_all, named, params};
use crate::failure::{Class, Failure, Outcome};
use crate::making::{OfSome, make_at};
use crate::place::{Asked, Place};
use crate::screen::counted;

/// How many cells that do not follow are printed for each report.
const WRONG_MAX: usize = 20;

/// What came out for a report.
struct Checked {
    report: String,
    /// How many cells cite entries, or say that there is nothing.
    cells: usize,
    /// How many times the report was made.
    replays: usize,
    wrong: Vec<Wrong>,
}

/// A cell that does not follow from what it cites.
struct Wrong {
    path: Path,
    said: Value,
    /// What comes out of the cited entries, or why nothing does.
    got: Result<Option<Value>, String>,
    cited: Witnesses,
}

pub(super) fn run(place: &Place, history: &History, matches: &ArgMatches) -> Outcome {
    let mut names: Vec<&String> = matches.get_many("lineage").into_iter().flatten().collect();
    let all = "all".to_owned();
    if names.is_empty() {
        names.push(&all);
    }
    let (mut checked, mut left_out) = (Vec::new(), 0_u64);
    for found in named(place, &names, &params(matches)?)? {
        match check(place, history, &found, matches) {
            Ok(one) => checked.push(one),
            Err(failure) if is_of_all(&names) => {
                left_out += 1;
                place.screen.say(&failure.note(&found.name));
            }
            Err(failure) => return Err(failure),
        }
    }
    if place.screen.json {
        let reports: Vec<Json> = checked.iter().map(Checked::json).collect();
        place.screen.json_page(&json!({ "reports": reports }))?;
    } else {
        let pages: Vec<String> = checked.iter().map(Checked::page).collect();
        place.screen.data(&pages.join("\n"))?;
    }
    let wrong: usize = checked.iter().map(|checked| checked.wrong.len()).sum();
    if wrong == 0 && left_out == 0 {
        return Ok(());
    }
    if wrong == 0 {
        let reports = counted(left_out, "report was", "reports were");
        return Err(Failure::new(Class::Report, format!("{reports} not checked, since nothing came of it")));
    }
    let cells = counted(wrong as u64, "cell does", "cells do");
    Err(Failure::new(Class::Report, format!("{cells} not follow from the entries cited"))
        .hint("`tyst why REPORT#ADDRESS` shows what is cited; what is missing is for the author of the report to add"))
}

fn check(place: &Place, history: &History, found: &Found, matches: &ArgMatches) -> Outcome<Checked> {
    let asked = Asked::new(history, matches)?;
    let mut at = history.entries_at(asked.cut)?;
    let areas = areas(history, asked.cut, matches)?;
    let document = make_at(place, history, found, asked, matches)?;
    let again = OfSome::new(place, history, found, matches)?;
    let mut of_set: BTreeMap<Witnesses, Vec<Spot>> = BTreeMap::new();
    for spot in
        document.spots().into_iter().filter(|spot| !spot.witnesses.is_empty() || !spot.path.is_words())
    {
        let cites = if spot.witnesses.is_empty() { Witnesses::none() } else { spot.cites() };
        of_set.entry(cites).or_default().push(spot);
    }
    let (mut entries, mut checked) = (BTreeMap::new(), Checked::of(&found.name));
    let bar = place.screen.progress("replaying what is cited");
    bar.set_length(of_set.len() as u64);
    for (cited, spots) in of_set {
        bar.inc(1);
        checked.replays += 1;
        let given: Witnesses = [&cited, &areas].into_iter().collect();
        match again.make(&taken(&given, &mut entries, &mut |seq| {
            if again.is_raw { at.recorded(seq) } else { at.entry(seq) }
        })?) {
            Ok(document) => checked.compare(&cited, spots, &values(&document)),
            Err(fault) => checked.fail(&cited, spots, &fault.to_string()),
        }
    }
    bar.finish_and_clear();
    checked.wrong.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(checked)
}

/// Returns the entries that describe areas, where one is asked for: which areas lie in it is a part of the question.
fn areas(history: &History, cut: Cut, matches: &ArgMatches) -> Outcome<Witnesses> {
    let mut areas = Witnesses::none();
    if matches.contains_id("area") {
        for entry in history.replay_only(cut, |kind| kind == Kind::AreaDescribed.number())? {
            areas.insert(entry?.seq);
        }
    }
    Ok(areas)
}

/// Returns the entries at some positions. Each is read once.
fn taken(
    cited: &Witnesses,
    known: &mut BTreeMap<u64, Option<Entry>>,
    at: &mut dyn FnMut(u64) -> Result<Option<Entry>, HistoryError>,
) -> Outcome<Vec<Entry>> {
    let mut taken = Vec::new();
    for seq in cited.iter() {
        let entry = match known.entry(seq) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(free) => free.insert(at(seq)?),
        };
        taken.extend(entry.clone());
    }
    Ok(taken)
}

/// Returns what a document says at each address; several rows may have one name.
fn values(document: &Document) -> BTreeMap<Path, Vec<Value>> {
    let mut values: BTreeMap<Path, Vec<Value>> = BTreeMap::new();
    for spot in document.spots() {
        values.entry(spot.path.unnumbered()).or_default().push(spot.value);
    }
    values
}

impl Checked {
    fn of(report: &str) -> Self {
        Self { report: report.to_owned(), cells: 0, replays: 0, wrong: Vec::new() }
    }

    /// Looks for what cells say in what was made of the entries that they cite.
    fn compare(&mut self, cited: &Witnesses, spots: Vec<Spot>, values: &BTreeMap<Path, Vec<Value>>) {
        for spot in spots {
            let made = values.get(&spot.path.unnumbered());
            // Where nothing is recorded, a block that would say so may not be there at all.
            if made.is_none() && cited.is_empty() {
                continue;
            }
            self.cells += 1;
            let made = made.map_or(&[][..], Vec::as_slice);
            if !made.contains(&spot.value) {
                let got = Ok(made.first().cloned());
                self.wrong.push(Wrong { path: spot.path, said: spot.value, got, cited: cited.clone() });
            }
        }
    }

    /// Takes in that nothing could be made of the entries that cells cite.
    fn fail(&mut self, cited: &Witnesses, spots: Vec<Spot>, why: &str) {
        self.cells += spots.len();
        self.wrong.extend(spots.into_iter().map(|spot| {
            let got = Err(why.to_owned());
            Wrong { path: spot.path, said: spot.value, got, cited: cited.clone() }
        }));
    }

    fn json(&self) -> Json {
        let wrong: Vec<Json> = self
            .wrong
            .iter()
            .map(|wrong| {
                let address = format!("{}#{}", self.report, wrong.path);
                json!({
                    "address": address, "was": address::value(&wrong.said), "got": wrong.got(), "cited": wrong.cited,
                })
            })
            .collect();
        json!({
            "report": self.report, "cells": self.cells, "match": self.cells - self.wrong.len(),
            "replays": self.replays, "differ": wrong,
        })
    }

    fn page(&self) -> String {
        let Self { report, cells, replays, wrong } = self;
        let cells = counted(*cells as u64, "cell", "cells");
        let replays = counted(*replays as u64, "replay", "replays");
        if wrong.is_empty() {
            return format!("{report}: {cells} in {replays}, each follows from the entries that it cites");
        }
        let mut lines = vec![format!(
            "{report}: {cells} in {replays}, {} do not follow from what they cite",
            wrong.len()
        )];
        for wrong in wrong.iter().take(WRONG_MAX) {
            let got = wrong.got().unwrap_or_else(|| "nothing".to_owned());
            let seqs: Vec<String> = wrong.cited.iter().take(8).map(|seq| seq.to_string()).collect();
            let more = if wrong.cited.len() > 8 { " and more" } else { "" };
            let of = if seqs.is_empty() {
                "no entry".to_owned()
            } else {
                format!("entries {}{more}", seqs.join(", "))
            };
            lines.push(format!(
                "  {report}#{}: says {}; of {of} comes {got}",
                wrong.path,
                address::value(&wrong.said)
            ));
        }
        let more = wrong.len().saturating_sub(WRONG_MAX);
        if more > 0 {
            lines.push(format!("      and {more} more (--json)"));
        }
        lines.join("\n")
    }
}

impl Wrong {
    /// Returns in words what comes out of the cited entries, if anything does.
    fn got(&self) -> Option<String> {
        match &self.got {
            Ok(value) => value.as_ref().map(address::value),
            Err(why) => Some(why.clone()),
        }
    }
}

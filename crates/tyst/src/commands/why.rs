//! `tyst why`: the entries behind a figure or a cell.

mod conflicts;

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_ledger::{Chains, History};
use tyst_report::{Document, Found, Language, Witnesses};

use crate::address;
use crate::app::common;
use crate::commands::correct::event;
use crate::commands::report::request;
use crate::commands::show::{entry_json, labelled, page};
use crate::failure::{Failure, Outcome};
use crate::making::make;
use crate::place::{Asked, Place};
use crate::shown::clipped;

use conflicts::Conflicts;

pub(crate) fn command() -> Command {
    Command::new("why")
        .about("Show the entries behind a figure or a cell")
        .long_about(
            "Show the entries behind a figure or a cell: by their numbers, or by its address in a report, with the flags that the \
             report was made with. A figure is REPORT#FIGURE. A cell is REPORT#BLOCK/ROW/COLUMN: the id of a table, a list or a \
             chart, the words that name the row (its group, a dot, its first cell, in small letters with dashes; the group may be \
             left out), and the id of the column, as `report --format json` has them; without COLUMN it is the whole row, without \
             ROW the whole block. Of rows with one name, each has a number: ROW:2. Paragraphs and notes are \
             REPORT#text:SECTION/NUMBER. An address without REPORT# is looked for in every report. Of each entry it also says what \
             became of it, who disputes it, and which notes of a conflict name it.",
        )
        .arg(Arg::new("what").value_name("SEQ|REPORT#ADDRESS").required(true).num_args(1..).help("Entries, or a figure or a cell"))
        .args(request())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let (mut found, mut made) = (Vec::new(), BTreeMap::new());
    for word in matches.get_many::<String>("what").into_iter().flatten() {
        match word.parse::<u64>() {
            Ok(seq) => found.push(Behind { found: None, seqs: vec![seq] }),
            Err(_) => found.extend(addressed(place, &history, word, matches, &mut made)?),
        }
    }
    let cut = Asked::new(&history, matches)?.cut;
    let chains = history.entries_at(cut)?.chains().clone();
    let record = Record { conflicts: Conflicts::of(&history, cut, &chains)?, chains, history };
    if place.screen.json {
        let all: Outcome<Vec<Json>> = found.iter().map(|behind| behind.json(&record)).collect();
        return place.screen.json_page(&Json::Array(all?));
    }
    found.iter().try_for_each(|behind| behind.print(place, &record))
}

/// The ledger, with what later entries say of earlier ones.
struct Record {
    history: History,
    chains: Chains,
    conflicts: Conflicts,
}

impl Record {
    /// Returns an entry as a page, with what became of it and what contradicts it.
    fn page(&self, seq: u64) -> Outcome<String> {
        let page = page(&self.history, &event(&self.history, seq)?, &self.chains)?;
        let conflicts = self.conflicts.lines(self.chains.root(seq));
        Ok(conflicts.fold(page, |page, line| page + "\n" + &labelled("in conflict", &line)))
    }

    fn json(&self, seq: u64) -> Outcome<Json> {
        let mut entry = entry_json(&self.history, &event(&self.history, seq)?, &self.chains)?;
        entry["conflicts"] = self.conflicts.json(self.chains.root(seq));
        Ok(entry)
    }
}

/// What an address leads to and the entries behind it, or entries alone.
struct Behind {
    found: Option<(String, Found)>,
    seqs: Vec<u64>,
}

/// Returns what a word means: `REPORT#ADDRESS`, or an address in any report. A report that is named is made once.
fn addressed(
    place: &Place,
    history: &History,
    word: &str,
    matches: &ArgMatches,
    made: &mut BTreeMap<String, Document>,
) -> Outcome<Vec<Behind>> {
    if let Some((report, words)) = word.split_once('#') {
        let path = address::read(words)?;
        if !made.contains_key(report) {
            made.insert(report.to_owned(), make(place, history, report, matches)?);
        }
        return Ok(vec![Behind::of(report, address::find(report, &made[report], &path)?)]);
    }
    let path = address::read(word)?;
    let mut found = Vec::new();
    for report in place.search_path()?.list()? {
        // A report that fails is no answer; it says so when it is asked for by its own name.
        let Ok(document) = make(place, history, &report.name, matches) else { continue };
        found.extend(document.find(&path).ok().map(|found| Behind::of(&report.name, found)));
    }
    if found.is_empty() {
        return Err(Failure::usage(format!("no report has a figure {word}")).hint(address::FORM));
    }
    Ok(found)
}

impl Behind {
    fn of(report: &str, found: Found) -> Self {
        let witnesses: Witnesses = found.spots.iter().map(|spot| &spot.witnesses).collect();
        let seqs = witnesses.iter().collect();
        Self { found: Some((format!("{report}#{}", found.path), found)), seqs }
    }

    fn json(&self, record: &Record) -> Outcome<Json> {
        let entries: Outcome<Vec<Json>> = self.seqs.iter().map(|seq| record.json(*seq)).collect();
        let Some((address, found)) = &self.found else { return Ok(json!({ "entries": entries? })) };
        let report = address.split_once('#').map_or("", |(report, _)| report);
        let cells = found.spots.iter();
        let cells: Vec<Json> = cells.map(|spot| address::cell_json(report, spot)).collect();
        Ok(json!({ "address": address, "label": found.label, "cells": cells, "entries": entries? }))
    }

    fn title(&self) -> Option<String> {
        let (address, found) = self.found.as_ref()?;
        let label = found.label.words(Language::English);
        let values: Vec<String> = found.spots.iter().map(|spot| address::value(&spot.value)).collect();
        Some(match &values[..] {
            [] => format!("{address}: {label}"),
            [value] => format!("{address}: {label}: {value}"),
            _ => format!("{address}: {label}: {}", clipped(&values.join(" · "), 160)),
        })
    }

    fn print(&self, place: &Place, record: &Record) -> Outcome {
        if let Some(title) = self.title() {
            place.screen.data(&format!("{title}\n"))?;
            if self.seqs.is_empty() {
                place.screen.data("  no entry stands behind it")?;
            }
        }
        for seq in &self.seqs {
            place.screen.data(&format!("{}\n", record.page(*seq)?))?;
        }
        Ok(())
    }
}

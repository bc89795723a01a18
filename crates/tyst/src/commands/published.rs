//! `tyst published`: the reports that were published, and what became of them since; `tyst impact`: those that rest on an entry.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::Certainty;
use tyst_ledger::History;

use crate::app::common;
use crate::commands::correct::{chains, event, seq_of};
use crate::failure::Outcome;
use crate::place::Place;
use crate::publishing::Published;
use crate::screen::counted;

pub(crate) fn command() -> Command {
    Command::new("published")
        .about("List the published reports, and what was said since of the entries behind them")
        .args(common())
}

pub(crate) fn impact() -> Command {
    Command::new("impact")
        .about("List the published reports that rest on an entry")
        .arg(Arg::new("seq").value_name("SEQ").required(true).help("The entry, as `tyst log` numbers it"))
        .args(common())
}

pub(crate) fn run(place: &Place, _: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let all = Published::all(&history)?;
    if all.is_empty() && !place.screen.json {
        return place.screen.data("nothing was published yet\n");
    }
    let chains = chains(&history)?;
    for published in &all {
        let touched = published.touched_by(&chains);
        let newer = all.iter().rev().find(|other| other.takes_the_place_of(published));
        let since = history.head().count.saturating_sub(published.said.entry.0 + 1);
        if place.screen.json {
            place.screen.json_line(&published_json(published, &touched, newer, since))?;
        } else {
            place.screen.data(&page(published, &touched, newer, since))?;
        }
    }
    Ok(())
}

fn published_json(published: &Published, touched: &[u64], newer: Option<&Published>, since: u64) -> Json {
    let said = &published.said;
    json!({
        "seq": published.seq, "published_at": published.at.to_string(), "report": said.report.0,
        "version": said.version.0, "library": said.digest.0, "about": said.about.as_ref().map(ToString::to_string),
        "as_at": said.as_at.edtf(), "entry": said.entry.0, "receipt": said.receipt.0,
        "superseded_by": { "entries": touched, "publication": newer.map(|newer| newer.seq) }, "recorded_since": since,
    })
}

fn page(published: &Published, touched: &[u64], newer: Option<&Published>, since: u64) -> String {
    let day = published.at.to_string();
    let mut lines = vec![format!("entry {}  {}", published.seq, published.title())];
    lines.push(format!(
        "  published {day}, after entry {}, receipt {:.16}",
        published.said.entry.0, published.said.receipt.0
    ));
    let perhaps = if published.said.wider == Some(true) { "perhaps " } else { "" };
    if !touched.is_empty() {
        let numbers = touched.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        lines.push(format!("  {perhaps}superseded since: entries behind it were spoken of by {numbers}"));
    }
    if let Some(newer) = newer {
        lines.push(format!("  superseded since: published anew by entry {}", newer.seq));
    }
    if since > 0 {
        let entries = counted(since, "entry was", "entries were");
        lines.push(format!("  {entries} recorded since; `tyst revise` says what they change, also those that were not behind it"));
    }
    lines.join("\n") + "\n"
}

pub(crate) fn run_impact(place: &Place, matches: &ArgMatches) -> Outcome {
    let seq = seq_of(matches.get_one::<String>("seq"))?;
    let history = place.history()?;
    event(&history, seq)?;
    let root = chains(&history)?.subject(seq);
    if root != seq {
        place.screen.say(&format!("note: entry {seq} is about entry {root}"));
    }
    let resting = resting_on(&history, root)?;
    if place.screen.json {
        let one = |(published, certainty): &(Published, Certainty)| json!({ "seq": published.seq, "report": published.said.report.0, "certain": *certainty == Certainty::Definite });
        return place.screen.json_page(&Json::Array(resting.iter().map(one).collect()));
    }
    if resting.is_empty() {
        return place.screen.data(&format!("no published report rests on entry {root}\n"));
    }
    resting.iter().try_for_each(|resting| place.screen.data(&format!("{}\n", line(resting))))
}

/// Returns the published reports that rest on an entry, or perhaps do.
pub(crate) fn resting_on(history: &History, seq: u64) -> Outcome<Vec<(Published, Certainty)>> {
    let all = Published::all(history)?.into_iter();
    Ok(all.filter_map(|published| published.rests_on(seq).map(|certainty| (published, certainty))).collect())
}

/// Returns a published report that rests on an entry as a line.
pub(crate) fn line((published, certainty): &(Published, Certainty)) -> String {
    let perhaps = if *certainty == Certainty::Possible { "perhaps " } else { "" };
    format!("{perhaps}{} (published by entry {})", published.title(), published.seq)
}

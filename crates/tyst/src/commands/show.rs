//! `tyst show`: one entry, with its sources, its corrections and its hash.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Body, Event, Kind, Statement, wire};
use tyst_ledger::{Chains, History, leaf_hash};

use crate::app::{common, cut};
use crate::commands::correct::{chains, event as event_at, seq_of};
use crate::failure::{Failure, Outcome};
use crate::place::{Asked, Place};
use crate::shown;

pub(crate) fn command() -> Command {
    Command::new("show")
        .about("Show one entry with its sources, corrections and hash")
        .arg(Arg::new("seq").value_name("SEQ").required(true).help("The entry, as `tyst log` numbers it"))
        .arg(
            Arg::new("chain")
                .long("chain")
                .action(ArgAction::SetTrue)
                .help("Show in full every entry that says something of it, as each was recorded"),
        )
        .args(cut().into_iter().filter(|flag| flag.get_id() == "known-at"))
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let seq = seq_of(matches.get_one::<String>("seq"))?;
    let history = place.history()?;
    let event = event_at(&history, seq)?;
    let chains = match matches.get_one::<String>("known-at") {
        Some(words) => {
            let cut = Asked::of(&history, ("--as-at", None), ("--known-at", Some(words)))?.cut;
            if seq >= cut.count {
                return Err(Failure::usage(format!("entry {seq} was not known at {words}"))
                    .hint(format!("{} entries were known then", cut.count)));
            }
            history.entries_at(cut)?.chains().clone()
        }
        None => chains(&history)?,
    };
    if matches.get_flag("chain") {
        return chain(place, &history, chains.root(seq), &chains);
    }
    if place.screen.json {
        return place.screen.json_page(&entry_json(&history, &event, &chains)?);
    }
    place.screen.data(&page(&history, &event, &chains)?)
}

/// Prints an entry and all that later ones say of it, oldest first, each as it was recorded.
fn chain(place: &Place, history: &History, root: u64, chains: &Chains) -> Outcome {
    for seq in std::iter::once(root).chain(chains.about(root)) {
        let event = event_at(history, seq)?;
        if place.screen.json {
            place.screen.json_line(&entry_json(history, &event, chains)?)?;
            continue;
        }
        let mut lines = own_lines(history, &event)?;
        if let Body::EntryCorrected(_) = &event.statement.body {
            lines.push("in its place".to_owned());
            lines.extend(statement_lines(&restated(event.statement)));
        }
        place.screen.data(&format!("{}\n", lines.join("\n")))?;
    }
    Ok(())
}

/// Returns an entry as JSON, with what became of it.
pub(crate) fn entry_json(history: &History, event: &Event, chains: &Chains) -> Outcome<Json> {
    let root = chains.root(event.seq);
    let mut map = tyst_event::json::event_to_json(event);
    map.insert("leaf".to_owned(), Json::from(leaf(history, event.seq)?));
    map.insert("standing".to_owned(), Json::from(chains.standing(root)));
    map.insert("withdrawn".to_owned(), Json::from(chains.is_withdrawn(event.seq)));
    map.insert("final".to_owned(), Json::from(chains.is_final(root)));
    map.insert("disputes".to_owned(), Json::from(chains.disputes(root)));
    let mut about = Vec::new();
    for seq in chains.about(root) {
        let other = event_at(history, seq)?;
        about.push(json!({
            "seq": seq, "kind": shown::kind(&other.statement.body), "recorded_at": other.recorded_at.to_string(),
            "withdrawn": chains.is_withdrawn(seq),
        }));
    }
    map.insert("corrections".to_owned(), Json::Array(about));
    Ok(Json::Object(map))
}

fn leaf(history: &History, seq: u64) -> Outcome<String> {
    let stored = history.entry(seq)?;
    Ok(stored.map_or_else(String::new, |stored| wire::hex(&leaf_hash(&stored.bytes))))
}

/// Returns an entry as a page.
pub(crate) fn page(history: &History, event: &Event, chains: &Chains) -> Outcome<String> {
    let statement = &event.statement;
    let mut lines = own_lines(history, event)?;
    for line in chain_lines(history, event, chains)? {
        lines.push(labelled("since then", &line));
    }
    let standing = chains.standing(chains.root(event.seq)).filter(|seq| *seq != event.seq);
    if let Some(seq) = standing.filter(|_| !is_about_record(statement)) {
        let restated = restated(event_at(history, seq)?.statement);
        lines.push(format!("as corrected by entry {seq}"));
        lines.extend(statement_lines(&restated));
    }
    Ok(lines.join("\n"))
}

/// Returns an entry as it was recorded.
fn own_lines(history: &History, event: &Event) -> Outcome<Vec<String>> {
    let statement = &event.statement;
    let mut lines = vec![format!("entry {}  {}", event.seq, shown::kind(&statement.body))];
    lines.extend(statement_lines(statement));
    let mut add = |label: &str, value: String| lines.push(labelled(label, &value));
    add("recorded", format!("{} by {}", event.recorded_at, event.recorded_by));
    add("key", event.key.clone());
    if let Some(correlation) = &event.correlation {
        add("came with", correlation.clone());
    }
    for warning in &event.warnings {
        add("warning", format!("{} [{}]", warning.words(), warning.word()));
    }
    add("hash", leaf(history, event.seq)?);
    Ok(lines)
}

/// Returns a line of a page: a label and what it is.
pub(crate) fn labelled(label: &str, value: &str) -> String {
    format!("  {label:<20} {value}")
}

/// Returns what is stated, a line for each part.
pub(crate) fn statement_lines(statement: &Statement) -> Vec<String> {
    let place = statement.place.as_ref().map(|place| format!(", place {place}")).unwrap_or_default();
    let mut lines = vec![
        labelled("area", &format!("{}{place}", statement.area)),
        labelled("when", &shown::when(&statement.when)),
    ];
    lines.extend(shown::fields(statement).into_iter().map(|(name, value)| labelled(name, &value)));
    lines.extend(statement.sources.iter().map(|source| labelled("source", &shown::source(source))));
    lines.push(labelled("basis", &shown::basis(&statement.basis)));
    lines.push(labelled("sensitivity", statement.sensitivity.word()));
    lines
}

fn is_about_record(statement: &Statement) -> bool {
    statement.body.kind().is_some_and(Kind::is_meta)
}

/// Returns the statement that a correction puts in place.
fn restated(statement: Statement) -> Statement {
    match statement.body {
        Body::EntryCorrected(correction) => Statement { body: *correction.replacement.0, ..statement },
        _ => statement,
    }
}

/// Returns what became of an entry, one line for each correction and withdrawal.
fn chain_lines(history: &History, event: &Event, chains: &Chains) -> Outcome<Vec<String>> {
    let root = chains.root(event.seq);
    let mut lines = Vec::new();
    for seq in chains.about(root).into_iter().filter(|seq| *seq != event.seq) {
        let other = event_at(history, seq)?;
        let gone = if chains.is_withdrawn(seq) { ", withdrawn" } else { "" };
        let stands = if chains.standing(root) == Some(seq) { ", stands" } else { "" };
        let kind = shown::kind(&other.statement.body);
        lines.push(format!("entry {seq} ({kind}, {}{stands}{gone})", other.recorded_at));
    }
    if chains.is_withdrawn(root) {
        lines.push(format!("entry {root} is withdrawn: reports do not count it"));
    }
    if chains.is_final(root) {
        lines.push(format!("entry {root} is final"));
    }
    for dispute in chains.disputes(root) {
        lines.push(format!("entry {root} is disputed, by entry {dispute}: reports count it, and say so"));
    }
    Ok(lines)
}

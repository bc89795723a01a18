//! `tyst withdraw`: an entry should never have been made.

use clap::{ArgMatches, Command};
use serde_json::{Map, Value as Json, json};
use tyst_event::terms::Reason;
use tyst_event::words::draft::about_entry;
use tyst_event::{Event, Kind, Statement};

use crate::app::common;
use crate::commands::correct::{chains, event, reasons, seq_of};
use crate::commands::record::{record, statement};
use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("withdraw")
        .about("Withdraw an entry that should never have been made")
        .long_about(
            "Withdraw an entry that should never have been made. It stays in the ledger, and reports no longer count it. \
             A withdrawal can itself be withdrawn. If only a part was wrong, use `tyst correct`.",
        )
        .arg(flags::entry())
        .args(reasons())
        .args(flags::source())
        .args(flags::recording())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let seq = seq_of(matches.get_one::<String>("seq"))?;
    let history = place.history()?;
    let target = event(&history, seq)?;
    let expect = chains(&history)?.expect_standing(seq);
    let mut data = Map::new();
    data.insert("target".to_owned(), Json::from(seq));
    data.insert("reason".to_owned(), Json::from(matches.get_one::<String>("reason").cloned()));
    flags::put_explanation(matches, &mut data);
    let entry = about(Kind::EntryWithdrawn, &target, data, matches);
    record(place, matches, statement(&entry)?, None, expect)
}

/// Returns the withdrawal of an entry that was recorded a moment ago by mistake.
pub(crate) fn at_once(target: &Event) -> Outcome<Statement> {
    let data = json!({ "target": target.seq, "reason": Reason::TranscriptionError.word() });
    let Json::Object(data) = data else { return Err(Failure::usage("there is nothing to withdraw")) };
    statement(&about_entry(Kind::EntryWithdrawn, target, data))
}

/// Returns an entry about another one: for the same area and the same readers, with the ledger as its source where none was
/// typed.
pub(crate) fn about(
    kind: Kind,
    target: &Event,
    data: Map<String, Json>,
    matches: &ArgMatches,
) -> Map<String, Json> {
    let mut entry = about_entry(kind, target, data);
    flags::put_source(matches, &mut entry);
    entry
}

//! `tyst finalise`: a provisional entry is final.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value as Json, json};
use tyst_event::Kind;

use crate::app::common;
use crate::commands::correct::{chains, event, seq_of, stands};
use crate::commands::record::{record, statement};
use crate::commands::withdraw::{about, source};
use crate::failure::Outcome;
use crate::flags;
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("finalise")
        .about("Say that a provisional entry is final")
        .long_about(
            "Say that an entry that was recorded with --provisional is final: draft minutes that were approved, a figure that \
             was confirmed. A correction later on is possible all the same, and is then a revision of a final entry. If it was \
             said too early, withdraw it.",
        )
        .arg(Arg::new("seq").value_name("SEQ").required(true).help("The entry, as `tyst log` numbers it"))
        .arg(Arg::new("explain").long("explain").value_name("TEXT").help("What made it final"))
        .args(source())
        .args(flags::recording())
        .args(flags::expectations())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let seq = seq_of(matches.get_one::<String>("seq"))?;
    let history = place.history()?;
    let target = event(&history, seq)?;
    let expect = stands(&chains(&history)?, seq);
    let mut data = Map::new();
    data.insert("target".to_owned(), Json::from(seq));
    if let Some(explanation) = matches.get_one::<String>("explain") {
        data.insert("explanation".to_owned(), json!({ "en": explanation }));
    }
    let entry = about(Kind::EntryFinalised, &target, data, matches);
    record(place, matches, statement(&entry)?, None, expect)
}

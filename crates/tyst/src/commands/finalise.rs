//! `tyst finalise`: a provisional entry is final.

use clap::{ArgMatches, Command};
use serde_json::{Map, Value as Json};
use tyst_event::Kind;

use crate::app::common;
use crate::commands::correct::{chains, event, seq_of};
use crate::commands::record::{record, statement};
use crate::commands::withdraw::about;
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
        .arg(flags::entry())
        .arg(flags::explanation("What made it final"))
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
    flags::put_explanation(matches, &mut data);
    let entry = about(Kind::EntryFinalised, &target, data, matches);
    record(place, matches, statement(&entry)?, None, expect)
}

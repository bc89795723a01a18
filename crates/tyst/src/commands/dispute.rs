//! `tyst dispute`: somebody says that an entry is wrong.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value as Json, json};
use tyst_event::Kind;

use crate::app::common;
use crate::commands::correct::{event, seq_of};
use crate::commands::record::{record, statement};
use crate::commands::withdraw::about;
use crate::failure::Outcome;
use crate::flags;
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("dispute")
        .about("Record that somebody says an entry is wrong")
        .long_about(
            "Record that somebody says an entry is wrong. It changes no figure: reports count the entry, and mark it as disputed \
             until the dispute is settled, by `tyst correct SEQ --reason dispute-upheld` or by \
             `tyst withdraw` of the dispute with --reason dispute-rejected.",
        )
        .arg(flags::entry())
        .arg(Arg::new("text").long("text").value_name("TEXT").required(true).help("What is said against it"))
        .arg(Arg::new("by").long("by").value_name("PARTY").help("Who says so"))
        .args(flags::source())
        .args(flags::recording())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let seq = seq_of(matches.get_one::<String>("seq"))?;
    let target = event(&place.history()?, seq)?;
    let mut data = Map::new();
    data.insert("target".to_owned(), Json::from(seq));
    data.insert("text".to_owned(), json!({ "en": matches.get_one::<String>("text") }));
    if let Some(by) = matches.get_one::<String>("by") {
        data.insert("by".to_owned(), Json::from(by.as_str()));
    }
    let entry = about(Kind::EntryDisputed, &target, data, matches);
    record(place, matches, statement(&entry)?, None, Vec::new())
}

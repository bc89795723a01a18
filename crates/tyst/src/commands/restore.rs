//! `tyst restore`: makes a ledger of a backup.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use tyst_event::wire;

use crate::app::common;
use crate::failure::Outcome;
use crate::place::Place;
use crate::screen::counted;

pub(crate) fn command() -> Command {
    let path = |name: &'static str, value: &'static str| {
        Arg::new(name).value_name(value).required(true).value_parser(clap::value_parser!(PathBuf))
    };
    Command::new("restore")
        .about("Make a ledger of a backup")
        .long_about(
            "Make a ledger of a file that `tyst backup` wrote. Every byte of the file is checked; one that is damaged is \
             refused, and the damaged part is named. The folder appears with the whole ledger in it or not at all.",
        )
        .arg(path("file", "FILE").help("The backup"))
        .arg(path("dir", "DIR").help("The folder of the new ledger, which must not be there or be empty"))
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let path = |name: &str| matches.get_one::<PathBuf>(name).expect("clap requires both paths");
    let (file, folder) = (path("file"), path("dir"));
    let bar = place.screen.progress("restoring");
    let head = tyst_ledger::restore(file, folder, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let root = wire::hex(&head.root);
    if place.screen.json {
        return place.screen.json_line(&json!({ "ledger": folder, "records": head.count, "root": root }));
    }
    place.screen.data(&format!(
        "restored {} into {}\n  ledger root  {root}",
        counted(head.count, "entry", "entries"),
        folder.display()
    ))
}

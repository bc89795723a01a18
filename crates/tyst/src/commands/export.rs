//! `tyst export`: the ledger in forms that others read without tyst.
//!
//! Each form is a subcommand in a file of its own.

pub(crate) mod events;
mod tiles;

use clap::{ArgMatches, Command};

use crate::failure::{Failure, Outcome};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("export")
        .about("Write the ledger in a form that others read without tyst")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(events::command())
        .subcommand(tiles::command())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        Some(("events", sub)) => events::run(&place.within(sub), sub),
        Some(("tiles", sub)) => tiles::run(&place.within(sub), sub),
        _ => Err(Failure::usage("there is no such form")),
    }
}

//! `tyst plugin`: the libraries that make reports, for those who write and install them.
//!
//! Each part is a subcommand in a file of its own.

mod info;
mod keys;
mod list;
mod new;
mod pack;
mod sign;
mod trust;

use clap::{ArgMatches, Command};

use crate::failure::{Failure, Outcome};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("plugin")
        .about("Write, look at, pack, sign and trust report plugins")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(new::command())
        .subcommand(list::command())
        .subcommand(info::command())
        .subcommand(pack::command())
        .subcommand(sign::command())
        .subcommand(trust::command())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        Some(("new", sub)) => new::run(&place.within(sub), sub),
        Some(("list", sub)) => list::run(&place.within(sub)),
        Some(("info", sub)) => info::run(&place.within(sub), sub),
        Some(("pack", sub)) => pack::run(&place.within(sub), sub),
        Some(("sign", sub)) => sign::run(&place.within(sub), sub),
        Some(("trust", sub)) => trust::run(&place.within(sub), sub),
        _ => Err(Failure::usage("there is no such part of `tyst plugin`")),
    }
}

//! `tyst plugin`: the libraries that make reports, for those who write and install them.
//!
//! Each part is a subcommand in a file of its own.

mod check;
mod dev;
mod info;
mod keys;
pub(crate) mod list;
mod new;
mod pack;
mod run;
mod sign;
mod trust;

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use crate::failure::{Failure, Outcome};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("plugin")
        .about("Write, try, look at, pack, sign and trust report plugins")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(new::command())
        .subcommand(dev::command())
        .subcommand(list::command())
        .subcommand(info::command())
        .subcommand(check::command())
        .subcommand(run::command())
        .subcommand(pack::command())
        .subcommand(sign::command())
        .subcommand(trust::command())
}

/// Returns the flag that names a library by its file.
fn library() -> Arg {
    Arg::new("library")
        .value_name("LIBRARY")
        .value_parser(clap::value_parser!(PathBuf))
        .help("The file of the library, such as target/release/libwho_trains.so")
}

/// Returns the file of the library that was named, from the root on.
fn named(matches: &ArgMatches) -> Outcome<PathBuf> {
    let Some(typed) = matches.get_one::<PathBuf>("library") else {
        return Err(Failure::usage("no library is named"));
    };
    let path = std::path::absolute(typed).map_err(|fault| Failure::file(typed, &fault))?;
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::usage(format!("there is no file {}", path.display()))
        .hint("build the library first, and name the file that came of it"))
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        Some(("new", sub)) => new::run(&place.within(sub), sub),
        Some(("dev", sub)) => dev::run(&place.within(sub), sub),
        Some(("list", sub)) => list::run(&place.within(sub)),
        Some(("info", sub)) => info::run(&place.within(sub), sub),
        Some(("run", sub)) => run::run(&place.within(sub), sub),
        Some(("check", sub)) => check::run(&place.within(sub), sub),
        Some(("pack", sub)) => pack::run(&place.within(sub), sub),
        Some(("sign", sub)) => sign::run(&place.within(sub), sub),
        Some(("trust", sub)) => trust::run(&place.within(sub), sub),
        _ => Err(Failure::usage("there is no such part of `tyst plugin`")),
    }
}

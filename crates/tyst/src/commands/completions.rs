//! `tyst completions`: what a shell needs to complete commands.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use crate::app;
use crate::failure::Outcome;
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("completions")
        .about("Print the completions for a shell")
        .after_help("For bash: tyst completions bash > ~/.local/share/bash-completion/completions/tyst")
        .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell)))
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let mut script = Vec::new();
    if let Some(shell) = matches.get_one::<Shell>("shell") {
        clap_complete::generate(*shell, &mut app::command(), "tyst", &mut script);
    }
    place.screen.data(&String::from_utf8_lossy(&script))
}

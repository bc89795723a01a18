//! `tyst`: the command that people type.
//!
//! The one place that reads the clock and the environment, prints, and decides on exit codes; everything else is in
//! the libraries. `app` is the table of contents.

mod address;
mod app;
mod asking;
mod commands;
mod drawing;
mod evidence;
mod failure;
mod flags;
mod interview;
mod logging;
mod making;
mod moving;
mod out;
mod place;
mod publishing;
mod reading;
mod replaying;
mod saved;
mod screen;
mod shown;
mod signals;
mod standing;
mod trusting;

use std::process::ExitCode;

fn main() -> ExitCode {
    app::run(std::env::args_os().collect())
}

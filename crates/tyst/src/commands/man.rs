//! `tyst man`: the manual pages.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};

use crate::app;
use crate::failure::{Failure, Outcome};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("man")
        .about("Print the manual page, or write one for every command into a folder")
        .arg(Arg::new("dir").value_name("DIR").value_parser(clap::value_parser!(PathBuf)).help("The folder"))
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let root = app::command();
    let Some(dir) = matches.get_one::<PathBuf>("dir") else {
        let mut page = Vec::new();
        clap_mangen::Man::new(root).render(&mut page)?;
        return place.screen.data(&String::from_utf8_lossy(&page));
    };
    std::fs::create_dir_all(dir).map_err(|fault| Failure::file(dir, &fault))?;
    let written = pages(root, dir)?;
    place.screen.data(&format!("wrote {written} pages into {}", dir.display()))
}

fn pages(mut root: Command, dir: &Path) -> Outcome<usize> {
    root.build();
    let commands: Vec<Command> = root.get_subcommands().cloned().collect();
    let mut written = 0;
    for command in std::iter::once(root).chain(commands) {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        let mut page = Vec::new();
        clap_mangen::Man::new(command.display_name(name.clone())).render(&mut page)?;
        let path = dir.join(format!("{name}.1"));
        std::fs::write(&path, page).map_err(|fault| Failure::file(&path, &fault))?;
        written += 1;
    }
    Ok(written)
}

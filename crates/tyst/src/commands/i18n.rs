//! `tyst i18n`: the Welsh words that a translator has to look at before reports are published.
//!
//! The list is made of the marks in the sources by a test; the words of plugins that did not come with tyst are not in it.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};

use crate::app::common;
use crate::failure::Outcome;
use crate::place::Place;

/// A line for each: the file, the English words, the Welsh ones.
const TODO: &str = include_str!("i18n/todo.tsv");

pub(crate) fn command() -> Command {
    let todo = Command::new("todo")
        .about("List the Welsh words of tyst and its reports that need a translator")
        .long_about(
            "List the Welsh words of tyst and its reports that need a translator: the source in which they stand, the English \
             words, and the Welsh ones as they are for now. With --json as a list for other tools. A gap {} is filled by the report. \
             With --tsv, a spreadsheet can open it: its last column is for the Welsh as it is to be, the same words where they \
             are right. ARCHITECTURE.md says how the answers are taken into the sources.",
        )
        .arg(
            Arg::new("tsv")
                .long("tsv")
                .action(ArgAction::SetTrue)
                .conflicts_with("json")
                .help("Print it for a spreadsheet, with a column for the answers"),
        )
        .args(common());
    Command::new("i18n")
        .about("The Welsh that still needs a translator")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(todo)
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let Some((_, matches)) = matches.subcommand() else { return Ok(()) };
    let place = &place.within(matches);
    let lines = TODO.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        Some([parts.next()?, parts.next()?, parts.next()?])
    });
    if place.screen.json {
        let all = lines.map(|[file, en, cy]| json!({ "file": file, "en": en, "cy": cy }));
        return place.screen.json_page(&Json::Array(all.collect()));
    }
    if matches.get_flag("tsv") {
        let rows: String = lines.map(|line| line.join("\t") + "\t\n").collect();
        return place.screen.data(&format!("source\tEnglish\tWelsh for now\tWelsh as it is to be\n{rows}"));
    }
    let mut table = place.screen.table(&["source", "English", "Welsh"]);
    for line in lines {
        table.add_row(line);
    }
    place.screen.data(&table.to_string())
}

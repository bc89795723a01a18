//! `tyst plugin list`: which libraries there are, and which of them cannot be used, and why.
//!
//! Reads files only; nothing of a library is run.

use clap::Command;
use serde_json::{Value as Json, json};
use tyst_event::wire;

use crate::app::{common, plugins};
use crate::failure::Outcome;
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("list")
        .about("List the report libraries there are, also those that cannot be used")
        .long_about(
            "List the report libraries in the folders of --plugin-path and beside the program, with what is wrong with those \
             that cannot be used. Only files are read: nothing of a library is run. `tyst report --list` says what the \
             reports tell.",
        )
        .args(plugins())
        .args(common())
}

pub(crate) fn run(place: &Place) -> Outcome {
    let all = place.search_path()?.all()?;
    if place.screen.json {
        let all = all.iter().map(|seen| {
            let found = seen.found.as_ref();
            json!({
                "report": seen.name, "path": seen.path, "usable": found.is_ok(),
                "digest": found.ok().map(|found| wire::hex(&found.digest)), "reason": found.err(),
            })
        });
        return place.screen.json_page(&Json::Array(all.collect()));
    }
    if all.is_empty() {
        place.screen.say("there are no report libraries; name a folder with --plugin-path DIR");
        return Ok(());
    }
    let mut table = place.screen.table(&["report", "file", "digest or what is wrong"]);
    for seen in all {
        let words = match seen.found {
            Ok(found) => wire::hex(&found.digest[..8]),
            Err(reason) => format!("not usable: {reason}"),
        };
        table.add_row([seen.name, seen.path.display().to_string(), words]);
    }
    place.screen.data(&table.to_string())
}

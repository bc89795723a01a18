//! `tyst plugin info`: what one library says of itself, and how it would be shut in here.

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use tyst_event::{Kind, wire};
use tyst_host::Description;

use crate::app::{common, plugins};
use crate::commands::report::{parameter, parameters};
use crate::failure::Outcome;
use crate::place::Place;
use crate::standing;

pub(crate) fn command() -> Command {
    Command::new("info")
        .about("Say what a report library is, wants and needs")
        .long_about(
            "Say what a report library is: its file and digest, what it says of itself, which kinds of entry it wants, which \
             system libraries it needs, and how it is shut in on this machine. It is loaded for that, in the sandbox.",
        )
        .arg(Arg::new("name").value_name("NAME").required(true).help("The report"))
        .args(plugins())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let name = matches.get_one::<String>("name").map_or("", String::as_str);
    let found = place.search_path()?.find(name)?;
    let Description { descriptor, isolation, needs } = tyst_host::describe(&found, &place.host_options()?)?;
    let kinds: Vec<String> = descriptor.kinds.iter().map(|wanted| kind(wanted.kind)).collect();
    let digest = wire::hex(&found.digest);
    let level = standing::level(&found.level).en().unwrap_or_default().to_owned();
    let isolation = standing::isolation(isolation).en().unwrap_or_default().to_owned();
    let [major, minor] = [descriptor.abi.0, descriptor.abi.1];
    if place.screen.json {
        return place.screen.json_page(&json!({
            "report": found.name, "path": found.path, "digest": digest, "id": descriptor.id, "name": descriptor.name,
            "version": descriptor.version, "vendor": descriptor.vendor, "description": descriptor.description,
            "url": descriptor.url, "abi": format!("{major}.{minor}"), "state_version": descriptor.state_version,
            "kinds": kinds, "raw": descriptor.is_raw, "needs": needs, "debug_build": descriptor.debug_build, "isolation": isolation,
            "level": standing::word(&found.level), "vouched_for": level,
            "parameters": parameters(&descriptor),
        }));
    }
    let mut table = place.screen.table(&["part", "what it says"]);
    let mut row = |what: &str, words: String| {
        table.add_row([what.to_owned(), words]);
    };
    row("report", found.name.clone());
    row("file", found.path.display().to_string());
    row("digest", digest);
    row("id", descriptor.id);
    row("name", descriptor.name);
    row("version", descriptor.version);
    for (what, words) in
        [("vendor", descriptor.vendor), ("tells", descriptor.description), ("more", descriptor.url)]
    {
        if let Some(words) = words {
            row(what, words);
        }
    }
    row(
        "interface",
        format!("{major}.{minor}{}", if descriptor.debug_build { ", a debug build" } else { "" }),
    );
    row("states", format!("version {}", descriptor.state_version));
    row("wants", kinds.join("\n"));
    if descriptor.is_raw {
        row("given", "entries as they were recorded, and what was said of them since".to_owned());
    }
    if !descriptor.parameters.is_empty() {
        let known: Vec<String> = descriptor.parameters.iter().map(parameter).collect();
        row("parameters", known.join("\n"));
    }
    row("needs", needs.join("\n"));
    row("runs in", isolation);
    row("vouched for by", level);
    place.screen.data(&table.to_string())
}

/// Returns the name of a kind, or its number where this tyst is older than it.
fn kind(number: u32) -> String {
    Kind::from_number(number)
        .map_or_else(|| format!("kind {number}, newer than this tyst"), |kind| kind.name().to_owned())
}

//! `tyst plugin list`: which libraries there are, and which of them cannot be used, and why.
//!
//! Reads files only; nothing of a library is run.

use clap::Command;
use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_host::{FindError, Found, Seen};

use crate::app::{common, plugins};
use crate::failure::{Outcome, chain};
use crate::place::Place;
use crate::standing;

pub(crate) fn command() -> Command {
    Command::new("list")
        .about("List the report libraries there are, also those that cannot be used")
        .long_about(
            "List the report libraries in the folders of --plugin-path, in those where plugins are installed, and beside the \
             program: who vouches for each, and what is wrong with those that cannot be used. Only files are read: nothing of \
             a library is run. `tyst report --list` says what the reports tell.",
        )
        .args(plugins())
        .args(common())
}

pub(crate) fn run(place: &Place) -> Outcome {
    let all = place.search_path()?.all()?;
    if place.screen.json {
        return place.screen.json_page(&Json::Array(all.iter().map(seen_json).collect()));
    }
    if all.is_empty() {
        place.screen.say("there are no report libraries; name a folder with --plugin-path DIR");
        return Ok(());
    }
    let mut table =
        place.screen.table(&["report", "version", "vouched for by", "file", "digest or what is wrong"]);
    for seen in all {
        let (level, words) = match &seen.found {
            Ok(found) if seen.is_first => (level(found), wire::hex(&found.digest[..8])),
            Ok(found) => (level(found), "not used under this name: another goes before it".to_owned()),
            Err(reason) => (String::new(), format!("not usable: {}", why(reason))),
        };
        let version = seen.claims.map(|(_, version)| version).unwrap_or_default();
        table.add_row([seen.name, version, level, seen.path.display().to_string(), words]);
    }
    place.screen.data(&table.to_string())
}

/// Says why something cannot be used, without the file, which stands beside it.
pub(crate) fn why(fault: &FindError) -> String {
    match fault {
        FindError::Unusable { reason, .. } => reason.clone(),
        FindError::Distrusted { reason, .. } => reason.to_string(),
        other => chain(other),
    }
}

fn level(found: &Found) -> String {
    standing::level(&found.level).en().unwrap_or_default().to_owned()
}

fn seen_json(seen: &Seen) -> Json {
    let found = seen.found.as_ref();
    let claims = seen.claims.as_ref();
    json!({
        "report": seen.name, "id": claims.map(|(id, _)| id), "version": claims.map(|(_, version)| version), "path": seen.path,
        "usable": found.is_ok(), "first": seen.is_first, "level": found.ok().map(|found| standing::word(&found.level)),
        "vouched_for": found.ok().map(level), "digest": found.ok().map(|found| wire::hex(&found.digest)),
        "reason": found.err().map(why),
    })
}

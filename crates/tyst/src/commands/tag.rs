//! `tyst tag`: a point in the ledger gets a name.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value as Json, json};
use tyst_event::{Kind, Slug};
use tyst_ledger::{History, Point};

use crate::app::common;
use crate::commands::record::{record, statement};
use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::place::{self, Place};

pub(crate) fn command() -> Command {
    Command::new("tag")
        .about("Give a point in the ledger a name, or list the names")
        .long_about(
            "Give a point in the ledger a name, so that --known-at @NAME asks for what was known then. It is recorded like \
             everything else, and a name is given once; `tyst withdraw` takes it back. Without a name, lists them all.",
        )
        .arg(Arg::new("name").value_name("NAME").help("The name, such as annual-report-2026"))
        .arg(
            Arg::new("point")
                .value_name("POINT")
                .help("What was known at this point; everything where it is left out"),
        )
        .arg(flags::explanation("What it is for"))
        .args(flags::recording())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let Some(name) = matches.get_one::<String>("name") else { return list(place, &history) };
    let name = name.trim_start_matches('@');
    if Slug::new(name).is_none() {
        return Err(Failure::usage(format!("{name} is no name for a tag"))
            .hint("use small letters, digits and -, at most 63, such as annual-report-2026"));
    }
    let point = matches.get_one::<String>("point").map(|words| words.parse::<Point>()).transpose();
    let point = point.map_err(|fault| Failure::usage(fault.to_string()))?;
    let cut = history.cut(None, point.as_ref(), &|| place::checkpoints(&history))?;
    let entry = cut.count.checked_sub(1).ok_or_else(|| Failure::usage("nothing was known at that point"))?;
    let mut data = Map::new();
    data.insert("tag".to_owned(), Json::from(name));
    data.insert("entry".to_owned(), Json::from(entry));
    flags::put_explanation(matches, &mut data);
    let mut tag = Map::new();
    tag.insert("kind".to_owned(), Json::from(Kind::LedgerTagged.name()));
    tag.insert("area".to_owned(), Json::from(Slug::ledger().as_str()));
    tag.insert("source".to_owned(), json!([{ "doc": "this ledger", "locator": format!("entry {entry}") }]));
    tag.insert("data".to_owned(), Json::Object(data));
    record(place, matches, statement(&tag)?, None, Vec::new())
}

/// Lists the tags by their names.
fn list(place: &Place, history: &History) -> Outcome {
    let partnership = history.partnership()?;
    let tags = partnership.tags();
    if tags.is_empty() && !place.screen.json {
        return place.screen.data("no tags yet\n");
    }
    for (tag, seq, entry) in tags {
        if place.screen.json {
            place.screen.json_line(&json!({ "tag": tag.as_str(), "entry": entry, "recorded": seq }))?;
        } else {
            place.screen.data(&format!("@{tag}: after entry {entry} (entry {seq})\n"))?;
        }
    }
    Ok(())
}

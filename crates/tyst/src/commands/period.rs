//! `tyst period`: the record of a period is closed, and what comes after is late.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value as Json, json};
use tyst_event::{Kind, Slug, Span, words};

use crate::app::common;
use crate::commands::record::{record, statement};
use crate::failure::Outcome;
use crate::flags;
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("period")
        .about("Close the record of a period, or list what was closed")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(close())
        .subcommand(
            Command::new("list")
                .about("List the periods that were closed, by area")
                .arg(
                    Arg::new("area")
                        .long("area")
                        .value_name("AREA")
                        .help("Only those that count for this area"),
                )
                .args(common()),
        )
}

fn close() -> Command {
    Command::new("close")
        .about("Close the record of a period, for an area and all inside it")
        .long_about(
            "Close the record of a period, for an area and all inside it. Nothing is refused from then on: an entry about the \
             period is late, which is stored with it as a warning. `tyst withdraw` opens the period again.",
        )
        .arg(Arg::new("area").value_name("AREA").required(true).help("The area"))
        .arg(
            Arg::new("period")
                .value_name("PERIOD")
                .required(true)
                .help("Its first and last day, such as 2019-04-01/2020-03-31, or a year or month"),
        )
        .arg(flags::explanation("What closed it"))
        .args(flags::source())
        .args(flags::recording())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        Some(("close", matches)) => record_closing(&place.within(matches), matches),
        Some((_, matches)) => list(&place.within(matches), matches),
        None => Ok(()),
    }
}

fn record_closing(place: &Place, matches: &ArgMatches) -> Outcome {
    let typed = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let mut data = Map::new();
    data.insert("period".to_owned(), words::when(typed("period")));
    flags::put_explanation(matches, &mut data);
    let mut entry = Map::new();
    entry.insert("kind".to_owned(), Json::from(Kind::PeriodClosed.name()));
    entry.insert("area".to_owned(), Json::from(typed("area")));
    entry.insert("source".to_owned(), json!([{ "doc": "this ledger" }]));
    entry.insert("data".to_owned(), Json::Object(data));
    flags::put_source(matches, &mut entry);
    record(place, matches, statement(&entry)?, None, Vec::new())
}

fn list(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let partnership = history.partnership()?;
    let only =
        matches.get_one::<String>("area").map(|area| crate::place::known_area(&history, area)).transpose()?;
    let closed: Vec<(Slug, u64, Span)> = partnership
        .closings()
        .into_iter()
        .filter(|(area, ..)| only.as_ref().is_none_or(|only| partnership.is_within(only, area)))
        .map(|(area, seq, span)| (area.clone(), seq, span))
        .collect();
    if closed.is_empty() && !place.screen.json {
        return place.screen.data("no period is closed\n");
    }
    for (area, seq, span) in closed {
        let day = |day: Option<tyst_event::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let (first, last) = (day(span.first), day(span.last));
        if place.screen.json {
            place
                .screen
                .json_line(&json!({ "area": area.as_str(), "first": first, "last": last, "seq": seq }))?;
        } else {
            place.screen.data(&format!("{area}: {first} to {last} (entry {seq})\n"))?;
        }
    }
    Ok(())
}

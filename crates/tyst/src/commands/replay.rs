//! `tyst replay`: what was recorded, one step after the other, and what each changed in a report.
//!
//! Which steps there are and what they changed is for `replaying` to say; here they are asked for and printed.

mod browse;
mod shape;
mod terminal;
mod words;

use std::cell::OnceCell;

use clap::{Arg, ArgAction, ArgMatches, Command};
use tyst_ledger::{By, History};

use crate::app::{POINT_HELP, common, plugins};
use crate::commands::report::{asking, named, params, replaying};
use crate::failure::{Failure, Outcome};
use crate::making::How;
use crate::moving::Moving;
use crate::place::{Asked, Place, known_area};
use crate::replaying::Walk;
use crate::screen::counted;

/// What can make entries one step, in words.
const BY: [(&str, By); 3] = [("moment", By::Moment), ("day", By::Day), ("entry", By::Entry)];

pub(crate) fn command() -> Command {
    let point = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("POINT").help(help).long_help(format!("{help}. {POINT_HELP}"))
    };
    Command::new("replay")
        .about("Walk through what was recorded, step by step")
        .long_about(
            "Walk through what was recorded, step by step: which entries each step brought, and with --report what it changed in \
             a report, with the entries behind each change. A step is what was recorded at one moment, such as an import; --by \
             says otherwise. Each is looked at as at the day on which it was recorded, or as at the date of --as-at. With --area, \
             steps that brought nothing of the area and changed no report are left out and counted. \
             `tyst report NAME --known-at seq:LAST --as-at DAY` makes the report as it is after a step, of which --json prints \
             the SHA-256. On a terminal it is walked through with keys, forward and back: ? there names them. Into a pipe, and with \
             --text, --plain, --json or --steps, the steps are printed one after the other.",
        )
        .arg(point("from", "Begin with what was recorded after this point; with the first entry where it is left out"))
        .arg(point("to", "End with what was known at this point; with the last entry where it is left out"))
        .arg(point("as-at", "What was so at this date; the day of each step where it is left out"))
        .arg(
            Arg::new("by")
                .long("by")
                .value_name("WHAT")
                .value_parser(BY.map(|(word, _)| word))
                .default_value("moment")
                .help("What makes entries one step: they were recorded at the same moment, or on the same day; or each is one"),
        )
        .arg(
            Arg::new("report")
                .long("report")
                .value_name("NAME")
                .action(ArgAction::Append)
                .help("A report to be followed; `all` stands for every one that is found"),
        )
        .arg(
            Arg::new("steps")
                .long("steps")
                .value_name("N")
                .value_parser(clap::value_parser!(u64).range(1..))
                .help("End after so many steps"),
        )
        .arg(
            Arg::new("text")
                .long("text")
                .action(ArgAction::SetTrue)
                .help("Print the steps one after the other on a terminal too, as into a pipe"),
        )
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help("Print long lists to their ends"))
        .args(asking())
        .args(replaying())
        .args(plugins())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let mut walk = walk(place, &history, matches)?;
    if is_browsed(place, matches) {
        return terminal::walk(&mut walk);
    }
    print(&mut walk, matches.get_one::<u64>("steps").copied().unwrap_or(u64::MAX))
}

/// Returns whether a person walks, and nobody reads on.
fn is_browsed(place: &Place, matches: &ArgMatches) -> bool {
    let is_text = matches.get_flag("text") || matches.contains_id("steps") || place.screen.plain;
    place.screen.can_browse() && !is_text
}

/// How many entries of a step are listed as JSON, and where there is room to scroll.
const LISTED_MAX: usize = 1000;

/// Returns the walk that was typed.
fn walk<'a>(place: &'a Place, history: &'a History, matches: &ArgMatches) -> Outcome<Walk<'a>> {
    let typed = |name: &str| matches.get_one::<String>(name);
    let at = |name: &'static str, words: Option<&String>| {
        Asked::of(history, ("--as-at", typed("as-at")), (name, words)).map(|asked| asked.cut.count)
    };
    // The first entry is the ledger's own.
    let start = match typed("from") {
        None => 1,
        words => at("--from", words)?.max(1),
    };
    let end = at("--to", typed("to"))?;
    if end < start && typed("from").is_some() {
        return Err(Failure::usage(format!(
            "at the point of --from {start} entries were known, and at that of --to only {end}"
        ))
        .hint("give the earlier point as --from"));
    }
    let names: Vec<&String> = matches.get_many("report").into_iter().flatten().collect();
    let reports = named(place, &names, &params(matches)?)?
        .into_iter()
        .map(|found| Moving::new(found, How::typed(matches)));
    let entries_max = match (matches.get_flag("all"), place.screen.json || is_browsed(place, matches)) {
        (true, _) => usize::MAX,
        (false, true) => LISTED_MAX,
        (false, false) => super::diff::words::LINES_MAX,
    };
    let by = typed("by").and_then(|word| BY.iter().find(|(known, _)| known == word));
    Ok(Walk {
        place,
        history,
        by: by.map_or(By::Moment, |(_, by)| *by),
        bounds: start..end.max(start),
        as_at: typed("as-at").cloned(),
        area: typed("area").map(|words| known_area(history, words)).transpose()?,
        params: params(matches)?,
        reports: reports.collect(),
        entries_max,
        partnership: OnceCell::new(),
    })
}

/// Prints one step after the other, each as soon as it is known.
fn print(walk: &mut Walk<'_>, steps_max: u64) -> Outcome {
    let bar = walk.place.screen.progress("replaying");
    bar.set_length(walk.bounds.end - walk.bounds.start);
    let (mut printed, mut left_out) = (0, 0);
    let mut next = walk.after(None)?;
    while let Some(seqs) = next {
        let step = walk.look(seqs.clone())?;
        if step.is_of_interest() {
            printed += 1;
            bar.suspend(|| {
                if walk.place.screen.json {
                    walk.place.screen.json_line(&shape::line(walk, &step))
                } else {
                    words::print(walk, &step)
                }
            })?;
        } else {
            left_out += 1;
        }
        bar.set_position(seqs.end - walk.bounds.start);
        next = walk.after(Some(&seqs))?;
        if printed == steps_max && next.is_some() {
            let last = seqs.end - 1;
            walk.place.screen.say(&format!("note: go on with --from seq:{last}"));
            break;
        }
    }
    bar.finish_and_clear();
    let left_out = match (left_out, &walk.area) {
        (0, _) | (_, None) => String::new(),
        (count, Some(area)) => format!("; {} without anything of {area}", counted(count, "step", "steps")),
    };
    let printed = if printed == 0 { "no steps".to_owned() } else { counted(printed, "step", "steps") };
    walk.place.screen.say(&format!("{printed}{left_out}"));
    Ok(())
}

//! `tyst plugin run`: one library, named by its file, over a file of events or a ledger, for who writes it.

mod story;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use tyst_event::{Entry, Portion};
use tyst_host::{Descriptor, Found, HostOptions, Portions, Request, Step};
use tyst_ledger::{Cut, CutError, Point, Zone};
use tyst_report::{Document, Language};

use crate::app::{common, cut, isolation, sandbox, time_limit};
use crate::commands::report;
use crate::drawing::{Form, drawing};
use crate::failure::{Failure, Outcome};
use crate::making::{PORTION_ENTRIES, made};
use crate::out::{give, out, spare_files};
use crate::place::Place;
use crate::screen::amount;
use story::Story;

pub(crate) fn command() -> Command {
    Command::new("run")
        .about("Run one report library over a file of events or a ledger")
        .long_about(
            "Run one report library, named by its file, over a file of events or a ledger, and print the document. The library \
             runs in the sandbox and need not be signed or trusted: this is for who writes it, and what it prints is no report \
             of the partnership. From a file of events, each line is taken for one entry, numbered from 1 and recorded when it \
             says (`recorded`), else on the last day that any line names. No rules of the ledger are asked; lines that correct \
             or withdraw need a ledger.",
        )
        .arg(super::library().required(true))
        .arg(
            Arg::new("events")
                .long("events")
                .value_name("FILE")
                .action(ArgAction::Append)
                .value_parser(clap::value_parser!(PathBuf))
                .help("A file of events in JSON Lines, as `tyst import` reads it, instead of a ledger; - is standard input"),
        )
        .arg(
            Arg::new("trace")
                .long("trace")
                .action(ArgAction::SetTrue)
                .help("Say each step on standard error: batches, sizes, times, memory, and what the library logged"),
        )
        .arg(
            Arg::new("memory")
                .long("memory")
                .value_name("MIB")
                .value_parser(clap::value_parser!(u64).range(64..=1_048_576))
                .help("How much memory the library may have; 1024, as every report, where it is left out"),
        )
        .args(report::asking())
        .args(cut())
        .arg(sandbox())
        .arg(time_limit())
        .arg(isolation().conflicts_with_all(["sandbox", "time-limit", "memory"]))
        .args(drawing())
        .args(out())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    spare_files(matches, &["out"])?;
    let form = Form::asked(place, matches)?;
    let found = Found::at(&super::named(matches)?)?;
    let watch = matches.get_flag("trace").then_some(trace as fn(&Step));
    let mut options = HostOptions { watch, ..place.options_for(&found)? };
    if let Some(mib) = matches.get_one::<u64>("memory") {
        options.limits.memory_bytes = mib << 20;
    }
    let document = match matches.get_many::<PathBuf>("events") {
        Some(files) => told(&found, &options, &Story::read(files.cloned().collect())?, matches)?,
        None => made(&place.history()?, &found, &options, matches)?,
    };
    give(place, matches, &form.draw(place, &document)?)
}

/// Runs the library over a file of events.
fn told(found: &Found, options: &HostOptions, story: &Story, matches: &ArgMatches) -> Outcome<Document> {
    let zone = Zone::new("UTC").map_err(|fault| Failure::usage(fault.to_string()))?;
    let typed = |name: &str| matches.get_one::<String>(name);
    let flag = |name: &str, fault: CutError| Failure::usage(format!("--{name}: {fault}"));
    let point = |words: &String| words.parse::<Point>();
    let known_at = typed("known-at").map(|words| point(words)?.moment(&zone));
    let known_at = known_at.transpose().map_err(|fault| flag("known-at", fault))?;
    let as_at = typed("as-at").map(|words| point(words)?.day(&zone));
    let as_at = as_at.transpose().map_err(|fault| flag("as-at", fault))?;
    let cut = Cut {
        as_at: as_at.unwrap_or(story.last_day),
        known_at: known_at.unwrap_or_else(|| zone.end_of(story.last_day)),
        count: u64::MAX,
    };
    let head_seq = story.head_at(cut);
    let request = Request {
        as_at: cut.as_at,
        known_at: cut.known_at,
        head_seq,
        area: report::slug(matches)?,
        params: report::params(matches)?,
        language: Language::English,
    };
    if story.is_about_others() {
        let options = HostOptions { watch: None, ..options.clone() };
        if !tyst_host::describe(found, &options)?.descriptor.is_raw {
            story.resolvable()?;
        }
    }
    let source = |descriptor: &Descriptor| -> Portions<'_> {
        let entries = story.entries_at(cut, &zone, descriptor.is_raw);
        let portions: Vec<Vec<Entry>> = entries.chunks(PORTION_ENTRIES).map(<[Entry]>::to_vec).collect();
        Box::new(portions.into_iter().map(|entries| Ok(Portion::Entries(entries))))
    };
    Ok(tyst_host::run(found, &request, &source, options)?.document)
}

/// Says a step on standard error.
fn trace(step: &Step) {
    let mut words = format!("trace: {:>9.3} ms", step.took.as_secs_f64() * 1000.0);
    if let Some(kib) = step.memory_kib {
        let _in_memory = write!(words, " {:>9}", amount(kib << 10));
    }
    let _in_memory = write!(words, "  {}", step.asked);
    if let Some(failed) = &step.failed {
        let _in_memory = write!(words, ": {failed}");
    }
    for line in step.printed.lines() {
        let _in_memory = write!(words, "\nlogged: {line}");
    }
    // Whether anybody reads it must not matter to the document.
    let _nobody_may_read = writeln!(std::io::stderr().lock(), "{words}");
}

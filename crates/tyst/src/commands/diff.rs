//! `tyst diff`: what changed from one cut to another, and which entries are behind it.
//!
//! What became of the entries is for the ledger to say, and what changed in a report for `tyst-report`.

pub(crate) mod shape;
pub(crate) mod words;

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Command};
use tyst_ledger::{Changed, Difference, DifferenceError, EntriesAt, History};
use tyst_report::{Change, Witnesses, compare};

use crate::app::{POINT_HELP, common, plugins};
use crate::commands::report::{asking, is_of_all, named, params, replaying};
use crate::failure::{Failure, Outcome};
use crate::making::make_at;
use crate::place::{Asked, Place, known_area};

pub(crate) fn command() -> Command {
    let point = |name: &'static str, help: &'static str| {
        Arg::new(name).value_name("POINT").help(help).long_help(format!("{help}. {POINT_HELP}"))
    };
    Command::new("diff")
        .about("Say what changed between two points of what was known")
        .long_about(
            "Say what changed between two points of what was known: which entries were added, corrected, withdrawn or restored, \
             with the reasons, and with --report what that changed in a report, with the entries behind each change. \
             Every address that is printed can be given to `tyst why`, with --known-at and --as-at of its side. A count \
             that stayed the same and rests on other entries has changed as well. --as-at and --then-as-at compare what was \
             so at two dates, such as `tyst diff 2026-01-10 2026-01-10 --as-at 2017-06-30 --then-as-at 2026-01-10`.",
        )
        .arg(point("from", "What was known at this point").required(true))
        .arg(point("to", "And what was known at this one; everything where it is left out"))
        .arg(
            point("as-at", "What was so at this date; the day of the last entry where it is left out")
                .long("as-at"),
        )
        .arg(
            point("then-as-at", "The date of the second point, where it is another one")
                .long("then-as-at")
                .requires("as-at"),
        )
        .arg(
            Arg::new("report")
                .long("report")
                .value_name("NAME")
                .action(ArgAction::Append)
                .help("A report to compare as well; `all` stands for every one that is found"),
        )
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help("Print long lists to their ends"))
        .args(asking())
        .args(replaying())
        .args(plugins())
        .args(common())
}

/// What was compared, and what came out.
struct Compared<'a> {
    history: &'a History,
    before: Asked,
    after: Asked,
    now: EntriesAt<'a>,
    difference: Difference,
    reports: Vec<(String, Vec<Change>)>,
}

impl Compared<'_> {
    /// Returns what became of entries, by their positions.
    fn changed(&self) -> BTreeMap<u64, &Changed> {
        self.difference.changed.iter().map(|changed| (changed.seq, changed)).collect()
    }
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let [before, after] = cuts(&history, matches)?;
    let now = history.entries_at(after.cut)?;
    let mut difference = difference(&now, &before, &after)?;
    if let Some(words) = matches.get_one::<String>("area") {
        keep_within(&history, words, &mut difference)?;
    }
    let mut compared = Compared { history: &history, before, after, now, difference, reports: Vec::new() };
    let touched = touched(&compared.difference);
    let names: Vec<&String> = matches.get_many("report").into_iter().flatten().collect();
    for found in named(place, &names, &params(matches)?)? {
        let [before, after] = cuts(&history, matches)?;
        // The earlier one first: the later one goes on from the state that it leaves.
        let made = make_at(place, &history, &found, before, matches).and_then(|before| {
            Ok(compare(&before, &make_at(place, &history, &found, after, matches)?, &touched))
        });
        match made {
            Ok(changes) => compared.reports.push((found.name, changes)),
            Err(failure) if is_of_all(&names) => place.screen.say(&failure.note(&found.name)),
            Err(failure) => return Err(failure),
        }
    }
    if place.screen.json {
        return place.screen.json_page(&shape::page(&compared)?);
    }
    words::print(place, &compared, matches.get_flag("all"))
}

/// Returns the entries of which something became.
pub(crate) fn touched(difference: &Difference) -> Witnesses {
    difference.changed.iter().map(|changed| changed.seq).collect()
}

/// Returns the two cuts that were typed.
fn cuts(history: &History, matches: &ArgMatches) -> Outcome<[Asked; 2]> {
    let typed = |name: &str| matches.get_one::<String>(name);
    let first_date = ("--as-at", typed("as-at"));
    let second_date = typed("then-as-at").map_or(first_date, |words| ("--then-as-at", Some(words)));
    let before = Asked::of(history, first_date, ("the first point", typed("from")))?;
    let after = Asked::of(history, second_date, ("the second point", typed("to")))?;
    Ok([before, after])
}

fn difference(now: &EntriesAt<'_>, before: &Asked, after: &Asked) -> Outcome<Difference> {
    now.since(before.cut).map_err(|fault| match fault {
        DifferenceError::Backwards { first, second } => Failure::usage(format!(
            "at {} {first} entries were known, and at {} only {second}",
            before.known_at, after.known_at
        ))
        .hint("give the earlier point first"),
        DifferenceError::History(fault) => fault.into(),
    })
}

/// Keeps the entries that are of an area, or were at the first cut.
fn keep_within(history: &History, area: &str, difference: &mut Difference) -> Outcome {
    let asked = known_area(history, area)?;
    let partnership = history.partnership()?;
    difference.changed.retain(|changed| {
        let former = changed.formerly.iter().flat_map(|(area, place)| std::iter::once(area).chain(place));
        let mut all = std::iter::once(&changed.area).chain(&changed.place).chain(former);
        all.any(|area| partnership.is_within(area, &asked))
    });
    Ok(())
}

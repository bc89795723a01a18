//! `tyst plugin check`: tries a library against the rules of the plugin interface, for its author and whoever installs it.

mod settings;

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use regex_lite::Regex;
use serde_json::{Value as Json, json};
use tyst_event::{Day, wire};
use tyst_host::HostOptions;
use tyst_host::check::{CHECKS, Check, CheckOptions, Checker, Outcome as Checked, Severity};

use crate::app::{common, sandbox};
use crate::failure::{Class, Failure, Outcome};
use crate::place::{Place, standing_still};
use settings::Settings;

pub(crate) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let filter = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("REGEX")
            .action(ArgAction::Append)
            .value_parser(Regex::new)
            .help(help)
    };
    Command::new("check")
        .about("Try a report library against the rules of the plugin interface")
        .long_about(
            "Try a report library against the rules of the plugin interface: 44 checks, each in a process of its own, so that a \
             library that hangs or crashes fails the check that it was in and no other. Events are drawn from the vocabulary; \
             no ledger is needed. Settings may stand in the file tyst-check.toml beside the library: what is typed goes \
             before them.",
        )
        .after_help(
            "Exit codes: 0 no check failed; 2 what was typed; 5 a check failed. With --strict a warning fails as well.",
        )
        .arg(super::library().required_unless_present("list"))
        .arg(flag("list", "List the checks: what each shows, and how to mend it"))
        .arg(filter("include", "Make only the checks whose name this matches"))
        .arg(filter("exclude", "Leave out the checks whose name this matches"))
        .arg(flag("only-failed", "Print only what failed, and warnings"))
        .arg(flag("strict", "Fail on warnings too"))
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("NUMBER")
                .value_parser(clap::value_parser!(u64))
                .help("Where what is drawn at random starts; another one each time where it is left out, which is printed"),
        )
        .arg(
            flag("in-process", "Load the library into this process, for a debugger: nothing is contained")
                .long_help(
                    "Load the library into this process, for a debugger. Nothing is shut in, no deadline ends a step, and a \
                     crash of the library ends tyst. Checks that need a process of their own are skipped.",
                ),
        )
        .arg(sandbox())
        .args(common())
}

/// What was asked for, typed or in the settings.
struct Asked {
    only_failed: bool,
    strict: bool,
    checks: Vec<&'static Check>,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if matches.get_flag("list") {
        return list(place);
    }
    let library = super::named(matches)?;
    let settings = Settings::beside(&library)?;
    let asked = Asked::of(matches, &settings)?;
    let seed = matches.get_one::<u64>("seed").copied().or(settings.seed).unwrap_or_else(drawn);
    let options = options(place, matches.get_flag("in-process"), settings.glibc, seed)?;
    let checker = Checker::new(&library, options);
    let results = make(place, &checker, &asked.checks);
    let failed = count(&results, |outcome| matches!(outcome, Checked::Error(_)));
    let warned = count(&results, |outcome| matches!(outcome, Checked::Warning(_)));
    if place.screen.json {
        place.screen.json_page(&page(&library, &checker, seed, &asked, &results))?;
    } else {
        print(place, &library, seed, &asked, &results)?;
    }
    if failed == 0 && (warned == 0 || !asked.strict) {
        return Ok(());
    }
    let sum = if failed == 0 {
        format!("{warned} of its checks warned")
    } else {
        format!("{failed} of its checks failed")
    };
    Err(Failure::new(Class::Report, format!("{}: {sum}", library.display()))
        .hint(format!("mend what is said above; --seed {seed} draws the same again")))
}

impl Asked {
    fn of(matches: &ArgMatches, settings: &Settings) -> Outcome<Self> {
        let typed = |name: &str| -> Vec<Regex> {
            matches.get_many::<Regex>(name).into_iter().flatten().cloned().collect()
        };
        let or = |typed: Vec<Regex>, set: &[Regex]| if typed.is_empty() { set.to_vec() } else { typed };
        let include = or(typed("include"), &settings.include);
        let exclude = or(typed("exclude"), &settings.exclude);
        let wanted = |check: &&Check| {
            let any = |all: &[Regex]| all.iter().any(|one| one.is_match(check.name));
            (include.is_empty() || any(&include)) && !any(&exclude)
        };
        let checks: Vec<&'static Check> = CHECKS.iter().filter(wanted).collect();
        if checks.is_empty() {
            return Err(Failure::usage("no check has such a name")
                .hint("`tyst plugin check --list` lists the checks"));
        }
        let only_failed = matches.get_flag("only-failed");
        Ok(Self { only_failed, strict: matches.get_flag("strict") || settings.strict, checks })
    }
}

/// Draws a seed that can be typed.
fn drawn() -> u64 {
    let clock = Place::now().0.cast_unsigned();
    (clock ^ (clock >> 20) ^ u64::from(std::process::id()) << 12) % 1_000_000_000
}

/// What came of the checks of a library, for somebody who is to decide whether it may run.
pub(super) struct Sum {
    /// How many passed, failed, warned and were skipped.
    pub(super) line: String,
    /// Each that failed or warned.
    pub(super) trouble: Vec<String>,
}

/// Makes all checks of a library but one: that somebody trusts its key is what is to be decided.
pub(super) fn sum(place: &Place, library: &Path) -> Outcome<Sum> {
    let checks: Vec<&'static Check> = CHECKS.iter().filter(|check| check.name != "signature-valid").collect();
    let checker = Checker::new(library, options(place, false, None, drawn())?);
    let results = make(place, &checker, &checks);
    let told = |(check, outcome): &(&Check, Checked)| {
        let (word, what) = words(outcome);
        format!("{word}: {} ({}): {what}", check.name, check.number)
    };
    let trouble = results.iter().filter(|(_, outcome)| is_trouble(outcome)).map(told).collect();
    Ok(Sum { line: counts(&results), trouble })
}

fn options(
    place: &Place,
    in_process: bool,
    glibc_max: Option<(u32, u32)>,
    seed: u64,
) -> Outcome<CheckOptions> {
    let mut host = place.host_options()?;
    if in_process {
        place.screen.say(&format!(
            "note: process {} loads the library itself; nothing is contained",
            std::process::id()
        ));
        host = HostOptions { deadlines: standing_still(), ..host };
    }
    let today = i32::try_from(Place::now().0.div_euclid(86_400_000_000)).ok().and_then(Day::from_number);
    let today = today.ok_or_else(|| Failure::usage("the clock is at no day of the calendar".to_owned()))?;
    let trust = place.search_path()?.trust;
    Ok(CheckOptions { host, seed, glibc_max, trust, today, in_process })
}

/// Makes the checks, and shows at a terminal how far that has come.
fn make(place: &Place, checker: &Checker, checks: &[&'static Check]) -> Vec<(&'static Check, Checked)> {
    let bar = place.screen.progress("checking");
    bar.set_length(checks.len() as u64);
    let mut results = Vec::with_capacity(checks.len());
    for check in checks {
        bar.set_message(check.name);
        results.push((*check, checker.check(check)));
        bar.inc(1);
    }
    bar.finish_and_clear();
    results
}

fn count(results: &[(&Check, Checked)], of: impl Fn(&Checked) -> bool) -> usize {
    results.iter().filter(|(_, outcome)| of(outcome)).count()
}

/// Returns the word for an outcome, and what was seen.
fn words(outcome: &Checked) -> (&'static str, &str) {
    match outcome {
        Checked::Passed => ("ok", ""),
        Checked::Warning(what) => ("warning", what),
        Checked::Error(what) => ("error", what),
        Checked::Skipped(why) => ("skipped", why),
    }
}

fn is_trouble(outcome: &Checked) -> bool {
    matches!(outcome, Checked::Warning(_) | Checked::Error(_))
}

fn print(place: &Place, library: &Path, seed: u64, asked: &Asked, results: &[(&Check, Checked)]) -> Outcome {
    let mut lines = Vec::new();
    for (check, outcome) in results.iter().filter(|(_, outcome)| !asked.only_failed || is_trouble(outcome)) {
        let (word, what) = words(outcome);
        lines.push(format!("{word:<8} {:>2} {}", check.number, check.name));
        if !what.is_empty() {
            lines.extend(what.lines().map(|line| format!("            {line}")));
        }
        if is_trouble(outcome) {
            lines.push(format!("            to mend it: {}", check.mend));
        }
    }
    lines.push(format!("{}: {} (seed {seed})", library.display(), counts(results)));
    place.screen.data(&lines.join("\n"))
}

/// Says how many passed, failed, warned and were skipped.
fn counts(results: &[(&Check, Checked)]) -> String {
    let of = |wanted: &str| count(results, |outcome| words(outcome).0 == wanted);
    format!(
        "{} passed, {} failed, {} with a warning, {} skipped",
        of("ok"),
        of("error"),
        of("warning"),
        of("skipped")
    )
}

fn page(library: &Path, checker: &Checker, seed: u64, asked: &Asked, results: &[(&Check, Checked)]) -> Json {
    let of = |wanted: &str| count(results, |outcome| words(outcome).0 == wanted);
    let shown = results.iter().filter(|(_, outcome)| !asked.only_failed || is_trouble(outcome));
    let checks: Vec<Json> = shown
        .map(|(check, outcome)| {
            let (word, what) = words(outcome);
            let mend = is_trouble(outcome).then_some(check.mend);
            let what = (!what.is_empty()).then_some(what);
            json!({ "number": check.number, "check": check.name, "result": word, "what": what, "mend": mend })
        })
        .collect();
    json!({
        "library": library, "digest": wire::hex(&checker.digest()), "seed": seed, "strict": asked.strict,
        "passed": of("ok"), "failed": of("error"), "warnings": of("warning"), "skipped": of("skipped"),
        "checks": checks,
    })
}

fn list(place: &Place) -> Outcome {
    let severity = |check: &Check| match check.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    if place.screen.json {
        let all = CHECKS.iter().map(|check| {
            json!({
                "number": check.number, "check": check.name, "severity": severity(check), "shows": check.shows,
                "mend": check.mend,
            })
        });
        return place.screen.json_page(&Json::Array(all.collect()));
    }
    let mut table = place.screen.table(&["", "check", "what holds", "to mend it"]);
    for check in CHECKS {
        table.add_row([&check.number.to_string(), check.name, check.shows, check.mend]);
    }
    place.screen.data(&table.to_string())
}

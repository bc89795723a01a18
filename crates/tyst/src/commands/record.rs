//! `tyst record`: records one entry, from flags or from JSON.

mod guided;

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value as Json, json};
use tyst_event::json::{ImportLine, parse_import_line};
use tyst_event::{Body, Kind, Problems, Statement, Warning, WarningRule, wire};
use tyst_ledger::{Expect, History, Partnership, Receipt, RecordError, Recorded, Request};

use crate::app::{common, ledger, plain};
use crate::asking;
use crate::commands::init::closed;
use crate::commands::published::{line as line_of, resting_on};
use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::place::Place;
use crate::reading::given;
use crate::shown;

/// The largest input that is read as one entry, in bytes.
const INPUT_BYTES_MAX: u64 = 4 << 20;

pub(crate) fn command() -> Command {
    Command::new("record")
        .about("Record one entry")
        .long_about(
            "Record one entry: `tyst record KIND --help` explains the fields of a kind with examples. `tyst record` alone, on a \
             terminal, asks for it field by field, with lists of what the ledger knows; with --plain line by line, for screen \
             readers and slow lines.",
        )
        .subcommand_help_heading("Kinds")
        .subcommand_value_name("KIND")
        .args_conflicts_with_subcommands(false)
        .args([ledger(), plain()])
        .arg(
            Arg::new("input")
                .long("json")
                .value_name("FILE|-")
                .num_args(0..=1)
                .default_missing_value("")
                .help("Read the entry from a JSON file, or from standard input with -"),
        )
        .arg(new_area())
        .args(flags::recording())
        // There are hundreds of flags, which other commands need not wait for.
        .defer(|command| command.subcommands(Kind::FACTS.iter().copied().map(kind_command)))
}

fn kind_command(kind: Kind) -> Command {
    Command::new(kind.name())
        .about(shown::first(kind.about()))
        .long_about(shown::about(kind))
        .args(flags::data(kind, true, &[]))
        .args(flags::circumstances(true))
        .args(flags::recording())
        .arg(new_area())
        .args(common())
}

fn new_area() -> Arg {
    Arg::new("new-area")
        .long("new-area")
        .action(ArgAction::SetTrue)
        .help("The area or place is new, and not a slip of the pen")
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if let Some((name, sub)) = matches.subcommand() {
        let kind = Kind::from_name(name).ok_or_else(|| Failure::usage(format!("{name} is not a kind")))?;
        let outer = Place::new(matches, sub);
        let here = if sub.contains_id("ledger") { &outer } else { place };
        let statement = from_flags(kind, sub)?;
        for read in flags::dates_in_words(kind, sub) {
            here.screen.say(&format!("note: {read}"));
        }
        return record(here, sub, statement, None, Vec::new());
    }
    let input = matches.get_one::<String>("input");
    if input.is_none()
        && let Some(person) = asking::person(place)
    {
        return guided::run(place, matches, person);
    }
    let Some(input) = input.filter(|input| !input.is_empty()) else {
        return Err(Failure::usage("neither a kind nor an input is named")
            .hint(
                "`tyst record KIND --help` explains a kind; `tyst vocabulary` lists the kinds; on a terminal, or with --plain, \
                 `tyst record` asks for an entry",
            ));
    };
    let line = from_json(input)?;
    record(place, matches, line.statement.clone(), Some(&line), Vec::new())
}

fn from_flags(kind: Kind, matches: &ArgMatches) -> Outcome<Statement> {
    let mut entry = Map::new();
    let mut data = Map::new();
    flags::put_data(kind, matches, &mut data);
    flags::put_circumstances(matches, &mut entry);
    entry.insert("kind".to_owned(), Json::from(kind.name()));
    entry.insert("data".to_owned(), Json::Object(data));
    statement(&entry)
}

/// Reads a statement from its JSON form.
pub(crate) fn statement(entry: &Map<String, Json>) -> Outcome<Statement> {
    let mut problems = Problems::default();
    let statement = tyst_event::json::statement_from_json(entry, &mut problems);
    statement.ok_or_else(|| refused(problems.into_vec()))
}

/// Returns the refusal of an entry that was typed in flags.
fn refused(problems: Vec<tyst_event::Problem>) -> Failure {
    let problems: Vec<tyst_event::Problem> = problems.into_iter().map(flags::flagged).collect();
    Failure::refused("the entry was not recorded", &problems)
}

fn from_json(input: &str) -> Outcome<ImportLine> {
    let bytes = given(Path::new(input), INPUT_BYTES_MAX)
        .map_err(|failure| failure.hint_where_refused("to record many entries, use `tyst import`"))?;
    let mut problems = Problems::default();
    let line = entry_line(&bytes, &mut problems);
    line.ok_or_else(|| Failure::refused("the entry was not recorded", &problems.into_vec()))
}

/// Reads an entry that somebody wrote; publications and what is noted of access are not for anybody to write.
pub(crate) fn entry_line(bytes: &[u8], problems: &mut Problems) -> Option<ImportLine> {
    let line = parse_import_line(bytes, problems)?;
    let unwritten = match line.statement.body.kind() {
        Some(Kind::ReportPublished) => Some((
            "published-by-publish",
            "stands for a receipt, and is recorded by `tyst publish` alone",
            "use `tyst publish`",
        )),
        Some(Kind::AccessNoted) => Some((
            "noted-by-access",
            "stands for what was done, and is recorded by `tyst serve` and `tyst access` alone",
            "use `tyst access`",
        )),
        _ => None,
    };
    if let Some((rule, message, hint)) = unwritten {
        let hint = format!(
            "{hint}; a whole ledger, with all that was recorded by itself, is made again by `tyst import --whole`"
        );
        problems.add_at("kind", rule, message.to_owned(), Some(hint));
        return None;
    }
    Some(line)
}

/// Records a statement, if the ledger is as expected, and prints its receipt.
pub(crate) fn record(
    place: &Place,
    matches: &ArgMatches,
    statement: Statement,
    line: Option<&ImportLine>,
    expect: Vec<Expect>,
) -> Outcome {
    tell(place, &store(place, matches, statement, line, expect)?)
}

/// Prints the receipts of what was recorded.
pub(crate) fn tell(place: &Place, done: &Recorded) -> Outcome {
    let root = wire::hex(&done.head.root);
    done.receipts.iter().try_for_each(|receipt| print(place, receipt, &root))
}

/// Records a statement, if the ledger is as expected.
pub(crate) fn store(
    place: &Place,
    matches: &ArgMatches,
    statement: Statement,
    line: Option<&ImportLine>,
    mut expect: Vec<Expect>,
) -> Outcome<Recorded> {
    expect.extend(flags::expected(matches)?);
    let history = place.history()?;
    if matches.try_get_one::<bool>("new-area").ok().flatten() != Some(&true) {
        confirm_area(place, &history.partnership()?, &statement)?;
    }
    let typed = matches.get_one::<String>("key").cloned();
    let key = typed
        .or_else(|| line.and_then(|line| line.key.clone()))
        .unwrap_or_else(|| fresh_key(&history, &statement));
    let command = tyst_ledger::Command {
        key,
        recorded_by: line
            .and_then(|line| line.recorded_by.clone())
            .map_or_else(|| flags::recorder(matches), Ok)?,
        correlation: None,
        recorded: flags::recorded(matches, history.zone())?.or_else(|| line.and_then(|line| line.recorded)),
        statement,
    };
    let target = command.statement.body.target();
    let closings = changed(&command.statement.body)
        .map(|changed| history.closings_of(changed, &history.partnership()?))
        .transpose()?;
    let recorder = place.recorder()?;
    let done = match recorder.record(Request { commands: vec![command], expect }) {
        Err(RecordError::Rejected(rejected)) if line.is_none() => {
            return Err(refused(rejected.into_iter().flat_map(|rejected| rejected.problems).collect()));
        }
        other => other?,
    };
    closed(place, recorder.close());
    let stored = |rule: &Warning| rule.rule() == Some(WarningRule::PeriodClosed);
    if !done.receipts.iter().any(|receipt| receipt.warnings.iter().any(stored)) {
        for closing in closings.into_iter().flatten() {
            let words = "what it changes is about a period whose record was closed before: it is late";
            place.screen.say(&format!("note: entry {closing}: {words}"));
        }
    }
    if let Some(target) = target {
        for resting in resting_on(&history, history.partnership()?.chains().subject(target))? {
            place.screen.say(&format!("note: it touches {}", line_of(&resting)));
        }
    }
    Ok(done)
}

/// Returns the entry that a correction or a withdrawal changes.
fn changed(body: &Body) -> Option<u64> {
    matches!(body, Body::EntryCorrected(_) | Body::EntryWithdrawn(_)).then(|| body.target()).flatten()
}

/// A key that no other command has. With a manual clock it is made from the entry and its position, to be reproducible.
pub(crate) fn fresh_key(history: &History, statement: &Statement) -> String {
    if history.has_manual_clock() {
        tyst_ledger::Command::positioned_key(statement, history.head().count)
    } else {
        uuid::Uuid::now_v7().to_string()
    }
}

/// Asks whether an area or place that was never used is meant, when it looks like one that was.
fn confirm_area(place: &Place, partnership: &Partnership, statement: &Statement) -> Outcome {
    let areas = partnership.areas();
    for slug in [Some(&statement.area), statement.place.as_ref()].into_iter().flatten() {
        let near = tyst_event::json::nearest(slug.as_str(), areas.iter().map(|area| area.as_str()));
        let Some(near) = near.filter(|near| *near != slug.as_str()) else { continue };
        let question = format!("the ledger knows no {slug}; did you mean {near}?");
        if place.screen.can_ask()
            && place.screen.ask(&format!("{question} Record it for {slug} all the same?"))
        {
            continue;
        }
        return Err(Failure::new(
            crate::failure::Class::Refused,
            format!("the entry was not recorded: {question}"),
        )
        .hint(format!("type {near}, or add --new-area if {slug} is right")));
    }
    Ok(())
}

/// Prints what became of a command.
fn print(place: &Place, receipt: &Receipt, root: &str) -> Outcome {
    for warning in &receipt.warnings {
        place.screen.say(&format!("warning: {} [{}]", warning.words(), warning.word()));
    }
    if place.screen.json {
        return place.screen.json_line(&receipt_json(receipt, root));
    }
    let done = if receipt.before { "was recorded before as" } else { "recorded" };
    place.screen.data(&format!(
        "{done} entry {}\n  recorded at  {}\n  entry hash   {}\n  ledger root  {root}",
        receipt.seq,
        receipt.recorded_at,
        wire::hex(&receipt.leaf)
    ))
}

/// Returns a receipt as JSON.
pub(crate) fn receipt_json(receipt: &Receipt, root: &str) -> Json {
    let warnings: Vec<Json> = receipt
        .warnings
        .iter()
        .map(|warning| json!({ "rule": warning.word(), "subject": warning.subject }))
        .collect();
    json!({
        "seq": receipt.seq,
        "recorded_at": receipt.recorded_at.to_string(),
        "leaf": wire::hex(&receipt.leaf),
        "root": root,
        "before": receipt.before,
        "warnings": warnings,
    })
}

//! `tyst import`: records files of entries, all of them or none, or part by part.

pub(super) mod lines;
mod parts;
mod whole;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Instant, Problem, Slug, Statement, Warning, WarningRule, wire};
use tyst_ledger::{Partnership, Receipt, RecordError, Recorded, Request, Zone};

use crate::app::common;
use crate::commands::init::closed;
use crate::commands::record::about_warning;
use crate::failure::{Class, Failure, Outcome, problem_line};
use crate::flags;
use crate::place::Place;
use crate::screen::counted;
use crate::shown;
use lines::{Faulty, Line, Lines};

/// How many bytes of lines are read for one batch. Whether its entries fit into one is for the ledger to say.
const BATCH_LINES_BYTES_MAX: usize = 64 << 20;
/// How many faulty lines are printed one by one.
const FAULTS_MAX: usize = 100;

pub(crate) fn command() -> Command {
    let recording = flags::recording().filter(|arg| arg.get_id() != "key");
    Command::new("import")
        .about("Record files of entries in JSON Lines, all of them or none")
        .long_about(
            "Record files of entries in JSON Lines: one entry a line, in the form that `tyst vocabulary KIND --schema` \
             gives. Either every line is recorded or none. A line that was recorded before is passed over, so importing \
             a file twice records nothing new. What is too large for one batch can be recorded with --parts.",
        )
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .required(true)
                .num_args(1..)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The files; - is standard input"),
        )
        .arg(
            Arg::new("whole")
                .long("whole")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["dry-run", "at"])
                .help("Make a whole ledger again, in a new folder, of what `tyst export events` wrote"),
        )
        .arg(
            Arg::new("parts")
                .long("parts")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["whole", "dry-run", "expect-head", "expect-version", "expect-new"])
                .help("Record in parts of up to 1,024 lines, each whole or not at all: for files of any size")
                .long_help(
                    "Record in parts of up to 1,024 lines, each whole or not at all: for files of any size. It ends at the \
                     first part with a faulty line; what came before stays recorded, and the same command goes on there",
                ),
        )
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("Only say what would be recorded"))
        .args(recording)
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if matches.get_flag("whole") {
        return whole::run(place, matches);
    }
    let files: Vec<PathBuf> = matches.get_many("files").into_iter().flatten().cloned().collect();
    if matches.get_flag("parts") {
        return parts::run(place, matches, files);
    }
    let history = place.history()?;
    let lines = for_one_batch(files)?;
    if lines.is_empty() {
        place.screen.say("note: the files hold no entries");
    }
    let commands = Commands::new(matches, history.zone())?.of(&lines);
    let request = Request { commands, expect: flags::expected(matches)? };
    if lines.iter().any(|line| line.read.is_err()) {
        let rehearsed = history.rehearse(request, Place::clock()).err();
        return Err(refused(place, lines.len(), &all_faults(&lines, rehearsed), 0)?);
    }
    if matches.get_flag("dry-run") {
        return match history.rehearse(request, Place::clock()) {
            Ok(receipts) => rehearsed(place, &lines, &receipts),
            Err(fault) => Err(explained(place, &lines, fault, 0)?),
        };
    }
    record(place, &lines, request)
}

/// Returns the lines of files, if they are few enough to be recorded at once.
fn for_one_batch(files: Vec<PathBuf>) -> Outcome<Vec<Line>> {
    let (mut all, mut bytes) = (Vec::new(), 0);
    for line in Lines::of(files) {
        let line = line?;
        bytes += line.length;
        if bytes > BATCH_LINES_BYTES_MAX {
            let message = format!("the files hold more than {} MiB", BATCH_LINES_BYTES_MAX >> 20);
            return Err(Failure::new(Class::Refused, message)
                .hint("nothing was recorded; --parts records them part by part"));
        }
        all.push(line);
    }
    Ok(all)
}

/// Returns every faulty line in the order of the files: those that cannot be read, and those of the others that break a
/// rule. That something is missing which a faulty line would have brought is not a fault of the line that names it.
fn all_faults(lines: &[Line], rehearsed: Option<RecordError>) -> Vec<(&Line, Vec<Problem>)> {
    let faulty: Vec<&Faulty> = lines.iter().filter_map(|line| line.read.as_ref().err()).collect();
    let follows = |problem: &Problem| {
        let named = problem.message.split(' ').filter(|word| word.len() > 2 && word.contains(['-', '_']));
        let brought = named.chain(problem.message.split(' ').nth(2)).any(|word| {
            let quoted = format!("\"{word}\"");
            faulty.iter().any(|faulty| faulty.text.contains(&quoted))
        });
        problem.rule == "must-exist" && (brought || problem.field == "data.target")
    };
    let mut broken = BTreeMap::new();
    if let Some(RecordError::Rejected(rejected)) = rehearsed {
        broken.extend(rejected.into_iter().map(|rejected| (rejected.index, rejected.problems)));
    }
    let mut sound = 0;
    let mut all = Vec::new();
    for line in lines {
        let problems = if let Err(faulty) = &line.read {
            faulty.problems.clone()
        } else {
            sound += 1;
            let own = broken.remove(&(sound - 1)).unwrap_or_default();
            own.into_iter().filter(|problem| !follows(problem)).collect()
        };
        if !problems.is_empty() {
            all.push((line, problems));
        }
    }
    all
}

fn record(place: &Place, lines: &[Line], request: Request) -> Outcome {
    let recorder = place.recorder()?;
    let Recorded { receipts, head } = match recorder.record(request) {
        Ok(done) => done,
        Err(fault) => return Err(explained(place, lines, fault, 0)?),
    };
    closed(place, recorder.close());
    say_warnings(place, &receipts)?;
    let before = receipts.iter().filter(|receipt| receipt.before).count();
    let new = receipts.len() - before;
    let root = wire::hex(&head.root);
    if place.screen.json {
        let seqs: Vec<u64> = receipts.iter().map(|receipt| receipt.seq).collect();
        return place
            .screen
            .json_line(&json!({ "recorded": new, "before": before, "seqs": seqs, "root": root }));
    }
    say_recorded(place, new as u64, before as u64, &root)
}

fn say_recorded(place: &Place, new: u64, before: u64, root: &str) -> Outcome {
    place.screen.data(&format!(
        "recorded {}; {before} {} there before\n  ledger root  {root}",
        counted(new, "entry", "entries"),
        if before == 1 { "was" } else { "were" },
    ))
}

/// Says what is unlikely about the entries that are new.
fn say_warnings(place: &Place, receipts: &[Receipt]) -> Outcome {
    let new = || receipts.iter().filter(|receipt| !receipt.before && !receipt.warnings.is_empty());
    if new().next().is_none() {
        return Ok(());
    }
    let partnership = place.history()?.partnership()?;
    for receipt in new() {
        for warning in &receipt.warnings {
            say_warning(place, receipt.seq, warning, &meant(&partnership, warning));
        }
    }
    Ok(())
}

fn say_warning(place: &Place, seq: u64, warning: &Warning, meant: &str) {
    let (about, word) = (about_warning(warning), warning.word());
    place.screen.say(&format!("warning: entry {seq}: {about} [{word}]{meant}"));
}

/// Returns the question whether another area was meant, where a new one that nothing describes looks like it.
fn meant(known: &Partnership, warning: &Warning) -> String {
    let new = matches!(warning.rule(), Some(WarningRule::NewArea | WarningRule::NewPlace));
    let areas = known.areas();
    let others = areas.iter().map(|area| area.as_str()).filter(|area| *area != warning.subject);
    let near = tyst_event::json::nearest(&warning.subject, others).filter(|_| new);
    let described = Slug::new(&warning.subject).is_some_and(|slug| known.describes_area(&slug));
    near.filter(|_| !described).map_or_else(String::new, |near| format!("; did you mean {near}?"))
}

/// What makes commands of lines.
struct Commands {
    moment: Option<Instant>,
    recorder: Slug,
    /// How often each key was derived, in the file of this name.
    seen: BTreeMap<String, usize>,
    file: Option<Arc<str>>,
}

impl Commands {
    fn new(matches: &ArgMatches, zone: &Zone) -> Outcome<Self> {
        let (moment, recorder) = (flags::recorded(matches, zone)?, flags::recorder(matches)?);
        Ok(Self { moment, recorder, seen: BTreeMap::new(), file: None })
    }

    /// Returns a command for every sound line; a file follows the other.
    fn of(&mut self, lines: &[Line]) -> Vec<tyst_ledger::Command> {
        lines.iter().filter_map(|line| self.command(line)).collect()
    }

    fn command(&mut self, line: &Line) -> Option<tyst_ledger::Command> {
        let read = line.read.as_ref().ok()?;
        if self.file.as_ref() != Some(&line.file) {
            self.seen.clear();
            self.file = Some(Arc::clone(&line.file));
        }
        let name = Path::new(&*line.file).file_name().unwrap_or_default().to_string_lossy();
        Some(tyst_ledger::Command {
            key: read.key.clone().unwrap_or_else(|| self.derived(&read.statement)),
            recorded_by: read.recorded_by.clone().unwrap_or_else(|| self.recorder.clone()),
            correlation: Some(shown::clipped(&format!("import {name}"), 100)),
            recorded: read.recorded.or(self.moment),
            statement: read.statement.clone(),
        })
    }

    /// Returns the key of a line that brought none: it says how many before it say the same.
    fn derived(&mut self, statement: &Statement) -> String {
        let first = tyst_ledger::Command::derived_key(statement, 0);
        let count = self.seen.entry(first.clone()).or_default();
        *count += 1;
        if *count == 1 { first } else { tyst_ledger::Command::derived_key(statement, *count - 1) }
    }
}

/// Returns the failure of a batch with the line of each refused command, after `before` entries were recorded.
fn explained(place: &Place, lines: &[Line], fault: RecordError, before: u64) -> Outcome<Failure> {
    let RecordError::Rejected(rejected) = fault else { return Ok(fault.into()) };
    let all: Vec<(&Line, Vec<Problem>)> =
        rejected.into_iter().map(|rejected| (&lines[rejected.index], rejected.problems)).collect();
    refused(place, lines.len(), &all, before)
}

/// Prints every faulty line of `of` that were to be recorded together, after `before` entries were recorded, and returns
/// the failure.
fn refused(place: &Place, of: usize, faults: &[(&Line, Vec<Problem>)], before: u64) -> Outcome<Failure> {
    if place.screen.json {
        let all: Vec<Json> =
            faults.iter().flat_map(|(line, problems)| problems_json(line, problems)).collect();
        place.screen.json_page(&json!({ "recorded": before, "problems": all }))?;
    }
    let what = if before == 0 { "nothing" } else { "nothing of this part" };
    let mut words = vec![format!("{what} was recorded: {} of {of} lines are faulty", faults.len())];
    for (line, problems) in faults.iter().take(FAULTS_MAX) {
        for problem in problems {
            words.push(format!("{}, line {}: {}", line.file, line.number, problem_line(problem)));
        }
    }
    if faults.len() > FAULTS_MAX {
        words.push(format!("… and {} more faulty lines; --json lists all", faults.len() - FAULTS_MAX));
    }
    Ok(Failure::new(Class::Refused, words.join("\n")))
}

fn problems_json(line: &Line, problems: &[Problem]) -> Vec<Json> {
    let one = |problem: &Problem| {
        json!({
            "file": &*line.file, "line": line.number, "field": problem.field, "rule": problem.rule,
            "message": problem.message, "hint": problem.hint,
        })
    };
    problems.iter().map(one).collect()
}

/// Prints what a batch would record.
fn rehearsed(place: &Place, lines: &[Line], receipts: &[Receipt]) -> Outcome {
    let mut kinds = BTreeMap::<String, u64>::new();
    let mut warnings = Vec::new();
    let sound = lines.iter().filter_map(|line| line.read.as_ref().ok());
    for (read, receipt) in sound.zip(receipts).filter(|(_, receipt)| !receipt.before) {
        *kinds.entry(shown::kind(&read.statement.body)).or_default() += 1;
        warnings.extend(receipt.warnings.iter().map(|warning| (receipt.seq, warning)));
    }
    let new: u64 = kinds.values().sum();
    let before = receipts.len() as u64 - new;
    for (seq, warning) in &warnings {
        say_warning(place, *seq, warning, "");
    }
    if place.screen.json {
        return place.screen.json_line(&json!({ "would_record": new, "before": before, "kinds": kinds }));
    }
    let mut page = vec![format!(
        "would record {}; {before} {} there already",
        counted(new, "entry", "entries"),
        if before == 1 { "is" } else { "are" }
    )];
    for (kind, count) in kinds {
        page.push(format!("  {count:>6}  {kind}"));
    }
    place.screen.data(&page.join("\n"))
}

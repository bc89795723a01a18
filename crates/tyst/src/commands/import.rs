//! `tyst import`: records files of entries, all of them or none, or part by part; and the rows of workbooks and tables.

mod at;
mod checked;
pub(super) mod lines;
mod parts;
mod tables;
mod whole;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Instant, Kind, Problem, Slug, Statement, Warning, WarningRule, wire};
use tyst_ledger::{Keys, Partnership, Receipt, RecordError, Recorded, Rejected, Request, Zone};

use crate::app::common;
use crate::commands::init::closed;
use crate::failure::{Class, Failure, Outcome};
use crate::flags;
use crate::place::Place;
use crate::screen::counted;
use crate::shown;
use lines::Lines;
use tyst_sheets::lines::{Line, causes, sound};

/// How many bytes of lines are read for one batch. Whether its entries fit into one is for the ledger to say.
const BATCH_LINES_BYTES_MAX: usize = 64 << 20;
/// How many faulty lines are printed one by one.
const FAULTS_MAX: usize = 100;

pub(crate) fn command() -> Command {
    let recording = flags::recording().filter(|arg| arg.get_id() != "key");
    let switch = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    Command::new("import")
        .about("Record files of entries: workbooks, tables (CSV) or JSON Lines, all of them or none")
        .long_about(
            "Record files of entries, all of them or none. What was recorded before is passed over, so importing a file twice records \
             nothing new.\n\nA workbook (.xlsx, .ods) has a sheet for each kind of entry, as `tyst template` makes it, and a table \
             (.csv, in UTF-8) is named as its kind, or --kind says it; --map says what other sheets mean. All is checked before \
             anything is recorded, and every problem is said with its cell.\n\nJSON Lines have one entry a line, in the form that \
             `tyst vocabulary KIND --schema` gives; what is too large for one batch can be recorded with --parts.",
        )
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .required(true)
                .num_args(1..)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The files; - is standard input, for JSON Lines"),
        )
        .arg(
            switch("whole")
                .conflicts_with_all(["dry-run", "at"])
                .help("Make a whole ledger again, in a new folder, of what `tyst export events` wrote"),
        )
        .arg(
            switch("parts")
                .conflicts_with_all(["whole", "dry-run", "expect-head", "expect-version", "expect-new"])
                .help("Record in parts of up to 1,024 lines, each whole or not at all: for files of any size")
                .long_help(
                    "Record in parts of up to 1,024 lines, each whole or not at all: for files of any size. It ends at the \
                     first part with a faulty line; what came before stays recorded, and the same command goes on there",
                ),
        )
        .arg(switch("dry-run").help("Only say what would be recorded, what is there already, and every problem"))
        .args(of_tables())
        .args(recording)
        .args(common())
}

/// Returns the flags that are about workbooks and tables alone.
fn of_tables() -> [Arg; 5] {
    let kinds = Kind::FACTS.iter().map(|kind| kind.name());
    let arg = |name: &'static str| Arg::new(name).long(name).help_heading("Workbooks and tables");
    let file = |name: &'static str| arg(name).value_parser(clap::value_parser!(PathBuf));
    [
        arg("kind")
            .value_name("KIND")
            .value_parser(PossibleValuesParser::new(kinds))
            .hide_possible_values(true)
            .help("The kind of entry, where neither a sheet nor a mapping says it"),
        file("map")
            .value_name("FILE.toml")
            .help("What the sheets and headings of a workbook of your own mean"),
        arg("guess-map")
            .action(ArgAction::SetTrue)
            .help("Print such a mapping, guessed, to look at; record nothing"),
        file("problems").value_name("OUT.xlsx").help(
            "Write the faulty rows into a workbook, each with what is wrong, to be mended and imported",
        ),
        arg("partial")
            .action(ArgAction::SetTrue)
            .requires("problems")
            .help("Record the sound rows all the same; the others stand in the file of --problems"),
    ]
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if matches.get_flag("whole") {
        return whole::run(place, matches);
    }
    let files: Vec<PathBuf> = matches.get_many("files").into_iter().flatten().cloned().collect();
    let tables = files.iter().filter(|file| tables::is_table(file)).count();
    if tables == files.len() && matches.get_flag("parts") {
        return Err(Failure::usage("--parts is for JSON Lines")
            .hint("leave it out: a workbook of any size is checked as a whole, and then recorded"));
    }
    if tables == files.len() {
        return checked::run(place, matches, &files);
    }
    if tables > 0 {
        return Err(Failure::usage("workbooks and JSON Lines are named together")
            .hint("import them one after the other"));
    }
    let is_given = |flag: &&str| match *flag {
        "guess-map" => matches.get_flag(flag),
        flag => matches.contains_id(flag),
    };
    if let Some(flag) = ["kind", "map", "problems", "guess-map"].into_iter().find(is_given) {
        return Err(Failure::usage(format!(
            "--{flag} is for workbooks and tables, and these are JSON Lines"
        ))
        .hint("a workbook ends in .xlsx or .ods, a table in .csv"));
    }
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
    let is_rehearsal = matches.get_flag("dry-run");
    let sound = sound(&lines);
    if sound.len() < lines.len() {
        let rejected = match history.rehearse(request, Place::clock()) {
            Err(RecordError::Rejected(rejected)) => rejected,
            _ => Vec::new(),
        };
        let named = |rejected: Rejected| (sound[rejected.index], rejected.problems);
        let faults = causes(&lines, rejected.into_iter().map(named).collect());
        return Err(refused(place, lines.len(), &named_by(&lines, faults), &Stage::of(is_rehearsal))?);
    }
    let all: Vec<&Line> = lines.iter().collect();
    if is_rehearsal {
        return match history.rehearse(request, Place::clock()) {
            Ok(receipts) => rehearsed(place, &all, &receipts),
            Err(fault) => Err(explained(place, &all, fault, &Stage::of(true))?),
        };
    }
    record(place, &all, request)
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

/// Returns lines that are named by their numbers.
fn named_by(lines: &[Line], of: BTreeMap<usize, Vec<Problem>>) -> Vec<(&Line, Vec<Problem>)> {
    of.into_iter().map(|(at, problems)| (&lines[at], problems)).collect()
}

fn record(place: &Place, lines: &[&Line], request: Request) -> Outcome {
    let recorder = place.recorder()?;
    let Recorded { receipts, head } = match recorder.record(request) {
        Ok(done) => done,
        Err(fault) => return Err(explained(place, lines, fault, &Stage::Whole)?),
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
    let (about, word) = (warning.words(), warning.word());
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
    /// The keys that were derived, in the file of this name.
    keys: Keys,
    file: Option<Arc<str>>,
    /// Where a row says the same as one before it in its file, and neither has a key.
    repeated: Vec<String>,
}

impl Commands {
    fn new(matches: &ArgMatches, zone: &Zone) -> Outcome<Self> {
        let (moment, recorder) = (flags::recorded(matches, zone)?, flags::recorder(matches)?);
        Ok(Self { moment, recorder, keys: Keys::default(), file: None, repeated: Vec::new() })
    }

    /// Forgets the lines that commands were made of.
    fn begin(&mut self) {
        (self.keys, self.file) = (Keys::default(), None);
        self.repeated.clear();
    }

    /// Returns a command for every sound line; a file follows the other.
    fn of<'a>(&mut self, lines: impl IntoIterator<Item = &'a Line>) -> Vec<tyst_ledger::Command> {
        lines.into_iter().filter_map(|line| self.command(line)).collect()
    }

    fn command(&mut self, line: &Line) -> Option<tyst_ledger::Command> {
        let read = line.read.as_ref().ok()?;
        if self.file.as_ref() != Some(&line.file) {
            self.keys = Keys::default();
            self.file = Some(Arc::clone(&line.file));
        }
        let name = Path::new(&*line.file).file_name().unwrap_or_default().to_string_lossy();
        Some(tyst_ledger::Command {
            key: read.key.clone().unwrap_or_else(|| self.derived(line, &read.statement)),
            recorded_by: read.recorded_by.clone().unwrap_or_else(|| self.recorder.clone()),
            correlation: Some(shown::clipped(&format!("import {name}"), 100)),
            recorded: read.recorded.or(self.moment),
            statement: read.statement.clone(),
        })
    }

    /// Returns the key of a line that brought none.
    fn derived(&mut self, line: &Line, statement: &Statement) -> String {
        let (key, is_repeated) = self.keys.next(statement);
        if is_repeated {
            self.repeated.push(format!("{}, {}", line.file, line.at));
        }
        key
    }
}

/// How far an import had come when something was refused.
enum Stage {
    /// Nothing was to be recorded; so many entries would be, without those that are refused.
    Rehearsed(u64),
    /// All was to be recorded at once.
    Whole,
    /// So many entries were recorded before.
    Part(u64),
}

impl Stage {
    fn of(is_rehearsal: bool) -> Self {
        if is_rehearsal { Self::Rehearsed(0) } else { Self::Whole }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Rehearsed(0) => "this would be refused, and nothing recorded",
            Self::Rehearsed(_) => "all would be recorded but what is refused",
            Self::Whole | Self::Part(0) => "nothing was recorded",
            Self::Part(_) => "nothing of this part was recorded",
        }
    }

    /// Returns what was or would be recorded, with what that is called in JSON.
    fn recorded(&self) -> (&'static str, u64) {
        match self {
            Self::Rehearsed(new) => ("would_record", *new),
            Self::Whole => ("recorded", 0),
            Self::Part(before) => ("recorded", *before),
        }
    }
}

/// Returns the failure of a batch with the line of each refused command.
fn explained(place: &Place, lines: &[&Line], fault: RecordError, stage: &Stage) -> Outcome<Failure> {
    let RecordError::Rejected(rejected) = fault else { return Ok(fault.into()) };
    let all: Vec<(&Line, Vec<Problem>)> =
        rejected.into_iter().map(|rejected| (lines[rejected.index], rejected.problems)).collect();
    refused(place, lines.len(), &all, stage)
}

/// Prints every faulty line of `of` that were to be recorded together, and returns the failure.
fn refused(place: &Place, of: usize, faults: &[(&Line, Vec<Problem>)], stage: &Stage) -> Outcome<Failure> {
    if place.screen.json {
        let all: Vec<Json> = faults
            .iter()
            .flat_map(|(line, problems)| problems.iter().map(|problem| at::json(line, problem)))
            .collect();
        let (recorded, count) = stage.recorded();
        place.screen.json_page(&json!({ recorded: count, "problems": all }))?;
    }
    let plural = faults.first().map_or("lines", |(line, _)| at::plural(&line.at));
    let mut words = vec![format!("{}: {} of {of} {plural} are faulty", stage.words(), faults.len())];
    for (line, problems) in faults.iter().take(FAULTS_MAX) {
        words.extend(
            problems.iter().map(|problem| format!("{}, {}", line.file, at::words(&line.at, problem))),
        );
    }
    if faults.len() > FAULTS_MAX {
        words.push(format!("… and {} more faulty {plural}; --json lists all", faults.len() - FAULTS_MAX));
    }
    Ok(Failure::new(Class::Refused, words.join("\n")))
}

/// Prints what a batch would record.
fn rehearsed(place: &Place, lines: &[&Line], receipts: &[Receipt]) -> Outcome {
    for receipt in receipts.iter().filter(|receipt| !receipt.before) {
        receipt.warnings.iter().for_each(|warning| say_warning(place, receipt.seq, warning, ""));
    }
    say_kinds(place, lines.iter().copied(), receipts)
}

/// Prints how many entries of which kind would be recorded.
fn say_kinds<'a>(place: &Place, lines: impl Iterator<Item = &'a Line>, receipts: &[Receipt]) -> Outcome {
    let mut kinds = BTreeMap::<String, u64>::new();
    let sound = lines.filter_map(|line| line.read.as_ref().ok());
    for (read, _) in sound.zip(receipts).filter(|(_, receipt)| !receipt.before) {
        *kinds.entry(shown::kind(&read.statement.body)).or_default() += 1;
    }
    let new: u64 = kinds.values().sum();
    let before = receipts.len() as u64 - new;
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

//! `tyst import`: records files of entries, all of them or none.

mod whole;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::json::{ImportLine, parse_import_line};
use tyst_event::{Problem, Problems, Slug, Warning, WarningRule, wire};
use tyst_ledger::{Partnership, Receipt, RecordError, Recorded, Request, Zone};

use crate::app::common;
use crate::commands::init::closed;
use crate::commands::record::about_warning;
use crate::failure::{Class, Failure, Outcome, problem_line};
use crate::flags;
use crate::place::Place;
use crate::screen::counted;
use crate::shown;

/// The largest file that is read, in bytes. Whether its entries fit into one batch is for the ledger to say.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// How many faulty lines are printed one by one.
const FAULTS_MAX: usize = 100;

pub(crate) fn command() -> Command {
    let recording = flags::recording().into_iter().filter(|arg| arg.get_id() != "key");
    Command::new("import")
        .about("Record files of entries in JSON Lines, all of them or none")
        .long_about(
            "Record files of entries in JSON Lines: one entry a line, in the form that `tyst vocabulary KIND --schema` \
             gives. Either every line is recorded or none. A line that was recorded before is passed over, so importing \
             a file twice records nothing new.",
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
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("Only say what would be recorded"))
        .args(recording)
        .args(flags::expectations())
        .args(common())
}

/// A line of a file, and what it says.
struct Line {
    file: String,
    number: usize,
    read: Result<ImportLine, Faulty>,
}

/// A line that cannot be read as an entry.
struct Faulty {
    /// What stands there, as far as it is text.
    text: String,
    problems: Vec<Problem>,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if matches.get_flag("whole") {
        return whole::run(place, matches);
    }
    let history = place.history()?;
    let files = matches.get_many::<PathBuf>("files").into_iter().flatten();
    let mut lines = Vec::new();
    for file in files {
        lines.extend(read(file)?);
    }
    if lines.is_empty() {
        place.screen.say("note: the files hold no entries");
    }
    let commands = commands(matches, &lines, history.zone())?;
    let request = Request { commands, expect: flags::expected(matches)? };
    if lines.iter().any(|line| line.read.is_err()) {
        let rehearsed = history.rehearse(request, Place::clock()).err();
        return Err(refused(place, &lines, &all_faults(&lines, rehearsed))?);
    }
    if matches.get_flag("dry-run") {
        return match history.rehearse(request, Place::clock()) {
            Ok(receipts) => rehearsed(place, &lines, &receipts),
            Err(fault) => Err(explained(place, &lines, fault)?),
        };
    }
    record(place, &lines, request)
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
        Err(fault) => return Err(explained(place, lines, fault)?),
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
    place.screen.data(&format!(
        "recorded {}; {before} {} there before\n  ledger root  {root}",
        counted(new as u64, "entry", "entries"),
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
            let (about, meant) = (about_warning(warning), meant(&partnership, warning));
            place.screen.say(&format!("warning: entry {}: {about} [{}]{meant}", receipt.seq, warning.word()));
        }
    }
    Ok(())
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

fn read(path: &Path) -> Outcome<Vec<Line>> {
    let mut bytes = Vec::new();
    let limit = FILE_BYTES_MAX + 1;
    let fault = |fault| Failure::file(path, &fault);
    if path == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(fault)?;
    } else {
        let file = std::fs::File::open(path).map_err(fault)?;
        file.take(limit).read_to_end(&mut bytes).map_err(fault)?;
    }
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let message = format!("{} is larger than {} MiB", path.display(), FILE_BYTES_MAX >> 20);
        return Err(Failure::new(Class::Refused, message).hint("split the file"));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let lines = body.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let numbered = (1..).zip(lines).filter(|(_, line)| !line.trim_ascii().is_empty());
    Ok(numbered.map(|(number, line)| parse(path, number, line)).collect())
}

fn parse(path: &Path, number: usize, line: &[u8]) -> Line {
    let mut problems = Problems::default();
    let read = parse_import_line(line, &mut problems);
    let text = || String::from_utf8_lossy(line).into_owned();
    let read = read.ok_or_else(|| Faulty { text: text(), problems: problems.into_vec() });
    Line { file: path.display().to_string(), number, read }
}

/// Returns a command for every sound line.
fn commands(matches: &ArgMatches, lines: &[Line], zone: &Zone) -> Outcome<Vec<tyst_ledger::Command>> {
    let moment = flags::recorded(matches, zone)?;
    let recorder = flags::recorder(matches)?;
    let mut seen = BTreeMap::<(String, String), usize>::new();
    let sound = lines.iter().filter_map(|line| Some((line, line.read.as_ref().ok()?)));
    let command = |(line, read): (&Line, &ImportLine)| {
        let key = read.key.clone().unwrap_or_else(|| {
            let first = tyst_ledger::Command::derived_key(&read.statement, 0);
            let count = seen.entry((line.file.clone(), first.clone())).or_default();
            *count += 1;
            match *count {
                1 => first,
                count => tyst_ledger::Command::derived_key(&read.statement, count - 1),
            }
        });
        let name = Path::new(&line.file)
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        tyst_ledger::Command {
            key,
            recorded_by: read.recorded_by.clone().unwrap_or_else(|| recorder.clone()),
            correlation: Some(shown::clipped(&format!("import {name}"), 100)),
            recorded: read.recorded.or(moment),
            statement: read.statement.clone(),
        }
    };
    Ok(sound.map(command).collect())
}

/// Returns the failure of a batch with the line of each refused command.
fn explained(place: &Place, lines: &[Line], fault: RecordError) -> Outcome<Failure> {
    let RecordError::Rejected(rejected) = fault else { return Ok(fault.into()) };
    let all: Vec<(&Line, Vec<Problem>)> =
        rejected.into_iter().map(|rejected| (&lines[rejected.index], rejected.problems)).collect();
    refused(place, lines, &all)
}

/// Prints every faulty line, and returns the failure.
fn refused(place: &Place, lines: &[Line], faults: &[(&Line, Vec<Problem>)]) -> Outcome<Failure> {
    if place.screen.json {
        let all: Vec<Json> =
            faults.iter().flat_map(|(line, problems)| problems_json(line, problems)).collect();
        place.screen.json_page(&json!({ "recorded": 0, "problems": all }))?;
    }
    let mut words =
        vec![format!("nothing was recorded: {} of {} lines are faulty", faults.len(), lines.len())];
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
            "file": line.file, "line": line.number, "field": problem.field, "rule": problem.rule,
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
        place.screen.say(&format!("warning: entry {seq}: {} [{}]", about_warning(warning), warning.word()));
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

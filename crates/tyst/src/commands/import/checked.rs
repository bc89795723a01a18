//! `tyst import` of workbooks and tables: all is checked before anything is recorded.
//!
//! What is too large for one batch is recorded part by part once the whole of it was found sound; where somebody else records
//! something in between that gets in the way, the same command goes on there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::json;
use tyst_event::Problem;
use tyst_ledger::{Head, History, Names, Offers, Receipt, Recorded, Rehearsed, Request, Sifted};
use tyst_sheets::lines::{At, Line, causes};
use tyst_sheets::template::{self, Faulty};

use super::at;
use super::parts::{Done, PART_LINES};
use super::tables::Given;
use super::{
    Commands, Stage, explained, named_by, refused, say_kinds, say_recorded, say_warning, say_warnings,
};
use crate::commands::init::closed;
use crate::commands::template::{check_ending, known};
use crate::failure::{Class, Failure, Outcome};
use crate::flags;
use crate::place::Place;
use crate::screen::counted;
use crate::shown;

/// How many rows a rehearsal shows one by one.
const SHOWN_MAX: usize = 50;

/// Rows that can be recorded together, and those that cannot.
struct Sorted<'a> {
    sound: Vec<&'a Line>,
    rehearsed: Rehearsed,
    /// Everything that is wrong with the others.
    faults: Vec<(&'a Line, Vec<Problem>)>,
    /// The same without what would be mended with another row.
    causes: Vec<(&'a Line, Vec<Problem>)>,
    /// Where one says the same as another before it.
    repeated: Vec<String>,
}

pub(super) fn run(place: &Place, matches: &ArgMatches, files: &[PathBuf]) -> Outcome {
    let given = Given::new(matches)?;
    if matches.get_flag("guess-map") {
        return place.screen.data(&given.guess(files)?);
    }
    let out = matches.get_one::<PathBuf>("problems");
    if let Some(out) = out {
        check_ending(out)?;
        if out.exists() {
            return Err(
                Failure::usage(format!("{} is there already", out.display())).hint("choose another name")
            );
        }
    }
    let history = place.history()?;
    let bar = place.screen.running("reading");
    let rows = names(&history).and_then(|names| given.rows(files, &names));
    bar.finish_and_clear();
    let rows = rows?;
    rows.notes.iter().for_each(|note| place.screen.say(&format!("note: {note}")));
    if rows.lines.is_empty() {
        place.screen.say("note: the files hold no entries");
    }
    let bar = place.screen.running("checking");
    let sorted = sorted(matches, &history, &rows.lines);
    bar.finish_and_clear();
    let sorted = sorted?;
    if let Some(first) = sorted.repeated.first() {
        let rows = counted(sorted.repeated.len() as u64, "row says", "rows say");
        place.screen.say(&format!(
            "warning: {rows} the same as one before, the first of them {first}: each is an entry; leave it out if it happened once"
        ));
    }
    let (is_partial, stage) = (matches.get_flag("partial"), Stage::of(matches.get_flag("dry-run")));
    if let Some(out) = out.filter(|_| !sorted.faults.is_empty()) {
        write_problems(place, out, if is_partial { &sorted.faults } else { &sorted.causes })?;
    }
    if matches.get_flag("dry-run") {
        show(place, &sorted)?;
    }
    let is_refused = !sorted.faults.is_empty() && !is_partial;
    if is_refused {
        return Err(refused(place, rows.lines.len(), &sorted.causes, &stage)?);
    }
    if matches.get_flag("dry-run") {
        return if sorted.faults.is_empty() {
            Ok(())
        } else {
            let new = sorted.rehearsed.receipts.iter().filter(|receipt| !receipt.before).count();
            Err(refused(place, rows.lines.len(), &sorted.faults, &Stage::Rehearsed(new as u64))?)
        };
    }
    record(place, matches, &history, &sorted)
}

/// Returns the names that the ledger knows.
fn names(history: &History) -> Outcome<Names> {
    Ok(Offers::of(history)?.names())
}

/// Rehearses lines until those that are left can be recorded together.
fn sorted<'a>(matches: &ArgMatches, history: &History, lines: &'a [Line]) -> Outcome<Sorted<'a>> {
    let (mut commands, expect) = (Commands::new(matches, history.zone())?, flags::expected(matches)?);
    let request = |sound: &[usize]| {
        commands.begin();
        Request { commands: commands.of(sound.iter().map(|at| &lines[*at])), expect: expect.clone() }
    };
    let Sifted { sound, rehearsed, refused, first } =
        history.sift(tyst_sheets::lines::sound(lines), request, Place::clock())?;
    let read = |line: &Line| line.read.as_ref().err().map(|faulty| faulty.problems.clone());
    let mut faults: BTreeMap<usize, Vec<Problem>> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, read(line)?))).collect();
    faults.extend(refused);
    Ok(Sorted {
        sound: sound.into_iter().map(|at| &lines[at]).collect(),
        rehearsed,
        faults: named_by(lines, faults),
        causes: named_by(lines, causes(lines, first)),
        repeated: commands.repeated,
    })
}

/// Prints what would be recorded, row by row as far as there are few, and by kind.
fn show(place: &Place, sorted: &Sorted<'_>) -> Outcome {
    let receipts = &sorted.rehearsed.receipts;
    for receipt in receipts.iter().filter(|receipt| !receipt.before) {
        receipt.warnings.iter().for_each(|warning| say_warning(place, receipt.seq, warning, ""));
    }
    if !place.screen.json {
        let rows = sorted.sound.iter().zip(receipts).take(SHOWN_MAX);
        let shown: Vec<String> = rows.map(|(line, receipt)| row_words(line, receipt)).collect();
        if !shown.is_empty() {
            place.screen.data(&shown.join("\n"))?;
        }
        if receipts.len() > SHOWN_MAX {
            place.screen.data(&format!("… and {} more rows", receipts.len() - SHOWN_MAX))?;
        }
    }
    if place.screen.json && !sorted.faults.is_empty() {
        return Ok(()); // One document: that of the problems.
    }
    say_kinds(place, sorted.sound.iter().copied(), receipts)
}

/// Returns a row as it would be recorded: where it stands, whether it is new, when and what.
fn row_words(line: &Line, receipt: &Receipt) -> String {
    let Ok(read) = &line.read else { return String::new() };
    let (new, statement) = (if receipt.before { "there before" } else { "new" }, &read.statement);
    let (when, what) = (shown::when(&statement.when), shown::summary(statement));
    let words = format!("{}: {new}: {}, {when}: {what}", line.at, statement.area);
    shown::clipped(&words, 200)
}

/// Records the sound rows: at once where they fit into one batch, else part by part.
fn record(place: &Place, matches: &ArgMatches, history: &History, sorted: &Sorted<'_>) -> Outcome {
    let expect = flags::expected(matches)?;
    if sorted.rehearsed.receipts.iter().all(|receipt| receipt.before) {
        return say(place, sorted, &sorted.rehearsed.receipts, &history.head());
    }
    let mut commands = Commands::new(matches, history.zone())?;
    let recorder = place.recorder()?;
    if let Err(fault) = sorted.rehearsed.whole() {
        if !expect.is_empty() {
            return Err(fault.into());
        }
        let bar = place.screen.running("recording");
        let mut done = Done::default();
        let mut parts = sorted.sound.chunks(PART_LINES);
        let outcome = parts.try_for_each(|part| {
            done.add(place, &recorder, part, &mut commands)?;
            done.show(&bar);
            Ok(())
        });
        bar.finish_and_clear();
        closed(place, recorder.close());
        return done.end(place, outcome).and_then(|()| left(place, sorted));
    }
    let request = Request { commands: commands.of(sorted.sound.iter().copied()), expect };
    let Recorded { receipts, head } = match recorder.record(request) {
        Ok(done) => done,
        Err(fault) => return Err(explained(place, &sorted.sound, fault, &Stage::Whole)?),
    };
    closed(place, recorder.close());
    say_warnings(place, &receipts)?;
    say(place, sorted, &receipts, &head)
}

/// Prints what was recorded, and what is left.
fn say(place: &Place, sorted: &Sorted<'_>, receipts: &[Receipt], head: &Head) -> Outcome {
    let before = receipts.iter().filter(|receipt| receipt.before).count();
    let (new, root) = (receipts.len() - before, tyst_event::wire::hex(&head.root));
    if place.screen.json {
        let left = sorted.faults.len();
        let done = json!({ "recorded": new, "before": before, "left": left, "root": root });
        return place.screen.json_line(&done);
    }
    say_recorded(place, new as u64, before as u64, &root)?;
    left(place, sorted)
}

/// Says how many rows are left to be mended.
#[expect(clippy::unnecessary_wraps, reason = "it ends what may fail")]
fn left(place: &Place, sorted: &Sorted<'_>) -> Outcome {
    if !sorted.faults.is_empty() {
        let rows = counted(sorted.faults.len() as u64, "row was", "rows were");
        place
            .screen
            .say(&format!("note: {rows} not recorded; mend them in the file of problems and import that"));
    }
    Ok(())
}

/// Writes a workbook with the faulty rows, to be mended there.
fn write_problems(place: &Place, out: &Path, faults: &[(&Line, Vec<Problem>)]) -> Outcome {
    let mut by_kind = BTreeMap::<u32, Vec<Faulty>>::new();
    for (line, problems) in faults {
        let At::Row { table, words, .. } = &line.at else {
            let message = "what is wrong with headings cannot be written to a workbook of rows";
            place.screen.say(&format!("note: {message}"));
            return Ok(());
        };
        let said = |problem: &Problem| (table.plan.column(problem), at::bare(&line.at, problem));
        let row = Faulty { words: words.clone(), problems: problems.iter().map(said).collect() };
        by_kind.entry(table.plan.kind.number()).or_default().push(row);
    }
    let known = known(&place.history()?)?;
    let bytes = template::problems(&by_kind, &known)
        .map_err(|fault| Failure::new(Class::System, crate::failure::chain(&fault)))?;
    std::fs::write(out, bytes).map_err(|fault| Failure::file(out, &fault))?;
    let rows = counted(faults.len() as u64, "faulty row stands", "faulty rows stand");
    place.screen.say(&format!("note: {rows} in {}", out.display()));
    Ok(())
}

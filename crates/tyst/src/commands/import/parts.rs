//! `tyst import --parts`: records files that are too large for one batch, part by part.
//!
//! Each part is recorded whole or not at all. Where it ends early, what was recorded before stays, and the same command
//! goes on there, for keys hold for ever.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use clap::ArgMatches;
use indicatif::ProgressBar;
use serde_json::json;
use tyst_event::{Problem, wire};
use tyst_ledger::{Head, Receipt, Recorded, Recorder};
use tyst_sheets::lines::Line;

use super::lines::Lines;
use super::{Commands, Stage, explained, refused, say_recorded, say_warning};
use crate::commands::init::closed;
use crate::failure::Outcome;
use crate::place::Place;
use crate::screen::counted;

/// How many lines a part has at most: as many as one group of the writer.
pub(super) const PART_LINES: usize = 1024;
/// How many bytes the lines of a part have at most, together with the line that follows.
const PART_BYTES: usize = 4 << 20;
/// How many parts wait at most while one is recorded.
const PARTS_WAITING: usize = 2;

/// How many warnings are printed one by one.
const WARNINGS_MAX: u64 = 100;

/// What was recorded so far.
#[derive(Default)]
pub(super) struct Done {
    new: u64,
    before: u64,
    warnings: u64,
    head: Option<Head>,
    /// The last line that was recorded.
    last: Option<String>,
}

pub(super) fn run(place: &Place, matches: &ArgMatches, files: Vec<PathBuf>) -> Outcome {
    let mut commands = Commands::new(matches, place.history()?.zone())?;
    let recorder = place.recorder()?;
    let bar = place.screen.running("recording");
    let mut done = Done::default();
    let outcome = parts(files).iter().try_for_each(|part| {
        let part = part?;
        done.add(place, &recorder, &part.iter().collect::<Vec<_>>(), &mut commands)?;
        done.show(&bar);
        Ok(())
    });
    bar.finish_and_clear();
    closed(place, recorder.close());
    done.end(place, outcome)
}

/// Lets the parts of files be read on a thread of their own, which ends after the first fault.
fn parts(files: Vec<PathBuf>) -> Receiver<Outcome<Vec<Line>>> {
    let (give, parts) = sync_channel(PARTS_WAITING);
    thread::spawn(move || {
        let mut lines = Lines::of(files);
        while let Some(part) = next_part(&mut lines).transpose() {
            let ends = part.is_err();
            if give.send(part).is_err() || ends {
                break;
            }
        }
    });
    parts
}

fn next_part(lines: &mut Lines) -> Outcome<Option<Vec<Line>>> {
    let (mut part, mut bytes) = (Vec::new(), 0);
    while part.len() < PART_LINES && bytes < PART_BYTES {
        let Some(line) = lines.next().transpose()? else { break };
        bytes += line.length;
        part.push(line);
    }
    Ok((!part.is_empty()).then_some(part))
}

impl Done {
    /// Shows on a bar how much was recorded.
    pub(super) fn show(&self, bar: &ProgressBar) {
        bar.set_message(format!("recorded {}", counted(self.new, "entry", "entries")));
    }

    /// Says what was recorded, also where it ended early.
    pub(super) fn end(&self, place: &Place, outcome: Outcome) -> Outcome {
        if outcome.is_err() {
            self.before(place);
        }
        outcome.and_then(|()| self.say(place))
    }

    /// Records a part.
    pub(super) fn add<'a>(
        &mut self,
        place: &Place,
        recorder: &Recorder,
        part: &[&'a Line],
        commands: &mut Commands,
    ) -> Outcome {
        let problems = |line: &&'a Line| Some((*line, line.read.as_ref().err()?.problems.clone()));
        let faults: Vec<(&Line, Vec<Problem>)> = part.iter().filter_map(problems).collect();
        if !faults.is_empty() {
            return Err(refused(place, part.len(), &faults, &Stage::Part(self.new))?);
        }
        let Recorded { receipts, head } = match recorder.record(commands.of(part.iter().copied()).into()) {
            Ok(done) => done,
            Err(fault) => return Err(explained(place, part, fault, &Stage::Part(self.new))?),
        };
        for receipt in &receipts {
            self.count(place, receipt);
        }
        self.head = Some(head);
        self.last = part.last().map(|line| format!("{} of {}", line.at, line.file));
        Ok(())
    }

    fn count(&mut self, place: &Place, receipt: &Receipt) {
        if receipt.before {
            self.before += 1;
            return;
        }
        self.new += 1;
        for warning in &receipt.warnings {
            self.warnings += 1;
            if self.warnings <= WARNINGS_MAX {
                say_warning(place, receipt.seq, warning, "");
            }
        }
    }

    /// Says what was recorded before a failure.
    fn before(&self, place: &Place) {
        if let Some(line) = &self.last {
            let (new, before) = (counted(self.new, "entry", "entries"), self.before);
            place.screen.say(&format!(
                "note: everything up to {line} is recorded ({new}, and {before} from before); mend what follows and import \
                 the same files again"
            ));
        }
    }

    fn say(&self, place: &Place) -> Outcome {
        if self.warnings > WARNINGS_MAX {
            let more = counted(self.warnings - WARNINGS_MAX, "more warning", "more warnings");
            place.screen.say(&format!("… and {more}; they stand with their entries"));
        }
        let Some(head) = &self.head else {
            place.screen.say("note: the files hold no entries");
            return Ok(());
        };
        let root = wire::hex(&head.root);
        if place.screen.json {
            let done = json!({ "recorded": self.new, "before": self.before, "root": root });
            return place.screen.json_line(&done);
        }
        say_recorded(place, self.new, self.before, &root)
    }
}

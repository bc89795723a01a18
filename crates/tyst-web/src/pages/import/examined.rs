//! What would become of a file that was sent: what is new, what was there before, and everything that is wrong.
//!
//! The same reading and the same keys as `tyst import`, so that a file is recorded once, whichever way it comes. Records nothing.

use std::collections::{BTreeMap, BTreeSet};

use tyst_access::Caller;
use tyst_event::{Instant, Problem, Slug};
use tyst_ledger::{Clock, Command, History, HistoryError, Keys, Receipt, RecordError, Request, Sifted};
use tyst_sheets::lines::{self, Line};

use crate::pages::Wrong;
use crate::pages::record::{MOMENT, refused};
use crate::shelf::Held;
use crate::sight::{For, Sight};

/// What would become of a file.
#[derive(Default)]
pub(super) struct Examined {
    /// The rows that can be recorded, with what they would get.
    pub(super) sound: Vec<(usize, Receipt)>,
    /// The others, with what is wrong with them.
    pub(super) faults: Vec<(usize, Problem)>,
    /// The rows that say the same as one before.
    pub(super) repeated: BTreeSet<usize>,
    /// What records all of them.
    pub(super) request: Option<Request>,
    /// What is wrong with all of it.
    pub(super) wrong: Vec<Wrong>,
    pub(super) is_manual: bool,
}

impl Examined {
    /// Returns whether all can be recorded.
    pub(super) fn is_sound(&self) -> bool {
        self.wrong.is_empty() && self.faults.is_empty()
    }
}

/// Reads what the ledger says of a file.
pub(super) fn examined(
    history: &History,
    held: &Held,
    caller: &Caller,
    clock: Clock,
    recorded: &str,
) -> Result<Examined, HistoryError> {
    let lines = &held.rows.lines;
    let mut examined = Examined { is_manual: history.has_manual_clock(), ..Examined::default() };
    let moment = match moment(examined.is_manual, recorded, clock) {
        Ok(moment) => moment,
        Err(wrong) => {
            examined.wrong.push(wrong);
            return Ok(examined);
        }
    };
    let closed = closed(history, lines, caller)?;
    let sound = lines::sound(lines).into_iter().filter(|at| !closed.contains_key(at)).collect();
    let mut made = Made { held, caller, moment, repeated: BTreeSet::new() };
    let (first, last) = match history.sift(sound, |sound| made.request(sound), clock) {
        Ok(Sifted { sound, rehearsed, refused: last, first }) => {
            let is_whole = last.is_empty();
            if let Err(fault) = rehearsed.whole() {
                examined.wrong = refused(&fault);
            }
            examined.request = is_whole.then(|| made.request(&sound));
            examined.sound = sound.into_iter().zip(rehearsed.receipts).collect();
            (first, last)
        }
        Err(RecordError::History(fault)) => return Err(fault),
        Err(fault) => {
            examined.wrong = refused(&fault);
            return Ok(examined);
        }
    };
    examined.faults = faults(lines, &closed, first, last);
    examined.repeated = made.repeated;
    Ok(examined)
}

/// Returns the moment of recording, in a ledger whose clock is set by hand.
fn moment(is_manual: bool, typed: &str, clock: Clock) -> Result<Option<Instant>, Wrong> {
    let typed = typed.trim();
    if !is_manual || typed.is_empty() {
        return Ok(is_manual.then_some(clock.wall));
    }
    let moment: Result<Instant, _> = typed.parse();
    moment.map(Some).map_err(|fault| Wrong::new(MOMENT, fault.to_string()))
}

/// Returns the rows that somebody may not record, for their area, their place or what they change.
fn closed(
    history: &History,
    lines: &[Line],
    caller: &Caller,
) -> Result<BTreeMap<usize, Vec<Problem>>, HistoryError> {
    let sight = Sight::of(history, caller, For::Reading)?;
    let problem = |field: &str, area: &Slug| Problem {
        field: field.to_owned(),
        rule: "not-allowed".into(),
        message: format!("is {area}, in which you may not record"),
        hint: Some("ask whoever gives the rights of this ledger".to_owned()),
    };
    let mut closed = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(statement) = line.statement() else { continue };
        let Some(area) = sight.barred(history, statement)? else { continue };
        let problem = if area == statement.area {
            problem("area", &area)
        } else if statement.place.as_ref() == Some(&area) {
            problem("place", &area)
        } else {
            Problem {
                message: format!("changes what {area} described, where you may not record"),
                ..problem("", &area)
            }
        };
        closed.insert(at, vec![problem]);
    }
    Ok(closed)
}

/// Returns all that is wrong, row by row; what only follows from the faults of other rows stands there alone or not at all.
fn faults(
    lines: &[Line],
    closed: &BTreeMap<usize, Vec<Problem>>,
    first: BTreeMap<usize, Vec<Problem>>,
    last: BTreeMap<usize, Vec<Problem>>,
) -> Vec<(usize, Problem)> {
    let all = |mut broken: BTreeMap<usize, Vec<Problem>>| {
        broken.extend(closed.clone());
        lines::causes(lines, broken)
    };
    let causes = all(first);
    let shown = if causes.is_empty() { all(last) } else { causes };
    shown
        .into_iter()
        .flat_map(|(at, problems)| problems.into_iter().map(move |problem| (at, problem)))
        .collect()
}

/// Makes commands of rows.
struct Made<'m> {
    held: &'m Held,
    caller: &'m Caller,
    moment: Option<Instant>,
    repeated: BTreeSet<usize>,
}

impl Made<'_> {
    fn request(&mut self, sound: &[usize]) -> Request {
        let mut keys = Keys::default();
        self.repeated.clear();
        let commands = sound.iter().filter_map(|at| self.command(*at, &mut keys)).collect();
        Request { commands, expect: Vec::new() }
    }

    fn command(&mut self, at: usize, keys: &mut Keys) -> Option<Command> {
        let read = self.held.rows.lines[at].read.as_ref().ok()?;
        let key = read.key.clone().unwrap_or_else(|| {
            let (key, is_repeated) = keys.next(&read.statement);
            self.repeated.extend(is_repeated.then_some(at));
            key
        });
        Some(Command {
            key,
            recorded_by: self.caller.name.clone(),
            correlation: Some(format!("import {}", self.held.name)),
            recorded: self.moment,
            statement: read.statement.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;
    use std::time::Duration;

    use tyst_access::{Right, Role};
    use tyst_event::{Kind, Slug};
    use tyst_ledger::{Created, create};
    use tyst_sheets::book::{Means, NO_NAMES, Rows};

    use super::*;

    fn held(table: &str) -> Held {
        let mut rows = Rows::default();
        let means = Means { mapping: None, kind: Some(Kind::NoteRecorded), meant: NO_NAMES };
        rows.add("notes.csv", "notes", table.as_bytes(), means).unwrap();
        Held {
            token: String::new(),
            name: "notes.csv".to_owned(),
            rows,
            done: OnceLock::new(),
            began: Duration::ZERO,
        }
    }

    #[test]
    fn a_row_of_an_area_in_which_somebody_may_not_record_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("ledger");
        let (at, clock) = (Instant(1_760_000_000_000_000), tyst_event::terms::Clock::System);
        let created = Created { id: "rights".into(), at, clock, time_zone: "Europe/London".into() };
        create(&dir, &created).unwrap().close().unwrap();
        let history = History::open(&dir).unwrap();
        let slug = |text: &str| Slug::new(text).unwrap();
        let right = Right { role: Role::Recorder, area: Some(slug("newport")) };
        let caller = Caller::new(slug("somebody"), vec![right]);
        let held = held("area,topic,text,source\nnewport,story,a,M\ncardiff,story,b,M\n");
        let clock = Clock { wall: at, steady_us: 0 };
        let found = examined(&history, &held, &caller, clock, "").unwrap();
        let rules: Vec<(usize, &str)> =
            found.faults.iter().map(|(at, problem)| (*at, &*problem.rule)).collect();
        assert_eq!(rules, [(1, "not-allowed")]);
        assert!(!found.is_sound() && found.sound.len() == 1);
        let commands = found.request.unwrap().commands;
        assert_eq!(
            commands.iter().map(|command| command.recorded_by.as_str()).collect::<Vec<_>>(),
            ["somebody"]
        );
    }
}

//! What the ledger says of an entry before it is recorded: whether it can be, and what is unlikely about it.
//!
//! Records nothing.

use serde_json::{Map, Value as Json, json};
use tyst_access::Caller;
use tyst_event::words::draft::correction;
use tyst_event::{Instant, Kind, Problem, Problems, Slug, Statement, Warning};
use tyst_ledger::{Chains, Clock, Command, Expect, History, HistoryError, Offers, RecordError, Request};

use super::answers::Answers;
use super::inputs::MOMENT;
use crate::pages::Wrong;
use crate::pages::withdraw::REASON;
use crate::sight::{For, Sight};

/// What is known when a step was answered.
pub(super) struct Known {
    pub(super) offers: Offers,
    pub(super) is_manual: bool,
    /// What would become of the statement, or what is wrong with the answers.
    pub(super) checked: Result<Checked, Vec<Problem>>,
}

/// What would become of a statement.
pub(super) struct Checked {
    pub(super) statement: Statement,
    /// What records it, or what is still to be said for that.
    pub(super) request: Result<Request, Vec<Wrong>>,
    /// What the ledger has against it.
    pub(super) wrong: Vec<Wrong>,
    /// What of that is about the statement itself.
    pub(super) rejected: Vec<Problem>,
    pub(super) unlikely: Vec<String>,
    pub(super) is_new_area: bool,
    /// What the form has recorded before its answers were changed.
    pub(super) recorded: Option<u64>,
}

/// Reads what the ledger says of the answers.
pub(super) fn known(
    history: &History,
    answers: &Answers,
    recording: &Recording,
    clock: Clock,
) -> Result<Known, HistoryError> {
    let offers = Sight::offers(history, &recording.caller)?;
    let mut answers = answers.clone();
    answers.resolve(&offers);
    let target = match answers.target {
        Some(seq) => history.entry(seq)?.and_then(|stored| stored.event.ok()),
        None => None,
    };
    let checked = match answers.statement(target.as_ref()) {
        Ok(statement) => Ok(checked(history, &answers, statement, recording, clock)?),
        Err(problems) => Err(problems),
    };
    Ok(Known { offers, is_manual: history.has_manual_clock(), checked })
}

fn checked(
    history: &History,
    answers: &Answers,
    statement: Statement,
    recording: &Recording,
    clock: Clock,
) -> Result<Checked, HistoryError> {
    let is_of_ledger = statement.area == Slug::ledger();
    let is_new_area = !is_of_ledger && !history.partnership()?.knows_area(&statement.area);
    let stated = match answers.corrected() {
        // What is final is what stood when that was said.
        None if answers.kind == Kind::EntryFinalised => {
            let (seq, partnership) = (answers.target.unwrap_or_default(), history.partnership()?);
            Ok((statement.clone(), opened_on(answers.word(STANDING), seq, partnership.chains())))
        }
        None => Ok((statement.clone(), Vec::new())),
        Some(seq) => corrected(history, seq, answers)?,
    };
    let request = stated.and_then(|(stated, expect)| {
        let command = recording.command(history, clock, stated)?;
        Ok(Request { commands: vec![command], expect })
    });
    let (mut wrong, mut rejected, mut unlikely) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(area) = Sight::of(history, &recording.caller, For::Reading)?.barred(history, &statement)? {
        let words = format!("you may not record for the area {area}");
        wrong.push(Wrong::new("", words));
    }
    if let Ok(request) = &request {
        match history.rehearse(request.clone(), clock) {
            Ok(receipts) => {
                let is_new = receipts.iter().any(|receipt| !receipt.before);
                if is_new && is_as_before(history, answers.corrected(), &statement)? {
                    let words = "nothing would change in the entry".to_owned();
                    wrong.push(Wrong::new("", words));
                }
                unlikely.extend(receipts.iter().flat_map(|receipt| &receipt.warnings).map(Warning::words));
            }
            Err(fault) => {
                wrong.extend(refused(&fault));
                if let RecordError::Rejected(all) = fault {
                    rejected.extend(all.into_iter().flat_map(|rejected| rejected.problems));
                }
            }
        }
    }
    let recorded = if wrong.is_empty() { None } else { history.recorded_under(&recording.key)? };
    Ok(Checked { statement, request, wrong, rejected, unlikely, is_new_area, recorded })
}

/// Returns whether a correction says what stands.
fn is_as_before(history: &History, target: Option<u64>, statement: &Statement) -> Result<bool, HistoryError> {
    let Some(seq) = target else { return Ok(false) };
    Ok(history.standing(history.partnership()?.chains(), seq)?.as_ref() == Some(statement))
}

/// A correction with what it expects, or what is still to be said for it.
type Corrected = Result<(Statement, Vec<Expect>), Vec<Wrong>>;

fn corrected(history: &History, seq: u64, answers: &Answers) -> Result<Corrected, HistoryError> {
    let partnership = history.partnership()?;
    let chains = partnership.chains();
    let mut about = Map::new();
    about.insert("target".to_owned(), Json::from(seq));
    let given = |name| Some(answers.word(name)).filter(|word| !word.is_empty());
    about.extend(given("reason").map(|reason| ("reason".to_owned(), Json::from(reason))));
    about.extend(given("explain").map(|words| ("explanation".to_owned(), json!({ "en": words }))));
    let mut problems = Problems::default();
    let entry = correction(answers.draft().entry(), about);
    let Some(stated) = tyst_event::json::statement_from_json(&entry, &mut problems) else {
        return Ok(Err(faults(&problems.into_vec())));
    };
    Ok(Ok((stated, opened_on(answers.word(STANDING), seq, chains))))
}

/// The name of the answer which statement of an entry stood when its form was opened.
pub(crate) const STANDING: &str = "standing";

/// Returns the expectation that of an entry still stands what did when its form was opened.
pub(crate) fn opened_on(standing: &str, seq: u64, chains: &Chains) -> Vec<Expect> {
    match standing.parse() {
        Ok(statement) => vec![Expect::Standing { entry: seq, statement }],
        Err(_) => chains.expect_standing(seq),
    }
}

/// The act of recording, beside what is recorded.
pub(crate) struct Recording {
    pub(crate) key: String,
    pub(crate) caller: Caller,
    /// When it is recorded, in a ledger whose clock is set by hand.
    pub(crate) recorded: String,
}

impl Recording {
    /// Returns the command that records a statement.
    pub(crate) fn command(
        &self,
        history: &History,
        clock: Clock,
        statement: Statement,
    ) -> Result<Command, Vec<Wrong>> {
        let recorded = if history.has_manual_clock() {
            let typed = self.recorded.trim();
            let moment = if typed.is_empty() { Ok(clock.wall) } else { typed.parse::<Instant>() };
            Some(moment.map_err(|fault| vec![Wrong::new(MOMENT, fault.to_string())])?)
        } else {
            None
        };
        let Self { key, caller, .. } = self;
        Ok(Command {
            key: key.clone(),
            recorded_by: caller.name.clone(),
            correlation: None,
            recorded,
            statement,
        })
    }
}

/// Returns a key that no other form has, so that a form that is sent twice records once.
pub(crate) fn fresh_key() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Returns what the ledger has against a request.
pub(crate) fn refused(fault: &RecordError) -> Vec<Wrong> {
    match fault {
        RecordError::Rejected(rejected) => {
            rejected.iter().flat_map(|rejected| faults(&rejected.problems)).collect()
        }
        RecordError::Unmet(problems)
            if problems.iter().any(|problem| problem.rule == "expected-standing") =>
        {
            vec![Wrong::new("", "somebody changed this entry since the form was opened: open it again")]
        }
        RecordError::Unmet(problems) => faults(problems),
        other => vec![Wrong::new("", other.to_string())],
    }
}

/// Returns problems as faults that belong to no input.
pub(crate) fn faults(problems: &[Problem]) -> Vec<Wrong> {
    let wrong = |problem: &Problem| match problem.field.as_str() {
        // Nobody has typed the key of a form.
        "key" => Wrong::new("", "this form has recorded an entry already"),
        "data.reason" => Wrong::of(REASON, problem),
        _ => Wrong::of("", problem),
    };
    problems.iter().map(wrong).collect()
}

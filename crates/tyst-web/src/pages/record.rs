//! Recording an entry: what happened, where and when, how it is known, and all of it once more before it is recorded.
//!
//! The answers travel in the form from step to step, so nothing waits on the server. What an entry may be is for the vocabulary
//! and the rules to say; what was typed for a field, for `answers`.

mod answers;
mod inputs;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use tyst_event::words::draft::Field;
use tyst_event::words::first_sentence;
use tyst_event::{Instant, Kind, Problem, Slug, Statement};
use tyst_ledger::{Clock, Command, History, HistoryError, Offers, RecordError, Request};
use tyst_report::labels::Label;

use super::{Answer, Fault, Tongue, Wrong, english, page, said, summary};
use crate::app::Pages;
use crate::words;
use answers::Answers;

/// The id of the input in which the moment of recording is typed, and what begins the ids that are no field's.
pub(crate) const RECORDED: &str = "recorded-";

/// A step of the way to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Where,
    What,
    How,
    Check,
}

impl Step {
    const ALL: [Self; 4] = [Self::Where, Self::What, Self::How, Self::Check];

    fn word(self) -> &'static str {
        match self {
            Self::Where => "where",
            Self::What => "what",
            Self::How => "how",
            Self::Check => "check",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    fn label(self) -> Label {
        match self {
            Self::Where => words::WHERE_WHEN,
            Self::What => words::KIND,
            Self::How => words::HOW_KNOWN,
            Self::Check => words::CHECK,
        }
    }

    fn next(self) -> Self {
        let at = self as usize + 1;
        Self::ALL[at.min(Self::ALL.len() - 1)]
    }

    fn back(self) -> Self {
        Self::ALL[(self as usize).saturating_sub(1)]
    }

    /// Returns the step at which a field is asked for.
    fn of(field: &Field) -> Self {
        match (field.is_data, field.flag.name.as_str()) {
            (true, _) => Self::What,
            (false, "area" | "place" | "when" | "when-said") => Self::Where,
            (false, _) => Self::How,
        }
    }
}

/// The area that is likely to be meant.
#[derive(Deserialize)]
pub(crate) struct Likely {
    #[serde(default)]
    area: String,
}

/// Asks which kind of entry it is.
pub(crate) async fn kinds(tongue: Tongue, Query(Likely { area }): Query<Likely>) -> Response {
    let path = |kind: &Kind| {
        let area = if Slug::new(&area).is_some() { format!("?area={area}") } else { String::new() };
        tongue.path(&format!("/record/{}{area}", kind.name()))
    };
    let main = html! {
        h1 { (tongue.say(words::KINDS)) }
        ul.kinds {
            @for kind in Kind::FACTS {
                li {
                    a href=(path(kind)) { (said::kind(tongue, *kind)) }
                    p.hint { (english(tongue, &first_sentence(kind.about()))) "." }
                }
            }
        }
    };
    page(tongue, "/record", tongue.say(words::KINDS), &main).into_response()
}

/// Asks for the first answers.
pub(crate) async fn begin(
    tongue: Tongue,
    State(pages): State<Pages>,
    Path(kind): Path<String>,
    Query(Likely { area }): Query<Likely>,
) -> Answer {
    let kind = recordable(&kind).ok_or_else(|| Fault::not_found(tongue))?;
    let mut answers = Answers::new(kind);
    answers.put("a.area", area);
    let read = pages.service.read(|history| Ok((Offers::of(history)?, history.has_manual_clock()))).await;
    let (offers, is_manual) = read.map_err(Fault::service(tongue))?;
    let view = View { tongue, kind, answers: &answers, offers: &offers, is_manual };
    Ok(view.page(Step::Where, &[], &html! {}))
}

fn recordable(name: &str) -> Option<Kind> {
    Kind::from_name(name).filter(|kind| Kind::FACTS.contains(kind))
}

/// What is known when a step was answered.
struct Known {
    offers: Offers,
    is_manual: bool,
    checked: Option<Checked>,
}

/// What would become of a statement.
struct Checked {
    statement: Statement,
    command: Result<Command, Vec<Wrong>>,
    wrong: Vec<Wrong>,
    unlikely: Vec<String>,
    is_new_area: bool,
}

/// Takes the answers of a step, and goes on to the next one, or says what is wrong with them.
pub(crate) async fn go_on(
    tongue: Tongue,
    State(pages): State<Pages>,
    Path(kind): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let kind = recordable(&kind).ok_or_else(|| Fault::not_found(tongue))?;
    let answers = Answers::of(kind, pairs);
    let at = Step::named(answers.word("step")).unwrap_or(Step::Where);
    let asked = answers.word("to").to_owned();
    let key = Some(answers.word("key").to_owned()).filter(|key| !key.is_empty()).unwrap_or_else(fresh_key);
    let recording = Recording {
        key: key.clone(),
        recorder: pages.service.program().recorder(),
        recorded: answers.word("recorded").to_owned(),
    };
    let (clock, for_check) = (pages.service.program().clock(), answers.clone());
    let read = move |history: &History| known(history, &for_check, &recording, clock);
    let Known { offers, is_manual, checked } =
        pages.service.read(read).await.map_err(Fault::service(tongue))?;
    let mut answers = answers;
    answers.put("key", key);
    answers.resolve(&offers);
    let view = View { tongue, kind, answers: &answers, offers: &offers, is_manual };
    let problems = answers.draft().statement().err().unwrap_or_default();
    let wrong = view.wrong_at(at, &problems);
    let to = match asked.as_str() {
        "back" => at.back(),
        "next" | "record" if !wrong.is_empty() => return Ok(view.page(at, &wrong, &html! {})),
        "next" => at.next(),
        "record" => Step::Check,
        step => Step::named(step).unwrap_or(at),
    };
    if to != Step::Check {
        return Ok(view.page(to, &[], &html! {}));
    }
    // Whoever left out a step is led to it.
    if let Some((step, wrong)) = view.first_wrong(&problems) {
        return Ok(view.page(step, &wrong, &html! {}));
    }
    let Some(checked) = checked else { return Ok(view.page(Step::Where, &[], &html! {})) };
    match &checked.command {
        Ok(command) if asked == "record" && checked.wrong.is_empty() => {
            let request = Request::from(vec![command.clone()]);
            match pages.service.record(request).await {
                Ok(recorded) => Ok(done(tongue, &recorded.receipts)),
                Err(fault) => Ok(view.check(&checked, &refused(&fault))),
            }
        }
        Err(wrong) if asked == "record" => Ok(view.check(&checked, wrong)),
        _ => Ok(view.check(&checked, &[])),
    }
}

/// Leads to the entry that was recorded.
fn done(tongue: Tongue, receipts: &[tyst_ledger::Receipt]) -> Response {
    let receipt = receipts.first().map_or((0, false), |receipt| (receipt.seq, receipt.before));
    let done = if receipt.1 { "before" } else { "now" };
    Redirect::to(&tongue.path(&format!("/entries/{}?done={done}", receipt.0))).into_response()
}

/// Reads what the ledger says of the answers.
fn known(
    history: &History,
    answers: &Answers,
    recording: &Recording,
    clock: Clock,
) -> Result<Known, HistoryError> {
    let offers = Offers::of(history)?;
    let mut answers = answers.clone();
    answers.resolve(&offers);
    let checked = match answers.draft().statement() {
        Ok(statement) => Some(checked(history, statement, recording, clock)?),
        Err(_) => None,
    };
    Ok(Known { offers, is_manual: history.has_manual_clock(), checked })
}

fn checked(
    history: &History,
    statement: Statement,
    recording: &Recording,
    clock: Clock,
) -> Result<Checked, HistoryError> {
    let is_new_area = !history.partnership()?.knows_area(&statement.area);
    let command = recording.command(history, clock, statement.clone());
    let (mut wrong, mut unlikely) = (Vec::new(), Vec::new());
    if let Ok(command) = &command {
        match history.rehearse(Request::from(vec![command.clone()]), clock) {
            Ok(receipts) => {
                let warnings = receipts.iter().flat_map(|receipt| &receipt.warnings);
                unlikely.extend(warnings.map(super::entries::warned));
            }
            Err(fault) => wrong = refused(&fault),
        }
    }
    Ok(Checked { statement, command, wrong, unlikely, is_new_area })
}

/// The act of recording, beside what is recorded.
pub(crate) struct Recording {
    pub(crate) key: String,
    pub(crate) recorder: Slug,
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
            let wrong = |fault: &dyn std::fmt::Display| {
                vec![Wrong { id: format!("{RECORDED}at"), words: fault.to_string() }]
            };
            Some(moment.map_err(|fault| wrong(&fault))?)
        } else {
            None
        };
        let Self { key, recorder, .. } = self;
        Ok(Command {
            key: key.clone(),
            recorded_by: recorder.clone(),
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
            rejected.iter().flat_map(|rejected| faults(rejected.problems.clone())).collect()
        }
        RecordError::Unmet(problems) => faults(problems.clone()),
        other => vec![Wrong { id: String::new(), words: other.to_string() }],
    }
}

/// Returns problems as faults that belong to no input.
pub(crate) fn faults(problems: Vec<Problem>) -> Vec<Wrong> {
    let wrong = |problem: Problem| Wrong { id: String::new(), words: told(&problem) };
    problems.into_iter().map(wrong).collect()
}

/// Returns what is wrong, and what to type instead.
fn told(problem: &Problem) -> String {
    let hint = problem.hint.as_ref().map(|hint| format!(": {hint}")).unwrap_or_default();
    let field = problem.field.strip_prefix("data.").unwrap_or(&problem.field).replace('_', " ");
    format!("{field} {}{hint}", problem.message)
}

/// Returns the status of a page with faults.
pub(crate) fn status(wrong: &[Wrong]) -> StatusCode {
    if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// Asks for the moment of recording.
pub(crate) fn moment(tongue: Tongue, typed: &str) -> Markup {
    let id = format!("{RECORDED}at");
    html! {
        div.field {
            label.title for=(id) { (tongue.say(words::MOMENT)) " (" (tongue.say(words::OPTIONAL)) ")" }
            p.hint id={ (id) "-hint" } { (tongue.say(words::MOMENT_HINT)) " 2026-02-01T09:00:00Z" }
            input type="text" id=(id) name="recorded" value=(typed) autocomplete="off" aria-describedby={ (id) "-hint" };
        }
    }
}

/// What a step is drawn with.
struct View<'v> {
    tongue: Tongue,
    kind: Kind,
    answers: &'v Answers,
    offers: &'v Offers,
    is_manual: bool,
}

impl View<'_> {
    fn fields(&self, step: Step) -> impl Iterator<Item = &Field> {
        self.answers.fields().iter().filter(move |field| Step::of(field) == step)
    }

    /// Returns what is wrong with the answers of a step.
    fn wrong_at(&self, step: Step, problems: &[Problem]) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for field in self.fields(step) {
            let of = problems.iter().filter(|problem| field.is_meant(problem));
            wrong.extend(of.map(|problem| Wrong { id: answers::id(field), words: told(problem) }));
        }
        wrong
    }

    /// Returns the first step with whose answers something is wrong.
    fn first_wrong(&self, problems: &[Problem]) -> Option<(Step, Vec<Wrong>)> {
        let steps = Step::ALL.into_iter().map(|step| (step, self.wrong_at(step, problems)));
        let found = steps.into_iter().find(|(_, wrong)| !wrong.is_empty());
        found.or_else(|| (!problems.is_empty()).then(|| (Step::What, faults(problems.to_vec()))))
    }

    /// Returns a step with its questions.
    fn page(&self, step: Step, wrong: &[Wrong], more: &Markup) -> Response {
        let tongue = self.tongue;
        let draft = self.answers.draft();
        let drawn = |field: &Field| {
            let input = inputs::Input { tongue, field, answers: self.answers, wrong };
            input.draw(&self.offers.of_field(field, &draft))
        };
        let main = html! {
            (summary(tongue, wrong))
            p.hint { (said::kind(tongue, self.kind)) }
            h1 { (tongue.say(step.label())) }
            (more)
            form method="post" action=(self.action()) novalidate {
                (self.carried(step))
                @for field in self.fields(step) { (drawn(field)) }
                div.buttons {
                    button name="to" value="next" { (tongue.say(words::CONTINUE)) }
                    @if step != Step::Where { button.plain name="to" value="back" { (tongue.say(words::BACK)) } }
                }
            }
        };
        self.framed(step, wrong, &main)
    }

    /// Returns all answers once more, with what is unlikely about them.
    fn check(&self, checked: &Checked, wrong: &[Wrong]) -> Response {
        let tongue = self.tongue;
        let all: Vec<&Wrong> = checked.wrong.iter().chain(wrong).collect();
        let all: Vec<Wrong> =
            all.into_iter().map(|wrong| Wrong { id: wrong.id.clone(), words: wrong.words.clone() }).collect();
        let main = html! {
            (summary(tongue, &all))
            p.hint { (said::kind(tongue, self.kind)) }
            h1 { (tongue.say(words::CHECK)) }
            @for warning in &checked.unlikely {
                p.note { (tongue.say(words::UNLIKELY)) ": " (english(tongue, warning)) }
            }
            @if checked.is_new_area { p.note { (tongue.say(words::NEW_AREA)) ": " (checked.statement.area) } }
            dl.answers { (said::statement(tongue, &checked.statement)) }
            form method="post" action=(self.action()) {
                (self.carried(Step::Check))
                @if self.is_manual { (moment(tongue, self.answers.word("recorded"))) }
                div.buttons {
                    button name="to" value="record" { (tongue.say(words::RECORD_NOW)) }
                    @for step in [Step::Where, Step::What, Step::How] {
                        button.plain name="to" value=(step.word()) { (tongue.say(words::CHANGE)) ": " (tongue.say(step.label())) }
                    }
                }
            }
        };
        self.framed(Step::Check, &all, &main)
    }

    fn action(&self) -> String {
        self.tongue.path(&format!("/record/{}", self.kind.name()))
    }

    fn framed(&self, step: Step, wrong: &[Wrong], main: &Markup) -> Response {
        let title = format!("{} – {}", self.tongue.say(step.label()), said::kind(self.tongue, self.kind));
        let title =
            if wrong.is_empty() { title } else { format!("{}: {title}", self.tongue.say(words::PROBLEM)) };
        let here = format!("/record/{}", self.kind.name());
        (status(wrong), page(self.tongue, &here, &title, main)).into_response()
    }

    /// Returns the answers of the other steps, which go with the form.
    fn carried(&self, step: Step) -> Markup {
        let own: Vec<String> = self.fields(step).map(answers::id).collect();
        let others = self.answers.pairs().filter(|(name, _)| {
            let base = name.split_once('/').map_or(*name, |(base, _)| base);
            !own.iter().any(|own| own == base) && !matches!(*name, "step" | "to")
        });
        html! {
            input type="hidden" name="step" value=(step.word());
            @for (name, value) in others {
                @if !(step == Step::Check && name == "recorded") { input type="hidden" name=(name) value=(value); }
            }
        }
    }
}

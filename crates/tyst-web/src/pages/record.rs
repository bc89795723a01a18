//! Recording an entry: what happened, where and when, how it is known, and all of it once more before it is recorded.
//!
//! The answers travel in the form from step to step, so nothing waits on the server. What an entry may be is for the vocabulary
//! and the rules to say; what was typed for a field, for `answers`.

mod answers;
mod checking;
mod inputs;
mod remark;
mod view;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use maud::html;
use serde::Deserialize;
use tyst_access::Caller;
use tyst_event::words::draft::{Draft, Field};
use tyst_event::words::first_sentence;
use tyst_event::{Kind, Slug, Statement};
use tyst_ledger::{History, HistoryError, Offers, Receipt};
use tyst_report::labels::Label;

use super::entries::seq_of;
use super::{Answer, Fault, Here, Tongue, Wrong, page, said, worded};
use crate::app::Pages;
use crate::noting::Few;
use crate::service::{Refusal, ServiceError};
use crate::sight::{For, Sight, to_record};
use crate::words;
use answers::Answers;
use checking::{Known, STANDING, known};
use view::{ANEW, View};

pub(crate) use checking::{Recording, faults, fresh_key, opened_on, refused};
pub(crate) use inputs::{MOMENT, moment};
pub(crate) use remark::{dispute, finalise, go_on_disputing, go_on_finalising};
pub(crate) use view::status;

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

    /// Returns the steps to an entry of a kind: what is said about the record itself is asked for at once.
    fn of_kind(kind: Kind) -> &'static [Self] {
        if kind.is_meta() { &[Self::What, Self::Check] } else { &Self::ALL }
    }

    fn first(kind: Kind) -> Self {
        Self::of_kind(kind)[0]
    }

    /// Returns the step that is so many before or after this one.
    fn near(self, kind: Kind, by: isize) -> Self {
        let steps = Self::of_kind(kind);
        let at = steps.iter().position(|step| *step == self).unwrap_or_default();
        steps[at.saturating_add_signed(by).min(steps.len() - 1)]
    }

    /// Returns the step at which a field is asked for.
    fn of(kind: Kind, field: &Field) -> Self {
        match (field.is_data, field.flag.name.as_str()) {
            _ if kind.is_meta() => Self::What,
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
pub(crate) async fn kinds(
    tongue: Tongue,
    Here(here): Here,
    Extension(caller): Extension<Caller>,
    Query(Likely { area }): Query<Likely>,
) -> Response {
    let may = |kind: &&Kind| to_record(**kind).is_some_and(|act| caller.may_somewhere(act));
    let path = |kind: &Kind| {
        let area = if Slug::new(&area).is_some() { format!("?area={area}") } else { String::new() };
        tongue.path(&format!("/record/{}{area}", kind.name()))
    };
    let main = html! {
        h1 { (tongue.say(words::KINDS)) }
        ul.kinds {
            @for kind in Kind::FACTS.iter().chain(&BY_ITSELF).filter(may) {
                li {
                    a href=(path(kind)) { (said::kind(tongue, *kind)) }
                    p.hint { (worded(tongue, &first_sentence(kind.about()))) "." }
                }
            }
        }
    };
    page(tongue, &here, tongue.say(words::KINDS), &main).into_response()
}

/// Asks for the first answers.
pub(crate) async fn begin(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(kind): Path<String>,
    Query(Likely { area }): Query<Likely>,
) -> Answer {
    let kind = allowed(tongue, &caller, &kind)?;
    let mut answers = Answers::new(kind);
    answers.put("a-area", area);
    let read = move |history: &History| {
        Ok((
            Sight::offers(history, &caller)?,
            history.has_manual_clock(),
            history.head().count.saturating_sub(1),
        ))
    };
    let (offers, is_manual, last) = pages.service.read(read).await.map_err(Fault::service(tongue))?;
    if kind == Kind::LedgerTagged {
        answers.put("d-entry", last.to_string());
    }
    let view = View { tongue, kind, answers: &answers, offers: &offers, is_manual };
    Ok(view.page(Step::first(kind), &[]))
}

/// What is said about the record itself, and about no entry of it.
const BY_ITSELF: [Kind; 2] = [Kind::PeriodClosed, Kind::LedgerTagged];

/// Returns the kind of a name, where it is one that is recorded by itself.
fn recordable(name: &str) -> Option<Kind> {
    Kind::from_name(name).filter(|kind| Kind::FACTS.contains(kind) || BY_ITSELF.contains(kind))
}

/// Returns the kind of a name, where somebody may record it for some area.
fn allowed(tongue: Tongue, caller: &Caller, name: &str) -> Result<Kind, Fault> {
    let kind = recordable(name).ok_or_else(|| Fault::not_found(tongue))?;
    let may = to_record(kind).is_some_and(|act| caller.may_somewhere(act));
    if may { Ok(kind) } else { Err(Fault::forbidden(tongue)) }
}

/// Takes the answers of a step, and goes on to the next one, or says what is wrong with them.
pub(crate) async fn go_on(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(kind): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let kind = allowed(tongue, &caller, &kind)?;
    walk(tongue, &pages, caller, Answers::of(kind, pairs)).await
}

/// Asks for an entry again, as it stands, to be corrected.
pub(crate) async fn correct(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(seq): Path<String>,
) -> Answer {
    let seq = seq_of(tongue, &seq)?;
    let asker = caller.clone();
    let read = move |history: &History| {
        let partnership = history.partnership()?;
        let chains = partnership.chains();
        let position = chains.standing(chains.root(seq));
        let standing = theirs(history, &asker, seq)?.filter(|_| position.is_some());
        Ok((Sight::offers(history, &asker)?, history.has_manual_clock(), standing, position))
    };
    let (offers, is_manual, standing, position) =
        pages.service.read(read).await.map_err(Fault::service(tongue))?;
    let standing =
        standing.filter(|standing| standing.body.kind().is_some_and(|kind| Kind::FACTS.contains(&kind)));
    let standing = standing.ok_or_else(|| Fault::not_found(tongue))?;
    pages.note_read(&caller, Few::of(seq, &standing)).await.map_err(Fault::note(tongue))?;
    let Some(draft) = Draft::of_statement(&standing) else {
        let message = format!("entry {seq} says more than fits into a form");
        let hint = Some(format!("correct it with `tyst correct {seq}`"));
        let refusal = Refusal { is_asker: true, message, hint };
        return Err(Fault::service(tongue)(ServiceError::Refused(refusal)));
    };
    let mut answers = Answers::of_draft(&draft, seq);
    answers.put(STANDING, position.map_or_else(String::new, |position| position.to_string()));
    let view = View { tongue, kind: draft.kind, answers: &answers, offers: &offers, is_manual };
    Ok(view.page(Step::Where, &[]))
}

/// Returns what stands of an entry, where somebody may read and correct it.
pub(crate) fn theirs(
    history: &History,
    caller: &Caller,
    seq: u64,
) -> Result<Option<Statement>, HistoryError> {
    let sight = Sight::with_state(history, caller, For::Reading)?;
    if sight.entry(history, seq)?.is_none_or(|event| !sight.may_state(&event.statement)) {
        return Ok(None);
    }
    let standing = history.standing(sight.known().chains(), seq)?;
    Ok(standing.filter(|standing| sight.may(standing) && sight.may_state(standing)))
}

/// Takes the answers of a step of a correction.
pub(crate) async fn go_on_correcting(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(seq): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let seq = seq_of(tongue, &seq)?;
    let asker = caller.clone();
    let read = pages.service.read(move |history| theirs(history, &asker, seq)).await;
    let standing = read.map_err(Fault::service(tongue))?;
    let kind = standing.and_then(|standing| standing.body.kind()).filter(|kind| Kind::FACTS.contains(kind));
    let kind = kind.ok_or_else(|| Fault::not_found(tongue))?;
    walk(tongue, &pages, caller, Answers::of(kind, pairs).about(seq)).await
}

/// Goes one step on the way to an entry.
async fn walk(tongue: Tongue, pages: &Pages, caller: Caller, mut answers: Answers) -> Answer {
    let kind = answers.kind;
    let at = Step::named(answers.word("step")).filter(|step| Step::of_kind(kind).contains(step));
    let at = at.unwrap_or_else(|| Step::first(kind));
    let asked = answers.word("to").to_owned();
    if answers.word("key").is_empty() || asked == ANEW {
        answers.put("key", fresh_key());
    }
    let recording = Recording {
        key: answers.word("key").to_owned(),
        caller,
        recorded: answers.word("recorded").to_owned(),
    };
    let (clock, for_check) = (pages.service.program().clock(), answers.clone());
    let read = move |history: &History| known(history, &for_check, &recording, clock);
    let Known { offers, is_manual, checked } =
        pages.service.read(read).await.map_err(Fault::service(tongue))?;
    answers.resolve(&offers);
    let doubts = if asked == "next" { doubts(at, &mut answers, &offers) } else { Vec::new() };
    let view = View { tongue, kind, answers: &answers, offers: &offers, is_manual };
    let problems = checked.as_ref().err().map_or(&[][..], Vec::as_slice);
    let wrong = view.wrong_at(at, problems);
    let to = match asked.as_str() {
        "back" => at.near(kind, -1),
        "next" | "record" if !wrong.is_empty() => return Ok(view.page(at, &wrong)),
        "next" if !doubts.is_empty() => return Ok(view.page(at, &doubts)),
        "next" => at.near(kind, 1),
        "record" => Step::Check,
        step => Step::named(step).filter(|step| Step::of_kind(kind).contains(step)).unwrap_or(at),
    };
    if to != Step::Check {
        return Ok(view.page(to, &[]));
    }
    // Whoever left out a step is led to it.
    if let Some((step, wrong)) = view.first_wrong(problems) {
        return Ok(view.page(step, &wrong));
    }
    let Ok(checked) = checked else { return Ok(view.page(Step::first(kind), &[])) };
    // What is wrong with the step at hand comes first.
    let here = Some((at, view.wrong_at(at, &checked.rejected))).filter(|(_, wrong)| !wrong.is_empty());
    if let Some((step, wrong)) = here.or_else(|| view.step_wrong(&checked.rejected)) {
        return Ok(view.page(step, &wrong));
    }
    match &checked.request {
        Ok(request) if asked == "record" && checked.wrong.is_empty() => {
            match pages.service.record(request.clone()).await {
                Ok(recorded) => Ok(done(tongue, &recorded.receipts)),
                Err(fault) => Ok(view.check(&checked, &refused(&fault))),
            }
        }
        Err(wrong) if asked == "record" => Ok(view.check(&checked, wrong)),
        _ => Ok(view.check(&checked, &[])),
    }
}

/// Returns what is asked back about a step: names that the ledger could know and does not, unless they were sent once more.
fn doubts(at: Step, answers: &mut Answers, offers: &Offers) -> Vec<Wrong> {
    let draft = answers.draft();
    let mut doubts = Vec::new();
    for field in answers.fields().to_vec().iter().filter(|field| Step::of(draft.kind, field) == at) {
        for name in draft.typed(&field.flag.name, field.is_data) {
            let Some(doubt) = offers.doubt(field, &draft, name) else { continue };
            let id = answers::id(field);
            if !answers.is_sure(&id, name) {
                doubts.push(Wrong::both(&id, |language| {
                    let near =
                        doubt.near.as_ref().map(|near| format!(" {}: {near}.", words::NEAR.words(language)));
                    format!("{name}: {}{}", words::UNKNOWN_NAME.words(language), near.unwrap_or_default())
                }));
            }
        }
    }
    doubts
}

/// Leads to the entry that was recorded.
fn done(tongue: Tongue, receipts: &[Receipt]) -> Response {
    let receipt = receipts.first().map_or((0, false), |receipt| (receipt.seq, receipt.before));
    let done = if receipt.1 { "before" } else { "now" };
    Redirect::to(&tongue.path(&format!("/entries/{}?done={done}", receipt.0))).into_response()
}

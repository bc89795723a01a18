//! Recording an entry: what happened, where and when, how it is known, and all of it once more before it is recorded.
//!
//! The answers travel in the form from step to step, so nothing waits on the server. What an entry may be is for the vocabulary
//! and the rules to say; what was typed for a field, for `answers`.

mod answers;
mod checking;
mod inputs;
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
use super::{Answer, Fault, Here, Tongue, english, page, said};
use crate::app::Pages;
use crate::noting::Few;
use crate::service::{Refusal, ServiceError};
use crate::sight::{For, Sight};
use crate::words;
use answers::Answers;
use checking::{Known, STANDING, known};
use view::{ANEW, View};

pub(crate) use checking::{Recording, faults, fresh_key, opened_on, refused};
pub(crate) use inputs::{MOMENT, moment};
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
pub(crate) async fn kinds(
    tongue: Tongue,
    Here(here): Here,
    Query(Likely { area }): Query<Likely>,
) -> Response {
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
    page(tongue, &here, tongue.say(words::KINDS), &main).into_response()
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
    answers.put("a-area", area);
    let read = pages.service.read(|history| Ok((Offers::of(history)?, history.has_manual_clock()))).await;
    let (offers, is_manual) = read.map_err(Fault::service(tongue))?;
    let view = View { tongue, kind, answers: &answers, offers: &offers, is_manual };
    Ok(view.page(Step::Where, &[]))
}

fn recordable(name: &str) -> Option<Kind> {
    Kind::from_name(name).filter(|kind| Kind::FACTS.contains(kind))
}

/// Takes the answers of a step, and goes on to the next one, or says what is wrong with them.
pub(crate) async fn go_on(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(kind): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let kind = recordable(&kind).ok_or_else(|| Fault::not_found(tongue))?;
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
        Ok((Offers::of(history)?, history.has_manual_clock(), standing, position))
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
    let kind = standing.and_then(|standing| standing.body.kind()).and_then(|kind| recordable(kind.name()));
    let kind = kind.ok_or_else(|| Fault::not_found(tongue))?;
    walk(tongue, &pages, caller, Answers::of(kind, pairs).correcting(seq)).await
}

/// Goes one step on the way to an entry.
async fn walk(tongue: Tongue, pages: &Pages, caller: Caller, mut answers: Answers) -> Answer {
    let at = Step::named(answers.word("step")).unwrap_or(Step::Where);
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
    let view = View { tongue, kind: answers.kind, answers: &answers, offers: &offers, is_manual };
    let problems = answers.draft().statement().err().unwrap_or_default();
    let wrong = view.wrong_at(at, &problems);
    let to = match asked.as_str() {
        "back" => at.back(),
        "next" | "record" if !wrong.is_empty() => return Ok(view.page(at, &wrong)),
        "next" => at.next(),
        "record" => Step::Check,
        step => Step::named(step).unwrap_or(at),
    };
    if to != Step::Check {
        return Ok(view.page(to, &[]));
    }
    // Whoever left out a step is led to it.
    if let Some((step, wrong)) = view.first_wrong(&problems) {
        return Ok(view.page(step, &wrong));
    }
    let Some(checked) = checked else { return Ok(view.page(Step::Where, &[])) };
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

/// Leads to the entry that was recorded.
fn done(tongue: Tongue, receipts: &[Receipt]) -> Response {
    let receipt = receipts.first().map_or((0, false), |receipt| (receipt.seq, receipt.before));
    let done = if receipt.1 { "before" } else { "now" };
    Redirect::to(&tongue.path(&format!("/entries/{}?done={done}", receipt.0))).into_response()
}

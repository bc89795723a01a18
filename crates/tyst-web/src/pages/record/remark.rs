//! What is said about an entry and changes nothing in it: that it is final, or that somebody disputes it.
//!
//! Which entries that may be said of, is for the rules to say; the steps are those of every entry.

use axum::extract::{Path, State};
use axum::{Extension, Form};
use tyst_access::Caller;
use tyst_event::{Kind, Statement};
use tyst_ledger::{History, HistoryError};

use super::answers::Answers;
use super::checking::STANDING;
use super::view::View;
use super::{Step, walk};
use crate::app::Pages;
use crate::noting::Few;
use crate::pages::entries::seq_of;
use crate::pages::{Answer, Fault, Tongue};
use crate::sight::{For, Sight};

type Asked = (Tongue, State<Pages>, Extension<Caller>, Path<String>);

pub(crate) async fn finalise(
    tongue: Tongue,
    state: State<Pages>,
    caller: Extension<Caller>,
    seq: Path<String>,
) -> Answer {
    begin((tongue, state, caller, seq), Kind::EntryFinalised).await
}

pub(crate) async fn dispute(
    tongue: Tongue,
    state: State<Pages>,
    caller: Extension<Caller>,
    seq: Path<String>,
) -> Answer {
    begin((tongue, state, caller, seq), Kind::EntryDisputed).await
}

pub(crate) async fn go_on_finalising(
    tongue: Tongue,
    state: State<Pages>,
    caller: Extension<Caller>,
    seq: Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    go_on((tongue, state, caller, seq), Kind::EntryFinalised, pairs).await
}

pub(crate) async fn go_on_disputing(
    tongue: Tongue,
    state: State<Pages>,
    caller: Extension<Caller>,
    seq: Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    go_on((tongue, state, caller, seq), Kind::EntryDisputed, pairs).await
}

async fn begin((tongue, State(pages), Extension(caller), Path(seq)): Asked, kind: Kind) -> Answer {
    let seq = seq_of(tongue, &seq)?;
    let asker = caller.clone();
    let read = move |history: &History| {
        let partnership = history.partnership()?;
        let chains = partnership.chains();
        let position = chains.standing(chains.root(seq));
        let standing = theirs(history, &asker, kind, seq)?;
        Ok((Sight::offers(history, &asker)?, history.has_manual_clock(), standing, position))
    };
    let (offers, is_manual, standing, position) =
        pages.service.read(read).await.map_err(Fault::service(tongue))?;
    let standing = standing.ok_or_else(|| Fault::not_found(tongue))?;
    pages.note_read(&caller, Few::of(seq, &standing)).await.map_err(Fault::note(tongue))?;
    let mut answers = Answers::new(kind).about(seq);
    answers.put(STANDING, position.map_or_else(String::new, |position| position.to_string()));
    let view = View { tongue, kind, answers: &answers, offers: &offers, is_manual };
    Ok(view.page(Step::first(kind), &[]))
}

async fn go_on(
    (tongue, State(pages), Extension(caller), Path(seq)): Asked,
    kind: Kind,
    pairs: Vec<(String, String)>,
) -> Answer {
    let seq = seq_of(tongue, &seq)?;
    let asker = caller.clone();
    let read = pages.service.read(move |history| theirs(history, &asker, kind, seq)).await;
    read.map_err(Fault::service(tongue))?.ok_or_else(|| Fault::not_found(tongue))?;
    walk(tongue, &pages, caller, Answers::of(kind, pairs).about(seq)).await
}

/// Returns what stands of an entry, where somebody may read it and record something of a kind about it.
fn theirs(
    history: &History,
    caller: &Caller,
    kind: Kind,
    seq: u64,
) -> Result<Option<Statement>, HistoryError> {
    let sight = Sight::with_state(history, caller, For::Reading)?;
    let seen = sight.entry(history, seq)?.filter(|_| seq > 0);
    if seen.is_none_or(|event| !sight.may_record(Some(kind), &event.statement.area)) {
        return Ok(None);
    }
    let standing = history.standing(sight.known().chains(), seq)?;
    Ok(standing.filter(|standing| sight.may(standing) && sight.may_record(Some(kind), &standing.area)))
}

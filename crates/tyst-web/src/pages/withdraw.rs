//! Withdrawing an entry: a reason is asked for, and the entry stays where it is.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use tyst_access::Caller;
use tyst_event::terms::Reason;
use tyst_event::words::draft::about_entry;
use tyst_event::{Kind, Problems, json};
use tyst_ledger::Request;

use super::entries::seq_of;
use super::record::{Recording, faults, opened_on, theirs};
use super::{Answer, FORM, Fault, SAME, Tongue, Wrong, page, page_of_form, said, summary};
use crate::app::Pages;
use crate::noting::Few;
use crate::words;

/// The name of the answer why something is corrected or withdrawn, and the id of its choices.
pub(crate) const REASON: &str = "reason";

/// What is answered.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Why {
    #[serde(default)]
    reason: String,
    /// When it is recorded, in a ledger whose clock is set by hand.
    #[serde(default)]
    recorded: String,
    #[serde(default)]
    key: String,
    /// What its button said.
    #[serde(default)]
    to: String,
    /// Which statement of the entry stood when the form was opened.
    #[serde(default)]
    standing: String,
}

pub(crate) async fn ask(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(seq): Path<String>,
) -> Answer {
    let seq = seq_of(tongue, &seq)?;
    form(tongue, &pages, &caller, seq, &Why::default(), &[]).await
}

pub(crate) async fn withdraw(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(seq): Path<String>,
    Form(why): Form<Why>,
) -> Answer {
    let seq = seq_of(tongue, &seq)?;
    if why.to == SAME {
        return form(tongue, &pages, &caller, seq, &why, &[]).await;
    }
    let (asker, clock) = (caller.clone(), pages.service.program().clock());
    let answered = why.clone();
    let made = pages.service.read(move |history| {
        let Some(target) = history.entry(seq)?.and_then(|stored| stored.event.ok()) else { return Ok(None) };
        if theirs(history, &asker, seq)?.is_none() {
            return Ok(None);
        }
        let mut data = Map::new();
        data.insert("target".to_owned(), Json::from(seq));
        data.insert("reason".to_owned(), Json::from(answered.reason));
        let mut problems = Problems::default();
        let entry = about_entry(Kind::EntryWithdrawn, &target, data);
        let Some(statement) = json::statement_from_json(&entry, &mut problems) else {
            return Ok(Some(Err(faults(&problems.into_vec()))));
        };
        let recording = Recording { key: answered.key, caller: asker, recorded: answered.recorded };
        let expect = opened_on(&answered.standing, seq, history.partnership()?.chains());
        Ok(Some(
            recording
                .command(history, clock, statement)
                .map(|command| Request { commands: vec![command], expect }),
        ))
    });
    let request = match made.await.map_err(Fault::service(tongue))? {
        None => return Err(Fault::not_found(tongue)),
        Some(Err(wrong)) => return form(tongue, &pages, &caller, seq, &why, &wrong).await,
        Some(Ok(request)) => request,
    };
    match pages.service.record(request).await {
        Ok(_) => Ok(Redirect::to(&tongue.path(&format!("/entries/{seq}"))).into_response()),
        Err(fault) => form(tongue, &pages, &caller, seq, &why, &super::record::refused(&fault)).await,
    }
}

async fn form(
    tongue: Tongue,
    pages: &Pages,
    caller: &Caller,
    seq: u64,
    why: &Why,
    wrong: &[Wrong],
) -> Answer {
    let asker = caller.clone();
    let read = pages.service.read(move |history| {
        let partnership = history.partnership()?;
        let chains = partnership.chains();
        let standing = theirs(history, &asker, seq)?;
        Ok((standing, chains.standing(chains.root(seq)), history.has_manual_clock()))
    });
    let (statement, position, is_manual) = read.await.map_err(Fault::service(tongue))?;
    // The first entry is the ledger itself.
    let statement = statement.filter(|_| seq > 0).ok_or_else(|| Fault::not_found(tongue))?;
    pages.note_read(caller, Few::of(seq, &statement)).await.map_err(Fault::note(tongue))?;
    let opened = if why.standing.is_empty() {
        position.map(|seq| seq.to_string())
    } else {
        Some(why.standing.clone())
    };
    let Some(opened) = opened else { return Ok(withdrawn(tongue, seq)) };
    let here = format!("/entries/{seq}/withdraw");
    let main = html! {
        (summary(tongue, wrong))
        h1 { (tongue.say(words::WITHDRAW)) }
        p { (tongue.say(words::WITHDRAW_ABOUT)) }
        dl.answers { (said::statement(tongue, &statement)) }
        form id=(FORM) method="post" action=(tongue.path(&here)) {
            input type="hidden" name="key" value=(if why.key.is_empty() { super::record::fresh_key() } else { why.key.clone() });
            input type="hidden" name="standing" value=(opened);
            (reasons(tongue, &why.reason))
            @if is_manual { (super::record::moment(tongue, &why.recorded)) }
            button type="submit" name="to" value="record" { (tongue.say(words::WITHDRAW)) }
        }
    };
    let answer = page_of_form(tongue, &here, tongue.say(words::WITHDRAW), "record", &main);
    Ok((super::record::status(wrong), answer).into_response())
}

/// Says that there is nothing left to withdraw.
fn withdrawn(tongue: Tongue, seq: u64) -> Response {
    let main = html! {
        h1 { (tongue.say(words::WITHDRAW)) }
        p { (tongue.say(words::WITHDRAWN)) }
        p { a href=(tongue.path(&format!("/entries/{seq}"))) { (tongue.say(words::ENTRY)) " " (seq) } }
    };
    page(tongue, &format!("/entries/{seq}/withdraw"), tongue.say(words::WITHDRAW), &main).into_response()
}

/// Asks for the reason of a correction or a withdrawal.
pub(crate) fn reasons(tongue: Tongue, chosen: &str) -> Markup {
    html! {
        fieldset id=(REASON) tabindex="-1" {
            legend { (tongue.say(words::WHY)) }
            @for (_, word, _) in Reason::LIST.codes {
                div.choice {
                    input type="radio" name="reason" id=(format!("reason-{word}")) value=(word) checked[*word == chosen];
                    label for=(format!("reason-{word}")) { (said::term(tongue, &Reason::LIST, word)) }
                }
            }
        }
    }
}

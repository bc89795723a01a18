//! Making an account by an invitation: a passphrase, and a second factor that was shown to work.
//!
//! The secret of the second factor travels in the form: it is the secret of whoever fills it in.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use tyst_access::{BookError, Caller, Noted, Passphrase, Right, Second};
use tyst_event::terms::AccessAct;

use super::sign_in::{let_in, typed};
use super::{Answer, Fault, Tongue, Wrong, english, page, summary};
use crate::app::Pages;
use crate::service::ServiceError;
use crate::words;

/// What an invitation and its form say.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    invitation: String,
    second: String,
    passphrase: String,
    again: String,
    code: String,
}

/// Whoever is invited.
struct Invited {
    name: String,
    rights: Vec<Right>,
}

pub(crate) async fn ask(
    tongue: Tongue,
    State(pages): State<Pages>,
    Query(Typed { invitation, .. }): Query<Typed>,
) -> Answer {
    let second = Second::new().map_err(|_| Fault::service(tongue)(ServiceError::Busy))?;
    form(tongue, &pages, &invitation, &second, &[])
}

/// Asks for what makes an account, or says that the invitation is none.
fn form(tongue: Tongue, pages: &Pages, invitation: &str, second: &Second, wrong: &[Wrong]) -> Answer {
    let here = format!("/join?invitation={invitation}");
    let title = tongue.say(words::JOIN);
    let Some(Invited { name, rights }) = invited(tongue, pages, invitation)? else {
        let wrong = [Wrong::label("", words::JOIN_OLD)];
        let main = html! { (summary(tongue, &wrong)) h1 { (title) } };
        return Ok((StatusCode::FORBIDDEN, page(tongue, &here, title, &main)).into_response());
    };
    let main = html! {
        (summary(tongue, wrong))
        h1 { (title) }
        dl.answers {
            div { dt { (tongue.say(words::SIGN_IN_NAME)) } dd { (name) } }
            div { dt { (tongue.say(words::RIGHTS)) } dd { (held(tongue, &rights)) } }
        }
        form method="post" action=(tongue.path("/join")) {
            input type="hidden" name="invitation" value=(invitation);
            input type="hidden" name="second" value=(second.words());
            input type="hidden" name="name" value=(name) autocomplete="username";
            (typed(tongue.say(words::PASSPHRASE), "passphrase", "password", "new-password", "", Some(tongue.say(words::JOIN_PASSPHRASE))))
            (typed(tongue.say(words::JOIN_AGAIN), "again", "password", "new-password", "", None))
            h2 { (tongue.say(words::JOIN_SECOND)) }
            p { (tongue.say(words::JOIN_SECOND_HINT)) }
            (picture(tongue, &second.address(&name)))
            p { code { (spaced(second.words())) } }
            (typed(tongue.say(words::CODE), "code", "text", "one-time-code", "", None))
            button type="submit" { (title) }
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((status, page(tongue, &here, title, &main)).into_response())
}

/// Returns rights as a list.
pub(crate) fn held(tongue: Tongue, rights: &[Right]) -> Markup {
    html! {
        ul {
            @for right in rights {
                li {
                    (english(tongue, right.role.word())) ": "
                    @match &right.area { Some(area) => (area), None => (tongue.say(words::EVERYWHERE)) }
                }
            }
        }
    }
}

/// Returns the picture that an app for codes scans.
fn picture(tongue: Tongue, address: &str) -> Markup {
    let Ok(code) = QrCode::new(address) else { return html! {} };
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let svg = drawn.split_once("?>").map_or(drawn.as_str(), |(_, svg)| svg);
    let named = format!("<svg role=\"img\" aria-label=\"{}\"", tongue.say(words::JOIN_SECOND));
    html! { p.scan { (PreEscaped(svg.replacen("<svg", &named, 1))) } }
}

/// Returns letters in groups of four, as people copy them.
fn spaced(words: &str) -> String {
    let letters: Vec<char> = words.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

fn invited(tongue: Tongue, pages: &Pages, invitation: &str) -> Result<Option<Invited>, Fault> {
    let book = pages.doors.access.book().map_err(ServiceError::from).map_err(Fault::service(tongue))?;
    let now = pages.seconds();
    let Some(name) = book.invited(invitation, now).filter(|_| pages.doors.has_accounts) else {
        return Ok(None);
    };
    let rights =
        book.invitations(now).find(|(other, _)| *other == name).map(|(_, invited)| invited.rights.clone());
    Ok(rights.map(|rights| Invited { name: name.to_owned(), rights }))
}

pub(crate) async fn join(tongue: Tongue, State(pages): State<Pages>, Form(typed): Form<Typed>) -> Answer {
    let no_second = |_| Fault::service(tongue)(ServiceError::Busy);
    let second = match Second::try_from(typed.second.clone()) {
        Ok(second) => second,
        Err(_) => Second::new().map_err(no_second)?,
    };
    let Some(Invited { name, .. }) = invited(tongue, &pages, &typed.invitation)? else {
        return form(tongue, &pages, &typed.invitation, &second, &[]);
    };
    let passphrase =
        hashed(&pages, typed.passphrase.clone(), name.clone()).await.map_err(Fault::service(tongue))?;
    let mut wrong = Vec::new();
    if let Err(fault) = &passphrase {
        wrong.push(Wrong::new("passphrase", fault.to_string()));
    }
    if typed.passphrase != typed.again {
        wrong.push(Wrong::label("again", words::JOIN_DIFFERENT));
    }
    let step = second.step(&typed.code, pages.seconds());
    if step.is_none() {
        wrong.push(Wrong::label("code", words::JOIN_CODE_WRONG));
    }
    let (Ok(passphrase), Some(step), true) = (passphrase, step, wrong.is_empty()) else {
        return form(tongue, &pages, &typed.invitation, &second, &wrong);
    };
    let now = pages.seconds();
    let joined =
        pages.doors.access.change(|book| book.join(&typed.invitation, passphrase, second.clone(), step, now));
    let joined: Result<Caller, BookError> =
        joined.map_err(ServiceError::from).map_err(Fault::service(tongue))?;
    let Ok(caller) = joined else { return form(tongue, &pages, &typed.invitation, &second, &[]) };
    pages.sessions.end_all(&name);
    let noted = Noted::new(AccessAct::Joined).rights(caller.rights());
    pages.note(&caller, noted).await.map_err(Fault::note(tongue))?;
    let session = pages.sessions.begin(&name, pages.now());
    let session = session.ok_or_else(|| Fault::service(tongue)(ServiceError::Busy))?;
    Ok(let_in(tongue, &pages, &session))
}

/// Hashes a passphrase when it has its turn, on a thread that may be busy.
async fn hashed(
    pages: &Pages,
    typed: String,
    name: String,
) -> Result<Result<Passphrase, tyst_access::PassphraseError>, ServiceError> {
    let turn = std::sync::Arc::clone(&pages.doors.hashing);
    let turn = turn.acquire_owned().await.map_err(|_| ServiceError::Busy)?;
    let work = move || {
        let made = Passphrase::new(&typed, &name);
        drop(turn);
        made
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| ServiceError::Busy)
}

//! Coming in, by the link that the service printed or with an account, and leaving.
//!
//! A link alone changes nothing, for programs that look at links before a person does would use it up.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use tyst_access::{Noted, Passphrase};
use tyst_event::Slug;
use tyst_event::terms::AccessAct;

use super::{Answer, Fault, Tongue, Wrong, page, summary};
use crate::app::Pages;
use crate::guard;
use crate::server::Peer;
use crate::service::ServiceError;
use crate::words;

/// For how long a browser is known in which somebody came in: three months.
const DEVICE_LIFE_S: u32 = 90 * 24 * 60 * 60;

/// What is typed to come in: the secret of a link, or all of the rest.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    link: String,
    name: String,
    passphrase: String,
    code: String,
}

pub(crate) async fn ask(
    tongue: Tongue,
    State(pages): State<Pages>,
    Query(Typed { link, .. }): Query<Typed>,
) -> Response {
    if pages.doors.has_accounts {
        return with_account(tongue, "", &[]).into_response();
    }
    if link.is_empty() && !pages.sessions.has_link(pages.now()) {
        // Whoever can read what the program says is who started it.
        if let Ok(new) = pages.link() {
            pages.service.program().tell(&format!("sign in by opening {new}"));
        }
    }
    let main = html! {
        h1 { (tongue.say(words::SIGN_IN)) }
        @if link.is_empty() { p { (tongue.say(words::SIGN_IN_HOW)) } }
        @else {
            p { (tongue.say(words::SIGN_IN_NOW)) }
            form method="post" action=(tongue.path("/sign-in")) {
                input type="hidden" name="link" value=(link);
                button type="submit" { (tongue.say(words::SIGN_IN)) }
            }
        }
    };
    let here = if link.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?link={link}") };
    page(tongue, &here, tongue.say(words::SIGN_IN), &main).into_response()
}

fn with_account(tongue: Tongue, name: &str, wrong: &[Wrong]) -> impl IntoResponse {
    let main = html! {
        (summary(tongue, wrong))
        h1 { (tongue.say(words::SIGN_IN)) }
        form method="post" action=(tongue.path("/sign-in")) {
            (typed(tongue.say(words::SIGN_IN_NAME), "name", "text", "username", name, None))
            (typed(tongue.say(words::PASSPHRASE), "passphrase", "password", "current-password", "", None))
            (typed(tongue.say(words::CODE), "code", "text", "one-time-code", "", Some(tongue.say(words::CODE_HINT))))
            button type="submit" { (tongue.say(words::SIGN_IN)) }
        }
        p.hint { (tongue.say(words::SIGN_IN_ACCOUNT)) }
    };
    page(tongue, "/sign-in", tongue.say(words::SIGN_IN), &main)
}

/// Returns a field in which one line is typed.
pub(crate) fn typed(
    label: &str,
    name: &str,
    kind: &str,
    fills: &str,
    value: &str,
    hint: Option<&str>,
) -> Markup {
    let described = hint.map(|_| format!("{name}-hint"));
    html! {
        div.field {
            label.title for=(name) { (label) }
            @if let Some(hint) = hint { p.hint id=(format!("{name}-hint")) { (hint) } }
            input type=(kind) id=(name) name=(name) value=(value) autocomplete=(fills) spellcheck="false"
                aria-describedby=[described];
        }
    }
}

pub(crate) async fn enter(
    tongue: Tongue,
    State(pages): State<Pages>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Answer {
    if pages.doors.has_accounts {
        return enter_account(tongue, &pages, peer.map(|Extension(peer)| peer), &headers, typed).await;
    }
    let Some(session) = pages.sessions.sign_in(&typed.link, pages.now()) else {
        pages.service.figures().sign_ins_refused.inc();
        let wrong = [Wrong::label("", words::SIGN_IN_OLD)];
        let main = html! {
            (summary(tongue, &wrong))
            h1 { (tongue.say(words::SIGN_IN)) }
            p { (tongue.say(words::SIGN_IN_HOW)) }
        };
        let page = page(tongue, "/sign-in", tongue.say(words::SIGN_IN), &main);
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    };
    Ok(let_in(tongue, &pages, &session))
}

async fn enter_account(
    tongue: Tongue,
    pages: &Pages,
    peer: Option<Peer>,
    headers: &HeaderMap,
    typed: Typed,
) -> Answer {
    let Typed { name, passphrase, code, .. } = typed;
    let name = name.trim().to_owned();
    let refused = |status: StatusCode, label| {
        pages.service.figures().sign_ins_refused.inc();
        let wrong = [Wrong::label("name", label)];
        Ok((status, with_account(tongue, &name, &wrong)).into_response())
    };
    // What can be no name is counted as one: it is never remembered how much was typed.
    let counted = name_of(&name).map_or_else(String::new, |name| name.to_string());
    let device_cookie = pages.device_cookie();
    let (address, device) = (peer.map(|Peer(address)| address), guard::cookie_of(&device_cookie, headers));
    if let Err(wait) = pages.doors.attempts.may_try(&counted, address, device) {
        let answer = refused(StatusCode::TOO_MANY_REQUESTS, words::TOO_OFTEN)?;
        let after = [(header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
        return Ok((after, answer).into_response());
    }
    let is_theirs = is_theirs(pages, name.clone(), passphrase, code).await;
    let is_theirs = is_theirs.map_err(Fault::service(tongue))?;
    // What was typed for a name may be anything, also a passphrase: it is noted only where it is a name.
    let book = pages.doors.access.book().map_err(ServiceError::from).map_err(Fault::service(tongue))?;
    if let Some(caller) = book.caller(&name) {
        let act = if is_theirs { AccessAct::SignedIn } else { AccessAct::Refused };
        pages.note(&caller, Noted::new(act)).await.map_err(Fault::note(tongue))?;
    }
    if !is_theirs {
        return refused(StatusCode::FORBIDDEN, words::SIGN_IN_WRONG);
    }
    let session = pages.sessions.begin(&name, pages.now());
    let session = session.ok_or_else(|| Fault::service(tongue)(ServiceError::Busy))?;
    let mut answer = let_in(tongue, pages, &session);
    let device = pages.doors.attempts.remember(&name).and_then(|device| {
        let cookie = format!("{device_cookie}={device}; {}; Max-Age={DEVICE_LIFE_S}", attributes(pages));
        HeaderValue::from_str(&cookie).ok()
    });
    answer.headers_mut().extend(device.map(|device| (header::SET_COOKIE, device)));
    Ok(answer)
}

/// Returns whether an account is whose passphrase and code are shown. The code is used up only behind the right passphrase.
async fn is_theirs(
    pages: &Pages,
    name: String,
    passphrase: String,
    code: String,
) -> Result<bool, ServiceError> {
    let doors = std::sync::Arc::clone(&pages.doors);
    let now = pages.seconds();
    let turn = std::sync::Arc::clone(&doors.hashing).acquire_owned().await.map_err(|_| ServiceError::Busy)?;
    let work = move || {
        let book = doors.access.book()?;
        let is_known = Passphrase::is(book.account(&name).map(tyst_access::Account::passphrase), &passphrase);
        drop(turn);
        if !is_known {
            return Ok(false);
        }
        let used =
            doors.access.change(|book| if book.use_code(&name, &code, now) { Ok(()) } else { Err(()) });
        Ok(used?.is_ok())
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| ServiceError::Busy)?
}

/// Answers with the cookie of a session.
pub(crate) fn let_in(tongue: Tongue, pages: &Pages, session: &str) -> Response {
    let cookie = format!("{}={session}; {}", pages.cookie(), attributes(pages));
    ([(header::SET_COOKIE, cookie)], Redirect::to(&tongue.path("/"))).into_response()
}

fn attributes(pages: &Pages) -> &'static str {
    if pages.doors.origin.is_secure() {
        "Path=/; Secure; HttpOnly; SameSite=Strict"
    } else {
        "Path=/; HttpOnly; SameSite=Strict"
    }
}

/// Says that nothing was recorded because the session has ended, and how what was typed can be sent again.
pub(crate) fn signed_out(tongue: Tongue) -> impl IntoResponse {
    let main = html! {
        h1 { (tongue.say(words::SIGNED_OUT)) }
        p { (tongue.say(words::SIGNED_OUT_MORE)) }
        p { a href=(tongue.path("/sign-in")) target="_blank" { (tongue.say(words::SIGN_IN)) } }
    };
    (StatusCode::FORBIDDEN, page(tongue, "/sign-in", tongue.say(words::SIGNED_OUT), &main))
}

pub(crate) async fn leave(tongue: Tongue, State(pages): State<Pages>, headers: HeaderMap) -> Response {
    if let Some(secret) = guard::cookie(&pages, &headers) {
        pages.sessions.end(secret);
    }
    let cookie = format!("{}=; {}; Max-Age=0", pages.cookie(), attributes(&pages));
    // The steps of a form, which the browser may have kept, are for nobody who comes after.
    let forgotten = HeaderName::from_static("clear-site-data");
    (
        [(header::SET_COOKIE, cookie), (forgotten, "\"cache\"".to_owned())],
        Redirect::to(&tongue.path("/sign-in")),
    )
        .into_response()
}

/// Returns the name that somebody typed, where it can be one.
pub(crate) fn name_of(typed: &str) -> Option<Slug> {
    Slug::new(typed.trim()).filter(|name| *name != Slug::ledger())
}

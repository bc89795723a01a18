//! Coming in by the link that the service printed, and leaving.
//!
//! The link alone changes nothing, for programs that look at links before a person does would use it up.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::{Tongue, Wrong, page, summary};
use crate::app::Pages;
use crate::guard;
use crate::words;

/// The secret of a link.
#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    link: String,
}

pub(crate) async fn ask(
    tongue: Tongue,
    State(pages): State<Pages>,
    Query(Link { link }): Query<Link>,
) -> Response {
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

pub(crate) async fn enter(
    tongue: Tongue,
    State(pages): State<Pages>,
    Form(Link { link }): Form<Link>,
) -> Response {
    let Some(session) = pages.sessions.sign_in(&link, pages.now()) else {
        let wrong = [Wrong { id: String::new(), words: tongue.say(words::SIGN_IN_OLD).to_owned() }];
        let main = html! {
            (summary(tongue, &wrong))
            h1 { (tongue.say(words::SIGN_IN)) }
            p { (tongue.say(words::SIGN_IN_HOW)) }
        };
        let page = page(tongue, "/sign-in", tongue.say(words::SIGN_IN), &main);
        return (StatusCode::FORBIDDEN, page).into_response();
    };
    let cookie = format!("{}={session}; Path=/; HttpOnly; SameSite=Strict", pages.cookie());
    ([(header::SET_COOKIE, cookie)], Redirect::to(&tongue.path("/"))).into_response()
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
    let cookie = format!("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", pages.cookie());
    ([(header::SET_COOKIE, cookie)], Redirect::to(&tongue.path("/sign-in"))).into_response()
}

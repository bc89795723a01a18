//! The pages: what all have around them, and what is shown where something goes wrong.
//!
//! No page needs a script; one says what comes while a page is looked at. Words of the ledger never become markup: maud escapes them.

pub(crate) mod access;
pub(crate) mod area;
pub(crate) mod cut;
pub(crate) mod due;
pub(crate) mod entries;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod join;
pub(crate) mod news;
pub(crate) mod plugins;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod said;
pub(crate) mod sign_in;
pub(crate) mod withdraw;
pub(crate) mod worded;
mod wrong;

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};
use tyst_access::{Act, Caller};
use tyst_ledger::HistoryError;
use tyst_report::Language;
use tyst_report::labels::Label;

pub(crate) use wrong::{Wrong, summary, worded};

use crate::noting::NoteError;
use crate::service::{Refusal, ServiceError};
use crate::words;

/// What every page looks like: as reports do, and forms beside it.
const STYLE: &str = include_str!("style.css");

/// The language of a page, with what its menu offers to whoever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tongue(pub(crate) Language, Menu);

/// Whether a menu leads to where entries are recorded, and to where files are imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Menu {
    records: bool,
    imports: bool,
}

impl Menu {
    /// What is offered where it is not known who asks; the pages themselves refuse.
    const WHOLE: Self = Self { records: true, imports: true };

    fn of(caller: &Caller) -> Self {
        let may = |acts: &[Act]| acts.iter().any(|act| caller.may_somewhere(*act));
        Self { records: may(&STATING), imports: may(&[Act::Record]) }
    }
}

/// One of these it takes to record an entry in a form.
pub(crate) const STATING: [Act; 2] = [Act::Record, Act::Approve];

impl Tongue {
    pub(crate) const ALL: [Self; 2] =
        [Self(Language::English, Menu::WHOLE), Self(Language::Welsh, Menu::WHOLE)];

    /// Returns the address of a page in this language.
    pub(crate) fn path(self, rest: &str) -> String {
        format!("/{}{rest}", self.0.tag())
    }

    pub(crate) fn say(self, label: Label) -> &'static str {
        label.words(self.0)
    }

    fn other(self) -> Self {
        match self.0 {
            Language::English => Self(Language::Welsh, self.1),
            Language::Welsh => Self(Language::English, self.1),
        }
    }

    /// Returns the same for somebody, where it is known who asks.
    pub(crate) fn to(self, caller: Option<&Caller>) -> Self {
        Self(self.0, caller.map_or(self.1, Menu::of))
    }
}

impl<S: Sync> FromRequestParts<S> for Tongue {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(tongue_of(whole(parts).path(), &parts.headers).to(parts.extensions.get()))
    }
}

/// The address of a page behind the language, with what is asked of it.
pub(crate) struct Here(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = whole(parts).to_string();
        Ok(Self(address.get(3..).unwrap_or_default().to_owned()))
    }
}

/// Returns the whole address that was asked for.
fn whole(parts: &Parts) -> &axum::http::Uri {
    parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri)
}

/// Returns the language of an address; of one without any, that which a browser asks for first.
pub(crate) fn tongue_of(path: &str, headers: &HeaderMap) -> Tongue {
    let named = Tongue::ALL.into_iter().find(|tongue| {
        let root = tongue.path("");
        path.strip_prefix(&root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let welsh = asked.is_some_and(|asked| asked.trim_start().to_lowercase().starts_with("cy"));
    named.unwrap_or(Tongue(if welsh { Language::Welsh } else { Language::English }, Menu::WHOLE))
}

/// What a page answers with.
pub(crate) type Answer = Result<Response, Fault>;

/// Why a page cannot be shown as it was asked for.
pub(crate) struct Fault {
    tongue: Tongue,
    what: What,
}

enum What {
    NotFound,
    Forbidden,
    Service(ServiceError),
}

impl Fault {
    pub(crate) fn not_found(tongue: Tongue) -> Self {
        Self { tongue, what: What::NotFound }
    }

    /// Says that what somebody does could not be noted, and so was not done.
    pub(crate) fn note(tongue: Tongue) -> impl Fn(NoteError) -> Self {
        move |fault| {
            let message = format!("what you do could not be noted: {fault}");
            let refusal = Refusal { is_asker: false, message, hint: None };
            Self { tongue, what: What::Service(ServiceError::Refused(refusal)) }
        }
    }

    /// Says that somebody may not do this.
    pub(crate) fn forbidden(tongue: Tongue) -> Self {
        Self { tongue, what: What::Forbidden }
    }

    pub(crate) fn service(tongue: Tongue) -> impl Fn(ServiceError) -> Self {
        move |fault| Self { tongue, what: What::Service(fault) }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Self { tongue, what } = self;
        let (status, title, more) = match what {
            What::NotFound => (
                StatusCode::NOT_FOUND,
                tongue.say(words::NOT_FOUND),
                html! { p { (tongue.say(words::NOT_FOUND_MORE)) } },
            ),
            What::Forbidden | What::Service(ServiceError::Closed) => (
                StatusCode::FORBIDDEN,
                tongue.say(words::FORBIDDEN),
                html! { p { (tongue.say(words::FORBIDDEN_MORE)) } },
            ),
            What::Service(ServiceError::Access(fault)) => {
                let more = html! { p { (english(tongue, &fault.to_string())) } };
                (StatusCode::INTERNAL_SERVER_ERROR, tongue.say(words::FAILED), more)
            }
            What::Service(ServiceError::Busy) => {
                let busy = html! { p { (tongue.say(words::BUSY)) } };
                (StatusCode::SERVICE_UNAVAILABLE, tongue.say(words::FAILED), busy)
            }
            What::Service(ServiceError::Refused(Refusal { is_asker, message, hint })) => {
                let status =
                    if is_asker { StatusCode::BAD_REQUEST } else { StatusCode::INTERNAL_SERVER_ERROR };
                let more = html! { p { (worded(tongue, &message)) } @if let Some(hint) = hint { p { (worded(tongue, &hint)) } } };
                (status, tongue.say(words::FAILED), more)
            }
            What::Service(ServiceError::History(fault)) => {
                let more = html! { p { (english(tongue, &chain(&fault))) } };
                (StatusCode::INTERNAL_SERVER_ERROR, tongue.say(words::FAILED), more)
            }
        };
        let main = html! { h1 { (title) } (more) };
        (status, page(tongue, "/", title, &main)).into_response()
    }
}

/// Returns a fault of the ledger with what lies behind it.
pub(crate) fn chain(fault: &HistoryError) -> String {
    let mut words = fault.to_string();
    let mut behind = std::error::Error::source(fault);
    while let Some(next) = behind {
        words = format!("{words}: {next}");
        behind = next.source();
    }
    words
}

/// Returns words that are there in English alone, which a Welsh page says of them.
pub(crate) fn english(tongue: Tongue, words: &str) -> Markup {
    html! { @if tongue.0 == Language::English { (words) } @else { span lang="en" { (words) } } }
}

/// Returns a page: `here` is its address behind the language.
pub(crate) fn page(tongue: Tongue, here: &str, title: &str, main: &Markup) -> Html<String> {
    framed(tongue, here, title, None, main)
}

/// The id of the form of a page that has one to fill in, and what its button says that leads to the other language.
pub(crate) const FORM: &str = "Form";
pub(crate) const SAME: &str = "same";

/// Returns a page with a form to fill in, which has the id [`FORM`] and can be sent with `to=same` in either language;
/// `default` is what its first button says.
///
/// A browser may keep it, so that going back shows what was typed; what it keeps is asked for again everywhere else.
pub(crate) fn page_of_form(
    tongue: Tongue,
    here: &str,
    title: &str,
    default: &str,
    main: &Markup,
) -> impl IntoResponse + use<> {
    ([(header::CACHE_CONTROL, "private, no-cache")], framed(tongue, here, title, Some(default), main))
}

fn framed(tongue: Tongue, here: &str, title: &str, default: Option<&str>, main: &Markup) -> Html<String> {
    let Menu { records, imports } = tongue.1;
    let menu = [
        (true, words::START, "/"),
        (records, words::RECORD, "/record"),
        (imports, words::IMPORT, "/import"),
        (true, words::ENTRIES, "/entries"),
        (true, words::DUE, "/due"),
    ];
    let menu = menu.into_iter().filter(|(is_offered, ..)| *is_offered);
    let is_outside = ["/sign-in", "/join"].iter().any(|page| here.starts_with(page));
    frame(
        tongue,
        here,
        title,
        default,
        &html! {
            @if !is_outside {
                nav.menu aria-label=(tongue.say(words::MENU)) {
                    ul { @for (_, label, path) in menu { li { a href=(tongue.path(path)) { (tongue.say(label)) } } } }
                }
            }
            main id="Main" tabindex="-1" { (main) }
            @if !is_outside {
                footer { form method="post" action=(tongue.path("/sign-out")) { button.plain type="submit" { (tongue.say(words::SIGN_OUT)) } } }
            }
        },
    )
}

fn frame(tongue: Tongue, here: &str, title: &str, default: Option<&str>, body: &Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang=(tongue.0.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – tyst" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#Main" { (tongue.say(words::SKIP)) }
                header {
                    p { a href=(tongue.path("/")) { "tyst" } }
                    p { (switch(tongue.other(), here, default)) }
                }
                (body)
            }
        }
    };
    Html(page.into_string() + "\n")
}

/// Leads to the page in the other language; where there is a form, with what was typed into it.
fn switch(other: Tongue, here: &str, default: Option<&str>) -> Markup {
    let (path, tag) = (other.path(here), other.0.tag());
    html! {
        @if let Some(default) = default {
            // The first button of a form is the one that Enter presses.
            button type="submit" form=(FORM) name="to" value=(default) hidden {}
            button.plain type="submit" form=(FORM) formaction=(path) name="to" value=(SAME) lang=(tag) { (other.0.name()) }
        } @else {
            a href=(path) lang=(tag) hreflang=(tag) rel="alternate" { (other.0.name()) }
        }
    }
}

/// Leads to the pages in the language that a browser asks for.
pub(crate) async fn landing(headers: HeaderMap) -> Redirect {
    Redirect::to(&tongue_of("/", &headers).path("/"))
}

pub(crate) async fn not_found(tongue: Tongue) -> Fault {
    Fault::not_found(tongue)
}

pub(crate) async fn style() -> impl IntoResponse {
    let style = [tyst_report::render::STYLE, STYLE].concat();
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")], style)
}

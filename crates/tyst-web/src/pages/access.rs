//! Who may do what: a list of accounts, tokens and invitations, and one form that changes it.
//!
//! Only for those who may give rights everywhere. A secret is shown once, in the answer to the form that made it.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use tyst_access::{Act, Book, BookError, Caller, Noted, Right, Secret};
use tyst_event::terms::AccessAct;
use tyst_event::{Instant, Slug};
use tyst_ledger::History;
use tyst_report::labels::Label;

use super::join::held;
use super::sign_in::{name_of, typed};
use super::{Answer, Fault, Tongue, Wrong, page, summary};
use crate::app::Pages;
use crate::service::ServiceError;
use crate::words;

/// How many seconds a day has, and for how many days a token works where nothing else is said.
const DAY_S: u64 = 24 * 60 * 60;
const DAYS: &str = "90";

/// What the form says.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    name: String,
    rights: String,
    days: String,
}

/// What is done with the form, by its word.
const ACTS: [(&str, Label); 5] = [
    ("invite", words::INVITE),
    ("rights", words::SET_RIGHTS),
    ("reset", words::RESET),
    ("token", words::MAKE_TOKEN),
    ("close", words::CLOSE),
];

pub(crate) async fn list(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
) -> Answer {
    let first = Typed { act: "invite".to_owned(), days: DAYS.to_owned(), ..Typed::default() };
    shown(tongue, &pages, &caller, &first, &html! {}, &[])
}

fn shown(
    tongue: Tongue,
    pages: &Pages,
    caller: &Caller,
    form: &Typed,
    done: &Markup,
    wrong: &[Wrong],
) -> Answer {
    if !caller.may_everywhere(Act::Administer) {
        return Err(Fault::forbidden(tongue));
    }
    let book = pages.doors.access.book().map_err(ServiceError::from).map_err(Fault::service(tongue))?;
    let (title, now) = (tongue.say(words::ACCESS), pages.seconds());
    let day = |seconds: u64| Instant(i64::try_from(seconds * 1_000_000).unwrap_or(i64::MAX)).to_string();
    let main = html! {
        (summary(tongue, wrong))
        h1 { (title) }
        (done)
        (table(tongue, words::ACCOUNTS, book.accounts().map(|(name, account)| (name, &account.rights, None)).collect()))
        (table(tongue, words::TOKENS, book.tokens().map(|(name, token)| (name, &token.rights, Some(day(token.expires)))).collect()))
        (table(tongue, words::INVITATIONS, book.invitations(now).map(|(name, open)| (name, &open.rights, Some(day(open.expires)))).collect()))
        form method="post" action=(tongue.path("/access")) {
            fieldset {
                legend { (tongue.say(words::WHAT_TO_DO)) }
                @for (word, label) in ACTS {
                    div.choice {
                        input type="radio" name="act" id=(format!("act-{word}")) value=(word) checked[word == form.act];
                        label for=(format!("act-{word}")) { (tongue.say(label)) }
                    }
                }
            }
            (typed(tongue.say(words::ACCESS_NAME), "name", "text", "off", &form.name, Some(tongue.say(words::ACCESS_NAME_HINT))))
            div.field {
                label.title for="rights" { (tongue.say(words::RIGHTS)) }
                p.hint id="rights-hint" { (tongue.say(words::RIGHTS_HINT)) }
                textarea id="rights" name="rights" rows="3" spellcheck="false" aria-describedby="rights-hint" { (form.rights) }
            }
            (typed(tongue.say(words::DAYS), "days", "text", "off", &form.days, None))
            button type="submit" { (tongue.say(words::DO_IT)) }
        }
    };
    Ok((super::record::status(wrong), page(tongue, "/access", title, &main)).into_response())
}

/// Returns some who may come in.
fn table(tongue: Tongue, of: Label, rows: Vec<(&str, &Vec<Right>, Option<String>)>) -> Markup {
    let has_end = rows.iter().any(|(_, _, end)| end.is_some());
    html! {
        h2 { (tongue.say(of)) }
        @if rows.is_empty() { p { (tongue.say(words::NOBODY)) } } @else {
            section.wide tabindex="0" aria-label=(tongue.say(of)) {
                table {
                    thead {
                        tr {
                            th scope="col" { (tongue.say(words::ACCESS_NAME)) }
                            th scope="col" { (tongue.say(words::RIGHTS)) }
                            @if has_end { th scope="col" { (tongue.say(words::UNTIL)) } }
                        }
                    }
                    tbody {
                        @for (name, rights, end) in rows {
                            tr {
                                th scope="row" { (name) }
                                td { (held(tongue, rights)) }
                                @if let Some(end) = end { td { (end) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What came of the form.
struct Done {
    noted: Noted,
    shown: Option<(Label, String)>,
}

pub(crate) async fn change(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Form(form): Form<Typed>,
) -> Answer {
    if !caller.may_everywhere(Act::Administer) {
        return Err(Fault::forbidden(tongue));
    }
    let (now, origin) = (pages.seconds(), pages.doors.origin.to_string());
    let known = |history: &History| Ok(history.partnership()?.areas().into_iter().cloned().collect());
    let known = pages.service.read(known).await.map_err(Fault::service(tongue))?;
    let changed = pages.doors.access.change(|book| done(book, &form, &known, (&caller, &origin), now));
    let changed = changed.map_err(ServiceError::from).map_err(Fault::service(tongue))?;
    let Done { noted, shown: secret } = match changed {
        Ok(done) => done,
        Err(wrong) => return shown(tongue, &pages, &caller, &form, &html! {}, &[wrong]),
    };
    if matches!(form.act.as_str(), "close" | "reset") {
        pages.sessions.end_all(form.name.trim());
    }
    pages.note(&caller, noted).await.map_err(Fault::note(tongue))?;
    let done = html! {
        div.done role="status" {
            @match &secret {
                Some((label, secret)) => { p { (tongue.say(*label)) } p { code { (secret) } } }
                None => p { (tongue.say(words::ACCESS_DONE)) },
            }
        }
    };
    let next = Typed { act: form.act, days: DAYS.to_owned(), ..Typed::default() };
    shown(tongue, &pages, &caller, &next, &done, &[])
}

/// Does what the form says.
fn done(
    book: &mut Book,
    form: &Typed,
    known: &BTreeSet<Slug>,
    (caller, origin): (&Caller, &str),
    now: u64,
) -> Result<Done, Wrong> {
    let at = |id: &str, words: String| Wrong::new(id, words);
    let refused = |fault: BookError| match &fault {
        BookError::Rights | BookError::Area(_) => at("rights", fault.to_string()),
        BookError::Expires => at("days", fault.to_string()),
        _ => at("name", fault.to_string()),
    };
    let name = name_of(&form.name).ok_or_else(|| {
        at("name", "a name is of small letters, digits and hyphens, such as newport-secretariat".to_owned())
    })?;
    let lines = form.rights.lines().map(str::trim).filter(|line| !line.is_empty());
    let rights: Result<Vec<Right>, _> = lines.map(str::parse).collect();
    let rights = rights.map_err(|fault: tyst_access::RightError| at("rights", fault.to_string()))?;
    if let Some(area) =
        rights.iter().filter_map(|right| right.area.as_ref()).find(|area| !known.contains(area))
    {
        return Err(at("rights", format!("there is no area {area}")));
    }
    let invited = |secret: &Secret, rights: &[Right]| {
        let link = format!("{origin}/en/join?invitation={}", secret.shown());
        let noted = Noted::new(AccessAct::Invited).about(&name).rights(rights);
        Done { noted, shown: Some((words::INVITED, link)) }
    };
    match form.act.as_str() {
        "invite" => {
            let secret = book.invite(&name, rights.clone(), now).map_err(refused)?;
            if !caller.is_owner() {
                book.made_by(&name, &caller.name);
            }
            Ok(invited(&secret, &rights))
        }
        "reset" => {
            let (secret, held) = book.reset(&name, now).map_err(refused)?;
            Ok(invited(&secret, &held))
        }
        "token" => {
            let days: u64 = form.days.trim().parse().map_err(|_| at("days", "how many days?".to_owned()))?;
            let expires = now.saturating_add(days.saturating_mul(DAY_S));
            let secret = book.token(&name, rights.clone(), expires, now).map_err(refused)?;
            let noted = Noted::new(AccessAct::TokenMade).about(&name).rights(&rights);
            Ok(Done { noted, shown: Some((words::TOKEN_SHOWN, secret.shown().to_owned())) })
        }
        "rights" => {
            book.set_rights(&name, &rights).map_err(refused)?;
            Ok(Done { noted: Noted::new(AccessAct::RightsSet).about(&name).rights(&rights), shown: None })
        }
        "close" => {
            book.close(&name).map_err(refused)?;
            Ok(Done { noted: Noted::new(AccessAct::Closed).about(&name), shown: None })
        }
        _ => Err(at("act-invite", "what is to be done?".to_owned())),
    }
}

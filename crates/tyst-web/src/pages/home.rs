//! The page that everything begins with: the areas, the reports of all of them, and the head of the ledger.

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use maud::html;
use tyst_access::{Act, Caller};
use tyst_event::words::draft::Offer;
use tyst_event::words::names::Known;
use tyst_event::{Slug, wire};
use tyst_ledger::{History, HistoryError, Offers};
use tyst_report::Language;

use super::join::held;
use super::{Answer, Fault, Tongue, page, report};
use crate::app::Pages;
use crate::service::Program;
use crate::sight::{For, Sight};
use crate::words;

pub(crate) async fn home(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
) -> Answer {
    let asker = caller.clone();
    let read = move |history: &History| {
        let sight = Sight::of(history, &asker, For::Reading)?;
        let mut areas = areas(history)?;
        areas.retain(|area| Slug::new(&area.value).is_some_and(|area| sight.may_area(&area)));
        Ok((areas, history.head()))
    };
    let read = pages.service.read(read).await;
    let (mut areas, head) = read.map_err(Fault::service(tongue))?;
    let kept = pages.service.checkpoint().await;
    let kept = kept.map_err(Fault::service(tongue))?;
    let reports = pages.service.reports().await.map_err(Fault::service(tongue))?;
    areas.sort_by_key(|area| name(tongue, area).to_lowercase());
    let main = html! {
        h1 { (tongue.say(words::AREAS)) }
        @if areas.is_empty() { p { (tongue.say(words::NO_AREAS)) } }
        ul.areas {
            @for area in &areas { li { a href=(tongue.path(&format!("/areas/{}", area.value))) { (name(tongue, area)) } } }
        }
        @if caller.may_everywhere(Act::Read) {
            h2 { (tongue.say(words::ALL_AREAS)) }
            (report::list(tongue, None, &reports))
        }
        @if pages.doors.has_accounts {
            h2 { (tongue.say(words::RIGHTS)) }
            p { (tongue.say(words::SIGNED_IN_AS)) ": " (caller.name) }
            (held(tongue, caller.rights()))
        }
        @if pages.doors.has_accounts && caller.may_everywhere(Act::Administer) {
            p { a href=(tongue.path("/access")) { (tongue.say(words::ACCESS)) } }
        }
        @if caller.may_somewhere(Act::SeePlugins) {
            p { a href=(tongue.path("/plugins")) { (tongue.say(words::PLUGINS)) } }
        }
        h2 { (tongue.say(words::LEDGER)) }
        @if caller.may_everywhere(Act::Approve) {
            p { a href=(tongue.path("/record/ledger.tagged")) { (tongue.say(words::TAG)) } }
            form method="post" action=(tongue.path("/checkpoint")) {
                p.hint id="sign-hint" { (tongue.say(words::SIGN_ABOUT)) }
                button.plain type="submit" aria-describedby="sign-hint" { (tongue.say(words::SIGN)) }
            }
        }
        dl.answers {
            div { dt { (tongue.say(words::HEAD)) } dd { (head.count.saturating_sub(1)) } }
            div { dt { (tongue.say(words::ROOT)) } dd { (wire::hex(&head.root)) } }
            div {
                dt id="Checkpoint" { (tongue.say(words::CHECKPOINT)) }
                dd {
                    @match &kept {
                        Some((count, _)) => a href=(tongue.path("/checkpoint")) { (tongue.say(words::ENTRIES)) ": " (count) },
                        None => (tongue.say(words::NO_CHECKPOINT)),
                    }
                }
            }
        }
    };
    Ok(page(tongue, "/", tongue.say(words::AREAS), &main).into_response())
}

/// Gives the newest checkpoint, for whoever wants to hold the ledger to it.
pub(crate) async fn checkpoint(tongue: Tongue, State(pages): State<Pages>) -> Answer {
    let kept = pages.service.checkpoint().await;
    let (count, note) = kept.map_err(Fault::service(tongue))?.ok_or_else(|| Fault::not_found(tongue))?;
    let name = format!("attachment; filename=\"checkpoint-{count}.txt\"");
    let head =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((head, note).into_response())
}

/// Signs what the ledger holds now: for those who make figures final everywhere.
pub(crate) async fn sign(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
) -> Answer {
    if !caller.may_everywhere(Act::Approve) {
        return Err(Fault::forbidden(tongue));
    }
    let signed = pages.service.reporting(Program::sign).await;
    signed.map_err(Fault::service(tongue))?;
    Ok(Redirect::to(&tongue.path("/#Checkpoint")).into_response())
}

/// Returns every area that entries are about, described or not.
pub(crate) fn areas(history: &History) -> Result<Vec<Offer>, HistoryError> {
    let offers = Offers::of(history)?;
    let mut areas: Vec<Offer> = offers.lists().get(&Known::Areas).cloned().unwrap_or_default();
    for area in history.partnership()?.areas() {
        if *area != Slug::ledger() && areas.iter().all(|known| known.value != area.as_str()) {
            areas.push(Offer::new(area.as_str(), "", []));
        }
    }
    Ok(areas)
}

/// Returns what an area is called: names stand with the English one first.
pub(crate) fn name(tongue: Tongue, area: &Offer) -> &str {
    let own = match tongue.0 {
        Language::English => area.names.first(),
        Language::Welsh => area.names.get(1).or_else(|| area.names.first()),
    };
    own.map_or(area.value.as_str(), String::as_str)
}

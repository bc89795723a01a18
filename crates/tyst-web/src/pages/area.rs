//! The overview of an area: its reports, and what was recorded last.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::html;
use tyst_access::Caller;
use tyst_event::{Kind, Slug};

use super::entries::{Filter, newest, table};
use super::{Answer, Fault, Tongue, home, news, page, report};
use crate::app::Pages;
use crate::sight::{For, Sight};
use crate::words;

/// How many entries are shown.
const ENTRIES: usize = 10;

pub(crate) async fn overview(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(area): Path<String>,
) -> Answer {
    let asked = area.clone();
    let read = move |history: &tyst_ledger::History| {
        let sight = Sight::of(history, &caller, For::Reading)?;
        if !Slug::new(&asked).is_some_and(|area| sight.may_area(&area)) {
            return Ok(None);
        }
        let Some(offer) = home::areas(history)?.into_iter().find(|offer| offer.value == asked) else {
            return Ok(None);
        };
        let filter = Filter::of_area(&asked);
        let may = |kind| Slug::new(&asked).is_some_and(|area| sight.may_record(Some(kind), &area));
        let may = (may(Kind::NoteRecorded), may(Kind::PeriodClosed));
        Ok(Some((offer, newest(history, &filter, &sight, ENTRIES)?, may, history.head().count)))
    };
    let found = pages.service.read(read).await.map_err(Fault::service(tongue))?;
    let (offer, found, (may_record, may_close), count) = found.ok_or_else(|| Fault::not_found(tongue))?;
    let reports = pages.service.reports().await.map_err(Fault::service(tongue))?;
    let title = home::name(tongue, &offer);
    let main = html! {
        h1 { (title) }
        (news::place(tongue, count, Slug::new(&area).as_ref()))
        @if may_record { p { a href=(tongue.path(&format!("/record?area={area}"))) { (tongue.say(words::RECORD)) } } }
        @if may_close { p { a href=(tongue.path(&format!("/record/period.closed?area={area}"))) { (tongue.say(words::CLOSE_PERIOD)) } } }
        h2 { (tongue.say(words::REPORTS)) }
        (report::list(tongue, Some(&area), &reports))
        h2 { (tongue.say(words::NEWEST)) }
        (table(tongue, &found.rows))
        p { a href=(tongue.path(&format!("/entries?area={area}"))) { (tongue.say(words::ALL_OF_AREA)) } }
    };
    Ok(page(tongue, &format!("/areas/{area}"), title, &main).into_response())
}

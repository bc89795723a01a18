//! What comes while a page is looked at: how many entries that would stand on it were recorded since it was made, as server-sent events.
//!
//! A page says so and leads to itself; nothing on it changes under its reader, and without a script it is as it was.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use maud::{Markup, html};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tyst_access::Caller;
use tyst_event::Slug;
use tyst_event::terms::Sensitivity;
use tyst_ledger::HistoryError;

use super::entries::{Filter, Wanted};
use super::{Answer, Fault, Tongue};
use crate::app::Pages;
use crate::growth::Growth;
use crate::guard::Shown;
use crate::service::ServiceError;
use crate::sight::{For, Sight, sees_anything};
use crate::words;

/// The script that shows what comes.
const SCRIPT: &str = include_str!("news.js");
/// How long entries are gathered before a page is told of them: it is read aloud to some.
const GATHER: Duration = Duration::from_secs(2);
/// How many entries are looked at for one page: of more, it is told later.
const LOOKED_AT_MAX: usize = 1000;

/// How many entries there were when a page was made.
#[derive(Deserialize)]
pub(crate) struct Since {
    count: u64,
}

/// Returns the place of a page where it is said that more came than so many entries; of an area, or what its address asks for.
pub(crate) fn place(tongue: Tongue, count: u64, area: Option<&Slug>) -> Markup {
    let of_area = area.map_or_else(String::new, |area| format!("&area={area}"));
    html! {
        p.news role="status" data-news=(tongue.path(&format!("/news?count={count}{of_area}")))
            data-say=(tongue.say(words::NEWS)) data-again=(tongue.say(words::LOAD_AGAIN)) {}
        script src="/news.js" defer {}
    }
}

pub(crate) async fn script() -> impl IntoResponse {
    let about = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ];
    (about, SCRIPT)
}

/// Somebody who looks at a page.
struct Watching {
    pages: Pages,
    shown: Shown,
    filter: Filter,
    growth: Growth,
    /// The next entry, and how many came before it that would stand on the page.
    next: u64,
    came: u64,
    has_begun: bool,
    /// Whether there may be more to look at now.
    is_behind: bool,
    _place: OwnedSemaphorePermit,
}

pub(crate) async fn news(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(shown): Extension<Shown>,
    Query(Since { count }): Query<Since>,
    Query(filter): Query<Filter>,
) -> Answer {
    let busy = || Fault::service(tongue)(ServiceError::Busy);
    let place = pages.followers.watch().ok_or_else(busy)?;
    let watching = Watching {
        growth: Growth::of(&pages, GATHER),
        pages,
        shown,
        filter,
        next: count,
        came: 0,
        has_begun: false,
        is_behind: true,
        _place: place,
    };
    let parts = stream::unfold(watching, async |mut watching| {
        let part = watching.part().await?;
        Some((Ok::<_, Infallible>(Bytes::from(part)), watching))
    });
    let about = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache, no-store")];
    Ok::<Response, Fault>((about, Body::from_stream(parts)).into_response())
}

impl Watching {
    /// Returns the next part of the stream, or nothing at its end.
    async fn part(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.has_begun, true) {
            return Some("retry: 5000\n\n".to_owned());
        }
        loop {
            if self.growth.is_over() {
                return None;
            }
            if !self.is_behind && !self.growth.has_come().await? {
                self.caller()?;
                return Some(":\n\n".to_owned());
            }
            let before = self.came;
            self.look().await?;
            if self.came > before {
                return Some(format!("event: news\ndata: {}\n\n", self.came));
            }
        }
    }

    /// Returns who looks, if they may by now.
    fn caller(&self) -> Option<Caller> {
        let caller = self.shown.caller(&self.pages).ok()?;
        caller.filter(|caller| sees_anything(caller, For::Reading))
    }

    /// Counts what came since it was looked last.
    async fn look(&mut self) -> Option<()> {
        let (caller, from, filter) = (self.caller()?, self.next, self.filter.clone());
        let history = self.pages.service.followed(self.growth.count()).await.ok()?;
        let count = move || {
            let end = history.head().count;
            let (mut next, mut came) = (from, 0);
            if next >= end {
                return Ok((next, came, true));
            }
            let sight = Sight::of(&history, &caller, For::Reading)?;
            let wanted = Wanted::of(&history, &filter)?;
            for stored in history.stored(from).take(LOOKED_AT_MAX) {
                let stored = stored?;
                if stored.seq >= end {
                    break;
                }
                next = stored.seq + 1;
                let Ok(event) = &stored.event else { continue };
                // That words stand in what is for few is told, and noted, by the page that finds it.
                let is_told = !wanted.has_words() || event.statement.sensitivity != Sensitivity::Restricted;
                came += u64::from(is_told && wanted.holds(event) && sight.sees(&history, event)?);
            }
            Ok::<_, HistoryError>((next, came, next >= end))
        };
        let (next, came, is_all) = self.pages.service.aside(count).await.ok()?.ok()?;
        self.next = next;
        self.came += came;
        self.is_behind = !is_all;
        Some(())
    }
}

//! Entries one after the other: all there are, and those that come.
//!
//! They are read a portion at a time, and the turn to read is given back before any of it is sent, so that somebody who reads
//! slowly holds nobody up. Nothing is remembered of whoever follows: they say what they saw last.

#![expect(unused_qualifications, reason = "the description of an address is written so by its macro")]

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tyst_access::Caller;
use tyst_ledger::{History, HistoryError};
use utoipa::IntoParams;

use super::asked::{Asker, ShownBy, Words, accepts, said};
use super::form::{CLOUD, CLOUD_BATCH, Form};
use super::openapi;
use super::problem::{MALFORMED, NOT_ALLOWED, Problem, TOO_MANY};
use crate::app::Pages;
use crate::growth::Growth;
use crate::guard::Shown;
use crate::service::ServiceError;
use crate::sight::{For, Sight, sees_anything};

/// How many entries and how many bytes are read at a time.
const PORTION: usize = 500;
const PORTION_BYTES: usize = 1 << 20;
/// How many follow at the same time, how many take all entries along, and how many pages that are looked at are told of what comes.
const FOLLOWERS_MAX: usize = 64;
const REPLAYS_MAX: usize = 16;
const WATCHERS_MAX: usize = 128;
/// How long what comes is gathered before it is sent.
const GATHER: Duration = Duration::from_millis(50);

/// More entries than any ledger has: one that was looked at before is not enough.
const ANEW: u64 = u64::MAX;

/// The places of those who follow, of those who take all entries along, and of pages that are told of what comes: each keeps a
/// connection, and some of them files of the ledger.
#[derive(Clone)]
pub(crate) struct Followers {
    streams: Arc<Semaphore>,
    replays: Arc<Semaphore>,
    watchers: Arc<Semaphore>,
}

impl Default for Followers {
    fn default() -> Self {
        let [streams, replays, watchers] =
            [FOLLOWERS_MAX, REPLAYS_MAX, WATCHERS_MAX].map(|places| Arc::new(Semaphore::new(places)));
        Self { streams, replays, watchers }
    }
}

/// Takes a place, which is free again when it is dropped.
fn place(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
    let full = |_| Problem::new(TOO_MANY, "all places are taken").hint("try again when others have ended");
    Arc::clone(places).try_acquire_owned().map_err(full)
}

impl Followers {
    /// Returns how many follow.
    pub(crate) fn count(&self) -> usize {
        FOLLOWERS_MAX - self.streams.available_permits()
    }

    /// Takes the place of a page, which is free again when it is dropped; nothing where all are taken.
    pub(crate) fn watch(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.watchers).try_acquire_owned().ok()
    }
}

/// From where on entries are wanted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct After {
    /// The last entry that is not wanted any more; all are wanted where it is left out.
    #[param(schema_with = openapi::seq)]
    after: Option<u64>,
}

/// The ledger as it is while a portion is read, and what somebody sees of it.
struct Open {
    history: Arc<History>,
    sight: Sight,
}

/// A reader of entries in order.
struct Reading {
    pages: Pages,
    caller: Caller,
    shown: Shown,
    is_cloud: bool,
    /// The next entry.
    next: u64,
    open: Option<Open>,
}

/// What was read at a time: entries with their positions. It is the last where nothing more is there yet.
struct Portion {
    entries: Vec<(u64, String)>,
    is_last: bool,
}

impl Reading {
    fn new(
        pages: &Pages,
        (caller, shown): (Caller, Shown),
        headers: &HeaderMap,
        after: Option<u64>,
    ) -> Result<Self, Problem> {
        if !sees_anything(&caller, For::Export) {
            return Err(Problem::new(NOT_ALLOWED, "taking entries along is for evaluators"));
        }
        let is_cloud = accepts(headers, CLOUD) || accepts(headers, CLOUD_BATCH);
        let next = after.map_or(0, |after| after.saturating_add(1));
        Ok(Self { pages: pages.clone(), caller, shown, is_cloud, next, open: None })
    }

    /// Asks again who reads, and what they may by now.
    fn ask_again(&mut self) -> Result<(), ServiceError> {
        let caller = self.shown.caller(&self.pages)?.filter(|caller| sees_anything(caller, For::Export));
        let caller = caller.ok_or(ServiceError::Closed)?;
        if caller != self.caller {
            self.open = None;
            self.caller = caller;
        }
        Ok(())
    }

    /// Reads the next portion, of the ledger with so many entries at least. After the last one, it is looked at anew.
    async fn portion(&mut self, count: u64) -> Result<Portion, ServiceError> {
        self.ask_again()?;
        let (open, caller, next, is_cloud) =
            (self.open.take(), self.caller.clone(), self.next, self.is_cloud);
        let history = match &open {
            Some(open) => Arc::clone(&open.history),
            None => self.pages.service.followed(count).await?,
        };
        let read = move || {
            let open = open.map_or_else(|| Open::new(history, &caller), Ok)?;
            let portion = open.portion(next, is_cloud)?;
            Ok::<_, HistoryError>((open, portion))
        };
        let (open, (portion, next)) = self.pages.service.aside(read).await??;
        self.next = next;
        self.open = (!portion.is_last).then_some(open);
        Ok(portion)
    }
}

impl Open {
    fn new(history: Arc<History>, caller: &Caller) -> Result<Self, HistoryError> {
        let sight = Sight::of(&history, caller, For::Export)?;
        Ok(Self { history, sight })
    }

    /// Returns a portion from a position on, and where the next one begins.
    fn portion(&self, from: u64, is_cloud: bool) -> Result<(Portion, u64), HistoryError> {
        let form = if is_cloud { Form::Cloud(self.history.id().to_owned()) } else { Form::Json };
        let count = self.history.head().count;
        let (mut entries, mut bytes, mut next) = (Vec::new(), 0, from);
        for stored in self.history.stored(from).take(PORTION) {
            let stored = stored?;
            if stored.seq >= count || bytes >= PORTION_BYTES {
                break;
            }
            next = stored.seq + 1;
            let is_seen = match &stored.event {
                Ok(event) => self.sight.sees(&self.history, event)?,
                Err(_) => self.sight.sees_all() && !is_cloud,
            };
            if is_seen {
                let line = form.of_stored(&stored).to_string();
                bytes += line.len();
                entries.push((stored.seq, line));
            }
        }
        Ok((Portion { entries, is_last: next >= count }, next))
    }
}

/// Returns all entries, a line each, to the end that there is now.
#[utoipa::path(get, path = "/events.ndjson", operation_id = "replay-events", tag = "events", params(After), responses(
    (status = 200, description = "An entry a line, in order; as CloudEvents where those are accepted", content_type = "application/x-ndjson",
        body = openapi::EntryLines),
))]
pub(super) async fn replay(
    Asker(caller): Asker,
    ShownBy(shown): ShownBy,
    State(pages): State<Pages>,
    Words(After { after }): Words<After>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut reading = Reading::new(&pages, (caller, shown), &headers, after)?;
    let place = place(&pages.followers.replays)?;
    pages.note_export(&reading.caller, reading.next).await?;
    // What cannot be read at all is said with a status; what cannot be read later breaks the answer off.
    let first = reading.portion(ANEW).await?;
    let lines = stream::try_unfold((reading, Some(first), place), async |(mut reading, ready, place)| {
        let portion = match ready {
            Some(portion) => portion,
            None if reading.open.is_some() => reading.portion(ANEW).await?,
            None => return Ok(None),
        };
        let text =
            portion.entries.into_iter().flat_map(|(_, line)| [line, "\n".to_owned()]).collect::<String>();
        Ok::<_, ServiceError>(Some((Bytes::from(text), (reading, None, place))))
    });
    let media = [(header::CONTENT_TYPE, "application/x-ndjson")];
    Ok((media, Body::from_stream(lines)).into_response())
}

/// What is sent to somebody who follows, and what it takes to go on.
struct Following {
    reading: Reading,
    growth: Growth,
    /// Whether the client was told how to come back.
    has_begun: bool,
    /// Whether there may be more to read now.
    is_behind: bool,
    _place: OwnedSemaphorePermit,
}

/// Follows the ledger: what is there already, then what comes, each once and in order.
#[utoipa::path(get, path = "/events/stream", operation_id = "follow-events", tag = "events",
    params(After, ("Last-Event-ID" = Option<String>, Header, pattern = "^[0-9]{0,19}$", description = "The last entry that was seen; goes before `after`, unless it is empty")), responses(
    (status = 200, description = "Server-sent events: the id is the position, the data an entry; ends after ten minutes, and is to be asked for again",
        content_type = "text/event-stream", body = openapi::Followed),
))]
pub(super) async fn follow(
    Asker(caller): Asker,
    ShownBy(shown): ShownBy,
    State(pages): State<Pages>,
    Words(After { after }): Words<After>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let seen = said(&headers, &HeaderName::from_static("last-event-id"))?.filter(|seen| !seen.is_empty());
    let seen = seen.map(|seen| {
        seen.parse::<u64>()
            .map_err(|_| Problem::new(MALFORMED, "Last-Event-ID is not the number of an entry"))
    });
    let reading = Reading::new(&pages, (caller, shown), &headers, seen.transpose()?.or(after))?;
    let place = place(&pages.followers.streams)?;
    pages.note_export(&reading.caller, reading.next).await?;
    let following = Following {
        reading,
        growth: Growth::of(&pages, GATHER),
        has_begun: false,
        is_behind: true,
        _place: place,
    };
    let parts = stream::unfold(following, async |mut following| {
        let part = following.part().await?;
        Some((Ok::<_, Infallible>(Bytes::from(part)), following))
    });
    let about = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache, no-store")];
    Ok((about, Body::from_stream(parts)).into_response())
}

impl Following {
    /// Returns the next part of the stream, or nothing at its end.
    async fn part(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.has_begun, true) {
            return Some("retry: 1000\n\n".to_owned());
        }
        loop {
            if self.growth.is_over() {
                return None;
            }
            if !self.is_behind && !self.growth.has_come().await? {
                self.reading.ask_again().ok()?;
                return Some(":\n\n".to_owned());
            }
            let count = self.growth.count();
            let portion = self.reading.portion(count).await.ok()?;
            self.is_behind = !portion.is_last;
            if !portion.entries.is_empty() {
                let part = |(seq, line): &(u64, String)| format!("id: {seq}\nevent: entry\ndata: {line}\n\n");
                return Some(portion.entries.iter().map(part).collect::<Vec<_>>().concat());
            }
        }
    }
}

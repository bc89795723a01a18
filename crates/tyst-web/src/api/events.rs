//! Entries that are read: a page of them, and one whole.
//!
//! How all of them are followed stands in `stream`.

#![expect(unused_qualifications, reason = "the description of an address is written so by its macro")]

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tyst_event::{Event, Kind, Slug, wire};
use tyst_ledger::{Cut, History, HistoryError, Point};
use utoipa::IntoParams;

use super::answer::{kept, note_read};
use super::asked::{Asker, Seq, Words, accepts};
use super::form::{self, CLOUD, CLOUD_BATCH, Form};
use super::openapi;
use super::problem::{MALFORMED, Problem};
use crate::app::Pages;
use crate::sight::{For, Sight};

/// How many entries stand on a page, at most and where nothing is said; and how many are looked at for one.
const LIMIT_MAX: usize = 500;
const LIMIT: usize = 100;
const LOOKED_AT_MAX: usize = 50_000;
const JSON: &str = "application/json";

/// Which entries are asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// The first entry.
    #[param(minimum = 0)]
    from: Option<u64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Only those of a kind, such as `partner.joined`.
    #[param(example = "partner.joined")]
    kind: Option<String>,
    /// Only those of an area and of what lies inside it.
    #[param(example = "newport", pattern = "^[a-z0-9](-?[a-z0-9])*$")]
    area: Option<String>,
    /// What was so at a date, as it stands, instead of what was recorded.
    #[param(example = "2019-03-31")]
    as_at: Option<String>,
    /// What was known at a date, a moment, an entry (`seq:12`) or a tag (`@annual-report`).
    #[param(example = "2020-01-01")]
    known_at: Option<String>,
}

/// The same, read.
struct Wanted {
    from: u64,
    limit: usize,
    kind: Option<Kind>,
    area: Option<Slug>,
    as_at: Option<Point>,
    known_at: Option<Point>,
}

/// Entries that were found, and where the next ones begin.
struct Found {
    entries: Vec<Json>,
    next: Option<u64>,
    count: u64,
    root: String,
}

/// Why entries are not listed.
enum Unlisted {
    Asker(Problem),
    Ledger(HistoryError),
}

impl From<HistoryError> for Unlisted {
    fn from(fault: HistoryError) -> Self {
        Self::Ledger(fault)
    }
}

impl Wanted {
    fn of(filter: &Filter) -> Result<Self, Problem> {
        let limit = filter.limit.unwrap_or(LIMIT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Problem::new(MALFORMED, format!("limit: {limit} is not from 1 to {LIMIT_MAX}")));
        }
        let kind = filter.kind.as_ref().map(|name| kind(name)).transpose()?;
        let slug = |name: &String| {
            Slug::new(name).ok_or_else(|| Problem::new(MALFORMED, format!("area: {name:?} is not a slug")))
        };
        let area = filter.area.as_ref().map(slug).transpose()?;
        let (as_at, known_at) =
            (point("as-at", filter.as_at.as_ref())?, point("known-at", filter.known_at.as_ref())?);
        Ok(Self { from: filter.from.unwrap_or(0), limit, kind, area, as_at, known_at })
    }
}

fn kind(name: &str) -> Result<Kind, Problem> {
    Kind::from_name(name).ok_or_else(|| {
        let near = tyst_event::json::nearest(name, Kind::ALL.iter().map(|kind| kind.name()));
        let hint = near
            .map_or("/api/v1/vocabulary lists the kinds".to_owned(), |near| format!("did you mean {near}?"));
        Problem::new(MALFORMED, format!("kind: {name:?} is not a kind of entry")).hint(hint)
    })
}

fn point(name: &str, word: Option<&String>) -> Result<Option<Point>, Problem> {
    let read = word.map(|word| word.parse::<Point>()).transpose();
    read.map_err(|fault| Problem::new(MALFORMED, format!("{name}: {fault}")))
}

/// Lists entries.
#[utoipa::path(get, path = "/events", operation_id = "list-events", tag = "events", params(Filter), responses(
    (status = 200, description = "A page of entries", content(
        (openapi::Page = "application/json"), (Vec<openapi::CloudEvent> = "application/cloudevents-batch+json"),
    ), headers(("ETag" = String), ("Link" = Option<String>, description = "Where the next page is"))),
    (status = 304, description = "It is the same"),
))]
pub(super) async fn list(
    Asker(caller): Asker,
    State(pages): State<Pages>,
    Words(filter): Words<Filter>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = Wanted::of(&filter)?;
    let is_cloud = accepts(&headers, CLOUD_BATCH);
    let asker = caller.clone();
    let read = move |history: &History| {
        let sight = Sight::with_state(history, &asker, For::Reading)?;
        let form = if is_cloud { Form::Cloud(history.id().to_owned()) } else { Form::Json };
        match found(history, &sight, &wanted, &form) {
            Ok(found) => Ok(Ok(found)),
            Err(Unlisted::Asker(problem)) => Ok(Err(problem)),
            Err(Unlisted::Ledger(fault)) => Err(fault),
        }
    };
    let Found { entries, next, count, root } = pages.service.read(read).await??;
    note_read(&pages, &caller, &entries).await?;
    let next = next.map(|next| address(&filter, next));
    let (media, body) = if is_cloud {
        (CLOUD_BATCH, Json::Array(entries))
    } else {
        (JSON, json!({ "entries": entries, "next": next, "count": count, "root": root }))
    };
    let mut answer = kept(&headers, media, body.to_string().into_bytes());
    let link = next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok());
    answer.headers_mut().extend(link.map(|link| (header::LINK, link)));
    Ok(answer)
}

/// Returns the address of the next page.
fn address(filter: &Filter, next: u64) -> String {
    let mut address = vec![format!("{}/events?from={next}", super::ROOT_V1)];
    let limit = filter.limit.map(|limit| limit.to_string());
    for (name, value) in [
        ("limit", limit.as_ref()),
        ("kind", filter.kind.as_ref()),
        ("area", filter.area.as_ref()),
        ("as-at", filter.as_at.as_ref()),
        ("known-at", filter.known_at.as_ref()),
    ] {
        let Some(value) = value else { continue };
        address.push(format!("&{name}="));
        for byte in value.bytes() {
            let is_plain = byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte);
            address.push(if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") });
        }
    }
    address.concat()
}

fn found(history: &History, sight: &Sight, wanted: &Wanted, form: &Form) -> Result<Found, Unlisted> {
    let asked = history.cut(wanted.as_at.as_ref(), wanted.known_at.as_ref(), &Vec::new);
    let cut = asked.map_err(|fault| match fault {
        tyst_ledger::CutError::History(fault) => Unlisted::Ledger(fault),
        fault => Unlisted::Asker(Problem::new(MALFORMED, fault.to_string())),
    })?;
    let (mut entries, mut looked_at, mut next) = (Vec::new(), 0, None);
    let mut take = |seq: u64, entry: Option<Json>| {
        looked_at += 1;
        entries.extend(entry);
        next = (entries.len() >= wanted.limit || looked_at >= LOOKED_AT_MAX).then_some(seq + 1);
        next.is_some()
    };
    if wanted.as_at.is_some() {
        standing(history, sight, wanted, cut, form, &mut take)?;
    } else {
        recorded(history, sight, wanted, cut, form, &mut take)?;
    }
    let head = history.head_at(cut)?;
    let next = next.filter(|next| *next < head.count);
    Ok(Found { entries, next, count: head.count, root: wire::hex(&head.root) })
}

/// Returns whether an entry is of the kind and the area that are asked for.
fn is_asked_for(sight: &Sight, wanted: &Wanted, event: &Event) -> bool {
    let statement = &event.statement;
    (wanted.kind.is_none() || wanted.kind == statement.body.kind())
        && wanted.area.as_ref().is_none_or(|area| sight.known().is_of(statement, area))
}

/// Takes what was recorded, as it was recorded, until that is enough.
fn recorded(
    history: &History,
    sight: &Sight,
    wanted: &Wanted,
    cut: Cut,
    form: &Form,
    take: &mut dyn FnMut(u64, Option<Json>) -> bool,
) -> Result<(), HistoryError> {
    for stored in history.stored(wanted.from) {
        let stored = stored?;
        if stored.seq >= cut.count {
            break;
        }
        let seen = match &stored.event {
            Ok(event) if is_asked_for(sight, wanted, event) && sight.sees(history, event)? => {
                let mut map = form::recorded(event, &stored.bytes);
                form::put_state(&mut map, stored.seq, sight.known().chains());
                Some(form.of(map, event))
            }
            Ok(_) => None,
            Err(_) => {
                let is_asked_for = sight.sees_all() && wanted.kind.is_none() && wanted.area.is_none();
                (is_asked_for && *form == Form::Json).then(|| form.of_stored(&stored))
            }
        };
        if take(stored.seq, seen) {
            break;
        }
    }
    Ok(())
}

/// Takes what was so at a date, as it stands, until that is enough.
fn standing(
    history: &History,
    sight: &Sight,
    wanted: &Wanted,
    cut: Cut,
    form: &Form,
    take: &mut dyn FnMut(u64, Option<Json>) -> bool,
) -> Result<(), HistoryError> {
    for entry in history.replay(cut)? {
        let entry = entry?;
        if entry.seq < wanted.from || entry.statement.body.kind().is_none() {
            continue;
        }
        let Some(stored) = history.entry(entry.seq)? else { continue };
        let Ok(recorded) = &stored.event else { continue };
        let shown = Event { statement: entry.statement.clone(), ..recorded.clone() };
        let is_seen = is_asked_for(sight, wanted, &shown)
            && sight.may(&shown.statement)
            && sight.sees(history, recorded)?;
        let seen = is_seen.then(|| {
            let mut map = form::recorded(&shown, &stored.bytes);
            form::put_state(&mut map, entry.seq, sight.known().chains());
            form::put_certainty(&mut map, entry.certainty);
            form.of(map, &shown)
        });
        if take(entry.seq, seen) {
            break;
        }
    }
    Ok(())
}

/// Returns one entry with what became of it, as bytes, with their type.
pub(super) fn representation(
    history: &History,
    sight: &Sight,
    seq: u64,
    is_cloud: bool,
) -> Result<Option<Vec<u8>>, HistoryError> {
    let Some(stored) = history.entry(seq)? else { return Ok(None) };
    let Ok(event) = &stored.event else {
        let bytes = Form::Json.of_stored(&stored).to_string().into_bytes();
        return Ok((sight.sees_all() && !is_cloud).then_some(bytes));
    };
    if !sight.sees(history, event)? {
        return Ok(None);
    }
    let map = form::whole(history, sight, event, &stored.bytes)?;
    let form = if is_cloud { Form::Cloud(history.id().to_owned()) } else { Form::Json };
    Ok(Some(form.of(map, event).to_string().into_bytes()))
}

/// Returns an entry.
#[utoipa::path(get, path = "/events/{seq}", operation_id = "read-event", tag = "events", params(("seq" = u64, Path, description = "Its position")), responses(
    (status = 200, description = "The entry, and what became of it", content(
        (openapi::Entry = "application/json"), (openapi::CloudEvent = "application/cloudevents+json"),
    ), headers(("ETag" = String, description = "For If-Match when it is corrected or withdrawn"))),
    (status = 304, description = "It is as it was"),
))]
pub(super) async fn one(
    Asker(caller): Asker,
    State(pages): State<Pages>,
    Seq(seq): Seq,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_cloud = accepts(&headers, CLOUD);
    let asker = caller.clone();
    let read = move |history: &History| {
        let sight = Sight::with_state(history, &asker, For::Reading)?;
        representation(history, &sight, seq, is_cloud)
    };
    let bytes = pages.service.read(read).await?.ok_or_else(|| no_entry(seq))?;
    note_read(&pages, &caller, &serde_json::from_slice(&bytes).into_iter().collect::<Vec<_>>()).await?;
    Ok(kept(&headers, if is_cloud { CLOUD } else { JSON }, bytes))
}

pub(super) fn no_entry(seq: u64) -> Problem {
    Problem::not_found(format!("there is no entry {seq}"))
}

//! Entries that are read: a page of them, and one whole.
//!
//! How all of them are followed stands in `stream`.

#![expect(unused_qualifications, reason = "the description of an address is written so by its macro")]

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tyst_event::{Certainty, Entry, Event, Kind, Slug, Statement, wire};
use tyst_ledger::{History, HistoryError, Stored};
use utoipa::IntoParams;

use super::answer::kept;
use super::asked::{Asker, Cut, Points, Seq, Words, accepts};
use super::form::{self, CLOUD, CLOUD_BATCH, Form};
use super::openapi;
use super::problem::{MALFORMED, Problem};
use crate::app::Pages;
use crate::noting::Few;
use crate::pages::cut::coded;
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
    #[param(schema_with = openapi::seq)]
    from: Option<u64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Only those of a kind.
    #[param(example = "partner.joined", schema_with = openapi::kind)]
    kind: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    cut: Cut,
}

/// The same, read.
struct Wanted {
    from: u64,
    limit: usize,
    kind: Option<Kind>,
    area: Option<Slug>,
    points: Points,
}

/// Entries that were found, and where the next ones begin.
struct Found {
    entries: Vec<Json>,
    few: Few,
    next: Option<u64>,
    count: u64,
    root: String,
}

impl Wanted {
    fn of(filter: &Filter) -> Result<Self, Problem> {
        let limit = filter.limit.unwrap_or(LIMIT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Problem::new(MALFORMED, format!("limit: {limit} is not from 1 to {LIMIT_MAX}")));
        }
        let kind = filter.kind.as_ref().map(|name| kind(name)).transpose()?;
        let (area, points) = (filter.cut.area()?, filter.cut.points()?);
        Ok(Self { from: filter.from.unwrap_or(0), limit, kind, area, points })
    }

    /// Returns whether an entry is of the kind and the area that are asked for.
    fn is(&self, sight: &Sight, statement: &Statement) -> bool {
        (self.kind.is_none() || self.kind == statement.body.kind())
            && self.area.as_ref().is_none_or(|area| sight.known().is_of(statement, area))
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

/// Lists entries.
#[utoipa::path(get, path = "/events", operation_id = "list-events", tag = "events", params(Filter, Cut), responses(
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
    let program = Arc::clone(pages.service.program());
    let read = move |history: &History| {
        let sight = Sight::with_state(history, &asker, For::Reading)?;
        let form = if is_cloud { Form::Cloud(history.id().to_owned()) } else { Form::Json };
        wanted.points.of(history, program.as_ref()).map_or_else(
            |problem| Ok(Err(problem)),
            |cut| Ok(Ok(found(history, &sight, &wanted, cut, &form)?)),
        )
    };
    let Found { entries, few, next, count, root } = pages.service.read(read).await??;
    pages.note_read(&caller, few).await?;
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
        ("area", filter.cut.area.as_ref()),
        ("as-at", filter.cut.as_at.as_ref()),
        ("known-at", filter.cut.known_at.as_ref()),
    ] {
        let Some(value) = value else { continue };
        address.push(format!("&{name}={}", coded(value)));
    }
    address.concat()
}

/// An entry that is looked at: as it was recorded and, where it is asked what was so at a date, as it stood then.
struct Candidate {
    stored: Stored,
    stands: Option<(Statement, Certainty)>,
}

type Candidates<'h> = Box<dyn Iterator<Item = Result<Candidate, HistoryError>> + 'h>;

/// Returns the entries to look at, in order.
fn candidates<'h>(
    history: &'h History,
    wanted: &Wanted,
    cut: tyst_ledger::Cut,
) -> Result<Candidates<'h>, HistoryError> {
    let from = wanted.from;
    if wanted.points.as_at.is_none() {
        let recorded = history
            .stored(from)
            .take_while(move |stored| stored.as_ref().map_or(true, |stored| stored.seq < cut.count));
        return Ok(Box::new(recorded.map(|stored| Ok(Candidate { stored: stored?, stands: None }))));
    }
    let stood = move |entry: Result<Entry, HistoryError>| {
        let Entry { seq, statement, certainty, .. } = entry?;
        if seq < from || statement.body.kind().is_none() {
            return Ok(None);
        }
        let stored = history.entry(seq)?;
        Ok(stored.map(|stored| Candidate { stored, stands: Some((statement, certainty)) }))
    };
    Ok(Box::new(history.replay(cut)?.filter_map(move |entry| stood(entry).transpose())))
}

impl Candidate {
    /// Returns the entry as it is shown, and what it states; nothing where it is not asked for, or not seen.
    fn shown(
        self,
        history: &History,
        sight: &Sight,
        wanted: &Wanted,
        form: &Form,
    ) -> Result<Option<(Json, Option<Statement>)>, HistoryError> {
        let Self { stored, stands } = self;
        let Ok(recorded) = &stored.event else {
            // What this version cannot read is of no kind and no area that it knows.
            let is_asked_for = sight.sees_all() && wanted.kind.is_none() && wanted.area.is_none();
            let is_shown = is_asked_for && stands.is_none() && *form == Form::Json;
            return Ok(is_shown.then(|| (form.of_stored(&stored), None)));
        };
        let statement = stands.as_ref().map_or(&recorded.statement, |(statement, _)| statement);
        if !wanted.is(sight, statement) || !sight.may(statement) || !sight.sees(history, recorded)? {
            return Ok(None);
        }
        let certainty = stands.as_ref().map(|(_, certainty)| *certainty);
        let shown = Event { statement: statement.clone(), ..recorded.clone() };
        let mut map = form::recorded(&shown, &stored.bytes);
        form::put_state(&mut map, shown.seq, sight.known().chains());
        if let Some(certainty) = certainty {
            form::put_certainty(&mut map, certainty);
        }
        Ok(Some((form.of(map, &shown), Some(shown.statement))))
    }
}

fn found(
    history: &History,
    sight: &Sight,
    wanted: &Wanted,
    cut: tyst_ledger::Cut,
    form: &Form,
) -> Result<Found, HistoryError> {
    let (mut entries, mut few, mut next) = (Vec::new(), Few::default(), None);
    for (looked_at, candidate) in (1..).zip(candidates(history, wanted, cut)?) {
        let candidate = candidate?;
        let seq = candidate.stored.seq;
        if let Some((entry, statement)) = candidate.shown(history, sight, wanted, form)? {
            entries.push(entry);
            if let Some(statement) = statement {
                few.look_at(seq, &statement);
            }
        }
        if entries.len() >= wanted.limit || looked_at >= LOOKED_AT_MAX {
            next = Some(seq + 1);
            break;
        }
    }
    let head = history.head_at(cut)?;
    let next = next.filter(|next| *next < head.count);
    Ok(Found { entries, few, next, count: head.count, root: wire::hex(&head.root) })
}

/// Returns one entry with what became of it, as bytes, and whether it is for few.
pub(super) fn representation(
    history: &History,
    sight: &Sight,
    seq: u64,
    is_cloud: bool,
) -> Result<Option<(Vec<u8>, Few)>, HistoryError> {
    let Some(stored) = history.entry(seq)? else { return Ok(None) };
    let Ok(event) = &stored.event else {
        let bytes = Form::Json.of_stored(&stored).to_string().into_bytes();
        return Ok((sight.sees_all() && !is_cloud).then_some((bytes, Few::default())));
    };
    if !sight.sees(history, event)? {
        return Ok(None);
    }
    let map = form::whole(history, sight, event, &stored.bytes)?;
    let form = if is_cloud { Form::Cloud(history.id().to_owned()) } else { Form::Json };
    let bytes = form.of(map, event).to_string().into_bytes();
    Ok(Some((bytes, Few::of(seq, &event.statement))))
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
    let (bytes, few) = pages.service.read(read).await?.ok_or_else(|| no_entry(seq))?;
    pages.note_read(&caller, few).await?;
    Ok(kept(&headers, if is_cloud { CLOUD } else { JSON }, bytes))
}

pub(super) fn no_entry(seq: u64) -> Problem {
    Problem::not_found(format!("there is no entry {seq}"))
}

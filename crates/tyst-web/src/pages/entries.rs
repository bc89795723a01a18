//! The history: entries in the order in which they were recorded, the newest first, and one entry whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use serde::Deserialize;
use tyst_access::Caller;
use tyst_event::terms::Sensitivity;
use tyst_event::{Event, Kind, Slug, wire};
use tyst_ledger::{Chains, EntriesAt, History, HistoryError, Partnership, leaf_hash};

use super::cut::Typed;
use super::record::status;
use super::{Answer, Fault, Here, Tongue, news, page, said, summary, worded};
use crate::app::Pages;
use crate::noting::Few;
use crate::sight::{For, Sight};
use crate::words;

/// How many entries stand on a page, and how many are looked at for one.
const ROWS: usize = 50;
const LOOKED_AT_MAX: u64 = 50_000;
/// How many entries are shown that were named by their numbers.
const NAMED_MAX: usize = 300;
/// How many entries are read at a time, from the end.
const READ: u64 = 500;

/// Which entries are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    area: String,
    #[serde(default)]
    kind: String,
    /// Words that occur.
    #[serde(default)]
    q: String,
    /// Only entries before this one.
    before: Option<u64>,
    /// Just these entries: `12,14-19`.
    #[serde(default)]
    of: String,
}

impl Filter {
    /// Returns the filter that keeps what is of an area.
    pub(crate) fn of_area(area: &str) -> Self {
        Self { area: area.to_owned(), ..Self::default() }
    }
}

/// What is asked for, ready to be looked for.
pub(crate) struct Wanted {
    /// The area, if it can be one, with the state that tells what is of it.
    area: Option<(Option<Slug>, Partnership)>,
    kind: String,
    words: String,
}

impl Wanted {
    pub(crate) fn of(history: &History, filter: &Filter) -> Result<Self, HistoryError> {
        let area = || Ok::<_, HistoryError>((Slug::new(&filter.area), history.partnership()?));
        let area = if filter.area.is_empty() { None } else { Some(area()?) };
        Ok(Self { area, kind: filter.kind.clone(), words: filter.q.trim().to_lowercase() })
    }

    /// Returns whether words are to occur.
    pub(crate) fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Returns whether an entry is asked for.
    pub(crate) fn holds(&self, event: &Event) -> bool {
        let kind = event.statement.body.kind().map_or("", Kind::name);
        (self.kind.is_empty() || self.kind == kind)
            && self.area.as_ref().is_none_or(|(area, known)| {
                area.as_ref().is_some_and(|area| known.is_of(&event.statement, area))
            })
            && (self.words.is_empty() || text(event).contains(&self.words))
    }
}

/// Entries that were found, the newest first.
pub(crate) struct Found {
    pub(crate) rows: Vec<Event>,
    /// The position before which others may be found.
    next: Option<u64>,
    /// Whether only a part of those before was looked at.
    is_cut: bool,
}

/// Returns the newest entries that are asked for, a number of them at most.
pub(crate) fn newest(
    history: &History,
    filter: &Filter,
    sight: &Sight,
    count: usize,
) -> Result<Found, HistoryError> {
    let end = filter.before.unwrap_or(u64::MAX).min(history.head().count);
    let wanted = Wanted::of(history, filter)?;
    let mut found = Found { rows: Vec::new(), next: None, is_cut: false };
    let mut to = end;
    while to > 0 && found.rows.len() < count && end - to < LOOKED_AT_MAX {
        let from = to.saturating_sub(READ);
        let portion = history.stored(from).take(usize::try_from(to - from).unwrap_or(usize::MAX));
        let portion: Vec<_> = portion.collect::<Result<_, _>>()?;
        for event in portion.into_iter().rev().filter_map(|stored| stored.event.ok()) {
            if found.rows.len() < count && wanted.holds(&event) && sight.sees(history, &event)? {
                to = event.seq;
                found.rows.push(event);
            }
        }
        if found.rows.len() < count {
            to = from;
        }
    }
    found.next = (to > 0).then_some(to);
    found.is_cut = to > 0 && found.rows.len() < count;
    Ok(found)
}

/// Returns the entries that are named by their numbers, a number of them at most; what is no number is passed over.
fn named(history: &History, words: &str, sight: &Sight) -> Result<Found, HistoryError> {
    let mut found = Found { rows: Vec::new(), next: None, is_cut: false };
    for part in words.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Ok(first), Ok(last)) = (first.trim().parse::<u64>(), last.trim().parse::<u64>()) else {
            continue;
        };
        for seq in first..=last.min(history.head().count.saturating_sub(1)) {
            if found.rows.len() >= NAMED_MAX {
                found.is_cut = true;
                return Ok(found);
            }
            found.rows.extend(sight.entry(history, seq)?);
        }
    }
    Ok(found)
}

/// What became of entries, by their positions.
type Changed = BTreeMap<u64, Change>;

/// What became of an entry.
struct Change {
    /// The entry that stands in its place; none where it is withdrawn.
    by: Option<u64>,
    /// Whether that was not known yet at the cut that is asked for.
    is_later: bool,
}

impl Change {
    fn say(&self, tongue: Tongue) -> Markup {
        let said = if self.by.is_some() { words::CORRECTED } else { words::WITHDRAWN };
        html! {
            p.note {
                (tongue.say(said))
                @if let Some(by) = self.by { " " a href=(tongue.path(&format!("/entries/{by}"))) { (tongue.say(words::ENTRY)) " " (by) } "." }
                @if self.is_later { " " (tongue.say(words::LATER)) }
            }
        }
    }
}

/// Returns what became of entries, and whether it was otherwise then.
fn changed(chains: &Chains, then: Option<&Chains>, rows: &[Event]) -> Changed {
    let change = |event: &Event| {
        let root = chains.root(event.seq);
        let by = chains.standing(root);
        let is_later = then.is_some_and(|then| then.standing(root) != by);
        (by != Some(event.seq)).then_some((event.seq, Change { by, is_later }))
    };
    rows.iter().filter_map(change).collect()
}

/// Returns all that an entry says, in small letters.
fn text(event: &Event) -> String {
    let json = tyst_event::json::statement_to_json(&event.statement);
    said::words_in(&serde_json::Value::Object(json)).join(" ").to_lowercase()
}

pub(crate) async fn list(
    tongue: Tongue,
    Here(here): Here,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    (Query(filter), Query(cut)): (Query<Filter>, Query<Typed>),
) -> Answer {
    let (asked, reader, typed) = (filter.clone(), caller.clone(), cut.clone());
    let program = Arc::clone(pages.service.program());
    let read = move |history: &History| {
        let read = typed.cut(history, program.as_ref())?;
        let (cut, wrong) = read.map_or_else(|wrong| (None, vec![wrong]), |cut| (Some(cut), vec![]));
        let cut = cut.filter(|_| !typed.is_empty());
        let (found, changed) = if asked.of.is_empty() {
            let sight = Sight::of(history, &reader, For::Reading)?;
            (newest(history, &asked, &sight, ROWS)?, Changed::new())
        } else {
            let sight = Sight::with_state(history, &reader, For::Reading)?;
            let found = named(history, &asked.of, &sight)?;
            let then = cut.map(|cut| history.entries_at(cut)).transpose()?;
            let then = then.as_ref().map(EntriesAt::chains);
            let changed = changed(sight.known().chains(), then, &found.rows);
            (found, changed)
        };
        Ok((found, changed, wrong, history.head().count))
    };
    let read = pages.service.read(read).await;
    let (found, changed, wrong, count) = read.map_err(Fault::service(tongue))?;
    // That words stand in what is for few is told by finding it.
    let mut few = Few::default();
    let told = found.rows.iter().filter(|_| filter.of.is_empty() && !filter.q.trim().is_empty());
    told.for_each(|event| few.look_at(event.seq, &event.statement));
    pages.note_read(&caller, few).await.map_err(Fault::note(tongue))?;
    let main = html! {
        h1 { (tongue.say(words::ENTRIES)) }
        @if filter.of.is_empty() && filter.before.is_none() { (news::place(tongue, count, None)) }
        @if filter.of.is_empty() { (search(tongue, &filter)) } @else { p { (tongue.say(words::BEHIND)) } (summary(tongue, &wrong)) (cut.say(tongue)) }
        @if found.is_cut { p.note { (tongue.say(words::CUT)) } }
        @if found.rows.is_empty() { p { (tongue.say(words::NONE_FOUND)) } } @else { (marked(tongue, &found.rows, &changed)) }
        @if let Some(next) = found.next {
            form method="get" {
                @for (name, value) in [("area", &filter.area), ("kind", &filter.kind), ("q", &filter.q)] {
                    input type="hidden" name=(name) value=(value);
                }
                input type="hidden" name="before" value=(next);
                button type="submit" { (tongue.say(words::OLDER)) }
            }
        }
    };
    let wrong = if filter.of.is_empty() { &[][..] } else { &wrong };
    Ok((status(wrong), page(tongue, &here, tongue.say(words::ENTRIES), &main)).into_response())
}

fn search(tongue: Tongue, filter: &Filter) -> Markup {
    html! {
        form.controls method="get" role="search" {
            div.row {
                div {
                    label.title for="q" { (tongue.say(words::SEARCH_FOR)) }
                    input type="text" id="q" name="q" value=(filter.q) autocomplete="off";
                }
                div {
                    label.title for="area" { (tongue.say(words::AREA)) }
                    input type="text" id="area" name="area" value=(filter.area) autocomplete="off" spellcheck="false";
                }
                div {
                    label.title for="kind" { (tongue.say(words::KIND)) }
                    select id="kind" name="kind" {
                        option value="" { (tongue.say(words::ANY)) }
                        @for kind in Kind::FACTS {
                            option value=(kind.name()) selected[kind.name() == filter.kind] { (said::kind(tongue, *kind)) }
                        }
                    }
                }
                button type="submit" { (tongue.say(words::SEARCH)) }
            }
        }
    }
}

/// Returns entries as a table.
pub(crate) fn table(tongue: Tongue, rows: &[Event]) -> Markup {
    marked(tongue, rows, &Changed::new())
}

/// Returns entries as a table, each with what became of it.
fn marked(tongue: Tongue, rows: &[Event], changed: &Changed) -> Markup {
    html! {
        section.wide tabindex="0" aria-label=(tongue.say(words::ENTRIES)) {
            table {
                thead {
                    tr {
                        @for label in [words::ENTRY, words::KIND, words::WHEN, words::AREA, words::WHAT] {
                            th scope="col" { (tongue.say(label)) }
                        }
                    }
                }
                tbody {
                    @for event in rows {
                        tr {
                            th scope="row" { a href=(tongue.path(&format!("/entries/{}", event.seq))) { (event.seq) } }
                            td { (said::kind_of(tongue, &event.statement.body)) }
                            td { (said::when(tongue, &event.statement.when)) }
                            td { (event.statement.area) }
                            td {
                                @if event.statement.sensitivity == Sensitivity::Restricted { (tongue.say(words::RESTRICTED)) }
                                @else { (said::short(tongue, &event.statement)) }
                                @if let Some(change) = changed.get(&event.seq) { (change.say(tongue)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An entry and what later ones say of it.
struct Whole {
    event: Event,
    leaf: String,
    chains: Chains,
    about: Vec<Event>,
    /// Whether it may be corrected and withdrawn.
    is_theirs: bool,
    /// Whether it may be said that it is final, and that it is disputed.
    may_finalise: bool,
    may_dispute: bool,
}

/// Whether an entry was recorded just now, which its page then says.
#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

pub(crate) async fn one(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(seq): Path<String>,
    Query(Done { done }): Query<Done>,
) -> Answer {
    let seq = seq_of(tongue, &seq)?;
    let asker = caller.clone();
    let whole = pages
        .service
        .read(move |history| whole(history, seq, &asker))
        .await
        .map_err(Fault::service(tongue))?;
    let Some(whole) = whole else { return Err(Fault::not_found(tongue)) };
    let Whole { event, leaf, chains, about, is_theirs, may_finalise, may_dispute } = whole;
    pages.note_read(&caller, Few::of(seq, &event.statement)).await.map_err(Fault::note(tongue))?;
    let root = chains.root(seq);
    let is_corrected = chains.standing(root).is_some_and(|standing| standing != root) && seq == root;
    let title =
        format!("{} {seq}: {}", tongue.say(words::ENTRY), said::kind_of(tongue, &event.statement.body));
    let main = html! {
        // Anybody can make a link that says so: of an entry that is there, both are true.
        @if matches!(done.as_str(), "now" | "before") {
            div.done role="status" {
                p { (tongue.say(if done == "before" { words::DONE_BEFORE } else { words::DONE })) ": " (tongue.say(words::ENTRY)) " " (seq) }
                p { a href=(tongue.path(&format!("/record?area={}", event.statement.area))) { (tongue.say(words::ANOTHER)) } }
            }
        }
        h1 { (title) }
        @if chains.is_withdrawn(seq) { p.note { (tongue.say(words::WITHDRAWN)) } }
        @if is_corrected { p.note { (tongue.say(words::CORRECTED)) } }
        dl.answers {
            (said::statement(tongue, &event.statement))
            div { dt { (tongue.say(words::RECORDED)) } dd { (event.recorded_at) } }
            div { dt { (tongue.say(words::RECORDED_BY)) } dd { (event.recorded_by) } }
            @for warning in &event.warnings {
                div { dt { (tongue.say(words::WARNING)) } dd { (worded(tongue, &warning.words())) } }
            }
            div { dt { (tongue.say(words::HASH)) } dd { (leaf) } }
        }
        @if !about.is_empty() {
            h2 { (tongue.say(words::SINCE_THEN)) }
            (table(tongue, &about))
        }
        @if seq > 0 && !chains.is_withdrawn(seq) && is_theirs {
            @if event.statement.body.kind().is_some_and(|kind| Kind::FACTS.contains(&kind)) {
                p { a href=(tongue.path(&format!("/entries/{seq}/correct"))) { (tongue.say(words::CORRECT)) } }
            }
            p { a href=(tongue.path(&format!("/entries/{seq}/withdraw"))) { (tongue.say(words::WITHDRAW)) } }
        }
        @if may_finalise { p { a href=(tongue.path(&format!("/entries/{seq}/finalise"))) { (tongue.say(words::FINALISE)) } } }
        @if may_dispute { p { a href=(tongue.path(&format!("/entries/{seq}/dispute"))) { (tongue.say(words::DISPUTE)) } } }
    };
    Ok(page(tongue, &format!("/entries/{seq}"), &title, &main).into_response())
}

/// Returns the position that an address names.
pub(crate) fn seq_of(tongue: Tongue, words: &str) -> Result<u64, Fault> {
    words.parse().map_err(|_| Fault::not_found(tongue))
}

fn whole(history: &History, seq: u64, caller: &Caller) -> Result<Option<Whole>, HistoryError> {
    let Some(stored) = history.entry(seq)? else { return Ok(None) };
    let leaf = wire::hex(&leaf_hash(&stored.bytes));
    let Ok(event) = stored.event else { return Ok(None) };
    let sight = Sight::of(history, caller, For::Reading)?;
    if !sight.sees(history, &event)? {
        return Ok(None);
    }
    let chains = history.partnership()?.chains().clone();
    let mut about = Vec::new();
    for other in chains.about(chains.root(seq)).into_iter().filter(|other| *other != seq) {
        about.extend(sight.entry(history, other)?);
    }
    let is_theirs = sight.may_state(&event.statement);
    let root = chains.root(seq);
    let is_fact = event.statement.body.kind().is_some_and(|kind| Kind::FACTS.contains(&kind));
    let stands = history.standing(&chains, root)?.filter(|_| is_fact && !chains.is_withdrawn(seq));
    let may = |kind| sight.may_record(Some(kind), &event.statement.area);
    let may_dispute = stands.is_some() && may(Kind::EntryDisputed);
    let is_open = stands.is_some_and(|standing| standing.body.is_provisional()) && !chains.is_final(root);
    let may_finalise = is_open && may(Kind::EntryFinalised);
    Ok(Some(Whole { event, leaf, chains, about, is_theirs, may_finalise, may_dispute }))
}

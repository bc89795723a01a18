//! What is awaited: expectations and commitments, the overdue ones first.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use tyst_access::Caller;
use tyst_ledger::{Awaited, History, State as Met};
use tyst_report::labels::Label;

use super::cut::Typed;
use super::record::status;
use super::{Answer, Fault, Here, Tongue, page, summary};
use crate::app::Pages;
use crate::noting::Few;
use crate::sight::{For, Sight};
use crate::words;

pub(crate) async fn due(
    tongue: Tongue,
    Here(here): Here,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Query(typed): Query<Typed>,
) -> Answer {
    let (reader, dates) = (caller.clone(), typed.clone());
    let program = Arc::clone(pages.service.program());
    let read = move |history: &History| {
        let sight = Sight::with_state(history, &reader, For::Reading)?;
        let (mut seen, mut few) = (Vec::new(), Few::default());
        let cut = match dates.cut(history, program.as_ref())? {
            Ok(cut) => cut,
            Err(wrong) => return Ok((seen, few, vec![wrong])),
        };
        let mut then = history.entries_at(cut)?;
        for awaited in history.awaited(cut)? {
            // What stood then may have been for fewer than what stood before and stands now.
            let Some(stood) = then.entry(awaited.seq)? else { continue };
            if sight.may(&stood.statement) && sight.entry(history, awaited.seq)?.is_some() {
                few.look_at(awaited.seq, &stood.statement);
                let standing = history.standing(sight.known().chains(), awaited.seq)?;
                if let Some(standing) = &standing {
                    few.look_at(awaited.seq, standing);
                }
                seen.push(awaited);
            }
        }
        Ok((seen, few, Vec::new()))
    };
    let read = pages.service.read(read).await;
    let (awaited, few, wrong) = read.map_err(Fault::service(tongue))?;
    pages.note_read(&caller, few).await.map_err(Fault::note(tongue))?;
    let groups = [words::OVERDUE, words::OPEN, words::PERHAPS, words::MET, words::DROPPED];
    let main = html! {
        h1 { (tongue.say(words::DUE)) }
        (summary(tongue, &wrong))
        (typed.boxes(tongue))
        @if awaited.is_empty() && wrong.is_empty() { p { (tongue.say(words::NOTHING_DUE)) } }
        @for group in groups {
            @let of: Vec<&Awaited> = awaited.iter().filter(|awaited| group_of(awaited.state) == group).collect();
            @if !of.is_empty() { (table(tongue, group, &of)) }
        }
    };
    Ok((status(&wrong), page(tongue, &here, tongue.say(words::DUE), &main)).into_response())
}

fn group_of(state: Met) -> Label {
    match state {
        Met::Silent | Met::Overdue => words::OVERDUE,
        Met::Open => words::OPEN,
        Met::PerhapsMet => words::PERHAPS,
        Met::MetLate | Met::MetPerhapsLate | Met::Met => words::MET,
        Met::Dropped => words::DROPPED,
    }
}

fn table(tongue: Tongue, group: Label, of: &[&Awaited]) -> Markup {
    html! {
        section.wide tabindex="0" aria-label=(tongue.say(group)) {
            table {
                caption { (tongue.say(group)) " (" (of.len()) ")" }
                thead {
                    tr {
                        @for label in [words::WHEN, words::AREA, words::WHAT, words::BY, words::ENTRY] {
                            th scope="col" { (tongue.say(label)) }
                        }
                    }
                }
                tbody {
                    @for awaited in of {
                        @let text = match tongue.0 {
                            tyst_report::Language::Welsh => awaited.text.cy.as_ref().or(awaited.text.en.as_ref()),
                            tyst_report::Language::English => awaited.text.en.as_ref().or(awaited.text.cy.as_ref()),
                        };
                        tr {
                            td { @match awaited.due { Some(due) => (due), None => (tongue.say(words::NOT_STATED)) } }
                            td { (awaited.area) }
                            td { @if let Some(text) = text { (text) } }
                            td { @if let Some(by) = &awaited.by { (by) } }
                            td { a href=(tongue.path(&format!("/entries/{}", awaited.seq))) { (awaited.seq) } }
                        }
                    }
                }
            }
        }
    }
}

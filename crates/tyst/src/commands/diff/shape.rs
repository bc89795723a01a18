//! A comparison as JSON: all of it, with the positions of the entries behind each change.

use serde_json::{Value as Json, json};
use tyst_event::terms::Reason;
use tyst_event::{Body, Certainty, Text};
use tyst_ledger::{Became, Changed, History};
use tyst_report::{Change, Side};

use super::Compared;
use crate::address::cell_json;
use crate::commands::correct::event;
use crate::failure::Outcome;
use crate::place::Asked;

/// All that can become of an entry, in the order in which it is told.
pub(super) const BECAME: [Became; 7] = [
    Became::Added,
    Became::Corrected,
    Became::Withdrawn,
    Became::Restored,
    Became::Dropped,
    Became::Remarked,
    Became::Turned,
];

/// Returns what became of an entry in one word.
pub(crate) fn word(became: Became) -> &'static str {
    match became {
        Became::Added => "added",
        Became::Corrected => "corrected",
        Became::Withdrawn => "withdrawn",
        Became::Restored => "restored",
        Became::Dropped => "dropped",
        Became::Remarked => "remarked",
        Became::Turned => "turned",
    }
}

/// Why an entry was made that is about another one.
pub(crate) struct Grounds {
    pub(crate) kind: &'static str,
    /// The reason of a correction or a withdrawal.
    pub(crate) reason: Option<Reason>,
    pub(crate) explanation: Option<Text>,
}

impl Grounds {
    /// Returns the kind and the grounds in words: `(entry.corrected), source-error: staff only`.
    pub(crate) fn words(&self) -> String {
        format!("({}){}", self.kind, self.why())
    }

    /// Returns the reason and what was said beside it, each after what comes before it: `, source-error: staff only`.
    pub(crate) fn why(&self) -> String {
        let reason = self.reason.map(|reason| format!(", {}", reason.word())).unwrap_or_default();
        let explanation = self.explanation.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
        reason + &explanation
    }
}

/// Returns why an entry about another one was made; nothing of one that is not, or cannot be read.
pub(crate) fn grounds(history: &History, seq: u64) -> Option<Grounds> {
    let statement = event(history, seq).ok()?.statement;
    let kind = statement.body.kind()?.name();
    let (reason, explanation) = match statement.body {
        Body::EntryCorrected(data) => (Some(data.reason), data.explanation),
        Body::EntryWithdrawn(data) => (Some(data.reason), data.explanation),
        Body::EntryFinalised(data) => (None, data.explanation),
        Body::EntryDisputed(data) => (None, Some(data.text)),
        _ => return None,
    };
    Some(Grounds { kind, reason, explanation })
}

pub(super) fn page(compared: &Compared<'_>) -> Outcome<Json> {
    let Compared { history, before, after, difference, reports, .. } = compared;
    let by_position = compared.changed();
    let became = |seq: u64| by_position.get(&seq).map(|changed| word(changed.became));
    let of = |became: Became| -> Vec<Json> {
        let all = difference.changed.iter().filter(|changed| changed.became == became);
        all.map(|changed| entry(history, changed)).collect()
    };
    let entries: serde_json::Map<String, Json> =
        BECAME.into_iter().map(|became| (word(became).to_owned(), Json::from(of(became)))).collect();
    let reports: Vec<Json> = reports
        .iter()
        .map(|(name, changes)| {
            let changes: Vec<Json> = changes.iter().map(|one| change(name, one, &became)).collect();
            json!({ "report": name, "changes": changes })
        })
        .collect();
    Ok(json!({
        "before": cut(history, before)?, "after": cut(history, after)?, "entries": entries,
        "unreadable": difference.unread, "reports": reports,
    }))
}

fn cut(history: &History, asked: &Asked) -> Outcome<Json> {
    Ok(json!({
        "known_at": { "given": asked.known_at, "resolved": asked.cut.known_at.to_string() },
        "as_at": { "given": asked.as_at, "resolved": asked.cut.as_at.to_string() },
        "entries": history.head_at(asked.cut)?.count,
    }))
}

fn entry(history: &History, changed: &Changed) -> Json {
    let by = changed.by.iter().map(|seq| match grounds(history, *seq) {
        Some(Grounds { kind, reason, explanation }) => {
            let explanation = explanation.map(|text| json!({ "en": text.en, "cy": text.cy }));
            json!({ "seq": seq, "kind": kind, "reason": reason.map(Reason::word), "explanation": explanation })
        }
        None => json!({ "seq": seq }),
    });
    let formerly = changed.formerly.as_ref();
    json!({
        "seq": changed.seq, "kind": changed.kind.map(tyst_event::Kind::name), "area": changed.area.as_str(),
        "place": changed.place.as_ref().map(tyst_event::Slug::as_str),
        "formerly": formerly.map(|(area, place)| {
            json!({ "area": area.as_str(), "place": place.as_ref().map(tyst_event::Slug::as_str) })
        }),
        "before": certainty(changed.before), "after": certainty(changed.after), "by": by.collect::<Vec<_>>(),
    })
}

/// Returns whether an entry was so, in one word.
pub(super) fn certainty(certainty: Option<Certainty>) -> &'static str {
    match certainty {
        None => "not so",
        Some(Certainty::Possible) => "possible",
        Some(Certainty::Definite) => "definite",
    }
}

/// Returns a change in a report, with what became of the entries behind it.
pub(crate) fn change(report: &str, change: &Change, became: &dyn Fn(u64) -> Option<&'static str>) -> Json {
    let side = |side: &Option<Side>| {
        side.as_ref().map(|side| {
            let address = format!("{report}#{}", side.path);
            let cells: Vec<Json> = side.cells.iter().map(|cell| cell_json(report, cell)).collect();
            json!({ "address": address, "label": side.label, "cells": cells })
        })
    };
    let behind = change.witnesses.iter().filter_map(|seq| Some((seq, became(seq)?)));
    let behind: Vec<Json> = behind.map(|(seq, became)| json!({ "seq": seq, "became": became })).collect();
    json!({
        "before": side(&change.before), "after": side(&change.after), "witnesses": change.witnesses, "behind": behind,
    })
}

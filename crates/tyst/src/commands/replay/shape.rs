//! A step as JSON: its entries, and all that it changed in reports.

use serde_json::{Value as Json, json};
use tyst_event::terms::Reason;
use tyst_event::{Event, Slug};
use tyst_report::render;

use crate::commands::diff::shape::{change, grounds};
use crate::publishing::sha256;
use crate::replaying::{Moved, Step, Walk};
use crate::shown;

/// Returns a step.
pub(super) fn line(walk: &Walk<'_>, step: &Step) -> Json {
    let (first, last) = shown::ends(Some(&step.seqs));
    let entries: Vec<Json> = step.entries.iter().map(|event| entry(walk, event)).collect();
    let reports: Vec<Json> = step.reports.iter().map(|moved| report(step, moved)).collect();
    json!({
        "first": first, "last": last, "recorded_at": step.recorded_at.to_string(),
        "known_at": last.map(|last| format!("seq:{last}")), "as_at": step.as_at,
        "asked_for": step.count, "unreadable": step.unread, "entries": entries, "more": step.more(),
        "reports": reports,
    })
}

fn entry(walk: &Walk<'_>, event: &Event) -> Json {
    let statement = &event.statement;
    let about = statement.body.target().map(|target| {
        let grounds = grounds(walk.history, event.seq);
        let reason = grounds.and_then(|grounds| grounds.reason).map(Reason::word);
        json!({ "seq": target, "reason": reason })
    });
    json!({
        "seq": event.seq, "kind": shown::kind(&statement.body), "area": statement.area.as_str(),
        "place": statement.place.as_ref().map(Slug::as_str), "when": shown::when(&statement.when), "about": about,
    })
}

fn report(step: &Step, moved: &Moved) -> Json {
    let Moved { report, changes, document } = moved;
    let became = |seq: u64| step.became(seq);
    let changes: Vec<Json> = changes.iter().map(|one| change(report, one, &became)).collect();
    json!({ "report": report, "sha256": sha256(render::json(document).as_bytes()), "changes": changes })
}

//! A step as people read it: a heading, its entries, and what it changed.

use tyst_event::Event;

use crate::commands::diff::shape::grounds;
use crate::commands::diff::words::{WIDTH, behind, of_change};
use crate::failure::Outcome;
use crate::replaying::{Moved, Step, Walk};
use crate::screen::counted;
use crate::shown;

pub(super) fn print(walk: &Walk<'_>, step: &Step) -> Outcome {
    let mut lines = vec![heading(step)];
    lines.extend(entries(walk, step));
    for report in &step.reports {
        lines.extend(changes(walk, step, report));
    }
    walk.place.screen.data(&(lines.join("\n") + "\n\n"))
}

/// Says which step it is.
pub(super) fn heading(step: &Step) -> String {
    let count = counted(step.seqs.end - step.seqs.start, "entry", "entries");
    format!("{}: {count}, recorded {}, as at {}", shown::entries(&step.seqs), step.recorded_at, step.as_at)
}

/// Returns the entries that are listed, each in one line, and what is to be said of the rest.
pub(super) fn entries(walk: &Walk<'_>, step: &Step) -> Vec<String> {
    let mut lines: Vec<String> = step.entries.iter().map(|event| entry(walk, event)).collect();
    if step.more() > 0 {
        lines.push(format!("         and {} more (--all)", step.more()));
    }
    let others = step.seqs.end - step.seqs.start - step.count - step.unread;
    if let Some(area) = walk.area.as_ref().filter(|_| others > 0) {
        lines.push(format!("         and {others} not of {area}"));
    }
    if step.unread > 0 {
        let unread = counted(step.unread, "entry is", "entries are");
        lines.push(format!("         {unread} written in a format newer than this version"));
    }
    lines
}

fn entry(walk: &Walk<'_>, event: &Event) -> String {
    let statement = &event.statement;
    let place = statement.place.as_ref().map(|place| format!(" / {place}")).unwrap_or_default();
    let kind = shown::kind(&statement.body);
    let said = match statement.body.target() {
        Some(target) => {
            let why = grounds(walk.history, event.seq).map(|grounds| grounds.why());
            format!("of {target}{}", why.unwrap_or_default())
        }
        None => shown::summary(statement),
    };
    let when = shown::when(&statement.when);
    let said = shown::clipped(&said, WIDTH);
    format!("  {:>5}  {when}  {}{place}  {kind}  {said}", event.seq, statement.area)
}

/// Returns what a step changed in a report.
pub(super) fn changes(walk: &Walk<'_>, step: &Step, moved: &Moved) -> Vec<String> {
    let Moved { report, changes, .. } = moved;
    if changes.is_empty() {
        return vec![format!("  report {report}: no change")];
    }
    let arrow = if walk.place.screen.plain { "->" } else { "→" };
    let count = counted(changes.len() as u64, "change", "changes");
    let mut lines = vec![format!("  report {report}: {count}")];
    for change in changes.iter().take(walk.entries_max) {
        lines.push(format!("  {}", of_change(report, change, arrow)));
        lines.extend(behind(change, &|seq| step.became(seq)).map(|line| format!("      {line}")));
    }
    let more = changes.len().saturating_sub(walk.entries_max);
    if more > 0 {
        lines.push(format!("      and {more} more (--all)"));
    }
    lines
}

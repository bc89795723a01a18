//! A revision statement as people read it.

use tyst_ledger::{Changed, History};
use tyst_report::{Effects, Language, Number, Parts, Spot};

use super::{Revised, Revision};
use crate::address;
use crate::commands::diff::shape;
use crate::failure::Outcome;
use crate::place::Place;
use crate::screen::counted;
use crate::shown;

/// How many characters of what is revised are printed.
const WIDTH: usize = 120;
/// How many entries behind a revision are named.
const BEHIND_MAX: usize = 8;

pub(super) fn print(place: &Place, history: &History, revision: &Revision) -> Outcome {
    let arrow = if place.screen.plain { "->" } else { "→" };
    let header = &revision.receipt.header;
    let mut lines = vec![format!(
        "revision of {} {}, as at {}",
        header.plugin.id, header.plugin.version, header.as_at.resolved
    )];
    lines.push(format!("  known at   {} {arrow} {}", header.known_at.resolved, revision.to.cut.known_at));
    lines.push(if revision.is_new_method {
        let was = format!("{} ({:.16})", header.plugin.version, revision.receipt.digest);
        format!("  made by    {was} {arrow} {} ({:.16})", revision.now.0, revision.now.1)
    } else {
        "  made by    the same library".to_owned()
    });
    let (revised, same): (Vec<&Revised>, Vec<&Revised>) =
        revision.revised.iter().partition(|revised| revised.is_another());
    lines.push(match revised.len() as u64 {
        0 => "nothing is revised".to_owned(),
        count => {
            format!("{} revised, marked (R)", counted(count, "figure or row is", "figures and rows are"))
        }
    });
    let report = header.plugin.id.rsplit('.').next().unwrap_or_default();
    for revised in revised {
        revised.lines(report, revision, history, arrow, &mut lines);
    }
    if !same.is_empty() {
        let count =
            counted(same.len() as u64, "figure says the same and rests", "figures say the same and rest");
        lines.push(format!("{count} on other entries"));
    }
    for same in same {
        same.lines(report, revision, history, arrow, &mut lines);
    }
    if !revision.late.is_empty() {
        let late = revision.late.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        lines.push(format!("late, after the record of their period was closed: {late}"));
    }
    place.screen.data(&(lines.join("\n") + "\n"))
}

impl Revised {
    fn lines(
        &self,
        report: &str,
        revision: &Revision,
        history: &History,
        arrow: &str,
        lines: &mut Vec<String>,
    ) {
        let side = self.change.side();
        let said = |cells: &[Spot]| {
            let cells: Vec<String> = cells.iter().map(|cell| address::value(&cell.value)).collect();
            shown::clipped(&cells.join(" · "), WIDTH)
        };
        let before =
            self.change.before.as_ref().map_or_else(|| "nothing".to_owned(), |side| said(&side.cells));
        let after = self.change.after.as_ref().map_or_else(|| "nothing".to_owned(), |side| said(&side.cells));
        let label = side.label.words(Language::English);
        let change = if self.is_another() { format!("{before} {arrow} {after} (R)") } else { after };
        lines.push(format!("  {report}#{}  {label}: {change}", side.path));
        if revision.is_new_method {
            lines.push(format!("      {}", self.parts()));
        }
        let behind: Vec<&Changed> =
            self.change.witnesses.iter().filter_map(|seq| revision.changed.get(&seq)).collect();
        for changed in behind.iter().take(BEHIND_MAX) {
            lines.push(format!("      entry {}", reason(changed, revision, history)));
        }
        if behind.len() > BEHIND_MAX {
            lines.push(format!("      and {} more entries (--json names all)", behind.len() - BEHIND_MAX));
        }
    }

    /// Says what of the change is owed to the data, and what to the method.
    fn parts(&self) -> String {
        match &self.effects {
            Some(Effects::Number(parts)) => return sum(parts),
            Some(Effects::Bounds { low, high }) => {
                return format!("least: {}; most: {}", sum(low), sum(high));
            }
            None => {}
        }
        match self.causes {
            (true, true) => "the new data alone changes it, and so does the new version".to_owned(),
            (true, false) => "by the new data".to_owned(),
            (false, true) => "by the new version of the report".to_owned(),
            (false, false) => "only by the new data and the new version together".to_owned(),
        }
    }
}

/// Returns what a change is made of, in words.
fn sum(parts: &Parts) -> String {
    let [data, method, interaction, total] =
        [&parts.data, &parts.method, &parts.interaction, &parts.total].map(signed);
    format!("data {data}, method {method}, interaction {interaction}: {total} in all")
}

/// Returns a change with its sign.
fn signed(change: &Number) -> String {
    if change.is_zero() || change.digits().starts_with('-') {
        change.to_string()
    } else {
        format!("+{change}")
    }
}

/// Says what became of an entry, and why.
fn reason(changed: &Changed, revision: &Revision, history: &History) -> String {
    let late = |seq: &u64| if revision.late.contains(seq) { ", late" } else { "" };
    let by = changed.by.iter().filter_map(|seq| {
        let words = shape::grounds(history, *seq)?.words();
        Some(format!("; by {seq} {}{}", shown::clipped(&words, WIDTH), late(seq)))
    });
    format!("{} {}{}{}", changed.seq, shape::word(changed.became), late(&changed.seq), by.collect::<String>())
}

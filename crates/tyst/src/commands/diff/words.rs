//! A comparison as people read it: short lines, long lists cut.

use std::collections::BTreeMap;

use tyst_event::Statement;
use tyst_ledger::{Became, Changed, EntriesAt};
use tyst_report::{Change, Language, Side};

use super::Compared;
use super::shape::{BECAME, certainty, grounds, word};
use crate::address;
use crate::commands::correct::event;
use crate::failure::Outcome;
use crate::place::Place;
use crate::screen::counted;
use crate::shown;

/// How many lines of a list are printed before the rest is counted.
pub(crate) const LINES_MAX: usize = 10;
/// How many entries behind a change are named.
const BEHIND_MAX: usize = 8;
/// How many characters of an entry or a row are printed.
pub(crate) const WIDTH: usize = 120;
/// How many characters before a difference are printed.
const CONTEXT: usize = 20;

/// The page in the making.
struct Page<'a> {
    compared: &'a Compared<'a>,
    changed: BTreeMap<u64, &'a Changed>,
    /// How many lines of a list are printed.
    most: usize,
    /// The mark between what was and what is.
    arrow: &'static str,
    lines: Vec<String>,
}

pub(super) fn print(place: &Place, compared: &Compared<'_>, all: bool) -> Outcome {
    let mut page = Page {
        compared,
        changed: compared.changed(),
        most: if all { usize::MAX } else { LINES_MAX },
        arrow: if place.screen.plain { "->" } else { "→" },
        lines: Vec::new(),
    };
    page.head()?;
    page.entries()?;
    for (name, changes) in &compared.reports {
        page.report(name, changes);
    }
    place.screen.data(&page.lines.join("\n"))?;
    if compared.reports.iter().any(|(_, changes)| !changes.is_empty()) {
        place
            .screen
            .say("note: `tyst why ADDRESS --known-at POINT --as-at DATE` shows the entries behind a line");
    }
    Ok(())
}

impl Page<'_> {
    fn head(&mut self) -> Outcome {
        let Compared { history, before, after, difference, .. } = self.compared;
        let known = |asked: &crate::place::Asked| -> Outcome<String> {
            let count = history.head_at(asked.cut)?.count;
            Ok(format!("{} ({})", asked.known_at, counted(count, "entry", "entries")))
        };
        let dates = if before.cut.as_at == after.cut.as_at {
            format!("as at {}", before.cut.as_at)
        } else {
            format!("as at {} and then {}", before.cut.as_at, after.cut.as_at)
        };
        self.lines.push(format!("known at {} {} {}, {dates}", known(before)?, self.arrow, known(after)?));
        if difference.changed.is_empty() {
            self.lines.push("nothing became of any entry".to_owned());
        }
        if difference.unread > 0 {
            let unread = counted(difference.unread, "entry is", "entries are");
            self.lines.push(format!("{unread} written in a format newer than this version"));
        }
        Ok(())
    }

    fn entries(&mut self) -> Outcome {
        let Compared { now, before, after, difference, .. } = self.compared;
        let (mut then, mut now) = (now.earlier(before.cut), now.earlier(after.cut));
        for became in BECAME {
            let all: Vec<&Changed> =
                difference.changed.iter().filter(|changed| changed.became == became).collect();
            if all.is_empty() {
                continue;
            }
            let count = counted(all.len() as u64, "entry", "entries");
            self.lines.push(format!("\n{count} {}: {}", title(became), kinds(&all)));
            for changed in all.iter().take(self.most) {
                let line = self.entry(changed, &mut then, &mut now)?;
                self.lines.push(line);
                self.reasons(changed);
            }
            self.more(all.len());
        }
        Ok(())
    }

    fn entry(&self, changed: &Changed, then: &mut EntriesAt<'_>, now: &mut EntriesAt<'_>) -> Outcome<String> {
        let entry = match now.entry(changed.seq)? {
            Some(entry) => Some(entry),
            None => then.entry(changed.seq)?,
        };
        let statement: Statement = match entry {
            Some(entry) => entry.statement,
            None => event(self.compared.history, changed.seq)?.statement,
        };
        let place = changed.place.as_ref().map(|place| format!(" / {place}")).unwrap_or_default();
        let former = changed.formerly.as_ref().map(|(area, _)| format!(" (formerly {area})"));
        let formerly = former.unwrap_or_default();
        let said = shown::clipped(&shown::summary(&statement), WIDTH);
        let kind = shown::kind(&statement.body);
        let what = format!("{}{place}{formerly}  {kind}  {said}", changed.area);
        let state = match (changed.became, changed.before, changed.after) {
            (Became::Turned, before, after) => {
                format!(", {} {} {}", certainty(before), self.arrow, certainty(after))
            }
            (Became::Added | Became::Corrected | Became::Restored, _, None) => ", not yet so then".to_owned(),
            (Became::Added | Became::Restored, _, Some(tyst_event::Certainty::Possible)) => {
                ", possible".to_owned()
            }
            _ => String::new(),
        };
        Ok(format!("  {:>5}  {}{state}  {what}", changed.seq, shown::when(&statement.when)))
    }

    /// Says why an entry was corrected or withdrawn.
    fn reasons(&mut self, changed: &Changed) {
        for seq in &changed.by {
            if let Some(grounds) = grounds(self.compared.history, *seq) {
                let words = shown::clipped(&grounds.words(), WIDTH);
                self.lines.push(format!("         by {seq} {words}"));
            }
        }
    }

    fn report(&mut self, name: &str, changes: &[Change]) {
        if changes.is_empty() {
            self.lines.push(format!("\nreport {name}: no change"));
            return;
        }
        self.lines.push(format!("\nreport {name}: {}", counted(changes.len() as u64, "change", "changes")));
        let became = |seq: u64| self.changed.get(&seq).map(|changed| word(changed.became));
        for change in changes.iter().take(self.most) {
            self.lines.push(format!("  {}", of_change(name, change, self.arrow)));
            self.lines.extend(behind(change, &became).map(|line| format!("      {line}")));
        }
        self.more(changes.len());
    }

    fn more(&mut self, count: usize) {
        let more = count.saturating_sub(self.most);
        if more > 0 {
            self.lines.push(format!("      and {more} more (--all)"));
        }
    }
}

/// Returns a change in a report in one line: its address, what was and what is.
pub(crate) fn of_change(report: &str, change: &Change, arrow: &str) -> String {
    let address = format!("{report}#{}", change.side().path);
    let label = change.side().label.words(Language::English);
    let (mark, what) = match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (was, is) = (said(before), said(after));
            let (was, is) = apart(&was, &is);
            let what =
                if was == is { format!("{is}, from other entries") } else { format!("{was} {arrow} {is}") };
            ("~", format!("{label}: {what}"))
        }
        (None, after) => ("+", shown::clipped(&after.as_ref().map(said).unwrap_or_default(), WIDTH)),
        (before, None) => ("-", shown::clipped(&before.as_ref().map(said).unwrap_or_default(), WIDTH)),
    };
    format!("{mark} {address}  {what}")
}

/// Names the entries behind a change, those first of which something became.
pub(crate) fn behind(change: &Change, became: &dyn Fn(u64) -> Option<&'static str>) -> Option<String> {
    let (told, rest): (Vec<u64>, Vec<u64>) = change.witnesses.iter().partition(|seq| became(*seq).is_some());
    let named = told.iter().chain(&rest).take(BEHIND_MAX).map(|seq| match became(*seq) {
        Some(word) => format!("{seq} ({word})"),
        None => seq.to_string(),
    });
    let named: Vec<String> = named.collect();
    let more = (told.len() + rest.len()).saturating_sub(BEHIND_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!named.is_empty()).then(|| format!("entries {}{more}", named.join(", ")))
}

/// Returns what became of some entries, as a part of a sentence.
fn title(became: Became) -> &'static str {
    match became {
        Became::Added => "added",
        Became::Corrected => "corrected",
        Became::Withdrawn => "withdrawn",
        Became::Restored => "no longer withdrawn",
        Became::Dropped => "recorded and withdrawn again",
        Became::Remarked => "finalised or disputed, or no longer",
        Became::Turned => "otherwise at the other date",
    }
}

/// Returns how many entries there are of each kind, most first.
fn kinds(all: &[&Changed]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for changed in all {
        *counts.entry(changed.kind.map_or("of a newer kind", tyst_event::Kind::name)).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    counts.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}

/// Returns what stands at an address, cell by cell.
fn said(side: &Side) -> String {
    side.cells.iter().map(|cell| address::value(&cell.value)).collect::<Vec<_>>().join(" · ")
}

/// Returns two texts cut to where they differ, each to its width.
fn apart(was: &str, is: &str) -> (String, String) {
    let same = was.chars().zip(is.chars()).take_while(|(was, is)| was == is).count();
    let fits = [was, is].iter().all(|text| text.chars().count() <= WIDTH);
    let left_out = if fits || was == is { 0 } else { same.saturating_sub(CONTEXT) };
    let cut = |text: &str| {
        let rest: String = text.chars().skip(left_out).collect();
        let rest = shown::clipped(&rest, WIDTH);
        if left_out > 0 { format!("…{rest}") } else { rest }
    };
    (cut(was), cut(is))
}

//! The common header of every report, as labels and values.
//!
//! Deliberately absent: layout. Labels stand before values, so that no Welsh word has to mutate.

use super::escape::one_line;
use super::wording::Wording;
use crate::document::Document;
use crate::header::{Clock, Header, LedgerStamp, Moment, PluginStamp};
use crate::labels::{self, Label};
use crate::value::Value;

#[cfg(test)]
mod tests;

/// Lines of a header, each a label and a value.
pub(super) type Lines = Vec<(&'static str, String)>;

/// Returns what a report is called among others: its title, of which areas it is, and as at and as known at which dates.
pub(super) fn name(document: &Document, wording: Wording) -> String {
    let title = wording.words(&document.title);
    let Some(header) = &document.header else { return title };
    let areas = if header.areas.is_empty() {
        wording.label(labels::WHOLE_LEDGER).to_owned()
    } else {
        areas(header, wording)
    };
    let dates = scope_lines(header, wording).into_iter().skip(1).take(2);
    let dates = dates.map(|(label, value)| format!("{label}: {value}"));
    [title, areas].into_iter().chain(dates).collect::<Vec<_>>().join(" – ")
}

/// Returns what stands below the title of every report: the areas, the two dates, and where entries are withheld from its readers, how
/// many. To say that beside a figure would tell what they are about.
pub(super) fn scope_lines(header: &Header, wording: Wording) -> Lines {
    let lines = all_lines(header, wording).into_iter().filter(|(label, _)| is_scope(*label, header));
    lines.map(|(label, value)| (wording.label(label), value)).collect()
}

/// Returns the other lines of the header in order, each a label and a value.
pub(super) fn stamp_lines(header: &Header, wording: Wording) -> Lines {
    let lines = all_lines(header, wording).into_iter().filter(|(label, _)| !is_scope(*label, header));
    lines.map(|(label, value)| (wording.label(label), value)).collect()
}

fn is_scope(label: Label, header: &Header) -> bool {
    let is_withheld = label == labels::WITHHELD && header.entries.withheld > 0;
    is_withheld || [labels::AREAS, labels::AS_AT, labels::KNOWN_AT].contains(&label)
}

fn all_lines(header: &Header, wording: Wording) -> [(Label, String); 18] {
    let entries = header.entries;
    let counted = |label: Label, count: u64| (label, wording.value(&Value::number(count)));
    let languages: Vec<&str> = header.languages.iter().map(|language| language.name()).collect();
    [
        (labels::AREAS, areas(header, wording)),
        (labels::AS_AT, moment(&header.as_at, wording)),
        (labels::KNOWN_AT, moment(&header.known_at, wording)),
        (labels::LEDGER, one_line(&header.ledger.id)),
        (labels::HEAD, head(&header.ledger, wording)),
        (labels::ROOT, one_line(&header.ledger.root)),
        (labels::CLOCK, clock(header.ledger.clock, wording)),
        (labels::REPORT, plugin(&header.plugin, wording)),
        (labels::ISOLATION, wording.words(&header.plugin.isolation)),
        (labels::VOUCHED_FOR, wording.words(&header.plugin.vouched_for)),
        counted(labels::ENTRIES_USED, entries.used),
        counted(labels::ENTRIES_IN_SCOPE, entries.in_scope),
        counted(labels::UNDATED, entries.undated),
        counted(labels::INFERRED, entries.inferred),
        counted(labels::WITHHELD, entries.withheld),
        counted(labels::UNKNOWN_KINDS, entries.unknown_kinds),
        (labels::DISCLOSURE, wording.words(&header.disclosure)),
        (labels::LANGUAGES, languages.join(", ")),
    ]
}

fn areas(header: &Header, wording: Wording) -> String {
    if header.areas.is_empty() {
        return wording.label(labels::ALL_AREAS).to_owned();
    }
    let names: Vec<String> = header.areas.iter().map(|area| wording.words(area)).collect();
    names.join(", ")
}

fn moment(moment: &Moment, wording: Wording) -> String {
    let [given, resolved] = [&moment.given, &moment.resolved].map(|iso| wording.moment(iso));
    let given = if given == labels::LATEST.en { wording.label(labels::LATEST).to_owned() } else { given };
    if given == resolved { resolved } else { format!("{given} ({resolved})") }
}

fn head(ledger: &LedgerStamp, wording: Wording) -> String {
    match ledger.head {
        Some(head) => format!("{} {head}", wording.label(labels::SEQ)),
        None => wording.label(labels::NO_ENTRIES).to_owned(),
    }
}

fn clock(clock: Clock, wording: Wording) -> String {
    let label = match clock {
        Clock::System => labels::SYSTEM_CLOCK,
        Clock::Manual => labels::MANUAL_CLOCK,
    };
    wording.label(label).to_owned()
}

fn plugin(plugin: &PluginStamp, wording: Wording) -> String {
    let PluginStamp { id, version, digest, isolation: _, vouched_for: _ } = plugin;
    let digest_label = wording.label(labels::DIGEST);
    one_line(&format!("{id} {version} ({digest_label} {digest})"))
}

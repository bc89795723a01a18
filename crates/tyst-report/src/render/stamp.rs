//! The common header of every report, as labels and values.
//!
//! Deliberately absent: layout. Labels stand before values, so that no Welsh word has to mutate.

use super::escape::one_line;
use super::wording::{Run, Wording};
use crate::document::Document;
use crate::header::{Clock, Header, LedgerStamp, Moment, PluginStamp};
use crate::labels::{self, Label};
use crate::text::{Language, Text};
use crate::value::Value;

#[cfg(test)]
mod tests;

/// Lines of a header, each a label and a value.
pub(super) type Lines = Vec<(&'static str, Vec<Run>)>;

/// Returns what a report is called among others: its title, of which areas it is, and as at and as known at which dates.
pub(super) fn name(document: &Document, wording: Wording) -> String {
    let title = wording.words(&document.title);
    let Some(header) = &document.header else { return title };
    let areas = if header.areas.is_empty() {
        wording.label(labels::WHOLE_LEDGER).to_owned()
    } else {
        wording.plain(&areas(header, wording))
    };
    let dates = scope_lines(header, wording).into_iter().skip(1).take(2);
    let dates = dates.map(|(label, value)| format!("{label}: {}", wording.plain(&value)));
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

fn all_lines(header: &Header, wording: Wording) -> [(Label, Vec<Run>); 18] {
    let entries = header.entries;
    let own = |label: Label, words: String| (label, vec![wording.own(words)]);
    let counted = |label: Label, count: u64| (label, wording.runs(&Value::number(count)));
    // A language is named in itself.
    let languages = header.languages.iter().map(|language| match language {
        Language::English => Text::english(language.name()),
        Language::Welsh => Text::welsh(language.name()),
    });
    [
        (labels::AREAS, areas(header, wording)),
        own(labels::AS_AT, moment(&header.as_at, wording)),
        own(labels::KNOWN_AT, moment(&header.known_at, wording)),
        own(labels::LEDGER, one_line(&header.ledger.id)),
        own(labels::HEAD, head(&header.ledger, wording)),
        own(labels::ROOT, one_line(&header.ledger.root)),
        own(labels::CLOCK, clock(header.ledger.clock, wording)),
        own(labels::REPORT, plugin(&header.plugin, wording)),
        (labels::ISOLATION, wording.text(&header.plugin.isolation)),
        (labels::VOUCHED_FOR, wording.text(&header.plugin.vouched_for)),
        counted(labels::ENTRIES_USED, entries.used),
        counted(labels::ENTRIES_IN_SCOPE, entries.in_scope),
        counted(labels::UNDATED, entries.undated),
        counted(labels::INFERRED, entries.inferred),
        counted(labels::WITHHELD, entries.withheld),
        counted(labels::UNKNOWN_KINDS, entries.unknown_kinds),
        (labels::DISCLOSURE, wording.text(&header.disclosure)),
        (labels::LANGUAGES, listed(languages, wording)),
    ]
}

fn areas(header: &Header, wording: Wording) -> Vec<Run> {
    if header.areas.is_empty() {
        return vec![wording.own(wording.label(labels::ALL_AREAS))];
    }
    listed(header.areas.iter().cloned(), wording)
}

/// Returns names with commas between them.
fn listed(names: impl Iterator<Item = Text>, wording: Wording) -> Vec<Run> {
    let separated = names.enumerate().flat_map(|(index, name)| {
        let before = (index > 0).then(|| Text::code(", "));
        before.into_iter().chain([name])
    });
    Text::joined(separated).map(|names| wording.text(&names)).unwrap_or_default()
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

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

/// Returns what a report is called among others: its title, and of which areas it is.
pub(super) fn name(document: &Document, wording: Wording) -> String {
    let title = wording.words(&document.title);
    match &document.header {
        Some(header) if header.areas.is_empty() => {
            format!("{title} – {}", wording.label(labels::WHOLE_LEDGER))
        }
        Some(header) => format!("{title} – {}", wording.plain(&areas(header, wording))),
        None => title,
    }
}

/// Returns the header's lines in order, each a label and a value.
pub(super) fn stamp_lines(header: &Header, wording: Wording) -> Vec<(&'static str, Vec<Run>)> {
    let entries = header.entries;
    let own = |label: Label, words: String| (label, vec![wording.own(words)]);
    let counted = |label: Label, count: u64| (label, wording.runs(&Value::number(count)));
    // A language is named in itself.
    let languages = header.languages.iter().map(|language| match language {
        Language::English => Text::english(language.name()),
        Language::Welsh => Text::welsh(language.name()),
    });
    let lines = [
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
    ];
    lines.map(|(label, value)| (wording.label(label), value)).into()
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

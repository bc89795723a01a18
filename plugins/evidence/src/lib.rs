//! How good the record is: how exactly it is dated, on what it rests, and where it contradicts itself.
//!
//! Deliberately absent: which of two sources is right, and a mark for the whole. A note of a conflict is counted as a
//! conflict and not among the entries. Welsh marked U needs a translator.

mod counts;
#[cfg(test)]
mod tests;

use counts::{basis, precision, sources, tally};
use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Document, Table, Text, Witnesses};
use tyst_plugin::event::Kind;
use tyst_plugin::{Conflict, Event, Fields, Merge, Provenance, Register, Remark, Report, ReportError};
use tyst_plugin::{Request, Sourced, Tally, export, labels, words};

struct EvidenceReport;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    provenance: Provenance,
}

impl Report for EvidenceReport {
    const KINDS: &'static [Kind] = Provenance::KINDS;
    const FIELDS: Fields = Fields::all(&[Register::FIELDS, Provenance::FIELDS]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.provenance.merge(other.provenance);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.provenance.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let entries = state.provenance.entries(|found| state.is_asked(found, request));
        let conflicts = state.conflicts(request);
        let (all, none) = (tally(&entries, |_| true), Tally::default());
        let named: Witnesses = conflicts.iter().map(|conflict| state.named(conflict)).collect();
        let found = conflicts.iter().map(|conflict| &conflict.evidence).collect::<Tally>().with(named);
        let mut document = Document::new(Text::both("Evidence", "Tystiolaeth")).question(Text::both(
            "How exactly is the record dated, on what does it rest, and where does it contradict itself?",
            "Pa mor fanwl y mae'r cofnod wedi'i ddyddio, ar beth y mae'n seiliedig, a ble y mae'n gwrth-ddweud ei hun?", // U
        ));
        for (id, label, (found, all)) in [
            ("entries", labels::ENTRIES, (&all, &none)),
            ("conflicts", labels::CONFLICTS, (&found, &none)),
            ("disputed", labels::DISPUTED, (&tally(&entries, |found| found.is(Remark::Disputed)), &all)),
            ("corrected", labels::CORRECTED, (&tally(&entries, |found| found.is(Remark::Corrected)), &all)),
            (
                "provisional",
                labels::PROVISIONAL,
                (&tally(&entries, |found| found.is(Remark::Provisional)), &all),
            ),
            ("late", labels::LATE, (&tally(&entries, |found| found.is(Remark::Late)), &all)),
        ] {
            let counted = found.among(all);
            document = document.figure(id, label.text(), counted.value, counted.witnesses);
        }
        if entries.is_empty() && conflicts.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        document = document.table(precision(&entries, &all)).table(basis(&entries, &all));
        let document = if entries.is_empty() { document } else { document.table(sources(&entries)) };
        Ok(if conflicts.is_empty() { document } else { document.table(state.table(&conflicts)) })
    }
}

impl State {
    fn is_asked(&self, found: &Sourced<'_>, request: &Request) -> bool {
        found.place.into_iter().chain([found.area]).any(|slug| self.register.is_asked(slug, request))
    }

    /// Returns the conflicts that were noted in the area asked for, or name an entry of it.
    fn conflicts(&self, request: &Request) -> Vec<&Conflict> {
        let asked =
            |seq: &u64| self.provenance.entry(*seq).is_some_and(|found| self.is_asked(&found, request));
        let wanted = |conflict: &&Conflict| {
            self.register.is_wanted(&conflict.evidence, request) || conflict.entries.iter().any(asked)
        };
        self.provenance.conflicts().filter(wanted).collect()
    }

    /// Returns the entries that a conflict names, of those that the report was given.
    fn named(&self, conflict: &Conflict) -> Witnesses {
        conflict.entries.iter().copied().filter(|seq| self.provenance.entry(*seq).is_some()).collect()
    }

    /// Lists the conflicts in the order of recording, each with the entries that it names.
    fn table(&self, conflicts: &[&Conflict]) -> Table {
        let table = Table::new("contradictions", labels::CONFLICTS.text())
            .column("conflict", labels::CONFLICT.text())
            .column("entries", labels::ENTRIES.text())
            .column("source", labels::SOURCE.text())
            .column("basis", labels::BASIS.text());
        table.rows(conflicts.iter().map(|conflict| {
            let entries =
                words::list(conflict.entries.iter().map(|seq| Text::both(seq.to_string(), seq.to_string())));
            let text = words::perhaps(&conflict.text, conflict.evidence.certainty());
            let cells =
                [text.into(), entries, conflict.evidence.source().into(), conflict.evidence.basis().into()];
            conflict.evidence.row(cells).with(&self.named(conflict))
        }))
    }
}

export!(EvidenceReport {
    id: "wales.tyst.evidence",
    name: "Evidence",
    version: env!("CARGO_PKG_VERSION"),
    description: "How exactly the record is dated, on what it rests, and where it contradicts itself",
    state: 1,
});

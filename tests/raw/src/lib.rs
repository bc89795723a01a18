//! A report library that asks for entries as they were recorded, and says what it was given: a row for each.
//!
//! Carries nothing out: what stands is not its question. It is there for the tests of the command.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Cell, Document, Table, Value, cell};
use tyst_plugin::event::vocabulary::{
    EntryCorrected, EntryDisputed, EntryFinalised, EntryWithdrawn, TrainingDelivered,
};
use tyst_plugin::event::{Data, Kind};
use tyst_plugin::{Event, Fields, Merge, Report, ReportError, Request, export};

struct RawChains;

/// What each entry says, by its position.
#[derive(Default, Serialize, Deserialize)]
struct Said(BTreeMap<u64, String>);

impl Report for RawChains {
    const KINDS: &'static [Kind] = &[
        Kind::TrainingDelivered,
        Kind::EntryCorrected,
        Kind::EntryWithdrawn,
        Kind::EntryFinalised,
        Kind::EntryDisputed,
    ];
    const FIELDS: Fields = Fields::all(&[
        TrainingDelivered::topic(),
        EntryCorrected::target(),
        EntryCorrected::reason(),
        EntryCorrected::replacement(),
        EntryWithdrawn::target(),
        EntryWithdrawn::reason(),
        EntryFinalised::target(),
        EntryDisputed::target(),
        EntryDisputed::text(),
    ]);
    const RAW: bool = true;
    type State = Said;
    const MERGE: Option<Merge<Said>> = Some(|said, other| said.0.extend(other.0));

    fn apply(said: &mut Said, event: &Event<'_>) -> Result<(), ReportError> {
        let flags = [event.corrected(), event.disputed(), !event.is_definite()];
        if flags.contains(&true) {
            return Err("an entry as it was recorded has flags that later ones gave it".into());
        }
        said.0.insert(event.seq(), words(event.data()));
        Ok(())
    }

    fn finish(said: &Said, _: &Request) -> Result<Document, ReportError> {
        let table = Table::new("entries", "Entries as they were recorded")
            .column("entry", "Entry")
            .column("says", "What it says");
        let row = |(seq, words): (&u64, &String)| -> [Cell; 2] {
            [cell(seq.to_string()).with([*seq]), cell(Value::words(words.as_str())).with([*seq])]
        };
        Ok(Document::new("Raw chains").table(said.0.iter().map(row).fold(table, Table::row)))
    }
}

/// Returns in words what an entry says.
fn words(data: Data<'_>) -> String {
    match data {
        Data::TrainingDelivered(training) => format!("training on {}", training.topic()),
        Data::EntryCorrected(correction) => {
            let (target, reason) = (correction.target().0, correction.reason().word());
            format!("corrects {target} ({reason}): {}", words(correction.replacement()))
        }
        Data::EntryWithdrawn(withdrawal) => {
            format!("withdraws {} ({})", withdrawal.target().0, withdrawal.reason().word())
        }
        Data::EntryFinalised(data) => format!("finalises {}", data.target().0),
        Data::EntryDisputed(dispute) => format!("disputes {}: {}", dispute.target().0, dispute.text()),
        other => format!("something else: {:?}", other.kind()),
    }
}

export!(RawChains {
    id: "wales.tyst.raw-chains",
    name: "Raw chains",
    version: env!("CARGO_PKG_VERSION"),
    description: "Every entry as it was recorded",
    state: 1,
});

//! How every entry is dated and sourced, and which entries are said to contradict each other: a piece of state that reports
//! share.
//!
//! Resolves no contradiction, and knows nothing of what the entries say. A note of a conflict is about entries: it is kept
//! as that, and not as one of them.

use crate::evidence::{Remark, Remarks};
use crate::kept::{Kept, Number, Record};
use crate::{Event, Evidence, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_event::terms::Topic;
use tyst_event::view::{BasisView, Fields, WhenView};
use tyst_event::vocabulary::{MinuteRecorded, NoteRecorded, OutcomeMeasured, TrainingDelivered};
use tyst_event::{Certainty, Data, Kind, PartialDate};
use tyst_report::Text;

/// Every entry but the notes of conflicts, and those notes, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    told: Kept<Told>,
    conflicts: BTreeMap<u64, Conflict>,
}

/// How exactly the source of an entry dates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
    /// Within bounds, one of which may be open.
    Bounds,
    /// Not at all, or in words alone.
    Undated,
}

/// What is kept of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    seq: u64,
    area: Number,
    place: Number,
    /// The documents, each once, with line breaks between them.
    documents: Number,
    inferred: Number,
    precision: Precision,
    definite: bool,
    remarks: Remarks,
}

impl Record for Told {
    fn seq(&self) -> u64 {
        self.seq
    }

    fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        for number in [&mut self.area, &mut self.place, &mut self.documents, &mut self.inferred] {
            see(number);
        }
    }
}

/// How an entry is dated and sourced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sourced<'a> {
    /// Its position.
    pub seq: u64,
    /// The area it belongs to.
    pub area: &'a str,
    /// The place inside the area.
    pub place: Option<&'a str>,
    /// Whether it was so on the day asked.
    pub certainty: Certainty,
    /// How exactly it is dated.
    pub precision: Precision,
    /// Why it was inferred; `None` where its source states it.
    pub inferred: Option<&'a str>,
    remarks: Remarks,
    documents: &'a str,
}

/// Entries of which a note says that they contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The note.
    pub evidence: Evidence,
    /// What the conflict is.
    pub text: Text,
    /// The positions of the entries, in the order of the note.
    pub entries: Vec<u64>,
}

impl Provenance {
    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS); the kinds are all of [`Kind::FACTS`].
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        NoteRecorded::topic(),
        NoteRecorded::text(),
        NoteRecorded::about_entries(),
        MinuteRecorded::provisional(),
        OutcomeMeasured::provisional(),
        TrainingDelivered::provisional(),
    ]);

    /// The kinds of event it reads.
    pub const KINDS: &'static [Kind] = Kind::FACTS;

    /// Takes an entry.
    pub fn apply(&mut self, event: &Event<'_>) {
        let provisional = match event.data() {
            Data::NoteRecorded(data) if data.topic() == Topic::Conflict => {
                let entries = data.about_entries().iter().map(|seq| seq.0).collect();
                let (evidence, text) = (Evidence::of(event), words::text(data.text()));
                self.conflicts.insert(event.seq(), Conflict { evidence, text, entries });
                return;
            }
            Data::MinuteRecorded(data) => data.provisional(),
            Data::OutcomeMeasured(data) => data.provisional(),
            Data::TrainingDelivered(data) => data.provisional(),
            _ => None,
        };
        let documents: BTreeSet<&str> = event.sources().iter().map(|source| source.doc()).collect();
        let texts = self.told.texts_mut();
        let told = Told {
            seq: event.seq(),
            area: texts.number(event.area()),
            place: texts.perhaps(event.place()),
            documents: texts.number(&documents.into_iter().collect::<Vec<&str>>().join("\n")),
            inferred: match event.basis() {
                BasisView::Stated => Number::NONE,
                BasisView::Inferred(reason) => texts.number(reason),
            },
            precision: Precision::of(event.when()),
            definite: event.is_definite(),
            remarks: Remarks::of(event).with(Remark::Provisional, provisional == Some(true)),
        };
        self.told.insert(told);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Provenance) {
        self.told.merge(other.told);
        self.conflicts.extend(other.conflicts);
    }

    /// Returns every entry for which `here` holds but the notes of conflicts, in the order of recording. It looks at area and
    /// place alone, and is asked once for each of those.
    pub fn entries(&self, here: impl Fn(&Sourced<'_>) -> bool) -> Vec<Sourced<'_>> {
        let mut known: BTreeMap<(Number, Number), bool> = BTreeMap::new();
        let told = self.told.records().iter();
        let is_here =
            |told: &&Told| *known.entry((told.area, told.place)).or_insert_with(|| here(&self.sourced(told)));
        told.filter(is_here).map(|told| self.sourced(told)).collect()
    }

    /// Returns the entry at a position, where it is one of the report's own and no note of a conflict.
    pub fn entry(&self, seq: u64) -> Option<Sourced<'_>> {
        let records = self.told.records();
        let at = records.binary_search_by_key(&seq, |told| told.seq).ok()?;
        records.get(at).map(|told| self.sourced(told))
    }

    /// Returns the conflicts, in the order of recording.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.conflicts.values()
    }

    fn sourced(&self, told: &Told) -> Sourced<'_> {
        let texts = self.told.texts();
        Sourced {
            seq: told.seq,
            area: texts.get(told.area).unwrap_or_default(),
            place: texts.get(told.place),
            certainty: if told.definite { Certainty::Definite } else { Certainty::Possible },
            precision: told.precision,
            inferred: texts.get(told.inferred),
            remarks: told.remarks,
            documents: texts.get(told.documents).unwrap_or_default(),
        }
    }
}

impl Precision {
    /// Every precision, the most exact first.
    pub const ALL: [Precision; 5] =
        [Precision::Day, Precision::Month, Precision::Year, Precision::Bounds, Precision::Undated];

    fn of(when: WhenView<'_>) -> Precision {
        match when.on {
            Some(PartialDate::Day(_)) => Precision::Day,
            Some(PartialDate::Month(..)) => Precision::Month,
            Some(PartialDate::Year(_)) => Precision::Year,
            None if when.is_undated() => Precision::Undated,
            None => Precision::Bounds,
        }
    }
}

impl<'a> Sourced<'a> {
    /// Returns whether something is said of it beside what it states.
    pub fn is(&self, remark: Remark) -> bool {
        self.remarks.has(remark)
    }

    /// Returns the documents that it names, each once.
    pub fn documents(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.documents.split_terminator('\n')
    }
}

#[cfg(test)]
mod tests;

//! What shows that areas work by the principles, and how sources word these: a piece of state that reports share.
//!
//! Judges nothing: an area without an entry is one of which nothing is recorded.

use crate::evidence::KeptEvidence;
use crate::kept::{Kept, Number, Record, Words};
use crate::{Event, Evidence};
use serde::{Deserialize, Serialize};
use tyst_event::terms::{Principle, Strength, Topic};
use tyst_event::view::Fields;
use tyst_event::vocabulary::{NoteRecorded, PrincipleEvidenced};
use tyst_event::{Data, Kind};
use tyst_report::Text;

/// What is said of principles, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principles {
    shown: Kept<Said>,
    worded: Kept<Said>,
}

/// The numbers of an [`Evidenced`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    evidence: KeptEvidence,
    principle: u16,
    strength: Option<u16>,
    text: Words,
}

impl Record for Said {
    fn seq(&self) -> u64 {
        self.evidence.seq
    }

    fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        self.evidence.each_number(see);
        self.text.each_number(see);
    }
}

/// An entry about a principle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidenced {
    /// What it rests on.
    pub evidence: Evidence,
    /// The principle; `None` where this version does not know it.
    pub principle: Option<Principle>,
    /// How firmly the entry shows it, where that is recorded.
    pub strength: Option<Strength>,
    /// What shows it, or how the source words it.
    pub text: Option<Text>,
}

impl Principles {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 2] = [Kind::PrincipleEvidenced, Kind::NoteRecorded];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        PrincipleEvidenced::framework(),
        PrincipleEvidenced::principle(),
        PrincipleEvidenced::strength(),
        PrincipleEvidenced::text(),
        NoteRecorded::topic(),
        NoteRecorded::text(),
        NoteRecorded::principle(),
    ]);

    /// Takes what shows a principle, or a note that words one; other entries change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let (kept, principle, strength, text) = match event.data() {
            Data::PrincipleEvidenced(data) => {
                (&mut self.shown, data.principle(), data.strength(), data.text())
            }
            Data::NoteRecorded(data) if data.topic() == Topic::Principle => {
                let Some(principle) = data.principle() else { return };
                (&mut self.worded, principle, None, Some(data.text()))
            }
            _ => return,
        };
        let texts = kept.texts_mut();
        let said = Said {
            evidence: KeptEvidence::of(event, texts),
            principle: principle.number(),
            strength: strength.map(Strength::number),
            text: Words::perhaps(text, texts),
        };
        kept.insert(said);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Principles) {
        self.shown.merge(other.shown);
        self.worded.merge(other.worded);
    }

    /// Returns what shows a principle in some area, in the order of recording.
    pub fn shown(&self) -> impl Iterator<Item = Evidenced> {
        self.shown.records().iter().map(|said| of(said, &self.shown))
    }

    /// Returns the notes in which sources word a principle, in the order of recording.
    pub fn worded(&self) -> impl Iterator<Item = Evidenced> {
        self.worded.records().iter().map(|said| of(said, &self.worded))
    }
}

fn of(said: &Said, kept: &Kept<Said>) -> Evidenced {
    Evidenced {
        evidence: said.evidence.evidence(kept.texts()),
        principle: Principle::from_number(said.principle),
        strength: said.strength.and_then(Strength::from_number),
        text: said.text.text(kept.texts()),
    }
}

#[cfg(test)]
mod tests;

//! One event of a batch, as a report is given it.
//!
//! Reads nothing before it is asked for. What makes no sense is told to the batch, which nobody believes from then on.

use super::{BatchError, wrong};
use crate::abi::{
    TYST_DAY_OPEN_HI, TYST_DAY_OPEN_LO, TYST_EVENT_CORRECTED, TYST_EVENT_DISPUTED, TYST_EVENT_ERASED,
    TYST_EVENT_LATE, TYST_EVENT_POSSIBLE, TystEvent,
};
use std::cell::Cell;
use tyst_event::event::key;
use tyst_event::field::Field;
use tyst_event::terms::{Sensitivity, Source};
use tyst_event::view::{BasisView, Leaves, List, WhenView};
use tyst_event::{Certainty, Data, Day, Entry, Instant, Kind, Slug, Span, Statement, When};

/// An entry of the ledger as it stands at the cut, read where it lies.
///
/// Valid during the call that gives it: keep what is needed of it. What it is about is [`data`](Event::data).
#[derive(Debug)]
pub struct Event<'a> {
    header: TystEvent,
    kind: Option<Kind>,
    area: &'a str,
    leaves: Leaves<'a>,
    checked: Cell<Checked>,
}

/// What is known of the compulsory fields of an event.
#[derive(Debug, Clone, Copy)]
enum Checked {
    Nothing,
    There,
    Missing,
}

impl<'a> Event<'a> {
    /// Checks what the header says.
    #[inline]
    pub(super) fn new(
        header: TystEvent,
        kind: Option<Kind>,
        leaves: Leaves<'a>,
    ) -> Result<Event<'a>, BatchError> {
        let texts = leaves.texts();
        let wrong = |what| wrong(header.seq, what);
        let Some(area) = texts.slug(header.area.into()) else {
            let known = texts.text(header.area.into()).is_some();
            return Err(wrong(if known {
                "an area that is no slug"
            } else {
                "an area that is not in the batch"
            }));
        };
        day(header.occurred_lo, TYST_DAY_OPEN_LO).ok_or(wrong("an impossible first day"))?;
        day(header.occurred_hi, TYST_DAY_OPEN_HI).ok_or(wrong("an impossible last day"))?;
        Ok(Event { header, kind, area, leaves, checked: Cell::new(Checked::Nothing) })
    }

    /// Returns its position in the ledger, by which it is named as a witness. A corrected entry keeps that of its first
    /// statement.
    #[inline]
    pub fn seq(&self) -> u64 {
        self.header.seq
    }

    /// Returns its kind; `None` where this version does not know it, which only a report that asked for such events sees.
    #[inline]
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Returns the registered number of its kind, also where this version does not know it.
    #[inline]
    pub fn kind_number(&self) -> u32 {
        self.header.kind
    }

    /// Returns the slug of the area it belongs to.
    #[inline]
    pub fn area(&self) -> &'a str {
        self.area
    }

    /// Returns the number of the area within this batch: equal numbers are equal areas, in this batch alone.
    #[inline]
    pub fn area_number(&self) -> u32 {
        self.header.area
    }

    /// Returns the days it can mean, where a missing end of a past fact is the day it was recorded.
    #[inline]
    pub fn span(&self) -> Span {
        let known = |number, open| day(number, open).flatten();
        Span {
            first: known(self.header.occurred_lo, TYST_DAY_OPEN_LO),
            last: known(self.header.occurred_hi, TYST_DAY_OPEN_HI),
        }
    }

    /// Returns whether it was so on the day that was asked, or may have been.
    #[inline]
    pub fn certainty(&self) -> Certainty {
        let possible = self.header.flags & TYST_EVENT_POSSIBLE != 0;
        if possible { Certainty::Possible } else { Certainty::Definite }
    }

    /// Returns whether it was certainly so on the day that was asked.
    #[inline]
    pub fn is_definite(&self) -> bool {
        self.certainty() == Certainty::Definite
    }

    /// Returns whether the statement is that of a later correction.
    #[inline]
    pub fn corrected(&self) -> bool {
        self.header.flags & TYST_EVENT_CORRECTED != 0
    }

    /// Returns whether somebody disputes it, and that was not settled. It counts all the same.
    #[inline]
    pub fn disputed(&self) -> bool {
        self.header.flags & TYST_EVENT_DISPUTED != 0
    }

    /// Returns whether its statement came after the record of a period was closed that it is about. It counts all the same.
    #[inline]
    pub fn is_late(&self) -> bool {
        self.header.flags & TYST_EVENT_LATE != 0
    }

    /// Returns whether its personal texts were erased.
    #[inline]
    pub fn erased(&self) -> bool {
        self.header.flags & TYST_EVENT_ERASED != 0
    }

    /// Returns when the entry was first recorded.
    #[inline]
    pub fn recorded_at(&self) -> Instant {
        Instant(self.header.recorded_us)
    }

    /// Returns what happened: the fields of its kind, each read when it is asked for.
    ///
    /// A compulsory field that is missing, or holds what makes no sense, ends the run when `apply` returns; until then the
    /// event is [`Data::Unknown`].
    #[inline]
    pub fn data(&self) -> Data<'a> {
        let Some(kind) = self.kind else { return Data::Unknown };
        if let Checked::Nothing = self.checked.get() {
            self.check(kind);
        }
        match self.checked.get() {
            Checked::There => Data::checked(kind, self.leaves),
            Checked::Nothing | Checked::Missing => Data::Unknown,
        }
    }

    #[inline]
    fn check(&self, kind: Kind) {
        if Data::is_whole(kind, self.leaves) {
            self.checked.set(Checked::There);
        } else {
            self.checked.set(Checked::Missing);
            self.blame();
        }
    }

    #[cold]
    fn blame(&self) {
        let what = "an event without a compulsory field, or with a code that is not known";
        self.leaves.texts().blame(what);
    }

    /// Returns the place inside the area.
    #[track_caller]
    pub fn place(&self) -> Option<&'a str> {
        self.part(key::PLACE, "place").slug(key::PLACE, 0)
    }

    /// Returns the slug of what an `area.described` describes: the place where there is one, else the area.
    #[track_caller]
    pub fn described(&self) -> &'a str {
        self.place().unwrap_or(self.area)
    }

    /// Returns when it happened, as the source says it.
    #[track_caller]
    pub fn when(&self) -> WhenView<'a> {
        When::see(self.part(key::WHEN, "when"), key::WHEN, 0).unwrap_or_default()
    }

    /// Returns whether the source says so or it was inferred.
    #[track_caller]
    pub fn basis(&self) -> BasisView<'a> {
        self.part(key::BASIS, "basis").text(key::BASIS, 0).map_or(BasisView::Stated, BasisView::Inferred)
    }

    /// Returns where it stands.
    #[track_caller]
    pub fn sources(&self) -> List<'a, Source> {
        List::of(self.part(key::SOURCES, "sources"), key::SOURCES)
    }

    /// Returns who may see it; `None` where that makes no sense to this version, so that nobody may.
    #[track_caller]
    pub fn sensitivity(&self) -> Option<Sensitivity> {
        Sensitivity::see(self.part(key::SENSITIVITY, "sensitivity"), key::SENSITIVITY, 0)
    }

    /// Returns the fields for the one with this key, one of those that every event has, if the report may ask for it.
    #[inline]
    #[track_caller]
    fn part(&self, key: u16, name: &str) -> Leaves<'a> {
        if !self.leaves.declares(key) {
            undeclared(self.kind, name);
        }
        self.leaves
    }

    /// Returns the fields by their registered keys, for kinds and fields that this version does not know.
    ///
    /// # Panics
    /// In a report with [`FIELDS`](crate::Report::FIELDS), since the others may not be there.
    #[inline]
    #[track_caller]
    pub fn leaves(&self) -> Leaves<'a> {
        assert!(self.leaves.declares_every(), "{}", all_needed("leaves", self.kind));
        self.leaves
    }

    /// Returns the whole entry as one of its own; `None` where its kind is not known, or as with [`data`](Event::data).
    ///
    /// # Panics
    /// In a report with [`FIELDS`](crate::Report::FIELDS), since the others may not be there.
    #[track_caller]
    pub fn entry(&self) -> Option<Entry> {
        assert!(self.leaves.declares_every(), "{}", all_needed("entry", self.kind));
        let statement = self.data().to_body().and_then(|body| {
            Some(Statement {
                area: Slug::new(self.area)?,
                place: self.place().and_then(Slug::new),
                when: self.when().to_when(),
                basis: self.basis().to_basis(),
                sources: Field::own(self.sources())?,
                sensitivity: self.sensitivity()?,
                body,
            })
        });
        if statement.is_none() && self.kind.is_some() {
            self.blame();
        }
        Some(Entry {
            seq: self.seq(),
            recorded_at: self.recorded_at(),
            span: self.span(),
            certainty: self.certainty(),
            corrected: self.corrected(),
            disputed: self.disputed(),
            late: self.is_late(),
            statement: statement?,
        })
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn undeclared(kind: Option<Kind>, field: &str) -> ! {
    let (kind, constant) = (kind.map_or("an event", Kind::name), field.to_uppercase());
    panic!(
        "the report reads `{field}` of {kind}, which it does not declare: declare it in FIELDS (Fields::{constant})"
    )
}

#[cold]
fn all_needed(function: &str, kind: Option<Kind>) -> String {
    let kind = kind.map_or("an event", Kind::name);
    format!(
        "the report reads every field of {kind} with `{function}()`, and declares only some: leave FIELDS out"
    )
}

/// Returns the day with a number, `None` inside where it is open, `None` outside where it cannot be.
#[inline]
#[expect(clippy::option_option, reason = "an open end is no impossible day")]
fn day(number: i32, open: i32) -> Option<Option<Day>> {
    if number == open { Some(None) } else { Day::from_number(number).map(Some) }
}

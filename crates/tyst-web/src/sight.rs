//! What somebody sees of a ledger, and for which areas they may record. For all else there is no difference between what they may not
//! see and what is not there.
//!
//! Pages and the interface for programs ask here; who asks is for `guard` to say.

use tyst_access::{Act, Caller, to_read};
use tyst_event::terms::Sensitivity;
use tyst_event::{Body, Event, Kind, Slug, Statement};
use tyst_ledger::{History, HistoryError, Offers, Partnership};

/// What entries are wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// To be read.
    Reading,
    /// To be taken along as data.
    Export,
}

/// What somebody sees of the ledger as it is now.
pub(crate) struct Sight {
    caller: Caller,
    purpose: For,
    sees_all: bool,
    /// What it takes to judge: the state of the ledger, or nothing where it was not asked for and nothing is to be judged.
    known: Partnership,
}

/// Returns whether somebody may see anything at all for a purpose.
pub(crate) fn sees_anything(caller: &Caller, purpose: For) -> bool {
    caller.may_somewhere(Act::Read) && (purpose == For::Reading || caller.may_somewhere(Act::Export))
}

/// Returns for whom a report is made that somebody reads; nothing is left out for whoever may read everywhere what is for named people
/// only. A report is given the entries of all areas, whichever it is about, so that a right for one of them is not enough.
pub(crate) fn readers(caller: &Caller) -> Option<Sensitivity> {
    (!caller.may_everywhere(Act::ReadRestricted)).then_some(Sensitivity::Partners)
}

/// Returns what somebody must be allowed to do to record an entry of a kind; nothing where it is not recorded here.
pub(crate) fn to_record(kind: Kind) -> Option<Act> {
    match kind {
        kind if !kind.is_meta() => Some(Act::Record),
        Kind::EntryCorrected | Kind::EntryWithdrawn | Kind::EntryDisputed => Some(Act::Record),
        Kind::EntryFinalised | Kind::PeriodClosed | Kind::LedgerTagged => Some(Act::Approve),
        // What the ledger and its commands record themselves, and kinds that are not thought of here yet.
        _ => None,
    }
}

impl Sight {
    pub(crate) fn of(history: &History, caller: &Caller, purpose: For) -> Result<Self, HistoryError> {
        Self::new(history, caller, purpose, false)
    }

    /// Returns the same with the state of the ledger, also where nothing is to be judged.
    pub(crate) fn with_state(history: &History, caller: &Caller, purpose: For) -> Result<Self, HistoryError> {
        Self::new(history, caller, purpose, true)
    }

    fn new(
        history: &History,
        caller: &Caller,
        purpose: For,
        wants_state: bool,
    ) -> Result<Self, HistoryError> {
        let wanted = [Act::Read, Act::ReadRestricted, Act::Export];
        let wanted = if purpose == For::Export { &wanted[..] } else { &wanted[..2] };
        let mut wanted = wanted.iter().chain([&Act::Administer]);
        let sees_all = wanted.all(|act| caller.may_everywhere(*act));
        let is_by_area = caller.rights().iter().any(|right| right.area.is_some());
        let known = if sees_all && !wants_state && !is_by_area {
            Partnership::default()
        } else {
            history.partnership()?
        };
        Ok(Self { caller: caller.clone(), purpose, sees_all, known })
    }

    /// Returns the state of the ledger that is gone by.
    pub(crate) fn known(&self) -> &Partnership {
        &self.known
    }

    /// Returns whether they see everything, also what this version cannot read.
    pub(crate) fn sees_all(&self) -> bool {
        self.sees_all
    }

    /// Returns whether they may see what is stated.
    pub(crate) fn may(&self, statement: &Statement) -> bool {
        if self.sees_all {
            return true;
        }
        // What is about the ledger as a whole is for everybody to whom any of it is open.
        if statement.area == Slug::ledger() {
            // What is noted of access is for those who give rights.
            let is_restricted = statement.sensitivity == Sensitivity::Restricted;
            let sees = !is_restricted || self.caller.may_everywhere(Act::Administer);
            return sees && sees_anything(&self.caller, self.purpose);
        }
        let may = |act: Act, area: &Slug| {
            self.caller.may(act, area, |area, whole| self.known.is_within(area, whole))
        };
        let sees = |area: &Slug| {
            may(to_read(statement.sensitivity), area)
                && (self.purpose == For::Reading || may(Act::Export, area))
        };
        sees(&statement.area) || statement.place.as_ref().is_some_and(sees)
    }

    /// Returns what can be picked and is understood in forms: what they may see.
    pub(crate) fn offers(history: &History, caller: &Caller) -> Result<Offers, HistoryError> {
        let sight = Self::of(history, caller, For::Reading)?;
        Offers::seen(history, &|statement| sight.may(statement))
    }

    /// Returns whether they may see an area by its name.
    pub(crate) fn may_area(&self, area: &Slug) -> bool {
        self.sees_all || self.caller.may(Act::Read, area, |area, whole| self.known.is_within(area, whole))
    }

    /// Returns whether they may record an entry, correct it and withdraw it: facts of their areas, and with more rights what makes
    /// figures final. What stands for a deed, such as a publication, nobody states.
    pub(crate) fn may_state(&self, statement: &Statement) -> bool {
        self.may_record(statement.body.kind(), &statement.area)
    }

    /// Returns the area for which they lack the right to record a statement: its own, that of its place, or that of what it changes,
    /// as far as those were described before.
    pub(crate) fn barred(
        &self,
        history: &History,
        statement: &Statement,
    ) -> Result<Option<Slug>, HistoryError> {
        let kind = statement.body.kind();
        if !self.may_state(statement) {
            return Ok(Some(statement.area.clone()));
        }
        // Whoever may do so everywhere needs no state to be judged by.
        if kind.and_then(to_record).is_some_and(|act| self.caller.may_everywhere(act)) {
            return Ok(None);
        }
        let described = history.described_for(&self.known, statement)?;
        let closed =
            described.into_iter().find(|areas| !areas.iter().any(|area| self.may_record(kind, area)));
        Ok(closed.and_then(|areas| areas.into_iter().next()))
    }

    /// Returns whether they may record entries of a kind for an area.
    pub(crate) fn may_record(&self, kind: Option<Kind>, area: &Slug) -> bool {
        let is_within = |area: &Slug, whole: &Slug| self.known.is_within(area, whole);
        kind.and_then(to_record).is_some_and(|act| self.caller.may(act, area, is_within))
    }

    /// Returns whether they may see an entry: what it states, and what stands now for the entry that it is about.
    pub(crate) fn sees(&self, history: &History, event: &Event) -> Result<bool, HistoryError> {
        if self.sees_all {
            return Ok(true);
        }
        if !self.may(&event.statement) {
            return Ok(false);
        }
        let chains = self.known.chains();
        let subject = chains.subject(event.seq);
        let Some(standing) = history.standing(chains, subject)? else { return Ok(false) };
        if !self.may(&standing) {
            return Ok(false);
        }
        if !chains.is_withdrawn(subject) {
            return Ok(true);
        }
        // Nothing stands: then who sees what was said last is not known, and all of it counts.
        for seq in chains.about(subject) {
            let said = history.entry(seq)?.and_then(|stored| stored.event.ok());
            let is_correction = |event: &Event| matches!(event.statement.body, Body::EntryCorrected(_));
            if said.is_none_or(|event| is_correction(&event) && !self.may(&event.statement)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns an entry, where they see it.
    pub(crate) fn entry(&self, history: &History, seq: u64) -> Result<Option<Event>, HistoryError> {
        let event = history.entry(seq)?.and_then(|stored| stored.event.ok());
        let Some(event) = event else { return Ok(None) };
        Ok(self.sees(history, &event)?.then_some(event))
    }
}

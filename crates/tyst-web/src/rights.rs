//! What somebody may see and do in a ledger: what they hold, laid over its areas.
//!
//! Everything that pages and the interface for programs give away or take in is asked for here.

use tyst_access::{Act, Caller, to_read};
use tyst_event::terms::Sensitivity;
use tyst_event::{Kind, Slug, Statement};
use tyst_ledger::{History, HistoryError, Partnership};

/// What somebody may, over the areas as they are known now.
#[derive(Clone)]
pub(crate) struct Rights {
    pub(crate) caller: Caller,
    /// The areas, where the rights depend on them.
    partnership: Option<Partnership>,
}

impl Rights {
    /// Returns what somebody may in a ledger. Whoever may everything everywhere, or nothing, needs no areas.
    pub(crate) fn of(caller: Caller, history: &History) -> Result<Self, HistoryError> {
        let is_by_area = caller.rights().iter().any(|right| right.area.is_some());
        let partnership = is_by_area.then(|| history.partnership()).transpose()?;
        Ok(Self { caller, partnership })
    }

    /// Returns whether they may do something in an area.
    pub(crate) fn may(&self, act: Act, area: &Slug) -> bool {
        let is_within = |area: &Slug, whole: &Slug| {
            self.partnership.as_ref().is_some_and(|partnership| partnership.is_within(area, whole))
        };
        self.caller.may(act, area, is_within)
    }

    /// Returns whether they may read an entry: one of their areas, or one that takes place there.
    pub(crate) fn may_read(&self, statement: &Statement) -> bool {
        if statement.area == Slug::ledger() {
            // What is noted of access is for those who give rights; the rest concerns everybody.
            return match statement.sensitivity {
                Sensitivity::Public | Sensitivity::Partners => self.caller.may_somewhere(Act::Read),
                Sensitivity::Restricted => self.caller.may_everywhere(Act::Administer),
            };
        }
        let act = to_read(statement.sensitivity);
        std::iter::once(&statement.area).chain(&statement.place).any(|area| self.may(act, area))
    }

    /// Returns whether they may record an entry, correct it and withdraw it: facts of their areas, and with more rights what makes
    /// figures final. What stands for a deed, such as a publication, nobody states.
    pub(crate) fn may_state(&self, statement: &Statement) -> bool {
        let act = match statement.body.kind() {
            Some(Kind::LedgerCreated | Kind::ReportPublished | Kind::AccessNoted | Kind::PersonErased)
            | None => {
                return false;
            }
            Some(Kind::EntryFinalised | Kind::PeriodClosed | Kind::LedgerTagged) => Act::Approve,
            Some(_) => Act::Record,
        };
        self.may(act, &statement.area)
    }
}

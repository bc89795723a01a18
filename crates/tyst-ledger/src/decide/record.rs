//! The rules of entries about the record itself: corrections, withdrawals, erasure.

use std::collections::BTreeSet;

use tyst_event::terms::Sensitivity;
use tyst_event::vocabulary::{
    AccessNoted, EntryCorrected, EntryDisputed, EntryFinalised, EntryWithdrawn, LedgerTagged, PeriodClosed,
    PersonErased, ReportPublished,
};
use tyst_event::{Body, Kind, Line, Slug, Span, Statement, WarningRule};

use super::{Case, Moment};
use crate::Chains;
use crate::partnership::{Definition, View};

/// Returns the slug that data defines.
fn defined_by<'a>(body: &'a Body, statement: &'a Statement) -> Option<&'a Slug> {
    match body {
        Body::AreaDescribed(_) => Some(statement.described()),
        Body::PartyDescribed(data) => Some(&data.party),
        Body::InitiativeLaunched(data) => Some(&data.initiative),
        Body::IndicatorDefined(data) => Some(&data.indicator),
        Body::ConsultationHeld(data) => Some(&data.consultation),
        Body::CommitmentMade(data) => Some(&data.commitment),
        Body::ExpectationSet(data) => Some(&data.expectation),
        _ => None,
    }
}

impl Case<'_> {
    pub(super) fn entry_corrected(&mut self, data: &EntryCorrected) {
        let chains = &self.known.chains;
        let root = chains.root(data.target.0);
        let Some(kind) = self.target(data.target.0) else { return };
        if kind.is_meta() && kind != Kind::EntryCorrected {
            let message = format!("entry {root} is of the kind {}, which cannot be corrected", kind.name());
            self.refuse("data.target", "not-correctable", message, Some("withdraw it instead".to_owned()));
            return;
        }
        if chains.is_withdrawn(root) {
            let message = format!("entry {root} was withdrawn");
            let hint = "withdraw the withdrawal first, if it was wrong".to_owned();
            self.refuse("data.target", "withdrawn", message, Some(hint));
        }
        let stated = self.known.entries.kind(root);
        if stated != self.body.kind() {
            let name = stated.map_or("of an unknown kind", Kind::name);
            let message = format!("is of another kind than entry {root}, which is {name}");
            self.refuse(
                "data.replacement.kind",
                "same-kind",
                message,
                Some("withdraw it and record it anew".to_owned()),
            );
            return;
        }
        let restricted = chains.standing(root).is_some_and(|seq| self.known.entries.is_restricted(seq));
        if restricted && self.statement.sensitivity != Sensitivity::Restricted {
            let message = format!("is wider than that of entry {root}, which is restricted");
            let hint =
                "give restricted; to open an entry to others, withdraw it and record it anew".to_owned();
            self.refuse("sensitivity", "sensitivity-widened", message, Some(hint));
        }
        let mut after = chains.family(root);
        after.correct(self.known.count, root);
        let defined = defined_by(self.body, self.statement);
        self.definitions_after(root, &after, defined);
    }

    /// What a correction or withdrawal does to the slugs that the entry defines: none may be defined twice by it, and
    /// one that others refer to should not be lost. `after` says what will stand of the entry; `own` is defined anew.
    fn definitions_after(&mut self, root: u64, after: &Chains, own: Option<&Slug>) {
        let known = self.known;
        let here = after.standing(root).and_then(|seq| known.definitions.at(seq)).map(|(_, slug)| slug);
        let statements = std::iter::once(root).chain(known.chains.corrections(root));
        let touched: BTreeSet<_> = statements.filter_map(|seq| known.definitions.at(seq)).collect();
        for (definition, slug) in touched {
            let others = known.defining(*definition, slug, root);
            let standing = others + usize::from(here == Some(slug)) + usize::from(own == Some(slug));
            let repeatable = matches!(definition, Definition::Area | Definition::Party);
            let elsewhere = View { without: Some(root), ..known.view() };
            if standing > 1 && !repeatable {
                let message = format!("would bring back {slug}, which another entry defines by now");
                self.refuse(
                    "data.target",
                    "slug-taken",
                    message,
                    Some("withdraw the other entry first".to_owned()),
                );
            } else if standing == 0 && known.named.any(slug, elsewhere) {
                self.warn(WarningRule::NotDescribedAnyMore, slug.as_str());
            }
        }
    }

    pub(super) fn entry_withdrawn(&mut self, data: &EntryWithdrawn) {
        let target = data.target.0;
        let Some(kind) = self.target(target) else { return };
        if matches!(kind, Kind::LedgerCreated | Kind::PersonErased | Kind::AccessNoted) {
            let message = format!("entry {target} is of the kind {}, which cannot be withdrawn", kind.name());
            self.refuse("data.target", "not-withdrawable", message, None);
        }
        if self.known.chains.is_withdrawn(target) {
            let message = format!("entry {target} was withdrawn before");
            self.refuse("data.target", "withdrawn", message, None);
        }
        let chains = &self.known.chains;
        let root = chains.root(chains.withdrawn_by(target));
        let mut after = chains.family(root);
        after.withdraw(self.known.count, target);
        self.definitions_after(root, &after, None);
    }

    pub(super) fn entry_finalised(&mut self, data: &EntryFinalised) {
        let Some(root) = self.remarked(data.target.0) else { return };
        let chains = &self.known.chains;
        if chains.is_final(root) {
            let hint = "nothing is to be done; `tyst withdraw` the finalisation if it was wrong".to_owned();
            self.refuse("data.target", "final-already", format!("entry {root} is final"), Some(hint));
        } else if !chains.standing(root).is_some_and(|seq| self.known.entries.is_provisional(seq)) {
            let message = format!("entry {root} does not say that it is provisional");
            let hint = "only what was recorded with --provisional becomes final".to_owned();
            self.refuse("data.target", "not-provisional", message, Some(hint));
        }
    }

    pub(super) fn entry_disputed(&mut self, data: &EntryDisputed) {
        self.remarked(data.target.0);
        self.party_may_be_unknown(&data.by);
    }

    /// Returns the entry that a remark is about in the end, and refuses one that is about the record itself or withdrawn.
    fn remarked(&mut self, target: u64) -> Option<u64> {
        let kind = self.target(target)?;
        let root = self.known.chains.root(target);
        if kind.is_meta() && kind != Kind::EntryCorrected {
            let message = format!("entry {target} is of the kind {}, which states nothing", kind.name());
            let hint = "name the entry that it is about; `tyst show` says which".to_owned();
            self.refuse("data.target", "about-the-record", message, Some(hint));
            return None;
        }
        if self.known.chains.is_withdrawn(root) {
            self.refuse("data.target", "withdrawn", format!("entry {root} was withdrawn"), None);
            return None;
        }
        Some(root)
    }

    pub(super) fn period_closed(&mut self, data: &PeriodClosed, moment: Moment) {
        let Span { first: Some(first), last: Some(last) } = data.period.span() else {
            let hint = "give both ends, such as 2019-04-01/2020-03-31 or 2019".to_owned();
            self.refuse("data.period", "period-open", "has an open end", Some(hint));
            return;
        };
        if last >= moment.day {
            let message = format!("is not over: its last day is {last}, and this is {}", moment.day);
            self.refuse("data.period", "period-not-over", message, None);
        }
        let covers = |span: Span| {
            span.first.is_some_and(|from| from <= first) && span.last.is_some_and(|to| last <= to)
        };
        let closings = self.known.closings_over(&self.statement.area);
        if let Some((seq, _)) = closings.into_iter().find(|(_, span)| covers(*span)) {
            let message = format!("was closed before, by entry {seq}");
            let hint = format!("to open it again, withdraw entry {seq}");
            self.refuse("data.period", "period-closed-already", message, Some(hint));
        }
    }

    /// Returns the kind of an entry that another is about, and refuses one that is not there.
    fn target(&mut self, seq: u64) -> Option<Kind> {
        if seq >= self.known.count {
            let message =
                format!("there is no entry {seq}; the last one is {}", self.known.count.saturating_sub(1));
            self.refuse(
                "data.target",
                "must-exist",
                message,
                Some("`tyst log` lists the entries".to_owned()),
            );
            return None;
        }
        let kind = self.known.entries.kind(seq);
        if kind.is_none() {
            let message = format!("entry {seq} is of a kind that this version does not know");
            self.refuse("data.target", "unknown-kind", message, Some("use the newer version".to_owned()));
        }
        kind
    }

    /// No personal data is ever stored (see `personal-data`), so there is nothing that could be erased.
    pub(super) fn person_erased(&mut self, data: &PersonErased) {
        let message = format!("nothing personal is kept under {}", data.subject);
        let hint = "a ledger refuses personal data when it is recorded; withdraw the entry that worries you"
            .to_owned();
        self.refuse("data.subject", "nothing-to-erase", message, Some(hint));
    }

    pub(super) fn report_published(&mut self, data: &ReportPublished) {
        self.known_up_to(data.entry.0);
        let is_hash =
            |digits: &str| digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        for (field, digits) in [("data.digest", &data.digest), ("data.receipt", &data.receipt)] {
            if !is_hash(&digits.0) {
                self.refuse(field, "hash-form", "is not 64 hexadecimal digits", None);
            }
        }
        self.must_be_ranges("data.witnesses", &data.witnesses);
    }

    /// Refuses what is no list of positions.
    fn must_be_ranges(&mut self, field: &str, lines: &[Line]) {
        let is_ranges =
            |words: &str| words.bytes().all(|byte| byte.is_ascii_digit() || b"- ".contains(&byte));
        if !lines.iter().all(|line| is_ranges(line.as_str())) {
            self.refuse(field, "ranges-form", "are not positions, such as 1-5 8", None);
        }
    }

    /// Who came in, and what they read, is nobody's to read but those who give rights.
    pub(super) fn access_noted(&mut self, data: &AccessNoted) {
        self.must_be_ranges("data.entries", &data.entries);
        if self.statement.sensitivity != Sensitivity::Restricted {
            self.refuse(
                "sensitivity",
                "access-restricted",
                "is not restricted, as what is noted of access must be",
                None,
            );
        }
    }

    /// Refuses an entry up to which all was known, where it is not there.
    fn known_up_to(&mut self, entry: u64) {
        let count = self.known.count;
        if entry >= count {
            let message = format!("there is no entry {entry}; the last one is {}", count.saturating_sub(1));
            self.refuse("data.entry", "must-exist", message, Some("`tyst log` lists the entries".to_owned()));
        }
    }

    pub(super) fn ledger_tagged(&mut self, data: &LedgerTagged) {
        self.known_up_to(data.entry.0);
        if let Some((seq, known)) = self.known.tags.standing(&data.tag, self.others()).pop() {
            let message = format!("{} names entry {known} already, by entry {seq}", data.tag);
            let hint = "choose another name; a tag that was withdrawn is free again".to_owned();
            self.refuse("data.tag", "tag-taken", message, Some(hint));
        }
    }

    pub(super) fn ledger_created(&mut self) {
        if self.known.count > 0 {
            self.refuse("kind", "ledger-created-once", "is recorded by tyst itself, once", None);
        }
    }
}

//! What the model says of a command that comes next: the rules that refuse it, and the closed periods that make it late.
//!
//! Only the rules about corrections, withdrawals, remarks and closings, and those that the histories here can break.

use std::collections::BTreeSet;

use tyst_event::{Body, Day, Kind, Span, Statement};

use super::book::{Book, provisional};

impl Book<'_> {
    /// The rules that a statement breaks, recorded on a day.
    pub(super) fn refusals(self, statement: &Statement, day: Day) -> BTreeSet<&'static str> {
        let early = statement.when.span().first.is_some_and(|first| first > day);
        let mut rules: BTreeSet<_> = early.then_some("not-in-the-future").into_iter().collect();
        match &statement.body {
            Body::EntryCorrected(data) => {
                rules.extend(self.not_corrected(data.target.0, &data.replacement.0));
            }
            Body::EntryFinalised(data) => rules.extend(self.not_finalised(data.target.0)),
            Body::EntryDisputed(data) => {
                rules.extend(self.target(data.target.0, "about-the-record").err().map(|(rule, _)| rule));
            }
            Body::EntryWithdrawn(data) => rules.extend(self.not_withdrawn(data.target.0)),
            Body::PeriodClosed(data) => rules.extend(self.not_closed(statement, data.period.span(), day)),
            body => rules.extend(self.no_reference(body)),
        }
        rules
    }

    fn not_corrected(self, target: u64, body: &Body) -> Vec<&'static str> {
        let (rule, fact) = match self.target(target, "not-correctable") {
            Ok(fact) => (None, Some(fact)),
            Err((rule, fact)) => (Some(rule), fact),
        };
        let other = fact.filter(|fact| Some(self.kind(*fact)) != body.kind()).map(|_| "same-kind");
        rule.into_iter().chain(other).chain(self.no_reference(body)).collect()
    }

    fn not_finalised(self, target: u64) -> Option<&'static str> {
        match self.target(target, "about-the-record") {
            Err((rule, _)) => Some(rule),
            Ok(fact) if self.is_final(fact) => Some("final-already"),
            Ok(fact) => {
                let is_provisional = provisional(&mut self.stands(fact)?.body) == Some(&mut Some(true));
                (!is_provisional).then_some("not-provisional")
            }
        }
    }

    /// What is about the ledger as a whole is withdrawn for the area of that name, and its creation never.
    fn not_withdrawn(self, target: u64) -> Vec<&'static str> {
        match self.event(target).map(|event| event.statement.body.kind().unwrap()) {
            None => vec!["must-exist"],
            Some(Kind::LedgerCreated) => vec!["area-of-ledger", "not-withdrawable"],
            Some(_) => self.is_withdrawn(target).then_some("withdrawn").into_iter().collect(),
        }
    }

    fn not_closed(self, statement: &Statement, period: Span, day: Day) -> Vec<&'static str> {
        let (Some(first), Some(last)) = (period.first, period.last) else { return vec!["period-open"] };
        let mut inside =
            self.closings(&statement.area).into_iter().filter(|(_, from, to)| *from <= first && last <= *to);
        let closed = inside.next().map(|_| "period-closed-already");
        closed.into_iter().chain((last >= day).then_some("period-not-over")).collect()
    }

    /// The fact that is stated anew or remarked on, by its number or that of any correction of it. Else the rule that
    /// says why not, and the fact where it is one that is withdrawn.
    fn target(self, target: u64, no_fact: &'static str) -> Result<u64, (&'static str, Option<u64>)> {
        let event = self.event(target).ok_or(("must-exist", None))?;
        let kind = event.statement.body.kind().unwrap();
        if kind.is_meta() && kind != Kind::EntryCorrected {
            return Err((no_fact, None));
        }
        let fact = self.subject(target);
        if self.is_withdrawn(fact) { Err(("withdrawn", Some(fact))) } else { Ok(fact) }
    }

    /// What is referred to is described, now: the area that an area lies in, an indicator, a body.
    fn no_reference(self, body: &Body) -> Option<&'static str> {
        let mut standing = self.facts().filter_map(|fact| self.stands(fact));
        let is_there = match body {
            Body::AreaDescribed(data) => self.described(data.parent.as_ref()?).next().is_some(),
            Body::OutcomeMeasured(_) => standing.any(|said| matches!(said.body, Body::IndicatorDefined(_))),
            Body::MinuteRecorded(_) => standing.any(|said| matches!(said.body, Body::PartyDescribed(_))),
            _ => true,
        };
        (!is_there).then_some("must-exist")
    }

    /// The closings that make a statement late: those for its area, and what that lies in, whose period it touches.
    /// What has a period of its own is about that.
    pub(super) fn late(self, statement: &Statement) -> BTreeSet<u64> {
        let body = match &statement.body {
            Body::EntryCorrected(data) => &data.replacement.0,
            other => other,
        };
        let span = body.period().unwrap_or(&statement.when).span();
        let (Some(first), Some(last)) = (span.first, span.last) else { return BTreeSet::new() };
        let closings = self.closings(&statement.area).into_iter();
        closings.filter(|(_, from, to)| first <= *to && *from <= last).map(|(seq, ..)| seq).collect()
    }
}

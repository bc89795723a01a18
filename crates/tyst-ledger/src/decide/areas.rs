//! The rules of areas, goals and contributed resources.

use std::sync::LazyLock;

use regex_lite::Regex;
use tyst_event::vocabulary::{AreaDescribed, AreaDesignated, GoalSet, ResourceContributed};

use super::{Case, is_before};

/// Codes of the Register of Geographic Codes (ONS): a letter for the country and eight digits.
static GSS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[EWSNK][0-9]{8}$").expect("the pattern is sound"));

impl Case<'_> {
    pub(super) fn area_described(&mut self, data: &AreaDescribed) {
        for code in data.gss.iter().filter(|code| !GSS.is_match(code.as_str())) {
            let hint = "write a letter and eight digits, such as W06000022".to_owned();
            self.refuse("data.gss", "gss-form", format!("{code} is not a GSS code"), Some(hint));
        }
        let Some(parent) = &data.parent else { return };
        let described = self.statement.described().clone();
        let exists = self.must_exist("data.parent", "area", parent, &self.known.areas);
        if exists && self.known.is_within(parent, &described) {
            let message = format!("{parent} lies inside {described}, or is it");
            self.refuse("data.parent", "area-circle", message, Some("name an area that is wider".to_owned()));
        }
    }

    pub(super) fn area_designated(&mut self, data: &AreaDesignated) {
        let newest = self.known.designations.newest(&self.statement.area, self.earlier());
        match newest {
            _ if data.ended != Some(true) => {}
            Some((false, began)) if is_before(self.statement.when.span(), *began) => {
                let message = "lies before the designation that ended".to_owned();
                self.refuse("when", "ended-before-designated", message, Some("check both dates".to_owned()));
            }
            Some((false, _)) => {}
            _ => {
                let message = format!("{} has no designation that could end", self.statement.area);
                self.refuse(
                    "data.ended",
                    "not-designated",
                    message,
                    Some("record the designation first".to_owned()),
                );
            }
        }
        self.party_may_be_unknown(&data.by);
    }

    pub(super) fn goal_set(&mut self, data: &GoalSet) {
        let key = |reference: &str| (self.statement.area.clone(), reference.to_owned());
        let own = key(data.reference.as_str());
        let taken = self.known.goals.newest(&own, self.others()).is_some();
        let replaced = data.replaces.as_ref().map(|replaces| key(replaces.as_str()));
        let replaced_exists =
            replaced.as_ref().is_none_or(|key| self.known.goals.newest(key, self.others()).is_some());
        let replaces_itself = data.replaces.as_ref() == Some(&data.reference);
        if !replaced_exists {
            let message = "names a goal that the area does not have".to_owned();
            self.refuse("data.replaces", "must-exist", message, Some("check the reference".to_owned()));
        }
        if taken && !replaces_itself {
            let message = format!("{} is already a goal of {}", data.reference, self.statement.area);
            let hint = format!("use another reference, or replace it with `replaces` {}", data.reference);
            self.refuse("data.ref", "goal-taken", message, Some(hint));
        }
    }

    pub(super) fn resource_contributed(&mut self, data: &ResourceContributed) {
        let to = &data.to;
        let initiative = self.known.initiatives.newest(to, self.others()).is_some();
        if !initiative && !self.known.knows_area(to) {
            let message = format!("no initiative and no area {to} is recorded");
            self.refuse("data.to", "must-exist", message, Some("record the initiative first".to_owned()));
        }
        self.party_must_exist("data.by", &data.by);
        if data.amount.is_some_and(|amount| amount.is_negative()) {
            let hint = "leave it out where the amount is not known".to_owned();
            self.refuse("data.amount", "amount-negative", "is below zero", Some(hint));
        }
        let is_currency = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if let Some(currency) = data.currency.as_ref().filter(|code| !is_currency(code.as_str())) {
            let message = format!("{currency} is not a currency");
            self.refuse("data.currency", "currency-form", message, Some("write GBP".to_owned()));
        }
    }
}

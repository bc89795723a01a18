//! The rules of parties, partners, initiatives and training.

use std::collections::BTreeSet;

use tyst_event::WarningRule;
use tyst_event::terms::Stage;
use tyst_event::vocabulary::{
    InitiativeChanged, InitiativeLaunched, PartnerJoined, PartnerLeft, PartyDescribed, TrainingDelivered,
};

use super::{Case, is_before};

impl Case<'_> {
    pub(super) fn party_described(&mut self, data: &PartyDescribed) {
        let Some(same) = &data.same_as else { return };
        if *same == data.party {
            self.refuse("data.same_as", "same-party", "names the party itself", None);
        } else {
            self.must_exist("data.same_as", "party", same, &self.known.parties);
        }
    }

    pub(super) fn partner_joined(&mut self, data: &PartnerJoined) {
        self.party_must_exist("data.party", [&data.party]);
        if data.roles.is_empty() {
            let hint = "say what the partner does, such as delivery".to_owned();
            self.refuse(
                "data.roles",
                "role-missing",
                "is missing: a partner has at least one role",
                Some(hint),
            );
        }
        if data.roles.iter().collect::<BTreeSet<_>>().len() < data.roles.len() {
            self.refuse("data.roles", "role-twice", "names a role twice", None);
        }
        let held = self.known.roles(&self.statement.area, &data.party, self.earlier());
        for role in data.roles.iter().filter(|role| held.contains_key(role)) {
            self.warn(WarningRule::AlreadyJoined, format!("{} as {}", data.party, role.word()));
        }
    }

    pub(super) fn partner_left(&mut self, data: &PartnerLeft) {
        let area = &self.statement.area;
        let held = self.known.roles(area, &data.party, self.earlier());
        if held.is_empty() {
            let message = format!("{} is no partner in {area}", data.party);
            self.refuse(
                "data.party",
                "not-a-partner",
                message,
                Some("check the area and the party".to_owned()),
            );
            return;
        }
        for role in data.roles.iter().filter(|role| !held.contains_key(role)) {
            let message = format!("{} does not have the role {} in {area}", data.party, role.word());
            self.refuse("data.roles", "role-not-held", message, None);
        }
        let given_up = held.iter().filter(|(role, _)| data.roles.is_empty() || data.roles.contains(role));
        let joined = given_up.filter_map(|(_, span)| span.first).max();
        if let (Some(left), Some(joined)) = (self.statement.when.span().last, joined)
            && left < joined
        {
            let message = format!("{left} lies before the partner joined, {joined}");
            self.refuse("when", "left-before-joined", message, Some("check both dates".to_owned()));
        }
    }

    pub(super) fn initiative_launched(&mut self, data: &InitiativeLaunched) {
        self.must_be_new("data.initiative", &data.initiative, &self.known.initiatives);
        self.party_must_exist("data.partners", &data.partners);
    }

    pub(super) fn initiative_changed(&mut self, data: &InitiativeChanged) {
        self.must_exist("data.initiative", "initiative", &data.initiative, &self.known.initiatives);
        self.party_must_exist("data.partners", &data.partners);
        if data.stage.is_none() && data.name.is_none() && data.partners.is_empty() {
            let hint = "give a stage, a name or partners".to_owned();
            self.refuse("data", "nothing-changed", "changes nothing", Some(hint));
        }
        let stages = self.known.stages.standing(&data.initiative, self.earlier());
        let end = stages.iter().find(|(_, (stage, _))| *stage == Stage::Ended);
        if end.is_some_and(|(_, (_, end))| !is_before(self.statement.when.span(), *end)) {
            let message = format!("{} has ended, and that is final", data.initiative);
            let hint = "if it did not end, withdraw that entry".to_owned();
            self.refuse("data.initiative", "initiative-ended", message, Some(hint));
        }
    }

    pub(super) fn training_delivered(&mut self, data: &TrainingDelivered) {
        self.party_must_exist("data.providers", &data.providers);
        if let Some(initiative) = &data.initiative {
            self.must_exist("data.initiative", "initiative", initiative, &self.known.initiatives);
        }
    }
}

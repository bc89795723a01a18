//! `apply`: what an event adds to the state. Pure, and the same for a new event and for a replayed one.
//!
//! Nothing is checked here: an event that was recorded is a fact.

use tyst_event::{Body, Event, Kind, Slug, Statement, terms};

use super::{Indicator, Minute, Move, Partnership};
use crate::command::digest_of;

impl Partnership {
    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        self.count = event.seq + 1;
        self.last_recorded = event.recorded_at;
        let kind = match &event.statement.body {
            Body::Unknown(unknown) => unknown.kind,
            known => known.kind().map_or(0, Kind::number),
        };
        self.kinds.push(kind);
        self.keys.insert(event.key.clone(), (event.seq, digest_of(event)));
        self.chains.apply(event);
        self.apply_statement(event.seq, &event.statement);
    }

    /// Passes over an entry that cannot be read: it keeps its position and adds nothing.
    pub(crate) fn skip(&mut self, seq: u64) {
        self.count = seq + 1;
        self.kinds.push(0);
    }

    /// Takes in what a refused command would have added, so that the commands after it are judged by themselves.
    pub(crate) fn presume(&mut self, statement: &Statement) {
        if !matches!(statement.body, Body::EntryCorrected(_) | Body::EntryWithdrawn(_)) {
            self.apply_statement(self.count, statement);
        }
    }

    fn apply_statement(&mut self, seq: u64, statement: &Statement) {
        if statement.area != Slug::ledger() {
            self.used.insert(statement.area.clone());
            self.used.extend(statement.place.clone());
        }
        if let Body::EntryCorrected(correction) = &statement.body {
            self.apply_body(seq, statement, &correction.replacement.0);
        } else {
            self.apply_body(seq, statement, &statement.body);
        }
    }

    fn define(&mut self, seq: u64, slug: &Slug) {
        self.defines.insert(seq, slug.clone());
    }

    fn refer<'a>(&mut self, slugs: impl IntoIterator<Item = &'a Slug>) {
        self.referred.extend(slugs.into_iter().cloned());
    }

    fn apply_body(&mut self, seq: u64, statement: &Statement, body: &Body) {
        let area = statement.area.clone();
        match body {
            Body::AreaDescribed(_) | Body::AreaDesignated(_) => self.apply_area(seq, statement, body),
            Body::PartyDescribed(data) => {
                self.define(seq, &data.party);
                self.parties.add(data.party.clone(), seq, ());
                self.refer(&data.same_as);
            }
            Body::PartnerJoined(data) => {
                self.refer([&data.party]);
                let step = Move::Joined { roles: data.roles.clone(), span: statement.when.span() };
                self.moves.add((area, data.party.clone()), seq, step);
            }
            Body::PartnerLeft(data) => {
                let step = Move::Left { roles: data.roles.clone() };
                self.moves.add((area, data.party.clone()), seq, step);
            }
            Body::GoalSet(data) => self.goals.add((area, data.reference.0.clone()), seq, ()),
            Body::InitiativeLaunched(_) | Body::InitiativeChanged(_) => self.apply_initiative(seq, body),
            Body::TrainingDelivered(data) => {
                self.refer(&data.providers);
                self.refer(&data.initiative);
            }
            Body::IndicatorDefined(data) => {
                self.define(seq, &data.indicator);
                let aggregatable = data.aggregatable == Some(true);
                self.indicators.add(
                    data.indicator.clone(),
                    seq,
                    Indicator { measure: data.measure, aggregatable },
                );
            }
            Body::TargetSet(data) => self.refer([&data.indicator]),
            Body::OutcomeMeasured(data) => {
                self.refer([&data.indicator]);
                self.refer(data.reported_by.iter().chain(&data.site));
            }
            Body::ConsultationHeld(_) | Body::ResponseReceived(_) | Body::MinuteRecorded(_) => {
                self.apply_meeting(seq, body);
            }
            Body::CommitmentMade(_) | Body::CommitmentEndorsed(_) | Body::CommitmentUpdated(_) => {
                self.apply_commitment(seq, body);
            }
            Body::ResourceContributed(data) => self.refer(data.by.iter().chain([&data.to])),
            Body::NoteRecorded(data) => self.refer(&data.about),
            // Nothing refers to the others, so they need no line here.
            _ => {}
        }
    }

    fn apply_area(&mut self, seq: u64, statement: &Statement, body: &Body) {
        if let Body::AreaDescribed(data) = body {
            self.define(seq, statement.described());
            self.areas.add(statement.described().clone(), seq, data.parent.clone());
            self.refer(&data.parent);
        } else if let Body::AreaDesignated(data) = body {
            self.designations.add(statement.area.clone(), seq, data.ended == Some(true));
        }
    }

    fn apply_initiative(&mut self, seq: u64, body: &Body) {
        if let Body::InitiativeLaunched(data) = body {
            self.define(seq, &data.initiative);
            self.initiatives.add(data.initiative.clone(), seq, ());
            self.stages.add(data.initiative.clone(), seq, data.stage);
            self.refer(&data.partners);
        } else if let Body::InitiativeChanged(data) = body {
            self.refer(data.partners.iter().chain([&data.initiative]));
            if let Some(stage) = data.stage {
                self.stages.add(data.initiative.clone(), seq, stage);
            }
        }
    }

    fn apply_meeting(&mut self, seq: u64, body: &Body) {
        match body {
            Body::ConsultationHeld(data) => {
                self.define(seq, &data.consultation);
                self.consultations.add(data.consultation.clone(), seq, ());
                self.refer(&data.by.party);
            }
            Body::ResponseReceived(data) => self.refer([&data.consultation]),
            Body::MinuteRecorded(data) => {
                self.refer(data.by.iter().chain([&data.body]));
                let key = (data.body.clone(), data.reference.0.clone());
                self.minutes.add(key, seq, Minute { form: data.form });
            }
            _ => {}
        }
    }

    fn apply_commitment(&mut self, seq: u64, body: &Body) {
        match body {
            Body::CommitmentMade(data) => {
                self.define(seq, &data.commitment);
                self.commitments.add(data.commitment.clone(), seq, ());
                self.refer(data.owner.iter().chain(&data.by.party));
            }
            Body::CommitmentEndorsed(data) => {
                self.refer([&data.commitment]);
                self.endorsements.add((data.commitment.clone(), data.by.clone()), seq, data.stance);
            }
            Body::CommitmentUpdated(data) => {
                self.refer([&data.commitment]);
                self.statuses.add(data.commitment.clone(), seq, data.status);
            }
            _ => {}
        }
    }
}

/// Returns whether a status is final.
pub(crate) fn is_final(status: terms::Status) -> bool {
    matches!(status, terms::Status::Kept | terms::Status::Dropped)
}

//! `apply`: what an event adds to the state. Pure, and the same for a new event and for a replayed one.
//!
//! Nothing is checked here: an event that was recorded is a fact.

use tyst_event::{Body, Event, Kind, Slug, Span, Statement, terms};

use super::{Definition, Indicator, Minute, Move, Partnership};
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
        let seq = self.count;
        self.count += 1;
        self.kinds.push(statement.body.kind().map_or(0, Kind::number));
        if !matches!(statement.body, Body::EntryCorrected(_) | Body::EntryWithdrawn(_)) {
            self.apply_statement(seq, statement);
        }
    }

    fn apply_statement(&mut self, seq: u64, statement: &Statement) {
        if statement.sensitivity == terms::Sensitivity::Restricted {
            self.restricted.insert(seq);
        }
        if statement.area != Slug::ledger() {
            for slug in std::iter::once(&statement.area).chain(&statement.place) {
                self.used.add(slug.clone(), seq, ());
            }
        }
        if let Body::EntryCorrected(correction) = &statement.body {
            self.apply_body(seq, statement, &correction.replacement.0);
        } else {
            self.apply_body(seq, statement, &statement.body);
        }
    }

    fn define(&mut self, seq: u64, definition: Definition, slug: &Slug) {
        self.defines.insert(seq, (definition, slug.clone()));
    }

    fn refer<'a>(&mut self, seq: u64, slugs: impl IntoIterator<Item = &'a Slug>) {
        for slug in slugs {
            self.referred.add(slug.clone(), seq, ());
        }
    }

    fn apply_body(&mut self, seq: u64, statement: &Statement, body: &Body) {
        let area = statement.area.clone();
        match body {
            Body::AreaDescribed(_) | Body::AreaDesignated(_) => self.apply_area(seq, statement, body),
            Body::PartyDescribed(data) => {
                self.define(seq, Definition::Party, &data.party);
                self.parties.add(data.party.clone(), seq, ());
                self.refer(seq, &data.same_as);
            }
            Body::PartnerJoined(data) => {
                self.refer(seq, [&data.party]);
                let step = Move::Joined { roles: data.roles.clone(), span: statement.when.span() };
                self.moves.add((area, data.party.clone()), seq, step);
            }
            Body::PartnerLeft(data) => {
                let step = Move::Left { roles: data.roles.clone() };
                self.moves.add((area, data.party.clone()), seq, step);
            }
            Body::GoalSet(data) => self.goals.add((area, data.reference.0.clone()), seq, ()),
            Body::InitiativeLaunched(_) | Body::InitiativeChanged(_) => {
                self.apply_initiative(seq, statement.when.span(), body);
            }
            Body::TrainingDelivered(data) => {
                self.refer(seq, &data.providers);
                self.refer(seq, &data.initiative);
            }
            Body::IndicatorDefined(data) => {
                self.define(seq, Definition::Indicator, &data.indicator);
                let aggregatable = data.aggregatable == Some(true);
                self.indicators.add(
                    data.indicator.clone(),
                    seq,
                    Indicator { measure: data.measure, aggregatable },
                );
            }
            Body::TargetSet(data) => self.refer(seq, [&data.indicator]),
            Body::OutcomeMeasured(data) => {
                self.refer(seq, [&data.indicator]);
                self.refer(seq, data.reported_by.iter().chain(&data.site));
            }
            Body::ConsultationHeld(_) | Body::ResponseReceived(_) | Body::MinuteRecorded(_) => {
                self.apply_meeting(seq, body);
            }
            Body::CommitmentMade(_) | Body::CommitmentEndorsed(_) | Body::CommitmentUpdated(_) => {
                self.apply_commitment(seq, statement.when.span(), body);
            }
            Body::ResourceContributed(data) => self.refer(seq, data.by.iter().chain([&data.to])),
            Body::NoteRecorded(data) => self.refer(seq, &data.about),
            // Nothing refers to the others, so they need no line here.
            _ => {}
        }
    }

    fn apply_area(&mut self, seq: u64, statement: &Statement, body: &Body) {
        if let Body::AreaDescribed(data) = body {
            self.define(seq, Definition::Area, statement.described());
            self.areas.add(statement.described().clone(), seq, data.parent.clone());
            self.refer(seq, &data.parent);
        } else if let Body::AreaDesignated(data) = body {
            let step = (data.ended == Some(true), statement.when.span());
            self.designations.add(statement.area.clone(), seq, step);
        }
    }

    fn apply_initiative(&mut self, seq: u64, span: Span, body: &Body) {
        if let Body::InitiativeLaunched(data) = body {
            self.define(seq, Definition::Initiative, &data.initiative);
            self.initiatives.add(data.initiative.clone(), seq, ());
            self.stages.add(data.initiative.clone(), seq, (data.stage, span));
            self.refer(seq, &data.partners);
        } else if let Body::InitiativeChanged(data) = body {
            self.refer(seq, data.partners.iter().chain([&data.initiative]));
            if let Some(stage) = data.stage {
                self.stages.add(data.initiative.clone(), seq, (stage, span));
            }
        }
    }

    fn apply_meeting(&mut self, seq: u64, body: &Body) {
        match body {
            Body::ConsultationHeld(data) => {
                self.define(seq, Definition::Consultation, &data.consultation);
                self.consultations.add(data.consultation.clone(), seq, ());
                self.refer(seq, &data.by.party);
            }
            Body::ResponseReceived(data) => self.refer(seq, [&data.consultation]),
            Body::MinuteRecorded(data) => {
                self.refer(seq, data.by.iter().chain([&data.body]));
                let key = (data.body.clone(), data.reference.0.clone());
                self.minutes.add(key, seq, Minute { form: data.form });
            }
            _ => {}
        }
    }

    fn apply_commitment(&mut self, seq: u64, span: Span, body: &Body) {
        match body {
            Body::CommitmentMade(data) => {
                self.define(seq, Definition::Commitment, &data.commitment);
                self.commitments.add(data.commitment.clone(), seq, ());
                self.refer(seq, data.owner.iter().chain(&data.by.party));
            }
            Body::CommitmentEndorsed(data) => {
                self.refer(seq, [&data.commitment]);
                self.endorsements.add((data.commitment.clone(), data.by.clone()), seq, data.stance);
            }
            Body::CommitmentUpdated(data) => {
                self.refer(seq, [&data.commitment]);
                self.statuses.add(data.commitment.clone(), seq, (data.status, span));
            }
            _ => {}
        }
    }
}

/// Returns whether a status is final.
pub(crate) fn is_final(status: terms::Status) -> bool {
    matches!(status, terms::Status::Kept | terms::Status::Dropped)
}

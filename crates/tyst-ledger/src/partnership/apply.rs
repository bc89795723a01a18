//! `apply`: what an event adds to the state. Pure, and the same for a new event and for a replayed one.
//!
//! Nothing is checked here: an event that was recorded is a fact.

use tyst_event::{Body, Event, Slug, Span, Statement, terms};

use super::{Definition, Indicator, Minute, Move, Partnership};

impl Partnership {
    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        self.count = event.seq + 1;
        self.last_recorded = event.recorded_at;
        self.chains.apply(event);
        self.apply_statement(event.seq, &event.statement);
    }

    /// Passes over an entry that cannot be read: it keeps its position and adds nothing.
    pub(crate) fn skip(&mut self, seq: u64) {
        self.count = seq + 1;
        self.entries.push_unread();
    }

    /// Takes in what a refused command would have added, so that the commands after it are judged by themselves.
    pub(crate) fn presume(&mut self, statement: &Statement) {
        let seq = self.count;
        self.count += 1;
        if matches!(statement.body, Body::EntryCorrected(_) | Body::EntryWithdrawn(_)) {
            self.entries.push(statement);
        } else {
            self.apply_statement(seq, statement);
        }
    }

    fn apply_statement(&mut self, seq: u64, statement: &Statement) {
        self.entries.push(statement);
        if statement.area != Slug::ledger() {
            for slug in std::iter::once(&statement.area).chain(&statement.place) {
                self.used.add(slug, seq);
                self.named.add(slug, seq);
            }
        }
        if let Body::EntryCorrected(correction) = &statement.body {
            self.apply_body(seq, statement, &correction.replacement.0);
        } else {
            self.apply_body(seq, statement, &statement.body);
        }
    }

    fn define(&mut self, seq: u64, definition: Definition, slug: &Slug) {
        self.named.add(slug, seq);
        self.definitions.add(seq, definition, slug.clone());
    }

    fn name<'a>(&mut self, seq: u64, slugs: impl IntoIterator<Item = &'a Slug>) {
        for slug in slugs {
            self.named.add(slug, seq);
        }
    }

    fn apply_body(&mut self, seq: u64, statement: &Statement, body: &Body) {
        let area = || statement.area.clone();
        match body {
            Body::AreaDescribed(_) | Body::AreaDesignated(_) => self.apply_area(seq, statement, body),
            Body::PartyDescribed(data) => {
                self.define(seq, Definition::Party, &data.party);
                self.parties.add(data.party.clone(), seq, ());
                self.name(seq, &data.same_as);
            }
            Body::PartnerJoined(data) => {
                self.name(seq, [&data.party]);
                let step = Move::Joined { roles: data.roles.clone(), span: statement.when.span() };
                self.moves.add((area(), data.party.clone()), seq, step);
            }
            Body::PartnerLeft(data) => {
                self.name(seq, [&data.party]);
                let step = Move::Left { roles: data.roles.clone() };
                self.moves.add((area(), data.party.clone()), seq, step);
            }
            Body::GoalSet(data) => self.goals.add((area(), data.reference.0.clone()), seq, ()),
            Body::InitiativeLaunched(_) | Body::InitiativeChanged(_) => {
                self.apply_initiative(seq, statement.when.span(), body);
            }
            Body::TrainingDelivered(data) => {
                self.name(seq, &data.providers);
                self.name(seq, &data.initiative);
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
            Body::TargetSet(data) => self.name(seq, [&data.indicator]),
            Body::OutcomeMeasured(data) => {
                self.name(seq, [&data.indicator]);
                self.name(seq, data.reported_by.iter().chain(&data.site));
            }
            Body::ConsultationHeld(_) | Body::ResponseReceived(_) | Body::MinuteRecorded(_) => {
                self.apply_meeting(seq, body);
            }
            Body::DocumentPublished(data) => self.name(seq, data.by.iter().chain(&data.with)),
            Body::PersonErased(data) => self.name(seq, [&data.subject, &data.decided_by]),
            Body::CommitmentMade(_)
            | Body::CommitmentEndorsed(_)
            | Body::CommitmentUpdated(_)
            | Body::ExpectationSet(_) => {
                self.apply_commitment(seq, statement.when.span(), body);
            }
            Body::ResourceContributed(data) => {
                self.name(seq, data.by.iter().chain([&data.to]).chain(&data.programme));
            }
            Body::NoteRecorded(data) => self.name(seq, &data.about),
            Body::LedgerTagged(data) => self.tags.add(data.tag.clone(), seq, data.entry.0),
            Body::EntryDisputed(data) => self.name(seq, &data.by),
            Body::PeriodClosed(data) => self.closings.add(area(), seq, data.period.span()),
            // The others name nothing and nothing refers to them, so they need no line here.
            _ => {}
        }
    }

    fn apply_area(&mut self, seq: u64, statement: &Statement, body: &Body) {
        if let Body::AreaDescribed(data) = body {
            self.define(seq, Definition::Area, statement.described());
            self.areas.add(statement.described().clone(), seq, data.parent.clone());
            self.name(seq, &data.parent);
        } else if let Body::AreaDesignated(data) = body {
            self.name(seq, &data.by);
            let step = (data.ended == Some(true), statement.when.span());
            self.designations.add(statement.area.clone(), seq, step);
        }
    }

    fn apply_initiative(&mut self, seq: u64, span: Span, body: &Body) {
        if let Body::InitiativeLaunched(data) = body {
            self.define(seq, Definition::Initiative, &data.initiative);
            self.initiatives.add(data.initiative.clone(), seq, ());
            self.stages.add(data.initiative.clone(), seq, (data.stage, span));
            self.name(seq, data.partners.iter().chain(&data.programme));
        } else if let Body::InitiativeChanged(data) = body {
            self.name(seq, data.partners.iter().chain([&data.initiative]));
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
                self.name(seq, &data.by.party);
            }
            Body::ResponseReceived(data) => self.name(seq, data.by.iter().chain([&data.consultation])),
            Body::MinuteRecorded(data) => {
                self.name(seq, data.by.iter().chain([&data.body]));
                let key = (data.reference.0.clone(), data.body.clone());
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
                self.name(seq, data.owner.iter().chain(&data.by.party));
            }
            Body::CommitmentEndorsed(data) => {
                self.name(seq, [&data.commitment, &data.by]);
                self.endorsements.add((data.commitment.clone(), data.by.clone()), seq, data.stance);
            }
            Body::ExpectationSet(data) => {
                self.define(seq, Definition::Expectation, &data.expectation);
                self.expectations.add(data.expectation.clone(), seq, ());
                self.name(seq, data.by.iter().chain(&data.about));
            }
            Body::CommitmentUpdated(data) => {
                self.name(seq, [&data.commitment]);
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

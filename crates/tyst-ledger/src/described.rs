//! What a statement is about that others described before, and for which areas they did.
//!
//! Whether somebody may state it is not decided here.

use tyst_event::{Body, Slug, Statement};

use crate::partnership::Definition;
use crate::{History, HistoryError, Partnership};

impl History {
    /// Returns the areas of each thing that a statement changes, adds to or is placed in, where that was described before: those of the
    /// entries that describe it and stand, and for an area itself before them. Whoever answers for one of them answers for the thing.
    pub fn described_for(
        &self,
        known: &Partnership,
        statement: &Statement,
    ) -> Result<Vec<Vec<Slug>>, HistoryError> {
        let mut all = Vec::new();
        for (definition, slug) in changed(statement) {
            let describing = known.describing(definition, slug, known.view());
            if describing.is_empty() {
                continue;
            }
            let mut areas: Vec<Slug> =
                (definition == Definition::Area).then(|| slug.clone()).into_iter().collect();
            for seq in describing {
                let area = self.standing(known.chains(), seq)?.map(|standing| standing.area);
                areas.extend(area.filter(|area| !areas.contains(area)));
            }
            all.push(areas);
        }
        Ok(all)
    }
}

/// Returns what a statement changes or adds to, and where it is placed.
fn changed(statement: &Statement) -> Vec<(Definition, &Slug)> {
    let body = match &statement.body {
        Body::EntryCorrected(correction) => &correction.replacement.0,
        body => body,
    };
    let mut changed: Vec<_> = statement.place.iter().map(|place| (Definition::Area, place)).collect();
    changed.extend(match body {
        // A place that is new lies in what it says; where an area of its own lies is for those who answer for it.
        Body::AreaDescribed(data) => data
            .parent
            .as_ref()
            .filter(|_| statement.place.is_some())
            .map(|parent| (Definition::Area, parent)),
        Body::PartyDescribed(data) => Some((Definition::Party, &data.party)),
        Body::InitiativeLaunched(data) => Some((Definition::Initiative, &data.initiative)),
        Body::InitiativeChanged(data) => Some((Definition::Initiative, &data.initiative)),
        Body::IndicatorDefined(data) => Some((Definition::Indicator, &data.indicator)),
        Body::ConsultationHeld(data) => Some((Definition::Consultation, &data.consultation)),
        Body::ResponseReceived(data) => Some((Definition::Consultation, &data.consultation)),
        Body::CommitmentMade(data) => Some((Definition::Commitment, &data.commitment)),
        Body::CommitmentEndorsed(data) => Some((Definition::Commitment, &data.commitment)),
        Body::CommitmentUpdated(data) => Some((Definition::Commitment, &data.commitment)),
        Body::ExpectationSet(data) => Some((Definition::Expectation, &data.expectation)),
        // The others state something of their own area.
        _ => None,
    });
    changed
}

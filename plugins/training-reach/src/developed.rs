//! Training that was developed, and of which nobody recorded that it was delivered.
//!
//! Deliberately absent: why. Welsh marked U needs a translator.

use tyst_plugin::document::{ByName, Document, Table, Text, Witnesses};
use tyst_plugin::event::{Certainty, terms::Stage};
use tyst_plugin::{Initiative, Newest, Request, Tally, labels, words};

use crate::State;

/// An initiative that is a training without a delivery.
pub(crate) struct Developed<'a> {
    initiative: &'a Initiative,
    /// Whether it certainly is one.
    certainty: Certainty,
    /// What made the initiative, changed it, and may have delivered it.
    behind: Witnesses,
}

impl State {
    /// Returns the training that was or is being developed and of which no delivery is certainly recorded.
    /// The vocabulary has no mark for such an initiative, so its slug or its English name must contain "training".
    pub(crate) fn developed(&self, request: &Request) -> Vec<Developed<'_>> {
        let named = |(slug, initiative): &(&str, &Initiative)| {
            slug.contains("training") || words::order(&initiative.name()).contains("training")
        };
        let all = self.initiatives.iter().filter(named);
        let developed =
            all.filter_map(|(slug, initiative)| Developed::of(initiative, &self.trainings.of(slug)));
        self.register.wanted(developed, request, |found: &Developed<'_>| found.initiative.named())
    }

    pub(crate) fn undelivered(&self, document: Document, developed: &[Developed<'_>]) -> Document {
        let table = Table::new("undelivered", label())
            .by_name(ByName::Both)
            .column("initiative", Text::both("Initiative", "Menter"))
            .column("stage", Text::both("Stage", "Cam")); // U
        let shown = Newest::of(developed, |found| found.initiative.evidence.seq);
        let rows = shown.items.iter().map(|found| {
            let stages = words::either(found.initiative.stages().into_iter().map(labels::stage));
            let name = words::perhaps(&found.initiative.name(), found.certainty);
            self.register.row(&found.initiative.evidence, [name, stages]).with(&found.behind)
        });
        shown.noted(document.table(table.rows(rows)))
    }
}

impl<'a> Developed<'a> {
    /// Returns an initiative that was or is being developed and has no certain delivery. One that may have come further, or
    /// been delivered, is only possible.
    fn of(initiative: &'a Initiative, delivered: &Tally) -> Option<Developed<'a>> {
        let unfinished = |stage: &Stage| matches!(stage, Stage::Developing | Stage::Developed);
        let stages = initiative.stages();
        if !stages.iter().any(unfinished) || !delivered.definite.is_empty() {
            return None;
        }
        let is_sure = stages.iter().all(unfinished) && delivered.is_empty();
        let certainty = if is_sure { initiative.evidence.certainty() } else { Certainty::Possible };
        let behind = [initiative.witnesses(), delivered.witnesses()].into_iter().collect();
        Some(Developed { initiative, certainty, behind })
    }
}

pub(crate) fn tally(developed: &[Developed<'_>]) -> Tally {
    let mut tally = Tally::default();
    for found in developed {
        tally.count(found.certainty, found.initiative.evidence.seq, &found.behind);
    }
    tally
}

pub(crate) fn label() -> Text {
    Text::both(
        "Training developed, delivery not recorded",
        "Hyfforddiant a ddatblygwyd, heb gofnod o'i ddarparu",
    ) // U
}

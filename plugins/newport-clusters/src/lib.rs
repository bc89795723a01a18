//! Team Around the Cluster: who works where with whom, and what came of it.
//!
//! It is of Newport, or of the one area asked for. Deliberately absent: a link between a partner and a result that no source
//! makes; who claims one is named as claiming it. Welsh marked U needs a translator.

#[cfg(test)]
mod tests;
mod together;

use tyst_plugin::document::{Document, Text, Witnesses};
use tyst_plugin::event::terms::Topic;
use tyst_plugin::event::{Kind, Slug};
use tyst_plugin::indicators::Outcome;
use tyst_plugin::{Event, Evidence, Fields, Merge, Partnerships, Report, ReportError, Request, Tally};
use tyst_plugin::{evidence, export, labels, memberships};

/// The area of the clusters, where none is asked for.
const AREA: &str = "newport";

struct Clusters;

impl Report for Clusters {
    const KINDS: &'static [Kind] = &Partnerships::KINDS;
    const FIELDS: Fields = Partnerships::FIELDS;
    type State = Partnerships;
    const MERGE: Option<Merge<Partnerships>> = Some(Partnerships::merge);

    fn apply(state: &mut Partnerships, event: &Event<'_>) -> Result<(), ReportError> {
        state.apply(event);
        Ok(())
    }

    fn finish(state: &Partnerships, request: &Request) -> Result<Document, ReportError> {
        let area = request.area.as_ref().map_or(AREA, Slug::as_str);
        let own = state.only(&|evidence| evidence.is_at(area));
        let members = state.memberships.members(area, request.as_at, &state.register);
        let results = own.indicators.of_performance();
        let found: Tally = results.iter().map(|outcome| &outcome.evidence).collect();
        let defined = results.iter().map(|outcome| state.indicators.indicator_witnesses(&outcome.indicator));
        let figures: [(&str, _, Tally); 4] = [
            ("partners", labels::PARTNERS, memberships::count(&members)),
            ("initiatives", labels::INITIATIVES, own.initiatives.evidence().collect()),
            ("trainings", labels::TRAININGS, own.trainings.evidence().collect()),
            ("results", labels::RESULTS, found.with(defined.collect::<Witnesses>())),
        ];
        let mut document = Document::new(Text::both("Team Around the Cluster", "Tîm o Amgylch y Clwstwr")) // U
            .question(Text::both(
                "Who works where with whom, and what came of it?",
                "Pwy sy'n gweithio ble a chyda phwy, a beth a ddaeth ohono?", // U
            ));
        for (id, label, found) in figures {
            document = document.figure(id, label.text(), found.recorded(), found.witnesses());
        }
        let activity: Vec<(&Evidence, Text)> = own.notes.on(Topic::Activity).collect();
        if document.figures.iter().all(|figure| figure.witnesses.is_empty()) && activity.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        if !members.is_empty() {
            document = document.table(together::members(&members, &state.register));
        }
        if own.initiatives.evidence().next().is_some() {
            document = together::initiatives(document, &own.initiatives, &state.register);
        }
        if own.trainings.evidence().next().is_some() {
            document = together::trainings(document, &own.trainings, &state.register);
        }
        if !results.is_empty() {
            let section = (area, &Witnesses::none());
            let claimed =
                Text::both("What a reporter says brought it about", "Yr hyn a'i achosodd, yn ôl adroddwr"); // U
            let claims = evidence::table("claims", claimed, results.iter().filter_map(Outcome::claim));
            document =
                document.table(state.indicators.table("came-of-it", &results, &state.register, section));
            document = if claims.rows.is_empty() { document } else { document.table(claims) };
        }
        let caption = Text::both("How they work", "Sut maent yn gweithio"); // U
        Ok(if activity.is_empty() {
            document
        } else {
            document.table(evidence::table("activity", caption, activity))
        })
    }
}

export!(Clusters {
    id: "wales.tyst.newport-clusters",
    name: "Team Around the Cluster",
    version: env!("CARGO_PKG_VERSION"),
    description: "Who works where with whom around the clusters, and what came of it",
    state: 3,
});

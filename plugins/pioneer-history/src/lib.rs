//! Which areas were pioneers on a day, and when that could have been known.
//!
//! Deliberately absent: what the pioneers did, and any day that no source gives. Welsh marked U needs a translator.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use tyst_plugin::document::{ByName, Chart, Document, Row, StepPoint, Table, Text, Witnesses, cell};
use tyst_plugin::event::{Day, Kind, terms::Designation, terms::Level};
use tyst_plugin::{Area, Designations, Event, Fields, Merge, Register, Report, ReportError, Request, Tally};
use tyst_plugin::{export, labels, spell, spell::Spell, words};

struct PioneerHistory;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    designations: Designations,
}

/// The slug of an area that is or may be a pioneer, and since when.
type Pioneer<'a> = (&'a str, Spell<'a>);

impl Report for PioneerHistory {
    const KINDS: &'static [Kind] = &[Kind::AreaDescribed, Kind::AreaDesignated];
    const FIELDS: Fields = Fields::all(&[Register::FIELDS, Designations::FIELDS]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.designations.merge(other.designations);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.designations.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let pioneers = state.pioneers(request, request.as_at);
        let found: Tally = pioneers.iter().map(|(_, spell)| spell).collect();
        let [communities, counties] = state.places(&pioneers).map(|places| places.with(&found.behind));
        let definite = Text::both("Pioneer areas, definite", "Ardaloedd arloesi, pendant"); // U
        let possible = Text::both("Pioneer areas, possible", "Ardaloedd arloesi, posibl"); // U
        let named = labels::COMMUNITIES.text();
        let whole = Text::both("Whole counties", "Siroedd cyfan"); // U
        let mut document = Document::new(Text::both("Pioneer history", "Hanes yr ardaloedd arloesi")) // U
            .question(Text::both(
                "Which areas were pioneers on the day, and when could that have been known?",
                "Pa ardaloedd oedd yn ardaloedd arloesi, a phryd y gellid gwybod hynny?", // U
            ))
            // Both counts are of the designations that are known, so none is a true 0.
            .figure("definite", definite, found.definite.len(), &found.definite)
            .figure("possible", possible, found.possible.len(), found.behind.difference(&found.definite))
            .figure("communities", named, communities.recorded(), communities.witnesses())
            .figure("whole-counties", whole, counties.recorded(), counties.witnesses());
        for (_, area) in state.register.areas().filter(|(_, area)| area.level() == Some(Level::Programme)) {
            let name = words::perhaps(&words::official(&area.name), area.certainty());
            let words = words::around("Programme: {}", "Rhaglen: {}", &name);
            document = document.witnessed_paragraph(words, area.witness);
        }
        let summary = if found.is_empty() {
            Text::both("No designation recorded.", "Dim dynodiad wedi'i gofnodi.") // U
        } else {
            words::around("Pioneer areas: {}", "Ardaloedd arloesi: {}", &found.words())
        };
        document = document.witnessed_paragraph(summary, found.witnesses());
        if !pioneers.is_empty() {
            document = document.table(state.table(&pioneers));
        }
        let steps = state.steps(request);
        Ok(if steps.is_empty() { document } else { document.chart(chart(steps)) })
    }
}

impl State {
    /// Returns the pioneers of a day among the areas asked for, by English name.
    fn pioneers(&self, request: &Request, day: Day) -> Vec<Pioneer<'_>> {
        let all = self.designations.on(day, Designation::Pioneer);
        let mut pioneers: Vec<Pioneer<'_>> =
            all.filter(|(area, _)| self.register.is_asked(area, request)).collect();
        pioneers.sort_by_cached_key(|(area, _)| words::order(&self.register.area_name(area)));
        pioneers
    }

    /// Counts the communities that the pioneers name, and the pioneers of which the whole county takes part.
    fn places(&self, pioneers: &[Pioneer<'_>]) -> [Tally; 2] {
        let (mut communities, mut counties) = (Tally::default(), Tally::default());
        for (slug, spell) in pioneers {
            let children = self.register.children(slug, Level::Community);
            communities.extend(children.map(|area| (area.certainty().max(spell.certainty), area.witness)));
            let whole = self.register.area(slug).filter(|area| area.whole_area == Some(true));
            counties.extend(whole.map(|area| (area.certainty().max(spell.certainty), area.witness)));
        }
        [communities, counties]
    }

    fn table(&self, pioneers: &[Pioneer<'_>]) -> Table {
        let table = Table::new("areas", labels::PIONEERS.text())
            .column("area", labels::AREA.text())
            .column("communities", labels::COMMUNITIES.text())
            .number_column("authorities", Text::both("Local authorities", "Awdurdodau lleol"));
        spell::columns(table).by_name(ByName::Rows).rows(pioneers.iter().map(|(slug, spell)| {
            let area = self.register.area(slug);
            let children: Vec<&Area> = self.register.children(slug, Level::Community).collect();
            let whole = Text::both("the whole county", "y sir gyfan"); // U
            let communities = match area.filter(|area| area.whole_area == Some(true)) {
                Some(area) => words::perhaps(&whole, area.certainty()).into(),
                None => words::names(children.iter().map(|child| child.named())),
            };
            let authorities = area.and_then(Area::authorities);
            let cells =
                [self.register.area_name(slug).into(), communities, words::or_not_recorded(authorities)];
            let described: Witnesses = area.into_iter().chain(children).map(|area| area.witness).collect();
            let cells = cells.map(|value| cell(value).with(&described));
            Row::new(cells.into_iter().chain(spell.cells())).with(&spell.witnesses)
        }))
    }

    /// Returns how many pioneers there were after each day on which that can have changed, up to the day asked.
    fn steps(&self, request: &Request) -> Vec<StepPoint> {
        let asked = |area: &str| self.register.is_asked(area, request);
        let days = self.designations.turns(Designation::Pioneer, request.as_at, asked);
        let point = |(day, turned): (Day, Witnesses)| {
            let found = self.pioneers(request, day).iter().map(|(_, spell)| spell).collect::<Tally>();
            let (definite, possible) = (found.definite.len(), found.possible.len());
            StepPoint::new(day.to_string(), definite, possible, found.with(turned).witnesses())
        };
        days.into_iter().map(point).collect()
    }
}

fn chart(steps: Vec<StepPoint>) -> Chart {
    let title = Text::both("Pioneer areas over time", "Ardaloedd arloesi dros amser"); // U
    let description = Text::both(
        "What is possible comes on top of what is definite.",
        "Mae'r hyn sy'n bosibl yn ychwanegol at yr hyn sy'n bendant.", // U
    );
    Chart::step("over-time", title, description, labels::PIONEERS.text(), steps)
}

export!(PioneerHistory {
    id: "wales.tyst.pioneer-history",
    name: "Pioneer history",
    version: env!("CARGO_PKG_VERSION"),
    description: "Which areas were pioneers on a day, and when that could have been known",
    state: 3,
});

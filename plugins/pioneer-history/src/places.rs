//! Counts the places of the pioneers: communities, and counties of which the whole takes part.
//!
//! Deliberately absent: local authorities, which stand in the table only.

use crate::{Pioneer, State};
use tyst_plugin::Tally;
use tyst_plugin::document::Value;
use tyst_plugin::event::Certainty;
use tyst_plugin::event::terms::Level;

impl State {
    /// Counts the communities that the pioneers name.
    pub(crate) fn communities(&self, pioneers: &[Pioneer<'_>]) -> Tally {
        let named = |pioneer: &Pioneer<'_>| {
            let communities = self.register.children(pioneer.slug, Level::Community);
            let seqs = communities.filter_map(|slug| self.register.area(slug)).map(|area| area.witness);
            seqs.map(|seq| (seq, pioneer.certainty)).collect::<Vec<_>>()
        };
        self.tallied(pioneers.iter().flat_map(named))
    }

    /// Counts the pioneers of which the whole takes part: such an area is one place, and never none.
    pub(crate) fn whole_counties(&self, pioneers: &[Pioneer<'_>]) -> Tally {
        let areas = pioneers
            .iter()
            .filter_map(|pioneer| Some((self.register.area(pioneer.slug)?, pioneer.certainty)));
        let whole = areas.filter(|(area, _)| area.whole_area == Some(true));
        self.tallied(whole.map(|(area, certainty)| (area.witness, certainty)))
    }

    /// Counts descriptions; one is certain where both it and the designation of its area are.
    fn tallied(&self, descriptions: impl Iterator<Item = (u64, Certainty)>) -> Tally {
        let mut tally = Tally::default();
        for (seq, certainty) in descriptions {
            let certain = certainty == Certainty::Definite && self.described.contains(seq);
            if certain { tally.definite.insert(seq) } else { tally.possible.insert(seq) }
        }
        tally
    }
}

/// Returns a count of places; where none is described that is no 0.
pub(crate) fn counted(tally: &Tally) -> Value {
    if tally.is_empty() { Value::not_recorded() } else { tally.value() }
}

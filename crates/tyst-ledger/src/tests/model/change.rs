//! What the model says became of the entries between two cuts, by looking at each fact at both.

use tyst_event::{Certainty, Day, Slug};

use super::book::Book;
use crate::{Became, Changed};

type Place = (Slug, Option<Slug>);

impl Book<'_> {
    /// What became of the entries from the first of two cuts, each a date and how many entries were known, to the second.
    pub(super) fn changes(self, before: (Day, u64), after: (Day, u64)) -> Vec<Changed> {
        let (then, now) = (self.first(before.1), self.first(after.1));
        let change = |fact: u64| {
            let was_known = fact < before.1;
            let certainty = was_known.then(|| then.certainty(fact, before.0)).flatten();
            let became = Self::became(fact, was_known.then_some(then), now, certainty, after.0)?;
            let place = now.last_place(fact);
            let formerly =
                was_known.then(|| then.place(fact)).flatten().filter(|formerly| *formerly != place);
            Some(Changed {
                seq: fact,
                became,
                kind: Some(now.kind(fact)),
                area: place.0,
                place: place.1,
                formerly,
                before: certainty,
                after: now.certainty(fact, after.0),
                by: now
                    .about(fact)
                    .into_iter()
                    .filter(|seq| *seq >= before.1 && became != Became::Turned)
                    .collect(),
            })
        };
        now.facts().filter_map(change).collect()
    }

    fn became(
        fact: u64,
        then: Option<Self>,
        now: Self,
        was: Option<Certainty>,
        as_at: Day,
    ) -> Option<Became> {
        let Some(then) = then else {
            return Some(if now.standing(fact).is_some() { Became::Added } else { Became::Dropped });
        };
        match (then.standing(fact), now.standing(fact)) {
            (None, None) => None,
            (Some(_), None) => Some(Became::Withdrawn),
            (None, Some(_)) => Some(Became::Restored),
            (Some(one), Some(other)) if one != other => Some(Became::Corrected),
            _ if then.is_final(fact) != now.is_final(fact) => Some(Became::Remarked),
            _ if then.disputes(fact) != now.disputes(fact) => Some(Became::Remarked),
            _ => (was != now.certainty(fact, as_at)).then_some(Became::Turned),
        }
    }

    /// The area and place that a fact says.
    fn place(self, fact: u64) -> Option<Place> {
        self.stands(fact).map(|said| (said.area, said.place))
    }

    /// The area and place that a fact says, or said last before it was withdrawn.
    fn last_place(self, fact: u64) -> Place {
        let last = (0..=self.events.len() as u64).rev().filter(|count| *count > fact);
        last.map(|count| self.first(count)).find_map(|book| book.place(fact)).unwrap()
    }
}

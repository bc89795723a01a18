//! Who did something: a party, or words where it is none.
//!
//! Knows no names of parties: those are the register's, at the cut.

use crate::{Register, usual, words};
use serde::{Deserialize, Serialize};
use tyst_event::terms::Actor;
use tyst_event::view::View;
use tyst_report::{Text, Witnesses};

/// A party by its slug, or words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// The slug of a party.
    Party(String),
    /// Words, such as "students of Millbrook".
    Words(Text),
}

impl Who {
    /// Keeps who did something.
    pub fn of(actor: View<'_, Actor>) -> Who {
        match (actor.party(), actor.text()) {
            (Some(party), _) => Who::Party(party.to_owned()),
            (None, text) => Who::Words(words::text(text.unwrap_or_default())),
        }
    }

    /// Returns the entry behind [`name`](Who::name), if there is one.
    pub fn witnesses(&self, register: &Register) -> Witnesses {
        match self {
            Who::Party(slug) => register.party_witnesses(slug),
            Who::Words(_) => Witnesses::none(),
        }
    }

    /// Returns the name.
    pub fn name(&self, register: &Register) -> Text {
        match self {
            Who::Party(slug) => register.party_name(slug),
            Who::Words(words) => usual::text(words),
        }
    }
}

#[cfg(test)]
mod tests;

//! Facts that are more than one value, and how they are kept in bytes.
//!
//! Which of them stand is for `Chains` to say.

use tyst_event::Span;
use tyst_event::terms::{Form, Measure, Role};

use crate::saved::{Input, Kept};

/// A move of a party into or out of the partnership of an area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Move {
    Joined { roles: Vec<Role>, span: Span },
    Left { roles: Vec<Role> },
}

/// A minute as later minutes refer to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Minute {
    pub(crate) form: Form,
}

/// An indicator as measurements refer to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Indicator {
    pub(crate) measure: Measure,
    pub(crate) aggregatable: bool,
}

impl Kept for Move {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Joined { roles, span } => (roles.clone(), Some(*span)).put(out),
            Self::Left { roles } => (roles.clone(), None::<Span>).put(out),
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(match Kept::take(input)? {
            (roles, Some(span)) => Self::Joined { roles, span },
            (roles, None) => Self::Left { roles },
        })
    }
}

impl Kept for Minute {
    fn put(&self, out: &mut Vec<u8>) {
        self.form.put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(Self { form: Kept::take(input)? })
    }
}

impl Kept for Indicator {
    fn put(&self, out: &mut Vec<u8>) {
        (self.measure, self.aggregatable).put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        let (measure, aggregatable) = Kept::take(input)?;
        Some(Self { measure, aggregatable })
    }
}

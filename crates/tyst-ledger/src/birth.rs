//! The first entry of a ledger: what its header says, said again where the hash tree covers it.
//!
//! Writes neither; it only makes the one from the other and compares them.

use tyst_event::terms::{Basis, Clock, Sensitivity, Source};
use tyst_event::vocabulary::LedgerCreated;
use tyst_event::{Body, Instant, Line, Slug, Statement, When};
use tyst_log::Header;

use crate::stored::Stored;
use crate::{Command, HistoryError};

/// How the header of a ledger names a manual clock.
pub(crate) const CLOCK_MANUAL: &str = "manual";
const CLOCK_SYSTEM: &str = "system";

/// What a new ledger is created with.
#[derive(Clone, Debug)]
pub struct Created {
    /// The id, unique for good.
    pub id: String,
    /// When it is created.
    pub at: Instant,
    /// Where recorded times come from.
    pub clock: Clock,
    /// The IANA name of the time zone in which a moment is a civil day.
    pub time_zone: String,
}

impl Created {
    /// Returns the header that says the same.
    pub(crate) fn header(&self) -> Header {
        let clock = if self.clock == Clock::Manual { CLOCK_MANUAL } else { CLOCK_SYSTEM };
        Header {
            id: self.id.clone(),
            created_at_us: self.at.0,
            clock: clock.to_owned(),
            time_zone: self.time_zone.clone(),
        }
    }
}

/// Returns the command for the first entry of a ledger: what its header says.
pub(crate) fn birth(header: &Header) -> Command {
    let clock = if header.clock == CLOCK_MANUAL { Clock::Manual } else { Clock::System };
    let body = LedgerCreated { clock, time_zone: Line(header.time_zone.clone()) };
    let source = Source { doc: Line("tyst init".to_owned()), locator: None, quote: None };
    Command {
        key: "ledger-created".to_owned(),
        recorded_by: Slug::ledger(),
        correlation: None,
        recorded: (clock == Clock::Manual).then_some(Instant(header.created_at_us)),
        statement: Statement {
            area: Slug::ledger(),
            place: None,
            when: When::default(),
            basis: Basis::Stated,
            sources: vec![source],
            sensitivity: Sensitivity::Public,
            body: Body::LedgerCreated(body),
        },
    }
}

/// Checks that the header, which is a small file of its own, says what the first entry says, which is in the tree.
pub(crate) fn check_birth(header: &Header, first: Option<Stored>) -> Result<(), HistoryError> {
    let Some(Ok(event)) = first.map(|stored| stored.event) else { return Ok(()) };
    if event.statement == birth(header).statement { Ok(()) } else { Err(HistoryError::Header) }
}

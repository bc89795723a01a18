//! The ledger's time zone: on which civil day a moment falls, and when a day ends.
//!
//! Knows no clock; the zone's rules come with the program, so that every machine answers the same.

use jiff::tz::TimeZone;
use tyst_event::{Day, Instant};

/// A time zone by its IANA name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// The name is not in the zone data that comes with the program.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not the name of a time zone, such as Europe/London")]
pub struct UnknownZone(pub String);

impl Zone {
    /// Returns the zone with this IANA name.
    pub fn new(name: &str) -> Result<Self, UnknownZone> {
        let bundled = jiff::tz::TimeZoneDatabase::bundled();
        bundled.get(name).map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }

    /// Returns the civil day on which a moment falls.
    pub fn day(&self, instant: Instant) -> Day {
        Day::from(instant.timestamp().to_zoned(self.0.clone()).date())
    }

    /// Returns the last microsecond of a civil day.
    pub fn end_of(&self, day: Day) -> Instant {
        let next = day.date().saturating_add(jiff::Span::new().days(1));
        let midnight = next.to_zoned(self.0.clone()).map(|zoned| zoned.timestamp().as_microsecond());
        Instant(midnight.map_or(i64::MAX, |start| start - 1))
    }
}

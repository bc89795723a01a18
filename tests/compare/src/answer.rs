//! The report of T4: training attendees by area and year, the first and the latest value of each area and indicator,
//! and the partners of each area that joined and did not leave.
//!
//! It is folded from events, or put together from what a query says, or read back from a saved state; it does not know
//! where they come from.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::glance::{Fact, Glance, glance, year};
use crate::names::Names;
use crate::store::{Outcome, fault};

/// The value of an indicator at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// When it was so: see [`crate::glance::date_number`].
    pub date: u32,
    /// The position of the event that says so, which decides between two of one date.
    pub seq: u64,
    /// The digits as one number.
    pub units: i64,
    /// How many of the digits stand after the point.
    pub scale: u8,
}

/// What is known of one area.
#[derive(Clone, Debug, Default)]
struct Area {
    /// Attendees by year, from the year 0.
    attendees: Vec<u64>,
    /// The first and the latest value by the number of the indicator.
    outcomes: Vec<Option<(Value, Value)>>,
    /// Whether the party of this number is a member, if anything was said of it.
    members: Vec<Option<bool>>,
}

/// The report so far.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The areas seen so far.
    pub areas: Names,
    /// The indicators seen so far.
    pub indicators: Names,
    /// The parties seen so far.
    pub parties: Names,
    known: Vec<Area>,
}

impl Report {
    /// Adds what an event says.
    pub fn add(&mut self, seq: u64, bytes: &[u8]) -> Outcome<()> {
        let Glance { area, date, fact } =
            glance(bytes).ok_or_else(|| fault(format!("event {seq} is broken")))?;
        match fact {
            Fact::Training(attendees) => self.add_training(area, year(date), u64::from(attendees)),
            Fact::Outcome(indicator, units, scale) => {
                self.add_outcome(area, indicator, Value { date, seq, units, scale });
            }
            Fact::Membership(party, joined) => self.set_member(area, party, joined),
            Fact::Other => {}
        }
        Ok(())
    }

    /// Adds the attendees of trainings.
    pub fn add_training(&mut self, area: &str, year: u32, attendees: u64) {
        let area = self.areas.number(area);
        self.count_training(area, year, attendees);
    }

    /// Adds a value; of two of one date the one that was recorded later is the later.
    pub fn add_outcome(&mut self, area: &str, indicator: &str, value: Value) {
        let (area, indicator) = (self.areas.number(area), self.indicators.number(indicator));
        self.count_outcome(area, indicator, value);
    }

    /// Says whether a party is a member.
    pub fn set_member(&mut self, area: &str, party: &str, joined: bool) {
        let (area, party) = (self.areas.number(area), self.parties.number(party));
        self.count_member(area, party, joined);
    }

    /// As [`Report::add_training`], with the number of the name in `areas`.
    pub fn count_training(&mut self, area: usize, year: u32, attendees: u64) {
        *place(&mut place(&mut self.known, area).attendees, year as usize) += attendees;
    }

    /// As [`Report::add_outcome`], with the numbers of the names in `areas` and `indicators`.
    pub fn count_outcome(&mut self, area: usize, indicator: usize, value: Value) {
        let known = place(&mut place(&mut self.known, area).outcomes, indicator);
        let order = |value: &Value| (value.date, value.seq);
        match known {
            None => *known = Some((value, value)),
            Some((first, latest)) => {
                if order(&value) < order(first) {
                    *first = value;
                }
                if order(&value) > order(latest) {
                    *latest = value;
                }
            }
        }
    }

    /// As [`Report::set_member`], with the numbers of the names in `areas` and `parties`.
    pub fn count_member(&mut self, area: usize, party: usize, joined: bool) {
        *place(&mut place(&mut self.known, area).members, party) = Some(joined);
    }

    /// Adds the report over the events that follow.
    pub fn merge(&mut self, later: &Self) {
        for (name, area) in later.areas.all().iter().zip(&later.known) {
            let number = self.areas.number(name);
            for (year, attendees) in (0..).zip(&area.attendees) {
                self.count_training(number, year, *attendees);
            }
            for (indicator, values) in later.indicators.all().iter().zip(&area.outcomes) {
                let indicator = self.indicators.number(indicator);
                for value in values.iter().flat_map(|(first, latest)| [*first, *latest]) {
                    self.count_outcome(number, indicator, value);
                }
            }
            for (party, joined) in later.parties.all().iter().zip(&area.members) {
                let party = self.parties.number(party);
                joined.iter().for_each(|joined| self.count_member(number, party, *joined));
            }
        }
    }

    /// Returns the report as text: a line for each fact, in the order of the names, without positions.
    pub fn text(&self) -> String {
        self.written(false)
    }

    /// Returns the SHA-256 of the report, in hexadecimal.
    pub fn digest(&self) -> String {
        tyst_event::wire::hex(&Sha256::digest(self.text()))
    }

    /// Returns all that is needed to go on later.
    pub fn state(&self) -> Vec<u8> {
        self.written(true).into_bytes()
    }

    fn written(&self, with_positions: bool) -> String {
        let mut lines = Vec::new();
        for (name, area) in self.areas.all().iter().zip(&self.known) {
            for (year, attendees) in
                area.attendees.iter().enumerate().filter(|(_, attendees)| **attendees > 0)
            {
                lines.push(format!("training {name} {year} {attendees}\n"));
            }
            for (indicator, values) in self.indicators.all().iter().zip(&area.outcomes) {
                let Some((first, latest)) = values else { continue };
                let mut line = format!("outcome {name} {indicator}");
                for Value { date, seq, units, scale } in [first, latest] {
                    let seq = if with_positions { *seq } else { 0 };
                    write!(line, " {date} {seq} {units} {scale}").expect("writing to memory cannot fail");
                }
                lines.push(line + "\n");
            }
            let members =
                self.parties.all().iter().zip(&area.members).filter(|(_, member)| **member == Some(true));
            lines.extend(members.map(|(party, _)| format!("partner {name} {party}\n")));
        }
        lines.sort_unstable();
        lines.concat()
    }

    /// Reads a state back.
    pub fn from_state(state: &[u8]) -> Outcome<Self> {
        let mut report = Self::default();
        for line in std::str::from_utf8(state)?.lines() {
            let mut words = line.split(' ');
            let mut word =
                || words.next().ok_or_else(|| fault(format!("the state has a broken line: {line}")));
            match (word()?, word()?) {
                ("training", area) => report.add_training(area, word()?.parse()?, word()?.parse()?),
                ("partner", area) => report.set_member(area, word()?, true),
                ("outcome", area) => {
                    let indicator = word()?;
                    for _ in 0..2 {
                        let (date, seq) = (word()?.parse()?, word()?.parse()?);
                        let (units, scale) = (word()?.parse()?, word()?.parse()?);
                        report.add_outcome(area, indicator, Value { date, seq, units, scale });
                    }
                }
                _ => return Err(fault(format!("the state has a strange line: {line}"))),
            }
        }
        Ok(report)
    }
}

fn place<T: Default + Clone>(list: &mut Vec<T>, number: usize) -> &mut T {
    if list.len() <= number {
        list.resize(number + 1, T::default());
    }
    &mut list[number]
}

#[cfg(test)]
mod tests;

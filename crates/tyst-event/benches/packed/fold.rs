//! The report of the bench, made in two ways: from events that are decoded, and from columns.
//!
//! Training attendees by area and year; the first and the latest value by area and indicator; who is a partner where.

use std::collections::{BTreeMap, BTreeSet};

use tyst_event::event::key;
use tyst_event::packed::{Block, Column, PackedError};
use tyst_event::wire::Holds;
use tyst_event::{Body, Kind, PartialDate, wire};

/// Distinct slugs, each with a number.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        let number = self.0.len();
        self.0.insert(name.to_owned(), number);
        number
    }
}

/// A value with the date it is of, as year × 512 + month × 32 + day.
type Dated = (u64, i64);

/// The report, by the numbers of slugs.
#[derive(Default)]
pub(crate) struct Report {
    areas: Names,
    parties: Names,
    indicators: Names,
    attendees: Table<u64>,
    values: Table<Option<(Dated, Dated)>>,
    partners: Table<bool>,
}

/// Cells by row and place in the row.
#[derive(Default)]
struct Table<T>(Vec<Vec<T>>);

impl<T: Clone + Default> Table<T> {
    fn cell(&mut self, row: usize, place: usize) -> &mut T {
        if row >= self.0.len() {
            self.0.resize(row + 1, Vec::new());
        }
        let row = &mut self.0[row];
        if place >= row.len() {
            row.resize(place + 1, T::default());
        }
        &mut row[place]
    }
}

impl Report {
    fn measured(&mut self, area: usize, indicator: usize, value: Dated) {
        let cell = self.values.cell(area, indicator);
        *cell = Some(cell.map_or((value, value), |(first, latest)| {
            (if value.0 < first.0 { value } else { first }, if value.0 >= latest.0 { value } else { latest })
        }));
    }

    /// Adds an event that is decoded.
    pub(crate) fn decode(&mut self, record: &[u8]) {
        let event = wire::decode(record).expect("the bench made it");
        let area = self.areas.number(event.statement.area.as_str());
        let date = event.statement.when.on.map_or(0, number_of);
        match &event.statement.body {
            Body::TrainingDelivered(training) => {
                let n = training.participants.as_ref().and_then(|count| count.n).unwrap_or(0);
                *self.attendees.cell(area, (date >> 9) as usize) += u64::from(n);
            }
            Body::OutcomeMeasured(outcome) => {
                let indicator = self.indicators.number(outcome.indicator.as_str());
                self.measured(area, indicator, (date, outcome.value.map_or(0, |value| value.units)));
            }
            Body::PartnerJoined(joined) => {
                *self.partners.cell(area, self.parties.number(joined.party.as_str())) = true;
            }
            Body::PartnerLeft(left) => {
                *self.partners.cell(area, self.parties.number(left.party.as_str())) = false;
            }
            _ => {}
        }
    }

    /// Adds the events of a block, of which the first three sections are given.
    pub(crate) fn block(&mut self, sections: [&[u8]; 3]) -> Result<(), PackedError> {
        let block = Block::open(sections[0])?;
        let slugs = block.slugs(sections[2])?;
        let shapes: Vec<Wanted> = (0..block.shapes()).map(|shape| Wanted::of(&block, shape)).collect();
        let wanted: BTreeSet<usize> = shapes.iter().flat_map(Wanted::columns).collect();
        let mut rows = block.rows(sections[1], &wanted.into_iter().collect::<Vec<_>>())?;
        let mut known = vec![usize::MAX; slugs.len()];
        let mut number = |names: &mut Names, slug: u64| {
            let number = &mut known[slug as usize];
            if *number == usize::MAX {
                *number = names.number(slugs.get(slug).expect("it was packed here"));
            }
            *number
        };
        while let Some(shape) = rows.advance() {
            let wanted = &shapes[shape];
            let Fields { area, date } = wanted.fields;
            let date = date.map_or(0, |date| rows.value(date));
            match wanted.data {
                Data::Training(n) => {
                    let area = number(&mut self.areas, rows.value(area));
                    *self.attendees.cell(area, (date >> 9) as usize) += n.map_or(0, |n| rows.value(n));
                }
                Data::Outcome(indicator, units) => {
                    let area = number(&mut self.areas, rows.value(area));
                    let indicator = number(&mut self.indicators, rows.value(indicator));
                    self.measured(area, indicator, (date, units.map_or(0, |units| rows.signed(units))));
                }
                Data::Member(party, is_member) => {
                    let area = number(&mut self.areas, rows.value(area));
                    let party = number(&mut self.parties, rows.value(party));
                    *self.partners.cell(area, party) = is_member;
                }
                Data::Other => {}
            }
        }
        Ok(())
    }

    /// Returns a digest of all that the report says, by the names.
    pub(crate) fn digest(&self) -> u64 {
        let mut said = BTreeSet::new();
        for (area, row) in &self.areas.0 {
            for (year, sum) in cells(&self.attendees, *row).filter(|(_, sum)| **sum > 0) {
                said.insert(format!("{area} {year} {sum}"));
            }
            for (name, number) in &self.indicators.0 {
                said.insert(format!("{area} {name} {:?}", cells(&self.values, *row).nth(*number)));
            }
            for (name, number) in &self.parties.0 {
                said.insert(format!("{area} {name} {:?}", cells(&self.partners, *row).nth(*number)));
            }
        }
        let bytes = said.iter().flat_map(|line| line.bytes());
        bytes.fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

fn cells<T>(table: &Table<T>, row: usize) -> impl Iterator<Item = (usize, &T)> {
    table.0.get(row).into_iter().flatten().enumerate()
}

fn number_of(date: PartialDate) -> u64 {
    let (year, month, day) = match date {
        PartialDate::Year(year) => (year, 0, 0),
        PartialDate::Month(year, month) => (year, month, 0),
        PartialDate::Day(date) => (date.year(), date.month(), date.day()),
    };
    let part = |part: i8| u64::try_from(part).unwrap_or(0);
    u64::try_from(year).unwrap_or(0) << 9 | part(month) << 5 | part(day)
}

/// The columns of a shape that the report needs.
struct Wanted {
    fields: Fields,
    data: Data,
}

#[derive(Clone, Copy)]
struct Fields {
    area: usize,
    date: Option<usize>,
}

enum Data {
    Training(Option<usize>),
    Outcome(usize, Option<usize>),
    Member(usize, bool),
    Other,
}

impl Wanted {
    fn of(block: &Block, shape: usize) -> Self {
        let column = |kind, key, holds| block.column(shape, Column { kind, key, index: 0, holds });
        let Some(area) = column(0, key::AREA, Holds::Slug) else {
            return Self { fields: Fields { area: 0, date: None }, data: Data::Other };
        };
        let fields = Fields { area, date: column(0, key::WHEN, Holds::Date) };
        let number = block.kind(shape).map_or(0, |(kind, _)| kind);
        let first = column(number, 32, Holds::Slug);
        let data = match (Kind::from_number(number), first) {
            (Some(Kind::TrainingDelivered), _) => Data::Training(column(number, 4 * 32 + 4, Holds::Number)),
            (Some(Kind::OutcomeMeasured), Some(indicator)) => {
                Data::Outcome(indicator, column(number, 3 * 32, Holds::Units))
            }
            (Some(Kind::PartnerJoined), Some(party)) => Data::Member(party, true),
            (Some(Kind::PartnerLeft), Some(party)) => Data::Member(party, false),
            _ => Data::Other,
        };
        Self { fields, data }
    }

    fn columns(&self) -> Vec<usize> {
        let data = match self.data {
            Data::Training(n) => [n, None],
            Data::Outcome(indicator, units) => [Some(indicator), units],
            Data::Member(party, _) => [Some(party), None],
            Data::Other => return Vec::new(),
        };
        [Some(self.fields.area), self.fields.date].into_iter().chain(data).flatten().collect()
    }
}

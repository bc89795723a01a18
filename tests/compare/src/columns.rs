//! Folds a sealed block of tyst into the report by its columns, without making the events again.
//!
//! Of each block it decodes the shapes, the few columns that the report needs, and the slugs, each of them once.

use std::ops::Range;

use tyst_event::Kind;
use tyst_event::event::key;
use tyst_event::packed::{Block, Column, Texts};
use tyst_event::wire::Holds;

use crate::answer::{Report, Value};
use crate::glance::year;
use crate::names::Names;
use crate::store::Outcome;

/// How the fields of the data are numbered for those who read columns: 32 keys each.
const FIELD: u16 = 32;

/// What the report needs of the events of one shape: the numbers of columns.
#[derive(Clone, Copy)]
struct Shape {
    area: usize,
    date: Option<usize>,
    fact: Fact,
}

#[derive(Clone, Copy)]
enum Fact {
    Training(usize),
    Outcome { indicator: usize, units: usize, scale: usize },
    Membership(usize, bool),
}

impl Shape {
    /// Returns nothing where the report needs nothing.
    fn of(block: &Block, shape: usize) -> Option<Self> {
        let (kind, _) = block.kind(shape)?;
        let column = |kind, key, holds| block.column(shape, Column { kind, key, index: 0, holds });
        let fact = match Kind::from_number(kind)? {
            Kind::TrainingDelivered => Fact::Training(column(kind, 4 * FIELD + 4, Holds::Number)?),
            Kind::OutcomeMeasured => Fact::Outcome {
                indicator: column(kind, FIELD, Holds::Slug)?,
                units: column(kind, 3 * FIELD, Holds::Units)?,
                scale: column(kind, 3 * FIELD, Holds::Scale)?,
            },
            Kind::PartnerJoined => Fact::Membership(column(kind, FIELD, Holds::Slug)?, true),
            Kind::PartnerLeft => Fact::Membership(column(kind, FIELD, Holds::Slug)?, false),
            _ => return None,
        };
        Some(Self { area: column(0, key::AREA, Holds::Slug)?, date: column(0, key::WHEN, Holds::Date), fact })
    }

    fn columns(&self) -> impl Iterator<Item = usize> {
        let data = match self.fact {
            Fact::Training(n) => [Some(n), None, None],
            Fact::Outcome { indicator, units, scale } => [Some(indicator), Some(units), Some(scale)],
            Fact::Membership(party, _) => [Some(party), None, None],
        };
        [Some(self.area), self.date].into_iter().chain(data).flatten()
    }
}

/// The numbers that the report gives to the slugs of a block, asked for once each.
struct Numbers<'a> {
    slugs: &'a Texts<'a>,
    known: Vec<usize>,
}

impl Numbers<'_> {
    fn number(&mut self, names: &mut Names, slug: u64) -> usize {
        let known =
            &mut self.known[usize::try_from(slug).expect("a slug's number was checked against their count")];
        if *known == usize::MAX {
            *known = names.number(self.slugs.get(slug).expect("a slug is a text"));
        }
        *known
    }
}

/// Adds the events of a block with positions in `wanted`; the first one has position `first`.
pub fn add(report: &mut Report, sections: [&[u8]; 3], first: u64, wanted: &Range<u64>) -> Outcome<()> {
    let block = Block::open(sections[0])?;
    let slugs = block.slugs(sections[2])?;
    let shapes: Vec<Option<Shape>> = (0..block.shapes()).map(|shape| Shape::of(&block, shape)).collect();
    let mut columns: Vec<usize> = shapes.iter().flatten().flat_map(Shape::columns).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut rows = block.rows(sections[1], &columns)?;
    // The values of each column by event, since memberships go in order.
    let mut values = vec![Vec::new(); columns.last().map_or(0, |last| last + 1)];
    for column in columns {
        values[column] = rows.take(column)?.spread(block.len());
    }
    let mut numbers = Numbers { slugs: &slugs, known: vec![usize::MAX; slugs.len()] };
    for ((seq, shape), row) in (first..).zip(block.shape_of_each()).zip(0..) {
        let Some(Shape { area, date, fact }) = shapes[shape].filter(|_| wanted.contains(&seq)) else {
            continue;
        };
        let value = |column: usize| values[column][row];
        let area = numbers.number(&mut report.areas, value(area));
        let date = date.map_or(Ok(0), |date| u32::try_from(value(date)))?;
        match fact {
            Fact::Training(n) => report.count_training(area, year(date), value(n)),
            Fact::Outcome { indicator, units, scale } => {
                let indicator = numbers.number(&mut report.indicators, value(indicator));
                let (units, scale) = (value(units).cast_signed(), u8::try_from(value(scale))?);
                report.count_outcome(area, indicator, Value { date, seq, units, scale });
            }
            Fact::Membership(party, joined) => {
                let party = numbers.number(&mut report.parties, value(party));
                report.count_member(area, party, joined);
            }
        }
    }
    Ok(())
}

//! What stored events say of themselves: the columns of a packed block that a replay must look at, and no others.
//!
//! It asks no cut, and does not say what becomes of an event.

use std::collections::BTreeSet;

use tyst_event::event::key;
use tyst_event::packed::{self, Block, Cells, Column, Rows, date};
use tyst_event::terms::Sensitivity;
use tyst_event::wire::Holds;
use tyst_event::{Day, Instant, Span, WarningRule};

/// The columns that are looked at in the events of a shape, and what for.
pub(super) struct Stored(Vec<(usize, Use)>);

/// What a column is looked at for, in the order in which that is done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    RecordedAt,
    Earliest,
    Latest,
    /// The date itself, which stands in place of an earliest and a latest.
    On,
    /// Codes, of which this version knows these, as bits.
    Codes(u64),
    /// The number of something unlikely.
    Warning,
    /// Who may see it, and whether these readers are among them.
    Circle(Sensitivity),
}

/// What an event says of itself.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) recorded_at: Instant,
    pub(super) span: Span,
    /// Whether this version knows its dates and codes.
    pub(super) is_known: bool,
    pub(super) is_late: bool,
    /// Whether it is for the readers, where not all entries are.
    pub(super) is_for_them: bool,
}

/// The first and the last day of dates that came before, by the last bits of their numbers.
pub(super) struct Dates(Vec<(u64, Option<(Day, Day)>)>);

/// How many dates are remembered; a power of two. Those of one year take 512 places.
const DATES: usize = 8192;

impl Stored {
    /// Returns nothing where the shape lacks what every event has. Who may see an event is looked at for the sake of readers.
    pub(super) fn of(block: &Block<'_>, shape: usize, readers: Option<Sensitivity>) -> Option<Self> {
        let uses = block.columns(shape).filter_map(|(number, column)| {
            let of = match (column.kind, column.key, column.holds) {
                (0, key::RECORDED_AT, Holds::Signed) => Use::RecordedAt,
                (0, key::WHEN, Holds::Date) => Use::On,
                (0, EARLIEST, Holds::Date) => Use::Earliest,
                (0, LATEST, Holds::Date) => Use::Latest,
                (0, key::WARNINGS, Holds::Number) => Use::Warning,
                (0, key::SENSITIVITY, Holds::Code) => Use::Circle(readers?),
                (_, _, Holds::Code) => Use::Codes(known_codes(column)),
                _ => return None,
            };
            Some((number, of))
        });
        let uses: Vec<(usize, Use)> = uses.collect();
        let has = |wanted: Use| uses.iter().any(|(_, of)| *of == wanted);
        let is_whole = has(Use::RecordedAt) && readers.is_none_or(|readers| has(Use::Circle(readers)));
        is_whole.then_some(Self(uses))
    }

    /// Returns what is looked at, and in which columns.
    pub(super) fn uses(&self) -> impl Iterator<Item = (Use, usize)> {
        self.0.iter().map(|(column, of)| (*of, *column))
    }
}

/// The keys of the ends of a date that is not known better.
const EARLIEST: u16 = key::WHEN + 1;
const LATEST: u16 = key::WHEN + 2;

impl Default for Dates {
    fn default() -> Self {
        Self(vec![(0, None); DATES])
    }
}

impl Dates {
    /// Returns what each of `count` events says of itself in some columns.
    pub(super) fn said(
        &mut self,
        mut rows: Rows<'_>,
        uses: BTreeSet<(Use, usize)>,
        count: usize,
    ) -> Result<Vec<Said>, packed::PackedError> {
        let silent = Span { first: None, last: None };
        let late = u64::from(WarningRule::PeriodClosed.number());
        let nothing =
            Said { recorded_at: Instant(0), span: silent, is_known: true, is_late: false, is_for_them: true };
        let mut said = vec![nothing; count];
        for (of, column) in uses {
            match of {
                Use::RecordedAt => {
                    rows.take(column)?
                        .give(|row, value| said[row].recorded_at = Instant(value.cast_signed()));
                }
                Use::Codes(known) if rows.all(column, |code| is_among(known, code)) => {}
                Use::Codes(known) => {
                    rows.take(column)?.give(|row, code| said[row].is_known &= is_among(known, code));
                }
                Use::Warning => rows.take(column)?.give(|row, number| said[row].is_late |= number == late),
                Use::Circle(readers) if rows.all(column, |code| is_for(readers, code)) => {}
                Use::Circle(readers) => {
                    rows.take(column)?.give(|row, code| said[row].is_for_them = is_for(readers, code));
                }
                Use::Earliest => self.each(rows.take(column)?, &mut said, |span, (first, _)| {
                    span.first = Some(first);
                }),
                Use::Latest => self.each(rows.take(column)?, &mut said, |span, (_, last)| {
                    span.last = Some(last);
                }),
                Use::On => self.each(rows.take(column)?, &mut said, |span, (first, last)| {
                    *span = Span { first: Some(first), last: Some(last) };
                }),
            }
        }
        Ok(said)
    }

    /// Has `put` take the days of the dates of a column.
    #[inline]
    fn each(&mut self, dates: Cells, said: &mut [Said], put: impl Fn(&mut Span, (Day, Day))) {
        dates.give(|row, date| {
            let Said { span, is_known, .. } = &mut said[row];
            match self.days(date) {
                Some(days) => put(span, days),
                None => *is_known = false,
            }
        });
    }

    /// Returns the first and the last day of a date, or nothing where the number is none.
    fn days(&mut self, number: u64) -> Option<(Day, Day)> {
        let known = &mut self.0[usize::try_from(number).unwrap_or_default() % DATES];
        if known.0 != number {
            *known = (number, date::from_number(number).map(|date| (date.first(), date.last())));
        }
        known.1
    }
}

/// Returns the codes of a column that this version knows, as bits.
fn known_codes(column: &Column) -> u64 {
    let codes = column.codes().map_or(&[][..], |list| list.codes);
    codes.iter().fold(0, |bits, (number, ..)| bits | 1_u64.checked_shl(u32::from(*number)).unwrap_or(0))
}

/// Returns whether a code is one of those that are set as bits.
fn is_among(codes: u64, code: u64) -> bool {
    let bit = u32::try_from(code).ok().and_then(|code| 1_u64.checked_shl(code));
    bit.is_some_and(|bit| codes & bit != 0)
}

/// Returns whether readers may see what has this code of sensitivity. One that is not known is the narrowest circle.
fn is_for(readers: Sensitivity, code: u64) -> bool {
    let circle = u16::try_from(code).ok().and_then(Sensitivity::from_number);
    circle.unwrap_or(Sensitivity::Restricted) <= readers
}

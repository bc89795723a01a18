//! Spans of time as bars below their labels; an end that is not known is hatched up to the day as at which all is told.
//!
//! Deliberately absent: a place for spans without any date, which say so in words.

use std::ops::Range;

use plotters::element::PathElement;

use super::{
    AXIS, Drawn, FAINT, LEADING, MARKS_MAX, PALETTE, Sheet, dates, hatched, in_lines, marked, solid, tall,
    write_lines, write_mark,
};
use crate::labels;
use crate::render::order;
use crate::render::text::span_runs;
use crate::render::wording::Wording;
use crate::timeline::{Timeline, TimelineItem};

const LEFT: i32 = 8;
const RIGHT: i32 = 792;
/// How high a bar is with the room below its label and below itself.
const ROW: i32 = 28;
const BELOW: i32 = 34;
/// How far a hatched end reaches where nothing says how far it was.
const OPEN: i32 = 40;

/// A span to draw: its words, and the ends that are known.
pub(super) struct Span {
    /// The label and both ends in words, in lines.
    words: Vec<String>,
    /// The first and the last day on which it can have begun.
    from: Option<(i32, i32)>,
    /// The first and the last day on which it can have ended.
    to: Option<(i32, i32)>,
    open_start: bool,
    open_end: bool,
}

/// Returns the spans, if any has a date and there are not too many.
pub(super) fn spans(timeline: &Timeline, wording: Wording) -> Option<Vec<Span>> {
    let span = |item: &TimelineItem| Span {
        words: in_lines(&words(item, wording)),
        from: item.from.as_deref().and_then(dates::days),
        to: item.to.as_deref().and_then(dates::days),
        open_start: item.open_start || item.from.is_none(),
        open_end: item.open_end || item.to.is_none(),
    };
    let spans: Vec<Span> = order::items(timeline, wording.language).into_iter().map(span).collect();
    let has_date = spans.iter().any(|span| span.from.is_some() || span.to.is_some());
    (has_date && spans.len() <= MARKS_MAX).then_some(spans)
}

/// Returns the label of a span and both ends in words.
fn words(item: &TimelineItem, wording: Wording) -> String {
    let label = wording.text(&item.label).into_iter().chain([wording.own(": ")]);
    marked(&label.chain(span_runs(item, wording)).collect::<Vec<_>>(), wording)
}

pub(super) fn height(spans: &[Span], until: Option<i32>) -> u32 {
    let rows: i32 = spans.iter().map(Span::tall).sum();
    (rows + 6 + BELOW + until.map_or(0, |_| LEADING)).unsigned_abs()
}

impl Span {
    fn tall(&self) -> i32 {
        tall(&self.words) + ROW
    }
}

/// Where days lie on the sheet: the first one, the last one, and whether that is the one to which the picture runs.
struct Axis {
    days: Range<i32>,
    is_asked: bool,
}

impl Axis {
    /// Returns the axis of spans: to the day that is given, where there is one, and to the last of theirs.
    fn of(spans: &[Span], until: Option<i32>) -> Option<Self> {
        let ends = || spans.iter().flat_map(|span| [span.from, span.to]).flatten().flat_map(<[i32; 2]>::from);
        let (first, last) = (ends().min()?, ends().max()?.max(until.unwrap_or(i32::MIN)));
        Some(Self { days: first..last.max(first + 30), is_asked: until == Some(last) })
    }

    fn x(&self, day: i32) -> i32 {
        let (from, whole) = (i64::from(day - self.days.start), i64::from(self.days.end - self.days.start));
        LEFT + OPEN + i32::try_from(from * i64::from(RIGHT - LEFT - 2 * OPEN) / whole.max(1)).unwrap_or(0)
    }

    /// Returns how far a span goes that ended on a day or later, or of which no end is recorded.
    fn open_end(&self) -> i32 {
        if self.is_asked { self.x(self.days.end) } else { RIGHT }
    }
}

/// Draws the spans on an axis that runs to the day that is given.
pub(super) fn draw(sheet: &Sheet<'_>, spans: &[Span], wording: Wording, until: Option<i32>) -> Drawn {
    let Some(axis) = Axis::of(spans, until) else { return Ok(()) };
    let bottom = 6 + spans.iter().map(Span::tall).sum::<i32>();
    for (day, words) in dates::marks(
        &(axis.days.start..axis.days.end + 1),
        RIGHT - LEFT - 2 * OPEN,
        dates::Unit::Any,
        wording,
    ) {
        let x = axis.x(day);
        sheet.draw(&PathElement::new([(x, 6), (x, bottom + 6)], FAINT))?;
        write_mark(sheet, &words, (x, bottom + 20))?;
    }
    sheet.draw(&PathElement::new([(LEFT, bottom), (RIGHT, bottom)], AXIS))?;
    let asked = until.filter(|until| (axis.days.start..=axis.days.end).contains(until));
    if let Some((day, words)) = asked.and_then(|day| Some((day, dates::day(day, wording)?))) {
        let x = axis.x(day);
        sheet.draw(&PathElement::new([(x, 6), (x, bottom + 28)], AXIS))?;
        write_mark(sheet, &format!("{}: {words}", wording.label(labels::AS_AT)), (x, bottom + 20 + LEADING))?;
    }
    let mut top = 6;
    for span in spans {
        write_lines(sheet, &span.words, (LEFT, top + 2))?;
        bar(sheet, span, &axis, top + tall(&span.words) + 4)?;
        top += span.tall();
    }
    Ok(())
}

/// Draws a span as a bar: full where it is known, hatched where it is not.
fn bar(sheet: &Sheet<'_>, span: &Span, axis: &Axis, upper: i32) -> Drawn {
    let (Some(begun), Some(ended)) = (span.from.or(span.to), span.to.or(span.from)) else { return Ok(()) };
    let lower = upper + 18;
    let from = axis.x(begun.1);
    let to = axis.x(ended.0).max(from + 3);
    solid(sheet, (from, upper), (to, lower), PALETTE[0])?;
    let start = if span.open_start { (axis.x(begun.0) - OPEN).max(LEFT) } else { axis.x(begun.0) };
    let end = if span.open_end { axis.open_end() } else { axis.x(ended.1) };
    for (left, right) in [(start, from), (to, end)].into_iter().filter(|(left, right)| left < right) {
        hatched(sheet, (left, upper), (right, lower), PALETTE[0])?;
    }
    Ok(())
}

//! Spans of time as bars below their labels; an end that is not known is hatched up to the edge.
//!
//! Deliberately absent: a place for spans without any date, which say so in words.

use plotters::element::PathElement;
use plotters::style::text_anchor::HPos;

use super::{AXIS, Drawn, FAINT, MARKS_MAX, PALETTE, Sheet, WIDTH, dates, hatched, solid, write};
use crate::render::order;
use crate::render::text::span_phrase;
use crate::render::wording::Wording;
use crate::timeline::{Timeline, TimelineItem};

const LEFT: i32 = 8;
const ROW: i32 = 50;
const BELOW: i32 = 34;
/// How far a hatched end reaches where nothing says how far it was.
const OPEN: i32 = 40;

/// A span to draw: its label, and the ends that are known.
pub(super) struct Span {
    label: String,
    words: String,
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
        label: wording.words(&item.label),
        words: span_phrase(item, wording),
        from: item.from.as_deref().and_then(dates::days),
        to: item.to.as_deref().and_then(dates::days),
        open_start: item.open_start || item.from.is_none(),
        open_end: item.open_end || item.to.is_none(),
    };
    let spans: Vec<Span> = order::items(timeline, wording.language).into_iter().map(span).collect();
    let has_date = spans.iter().any(|span| span.from.is_some() || span.to.is_some());
    (has_date && spans.len() <= MARKS_MAX).then_some(spans)
}

pub(super) fn height(spans: &[Span]) -> u32 {
    u32::try_from(spans.len()).unwrap_or(0) * ROW.unsigned_abs() + BELOW.unsigned_abs() + 6
}

pub(super) fn draw(sheet: &Sheet<'_>, spans: &[Span], wording: Wording) -> Drawn {
    let ends = || spans.iter().flat_map(|span| [span.from, span.to]).flatten().flat_map(<[i32; 2]>::from);
    let (Some(first), Some(last)) = (ends().min(), ends().max()) else { return Ok(()) };
    let right = i32::try_from(WIDTH).unwrap_or(0) - 8;
    let days = first..(last.max(first + 30));
    let x = |day: i32| {
        let (from, whole) = (i64::from(day - days.start), i64::from(days.end - days.start));
        LEFT + OPEN + i32::try_from(from * i64::from(right - LEFT - 2 * OPEN) / whole.max(1)).unwrap_or(0)
    };
    let bottom = 6 + ROW * i32::try_from(spans.len()).unwrap_or(0);
    for (day, words) in dates::marks(&(days.start..days.end + 1), wording) {
        sheet.draw(&PathElement::new([(x(day), 6), (x(day), bottom + 6)], FAINT))?;
        write(sheet, &words, (x(day), bottom + 20), HPos::Center)?;
    }
    sheet.draw(&PathElement::new([(LEFT, bottom), (right, bottom)], AXIS))?;
    let mut top = 6;
    for span in spans {
        write(sheet, &format!("{}: {}", span.label, span.words), (LEFT, top + 12), HPos::Left)?;
        let (upper, lower) = (top + 24, top + 42);
        if let (Some(begun), Some(ended)) = (span.from.or(span.to), span.to.or(span.from)) {
            let from = x(begun.1);
            let to = x(ended.0).max(from + 3);
            solid(sheet, (from, upper), (to, lower), PALETTE[0])?;
            let start = if span.open_start { (x(begun.0) - OPEN).max(LEFT) } else { x(begun.0) };
            let end = if span.open_end { right } else { x(ended.1) };
            for (left, right) in [(start, from), (to, end)].into_iter().filter(|(left, right)| left < right) {
                hatched(sheet, (left, upper), (right, lower), PALETTE[0])?;
            }
        }
        top += ROW;
    }
    Ok(())
}

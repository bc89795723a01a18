//! Pictures of charts and timelines as SVG, for pages: what a table below them says in full.
//!
//! Follows the chart rules of the Office for National Statistics: no meaning by colour alone, text horizontal and not below
//! 12 px, labels at what they name, axes #595959 and the palette of the Analysis Function. Deliberately absent: pictures of
//! what has too many marks to be seen, or none that can be drawn; those have their table only.

use maud::html;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::escape::one_line;
use super::order;
use super::wording::Wording;
use super::wrap::wrapped;
use crate::chart::{Chart, ChartSpec};
use crate::document::Document;
use crate::text::Text;
use crate::timeline::Timeline;
use languages::{in_languages, marked};

mod bars;
mod dates;
mod languages;
mod mesh;
pub(super) mod said;
mod spans;
mod steps;
pub(super) mod trend;

/// The size of a picture, in the units of its own that a page scales.
const WIDTH: u32 = 800;
/// The most bars, spans or points that a picture shows.
const MARKS_MAX: usize = 60;
/// Text is 15 units high, which is more than 12 px down to a picture of 640 px.
const LETTER: i32 = 15;
/// How far lines of words are apart.
const LEADING: i32 = 20;
/// How many letters a line of words has: they end in the half of a picture that a narrow screen shows without scrolling.
const LINE: usize = 46;
const AXIS: RGBColor = RGBColor(0x59, 0x59, 0x59);
const INK: RGBColor = RGBColor(0x1d, 0x1d, 0x1b);
const FAINT: RGBColor = RGBColor(0xd9, 0xd9, 0xd9);
const PALETTE: [RGBColor; 4] = [
    RGBColor(0x12, 0x43, 0x6d),
    RGBColor(0x80, 0x16, 0x50),
    RGBColor(0x28, 0xa1, 0x97),
    RGBColor(0x3d, 0x3d, 0x3d),
];

/// Every colour that says something.
#[cfg(test)]
pub(super) const COLOURS: [RGBColor; 6] = [AXIS, INK, PALETTE[0], PALETTE[1], PALETTE[2], PALETTE[3]];

/// What is drawn on, in units from the upper left corner.
type Sheet<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Returns the day to which the pictures of a document run, as a number: that as at which it speaks.
pub(super) fn until(document: &Document) -> Option<i32> {
    dates::days(&document.header.as_ref()?.as_at.resolved).map(|(_, last)| last)
}

/// Returns the picture of a chart, if it has one.
pub(super) fn chart(chart: &Chart, wording: Wording, until: Option<i32>) -> Option<String> {
    let chart = &*order::chart(chart, wording.language);
    let said = said::chart(&chart.description, &chart.spec, wording);
    let picture = |height, draw: &dyn Fn(&Sheet<'_>) -> Drawn| {
        picture(&chart.id, &chart.title, &said, wording, height, draw)
    };
    match &chart.spec {
        ChartSpec::Step { measure, points } => {
            let steps = steps::steps(points)?;
            picture(steps::HEIGHT, &|sheet| steps::draw(sheet, &steps, measure, wording, until))
        }
        ChartSpec::Bars { measure: _, bars } => {
            let bars = bars::bars(bars, wording)?;
            picture(bars::height(&bars), &|sheet| bars::draw(sheet, &bars))
        }
        ChartSpec::Line { measure, lines } => {
            let trend = trend::trend(lines, wording)?;
            picture(trend.height, &|sheet| trend::draw(sheet, &trend, measure, wording))
        }
    }
}

/// Returns the picture of a timeline, if any of its spans has a date.
pub(super) fn timeline(timeline: &Timeline, wording: Wording, until: Option<i32>) -> Option<String> {
    let spans = spans::spans(timeline, wording)?;
    let height = spans::height(&spans, until);
    let said = said::timeline(timeline, wording);
    picture(&timeline.id, &timeline.caption, &said, wording, height, &|sheet| {
        spans::draw(sheet, &spans, wording, until)
    })
}

/// Returns what was drawn as an element with its title and what it shows.
fn picture(
    id: &str,
    title: &Text,
    said: &str,
    wording: Wording,
    height: u32,
    draw: &dyn Fn(&Sheet<'_>) -> Drawn,
) -> Option<String> {
    let mut drawn = String::new();
    {
        let sheet = SVGBackend::with_string(&mut drawn, (WIDTH, height)).into_drawing_area();
        draw(&sheet).ok()?;
        sheet.present().ok()?;
    }
    let marks = in_languages(drawn.split_once("<svg")?.1.split_once('>')?.1, wording);
    // no id of a document has a capital letter
    let (title_id, description_id) = (format!("Title-{id}"), format!("Description-{id}"));
    let (shown, lang) = title.shown_in(wording.language);
    let head = html! {
        title id=(title_id) lang=(lang.tag()) { (one_line(shown)) }
        desc id=(description_id) lang=(wording.language.tag()) { (said) }
    };
    Some(format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{title_id} {description_id}\">{}{marks}",
        head.into_string()
    ))
}

/// Writes words so that the point is at the middle of their height, at their start, their middle or their end.
fn write(sheet: &Sheet<'_>, words: &str, at: (i32, i32), anchor: HPos) -> Drawn {
    // the library draws letters smaller than they are asked for, by this factor
    let size = f64::from(LETTER) * 1.24;
    let style =
        TextStyle::from(("sans-serif", size).into_font()).color(&INK).pos(Pos::new(anchor, VPos::Center));
    sheet.draw(&plotters::element::Text::new(words.to_owned(), at, style))?;
    Ok(())
}

/// Returns words in lines that a narrow screen shows.
fn in_lines(words: &str) -> Vec<String> {
    wrapped(words, LINE, 0).lines().map(str::to_owned).collect()
}

/// Returns how high lines of words are.
fn tall(lines: &[String]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(0) * LEADING
}

/// Writes lines of words below each other.
fn write_lines(sheet: &Sheet<'_>, lines: &[String], (left, top): (i32, i32)) -> Drawn {
    for (line, at) in lines.iter().zip((top..).step_by(LEADING.unsigned_abs() as usize)) {
        write(sheet, line, (left, at + LEADING / 2), HPos::Left)?;
    }
    Ok(())
}

/// Writes words with their middle at the point, or as near to it as they fit on the sheet.
fn write_mark(sheet: &Sheet<'_>, words: &str, (x, y): (i32, i32)) -> Drawn {
    let half = half_width(words);
    let x = x.min(i32::try_from(WIDTH).unwrap_or(0) - half).max(half);
    write(sheet, words, (x, y), HPos::Center)
}

/// Returns half of the width of words, roughly, and rather more than less.
fn half_width(words: &str) -> i32 {
    i32::try_from(words.chars().count()).unwrap_or(0) * LETTER * 3 / 10
}

/// Draws a box that is filled, for what is certain.
fn solid(sheet: &Sheet<'_>, left_top: (i32, i32), right_bottom: (i32, i32), colour: RGBColor) -> Drawn {
    sheet.draw(&Rectangle::new([left_top, right_bottom], colour.filled()))?;
    Ok(())
}

/// Draws a box with slanted lines, for what is possible.
fn hatched(
    sheet: &Sheet<'_>,
    (left, top): (i32, i32),
    (right, bottom): (i32, i32),
    colour: RGBColor,
) -> Drawn {
    const GAP: usize = 7;
    sheet.draw(&Rectangle::new([(left, top), (right, bottom)], colour.stroke_width(1)))?;
    let tall = bottom - top;
    for start in ((left - tall)..right).step_by(GAP) {
        // from (start, bottom) up to (start + tall, top), cut off at both sides
        let (from, to) = (start.max(left), (start + tall).min(right));
        if from < to {
            let line = [(from, bottom - (from - start)), (to, bottom - (to - start))];
            sheet.draw(&PathElement::new(line, colour.stroke_width(1)))?;
        }
    }
    Ok(())
}

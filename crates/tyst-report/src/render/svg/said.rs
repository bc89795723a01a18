//! What a picture shows, in words, for those who do not see it: how many marks there are, the first and the last, and between
//! which values they lie.
//!
//! Deliberately absent: what it means, which the description of a chart says, and every value, which stand in its table.

use super::dates;
use crate::chart::{ChartSpec, Line, StepPoint};
use crate::labels::{self, Label};
use crate::render::extent::extent;
use crate::render::wording::Wording;
use crate::text::Text;
use crate::timeline::Timeline;
use crate::value::Value;

/// Returns what a chart shows, behind what its description says where that is in the language asked for.
pub(in crate::render) fn chart(description: &Text, spec: &ChartSpec, wording: Wording) -> String {
    let (words, language) = description.shown_in(wording.language);
    let own = (language == wording.language).then(|| super::one_line(words));
    let shown = match spec {
        ChartSpec::Step { measure: _, points } => {
            let point = |point: &StepPoint| {
                let most = point.definite.saturating_add(point.possible);
                (wording.date(&point.at), Value::between(point.definite, most))
            };
            vec![marks(labels::POINTS, &points.iter().map(point).collect::<Vec<_>>(), wording)]
        }
        ChartSpec::Bars { measure: _, bars } => {
            let bars = bars.iter().map(|bar| (wording.words(&bar.label), bar.cell.value.clone()));
            vec![marks(labels::BARS, &bars.collect::<Vec<_>>(), wording)]
        }
        ChartSpec::Line { measure: _, lines } => {
            let begins = super::trend::scale(lines).and_then(|scale| scale.begins(wording));
            lines.iter().map(|of| line(of, wording)).chain(begins).collect()
        }
    };
    let sentences = own.into_iter().chain(shown).map(|words| words.trim_end_matches('.').to_owned());
    sentences.collect::<Vec<_>>().join(". ")
}

/// Returns what a timeline shows.
pub(in crate::render) fn timeline(timeline: &Timeline, wording: Wording) -> String {
    let ends = timeline.items.iter().flat_map(|item| [&item.from, &item.to]).flatten();
    let dated = ends.filter_map(|end| Some((dates::days(end)?, end)));
    let count = format!("{}: {}", wording.label(labels::SPANS), timeline.items.len());
    let date = |label: Label, end: Option<(_, &String)>| {
        end.map(|(_, edtf)| format!("{}: {}", wording.label(label), wording.date(edtf)))
    };
    let first = date(labels::FIRST, dated.clone().min_by_key(|((first, _), _)| *first));
    let last = date(labels::LAST, dated.max_by_key(|((_, last), _)| *last));
    [Some(count), first, last].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn line(line: &Line, wording: Wording) -> String {
    let points = line.points.iter().map(|point| (wording.date(&point.at), point.cell.value.clone()));
    let shown = marks(labels::POINTS, &points.collect::<Vec<_>>(), wording);
    format!("{}: {shown}", wording.words(&line.label))
}

/// Returns how many marks have a number, the first and the last of them, and the lowest and the highest.
fn marks(label: Label, marks: &[(String, Value)], wording: Wording) -> String {
    let drawn: Vec<_> =
        marks.iter().filter_map(|(name, value)| Some((name, value, extent(value)?))).collect();
    let mut parts = vec![format!("{}: {}", wording.label(label), drawn.len())];
    let lowest = drawn.iter().min_by(|(.., (one, _)), (.., (other, _))| one.total_cmp(other));
    let highest = drawn.iter().max_by(|(.., (_, one)), (.., (_, other))| one.total_cmp(other));
    let found = [
        (labels::FIRST, drawn.first()),
        (labels::LAST, drawn.last()),
        (labels::LOWEST, lowest),
        (labels::HIGHEST, highest),
    ];
    parts.extend(found.into_iter().filter_map(|(label, mark)| {
        let (name, value, _) = mark.filter(|_| drawn.len() > 1 || label == labels::FIRST)?;
        Some(format!("{}: {} ({name})", wording.label(label), wording.value(value)))
    }));
    parts.join("; ")
}

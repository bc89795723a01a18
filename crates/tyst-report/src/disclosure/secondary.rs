//! Which counts would give a hidden one away, where the others are exact: the smallest beside it is hidden as well.
//!
//! A count that is hidden in one place is hidden wherever the same number stands, or a chart would tell what its table hides.
//! Deliberately absent: sums over several tables.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Rule, people};
use crate::document::Document;
use crate::sheet::sheets;
use crate::table::Table;
use crate::text::Text;

/// Counts that may be summed, each with its bounds: a row, a column, or a group of a column.
type Line = Vec<(u64, u64)>;

/// Returns the numbers that are hidden because a line would else have exactly one hidden count.
pub(super) fn hidden(document: &Document, rule: Rule) -> BTreeSet<u64> {
    let lines: Vec<Line> = sheets(document).iter().flat_map(|sheet| lines(&sheet.table)).collect();
    let mut of_number: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        for number in line.iter().flat_map(|(low, high)| [low, high]) {
            of_number.entry(*number).or_default().push(index);
        }
    }
    let mut hidden = BTreeSet::new();
    // A line with two hidden counts keeps them, so that none is gone through more than three times.
    let mut is_done = vec![false; lines.len()];
    let mut waiting: VecDeque<usize> = (0..lines.len()).collect();
    while let Some(index) = waiting.pop_front() {
        if is_done[index] {
            continue;
        }
        let (gone, left): (Line, Line) =
            lines[index].iter().partition(|bounds| rule.hides(**bounds, &hidden));
        is_done[index] = gone.len() > 1;
        let smallest = left.into_iter().filter(|(_, high)| *high > 0).min_by_key(|(low, high)| (*high, *low));
        let Some((low, high)) = smallest.filter(|_| gone.len() == 1) else { continue };
        for number in [low, high].into_iter().filter(|number| *number > 0) {
            if hidden.insert(number) {
                waiting.extend(&of_number[&number]);
            }
        }
    }
    hidden
}

/// Returns the lines of a table in which there are counts of people.
fn lines(table: &Table) -> Vec<Line> {
    let rows: Vec<Vec<Option<(u64, u64)>>> =
        table.rows.iter().map(|row| row.cells.iter().map(|cell| people(&cell.value)).collect()).collect();
    let mut lines: Vec<Line> = rows.iter().map(|row| row.iter().copied().flatten().collect()).collect();
    for column in 0..table.columns.len() {
        let mut groups: BTreeMap<Option<&Text>, Line> = BTreeMap::new();
        let mut whole = Line::new();
        for (row, cells) in table.rows.iter().zip(&rows) {
            let Some(bounds) = cells.get(column).copied().flatten() else { continue };
            groups.entry(row.group.as_ref()).or_default().push(bounds);
            whole.push(bounds);
        }
        lines.push(whole);
        lines.extend(groups.into_values());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

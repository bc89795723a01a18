//! The rules for tables, checklists, timelines and charts.
//!
//! Deliberately absent: the rules for the values in them.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::parts::{Named, is_id};
use super::{Findings, Flaw, limits};
use crate::chart::{Bar, Chart, ChartSpec, Line, StepPoint};
use crate::checklist::{Checklist, ChecklistState};
use crate::table::{Column, Row, Table};
use crate::timeline::Timeline;
use crate::value::Value;

impl Findings {
    pub(super) fn table(&mut self, table: &Table) {
        let place = Named("table", &table.id);
        self.unique_id(&place, &table.id);
        self.text(&place, &table.caption);
        self.columns(&place, &table.columns);
        self.rows += table.rows.len();
        for (index, row) in table.rows.iter().enumerate() {
            self.row(&format_args!("{place}, row {}", index + 1), row, &table.columns);
        }
    }

    fn columns(&mut self, place: &dyn Display, columns: &[Column]) {
        match columns.len() {
            0 => self.add(Flaw::NoColumn { place: place.to_string() }),
            1..=limits::COLUMNS_MAX => {}
            count => self.add(Flaw::TooManyColumns { place: place.to_string(), count }),
        }
        let mut ids = BTreeSet::new();
        for column in columns {
            let place = format_args!("{place}, {}", Named("column", &column.id));
            self.text(&place, &column.label);
            if !is_id(&column.id) {
                self.add(Flaw::BadId { place: place.to_string() });
            } else if !ids.insert(&column.id) {
                self.add(Flaw::DuplicateId { place: place.to_string() });
            }
        }
    }

    fn row(&mut self, place: &dyn Display, row: &Row, columns: &[Column]) {
        if let Some(group) = &row.group {
            self.text(place, group);
        }
        if row.cells.len() != columns.len() {
            let (cells, columns) = (row.cells.len(), columns.len());
            self.add(Flaw::RowWidth { place: place.to_string(), cells, columns });
        }
        for (index, cell) in row.cells.iter().enumerate() {
            let column = columns.get(index).map_or("?", |column| column.id.as_str());
            self.witnessed_value(
                &format_args!("{place}, {}", Named("column", column)),
                &cell.value,
                &cell.witnesses,
            );
        }
    }

    pub(super) fn checklist(&mut self, checklist: &Checklist) {
        let place = Named("checklist", &checklist.id);
        self.unique_id(&place, &checklist.id);
        self.text(&place, &checklist.caption);
        self.rows += checklist.items.len();
        for (index, item) in checklist.items.iter().enumerate() {
            let place = format_args!("{place}, item {}", index + 1);
            self.text(&place, &item.label);
            self.witnesses(&place, &item.witnesses);
            if let Some(detail) = &item.detail {
                self.value(&place, detail);
            }
            let is_claim = item.state != ChecklistState::NotRecorded
                || item.detail.as_ref().is_some_and(Value::needs_witnesses);
            if is_claim && item.witnesses.is_empty() {
                self.add(Flaw::NoWitnesses { place: place.to_string() });
            }
        }
    }

    pub(super) fn timeline(&mut self, timeline: &Timeline) {
        let place = Named("timeline", &timeline.id);
        self.unique_id(&place, &timeline.id);
        self.text(&place, &timeline.caption);
        self.rows += timeline.items.len();
        for (index, item) in timeline.items.iter().enumerate() {
            let place = format_args!("{place}, item {}", index + 1);
            self.text(&place, &item.label);
            self.witnesses(&place, &item.witnesses);
            if let Some(words) = &item.said {
                self.text(&place, words);
            }
            for date in [&item.from, &item.to].into_iter().flatten() {
                self.date(&place, date);
            }
            if item.witnesses.is_empty() {
                self.add(Flaw::NoWitnesses { place: place.to_string() });
            }
        }
    }

    pub(super) fn chart(&mut self, chart: &Chart) {
        let place = Named("chart", &chart.id);
        self.unique_id(&place, &chart.id);
        self.text(&place, &chart.title);
        self.text(&place, &chart.description);
        match &chart.spec {
            ChartSpec::Step { measure, points } => {
                self.text(&place, measure);
                self.steps(&place, points);
            }
            ChartSpec::Bars { measure, bars } => {
                self.text(&place, measure);
                self.bars(&place, bars);
            }
            ChartSpec::Line { measure, lines } => {
                self.text(&place, measure);
                for line in lines {
                    self.line(&place, line);
                }
            }
        }
    }

    fn steps(&mut self, place: &dyn Display, points: &[StepPoint]) {
        self.rows += points.len();
        for (index, point) in points.iter().enumerate() {
            let place = format_args!("{place}, point {}", index + 1);
            self.date(&place, &point.at);
            let most = point.definite.saturating_add(point.possible);
            self.count(&place, most);
            self.witnessed_value(&place, &most.into(), &point.witnesses);
        }
    }

    fn bars(&mut self, place: &dyn Display, bars: &[Bar]) {
        self.rows += bars.len();
        for (index, bar) in bars.iter().enumerate() {
            let place = format_args!("{place}, bar {}", index + 1);
            self.text(&place, &bar.label);
            self.witnessed_value(&place, &bar.cell.value, &bar.cell.witnesses);
        }
    }

    fn line(&mut self, place: &dyn Display, line: &Line) {
        self.text(place, &line.label);
        self.rows += line.points.len();
        for (index, point) in line.points.iter().enumerate() {
            let place = format_args!("{place}, point {}", index + 1);
            self.date(&place, &point.at);
            self.witnessed_value(&place, &point.cell.value, &point.cell.witnesses);
        }
    }
}

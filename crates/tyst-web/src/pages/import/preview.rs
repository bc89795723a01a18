//! How it is shown what would become of a file, or what became of it.
//!
//! What that is, `examined` says.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use tyst_event::{Problem, Statement, Warning};
use tyst_ledger::Receipt;
use tyst_report::labels::Label;
use tyst_sheets::cell::column_name;
use tyst_sheets::lines::{At, Line};

use super::examined::Examined;
use crate::pages::record::{moment, status};
use crate::pages::{FORM, Tongue, Wrong, page_of_form, said, summary, worded};
use crate::shelf::Held;
use crate::words;

/// How many rows, problems and remarks are shown one by one.
const SHOWN_MAX: usize = 100;

pub(super) fn page(
    tongue: Tongue,
    held: &Held,
    examined: &Examined,
    recorded: &str,
    wrong: &[Wrong],
) -> Response {
    let drawn = Drawn { tongue, held, examined };
    let new = examined.sound.iter().filter(|(_, receipt)| !receipt.before).count();
    let is_open = examined.is_sound() && new > 0;
    let path = tongue.path(&format!("/import/{}", held.token));
    let title = match held.done.get() {
        Some(_) => words::DONE,
        None if examined.is_sound() => words::PREVIEW,
        None => words::PREVIEW_FAULTY,
    };
    let main = html! {
        (summary(tongue, wrong))
        @if let Some(done) = held.done.get() { (drawn.done(done)) }
        h1 { (tongue.say(title)) }
        p { (tongue.say(words::FILE)) ": " (held.name) }
        (drawn.counts())
        @if held.done.get().is_none() { (drawn.notes()) }
        @if !examined.faults.is_empty() { p { (tongue.say(words::MEND)) } (drawn.faults()) }
        (drawn.rows())
        form id=(FORM) method="post" action=(path) {
            @if is_open {
                @if examined.is_manual { (moment(tongue, recorded)) }
                button type="submit" name="to" value="record" { (tongue.say(words::RECORD_ALL)) }
            } @else if examined.is_sound() && held.done.get().is_none() { p { (tongue.say(words::NOTHING_NEW)) } }
        }
        p { a href=(tongue.path("/import")) { (tongue.say(words::ANOTHER_FILE)) } }
    };
    let here = format!("/import/{}", held.token);
    (status(wrong), page_of_form(tongue, &here, tongue.say(title), "record", &main)).into_response()
}

/// What the parts of the page are drawn of.
struct Drawn<'d> {
    tongue: Tongue,
    held: &'d Held,
    examined: &'d Examined,
}

impl Drawn<'_> {
    fn line(&self, at: usize) -> &Line {
        &self.held.rows.lines[at]
    }

    fn statement(&self, at: usize) -> Option<&Statement> {
        self.line(at).statement()
    }

    /// Leads to what was recorded.
    fn done(&self, receipts: &[Receipt]) -> Markup {
        let tongue = self.tongue;
        let new: Vec<u64> =
            receipts.iter().filter(|receipt| !receipt.before).map(|receipt| receipt.seq).collect();
        html! {
            div.done role="status" {
                p { (tongue.say(words::DONE)) ": " (new.len()) }
                @if let (Some(first), Some(last)) = (new.first(), new.last()) {
                    p { a href=(tongue.path(&format!("/entries?of={first}-{last}"))) { (tongue.say(words::ENTRIES)) " " (first) "–" (last) } }
                }
            }
        }
    }

    /// Returns how many entries of which kind are new, and how many were there before.
    fn counts(&self) -> Markup {
        let (tongue, mut kinds) = (self.tongue, BTreeMap::<String, usize>::new());
        for (at, _) in self.examined.sound.iter().filter(|(_, receipt)| !receipt.before) {
            let kind = self.statement(*at).map(|statement| said::kind_of(tongue, &statement.body));
            *kinds.entry(kind.unwrap_or_default()).or_default() += 1;
        }
        let before = self.examined.sound.iter().filter(|(_, receipt)| receipt.before).count();
        html! {
            dl.answers {
                @for (kind, count) in &kinds { div { dt { (kind) } dd { (count) } } }
                @if before > 0 { div { dt { (tongue.say(words::THERE_BEFORE)) } dd { (before) } } }
            }
        }
    }

    /// Returns what is to be said of the file besides faults: what was understood in which way, and what is unlikely.
    fn notes(&self) -> Markup {
        let (tongue, rows) = (self.tongue, &self.held.rows);
        let new = self.examined.sound.iter().filter(|(_, receipt)| !receipt.before);
        let unlikely = new.flat_map(|(at, receipt)| {
            receipt.warnings.iter().map(move |warning| (*at, Warning::words(warning)))
        });
        let unlikely: Vec<(usize, String)> = unlikely.take(SHOWN_MAX).collect();
        let has_any = !rows.notes.is_empty() || rows.examples > 0 || !unlikely.is_empty();
        html! {
            @if has_any || !self.examined.repeated.is_empty() {
                h2 { (tongue.say(words::NOTES)) }
                ul {
                    @for note in &rows.notes { li { (worded(tongue, note)) } }
                    @if rows.examples > 0 { li { (tongue.say(words::EXAMPLES)) ": " (rows.examples) } }
                    @if !self.examined.repeated.is_empty() { li { (tongue.say(words::REPEATED)) ": " (self.examined.repeated.len()) } }
                    @for (at, words) in &unlikely { li { (self.line(*at).at) ": " (worded(tongue, words)) } }
                }
            }
        }
    }

    /// Returns every problem by sheet, row and column.
    fn faults(&self) -> Markup {
        let (tongue, faults) = (self.tongue, &self.examined.faults);
        let heads = [words::SHEET, words::ROW, words::COLUMN, words::WRONG, words::TO_DO];
        let rows = faults.iter().take(SHOWN_MAX).map(|(at, problem)| self.fault(*at, problem));
        html! {
            (table(tongue, words::FAULTS, &heads, rows))
            @if faults.len() > SHOWN_MAX { p.note { (tongue.say(words::MORE)) ": " (faults.len() - SHOWN_MAX) } }
        }
    }

    fn fault(&self, at: usize, problem: &Problem) -> Vec<Markup> {
        let (tongue, line) = (self.tongue, self.line(at));
        let seen = line.at.seen(problem).1;
        let (sheet, row, column) = match &line.at {
            At::Line(number) => (String::new(), *number as u64, None),
            At::Row { table, row, .. } => (table.name.clone(), u64::from(*row), table.plan.place(problem).0),
            At::Heading { sheet, row, column } => (sheet.clone(), u64::from(*row), *column),
        };
        let hint = match problem.rule.as_ref() {
            "unknown-sheet" | "unknown-heading" => html! { (tongue.say(words::AS_TEMPLATE)) },
            _ => html! { @if let Some(hint) = &seen.hint { (worded(tongue, hint)) } },
        };
        vec![
            html! { (sheet) },
            html! { (row) },
            html! { @if let Some(column) = column { (column_name(column)) ": " } (worded(tongue, &seen.field)) },
            html! { (worded(tongue, &seen.message)) },
            hint,
        ]
    }

    /// Returns the rows that can be recorded.
    fn rows(&self) -> Markup {
        let (tongue, sound) = (self.tongue, &self.examined.sound);
        let heads = [words::ROW, words::STANDS, words::KIND, words::WHEN, words::AREA, words::WHAT];
        let rows = sound.iter().take(SHOWN_MAX).filter_map(|(at, receipt)| self.row(*at, receipt));
        html! {
            @if !sound.is_empty() {
                (table(tongue, words::ROWS, &heads, rows))
                @if sound.len() > SHOWN_MAX { p.note { (tongue.say(words::MORE)) ": " (sound.len() - SHOWN_MAX) } }
            }
        }
    }

    fn row(&self, at: usize, receipt: &Receipt) -> Option<Vec<Markup>> {
        let (tongue, statement) = (self.tongue, self.statement(at)?);
        let stands = if receipt.before { words::THERE_BEFORE } else { words::NEW };
        Some(vec![
            html! { (self.line(at).at) },
            html! { (tongue.say(stands)) @if self.examined.repeated.contains(&at) { ", " (tongue.say(words::TWICE)) } },
            html! { (said::kind_of(tongue, &statement.body)) },
            html! { (said::when(tongue, &statement.when)) },
            html! { (statement.area) },
            html! { (said::short(tongue, statement)) },
        ])
    }
}

/// Returns a table that can be scrolled, whose first column names its rows.
fn table(tongue: Tongue, caption: Label, heads: &[Label], rows: impl Iterator<Item = Vec<Markup>>) -> Markup {
    html! {
        section.wide tabindex="0" aria-label=(tongue.say(caption)) {
            table {
                caption { (tongue.say(caption)) }
                thead { tr { @for head in heads { th scope="col" { (tongue.say(*head)) } } } }
                tbody {
                    @for row in rows {
                        tr { @for (index, cell) in row.iter().enumerate() { @if index == 0 { th scope="row" { (cell) } } @else { td { (cell) } } } }
                    }
                }
            }
        }
    }
}

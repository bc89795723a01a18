//! How the steps to an entry are drawn.
//!
//! What was answered is for `answers` to say, what is wrong with it for `checking`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use tyst_event::words::draft::Field;
use tyst_event::{Kind, Problem};
use tyst_ledger::Offers;

use super::Step;
use super::answers::{self, Answers};
use super::checking::{Checked, faults};
use super::inputs::{self, moment};
use crate::pages::withdraw::{REASON, reasons};
use crate::pages::{FORM, Tongue, Wrong, page_of_form, said, summary, worded};
use crate::words;

/// What the button says that makes another entry of the same answers.
pub(super) const ANEW: &str = "anew";

/// What a step is drawn with.
pub(super) struct View<'v> {
    pub(super) tongue: Tongue,
    pub(super) kind: Kind,
    pub(super) answers: &'v Answers,
    pub(super) offers: &'v Offers,
    pub(super) is_manual: bool,
}

impl View<'_> {
    fn fields(&self, step: Step) -> impl Iterator<Item = &Field> {
        self.answers.fields().iter().filter(move |field| Step::of(self.kind, field) == step)
    }

    /// Returns what is wrong with the answers of a step.
    pub(super) fn wrong_at(&self, step: Step, problems: &[Problem]) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for field in self.fields(step) {
            let of = problems.iter().filter(|problem| field.is_meant(problem));
            wrong.extend(of.map(|problem| Wrong::of(&answers::id(field), problem)));
        }
        wrong
    }

    /// Returns the first step with whose answers something is wrong, or one to show the rest on.
    pub(super) fn first_wrong(&self, problems: &[Problem]) -> Option<(Step, Vec<Wrong>)> {
        let rest = || (!problems.is_empty()).then(|| (Step::What, faults(problems)));
        self.step_wrong(problems).or_else(rest)
    }

    /// Returns the first step that asks for what something is wrong with.
    pub(super) fn step_wrong(&self, problems: &[Problem]) -> Option<(Step, Vec<Wrong>)> {
        let mut steps = Step::of_kind(self.kind).iter().map(|step| (*step, self.wrong_at(*step, problems)));
        steps.find(|(_, wrong)| !wrong.is_empty())
    }

    /// Returns a step with its questions.
    pub(super) fn page(&self, step: Step, wrong: &[Wrong]) -> Response {
        let tongue = self.tongue;
        let draft = self.answers.draft();
        let drawn = |field: &Field| {
            let input = inputs::Input { tongue, field, answers: self.answers, wrong };
            input.draw(&self.offers.of_field(field, &draft))
        };
        let main = html! {
            (summary(tongue, wrong))
            p.hint { (said::kind(tongue, self.kind)) }
            h1 { (tongue.say(step.label())) }
            form id=(FORM) method="post" action=(self.action()) novalidate {
                (self.carried(step))
                @for field in self.fields(step) { (drawn(field)) }
                div.buttons {
                    button type="submit" name="to" value="next" { (tongue.say(words::CONTINUE)) }
                    @if step != Step::first(self.kind) { button.plain type="submit" name="to" value="back" { (tongue.say(words::BACK)) } }
                }
            }
        };
        self.framed(step, wrong, &main)
    }

    /// Returns all answers once more, with what is unlikely about them.
    pub(super) fn check(&self, checked: &Checked, wrong: &[Wrong]) -> Response {
        let tongue = self.tongue;
        let all: Vec<Wrong> = checked.wrong.iter().chain(wrong).cloned().collect();
        let main = html! {
            (summary(tongue, &all))
            p.hint { (said::kind(tongue, self.kind)) }
            h1 { (tongue.say(words::CHECK)) }
            @for warning in &checked.unlikely {
                p.note { (tongue.say(words::UNLIKELY)) ": " (worded(tongue, warning)) }
            }
            @if checked.is_new_area { p.note { (tongue.say(words::NEW_AREA)) ": " (checked.statement.area) } }
            dl.answers { (said::statement(tongue, &checked.statement)) }
            @if let Some(seq) = checked.recorded { (self.recorded(seq)) }
            form id=(FORM) method="post" action=(self.action()) {
                (self.carried(Step::Check))
                @if self.answers.corrected().is_some() {
                    (reasons(tongue, self.answers.word(REASON)))
                    div.field {
                        label.title for="explain" { (tongue.say(words::EXPLAIN)) " (" (tongue.say(words::OPTIONAL)) ")" }
                        input type="text" id="explain" name="explain" value=(self.answers.word("explain"));
                    }
                }
                @if self.is_manual { (moment(tongue, self.answers.word("recorded"))) }
                div.buttons {
                    @if checked.recorded.is_none() { button type="submit" name="to" value="record" { (tongue.say(words::RECORD_NOW)) } }
                    @else if self.answers.corrected().is_none() { button type="submit" name="to" value=(ANEW) { (tongue.say(words::ANEW)) } }
                    @for step in Step::of_kind(self.kind).iter().filter(|step| **step != Step::Check) {
                        button.plain type="submit" name="to" value=(step.word()) { (tongue.say(words::CHANGE)) ": " (tongue.say(step.label())) }
                    }
                }
            }
        };
        self.framed(Step::Check, &all, &main)
    }

    /// Leads to what the form has recorded before its answers were changed.
    fn recorded(&self, seq: u64) -> Markup {
        let (tongue, entry) = (self.tongue, self.answers.corrected().unwrap_or(seq));
        html! {
            div.done {
                p { (tongue.say(words::DONE_OTHER)) " " a href=(tongue.path(&format!("/entries/{seq}"))) { (tongue.say(words::ENTRY)) " " (seq) } }
                @if !self.kind.is_meta() { p { a href=(tongue.path(&format!("/entries/{entry}/correct"))) { (tongue.say(words::CORRECT_THAT)) } } }
            }
        }
    }

    fn action(&self) -> String {
        self.tongue.path(&self.here())
    }

    fn here(&self) -> String {
        match (self.answers.target, self.kind) {
            (None, kind) => format!("/record/{}", kind.name()),
            (Some(seq), Kind::EntryDisputed) => format!("/entries/{seq}/dispute"),
            (Some(seq), Kind::EntryFinalised) => format!("/entries/{seq}/finalise"),
            (Some(seq), _) => format!("/entries/{seq}/correct"),
        }
    }

    fn framed(&self, step: Step, wrong: &[Wrong], main: &Markup) -> Response {
        let title = format!("{} – {}", self.tongue.say(step.label()), said::kind(self.tongue, self.kind));
        let title =
            if wrong.is_empty() { title } else { format!("{}: {title}", self.tongue.say(words::PROBLEM)) };
        let default = if step == Step::Check { "record" } else { "next" };
        (status(wrong), page_of_form(self.tongue, &self.here(), &title, default, main)).into_response()
    }

    /// Returns the answers of the other steps, which go with the form.
    fn carried(&self, step: Step) -> Markup {
        let own: Vec<String> = self.fields(step).map(answers::id).collect();
        let others = self.answers.pairs().filter(|(name, _)| {
            let base = name.split_once('/').map_or(*name, |(base, _)| base);
            !own.iter().any(|own| own == base) && !matches!(*name, "step" | "to")
        });
        html! {
            input type="hidden" name="step" value=(step.word());
            @for (name, value) in others {
                @if !(step == Step::Check && matches!(name, "recorded" | REASON | "explain")) { input type="hidden" name=(name) value=(value); }
            }
        }
    }
}

/// Returns the status of a page with faults.
pub(crate) fn status(wrong: &[Wrong]) -> StatusCode {
    if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

//! How a field is asked for: a line, several lines, a list to pick from, a date in three parts.
//!
//! What may be typed is for the vocabulary to say.

use std::collections::BTreeMap;

use maud::{Markup, html};
use tyst_event::field::Shape;
use tyst_event::words::draft::{Field, Offer};
use tyst_event::words::welsh;
use tyst_report::Language;

use super::answers::{Answers, DATE, id};
use crate::pages::{SAME, Tongue, Wrong, english, said, worded};
use crate::words;

/// Up to how many codes are shown at once.
const CHOICES_MAX: usize = 7;
/// How many lines there are at least where several names can be typed.
const LINES_MIN: usize = 3;

/// The id of the input in which the moment of recording is typed.
pub(crate) const MOMENT: &str = "moment";

/// Asks for the moment of recording.
pub(crate) fn moment(tongue: Tongue, typed: &str) -> Markup {
    html! {
        div.field {
            label.title for=(MOMENT) { (tongue.say(words::MOMENT)) " (" (tongue.say(words::OPTIONAL)) ")" }
            p.hint id={ (MOMENT) "-hint" } { (tongue.say(words::MOMENT_HINT)) " 2026-02-01T09:00:00Z" }
            input type="text" id=(MOMENT) name="recorded" value=(typed) aria-describedby={ (MOMENT) "-hint" };
        }
    }
}

/// A field, with what was typed for it and what is wrong with that.
pub(super) struct Input<'i> {
    pub(super) tongue: Tongue,
    pub(super) field: &'i Field,
    pub(super) answers: &'i Answers,
    pub(super) wrong: &'i [Wrong],
}

impl Input<'_> {
    /// Draws the question.
    pub(super) fn draw(&self, offers: &[Offer]) -> Markup {
        let flag = &self.field.flag;
        match &flag.shape {
            Shape::When | Shape::PartialDate => self.date(),
            Shape::Yes | Shape::Code(_) if flag.many || offers.len() <= CHOICES_MAX => self.choices(offers),
            Shape::Code(_) => self.select(offers),
            _ if self.field.is_welsh() && self.field.is_data => self.welsh(),
            Shape::Slug if flag.many && !offers.is_empty() => self.names(offers),
            _ => self.line(offers),
        }
    }

    fn id(&self) -> String {
        id(self.field)
    }

    fn is_wrong(&self) -> bool {
        self.wrong.iter().any(|wrong| wrong.id == self.id())
    }

    /// Returns what the field is called.
    fn name(&self) -> String {
        let [en, cy] = self.field.names();
        match self.tongue.0 {
            Language::English => en,
            Language::Welsh => cy,
        }
    }

    /// Returns what the field is called, and whether it may be left out.
    fn title(&self) -> Markup {
        html! { (self.name()) @if !self.field.flag.required { " (" (self.tongue.say(words::OPTIONAL)) ")" } }
    }

    /// Returns what the field means, and what is wrong with what was typed.
    fn help(&self) -> Markup {
        let (flag, id) = (&self.field.flag, self.id());
        let is_date = matches!(flag.shape, Shape::When | Shape::PartialDate);
        // What can be chosen stands there anyhow, in the language of the page.
        let is_chosen = matches!(flag.shape, Shape::Code(_) | Shape::Yes);
        let has_example = !flag.example.is_empty() && !is_date && !is_chosen;
        html! {
            p.hint id={ (id) "-hint" } {
                @if is_date { (self.tongue.say(words::DATE_HINT)) "." }
                @else { (worded(self.tongue, flag.about.trim_end_matches('.'))) "." }
                @if flag.many && !matches!(flag.shape, Shape::Code(_)) { " " (self.tongue.say(words::ONE_A_LINE)) "." }
                @if has_example { " " (self.tongue.say(words::FOR_EXAMPLE)) ": " (english(self.tongue, flag.example)) }
            }
            @for wrong in self.wrong.iter().filter(|wrong| wrong.id == id) { p.wrong { (wrong.say(self.tongue)) } }
        }
    }

    fn line(&self, offers: &[Offer]) -> Markup {
        let (id, flag) = (self.id(), &self.field.flag);
        let typed: Vec<&str> = self.answers.all(&id).collect();
        let typed = typed.join("\n");
        let list = format!("{id}-list");
        let is_short = matches!(flag.shape, Shape::Whole | Shape::Number | Shape::Seq);
        html! {
            div.field.bad[self.is_wrong()] {
                label.title for=(id) { (self.title()) }
                (self.help())
                @if flag.many || matches!(flag.shape, Shape::Text) {
                    textarea id=(id) name=(id) aria-describedby={ (id) "-hint" } { (typed) }
                } @else {
                    input type="text" id=(id) name=(id) value=(typed) aria-describedby={ (id) "-hint" }
                        .short[is_short] inputmode=[is_short.then_some("decimal")] list=[(!offers.is_empty()).then_some(&list)];
                }
                @if !offers.is_empty() && !flag.many { (suggestions(&list, offers)) }
                @if !offers.is_empty() && flag.many { (self.known(offers)) }
            }
        }
    }

    /// Asks for several names, each on a line of its own that can be completed.
    fn names(&self, offers: &[Offer]) -> Markup {
        let id = self.id();
        let list = format!("{id}-list");
        let typed: Vec<&str> = self.answers.lines(&id).collect();
        let count = (typed.len() + 1).max(LINES_MIN);
        let lines = typed.into_iter().chain(std::iter::repeat("")).take(count);
        html! {
            fieldset.bad[self.is_wrong()] id=(id) tabindex="-1" aria-describedby={ (id) "-hint" } {
                legend { (self.title()) }
                (self.help())
                @for (index, typed) in lines.enumerate() {
                    p {
                        input type="text" id={ (id) "-" (index) } name={ (id) "/" (index) } value=(typed) list=(list) autocomplete="off"
                            aria-label={ (self.name()) " " (index + 1) };
                    }
                }
                (suggestions(&list, offers))
                button.plain type="submit" name="to" value=(SAME) { (self.tongue.say(words::ONE_MORE)) }
            }
        }
    }

    /// Returns what can be typed where a list cannot complete it.
    fn known(&self, offers: &[Offer]) -> Markup {
        html! {
            details {
                summary { (self.tongue.say(words::KNOWN)) }
                ul { @for offer in offers { li { (offer.value) @if !offer.about.is_empty() { " – " (offer.about) } } } }
            }
        }
    }

    /// Draws the Welsh of a text, open where the page is in Welsh.
    fn welsh(&self) -> Markup {
        let id = self.id();
        let typed = self.answers.word(&id);
        let is_open = self.tongue.0 == Language::Welsh || !typed.is_empty() || self.is_wrong();
        html! {
            details open[is_open] {
                summary { (self.title()) }
                (self.help())
                textarea id=(id) name=(id) lang="cy"
                    aria-label=(self.field.names()[usize::from(self.tongue.0 == Language::Welsh)]) aria-describedby={ (id) "-hint" } { (typed) }
            }
        }
    }

    fn choices(&self, offers: &[Offer]) -> Markup {
        let (id, flag) = (self.id(), &self.field.flag);
        let kind = if flag.many { "checkbox" } else { "radio" };
        let none = Offer::new("", self.tongue.say(words::NOT_SAID), []);
        let none = (!flag.many && !flag.required).then_some(&none);
        let chosen: Vec<&str> = self.answers.all(&id).collect();
        let is_chosen = |offer: &Offer| {
            chosen.contains(&offer.value.as_str()) || (offer.value.is_empty() && chosen.is_empty())
        };
        let mut offers: Vec<&Offer> = offers.iter().chain(none).collect();
        if self.answers.target.is_some() && flag.many {
            // A browser sends what is ticked in the order of the page: as it stands in the entry, what is new behind it.
            let place = |offer: &Offer| chosen.iter().position(|chosen| *chosen == offer.value);
            offers.sort_by_key(|offer| place(offer).unwrap_or(usize::MAX));
        }
        html! {
            fieldset.bad[self.is_wrong()] id=(id) tabindex="-1" {
                legend { (self.title()) }
                (self.help())
                @for (index, offer) in offers.into_iter().enumerate() {
                    div.choice {
                        input type=(kind) name=(id) id={ (id) "-" (index) } value=(offer.value) checked[is_chosen(offer)];
                        label for={ (id) "-" (index) } { (self.offered(offer)) }
                    }
                }
            }
        }
    }

    fn offered(&self, offer: &Offer) -> Markup {
        match (&self.field.flag.shape, offer.value.as_str()) {
            (_, "") => html! { (offer.about) },
            (Shape::Yes, "yes") => html! { (self.tongue.say(words::YES)) },
            (Shape::Yes, _) => html! { (self.tongue.say(words::NO)) },
            (Shape::Code(list), value) => said::term(self.tongue, list, value),
            (_, value) => html! { (value) },
        }
    }

    fn select(&self, offers: &[Offer]) -> Markup {
        let id = self.id();
        let chosen = self.answers.word(&id);
        html! {
            div.field.bad[self.is_wrong()] {
                label.title for=(id) { (self.title()) }
                (self.help())
                select id=(id) name=(id) aria-describedby={ (id) "-hint" } {
                    option value="" { (self.tongue.say(words::NOT_SAID)) }
                    @for offer in offers {
                        @let cy = welsh::of(&offer.about).filter(|_| self.tongue.0 == Language::Welsh);
                        @let is_english = self.tongue.0 == Language::Welsh && cy.is_none();
                        option value=(offer.value) selected[offer.value == chosen] lang=[is_english.then_some("en")] {
                            (cy.as_deref().unwrap_or(&offer.value))
                        }
                    }
                }
            }
        }
    }

    fn date(&self) -> Markup {
        let id = self.id();
        let part = |part: &str| self.answers.word(&format!("{id}/{part}")).to_owned();
        let labels = [words::DAY, words::MONTH, words::YEAR];
        let understood = self.field.date(part("words").trim());
        html! {
            fieldset.bad[self.is_wrong()] id=(id) tabindex="-1" aria-describedby={ (id) "-hint" } {
                legend { (self.title()) }
                (self.help())
                div.date {
                    @for (name, label) in DATE.iter().zip(labels) {
                        div {
                            label for={ (id) "-" (name) } { (self.tongue.say(label)) }
                            br;
                            input type="text" id={ (id) "-" (name) } name={ (id) "/" (name) } value=(part(name)) inputmode="numeric"
                                .year[*name == "year"];
                        }
                    }
                }
                p {
                    label for={ (id) "-words" } { (self.tongue.say(words::NOT_EXACT)) }
                    br;
                    span.hint id={ (id) "-words-hint" } { (self.tongue.say(words::NOT_EXACT_HINT)) "." }
                    br;
                    input type="text" id={ (id) "-words" } name={ (id) "/words" } value=(part("words"))
                        aria-describedby={ (id) "-words-hint" };
                    @if let Some(when) = understood { br; span.hint { (self.tongue.say(words::UNDERSTOOD)) ": " (when.edtf()) } }
                }
            }
        }
    }
}

/// Returns what a browser completes a line with: each thing by its slug, and by all it is called, in both languages.
fn suggestions(list: &str, offers: &[Offer]) -> Markup {
    // What two things go by stands for neither.
    let mut meant = BTreeMap::<String, Option<&str>>::new();
    for offer in offers {
        for word in offer.names.iter().chain([&offer.value]) {
            let of = meant.entry(word.to_lowercase()).or_insert(Some(&offer.value));
            *of = of.filter(|of| *of == offer.value);
        }
    }
    let is_one = |name: &str| meant.get(&name.to_lowercase()).copied().flatten().is_some();
    let is_new = |names: &[String], at: usize| names.iter().position(|name| *name == names[at]) == Some(at);
    html! {
        datalist id=(list) {
            @for offer in offers {
                option value=(offer.value) { (offer.about) }
                @for (at, name) in offer.names.iter().enumerate() {
                    @if *name != offer.value && is_one(name) && is_new(&offer.names, at) { option value=(name) { (offer.value) } }
                }
            }
        }
    }
}

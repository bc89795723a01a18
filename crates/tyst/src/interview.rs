//! Asking for the fields of an entry, one after the other.
//!
//! Records nothing. What a field may hold is for the vocabulary to say; how a question looks, for `asking`.

use std::cell::RefCell;

use tyst_event::field::Shape;
use tyst_event::terms::Sensitivity;
use tyst_event::{Day, Statement};

use tyst_event::words::draft::{Draft, Field};
use tyst_ledger::{Doubt, HistoryError, Offers};

use crate::asking::{Asking, Offer, Question};
use crate::failure::{Class, Failure, problem_line};
use crate::flags;
use crate::shown;

/// Returns what a field is called.
fn name(field: &Field) -> String {
    let [name, _] = field.names();
    name
}

/// Returns how a date is understood, where the answer is one.
fn understood(field: &Field, typed: &str) -> Option<String> {
    let when = field.date(typed)?;
    let span = when.span();
    let day = |day: Option<Day>| day.map_or_else(|| "not known".to_owned(), |day| day.to_string());
    Some(match (span.first, span.last) {
        (None, None) => "understood: no date is known".to_owned(),
        (first, last) if first == last => format!("understood: {}", day(first)),
        (first, last) => {
            let bounds = shown::bounds(&when);
            format!("understood: {bounds} (first day {}, last day {})", day(first), day(last))
        }
    })
}

/// Returns what is said of a slug that the ledger does not know.
fn unknown(slug: &str, doubt: &Doubt) -> String {
    let meant = doubt.near.as_ref().map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    format!(
        "{slug} is not known to the ledger: {meant}type it again to keep it; it can be described before this entry is recorded"
    )
}

/// A person who is asked, and what can be offered.
pub(crate) struct Interview {
    pub(crate) person: Box<dyn Asking>,
    pub(crate) offers: Offers,
    /// What was answered before, and is likely to be the same again.
    pub(crate) before: Option<Draft>,
    /// Whether texts are given in Welsh too.
    pub(crate) is_bilingual: bool,
}

/// Why no more is asked.
pub(crate) enum Ended {
    /// The person left before the end.
    Left,
    Failed(Failure),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<HistoryError> for Ended {
    fn from(fault: HistoryError) -> Self {
        Self::Failed(fault.into())
    }
}

impl From<Ended> for Failure {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Failed(failure) => failure,
            Ended::Left => Self::new(Class::Refused, "nothing was recorded: the questions were left")
                .hint("`tyst record KIND --help` records in one line; `tyst template` writes a workbook"),
        }
    }
}

/// What is answered, or why nothing is.
pub(crate) type Answered<T> = Result<T, Ended>;

/// What a field is left out by.
const NOTHING: &str = "";

/// What is asked of a date; the reference says it at length.
const WHEN_HELP: &str = "As exact as the source: 2018-09-14, Sept 2018, autumn 2018, by November 2019, erbyn Tachwedd 2019; Enter where it states none";

impl Interview {
    pub(crate) fn new(person: Box<dyn Asking>, offers: Offers) -> Self {
        Self { person, offers, before: None, is_bilingual: false }
    }

    pub(crate) fn confirm(&mut self, words: &str, default: bool) -> Answered<bool> {
        self.person.confirm(words, default).ok_or(Ended::Left)
    }

    /// Asks for a field, unless it says more of something that was left out.
    pub(crate) fn field(&mut self, field: &Field, draft: &mut Draft) -> Answered<()> {
        let is_dated = field.flag.name == "when-said" && !draft.typed("when", false).is_empty();
        if field.is_idle(draft) || is_dated || field.is_welsh() && !self.is_bilingual {
            return Ok(());
        }
        let mut typed: Vec<String> = Vec::new();
        loop {
            let answer = self.answer(field, draft, &typed)?;
            if answer == NOTHING {
                break;
            }
            typed.push(answer);
            if !field.flag.many {
                break;
            }
        }
        draft.put(field, typed);
        Ok(())
    }

    /// Asks for one value of a field, after those of it that were given.
    fn answer(&mut self, field: &Field, draft: &Draft, given: &[String]) -> Answered<String> {
        let is_needed = field.flag.required && given.is_empty();
        let mut offers = self.offers.of_field(field, draft);
        let is_open = offers.is_empty() || !matches!(field.flag.shape, Shape::Code(_) | Shape::Yes);
        if !is_open && !is_needed {
            offers.insert(0, Offer::new(NOTHING, "(leave it out)", ["leave it out"]));
        }
        let before =
            self.before.as_ref().map_or(&[][..], |before| before.typed(&field.flag.name, field.is_data));
        let usual = match field.flag.name.as_str() {
            "area" | "source" if given.is_empty() => before.last().map(String::as_str),
            "sensitivity" => Some(before.last().map_or(Sensitivity::Partners.word(), String::as_str)),
            _ => None,
        };
        let more = if given.is_empty() { "" } else { " (another one; Enter where that is all)" };
        let words = format!("{}{}{more}", name(field), if is_needed { " *" } else { "" });
        let example = match field.flag.example {
            "" => String::new(),
            example => format!(" (for example: {example})"),
        };
        let help = match field.flag.name.as_str() {
            "when" => WHEN_HELP.to_owned(),
            _ => format!("{}{example}", field.flag.about.trim_end_matches('.')),
        };
        let default = usual.or((!is_needed).then_some(NOTHING));
        let question = Question { words: &words, help: &help, offers: &offers, is_open, default };
        let doubted = RefCell::new(String::new());
        let check = |answer: &str| -> Result<Option<String>, String> {
            if answer.is_empty() {
                return if is_needed { Err("this must be given".to_owned()) } else { Ok(None) };
            }
            let typed: Vec<String> = given.iter().cloned().chain([answer.to_owned()]).collect();
            if let Some(fault) = draft.fault(field, &typed) {
                return Err(fault);
            }
            // Who says the same again means it: it may be recorded later, or need not be.
            let is_meant = doubted.replace(answer.to_owned()) == answer;
            match self.offers.doubt(field, draft, answer).filter(|_| !is_meant) {
                Some(doubt) => Err(unknown(answer, &doubt)),
                None => Ok(understood(field, answer)),
            }
        };
        self.person.ask(&question, &check).ok_or(Ended::Left)
    }

    /// Returns the statement of a draft, once nothing is wrong with it.
    pub(crate) fn sound(&mut self, fields: &[Field], draft: &mut Draft) -> Answered<Statement> {
        loop {
            let problems = match draft.statement() {
                Ok(statement) => return Ok(statement),
                Err(problems) => problems,
            };
            for problem in &problems {
                self.person.say(&problem_line(&flags::flagged(problem.clone())));
            }
            let meant = fields.iter().find(|field| problems.iter().any(|problem| field.is_meant(problem)));
            match meant {
                Some(field) => self.field(field, draft)?,
                None => self.change(fields, draft)?,
            }
        }
    }

    /// Asks once more for a field that the person picks.
    pub(crate) fn change(&mut self, fields: &[Field], draft: &mut Draft) -> Answered<()> {
        let offer = |field: &Field| {
            let typed = draft.typed(&field.flag.name, field.is_data).join("; ");
            let names = vec![field.flag.name.clone()];
            Offer { value: name(field), about: shown::clipped(&typed, 60), names }
        };
        let offers: Vec<Offer> = fields.iter().map(offer).collect();
        let chosen = self.person.choose("What is to be changed?", "", &offers, None).ok_or(Ended::Left)?;
        match fields.iter().find(|field| name(field) == chosen) {
            Some(field) => {
                let is_bilingual = std::mem::replace(&mut self.is_bilingual, true);
                let answered = self.field(field, draft);
                self.is_bilingual = is_bilingual;
                answered
            }
            None => Ok(()),
        }
    }
}

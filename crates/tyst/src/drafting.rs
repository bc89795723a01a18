//! An entry while a person answers for it: what was typed for each field, and what is wrong with it so far.
//!
//! What can be picked for a field is for `known` to say, and `interview` asks for it.

pub(crate) mod interview;
pub(crate) mod known;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use tyst_event::field::Shape;
use tyst_event::words::{self, Flag, circumstances, dates, names};
use tyst_event::{Kind, Problem, Problems, Statement, When};

use crate::shown;

/// What was typed so far.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    data: BTreeMap<String, Vec<String>>,
    around: BTreeMap<String, Vec<String>>,
}

/// A field that is asked for.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) flag: Flag,
    /// Whether it belongs to the kind, and not to every entry.
    pub(crate) is_data: bool,
}

impl Field {
    /// Returns the fields of a kind in the order in which they are asked for: what happened, and then how it is known.
    pub(crate) fn of(kind: Kind) -> Vec<Field> {
        let data = words::flags(kind.fields()).into_iter().map(|flag| Field { flag, is_data: true });
        let around = circumstances::flags().into_iter().map(|flag| Field { flag, is_data: false });
        let (before, after): (Vec<Field>, Vec<Field>) = around
            .partition(|field| matches!(field.flag.name.as_str(), "area" | "place" | "when" | "when-said"));
        before.into_iter().chain(data).chain(after).collect()
    }

    /// Returns a field of a kind by the name of its flag.
    pub(crate) fn named(kind: Kind, name: &str) -> Option<Field> {
        Field::of(kind).into_iter().find(|field| field.flag.name == name)
    }

    /// Returns what the field is called.
    pub(crate) fn name(&self) -> String {
        names::field(&self.flag.name).map_or_else(|| self.flag.name.replace('-', " "), |[name, _]| name)
    }

    /// Returns whether a problem is about what was typed here.
    pub(crate) fn is_meant(&self, problem: &Problem) -> bool {
        let own: Vec<&str> = self.flag.path.iter().copied().filter(|part| *part != "en").collect();
        let path = words::path(&problem.field);
        match (self.is_data, self.flag.name.as_str()) {
            // What a source lacks is for the source to say.
            (false, "source") => path.first() == Some(&"source"),
            (is_data, _) => is_data == problem.field.starts_with("data") && path == own,
        }
    }

    /// Returns whether it says more of something that was left out: the unit of no count, the language of no quote.
    pub(crate) fn is_idle(&self, draft: &Draft) -> bool {
        let whole = self.flag.part_of.as_ref();
        whole.is_some_and(|whole| draft.typed(whole, self.is_data).is_empty())
    }

    /// Returns whether it is the Welsh of a text.
    pub(crate) fn is_welsh(&self) -> bool {
        self.flag.path.last() == Some(&"cy")
    }

    /// Returns how a date is understood, where the answer is one.
    pub(crate) fn understood(&self, typed: &str) -> Option<String> {
        if !matches!(self.flag.shape, Shape::When) || typed.is_empty() {
            return None;
        }
        let when = typed.parse::<When>().ok().or_else(|| dates::read(typed).ok())?;
        let span = when.span();
        let day =
            |day: Option<tyst_event::Day>| day.map_or_else(|| "not known".to_owned(), |day| day.to_string());
        Some(match (span.first, span.last) {
            (None, None) => "understood: no date is known".to_owned(),
            (first, last) if first == last => format!("understood: {}", day(first)),
            (first, last) => {
                format!(
                    "understood: {} (first day {}, last day {})",
                    shown::bounds(&when),
                    day(first),
                    day(last)
                )
            }
        })
    }
}

impl Draft {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, data: BTreeMap::new(), around: BTreeMap::new() }
    }

    /// Returns a draft of a kind for which where, when and how it is known was answered before.
    pub(crate) fn of_kind(&self, kind: Kind) -> Self {
        let data = if kind == self.kind { self.data.clone() } else { BTreeMap::new() };
        Self { kind, data, around: self.around.clone() }
    }

    /// Returns what was typed for a field.
    pub(crate) fn typed(&self, name: &str, is_data: bool) -> &[String] {
        let all = if is_data { &self.data } else { &self.around };
        all.get(name).map_or(&[], Vec::as_slice)
    }

    /// Puts down what was typed for a field; nothing takes away what was there.
    pub(crate) fn put(&mut self, field: &Field, typed: Vec<String>) {
        let all = if field.is_data { &mut self.data } else { &mut self.around };
        if typed.is_empty() {
            all.remove(&field.flag.name);
        } else {
            all.insert(field.flag.name.clone(), typed);
        }
    }

    /// Returns the entry in its JSON form.
    fn entry(&self) -> Map<String, Json> {
        let (mut entry, mut data) = (Map::new(), Map::new());
        for flag in words::flags(self.kind.fields()) {
            if let Some(typed) = self.data.get(&flag.name) {
                words::put(&flag, typed, &mut data);
            }
        }
        circumstances::put(&|name| self.around.get(name).cloned().unwrap_or_default(), &mut entry);
        entry.insert("kind".to_owned(), Json::from(self.kind.name()));
        entry.insert("data".to_owned(), Json::Object(data));
        entry
    }

    /// Returns the statement, or all that is wrong with it.
    pub(crate) fn statement(&self) -> Result<Statement, Vec<Problem>> {
        let mut problems = Problems::default();
        let statement = tyst_event::json::statement_from_json(&self.entry(), &mut problems);
        statement.ok_or_else(|| problems.into_vec())
    }

    /// Returns what is wrong with some answers for a field, whatever the others are.
    pub(crate) fn fault(&self, field: &Field, typed: &[String]) -> Option<String> {
        let mut alone = self.clone();
        alone.put(field, typed.to_vec());
        let problems = alone.statement().err()?;
        let problem = problems.into_iter().find(|problem| field.is_meant(problem))?;
        let hint = problem.hint.map(|hint| format!(": {}", hint.replace("`said`", "what the source says")));
        let hint = hint.unwrap_or_default();
        Some(format!("{}{hint}", problem.message))
    }
}

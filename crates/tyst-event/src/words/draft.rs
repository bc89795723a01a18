//! An entry while a person fills it in: what was typed for each field, and what is wrong with it so far.
//!
//! What can be picked from a ledger is not known here, nor how a field is asked for.

mod typed;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{Flag, circumstances, dates, flags, names, path, put};

use crate::field::Shape;
use crate::json::{statement_from_json, statement_to_json};
use crate::{Event, Kind, Problem, Problems, Slug, Statement, When};

/// An answer that can be picked for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The answer.
    pub value: String,
    /// What it means, in a few words.
    pub about: String,
    /// What else it goes by: names in either language, aliases.
    pub names: Vec<String>,
}

impl Offer {
    /// Returns an offer.
    pub fn new<const N: usize>(value: &str, about: &str, names: [&str; N]) -> Self {
        Self { value: value.to_owned(), about: about.to_owned(), names: names.map(str::to_owned).to_vec() }
    }

    /// Returns all that it goes by.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        [&self.value, &self.about].into_iter().chain(&self.names).map(String::as_str)
    }

    /// Returns whether words are what it goes by, in capitals or not.
    pub fn is(&self, words: &str) -> bool {
        let folded = words.trim().to_lowercase();
        self.words().any(|word| word.to_lowercase() == folded)
    }
}

/// Returns the value of the offer that words mean, if they mean one, and else the words. No words mean nothing, whatever has none.
pub fn meant(offers: &[Offer], words: &str) -> String {
    if words.trim().is_empty() {
        return String::new();
    }
    let by_value = offers.iter().find(|offer| offer.value == words.trim());
    let found = by_value.or_else(|| offers.iter().find(|offer| offer.is(words)));
    found.map_or_else(|| words.trim().to_owned(), |offer| offer.value.clone())
}

/// What was typed so far.
#[derive(Clone)]
pub struct Draft {
    /// What happened.
    pub kind: Kind,
    data: BTreeMap<String, Vec<String>>,
    around: BTreeMap<String, Vec<String>>,
}

/// A field that is asked for.
#[derive(Clone)]
pub struct Field {
    /// What it is called where it is typed, and what it may hold.
    pub flag: Flag,
    /// Whether it belongs to the kind, and not to every entry.
    pub is_data: bool,
}

impl Field {
    /// Returns the fields of a kind in the order in which they are asked for: what happened, and then how it is known. What is said
    /// about the record itself has the entry that it is about, with its area and its readers, from elsewhere, and needs no source.
    pub fn of(kind: Kind) -> Vec<Field> {
        let is_fact = !kind.is_meta();
        let data = flags(kind.fields()).into_iter().filter(|flag| is_fact || flag.name != "target");
        let data = data.map(|flag| Field { flag, is_data: true });
        let is_asked = |flag: &Flag| match flag.name.as_str() {
            "source" => true,
            "area" => is_fact || kind == Kind::PeriodClosed,
            _ => is_fact,
        };
        let around = circumstances::flags().into_iter().filter(is_asked);
        let around =
            around.map(|flag| Flag { required: flag.required && (is_fact || flag.name == "area"), ..flag });
        let around = around.map(|flag| Field { flag, is_data: false });
        let (before, after): (Vec<Field>, Vec<Field>) = around
            .partition(|field| matches!(field.flag.name.as_str(), "area" | "place" | "when" | "when-said"));
        before.into_iter().chain(data).chain(after).collect()
    }

    /// Returns a field of a kind by the name of its flag.
    pub fn named(kind: Kind, name: &str) -> Option<Field> {
        Field::of(kind).into_iter().find(|field| field.flag.name == name)
    }

    /// Returns what the field is called, in English and Welsh.
    pub fn names(&self) -> [String; 2] {
        let flag = self.flag.name.replace('-', " ");
        names::field(&self.flag.name).unwrap_or_else(|| [flag.clone(), flag])
    }

    /// Returns whether a problem is about what was typed here.
    pub fn is_meant(&self, problem: &Problem) -> bool {
        let own: Vec<&str> = self.flag.path.iter().copied().filter(|part| *part != "en").collect();
        let path = path(&problem.field);
        match (self.is_data, self.flag.name.as_str()) {
            // What a source lacks is for the source to say.
            (false, "source") => path.first() == Some(&"source"),
            (is_data, _) => is_data == problem.field.starts_with("data") && path == own,
        }
    }

    /// Returns whether it says more of something that was left out: the unit of no count, the language of no quote.
    pub fn is_idle(&self, draft: &Draft) -> bool {
        let whole = self.flag.part_of.as_ref();
        whole.is_some_and(|whole| draft.typed(whole, self.is_data).is_empty())
    }

    /// Returns whether it is the Welsh of a text.
    pub fn is_welsh(&self) -> bool {
        self.flag.path.last() == Some(&"cy")
    }

    /// Returns the date that words mean, where the field is one and they mean any.
    pub fn date(&self, typed: &str) -> Option<When> {
        let is_date = matches!(self.flag.shape, Shape::When) && !typed.is_empty();
        is_date.then(|| typed.parse::<When>().ok().or_else(|| dates::read(typed).ok())).flatten()
    }
}

impl Draft {
    /// Returns a draft of a kind, for which nothing was typed.
    pub fn new(kind: Kind) -> Self {
        Self { kind, data: BTreeMap::new(), around: BTreeMap::new() }
    }

    /// Returns the draft from which a statement could have been made, or nothing where it says more than can be typed.
    pub fn of_statement(statement: &Statement) -> Option<Self> {
        let entry = statement_to_json(statement);
        let mut draft = Self::new(statement.body.kind()?);
        for field in Field::of(draft.kind) {
            let within = if field.is_data { entry.get("data").and_then(Json::as_object)? } else { &entry };
            draft.put(&field, typed::of_flag(&field.flag, within));
        }
        (draft.statement().ok().as_ref() == Some(statement)).then_some(draft)
    }

    /// Returns a draft of a kind for which where, when and how it is known was answered before.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> Self {
        let data = if kind == self.kind { self.data.clone() } else { BTreeMap::new() };
        Self { kind, data, around: self.around.clone() }
    }

    /// Returns what was typed for a field.
    pub fn typed(&self, name: &str, is_data: bool) -> &[String] {
        let all = if is_data { &self.data } else { &self.around };
        all.get(name).map_or(&[], Vec::as_slice)
    }

    /// Puts down what was typed for a field; nothing takes away what was there.
    pub fn put(&mut self, field: &Field, typed: Vec<String>) {
        let all = if field.is_data { &mut self.data } else { &mut self.around };
        if typed.is_empty() {
            all.remove(&field.flag.name);
        } else {
            all.insert(field.flag.name.clone(), typed);
        }
    }

    /// Returns the entry in its JSON form.
    pub fn entry(&self) -> Map<String, Json> {
        let (mut entry, mut data) = (Map::new(), Map::new());
        for flag in flags(self.kind.fields()) {
            if let Some(typed) = self.data.get(&flag.name) {
                put(&flag, typed, &mut data);
            }
        }
        circumstances::put(&|name| self.around.get(name).cloned().unwrap_or_default(), &mut entry);
        entry.insert("kind".to_owned(), Json::from(self.kind.name()));
        entry.insert("data".to_owned(), Json::Object(data));
        entry
    }

    /// Returns the statement, or all that is wrong with it.
    pub fn statement(&self) -> Result<Statement, Vec<Problem>> {
        let mut problems = Problems::default();
        let statement = statement_from_json(&self.entry(), &mut problems);
        statement.ok_or_else(|| problems.into_vec())
    }

    /// Returns what is said about the record itself, or all that is wrong with it; `target` is the entry that it is about, where it is
    /// about one. Where nothing else is its source, the ledger is.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn remark(&self, target: Option<&Event>) -> Result<Statement, Vec<Problem>> {
        let mut own = self.entry();
        let entry = match (target, own.remove("data")) {
            (Some(target), Some(Json::Object(mut data))) => {
                data.insert("target".to_owned(), Json::from(target.seq));
                let source = own.remove("source");
                let mut entry = about_entry(self.kind, target, data);
                entry.extend(source.map(|source| ("source".to_owned(), source)));
                entry
            }
            (_, data) => {
                let at = data
                    .as_ref()
                    .and_then(|data| data.get("entry"))
                    .map(|seq| ("locator", format!("entry {seq}")));
                let ledger: Map<String, Json> = [("doc", "this ledger".to_owned())]
                    .into_iter()
                    .chain(at)
                    .map(|(name, words)| (name.to_owned(), Json::from(words)))
                    .collect();
                own.extend(data.map(|data| ("data".to_owned(), data)));
                if self.kind.is_of_ledger() {
                    own.insert("area".to_owned(), Json::from(Slug::ledger().as_str()));
                }
                own.entry("source").or_insert_with(|| json!([ledger]));
                own
            }
        };
        let mut problems = Problems::default();
        statement_from_json(&entry, &mut problems).ok_or_else(|| problems.into_vec())
    }

    /// Returns what is wrong with some answers for a field, whatever the others are.
    pub fn fault(&self, field: &Field, typed: &[String]) -> Option<String> {
        let mut alone = self.clone();
        alone.put(field, typed.to_vec());
        let problems = alone.statement().err()?;
        let problem = problems.into_iter().find(|problem| field.is_meant(problem))?;
        let said = names::field(&format!("{}-said", field.flag.name)).map(|[en, _]| format!("“{en}”"));
        let hint =
            problem.hint.map(|hint| format!(": {}", hint.replace("`said`", &said.unwrap_or_default())));
        Some(format!("{}{}", problem.message, hint.unwrap_or_default()))
    }
}

/// Returns the correction of an entry in its JSON form: `restated` is the entry as it should be, `about` the data of the
/// correction without what it puts in place.
pub fn correction(mut restated: Map<String, Json>, mut about: Map<String, Json>) -> Map<String, Json> {
    let mut replacement = Map::new();
    for part in ["kind", "data"] {
        replacement.extend(restated.remove(part).map(|value| (part.to_owned(), value)));
    }
    about.insert("replacement".to_owned(), Json::Object(replacement));
    restated.insert("kind".to_owned(), Json::from(Kind::EntryCorrected.name()));
    restated.insert("data".to_owned(), Json::Object(about));
    restated
}

/// Returns an entry about another one in its JSON form: for the same area and the same readers, with the ledger as its source.
pub fn about_entry(kind: Kind, target: &Event, data: Map<String, Json>) -> Map<String, Json> {
    let mut entry = Map::new();
    entry.insert("kind".to_owned(), Json::from(kind.name()));
    entry.insert("area".to_owned(), Json::from(target.statement.area.as_str()));
    entry.insert("sensitivity".to_owned(), Json::from(target.statement.sensitivity.word()));
    let source = json!([{ "doc": "this ledger", "locator": format!("entry {}", target.seq) }]);
    entry.insert("source".to_owned(), source);
    entry.insert("data".to_owned(), Json::Object(data));
    entry
}

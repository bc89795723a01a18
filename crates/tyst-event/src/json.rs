//! The JSON form of entries, which people and programs write, and what is said when it is wrong.
//!
//! Reading never stops at the first fault: every problem is collected with its field, its rule and what to type.
//! Rules that need the rest of the ledger are not checked here.

mod distinct;

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use distinct::Distinct;

use crate::date::NotDate;
use crate::field::{CodeList, Field, RecordShape};
use crate::terms::Sensitivity;
use crate::words::dates::{self, Unclear};
use crate::{Body, Event, Instant, Kind, Slug, Statement};

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, as a path: `data.participants.n`.
    pub field: String,
    /// The name of the rule that is broken.
    pub rule: Cow<'static, str>,
    /// What is wrong, to be read after the field's name.
    pub message: String,
    /// What to type instead.
    pub hint: Option<String>,
}

/// The problems found so far, and the field that is being read.
#[derive(Debug, Default)]
pub struct Problems {
    path: Vec<String>,
    found: Vec<Problem>,
}

impl Problems {
    /// Returns what was found.
    pub fn into_vec(self) -> Vec<Problem> {
        self.found
    }

    /// Returns whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Adds a problem with the field that is being read.
    pub fn add(&mut self, rule: &'static str, message: String, hint: Option<String>) {
        let field = self.path.join(".").replace(".[", "[");
        self.found.push(Problem { field, rule: rule.into(), message, hint });
    }

    /// Adds a problem with a field that is named as a path.
    pub fn add_at(
        &mut self,
        field: &str,
        rule: impl Into<Cow<'static, str>>,
        message: String,
        hint: Option<String>,
    ) {
        self.found.push(Problem { field: field.to_owned(), rule: rule.into(), message, hint });
    }

    /// Reads something inside the field `name`.
    pub(crate) fn inside<T>(&mut self, name: String, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name);
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads the field `name` of an object; a field that was left out is a problem where it is compulsory.
    pub(crate) fn field<T: Field>(&mut self, map: &Map<String, Json>, name: &str) -> Option<T> {
        self.inside(name.to_owned(), |inner| match map.get(name) {
            Some(json) if !json.is_null() => T::from_json(json, inner),
            _ => T::absent().or_else(|| {
                inner.add("required", "is missing".to_owned(), None);
                None
            }),
        })
    }

    pub(crate) fn wrong_type<T>(&mut self, wanted: &str, found: &Json) -> Option<T> {
        self.add("type", format!("is {}, where {wanted} belongs", shown(found)), None);
        None
    }

    pub(crate) fn not_a_date(&mut self, text: &str, fault: NotDate) {
        let typed = shown(&Json::from(text));
        let (message, hint) = match dates::read(text) {
            Err(_) if dates::lacks_year(text) => (
                format!("{typed} says no year"),
                "write the year too, such as 14 April 2019, April 2019 or 2019".to_owned(),
            ),
            Err(Unclear::Several(all)) => {
                let ways: Vec<String> = all.iter().map(|(what, how)| format!("{how} for {what}")).collect();
                (format!("{typed} does not say enough"), format!("write {}", ways.join(", or ")))
            }
            Ok(when) if when.earliest.is_some() || when.latest.is_some() => (
                format!("{typed} {fault}"),
                format!("write these bounds for the whole of the date: {}", when.edtf()),
            ),
            Ok(when) if when.on.is_some() => (format!("{typed} {fault}"), format!("write {}", when.edtf())),
            _ => (format!("{typed} {fault}"), date_hint(fault).to_owned()),
        };
        self.add("date-form", message, Some(hint));
    }

    pub(crate) fn not_a_code<T>(&mut self, json: &Json, list: &CodeList) -> Option<T> {
        let words: Vec<&str> = list.codes.iter().map(|(_, word, _)| *word).collect();
        let near = json.as_str().and_then(|word| nearest(word, words.iter().copied()));
        let hint =
            near.map_or_else(|| "choose one of these".to_owned(), |word| format!("did you mean {word}?"));
        self.add("code", format!("is {}; it must be one of: {}", shown(json), words.join(", ")), Some(hint));
        None
    }

    pub(crate) fn refuse_unknown(&mut self, map: &Map<String, Json>, known: &[&str]) {
        for name in map.keys().filter(|name| !known.contains(&name.as_str())) {
            let near = nearest(name, known.iter().copied());
            let hint = near.map_or_else(
                || format!("the fields are: {}", known.join(", ")),
                |word| format!("did you mean {word}?"),
            );
            self.inside(clipped(name), |inner| {
                inner.add("unknown-field", "is not a field here".to_owned(), Some(hint));
            });
        }
    }

    pub(crate) fn object<'a>(
        &mut self,
        json: &'a Json,
        shape: &RecordShape,
    ) -> Option<&'a Map<String, Json>> {
        let names: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
        let Json::Object(map) = json else {
            let wanted = format!("an object with the fields {}", names.join(", "));
            return self.wrong_type(&wanted, json);
        };
        self.refuse_unknown(map, &names);
        Some(map)
    }

    pub(crate) fn check_text(&mut self, text: &str, length_max: usize, several_lines: bool) {
        let length = text.chars().count();
        if text.trim().is_empty() {
            let hint = "leave the field out where there is nothing to say".to_owned();
            self.add("text-empty", "is empty".to_owned(), Some(hint));
        } else if length > length_max {
            let message = format!("is {length} characters long; at most {length_max} are kept");
            self.add("text-length", message, Some("say it shorter and cite the document".to_owned()));
        }
        if let Some(character) = text.chars().find(|c| is_forbidden(*c, several_lines)) {
            let message = format!("holds the invisible character U+{:04X}", u32::from(character));
            self.add("text-characters", message, Some("type the text again without it".to_owned()));
        }
    }
}

/// Returns what to write instead of a date that cannot be read.
fn date_hint(fault: NotDate) -> &'static str {
    match fault {
        NotDate::Form => {
            "bounds are written 2018/2019, 2018-09/.. or ../2019; leave it out where no date is known, and put the source's \
             words into `said`"
        }
        NotDate::Calendar => "check the month and the day",
        NotDate::NotOne | NotDate::Outside | NotDate::Season => {
            "write the bounds that are certain, and put the source's words into `said`"
        }
        NotDate::Level2 => {
            "not specified can be the last digits of a year (201X), a month (2018-XX) or a day (2018-09-XX), and a season is \
             2018-21 (spring) to 2018-24 (winter); write bounds such as 2018-09-10/2018-09-19 otherwise"
        }
    }
}

/// Returns whether a character can hide or move text on a screen: controls and bidirectional overrides.
fn is_forbidden(character: char, several_lines: bool) -> bool {
    let line_end = several_lines && character == '\n';
    let bidirectional = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (character.is_control() && !line_end) || bidirectional || character == '\u{feff}'
}

/// Returns the candidate that was probably meant, where one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.chars().take(64).collect();
    let distance = |candidate: &&str| strsim::damerau_levenshtein(&word, candidate);
    let near = candidates.map(|candidate| (distance(&candidate), candidate)).min()?;
    (near.0 <= 1 + word.chars().count() / 4).then_some(near.1)
}

/// Returns a value as it may be shown in a message, cut where it is long.
pub(crate) fn shown(json: &Json) -> String {
    match json {
        Json::Null => "nothing".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
        Json::String(text) => format!("\"{}\"", clipped(text)),
        other => clipped(&other.to_string()),
    }
}

fn clipped(text: &str) -> String {
    let printable: String =
        text.chars().map(|c| if is_forbidden(c, false) { '\u{fffd}' } else { c }).take(41).collect();
    if printable.chars().count() > 40 {
        format!("{}…", printable.chars().take(40).collect::<String>())
    } else {
        printable
    }
}

/// The names of an entry's parts, in the order in which they are written.
pub const STATEMENT_FIELDS: [&str; 8] =
    ["kind", "area", "place", "when", "basis", "source", "sensitivity", "data"];

/// Reads a statement from the bytes of one JSON object.
pub fn parse_statement(bytes: &[u8], problems: &mut Problems) -> Option<Statement> {
    let map = parse_object(bytes, problems)?;
    problems.refuse_unknown(&map, &STATEMENT_FIELDS);
    statement_from_json(&map, problems)
}

/// Reads bytes as one JSON object; what is wrong is said with its place.
pub fn parse_object(bytes: &[u8], problems: &mut Problems) -> Option<Map<String, Json>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) => {
            let message = format!("is not UTF-8 text: byte {} cannot be read", fault.valid_up_to() + 1);
            problems.add("utf-8", message, Some("save the file as UTF-8".to_owned()));
            return None;
        }
    };
    match serde_json::from_str(text).map(|Distinct(json)| json) {
        Ok(Json::Object(map)) => Some(map),
        Ok(other) => problems.wrong_type("an object such as {\"kind\":…}", &other),
        Err(fault) => {
            let words = fault.to_string();
            let what = words.split(" at line ").next().unwrap_or("broken");
            let message = format!("is not sound JSON at character {}: {what}", fault.column());
            problems.add(
                "json",
                message,
                Some(
                    "check quotes, commas and brackets there; a line of a file for import is one whole entry"
                        .to_owned(),
                ),
            );
            None
        }
    }
}

/// Reads a statement from an object that may hold more than a statement, and checks it.
pub fn statement_from_json(map: &Map<String, Json>, problems: &mut Problems) -> Option<Statement> {
    let before = problems.found.len();
    let body = body_from_json(map, problems);
    let area = problems.field(map, "area");
    let place = problems.field(map, "place");
    let when: Option<Option<crate::When>> = problems.field(map, "when");
    let basis = problems.field(map, "basis");
    let sources = problems.field(map, "source");
    let sensitivity: Option<Option<Sensitivity>> = problems.field(map, "sensitivity");
    let statement = Statement {
        body: body?,
        area: area?,
        place: place?,
        when: when?.unwrap_or_default(),
        basis: basis?,
        sources: sources?,
        sensitivity: sensitivity?.unwrap_or(Sensitivity::Partners),
    };
    statement.check(problems);
    (problems.found.len() == before).then_some(statement)
}

/// Reads `kind` and `data` of an object.
pub(crate) fn body_from_json(map: &Map<String, Json>, problems: &mut Problems) -> Option<Body> {
    let kind = problems.inside("kind".to_owned(), |inner| match map.get("kind") {
        Some(Json::String(name)) => Kind::from_name(name).or_else(|| unknown_kind(name, inner)),
        Some(other) => inner.wrong_type("the name of a kind, such as partner.joined", other),
        None => {
            let hint = "`tyst vocabulary` lists the kinds".to_owned();
            inner.add("required", "is missing".to_owned(), Some(hint));
            None
        }
    })?;
    let empty = Json::Object(Map::new());
    let data = map.get("data").filter(|data| !data.is_null()).unwrap_or(&empty);
    problems.inside("data".to_owned(), |inner| Body::data_from_json(kind, data, inner))
}

fn unknown_kind(name: &str, problems: &mut Problems) -> Option<Kind> {
    let near = nearest(name, Kind::ALL.iter().map(|kind| kind.name()));
    let hint = near.map_or_else(
        || "`tyst vocabulary` lists the kinds".to_owned(),
        |word| format!("did you mean {word}?"),
    );
    problems.add("unknown-kind", format!("{} is not a kind of entry", shown(&Json::from(name))), Some(hint));
    None
}

/// Writes `kind` and `data` into an object.
pub(crate) fn put_body(body: &Body, map: &mut Map<String, Json>) {
    let kind = match body {
        Body::Unknown(unknown) => format!("unknown.{}", unknown.kind),
        known => known.kind().map_or_else(String::new, |kind| kind.name().to_owned()),
    };
    map.insert("kind".to_owned(), Json::from(kind));
    map.insert("data".to_owned(), body.data_to_json());
}

/// Returns the JSON form of a statement: what [`parse_statement`] reads.
pub fn statement_to_json(statement: &Statement) -> Map<String, Json> {
    let mut body = Map::new();
    put_body(&statement.body, &mut body);
    let parts = [
        ("kind", body.remove("kind")),
        ("area", statement.area.to_json()),
        ("place", statement.place.to_json()),
        ("when", statement.when.to_json()),
        ("basis", statement.basis.to_json()),
        ("source", statement.sources.to_json()),
        ("sensitivity", statement.sensitivity.to_json()),
        ("data", body.remove("data")),
    ];
    parts.into_iter().filter_map(|(name, json)| Some((name.to_owned(), json?))).collect()
}

/// Returns the JSON form of an event: what the ledger added, and the statement.
pub fn event_to_json(event: &Event) -> Map<String, Json> {
    let warnings: Vec<Json> = event
        .warnings
        .iter()
        .map(|warning| serde_json::json!({ "rule": warning.word(), "subject": warning.subject }))
        .collect();
    let mut map = Map::new();
    map.insert("seq".to_owned(), Json::from(event.seq));
    map.insert("recorded_at".to_owned(), Json::from(event.recorded_at.to_string()));
    map.insert("recorded_by".to_owned(), Json::from(event.recorded_by.as_str()));
    map.insert("key".to_owned(), Json::from(event.key.as_str()));
    if let Some(correlation) = &event.correlation {
        map.insert("correlation".to_owned(), Json::from(correlation.as_str()));
    }
    if !warnings.is_empty() {
        map.insert("warnings".to_owned(), Json::Array(warnings));
    }
    map.extend(statement_to_json(&event.statement));
    map
}

/// A line of an import file: a statement, its idempotency key, and when it was recorded (manual clock only).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// The idempotency key, where the line gives one.
    pub key: Option<String>,
    /// When it was recorded, for ledgers with a manual clock.
    pub recorded: Option<Instant>,
    /// Who recorded it, where the line says so.
    pub recorded_by: Option<Slug>,
    /// What is stated.
    pub statement: Statement,
}

/// The largest number of characters in an idempotency key.
pub const KEY_LENGTH_MAX: usize = 100;

/// Checks an idempotency key: a line of 1 to [`KEY_LENGTH_MAX`] characters.
pub fn check_key(key: &str, problems: &mut Problems) {
    problems.inside("key".to_owned(), |inner| inner.check_text(key, KEY_LENGTH_MAX, false));
}

/// Reads one line of an import file, or the input of `tyst record --json`.
pub fn parse_import_line(bytes: &[u8], problems: &mut Problems) -> Option<ImportLine> {
    let map = parse_object(bytes, problems)?;
    let mut known = STATEMENT_FIELDS.to_vec();
    known.extend(["key", "recorded", "recorded_by"]);
    problems.refuse_unknown(&map, &known);
    let key: Option<Option<crate::Line>> = problems.field(&map, "key");
    if let Some(Some(key)) = &key {
        check_key(key.as_str(), problems);
    }
    let recorded = problems.field(&map, "recorded");
    let recorded_by = problems.field(&map, "recorded_by");
    let statement = statement_from_json(&map, problems);
    problems.is_empty().then_some(())?;
    Some(ImportLine {
        key: key?.map(|key| key.0),
        recorded: recorded?,
        recorded_by: recorded_by?,
        statement: statement?,
    })
}

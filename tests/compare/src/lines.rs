//! Events as JSON Lines: written for the loads, and read by a parser that every store shares.
//!
//! It is not the parser of `tyst import`, which explains every fault; the column `ledger` uses that one.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::mpsc::sync_channel;

use serde::Deserialize;
use tyst_event::terms::{Basis, Count, Form, Role, Sensitivity, Source};
use tyst_event::vocabulary::{
    DocumentPublished, MinuteRecorded, OutcomeMeasured, PartnerJoined, PartnerLeft, TrainingDelivered,
};
use tyst_event::{Body, Event, Line, Slug, Statement, Text, When, json, wire};

use crate::events::{area_described, indicator_defined, party_described, recorded_at, recorder};
use crate::store::{Outcome, fault};

/// How many events are handed over at once.
pub const GROUP: usize = 1024;
/// How many groups wait at most for a store that is slower than the parser.
const GROUPS_WAITING: usize = 4;

/// Writes events to a new file, and returns how many bytes they take.
pub fn write(path: &Path, events: impl Iterator<Item = Event>) -> Outcome<u64> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    for event in events {
        let mut map = json::statement_to_json(&event.statement);
        map.insert("key".to_owned(), event.key.into());
        map.remove("sensitivity");
        serde_json::to_writer(&mut file, &map)?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(file.get_ref().metadata()?.len())
}

/// Returns the events of a file, encoded, in groups; they are parsed on a thread of their own.
pub fn groups(path: &Path) -> Outcome<impl Iterator<Item = Outcome<Vec<Vec<u8>>>> + use<>> {
    let file = BufReader::with_capacity(1 << 18, File::open(path)?);
    let mut parser = Parser { file, seq: 0, line: Vec::new() };
    Ok(on_a_thread(std::iter::from_fn(move || parser.group().transpose())))
}

/// Lets groups be made on a thread of their own, which ends after the first that fails.
pub fn on_a_thread<T: Send + 'static>(
    mut groups: impl Iterator<Item = Outcome<T>> + Send + 'static,
) -> impl Iterator<Item = Outcome<T>> {
    let (sender, receiver) = sync_channel(GROUPS_WAITING);
    std::thread::spawn(move || {
        groups.all(|group| {
            let goes_on = group.is_ok();
            sender.send(group).is_ok() && goes_on
        })
    });
    receiver.into_iter()
}

struct Parser {
    file: BufReader<File>,
    seq: u64,
    line: Vec<u8>,
}

impl Parser {
    fn group(&mut self) -> Outcome<Option<Vec<Vec<u8>>>> {
        let mut group = Vec::with_capacity(GROUP);
        while group.len() < GROUP {
            self.line.clear();
            if self.file.read_until(b'\n', &mut self.line)? == 0 {
                break;
            }
            group.push(wire::encode(&event(self.seq, &self.line)?)?);
            self.seq += 1;
        }
        Ok((!group.is_empty()).then_some(group))
    }
}

#[derive(Deserialize)]
struct Words<'a> {
    #[serde(borrow)]
    en: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Dates<'a> {
    on: &'a str,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    doc: Cow<'a, str>,
    locator: Option<&'a str>,
}

#[derive(Deserialize)]
struct Counted<'a> {
    n: Option<u32>,
    #[serde(borrow)]
    unit: Words<'a>,
}

/// The data of every kind that the generator makes.
#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    topic: Option<Words<'a>>,
    audience: Option<Words<'a>>,
    providers: Option<Vec<&'a str>>,
    participants: Option<Counted<'a>>,
    indicator: Option<&'a str>,
    value: Option<&'a str>,
    method: Option<Words<'a>>,
    reported_by: Option<&'a str>,
    party: Option<&'a str>,
    roles: Option<Vec<&'a str>>,
    reason: Option<Words<'a>>,
    name: Option<Words<'a>>,
    title: Option<Words<'a>>,
    by: Option<&'a str>,
    url: Option<&'a str>,
    body: Option<&'a str>,
    r#ref: Option<&'a str>,
    text: Option<Words<'a>>,
}

#[derive(Deserialize)]
struct Fields<'a> {
    area: &'a str,
    #[serde(borrow)]
    data: Data<'a>,
    key: &'a str,
    kind: &'a str,
    source: Vec<Document<'a>>,
    when: Option<Dates<'a>>,
}

/// Reads one line as the event at a position.
fn event(seq: u64, line: &[u8]) -> Outcome<Event> {
    let fields: Fields<'_> = serde_json::from_slice(line)?;
    let on = fields.when.map(|when| when.on.parse()).transpose()?;
    let source = |document: Document<'_>| Source {
        doc: Line(document.doc.into_owned()),
        locator: document.locator.map(|text| Line(text.to_owned())),
        quote: None,
    };
    let statement = Statement {
        area: slug(Some(fields.area))?,
        place: None,
        when: When { on, ..When::default() },
        basis: Basis::Stated,
        sources: fields.source.into_iter().map(source).collect(),
        sensitivity: Sensitivity::Partners,
        body: body(fields.kind, fields.data)?,
    };
    Ok(Event {
        seq,
        recorded_at: recorded_at(seq),
        recorded_by: recorder(),
        key: fields.key.to_owned(),
        correlation: None,
        warnings: Vec::new(),
        statement,
    })
}

fn body(kind: &str, data: Data<'_>) -> Outcome<Body> {
    Ok(match kind {
        "training.delivered" => training(data)?,
        "outcome.measured" => outcome(data)?,
        "partner.joined" => Body::PartnerJoined(PartnerJoined {
            party: slug(data.party)?,
            roles: roles(data.roles)?,
            basis_of_membership: None,
        }),
        "partner.left" => Body::PartnerLeft(PartnerLeft {
            party: slug(data.party)?,
            roles: roles(data.roles)?,
            reason: data.reason.map(text),
        }),
        "document.published" => Body::DocumentPublished(DocumentPublished {
            title: text(given(data.title)?),
            by: Some(slug(data.by)?),
            with: Vec::new(),
            url: data.url.map(|url| Line(url.to_owned())),
            count: None,
        }),
        "minute.recorded" => Body::MinuteRecorded(MinuteRecorded {
            body: slug(data.body)?,
            reference: Line(given(data.r#ref)?.to_owned()),
            form: Form::Noted,
            text: text(given(data.text)?),
            by: None,
            answers: None,
        }),
        _ => described(kind, data)?,
    })
}

fn training(data: Data<'_>) -> Outcome<Body> {
    let count =
        |count: Counted<'_>| Count { n: count.n, of: None, unit: text(count.unit), disagg: Vec::new() };
    let providers = data.providers.unwrap_or_default();
    Ok(Body::TrainingDelivered(TrainingDelivered {
        topic: text(given(data.topic)?),
        audience: text(given(data.audience)?),
        providers: providers.into_iter().map(|name| slug(Some(name))).collect::<Outcome<_>>()?,
        participants: data.participants.map(count),
        coverage: None,
        sessions: None,
        initiative: None,
    }))
}

fn outcome(data: Data<'_>) -> Outcome<Body> {
    Ok(Body::OutcomeMeasured(OutcomeMeasured {
        indicator: slug(data.indicator)?,
        period: None,
        value: data.value.map(str::parse).transpose()?,
        numerator: None,
        denominator: None,
        direction: None,
        judgement: None,
        strength: None,
        role: None,
        method: data.method.map(text),
        comparator: None,
        contribution: None,
        reported_by: Some(slug(data.reported_by)?),
        site: None,
        disagg: Vec::new(),
    }))
}

fn described(kind: &str, data: Data<'_>) -> Outcome<Body> {
    let name = text(given(data.name)?);
    Ok(match kind {
        "area.described" => area_described(name),
        "party.described" => party_described(slug(data.party)?, name),
        "indicator.defined" => indicator_defined(slug(data.indicator)?, name),
        other => return Err(fault(format!("the generator makes no {other}"))),
    })
}

fn given<T>(field: Option<T>) -> Outcome<T> {
    field.ok_or_else(|| fault("a field is missing"))
}

fn slug(text: Option<&str>) -> Outcome<Slug> {
    given(text.and_then(Slug::new))
}

fn text(words: Words<'_>) -> Text {
    Text::english(words.en)
}

fn roles(words: Option<Vec<&str>>) -> Outcome<Vec<Role>> {
    given(words)?.into_iter().map(|word| given(Role::from_word(word))).collect()
}

#[cfg(test)]
mod tests;

//! Checks of what a report may use and of its document: 44.

use super::events::Story;
use super::lifetime::{EVENTS, story};
use super::subject::{AS_AT, Refused, now};
use super::{Checker, Stop, Verdict, calendar, wrong};
use crate::protocol::Trial;
use std::error::Error;
use std::time::Duration;
use tyst_plugin::abi::TYST_ERR_CANCELLED;
use tyst_report::Document;

/// How soon a plugin that is cancelled should be done.
const CANCELLED_MAX: Duration = Duration::from_millis(200);
/// How often that is tried before it counts as slow: a busy machine is not the library's fault.
const CANCELLINGS: usize = 3;
/// How many events the longest story has: as many as a batch may hold.
const MANY: usize = 4096;

/// Reads a document and returns what is wrong with it.
pub(super) fn document(bytes: &[u8]) -> Result<Document, String> {
    let document = Document::from_json(bytes).map_err(|error| match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })?;
    if document.header.is_some() {
        return Err("it carries a header, which is the host's to write".to_owned());
    }
    let flaws = document.validate().err().unwrap_or_default();
    match flaws.first() {
        None => Ok(document),
        Some(flaw) => Err(flaw.to_string()),
    }
}

/// 44, limits
pub(super) fn limits(checker: &Checker) -> Verdict {
    much(checker)?;
    full_sink(checker)?;
    cancelled(checker)
}

/// A full batch stays within the time and the memory that a run gives.
fn much(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    let many = story(checker, &subject, MANY)?;
    let with = |refused: Refused| Stop::Wrong(format!("with {MANY} events, {refused}"));
    subject.apply(&many.whole()).map_err(with)?;
    subject.finish().map_err(with)?;
    Ok(subject.end()?)
}

/// A sink that refuses is heeded.
fn full_sink(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    let story = story(checker, &subject, EVENTS)?;
    subject.apply(&story.whole())?;
    subject.trial(Trial::Sink { bytes: 10 })?;
    match subject.finish() {
        Err(Refused::TooMuch { heeded: true }) => Ok(()),
        Err(Refused::TooMuch { heeded: false }) => {
            wrong("the sink refused, and it went on writing or answered TYST_OK all the same")
        }
        Err(refused) => Err(refused.into()),
        Ok(document) => wrong(format!("its document has {} bytes, too few for one", document.len())),
    }
}

/// A plugin that hears that it is cancelled is soon done, in whatever way.
fn cancelled(checker: &Checker) -> Verdict {
    [EVENTS, MANY].into_iter().try_for_each(|length| cancelled_over(checker, length))
}

fn cancelled_over(checker: &Checker, length: usize) -> Verdict {
    let mut fastest = Duration::MAX;
    for _ in 0..CANCELLINGS {
        let mut subject = checker.instance()?;
        let story = story(checker, &subject, length)?;
        subject.trial(Trial::Cancel)?;
        let begun = now();
        gives_up(subject.apply(&story.whole()))?;
        fastest = fastest.min(begun.elapsed());
        if fastest <= CANCELLED_MAX {
            return Ok(());
        }
    }
    wrong(format!(
        "{} ms after it was told that it is cancelled, it was still at work; {} may pass",
        fastest.as_millis(),
        CANCELLED_MAX.as_millis()
    ))
}

fn gives_up(outcome: Result<(), Refused>) -> Verdict {
    match outcome {
        Ok(()) => Ok(()),
        Err(refused) if refused.code() == Some(TYST_ERR_CANCELLED) => Ok(()),
        Err(refused) => wrong(format!("told that it is cancelled, {refused}")),
    }
}

/// Returns the document over a story, and the story.
fn told(checker: &Checker) -> Result<(Vec<u8>, Story), Stop> {
    let mut subject = checker.instance()?;
    let story = story(checker, &subject, EVENTS)?;
    subject.apply(&story.whole())?;
    Ok((subject.finish()?, story))
}

/// 44, document-schema
pub(super) fn document_schema(checker: &Checker) -> Verdict {
    let (bytes, _) = told(checker)?;
    match document(&bytes) {
        Ok(_) => Ok(()),
        Err(flaw) => wrong(format!("over {EVENTS} events: {flaw}")),
    }
}

/// 44, document-as-of
pub(super) fn document_as_of(checker: &Checker) -> Verdict {
    let (bytes, story) = told(checker)?;
    let parsed: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|fault| Stop::Wrong(format!("the document is no JSON: {fault}")))?;
    let today = checker.options.today;
    let (year, texts) = (today.date().year().to_string(), texts(&parsed));
    if let Some(text) = texts.iter().find(|text| names(text, &year)) {
        return wrong(format!(
            "a document as at {} says {text:?}: {year} is the year on today's clock, and stands in no event",
            AS_AT.1
        ));
    }
    let named = texts.iter().find(|text| calendar::names_day(text, today) && !story.has_day_like(today));
    match named {
        None => Ok(()),
        Some(text) => wrong(format!(
            "a document as at {} says {text:?}: that is the day on today's clock, and stands in no event",
            AS_AT.1
        )),
    }
}

/// Returns all texts of a document.
fn texts(value: &serde_json::Value) -> Vec<&str> {
    match value {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(all) => all.iter().flat_map(texts).collect(),
        serde_json::Value::Object(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Returns whether a text names a year, not as a part of a longer number.
fn names(text: &str, year: &str) -> bool {
    let digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
    text.match_indices(year).any(|(at, _)| {
        !digit(text[..at].chars().next_back()) && !digit(text[at + year.len()..].chars().next())
    })
}

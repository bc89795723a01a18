//! Checks of what may be handed over: cut otherwise, from a later version, or broken: 30 to 36.

use super::chance::Chance;
use super::events::{Batch, Event, Story};
use super::lifetime::{EVENTS, refuses, same, story};
use super::subject::{Refused, Subject};
use super::{Checker, Stop, Verdict, mutate, wrong};
use crate::protocol::Trial;
use tyst_event::Kind;
use tyst_plugin::abi::{TYST_ERR_BAD_INPUT, TYST_TYPE_TEXT, TYST_TYPE_WHOLE, TystField};

/// Into batches of how many events a story of how many is cut, and compared with one batch for all.
const CUTS: [(usize, usize); 3] = [(1, 500), (7, 500), (4096, 4200)];
/// A kind and a type of field that nobody has registered.
const LATER: (u32, u8) = (60_000, 99);
/// How many bytes later versions have appended to a header: a field, no whole fields, and more fields than most events have.
const HEADER_MORE: [usize; 3] = [16, 24, 512];
/// How many mutated events are tried.
const MUTATED: usize = 10_000;
/// After how many of them that were taken a document is asked for.
const DOCUMENT_EACH: usize = 20;

/// Returns document and state over some batches, from a new instance.
fn outcome(subject: &mut Subject, batches: &[Batch]) -> Result<(Vec<u8>, Vec<u8>), Refused> {
    subject.create()?;
    subject.apply_all(batches)?;
    let document = subject.finish()?;
    let state = if subject.descriptor.abilities.is_resumable { subject.save()? } else { Vec::new() };
    Ok((document, state))
}

/// Stops unless a changed story gives the same document as the plain one; `what` says how it was changed.
fn unnoticed(checker: &Checker, what: &str, change: impl Fn(&mut Story)) -> Verdict {
    let mut subject = checker.instance()?;
    let mut plain = story(checker, &subject, EVENTS)?;
    let mut changed = plain.clone();
    change(&mut changed);
    let read = subject.descriptor.clone();
    for Event { header, fields, .. } in &mut plain.events {
        // A host hands over the fields that it says it reads, and may hand over more.
        fields.retain(|field| read.reads(header.kind, field.key) || read.reads(0, field.key));
    }
    let (expected, _) = outcome(&mut subject, &[plain.whole()])?;
    let with = |refused: Refused| Stop::Wrong(format!("{what}, {refused}"));
    let (document, _) = outcome(&mut subject, &[changed.whole()]).map_err(with)?;
    same(&format!("{what}, the document differs"), &expected, &document)
}

/// 30
pub(super) fn batch_split(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    for (size, length) in CUTS {
        let story = story(checker, &subject, length)?;
        let (document, state) = outcome(&mut subject, &[story.whole()])?;
        let (cut, kept) = outcome(&mut subject, &story.batches(size))?;
        same(&format!("in batches of {size}, the document differs"), &document, &cut)?;
        same(&format!("in batches of {size}, the state differs"), &state, &kept)?;
    }
    Ok(())
}

/// 31
pub(super) fn unknown_kind(checker: &Checker) -> Verdict {
    let mut subject = checker.loaded()?;
    let asked_for = subject.descriptor.abilities.takes_newer_kinds;
    let plain = story(checker, &subject, EVENTS)?;
    let mut changed = plain.clone();
    // The number of each stranger is that of an event which follows, so that the others keep theirs.
    let strange = |event: &Event| {
        let mut event = event.clone();
        event.header.kind = LATER.0;
        event
    };
    changed.events = plain.events.iter().flat_map(|event| [strange(event), event.clone()]).collect();
    let (expected, _) = outcome(&mut subject, &[plain.whole()])?;
    let with = |refused: Refused| Stop::Wrong(format!("given events of kind {}, {refused}", LATER.0));
    let (document, _) = outcome(&mut subject, &[changed.whole()]).map_err(with)?;
    if asked_for {
        return Ok(());
    }
    same(
        &format!("given events of kind {}, which it does not know, the document differs", LATER.0),
        &expected,
        &document,
    )
}

/// 32
pub(super) fn newer_schema(checker: &Checker) -> Verdict {
    unnoticed(checker, "given events of a later schema with more fields", |story| {
        let text = i64::from(story.number("of a later schema"));
        for event in &mut story.events {
            event.header.schema += 1;
            let known = Kind::from_number(event.header.kind).map_or(&[][..], Kind::fields);
            let next = known.iter().map(|field| field.number).max().unwrap_or(0) + 1;
            let key = next * 32;
            let field = |key, ty, value| TystField { key, index: 0, ty, scale: 0, flags: 0, value };
            event.fields.push(field(key, TYST_TYPE_TEXT, text));
            event.fields.push(field(key + 32, TYST_TYPE_WHOLE, 7));
            event.fields.push(field(key + 64, LATER.1, -1));
            event.fields.sort_by_key(|field| (field.key, field.index));
        }
    })
}

/// 33
pub(super) fn longer_header(checker: &Checker) -> Verdict {
    for more in HEADER_MORE {
        unnoticed(checker, "given events with a longer header", |story| {
            for event in &mut story.events {
                event.later = vec![0xa5; more];
            }
        })?;
    }
    Ok(())
}

/// 34
pub(super) fn larger_structs(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    let story = story(checker, &subject, EVENTS)?;
    let (document, state) = outcome(&mut subject, &[story.whole()])?;
    subject.trial(Trial::Grow)?;
    let with = |refused: Refused| Stop::Wrong(format!("given larger structures, {refused}"));
    let (grown, kept) = outcome(&mut subject, &[story.whole()]).map_err(with)?;
    same("given larger structures, the document differs", &document, &grown)?;
    same("given larger structures, the state differs", &state, &kept)
}

/// 35
pub(super) fn malformed(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    let story = story(checker, &subject, EVENTS)?;
    let sound = story.batch(&story.events[..3.min(story.events.len())]);
    for (what, batch) in broken(&sound) {
        subject.create()?;
        match subject.apply(&batch) {
            Err(refused) if refused.code() == Some(TYST_ERR_BAD_INPUT) => {}
            Err(refused) => {
                return wrong(format!("given {what}, it should answer TYST_ERR_BAD_INPUT: {refused}"));
            }
            Ok(()) => return wrong(format!("given {what}, it answered TYST_OK")),
        }
    }
    subject.create()?;
    subject.apply(&sound)?;
    Ok(subject.end()?)
}

/// Returns batches whose lengths cannot be right, and what is wrong with each.
fn broken(sound: &Batch) -> Vec<(&'static str, Batch)> {
    let bytes = |change: fn(&mut Vec<u8>)| {
        let mut batch = sound.clone();
        change(&mut batch.events);
        batch
    };
    let put = |bytes: &mut Vec<u8>, at: usize, with: &[u8]| bytes[at..at + with.len()].copy_from_slice(with);
    let header = |at: usize, with: Vec<u8>| {
        let mut batch = sound.clone();
        put(&mut batch.events, at, &with);
        batch
    };
    let long = |value: u32| value.to_ne_bytes().to_vec();
    let short = |value: u16| value.to_ne_bytes().to_vec();
    let size = u32::from_ne_bytes([sound.events[0], sound.events[1], sound.events[2], sound.events[3]]);
    vec![
        ("a batch without its last 8 bytes", bytes(|all| all.truncate(all.len() - 8))),
        ("a batch without its last byte", bytes(|all| all.truncate(all.len() - 1))),
        ("a batch with 8 bytes too many", bytes(|all| all.extend([0; 8]))),
        ("a batch with a byte too many", bytes(|all| all.push(0))),
        ("a batch that counts one event too many", Batch { count: sound.count + 1, ..sound.clone() }),
        ("a batch that counts one event too few", Batch { count: sound.count - 1, ..sound.clone() }),
        ("a batch that counts 4294967295 events", Batch { count: u32::MAX, ..sound.clone() }),
        ("an event of 0 bytes", header(0, long(0))),
        ("an event of 4 bytes", header(0, long(4))),
        ("an event whose size is no multiple of 8", header(0, long(size - 4))),
        ("an event that is longer than the batch", header(0, long(u32::MAX - 7))),
        ("a header of 0 bytes", header(4, short(0))),
        ("a header that is longer than its event", header(4, short(u16::MAX - 7))),
        ("a header whose length is no multiple of 8", header(4, short(44))),
        ("a field table that is longer than its event", header(6, short(u16::MAX))),
    ]
}

/// 36
pub(super) fn fuzz(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    let story = story(checker, &subject, EVENTS)?;
    let mut chance = Chance::new(checker.options.seed, "mutated events");
    let mut taken = 0;
    for number in 0..MUTATED {
        let batch = mutate::drawn(&story, &mut chance);
        let when = |what: &str| format!("{what} mutated event {number} (seed {})", checker.options.seed);
        match subject.apply(&batch) {
            Ok(()) => {
                taken += 1;
                if taken % DOCUMENT_EACH == 0 {
                    subject
                        .finish()
                        .map(drop)
                        .or_else(|refused| refuses(&refused, &when("asked for a document after")))?;
                }
            }
            Err(refused) => {
                refuses(&refused, &when("given"))?;
                subject.create()?;
            }
        }
    }
    Ok(subject.end()?)
}

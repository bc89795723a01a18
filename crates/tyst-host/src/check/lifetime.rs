//! Checks of an instance from its beginning to its end: 26 to 29, 42 and 43.

use super::chance::Chance;
use super::events::Story;
use super::limits::document;
use super::subject::{Refused, Subject};
use super::{Checker, Stop, Verdict, skip, wrong};
use crate::protocol::Trial;
use tyst_event::Kind;
use tyst_plugin::Parameters;
use tyst_plugin::abi::{TYST_ERR_PANIC, TYST_ERR_POISONED};

/// How many instances are made and destroyed without an event: before memory is looked at, and then. One allocation of the
/// smallest size in each is 32 bytes, and so shows.
const EMPTY: (u32, u32) = (1000, 20_000);
/// How many of them are asked for at once.
const EMPTY_AT_ONCE: u32 = 100;
/// How many instances are made, given events, asked for a document and destroyed, likewise.
const FILLED: (u32, u32) = (50, 400);
/// How many events each of those is given.
const FILLING: usize = 50;
/// How much the memory of the process may grow all the same, in KiB: an allocator keeps some.
const GROWTH_KIB_MAX: u64 = 512;
/// How many events a story has, where nothing asks for more.
pub(super) const EVENTS: usize = 300;
/// How many configurations of random bytes are tried.
const CONFIGURATIONS: usize = 200;
/// How many events of each kind are tried alone.
const ALONE: usize = 5;
const SELFTEST: &str = "tyst.selftest/1";

/// Draws the events that a report is tried with; skips where it wants no kind that this tyst knows.
pub(super) fn story(checker: &Checker, subject: &Subject, events: usize) -> Result<Story, Stop> {
    let chance = &mut Chance::new(checker.options.seed, "story");
    let story = Story::draw_for(subject, &subject.kinds(), events, chance);
    if story.events.is_empty() { skip("it wants no kind of event that this tyst knows") } else { Ok(story) }
}

/// Stops unless two documents or states are the same byte by byte; says where they part.
pub(super) fn same(what: &str, one: &[u8], other: &[u8]) -> Verdict {
    let Some(at) = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at)) else {
        return Ok(());
    };
    let around = |bytes: &[u8]| {
        let from = at.saturating_sub(20).min(bytes.len());
        let part = &bytes[from..bytes.len().min(at + 40)];
        part.escape_ascii().to_string()
    };
    wrong(format!("{what}: from byte {at} on, \"{}\" there and \"{}\" here", around(one), around(other)))
}

/// 26
pub(super) fn create_destroy(checker: &Checker) -> Verdict {
    let mut subject = checker.loaded()?;
    let growth = growth(&mut subject, EMPTY, EMPTY_AT_ONCE, |subject| subject.cycle(EMPTY_AT_ONCE))?;
    grows_little(checker, growth, &format!("{} instances were made and destroyed", EMPTY.1))?;
    let batch = match story(checker, &subject, FILLING) {
        Ok(story) => story.whole(),
        // One that wants no kind has nothing to be filled with.
        Err(_) => return Ok(subject.end()?),
    };
    let growth = self::growth(&mut subject, FILLED, 1, |subject| {
        subject.create()?;
        subject.apply(&batch)?;
        subject.finish().map(drop)
    })?;
    subject.end()?;
    let what = format!("{} instances were given {FILLING} events each and destroyed", FILLED.1);
    grows_little(checker, growth, &what)
}

/// Repeats something a few times and then many times, and returns how much memory the many took and did not give back, in KiB.
fn growth(
    subject: &mut Subject,
    (few, many): (u32, u32),
    step: u32,
    repeated: impl Fn(&mut Subject) -> Result<(), Refused>,
) -> Result<u64, Stop> {
    for _ in 0..few / step {
        repeated(subject)?;
    }
    let before = subject.status("VmRSS")?;
    for _ in 0..many / step {
        repeated(subject)?;
    }
    Ok(subject.status("VmRSS")?.saturating_sub(before))
}

fn grows_little(checker: &Checker, growth_kib: u64, after: &str) -> Verdict {
    // The memory of tyst itself says nothing of a library in it.
    if checker.options.in_process || growth_kib <= GROWTH_KIB_MAX {
        return Ok(());
    }
    wrong(format!("after {after}, {growth_kib} KiB more are in use"))
}

/// 27
pub(super) fn bad_config(checker: &Checker) -> Verdict {
    let mut chance = Chance::new(checker.options.seed, "configurations");
    let good = Parameters::default().to_json();
    // No bytes at all may well mean that nothing is asked for.
    let cut = (1..good.len()).map(|end| good.as_bytes()[..end].to_vec());
    let random: Vec<Vec<u8>> = (0..CONFIGURATIONS)
        .map(|_| {
            let len = 1 + chance.below(200);
            chance.bytes(len)
        })
        .collect();
    let long = [br#"{"area":"#.to_vec(), vec![b'['; 200_000]].concat();
    let mut subject = checker.loaded()?;
    let mut taken = 0;
    for config in cut.chain(random).chain([long]) {
        match subject.create_with(&config) {
            Ok(()) => {
                taken += 1;
                // What it has made of that must be an instance all the same.
                subject
                    .finish()
                    .map(drop)
                    .or_else(|refused| refuses(&refused, "after a broken configuration"))?;
            }
            Err(refused) => refuses(&refused, "when the configuration was broken")?,
        }
    }
    subject.create()?;
    subject.end()?;
    if taken == 0 {
        Ok(())
    } else {
        Err(Stop::Doubt(format!("it takes {taken} configurations that are no JSON object")))
    }
}

/// Stops unless the plugin has refused in an orderly way.
pub(super) fn refuses(refused: &Refused, when: &str) -> Verdict {
    match refused.code() {
        Some(code) if code != TYST_ERR_PANIC && code != TYST_ERR_POISONED => Ok(()),
        _ => wrong(format!("{when}, {refused}")),
    }
}

/// 28
pub(super) fn empty_ledger(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    let without = |refused: Refused| Stop::Wrong(format!("without one event, {refused}"));
    document(&subject.finish().map_err(without)?)
        .map_err(|flaw| Stop::Wrong(format!("without one event, the document is not valid: {flaw}")))?;
    subject
        .apply(&Story::default().whole())
        .map_err(|refused| Stop::Wrong(format!("given an empty batch, {refused}")))?;
    Ok(subject.end()?)
}

/// 29
pub(super) fn each_kind(checker: &Checker) -> Verdict {
    let mut subject = checker.loaded()?;
    let kinds = subject.kinds();
    let mut chance = Chance::new(checker.options.seed, "each kind");
    let mut tried = 0;
    for number in kinds {
        let name = Kind::from_number(number).map_or("", Kind::name);
        for batch in Story::draw_for(&subject, &[number], ALONE, &mut chance).batches(1) {
            subject.create()?;
            subject
                .apply(&batch)
                .map_err(|refused| Stop::Wrong(format!("given one {name} alone, {refused}")))?;
            let bytes = subject
                .finish()
                .map_err(|refused| Stop::Wrong(format!("after one {name} alone, {refused}")))?;
            document(&bytes).map_err(|flaw| {
                Stop::Wrong(format!("after one {name} alone, the document is not valid: {flaw}"))
            })?;
            tried += 1;
        }
    }
    if tried == 0 { skip("it wants no kind of event that this tyst knows") } else { Ok(subject.end()?) }
}

/// 42
pub(super) fn finish_idempotent(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    let story = story(checker, &subject, EVENTS)?;
    subject.apply(&story.whole())?;
    let expected = subject.finish()?;
    same("asked twice for the document", &expected, &subject.finish()?)?;
    subject.create()?;
    let (first, rest) = story.events.split_at(EVENTS / 2);
    subject.apply(&story.batch(first))?;
    subject.finish()?;
    let after = |refused: Refused| Stop::Wrong(format!("given more events after a document, {refused}"));
    subject.apply(&story.batch(rest)).map_err(after)?;
    same("asked for a document half way, the one at the end differs", &expected, &subject.finish()?)
}

/// 43
pub(super) fn panic_contained(checker: &Checker) -> Verdict {
    let mut subject = checker.instance()?;
    if subject.trial(Trial::Extension { id: SELFTEST.to_owned() })? != [1] {
        return skip(format!("it has no extension {SELFTEST}"));
    }
    match subject.trial(Trial::Panic) {
        Err(refused) if refused.code() == Some(TYST_ERR_PANIC) => {}
        Ok(_) => return wrong("its function that panics on purpose answered TYST_OK"),
        Err(refused) => {
            return wrong(format!(
                "its function that panics on purpose did not answer TYST_ERR_PANIC: {refused}"
            ));
        }
    }
    let calls =
        [("apply_batch", subject.apply(&Story::default().whole())), ("finish", subject.finish().map(drop))];
    for (name, outcome) in calls {
        match outcome {
            Err(refused) if refused.code() == Some(TYST_ERR_POISONED) => {}
            Err(refused) => {
                return wrong(format!("after a panic, {name} did not answer TYST_ERR_POISONED: {refused}"));
            }
            Ok(()) => {
                return wrong(format!("after a panic, {name} answered TYST_OK instead of TYST_ERR_POISONED"));
            }
        }
    }
    Ok(subject.end()?)
}

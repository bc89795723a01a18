//! Checks of determinism and of saved states: 37 to 41.

use super::chance::Chance;
use super::events::Story;
use super::lifetime::{EVENTS, same, story};
use super::subject::{Refused, Subject};
use super::{Checker, Stop, Verdict, skip, wrong};
use std::time::Duration;
use tyst_plugin::abi::{TYST_ERR_STATE, TYST_EVENT_POSSIBLE};

/// How many processes tell the same: with each, half of what depends on one bit of its number, or of what it draws, shows.
const PROCESSES: usize = 8;
/// How long after the others the last one begins: a clock in seconds then shows.
const PAUSE: Duration = Duration::from_secs(2);
/// After how many events, drawn at random, a state is saved and put back.
const POINTS: usize = 10;
/// How many random states are tried, and how large they are.
const RANDOM: (usize, usize) = (3, 1 << 20);

/// Starts an instance that can save and restore, with the events to try it with.
fn keeping(checker: &Checker) -> Result<(Subject, Story), Stop> {
    let subject = checker.instance()?;
    if !subject.descriptor.abilities.is_resumable {
        return skip("it does not save and restore states");
    }
    let story = story(checker, &subject, EVENTS)?;
    Ok((subject, story))
}

/// 37
pub(super) fn determinism(checker: &Checker) -> Verdict {
    let (document, state) = whole(checker)?;
    for number in 1..PROCESSES {
        let mut when = "";
        if number + 1 == PROCESSES {
            std::thread::sleep(PAUSE);
            when = " 2 s later";
        }
        let (other, kept) = whole(checker)?;
        same(&format!("the same events in another process{when} give another document"), &document, &other)?;
        same(&format!("the same events in another process{when} give another state"), &state, &kept)?;
    }
    Ok(())
}

/// Returns the document and the state over a story, from a process of their own.
fn whole(checker: &Checker) -> Result<(Vec<u8>, Vec<u8>), Stop> {
    let mut subject = checker.instance()?;
    let story = story(checker, &subject, EVENTS)?;
    subject.apply(&story.whole())?;
    let document = subject.finish()?;
    let state = if subject.descriptor.abilities.is_resumable { subject.save()? } else { Vec::new() };
    Ok((document, state))
}

/// 38
pub(super) fn save_restore(checker: &Checker) -> Verdict {
    let (mut subject, story) = keeping(checker)?;
    // What is said only where all is certain would else come up in no document.
    for story in [story.clone().without(TYST_EVENT_POSSIBLE), story] {
        goes_on(checker, &mut subject, &story)?;
    }
    Ok(())
}

/// Stops unless a story that is told in two halves, with a saved state between, comes to the same.
fn goes_on(checker: &Checker, subject: &mut Subject, story: &Story) -> Verdict {
    subject.create()?;
    subject.apply(&story.whole())?;
    let (expected, state) = (subject.finish()?, subject.save()?);
    let mut chance = Chance::new(checker.options.seed, "points");
    for _ in 0..POINTS {
        let (before, after) = story.events.split_at(chance.below(story.events.len() + 1));
        subject.create()?;
        subject.apply(&story.batch(before))?;
        let saved = subject.save()?;
        subject.create()?;
        let at = before.len();
        let put_back = |refused: Refused| {
            Stop::Wrong(format!("the state after {at} events was not taken back: {refused}"))
        };
        subject.restore(&saved).map_err(put_back)?;
        subject.apply(&story.batch(after))?;
        same(
            &format!("saved and restored after {at} events, the document differs"),
            &expected,
            &subject.finish()?,
        )?;
        same(&format!("saved and restored after {at} events, the state differs"), &state, &subject.save()?)?;
    }
    Ok(())
}

/// 39
pub(super) fn byte_stable(checker: &Checker) -> Verdict {
    let (mut subject, story) = keeping(checker)?;
    for batch in [Story::default().whole(), story.whole()] {
        subject.create()?;
        subject.apply(&batch)?;
        let saved = subject.save()?;
        same("saved twice, the state differs", &saved, &subject.save()?)?;
        subject.create()?;
        subject.restore(&saved)?;
        same("restored and saved again, the state differs", &saved, &subject.save()?)?;
    }
    Ok(())
}

/// Stops unless a state is refused as such, and the instance is as it was.
fn refuses(subject: &mut Subject, state: &[u8], what: &str) -> Verdict {
    refuses_in(subject, what, |subject| subject.restore(state))
}

fn refuses_in(
    subject: &mut Subject,
    what: &str,
    take: impl FnOnce(&mut Subject) -> Result<(), Refused>,
) -> Verdict {
    subject.create()?;
    let before = subject.save()?;
    match take(subject) {
        Err(refused) if refused.code() == Some(TYST_ERR_STATE) => {}
        Err(refused) => {
            return wrong(format!("given {what} for a state, it should answer TYST_ERR_STATE: {refused}"));
        }
        Ok(()) => return wrong(format!("it takes {what} for a state")),
    }
    same(&format!("after {what} was refused as a state, its own is another"), &before, &subject.save()?)
}

/// 40, restore-empty
pub(super) fn restore_empty(checker: &Checker) -> Verdict {
    let (mut subject, _) = keeping(checker)?;
    subject.create()?;
    if subject.save()?.is_empty() {
        return skip("the state of an instance that has seen nothing is empty");
    }
    refuses(&mut subject, &[], "nothing")
}

/// 40, restore-random
pub(super) fn restore_random(checker: &Checker) -> Verdict {
    let (mut subject, story) = keeping(checker)?;
    subject.apply(&story.whole())?;
    let real = subject.save()?.len();
    let mut chance = Chance::new(checker.options.seed, "random states");
    for _ in 0..RANDOM.0 {
        let state = chance.bytes(RANDOM.1);
        refuses(&mut subject, &state, "a MiB of random bytes")?;
        // A state of records may be taken for its length alone.
        for len in [real, 2 * real, 3 * real].into_iter().filter(|len| (1..=RANDOM.1).contains(len)) {
            refuses(&mut subject, &chance.bytes(len), "random bytes as many as a real one has")?;
        }
    }
    Ok(())
}

/// 40, restore-truncated
pub(super) fn restore_truncated(checker: &Checker) -> Verdict {
    let (mut subject, story) = keeping(checker)?;
    subject.apply(&story.whole())?;
    let state = subject.save()?;
    for less in [1, 2, 3, 5, 7].into_iter().filter(|less| *less < state.len()) {
        let what = format!("a state without its last {less} bytes");
        refuses(&mut subject, &state[..state.len() - less], &what)?;
    }
    refuses(&mut subject, &[&state[..], &[0]].concat(), "a state with a byte too many")
}

/// 40, restore-other-version
pub(super) fn restore_other_version(checker: &Checker) -> Verdict {
    let (mut subject, story) = keeping(checker)?;
    subject.apply(&story.whole())?;
    let state = subject.save()?;
    let known = subject.descriptor.state_version_min..=subject.descriptor.state_version;
    let around = [known.start().saturating_sub(1), known.end().saturating_add(1), 0, u32::MAX];
    for version in around.into_iter().filter(|version| !known.contains(version)) {
        let what =
            format!("a state of version {version}, when it says {} to {},", known.start(), known.end());
        refuses_in(&mut subject, &what, |subject| subject.restore_as(version, &state))?;
        if subject.descriptor.abilities.is_mergeable {
            refuses_in(&mut subject, &what, |subject| subject.merge_as(version, &state))?;
        }
    }
    Ok(())
}

/// 41
pub(super) fn merge_law(checker: &Checker) -> Verdict {
    let (mut subject, story) = keeping(checker)?;
    if !subject.descriptor.abilities.is_mergeable {
        return skip("it does not say that its states can be merged");
    }
    subject.apply(&story.whole())?;
    let (document, state) = (subject.finish()?, subject.save()?);
    let areas: std::collections::BTreeSet<u32> = story.events.iter().map(|event| event.header.area).collect();
    for cut in &areas {
        let one = story.only(|event| event.header.area < *cut).whole();
        let other = story.only(|event| event.header.area >= *cut).whole();
        subject.create()?;
        subject.apply(&other)?;
        let saved = subject.save()?;
        subject.create()?;
        subject.apply(&one)?;
        subject
            .merge(&saved)
            .map_err(|refused| Stop::Wrong(format!("a state of other areas was not merged: {refused}")))?;
        same("merged from two sets of areas, the document differs", &document, &subject.finish()?)?;
        same("merged from two sets of areas, the state differs", &state, &subject.save()?)?;
    }
    Ok(())
}

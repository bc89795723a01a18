//! What the doctor says of each thing: that it is well, what is worth knowing, or what to do.
//!
//! It looks at nothing itself.

use tyst_event::Instant;
use tyst_ledger::{Ending, Part, StoreState, Writing};

use super::Seen;
use crate::failure::HEADER;
use crate::screen::{amount, counted};

/// Less free room than this is a warning, in bytes.
const FREE_MIN: u64 = 64 << 20;
/// More entries since the last checkpoint than this are worth a word.
const UNSIGNED_MAX: u64 = 1_000;

/// How much something matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Good,
    Note,
    Warning,
}

impl Level {
    pub(super) fn word(self) -> &'static str {
        match self {
            Level::Good => "ok",
            Level::Note => "note",
            Level::Warning => "warning",
        }
    }
}

/// One thing that is said.
pub(super) struct Line {
    pub(super) level: Level,
    /// What it is about, in a word or two.
    pub(super) about: &'static str,
    pub(super) text: String,
    /// What to type.
    pub(super) hint: Option<String>,
}

fn good(about: &'static str, text: impl Into<String>) -> Line {
    Line { level: Level::Good, about, text: text.into(), hint: None }
}

fn note(about: &'static str, text: impl Into<String>, hint: &str) -> Line {
    let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
    Line { level: Level::Note, about, text: text.into(), hint }
}

fn warning(about: &'static str, text: impl Into<String>, hint: &str) -> Line {
    Line { level: Level::Warning, ..note(about, text, hint) }
}

/// Returns everything there is to say, in the order in which people look for it.
pub(super) fn all(seen: &Seen) -> Vec<Line> {
    let mut lines = vec![identity(seen), entries(seen)];
    lines.extend(damage(seen));
    lines.push(checkpoint(seen));
    lines.extend(readers(seen));
    lines.push(writer(seen));
    lines.extend(ending(seen));
    lines.extend(journal(seen));
    lines.push(store(seen));
    lines.extend(others(seen));
    lines.extend(left(seen));
    lines.push(room(seen));
    lines
}

fn identity(seen: &Seen) -> Line {
    match &seen.condition.header {
        Some(header) => {
            good("ledger", format!("{}, {} clock, {}", header.id, header.clock, header.time_zone))
        }
        None => warning("ledger", "LEDGER cannot be read", HEADER),
    }
}

fn entries(seen: &Seen) -> Line {
    match &seen.condition.head {
        Ok(head) => {
            let last =
                seen.last.map_or_else(String::new, |last| format!(", the last one recorded at {last}"));
            let root = tyst_event::wire::hex(&head.root);
            good("entries", format!("{}{last}; root {root}", head.count))
        }
        Err(fault) => warning("entries", fault.to_string(), "`tyst verify` lists all damage"),
    }
}

fn damage(seen: &Seen) -> Vec<Line> {
    let findings = seen.tail.iter().flat_map(|tail| &tail.findings);
    let words = findings.map(crate::commands::verify::finding_words);
    let hint = "`tyst repair --dry-run` says whether it can be mended";
    words.map(|words| warning("damage", words.trim_start_matches("damage: "), hint)).collect()
}

fn checkpoint(seen: &Seen) -> Line {
    let sign = "`tyst checkpoint` signs what there is now, so that nobody can change it unseen";
    let Some(size) = seen.checkpoint else { return note("checkpoint", "none was made yet", sign) };
    match seen.entries().checked_sub(size) {
        None if seen.condition.head.is_ok() => {
            let text = format!("the last one is over {size} entries, and there are only {}", seen.entries());
            warning(
                "checkpoint",
                text,
                "entries are lost: `tyst repair --from` brings them back from another copy",
            )
        }
        since => {
            let since = since.unwrap_or(0);
            let text = format!("the last one is over {size} entries, {since} are newer");
            if since > UNSIGNED_MAX { note("checkpoint", text, sign) } else { good("checkpoint", text) }
        }
    }
}

fn readers(seen: &Seen) -> Option<Line> {
    let text = "other users of this machine can read every entry, also restricted ones";
    seen.is_open.then(|| note("readers", text, "`chmod 700` closes the folder to them"))
}

fn writer(seen: &Seen) -> Line {
    match seen.condition.writer {
        Writing::Nobody => good("writer", "nobody is writing"),
        Writing::Somebody(Some(pid)) => good("writer", format!("process {pid} holds the ledger")),
        Writing::Somebody(None) => good("writer", "another process holds the ledger"),
        Writing::Unknown => note("writer", "the lock may not be looked at", ""),
    }
}

fn ending(seen: &Seen) -> Option<Line> {
    match (seen.condition.ending, seen.condition.writer) {
        (Ending::Closed, _) => Some(good("closed", "the last writer closed the ledger well")),
        (Ending::Open, Writing::Nobody) => Some(note(
            "closed",
            "the last writer did not close the ledger",
            "the next one brings both copies together",
        )),
        (Ending::Never, _) => Some(good("closed", "no writer was ever here, as in a mirror")),
        (Ending::Open, _) => None,
    }
}

fn journal(seen: &Seen) -> Vec<Line> {
    let segments = seen.condition.segments;
    let (plain, sealed) = (seen.bytes(&Part::Plain), seen.bytes(&Part::Sealed));
    let text = format!(
        "{} sealed ({}), {} plain ({}, room for what comes next included)",
        counted(segments.sealed, "segment", "segments"),
        amount(sealed),
        segments.full + segments.open,
        amount(plain)
    );
    let written =
        seen.condition.written_us.map(|written| format!("; last written and synced {}", Instant(written)));
    let mut lines = vec![good("journal", text + &written.unwrap_or_default())];
    if segments.full > 0 {
        let full = counted(segments.full, "full segment is", "full segments are");
        lines.push(note(
            "sealing",
            format!("{full} not sealed"),
            "`tyst compact` makes them several times smaller",
        ));
    }
    lines
}

fn store(seen: &Seen) -> Line {
    let size = amount(seen.bytes(&Part::Store));
    let again = if seen.is_damaged() {
        "it may have what the journal has lost: leave it as it is, and type `tyst repair`"
    } else {
        "the next writer makes it again from the journal"
    };
    match (seen.condition.store, seen.condition.ending) {
        (StoreState::Missing, Ending::Never) => good("store", "none, as in a mirror"),
        (StoreState::Missing, _) if seen.is_damaged() => note("store", "missing", ""),
        (StoreState::Missing, _) => note("store", "missing", again),
        (StoreState::Has(count), _) if count == seen.entries() => good("store", format!("{size}, in step")),
        (StoreState::Has(count) | StoreState::HadAtLeast(count), ending) => {
            let behind = counted(seen.entries().saturating_sub(count), "entry", "entries");
            let most = if ending == Ending::Closed { "" } else { "at most " };
            let mut line = good("store", format!("{size}, {most}{behind} behind the journal"));
            line.hint = Some("it follows by itself when there is more, or at `tyst compact`".to_owned());
            line
        }
        (StoreState::Unknown, _) => note("store", format!("{size}; it cannot be told how far it is"), again),
    }
}

fn others(seen: &Seen) -> Vec<Line> {
    let derived = [Part::Tiles, Part::States, Part::Checkpoints, Part::Other];
    let sizes = derived.iter().map(|part| format!("{} {}", part_name(part), amount(seen.bytes(part))));
    let mut lines = vec![good("besides", sizes.collect::<Vec<_>>().join(", "))];
    if seen.bytes(&Part::Keys) > 0 {
        let hint = "no backup and no mirror has them: keep a copy of keys/ in a safe place of its own";
        lines.push(note("keys", amount(seen.bytes(&Part::Keys)), hint));
    }
    lines
}

fn left(seen: &Seen) -> Vec<Line> {
    let aside = seen.condition.sizes.iter().filter(|size| matches!(size.part, Part::SetAside(_)));
    let aside = aside.map(|size| {
        let text = format!("{}, {}", part_name(&size.part), amount(size.bytes));
        note(
            "set aside",
            text,
            "`tyst compact --drop-set-aside` removes it, when it is not needed as evidence",
        )
    });
    let left = seen.condition.leftovers.iter();
    let at_work = matches!(seen.condition.writer, Writing::Somebody(_));
    let left = left.filter(|_| !at_work).map(|name| note("left over", name, "the next writer removes it"));
    aside.chain(left).collect()
}

fn room(seen: &Seen) -> Line {
    match seen.condition.free {
        None => note("disk", "it cannot be told how much room is free", ""),
        Some(free) if free < FREE_MIN => warning(
            "disk",
            format!("only {} are free", amount(free)),
            "make room, or nothing more can be recorded",
        ),
        Some(free) => good("disk", format!("{} are free", amount(free))),
    }
}

/// Returns how a part of a ledger is called.
pub(super) fn part_name(part: &Part) -> String {
    match part {
        Part::Plain => "plain".to_owned(),
        Part::Sealed => "sealed".to_owned(),
        Part::Store => "store".to_owned(),
        Part::Checkpoints => "checkpoints".to_owned(),
        Part::Tiles => "tiles".to_owned(),
        Part::States => "states".to_owned(),
        Part::Keys => "keys".to_owned(),
        Part::Other => "other".to_owned(),
        Part::SetAside(name) => name.clone(),
    }
}

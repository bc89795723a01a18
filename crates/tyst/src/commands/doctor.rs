//! `tyst doctor`: what state the ledger is in, at a glance.

mod lines;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use clap::{ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Instant, wire};
use tyst_ledger::{
    Condition, Depth, EVENTS, Ending, History, Part, StoreState, Verification, Writing, verify,
};

use crate::app::common;
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;
use lines::{Level, Line};

pub(crate) fn command() -> Command {
    Command::new("doctor")
        .about("Say what state the ledger is in")
        .long_about(
            "Say what state the ledger is in, at a glance and without changing anything: what it holds, how large each part \
             of it is, when it was last synced, whether somebody is writing, whether it was closed well, what was left over, and how much room there \
             is on its disk. Each line is ok, a note, or a warning, with what to type. It reads the end of the journal \
             only: `tyst verify` looks at every byte. Exit code 4 if it sees damage.",
        )
        .args(common())
}

/// What the doctor has seen.
pub(super) struct Seen {
    condition: Condition,
    /// What a look at the end of the journal has found.
    tail: Option<Verification>,
    /// When the last entry was recorded.
    last: Option<Instant>,
    /// The size of the newest stored checkpoint.
    checkpoint: Option<u64>,
    /// Whether other users of the machine can look into the journal.
    is_open: bool,
}

pub(crate) fn run(place: &Place, _matches: &ArgMatches) -> Outcome {
    let folder = place.folder()?;
    if !folder.exists() {
        return Err(Failure::no_ledger(&folder));
    }
    let condition = tyst_ledger::condition(&folder).map_err(|fault| Failure::file(&folder, &fault))?;
    let is_ledger = condition.header.is_some() || condition.segments.sealed + condition.segments.full > 0;
    if !is_ledger && condition.segments.open == 0 {
        return Err(Failure::no_ledger(&folder));
    }
    let tail = verify(&folder, &std::env::temp_dir(), &EVENTS, Depth::Tail, &mut |_, _| ()).ok();
    let history = History::open(&folder).ok();
    let last = history.and_then(|history| history.latest_cut().ok()).map(|cut| cut.known_at);
    let is_open = is_open(&folder) && is_open(&folder.join("journal"));
    let seen = Seen { condition, tail, last, checkpoint: newest_checkpoint(&folder), is_open };
    let lines = lines::all(&seen);
    if place.screen.json {
        place.screen.json_page(&to_json(&seen, &lines))?;
    } else {
        place.screen.data(&page(&folder, &lines))?;
    }
    if seen.is_damaged() {
        return Err(Failure::new(Class::Ledger, "the ledger is damaged")
            .hint("`tyst verify` lists all damage, and `tyst repair` mends it from another copy"));
    }
    Ok(())
}

impl Seen {
    fn is_damaged(&self) -> bool {
        self.condition.head.is_err() || self.tail.as_ref().is_some_and(|tail| !tail.findings.is_empty())
    }

    fn entries(&self) -> u64 {
        self.condition.head.as_ref().map_or(0, |head| head.count)
    }

    fn bytes(&self, part: &Part) -> u64 {
        self.condition.sizes.iter().filter(|size| size.part == *part).map(|size| size.bytes).sum()
    }
}

/// Returns the greatest name of a stored checkpoint, which is its size.
fn newest_checkpoint(folder: &Path) -> Option<u64> {
    tyst_evidence::Archive::new(folder, "").sizes().ok()?.last().copied()
}

/// Returns whether other users of the machine can look into a folder.
fn is_open(folder: &Path) -> bool {
    folder.metadata().is_ok_and(|data| data.permissions().mode() & 0o011 != 0)
}

fn page(folder: &Path, lines: &[Line]) -> String {
    let mut page = vec![folder.display().to_string()];
    let width = lines.iter().map(|line| line.about.len()).max().unwrap_or(0);
    for line in lines {
        let mark = match line.level {
            Level::Good => "  ok     ",
            Level::Note => "  note   ",
            Level::Warning => "  WARNING",
        };
        page.push(format!("{mark}  {:width$}  {}", line.about, line.text));
        page.extend(line.hint.iter().map(|hint| format!("{:1$}{hint}", "", width + 13)));
    }
    page.join("\n")
}

fn to_json(seen: &Seen, lines: &[Line]) -> Json {
    let Condition { header, head, written_us, segments, sizes, writer, ending, store, leftovers, free } =
        &seen.condition;
    let sizes: serde_json::Map<String, Json> =
        sizes.iter().map(|size| (lines::part_name(&size.part), json!(size.bytes))).collect();
    let writer = match writer {
        Writing::Somebody(pid) => json!({ "pid": pid }),
        Writing::Nobody | Writing::Unknown => Json::Null,
    };
    let in_store = match store {
        StoreState::Has(count) => json!(count),
        _ => Json::Null,
    };
    let lines: Vec<Json> = lines
        .iter()
        .map(|line| json!({ "level": line.level.word(), "about": line.about, "text": line.text, "hint": line.hint }))
        .collect();
    json!({
        "id": header.as_ref().map(|header| &header.id),
        "clock": header.as_ref().map(|header| &header.clock),
        "records": head.as_ref().ok().map(|head| head.count),
        "root": head.as_ref().ok().map(|head| wire::hex(&head.root)),
        "last_recorded": seen.last.map(|last| last.to_string()),
        "last_synced": written_us.map(|written| Instant(written).to_string()),
        "checkpoint": seen.checkpoint,
        "segments": { "sealed": segments.sealed, "full": segments.full, "open": segments.open },
        "bytes": sizes, "writer": writer, "closed": *ending == Ending::Closed, "records_in_store": in_store,
        "leftovers": leftovers, "free_bytes": free, "damaged": seen.is_damaged(), "lines": lines,
    })
}

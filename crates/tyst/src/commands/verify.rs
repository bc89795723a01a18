//! `tyst verify`: looks for damage in everything that is stored.

use clap::{ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_ledger::{Depth, EVENTS, Finding, History, Verification, verify};

use crate::app::common;
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;
use crate::screen::counted;

pub(crate) fn command() -> Command {
    Command::new("verify")
        .about("Look for damage in the ledger")
        .long_about(
            "Look for damage: hashes every entry again in both copies, recomputes every root of the hash tree, and checks \
             every other byte that is stored. Changes nothing. Exit code 4 when anything is wrong.",
        )
        .args(common())
}

pub(crate) fn run(place: &Place, _matches: &ArgMatches) -> Outcome {
    let folder = place.folder()?;
    let bar = place.screen.progress("verifying");
    let found = verify(&folder, &std::env::temp_dir(), &EVENTS, Depth::Usual, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let meaning = if found.findings.is_empty() { meaning(&folder)? } else { Vec::new() };
    if place.screen.json {
        place.screen.json_page(&to_json(&found, &meaning))?;
    } else {
        place.screen.data(&page(&found, &meaning))?;
    }
    let damage = found.findings.len() + meaning.len();
    if damage == 0 {
        return Ok(());
    }
    let in_store = found.findings.iter().all(|finding| finding.place.file.starts_with("sled"));
    let hint = if in_store && meaning.is_empty() {
        "the journal, which is the durable copy, is whole; the store is made anew from it at the next opening for writing"
    } else {
        "change nothing in the folder; restore the damaged files from a copy"
    };
    Err(Failure::new(
        Class::Ledger,
        format!(
            "the ledger in {} is damaged in {}",
            folder.display(),
            counted(damage as u64, "place", "places")
        ),
    )
    .hint(hint))
}

/// Checks that the entries say what their places say: positions without gaps, times that never run backwards.
fn meaning(folder: &std::path::Path) -> Outcome<Vec<String>> {
    let mut last = None;
    let mut wrong = Vec::new();
    for stored in History::open(folder)?.stored(0) {
        let stored = stored?;
        let Ok(event) = stored.event else { continue };
        if event.seq != stored.seq {
            wrong.push(format!("entry {} says that it is entry {}", stored.seq, event.seq));
        }
        if last.is_some_and(|last| event.recorded_at < last) {
            wrong.push(format!(
                "entry {} says that it was recorded before the one in front of it",
                stored.seq
            ));
        }
        last = Some(event.recorded_at);
    }
    Ok(wrong)
}

fn finding_json(finding: &Finding) -> Json {
    json!({
        "file": finding.place.file,
        "from_byte": finding.place.bytes.start,
        "to_byte": finding.place.bytes.end,
        "seqs": finding.place.seqs.as_ref().map(|seqs| json!([seqs.start, seqs.end.saturating_sub(1)])),
        "what": finding.what,
    })
}

fn to_json(found: &Verification, meaning: &[String]) -> Json {
    let findings: Vec<Json> = found.findings.iter().map(finding_json).collect();
    json!({
        "sound": found.findings.is_empty() && meaning.is_empty(),
        "records": found.records, "frames": found.frames, "segments": found.segments,
        "root": wire::hex(&found.head.root), "findings": findings, "contradictions": meaning, "notes": found.notes,
    })
}

fn page(found: &Verification, meaning: &[String]) -> String {
    let mut lines = Vec::new();
    for Finding { place, what } in &found.findings {
        let seqs = place
            .seqs
            .as_ref()
            .map(|seqs| format!(", entries {} to {}", seqs.start, seqs.end.saturating_sub(1)));
        let (from, to) = (place.bytes.start, place.bytes.end);
        lines.push(format!(
            "damage: {}, bytes {from} to {to}{}: {what}",
            place.file,
            seqs.unwrap_or_default()
        ));
    }
    lines.extend(meaning.iter().map(|words| format!("damage: {words}")));
    lines.extend(found.notes.iter().map(|note| format!("note: {note}")));
    let state = if found.findings.is_empty() && meaning.is_empty() { "sound" } else { "damaged" };
    lines.push(format!(
        "{state}: {}, {}, {}\n  ledger root  {}",
        counted(found.records, "record", "records"),
        counted(found.frames, "frame", "frames"),
        counted(found.segments, "segment", "segments"),
        wire::hex(&found.head.root)
    ));
    lines.join("\n")
}

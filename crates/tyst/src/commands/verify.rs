//! `tyst verify`: looks for damage in everything that is stored.

mod evidence;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_ledger::{Depth, EVENTS, Finding, History, Verification, verify};

use self::evidence::{Against, Evidence, Stored};
use crate::app::common;
use crate::evidence::key;
use crate::failure::{Class, Failure, HEADER, Outcome};
use crate::out::file;
use crate::place::Place;
use crate::screen::counted;
use crate::shown;

pub(crate) fn command() -> Command {
    Command::new("verify")
        .about("Look for damage in the ledger")
        .long_about(
            "Look for damage: hashes every entry of the journal again, recomputes every root of the hash tree, and checks \
             every other byte of the journal and of the second copy, the latter by their checksums where the ledger was \
             closed well and else entry by entry; then checks that the ledger still holds what every checkpoint says that it \
             has ever signed. Folded states and tiles are not looked at: they are made anew where they do not fit. Changes \
             nothing. Exit code 4 when anything is wrong.\n\n\
             With --against, it says as well whether the ledger holds exactly what a checkpoint says that you have kept \
             elsewhere. Only that can show that a whole ledger was put in place of another.",
        )
        .arg(depth("tail", "Look only at the last part of the journal, and at the newest checkpoint: a quick look"))
        .arg(depth("full", "Read the second copy entry by entry also where its checksums are right"))
        .arg(file("against", "CHECKPOINT", "Compare the ledger with this checkpoint as well"))
        .arg(key().requires("against"))
        .args(common())
}

/// Returns a flag that says how much is looked at.
fn depth(name: &'static str, help: &'static str) -> Arg {
    // What was not hashed again cannot be compared with a checkpoint either.
    let excluded = if name == "tail" { ["full", "against"].as_slice() } else { &[] };
    Arg::new(name).long(name).action(ArgAction::SetTrue).conflicts_with_all(excluded).help(help)
}

fn asked_depth(matches: &ArgMatches) -> Depth {
    match (matches.get_flag("tail"), matches.get_flag("full")) {
        (true, _) => Depth::Tail,
        (_, true) => Depth::Full,
        _ => Depth::Usual,
    }
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let depth = asked_depth(matches);
    let against = Against::asked(matches)?;
    let folder = place.folder()?;
    let bar = place.screen.progress("verifying");
    let found = verify(&folder, &std::env::temp_dir(), &EVENTS, depth, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let checked = match Checked::look(place, &found, depth, against.as_ref()) {
        // What is damaged is said in any case.
        Err(fault) if !found.findings.is_empty() => {
            Checked { evidence: Evidence::without(Some(&fault.message)), ..Checked::default() }
        }
        checked => checked?,
    };
    if place.screen.json {
        place.screen.json_page(&to_json(&found, &checked))?;
    } else {
        place.screen.data(&page(&found, &checked, depth))?;
    }
    let damage = found.findings.len() + checked.meaning.len() + checked.evidence.wrong.len();
    if damage == 0 {
        return Ok(());
    }
    let in_store = found.findings.iter().all(|finding| finding.place.file.starts_with("sled"));
    let hint = if !checked.evidence.wrong.is_empty() {
        "keep the folder as it is, and compare it with a copy and with checkpoints that others have; what is spoilt of its own, \
         `tyst repair --from MIRROR_OR_BACKUP` puts back"
    } else if in_store && checked.meaning.is_empty() {
        "the journal, which is the durable copy, is whole; the store is made anew from it at the next opening for writing"
    } else if found.findings.iter().any(|finding| finding.place.file == "LEDGER") {
        HEADER
    } else {
        "change nothing in the folder by hand; `tyst repair` mends it, `tyst repair --dry-run` says from what"
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

/// Why a ledger whose journal is damaged is not compared.
const NOT_COMPARED: &str =
    "the ledger was not compared with the checkpoint, because its entries cannot all be read";

/// Returns whether all entries can be read: those of the journal count, whatever became of the files beside it.
fn is_readable(found: &Verification) -> bool {
    let holds_entries = |file: &str| file.starts_with("journal") || file == "LEDGER";
    !found.findings.iter().any(|finding| holds_entries(&finding.place.file))
}

/// What was checked in a ledger whose entries can be read.
#[derive(Default)]
struct Checked {
    /// What the entries say wrongly about themselves.
    meaning: Vec<String>,
    evidence: Evidence,
}

impl Checked {
    fn look(place: &Place, found: &Verification, depth: Depth, against: Option<&Against>) -> Outcome<Self> {
        if !is_readable(found) {
            let why = against.map(|_| NOT_COMPARED);
            return Ok(Self { evidence: Evidence::without(why), ..Self::default() });
        }
        let history = place.history()?;
        let is_quick = depth == Depth::Tail;
        let stored = if is_quick { Stored::Newest } else { Stored::All };
        Ok(Self {
            meaning: if is_quick { Vec::new() } else { meaning(&history)? },
            evidence: Evidence::look(place, &history, stored, against)?,
        })
    }

    fn is_sound(&self) -> bool {
        self.meaning.is_empty() && self.evidence.wrong.is_empty()
    }
}

/// Checks that the entries say what their places say: positions without gaps, times that never run backwards.
fn meaning(history: &History) -> Outcome<Vec<String>> {
    let mut last = None;
    let mut wrong = Vec::new();
    for stored in history.stored(0) {
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

/// Returns damage as data.
pub(super) fn finding_json(finding: &Finding) -> Json {
    let (first, last) = shown::ends(finding.place.seqs.as_ref());
    json!({
        "file": finding.place.file,
        "from_byte": finding.place.bytes.start,
        "to_byte": finding.place.bytes.end,
        "first_seq": first,
        "last_seq": last,
        "what": finding.what,
    })
}

fn to_json(found: &Verification, checked: &Checked) -> Json {
    let findings: Vec<Json> = found.findings.iter().map(finding_json).collect();
    let Checked { meaning, evidence } = checked;
    json!({
        "sound": found.findings.is_empty() && checked.is_sound(),
        "checkpoints": evidence.to_json(),
        "records": found.records, "frames": found.frames, "segments": found.segments,
        "root": wire::hex(&found.head.root), "findings": findings, "contradictions": meaning, "notes": found.notes,
    })
}

/// Returns damage in one line.
pub(super) fn finding_words(finding: &Finding) -> String {
    let Finding { place, what } = finding;
    let seqs = place.seqs.as_ref().map(|seqs| format!(", {}", shown::entries(seqs))).unwrap_or_default();
    format!("damage: {}, bytes {} to {}{seqs}: {what}", place.file, place.bytes.start, place.bytes.end)
}

fn page(found: &Verification, checked: &Checked, depth: Depth) -> String {
    let mut lines = Vec::new();
    lines.extend(found.findings.iter().map(finding_words));
    let wrong = checked.meaning.iter().chain(&checked.evidence.wrong);
    lines.extend(wrong.map(|words| format!("damage: {words}")));
    lines.extend(found.notes.iter().chain(&checked.evidence.notes).map(|note| format!("note: {note}")));
    let state = if found.findings.is_empty() && checked.is_sound() { "sound" } else { "damaged" };
    lines.push(format!(
        "{state}: {}, {}, {}\n  ledger root  {}",
        counted(found.records, "entry", "entries"),
        counted(found.frames, "frame", "frames"),
        counted(found.segments, "segment", "segments"),
        wire::hex(&found.head.root)
    ));
    lines.extend(checked.evidence.lines());
    if depth == Depth::Tail {
        lines.push(
            "  only the last part of the journal was looked at; `tyst verify` looks at every byte".to_owned(),
        );
    }
    lines.join("\n")
}

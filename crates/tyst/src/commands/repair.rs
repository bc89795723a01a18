//! `tyst repair`: mends a damaged ledger from its other copies.

use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_evidence::Mending;
use tyst_ledger::{Fate, Mode, Piece, Repair, RepairRequest};

use super::verify::{finding_json, finding_words};
use crate::app::common;
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;
use crate::screen::counted;
use crate::shown;

pub(crate) fn command() -> Command {
    Command::new("repair")
        .about("Mend a damaged ledger from its other copies")
        .long_about(
            "Mend a damaged ledger. Looks for damage as `tyst verify` does, and puts every damaged or missing piece back \
             from the ledger's own second copy, from what it keeps of earlier ones (sled.set-aside-N), or from the mirrors \
             and backups that --from names: whichever still has entries that hash to the right roots, frame by frame. What \
             is put back is checked before it replaces anything, and the damaged files are kept beside the journal \
             (journal.set-aside-N).\n\n\
             Checkpoints and public keys that are missing or spoilt are put back from mirrors and backups too, where this \
             ledger has signed them and they contradict nothing that it has; what nobody has is set aside. Checkpoints \
             that it has signed show which of several copies is right.\n\n\
             What no copy has is named with its place and its entries, and nothing is changed. To go on without it, type \
             --give-up-after with the number that is said: then the entries up to that one are kept, and everything after \
             it is set aside; with --dry-run, that is only said.\n\n\
             A repair that is cut off can be run again.",
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("DIR_OR_FILE")
                .action(ArgAction::Append)
                .value_parser(clap::value_parser!(PathBuf))
                .help("Another copy of the ledger, even a damaged one: a mirror, any copy of the folder, a backup, or a store set aside"),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Only say what would be done"),
        )
        .arg(
            Arg::new("give-up-after")
                .long("give-up-after")
                .value_name("SEQ")
                .value_parser(clap::value_parser!(u64))
                .help("Keep the entries up to this one and set aside what follows, because it is lost"),
        )
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let folder = place.folder()?;
    let from: Vec<PathBuf> = matches.get_many("from").into_iter().flatten().cloned().collect();
    let give_up = matches.get_one::<u64>("give-up-after").copied();
    let mode = match give_up {
        give_up_after if matches.get_flag("dry-run") => Mode::DryRun { give_up_after },
        Some(seq) => Mode::GiveUpAfter(seq),
        None => Mode::Mend,
    };
    let Mending { known, spoilt, found } = Mending::look(&folder, &from)?;
    let bar = place.screen.progress("repairing");
    let scratch = std::env::temp_dir();
    let request =
        RepairRequest { from: &from, known: &known, spoilt: &spoilt, found: &found, mode, scratch: &scratch };
    let repair = tyst_ledger::repair(&folder, &request, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let mut repair = repair?;
    if let Some(most) =
        known.iter().map(|head| head.count).max().filter(|most| repair.done && *most > repair.head.count)
    {
        let words = format!(
            "a checkpoint of this ledger says that it had {most} entries; it is kept, and `tyst verify` goes on naming it"
        );
        repair.notes.push(words);
    }
    if place.screen.json {
        place.screen.json_page(&to_json(&repair))?;
    } else {
        place.screen.data(&page(&repair, mode))?;
    }
    if repair.loses() && !repair.done && give_up.is_none() {
        return Err(lost(&folder, &repair));
    }
    Ok(())
}

fn lost(folder: &Path, repair: &Repair) -> Failure {
    let kept = repair.head.count;
    let mut gone = repair.pieces.iter().filter(|piece| piece.fate == Fate::Lost);
    let is_sure = gone.any(|piece| piece.seqs.as_ref().is_some_and(|seqs| !seqs.is_empty()));
    let are = if is_sure { "are" } else { "may be" };
    let message =
        format!("entries of the ledger in {} {are} lost, and nothing was changed", folder.display());
    let hint = match kept.checked_sub(1) {
        None => "name other copies with --from; none of what is there can be kept".to_owned(),
        Some(last) => format!(
            "name other copies with --from; or keep {} and set everything after them aside with \
             `tyst repair --give-up-after {last}`",
            shown::entries(&(0..kept))
        ),
    };
    Failure::new(Class::Ledger, message).hint(hint)
}

fn words(piece: &Piece, is_done: bool) -> String {
    let entries = piece.seqs.as_ref().map(|seqs| format!(", {}", shown::entries(seqs))).unwrap_or_default();
    let Piece { file, offset, fate, .. } = piece;
    match fate {
        Fate::Lost if piece.seqs.as_ref().is_some_and(Range::is_empty) => {
            format!(
                "lost, if there were any: {file}, from byte {offset}{entries}: no copy can show that it has them"
            )
        }
        Fate::Lost => format!("lost: {file}, from byte {offset}{entries}: no copy can show that it has them"),
        Fate::Mended { from } if is_done => format!("mended: {file}{entries}, from {}", from.join(" and ")),
        Fate::Mended { from } => format!("can be mended: {file}{entries}, from {}", from.join(" and ")),
        Fate::MadeAgain if is_done => format!("mended: {file}, made again from the rest of the ledger"),
        Fate::MadeAgain => format!("can be mended: {file}, from the rest of the ledger"),
        Fate::SetAside if is_done => format!("set aside: {file}"),
        Fate::SetAside => format!("would be set aside: {file}"),
    }
}

fn page(repair: &Repair, mode: Mode) -> String {
    let mut lines: Vec<String> = repair.findings.iter().map(finding_words).collect();
    lines.extend(repair.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(repair.pieces.iter().map(|piece| words(piece, repair.done)));
    lines.extend(repair.set_aside.iter().map(|folder| format!("what was damaged is kept in {folder}")));
    let count = counted(repair.head.count, "entry", "entries");
    lines.push(match (repair.done, repair.pieces.is_empty(), repair.loses()) {
        (true, _, true) => format!("given up: {count} are kept, and what followed is set aside"),
        (true, ..) => format!("mended: the ledger is sound, with {count}"),
        (false, true, _) => format!("there is nothing to mend: {count}"),
        (false, false, true) if mode == Mode::DryRun { give_up_after: repair.head.count.checked_sub(1) } => {
            format!("{count} would be kept, and what follows would be set aside")
        }
        (false, false, true) => format!("{count} can be kept"),
        (false, false, false) if matches!(mode, Mode::DryRun { .. }) => {
            format!("all of it can be mended: {count}")
        }
        (false, false, false) => format!("not mended: {count}"),
    });
    lines.push(format!("  ledger root  {}", wire::hex(&repair.head.root)));
    lines.join("\n")
}

fn to_json(repair: &Repair) -> Json {
    let piece = |piece: &Piece| {
        let from = if let Fate::Mended { from } = &piece.fate { from.clone() } else { Vec::new() };
        let fate = match piece.fate {
            Fate::Mended { .. } => "mended",
            Fate::MadeAgain => "made-again",
            Fate::SetAside => "set-aside",
            Fate::Lost => "lost",
        };
        let (first, last) = shown::ends(piece.seqs.as_ref());
        json!({
            "file": piece.file, "from_byte": piece.offset, "first_seq": first, "last_seq": last, "fate": fate, "from": from,
        })
    };
    json!({
        "done": repair.done,
        "findings": repair.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "pieces": repair.pieces.iter().map(piece).collect::<Vec<_>>(),
        "records": repair.head.count, "root": wire::hex(&repair.head.root), "set_aside": repair.set_aside,
        "notes": repair.notes,
    })
}

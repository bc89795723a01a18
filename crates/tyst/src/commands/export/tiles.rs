//! `tyst export tiles`: a folder that any static web server can serve, and anybody can check.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use tyst_event::terms::Sensitivity;
use tyst_event::wire;
use tyst_evidence::{ExportError, export_tiles};

use crate::app::common;
use crate::evidence::{Tiles, archive, refused, with_tree};
use crate::failure::{Failure, Outcome};
use crate::place::Place;
use crate::screen::counted;

pub(crate) fn command() -> Command {
    Command::new("tiles")
        .about("Write entries and hash tree as a folder that any web server can serve")
        .long_about(
            "Write the entries and their hash tree up to the newest checkpoint as a folder of plain files (C2SP tlog-tiles): \
             put it on any web server, and everybody can check every entry and follow how the ledger grows. Run it again \
             after each checkpoint; only what is new is written, and the folder is consistent at every moment.\n\n\
             Everything in the ledger stands in the folder. Entries that are restricted are refused, unless \
             --with-restricted says that only those who may see them get it.",
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder: new, empty, or written by this command before"),
        )
        .arg(
            Arg::new("with-restricted")
                .long("with-restricted")
                .action(ArgAction::SetTrue)
                .help("Write entries that are restricted as well"),
        )
        .args(common())
}

pub(super) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let dir = matches.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let history = place.history()?;
    let archive = archive(place, &history)?;
    let checkpoint = archive.latest()?.ok_or_else(|| {
        refused("the ledger has no checkpoint yet, and the folder ends with one")
            .hint("make one with `tyst checkpoint`")
    })?;
    let size = checkpoint.head().count;
    let bar = place.screen.progress("exporting");
    bar.set_length(size);
    let with_restricted = matches.get_flag("with-restricted");
    let mut not_public = 0;
    let exported = with_tree(place, &history, Tiles::Keep, |tree| {
        let exported = export_tiles(tree, &checkpoint, &dir, &mut |record| {
            bar.set_position(record.seq + 1);
            let event = wire::decode(&record.bytes).ok();
            let seen_by = event.map_or(Sensitivity::Restricted, |event| event.statement.sensitivity);
            not_public += u64::from(seen_by != Sensitivity::Public);
            with_restricted || seen_by != Sensitivity::Restricted
        });
        exported.map_err(explained)
    })?;
    bar.finish_and_clear();
    if not_public > 0 {
        let entries = counted(not_public, "new entry is", "new entries are");
        place.screen.say(&format!("note: {entries} not public; see to it who can read the folder"));
    }
    let later = history.head().count - size;
    if later > 0 {
        let entries = counted(later, "entry is", "entries are");
        place.screen.say(&format!("note: {entries} newer than the newest checkpoint, and not in the folder"));
    }
    if place.screen.json {
        return place.screen.json_page(&json!({
            "dir": dir, "before": exported.before, "size": exported.size, "files": exported.files, "not_public": not_public,
        }));
    }
    let entries = counted(size, "entry", "entries");
    let files = counted(exported.files, "file", "files");
    place.screen.data(&format!("wrote {files}: {} has {entries}, {} before", dir.display(), exported.before))
}

fn explained(fault: ExportError) -> Failure {
    let ExportError::Withheld { seq } = fault else { return fault.into() };
    refused(format!(
        "entry {seq} is restricted or newer than this version, and a folder of tiles shows every entry to whoever can read it"
    ))
    .hint("add --with-restricted if only those who may see it get the folder")
}

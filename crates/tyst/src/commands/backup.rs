//! `tyst backup`: writes the ledger into one file.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use tyst_event::wire;

use crate::app::common;
use crate::failure::Outcome;
use crate::place::Place;
use crate::screen::{amount, counted};

pub(crate) fn command() -> Command {
    Command::new("backup")
        .about("Write the ledger into one file that can be kept elsewhere")
        .long_about(
            "Write the ledger into one file that can be kept elsewhere, also while it is in use. Every entry is hashed on \
             the way and the file is read again before it gets its name. The file is a tar file with the files of the \
             ledger and their SHA-256 digests: `tyst restore` makes a ledger of it, and so can any tar program. Keys stay \
             out of it: keep the folder keys/ apart, in a safe place.",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The file to write, such as ledger-2026-03-01.tar"),
        )
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help("Replace the file if it is there"))
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let folder = place.folder()?;
    let file = matches.get_one::<PathBuf>("file").expect("clap requires the file");
    let bar = place.screen.progress("backing up");
    let backup = tyst_ledger::backup(&folder, file, matches.get_flag("force"), &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let root = wire::hex(&backup.head.root);
    if place.screen.json {
        return place.screen.json_line(
            &json!({ "file": file, "records": backup.head.count, "bytes": backup.bytes, "root": root }),
        );
    }
    if folder.join("keys").is_dir() {
        place.screen.say("note: keys/ is not in the backup; keep a copy of it in a safe place of its own");
    }
    place.screen.data(&format!(
        "wrote {}: {}, {}\n  ledger root  {root}",
        file.display(),
        counted(backup.head.count, "entry", "entries"),
        amount(backup.bytes)
    ))
}

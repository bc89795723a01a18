//! `tyst export events`: the whole ledger as JSON Lines, with its exact bytes and hashes.
//!
//! `tyst import --whole` makes the same ledger of it again.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::terms::Sensitivity;
use tyst_event::{Event, Instant, json as form, wire};
use tyst_ledger::{History, Stored, leaf_hash};

use crate::app::common;
use crate::failure::{Failure, Outcome};
use crate::out::beside;
use crate::place::Place;
use crate::screen::counted;

/// What the first line of such a file says it is.
pub(crate) const FORMAT: &str = "tyst events 1";

pub(crate) fn command() -> Command {
    Command::new("events")
        .about("Write every entry as a line of JSON, with its exact bytes and its hash")
        .long_about(
            "Write the whole ledger as JSON Lines: a first line that says which ledger it is, a line for each entry in \
             readable form, with the hash of its leaf and its exact bytes (base64), and a last line with the count and the \
             root. `tyst import --whole FILE --ledger NEWDIR` makes the same ledger of it again, byte for byte. \
             Everything in the ledger stands in the file, also what only partners or fewer may see.",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The file to write; standard output where it is left out, or `-`"),
        )
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help("Replace the file if it is there"))
        .args(common())
}

pub(super) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let Some(file) = matches.get_one::<PathBuf>("file").filter(|file| *file != Path::new("-")) else {
        write(place, &history, &mut io::stdout().lock())?;
        return Ok(());
    };
    if file.exists() && !matches.get_flag("force") {
        return Err(Failure::exists(file));
    }
    let restricted = write_file(place, &history, file)?;
    if restricted > 0 {
        let entries = counted(restricted, "entry", "entries");
        place.screen.say(&format!(
            "note: {entries} in the file are restricted: give it only to those who may see them"
        ));
    }
    let (head, root) = (history.head(), wire::hex(&history.head().root));
    if place.screen.json {
        return place.screen.json_line(&json!({ "file": file, "records": head.count, "root": root }));
    }
    let entries = counted(head.count, "entry", "entries");
    place.screen.data(&format!("wrote {}: {entries}\n  ledger root  {root}", file.display()))
}

/// Writes the file under another name, and gives it its own when it is on the disk.
fn write_file(place: &Place, history: &History, file: &Path) -> Outcome<u64> {
    let fault = |fault: io::Error| Failure::file(file, &fault);
    let (out, unfinished) = beside(file, |part| File::create_new(part)).map_err(fault)?;
    let mut out = BufWriter::new(out);
    let written = write(place, history, &mut out).and_then(|restricted| {
        let synced = out.flush().and_then(|()| out.get_ref().sync_all());
        synced.and_then(|()| fs::rename(&unfinished, file)).map_err(fault)?;
        Ok(restricted)
    });
    if written.is_err() {
        // Best effort: it is of no use.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// Writes all lines, and returns how many entries are restricted.
fn write(place: &Place, history: &History, out: &mut dyn Write) -> Outcome<u64> {
    let (header, head) = (history.reader().header(), history.head());
    let root = wire::hex(&head.root);
    let first = json!({
        "format": FORMAT, "id": header.id, "created_at": Instant(header.created_at_us).to_string(),
        "clock": header.clock, "time_zone": header.time_zone, "count": head.count, "root": root,
    });
    writeln!(out, "{first}")?;
    let bar = place.screen.progress("exporting");
    bar.set_length(head.count);
    let mut restricted = 0;
    for stored in history.stored(0) {
        let stored = stored?;
        writeln!(out, "{}", line(&stored))?;
        let sensitivity = stored.event.map(|event| event.statement.sensitivity);
        restricted += u64::from(sensitivity == Ok(Sensitivity::Restricted));
        bar.set_position(stored.seq + 1);
    }
    bar.finish_and_clear();
    writeln!(out, "{}", json!({ "end": true, "count": head.count, "root": root }))?;
    out.flush()?;
    Ok(restricted)
}

fn line(stored: &Stored) -> Json {
    let mut line = json!({
        "seq": stored.seq, "leaf": wire::hex(&leaf_hash(&stored.bytes)), "bytes": BASE64_STANDARD.encode(&stored.bytes),
    });
    if let Some(event) = readable(&stored.event, &stored.bytes) {
        line["event"] = event;
    }
    line
}

/// Returns an entry in readable form, if that says all that its bytes say.
pub(crate) fn readable<E>(event: &Result<Event, E>, bytes: &[u8]) -> Option<Json> {
    let event = event.as_ref().ok()?;
    let form = form::event_to_json(event);
    let read = form::statement_from_json(&form, &mut tyst_event::Problems::default());
    let same =
        read.as_ref() == Some(&event.statement) && wire::encode(event).is_ok_and(|again| again == bytes);
    same.then_some(Json::Object(form))
}

//! `tyst compact`: makes a ledger smaller.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use tyst_ledger::Watch;

use crate::app::common;
use crate::failure::Outcome;
use crate::place::{Place, notice_words};
use crate::screen::{amount, counted};

pub(crate) fn command() -> Command {
    Command::new("compact")
        .about("Make the ledger smaller: seal every full segment")
        .long_about(
            "Make the ledger smaller: packs and compresses every full segment of the journal, and compares it with the \
             plain one before that goes. Nothing that is recorded changes. It may be interrupted at any moment and run \
             again. `tyst serve` does the same by itself when nobody records.",
        )
        .arg(
            Arg::new("drop-set-aside")
                .long("drop-set-aside")
                .action(ArgAction::SetTrue)
                .help("Remove the damaged files as well that `tyst repair` and earlier openings have kept"),
        )
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let folder = place.folder()?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let bar = place.screen.progress("sealing");
    let mut watch = Watch {
        notice: &mut |notice| {
            if let Some(words) = notice_words(&notice) {
                place.screen.say(&words);
            }
        },
        progress: &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
            !stop.load(Ordering::Relaxed)
        },
    };
    let done = tyst_ledger::compact(&folder, matches.get_flag("drop-set-aside"), &mut watch);
    bar.finish_and_clear();
    let done = done?;
    if stop.load(Ordering::Relaxed) {
        place.screen.say("note: interrupted; `tyst compact` goes on where this ended");
    }
    if place.screen.json {
        return place.screen.json_line(&json!({
            "sealed": done.sealed.len(), "dropped": done.dropped, "bytes_before": done.before, "bytes_after": done.after,
        }));
    }
    let mut lines: Vec<String> = done.dropped.iter().map(|name| format!("removed {name}")).collect();
    lines.push(format!(
        "sealed {}: {} before, {} after",
        counted(done.sealed.len() as u64, "segment", "segments"),
        amount(done.before),
        amount(done.after)
    ));
    place.screen.data(&lines.join("\n"))
}

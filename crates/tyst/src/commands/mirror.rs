//! `tyst mirror`: keeps a second folder in step with the ledger.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use tyst_event::wire;
use tyst_ledger::Step;

use crate::app::common;
use crate::failure::Outcome;
use crate::place::Place;
use crate::screen::{amount, counted};

/// How long to wait before looking whether to stop, and how often for a look at the ledger.
const PAUSE: Duration = Duration::from_millis(100);
const PAUSES_A_LOOK: u32 = 10;

pub(crate) fn command() -> Command {
    Command::new("mirror")
        .about("Keep a second folder, on another disk, in step with the ledger")
        .long_about(
            "Keep a second folder, on another disk, in step with the ledger, also while that is in use. The mirror is a \
             ledger itself: `tyst log --ledger DIR` reads it, and `tyst repair --from DIR` mends the first ledger from it. \
             Nothing is ever removed from a mirror: if it has more than the ledger or something else, it is left as it is, \
             and the exit code is 4. Without --once the command goes on until it is stopped (Ctrl-C), which may be at any \
             moment. Keys are not mirrored.",
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder of the mirror, which is made if it is not there"),
        )
        .arg(
            Arg::new("once")
                .long("once")
                .action(ArgAction::SetTrue)
                .help("Bring the mirror in step and end, instead of following the ledger"),
        )
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let folder = place.folder()?;
    let target = matches.get_one::<PathBuf>("dir").expect("clap requires the folder");
    let mut mirror = tyst_ledger::mirror(&folder, target)?;
    let bar = place.screen.progress("comparing");
    let step = mirror.step(&mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    tell(place, &step)?;
    if matches.get_flag("once") {
        return Ok(());
    }
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&ended))?;
    }
    let mut pauses = 0;
    while !ended.load(Ordering::Relaxed) {
        thread::sleep(PAUSE);
        pauses += 1;
        if pauses % PAUSES_A_LOOK == 0 {
            let step = mirror.step(&mut |_, _| ())?;
            if step.bytes > 0 {
                tell(place, &step)?;
            }
        }
    }
    place.screen.say("stopped; the mirror is complete up to what was said last");
    Ok(())
}

/// Says what the mirror has come to, and how far it was behind.
fn tell(place: &Place, step: &Step) -> Outcome {
    let root = wire::hex(&step.head.root);
    if place.screen.json {
        return place.screen.json_line(
            &json!({ "records": step.head.count, "behind": step.behind, "bytes": step.bytes, "root": root }),
        );
    }
    place.screen.data(&format!(
        "in step at {}; was {} behind, copied {}\n  ledger root  {root}",
        counted(step.head.count, "entry", "entries"),
        step.behind,
        amount(step.bytes)
    ))
}

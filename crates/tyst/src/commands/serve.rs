//! `tyst serve`: keeps a ledger open, and records for all other commands.

use clap::{ArgMatches, Command};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tyst_ledger::CloseError;

use crate::app::common;
use crate::commands::init::closed;
use crate::failure::{Class, Failure, Outcome, chain};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("serve")
        .about("Keep the ledger open and record for other commands")
        .long_about(
            "Keep the ledger open and record for other commands. `tyst record`, `correct`, `withdraw` and `import` work \
             beside it as always, and faster: they hand their entries over through the socket in the folder of the \
             ledger, and what comes at the same time is written to the disk together. Only the user who started it, \
             the owner of the folder and root are served.\n\nIt prints `ready` when others can begin, and serves until \
             it is interrupted (SIGINT) or ended (SIGTERM); then it finishes what was begun and closes the ledger. It \
             is never needed: without it, each command opens the ledger for itself.",
        )
        .args(common())
}

pub(crate) fn run(place: &Place, _matches: &ArgMatches) -> Outcome {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let writer = place.writer()?;
    let unheard = |fault| Failure::new(Class::System, format!("nobody can reach the ledger: {fault}"));
    let socket = writer.socket().map_err(unheard)?.to_owned();
    let stopper = writer.stopper();
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            stopper.stop();
        }
    });
    place.screen.say(&format!("listening on {}", socket.display()));
    // Whether anybody reads it must not matter to those who are served.
    let _ = if place.screen.json {
        place.screen.json_line(&json!({ "ready": true, "socket": socket }))
    } else {
        place.screen.data("ready")
    };
    match writer.wait() {
        Err(fault) if !matches!(fault, CloseError::Store { .. }) => {
            Err(Failure::new(Class::System, format!("the ledger was not closed well: {}", chain(&fault)))
                .hint(
                    "what was acknowledged is in the folder that was open, wherever that is now; start it there again, and \
                     the next opening mends the rest",
                ))
        }
        outcome => {
            closed(place, outcome);
            Ok(())
        }
    }
}

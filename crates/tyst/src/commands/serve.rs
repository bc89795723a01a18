//! `tyst serve`: keeps a ledger open, records for all other commands, and shows it in a browser.

mod desk;

use std::net::SocketAddr;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tyst_ledger::{CloseError, Writer};
use tyst_web::{Server, StartError};

use crate::app::{common, plugins};
use crate::commands::init::closed;
use crate::failure::{Class, Failure, Outcome, chain};
use crate::flags;
use crate::place::Place;
use desk::Desk;

/// Where pages are served when no address is named: on this machine alone.
const LISTEN: &str = "127.0.0.1:8470";

pub(crate) fn command() -> Command {
    Command::new("serve")
        .about("Show the ledger in a browser, and record for other commands")
        .long_about(
            "Show the ledger in a browser, and record for other commands. The pages list areas, reports and entries, as at a \
             date and as known at another, ask for an entry step by step, and need no script. They are for whoever opens the \
             link that is printed, which works once, on this machine alone; from another one, use `ssh -L`.\n\n`tyst record`, `correct`, `withdraw` and `import` work \
             beside it as always, and faster: they hand their entries over through the socket in the folder of the \
             ledger, and what comes at the same time is written to the disk together. Only the user who started it, \
             the owner of the folder and root are served.\n\nIt prints `ready` when others can begin, and serves until \
             it is interrupted (SIGINT) or ended (SIGTERM); then it finishes what was begun and closes the ledger. It \
             is never needed: without it, each command opens the ledger for itself.",
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .value_parser(clap::value_parser!(SocketAddr))
                .default_value(LISTEN)
                .help("Where the pages are, an address of this machine with its port; port 0 is any that is free"),
        )
        .arg(
            Arg::new("no-pages")
                .long("no-pages")
                .action(ArgAction::SetTrue)
                .conflicts_with("listen")
                .help("Only record for other commands"),
        )
        .arg(flags::recorded_by())
        .args(plugins())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let writer = place.writer()?;
    let unheard = |fault| Failure::new(Class::System, format!("nobody can reach the ledger: {fault}"));
    let socket = writer.socket().map_err(unheard)?.to_owned();
    let server = if matches.get_flag("no-pages") { None } else { Some(pages(place, matches, &writer)?) };
    let (address, link) = server
        .as_ref()
        .map(|server| (format!("http://{}/", server.address()), server.link().to_owned()))
        .unzip();
    let stopper = writer.stopper();
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            // What pages have begun is recorded before the ledger closes.
            server.into_iter().for_each(Server::stop);
            stopper.stop();
        }
    });
    place.screen.say(&format!("listening on {}", socket.display()));
    if let (Some(address), Some(link)) = (&address, &link) {
        place.screen.say(&format!("pages at {address}"));
        place.screen.say(&format!("sign in by opening {link}"));
    }
    // Whether anybody reads it must not matter to those who are served.
    let _ = if place.screen.json {
        place.screen.json_line(&json!({ "ready": true, "socket": socket, "pages": address, "sign_in": link }))
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

/// Serves the pages beside the writer.
fn pages(place: &Place, matches: &ArgMatches, writer: &Writer) -> Outcome<Server> {
    let address = matches.get_one::<SocketAddr>("listen").copied();
    let address = address.ok_or_else(|| Failure::usage("--listen: no address is named"))?;
    let folder = place.folder()?;
    let desk = Desk {
        place: Place::naming(matches, Some(folder.clone())),
        recorder: flags::recorder(matches)?,
        told: std::sync::Mutex::default(),
    };
    tyst_web::start(folder, Arc::new(desk), writer.sender(), address).map_err(|fault| match &fault {
        StartError::Public(_) => Failure::usage(format!("--listen: {fault}")).hint(
            "there are no accounts yet, so pages are for this machine alone; from another one, use \
             `ssh -L 8470:127.0.0.1:8470 THIS_MACHINE`",
        ),
        StartError::Listen { .. } => Failure::new(Class::System, chain(&fault)).hint(
            "name another with --listen 127.0.0.1:PORT (port 0 is any that is free), or leave the pages out with --no-pages",
        ),
        StartError::System(_) => Failure::new(Class::System, chain(&fault)),
    })
}

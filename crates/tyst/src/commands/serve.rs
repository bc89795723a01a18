//! `tyst serve`: keeps a ledger open, records for all other commands, and shows it in a browser.

mod desk;
mod entry;
mod told;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use clap::{ArgMatches, Command};
use serde_json::json;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tyst_access::{Noted, Right};
use tyst_event::terms::AccessAct;
use tyst_ledger::{CloseError, Writer};
use tyst_web::{Entrance, Listen, Origin, Server};

use crate::app::{common, plugins};
use crate::commands::access;
use crate::commands::init::closed;
use crate::failure::{Class, Failure, Outcome, chain};
use crate::place::Place;
use crate::{flags, logging};
use desk::Desk;

pub(crate) fn command() -> Command {
    Command::new("serve")
        .about("Show the ledger in a browser, and record for other commands")
        .long_about(
            "Show the ledger in a browser, and record for other commands. The pages list areas, reports and entries, as at a \
             date and as known at another, ask for an entry step by step, and need no script. They are for whoever opens the \
             link that is printed, which works once, on this machine alone; from another one, use `ssh -L`. With --accounts they \
             are for people with accounts: the first one is made by a link that is printed, and `tyst access` or its pages invite the \
             others.\n\n`tyst record`, `correct`, `withdraw` and `import` work \
             beside it as always, and faster: they hand their entries over through the socket in the folder of the \
             ledger, and what comes at the same time is written to the disk together. Only the user who started it, \
             the owner of the folder and root are served.\n\nIt prints `ready` when others can begin, and serves until \
             it is interrupted (SIGINT) or ended (SIGTERM); then it finishes what was begun and closes the ledger. It \
             is never needed: without it, each command opens the ledger for itself.",
        )
        .args(entry::flags())
        .args(logging::flags())
        .arg(flags::recorded_by())
        .args(plugins())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let _logging = logging::begin(matches)?;
    let listen = entry::listen(matches)?;
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let certificate = listen.certificate.clone();
    if certificate.is_some() {
        signals.add_signal(SIGHUP)?;
    }
    let writer = place.writer()?;
    let unheard = |fault| Failure::new(Class::System, format!("nobody can reach the ledger: {fault}"));
    let socket = writer.socket().map_err(unheard)?.to_owned();
    let server =
        if matches.get_flag("no-pages") { None } else { Some(pages(place, matches, listen, &writer)?) };
    let invitation = server.as_ref().map(|server| invitation(place, matches, &writer, server)).transpose()?;
    say_where(place, &socket, server.as_ref(), invitation.flatten().as_deref());
    let stopper = writer.stopper();
    // Whoever ends it takes the server: a signal, or the writer that can write no more.
    let server = Arc::new(Mutex::new(server));
    let to_end = Arc::clone(&server);
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if signal == SIGHUP {
                entry::renew(certificate.as_ref());
                continue;
            }
            tracing::info!("ending: what was begun is finished");
            told::manager("STOPPING=1");
            // What pages have begun is recorded before the ledger closes.
            stop(&to_end);
            stopper.stop();
            return;
        }
    });
    told::manager("READY=1");
    let outcome = writer.wait();
    // Where the disk is full, whoever asked is still told.
    stop(&server);
    match outcome {
        Err(fault) if !matches!(fault, CloseError::Store { .. }) => {
            Err(Failure::new(Class::System, format!("the ledger was not closed well: {}", chain(&fault)))
                .hint(
                    "what was acknowledged is in the folder that was open, wherever that is now; start it there again, and \
                     the next opening mends the rest",
                ))
        }
        outcome => {
            closed(place, outcome);
            tracing::info!("ended");
            Ok(())
        }
    }
}

/// Says where the service is reached, and tells whoever started it how to come in.
fn say_where(place: &Place, socket: &Path, server: Option<&Server>, invitation: Option<&str>) {
    let screen = &place.screen;
    let address = server.map(|server| {
        let scheme = if server.is_encrypted() { "https" } else { "http" };
        format!("{scheme}://{}/", server.address())
    });
    let figures = server.and_then(Server::figures).map(|address| format!("http://{address}/metrics"));
    let link = server.and_then(Server::link);
    screen.say(&format!("listening on {}", socket.display()));
    for (what, address) in [("pages", &address), ("figures", &figures)] {
        if let Some(address) = address {
            screen.say(&format!("{what} at {address}"));
        }
    }
    // Whether anybody reads it must not matter to those who are served.
    let _ = if screen.json {
        let (pages, sign_in, join) = (&address, link, invitation);
        screen.json_line(&json!({
            "ready": true, "socket": socket, "pages": pages, "metrics": figures, "sign_in": sign_in, "join": join
        }))
    } else {
        screen.data("ready")
    };
    if screen.json {
        return;
    }
    if let Some(link) = link {
        screen.tell(&format!("sign in by opening {link}"));
    }
    if let Some(link) = invitation {
        screen.tell(&format!("make your account, within a week, by opening {link}"));
    }
}

/// Finishes what the pages have begun, unless somebody did.
fn stop(server: &Mutex<Option<Server>>) {
    let server = server.lock().unwrap_or_else(PoisonError::into_inner).take();
    server.into_iter().for_each(Server::stop);
}

/// Who is invited where nobody has an account yet.
const FIRST: &str = "administrator";

/// Invites the first person to have an account with all rights, where people have accounts and nobody has one.
fn invitation(
    place: &Place,
    matches: &ArgMatches,
    writer: &Writer,
    server: &Server,
) -> Outcome<Option<String>> {
    if !matches.get_flag("accounts") {
        return Ok(None);
    }
    let accounts = access::Accounts::of(place)?;
    if !accounts.book()?.is_empty() {
        return Ok(None);
    }
    let (name, rights) = (access::name(FIRST)?, Right::all());
    let sender = writer.sender();
    let secret =
        accounts.change(&flags::recorder(matches)?, &|request| sender.record(request), |book, now| {
            let secret = access::invite(book, &name, rights.clone(), now)?;
            Ok((Noted::new(AccessAct::Invited).about(&name).rights(&rights), secret))
        })?;
    Ok(Some(access::link(server.origin(), &secret)))
}

/// Serves the pages beside the writer.
fn pages(place: &Place, matches: &ArgMatches, listen: Listen, writer: &Writer) -> Outcome<Server> {
    let folder = place.folder()?;
    let desk = Desk {
        place: Place::naming(matches, Some(folder.clone())),
        recorder: flags::recorder(matches)?,
        told: Mutex::default(),
    };
    let entrance = Entrance {
        access: access::kept(&folder)?,
        has_accounts: matches.get_flag("accounts"),
        origin: matches.get_one::<Origin>("origin").cloned(),
    };
    let server = tyst_web::start(folder, Arc::new(desk), writer.sender(), listen, entrance);
    server.map_err(|fault| entry::refused(&fault))
}

//! `tyst serve`: keeps a ledger open, records for all other commands, and shows it in a browser.

mod desk;
mod entry;
mod told;

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use clap::{ArgMatches, Command};
use serde_json::json;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tyst_access::{Access, Noted, Right};
use tyst_event::Slug;
use tyst_event::terms::AccessAct;
use tyst_ledger::{CloseError, Command as Recorded, Request, Writer};
use tyst_web::{Entrance, Listen, Origin, Server};

use crate::app::{common, plugins};
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
             are for people with accounts: the first one is made by a link that is printed, and invites the others.\n\n`tyst record`, `correct`, `withdraw` and `import` work \
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
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if signal == SIGHUP {
                entry::renew(certificate.as_ref());
                continue;
            }
            tracing::info!("ending: what was begun is finished");
            told::manager("STOPPING=1");
            // What pages have begun is recorded before the ledger closes.
            server.into_iter().for_each(Server::stop);
            stopper.stop();
            return;
        }
    });
    told::manager("READY=1");
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

/// The folder in that of a ledger in which it is kept who may come in, and the file. Backups leave it out.
const ACCESS: &str = "access";
const BOOK: &str = "book.json";
/// Who is invited where nobody has an account yet.
const FIRST: &str = "administrator";

/// Returns who may come in; the folder is for the owner of the ledger alone.
fn access(ledger: &Path) -> Outcome<Access> {
    let folder = ledger.join(ACCESS);
    let made = DirBuilder::new().mode(0o700).create(&folder);
    match made {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => {
            Err(Failure::new(Class::System, format!("cannot make {}: {fault}", folder.display())))
        }
        _ => Ok(Access::at(folder.join(BOOK))),
    }
}

/// Invites somebody to have an account with all rights: whoever is named, or where nobody has one, the first.
fn invitation(
    place: &Place,
    matches: &ArgMatches,
    writer: &Writer,
    server: &Server,
) -> Outcome<Option<String>> {
    if !matches.get_flag("accounts") {
        return Ok(None);
    }
    let access = access(&place.folder()?)?;
    let unread = |fault| {
        Failure::new(Class::System, chain(&fault))
            .hint("make it readable to its owner alone, with `chmod 600`")
    };
    let named = matches.get_one::<String>("invite").map(String::as_str);
    let name = match named {
        Some(name) => name,
        None if access.book().map_err(unread)?.is_empty() => FIRST,
        None => return Ok(None),
    };
    let name = Slug::new(name).filter(|name| *name != Slug::ledger());
    let name =
        name.ok_or_else(|| Failure::usage("--invite: a name is of small letters, digits and hyphens"))?;
    let (rights, now) = (Right::all(), Place::clock().wall.0 / 1_000_000);
    let now = u64::try_from(now).unwrap_or_default();
    let secret = access.change(|book| book.invite(&name, rights.clone(), now)).map_err(unread)?;
    let secret = secret.map_err(|fault| Failure::usage(format!("--invite: {fault}")))?;
    let noted = Noted::new(AccessAct::Invited).about(&name).rights(&rights).statement();
    let statement =
        noted.map_err(|problems| Failure::refused("the invitation was not noted", &problems.into_vec()))?;
    let is_manual = place.history()?.has_manual_clock();
    let command = Recorded {
        key: format!("invited:{}", uuid::Uuid::now_v7()),
        recorded_by: flags::recorder(matches)?,
        correlation: None,
        recorded: is_manual.then(|| Place::clock().wall),
        statement,
    };
    writer.sender().record(Request { commands: vec![command], expect: Vec::new() })?;
    Ok(Some(format!("{}/en/join?invitation={}", server.origin(), secret.shown())))
}

/// Serves the pages beside the writer.
fn pages(place: &Place, matches: &ArgMatches, listen: Listen, writer: &Writer) -> Outcome<Server> {
    let folder = place.folder()?;
    let desk = Desk {
        place: Place::naming(matches, Some(folder.clone())),
        recorder: flags::recorder(matches)?,
        told: std::sync::Mutex::default(),
    };
    let entrance = Entrance {
        access: access(&folder)?,
        has_accounts: matches.get_flag("accounts"),
        origin: matches.get_one::<Origin>("origin").cloned(),
    };
    let server = tyst_web::start(folder, Arc::new(desk), writer.sender(), listen, entrance);
    server.map_err(|fault| entry::refused(&fault))
}

//! `tyst access`: who may come in to the pages and the interface for programs, for whoever runs the machine.
//!
//! Passphrases are never typed here: people make their own, by the link that is printed.

mod changing;
mod kept;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_access::{Book, Right, Role};
use tyst_event::Instant;
use tyst_web::Origin;

use crate::app::common;
use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::place::Place;

pub(crate) use kept::{Accounts, invite, kept, link, name};

/// Where pages are where nothing else is said.
const ORIGIN: &str = "http://127.0.0.1:8470";

pub(crate) fn command() -> Command {
    Command::new("access")
        .about("Say who may come in to the pages with an account or a token, and what they may do")
        .long_about(
            "Say who may come in to the pages of `tyst serve --accounts` with an account, and to its interface for programs with a \
             token, and what they may do. It works beside a server and without one; a right that is taken is gone at once. Each \
             change is noted in the ledger. Accounts are kept in the folder of the ledger, in access/, and in no backup.\n\n\
             A right is a role, for an area and all inside it, or everywhere. A reader reads; a recorder reads, also what is \
             restricted, and records; an approver reads and makes final; an evaluator reads and takes along; a plugin-manager sees \
             how reports are trusted; an administrator gives rights and reads what was noted.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("list").about("List accounts, tokens and open invitations").args(common()))
        .subcommand(changed("invite", "Invite somebody: print a link by which they make an account, once, within a week").args(rights()).arg(origin()))
        .subcommand(changed("grant", "Give an account or a token more rights").args(rights()))
        .subcommand(changed("revoke", "Take rights from an account or a token").args(rights()))
        .subcommand(changed("remove", "Close an account or take an invitation back, and end all its sessions"))
        .subcommand(
            changed("reset", "Have a passphrase and a second factor made anew: end all sessions, and print a link for it").arg(origin()),
        )
        .subcommand(token())
}

fn token() -> Command {
    let days = Arg::new("days")
        .long("days")
        .value_name("DAYS")
        .value_parser(clap::value_parser!(u64))
        .default_value("90")
        .help("For how many days it works, 366 at most");
    Command::new("token")
        .about("Make, list and end the tokens of programs")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            changed("new", "Make a token for a program, and print it this once").args(rights()).arg(days),
        )
        .subcommand(Command::new("list").about("List the tokens").args(common()))
        .subcommand(changed("revoke", "End a token"))
}

/// Returns a command that changes something for a name.
fn changed(name: &'static str, about: &'static str) -> Command {
    let named = Arg::new("name")
        .value_name("NAME")
        .required(true)
        .help("A pseudonym, such as newport-secretariat: it stands in the ledger for ever");
    Command::new(name).about(about).arg(named).arg(flags::recorded_by()).args(common())
}

fn rights() -> [Arg; 2] {
    let role = Arg::new("role")
        .long("role")
        .value_name("ROLE")
        .required(true)
        .action(ArgAction::Append)
        .value_delimiter(',')
        .value_parser(PossibleValuesParser::new(Role::ALL.map(Role::word)))
        .help("What they are to the ledger; may be given several times");
    let area = Arg::new("area")
        .long("area")
        .value_name("AREA")
        .action(ArgAction::Append)
        .help("For this area and all inside it, by its slug or a name; everywhere where it is left out");
    [role, area]
}

fn origin() -> Arg {
    Arg::new("origin")
        .long("origin")
        .value_name("URL")
        .value_parser(clap::value_parser!(Origin))
        .default_value(ORIGIN)
        .help("The name of the pages in the link, as `tyst serve` has it")
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    match matches.subcommand() {
        Some(("list", sub)) => list(&place.within(sub), false),
        Some(("token", token)) => match token.subcommand() {
            Some(("list", sub)) => list(&place.within(sub), true),
            Some(("new", sub)) => changing::token(&place.within(sub), sub),
            Some(("revoke", sub)) => changing::end_token(&place.within(sub), sub),
            _ => Err(Failure::usage("there is no such part of `tyst access token`")),
        },
        Some(("invite", sub)) => changing::invite(&place.within(sub), sub),
        Some(("grant", sub)) => changing::grant(&place.within(sub), sub),
        Some(("revoke", sub)) => changing::revoke(&place.within(sub), sub),
        Some(("remove", sub)) => changing::remove(&place.within(sub), sub),
        Some(("reset", sub)) => changing::reset(&place.within(sub), sub),
        _ => Err(Failure::usage("there is no such part of `tyst access`")),
    }
}

/// Lists who may come in, or the tokens alone.
fn list(place: &Place, tokens_only: bool) -> Outcome {
    let book = Accounts::of(place)?.book()?;
    let all = all(&book, tokens_only);
    if place.screen.json {
        let line = |(what, name, rights, until): &Listed<'_>| {
            let (rights, until) = (words(rights), until.map(moment));
            json!({ "name": name, "what": what, "rights": rights, "until": until })
        };
        return place.screen.json_page(&Json::Array(all.iter().map(line).collect()));
    }
    if all.is_empty() {
        place.screen.say("nobody may come in yet; `tyst access invite NAME --role ROLE` invites somebody");
        return Ok(());
    }
    let mut table = place.screen.table(&["name", "what it is", "rights", "until"]);
    for (what, name, rights, until) in all {
        let until = until.map(moment).unwrap_or_default();
        table.add_row([name.to_owned(), what.to_owned(), words(rights).join("\n"), until]);
    }
    place.screen.data(&table.to_string())
}

/// What somebody is, their name, what they hold, and until when.
type Listed<'b> = (&'static str, &'b str, &'b [Right], Option<u64>);

fn all(book: &Book, tokens_only: bool) -> Vec<Listed<'_>> {
    let accounts = book.accounts().map(|(name, account)| ("account", name, &account.rights[..], None));
    let open = book.invitations(kept::now());
    let open = open.map(|(name, open)| ("invitation", name, &open.rights[..], Some(open.expires)));
    let tokens = book.tokens().map(|(name, token)| ("token", name, &token.rights[..], Some(token.expires)));
    accounts.chain(open).filter(|_| !tokens_only).chain(tokens).collect()
}

fn words(rights: &[Right]) -> Vec<String> {
    rights.iter().map(Right::to_string).collect()
}

fn moment(seconds: u64) -> String {
    Instant(i64::try_from(seconds).unwrap_or_default().saturating_mul(1_000_000)).to_string()
}

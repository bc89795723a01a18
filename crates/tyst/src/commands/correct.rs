//! `tyst correct`: we were wrong, and say an entry again.
//!
//! What is not typed stays as it was; the correction holds the whole entry all the same.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value as Json};
use tyst_event::terms::Reason;
use tyst_event::words::draft::correction;
use tyst_event::{Body, Event, Kind, Statement};
use tyst_ledger::{Chains, Expect, History};

use crate::app::{common, ledger};
use crate::commands::record::{record, statement};
use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::place::Place;

/// Names that the flags of a correction take, so that a field of the data gets `data-` before it.
const TAKEN: [&str; 2] = ["reason", "explain"];

pub(crate) fn command() -> Command {
    Command::new("correct")
        .about("State an entry anew, because it was wrong")
        .long_about(
            "State an entry anew, because it was wrong. What is not typed stays as it was. If the world changed since, \
             record a new entry instead.\n\n`tyst correct SEQ --help` lists the fields of that entry.",
        )
        .override_usage("tyst correct SEQ --reason REASON [--FIELD VALUE]...")
        .disable_help_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::SetTrue).help("Print help; after SEQ, the fields of that entry"))
        .arg(ledger())
        .arg(Arg::new("seq").value_name("SEQ").required_unless_present("help").help("The entry, as `tyst log` numbers it"))
        .arg(
            Arg::new("rest")
                .value_name("--FIELD VALUE")
                .num_args(0..)
                .trailing_var_arg(true)
                .allow_hyphen_values(true)
                .help("The reason, and what was wrong, with the flags of `tyst record KIND`"),
        )
}

/// Returns the flag for why an entry is corrected or withdrawn.
pub(crate) fn reasons() -> [Arg; 2] {
    let values = Reason::LIST
        .codes
        .iter()
        .map(|(_, word, about)| clap::builder::PossibleValue::new(*word).help(*about));
    let underscored = values.map(|value| {
        let alias = value.get_name().replace('-', "_");
        value.alias(alias)
    });
    [
        Arg::new("reason")
            .long("reason")
            .required(true)
            .value_parser(clap::builder::PossibleValuesParser::new(underscored))
            .help("Why"),
        flags::explanation("More about the reason"),
    ]
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let mut rest: Vec<String> = matches.get_many::<String>("rest").into_iter().flatten().cloned().collect();
    if matches.get_flag("help") {
        if !matches.contains_id("seq") {
            return place.screen.data(&command().bin_name("tyst correct").render_long_help().to_string());
        }
        rest.push("--help".to_owned());
    }
    let seq = seq_of(matches.get_one::<String>("seq"))?;
    let here = Place::naming(matches, ledger_in(&rest));
    let place = if place.folder().is_ok() { place } else { &here };
    let history = place.history()?;
    let (target, expect) = standing(&history, seq)?;
    let kind = target.body.kind().ok_or_else(|| {
        Failure::usage(format!("entry {seq} is of a kind that this version does not know"))
            .hint("use the newer version")
    })?;
    if kind.is_meta() {
        return Err(Failure::usage(format!(
            "entry {seq} is of the kind {}, which cannot be corrected",
            kind.name()
        ))
        .hint("withdraw it with `tyst withdraw`"));
    }
    let words = std::iter::once(format!("tyst correct {seq}")).chain(rest);
    let typed = match form(kind, seq).try_get_matches_from(words) {
        Ok(typed) => typed,
        Err(fault) if fault.exit_code() == 0 => return place.screen.data(&fault.to_string()),
        Err(fault) => {
            return Err(Failure::usage(
                fault.to_string().trim_start_matches("error: ").trim_end().to_owned(),
            ));
        }
    };
    let place = &Place::naming(&typed, place.folder().ok());
    let corrected = restate(&target, kind, seq, &typed)?;
    record(place, &typed, corrected, None, expect)
}

/// Returns the ledger where it is named after the number of the entry: the fields that can stand there are those of
/// the entry, so the ledger has to be known first.
fn ledger_in(rest: &[String]) -> Option<PathBuf> {
    let named = rest.iter().find_map(|word| word.strip_prefix("--ledger="));
    let follows = rest.iter().position(|word| word == "--ledger").and_then(|at| rest.get(at + 1));
    named.or(follows.map(String::as_str)).map(PathBuf::from)
}

fn form(kind: Kind, seq: u64) -> Command {
    Command::new(format!("tyst correct {seq}"))
        .bin_name(format!("tyst correct {seq}"))
        .about(format!("State entry {seq} ({}) anew", kind.name()))
        .args(reasons())
        .args(flags::data(kind, false, &TAKEN))
        .args(flags::circumstances(false))
        .arg(
            Arg::new("without")
                .long("without")
                .value_name("FIELD")
                .action(ArgAction::Append)
                .help("Leave this field out, such as `when` or `participants`; `basis` makes it stated"),
        )
        .args(flags::recording())
        .arg(
            Arg::new("new-area").long("new-area").action(ArgAction::SetTrue).help("The area or place is new"),
        )
        .args(common())
}

/// Returns the correction: the entry as it stands, with what was typed put over it.
fn restate(target: &Statement, kind: Kind, seq: u64, typed: &ArgMatches) -> Outcome<Statement> {
    let mut entry = tyst_event::json::statement_to_json(target);
    let mut data = entry.remove("data").and_then(|data| data.as_object().cloned()).unwrap_or_default();
    for name in typed.get_many::<String>("without").into_iter().flatten() {
        let name = name.replace('-', "_");
        if entry.remove(&name).is_none() && data.remove(&name).is_none() {
            return Err(Failure::usage(format!("--without: entry {seq} has no field {name}")));
        }
    }
    flags::put_data(kind, typed, &mut data);
    flags::put_circumstances(typed, &mut entry);
    entry.insert("data".to_owned(), Json::Object(data));
    let mut about = Map::new();
    about.insert("target".to_owned(), Json::from(seq));
    about.insert("reason".to_owned(), Json::from(typed.get_one::<String>("reason").cloned()));
    flags::put_explanation(typed, &mut about);
    let corrected = statement(&correction(entry, about))?;
    let Body::EntryCorrected(inner) = &corrected.body else { return Ok(corrected) };
    let same = *inner.replacement.0 == target.body
        && Statement { body: target.body.clone(), ..corrected.clone() } == *target;
    if same {
        return Err(Failure::usage(format!("nothing would change in entry {seq}"))
            .hint(format!("`tyst correct {seq} --help` lists its fields")));
    }
    Ok(corrected)
}

/// Returns the position that was typed.
pub(crate) fn seq_of(words: Option<&String>) -> Outcome<u64> {
    let words = words.map_or("", String::as_str);
    words.parse().map_err(|_| {
        Failure::usage(format!("{words} is not the number of an entry"))
            .hint("`tyst log` numbers the entries")
    })
}

/// Returns an entry as it was stored.
pub(crate) fn event(history: &History, seq: u64) -> Outcome<Event> {
    let last = history.head().count.saturating_sub(1);
    let stored = history.entry(seq)?;
    let stored =
        stored.ok_or_else(|| Failure::usage(format!("there is no entry {seq}; the last one is {last}")))?;
    stored.event.map_err(|fault| {
        Failure::new(crate::failure::Class::Ledger, format!("entry {seq} cannot be read: {fault}"))
            .hint("it may have been written by a newer version; `tyst verify` checks its bytes")
    })
}

/// Returns the corrections and withdrawals of the whole ledger.
pub(crate) fn chains(history: &History) -> Outcome<Chains> {
    Ok(history.partnership()?.chains().clone())
}

/// Returns the statement of an entry that stands, with the expectation that it still does when it is corrected; or that
/// of its first recording when it was withdrawn.
fn standing(history: &History, seq: u64) -> Outcome<(Statement, Vec<Expect>)> {
    let chains = chains(history)?;
    let own = event(history, seq)?.statement;
    let statement = history.standing(&chains, seq)?.unwrap_or(own);
    Ok((statement, chains.expect_standing(seq)))
}

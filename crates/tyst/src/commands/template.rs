//! `tyst template`: a workbook to fill in, for `tyst import`.
//!
//! With a ledger its drop-downs offer what that knows; without one only the codes of the vocabulary.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use tyst_event::Kind;
use tyst_ledger::{History, Offers};
use tyst_sheets::template::{self, Slugs};

use crate::app::common;
use crate::failure::{Class, Failure, Outcome, chain};
use crate::place::Place;
use crate::screen::counted;

pub(crate) fn command() -> Command {
    let kinds = Kind::FACTS.iter().map(|kind| kind.name());
    Command::new("template")
        .allow_missing_positional(true)
        .about("Write a workbook to fill in, for tyst import")
        .long_about(
            "Write a workbook to fill in: a sheet for each kind, with headings in English and Welsh, drop-downs, a prompt and an \
             example for each field. With a ledger, drop-downs offer its areas, parties, initiatives, indicators and consultations. \
             `tyst import FILE.xlsx` records what was filled in.",
        )
        .arg(
            Arg::new("kinds")
                .value_name("KIND")
                .num_args(0..)
                .value_parser(PossibleValuesParser::new(kinds))
                .hide_possible_values(true)
                .help("The kinds of entry; `tyst vocabulary` lists them"),
        )
        .arg(
            Arg::new("file")
                .value_name("FILE.xlsx")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The workbook to write"),
        )
        .arg(
            Arg::new("all").long("all").action(ArgAction::SetTrue).conflicts_with("kinds").help("A sheet for every kind"),
        )
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help("Replace the file if it is there"))
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let typed = matches.get_many::<String>("kinds").into_iter().flatten();
    let named: Vec<Kind> = typed.filter_map(|name| Kind::from_name(name)).collect();
    let is_wanted = |kind: &&Kind| matches.get_flag("all") || named.contains(kind);
    let kinds: Vec<Kind> = Kind::FACTS.iter().filter(is_wanted).copied().collect();
    if kinds.is_empty() {
        return Err(Failure::usage("no kind of entry is named").hint(
            "`tyst template training.delivered FILE.xlsx`, or --all; `tyst vocabulary` lists the kinds",
        ));
    }
    let Some(file) = matches.get_one::<PathBuf>("file") else { return Ok(()) };
    check_ending(file)?;
    if file.exists() && !matches.get_flag("force") {
        return Err(Failure::exists(file));
    }
    let slugs = if place.folder().is_ok() { known(&place.history()?)? } else { Slugs::new() };
    let bytes =
        template::template(&kinds, &slugs).map_err(|fault| Failure::new(Class::System, chain(&fault)))?;
    std::fs::write(file, bytes).map_err(|fault| Failure::file(file, &fault))?;
    place.screen.say(&format!(
        "wrote {} with {}",
        file.display(),
        counted(kinds.len() as u64, "sheet", "sheets")
    ));
    Ok(())
}

/// Refuses a name by which a spreadsheet would not know a workbook.
pub(crate) fn check_ending(file: &Path) -> Outcome {
    if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        return Ok(());
    }
    Err(Failure::usage(format!("{} does not end in .xlsx", file.display()))
        .hint("spreadsheets go by the ending: write the name with .xlsx"))
}

/// Returns the slugs that a ledger knows, with what they mean.
pub(crate) fn known(history: &History) -> Outcome<Slugs> {
    Ok(Offers::of(history)?.slugs())
}

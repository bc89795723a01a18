//! `tyst publish`: a report in every format, with a receipt, and the entry that says so.
//!
//! How the files are drawn and what the receipt says stands in `publishing`.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value as Json, json};
use tyst_event::json::ImportLine;
use tyst_event::{Kind, Slug, wire};
use tyst_ledger::Recorded;
use tyst_report::{Policy, Receipt};

use crate::app::{common, cut, plugins};
use crate::commands::record::{statement, store, tell};
use crate::commands::report::{asking, disclosing, policy};
use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::making::{How, Question, answer, readers};
use crate::out::file;
use crate::place::{Asked, Place};
use crate::publishing::{
    Drawn, NewFolder, RECEIPT, Signer, digest, note_for_partners, receipt, said, why_left_out,
};
use crate::screen::counted;
use crate::signals::Held;

pub(crate) fn command() -> Command {
    Command::new("publish")
        .about("Write a report in every format with a receipt, and record that it was published")
        .long_about(
            "Write a report in every format and both languages into a new folder, with a receipt that says what it was made of, \
             and record that it was published. Whoever has the receipt can make the report again with `tyst reproduce`, \
             and `tyst published` says what became of it since. The ledger signs the receipt with its key.",
        )
        .arg(Arg::new("name").value_name("NAME").required(true).help("The report"))
        .arg(file("out", "DIR", "The folder to write, which must not be there yet").required(true))
        .arg(disclosing(Policy::Wg5))
        .args(asking())
        .args(cut())
        .args(plugins())
        .args(flags::recording())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let Some(out) = matches.get_one::<PathBuf>("out") else { return Ok(()) };
    if out.file_name().is_none() {
        return Err(Failure::usage(format!("{} is no name for a new folder", out.display())));
    }
    let history = place.history()?;
    let found = place.search_path()?.find(matches.get_one::<String>("name").map_or("", String::as_str))?;
    let policy = policy(matches);
    note_for_partners(place, policy);
    let asked = Asked::new(&history, matches)?;
    let question = Question::typed(&history, asked, matches, Some(readers(policy)))?;
    let request = question.request.clone();
    let document = answer(place, &history, &found, question, &How::default())?;
    let withheld = document.header.as_ref().map_or(0, |header| header.entries.withheld);
    if withheld > 0 {
        let entries = counted(withheld, "entry was", "entries were");
        place.screen.say(&format!("note: {entries} left out, {}", why_left_out(policy)));
    }
    let (receipt, mut files) = receipt(&document, &found, &request, policy, false)?;
    let signed = Signer::new(place, &history)?.sign(receipt);
    files.push(Drawn { file: RECEIPT.to_owned(), bytes: signed.to_bytes() });
    let folder = NewFolder::write(out, &files)?;
    // What is recorded and its files belong together.
    let signals = Held::signals()?;
    let done = match publish(place, matches, &signed.receipt) {
        Ok(done) => done,
        Err(fault) => {
            // What is not recorded was not published.
            folder.give_up()?;
            return Err(fault);
        }
    };
    folder.show()?;
    drop(signals);
    tell(place, &done)?;
    place.screen.say(&format!("wrote {} files into {}", files.len(), out.display()));
    Ok(())
}

/// Records that the report of a receipt was published; the same one is recorded once.
fn publish(place: &Place, matches: &ArgMatches, receipt: &Receipt) -> Outcome<Recorded> {
    let mut entry = Map::new();
    entry.insert("kind".to_owned(), Json::from(Kind::ReportPublished.name()));
    entry.insert("area".to_owned(), Json::from(Slug::ledger().as_str()));
    entry.insert("source".to_owned(), json!([{ "doc": "this ledger" }]));
    entry.insert("data".to_owned(), said(receipt));
    let statement = statement(&entry)?;
    let line = ImportLine {
        key: Some(format!("published:{}", wire::hex(&digest(receipt)))),
        recorded_by: None,
        recorded: None,
        statement: statement.clone(),
    };
    store(place, matches, statement, Some(&line), Vec::new())
}

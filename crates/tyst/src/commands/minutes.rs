//! `tyst minutes`: goes through the minutes of a meeting with a person, and records what they confirm.
//!
//! What stands in the text is for `items` to find; nothing is recorded that was not shown and confirmed.

mod items;

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::terms::Form;
use tyst_event::words::draft::{Draft, Field};
use tyst_event::{Kind, Statement};
use tyst_ledger::{Offers, Request};

use crate::app::common;
use crate::asking::{self, Offer, Question};
use crate::commands::init::closed;
use crate::commands::record::{fresh_key, tell};
use crate::failure::{Class, Failure, Outcome};
use crate::flags;
use crate::interview::{Answered, Ended, Interview};
use crate::place::Place;
use crate::reading;
use crate::screen::counted;
use crate::shown;
use items::Item;

/// The largest file that is read as minutes, in bytes.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// How many characters of a statement are offered as what was said; the rest is in the source.
const TEXT_CHARS_MAX: usize = 200;

pub(crate) fn command() -> Command {
    Command::new("minutes")
        .about("Go through the minutes of a meeting, and record what you confirm")
        .long_about(
            "Go through the minutes of a meeting, and record what you confirm. Numbered items and what is listed under them become \
             minute.recorded, with the verb of the text (asked, noted, agreed, resolved, …), each shown with its line first; what \
             somebody is to do is offered as a commitment. Nothing is recorded before the last question.",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The minutes, as text or Markdown"),
        )
        .arg(
            Arg::new("list")
                .long("list")
                .action(ArgAction::SetTrue)
                .help("Only list what is found, with line, number and verb; it needs no ledger"),
        )
        .args(flags::recording().filter(|arg| arg.get_id() != "key"))
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let Some(file) = matches.get_one::<PathBuf>("file") else { return Ok(()) };
    let items = items::found(&text(file)?);
    if matches.get_flag("list") {
        return list(place, &items);
    }
    if items.is_empty() {
        return Err(Failure::new(Class::Refused, format!("{} has no numbered items and no verbs of minutes", file.display()))
            .hint("save it as text with the numbers of the items, or record them one by one: `tyst record minute.recorded`"));
    }
    let history = place.history()?;
    let Some(person) = asking::person(place) else {
        return Err(Failure::usage("there is nobody to confirm what is found")
            .hint("at a terminal it asks; --plain asks line by line; --list only shows what is found"));
    };
    let interview = Interview::new(person, Offers::of(&history)?);
    let statements =
        Meeting { interview, file, statements: Vec::new() }.all(&items).map_err(Failure::from)?;
    let commands = statements.into_iter().map(|statement| {
        Ok(tyst_ledger::Command {
            key: fresh_key(&history, &statement),
            recorded_by: flags::recorder(matches)?,
            correlation: Some(shown::clipped(&format!("minutes {}", name_of(file)), 100)),
            recorded: flags::recorded(matches, history.zone())?,
            statement,
        })
    });
    let commands = commands.collect::<Outcome<Vec<_>>>()?;
    if commands.is_empty() {
        place.screen.say("nothing was recorded");
        return Ok(());
    }
    let recorder = place.recorder()?;
    let done = recorder.record(Request { commands, expect: flags::expected(matches)? })?;
    closed(place, recorder.close());
    tell(place, &done)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads a file of text.
fn text(file: &Path) -> Outcome<String> {
    let bytes = reading::given(file, FILE_BYTES_MAX)
        .map_err(|failure| failure.hint_where_refused("divide it by meetings"))?;
    let text = reading::utf8(file, bytes).map_err(|failure| {
        failure.hint("save the minutes as plain text (UTF-8) or Markdown; a .docx or .pdf is not read")
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Prints what was found.
fn list(place: &Place, items: &[Item]) -> Outcome {
    if place.screen.json {
        let one = |item: &Item| {
            json!({
                "line": item.line, "ref": item.reference, "form": item.verb.map(|(form, _)| form.word()),
                "found_by": item.verb.map(|(_, word)| word), "text": item.text, "action": item.is_action,
            })
        };
        return place.screen.json_page(&Json::Array(items.iter().map(one).collect()));
    }
    if items.is_empty() {
        place.screen.say("nothing was found: there are no numbered items and no verbs of minutes");
        return Ok(());
    }
    let mut table = place.screen.table(&["line", "item", "verb", "action", "text"]);
    for item in items {
        let verb = item.verb.map_or("?", |(form, _)| form.word());
        let action = if item.is_action { "yes" } else { "" };
        table.add_row([&item.line.to_string(), &item.reference, verb, action, &item.text]);
    }
    place.screen.data(&table.to_string())
}

/// A meeting whose minutes are gone through.
struct Meeting<'m> {
    interview: Interview,
    file: &'m Path,
    statements: Vec<Statement>,
}

impl Meeting<'_> {
    /// Goes through the statements, and returns what the person wants recorded.
    fn all(mut self, items: &[Item]) -> Answered<Vec<Statement>> {
        let found = counted(items.len() as u64, "statement", "statements");
        self.interview.person.say(&format!(
            "{found} found in {}. First the meeting; then each statement is shown, and recorded only if you say so.",
            name_of(self.file)
        ));
        let mut meeting = Draft::new(Kind::MinuteRecorded);
        for name in ["area", "body", "when", "when-said", "source", "sensitivity"] {
            if let Some(field) = Field::named(Kind::MinuteRecorded, name) {
                self.interview.field(&field, &mut meeting)?;
            }
        }
        for (number, item) in (1..).zip(items) {
            let said = format!(
                "\n{number} of {}, line {}, {}: {}",
                items.len(),
                item.line,
                item.reference,
                item.text
            );
            self.interview.person.say(&said);
            if let Some(draft) = self.minute(item, &meeting)? {
                self.keep(draft)?;
                if item.is_action || self.is_commitment(item)? {
                    self.commitment(item, &meeting)?;
                }
            }
        }
        self.agreed()
    }

    /// Asks whether a statement is a minute, and of which verb.
    fn minute(&mut self, item: &Item, meeting: &Draft) -> Answered<Option<Draft>> {
        const SKIP: &str = "skip";
        let mut offers = vec![Offer::new(SKIP, "record nothing of it", [])];
        let forms = Form::LIST.codes.iter();
        offers.extend(forms.map(|(_, word, about)| Offer::new(word, &shown::first(about), [])));
        let default = item.verb.map_or(SKIP, |(form, _)| form.word());
        let help = item.verb.map_or_else(
            || "No verb of minutes was found in it".to_owned(),
            |(form, word)| format!("“{word}” stands in the text, so: {}", form.word()),
        );
        let verb =
            self.interview.person.choose("The verb?", &help, &offers, Some(default)).ok_or(Ended::Left)?;
        if verb == SKIP {
            return Ok(None);
        }
        let mut draft = with_source(meeting, Kind::MinuteRecorded, item);
        put(&mut draft, "ref", &item.reference);
        put(&mut draft, "form", &verb);
        let text = self.text("What it says, in a few words of your own", item)?;
        put(&mut draft, "text", &text);
        Ok(Some(draft))
    }

    fn text(&mut self, words: &str, item: &Item) -> Answered<String> {
        let default = shown::clipped(&item.text, TEXT_CHARS_MAX);
        let help = "Enter keeps the words of the minutes, cut off where they are long";
        let question = Question { words, help, offers: &[], is_open: true, default: Some(&default) };
        self.interview.person.ask(&question, &|_| Ok(None)).ok_or(Ended::Left)
    }

    fn is_commitment(&mut self, item: &Item) -> Answered<bool> {
        match item.verb {
            Some((Form::Agreed | Form::Resolved | Form::Asked, _)) => {
                self.interview.confirm("Did somebody promise to do something with it?", false)
            }
            _ => Ok(false),
        }
    }

    /// Asks for the commitment that arises from a statement.
    fn commitment(&mut self, item: &Item, meeting: &Draft) -> Answered<()> {
        if item.is_action
            && !self.interview.confirm("Is this a promise that somebody made, to be kept?", true)?
        {
            return Ok(());
        }
        let mut draft = with_source(meeting, Kind::CommitmentMade, item);
        put(&mut draft, "arises-from", &item.reference);
        let text = self.text("What was promised", item)?;
        put(&mut draft, "text", &text);
        for name in ["commitment", "by", "owner", "due"] {
            if let Some(field) = Field::named(Kind::CommitmentMade, name) {
                self.interview.field(&field, &mut draft)?;
            }
        }
        self.keep(draft)
    }

    fn keep(&mut self, mut draft: Draft) -> Answered<()> {
        let fields = Field::of(draft.kind);
        let statement = self.interview.sound(&fields, &mut draft)?;
        self.statements.push(statement);
        Ok(())
    }

    /// Shows what was confirmed, and asks whether it is to be recorded.
    fn agreed(mut self) -> Answered<Vec<Statement>> {
        let person = &mut self.interview.person;
        if self.statements.is_empty() {
            return Ok(Vec::new());
        }
        person.say("");
        for statement in &self.statements {
            person.say(&format!(
                "  {}  {}",
                shown::kind(&statement.body),
                shown::clipped(&shown::summary(statement), 120)
            ));
        }
        let count = counted(self.statements.len() as u64, "entry", "entries");
        let is_agreed = self.interview.confirm(&format!("Record {count}?"), true)?;
        Ok(if is_agreed { self.statements } else { Vec::new() })
    }
}

/// Returns a draft of a kind with what was said of the meeting, and the line as the place in the source.
fn with_source(meeting: &Draft, kind: Kind, item: &Item) -> Draft {
    let mut draft = meeting.of_kind(kind);
    let typed = meeting.typed("source", false);
    let at = |source: &String| {
        if source.contains('#') { source.clone() } else { format!("{source}#line {}", item.line) }
    };
    let sources: Vec<String> = typed.iter().map(at).collect();
    if let Some(field) = Field::named(kind, "source") {
        draft.put(&field, sources);
    }
    draft
}

/// Puts words into a field of a draft.
fn put(draft: &mut Draft, name: &str, words: &str) {
    if let Some(field) = Field::named(draft.kind, name) {
        draft.put(&field, vec![words.to_owned()]);
    }
}

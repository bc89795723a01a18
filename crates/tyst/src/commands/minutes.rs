//! `tyst minutes`: goes through the minutes of a meeting with a person, and records what they confirm.
//!
//! What stands in the text is for `items` to find; nothing is recorded that was not shown and confirmed.

mod before;
mod items;

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::terms::Form;
use tyst_event::words::draft::{Draft, Field};
use tyst_event::{Kind, Statement};
use tyst_ledger::{History, Offers, Request};

use crate::app::common;
use crate::asking::{self, Offer, Question};
use crate::commands::init::closed;
use crate::commands::record::tell;
use crate::failure::{Class, Failure, Outcome};
use crate::flags;
use crate::interview::{Answered, Ended, Interview};
use crate::place::Place;
use crate::reading;
use crate::screen::counted;
use crate::shown;
use before::{Before, keys, promised};
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
             somebody is to do is offered as a commitment. Nothing is recorded before the last question; `stop` at any statement asks it for \
             what was confirmed so far, and whoever goes through the same minutes again goes on after what was recorded.",
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
    let meeting = Meeting { interview, file, history: &history, confirmed: Vec::new() };
    let confirmed = meeting.all(&items).map_err(left)?;
    let commands = confirmed.into_iter().map(|(key, statement)| {
        Ok(tyst_ledger::Command {
            key,
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

fn left(ended: Ended) -> Failure {
    match ended {
        Ended::Failed(failure) => failure,
        Ended::Left => Failure::new(Class::Refused, "nothing was recorded: the questions were left").hint(
            "at the verb of a statement, `stop` keeps what was confirmed; the rest can follow another time",
        ),
    }
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
    history: &'m History,
    /// What is to be recorded, with its keys.
    confirmed: Vec<(String, Statement)>,
}

/// What a person makes of a statement.
enum Judged {
    Minute(Draft),
    Skipped,
    /// The rest is for another time.
    Stopped,
}

impl Meeting<'_> {
    /// Goes through the statements, and returns what the person wants recorded.
    fn all(mut self, items: &[Item]) -> Answered<Vec<(String, Statement)>> {
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
        let keys = keys(&meeting, items);
        let before = Before::of(self.history, &keys)?;
        for ((number, item), key) in (1..).zip(items).zip(&keys) {
            let place = format!("\n{number} of {}, line {}, {}", items.len(), item.line, item.reference);
            if let Some(seq) = before.entry(key) {
                self.interview.person.say(&format!("{place}: recorded before, as entry {seq}"));
                continue;
            }
            self.interview.person.say(&format!("{place}: {}", item.text));
            match self.minute(item, &meeting)? {
                Judged::Skipped => {}
                Judged::Stopped => break,
                Judged::Minute(draft) => {
                    self.keep(&before, key.clone(), draft)?;
                    if item.is_action || self.is_commitment(item)? {
                        self.commitment(item, &meeting, &before, promised(key))?;
                    }
                }
            }
        }
        self.agreed()
    }

    /// Asks whether a statement is a minute, and of which verb.
    fn minute(&mut self, item: &Item, meeting: &Draft) -> Answered<Judged> {
        const SKIP: &str = "skip";
        const STOP: &str = "stop";
        let mut offers = vec![
            Offer::new(SKIP, "record nothing of it", []),
            Offer::new(STOP, "go through the rest another time", []),
        ];
        let forms = Form::LIST.codes.iter();
        offers.extend(forms.map(|(_, word, about)| Offer::new(word, &shown::first(about), [])));
        let default = item.verb.map_or(SKIP, |(form, _)| form.word());
        let help = item.verb.map_or_else(
            || "No verb of minutes was found in it".to_owned(),
            |(form, word)| format!("“{word}” stands in the text, so: {}", form.word()),
        );
        let verb =
            self.interview.person.choose("The verb?", &help, &offers, Some(default)).ok_or(Ended::Left)?;
        match verb.as_str() {
            SKIP => return Ok(Judged::Skipped),
            STOP => return Ok(Judged::Stopped),
            _ => {}
        }
        let mut draft = with_source(meeting, Kind::MinuteRecorded, item);
        put(&mut draft, "ref", &item.reference);
        put(&mut draft, "form", &verb);
        let text = self.text("What it says, in a few words of your own", item)?;
        put(&mut draft, "text", &text);
        Ok(Judged::Minute(draft))
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
    fn commitment(&mut self, item: &Item, meeting: &Draft, before: &Before, key: String) -> Answered<()> {
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
        self.keep(before, key, draft)
    }

    fn keep(&mut self, before: &Before, key: String, mut draft: Draft) -> Answered<()> {
        let fields = Field::of(draft.kind);
        let statement = self.interview.sound(&fields, &mut draft)?;
        self.confirmed.push((before.key(self.history, key, &statement), statement));
        Ok(())
    }

    /// Shows what was confirmed, and asks whether it is to be recorded.
    fn agreed(mut self) -> Answered<Vec<(String, Statement)>> {
        let person = &mut self.interview.person;
        if self.confirmed.is_empty() {
            return Ok(Vec::new());
        }
        person.say("");
        for (_, statement) in &self.confirmed {
            person.say(&format!(
                "  {}  {}",
                shown::kind(&statement.body),
                shown::clipped(&shown::summary(statement), 120)
            ));
        }
        let count = counted(self.confirmed.len() as u64, "entry", "entries");
        let is_agreed = self.interview.confirm(&format!("Record {count}?"), true)?;
        Ok(if is_agreed { self.confirmed } else { Vec::new() })
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

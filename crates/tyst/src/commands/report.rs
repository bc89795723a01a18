//! `tyst report`: replays the ledger through a report plugin and draws the document.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Body, Day, Kind, Slug, wire};
use tyst_host::{
    Descriptor, Found, HostOptions, Outcome as Run, Portions, Positions, Request, RunError, SourceError,
};
use tyst_ledger::{Cut, History, Turn};
use tyst_report::render::{self, TextStyle};
use tyst_report::{Clock, Document, EntryCounts, Header, Language, LedgerStamp, Moment, PluginStamp, Text};

use crate::app::{common, cut, isolation, plugins};
use crate::failure::{Class, Failure, Outcome};
use crate::out::{give, out, spare_files};
use crate::place::{Asked, Place, known_area};
use crate::saved::Saved;
use crate::standing;

pub(crate) fn command() -> Command {
    Command::new("report")
        .about("Make a report")
        .long_about(
            "Make a report: replay the ledger as at a date, as known at another, through a report plugin.",
        )
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required_unless_present_any(["list", "schema"])
                .help("The report"),
        )
        .arg(Arg::new("list").long("list").action(ArgAction::SetTrue).help("List the reports"))
        .arg(
            Arg::new("schema")
                .long("schema")
                .action(ArgAction::SetTrue)
                .help("Print the JSON Schema of reports"),
        )
        .args(request())
        .arg(isolation().conflicts_with_all(["list", "schema", "sandbox", "workers"]))
        .args(drawing())
        .args(out())
        .args(common())
}

/// Returns the flags of what is asked of a report, and of where it is.
pub(crate) fn request() -> Vec<Arg> {
    let mut flags = asking();
    flags.extend([
        Arg::new("from-zero")
            .long("from-zero")
            .action(ArgAction::SetTrue)
            .help("Replay every entry, also those that a saved state stands for; the report is the same"),
        Arg::new("workers")
            .long("workers")
            .value_name("N")
            .value_parser(clap::value_parser!(u8).range(1..=16))
            .default_value("1")
            .help("How many processes share the areas of a replay from the first entry, if the report says that it can"),
    ]);
    flags.extend(cut());
    flags.extend(plugins());
    flags
}

/// Returns the flags of how a report is drawn.
pub(crate) fn drawing() -> [Arg; 2] {
    let format = Arg::new("format")
        .long("format")
        .value_parser(["text", "markdown", "json", "csv"])
        .default_value("text")
        .help("How it is drawn");
    [format, Arg::new("table").long("table").value_name("ID").help("Which table is drawn as CSV")]
}

/// Returns the flags of the area and the report's own parameters.
pub(crate) fn asking() -> Vec<Arg> {
    vec![
        Arg::new("area")
            .long("area")
            .value_name("AREA")
            .help("The area it is about; all of them where it is left out"),
        Arg::new("param")
            .long("param")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .help("A parameter of the report's own"),
    ]
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if matches.get_flag("list") {
        return list(place);
    }
    if matches.get_flag("schema") {
        return place.screen.data(tyst_report::SCHEMA);
    }
    spare_files(matches, &["out"])?;
    let name = matches.get_one::<String>("name").map_or("", String::as_str);
    let document = make(place, &place.history()?, name, matches)?;
    let drawn = draw(place, &document, matches)?;
    give(place, matches, drawn.as_bytes())
}

fn list(place: &Place) -> Outcome {
    let options = place.host_options()?;
    let found = place.search_path()?.list()?;
    let described: Vec<(Found, Result<Descriptor, RunError>)> = found
        .into_iter()
        .map(|found| {
            let described = tyst_host::describe(&found, &options);
            (found, described.map(|described| described.descriptor))
        })
        .collect();
    if place.screen.json {
        let all: Vec<Json> = described
            .iter()
            .filter_map(|(found, descriptor)| Some(listed(found, descriptor.as_ref().ok()?)))
            .collect();
        return place.screen.json_page(&Json::Array(all));
    }
    let mut table = place.screen.table(&["report", "version", "what it tells"]);
    for (found, descriptor) in &described {
        match descriptor {
            Ok(descriptor) => {
                let about = descriptor.description.clone().unwrap_or_else(|| descriptor.name.clone());
                table.add_row([found.name.clone(), descriptor.version.clone(), about]);
            }
            Err(fault) => {
                place.screen.say(&format!("note: {} cannot be used: {fault}", found.path.display()));
            }
        }
    }
    if described.is_empty() {
        place.screen.say("no reports are installed; name a folder with --plugin-path DIR");
        return Ok(());
    }
    place.screen.data(&table.to_string())
}

fn listed(found: &Found, descriptor: &Descriptor) -> Json {
    let digest = wire::hex(&found.digest);
    json!({
        "report": found.name, "id": descriptor.id, "name": descriptor.name, "version": descriptor.version,
        "description": descriptor.description, "path": found.path, "digest": digest,
        "level": standing::word(&found.level),
    })
}

/// What is asked of a report over a ledger.
struct Question {
    asked: Asked,
    /// The name of the area.
    area: Option<Text>,
    head: tyst_ledger::Head,
    request: Request,
}

/// Reads from the flags what is asked of a report.
fn question(history: &History, matches: &ArgMatches) -> Outcome<Question> {
    let asked = Asked::new(history, matches)?;
    let typed = matches.get_one::<String>("area");
    let (area, name) = typed.map(|area| area_at(history, asked.cut, area)).transpose()?.unzip();
    let head = history.head_at(asked.cut)?;
    let request = Request {
        as_at: asked.cut.as_at,
        known_at: asked.cut.known_at,
        head_seq: head.count.saturating_sub(1),
        area,
        params: params(matches)?,
        language: Language::English,
    };
    Ok(Question { asked, area: name, head, request })
}

/// Makes a report: replays the ledger at the cut that was asked for, and stamps the header.
pub(crate) fn make(place: &Place, history: &History, name: &str, matches: &ArgMatches) -> Outcome<Document> {
    let found = place.search_path()?.find(name)?;
    let question = question(history, matches)?;
    let Question { asked, head, request, .. } = &question;
    let workers = matches.get_one::<u8>("workers").and_then(|workers| NonZeroUsize::new((*workers).into()));
    let workers = workers.unwrap_or(NonZeroUsize::MIN);
    let options = HostOptions { workers, ..place.options_for(&found)? };
    // What is made under a debugger stands for nothing later, and begins where its first entry does.
    let is_tried = options.in_process.is_some();
    let from_zero = matches.get_flag("from-zero") || is_tried;
    let mut saved = Saved::of(history, &found, (request, asked.cut), options.sandbox, from_zero)?;
    let keep = saved.is_worth(head.count) && !is_tried;
    let replayed = match replay(&saved, &found, request, &HostOptions { keep_state: keep, ..options.clone() })
    {
        // Whatever went wrong with a state, a run from zero says how the report itself does.
        Err(RunError::Failed(_)) if keep || saved.start().is_some() => {
            saved.give_up();
            replay(&saved, &found, request, &options)?
        }
        replayed => replayed?,
    };
    if let Some(state) = &replayed.made.state {
        saved.keep(state, &history.mark(asked.cut, replayed.turn)?, replayed.unread);
    }
    Ok(stamped(history, &found, question, replayed))
}

/// Makes a report with a library that is tried: from zero, and no state of it stays in the ledger.
pub(crate) fn made(
    history: &History,
    found: &Found,
    options: &HostOptions,
    matches: &ArgMatches,
) -> Outcome<Document> {
    let question = question(history, matches)?;
    let Question { asked, request, .. } = &question;
    let saved = Saved::of(history, found, (request, asked.cut), options.sandbox, true)?;
    let replayed = replay(&saved, found, request, options)?;
    Ok(stamped(history, found, question, replayed))
}

/// Puts the header on what a run brought.
fn stamped(history: &History, found: &Found, question: Question, replayed: Replayed) -> Document {
    let Question { asked, area, head, .. } = question;
    let header = Stamp { history, found, asked: &asked, area, head }.header(&replayed.made, replayed.unread);
    replayed.made.document.stamped(header)
}

/// A run, and what its replay said beside the entries.
struct Replayed {
    made: Run,
    unread: u64,
    turn: Option<Day>,
}

/// Replays the entries through a report, from where a saved state ends.
fn replay(
    saved: &Saved,
    found: &Found,
    request: &Request,
    options: &HostOptions,
) -> Result<Replayed, RunError> {
    let said: Mutex<Option<(u64, Turn)>> = Mutex::new(None);
    let made = thread::scope(|scope| {
        // What needs no report is done while its worker starts.
        let ahead = Mutex::new(Some(scope.spawn(|| saved.prepare())));
        let source = |descriptor: &Descriptor| -> Portions<'_> {
            let descriptor = descriptor.clone();
            let begun = ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
            let prepared = begun.map_or_else(
                || saved.prepare(),
                |begun| begun.join().unwrap_or_else(|panic| resume_unwind(panic)),
            );
            match prepared.map(|prepared| saved.portions(prepared, move |kind| descriptor.concerns(kind))) {
                Err(fault) => Box::new(std::iter::once(Err(fault))),
                Ok(portions) => {
                    *said.lock().unwrap_or_else(PoisonError::into_inner) =
                        Some((portions.unread(), portions.turn()));
                    Box::new(portions.map(|portion| portion.map_err(SourceError::from)))
                }
            }
        };
        match saved.start() {
            Some(start) => tyst_host::resume(found, request, &start.state, &source, options),
            None => tyst_host::run(found, request, &source, options),
        }
    })?;
    let said = said.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (unread, turn) = said.map_or((0, None), |(unread, turn)| (unread, turn.get()));
    let before = saved.start();
    Ok(Replayed {
        made,
        unread: unread + before.map_or(0, |start| start.unread),
        turn: before.and_then(|start| start.mark.turn).into_iter().chain(turn).min(),
    })
}

/// Returns an area and its name as the latest description at a cut has it; its slug where nothing describes it then, but the
/// ledger knows it.
fn area_at(history: &History, cut: Cut, words: &str) -> Outcome<(Slug, Text)> {
    if let Some(area) = Slug::new(words)
        && let Some(name) = name_at(history, cut, &area)?
    {
        return Ok((area, name));
    }
    let area = known_area(history, words)?;
    let name = Text::english(area.as_str());
    Ok((area, name))
}

/// Returns the name of an area as the latest description at a cut has it.
fn name_at(history: &History, cut: Cut, area: &Slug) -> Outcome<Option<Text>> {
    let mut best: Option<((Option<Day>, u64), Text)> = None;
    for entry in history.replay_only(cut, |kind| kind == Kind::AreaDescribed.number())? {
        let entry = entry?;
        let Body::AreaDescribed(data) = &entry.statement.body else { continue };
        let name = Text::from_parts(data.name.en.clone(), data.name.cy.clone());
        let Some(name) = name.filter(|_| entry.statement.described() == area) else { continue };
        let rank = (entry.span.last, entry.seq);
        if best.as_ref().is_none_or(|(best, _)| *best < rank) {
            best = Some((rank, name));
        }
    }
    Ok(best.map(|(_, name)| name))
}

/// Returns the area that was typed, whether or not any ledger knows it.
pub(crate) fn slug(matches: &ArgMatches) -> Outcome<Option<Slug>> {
    let slug = |words: &String| {
        Slug::new(words).ok_or_else(|| Failure::usage(format!("--area: {words} is no slug")))
    };
    matches.get_one::<String>("area").map(slug).transpose()
}

/// Returns the report's own parameters.
pub(crate) fn params(matches: &ArgMatches) -> Outcome<std::collections::BTreeMap<String, String>> {
    let pair = |word: &String| {
        let pair = word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        pair.ok_or_else(|| Failure::usage(format!("--param: {word} is not of the form NAME=VALUE")))
    };
    matches.get_many::<String>("param").into_iter().flatten().map(pair).collect()
}

/// What the header of a report is made of, besides the run itself.
struct Stamp<'a> {
    history: &'a History,
    found: &'a Found,
    asked: &'a Asked,
    area: Option<Text>,
    head: tyst_ledger::Head,
}

impl Stamp<'_> {
    fn header(&self, made: &Run, unread: u64) -> Header {
        let used = made.document.witnesses();
        let count = |of: &Positions| used.iter().filter(|seq| of.contains(*seq)).count() as u64;
        let clock = if self.history.has_manual_clock() { Clock::Manual } else { Clock::System };
        Header {
            areas: self.area.iter().cloned().collect(),
            as_at: Moment::new(self.asked.as_at.clone(), self.asked.cut.as_at.to_string()),
            known_at: Moment::new(self.asked.known_at.clone(), self.asked.cut.known_at.to_string()),
            ledger: LedgerStamp {
                id: self.history.id().to_owned(),
                head: self.head.count.checked_sub(1),
                root: wire::hex(&self.head.root),
                clock,
            },
            plugin: PluginStamp {
                id: made.descriptor.id.clone(),
                version: made.descriptor.version.clone(),
                digest: wire::hex(&self.found.digest[..8]),
                isolation: standing::isolation(made.isolation),
                vouched_for: standing::level(&self.found.level),
            },
            entries: EntryCounts {
                used: used.len(),
                in_scope: made.entries_given,
                undated: count(&made.undated),
                inferred: count(&made.inferred),
                withheld: 0,
                unknown_kinds: made.newer_kinds.values().sum::<u64>() + unread,
            },
            disclosure: Text::both(
                "none: for the partners, not for publication",
                "dim: i'r partneriaid, nid i'w gyhoeddi",
            ), // U: translator
            languages: vec![Language::English, Language::Welsh],
        }
    }
}

/// Draws a document as the flags ask.
pub(crate) fn draw(place: &Place, document: &Document, matches: &ArgMatches) -> Outcome<String> {
    let language = Language::English;
    let format = matches.get_one::<String>("format").map_or("text", String::as_str);
    let format = if place.screen.json { "json" } else { format };
    match format {
        "json" => Ok(render::json(document)),
        "markdown" => Ok(render::markdown(document, language)),
        "csv" => render::csv(document, matches.get_one::<String>("table").map(String::as_str), language)
            .map_err(|fault| Failure::new(Class::Usage, fault.to_string()).hint("name one with --table ID")),
        _ => Ok(page(place, document)),
    }
}

/// Returns a report as a page for the terminal.
pub(crate) fn page(place: &Place, document: &Document) -> String {
    let style = TextStyle { width: place.screen.width(), plain: place.screen.plain, colour: false };
    render::text(document, Language::English, &style)
}

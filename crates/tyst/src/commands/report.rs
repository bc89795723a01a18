//! `tyst report`: replays the ledger through a report plugin and draws the document.

use std::cell::RefCell;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Body, Day, Entry, Kind, Slug, wire};
use tyst_host::{Descriptor, Entries, Found, Outcome as Run, Request, SourceError};
use tyst_ledger::History;
use tyst_report::render::{self, TextStyle};
use tyst_report::{
    Clock, Document, EntryCounts, Header, Language, LedgerStamp, Moment, PluginStamp, Text, Witnesses,
};

use crate::app::{common, cut, plugins};
use crate::failure::{Class, Failure, Outcome};
use crate::out::{give, out, spare_files};
use crate::place::{Asked, Place, known_area};
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
        .arg(
            Arg::new("format")
                .long("format")
                .value_parser(["text", "markdown", "json", "csv"])
                .default_value("text")
                .help("How it is drawn"),
        )
        .arg(Arg::new("table").long("table").value_name("ID").help("Which table is drawn as CSV"))
        .args(out())
        .args(common())
}

/// Returns the flags of what is asked of a report.
pub(crate) fn request() -> Vec<Arg> {
    let mut flags = vec![
        Arg::new("area")
            .long("area")
            .value_name("AREA")
            .help("The area it is about; all of them where it is left out"),
        Arg::new("param")
            .long("param")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .help("A parameter of the report's own"),
    ];
    flags.extend(cut());
    flags.extend(plugins());
    flags
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
    let described: Vec<(Found, Result<Descriptor, tyst_host::RunError>)> = found
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

/// What the host notes about entries while they pass by on their way to a report.
#[derive(Default)]
struct Passing {
    undated: Witnesses,
    inferred: Witnesses,
    area_name: Option<((Option<Day>, u64), Text)>,
}

impl Passing {
    fn note(&mut self, entry: &Entry, area: Option<&Slug>) {
        if entry.statement.when.is_undated() {
            self.undated.insert(entry.seq);
        }
        if entry.statement.basis != tyst_event::terms::Basis::Stated {
            self.inferred.insert(entry.seq);
        }
        if let Body::AreaDescribed(data) = &entry.statement.body
            && Some(entry.statement.described()) == area
            && let Some(name) = Text::from_parts(data.name.en.clone(), data.name.cy.clone())
        {
            let rank = (entry.span.last, entry.seq);
            if self.area_name.as_ref().is_none_or(|(best, _)| *best < rank) {
                self.area_name = Some((rank, name));
            }
        }
    }
}

/// Makes a report: replays the ledger at the cut that was asked for, and stamps the header.
pub(crate) fn make(place: &Place, history: &History, name: &str, matches: &ArgMatches) -> Outcome<Document> {
    let found = place.search_path()?.find(name)?;
    let asked = Asked::new(history, matches)?;
    let area = matches.get_one::<String>("area").map(|area| known_area(history, area)).transpose()?;
    let head = history.head_at(asked.cut)?;
    let request = Request {
        as_at: asked.cut.as_at,
        known_at: asked.cut.known_at,
        head_seq: head.count.saturating_sub(1),
        area: area.clone(),
        params: params(matches)?,
        language: Language::English,
    };
    let passing = RefCell::new(Passing::default());
    let unread = RefCell::new(0);
    let source = |descriptor: &Descriptor| -> Entries<'_> {
        *passing.borrow_mut() = Passing::default();
        match history.replay(asked.cut) {
            Err(fault) => Box::new(std::iter::once(Err(SourceError::from(fault)))),
            Ok(replay) => {
                *unread.borrow_mut() = replay.unread();
                let (area, passing) = (area.as_ref(), &passing);
                let descriptor = descriptor.clone();
                // The header names the area as it is described.
                let described = Kind::AreaDescribed.number();
                let replay = replay.only(move |kind| kind == described || descriptor.concerns(kind));
                Box::new(replay.map(move |entry| {
                    let entry = entry.map_err(SourceError::from)?;
                    passing.borrow_mut().note(&entry, area);
                    Ok(entry)
                }))
            }
        }
    };
    let made = tyst_host::run(&found, &request, &source, &place.host_options()?)?;
    let stamp = Stamp { history, found: &found, asked: &asked, area: area.as_ref(), head };
    let header = stamp.header(&made, &passing.borrow(), *unread.borrow());
    Ok(made.document.stamped(header))
}

fn params(matches: &ArgMatches) -> Outcome<std::collections::BTreeMap<String, String>> {
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
    area: Option<&'a Slug>,
    head: tyst_ledger::Head,
}

impl Stamp<'_> {
    fn header(&self, made: &Run, passing: &Passing, unread: u64) -> Header {
        let used = made.document.witnesses();
        let count = |of: &Witnesses| used.iter().filter(|seq| of.contains(*seq)).count() as u64;
        let named = |slug: &Slug| {
            passing.area_name.as_ref().map_or_else(|| Text::english(slug.as_str()), |(_, name)| name.clone())
        };
        let clock = if self.history.has_manual_clock() { Clock::Manual } else { Clock::System };
        Header {
            areas: self.area.into_iter().map(named).collect(),
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
                undated: count(&passing.undated),
                inferred: count(&passing.inferred),
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

fn draw(place: &Place, document: &Document, matches: &ArgMatches) -> Outcome<String> {
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

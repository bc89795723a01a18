//! `tyst log`: the history, one line an entry.

use clap::{Arg, ArgMatches, Command};
use serde_json::Value as Json;
use tyst_event::{Certainty, Event, Kind, PartialDate, Slug, Statement, json};
use tyst_ledger::{Chains, History, Partnership};

use crate::app::{common, cut};
use crate::failure::{Failure, Outcome};
use crate::place::{Asked, Place, known_area};
use crate::shown;

pub(crate) fn command() -> Command {
    let date =
        |name: &'static str, help: &'static str| Arg::new(name).long(name).value_name("DATE").help(help);
    Command::new("log")
        .about("List the entries")
        .long_about(
            "List the entries in the order in which they were recorded, with what was corrected or withdrawn since. \
             --as-at lists instead what was so at a date, with corrections in place. --since and --until keep what can \
             have happened between two dates; what has no date is kept.",
        )
        .arg(Arg::new("area").long("area").value_name("AREA").help("Only this area and the places inside it"))
        .arg(Arg::new("kind").long("kind").value_name("KIND").help("Only this kind, such as partner.joined"))
        .arg(date("since", "Only what can have happened at this date or later"))
        .arg(date("until", "Only what can have happened by this date"))
        .args(cut())
        .args(common())
}

/// What is asked for.
struct Filter {
    area: Option<Slug>,
    kind: Option<Kind>,
    since: Option<PartialDate>,
    until: Option<PartialDate>,
}

/// An entry of the list.
struct Row {
    seq: u64,
    event: Event,
    /// The statement that is shown: as it was recorded, or at a date the one that stands.
    statement: Statement,
    certainty: Option<Certainty>,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let asked = Asked::new(&history, matches)?;
    let filter = Filter::new(&history, matches)?;
    let known = history.partnership_at(asked.cut)?;
    let mut list = List { place, chains: known.chains(), rows: Vec::new(), count: 0 };
    let mut show = |row: Row| if filter.keeps(&history, &known, &row) { list.add(row) } else { Ok(()) };
    let unreadable = if matches.contains_id("as-at") {
        standing(&history, &asked, &mut show)?
    } else {
        recorded(&history, &asked, &mut show)?
    };
    list.end()?;
    if unreadable > 0 {
        place
            .screen
            .say(&format!("note: {unreadable} entries are written in a format newer than this version"));
    }
    Ok(())
}

/// How many entries stand in one table. A table is laid out when all of it is known, so that this bounds the memory.
const ROWS_MAX: usize = 1000;

/// What is printed, a table at a time.
struct List<'a> {
    place: &'a Place,
    chains: &'a Chains,
    /// The rows of the table that is not printed yet.
    rows: Vec<Row>,
    count: usize,
}

impl List<'_> {
    fn add(&mut self, row: Row) -> Outcome {
        self.count += 1;
        if self.place.screen.json {
            return self.place.screen.json_line(&line(&row, self.chains));
        }
        self.rows.push(row);
        if self.rows.len() < ROWS_MAX { Ok(()) } else { self.print() }
    }

    fn print(&mut self) -> Outcome {
        let table = table(self.place, &self.rows, self.chains);
        self.rows.clear();
        self.place.screen.data(&table)
    }

    fn end(&mut self) -> Outcome {
        if self.place.screen.json {
            return Ok(());
        }
        if !self.rows.is_empty() {
            self.print()?;
        }
        let count = if self.count == 0 { "no".to_owned() } else { self.count.to_string() };
        self.place.screen.say(&format!("{count} entries"));
        Ok(())
    }
}

/// Lists what was so at a date: entries as they stand, without those about the record. Returns how many cannot be read.
fn standing(history: &History, asked: &Asked, show: &mut dyn FnMut(Row) -> Outcome) -> Outcome<u64> {
    let replay = history.replay(asked.cut)?;
    let unreadable = replay.unread();
    let mut entries = replay.peekable();
    for stored in history.stored(1) {
        let stored = stored?;
        let Some(Ok(entry)) =
            entries.next_if(|entry| entry.as_ref().is_ok_and(|entry| entry.seq == stored.seq))
        else {
            continue;
        };
        if let Ok(event) = stored.event {
            let certainty = Some(entry.certainty);
            show(Row { seq: entry.seq, event, statement: entry.statement, certainty })?;
        }
    }
    Ok(unreadable)
}

/// Lists everything that was recorded, as it was recorded. Returns how many entries cannot be read.
fn recorded(history: &History, asked: &Asked, show: &mut dyn FnMut(Row) -> Outcome) -> Outcome<u64> {
    let mut unreadable = 0;
    for stored in history.stored(1) {
        match stored?.event {
            Err(_) => unreadable += 1,
            Ok(event) if event.seq >= asked.cut.count => break,
            Ok(event) => {
                let statement = event.statement.clone();
                show(Row { seq: event.seq, event, statement, certainty: None })?;
            }
        }
    }
    Ok(unreadable)
}

impl Filter {
    fn new(history: &History, matches: &ArgMatches) -> Outcome<Self> {
        let word = |name: &str| matches.get_one::<String>(name);
        let date = |name: &str| {
            let parsed =
                word(name).map(|word| word.parse::<PartialDate>().map_err(|fault| (word.clone(), fault)));
            parsed.transpose().map_err(|(word, fault)| Failure::usage(format!("--{name}: {word} {fault}")))
        };
        let kind = word("kind").map(|name| {
            Kind::from_name(name).ok_or_else(|| {
                let near = json::nearest(name, Kind::ALL.iter().map(|kind| kind.name()));
                let hint = near.map_or_else(
                    || "`tyst vocabulary` lists the kinds".to_owned(),
                    |near| format!("did you mean {near}?"),
                );
                Failure::usage(format!("{name} is not a kind of entry")).hint(hint)
            })
        });
        Ok(Self {
            area: word("area").map(|area| known_area(history, area)).transpose()?,
            kind: kind.transpose()?,
            since: date("since")?,
            until: date("until")?,
        })
    }

    /// Returns whether an entry is asked for.
    fn keeps(&self, history: &History, known: &Partnership, row: &Row) -> bool {
        let statement = &row.statement;
        let here = |asked: &Slug| known.is_of(statement, asked);
        let span = statement.when.span();
        let last = span.last.unwrap_or_else(|| history.zone().day(row.event.recorded_at));
        let early = self.since.is_some_and(|since| last < since.first());
        let late = self.until.zip(span.first).is_some_and(|(until, first)| first > until.last());
        let of_kind = self.kind.is_none() || self.kind == statement.body.kind();
        of_kind && !early && !late && self.area.as_ref().is_none_or(here)
    }
}

/// Returns what became of an entry, in one word or a few.
fn state(row: &Row, chains: &Chains) -> String {
    let root = chains.root(row.seq);
    let mut words = Vec::new();
    if is_withdrawn(row, chains) {
        words.push("withdrawn".to_owned());
    } else if let Some(standing) = chains.standing(root).filter(|standing| *standing != row.seq) {
        words.push(format!("corrected by {standing}"));
    }
    if row.certainty == Some(Certainty::Possible) {
        words.push("possible".to_owned());
    }
    if !row.event.warnings.is_empty() {
        words.push("warning".to_owned());
    }
    words.join(", ")
}

fn is_withdrawn(row: &Row, chains: &Chains) -> bool {
    chains.is_withdrawn(row.seq) || chains.is_withdrawn(chains.root(row.seq))
}

fn line(row: &Row, chains: &Chains) -> Json {
    let shown = Event { statement: row.statement.clone(), ..row.event.clone() };
    let mut map = json::event_to_json(&shown);
    if let Some(certainty) = row.certainty {
        let word = if certainty == Certainty::Definite { "definite" } else { "possible" };
        map.insert("certainty".to_owned(), Json::from(word));
    }
    map.insert("withdrawn".to_owned(), Json::from(is_withdrawn(row, chains)));
    map.insert("standing".to_owned(), Json::from(chains.standing(chains.root(row.seq))));
    Json::Object(map)
}

fn table(place: &Place, rows: &[Row], chains: &Chains) -> String {
    let mut table = place.screen.table(&["seq", "when", "area", "kind", "what", ""]);
    for row in rows {
        let statement = &row.statement;
        let inner = statement.place.as_ref().map(|inner| format!(" / {inner}")).unwrap_or_default();
        table.add_row([
            row.seq.to_string(),
            shown::when(&statement.when),
            format!("{}{inner}", statement.area),
            shown::kind(&statement.body),
            shown::clipped(&shown::summary(statement), 160),
            state(row, chains),
        ]);
    }
    table.to_string()
}

//! `tyst log`: the history, one line an entry.

use clap::{Arg, ArgMatches, Command};
use serde_json::Value as Json;
use tyst_event::{Certainty, Event, Kind, PartialDate, Slug, Span, json};
use tyst_ledger::{Chains, Cut, History};

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
             --since and --until keep what can have happened between two dates; what has no date is kept.",
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
    cut: Option<Cut>,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let partnership = history.partnership()?;
    let asked = Asked::new(&history, matches)?;
    let filter = Filter::new(&history, matches, &asked)?;
    let mut chains = Chains::default();
    let mut rows = Vec::new();
    let mut unreadable = 0_u64;
    for stored in history.stored(1) {
        let Ok(event) = stored?.event else {
            unreadable += 1;
            continue;
        };
        if event.recorded_at > asked.cut.known_at {
            break;
        }
        chains.apply(&event);
        let within =
            |area: &Slug| filter.area.as_ref().is_none_or(|asked| is_within(&partnership, area, asked));
        let here = within(&event.statement.area) || event.statement.place.as_ref().is_some_and(within);
        if let Some(certainty) = filter.answer(&history, &event).filter(|_| here) {
            rows.push((event, certainty));
        }
    }
    if unreadable > 0 {
        place
            .screen
            .say(&format!("note: {unreadable} entries are written in a format newer than this version"));
    }
    if place.screen.json {
        return rows
            .iter()
            .try_for_each(|(event, certainty)| place.screen.json_line(&line(event, *certainty, &chains)));
    }
    if rows.is_empty() {
        place.screen.say("no entries");
        return Ok(());
    }
    place.screen.say(&format!("{} entries", rows.len()));
    place.screen.data(&table(place, &rows, &chains))
}

/// Returns whether an area is another or lies inside it.
fn is_within(partnership: &tyst_ledger::Partnership, area: &Slug, whole: &Slug) -> bool {
    let mut next = Some(area);
    for _ in 0..32 {
        match next {
            Some(slug) if slug == whole => return true,
            Some(slug) => next = partnership.parent(slug),
            None => return false,
        }
    }
    false
}

impl Filter {
    fn new(history: &History, matches: &ArgMatches, asked: &Asked) -> Outcome<Self> {
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
            cut: word("as-at").map(|_| asked.cut),
        })
    }

    /// Returns how certain an entry is at the cut, or `None` when it is not asked for.
    fn answer(&self, history: &History, event: &Event) -> Option<Certainty> {
        if self.kind.is_some() && self.kind != event.statement.body.kind() {
            return None;
        }
        let said = event.statement.when.span();
        let span = Span { last: said.last.or_else(|| Some(history.zone().day(event.recorded_at))), ..said };
        let early = self.since.zip(span.last).is_some_and(|(since, last)| last < since.first());
        let late = self.until.zip(span.first).is_some_and(|(until, first)| first > until.last());
        if early || late {
            return None;
        }
        self.cut.map_or(Some(Certainty::Definite), |cut| cut.answer(span))
    }
}

/// Returns what became of an entry, in one word or a few.
fn state(event: &Event, certainty: Certainty, chains: &Chains) -> String {
    let root = chains.root(event.seq);
    let mut words = Vec::new();
    if chains.is_withdrawn(event.seq) || chains.is_withdrawn(root) {
        words.push("withdrawn".to_owned());
    } else if let Some(standing) = chains.standing(root).filter(|standing| *standing != event.seq) {
        words.push(format!("corrected by {standing}"));
    }
    if certainty == Certainty::Possible {
        words.push("possible".to_owned());
    }
    if !event.warnings.is_empty() {
        words.push("warning".to_owned());
    }
    words.join(", ")
}

fn line(event: &Event, certainty: Certainty, chains: &Chains) -> Json {
    let mut map = json::event_to_json(event);
    map.insert(
        "certainty".to_owned(),
        Json::from(if certainty == Certainty::Definite { "definite" } else { "possible" }),
    );
    map.insert("withdrawn".to_owned(), Json::from(chains.is_withdrawn(chains.root(event.seq))));
    let standing = chains.standing(chains.root(event.seq));
    map.insert("standing".to_owned(), Json::from(standing));
    Json::Object(map)
}

fn table(place: &Place, rows: &[(Event, Certainty)], chains: &Chains) -> String {
    let mut table = place.screen.table(&["seq", "when", "area", "kind", "what", ""]);
    for (event, certainty) in rows {
        let statement = &event.statement;
        let area = statement
            .place
            .as_ref()
            .map_or_else(|| statement.area.to_string(), |inner| format!("{} / {inner}", statement.area));
        table.add_row([
            event.seq.to_string(),
            shown::when(&statement.when),
            area,
            shown::kind(&statement.body),
            shown::clipped(&shown::summary(statement), 160),
            state(event, *certainty, chains),
        ]);
    }
    table.to_string()
}

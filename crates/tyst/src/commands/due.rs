//! `tyst due`: what is overdue, silent or due soon.
//!
//! What became of it is for the ledger to say.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Day, Slug};
use tyst_ledger::{Awaited, State};

use crate::app::{common, cut};
use crate::failure::Outcome;
use crate::place::{Asked, Place, known_area};
use crate::screen::counted;
use crate::shown;

/// How many characters of what is awaited are printed.
const WIDTH: usize = 90;

pub(crate) fn command() -> Command {
    Command::new("due")
        .about("List what is overdue, silent or due soon: expectations and commitments")
        .long_about(
            "List what is awaited: expectations (`tyst record expectation.set`) in each of their intervals, and commitments. \
             Overdue: the day is over, and it was not met; silent: and nothing at all is recorded that speaks of it since \
             its time began. With --all also what was met, in time or late, and what was dropped.",
        )
        .arg(Arg::new("area").long("area").value_name("AREA").help("Only of this area and those inside it"))
        .arg(
            Arg::new("within")
                .long("within")
                .value_name("DAYS")
                .value_parser(clap::value_parser!(u16))
                .default_value("31")
                .help("How many days ahead is soon"),
        )
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help("List also what was met or dropped and what is far ahead"))
        .args(cut())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let asked = Asked::new(&history, matches)?;
    let area = matches.get_one::<String>("area").map(|area| known_area(&history, area)).transpose()?;
    let mut all = history.awaited(asked.cut)?;
    if let Some(area) = &area {
        let partnership = history.partnership()?;
        all.retain(|awaited| partnership.is_within(&awaited.area, area));
    }
    let ahead = i32::from(*matches.get_one::<u16>("within").unwrap_or(&0));
    let soon = Day::from_number(asked.cut.as_at.number().saturating_add(ahead)).unwrap_or(asked.cut.as_at);
    let list = List { all, soon, is_whole: matches.get_flag("all") };
    if place.screen.json {
        return list.shown().try_for_each(|(group, awaited)| place.screen.json_line(&json(group, awaited)));
    }
    let head = format!("as at {}, known at {}", asked.cut.as_at, asked.cut.known_at);
    place.screen.data(&format!("{head}\n{}\n", list.page().join("\n")))
}

/// What is awaited, and how much of it is shown.
struct List {
    all: Vec<Awaited>,
    /// The last day that is soon.
    soon: Day,
    is_whole: bool,
}

/// The groups in which it is shown, in their order.
const GROUPS: [&str; 7] =
    ["overdue", "due soon", "due later", "without a day", "perhaps met", "met", "dropped"];

impl List {
    fn group(&self, awaited: &Awaited) -> &'static str {
        match (awaited.state, awaited.due) {
            (State::Silent | State::Overdue, _) => "overdue",
            (State::Open, Some(due)) if due <= self.soon => "due soon",
            (State::Open, Some(_)) => "due later",
            (State::Open, None) => "without a day",
            (State::PerhapsMet, _) => "perhaps met",
            (State::MetLate | State::MetPerhapsLate | State::Met, _) => "met",
            (State::Dropped, _) => "dropped",
        }
    }

    fn of(&self, group: &str) -> impl Iterator<Item = &Awaited> {
        self.all.iter().filter(move |awaited| self.group(awaited) == group)
    }

    fn shown(&self) -> impl Iterator<Item = (&'static str, &Awaited)> {
        let groups = GROUPS.into_iter().filter(|group| self.is_listed(group));
        groups.flat_map(|group| self.of(group).map(move |awaited| (group, awaited)))
    }

    fn is_listed(&self, group: &str) -> bool {
        self.is_whole || group == "overdue" || group == "due soon"
    }

    fn page(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for group in GROUPS {
            let count = self.of(group).count();
            if !self.is_listed(group) {
                if count > 0 {
                    lines.push(format!("{group}: {count} (--all lists them)"));
                }
                continue;
            }
            lines.push(format!("{group}: {count}"));
            lines.extend(self.of(group).map(line));
        }
        let silent = self.all.iter().filter(|awaited| awaited.state == State::Silent).count() as u64;
        if silent > 0 {
            lines.push(format!(
                "silent: nothing is recorded that speaks of {}",
                counted(silent, "of them", "of them")
            ));
        }
        lines
    }
}

fn line(awaited: &Awaited) -> String {
    let due = awaited.due.map_or_else(|| "          ".to_owned(), |due| due.to_string());
    let by = awaited.by.iter().map(|by| format!(" by {by}")).collect::<Vec<_>>().concat();
    let text = shown::clipped(&awaited.text.to_string(), WIDTH);
    let behind: Vec<String> = std::iter::once(awaited.seq)
        .chain(awaited.behind.iter().copied())
        .map(|seq| seq.to_string())
        .collect();
    let word = word(awaited.state);
    format!(
        "  {due}  {word:<9}  {}  {}{by}: {text}  (entry {})",
        awaited.area,
        awaited.slug,
        behind.join(", ")
    )
}

/// Returns what became of something in words.
fn word(state: State) -> &'static str {
    match state {
        State::Silent => "silent",
        State::Overdue => "overdue",
        State::Open => "open",
        State::PerhapsMet => "perhaps met",
        State::MetLate => "met late",
        State::MetPerhapsLate => "met, perhaps late",
        State::Met => "met",
        State::Dropped => "dropped",
    }
}

fn json(group: &str, awaited: &Awaited) -> Json {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    json!({
        "group": group, "state": word(awaited.state), "slug": awaited.slug.as_str(), "area": awaited.area.as_str(),
        "text": { "en": awaited.text.en, "cy": awaited.text.cy }, "by": awaited.by.as_ref().map(Slug::as_str),
        "from": day(awaited.time.first), "to": day(awaited.time.last), "due": day(awaited.due),
        "seq": awaited.seq, "behind": awaited.behind,
    })
}

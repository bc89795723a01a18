//! Histories by chance: facts of several kinds and dates, and all that can be said of them, of each other and of periods.
//!
//! A move means something with whatever was recorded before it, so that a history stays one when moves are taken out.
//! Slugs that everything hangs on are defined at the beginning, and nothing here looks for the rules of other kinds.

use proptest::prelude::*;
use tyst_event::Body;

use super::book::Book;

/// What is described before anything else, in this order: areas in areas, an indicator, a body.
pub(super) const BEGINNING: [(&str, &str, &str); 6] = [
    ("area.described", "area-0", r#""name":"A","level":"programme""#),
    ("area.described", "area-1", r#""name":"A","level":"pioneer-area","parent":"area-0""#),
    ("area.described", "area-2", r#""name":"A","level":"community","parent":"area-1""#),
    ("area.described", "area-3", r#""name":"A","level":"community","parent":"area-0""#),
    (
        "indicator.defined",
        "area-0",
        r#""indicator":"reading","name":"R","rba":"performance","measure":"unit","polarity":"neither","flow":true"#,
    ),
    ("party.described", "area-0", r#""party":"board","type":"body","name":"B""#),
];

const WHENS: [&str; 14] = [
    "",
    "",
    "2018",
    "2019",
    "2019-05",
    "2019-12-31",
    "2019-11/2020-02",
    "2020-03",
    "../2019-06",
    "2019-09/..",
    "../2020-01-15",
    "2026-01-03",
    "2026-01",
    "2026-01-05/..",
];
const PERIODS: [&str; 8] =
    ["2018", "2019", "2019-05", "2019-04/2020-03", "2019/2020", "2019-01/..", "2026-01-04", "2026-02"];
const REASONS: [&str; 3] = ["source-error", "dispute-upheld", "duplicate"];

/// A number that picks one of some; what it picks depends on how many there are.
#[derive(Clone, Copy)]
pub(super) struct Pick(u16);

impl std::fmt::Debug for Pick {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl Pick {
    pub(super) fn index(self, among: usize) -> usize {
        usize::from(self.0) % among
    }
}

pub(super) fn pick() -> impl Strategy<Value = Pick> {
    any::<u16>().prop_map(Pick)
}

/// One thing that somebody tries to record: what it is, and numbers by which everything in it is picked.
#[derive(Clone, Debug)]
pub(super) struct Move {
    what: u8,
    target: Pick,
    when: Pick,
    area: Pick,
    pick: Pick,
    /// How many days after the one before it is recorded; often none, at the very same moment.
    pub(super) later: u8,
}

/// Histories of some length.
pub(super) fn story(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Move>> {
    let later = prop_oneof![5 => Just(0_u8), 1 => Just(1_u8)];
    let parts = (0..25_u8, pick(), pick(), pick(), pick(), later);
    let step = parts.prop_map(|(what, target, when, area, pick, later)| Move {
        what,
        target,
        when,
        area,
        pick,
        later,
    });
    prop::collection::vec(step, length)
}

impl Move {
    /// Returns the line that is recorded after everything in a book.
    pub(super) fn line(&self, book: Book<'_>) -> String {
        let target = self.target(book);
        let fact = book.event(target).map(|_| book.subject(target));
        let remarked = fact.filter(|_| self.area.index(4) != 0).unwrap_or(target);
        let reason = REASONS[self.pick.index(REASONS.len())];
        match self.what {
            0..=2 => self.fact("outcome.measured", None),
            3 => self.fact("training.delivered", None),
            4 => self.fact("minute.recorded", None),
            5 | 6 => self.fact("note.recorded", None),
            7 => self.fact("area.described", None),
            8..=12 => {
                let described = fact.and_then(|fact| Self::described(book, fact));
                let kind = fact.map_or("note.recorded", |fact| self.kind(book, fact));
                let restated = format!(r#""target":{target},"reason":"{reason}","replacement""#);
                self.fact(kind, Some((&restated, described)))
            }
            13..=16 => self.meta("entry.withdrawn", &format!(r#""target":{target},"reason":"{reason}""#)),
            17..=19 => self.meta("entry.finalised", &format!(r#""target":{remarked}"#)),
            20 | 21 => self.meta("entry.disputed", &format!(r#""target":{remarked},"text":"t""#)),
            _ => {
                let period = PERIODS[self.when.index(PERIODS.len())];
                self.meta("period.closed", &format!(r#""period":"{period}""#))
            }
        }
    }

    /// An entry, most often one of the last or what that is about, and now and then one that is not there.
    fn target(&self, book: Book<'_>) -> u64 {
        let count = book.events.len();
        let last = (count - 1 - self.target.index(count.min(6))) as u64;
        match self.pick.index(5) {
            0 => self.target.index(count + 1) as u64,
            1 | 2 => last,
            _ => book.subject(last),
        }
    }

    /// The kind of what an entry says, most often.
    fn kind(&self, book: Book<'_>, fact: u64) -> &'static str {
        let kind = book.event(fact).and_then(|event| event.statement.body.kind());
        let known = ["outcome.measured", "training.delivered", "minute.recorded", "area.described"];
        let same = known.into_iter().find(|known| kind.is_some_and(|kind| kind.name() == *known));
        same.filter(|_| self.area.index(8) != 0).unwrap_or("note.recorded")
    }

    /// The number of the area that a fact describes.
    fn described(book: Book<'_>, fact: u64) -> Option<usize> {
        let statement = &book.event(fact)?.statement;
        let number = matches!(statement.body, Body::AreaDescribed(_)).then_some(statement.area.as_str());
        number.map(|area| area.trim_start_matches("area-").parse().unwrap())
    }

    /// A fact, or one that is stated anew in a correction. An area stays which it is and lies in one of those before it.
    fn fact(&self, kind: &str, restated: Option<(&str, Option<usize>)>) -> String {
        let provisional = if self.area.index(4) == 0 { "" } else { r#","provisional":true"# };
        let mut area = self.area.index(5);
        let number = self.pick.index(90);
        let data = match kind {
            "outcome.measured" => {
                let period = PERIODS[self.target.index(5)];
                let period = if number < 30 { format!(r#","period":"{period}""#) } else { String::new() };
                format!(r#""indicator":"reading","value":"{number}"{period}{provisional}"#)
            }
            "training.delivered" => format!(r#""topic":"{number}","audience":"A"{provisional}"#),
            "minute.recorded" => {
                format!(r#""body":"board","ref":"{number}","form":"noted","text":"t"{provisional}"#)
            }
            "area.described" => {
                area = restated.and_then(|(_, described)| described).unwrap_or(area.min(3));
                let parent = self.pick.index(area + 1);
                let parent =
                    if parent == area { String::new() } else { format!(r#","parent":"area-{parent}""#) };
                format!(r#""name":"{number}","level":"community"{parent}"#)
            }
            _ => format!(r#""topic":"story","text":"{number}""#),
        };
        let place = if kind == "note.recorded" && number < 20 { r#""place":"hall","# } else { "" };
        let when = WHENS[self.when.index(WHENS.len())];
        let when = if when.is_empty() { String::new() } else { format!(r#""when":"{when}","#) };
        match restated {
            None => Self::whole(kind, area, &format!("{place}{when}"), &data),
            Some((restated, _)) => {
                let data = format!(r#"{restated}:{{"kind":"{kind}","data":{{{data}}}}}"#);
                Self::whole("entry.corrected", area, &format!("{place}{when}"), &data)
            }
        }
    }

    fn meta(&self, kind: &str, data: &str) -> String {
        Self::whole(kind, self.area.index(5), "", data)
    }

    fn whole(kind: &str, area: usize, rest: &str, data: &str) -> String {
        stated(kind, &format!("area-{area}"), rest, data)
    }
}

/// Returns the line of a statement.
pub(super) fn stated(kind: &str, area: &str, rest: &str, data: &str) -> String {
    format!(r#"{{"kind":"{kind}","area":"{area}",{rest}"source":[{{"doc":"M"}}],"data":{{{data}}}}}"#)
}

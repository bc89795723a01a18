//! Making a report: what is asked of it, the replay through its library, and the header on what comes back.
//!
//! It reads no flags but those of the question, and draws nothing.

mod parameters;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use clap::ArgMatches;
use tyst_event::terms::{Level, Sensitivity};
use tyst_event::{Body, Day, Entry, Kind, Portion, Slug, wire};
use tyst_host::{
    Descriptor, Found, HostOptions, Outcome as Run, Portions, Positions, Reason, Request, RunError,
    SourceError,
};
use tyst_ledger::{Cut, History, Turn, Withheld};
use tyst_report::{
    Clock, Document, EntryCounts, Header, Language, LedgerStamp, Moment, PluginStamp, Policy, Text,
};

use crate::commands::report::params;
use crate::failure::Outcome;
use crate::place::{Asked, Place, known_area};
use crate::saved::Saved;
use crate::standing;
pub(crate) use parameters::refuse_unknown;
use parameters::titled;

/// How many entries are handed to the host at a time.
pub(crate) const PORTION_ENTRIES: usize = 4096;

/// What is asked of a report over a ledger.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) asked: Asked,
    /// The name of the area.
    area: Option<Text>,
    head: tyst_ledger::Head,
    /// Who reads it, where entries for a narrower circle are to be left out.
    readers: Option<Sensitivity>,
    pub(crate) request: Request,
}

/// The parameters of a report, by name.
pub(crate) type Parameters = BTreeMap<String, String>;

impl Question {
    /// Reads from the flags what is asked of a report at a cut, for some readers or without regard to who reads it.
    pub(crate) fn typed(
        history: &History,
        asked: Asked,
        matches: &ArgMatches,
        readers: Option<Sensitivity>,
    ) -> Outcome<Self> {
        let area = matches.get_one::<String>("area").map(String::as_str);
        Self::new(history, asked, area, params(matches)?, readers)
    }

    /// Asks for an area, or all of them, at a cut. The area is called as the readers may know it.
    pub(crate) fn new(
        history: &History,
        asked: Asked,
        area: Option<&str>,
        params: Parameters,
        readers: Option<Sensitivity>,
    ) -> Outcome<Self> {
        let named = area.map(|area| area_at(history, asked.cut, area, readers)).transpose()?;
        let head = history.head_at(asked.cut)?;
        let request = Request {
            as_at: asked.cut.as_at,
            known_at: asked.cut.known_at,
            head_seq: head.count.saturating_sub(1),
            area: None,
            params: Parameters::new(),
            language: Language::English,
        };
        Ok(Self { asked, area: None, head, readers, request }.about(named, params))
    }

    /// Asks the same for an area with its name, or all of them.
    pub(crate) fn about(&self, area: Option<(Slug, Text)>, params: Parameters) -> Self {
        let (area, name) = area.unzip();
        Self { area: name, request: Request { area, params, ..self.request.clone() }, ..self.clone() }
    }

    /// Returns whether it is answered from the first entry: states stand for entries that not everybody may see.
    pub(crate) fn begins_anew(&self) -> bool {
        self.readers.is_some()
    }

    /// Leaves out what its readers may not see.
    pub(crate) fn shown(&self, portions: tyst_ledger::Portions) -> tyst_ledger::Portions {
        match self.readers {
            Some(readers) => portions.for_readers(readers),
            None => portions,
        }
    }
}

/// Returns for whom a policy of disclosure is: everybody, or without one the partners.
pub(crate) fn readers(policy: Policy) -> Sensitivity {
    if policy == Policy::None { Sensitivity::Partners } else { Sensitivity::Public }
}

/// How a report is made; what it says does not depend on it.
pub(crate) struct How {
    /// How many processes share the areas.
    pub(crate) workers: NonZeroUsize,
    /// Whether no saved state is gone on from.
    pub(crate) from_zero: bool,
}

impl How {
    pub(crate) fn typed(matches: &ArgMatches) -> Self {
        let workers =
            matches.get_one::<u8>("workers").and_then(|workers| NonZeroUsize::new((*workers).into()));
        let from_zero = matches.get_flag("from-zero");
        Self { workers: workers.unwrap_or(NonZeroUsize::MIN), from_zero }
    }
}

impl Default for How {
    fn default() -> Self {
        Self { workers: NonZeroUsize::MIN, from_zero: false }
    }
}

/// Makes a report: replays the ledger at the cut that was asked for, and stamps the header.
pub(crate) fn make(place: &Place, history: &History, name: &str, matches: &ArgMatches) -> Outcome<Document> {
    let found = place.search_path()?.find(name)?;
    make_at(place, history, &found, Asked::new(history, matches)?, matches)
}

/// Makes a report at a cut that is not that of the flags.
pub(crate) fn make_at(
    place: &Place,
    history: &History,
    found: &Found,
    asked: Asked,
    matches: &ArgMatches,
) -> Outcome<Document> {
    // What is drawn as for everybody is made of what everybody may see.
    let policy = matches.try_get_one::<String>("disclosure").ok().flatten();
    let policy = policy.and_then(|name| Policy::named(name)).filter(|policy| *policy != Policy::None);
    let question = Question::typed(history, asked, matches, policy.map(readers))?;
    answer(place, history, found, question, &How::typed(matches))
}

/// Makes a report that answers a question.
pub(crate) fn answer(
    place: &Place,
    history: &History,
    found: &Found,
    question: Question,
    how: &How,
) -> Outcome<Document> {
    let Question { asked, head, request, .. } = &question;
    let options = HostOptions { workers: how.workers, ..place.options_for(found)? };
    // What is made under a debugger stands for nothing later, and begins where its first entry does.
    let is_tried = options.in_process.is_some();
    let from_zero = how.from_zero || question.begins_anew() || is_tried;
    let mut saved = Saved::of(history, found, (request, asked.cut), options.sandbox, from_zero)?;
    let keep = saved.is_worth(head.count) && !is_tried && !question.begins_anew();
    let replayed =
        match replay(&saved, found, &question, &HostOptions { keep_state: keep, ..options.clone() }) {
            // Whatever went wrong with a state, a run from zero says how the report itself does.
            Err(RunError::Failed(failure))
                if (keep || saved.start().is_some()) && !matches!(failure.reason, Reason::Run(_)) =>
            {
                saved.give_up();
                replay(&saved, found, &question, &options)?
            }
            replayed => replayed?,
        };
    if let Some(state) = &replayed.made.state {
        saved.keep(
            state,
            &history.mark(asked.cut, replayed.turn, replayed.made.descriptor.is_raw)?,
            replayed.unread,
        );
    }
    stamped(history, found, question, replayed)
}

/// Makes a report with a library that is tried: from zero, and no state of it stays in the ledger.
pub(crate) fn made(
    history: &History,
    found: &Found,
    options: &HostOptions,
    matches: &ArgMatches,
) -> Outcome<Document> {
    let question = Question::typed(history, Asked::new(history, matches)?, matches, None)?;
    let Question { asked, request, .. } = &question;
    let saved = Saved::of(history, found, (request, asked.cut), options.sandbox, true)?;
    let replayed = replay(&saved, found, &question, options)?;
    stamped(history, found, question, replayed)
}

/// A report at a cut, to be made of some of the entries alone.
pub(crate) struct OfSome<'a> {
    found: &'a Found,
    request: Request,
    options: HostOptions,
    /// Whether the report takes entries as they were recorded, and not as they stand at the cut.
    pub(crate) is_raw: bool,
}

impl<'a> OfSome<'a> {
    pub(crate) fn new(
        place: &Place,
        history: &History,
        found: &'a Found,
        matches: &ArgMatches,
    ) -> Outcome<Self> {
        let Question { request, .. } =
            Question::typed(history, Asked::new(history, matches)?, matches, None)?;
        let options = place.host_options()?;
        let is_raw = tyst_host::describe(found, &options)?.descriptor.is_raw;
        Ok(Self { found, request, options, is_raw })
    }

    /// Makes the report of these entries.
    pub(crate) fn make(&self, entries: &[Entry]) -> Result<Document, RunError> {
        let source = |_: &Descriptor| -> Portions<'_> {
            let portions = entries.chunks(PORTION_ENTRIES).map(<[Entry]>::to_vec);
            Box::new(portions.map(|entries| Ok(Portion::Entries(entries))))
        };
        Ok(tyst_host::run(self.found, &self.request, &source, &self.options)?.document)
    }
}

/// Puts the header on what a run brought.
pub(crate) fn stamped(
    history: &History,
    found: &Found,
    question: Question,
    replayed: Replayed,
) -> Outcome<Document> {
    let Question { asked, area, head, request, .. } = question;
    refuse_unknown(history, &replayed.made.descriptor, &request.params)?;
    let header = Stamp { history, found, asked: &asked, area, head }.header(&replayed);
    let mut document = replayed.made.document;
    document.title = titled(&document.title, &request.params);
    Ok(document.stamped(header))
}

/// A run, and what its replay said beside the entries.
pub(crate) struct Replayed {
    pub(crate) made: Run,
    pub(crate) unread: u64,
    pub(crate) withheld: u64,
    pub(crate) turn: Option<Day>,
}

/// Replays the entries through a report, from where a saved state ends.
fn replay(
    saved: &Saved,
    found: &Found,
    question: &Question,
    options: &HostOptions,
) -> Result<Replayed, RunError> {
    let request = &question.request;
    let said: Mutex<Option<(u64, Turn, Withheld)>> = Mutex::new(None);
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
            match prepared {
                Err(fault) => Box::new(std::iter::once(Err(fault))),
                Ok(prepared) => {
                    let portions = question.shown(saved.portions(prepared, descriptor));
                    *said.lock().unwrap_or_else(PoisonError::into_inner) =
                        Some((portions.unread(), portions.turn(), portions.withheld()));
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
    let (unread, turn, withheld) =
        said.map_or((0, None, 0), |(unread, turn, withheld)| (unread, turn.get(), withheld.get()));
    let before = saved.start();
    Ok(Replayed {
        made,
        unread: unread + before.map_or(0, |start| start.unread),
        withheld,
        turn: before.and_then(|start| start.mark.turn).into_iter().chain(turn).min(),
    })
}

/// Returns an area, by its slug or by any of its names, with its name as the latest description at a cut has it that readers may
/// know; its slug where nothing describes it then, but the ledger knows it.
fn area_at(history: &History, cut: Cut, words: &str, readers: Option<Sensitivity>) -> Outcome<(Slug, Text)> {
    if let Some(area) = Slug::new(words)
        && let Some(described) = described(history, cut, readers)?.remove(&area)
    {
        return Ok((area, described.name));
    }
    let area = known_area(history, words)?;
    let described = described(history, cut, readers)?.remove(&area);
    let name = described.map_or_else(|| Text::english(area.as_str()), |described| described.name);
    Ok((area, name))
}

/// An area or place as the latest description at a cut has it.
pub(crate) struct Described {
    pub(crate) name: Text,
    pub(crate) level: Level,
    rank: (Option<Day>, u64),
}

/// Returns the areas and places that are described at a cut, as far as readers may know.
pub(crate) fn described(
    history: &History,
    cut: Cut,
    readers: Option<Sensitivity>,
) -> Outcome<BTreeMap<Slug, Described>> {
    let mut all: BTreeMap<Slug, Described> = BTreeMap::new();
    for entry in history.replay_only(cut, |kind| kind == Kind::AreaDescribed.number())? {
        let entry = entry?;
        if readers.is_some_and(|readers| entry.statement.sensitivity > readers) {
            continue;
        }
        let Body::AreaDescribed(data) = &entry.statement.body else { continue };
        let Some(name) = Text::from_parts(data.name.en.clone(), data.name.cy.clone()) else { continue };
        let found = Described { name, level: data.level, rank: (entry.span.last, entry.seq) };
        match all.entry(entry.statement.described().clone()) {
            Slot::Occupied(mut best) if best.get().rank < found.rank => {
                best.insert(found);
            }
            Slot::Occupied(_) => {}
            Slot::Vacant(slot) => {
                slot.insert(found);
            }
        }
    }
    Ok(all)
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
    fn header(&self, replayed: &Replayed) -> Header {
        let Replayed { made, unread, withheld, turn: _ } = replayed;
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
                withheld: *withheld,
                unknown_kinds: made.newer_kinds.values().sum::<u64>() + *unread,
            },
            disclosure: Policy::None.text(),
            languages: vec![Language::Welsh, Language::English],
        }
    }
}

//! A report at one cut after another: its worker stays, and takes in only what lies between two of them.
//!
//! Where something reaches back before the last cut it begins anew, so that every document is the one that
//! `tyst report` makes. It saves no states; what is drawn of the documents is for others to say.

use std::collections::VecDeque;
use std::rc::Rc;

use tyst_event::Day;
use tyst_host::{Found, HostOptions, RunError, Running, SourceError};
use tyst_ledger::{Cut, History, Mark, Portions};
use tyst_report::Document;

use crate::failure::Outcome;
use crate::making::{How, Question, Replayed, answer, stamped};
use crate::place::Place;
use crate::saved::{Saved, portions};

/// How many documents are kept, for who goes back.
const KEPT_MAX: usize = 64;

/// A report that moves from cut to cut.
pub(crate) struct Moving {
    pub(crate) found: Found,
    how: How,
    live: Option<Live>,
    /// The last documents, with their cuts.
    kept: VecDeque<(Cut, Rc<Document>)>,
}

/// The report in its worker, and how far it has come.
struct Live {
    running: Running,
    mark: Mark,
    unread: u64,
    withheld: u64,
}

impl Moving {
    pub(crate) fn new(found: Found, how: How) -> Self {
        Self { found, how, live: None, kept: VecDeque::new() }
    }

    /// Returns the document at a cut, if it was made lately.
    pub(crate) fn kept(&self, cut: Cut) -> Option<Rc<Document>> {
        self.kept.iter().find(|(of, _)| *of == cut).map(|(_, document)| Rc::clone(document))
    }

    /// Makes the document that answers a question.
    pub(crate) fn document(
        &mut self,
        place: &Place,
        history: &History,
        question: Question,
    ) -> Outcome<Rc<Document>> {
        let cut = question.asked.cut;
        let live = match self.live.take() {
            Some(live) => live.moved(history, &question)?,
            None => None,
        };
        // What was made of all entries in a worker of its own needs no other run to say how it does.
        let is_alone = live.is_none() && (self.how.from_zero || question.begins_anew());
        let live = match live {
            Some(live) => Some(live),
            None => self.begin(place, history, &question)?,
        };
        let document = Rc::new(match live.map(|live| live.outcome(&question)) {
            Some(Err(fault)) if is_alone => return Err(fault.into()),
            Some(Ok((live, replayed))) => {
                self.live = Some(live);
                stamped(history, &self.found, question, replayed)?
            }
            // A run of its own says how the report itself does.
            None | Some(Err(_)) => answer(place, history, &self.found, question, &self.how)?,
        });
        self.kept.push_back((cut, Rc::clone(&document)));
        if self.kept.len() > KEPT_MAX {
            self.kept.pop_front();
        }
        Ok(document)
    }

    /// Begins where a saved state ends, or at zero; nothing comes of it where the report fails.
    fn begin(&self, place: &Place, history: &History, question: &Question) -> Outcome<Option<Live>> {
        let (cut, request) = (question.asked.cut, &question.request);
        let options = HostOptions { workers: self.how.workers, ..place.options_for(&self.found)? };
        let from_zero = self.how.from_zero || question.begins_anew();
        let saved = Saved::of(history, &self.found, (request, cut), options.sandbox, from_zero)?;
        let start = saved.start();
        let Ok(running) = Running::start(&self.found, request, start.map(|start| &start.state), &options)
        else {
            return Ok(None);
        };
        let descriptor = running.descriptor().clone();
        let prepared = match start {
            None => Some(history.prepare(cut)?),
            Some(start) => history.prepare_since(&start.mark, cut)?,
        };
        let Some(prepared) = prepared else { return Ok(None) };
        let portions = question.shown(portions(history, prepared, descriptor));
        let (unread, turn) = start.map_or((0, None), |start| (start.unread, start.mark.turn));
        fed(running, portions, Before { unread, withheld: 0, turn }, history, cut)
    }
}

impl Live {
    /// Takes in what lies between, if that is all that is needed for the next cut.
    fn moved(self, history: &History, question: &Question) -> Outcome<Option<Self>> {
        let cut = question.asked.cut;
        let Self { running, mark, unread, withheld } = self;
        let descriptor = running.descriptor().clone();
        match history.prepare_after(&mark, cut)? {
            None => Ok(None),
            Some(prepared) => {
                let portions = question.shown(portions(history, prepared, descriptor));
                fed(running, portions, Before { unread, withheld, turn: mark.turn }, history, cut)
            }
        }
    }

    fn outcome(mut self, question: &Question) -> Result<(Self, Replayed), RunError> {
        let made = self.running.outcome(&question.request)?;
        let replayed = Replayed { made, unread: self.unread, withheld: self.withheld, turn: self.mark.turn };
        Ok((self, replayed))
    }
}

/// What was said of the entries before.
#[derive(Clone, Copy)]
struct Before {
    unread: u64,
    withheld: u64,
    turn: Option<Day>,
}

/// Gives a report the entries up to a cut, with what was said of those before; nothing comes of it where it fails.
fn fed(
    mut running: Running,
    portions: Portions,
    before: Before,
    history: &History,
    cut: Cut,
) -> Outcome<Option<Live>> {
    let is_raw = running.descriptor().is_raw;
    let (unread, newer, withheld) = (before.unread + portions.unread(), portions.turn(), portions.withheld());
    if running.feed(Box::new(portions.map(|portion| portion.map_err(SourceError::from)))).is_err() {
        return Ok(None);
    }
    let mark = history.mark(cut, before.turn.into_iter().chain(newer.get()).min(), is_raw)?;
    Ok(Some(Live { running, mark, unread, withheld: before.withheld + withheld.get() }))
}

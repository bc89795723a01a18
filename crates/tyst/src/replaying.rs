//! Walking through what was recorded, step by step: which entries a step brought, and what that changed in reports.
//!
//! Finds steps when they are asked for and knows no screen. What a report says is for `moving`, what changed in it for
//! `tyst-report`.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use tyst_event::{Event, Instant, Slug};
use tyst_ledger::{By, History, Partnership};
use tyst_report::{Change, Document, Witnesses, compare};

use crate::failure::Outcome;
use crate::making::Question;
use crate::moving::Moving;
use crate::place::{Asked, Place};

/// The entries between two points, to be walked through.
pub(crate) struct Walk<'a> {
    pub(crate) place: &'a Place,
    pub(crate) history: &'a History,
    /// What makes entries one step.
    pub(crate) by: By,
    /// The positions that are walked through.
    pub(crate) bounds: Range<u64>,
    /// The date as at which every step is looked at, where it is not that of the step.
    pub(crate) as_at: Option<String>,
    /// The area that is asked for.
    pub(crate) area: Option<Slug>,
    /// The parameters of the reports.
    pub(crate) params: BTreeMap<String, String>,
    pub(crate) reports: Vec<Moving>,
    /// How many entries of a step are listed.
    pub(crate) entries_max: usize,
    pub(crate) partnership: OnceCell<Partnership>,
}

/// One step of a walk.
pub(crate) struct Step {
    /// The positions of its entries.
    pub(crate) seqs: Range<u64>,
    /// When the last of them was recorded.
    pub(crate) recorded_at: Instant,
    /// The date as at which it is looked at.
    pub(crate) as_at: String,
    /// The first of those that are asked for.
    pub(crate) entries: Vec<Event>,
    /// How many are asked for.
    pub(crate) count: u64,
    /// How many are written in a format newer than this version.
    pub(crate) unread: u64,
    /// What became of entries before it, in one word.
    became: BTreeMap<u64, &'static str>,
    pub(crate) reports: Vec<Moved>,
}

/// What a step changed in a report.
pub(crate) struct Moved {
    pub(crate) report: String,
    pub(crate) changes: Vec<Change>,
    /// What it says after the step.
    pub(crate) document: Rc<Document>,
}

impl Step {
    /// Returns whether it brought anything that is asked for.
    pub(crate) fn is_of_interest(&self) -> bool {
        self.count > 0 || self.unread > 0 || self.reports.iter().any(|report| !report.changes.is_empty())
    }

    /// Returns what became of an entry in this step, in one word.
    pub(crate) fn became(&self, seq: u64) -> Option<&'static str> {
        if self.seqs.contains(&seq) { Some("added") } else { self.became.get(&seq).copied() }
    }

    /// Returns how many of the entries that are asked for are not listed.
    pub(crate) fn more(&self) -> u64 {
        self.count - self.entries.len() as u64
    }
}

impl Walk<'_> {
    /// Returns the step after another one; after none, the first.
    pub(crate) fn after(&self, step: Option<&Range<u64>>) -> Outcome<Option<Range<u64>>> {
        self.around(step.map_or(self.bounds.start, |step| step.end))
    }

    /// Returns the step before another one; before none, the last.
    pub(crate) fn before(&self, step: Option<&Range<u64>>) -> Outcome<Option<Range<u64>>> {
        let end = step.map_or(self.bounds.end, |step| step.start);
        end.checked_sub(1).map_or(Ok(None), |seq| self.around(seq))
    }

    /// Returns the step in which an entry was recorded, if it is walked through.
    pub(crate) fn around(&self, seq: u64) -> Outcome<Option<Range<u64>>> {
        if !self.bounds.contains(&seq) {
            return Ok(None);
        }
        let step = self.history.step(seq, self.by)?;
        Ok(step.map(|step| step.start.max(self.bounds.start)..step.end.min(self.bounds.end)))
    }

    /// Returns when the last entry of a step was recorded.
    pub(crate) fn recorded_at(&self, step: &Range<u64>) -> Outcome<Instant> {
        Ok(self.asked(step.end)?.cut.known_at)
    }

    /// Returns the cut after so many entries.
    fn asked(&self, count: u64) -> Outcome<Asked> {
        let known_at = format!("seq:{}", count.saturating_sub(1));
        let as_at = self.as_at.as_ref().unwrap_or(&known_at);
        let asked = Asked::of(self.history, ("--as-at", Some(as_at)), ("--known-at", Some(&known_at)))?;
        let as_at = self.as_at.clone().unwrap_or_else(|| asked.cut.as_at.to_string());
        Ok(Asked { as_at, ..asked })
    }

    /// Looks at a step: reads its entries, and makes the reports before and after it.
    pub(crate) fn look(&mut self, seqs: Range<u64>) -> Outcome<Step> {
        let asked = self.asked(seqs.end)?;
        let mut step = Step {
            recorded_at: asked.cut.known_at,
            as_at: asked.as_at,
            entries: Vec::new(),
            count: 0,
            unread: 0,
            became: BTreeMap::new(),
            reports: Vec::new(),
            seqs,
        };
        self.read(&mut step)?;
        let touched: Witnesses = step.became.keys().copied().collect();
        for index in 0..self.reports.len() {
            let before = self.document(index, step.seqs.start)?;
            let document = self.document(index, step.seqs.end)?;
            let report = self.reports[index].found.name.clone();
            let changes = compare(&before, &document, &touched);
            step.reports.push(Moved { report, changes, document });
        }
        Ok(step)
    }

    /// Returns what a report says of the first so many entries.
    fn document(&mut self, index: usize, count: u64) -> Outcome<Rc<Document>> {
        let asked = self.asked(count)?;
        if let Some(document) = self.reports[index].kept(asked.cut) {
            return Ok(document);
        }
        let (history, area) = (self.history, self.area.as_ref().map(Slug::as_str));
        let question = Question::new(history, asked, area, self.params.clone(), None)?;
        self.reports[index].document(self.place, history, question)
    }

    /// Reads the entries of a step.
    fn read(&self, step: &mut Step) -> Outcome {
        let length = usize::try_from(step.seqs.end - step.seqs.start).unwrap_or(usize::MAX);
        for stored in self.history.stored(step.seqs.start).take(length) {
            let Ok(event) = stored?.event else {
                step.unread += 1;
                continue;
            };
            if let Some((seq, became)) = self.became(&event)? {
                step.became.insert(seq, became);
            }
            if !self.is_asked_for(&event)? {
                continue;
            }
            step.count += 1;
            if step.entries.len() < self.entries_max {
                step.entries.push(event);
            }
        }
        Ok(())
    }

    /// Returns what an entry about another one makes of that, in one word: the second half of its kind.
    fn became(&self, event: &Event) -> Outcome<Option<(u64, &'static str)>> {
        let body = &event.statement.body;
        let word = body.kind().and_then(|kind| kind.name().split_once('.'));
        let (Some(_), Some((_, word))) = (body.target(), word) else { return Ok(None) };
        Ok(Some((self.partnership()?.chains().subject(event.seq), word)))
    }

    /// Returns whether an entry, or the one that it is about, is of the area, where one is asked for.
    fn is_asked_for(&self, event: &Event) -> Outcome<bool> {
        let Some(asked) = &self.area else { return Ok(true) };
        let partnership = self.partnership()?;
        let is_of = |event: &Event| partnership.is_of(&event.statement, asked);
        if is_of(event) || event.statement.body.target().is_none() {
            return Ok(is_of(event));
        }
        let subject = self.history.entry(partnership.chains().subject(event.seq))?;
        Ok(subject.and_then(|stored| stored.event.ok()).is_some_and(|subject| is_of(&subject)))
    }

    /// Returns all that is known, read when it is first asked for.
    fn partnership(&self) -> Outcome<&Partnership> {
        if self.partnership.get().is_none() {
            let _is_first = self.partnership.set(self.history.partnership()?);
        }
        Ok(self.partnership.get_or_init(Partnership::default))
    }
}

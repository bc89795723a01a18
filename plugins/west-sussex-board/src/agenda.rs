//! What stands on the agenda of an area, and how much of it there is.
//!
//! Deliberately absent: what lies inside the area; its boards have agendas of their own. Welsh marked U needs a translator.

use tyst_plugin::document::{Cell, Text};
use tyst_plugin::event::terms::Form;
use tyst_plugin::event::{Certainty, Day};
use tyst_plugin::{Ask, Commitment, Minute, Tally};

use crate::State;

/// What a board has before it, each list in the order of recording.
pub(crate) struct Agenda<'a> {
    asked: Vec<Ask<'a>>,
    promised: Vec<&'a Commitment>,
    /// What was asked and nothing certainly answers, requests before questions.
    pub(crate) open: Vec<&'a Minute>,
    pub(crate) decisions: Vec<&'a Minute>,
    /// The commitments that are or may be open.
    pub(crate) actions: Vec<&'a Commitment>,
}

impl<'a> Agenda<'a> {
    pub(crate) fn of(state: &'a State, area: &str) -> Agenda<'a> {
        let mut asked = state.minutes.asks();
        asked.retain(|ask| ask.minute.evidence.is_at(area));
        let mut open: Vec<&Minute> = asked
            .iter()
            .filter(|ask| is_answered(ask) != Some(Certainty::Definite))
            .map(|ask| ask.minute)
            .collect();
        open.sort_by_key(|minute| minute.form() != Some(Form::Asked));
        let here = |minute: &&Minute| minute.evidence.is_at(area) && minute.is_decision();
        let decisions = state.minutes.iter().filter(here).collect();
        let promised = state.commitments.iter().map(|(_, found)| found);
        let mut promised: Vec<&Commitment> = promised.filter(|found| found.evidence.is_at(area)).collect();
        promised.sort_by_key(|found| found.evidence.seq);
        let actions = promised.iter().copied().filter(|found| found.may_be_open()).collect();
        Agenda { asked, promised, open, decisions, actions }
    }

    /// Returns the figures: each with what it was counted among, so that none of some is a true 0.
    pub(crate) fn counts(&self, day: Day) -> [(&'static str, Text, Cell); 5] {
        let decisions: Tally = self.decisions.iter().map(|minute| &minute.evidence).collect();
        let label = |en: &str, cy: &str| Text::both(en, cy);
        [
            (
                "requests",
                label("Requests with no answer linked", "Ceisiadau heb ateb cysylltiedig"),
                self.unanswered(Form::Asked),
            ), // U
            (
                "questions",
                label("Questions with no answer linked", "Cwestiynau heb ateb cysylltiedig"), // U
                self.unanswered(Form::Question),
            ),
            ("decisions", label("Decisions", "Penderfyniadau"), decisions.cell()),
            ("actions", label("Open actions", "Camau gweithredu agored"), self.standing(Commitment::is_open)), // U
            (
                "overdue",
                label("Overdue actions", "Camau gweithredu hwyr"),
                self.standing(|found| found.is_overdue(day)),
            ), // U
        ]
    }

    /// Counts what was asked in a form and is not answered.
    fn unanswered(&self, form: Form) -> Cell {
        let (mut open, mut all) = (Tally::default(), Tally::default());
        for ask in self.asked.iter().filter(|ask| ask.minute.form() == Some(form)) {
            let (certainty, seq) = (ask.minute.evidence.certainty(), ask.minute.evidence.seq);
            all.count(certainty, seq, &ask.witnesses());
            match is_answered(ask) {
                None => open.count(certainty, seq, &ask.witnesses()),
                Some(Certainty::Possible) => open.count(Certainty::Possible, seq, &ask.witnesses()),
                Some(Certainty::Definite) => {}
            }
        }
        open.among(&all)
    }

    /// Counts the commitments that stand in some way.
    fn standing(&self, stands: impl Fn(&Commitment) -> Option<Certainty>) -> Cell {
        let (mut so, mut all) = (Tally::default(), Tally::default());
        for found in &self.promised {
            all.count(found.evidence.certainty(), found.evidence.seq, &found.status_witnesses());
            if let Some(certainty) = stands(found) {
                so.count(certainty, found.evidence.seq, &found.status_witnesses());
            }
        }
        so.among(&all)
    }
}

/// Returns whether a minute answers it: certainly, perhaps, or (`None`) none does.
fn is_answered(ask: &Ask<'_>) -> Option<Certainty> {
    ask.answers.iter().map(|answer| answer.evidence.certainty()).min()
}

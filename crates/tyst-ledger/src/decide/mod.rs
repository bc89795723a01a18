//! `decide`: whether a command may be recorded, by the partnership's rules. Pure.
//!
//! A hard rule refuses with its name, the field and what to do; something merely unlikely is stored with the event as
//! a warning. The rules are those of the vocabulary: each kind's stand in one function.

mod areas;
mod meetings;
mod outcomes;
mod partners;
mod record;

use std::borrow::Cow;

use tyst_event::{
    Body, Day, Event, Instant, Kind, Problem, Problems, Slug, Span, Statement, Warning, WarningRule, json,
    wire,
};

use crate::partnership::{Partnership, Register, View};
use crate::{Command, personal};

/// The moment of recording, as the ledger determined it.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// To the microsecond.
    pub instant: Instant,
    /// The civil day in the ledger's time zone.
    pub day: Day,
}

/// Decides on one command against everything recorded before it.
///
/// # Errors
/// Every rule that the command breaks.
pub fn decide(partnership: &Partnership, command: &Command, moment: Moment) -> Result<Event, Vec<Problem>> {
    let mut case = Case::new(partnership, &command.statement);
    case.circumstances(moment);
    case.data(moment);
    json::check_key(&command.key, &mut case.problems);
    let Case { problems, mut warnings, .. } = case;
    warnings.sort();
    warnings.dedup();
    warnings.truncate(WARNINGS_MAX);
    let event = Event {
        seq: partnership.count,
        recorded_at: moment.instant,
        recorded_by: command.recorded_by.clone(),
        key: command.key.clone(),
        correlation: command.correlation.clone(),
        warnings,
        statement: command.statement.clone(),
    };
    let problems = problems.into_vec();
    if problems.is_empty() { Ok(event) } else { Err(problems) }
}

/// How many warnings are stored with an entry.
pub(crate) const WARNINGS_MAX: usize = 32;

/// Returns the bytes of an event, if they say just what it says and are not too many.
pub(crate) fn encode(event: &Event) -> Result<Vec<u8>, Problem> {
    let problem = |message: String| {
        let hint = Some("say it shorter and cite the document".to_owned());
        Problem { field: String::new(), rule: "event-length".into(), message, hint }
    };
    let bytes = wire::encode(event).map_err(|fault| problem(fault.to_string()))?;
    match wire::decode(&bytes) {
        Ok(read) if read == *event => Ok(bytes),
        Ok(_) => Err(problem("would be read back as something else".to_owned())),
        Err(fault) => Err(problem(format!("could not be read back: {fault}"))),
    }
}

/// Returns whether something certainly happened before something else, by the dates alone.
fn is_before(span: Span, other: Span) -> bool {
    span.last.zip(other.first).is_some_and(|(last, first)| last < first)
}

/// One command before the rules: what is stated, against what is known.
struct Case<'a> {
    known: &'a Partnership,
    statement: &'a Statement,
    /// The data that counts: for a correction, the replacement.
    body: &'a Body,
    /// The entry that a correction restates, whose own definitions do not stand in its way.
    restates: Option<u64>,
    problems: Problems,
    warnings: Vec<Warning>,
}

impl<'a> Case<'a> {
    fn new(known: &'a Partnership, statement: &'a Statement) -> Self {
        let (body, restates) = match &statement.body {
            Body::EntryCorrected(correction) => {
                (&*correction.replacement.0, Some(known.chains.root(correction.target.0)))
            }
            body => (body, None),
        };
        Self { known, statement, body, restates, problems: Problems::default(), warnings: Vec::new() }
    }

    fn refuse(
        &mut self,
        field: &str,
        rule: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        self.problems.add_at(field, rule, message.into(), hint);
    }

    fn warn(&mut self, rule: WarningRule, subject: impl Into<String>) {
        self.warnings.push(Warning::new(rule, subject));
    }

    /// Returns the view of what else stands.
    fn others(&self) -> View<'a> {
        View { without: self.restates, ..self.known.view() }
    }

    /// Returns the view of what stood before: for a correction, before the entry that it restates.
    fn earlier(&self) -> View<'a> {
        View { before: self.restates, ..self.others() }
    }

    /// The rules about where, when and how it is known.
    fn circumstances(&mut self, moment: Moment) {
        self.statement.check(&mut self.problems);
        if self.statement.sources.is_empty() {
            let hint = "name the document, and the place in it".to_owned();
            self.refuse(
                "source",
                "source-missing",
                "is missing: every entry says where it stands",
                Some(hint),
            );
        }
        let creates = matches!(self.body, Body::LedgerCreated(_));
        if self.known.count == 0 && !creates {
            self.refuse("kind", "ledger-created-first", "cannot be the first entry of a ledger", None);
        }
        let reserved = [Some(&self.statement.area), self.statement.place.as_ref()];
        let is_of_ledger = self.is_of_ledger();
        if reserved.into_iter().flatten().any(|slug| *slug == Slug::ledger()) && !is_of_ledger {
            self.refuse("area", "area-reserved", "`ledger` is the ledger itself, not an area", None);
        } else if is_of_ledger && self.statement.area != Slug::ledger() {
            let hint = "give the area ledger, which is the ledger itself".to_owned();
            self.refuse("area", "area-of-ledger", "is about the ledger, not about an area", Some(hint));
        }
        if let Some(first) = self.statement.when.span().first
            && first > moment.day
        {
            let message = format!("{first} lies after the day of recording, {}", moment.day);
            let hint = "what is planned is a commitment: record commitment.made with a due date".to_owned();
            self.refuse("when", "not-in-the-future", message, Some(hint));
        }
        let restated = self.restates.map(|_| Statement { body: self.body.clone(), ..self.statement.clone() });
        for problem in std::iter::once(self.statement).chain(&restated).flat_map(personal::problems) {
            self.refuse(&problem.field, problem.rule, problem.message, problem.hint);
        }
        if !is_of_ledger {
            self.new_areas();
            self.lateness();
        }
    }

    /// An entry is late if both ends of what it is about are known, and touch a period that was closed for its area. It is
    /// about its own period where it has one.
    fn lateness(&mut self) {
        let about = self.body.period().unwrap_or(&self.statement.when);
        for seq in self.known.closings_about(&self.statement.area, about.span()) {
            self.warn(WarningRule::PeriodClosed, format!("entry {seq}"));
        }
    }

    /// Returns whether the entry is about the ledger as a whole, or withdraws one that is.
    fn is_of_ledger(&self) -> bool {
        let kind = match self.body {
            Body::EntryWithdrawn(data) => {
                self.known.entries.kind(self.known.chains.withdrawn_by(data.target.0))
            }
            body => body.kind(),
        };
        kind.is_some_and(Kind::is_of_ledger)
    }

    fn new_areas(&mut self) {
        let describes = matches!(self.body, Body::AreaDescribed(_)).then(|| self.statement.described());
        let area = &self.statement.area;
        if !self.known.knows_area(area) && describes != Some(area) {
            self.warn(WarningRule::NewArea, area.as_str());
        }
        if let Some(place) = &self.statement.place
            && !self.known.knows_area(place)
            && describes != Some(place)
        {
            self.warn(WarningRule::NewPlace, place.as_str());
        }
    }

    /// The rules about what is stated.
    fn data(&mut self, moment: Moment) {
        if let Body::EntryCorrected(correction) = &self.statement.body {
            self.entry_corrected(correction);
        }
        match self.body {
            Body::AreaDescribed(data) => self.area_described(data),
            Body::AreaDesignated(data) => self.area_designated(data),
            Body::PartyDescribed(data) => self.party_described(data),
            Body::PartnerJoined(data) => self.partner_joined(data),
            Body::PartnerLeft(data) => self.partner_left(data),
            Body::GoalSet(data) => self.goal_set(data),
            Body::InitiativeLaunched(data) => self.initiative_launched(data),
            Body::InitiativeChanged(data) => self.initiative_changed(data),
            Body::TrainingDelivered(data) => self.training_delivered(data),
            Body::IndicatorDefined(data) => self.indicator_defined(data),
            Body::TargetSet(data) => self.target_set(data),
            Body::OutcomeMeasured(data) => self.outcome_measured(data),
            Body::ConsultationHeld(data) => self.consultation_held(data),
            Body::ResponseReceived(data) => self.response_received(data),
            Body::MinuteRecorded(data) => self.minute_recorded(data),
            Body::CommitmentMade(data) => self.commitment_made(data),
            Body::CommitmentEndorsed(data) => self.commitment_endorsed(data),
            Body::CommitmentUpdated(data) => self.commitment_updated(data),
            Body::ExpectationSet(data) => self.expectation_set(data),
            Body::ResourceContributed(data) => self.resource_contributed(data),
            Body::DocumentPublished(data) => self.document_published(data),
            Body::NoteRecorded(data) => self.note_recorded(data),
            Body::EntryWithdrawn(data) => self.entry_withdrawn(data),
            Body::PersonErased(data) => self.person_erased(data),
            Body::LedgerCreated(_) => self.ledger_created(),
            Body::LedgerTagged(data) => self.ledger_tagged(data),
            Body::EntryFinalised(data) => self.entry_finalised(data),
            Body::EntryDisputed(data) => self.entry_disputed(data),
            Body::ReportPublished(data) => self.report_published(data),
            Body::PeriodClosed(data) => self.period_closed(data, moment),
            Body::AccessNoted(data) => self.access_noted(data),
            Body::Unknown(_) => self.refuse("kind", "unknown-kind", "is not known here", None),
            // A kind that has no rules of its own needs no line here: adding a kind touches the vocabulary alone.
            _ => {}
        }
    }

    /// Refuses a slug that another entry defines.
    fn must_be_new<V>(&mut self, field: &str, slug: &Slug, register: &Register<Slug, V>) {
        if let Some((seq, _)) = register.standing(slug, self.others()).pop() {
            let message = format!("{slug} was recorded before, as entry {seq}");
            let hint = "choose another short name; to mend the entry, use `tyst correct`".to_owned();
            self.refuse(field, "slug-taken", message, Some(hint));
        }
    }

    /// Refuses a slug that nothing defines.
    fn must_exist<V>(&mut self, field: &str, what: &str, slug: &Slug, register: &Register<Slug, V>) -> bool {
        let exists = register.any(slug, self.others());
        if !exists {
            let near = json::nearest(slug.as_str(), register.keys().map(Slug::as_str));
            let hint = near.map_or_else(
                || format!("record the {what} first, or check the spelling"),
                |near| format!("did you mean {near}? otherwise record the {what} first"),
            );
            self.refuse(field, "must-exist", format!("no {what} {slug} is recorded"), Some(hint));
        }
        exists
    }

    fn party_must_exist<'b>(&mut self, field: &str, parties: impl IntoIterator<Item = &'b Slug>) {
        for party in parties {
            self.must_exist(field, "party", party, &self.known.parties);
        }
    }

    fn party_may_be_unknown<'b>(&mut self, parties: impl IntoIterator<Item = &'b Slug>) {
        for party in parties {
            if !self.known.describes_party(party) {
                self.warn(WarningRule::PartyNotDescribed, party.as_str());
            }
        }
    }
}

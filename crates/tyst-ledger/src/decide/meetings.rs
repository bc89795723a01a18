//! The rules of consultations, minutes, commitments, documents and notes.

use tyst_event::terms::{Endorsement, Form, Topic};
use tyst_event::vocabulary::{
    CommitmentEndorsed, CommitmentMade, CommitmentUpdated, ConsultationHeld, DocumentPublished,
    ExpectationSet, MinuteRecorded, NoteRecorded, ResponseReceived,
};
use tyst_event::{Kind, WarningRule};

use super::{Case, is_before};
use crate::partnership::is_final;

impl Case<'_> {
    pub(super) fn consultation_held(&mut self, data: &ConsultationHeld) {
        self.must_be_new("data.consultation", &data.consultation, &self.known.consultations);
        self.party_must_exist("data.by", &data.by.party);
    }

    pub(super) fn response_received(&mut self, data: &ResponseReceived) {
        self.must_exist("data.consultation", "consultation", &data.consultation, &self.known.consultations);
        if data.by.is_some() == data.count.is_some() {
            let message = "gives neither or both of a respondent (by) and a number of them (count)";
            self.refuse("data", "respondent-form", message, None);
        }
        if data.count.as_ref().is_some_and(|count| count.n.is_none()) {
            self.refuse("data.count", "count-missing", "has no number", Some("give n".to_owned()));
        }
        self.party_may_be_unknown(&data.by);
    }

    pub(super) fn minute_recorded(&mut self, data: &MinuteRecorded) {
        self.party_must_exist("data.body", [&data.body]);
        self.party_must_exist("data.by", &data.by);
        self.quoted_form(data);
        let Some(answers) = &data.answers else { return };
        let key = (answers.0.clone(), data.body.clone());
        let minutes = self.known.minutes.standing(&key, self.others());
        if !minutes.iter().any(|(_, minute)| minute.form == Form::Asked) {
            let message = format!("{answers} is no request that {} was asked", data.body);
            let hint = "record the request first, with the form asked".to_owned();
            self.refuse("data.answers", "not-asked", message, Some(hint));
        }
    }

    /// The verb is the fact: warns where the quoted words use the verb of another form.
    fn quoted_form(&mut self, data: &MinuteRecorded) {
        let quotes = self.statement.sources.iter().filter_map(|source| source.quote.as_ref());
        let words: String = quotes.map(|quote| format!("{} ", quote.text).to_lowercase()).collect();
        let has = |form: Form| words.split(|c: char| !c.is_alphanumeric()).any(|word| word == form.word());
        if let Some(other) = Form::ALL.iter().find(|form| has(**form) && !has(data.form)) {
            self.warn(WarningRule::FormDiffers, format!("{} against {}", data.form.word(), other.word()));
        }
    }

    pub(super) fn commitment_made(&mut self, data: &CommitmentMade) {
        self.must_be_new("data.commitment", &data.commitment, &self.known.commitments);
        self.party_must_exist("data.by", &data.by.party);
        self.party_must_exist("data.owner", &data.owner);
        if let Some(reference) = &data.arises_from
            && !self.known.knows_minute(reference)
        {
            self.warn(WarningRule::UnknownReference, reference.as_str());
        }
    }

    pub(super) fn expectation_set(&mut self, data: &ExpectationSet) {
        self.must_be_new("data.expectation", &data.expectation, &self.known.expectations);
        if Kind::from_name(data.awaited.as_str()).is_none_or(Kind::is_meta) {
            let near = Kind::ALL.iter().filter(|kind| !kind.is_meta()).map(|kind| kind.name());
            let near = tyst_event::json::nearest(data.awaited.as_str(), near);
            let hint = near.map_or_else(
                || "`tyst vocabulary` lists the kinds".to_owned(),
                |near| format!("did you mean {near}?"),
            );
            let message = format!("{} is no kind of entry that can be expected", data.awaited);
            self.refuse("data.kind", "kind-unknown", message, Some(hint));
        }
        if data.period.span().first.is_none() {
            let hint =
                "give the day, month or year from which on it is expected: 2019-10/2020-04, or 2019-10/.."
                    .to_owned();
            self.refuse("data.period", "period-open", "has no first day", Some(hint));
        }
        for slug in data.about.iter().filter(|slug| !self.known.knows(slug)) {
            self.warn(WarningRule::UnknownReference, slug.as_str());
        }
        self.party_may_be_unknown(&data.by);
    }

    pub(super) fn commitment_endorsed(&mut self, data: &CommitmentEndorsed) {
        self.must_exist("data.commitment", "commitment", &data.commitment, &self.known.commitments);
        self.party_may_be_unknown([&data.by]);
        let key = (data.commitment.clone(), data.by.clone());
        let sought = self.known.endorsements.newest(&key, self.earlier()).is_some();
        if data.stance != Endorsement::Sought && !sought {
            self.warn(WarningRule::NotSought, data.by.as_str());
        }
    }

    pub(super) fn commitment_updated(&mut self, data: &CommitmentUpdated) {
        self.must_exist("data.commitment", "commitment", &data.commitment, &self.known.commitments);
        let statuses = self.known.statuses.standing(&data.commitment, self.earlier());
        let last = statuses.into_iter().find(|(_, (status, _))| is_final(*status));
        if let Some((seq, (status, _))) =
            last.filter(|(_, (_, closed))| !is_before(self.statement.when.span(), *closed))
        {
            let message = format!("{} is {}, which is final (entry {seq})", data.commitment, status.word());
            let hint = format!("if that was wrong, correct it: tyst correct {seq}");
            self.refuse("data.commitment", "commitment-closed", message, Some(hint));
        }
    }

    pub(super) fn document_published(&mut self, data: &DocumentPublished) {
        self.party_may_be_unknown(data.by.iter().chain(&data.with));
    }

    pub(super) fn note_recorded(&mut self, data: &NoteRecorded) {
        let known = self.known;
        for slug in data.about.iter().filter(|slug| !known.knows(slug)) {
            self.warn(WarningRule::UnknownReference, slug.as_str());
        }
        for seq in data.about_entries.iter().filter(|seq| seq.0 >= self.known.count) {
            self.refuse("data.about_entries", "must-exist", format!("there is no entry {}", seq.0), None);
        }
        if data.principle.is_some() != data.framework.is_some() {
            self.refuse("data.principle", "principle-form", "needs framework and principle together", None);
        }
        if data.topic == Topic::Principle && data.principle.is_none() {
            let hint = "name the framework and the principle".to_owned();
            self.refuse(
                "data.principle",
                "principle-missing",
                "is missing for a note on a principle",
                Some(hint),
            );
        }
    }
}

//! The minutes of bodies, with the verb that each uses: a piece of state that reports share.
//!
//! Promotes nothing: what was noted was not agreed, and only a minute that says what it answers is an answer.

use crate::{Event, Evidence, Register, labels, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Form;
use tyst_event::view::Fields;
use tyst_event::vocabulary::MinuteRecorded;
use tyst_event::{Data, Kind};
use tyst_report::{ByName, Row, Table, Text, Witnesses, cell};

/// The minutes, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// By position.
    recorded: BTreeMap<u64, Minute>,
}

/// A minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minute {
    /// The entry that says so.
    pub evidence: Evidence,
    /// The slug of the body.
    pub body: String,
    /// The reference in the minutes.
    pub reference: String,
    /// What was asked, noted, agreed, resolved.
    pub text: Text,
    form: u16,
    answers: Option<String>,
}

/// A request or a question, with the minutes that answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask<'a> {
    /// What was asked.
    pub minute: &'a Minute,
    /// What answers it, in the order of recording.
    pub answers: Vec<&'a Minute>,
}

impl Minutes {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::MinuteRecorded];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        MinuteRecorded::body(),
        MinuteRecorded::reference(),
        MinuteRecorded::form(),
        MinuteRecorded::text(),
        MinuteRecorded::answers(),
        MinuteRecorded::provisional(),
    ]);

    /// Takes a minute; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::MinuteRecorded(data) = event.data() else { return };
        let minute = Minute {
            evidence: Evidence::of(event).provisional(data.provisional()),
            body: data.body().to_owned(),
            reference: data.reference().to_owned(),
            text: words::text(data.text()),
            form: data.form().number(),
            answers: data.answers().map(str::to_owned),
        };
        self.recorded.insert(event.seq(), minute);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Minutes) {
        self.recorded.extend(other.recorded);
    }

    /// Returns every minute, in the order of recording.
    pub fn iter(&self) -> impl Iterator<Item = &Minute> {
        self.recorded.values()
    }

    /// Returns minutes as a table: reference, verb, text, date and source, in the groups of their bodies.
    pub fn table<'a>(
        id: impl Into<String>,
        caption: Text,
        minutes: impl IntoIterator<Item = &'a Minute>,
        register: &Register,
    ) -> Table {
        let table = Table::new(id, caption)
            .by_name(ByName::Groups)
            .column("ref", labels::REFERENCE.text())
            .column("verb", labels::VERB.text())
            .column("text", labels::MINUTE.text())
            .column("when", labels::WHEN.text())
            .column("source", labels::SOURCE.text());
        table.rows(minutes.into_iter().map(|minute| minute.row(register)))
    }

    /// Returns what bodies were asked, in the order of recording. A minute answers the last request before it with the
    /// reference that it names, of the same body.
    pub fn asks(&self) -> Vec<Ask<'_>> {
        let mut asks: BTreeMap<u64, Ask<'_>> = BTreeMap::new();
        let mut last: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for (seq, minute) in &self.recorded {
            let answered = minute.answers.as_deref().and_then(|asked| last.get(&(&*minute.body, asked)));
            if let Some(ask) = answered.and_then(|seq| asks.get_mut(seq)) {
                ask.answers.push(minute);
            }
            if minute.is_ask() {
                last.insert((&minute.body, &minute.reference), *seq);
                asks.insert(*seq, Ask { minute, answers: Vec::new() });
            }
        }
        asks.into_values().collect()
    }
}

impl Minute {
    /// Returns the verb of the minutes; `None` where this version does not know it.
    pub fn form(&self) -> Option<Form> {
        Form::from_number(self.form)
    }

    /// Returns whether the body was asked to do something, or a question was put to it.
    pub fn is_ask(&self) -> bool {
        matches!(self.form(), Some(Form::Asked | Form::Question))
    }

    /// Returns whether the body decided: it agreed, accepted, resolved, rejected or put off.
    pub fn is_decision(&self) -> bool {
        let decisions = [Form::Agreed, Form::Accepted, Form::Resolved, Form::Rejected, Form::Deferred];
        self.form().is_some_and(|form| decisions.contains(&form))
    }

    /// Returns it as a row of [`table`](Minutes::table).
    pub fn row(&self, register: &Register) -> Row {
        let text = words::perhaps(&self.text, self.evidence.certainty());
        let form = words::or_not_recorded(self.form().map(|form| labels::form(form).text()));
        let body = register.party_witnesses(&self.body);
        let row = self.evidence.row([
            cell(Text::code(&*self.reference)).with(body),
            cell(form),
            cell(text),
            cell(self.evidence.when.value()),
            cell(self.evidence.standing()),
        ]);
        Row { group: Some(register.party_name(&self.body)), ..row }
    }
}

impl Ask<'_> {
    /// Returns the entries that answer it.
    pub fn witnesses(&self) -> Witnesses {
        self.answers.iter().map(|answer| answer.evidence.seq).collect()
    }
}

#[cfg(test)]
mod tests;

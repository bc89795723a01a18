//! The responses that consultations received: of how many, and what they made of it.
//!
//! Deliberately absent: a sum; a number that a source gives and respondents whom one names may be the same. Welsh marked U
//! needs a translator.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_plugin::document::{ByName, Row, Table, Text, Value, cell};
use tyst_plugin::event::terms::Stance;
use tyst_plugin::event::vocabulary::ResponseReceived;
use tyst_plugin::event::{Certainty, Data};
use tyst_plugin::{Consultation, Event, Evidence, Fields, Tally, labels, units, usual, words};

use crate::State;

/// The responses, by position.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Responses(BTreeMap<u64, Response>);

#[derive(Serialize, Deserialize)]
struct Response {
    evidence: Evidence,
    /// The slug of the consultation.
    consultation: String,
    /// How many of what, where the respondents are not named.
    count: Option<(Option<u32>, Text)>,
    stance: Option<u16>,
}

impl Responses {
    pub(crate) const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        ResponseReceived::consultation(),
        ResponseReceived::count(),
        ResponseReceived::stance(),
    ]);

    pub(crate) fn apply(&mut self, event: &Event<'_>) {
        let Data::ResponseReceived(data) = event.data() else { return };
        let response = Response {
            evidence: Evidence::of(event),
            consultation: data.consultation().to_owned(),
            count: data.count().map(|count| (count.n(), words::text(count.unit()))),
            stance: data.stance().map(Stance::number),
        };
        self.0.insert(event.seq(), response);
    }

    pub(crate) fn merge(&mut self, other: Responses) {
        self.0.extend(other.0);
    }
}

impl State {
    /// Says what each consultation received: first the respondents who are named, by what they made of it, then the numbers
    /// that sources give of others.
    pub(crate) fn answers(&self, held: &[&Consultation]) -> Table {
        let table = Table::new("responses", Text::both("Responses", "Ymatebion"))
            .by_name(ByName::Both)
            .column("by", labels::HELD_BY.text())
            .number_column("number", labels::NUMBER.text())
            .column("unit", labels::UNIT.text())
            .column("stance", Text::both("What they made of it", "Eu barn")); // U
        let mut found: BTreeMap<&str, Vec<&Response>> = BTreeMap::new();
        for response in self.responses.0.values() {
            found.entry(&response.consultation).or_default().push(response);
        }
        table.rows(held.iter().flat_map(|held| {
            // A slug is of one consultation alone, so that its responses are shown once.
            let own = found.remove(held.slug.as_str()).unwrap_or_default();
            let mut named: BTreeMap<Option<u16>, Tally> = BTreeMap::new();
            for response in own.iter().filter(|response| response.count.is_none()) {
                named.entry(response.stance).or_default().extend([seen(response)]);
            }
            let named = named.into_iter().map(|(stance, tally)| {
                let respondents = Text::both("named respondents", "ymatebwyr a enwir"); // U
                self.answer(held, [tally.value(), respondents.into(), made(stance)]).with(&tally.witnesses())
            });
            let counted = own.iter().filter_map(|response| {
                let (number, unit) = response.count.as_ref()?;
                let number = words::or_not_recorded(number.map(|number| units::counted(number.into(), unit)));
                let unit = words::perhaps(&usual::text(unit), response.evidence.certainty());
                let row = self.answer(held, [number, unit.into(), made(response.stance)]);
                Some(row.with(&response.evidence.seq.into()))
            });
            named.chain(counted).collect::<Vec<Row>>()
        }))
    }

    fn answer(&self, held: &Consultation, values: [Value; 3]) -> Row {
        self.register.row(&held.evidence, [self.held_by(held)].into_iter().chain(values.map(cell)))
    }
}

fn seen(response: &Response) -> (Certainty, u64) {
    (response.evidence.certainty(), response.evidence.seq)
}

/// Returns what respondents made of it, where that is recorded.
fn made(stance: Option<u16>) -> Value {
    words::or_not_recorded(stance.and_then(Stance::from_number).map(|stance| match stance {
        Stance::Support => Text::both("in support", "o blaid"), // U
        Stance::Endorse => labels::ENDORSED.text(),
        Stance::Mixed => Text::both("partly in support", "yn rhannol o blaid"), // U
        Stance::Oppose => Text::both("against", "yn erbyn"),                    // U
        Stance::None => Text::both("no side taken", "heb gymryd ochr"),         // U
    }))
}

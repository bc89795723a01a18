//! Whether the quick reader sees what the reader of events sees.

use tyst_event::{Body, wire};

use super::{Fact, Glance, date_number, glance, year};
use crate::events::Events;

#[test]
fn sees_in_synthetic_events_what_the_reader_of_events_sees() {
    for event in Events::new(1).take(5_000) {
        let bytes = wire::encode(&event).unwrap();
        let fact = match &event.statement.body {
            Body::TrainingDelivered(data) => Fact::Training(data.participants.as_ref().unwrap().n.unwrap()),
            Body::OutcomeMeasured(data) => {
                let value = data.value.unwrap();
                Fact::Outcome(data.indicator.as_str(), value.units, value.scale)
            }
            Body::PartnerJoined(data) => Fact::Membership(data.party.as_str(), true),
            Body::PartnerLeft(data) => Fact::Membership(data.party.as_str(), false),
            _ => Fact::Other,
        };
        let date = event.statement.when.on.map_or(0, |date| date_number(&date.to_string()));
        assert_eq!(glance(&bytes), Some(Glance { area: event.statement.area.as_str(), date, fact }));
    }
}

#[test]
fn dates_order_as_they_lie_in_time_and_keep_their_year() {
    let numbers = ["2008", "2008-02", "2008-02-03", "2008-11", "2009-01-01"].map(date_number);
    assert!(numbers.is_sorted());
    assert_eq!(numbers.map(year), [2008, 2008, 2008, 2008, 2009]);
}

#[test]
fn bytes_that_are_cut_are_no_event() {
    let bytes = wire::encode(&Events::new(1).nth(300).unwrap()).unwrap();
    assert_eq!(glance(&[]), None);
    assert_eq!(glance(&bytes[..20]), None);
}

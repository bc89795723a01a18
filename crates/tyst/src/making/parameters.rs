//! The parameters of a report: how its title says them, and that they name something.
//!
//! Which ones a report knows, and what form they have, is checked by the host before it runs.

use tyst_event::words::draft::Offer;
use tyst_event::{PartialDate, Slug};
use tyst_host::{Descriptor, ParameterForm};
use tyst_ledger::{History, Offers};
use tyst_report::{Language, Text, Value, render};

use super::Parameters;
use crate::failure::{Failure, Outcome};

/// Returns a title that says with which parameters the report was made. Their names are English words, and dates stand in words.
pub(super) fn titled(title: &Text, params: &Parameters) -> Text {
    if params.is_empty() {
        return title.clone();
    }
    let mut parts = vec![title.clone()];
    for (index, (name, value)) in params.iter().enumerate() {
        let before = Text::code(if index == 0 { " (" } else { ", " });
        parts.extend([before, Text::english(name.as_str()), Text::code(": "), said(value)]);
    }
    parts.push(Text::code(")"));
    Text::joined(parts).unwrap_or_else(|| title.clone())
}

fn said(value: &str) -> Text {
    if value.parse::<PartialDate>().is_err() {
        return Text::code(value);
    }
    let [en, cy] =
        [Language::English, Language::Welsh].map(|language| render::value(&Value::date(value), language));
    Text::both(en, cy)
}

/// Refuses the id of something of which no entry speaks: a report about it would look as if nothing was recorded.
pub(crate) fn refuse_unknown(history: &History, report: &Descriptor, params: &Parameters) -> Outcome {
    let ids = report.parameters.iter().filter(|known| matches!(known.form, ParameterForm::Id));
    for (name, value) in ids.filter_map(|known| params.get_key_value(&known.name)) {
        let partnership = history.partnership()?;
        if Slug::new(value).is_some_and(|slug| partnership.version(&slug) > 0) {
            continue;
        }
        let offers = Offers::of(history)?;
        let known = offers.lists().values().flatten().map(|offer: &Offer| offer.value.as_str());
        let near = tyst_event::json::nearest(value, known).map(|near| format!("did you mean {near}?"));
        let hint = near.unwrap_or_else(|| "`tyst log` shows what entries speak of".to_owned());
        return Err(Failure::usage(format!("the parameter {name}: no entry speaks of {value}")).hint(hint));
    }
    Ok(())
}

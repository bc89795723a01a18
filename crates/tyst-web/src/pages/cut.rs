//! The two dates as at which, and as known at which, a page is asked for: as they are typed, kept in links, and read.
//!
//! What they mean is for the ledger to say.

use maud::{Markup, html};
use serde::Deserialize;
use tyst_ledger::{Cut, CutError, History, HistoryError, Point};

use super::{Tongue, Wrong};
use crate::service::Program;
use crate::words;

/// The two dates, as they were typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default, rename = "as-at")]
    as_at: String,
    #[serde(default, rename = "known-at")]
    known_at: String,
}

/// A cut, or what is wrong with the dates that were typed for it.
pub(crate) type Read = Result<Cut, Wrong>;

impl Typed {
    pub(crate) fn as_at(&self) -> Option<String> {
        filled(&self.as_at)
    }

    pub(crate) fn known_at(&self) -> Option<String> {
        filled(&self.known_at)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.as_at().is_none() && self.known_at().is_none()
    }

    /// Returns the dates as an address asks for them, each with what joins it to the next thing that is asked.
    pub(crate) fn asked(&self) -> String {
        let dates = [("as-at", self.as_at()), ("known-at", self.known_at())];
        let asked = dates.into_iter().filter_map(|(name, date)| Some(format!("{name}={}&", coded(&date?))));
        asked.collect()
    }

    /// Returns the cut of a ledger that the dates name.
    pub(crate) fn cut(&self, history: &History, program: &dyn Program) -> Result<Read, HistoryError> {
        let heads = || program.heads(history);
        let as_at = match point(self.as_at()) {
            Ok(as_at) => as_at,
            Err(fault) => return faulty("as-at", fault),
        };
        if let Err(fault) = history.cut(as_at.as_ref(), None, &heads) {
            return faulty("as-at", fault);
        }
        let cut = point(self.known_at())
            .and_then(|known_at| history.cut(as_at.as_ref(), known_at.as_ref(), &heads));
        cut.map_or_else(|fault| faulty("known-at", fault), |cut| Ok(Ok(cut)))
    }

    /// Returns the boxes for the dates.
    pub(crate) fn boxes(&self, tongue: Tongue) -> Markup {
        html! {
            form.controls method="get" {
                p.hint { (tongue.say(words::CUT_HINT)) }
                div.row {
                    (date(tongue.say(words::AS_AT), "as-at", &self.as_at))
                    (date(tongue.say(words::KNOWN_AT), "known-at", &self.known_at))
                    button type="submit" { (tongue.say(words::SHOW)) }
                }
            }
        }
    }

    /// Says the dates, where there are any.
    pub(crate) fn say(&self, tongue: Tongue) -> Markup {
        let dates = [(words::AS_AT, self.as_at()), (words::KNOWN_AT, self.known_at())];
        html! {
            @if !self.is_empty() {
                dl.answers {
                    @for (label, date) in dates {
                        @if let Some(date) = date { div { dt { (tongue.say(label)) } dd { (date) } } }
                    }
                }
            }
        }
    }
}

fn filled(words: &str) -> Option<String> {
    Some(words.trim().to_owned()).filter(|words| !words.is_empty())
}

fn point(words: Option<String>) -> Result<Option<Point>, CutError> {
    words.map(|words| words.parse()).transpose()
}

fn faulty(id: &str, fault: CutError) -> Result<Read, HistoryError> {
    match fault {
        CutError::History(fault) => Err(fault),
        fault => Ok(Err(Wrong::new(id, fault.to_string()))),
    }
}

/// Returns words as they can stand in what an address asks.
pub(crate) fn coded(words: &str) -> String {
    let code = |byte: u8| {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte);
        if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    words.bytes().map(code).collect()
}

fn date(label: &str, name: &str, value: &str) -> Markup {
    html! {
        div {
            label.title for=(name) { (label) }
            input type="text" id=(name) name=(name) value=(value) autocomplete="off" spellcheck="false";
        }
    }
}

//! How a report was shut in, and who vouches for it, in the words of both languages.
//!
//! Nothing is decided here; `tyst-host` says how it was.

use tyst_host::{Isolation, Level};
use tyst_report::Text;

/// Says how a report was shut in.
pub(crate) fn isolation(isolation: Isolation) -> Text {
    match isolation {
        Isolation::Sandbox => Text::both("sandbox", "blwch tywod"), // U
        Isolation::Here => Text::both("in process, not shut in", "yn y broses ei hun, heb ei gau i mewn"), // U
        Isolation::Partial => Text::both("partial sandbox", "blwch tywod rhannol"), // U
        Isolation::Process => Text::both("process of its own", "proses ar wahân"),  // U
    }
}

/// Says why a report may run.
pub(crate) fn level(level: &Level) -> Text {
    match level {
        Level::Core => Text::both("signed by the makers of tyst", "llofnodwyd gan wneuthurwyr tyst"), // U
        Level::Organisation(name) => {
            Text::both(format!("signed by {name}"), format!("llofnod: {name}")) // U
        }
        Level::Pinned => Text::both("pinned by its digest", "piniwyd yn ôl ei grynhoad"), // U
        Level::Bundled => Text::both("came with tyst", "daeth gyda tyst"),                // U
        Level::Unsigned => Text::both("nobody; allowed by hand", "neb; caniatawyd â llaw"), // U
    }
}

/// Returns the one word for a level.
pub(crate) fn word(level: &Level) -> &'static str {
    match level {
        Level::Core => "core",
        Level::Organisation(_) => "organisation",
        Level::Pinned => "pinned",
        Level::Bundled => "bundled",
        Level::Unsigned => "unsigned",
    }
}

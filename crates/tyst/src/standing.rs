//! How a report was shut in, in the words of both languages.
//!
//! Nothing is decided here; `tyst-host` says how it was.

use tyst_host::Isolation;
use tyst_report::Text;

/// Says how a report was shut in.
pub(crate) fn isolation(isolation: Isolation) -> Text {
    // U: translator, all three
    match isolation {
        Isolation::Sandbox => Text::both("sandbox", "blwch tywod"),
        Isolation::Partial => Text::both("partial sandbox", "blwch tywod rhannol"),
        Isolation::Process => Text::both("process of its own", "proses ar wahân"),
    }
}

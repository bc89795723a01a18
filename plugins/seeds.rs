//! The seed stories, each recorded on a day of its own, as the tests of the reports are given them.
//!
//! Deliberately absent: the conflicts in them, which are added where a report shows them.

use tyst_plugin::testkit::Recorded;

pub(crate) const SEEDS: [Recorded<'_>; 5] = [
    Recorded { on: "2026-01-05", lines: include_str!("../fixtures/seeds/s004.jsonl") },
    Recorded { on: "2026-01-06", lines: include_str!("../fixtures/seeds/s000.jsonl") },
    Recorded { on: "2026-01-07", lines: include_str!("../fixtures/seeds/s002.jsonl") },
    Recorded { on: "2026-01-08", lines: include_str!("../fixtures/seeds/s001.jsonl") },
    Recorded { on: "2026-01-09", lines: include_str!("../fixtures/seeds/s003.jsonl") },
];

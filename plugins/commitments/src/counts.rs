//! The figures of the report, each with what it was counted among.
//!
//! Deliberately absent: whether a promise was a good one. Welsh marked U needs a translator.

use tyst_plugin::document::Text;
use tyst_plugin::event::terms::Status;
use tyst_plugin::event::{Certainty, Day};
use tyst_plugin::{Commitment, Tally, labels};

use crate::Promised;

/// Counts all commitments, and those in each state that a reader looks for.
pub(crate) fn counted(promised: &[Promised<'_>], day: Day) -> [(&'static str, Text, Tally); 9] {
    let count = |of: &dyn Fn(&Commitment) -> Option<Certainty>| {
        let mut tally = Tally::default();
        for (_, found) in promised {
            if let Some(certainty) = of(found) {
                tally.count(certainty, found.evidence.seq, &found.status_witnesses());
            }
        }
        tally
    };
    let made = |found: &Commitment, so: bool| so.then(|| found.evidence.certainty());
    let label = |en: &str, cy: &str| Text::both(en, cy);
    [
        ("commitments", labels::COMMITMENTS.text(), count(&|found| made(found, true))),
        ("open", labels::OPEN_COMMITMENTS.text(), count(&Commitment::is_open)),
        ("overdue", label("Overdue", "Hwyr"), count(&|found| found.is_overdue(day))), // U
        ("kept", label("Kept", "Cadwyd"), count(&|found| found.has_status(Status::Kept))), // U
        ("missed", label("Missed", "Methwyd"), count(&|found| found.has_status(Status::Missed))), // U
        ("dropped", label("Dropped", "Gollyngwyd"), count(&|found| found.has_status(Status::Dropped))), // U
        (
            "due-by-date",
            label("Due by a date", "Erbyn dyddiad"),
            count(&|found| made(found, found.due.is_dated())),
        ), // U
        (
            "due-in-words",
            label("Due in words alone", "Erbyn adeg mewn geiriau yn unig"), // U
            count(&|found| made(found, found.due.is_in_words())),
        ),
        (
            "without-due",
            label("Without a due date", "Heb ddyddiad"), // U
            count(&|found| made(found, !found.due.is_dated() && !found.due.is_in_words())),
        ),
    ]
}

//! Writes entries as the bytes of a batch, so that a report in a test is given what one in a worker is given.
//!
//! Written from `ABI.md`, apart from what the host writes: where the two differ, one of them is wrong.

use crate::abi::{
    TYST_DAY_OPEN_HI, TYST_DAY_OPEN_LO, TYST_EVENT_CORRECTED, TYST_EVENT_DISPUTED, TYST_EVENT_INFERRED,
    TYST_EVENT_LATE, TYST_EVENT_POSSIBLE, TystEvent, TystField,
};
use crate::report::Reads;
use crate::{BatchError, BatchView, Event, Report, field_of};
use std::collections::BTreeMap;
use tyst_event::terms::Basis;
use tyst_event::view::{Declared, Texts};
use tyst_event::{Certainty, Day, Entry};

/// Entries as they cross to a plugin.
#[derive(Debug, Default)]
pub struct Batch {
    events: Vec<u8>,
    texts: Vec<String>,
    numbers: BTreeMap<String, u32>,
    count: u32,
    declared: Option<&'static Declared>,
}

impl Batch {
    /// Writes entries, in this order.
    ///
    /// # Panics
    /// When an entry is of a kind that this version does not know.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Batch {
        Batch::written(entries, None)
    }

    /// Writes entries for a report, without the fields that it does not declare in [`FIELDS`](Report::FIELDS): as a host
    /// may, and the report may ask for no others.
    ///
    /// # Panics
    /// When an entry is of a kind that this version does not know.
    pub fn declared<'a, R: Report>(entries: impl IntoIterator<Item = &'a Entry>) -> Batch {
        Batch::written(entries, Some(Reads::<R>::DECLARED))
    }

    fn written<'a>(
        entries: impl IntoIterator<Item = &'a Entry>,
        declared: Option<&'static Declared>,
    ) -> Batch {
        let mut batch = Batch { declared, ..Batch::default() };
        for entry in entries {
            batch.push(entry);
        }
        batch
    }

    /// Shows the events to a function, in order.
    ///
    /// # Panics
    /// When an event cannot be read.
    pub fn each(&self, mut see: impl FnMut(&Event<'_>)) {
        let texts = Texts::new(self.texts.iter().map(String::as_bytes));
        let view = BatchView::new(&self.events, &texts, self.count)
            .declaring(self.declared.unwrap_or(Declared::EVERY));
        let outcome: Result<(), BatchError> = view.each(|event| {
            see(event);
            Ok(())
        });
        outcome.expect("the event can be read");
    }

    /// Returns the bytes of the events, and the texts.
    pub fn parts(&self) -> (&[u8], &[String]) {
        (&self.events, &self.texts)
    }

    /// Returns how many events there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    fn push(&mut self, entry: &Entry) {
        let (mut fields, declared, kind) = (Vec::new(), self.declared, entry.statement.body.kind());
        let is_declared = |key| declared.zip(kind).is_none_or(|(declared, kind)| declared.has(kind, key));
        entry.statement.emit(&mut |key, index, leaf| {
            if is_declared(key) {
                fields.push(field_of(key, index, leaf, |text| self.number(text)));
            }
        });
        fields.sort_by_key(|field| (field.key, field.index));
        let area = self.number(entry.statement.area.as_str());
        self.header(entry, area, fields.len());
        for field in fields {
            self.events.extend_from_slice(&field.key.to_ne_bytes());
            self.events.extend_from_slice(&field.index.to_ne_bytes());
            self.events.extend_from_slice(&[field.ty, field.scale, 0, 0]);
            self.events.extend_from_slice(&field.value.to_ne_bytes());
        }
        self.count += 1;
    }

    fn header(&mut self, entry: &Entry, area: u32, fields_len: usize) {
        let kind = entry.statement.body.kind().expect("the kind is known");
        let flags = [
            (entry.corrected, TYST_EVENT_CORRECTED),
            (entry.disputed, TYST_EVENT_DISPUTED),
            (entry.late, TYST_EVENT_LATE),
            (entry.certainty == Certainty::Possible, TYST_EVENT_POSSIBLE),
            (entry.statement.basis != Basis::Stated, TYST_EVENT_INFERRED),
        ];
        let flags = flags.iter().filter(|(set, _)| *set).fold(0, |all, (_, flag)| all | flag);
        let size = size_of::<TystEvent>() + fields_len * size_of::<TystField>();
        let events = &mut self.events;
        let mut put = |bytes: &[u8]| events.extend_from_slice(bytes);
        put(&u32::try_from(size).expect("an event has at most 32 KiB").to_ne_bytes());
        put(&48_u16.to_ne_bytes());
        put(&u16::try_from(fields_len).expect("an event has at most 32 KiB").to_ne_bytes());
        put(&kind.number().to_ne_bytes());
        put(&area.to_ne_bytes());
        put(&entry.seq.to_ne_bytes());
        put(&entry.recorded_at.0.to_ne_bytes());
        put(&entry.span.first.map_or(TYST_DAY_OPEN_LO, Day::number).to_ne_bytes());
        put(&entry.span.last.map_or(TYST_DAY_OPEN_HI, Day::number).to_ne_bytes());
        put(&flags.to_ne_bytes());
        put(&kind.schema().to_ne_bytes());
        put(&[0, 0]);
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).expect("a test has few texts");
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }
}

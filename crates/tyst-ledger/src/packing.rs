//! What the log has to know of events: how many of them are made small, and what each is found by.
//!
//! Their bytes are the business of `tyst-event`; what it packs is compressed by `tyst-log`.

use std::ops::ControlFlow;

use tyst_event::{packed, wire};
use tyst_log::{Packing, Unpackable};

/// How events are packed and looked up in a log: every ledger is opened with it.
pub static EVENTS: Events = Events;

/// The type of [`EVENTS`].
#[derive(Clone, Copy, Debug)]
pub struct Events;

impl Packing for Events {
    fn number(&self) -> u8 {
        1
    }

    fn pack(&self, records: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
        packed::pack(records)
    }

    fn unpack(
        &self,
        sections: &[&[u8]],
        records: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Unpackable> {
        packed::unpack(sections, records).map_err(|fault| Unpackable::new(fault.to_string()))
    }

    fn key<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        wire::key(record).map(str::as_bytes)
    }
}

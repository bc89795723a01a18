//! What the log has to know of events: how many of them are made small, and what each is found by.
//!
//! Their bytes are the business of `tyst-event`; what it packs is compressed by `tyst-log`.

use std::ops::ControlFlow;

use tyst_event::{Kind, packed, wire};
use tyst_log::{Block, Packing, ReadError, Unpackable};

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

/// Returns whether a block is known to hold only entries that this version can read and that say nothing of other entries:
/// then a replay need not look at each of them first.
pub(crate) fn speaks_of_itself(block: &Block) -> Result<bool, ReadError> {
    if block.packing() != Some(EVENTS.number()) {
        return Ok(false);
    }
    let Some(section) = block.section(0)? else { return Ok(false) };
    let unusable = |fault: packed::PackedError| block.damage(&Unpackable::new(fault.to_string()));
    let mut kinds = packed::Block::kinds(&section).map_err(unusable)?.into_iter();
    let is_plain = |kind: u32| Kind::from_number(kind).is_some_and(|kind| !kind.is_meta());
    Ok(kinds.all(|kind| kind.is_some_and(|(kind, _)| is_plain(kind))))
}

//! Checks one sealed segment by itself: its header, directory and list of keys, and every block, record and root.
//!
//! It does not compare it with its neighbours; `segments` does.

use super::Depth;
use super::segment::{Checked, Scope};
use crate::journal::ReadError;
use crate::sealed::block::SealedBlock;
use crate::sealed::check::{WRONG_END, WRONG_KEYS, check_block};
use crate::sealed::keys::{KeyHash, KeyList};
use crate::sealed::{self, SealedSegment};
use crate::segment::HEADER_BYTES;

/// Checks a sealed segment; `None` if there is no such file.
pub(super) fn sealed(scope: Scope<'_>, number: u64) -> Option<Checked> {
    let mut checked = Checked::new(sealed::name(number), number);
    let path = scope.dir.join(&checked.file);
    match SealedSegment::open(&path, number, 0, scope.ledger) {
        Ok(segment) => checked.sealed(scope, &segment),
        Err(ReadError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            checked.length = path.metadata().map_or(0, |data| data.len());
            checked.lose_at(error, checked.length, None);
        }
    }
    Some(checked)
}

impl Checked {
    fn sealed(&mut self, scope: Scope<'_>, segment: &SealedSegment) {
        (self.length, self.end) = (segment.header.length, segment.header.length);
        self.begin(segment.header.before.clone());
        let keys = match segment.keys() {
            Ok(keys) => Some(keys).filter(|_| scope.depth == Depth::Full),
            Err(error) => {
                self.lose_at(error, segment.header.length, None);
                None
            }
        };
        for index in 0..segment.blocks() {
            match segment.block(index) {
                Ok(block) => self.block(scope, segment, index, &block, keys.as_ref()),
                Err(error) => {
                    self.lose_at(error, segment.offset_of(index + 1), Some(segment.seqs_of(index)));
                }
            }
        }
        if self.after.as_ref().is_some_and(|tree| tree.head() != segment.header.after) {
            self.lose(0..HEADER_BYTES as u64, None, WRONG_END);
        }
    }

    fn block(
        &mut self,
        scope: Scope<'_>,
        segment: &SealedSegment,
        index: usize,
        block: &SealedBlock,
        keys: Option<&KeyList>,
    ) {
        let bytes = segment.offset_of(index)..segment.offset_of(index + 1);
        let place = block.first_seq - segment.header.before.head().count;
        let mut places = usize::try_from(place).expect("the records of a segment fit into memory")..;
        let mut are_right = true;
        let mut look = |record: &[u8]| {
            let Some((keys, place)) = keys.zip(places.next()) else { return };
            are_right &= keys.is_right(place, scope.packing.key(record).map(KeyHash::of));
        };
        let checked = match &mut self.after {
            Some(tree) => check_block(block, scope.packing, tree, &mut look),
            None => {
                block.unpack(scope.packing, &mut |_, record| look(record)).map_err(|fault| fault.to_string())
            }
        };
        if let Err(what) = checked {
            self.lose(bytes, Some(segment.seqs_of(index)), what);
        }
        if !are_right {
            let list = segment.header.keys_at.into()..segment.header.length;
            self.lose(list, Some(segment.seqs_of(index)), WRONG_KEYS);
        }
        self.add(block.head, block.head.count - block.first_seq);
    }
}

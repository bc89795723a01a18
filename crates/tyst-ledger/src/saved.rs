//! The state as bytes in a file beside the log, so that a large ledger opens without reading every entry.
//!
//! It is derived and may be lost at any time: a state that does not fit is made anew from the entries, without a word.
//! Only a ledger that is open for writing saves one.

mod kept;

pub(crate) use kept::{Input, Kept, put_bytes};

use std::path::Path;

use sha2::{Digest, Sha256};
use tyst_event::Kind;
use tyst_log::{Head, ReadError, state};

use crate::Partnership;

/// The name of the file.
const NAME: &str = "partnership";

/// The form of the bytes; to be counted up with every change of what `apply` takes in or of how it is kept.
const FORM: u32 = 1;

/// Saves the state after all entries up to a head, and returns whether that went well. Where it did not, the next
/// opening takes longer, and that is all.
pub(crate) fn save(dir: &Path, head: Head, partnership: &mut Partnership) -> bool {
    state::save(dir, NAME, head, &encode(partnership)).is_ok()
}

/// Returns the state that was saved last, if it is of this version and of a head that the log had: `head` is the last,
/// and `head_at` returns an earlier one.
pub(crate) fn load(
    dir: &Path,
    head: Head,
    head_at: impl FnOnce(u64) -> Result<Head, ReadError>,
) -> Result<Option<Partnership>, ReadError> {
    let Some((of, bytes)) = state::load(dir, NAME) else { return Ok(None) };
    if of != head && (of.count >= head.count || head_at(of.count)? != of) {
        return Ok(None);
    }
    Ok(decode(&bytes).filter(|partnership| partnership.count() == of.count))
}

fn encode(partnership: &mut Partnership) -> Vec<u8> {
    let mut bytes = version();
    partnership.put(&mut bytes);
    bytes
}

fn decode(bytes: &[u8]) -> Option<Partnership> {
    let mut input = Input::new(bytes.strip_prefix(version().as_slice())?);
    let partnership = Partnership::take(&mut input)?;
    input.is_empty().then_some(partnership)
}

/// Returns what tells the states of this version from those of others: a version that knows other kinds takes in other
/// things.
fn version() -> Vec<u8> {
    let kinds = Kind::ALL.iter().map(|kind| format!(" {}.{}", kind.number(), kind.schema()));
    let vocabulary: String = kinds.collect();
    Sha256::digest(format!("{FORM} {}{vocabulary}", env!("CARGO_PKG_VERSION"))).to_vec()
}

#[cfg(test)]
mod tests;

//! The state as bytes in a file beside the log, so that a large ledger opens without reading every entry.
//!
//! It is derived and may be lost at any time: a state that does not fit is made anew from the entries, without a word.
//! What reports have come to is kept in the same way, by whoever makes them.

mod kept;

pub(crate) use kept::{Input, Kept, put_bytes};

use std::path::Path;

use sha2::{Digest, Sha256};
use tyst_event::{Day, Kind};
use tyst_log::{Head, ReadError, state};

use crate::{Mark, Partnership};

/// The name of the file.
const NAME: &str = "partnership";

/// The form of the bytes; to be counted up with every change of what `apply` takes in or of how it is kept.
const FORM: u32 = 3;

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

/// The most states of reports that are kept.
const REPORTS_MAX: usize = 32;
/// What the names of their files begin with.
const REPORT: &str = "report-";

/// Saves what a report has come to at a mark, under a name of the caller's. Of too many, those that are the furthest behind
/// are removed.
pub(crate) fn save_report(dir: &Path, name: &str, mark: &Mark, bytes: &[u8]) -> bool {
    let day = |day: Option<Day>| day.map_or(i32::MIN, Day::number).to_le_bytes();
    let marked = [&version(), &day(Some(mark.as_at))[..], &day(mark.turn), bytes];
    let is_saved = state::save(dir, &format!("{REPORT}{name}"), mark.head, &marked.concat()).is_ok();
    let mut kept: Vec<(u64, String)> = state::heads(dir)
        .into_iter()
        .filter(|(name, _)| name.starts_with(REPORT))
        .map(|(name, head)| (head.map_or(0, |head| head.count), name))
        .collect();
    kept.sort_unstable();
    for (_, name) in kept.iter().take(kept.len().saturating_sub(REPORTS_MAX)) {
        state::remove(dir, name);
    }
    is_saved
}

/// Returns what a report had come to, and at which mark. Whether it can be gone on from there is for the history to say.
pub(crate) fn load_report(dir: &Path, name: &str) -> Option<(Mark, Vec<u8>)> {
    let (head, bytes) = state::load(dir, &format!("{REPORT}{name}"))?;
    let rest = bytes.strip_prefix(version().as_slice())?;
    let (as_at, rest) = rest.split_first_chunk()?;
    let (turn, rest) = rest.split_first_chunk()?;
    let day = |bytes: &[u8; 4]| Day::from_number(i32::from_le_bytes(*bytes));
    Some((Mark { head, as_at: day(as_at)?, turn: day(turn) }, rest.to_vec()))
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

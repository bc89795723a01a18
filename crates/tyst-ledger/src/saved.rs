//! The state as bytes in a file beside the log, so that a large ledger opens without reading every entry.
//!
//! It is derived and may be lost at any time: a state that does not fit is made anew from the entries, without a word.
//! What reports have come to is kept in the same way, by whoever makes them.

mod kept;

pub(crate) use kept::{Input, Kept, put_bytes};

use std::path::Path;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use tyst_event::{Day, Kind};
use tyst_log::state::Listed;
use tyst_log::{Head, ReadError, state};

use crate::{Mark, Partnership};

/// The name of the file.
const NAME: &str = "partnership";

/// The form of the bytes; to be counted up with every change of what `apply` takes in or of how it is kept.
const FORM: u32 = 4;

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
/// The most bytes that they have together.
const REPORTS_BYTES_MAX: u64 = 256 << 20;
/// How long it is what vouches for one.
const SEAL_BYTES: usize = 32;
/// What the names of their files begin with.
const REPORT: &str = "report-";

/// What somebody must know to keep states of reports that are believed: whoever holds the ledger alone cannot make one.
#[derive(Clone)]
pub struct StateKey([u8; StateKey::BYTES]);

impl StateKey {
    /// How many bytes a key has.
    pub const BYTES: usize = 32;

    /// Takes bytes that nobody else knows.
    pub fn new(bytes: [u8; StateKey::BYTES]) -> StateKey {
        StateKey(bytes)
    }

    /// Returns what vouches for a state, begun with where it belongs.
    fn seal(&self, name: &str, head: &Head, marked: &[u8]) -> Hmac<Sha256> {
        let mut seal = Hmac::<Sha256>::new_from_slice(&self.0).expect("it takes keys of any length");
        for part in [name.as_bytes(), b"\n", &head.count.to_le_bytes(), &head.root, marked] {
            seal.update(part);
        }
        seal
    }
}

/// Saves what a report has come to at a mark, under a name of the caller's. Of too many, or too large ones, those that are the
/// furthest behind are removed.
pub(crate) fn save_report(dir: &Path, key: &StateKey, name: &str, mark: &Mark, bytes: &[u8]) -> bool {
    let name = format!("{REPORT}{name}");
    let day = |day: Option<Day>| day.map_or(i32::MIN, Day::number).to_le_bytes();
    let marked =
        [&version(), &day(Some(mark.as_at))[..], &day(mark.turn), &[u8::from(mark.is_raw)], bytes].concat();
    let seal = key.seal(&name, &mark.head, &marked).finalize().into_bytes();
    let is_saved = state::save(dir, &name, mark.head, &[&seal, marked.as_slice()].concat()).is_ok();
    let mut kept = state::listed(dir);
    kept.retain(|state| state.name.starts_with(REPORT));
    for name in superfluous(kept) {
        state::remove(dir, &name);
    }
    is_saved
}

/// Returns the names of those states that there is no room for: the furthest behind.
fn superfluous(mut kept: Vec<Listed>) -> Vec<String> {
    kept.sort_by_key(|state| std::cmp::Reverse(state.head.map_or(0, |head| head.count)));
    let mut bytes: u64 = 0;
    let fits = |(at, state): &(usize, Listed)| {
        bytes = bytes.saturating_add(state.bytes);
        *at < REPORTS_MAX && bytes <= REPORTS_BYTES_MAX
    };
    kept.into_iter().enumerate().skip_while(fits).map(|(_, state)| state.name).collect()
}

/// Returns what a report had come to, and at which mark. Whether it can be gone on from there is for the history to say.
pub(crate) fn load_report(dir: &Path, key: &StateKey, name: &str) -> Option<(Mark, Vec<u8>)> {
    let name = format!("{REPORT}{name}");
    let (head, bytes) = state::load(dir, &name)?;
    let (seal, marked) = bytes.split_at_checked(SEAL_BYTES)?;
    key.seal(&name, &head, marked).verify_slice(seal).ok()?;
    let rest = marked.strip_prefix(version().as_slice())?;
    let (as_at, rest) = rest.split_first_chunk()?;
    let (turn, rest) = rest.split_first_chunk()?;
    let (is_raw, rest) = rest.split_first()?;
    let day = |bytes: &[u8; 4]| Day::from_number(i32::from_le_bytes(*bytes));
    Some((Mark { head, as_at: day(as_at)?, turn: day(turn), is_raw: *is_raw == 1 }, rest.to_vec()))
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

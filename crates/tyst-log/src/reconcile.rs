//! Opening: brings journal, store and what was known at the last clean close together, or says why that cannot be.
//!
//! The journal decides. Nothing is changed in it but an end that was never acknowledged, and no store is repaired:
//! one that does not agree is set aside and written anew.

mod both;
mod error;
mod fill;
mod notice;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::chain::{Frontier, Head};
use crate::closed::{self, Closed};
use crate::create;
use crate::disk::{self, Disk};
use crate::journal::{self, Blocks, Damage, Segments, Survey};
use crate::reader::head_at;
use crate::segment::Tail;
use crate::store::copy::{self, CopyError};
use crate::store::{OpenStore, Store, StoreError};
use fill::{fill, seal_behind};

pub(crate) use both::settle_both;
pub use error::OpenError;
pub use notice::Notice;

/// The folder of the store in the folder of a ledger.
pub(crate) const STORE_FOLDER: &str = "sled";
pub(crate) const ASIDE_PREFIX: &str = "sled.set-aside-";
/// How many stores that were set aside are kept.
const ASIDE_MAX: usize = 3;

/// Returns the head that the journal had when the writer began that did not end well, or is at work, if that is known.
pub(crate) fn head_at_opening(dir: &Path) -> Result<Option<Head>, OpenError> {
    let opened =
        Closed::read_opened(dir).map_err(|error| OpenError::io(dir.join(closed::OPENED_NAME), error))?;
    Ok(opened.ok().flatten().map(|opened| opened.head))
}

/// Refuses a journal that ends before, or differs at, a head that is known to have been there.
pub(crate) fn refuse_lost_end(survey: &Survey, known: Head) -> Result<(), OpenError> {
    refuse_lost(survey.head(), known).map_err(|what| survey.damage_at_end(what).into())
}

/// Says what is wrong with a journal that has this head, though another is known to have been there.
fn refuse_lost(head: Head, known: Head) -> Result<(), String> {
    if known.count > head.count {
        return Err(format!("the journal ends here, and {} entries had been acknowledged", known.count));
    }
    if known.count == head.count && known.root != head.root {
        return Err("the root of the journal is not the one it had at the last clean close".to_owned());
    }
    Ok(())
}

/// Refuses a torn end of the journal that the store shows to have been acknowledged. The store is looked at in a
/// copy, for opening it changes its files.
pub(crate) fn refuse_acknowledged_tail(
    dir: &Path,
    survey: &Survey,
    open: OpenStore,
) -> Result<(), OpenError> {
    if survey.tail == Tail::Zero || !dir.join(STORE_FOLDER).exists() {
        return Ok(());
    }
    let known = copy::look_at_copy(&dir.join(STORE_FOLDER), dir, open, |store| store.head());
    match known.map_err(|(CopyError::Source { path, source } | CopyError::Target { path, source })| {
        OpenError::Io { path, source }
    })? {
        Ok(Some(head)) => refuse_lost_end(survey, head),
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Removes what an earlier writer or check left behind half made.
pub(crate) fn remove_leftovers(dir: &Path, disk: &dyn Disk) -> io::Result<()> {
    for name in journal::list(dir)?.unfinished {
        disk.remove(&dir.join(journal::FOLDER).join(name))?;
    }
    for prefix in [copy::PREFIX, create::UNFINISHED] {
        for name in names_with_prefix(dir, prefix)? {
            disk.remove_folder(&dir.join(name))?;
        }
    }
    Ok(())
}

/// What opening a store and bringing it up to date needs to know.
pub(crate) struct StoreRequest<'a> {
    pub(crate) dir: &'a Path,
    pub(crate) disk: &'a dyn Disk,
    pub(crate) segments: &'a Segments,
    /// The numbers of the sealed segments.
    pub(crate) sealed: &'a BTreeSet<u64>,
    /// The head of the journal.
    pub(crate) head: Head,
    /// Up to which position the store is brought; it may have more.
    pub(crate) to: u64,
    /// The last clean close, if the store was not touched since.
    pub(crate) closed: Option<&'a Closed>,
    pub(crate) open: OpenStore,
}

/// Opens the store and brings it up to date, if need be as a new one.
pub(crate) fn open_store(
    request: &StoreRequest<'_>,
    notice: &mut dyn FnMut(Notice),
) -> Result<Box<dyn Store>, OpenError> {
    let refused = match open_present_store(request)? {
        Ok(mut store) => match bring_up(request, store.as_mut(), notice)? {
            None => return Ok(store),
            Some(refused) => {
                // It is set aside, whatever becomes of it.
                let _ = store.close();
                refused
            }
        },
        Err(reason) => Refused { reason, lags: false },
    };
    rebuild(request, refused, notice)
}

/// Why a store is not used, and whether what it holds is the beginning of the journal all the same.
struct Refused {
    reason: String,
    lags: bool,
}

/// Gives an open store what it lacks; returns what it said if it refused something.
pub(crate) fn catch_up(
    request: &StoreRequest<'_>,
    store: &mut dyn Store,
) -> Result<Option<String>, OpenError> {
    match store.head() {
        Ok(head) => fill(request, store, head.map_or(0, |head| head.count), &mut |_| ()),
        Err(error) => Ok(Some(error.reason)),
    }
}

/// Opens the store that is there, or says why it is not to be used.
fn open_present_store(request: &StoreRequest<'_>) -> Result<Result<Box<dyn Store>, String>, OpenError> {
    let folder = request.dir.join(STORE_FOLDER);
    let place = request.disk.place(&folder);
    if !place.is_dir() {
        let is_there = fs::symlink_metadata(&place).is_ok();
        return Ok(Err(if is_there { "it is no folder" } else { "it is missing" }.to_owned()));
    }
    if let Some(closed) = request.closed {
        let differences = match closed.stored.differences(&place) {
            Err(error) => match disk::not_a_file(&error) {
                Some(what) => return Ok(Err(format!("a part of it {what}"))),
                None => return Err(OpenError::io(folder, error)),
            },
            Ok(differences) => differences,
        };
        if let Some(first) = differences.first() {
            let range = &first.range;
            return Ok(Err(format!("{}, bytes {}..{}: {}", first.path, range.start, range.end, first.what)));
        }
    }
    Ok((request.open)(&place).map_err(|error| error.reason))
}

/// Gives the store what it lacks after it was opened; returns why it cannot be used, if so.
fn bring_up(
    request: &StoreRequest<'_>,
    store: &mut dyn Store,
    notice: &mut dyn FnMut(Notice),
) -> Result<Option<Refused>, OpenError> {
    let head = match store.head() {
        Ok(head) => head.unwrap_or(Frontier::empty().head()),
        Err(error) => return Ok(Some(Refused { reason: error.reason, lags: false })),
    };
    if let Err(what) = refuse_lost(Head { root: head.root, ..request.head }, head) {
        let last = request.segments.open(request.segments.last)?;
        return Err(Damage { what, ..last.damage_at_end() }.into());
    }
    if head_at(request.segments, head.count)? != head {
        let reason = format!("it holds other entries than the journal before position {}", head.count);
        return Ok(Some(Refused { reason, lags: false }));
    }
    let lags = |reason| Refused { reason, lags: true };
    if head.count < request.to {
        if let Some(reason) = fill(request, store, head.count, notice)? {
            return Ok(Some(lags(reason)));
        }
        notice(Notice::CaughtUp { from: head.count, to: request.to });
    }
    if request.closed.is_some() { Ok(None) } else { Ok(seal_behind(request, store)?.map(lags)) }
}

/// Sets the store that is there aside, and writes a new one. If that cannot be, the one that was there stays.
fn rebuild(
    request: &StoreRequest<'_>,
    Refused { reason, lags }: Refused,
    notice: &mut dyn FnMut(Notice),
) -> Result<Box<dyn Store>, OpenError> {
    let StoreRequest { dir, disk, .. } = *request;
    // What cannot be read of the journal may be in the store alone.
    for block in Blocks::new(request.segments.clone(), 0..request.to) {
        block?.for_each(&mut |_, _| ())?;
    }
    let failed = |error| OpenError::io(dir.join(STORE_FOLDER), error);
    let unwritten = |reason| OpenError::Store { dir: dir.to_owned(), reason, lags };
    let stays = |error| unwritten(format!("{reason}, and it cannot be set aside: {error}"));
    let aside = set_aside(dir, disk).map_err(stays)?;
    let store = match make_anew(request, notice) {
        Ok(Ok(store)) => store,
        failure => {
            put_back(dir, disk, aside.as_deref()).map_err(failed)?;
            return failure?.map_err(|error| unwritten(error.reason));
        }
    };
    // What the store had before says nothing of the new one.
    disk.remove_durably(dir, closed::OPENED_NAME)
        .map_err(|error| OpenError::io(dir.join(closed::OPENED_NAME), error))?;
    let set_aside = drop_older(dir, disk).map_err(failed)?;
    notice(Notice::Rebuilt { reason, records: request.to, set_aside });
    Ok(store)
}

fn make_anew(
    request: &StoreRequest<'_>,
    notice: &mut dyn FnMut(Notice),
) -> Result<Result<Box<dyn Store>, StoreError>, OpenError> {
    let mut store = match (request.open)(&request.disk.place(&request.dir.join(STORE_FOLDER))) {
        Ok(store) => store,
        failure => return Ok(failure),
    };
    let Some(reason) = fill(request, store.as_mut(), 0, notice)? else { return Ok(Ok(store)) };
    // What it says when it closes is no news.
    let _ = store.close();
    Ok(Err(StoreError { reason }))
}

/// Gives the store that is there another name, and returns that; it may be a folder or anything else of this name.
pub(crate) fn set_aside(dir: &Path, disk: &dyn Disk) -> io::Result<Option<String>> {
    let folder = dir.join(STORE_FOLDER);
    if fs::symlink_metadata(&folder).is_err() {
        return Ok(None);
    }
    let next = aside_numbers(dir)?.last().map_or(1, |last| last + 1);
    let name = format!("{ASIDE_PREFIX}{next}");
    disk.rename(&folder, &dir.join(&name))?;
    disk.sync_folder(dir)?;
    Ok(Some(name))
}

/// Removes half a store, and gives the one that was set aside its name again.
fn put_back(dir: &Path, disk: &dyn Disk, aside: Option<&str>) -> io::Result<()> {
    let folder = dir.join(STORE_FOLDER);
    if folder.exists() {
        disk.remove_folder(&folder)?;
    }
    if let Some(aside) = aside {
        disk.rename(&dir.join(aside), &folder)?;
    }
    disk.sync_folder(dir)
}

/// Removes the oldest of the stores that were set aside, and returns the names of those that are kept, the newest last.
pub(crate) fn drop_older(dir: &Path, disk: &dyn Disk) -> io::Result<Vec<String>> {
    let mut numbers = aside_numbers(dir)?;
    for number in numbers.drain(..numbers.len().saturating_sub(ASIDE_MAX)) {
        disk.remove_folder(&dir.join(format!("{ASIDE_PREFIX}{number}")))?;
    }
    Ok(numbers.into_iter().map(|number| format!("{ASIDE_PREFIX}{number}")).collect())
}

fn aside_numbers(dir: &Path) -> io::Result<Vec<u64>> {
    let names = names_with_prefix(dir, ASIDE_PREFIX)?;
    // Larger numbers are no names that were given here, and there would be no next one.
    let number = |name: &String| name.strip_prefix(ASIDE_PREFIX)?.parse::<u32>().ok();
    let mut numbers: Vec<u64> = names.iter().filter_map(number).map(u64::from).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

pub(crate) fn names_with_prefix(dir: &Path, prefix: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(prefix) {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests;

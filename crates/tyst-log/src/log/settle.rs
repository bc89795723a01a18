//! The store behind the journal: opened when it is needed, and given what it lacks.
//!
//! It does not hold up appending: what was appended is durable in the journal before the store hears of it.

use std::collections::BTreeSet;

use super::Log;
use crate::reconcile::{self, Notice, OpenError, StoreRequest};
use crate::store::Store;

impl Log {
    /// Gives the store all that was appended since it was last given something, opening it first if it is not open;
    /// `notice` hears what was not as it should be. This takes a while, and is meant for when nothing else is to be done;
    /// closing does it as well. A store that fails is opened anew the next time.
    pub fn settle(&mut self, notice: &mut dyn FnMut(Notice)) -> Result<(), OpenError> {
        self.settle_to(self.head().count)?;
        self.notices.drain(..).for_each(notice);
        Ok(())
    }

    /// Does so, but passes a store over that only lags and cannot be given what it lacks, for want of room or otherwise:
    /// all that it is to have is in the journal. Closing tries it again, and says so.
    pub fn settle_if_can_be(&mut self, notice: &mut dyn FnMut(Notice)) -> Result<(), OpenError> {
        match self.settle(notice) {
            Err(OpenError::Store { lags: true, .. }) => Ok(()),
            settled => settled,
        }
    }

    /// Does so up to a position.
    pub(super) fn settle_to(&mut self, to: u64) -> Result<(), OpenError> {
        let (open, mut notices) = (self.store.take(), std::mem::take(&mut self.notices));
        let sealed = self.sealed();
        let request = self.request(&sealed, to);
        let settled = match open {
            None => reconcile::open_store(&request, &mut |notice| notices.push(notice)),
            Some(store) => catch_up(&request, store),
        };
        self.notices = notices;
        // From now on the files of the store are not what they were.
        self.closed = None;
        self.store = Some(settled?);
        Ok(())
    }

    fn request<'a>(&'a self, sealed: &'a BTreeSet<u64>, to: u64) -> StoreRequest<'a> {
        StoreRequest {
            dir: &self.dir,
            disk: self.disk.as_ref(),
            segments: &self.segments,
            sealed,
            head: self.head(),
            to,
            closed: self.closed.as_ref(),
            open: self.open_store,
        }
    }

    fn sealed(&self) -> BTreeSet<u64> {
        (1..=self.segments.last).filter(|number| !self.plain.contains(number)).collect()
    }
}

/// Gives an open store what it lacks, and closes it if it fails.
fn catch_up(request: &StoreRequest<'_>, mut store: Box<dyn Store>) -> Result<Box<dyn Store>, OpenError> {
    let Some(reason) = reconcile::catch_up(request, store.as_mut())? else { return Ok(store) };
    // What it says when it closes is no news.
    let _ = store.close();
    Err(OpenError::Store { dir: request.dir.to_owned(), reason, lags: true })
}

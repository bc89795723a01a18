//! What reports have come to, kept in the ledger so that the next one takes in only what is new.
//!
//! Says when a saved state is good; what it holds is the host's and the ledger's business. A report from a saved state is the
//! same, byte for byte, as one from zero, which `--from-zero` asks for. Of what was known earlier, one state is kept besides
//! that of the newest entry, so that comparing the two again begins nowhere at zero. Only states are believed for which a key of
//! this user vouches; who has none keeps none.

mod key;

use tyst_event::wire::hex;
use tyst_host::{Descriptor, Found, Request, Sandbox, SavedState, SourceError};
use tyst_ledger::{Cut, History, Mark, Portions, Prepared, StateKey, leaf_hash};

use crate::failure::Outcome;

/// How many entries must have come since a state was saved, so that saving another is worth it.
const ENTRIES_MIN: u64 = 4096;

/// The saved state of one report for one request, if there is one that is good for it.
pub(crate) struct Saved<'h> {
    history: &'h History,
    key: Option<StateKey>,
    name: String,
    cut: Cut,
    start: Option<Start>,
}

/// Where a run begins.
pub(crate) struct Start {
    pub(crate) mark: Mark,
    pub(crate) state: SavedState,
    /// How many of the entries before were written in a format newer than this version.
    pub(crate) unread: u64,
}

impl Start {
    /// Reads what was kept, if it is of the same library.
    fn read((mark, bytes): (Mark, Vec<u8>), found: &Found) -> Option<Self> {
        let (unread, state) = bytes.split_first_chunk()?;
        let state = SavedState::from_bytes(state)?;
        let is_same = state.digest == found.digest;
        is_same.then_some(Self { mark, state, unread: u64::from_le_bytes(*unread) })
    }
}

impl<'h> Saved<'h> {
    /// Looks for the state of a report.
    pub(crate) fn of(
        history: &'h History,
        found: &Found,
        (request, cut): (&Request, Cut),
        sandbox: Sandbox,
        from_zero: bool,
    ) -> Outcome<Self> {
        let name = name(found, request, sandbox);
        let key = key::own();
        let mut saved = Self { history, key, name, cut, start: None };
        let Some(key) = saved.key.clone().filter(|_| !from_zero) else { return Ok(saved) };
        for name in [saved.name.clone(), earlier(&saved.name)] {
            let Some(start) = history.saved_report(&key, &name).and_then(|kept| Start::read(kept, found))
            else {
                continue;
            };
            let is_further =
                saved.start.as_ref().is_none_or(|known| known.mark.head.count < start.mark.head.count);
            if is_further && history.prepare_since(&start.mark, cut)?.is_some() {
                saved.start = Some(start);
            }
        }
        Ok(saved)
    }

    /// Returns where to begin, unless it is at zero.
    pub(crate) fn start(&self) -> Option<&Start> {
        self.start.as_ref()
    }

    /// Begins at zero after all.
    pub(crate) fn give_up(&mut self) {
        self.start = None;
    }

    /// Returns whether the state after a run up to so many entries is worth being saved. That of an earlier point stays for
    /// as long as it is of use.
    pub(crate) fn is_worth(&self, count: u64) -> bool {
        let before = self.start.as_ref().map_or(0, |start| start.mark.head.count);
        let is_enough = count.saturating_sub(before) >= ENTRIES_MIN;
        is_enough && self.key.is_some() && (self.start.is_none() || !self.is_earlier())
    }

    /// Returns whether the report is of less than all that is known.
    fn is_earlier(&self) -> bool {
        self.cut.count < self.history.head().count
    }

    /// Saves the state after a run. Where that does not go well, the next run takes longer, and that is all.
    pub(crate) fn keep(&self, state: &SavedState, mark: &Mark, unread: u64) {
        let bytes = [&unread.to_le_bytes(), state.to_bytes().as_slice()].concat();
        let name = if self.is_earlier() { earlier(&self.name) } else { self.name.clone() };
        if let Some(key) = &self.key {
            let _is_kept = self.history.save_report(key, &name, mark, &bytes);
        }
    }

    /// Prepares the replay of the entries that come after the state, or of all of them where there is none.
    pub(crate) fn prepare(&self) -> Result<Prepared, SourceError> {
        let Some(start) = &self.start else { return Ok(self.history.prepare(self.cut)?) };
        let prepared = self.history.prepare_since(&start.mark, self.cut)?;
        prepared.ok_or_else(|| "the saved state was good for this ledger and is no more".into())
    }

    /// Replays the entries for which that was done.
    pub(crate) fn portions(&self, prepared: Prepared, descriptor: Descriptor) -> Portions {
        portions(self.history, prepared, descriptor)
    }
}

/// Replays entries for a report: as they stand at the cut or, where it asks for that, as they were recorded.
pub(crate) fn portions(history: &History, prepared: Prepared, descriptor: Descriptor) -> Portions {
    let prepared = prepared.raw(descriptor.is_raw);
    history.prepared(prepared, move |kind| descriptor.concerns(kind))
}

/// Returns the name of the states of a report with these parameters, shut in like this.
fn name(found: &Found, request: &Request, sandbox: Sandbox) -> String {
    let parameters = request.parameters().to_json();
    let told_apart = format!("{} {sandbox:?} {parameters}", hex(&found.digest));
    hex(&leaf_hash(told_apart.as_bytes())[..16])
}

/// Returns the name of the state of an earlier point.
fn earlier(name: &str) -> String {
    format!("{name}-earlier")
}

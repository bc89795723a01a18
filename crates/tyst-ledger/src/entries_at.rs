//! The entries at a cut by their positions, for who wants few of them.
//!
//! Deliberately absent: order. Who wants them all replays.

use tyst_event::{Entry, Event};

use crate::partnership::Part as _;
use crate::replay::{Cutting, Resolving, Restatement, Standing};
use crate::{Chains, Cut, History, HistoryError};

/// How entries stand at a cut, each looked up when it is asked for.
pub struct EntriesAt<'h> {
    history: &'h History,
    cutting: Cutting,
}

impl History {
    /// Returns how entries stand at a cut.
    pub fn entries_at(&self, cut: Cut) -> Result<EntriesAt<'_>, HistoryError> {
        Ok(EntriesAt::new(self, self.partnership()?.chains().clone(), cut))
    }
}

impl<'h> EntriesAt<'h> {
    /// Takes what is said of entries up to the cut or later.
    fn new(history: &'h History, mut chains: Chains, cut: Cut) -> Self {
        chains.revoke(cut.count);
        Self { history, cutting: Resolving::of(chains).into_cutting(history.zone().clone(), cut) }
    }

    /// Returns the ledger.
    pub(crate) fn history(&self) -> &'h History {
        self.history
    }

    /// Returns how entries stand at a cut that knows no more.
    #[must_use]
    pub fn earlier(&self, cut: Cut) -> Self {
        Self::new(self.history, self.cutting.chains.clone(), cut)
    }

    /// Returns the corrections and withdrawals that are known at the cut.
    pub fn chains(&self) -> &Chains {
        &self.cutting.chains
    }

    /// Returns the cut.
    pub fn cut(&self) -> Cut {
        self.cutting.cut
    }

    /// Returns the entry at a position as it stands at the cut, unless it is not there.
    pub fn entry(&mut self, seq: u64) -> Result<Option<Entry>, HistoryError> {
        let event = self.history.entry(seq)?.and_then(|stored| stored.event.ok());
        let Some(event) = event.filter(|event| event.seq < self.cut().count) else { return Ok(None) };
        self.restate(event.seq)?;
        Ok(self.cutting.resolve(event))
    }

    /// Returns the entry at a position as it was recorded, unless it is not known at the cut.
    pub fn recorded(&mut self, seq: u64) -> Result<Option<Entry>, HistoryError> {
        let event = self.history.entry(seq)?.and_then(|stored| stored.event.ok());
        let event = event.filter(|event| event.seq < self.cut().count);
        Ok(event.and_then(|event| self.cutting.recorded(event)))
    }

    /// Returns what stands for an event at the cut, whether or not it was so at its date.
    pub(crate) fn standing(&mut self, event: Event) -> Result<Option<Standing>, HistoryError> {
        if event.seq >= self.cut().count {
            return Ok(None);
        }
        self.restate(event.seq)?;
        Ok(self.cutting.standing(event))
    }

    /// Reads the correction that stands for an entry.
    fn restate(&mut self, seq: u64) -> Result<(), HistoryError> {
        let Some(standing) = self.chains().standing(seq).filter(|standing| *standing != seq) else {
            return Ok(());
        };
        let correction = self.history.entry(standing)?.and_then(|stored| stored.event.ok());
        self.cutting.take(correction.and_then(Restatement::of));
        Ok(())
    }
}

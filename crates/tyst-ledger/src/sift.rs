//! Sifts what can be recorded together from what cannot, and names what says the same twice.
//!
//! Records nothing, and knows no files.

use std::collections::BTreeMap;

use tyst_event::{Problem, Statement};

use crate::{Clock, Command, History, RecordError, Rehearsed, Rejected, Request};

/// What of many statements can be recorded together.
pub struct Sifted {
    /// The numbers of those that can.
    pub sound: Vec<usize>,
    /// What would become of them.
    pub rehearsed: Rehearsed,
    /// What the ledger has against the others, by their numbers.
    pub refused: BTreeMap<usize, Vec<Problem>>,
    /// What it has against them while all are there: the same without what only follows from what others lack.
    pub first: BTreeMap<usize, Vec<Problem>>,
}

impl History {
    /// Rehearses statements, named by numbers, until those that are left can be recorded together. `request` makes the request of some
    /// of them.
    ///
    /// # Errors
    /// As [`rehearse`](Self::rehearse), but for refusals.
    pub fn sift(
        &self,
        mut sound: Vec<usize>,
        mut request: impl FnMut(&[usize]) -> Request,
        clock: Clock,
    ) -> Result<Sifted, RecordError> {
        let (mut refused, mut first) = (BTreeMap::new(), None);
        loop {
            let rejected = match self.rehearse_parts(request(&sound), clock) {
                Ok(rehearsed) => {
                    return Ok(Sifted { sound, rehearsed, refused, first: first.unwrap_or_default() });
                }
                Err(RecordError::Rejected(rejected)) => rejected,
                Err(fault) => return Err(fault),
            };
            let named: BTreeMap<usize, Vec<Problem>> =
                rejected.into_iter().map(|Rejected { index, problems }| (sound[index], problems)).collect();
            first.get_or_insert_with(|| named.clone());
            sound.retain(|number| !named.contains_key(number));
            refused.extend(named);
        }
    }
}

/// The keys of statements of a file that bring none: a key says how many before say the same, so that the file read again has the
/// same keys.
#[derive(Default)]
pub struct Keys(BTreeMap<String, usize>);

impl Keys {
    /// Returns the key of the next statement, and whether one before says the same.
    pub fn next(&mut self, statement: &Statement) -> (String, bool) {
        let first = Command::derived_key(statement, 0);
        let count = self.0.entry(first.clone()).or_default();
        *count += 1;
        let key = if *count == 1 { first } else { Command::derived_key(statement, *count - 1) };
        (key, *count > 1)
    }
}

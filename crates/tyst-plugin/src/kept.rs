//! What a piece of state keeps of very many entries: records of numbers by position, and each of their texts once.
//!
//! Tells nothing of what a record means. The numbers of texts depend on the order in which they came; what is saved does
//! not, for there the texts stand in the order in which the records have them.

mod texts;

pub(crate) use texts::{Number, Texts, Words};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// What is kept of an entry.
pub(crate) trait Record: Clone + PartialEq + Serialize + DeserializeOwned {
    /// Returns the position of the entry.
    fn seq(&self) -> u64;
    /// Shows the number of each of its texts to a function, which may change it.
    fn each_number(&mut self, see: &mut dyn FnMut(&mut Number));
}

/// Records in the order of their positions, with their texts.
#[derive(Clone)]
pub(crate) struct Kept<R> {
    /// Shared with what was cut out of it.
    texts: Arc<Texts>,
    records: Vec<R>,
}

impl<R: Record> Kept<R> {
    /// Returns the texts, to add those of a record.
    pub(crate) fn texts_mut(&mut self) -> &mut Texts {
        Arc::make_mut(&mut self.texts)
    }

    /// Returns the texts, by the numbers in the records.
    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Returns the records, by position.
    pub(crate) fn records(&self) -> &[R] {
        &self.records
    }

    /// Returns every text that the records have in one place.
    pub(crate) fn distinct(&self, of: impl Fn(&R) -> Number) -> BTreeSet<&str> {
        let numbers: BTreeSet<Number> = self.records.iter().map(of).collect();
        numbers.into_iter().filter_map(|number| self.texts.get(number)).collect()
    }

    /// Adds a record, in place of one that has its position.
    pub(crate) fn insert(&mut self, record: R) {
        if self.records.last().is_none_or(|last| last.seq() < record.seq()) {
            return self.records.push(record);
        }
        match self.records.binary_search_by_key(&record.seq(), R::seq) {
            Ok(at) => self.records[at] = record,
            Err(at) => self.records.insert(at, record),
        }
    }

    /// Takes the records of other areas.
    pub(crate) fn merge(&mut self, other: Kept<R>) {
        if self.records.is_empty() {
            *self = other;
            return;
        }
        let texts = Arc::make_mut(&mut self.texts);
        let mut numbers = vec![Number::NONE; other.texts.count() + 1];
        for mut record in other.records {
            record.each_number(&mut |number| {
                let known = &mut numbers[number.index()];
                if *known == Number::NONE
                    && let Some(text) = other.texts.get(*number)
                {
                    *known = texts.number(text);
                }
                *number = *known;
            });
            self.records.push(record);
        }
        // Two runs that are in order are put together in one go.
        self.records.sort_by_key(R::seq);
    }

    /// Returns only the records for which `here` holds.
    pub(crate) fn only(&self, mut here: impl FnMut(&R) -> bool) -> Kept<R> {
        let records = self.records.iter().filter(|record| here(record)).cloned().collect();
        Kept { texts: Arc::clone(&self.texts), records }
    }

    /// Returns the texts in the order in which the records have them, and for each number the one that its text has there.
    fn in_order(&self) -> (Vec<&str>, Vec<Number>) {
        let mut numbers = vec![Number::NONE; self.texts.count() + 1];
        let mut used = Vec::new();
        for record in &self.records {
            record.clone().each_number(&mut |number| {
                if numbers[number.index()] == Number::NONE
                    && let Some(text) = self.texts.get(*number)
                {
                    numbers[number.index()] = Number::at(used.len());
                    used.push(text);
                }
            });
        }
        (used, numbers)
    }
}

impl<R> Default for Kept<R> {
    fn default() -> Kept<R> {
        Kept { texts: Arc::default(), records: Vec::new() }
    }
}

impl<R: fmt::Debug> fmt::Debug for Kept<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.records).finish()
    }
}

impl<R: Record> PartialEq for Kept<R> {
    /// Compares what is kept, whatever numbers the texts have.
    fn eq(&self, other: &Kept<R>) -> bool {
        let ((own, own_numbers), (others, other_numbers)) = (self.in_order(), other.in_order());
        let pairs = self.records.iter().zip(&other.records);
        own == others
            && self.records.len() == other.records.len()
            && pairs.into_iter().all(|(a, b)| renumbered(a, &own_numbers) == renumbered(b, &other_numbers))
    }
}

impl<R: Record> Eq for Kept<R> {}

fn renumbered<R: Record>(record: &R, numbers: &[Number]) -> R {
    let mut record = record.clone();
    record.each_number(&mut |number| *number = numbers[number.index()]);
    record
}

impl<R: Record> Serialize for Kept<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (texts, numbers) = self.in_order();
        (texts, Renumbered(&self.records, &numbers)).serialize(serializer)
    }
}

/// Records with other numbers of their texts.
struct Renumbered<'a, R>(&'a [R], &'a [Number]);

impl<R: Record> Serialize for Renumbered<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|record| renumbered(record, self.1)))
    }
}

impl<'de, R: Record> Deserialize<'de> for Kept<R> {
    /// Reads what was saved, in which no number is without a text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Kept<R>, D::Error> {
        let (saved, mut records) = <(Vec<String>, Vec<R>)>::deserialize(deserializer)?;
        let mut texts = Texts::default();
        let in_order = saved.iter().enumerate().all(|(at, text)| texts.number(text) == Number::at(at));
        let mut known = in_order && records.is_sorted_by(|a, b| a.seq() < b.seq());
        for record in &mut records {
            record.each_number(&mut |number| known &= number.index() <= saved.len());
        }
        if !known {
            return Err(D::Error::custom("records out of order, or with texts that are not there"));
        }
        Ok(Kept { texts: Arc::new(texts), records })
    }
}

#[cfg(test)]
mod tests;

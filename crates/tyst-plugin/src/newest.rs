//! Long lists: of very many items those that were recorded last are shown, and the page says so.
//!
//! Deliberately absent: figures. They count every item, shown or not. Welsh marked U needs a translator.

use tyst_report::{Document, Text};

/// The most items of a list that a page shows.
pub const SHOWN_MAX: usize = 300;

/// What is shown of a list, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest<T> {
    /// All items, or of very many those that were recorded last.
    pub items: Vec<T>,
    all: usize,
}

impl<T> Newest<T> {
    /// Keeps at most [`SHOWN_MAX`] items: those of the highest positions, as `seq` names them.
    pub fn of(items: impl IntoIterator<Item = T>, seq: impl Fn(&T) -> u64) -> Self {
        Self::at_most(SHOWN_MAX, items, seq)
    }

    /// Keeps at most so many.
    pub fn at_most(shown: usize, items: impl IntoIterator<Item = T>, seq: impl Fn(&T) -> u64) -> Self {
        let mut items: Vec<T> = items.into_iter().collect();
        let all = items.len();
        if all > shown {
            let mut seqs: Vec<(u64, usize)> = items.iter().map(&seq).zip(0..).collect();
            seqs.sort_unstable();
            let mut is_shown = vec![false; all];
            seqs.iter().rev().take(shown).for_each(|(_, at)| is_shown[*at] = true);
            let mut each = is_shown.into_iter();
            items.retain(|_| each.next() == Some(true));
        }
        Self { items, all }
    }

    /// Adds to a document, behind what shows the items, how many there are where not all are shown.
    #[must_use]
    pub fn noted(&self, document: Document) -> Document {
        let (shown, all) = (self.items.len(), self.all);
        if shown == all {
            return document;
        }
        document.note(Text::both(
            format!("{shown} of {all} are shown: those that were recorded last. The figures count all of them, and `tyst log` lists them."),
            format!("Nifer a ddangosir: {shown}; nifer i gyd: {all}. Dangosir y rhai a gofnodwyd ddiwethaf. Mae'r ffigurau'n cyfrif pob un, a `tyst log` yn eu rhestru."), // U
        ))
    }
}

#[cfg(test)]
mod tests;

//! Events as a report sees them: values that are read where they lie, in the table of an event, when they are asked for.
//!
//! Nothing is copied or allocated. A [`View`] of a kind or of a group of fields has one function a field, made of the
//! vocabulary; what is compulsory was checked when the view was made. Writes no tables: that is for the host.

mod fields;
mod leaves;
mod values;

pub(crate) use fields::undeclared;
pub use fields::{Declared, Fields};
pub use leaves::{LeafBytes, Leaves, Texts};
pub use values::{BasisView, List, TextView, WhenView};

use std::fmt;
use std::marker::PhantomData;

/// One event's fields of the kind `T`, or a group of fields, such as a count.
///
/// `T` is the owned type of the vocabulary: `View<'_, TrainingDelivered>`, `View<'_, Count>`.
pub struct View<'a, T> {
    leaves: Leaves<'a>,
    key: u16,
    index: u16,
    of: PhantomData<fn() -> T>,
}

impl<'a, T> View<'a, T> {
    /// Returns the view of the fields from `key` on; whoever makes one has checked what is compulsory.
    #[inline]
    pub(crate) fn new(leaves: Leaves<'a>, key: u16, index: u16) -> Self {
        Self { leaves, key, index, of: PhantomData }
    }

    #[inline]
    pub(crate) fn place(&self) -> (Leaves<'a>, u16, u16) {
        (self.leaves, self.key, self.index)
    }
}

impl<T> Clone for View<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<'_, T> {}

impl<T> fmt::Debug for View<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = std::any::type_name::<T>();
        write!(formatter, "View<{}>", name.rsplit("::").next().unwrap_or(name))
    }
}

#[cfg(test)]
mod tests;

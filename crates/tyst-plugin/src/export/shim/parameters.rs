//! The extension by which a host is told which parameters a report knows.
//!
//! Checks none of them: the host does, when it loads the library.

use super::size_u32;
use crate::Report;
use crate::abi::TystParameters;
use core::marker::PhantomData;

/// What `PARAMETERS` of a report says, for the host.
pub(super) struct List<R>(PhantomData<R>);

impl<R: Report> List<R> {
    pub(super) const TABLE: &'static TystParameters = &TystParameters {
        struct_size: size_u32::<TystParameters>(),
        reserved: 0,
        // A `Parameter` is nothing but its declaration.
        parameters: R::PARAMETERS.as_ptr().cast(),
        parameters_len: R::PARAMETERS.len() as u64,
    };
}

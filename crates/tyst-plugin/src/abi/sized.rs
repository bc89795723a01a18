//! Reads a structure of the interface no further than it says that it goes.
//!
//! Takes no reference to what the other side holds: what was built against an earlier version may be shorter than the structure
//! that is known here. Judges nothing that it reads but the size.

use core::mem::MaybeUninit;

use super::{
    TYST_BATCH_SIZE_MIN, TYST_DESCRIPTOR_SIZE_MIN, TYST_ENTRY_SIZE_MIN, TYST_ERROR_SIZE_MIN,
    TYST_FIELDS_SIZE_MIN, TYST_HOST_SIZE_MIN, TYST_PARAMETERS_SIZE_MIN, TYST_PLUGIN_SIZE_MIN,
    TYST_REQUEST_SIZE_MIN, TYST_SELFTEST_SIZE_MIN, TYST_SINK_SIZE_MIN, TystBatch, TystDescriptor, TystEntry,
    TystError, TystFields, TystHost, TystParameters, TystPluginV1, TystReportRequest, TystSelftest, TystSink,
};

/// A structure of the interface that says how long it is.
///
/// # Safety
/// Its size stands, as a `u32`, [`SIZE_AT`](Grows::SIZE_AT) bytes in, and zeros are a value of each of its members.
pub unsafe trait Grows: Copy {
    /// Its name.
    const NAME: &'static str;
    /// How far in its size stands.
    const SIZE_AT: usize;
    /// Its size in 1.0.
    const SIZE_MIN: u32;
}

/// The structure of this name is smaller than in 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSmall(pub &'static str);

/// States of structures where their size stands, and what it was in 1.0.
macro_rules! grows {
    ($($name:ident: $size_min:ident),* $(,)?) => {$(
        // SAFETY: numbers, pointers and functions that need not be there can all be zero.
        unsafe impl Grows for $name {
            const NAME: &'static str = stringify!($name);
            const SIZE_AT: usize = core::mem::offset_of!($name, struct_size);
            const SIZE_MIN: u32 = $size_min;
        }
    )*};
}

grows! {
    TystError: TYST_ERROR_SIZE_MIN, TystSink: TYST_SINK_SIZE_MIN, TystHost: TYST_HOST_SIZE_MIN,
    TystBatch: TYST_BATCH_SIZE_MIN, TystReportRequest: TYST_REQUEST_SIZE_MIN,
    TystDescriptor: TYST_DESCRIPTOR_SIZE_MIN, TystPluginV1: TYST_PLUGIN_SIZE_MIN,
    TystEntry: TYST_ENTRY_SIZE_MIN, TystFields: TYST_FIELDS_SIZE_MIN, TystParameters: TYST_PARAMETERS_SIZE_MIN, TystSelftest: TYST_SELFTEST_SIZE_MIN,
}

/// Copies what is there of a structure; members that it does not reach are zero. `None` where there is none.
///
/// # Safety
/// `place` is null, or at it lies a structure of this kind that can be read as far as it says that it goes, and at least up to the
/// end of its size.
pub unsafe fn read<T: Grows>(place: *const T) -> Result<Option<T>, TooSmall> {
    if place.is_null() {
        return Ok(None);
    }
    let bytes = place.cast::<u8>();
    // SAFETY: the caller's promise.
    let size = unsafe { bytes.add(T::SIZE_AT).cast::<u32>().read_unaligned() };
    if size < T::SIZE_MIN {
        return Err(TooSmall(T::NAME));
    }
    let there = usize::try_from(size).unwrap_or(usize::MAX).min(size_of::<T>());
    let mut whole = MaybeUninit::<T>::zeroed();
    // SAFETY: so much can be read, by the caller's promise, and there is so much room. What came from the other side is a value of
    // each member, as all numbers, pointers and functions are, and so are zeros.
    unsafe {
        whole.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(bytes, there);
        Ok(Some(whole.assume_init()))
    }
}

#[cfg(test)]
mod tests;

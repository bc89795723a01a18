//! The memory in which batches cross to a worker: the host writes into a slot, asks, and writes there again once it is answered.
//!
//! The host never reads what stands there, so nothing that a library does to it can reach the host. Knows no batches.
#![expect(
    unsafe_code,
    reason = "mapped memory can change while it is borrowed, and the compiler cannot see who does that"
)]

use crate::image;
use memmap2::{Mmap, MmapMut, MmapOptions};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};

/// How many batches there can be at a time: one that the worker has, one that waits, and one that is being written.
const SLOTS: usize = 3;
/// The most bytes of a batch: what fills it, and then one more event with the largest table that there can be.
const SLOT_BYTES: usize = 2 << 20;

/// The host's side of a part of the memory. Dropped, it can be taken again.
#[derive(Debug)]
pub(crate) struct Slot {
    number: u32,
    /// There until it is dropped.
    bytes: Option<MmapMut>,
    home: Slots,
}

/// The slots of one worker that nobody has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots(Arc<Mutex<Vec<(u32, MmapMut)>>>);

impl Slots {
    /// Takes all of them.
    pub(crate) fn take(&self) -> Vec<Slot> {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        all.into_iter()
            .map(|(number, bytes)| Slot { number, bytes: Some(bytes), home: self.clone() })
            .collect()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(bytes) = self.bytes.take() {
            self.home.0.lock().unwrap_or_else(PoisonError::into_inner).push((self.number, bytes));
        }
    }
}

/// Makes the memory for one worker, and returns what it is to be given of it, and the slots.
pub(crate) fn memory() -> io::Result<(OwnedFd, Slots)> {
    let file = File::from(image::memory("tyst-batches", MemfdFlags::NOEXEC_SEAL)?);
    file.set_len((SLOTS * SLOT_BYTES) as u64)?;
    let slots = (0_u32..).take(SLOTS).map(|number| {
        let mut part = MmapOptions::new();
        part.offset(u64::from(number) * SLOT_BYTES as u64).len(SLOT_BYTES);
        // SAFETY: the file has this length for good (the seals below), and what is written there is not read here.
        Ok((number, unsafe { part.map_mut(&file) }?))
    });
    let slots = slots.collect::<io::Result<Vec<_>>>()?;
    let file = OwnedFd::from(file);
    fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW)?;
    // Nobody else can write there from now on; a kernel before 5.1 cannot promise that, and the host does not rely on it.
    let _where_it_can = fcntl_add_seals(&file, SealFlags::FUTURE_WRITE | SealFlags::SEAL);
    Ok((file, Slots(Arc::new(Mutex::new(slots)))))
}

impl Slot {
    /// Returns the number by which the worker knows it.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Returns so many bytes from a place on, to be written, if there are as many.
    #[inline]
    pub(crate) fn room(&mut self, at: usize, len: usize) -> Option<&mut [u8]> {
        self.bytes.as_mut()?.get_mut(at..)?.get_mut(..len)
    }

    /// Writes bytes at a place, and returns where they end, unless there is no room.
    pub(crate) fn put(&mut self, at: usize, bytes: &[u8]) -> Option<usize> {
        self.room(at, bytes.len())?.copy_from_slice(bytes);
        Some(at + bytes.len())
    }

    /// Returns a slot of no worker.
    #[cfg(test)]
    pub(crate) fn alone() -> Slot {
        Slot { number: 0, bytes: Some(MmapMut::map_anon(SLOT_BYTES).unwrap()), home: Slots::default() }
    }

    /// Returns what was written.
    #[cfg(test)]
    pub(crate) fn written(&self, len: usize) -> &[u8] {
        &self.bytes.as_ref().unwrap()[..len]
    }
}

/// The worker's side of the memory, which cannot be written.
pub(crate) struct Shared(Mmap);

impl Shared {
    /// Maps the memory that the host made.
    pub(crate) fn new(file: OwnedFd) -> io::Result<Shared> {
        // SAFETY: the host writes into a slot only while no call is under way for which the slot is borrowed.
        let bytes = unsafe { MmapOptions::new().len(SLOTS * SLOT_BYTES).map(&File::from(file)) }?;
        Ok(Shared(bytes))
    }

    /// Returns the first bytes of a slot. They begin at the start of a page.
    pub(crate) fn slot(&self, number: u32, len: u32) -> io::Result<&[u8]> {
        let bytes = self.0.chunks(SLOT_BYTES).nth(number as usize).and_then(|slot| slot.get(..len as usize));
        bytes.ok_or_else(|| io::Error::other("a batch that stands nowhere"))
    }
}

#[cfg(test)]
mod tests;

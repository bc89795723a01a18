//! Tells bytes that strayed behind the last frame of a journal from what may be left of a frame.
//!
//! It does not ask whether another copy or a known head shows that more followed; where one does, nothing is stray.

use crate::verify::{Finding, Place};

/// How many bytes other than zero any frame has at least, however little of it is right: its root alone has 32 bytes.
const FRAME_TRACES_MIN: usize = 16;

/// What damage behind the last frame that a segment has again may be the trace of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// Of nothing more: all of it belonged to frames that are there again, or is zero.
    Nothing,
    /// Of no frame: a few bytes.
    Stray,
    /// Of a frame, perhaps, that nobody has.
    Frame,
}

/// The file of a damaged segment behind what it has again.
#[derive(Clone, Copy)]
pub(super) struct Behind<'a> {
    /// The bytes of the file as it is.
    pub(super) bytes: &'a [u8],
    /// How many records there are again, up to the end of the segment.
    pub(super) from: u64,
    /// Where the last frame ends that is there again.
    pub(super) used: u64,
    /// How long the file should be, if that is known.
    pub(super) length: Option<u64>,
    /// Whether the last of these records are from the file itself; else there is no telling what it had.
    pub(super) is_own: bool,
}

impl Behind<'_> {
    /// Returns what is left of a finding in this file.
    pub(super) fn trace(&self, finding: &Finding) -> Trace {
        let Place { bytes, seqs, .. } = &finding.place;
        let is_missing = seqs.as_ref().is_some_and(|seqs| seqs.end > self.from);
        // Of a file that was cut off a frame may be gone.
        let is_cut = self.length.is_some_and(|length| length != self.bytes.len() as u64);
        if is_missing || is_cut || self.bytes.is_empty() {
            return Trace::Frame;
        }
        let place = |offset: u64| usize::try_from(offset).ok();
        let found = place(bytes.start.max(self.used)).zip(place(bytes.end));
        let found = found.and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default();
        match found.iter().filter(|byte| **byte != 0).count() {
            0 => Trace::Nothing,
            few if few < FRAME_TRACES_MIN && self.is_own => Trace::Stray,
            _ => Trace::Frame,
        }
    }
}

/// Says that more may have followed the last entry, of which nothing is left.
pub(super) fn unread_note(count: u64) -> String {
    let last =
        count.checked_sub(1).map_or_else(|| "the beginning".to_owned(), |last| format!("position {last}"));
    format!(
        "the ledger was not closed well, and the end of its journal cannot be read: what was acknowledged after {last}, \
         if anything was, stood there alone and is lost"
    )
}

/// Says what was left out.
pub(super) fn note(finding: &Finding) -> String {
    let (file, bytes) = (&finding.place.file, &finding.place.bytes);
    format!(
        "bytes {}..{} of {file} follow the last frame and are too few for another, so no entry is in them; they are left \
         out, and the file as it was is kept",
        bytes.start, bytes.end
    )
}

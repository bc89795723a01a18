//! Tells bytes that strayed behind the last frame of a journal from what may be left of a frame.
//!
//! It does not ask whether another copy or a known head shows that more followed; where one does, nothing is stray.

use crate::verify::Finding;

/// How many bytes other than zero any frame has at least, however little of it is right: its root alone has 32 bytes.
const FRAME_TRACES_MIN: usize = 16;

/// Returns whether a fault in the file of a segment, which should have a length, is nothing but a few stray bytes.
pub(super) fn is_stray(bytes: &[u8], finding: &Finding, length: Option<u64>) -> bool {
    // Of a file that was cut off a frame may be gone.
    if finding.place.seqs.is_some() || length != Some(bytes.len() as u64) {
        return false;
    }
    let range = &finding.place.bytes;
    let (Ok(start), Ok(end)) = (usize::try_from(range.start), usize::try_from(range.end)) else {
        return false;
    };
    let found = bytes.get(start..end).unwrap_or_default();
    (1..FRAME_TRACES_MIN).contains(&found.iter().filter(|byte| **byte != 0).count())
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

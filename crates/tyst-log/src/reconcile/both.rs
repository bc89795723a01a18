//! Segments that are there in both forms, because a sealing was cut off: one of the two is removed.
//!
//! It does not look at segments that are there in one form only.

use std::path::Path;

use super::{Notice, OpenError};
use crate::disk::Disk;
use crate::journal::{self, PlainSegment, ReadError, Survey};
use crate::sealed::check::check;
use crate::sealed::{self, SealedSegment};
use crate::segment;

/// Keeps the sealed form of every segment that has two, if it is right in every byte, and otherwise the plain one.
pub(crate) fn settle_both(
    dir: &Path,
    disk: &dyn Disk,
    survey: &mut Survey,
    notice: &mut dyn FnMut(Notice),
) -> Result<(), OpenError> {
    let both: Vec<u64> = survey.listing.plain.intersection(&survey.listing.sealed).copied().collect();
    for segment in both {
        let removed = match check_sealed(dir, survey, segment) {
            Ok(()) => {
                survey.listing.plain.remove(&segment);
                notice(Notice::SealingFinished { segment });
                segment::name(segment)
            }
            Err(fault) => {
                check_plain(dir, survey, segment)?;
                survey.listing.sealed.remove(&segment);
                notice(Notice::SealingUndone { segment, reason: fault.to_string() });
                sealed::name(segment)
            }
        };
        let path = dir.join(removed);
        disk.remove(&path)
            .and_then(|()| disk.sync_folder(&dir.join(journal::FOLDER)))
            .map_err(|error| OpenError::io(path, error))?;
    }
    Ok(())
}

/// Checks that a sealed segment holds what it should, up to where the next one begins.
fn check_sealed(dir: &Path, survey: &Survey, number: u64) -> Result<(), ReadError> {
    let segments = &survey.segments;
    let first_seq = segments.first_seq(number)?;
    let segment = SealedSegment::open(&dir.join(sealed::name(number)), number, first_seq, &segments.ledger)?;
    let frontier = check(&segment, segments.packing, &mut |_| ())?;
    if number < segments.last && segments.before(number + 1)? != frontier {
        let what = "segment does not end where the next one begins";
        return Err(sealed::damage(number, segment.header.length, frontier.head().count, what).into());
    }
    Ok(())
}

/// Checks the same of a plain segment.
fn check_plain(dir: &Path, survey: &Survey, number: u64) -> Result<(), ReadError> {
    let segments = &survey.segments;
    let segment = PlainSegment::load(dir, number, segments.first_seq(number)?, &segments.ledger, u64::MAX)?;
    let frontier = journal::frontier_of(&segment)?;
    if number < segments.last && segments.before(number + 1)? != frontier {
        return Err(segment.damage_at_end().into());
    }
    Ok(())
}

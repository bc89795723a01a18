//! Checks the journal: every segment by itself, on all cores, and then that each goes on where the one before ended.
//!
//! It does not look at the store.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use super::sealed::sealed;
use super::segment::{self, Checked, Scope};
use super::{Depth, Report, TornTail};
use crate::chain::Frontier;
use crate::journal::{FOLDER, Listing};
use crate::segment::HEADER_BYTES;

/// The most threads that check segments.
const THREADS_MAX: usize = 8;

/// Checks all segments; returns the end of the last one if it may be a write that was cut off.
pub(super) fn check(
    report: &mut Report<'_>,
    listing: &Listing,
    scope: Scope<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Option<TornTail> {
    note_other_files(report, listing);
    let last = listing.last();
    let numbers = if scope.depth == Depth::Tail { last..last + 1 } else { 1..last + 1 };
    let total = numbers.clone().map(|number| length_of(report, number)).sum();
    let mut joining = Joining { report, chain: None, seq: 0, torn: None };
    joining.chain = Some(Frontier::empty()).filter(|_| numbers.start == 1);
    let mut done = 0;
    check_all(scope, numbers, last, &mut |checked| {
        done += checked.deciding.length + checked.other.as_ref().map_or(0, |other| other.length);
        joining.segment(checked);
        progress(done, total);
    });
    joining.torn
}

fn note_other_files(report: &mut Report<'_>, listing: &Listing) {
    for name in &listing.strangers {
        let file = format!("{FOLDER}/{name}");
        let length = report.length_of(&file);
        report.find(&file, 0..length, None, "file does not belong into the journal");
    }
    for name in &listing.unfinished {
        report.notes.push(format!("{FOLDER}/{name} was being made when a writer ended"));
    }
    for number in listing.plain.intersection(&listing.sealed) {
        report.notes.push(format!(
            "segment {number} was being sealed when a writer ended, and is there in both forms; the next open for writing \
             removes one"
        ));
    }
}

fn length_of(report: &Report<'_>, number: u64) -> u64 {
    report.length_of(&crate::segment::name(number)) + report.length_of(&crate::sealed::name(number))
}

/// Checks segments on several threads, and gives what was shown to `take` in the order of their numbers.
fn check_all(scope: Scope<'_>, numbers: Range<u64>, last: u64, take: &mut dyn FnMut(Both)) {
    let next = AtomicU64::new(numbers.start);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    thread::scope(|threads_scope| {
        let (send, receive) = mpsc::sync_channel(2 * threads);
        for _ in 0..threads {
            let (send, next, end) = (send.clone(), &next, numbers.end);
            threads_scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= end || send.send((number, check_one(scope, number, number == last))).is_err()
                    {
                        return;
                    }
                }
            });
        }
        drop(send);
        let (mut waiting, mut wanted) = (BTreeMap::new(), numbers.start);
        for (number, checked) in receive {
            waiting.insert(number, checked);
            while let Some(checked) = waiting.remove(&wanted) {
                take(checked);
                wanted += 1;
            }
        }
    });
}

/// A segment in the form that decides, and in the other one if it is there as well.
struct Both {
    deciding: Checked,
    other: Option<Checked>,
}

/// Checks a segment in the forms in which it is there.
fn check_one(scope: Scope<'_>, number: u64, is_last: bool) -> Both {
    // A writer that seals it between two looks leaves the sealed one.
    let plain = segment::plain(scope, number, is_last);
    match (plain, sealed(scope, number)) {
        (Some(deciding), other) => Both { deciding, other },
        (None, Some(deciding)) => Both { deciding, other: None },
        (None, None) => {
            let mut missing = Checked::new(crate::segment::name(number), number);
            missing.lose(0..0, None, "segment is missing");
            Both { deciding: missing, other: None }
        }
    }
}

/// Puts what was shown of the segments together.
struct Joining<'a, 'b> {
    report: &'a mut Report<'b>,
    /// The tree so far, unless a part of it was lost.
    chain: Option<Frontier>,
    /// The position that must follow.
    seq: u64,
    torn: Option<TornTail>,
}

impl Joining<'_, '_> {
    fn segment(&mut self, both: Both) {
        let Both { deciding: checked, other } = both;
        self.report.findings.extend(other.into_iter().flat_map(|other| other.findings));
        if let Some(before) = &checked.before {
            self.follow(&checked.file, before);
        }
        let Checked { number, after, head, end, records, frames, findings, torn, .. } = checked;
        self.report.findings.extend(findings);
        self.report.end = (number, end);
        self.report.records += records;
        self.report.frames += frames;
        if let Some(head) = head {
            (self.seq, self.report.head) = (head.count, head);
        }
        self.chain = after;
        self.torn = torn;
    }

    /// Goes on with the tree that stands in a header, which must be the one that there is.
    fn follow(&mut self, file: &str, before: &Frontier) {
        let head = before.head();
        if self.chain.as_ref().is_some_and(|chain| chain != before) {
            let lost = (self.seq < head.count).then_some(self.seq..head.count);
            let what =
                format!("segment begins at position {}, the one before ends at {}", head.count, self.seq);
            self.report.find(file, 0..HEADER_BYTES as u64, lost, what);
        }
        self.seq = head.count;
        if head.count > self.report.head.count {
            self.report.head = head;
        }
    }
}

//! Goes through a damaged journal from its beginning and finds for each position the records that hash right.
//!
//! It writes nothing. What another copy has is taken only where the journal then goes on as it is, or comes to a head
//! that it is known to have had, or has nothing more: a copy of something else is never mixed in. Only where records
//! are lost in any case is that taken too which ends before it could be compared, and a note says so.

use std::fs::Metadata;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::copies::{JournalCopy, Source};
use super::known::Known;
use super::rebuild::{Rebuilding, Rebuilt};
use super::run::Run;
use super::tail::{self, Behind, Trace};
use super::unproven::{self, Bounds};
use crate::chain::{Frontier, Hash, Head};
use crate::disk;
use crate::packing::Packing;
use crate::segment;
use crate::verify::Finding;
use crate::whole::{Form, Place, Whole};

/// What is known of the ledger that is mended.
pub(super) struct Damaged<'a> {
    pub(super) dir: &'a Path,
    pub(super) ledger: Hash,
    pub(super) packing: &'static dyn Packing,
    /// What a check of it has found.
    pub(super) findings: &'a [Finding],
    /// The last segment and where its last frame ended at the last clean close, if nothing was written since.
    pub(super) closed: Option<(u64, u64)>,
    /// Heads that it is known to have had.
    pub(super) known: &'a Known,
}

/// Records that are not in the journal as they should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// The segment, and where the damage begins in its file.
    pub(super) segment: u64,
    pub(super) offset: u64,
    /// The positions; if it is empty, the last one is not known.
    pub(super) seqs: Range<u64>,
    /// The copies that have them; none has if it is empty.
    pub(super) from: Vec<String>,
}

/// What has come of it.
#[derive(Debug)]
pub(super) struct Mended {
    pub(super) gaps: Vec<Gap>,
    /// The head before the first gap that cannot be filled, or at the end.
    pub(super) kept: Head,
    /// The last segment that has a part of what is kept.
    pub(super) last: u64,
    /// What is to be said of the copies.
    pub(super) notes: Vec<String>,
}

/// Takes segments that were made again, and says whether they differ from those that are there.
pub(super) type Sink<'a> = dyn FnMut(Rebuilt) -> io::Result<()> + 'a;

/// A walk through the journal.
pub(super) struct Mending<'a, 'b> {
    pub(super) damaged: &'a Damaged<'a>,
    pub(super) own: JournalCopy,
    pub(super) sources: &'a mut [Box<dyn Source + 'b>],
    filling: Option<Filling>,
    gaps: Vec<Gap>,
    notes: Vec<String>,
    /// Up to which position the journal itself has the records.
    own_until: u64,
    /// Whether the last segment that was gone through has its last records from elsewhere, and room for more.
    ends_unread: bool,
}

/// A gap that is being filled.
struct Filling {
    /// The sources, in the order in which they are asked.
    order: Vec<usize>,
    /// The position up to which they are.
    until: u64,
}

/// How a walk through one segment ends.
enum End {
    /// The tree after it.
    At(Frontier),
    /// The tree before records that nobody has.
    Lost(Frontier),
}

impl<'a, 'b> Mending<'a, 'b> {
    pub(super) fn new(
        damaged: &'a Damaged<'a>,
        own: JournalCopy,
        sources: &'a mut [Box<dyn Source + 'b>],
    ) -> Mending<'a, 'b> {
        let (gaps, notes) = (Vec::new(), Vec::new());
        Mending { damaged, own, sources, filling: None, gaps, notes, own_until: 0, ends_unread: false }
    }

    /// Goes through all segments. `sink` gets every one that was damaged, up to the first records that nobody has.
    pub(super) fn mend(
        mut self,
        sink: &mut Sink<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> io::Result<Mended> {
        let (mut number, mut tree) = (1, Frontier::empty());
        let mut kept = None;
        loop {
            let mut keep = |rebuilt| if kept.is_none() { sink(rebuilt) } else { Ok(()) };
            let end = self.segment(number, &tree, &mut keep)?;
            progress(number, self.own.last().max(number));
            match end {
                End::At(after) if self.ends_with(number, &after) => {
                    let is_open = self.ends_unread && kept.is_none() && self.damaged.closed.is_none();
                    let (kept, last) = kept.unwrap_or((after.head(), number));
                    self.notes.extend(is_open.then(|| tail::unread_note(kept.count)));
                    return Ok(Mended { gaps: self.gaps, kept, last, notes: self.notes });
                }
                End::At(after) => (number, tree) = (number + 1, after),
                End::Lost(at) => {
                    let (head, last) = *kept.get_or_insert((at.head(), number));
                    // The rest is only looked at, from the next segment on whose header can be read.
                    let Some(next) =
                        (number + 1..=self.own.last()).find(|next| self.own.begins(*next).is_some())
                    else {
                        return Ok(Mended { gaps: self.gaps, kept: head, last, notes: self.notes });
                    };
                    tree = self.own.begins(next).expect("it was found just now").clone();
                    (number, self.filling) = (next, None);
                }
            }
        }
    }

    /// Returns whether the journal ends with a segment; what was closed well goes on in no file after it.
    fn ends_with(&mut self, number: u64, after: &Frontier) -> bool {
        !self.is_filling(after) && (number >= self.own.last() || self.was_closed_with(number, after))
    }

    /// Returns whether the last clean close was here, and nobody has any records that follow.
    fn was_closed_with(&mut self, number: u64, after: &Frontier) -> bool {
        let head = after.head();
        self.damaged.closed.is_some_and(|(segment, _)| segment == number)
            && self.damaged.known.last() == Some(&head)
            && self.own.next_known(head.count).is_none()
            && self.find_filling(after).is_none()
    }

    fn is_filling(&self, tree: &Frontier) -> bool {
        self.filling.as_ref().is_some_and(|filling| tree.head().count < filling.until)
    }

    /// Goes through one segment, and makes it again if it is not as it should be.
    fn segment(&mut self, number: u64, before: &Frontier, sink: &mut Sink<'_>) -> io::Result<End> {
        let place = Place { ledger: &self.damaged.ledger, number, before, packing: self.damaged.packing };
        if !self.is_filling(before)
            && let Ok(whole) = Whole::read(self.damaged.dir, place)
            && self.is_all(&whole)
        {
            (self.own_until, self.ends_unread) = (whole.after.head().count, false);
            return Ok(End::At(whole.after));
        }
        let mut rebuilding = Rebuilding::new(place, self.length_of(number));
        let mut tree = before.clone();
        let end = self.end_of(number);
        let end = loop {
            if end.is_some_and(|end| end <= tree.head().count) {
                break self.end(number, tree);
            }
            let Some((run, after)) = self.next_or_fill(number, &tree, &rebuilding) else {
                let is_lost = self.is_lost(number, &tree, &rebuilding);
                break if is_lost { End::Lost(tree) } else { End::At(tree) };
            };
            if end.is_none() && !rebuilding.has_room(&run) {
                break End::At(tree);
            }
            rebuilding.add(run);
            tree = after;
        };
        self.ends_unread = self.is_unread(number, end.tree().head().count, &rebuilding);
        if let Some(rebuilt) = rebuilding.finish(&end.tree().head()) {
            sink(rebuilt)?;
        }
        Ok(end)
    }

    /// Returns how a segment ends that has all its records: the last one of the journal may not be the last of all.
    fn end(&mut self, number: u64, tree: Frontier) -> End {
        if number < self.own.last() || self.is_filling(&tree) {
            return End::At(tree);
        }
        let Damaged { ledger, packing, .. } = self.damaged;
        let next = Place { ledger, number: number + 1, before: &tree, packing: *packing };
        let next = Rebuilding::new(next, None);
        if self.next_or_fill(number + 1, &tree, &next).is_none() && self.is_lost(number + 1, &tree, &next) {
            return End::Lost(tree);
        }
        End::At(tree)
    }

    /// Returns whether a segment that is right by itself is also all that there is to know of it.
    fn is_all(&mut self, whole: &Whole) -> bool {
        let Damaged { ledger, packing, known, .. } = self.damaged;
        let after = whole.after.head();
        if known.denied(&whole.before, &after, &mut |visit| whole.visit(ledger, *packing, visit)).is_some() {
            return false;
        }
        let is_last = whole.number >= self.own.last();
        let ends_early = || known.beyond(after.count).is_some();
        !is_last || (!ends_early() && self.find_filling(&whole.after).is_none())
    }

    /// Returns the records that follow, from another copy where the journal does not have them.
    fn next_or_fill(
        &mut self,
        number: u64,
        tree: &Frontier,
        rebuilding: &Rebuilding<'_>,
    ) -> Option<(Run, Frontier)> {
        if let Some(next) = self.next(number, tree) {
            return Some(next);
        }
        if self.begins_next(number, tree) {
            return None;
        }
        let (filling, from) = self.find_filling(tree).or_else(|| self.find_unproven(tree))?;
        let seqs = tree.head().count..filling.until;
        self.gaps.push(Gap { segment: number, offset: self.offset(rebuilding, &seqs), seqs, from });
        self.filling = Some(filling);
        self.next(number, tree)
    }

    /// Returns the records that follow in a segment, or in the copy that fills a gap.
    fn next(&mut self, number: u64, tree: &Frontier) -> Option<(Run, Frontier)> {
        match &self.filling {
            Some(filling) if tree.head().count < filling.until => {
                let Damaged { known, packing, .. } = self.damaged;
                let (next, _) = ask(self.sources, &filling.order, tree, known, *packing)?;
                Some(next)
            }
            _ => {
                self.filling = None;
                let Damaged { known, packing, .. } = self.damaged;
                let next = self.own.next_in(number, tree);
                let next = next.filter(|(run, _)| run.denied(tree, known, *packing).is_none())?;
                self.own_until = next.1.head().count;
                Some(next)
            }
        }
    }

    /// Returns whether the next segment of the journal goes on from here.
    fn begins_next(&mut self, number: u64, tree: &Frontier) -> bool {
        self.own.begins(number + 1) == Some(tree) || self.own.next_in(number + 1, tree).is_some()
    }

    /// Finds copies that fill the gap after a tree, and says how they are called.
    fn find_filling(&mut self, tree: &Frontier) -> Option<(Filling, Vec<String>)> {
        let from = tree.head().count;
        let Damaged { known, packing, .. } = self.damaged;
        let goes_on = self.own.next_known(from).is_some() || known.beyond(from).is_some();
        for first in 0..self.sources.len() {
            let order: Vec<usize> = (first..self.sources.len()).chain(0..first).collect();
            let (mut at, mut asked) = (tree.clone(), Vec::new());
            while let Some(((_, after), source)) = ask(self.sources, &order, &at, known, *packing) {
                at = after;
                if !asked.contains(&source) {
                    asked.push(source);
                }
                if goes_on && self.confirms(&at) {
                    break;
                }
            }
            let until = at.head().count;
            if until > from && (!goes_on || self.confirms(&at)) {
                let names = asked.into_iter().map(|source| self.sources[source].name().to_owned()).collect();
                return Some((Filling { order, until }, names));
            }
        }
        None
    }

    /// Finds copies that go on from a tree, and end before what the ledger is known to have had. They come before the
    /// first records that nobody has, so that nothing of it is done unless these are given up.
    fn find_unproven(&mut self, tree: &Frontier) -> Option<(Filling, Vec<String>)> {
        let from = tree.head().count;
        let Damaged { known, packing, .. } = self.damaged;
        // A segment that begins here and has lost its records says nothing of them.
        let next = self.own.next_known(from + 1);
        let goes_on = next.is_some() || known.beyond(from).is_some();
        if !goes_on || self.gaps.iter().any(|gap| gap.from.is_empty()) {
            return None;
        }
        let bounds = Bounds { known, next, packing: *packing };
        let Ok(found) = unproven::longest(self.sources, tree, &bounds) else {
            self.notes.push(unproven::differ_note(from));
            return None;
        };
        let found = found?;
        let names: Vec<String> =
            found.asked.iter().map(|source| self.sources[*source].name().to_owned()).collect();
        let until = found.end.count;
        let later = known.beyond(until).max(next.filter(|next| *next > until));
        let note = later.map(|later| unproven::note(&names, &(from..until), later));
        self.notes.extend(note);
        Some((Filling { order: found.order, until }, names))
    }

    /// Returns whether the journal goes on from a tree, or is known to have had it.
    fn confirms(&mut self, tree: &Frontier) -> bool {
        let is_known = self.damaged.known.contains(&tree.head());
        is_known || self.own.begins_with(tree) || self.own.next(tree).is_some()
    }

    /// Returns whether records are known to have followed that nobody has, and notes them.
    fn is_lost(&mut self, number: u64, tree: &Frontier, rebuilding: &Rebuilding<'_>) -> bool {
        if self.begins_next(number, tree) {
            return false;
        }
        let from = tree.head().count;
        let later = self.own.next_known(from);
        let known = self.damaged.known.beyond(from);
        let was_closed_here = self.damaged.closed == Some((number, rebuilding.used()));
        let name = Form::Plain.name(number);
        let has_more =
            |finding: &&Finding| finding.place.file == name && finding.place.bytes.end > rebuilding.used();
        let after: Vec<&Finding> = self.damaged.findings.iter().filter(has_more).collect();
        let bytes = disk::read(&self.damaged.dir.join(&name)).unwrap_or_default();
        let length = self.own.length_of(number);
        let is_own = from <= self.own_until;
        let behind = Behind { bytes: &bytes, from, used: rebuilding.used(), length, is_own };
        let leaves = |trace: Trace| after.iter().filter(move |finding| behind.trace(finding) == trace);
        let spoilt = !was_closed_here && leaves(Trace::Frame).next().is_some();
        // Every ledger has a first segment, at least with a header.
        let is_gone = number == 1 && segment::used_length(&bytes) == 0;
        let is_missing = rebuilding.is_empty() && (is_gone || (1 < number && number <= self.own.last()));
        if later.is_none() && known.is_none() && !spoilt && !is_missing {
            self.notes.extend(leaves(Trace::Stray).map(|finding| tail::note(finding)));
            return false;
        }
        let seqs = from..later.or(known).unwrap_or(from);
        let offset = self.offset(rebuilding, &seqs);
        self.gaps.push(Gap { segment: number, offset, seqs, from: Vec::new() });
        true
    }

    /// Returns whether the file of a segment shows nothing where the records before `from` should end, or was cut off: they
    /// were not all that it had, perhaps.
    fn is_unread(&self, number: u64, from: u64, rebuilding: &Rebuilding<'_>) -> bool {
        let bytes = disk::read(&self.damaged.dir.join(rebuilding.name())).unwrap_or_default();
        let is_cut = self.own.length_of(number).is_some_and(|length| length > bytes.len() as u64);
        is_cut || (from > self.own_until && (segment::used_length(&bytes) as u64) < rebuilding.used())
    }

    /// Returns where damage before some positions begins in the file of a segment.
    fn offset(&self, rebuilding: &Rebuilding<'_>, seqs: &Range<u64>) -> u64 {
        let file = rebuilding.name();
        let found = self.damaged.findings.iter().filter(|finding| finding.place.file == file);
        let mut found = found
            .filter(|finding| finding.place.seqs.as_ref().is_some_and(|found| found.contains(&seqs.start)));
        found.next().map_or(rebuilding.used(), |finding| finding.place.bytes.start)
    }

    /// Returns the position at which the segment after this one begins.
    fn end_of(&self, number: u64) -> Option<u64> {
        let own = self.own.begin_of(number + 1);
        own.or_else(|| self.sources.iter().find_map(|source| source.begin_of(number + 1)))
    }

    /// Returns the length that a plain segment should have.
    fn length_of(&self, number: u64) -> Option<u64> {
        let said = self.own.length_of(number);
        let said = said.or_else(|| self.sources.iter().find_map(|source| source.length_of(number)));
        let path = self.damaged.dir.join(Form::Plain.name(number));
        said.or_else(|| path.metadata().ok().filter(Metadata::is_file).map(|data| data.len()))
    }
}

impl End {
    fn tree(&self) -> &Frontier {
        match self {
            End::At(tree) | End::Lost(tree) => tree,
        }
    }
}

/// Returns what the first source that has it says of the records after a tree, and which source that is; what
/// contradicts a known head is passed over.
pub(super) fn ask(
    sources: &mut [Box<dyn Source + '_>],
    order: &[usize],
    tree: &Frontier,
    known: &Known,
    packing: &dyn Packing,
) -> Option<((Run, Frontier), usize)> {
    order.iter().find_map(|source| {
        let next =
            sources[*source].next(tree).filter(|(run, _)| run.denied(tree, known, packing).is_none())?;
        Some((next, *source))
    })
}

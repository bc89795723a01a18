//! The copies of a ledger from which it can be mended: its own journal, the store, a mirror, a backup.
//!
//! They are read as far as they go, and nothing in them is trusted: every run is hashed before it is used.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::known::Known;
use super::run::Run;
use crate::backup::Salvage;
use crate::chain::{Frontier, Hash, Head};
use crate::disk;
use crate::frame::{self, word_at};
use crate::header::{self, Header};
use crate::journal;
use crate::packing::Packing;
use crate::reconcile::ASIDE_PREFIX;
use crate::sealed::block::{BLOCK_BYTES_MAX, SealedBlock};
use crate::sealed::{self, SealedSegment};
use crate::segment::{HEADER_BYTES, SegmentHeader, next_frame, used_length};
use crate::store::{self, Form as StoredForm, Store};
use crate::whole::Form;

/// What may have records that another copy lacks.
pub(super) trait Source {
    /// Returns how people call it.
    fn name(&self) -> &str;
    /// Returns the records that follow a tree, and the tree after them, if it has them and they hash right.
    fn next(&mut self, before: &Frontier) -> Option<(Run, Frontier)>;
    /// Returns whether it was set aside earlier, so that the ledger may have gone on in another way.
    fn was_set_aside(&self) -> bool {
        false
    }
    /// Returns the position at which a segment begins, if it has segments.
    fn begin_of(&self, _number: u64) -> Option<u64> {
        None
    }
    /// Returns the length that a plain segment has, if it has segments.
    fn length_of(&self, _number: u64) -> Option<u64> {
        None
    }
}

/// Where the files of a copy are.
#[derive(Debug)]
pub(super) enum Files {
    Folder(PathBuf),
    Backup(Salvage),
}

impl Files {
    pub(super) fn open(path: &Path) -> io::Result<Files> {
        let is_folder = path.metadata()?.is_dir();
        Ok(if is_folder { Files::Folder(path.to_owned()) } else { Files::Backup(Salvage::open(path)?) })
    }

    /// Returns the paths of what is in a folder of the ledger.
    pub(super) fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        match self {
            Files::Backup(backup) => {
                let is_inside = |name: &&str| name.split_once('/').is_some_and(|(first, _)| first == folder);
                Ok(backup.names().filter(is_inside).map(str::to_owned).collect())
            }
            Files::Folder(dir) => {
                let mut names = Vec::new();
                match fs::read_dir(dir.join(folder)) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    entries => {
                        for entry in entries? {
                            names.push(format!("{folder}/{}", entry?.file_name().to_string_lossy()));
                        }
                    }
                }
                Ok(names)
            }
        }
    }

    /// Returns a file, if it is there and can be read.
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.begin(name, u64::MAX).ok().flatten()
    }

    /// Returns the beginning of a file, or nothing if no file is there.
    pub(super) fn begin(&self, name: &str, length_max: u64) -> io::Result<Option<Vec<u8>>> {
        match self {
            Files::Backup(backup) => backup.read(name, length_max),
            Files::Folder(dir) => {
                let path = dir.join(name);
                if !disk::is_there(&path) || disk::is_no_file(&path) {
                    return Ok(None);
                }
                let mut bytes = Vec::new();
                disk::open(&path)?.take(length_max).read_to_end(&mut bytes)?;
                Ok(Some(bytes))
            }
        }
    }

    /// Returns the first bytes of a segment, if it is there and can be read.
    fn header(&self, name: &str) -> Option<Vec<u8>> {
        self.begin(name, HEADER_BYTES as u64).ok().flatten()
    }
}

/// Returns what a folder or backup says of its ledger, if it says that in a sound way. A store says nothing of it: it
/// belongs to the ledger in whose folder it stands.
pub(super) fn header_in(path: &Path) -> io::Result<Option<Header>> {
    let bytes = Files::open(&ledger_of(path)?)?.read(header::FILE_NAME);
    Ok(bytes.and_then(|bytes| Header::parse(&bytes).ok()))
}

/// Returns the folder or backup itself, or the folder of the ledger to which a store belongs.
pub(super) fn ledger_of(path: &Path) -> io::Result<PathBuf> {
    if !store::is_store(path) {
        return Ok(path.to_owned());
    }
    let store = path.canonicalize()?;
    Ok(store.parent().map_or_else(|| store.clone(), Path::to_owned))
}

/// Returns the ledger to which the segments in a folder or backup belong by the first header that can be read.
pub(super) fn ledger_in(path: &Path) -> Option<Hash> {
    let files = Files::open(&ledger_of(path).ok()?).ok()?;
    let mut names = files.names(journal::FOLDER).ok()?;
    names.sort();
    names.iter().find_map(|name| {
        let (form, _) = Form::of_name(name)?;
        let start = files.header(name)?;
        header_of(form, &start).map(|(ledger, _, _)| ledger)
    })
}

/// A journal that may be damaged, in a folder or a backup.
pub(super) struct JournalCopy {
    name: String,
    files: Files,
    ledger: Hash,
    packing: &'static dyn Packing,
    /// The segments, each with the trees before it that its headers say.
    segments: BTreeMap<u64, Vec<Frontier>>,
    /// The runs of the segment that was looked at last.
    held: Option<(u64, Vec<Run>)>,
}

impl JournalCopy {
    /// Looks at the headers of the journal of `ledger` in a folder or a backup.
    pub(super) fn open(path: &Path, ledger: Hash, packing: &'static dyn Packing) -> io::Result<JournalCopy> {
        let files = Files::open(path)?;
        let mut segments: BTreeMap<u64, Vec<Frontier>> = BTreeMap::new();
        for name in files.names(journal::FOLDER)? {
            if let Some((form, number)) = Form::of_name(&name) {
                let start = files.header(&name);
                let begins = start.and_then(|bytes| tree_before(form, &bytes, number, &ledger));
                segments.entry(number).or_default().extend(begins);
            }
        }
        let name = path.display().to_string();
        Ok(JournalCopy { name, files, ledger, packing, segments, held: None })
    }

    /// Returns the position from which on another journal holds other records than this one, which may be damaged.
    pub(super) fn parts_from(&mut self, other: &mut JournalCopy) -> Option<u64> {
        let mut tree = Frontier::empty();
        loop {
            let (theirs, _) = other.next(&tree)?;
            let Some((ours, _)) = self.next(&tree) else {
                let from = tree.head().count;
                tree = other.tree_at(tree, self.next_known(from + 1)?)?;
                if self.next(&tree).is_none() && !self.begins_with(&tree) {
                    return Some(from);
                }
                continue;
            };
            if let ControlFlow::Break(from) = part(&mut tree, [&ours, &theirs], self.packing) {
                return from;
            }
        }
    }

    /// Returns the first known head that the records of this journal contradict, as far as they can be read.
    pub(super) fn denied(&mut self, known: &Known) -> Option<Head> {
        let numbers: Vec<u64> = self.segments.keys().copied().collect();
        numbers.into_iter().find_map(|number| self.denied_in(number, known))
    }

    fn denied_in(&mut self, number: u64, known: &Known) -> Option<Head> {
        let mut tree = self.begins(number)?.clone();
        let end = self.begins(number + 1).map_or(u64::MAX, |next| next.head().count);
        let heads = known.within(tree.head().count, end);
        if heads.is_empty() {
            return None;
        }
        let runs = self.runs(number).to_vec();
        // What frames say of themselves is enough to agree, and it need not be hashed.
        if heads.iter().all(|head| runs.iter().any(|run| run.head == *head)) {
            return None;
        }
        for run in runs {
            let Some((run, after)) = run.following(&tree, self.packing) else { continue };
            if let Some(head) = run.denied(&tree, known, self.packing) {
                return Some(head);
            }
            tree = after;
        }
        None
    }

    /// Returns whether its records lead to a head.
    pub(super) fn comes_to(&mut self, head: &Head) -> bool {
        self.tree_at(Frontier::empty(), head.count).is_some_and(|tree| tree.head() == *head)
    }

    /// Returns the tree over this many records, of which the first ones are already in `tree`.
    fn tree_at(&mut self, mut tree: Frontier, count: u64) -> Option<Frontier> {
        while tree.head().count < count {
            let missing = usize::try_from(count - tree.head().count).ok()?;
            let (run, _) = self.next(&tree)?;
            run.leaves(self.packing)?.into_iter().take(missing).for_each(|leaf| tree.push(leaf));
        }
        Some(tree)
    }

    /// Returns the number of its last segment, or 0 if there is none.
    pub(super) fn last(&self) -> u64 {
        self.segments.last_key_value().map_or(0, |(number, _)| *number)
    }

    /// Returns the tree before a segment, as a header of it says.
    pub(super) fn begins(&self, number: u64) -> Option<&Frontier> {
        self.segments.get(&number)?.first()
    }

    /// Returns whether a header says that a segment begins with this tree.
    pub(super) fn begins_with(&self, tree: &Frontier) -> bool {
        tree.head().count > 0 && self.segments.values().flatten().any(|before| before == tree)
    }

    /// Returns the records of one segment that follow a tree, and the tree after them.
    pub(super) fn next_in(&mut self, number: u64, before: &Frontier) -> Option<(Run, Frontier)> {
        let (seq, packing) = (before.head().count, self.packing);
        let holds = |run: &&Run| (run.first_seq..run.head.count).contains(&seq);
        let found = self.runs(number).iter().filter(holds).cloned();
        found.into_iter().find_map(|run| run.following(before, packing))
    }

    /// Returns the smallest position from `seq` on at which a frame or block begins, or behind it a segment: one that begins
    /// there and has lost its records says nothing of them.
    pub(super) fn next_known(&mut self, seq: u64) -> Option<u64> {
        let mut found = None;
        for number in self.numbers_from(seq) {
            let header = self.begins(number).map(|tree| tree.head().count).filter(|first| *first > seq);
            let runs = self.runs(number).iter().map(|run| run.first_seq);
            let first = runs.chain(header).filter(|first| *first >= seq).min();
            found = found.into_iter().chain(first).min();
            if first.is_some() {
                break;
            }
        }
        found
    }

    /// Returns the segments that may hold a position, and all later ones.
    fn numbers_from(&self, seq: u64) -> Vec<u64> {
        let begins_after =
            |(_, trees): &(&u64, &Vec<Frontier>)| trees.first().is_some_and(|tree| tree.head().count <= seq);
        let first = self.segments.iter().rev().find(begins_after).map_or(0, |(number, _)| *number);
        self.segments.range(first..).map(|(number, _)| *number).collect()
    }

    fn runs(&mut self, number: u64) -> &[Run] {
        if self.held.as_ref().is_none_or(|(held, _)| *held != number) {
            let plain =
                self.files.read(&Form::Plain.name(number)).map_or_else(Vec::new, |bytes| frames(&bytes));
            let sealed = self.files.read(&Form::Sealed.name(number));
            let sealed = sealed.map_or_else(Vec::new, |bytes| blocks(bytes, number, &self.ledger));
            self.held = Some((number, [plain, sealed].concat()));
        }
        self.held.as_ref().map_or(&[], |(_, runs)| runs)
    }
}

impl Source for JournalCopy {
    fn name(&self) -> &str {
        &self.name
    }

    fn next(&mut self, before: &Frontier) -> Option<(Run, Frontier)> {
        let seq = before.head().count;
        for number in self.numbers_from(seq) {
            if self.begins(number).is_some_and(|tree| tree.head().count > seq) {
                return None;
            }
            if let Some(found) = self.next_in(number, before) {
                return Some(found);
            }
        }
        None
    }

    fn begin_of(&self, number: u64) -> Option<u64> {
        self.begins(number).map(|tree| tree.head().count)
    }

    fn length_of(&self, number: u64) -> Option<u64> {
        let start = self.files.header(&Form::Plain.name(number))?;
        SegmentHeader::parse(&start).ok().map(|header| header.length)
    }
}

/// Adds to a tree the records that two runs behind it have in common. Breaks off with the position at which they part, or with
/// nothing where one of them cannot be read.
fn part(tree: &mut Frontier, runs: [&Run; 2], packing: &'static dyn Packing) -> ControlFlow<Option<u64>> {
    let [Some(ours), Some(theirs)] = runs.map(|run| run.leaves(packing)) else {
        return ControlFlow::Break(None);
    };
    for (our, their) in ours.into_iter().zip(theirs) {
        if our != their {
            return ControlFlow::Break(Some(tree.head().count));
        }
        tree.push(our);
    }
    ControlFlow::Continue(())
}

/// Returns the tree with which a segment begins by its header.
fn tree_before(form: Form, bytes: &[u8], number: u64, ledger: &Hash) -> Option<Frontier> {
    let (of, found, tree) = header_of(form, bytes)?;
    (of == *ledger && found == number).then_some(tree)
}

/// Returns the ledger and number of a segment, and the tree with which it begins.
fn header_of(form: Form, bytes: &[u8]) -> Option<(Hash, u64, Frontier)> {
    Some(match form {
        Form::Plain => {
            let SegmentHeader { ledger, number, frontier, .. } = SegmentHeader::parse(bytes).ok()?;
            (ledger, number, frontier)
        }
        Form::Sealed => {
            let header = sealed::SealedHeader::parse(bytes).ok()?;
            (header.ledger, header.number, header.before)
        }
    })
}

/// Returns all frames that can be found in a plain segment.
fn frames(bytes: &[u8]) -> Vec<Run> {
    let bytes = &bytes[..used_length(bytes)];
    let mut runs = Vec::new();
    let mut offset = HEADER_BYTES.min(bytes.len());
    loop {
        if let Ok(Some(frame)) = frame::parse(&bytes[offset..]) {
            let head = Head { count: frame.next_seq(), root: frame.root };
            runs.push(Run::plain(frame.first_seq, head, frame.body.to_vec()));
            offset += frame.length();
        } else {
            let Some((next, _)) = next_frame(bytes, offset + 1, 0) else { return runs };
            offset = next;
        }
    }
}

/// Returns all blocks that can be found in a sealed segment, by its directory or else one after the other.
fn blocks(bytes: Vec<u8>, number: u64, ledger: &Hash) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut offset = HEADER_BYTES;
    while let Some(length) = bytes.get(offset..).and_then(|rest| rest.first_chunk::<4>()) {
        let length = u32::from_le_bytes(word_at(length, 0)) as usize;
        let Some(block) =
            bytes.get(offset..offset + length).filter(|_| (1..=BLOCK_BYTES_MAX).contains(&length))
        else {
            break;
        };
        runs.extend(SealedBlock::parse(block.to_vec()).map(Run::sealed));
        offset += length;
    }
    if let Ok(segment) = SealedSegment::parse(bytes, number, 0, ledger) {
        return (0..segment.blocks())
            .filter_map(|index| segment.block(index).ok())
            .map(Run::sealed)
            .collect();
    }
    runs
}

/// The store of the ledger, or one that was set aside.
#[derive(Clone)]
pub(super) struct StoreCopy<'a> {
    pub(super) name: String,
    pub(super) store: &'a dyn Store,
    pub(super) packing: &'static dyn Packing,
}

impl StoreCopy<'_> {
    /// Returns the position from which on a journal holds other records than this store, as far as both go.
    pub(super) fn parts_from(&mut self, other: &mut JournalCopy) -> Option<u64> {
        let mut tree = Frontier::empty();
        loop {
            let ((ours, _), (theirs, _)) = (self.next(&tree)?, other.next(&tree)?);
            if let ControlFlow::Break(from) = part(&mut tree, [&ours, &theirs], self.packing) {
                return from;
            }
        }
    }

    /// Returns whether its records lead to a head.
    pub(super) fn comes_to(&mut self, head: &Head) -> bool {
        let mut tree = Frontier::empty();
        while let Some((_, after)) = self.next(&tree).filter(|_| tree.head().count < head.count) {
            tree = after;
        }
        tree.head().count >= head.count && self.denied(&Known::new([*head])).is_none()
    }

    /// Returns the first known head that its records contradict, as far as they can be read.
    pub(super) fn denied(&mut self, known: &Known) -> Option<Head> {
        let mut tree = Frontier::empty();
        while let Some((run, after)) = self.next(&tree) {
            if let Some(head) = run.denied(&tree, known, self.packing) {
                return Some(head);
            }
            tree = after;
        }
        None
    }

    fn run(&self, seq: u64) -> Option<Run> {
        let mut chunks = self.store.chunks_from(seq);
        let first = chunks.next()?.ok()?;
        if first.form == StoredForm::Block {
            return SealedBlock::parse(first.value).ok().map(Run::sealed);
        }
        let piece = store::piece(&first)?;
        let (head, mut next_seq, mut body) = (piece.head, piece.next_seq, piece.records.to_vec());
        while next_seq < head.count {
            let chunk = chunks.next()?.ok().filter(|chunk| chunk.first_seq == next_seq)?;
            let piece = store::piece(&chunk).filter(|piece| piece.head == head)?;
            next_seq = piece.next_seq;
            body.extend_from_slice(piece.records);
        }
        Some(Run::plain(first.first_seq, head, body))
    }
}

impl Source for StoreCopy<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn next(&mut self, before: &Frontier) -> Option<(Run, Frontier)> {
        self.run(before.head().count)?.following(before, self.packing)
    }

    fn was_set_aside(&self) -> bool {
        self.name.starts_with(ASIDE_PREFIX)
    }
}

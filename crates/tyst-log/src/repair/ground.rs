//! What a repair stands on: which ledger this is, that nobody else writes, what is known of it, and what is done in it.
//!
//! It does not look for records; `mend` does.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::copies::{self, JournalCopy, Source, StoreCopy};
use super::evidence::{self, Believed};
use super::known::Known;
use super::mend::{Damaged, Gap, Mended, Mending};
use super::replace::{Aside, Staging};
use super::{Fate, Mode, Piece, Repair, RepairError, Request, io_error};
use crate::chain::{Hash, Head};
use crate::checkpoints;
use crate::closed::{self, Closed};
use crate::disk::{self, Disk as _, SystemDisk};
use crate::header::{self, Header};
use crate::journal;
use crate::lock::{self, LockError, NoWriter, WriterLock};
use crate::mirror::is_mirror;
use crate::packing::Packing;
use crate::reconcile::{self, STORE_FOLDER};
use crate::store::copy::{CopyError, look_at_copy};
use crate::store::{self, OpenStore, StoreError};
use crate::verify::Finding;
use crate::whole::Form;

/// A ledger that is held for a repair.
pub(super) struct Ground<'a> {
    dir: &'a Path,
    packing: &'static dyn Packing,
    request: &'a Request<'a>,
    header: Header,
    /// The copy from which `LEDGER` has to be put back, if it has to.
    header_from: Option<String>,
    closed: Option<Closed>,
    known: Known,
    /// The files of evidence that may be put back.
    believed: Believed<'a>,
    is_mirror: bool,
    _hold: Hold,
}

/// What is done with the stores that could be opened.
type Work<'a> = dyn FnMut(&[StoreCopy<'_>]) -> Result<Mended, RepairError> + 'a;

/// What keeps others from writing.
#[expect(dead_code, reason = "they are only held")]
enum Hold {
    Writer(WriterLock),
    Folder(File),
    Reader(NoWriter),
}

impl<'a> Ground<'a> {
    pub(super) fn hold(
        dir: &'a Path,
        packing: &'static dyn Packing,
        request: &'a Request<'a>,
        open_store: OpenStore,
    ) -> Result<Ground<'a>, RepairError> {
        let is_mirror = is_mirror(dir);
        let hold = hold(dir, is_mirror, request.mode)?;
        let (header, header_from) = identify(dir, request.from)?;
        let closed = Closed::read(dir).map_err(|source| io_error(dir, source))?.ok().flatten();
        let known = known(dir, request)?;
        let believed = evidence::believed(dir, header.ledger(), packing, request, &known, open_store)?;
        let known = known.with(believed.files.iter().filter_map(|found| found.head));
        Ok(Ground {
            dir,
            packing,
            request,
            header,
            header_from,
            closed,
            known,
            believed,
            is_mirror,
            _hold: hold,
        })
    }

    /// Returns what the ledger is known to have had.
    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    /// Lets others write again; returns whether this is a mirror, which no writer opens.
    pub(super) fn leave(self) -> bool {
        self.is_mirror
    }

    pub(super) fn ledger(&self) -> Hash {
        self.header.ledger()
    }

    /// Looks for all records, and writes the segments that have to be replaced under other names.
    pub(super) fn mend(
        &self,
        findings: &[Finding],
        open_store: OpenStore,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(Mended, Staging<'a>), RepairError> {
        let writes = !matches!(self.request.mode, Mode::DryRun { .. });
        let mut mend = |stores: &[(String, PathBuf)]| {
            let mut staging = Staging::new(self.dir, self.ledger(), self.packing, writes);
            let mut work = |stores: &[StoreCopy<'_>]| self.walk(findings, stores, &mut staging, progress);
            let mended = self.look(stores, &[], open_store, &mut work)?;
            Ok((self.with_what_nothing_decides(mended), staging))
        };
        let mut stores = vec![("the store".to_owned(), self.dir.join(STORE_FOLDER))];
        let given = self.request.from.iter().filter(|path| store::is_store(path));
        stores.extend(given.map(|path| (path.display().to_string(), path.clone())));
        let (mended, staging) = mend(&stores)?;
        if mended.gaps.iter().all(|gap| !gap.from.is_empty()) {
            return Ok((mended, staging));
        }
        // What the ledger keeps of earlier stores is looked at where all else has nothing more to give.
        drop(staging);
        let aside = reconcile::names_with_prefix(self.dir, reconcile::ASIDE_PREFIX);
        let aside = aside.map_err(|source| io_error(self.dir, source))?.into_iter().rev();
        stores.extend(aside.map(|name| (name.clone(), self.dir.join(name))));
        mend(&stores)
    }

    /// Adds that more is lost where copies have checkpoints that contradict each other: some of it was this ledger's.
    fn with_what_nothing_decides(&self, mut mended: Mended) -> Mended {
        let count = mended.kept.count;
        let ends_here = self.closed.as_ref().is_some_and(|closed| closed.head == mended.kept);
        let is_lost = mended.gaps.iter().any(|gap| gap.from.is_empty());
        if !self.believed.contradicting.is_empty() && !ends_here && !is_lost {
            mended.gaps.push(Gap { segment: mended.last, offset: 0, seqs: count..count, from: Vec::new() });
        }
        mended
    }

    /// Opens copies of stores, one after the other, and does something with all of them.
    fn look(
        &self,
        stores: &[(String, PathBuf)],
        opened: &[StoreCopy<'_>],
        open_store: OpenStore,
        work: &mut Work<'_>,
    ) -> Result<Mended, RepairError> {
        let Some(((name, path), rest)) = stores.split_first() else { return work(opened) };
        if !path.is_dir() {
            return self.look(rest, opened, open_store, work);
        }
        let looked = look_at_copy(path, self.request.scratch, open_store, |store| {
            let mut opened = opened.to_vec();
            opened.push(StoreCopy { name: name.clone(), store, packing: self.packing });
            Ok(self.look(rest, &opened, open_store, work))
        });
        match looked {
            Ok(Ok(mended)) => mended,
            // A store that does not open, or cannot be copied, has nothing to give.
            Ok(Err(StoreError { .. })) | Err(CopyError::Source { .. }) => {
                self.look(rest, opened, open_store, work)
            }
            Err(CopyError::Target { path, source }) => Err(RepairError::Io { path, source }),
        }
    }

    /// Returns a note for each journal that was named and goes on in another way than the ledger.
    pub(super) fn forks(&self) -> Result<Vec<String>, RepairError> {
        let open = |path: &Path| {
            JournalCopy::open(path, self.ledger(), self.packing).map_err(|source| io_error(path, source))
        };
        let mut notes = Vec::new();
        let journals: Vec<&PathBuf> = self.journals().collect();
        if !self.believed.contradicting.is_empty() {
            let names = self.believed.contradicting.iter().map(|path| path.display().to_string());
            let names = names.collect::<Vec<_>>().join(" and ");
            notes.push(format!(
                "{names} have checkpoints of this ledger that contradict each other: nothing was taken from any copy; name only \
                 those that are right"
            ));
            return Ok(notes);
        }
        for (index, first) in journals.iter().enumerate() {
            for other in &journals[index + 1..] {
                let (mut one, mut two) = (open(first)?, open(other)?);
                if one.denied(&self.known).or_else(|| two.denied(&self.known)).is_some() {
                    continue;
                }
                notes.extend(one.parts_from(&mut two).map(|seq| {
                    let (first, other) = (first.display(), other.display());
                    format!(
                        "{first} and {other} hold different entries from position {seq} on, and nothing that is known of this \
                         ledger says which is right: what {first} has goes before"
                    )
                }));
            }
        }
        for path in journals {
            let (mut own, mut copy) = (open(self.dir)?, open(path)?);
            let denied = copy.denied(&self.known);
            // Where the ledger itself is not what it is known to be, another may be right.
            let is_other = denied.is_some() || own.denied(&self.known).is_none();
            let other = match (own.parts_from(&mut copy).filter(|_| is_other), denied) {
                (Some(seq), _) => format!("other entries from position {seq} on"),
                (None, Some(head)) => {
                    let count = head.count;
                    format!("other entries, among its first {count}, than the ledger is known to have had")
                }
                (None, None) => continue,
            };
            notes.push(format!(
                "{} holds {other}: a fork; nothing of these was taken from it",
                path.display()
            ));
        }
        Ok(notes)
    }

    /// Returns a note for each copy with a checkpoint that contradicts what is known.
    pub(super) fn not_believed(&self) -> Vec<String> {
        evidence::notes(self.request.found, &self.believed.files)
    }

    /// Returns the copies that were named and have a journal; none where some of them contradict each other.
    fn journals(&self) -> impl Iterator<Item = &PathBuf> {
        let is_clear = self.believed.contradicting.is_empty();
        self.request.from.iter().filter(move |path| is_clear && !store::is_store(path))
    }

    fn walk(
        &self,
        findings: &[Finding],
        stores: &[StoreCopy<'_>],
        staging: &mut Staging<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Mended, RepairError> {
        let (dir, ledger, packing) = (self.dir, self.ledger(), self.packing);
        let mut sources: Vec<Box<dyn Source + '_>> = Vec::new();
        sources.extend(stores.iter().map(|store| Box::new(store.clone()) as Box<dyn Source>));
        for path in self.journals() {
            let copy = JournalCopy::open(path, ledger, packing).map_err(|source| io_error(path, source))?;
            sources.push(Box::new(copy));
        }
        let own = JournalCopy::open(dir, ledger, packing).map_err(|source| io_error(dir, source))?;
        let damaged = Damaged {
            dir,
            ledger,
            packing,
            findings,
            closed: self.closed.as_ref().map(|closed| (closed.segment, closed.offset)),
            known: &self.known,
        };
        let mending = Mending::new(&damaged, own, &mut sources);
        let mended = mending.mend(&mut |rebuilt| staging.take(rebuilt), progress);
        mended.map_err(|source| io_error(dir, source))
    }

    /// Returns everything that is not as it should be, and what becomes of it.
    pub(super) fn pieces(
        &self,
        findings: &[Finding],
        mended: &Mended,
        staged: &[(u64, Form)],
    ) -> Result<Vec<Piece>, RepairError> {
        let whole = |file: &str, fate: Fate| Piece { file: file.to_owned(), offset: 0, seqs: None, fate };
        let from = self.header_from.iter().cloned().collect();
        let header = self
            .header_from
            .iter()
            .map(|_| whole(header::FILE_NAME, Fate::Mended { from: Vec::clone(&from) }));
        let mut pieces: Vec<Piece> = header.collect();
        pieces.extend(mended.gaps.iter().map(|gap| self.piece(gap)));
        let has_gap = |number: u64| mended.gaps.iter().any(|gap| gap.segment == number);
        let again = staged.iter().filter(|(number, _)| !has_gap(*number));
        pieces.extend(again.map(|(number, form)| whole(&form.name(*number), Fate::MadeAgain)));
        let later = self.later(mended.last)?;
        pieces.extend(later.iter().map(|name| whole(name, Fate::SetAside)));
        let odd = self.odd(mended.last, staged)?;
        pieces.extend(odd.iter().map(|name| whole(name, Fate::SetAside)));
        pieces.extend(self.strangers()?.iter().map(|name| whole(name, Fate::SetAside)));
        let put = evidence::to_put(&self.believed.files, mended.kept.count);
        let mut odd = checkpoints::odd(self.dir).map_err(|source| io_error(self.dir, source))?;
        odd.extend(self.request.spoilt.iter().cloned());
        odd.retain(|name| put.iter().all(|found| found.file != *name));
        pieces.extend(odd.iter().map(|name| whole(name, Fate::SetAside)));
        pieces.extend(put.iter().map(|found| {
            let from = vec![found.from.display().to_string()];
            whole(&found.file, Fate::Mended { from })
        }));
        let found = |name: &str| findings.iter().any(|finding| finding.place.file == name);
        let closes = [closed::FILE_NAME, closed::OPENED_NAME].into_iter().filter(|name| found(name));
        pieces.extend(closes.map(|name| whole(name, Fate::SetAside)));
        let is_older = |closed: &Closed| closed.head.count < mended.kept.count || !self.ends_as(closed);
        // Beside a segment too many it cannot be compared yet.
        let is_right = mended.gaps.is_empty() && staged.is_empty() && later.is_empty();
        if is_right && self.closed.as_ref().is_some_and(is_older) {
            pieces.push(whole(closed::FILE_NAME, Fate::SetAside));
        }
        // Beside a damaged journal it only shows afterwards what the store is worth.
        if is_right && findings.iter().any(is_of_store) {
            pieces.push(whole(STORE_FOLDER, Fate::MadeAgain));
        }
        Ok(pieces)
    }

    fn piece(&self, gap: &Gap) -> Piece {
        let is_there = |form: &Form| disk::is_there(&self.dir.join(form.name(gap.segment)));
        let form = [Form::Plain, Form::Sealed].into_iter().find(is_there).unwrap_or(Form::Plain);
        let fate = if gap.from.is_empty() { Fate::Lost } else { Fate::Mended { from: gap.from.clone() } };
        Piece { file: form.name(gap.segment), offset: gap.offset, seqs: Some(gap.seqs.clone()), fate }
    }

    /// Returns the segments after one, the last first.
    fn later(&self, last: u64) -> Result<Vec<String>, RepairError> {
        let listing = journal::list(self.dir).map_err(|source| io_error(self.dir, source))?;
        let later = (last + 1..=listing.last()).rev();
        let names = later.flat_map(|number| [Form::Plain.name(number), Form::Sealed.name(number)]);
        Ok(names.filter(|name| disk::is_there(&self.dir.join(name))).collect())
    }

    /// Returns what is no file beside the segments up to one that stay as they are: those that are replaced are so in
    /// both forms.
    fn odd(&self, last: u64, staged: &[(u64, Form)]) -> Result<Vec<String>, RepairError> {
        let listing = journal::list(self.dir).map_err(|source| io_error(self.dir, source))?;
        let plain = listing.plain.iter().map(|number| (*number, Form::Plain));
        let segments = plain.chain(listing.sealed.iter().map(|number| (*number, Form::Sealed)));
        let stays = |number| number <= last && staged.iter().all(|(staged, _)| *staged != number);
        let names = segments.filter(|(number, _)| stays(*number)).map(|(number, form)| form.name(number));
        Ok(names.filter(|name| disk::is_no_file(&self.dir.join(name))).collect())
    }

    /// Returns the files in the journal that do not belong there.
    fn strangers(&self) -> Result<Vec<String>, RepairError> {
        let listing = journal::list(self.dir).map_err(|source| io_error(self.dir, source))?;
        Ok(listing.strangers.iter().map(|name| format!("{}/{name}", journal::FOLDER)).collect())
    }

    /// Does what the pieces say, and returns the folders in which the damaged files are kept.
    pub(super) fn carry_out(
        &self,
        repair: &Repair,
        mended: &Mended,
        staging: &mut Staging<'_>,
    ) -> io::Result<Vec<String>> {
        let aside = Aside::new(self.dir)?;
        let mut set_aside = Vec::new();
        if repair.loses() {
            // Both would say, and rightly, that there was more.
            aside.remove(closed::FILE_NAME)?;
            aside.remove(closed::OPENED_NAME)?;
        }
        // A store follows its journal, also where that is not what it is known to be.
        let own = JournalCopy::open(self.dir, self.ledger(), self.packing);
        if repair.loses() || own?.denied(&self.known).is_some() {
            set_aside.extend(reconcile::set_aside(self.dir, &SystemDisk)?);
        }
        if self.header_from.is_some() {
            aside.keep(header::FILE_NAME)?;
            SystemDisk.write_durably(self.dir, header::FILE_NAME, self.header.encode().as_bytes())?;
        }
        for piece in repair.pieces.iter().filter(|piece| piece.fate == Fate::SetAside) {
            aside.remove(&piece.file)?;
        }
        staging.put(&aside)?;
        let mut journal = JournalCopy::open(self.dir, self.ledger(), self.packing)?;
        if journal.denied(&self.known).is_none() {
            evidence::put(self.dir, &evidence::to_put(&self.believed.files, mended.kept.count), &aside)?;
        }
        if self.closed.as_ref().is_some_and(|closed| closed.head != mended.kept || !self.ends_as(closed)) {
            aside.remove(closed::FILE_NAME)?;
        }
        set_aside.extend(aside.is_used().then(|| aside.name.clone()));
        Ok(set_aside)
    }

    /// Returns whether the mended journal ends where it did at the last clean close.
    fn ends_as(&self, closed: &Closed) -> bool {
        journal::survey(self.dir, &self.ledger(), self.packing)
            .is_ok_and(|survey| survey.end() == (closed.segment, closed.offset))
    }
}

/// Returns what the ledger in `dir` is known to have had: what was said of it, and what its closes say.
pub(super) fn known(dir: &Path, request: &Request<'_>) -> Result<Known, RepairError> {
    let read = [Closed::read(dir), Closed::read_opened(dir)].into_iter().collect::<io::Result<Vec<_>>>();
    let closes = read.map_err(|source| io_error(dir, source))?.into_iter().filter_map(Result::ok).flatten();
    Ok(Known::new(closes.map(|closed| closed.head).chain(request.known.iter().copied())))
}

/// Returns the first known head that the journal in `dir` contradicts, or does not come to.
pub(super) fn denied(
    dir: &Path,
    ledger: Hash,
    packing: &'static dyn Packing,
    known: &Known,
    count: u64,
) -> Result<Option<Head>, RepairError> {
    let journal = JournalCopy::open(dir, ledger, packing).map_err(|source| io_error(dir, source));
    let short = known.last().copied().filter(|head| head.count > count);
    Ok(journal?.denied(known).or(short))
}

/// Returns whether damage is said to lie in the store.
pub(super) fn is_of_store(finding: &Finding) -> bool {
    let rest = finding.place.file.strip_prefix(STORE_FOLDER);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn hold(dir: &Path, is_mirror: bool, mode: Mode) -> Result<Hold, RepairError> {
    let failed = |source| io_error(&dir.join(lock::FILE_NAME), source);
    if matches!(mode, Mode::DryRun { .. }) {
        return match lock::keep_writers_out(dir) {
            Ok(Some(lock)) => Ok(Hold::Reader(lock)),
            Ok(None) => Err(RepairError::Locked { pid: None }),
            Err(error) => Err(failed(error)),
        };
    }
    if is_mirror {
        let folder = File::open(dir).map_err(failed)?;
        return if disk::lock(&folder) {
            Ok(Hold::Folder(folder))
        } else {
            Err(RepairError::Locked { pid: None })
        };
    }
    match WriterLock::acquire(dir) {
        Ok(lock) => Ok(Hold::Writer(lock)),
        Err(LockError::Held { pid }) => Err(RepairError::Locked { pid }),
        Err(LockError::Io(source)) => Err(failed(source)),
    }
}

/// Finds out which ledger this is, and which copy says so if its own `LEDGER` does not.
fn identify(dir: &Path, from: &[PathBuf]) -> Result<(Header, Option<String>), RepairError> {
    let read = |path: &PathBuf| copies::header_in(path).map_err(|source| io_error(path, source));
    let others = from.iter().map(|path| Ok((path, read(path)?))).collect::<Result<Vec<_>, RepairError>>()?;
    let own = Header::read(dir).ok();
    let ledger = own.as_ref().map(Header::ledger).or_else(|| copies::ledger_in(dir));
    for (path, header) in &others {
        let of = header.as_ref().map(Header::ledger).or_else(|| copies::ledger_in(path));
        match (of, ledger) {
            (None, _) => return Err(RepairError::NoCopy { path: (*path).clone() }),
            (Some(of), Some(ledger)) if of != ledger => {
                return Err(RepairError::AnotherLedger { path: (*path).clone() });
            }
            _ => {}
        }
    }
    if let Some(header) = own {
        return Ok((header, None));
    }
    let found =
        others.into_iter().find_map(|(path, header)| Some((header?, Some(path.display().to_string()))));
    found.ok_or(RepairError::NoHeader)
}

//! Opens a log for writing, step by step: what is there is looked at first, and only then is anything changed.
//!
//! It does not bring the store up to date; `reconcile` does.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::{Log, Settings};
use crate::chain::Frontier;
use crate::closed::{self, Closed};
use crate::disk::{self, Disk};
use crate::header::Header;
use crate::journal::{self, Journal, Survey, WriteError};
use crate::lock::{self, LockError, WriterLock};
use crate::packing::Packing;
use crate::reconcile::{self, Notice, OpenError};
use crate::segment::{self, SegmentHeader, Tail};

impl Log {
    pub(crate) fn open_with(
        dir: &Path,
        packing: &'static dyn Packing,
        mut settings: Settings,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Log, OpenError> {
        let disk = match settings.disk.held(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(OpenError::NotALedger { dir: dir.to_owned() });
            }
            disk => disk.map_err(|error| OpenError::io(dir.to_owned(), error))?,
        };
        settings.disk = Arc::clone(&disk);
        let opened = Log::open_held(dir, packing, settings, notice);
        // What was found then, was found in another folder.
        if disk.is_in_place() { opened } else { Err(OpenError::moved(dir)) }
    }

    fn open_held(
        dir: &Path,
        packing: &'static dyn Packing,
        settings: Settings,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Log, OpenError> {
        let place = settings.disk.place(dir);
        let header = Header::read(&place).map_err(|error| OpenError::header(dir, error))?;
        let lock = WriterLock::acquire(&place).map_err(|error| locked(dir, error))?;
        refuse_no_files(dir)?;
        let mut survey = journal::survey(dir, &header.ledger(), packing)?;
        let closed = known_close(dir, notice)?;
        survey.refuse_damaged_tail()?;
        match &closed {
            Some(closed) => refuse_change_since_close(&survey, closed)?,
            None => reconcile::refuse_acknowledged_tail(dir, &survey, settings.open_store)?,
        }
        if closed.is_none()
            && let Some(known) = reconcile::head_at_opening(dir)?
        {
            reconcile::refuse_lost_end(&survey, known)?;
        }
        // `CLOSED` says the tree; else the last segment is hashed.
        let known = closed.as_ref().and_then(Closed::frontier);
        let frontier = known.map_or_else(|| survey.frontier(), Ok)?;

        // From here on things are changed, in the folder that is held.
        let Settings { disk, segment_bytes, open_store } = settings;
        if !disk.is_in_place() {
            return Err(OpenError::moved(dir));
        }
        disk.rename_durably(dir, closed::FILE_NAME, closed::OPENED_NAME)
            .map_err(|error| OpenError::io(dir.join(closed::FILE_NAME), error))?;
        reconcile::remove_leftovers(dir, disk.as_ref())
            .map_err(|error| OpenError::io(dir.to_owned(), error))?;
        reconcile::settle_both(dir, disk.as_ref(), &mut survey, notice)?;
        let end = End { dir, disk: Arc::clone(&disk), segment_bytes };
        let journal = end.journal(&mut survey, &frontier, closed.is_some(), notice)?;
        let mut log = Log {
            dir: dir.to_owned(),
            header,
            disk,
            journal,
            frontier,
            store: None,
            open_store,
            closed,
            notices: Vec::new(),
            is_closed: false,
            poison: None,
            frame: Vec::new(),
            segments: survey.segments,
            plain: survey.listing.plain,
            keys: Mutex::default(),
            _lock: lock,
        };
        // After an unclean end the store may show that records are lost; else it can wait.
        if log.closed.is_none() {
            log.settle_if_can_be(notice)?;
        }
        Ok(log)
    }
}

fn locked(dir: &Path, error: LockError) -> OpenError {
    match error {
        LockError::Held { pid } => OpenError::Locked { dir: dir.to_owned(), pid },
        LockError::Io(source) => OpenError::io(dir.join(lock::FILE_NAME), source),
    }
}

/// Refuses what is no file in the place of what is written when the ledger is closed: a folder could not be replaced
/// then.
fn refuse_no_files(dir: &Path) -> Result<(), OpenError> {
    let paths = [closed::FILE_NAME, closed::OPENED_NAME].map(|name| dir.join(name));
    paths
        .into_iter()
        .filter(|path| disk::is_no_file(path))
        .try_for_each(|path| disk::open(&path).map(drop).map_err(|error| OpenError::io(path, error)))
}

fn known_close(dir: &Path, notice: &mut dyn FnMut(Notice)) -> Result<Option<Closed>, OpenError> {
    let read = Closed::read(dir).map_err(|error| OpenError::io(dir.join(closed::FILE_NAME), error))?;
    Ok(read.unwrap_or_else(|reason| {
        notice(Notice::CloseRecordUnreadable { reason });
        None
    }))
}

/// Refuses a journal that is not byte for byte as long as when it was closed.
fn refuse_change_since_close(survey: &Survey, closed: &Closed) -> Result<(), OpenError> {
    reconcile::refuse_lost_end(survey, closed.head)?;
    if survey.tail != Tail::Zero || (closed.segment, closed.offset) != survey.end() {
        let what = "the journal went on here after it had been closed";
        return Err(OpenError::Damaged(survey.damage_at_end(what)));
    }
    Ok(())
}

/// Where the journal ends, and what it is written on with.
struct End<'a> {
    dir: &'a Path,
    disk: Arc<dyn Disk>,
    segment_bytes: u64,
}

impl End<'_> {
    /// Returns the end of the journal, ready for the next frame.
    fn journal(
        &self,
        survey: &mut Survey,
        frontier: &Frontier,
        was_closed: bool,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Journal, OpenError> {
        let (number, offset) = survey.end();
        let Some(last) = survey.plain() else { return self.begin_after(survey, frontier) };
        let failed = |error| OpenError::io(self.dir.join(segment::name(number)), error);
        let disk = Arc::clone(&self.disk);
        let journal = Journal::resume(self.dir, disk, self.segment_bytes, last).map_err(failed)?;
        if !was_closed {
            journal.settle(last, survey.tail).map_err(failed)?;
        }
        if let Tail::Torn { bytes } = survey.tail {
            notice(Notice::TornTail { segment: number, offset, bytes });
        }
        Ok(journal)
    }

    /// Begins a new segment after the last one, which is sealed, as in a copy of sealed segments only.
    fn begin_after(&self, survey: &mut Survey, frontier: &Frontier) -> Result<Journal, OpenError> {
        let number = survey.segments.last + 1;
        let (ledger, length) = (survey.segments.ledger, self.segment_bytes);
        let header = SegmentHeader { ledger, number, length, frontier: frontier.clone() };
        let begun = Journal::begin(self.dir, Arc::clone(&self.disk), &header);
        let journal = begun.map_err(
            |(WriteError::NoRoom { path, source } | WriteError::Failed { path, source })| {
                OpenError::io(path, source)
            },
        )?;
        survey.segments.grow(number, frontier.head().count);
        survey.listing.plain.insert(number);
        Ok(journal)
    }
}

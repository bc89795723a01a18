//! Mends a damaged ledger from its own other copy, a mirror or a backup, whichever still hashes right.
//!
//! Nothing is dropped without being named, damaged files are kept aside, and nothing is replaced before what replaces
//! it was checked.

mod copies;
mod evidence;
mod ground;
mod known;
mod mend;
mod rebuild;
mod replace;
mod run;
mod tail;
mod unproven;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::chain::Head;
use crate::checkpoints;
use crate::disk::{self, Disk, SystemDisk};
use crate::header::Header;
use crate::journal;
use crate::log::{Log, Settings};
use crate::packing::Packing;
use crate::reconcile::{self, Notice, OpenError, STORE_FOLDER};
use crate::verify::{Depth, Finding, VerifyError, verify_with};
use ground::{Ground, is_of_store};

pub use evidence::{Evidence, Found, evidence};
pub(crate) use replace::ASIDE_PREFIX;

/// What is to be done about damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: only say what could be, or what would be set aside after this position.
    DryRun {
        /// As in [`Mode::GiveUpAfter`].
        give_up_after: Option<u64>,
    },
    /// Mend all of it or nothing.
    Mend,
    /// Mend what can be, and set aside all that follows this position, because what comes next is lost.
    GiveUpAfter(u64),
}

/// What a repair may use.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Folders of other copies of the ledger, and backups.
    pub from: &'a [PathBuf],
    /// Heads that the ledger is known to have had, for example by a checkpoint.
    pub known: &'a [Head],
    /// Files of evidence that hold no checkpoint or key of this ledger, as paths inside its folder.
    pub spoilt: &'a [String],
    /// Files of evidence that the ledger lacks, or has spoilt, also several for one place: the first that contradicts
    /// nothing is put there. The ledger is known to have had what they say, unless it or its `known` heads contradict it.
    pub found: &'a [Found],
    /// What is to be done.
    pub mode: Mode,
    /// A folder for a copy of the store, which is only looked at in one.
    pub scratch: &'a Path,
}

/// What became of a damaged piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was put back from these copies.
    Mended {
        /// How they are called.
        from: Vec<String>,
    },
    /// It was made again from the rest of the ledger.
    MadeAgain,
    /// It was moved out of the way and kept.
    SetAside,
    /// No copy has it.
    Lost,
}

/// A piece of a ledger that was not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The file or folder, as a path inside the folder of the ledger.
    pub file: String,
    /// Where in the file it begins, in bytes.
    pub offset: u64,
    /// Its positions, where it has any; if they are empty, all from that position on.
    pub seqs: Option<Range<u64>>,
    /// What became of it, or would.
    pub fate: Fate,
}

/// What a repair has found and done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What a check found before.
    pub findings: Vec<Finding>,
    /// What it noted before.
    pub notes: Vec<String>,
    /// Every piece, and what became of it, or would.
    pub pieces: Vec<Piece>,
    /// What the ledger has afterwards, or would have.
    pub head: Head,
    /// Whether anything was changed.
    pub done: bool,
    /// Where the damaged files are kept, as folders inside that of the ledger.
    pub set_aside: Vec<String>,
}

impl Repair {
    /// Returns whether something is lost, so that nothing is done unless it is given up.
    pub fn loses(&self) -> bool {
        self.pieces.iter().any(|piece| piece.fate == Fate::Lost)
    }
}

/// Why a ledger was not mended. Every file is as it was, or mended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepairError {
    /// The ledger cannot be checked.
    #[error(transparent)]
    Check(#[from] VerifyError),
    /// Somebody is writing.
    #[error("the ledger is in use{}", pid.map_or_else(String::new, |pid| format!(" by process {pid}")))]
    Locked {
        /// The process, if it is known.
        pid: Option<u32>,
    },
    /// `LEDGER` is lost, and no copy tells which ledger this is.
    #[error("LEDGER cannot be read, and no copy of it is named that belongs to this journal")]
    NoHeader,
    /// A copy that was named is of another ledger.
    #[error("{} holds another ledger", path.display())]
    AnotherLedger {
        /// The folder or backup.
        path: PathBuf,
    },
    /// A copy that was named has nothing to mend a ledger from.
    #[error("{} is no copy of a ledger", path.display())]
    NoCopy {
        /// The folder or file.
        path: PathBuf,
    },
    /// What is to be given up is not what is lost.
    #[error("{}", give_up_words(*asked, *kept))]
    GiveUp {
        /// The position after which all was to be given up.
        asked: u64,
        /// How many records can be kept, or nothing if none is lost.
        kept: Option<u64>,
    },
    /// A file cannot be read or written.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The ledger does not open.
    #[error("the ledger does not open")]
    Open(#[from] OpenError),
    /// The mended ledger is not sound.
    #[error("the mended ledger is still damaged: {what}")]
    Unsound {
        /// The first thing that is wrong.
        what: String,
    },
}

fn give_up_words(asked: u64, kept: Option<u64>) -> String {
    match kept {
        None => "nothing is lost, so there is nothing to give up".to_owned(),
        Some(0) => "no entry can be kept".to_owned(),
        Some(kept) => format!("what can be kept ends at position {}, not {asked}", kept - 1),
    }
}

/// Mends the ledger in `dir` as far as its copies go. `progress` hears how much of how much is done, several times over.
pub fn repair(
    dir: &Path,
    packing: &'static dyn Packing,
    request: &Request<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Repair, RepairError> {
    let disk = match SystemDisk.held(dir) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(VerifyError::NotALedger { dir: dir.to_owned() }.into());
        }
        disk => disk.map_err(|source| io_error(dir, source))?,
    };
    let repaired = repair_with(&disk.place(dir), packing, request, Settings::usual, progress);
    if !disk.is_in_place() {
        return Err(OpenError::moved(dir).into());
    }
    repaired.map_err(|error| error.named(disk.as_ref()))
}

impl RepairError {
    /// Names the folder of the ledger as its user does, where it was reached by another name.
    fn named(self, disk: &dyn Disk) -> RepairError {
        match self {
            RepairError::Io { path, source } => RepairError::Io { path: disk.name(path), source },
            RepairError::Check(VerifyError::Io { path, source }) => {
                VerifyError::Io { path: disk.name(path), source }.into()
            }
            RepairError::Check(VerifyError::NotALedger { dir }) => {
                VerifyError::NotALedger { dir: disk.name(dir) }.into()
            }
            RepairError::Open(error) => error.named(disk).into(),
            error => error,
        }
    }
}

pub(crate) fn repair_with(
    dir: &Path,
    packing: &'static dyn Packing,
    request: &Request<'_>,
    settings: fn() -> Settings,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Repair, RepairError> {
    let open_store = settings().open_store;
    let journal = dir.join(journal::FOLDER);
    if disk::is_no_folder(&journal) {
        return Err(OpenError::io(journal, io::ErrorKind::NotADirectory.into()).into());
    }
    let check = |progress: &mut dyn FnMut(u64, u64)| {
        verify_with(dir, request.scratch, packing, Depth::Full, open_store, progress)
    };
    let found = check(progress)?;
    let nothing = Repair {
        findings: found.findings.clone(),
        notes: found.notes,
        pieces: Vec::new(),
        head: found.head,
        done: false,
        set_aside: Vec::new(),
    };
    if found.findings.is_empty() && lacks_nothing(dir, packing, request, nothing.head)? {
        return Ok(nothing);
    }
    let ground = Ground::hold(dir, packing, request, open_store)?;
    let (mended, mut staging) = ground.mend(&found.findings, open_store, progress)?;
    let pieces = ground.pieces(&found.findings, &mended, staging.segments())?;
    let mut repair = Repair { pieces, head: mended.kept, ..nothing };
    repair.notes.extend(mended.notes.iter().cloned());
    repair.notes.extend(ground.forks()?);
    repair.notes.extend(ground.not_believed());
    if !is_to_be_done(request.mode, &repair)? {
        return Ok(repair);
    }
    let set_aside =
        ground.carry_out(&repair, &mended, &mut staging).map_err(|source| io_error(dir, source))?;
    drop(staging);
    let mut repair = Repair { done: true, set_aside, ..repair };
    // What was given up is known as well.
    let (ledger, known) =
        (ground.ledger(), ground.known().up_to(if repair.loses() { mended.kept.count } else { u64::MAX }));
    if !ground.leave() {
        reopen(dir, packing, settings(), &mut repair, progress)?;
    }
    let mut findings = check(progress)?.findings;
    if !findings.is_empty() && findings.iter().all(is_of_store) {
        // The journal is right now, and so it shows that the store is not.
        reconcile::set_aside(dir, &SystemDisk).map_err(|source| io_error(dir, source))?;
        reopen(dir, packing, settings(), &mut repair, progress)?;
        findings = check(progress)?.findings;
    }
    if let Some(first) = findings.first() {
        return Err(RepairError::Unsound { what: format!("{}: {}", first.place.file, first.what) });
    }
    match ground::denied(dir, ledger, packing, &known, repair.head.count)? {
        None => Ok(repair),
        Some(head) => Err(RepairError::Unsound {
            what: format!("its first {} entries are not those that it is known to have had", head.count),
        }),
    }
}

/// Returns whether a ledger in which no damage was found needs no closer look.
fn lacks_nothing(
    dir: &Path,
    packing: &'static dyn Packing,
    request: &Request<'_>,
    head: Head,
) -> Result<bool, RepairError> {
    if !(request.from.is_empty() && request.spoilt.is_empty() && request.found.is_empty()) {
        return Ok(false);
    }
    let known = ground::known(dir, request)?;
    let odd = checkpoints::odd(dir).map_err(|source| io_error(dir, source))?;
    let Ok(header) = Header::read(dir) else { return Ok(false) };
    let denied = ground::denied(dir, header.ledger(), packing, &known, head.count)?;
    Ok(odd.is_empty() && denied.is_none())
}

/// Lets a writer bring both copies together, and adds what it does about the store.
fn reopen(
    dir: &Path,
    packing: &'static dyn Packing,
    settings: Settings,
    repair: &mut Repair,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), RepairError> {
    let store = || Piece { file: STORE_FOLDER.to_owned(), offset: 0, seqs: None, fate: Fate::MadeAgain };
    let mut hear = |notice| match notice {
        Notice::Filling { done, total } => progress(done, total),
        Notice::Rebuilt { set_aside, .. } => {
            if repair.pieces.iter().all(|piece| piece.file != STORE_FOLDER) {
                repair.pieces.push(store());
            }
            let last = set_aside.last().filter(|last| !repair.set_aside.contains(last));
            repair.set_aside.extend(last.cloned());
        }
        _ => {}
    };
    let mut log = Log::open_with(dir, packing, settings, &mut hear)?;
    log.settle(&mut hear)?;
    // What is not closed well is checked in a moment, and by the next opening.
    let _ = log.close();
    Ok(())
}

/// Returns whether a repair is to be carried out.
fn is_to_be_done(mode: Mode, repair: &Repair) -> Result<bool, RepairError> {
    match mode {
        Mode::DryRun { give_up_after } => {
            give_up_after.map_or(Ok(()), |asked| allow(asked, repair)).map(|()| false)
        }
        Mode::Mend => Ok(!repair.pieces.is_empty() && !repair.loses()),
        Mode::GiveUpAfter(asked) => allow(asked, repair).map(|()| true),
    }
}

/// Makes sure that what is to be given up is what is lost.
fn allow(asked: u64, repair: &Repair) -> Result<(), RepairError> {
    match repair.head.count {
        _ if !repair.loses() => Err(RepairError::GiveUp { asked, kept: None }),
        kept if asked.checked_add(1) == Some(kept) => Ok(()),
        kept => Err(RepairError::GiveUp { asked, kept: Some(kept) }),
    }
}

fn io_error(path: &Path, source: io::Error) -> RepairError {
    RepairError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;

//! Checkpoints and keys in a repair: what copies have of them, which of it is believed, and that it is put back.
//!
//! It does not know what a checkpoint says; who asks for the repair does.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::copies::{Files, JournalCopy, StoreCopy, ledger_of};
use super::known::Known;
use super::replace::Aside;
use super::{RepairError, Request, io_error};
use crate::chain::{Hash, Head};
use crate::checkpoints;
use crate::header::{self, Header};
use crate::packing::Packing;
use crate::reconcile::STORE_FOLDER;
use crate::store::copy::{CopyError, look_at_copy};
use crate::store::{self, OpenStore};

/// The longest file of evidence of which all is read, in bytes.
const EVIDENCE_BYTES_MAX: u64 = 64 * 1024;

/// The checkpoints and keys in the folder of a ledger, or in another copy of it.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The id of the ledger, if `LEDGER` can be read.
    pub id: Option<String>,
    /// Every file by its path inside the folder of a ledger, in order, with its bytes; of one that has more than 64 KiB,
    /// one byte more than that.
    pub files: Vec<(String, io::Result<Vec<u8>>)>,
}

/// A file of evidence that a ledger lacks, or has spoilt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The path inside the folder of the ledger.
    pub file: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
    /// The copy that has it, as it was named, or a file of the ledger itself.
    pub from: PathBuf,
    /// What it says that the ledger had, if it is a checkpoint.
    pub head: Option<Head>,
}

/// Returns what a folder or backup has of checkpoints and public keys. What is no file is left out, and not waited for.
pub fn evidence(path: &Path) -> io::Result<Evidence> {
    let files = Files::open(&ledger_of(path)?)?;
    let id =
        files.read(header::FILE_NAME).and_then(|bytes| Header::parse(&bytes).ok()).map(|header| header.id);
    let mut names = match files.names(checkpoints::FOLDER) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Vec::new(),
        names => names?,
    };
    names.retain(|name| checkpoints::is_name(name) && checkpoints::is_of_evidence(name));
    names.sort();
    let read = |name: String| {
        let bytes = files.begin(&name, EVIDENCE_BYTES_MAX + 1).transpose()?;
        Some((name, bytes))
    };
    Ok(Evidence { id, files: names.into_iter().filter_map(read).collect() })
}

/// Files of evidence that can be those of the ledger.
#[derive(Debug, Default)]
pub(super) struct Believed<'a> {
    pub(super) files: Vec<&'a Found>,
    /// Copies that contradict each other, where both have checkpoints: nothing tells which of them is right.
    pub(super) contradicting: Vec<PathBuf>,
}

/// Returns those files that can be those of the ledger. What it has itself goes before: of a copy that its journal, its
/// store or a known head shows to have gone its own way, only what they come to as well is believed; and nothing of two
/// other copies that contradict each other.
pub(super) fn believed<'a>(
    dir: &Path,
    ledger: Hash,
    packing: &'static dyn Packing,
    request: &Request<'a>,
    known: &Known,
    open_store: OpenStore,
) -> Result<Believed<'a>, RepairError> {
    let open =
        |path: &Path| JournalCopy::open(path, ledger, packing).map_err(|source| io_error(path, source));
    let mut believed: Vec<&Found> = request.found.iter().collect();
    if believed.is_empty() {
        return Ok(Believed::default());
    }
    let journals = request.from.iter().filter(|path| !store::is_store(path));
    let mut copies = journals.map(|path| Ok((path, open(path)?))).collect::<Result<Vec<_>, RepairError>>()?;
    let mut own = open(dir)?;
    let mut forks = BTreeSet::new();
    for (path, copy) in &mut copies {
        if copy.denied(known).is_some() || own.parts_from(copy).is_some() {
            forks.insert((*path).clone());
        }
    }
    let mut confirmed: Vec<Head> = believed.iter().filter_map(|found| found.head).collect();
    let store = dir.join(STORE_FOLDER);
    let mut stored = Vec::new();
    if !confirmed.is_empty() && store.is_dir() {
        let looked = look_at_copy(&store, request.scratch, open_store, |store| {
            let mut store = StoreCopy { name: STORE_FOLDER.to_owned(), store, packing };
            // One that contradicts what is known shows nothing.
            if store.denied(known).is_some() {
                return Ok(());
            }
            let parts =
                copies.iter_mut().filter_map(|(path, copy)| store.parts_from(copy).map(|_| (*path).clone()));
            forks.extend(parts);
            leave_out(&mut believed, &mut |heads| store.denied(heads));
            stored.extend(confirmed.iter().copied().filter(|head| store.comes_to(head)));
            Ok(())
        });
        match looked {
            // A store that cannot be read shows nothing.
            Ok(_) | Err(CopyError::Source { .. }) => {}
            Err(CopyError::Target { path, source }) => return Err(RepairError::Io { path, source }),
        }
    }
    confirmed.retain(|head| stored.contains(head) || own.comes_to(head));
    leave_out(&mut believed, &mut |heads| own.denied(heads));
    let is_confirmed = |found: &Found| found.head.is_none_or(|head| confirmed.contains(&head));
    believed.retain(|found| !forks.contains(&found.from) || is_confirmed(found));
    copies.retain(|(path, _)| !forks.contains(*path));
    for (_, copy) in &mut copies {
        if let Some(last) = known.last().filter(|last| copy.comes_to(last)) {
            leave_out(&mut believed, &mut |heads| copy.denied(&heads.up_to(last.count)));
        }
    }
    let contradicting = contradicting(&believed, &mut copies);
    believed.retain(|found| is_confirmed(found) || !contradicting.contains(&found.from));
    Ok(Believed { files: believed, contradicting })
}

/// Returns the copies that went different ways and have checkpoints of theirs: one contradicts a checkpoint of another, and
/// has one itself to which the other does not come.
fn contradicting(believed: &[&Found], copies: &mut [(&PathBuf, JournalCopy)]) -> Vec<PathBuf> {
    let heads: Vec<Vec<Head>> = copies
        .iter()
        .map(|(path, _)| {
            believed.iter().filter(|found| found.from == **path).filter_map(|found| found.head).collect()
        })
        .collect();
    let mut contradicting = BTreeSet::new();
    for one in 0..copies.len() {
        for other in (0..copies.len()).filter(|other| *other != one) {
            let [own, others] = [one, other].map(|copy| Known::new(heads[copy].iter().copied()));
            let is_denied = copies[one].1.denied(&others).is_some();
            // One that contradicts its own checkpoints says nothing of others.
            let is_itself = is_denied && copies[one].1.denied(&own).is_none();
            if is_itself && heads[one].iter().any(|head| !copies[other].1.comes_to(head)) {
                contradicting.extend([one, other].map(|copy| copies[copy].0.clone()));
            }
        }
    }
    contradicting.into_iter().collect()
}

/// Leaves out all files whose heads somebody denies.
fn leave_out(believed: &mut Vec<&Found>, denied: &mut dyn FnMut(&Known) -> Option<Head>) {
    while let Some(head) = denied(&Known::new(believed.iter().filter_map(|found| found.head))) {
        believed.retain(|found| found.head != Some(head));
    }
}

/// Returns the first of each file that says nothing of more than `count` records.
pub(super) fn to_put<'a>(believed: &[&'a Found], count: u64) -> Vec<&'a Found> {
    let mut names = BTreeSet::new();
    let fits = |found: &&&Found| found.head.is_none_or(|head| head.count <= count);
    believed.iter().filter(fits).copied().filter(|found| names.insert(&found.file)).collect()
}

/// Puts files in their places. What stands there goes to `aside`.
pub(super) fn put(dir: &Path, files: &[&Found], aside: &Aside) -> io::Result<()> {
    for found in files {
        aside.keep(&found.file)?;
        checkpoints::write(dir, &found.file, &found.bytes)?;
    }
    Ok(())
}

/// Says of each copy once that it has what was not believed.
pub(super) fn notes(found: &[Found], believed: &[&Found]) -> Vec<String> {
    let mut copies = BTreeSet::new();
    // Of two copies that have the same, one is enough.
    let is_taken =
        |found: &Found| believed.iter().any(|other| (&other.file, other.head) == (&found.file, found.head));
    let refused = found.iter().filter(|found| !is_taken(found) && copies.insert(&found.from));
    let note = |Found { file, from, .. }: &Found| {
        format!("{file} in {} contradicts what is known of this ledger; it was not taken", from.display())
    };
    refused.map(note).collect()
}

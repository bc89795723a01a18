//! A ledger for the tests of all modules, fixed keys, and the hash tree as RFC 6962 words it.
//!
//! It tests nothing itself; `golden` does.

mod golden;

use std::path::Path;

use tempfile::TempDir;
use tyst_log::{Head, Header, Log, PLAIN, Reader};

use crate::{Hash, Notice, SigningKey, Tree, leaf_hash};

/// The id of every ledger in the tests.
pub(crate) const ID: &str = "00000000-0000-7000-8000-000000000001";

/// Returns a folder in memory if there is such a thing here.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Returns the record that belongs to a position.
pub(crate) fn record(seq: u64) -> Vec<u8> {
    format!("record {seq}").into_bytes()
}

/// Creates a ledger of these records.
pub(crate) fn ledger_of(records: &[Vec<u8>]) -> TempDir {
    let dir = folder();
    let header = Header {
        id: ID.to_owned(),
        created_at_us: 0,
        clock: "manual".to_owned(),
        time_zone: "Europe/London".to_owned(),
    };
    tyst_log::create(&dir.path().join("ledger"), &header).unwrap();
    append(&dir.path().join("ledger"), records);
    dir
}

/// Creates a ledger of the first `count` records.
pub(crate) fn ledger(count: u64) -> TempDir {
    ledger_of(&(0..count).map(record).collect::<Vec<_>>())
}

/// Appends records to a ledger.
pub(crate) fn append(ledger: &Path, records: &[Vec<u8>]) {
    let mut log = Log::open(ledger, &PLAIN, &mut |_| {}).unwrap();
    log.append(log.head().count, records).unwrap();
    log.close().unwrap();
}

/// Lets a ledger grow to `count` records.
pub(crate) fn grow(ledger: &Path, count: u64) {
    let from = read(ledger).head().count;
    append(ledger, &(from..count).map(record).collect::<Vec<_>>());
}

pub(crate) fn read(ledger: &Path) -> Reader {
    Reader::open(ledger, &PLAIN).unwrap()
}

/// Does something with the tree of a ledger, and returns what was noticed but for progress.
pub(crate) fn with_tree<T>(ledger: &Path, work: impl FnOnce(&mut Tree<'_>) -> T) -> (T, Vec<Notice>) {
    let reader = read(ledger);
    let mut notices = Vec::new();
    let mut notice = |notice| {
        if !matches!(notice, Notice::Hashing { .. }) {
            notices.push(notice);
        }
    };
    let done = work(&mut Tree::open(&reader, ledger, &mut notice).unwrap());
    (done, notices)
}

/// Returns a fixed key with a name.
pub(crate) fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, &[seed; 32]).unwrap()
}

/// Returns the fixed key of the ledger.
pub(crate) fn ledger_key() -> SigningKey {
    key(&format!("tyst/{ID}"), 1)
}

pub(crate) fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|seq| leaf_hash(&record(seq))).collect()
}

fn node(left: Hash, right: Hash) -> Hash {
    tlog_tiles::node_hash(tlog_tiles::Hash(left), tlog_tiles::Hash(right)).0
}

/// Returns the greatest power of two below a size.
fn below(size: usize) -> usize {
    size.next_power_of_two() / 2
}

/// Returns MTH(D), word by word.
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => tlog_tiles::EMPTY_HASH.0,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(below(leaves.len()));
            node(root(left), root(right))
        }
    }
}

/// Returns the head of the first `count` records.
pub(crate) fn head(count: u64) -> Head {
    Head { count, root: root(&leaves(count)) }
}

/// Returns PATH(m, D), word by word.
pub(crate) fn path(seq: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let at = below(leaves.len());
    let (left, right) = leaves.split_at(at);
    let (mut path, beside) =
        if seq < at { (path(seq, left), root(right)) } else { (path(seq - at, right), root(left)) };
    path.push(beside);
    path
}

/// Returns SUBPROOF(m, D, b), word by word.
pub(crate) fn subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let at = below(leaves.len());
    let (left, right) = leaves.split_at(at);
    let (mut proof, beside) = if old <= at {
        (subproof(old, left, whole), root(right))
    } else {
        (subproof(old - at, right, false), root(left))
    };
    proof.push(beside);
    proof
}

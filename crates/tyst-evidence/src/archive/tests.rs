//! Keys and checkpoints in a ledger's folder, and ledgers that are no longer what they signed.

use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;
use crate::tests::{ID, append, grow, head, key, ledger, read, record, with_tree};

fn at(dir: &TempDir) -> (PathBuf, Archive) {
    let ledger = dir.path().join("ledger");
    (ledger.clone(), Archive::new(&ledger, ID))
}

fn issue(ledger: &Path, archive: &Archive, key: &SigningKey) -> Result<Checkpoint, ArchiveError> {
    with_tree(ledger, |tree| archive.issue(tree, key)).0
}

#[test]
fn the_private_key_is_for_its_owner_only_and_every_public_key_stays_known() {
    let dir = ledger(3);
    let (ledger, archive) = at(&dir);
    assert!(archive.signing_key().unwrap().is_none());
    assert_eq!(archive.public_keys().unwrap(), []);
    let first = archive.new_key().unwrap();
    let mode = fs::metadata(ledger.join(SECRET)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(archive.signing_key().unwrap().unwrap().reveal(), first.reveal());
    let second = archive.new_key().unwrap();
    assert_eq!(archive.signing_key().unwrap().unwrap().reveal(), second.reveal());
    assert_eq!(archive.public_keys().unwrap(), [first.public(), second.public()]);
    assert_eq!(first.public().name(), archive.origin());
}

#[test]
fn a_checkpoint_is_stored_once_a_size() {
    let dir = ledger(3);
    let (ledger, archive) = at(&dir);
    let key = archive.new_key().unwrap();
    let first = issue(&ledger, &archive, &key).unwrap();
    assert_eq!(first.head(), head(3));
    assert_eq!(issue(&ledger, &archive, &key).unwrap().to_bytes(), first.to_bytes());
    grow(&ledger, 300);
    issue(&ledger, &archive, &key).unwrap();
    assert_eq!(archive.sizes().unwrap(), [3, 300]);
    let all: Vec<_> =
        archive.all().unwrap().into_iter().map(|(size, one)| (size, one.unwrap().head())).collect();
    assert_eq!(all, [(3, head(3)), (300, head(300))]);
    assert_eq!(archive.latest().unwrap().unwrap().head(), head(300));
    assert_eq!(archive.checkpoint(3).unwrap().unwrap().to_bytes(), first.to_bytes());
    assert!(archive.checkpoint(4).unwrap().is_none());
}

#[test]
fn a_new_key_signs_the_stored_checkpoint_along() {
    let dir = ledger(3);
    let (ledger, archive) = at(&dir);
    let (old, new) = (archive.new_key().unwrap(), archive.new_key().unwrap());
    issue(&ledger, &archive, &old).unwrap();
    issue(&ledger, &archive, &new).unwrap();
    let stored = archive.checkpoint(3).unwrap().unwrap();
    assert_eq!(stored.check(&old.public()), Ok(None));
    assert_eq!(stored.check(&new.public()), Ok(None));
}

/// Returns every file that others may have.
fn given_out(ledger: &Path) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(ledger.join(CHECKPOINTS)).unwrap().map(Result::unwrap);
    let mut files: Vec<_> =
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn what_others_may_have_is_never_changed() {
    let dir = ledger(3);
    let (ledger, archive) = at(&dir);
    let mut before: Vec<(String, Vec<u8>)> = Vec::new();
    for round in 0..3 {
        let signing = archive.new_key().unwrap();
        let mut back = issue(&ledger, &archive, &signing).unwrap();
        back.cosign(&key("board.example", 7), round);
        archive.keep(&back).unwrap();
        let now = given_out(&ledger);
        assert!(before.iter().all(|file| now.contains(file)), "round {round}");
        before = now;
    }
    let names: Vec<_> = before.iter().map(|(name, _)| name.split('.').next().unwrap()).collect();
    assert_eq!(names, ["3", "3", "3", "3", "key-1", "key-2", "key-3"]);
}

#[test]
fn nothing_is_signed_that_contradicts_what_was_signed_before() {
    let dir = ledger(5);
    let (ledger, archive) = at(&dir);
    let key = archive.new_key().unwrap();
    let forged = Checkpoint::sign(Head { count: 4, root: [7; 32] }, &key);
    fs::create_dir_all(ledger.join(CHECKPOINTS)).unwrap();
    fs::write(archive.path(4), forged.to_bytes()).unwrap();
    assert!(matches!(issue(&ledger, &archive, &key), Err(ArchiveError::Contradicts { said: 4, .. })));
    fs::write(archive.path(4), Checkpoint::sign(head(4), &key).to_bytes()).unwrap();
    issue(&ledger, &archive, &key).unwrap();
    fs::write(archive.path(6), Checkpoint::sign(head(6), &key).to_bytes()).unwrap();
    assert!(matches!(issue(&ledger, &archive, &key), Err(ArchiveError::Lost { said: 6, count: 5, .. })));
}

#[test]
fn a_ledger_that_was_rolled_back_and_grew_again_is_found_out() {
    let dir = ledger(10);
    let (path, archive) = at(&dir);
    let key = archive.new_key().unwrap();
    issue(&path, &archive, &key).unwrap();
    let other = ledger(8);
    let changed = other.path().join("ledger");
    append(&changed, &[record(80), record(81), record(82)]);
    let reader = read(&changed);
    let mut silent = |_| {};
    let mut tree = Tree::open(&reader, &changed, &mut silent).unwrap();
    let refused = archive.check_latest(&mut tree);
    assert!(matches!(refused, Err(ArchiveError::Contradicts { said: 10, .. })));
}

#[test]
fn files_that_were_changed_are_named() {
    let dir = ledger(5);
    let (ledger, archive) = at(&dir);
    let key = archive.new_key().unwrap();
    let stored = issue(&ledger, &archive, &key).unwrap().to_bytes();
    fs::write(archive.path(4), &stored).unwrap();
    assert!(matches!(archive.checkpoint(4), Err(ArchiveError::Contradicts { said: 5, .. })));
    let later = ledger.join("checkpoints/5.01020304");
    let other_root = Checkpoint::sign(Head { count: 5, root: [1; 32] }, &key).to_bytes();
    for bytes in [b"nothing".as_slice(), &other_root] {
        fs::write(&later, bytes).unwrap();
        assert!(archive.checkpoint(5).is_err());
    }
    fs::remove_file(&later).unwrap();
    fs::write(archive.path(5), "nothing").unwrap();
    assert!(matches!(archive.checkpoint(5), Err(ArchiveError::Checkpoint { .. })));
    let other = Checkpoint::sign(head(5), &crate::tests::key("tyst/other", 3));
    fs::write(archive.path(5), other.to_bytes()).unwrap();
    assert!(matches!(archive.checkpoint(5), Err(ArchiveError::Origin { .. })));
    fs::write(archive.path(5), vec![b'a'; CHECKPOINT_BYTES_MAX + 1]).unwrap();
    assert!(matches!(archive.checkpoint(5), Err(ArchiveError::Io { .. })));
    fs::write(ledger.join(SECRET), "nothing").unwrap();
    assert!(matches!(archive.signing_key(), Err(ArchiveError::Key { .. })));
    fs::write(ledger.join("checkpoints/key-1"), "nothing").unwrap();
    assert!(matches!(archive.public_keys(), Err(ArchiveError::Key { .. })));
}

#[test]
fn signatures_that_come_back_from_witnesses_are_kept() {
    let dir = ledger(5);
    let (ledger, archive) = at(&dir);
    let signing = archive.new_key().unwrap();
    let witnesses = [key("first.example", 7), key("second.example", 8)];
    for witness in &witnesses {
        let mut back = issue(&ledger, &archive, &signing).unwrap();
        back = Checkpoint::parse(&back.to_bytes()).unwrap();
        back.cosign(witness, 1);
        archive.keep(&back).unwrap();
    }
    let stored = archive.checkpoint(5).unwrap().unwrap();
    assert!(witnesses.iter().all(|witness| stored.check(&witness.witness()) == Ok(Some(1))));
    assert_eq!(stored.check(&signing.public()), Ok(None));
    let foreign = Checkpoint::sign(head(5), &key(archive.origin(), 9));
    assert!(matches!(archive.keep(&foreign), Err(ArchiveError::Signature(_))));
}

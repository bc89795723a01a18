//! Backups written and restored, whole and spoilt in every way.
//!
//! How one header of the tar file looks is tried beside it.

use std::fs;
use std::path::{Path, PathBuf};

use super::ustar::{self, BLOCK_BYTES};
use super::{Backup, BackupError, RestoreError, backup, restore};
use crate::checkpoints::FOLDER as CHECKPOINTS;
use crate::tests::{
    NUMBERED, append, change, expect_records, folder, in_memory, new_ledger, on_sled, open, snapshot,
};
use crate::{Depth, verify};

/// A ledger of several segments, one of them sealed, with two stored checkpoints.
fn ledger() -> tempfile::TempDir {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    for _ in 0..20 {
        append(&mut log, 5);
    }
    log.seal_one().unwrap().unwrap();
    log.close().unwrap();
    fs::create_dir(dir.path().join(CHECKPOINTS)).unwrap();
    for name in ["50", "100"] {
        fs::write(dir.path().join(CHECKPOINTS).join(name), format!("checkpoint {name}")).unwrap();
    }
    dir
}

/// A ledger of three records, whose backup is small.
fn small() -> tempfile::TempDir {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 3);
    log.close().unwrap();
    dir
}

fn save(dir: &Path, file: &Path) -> Backup {
    backup(dir, file, false, &NUMBERED, &mut |_, _| ()).unwrap()
}

/// The files of a ledger that a backup holds.
fn kept(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let is_kept =
        |name: &str| name == "LEDGER" || name.starts_with("journal/") || name.starts_with(CHECKPOINTS);
    snapshot(dir).into_iter().filter(|(name, _)| is_kept(name)).collect()
}

/// Restores bytes that are no sound backup, and returns what is said; nothing of it may stay.
fn refused(bytes: &[u8]) -> String {
    let dir = folder();
    let file = dir.path().join("spoilt");
    fs::write(&file, bytes).unwrap();
    let error = restore(&file, &dir.path().join("restored"), &NUMBERED, &mut |_, _| ()).unwrap_err();
    let left: Vec<String> = snapshot(dir.path()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(left, ["spoilt"], "{error}");
    assert!(matches!(error, RestoreError::Faulty(_)), "{error:?}");
    error.to_string()
}

#[test]
fn a_restored_ledger_is_byte_for_byte_what_was_saved() {
    let (dir, other) = (ledger(), folder());
    let file = other.path().join("backup.tar");
    let saved = save(dir.path(), &file);
    assert_eq!((saved.head.count, saved.bytes), (100, file.metadata().unwrap().len()));
    let restored = other.path().join("restored");
    assert_eq!(restore(&file, &restored, &NUMBERED, &mut |_, _| ()).unwrap(), saved.head);
    assert_eq!(kept(&restored), kept(dir.path()));
    assert!(kept(dir.path()).len() > 5, "there are several segments and both checkpoints");
    let verified = verify(&restored, other.path(), &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
    assert_eq!((verified.findings, verified.head), (Vec::new(), saved.head));
    let (mut log, notices) = open(&restored, on_sled());
    assert_eq!(notices, []);
    append(&mut log, 1);
}

#[test]
fn equal_ledgers_have_equal_backups_beside_a_writer_too() {
    let (dir, other) = (ledger(), folder());
    save(dir.path(), &other.path().join("first"));
    let (mut log, _) = open(dir.path(), in_memory());
    save(dir.path(), &other.path().join("second"));
    let head = log.head();
    let third = other.path().join("third");
    let during = backup(dir.path(), &third, false, &NUMBERED, &mut |_, _| append(&mut log, 100)).unwrap();
    assert_eq!(during.head, head, "what is appended meanwhile is not in it");
    let read = |name: &str| fs::read(other.path().join(name)).unwrap();
    assert!(read("first") == read("second") && read("first") == read("third"));
    restore(&other.path().join("first"), &other.path().join("restored"), &NUMBERED, &mut |_, _| ()).unwrap();
    save(&other.path().join("restored"), &other.path().join("fourth"));
    assert!(read("first") == read("fourth"));
}

#[test]
fn a_backup_holds_what_it_began_with_though_segments_are_filled_and_sealed_meanwhile() {
    let (dir, other) = (ledger(), folder());
    let (mut log, _) = open(dir.path(), in_memory());
    let head = log.head();
    let file = other.path().join("backup.tar");
    let during = backup(dir.path(), &file, false, &NUMBERED, &mut |_, _| {
        append(&mut log, 100);
        while log.seal_one().unwrap().is_some() {}
    });
    assert_eq!(during.unwrap().head, head);
    restore(&file, &other.path().join("restored"), &NUMBERED, &mut |_, _| ()).unwrap();
    let (log, _) = open(&other.path().join("restored"), on_sled());
    expect_records(log.read(0), 0, 100);
}

#[test]
fn another_program_reads_it_as_a_tar_file() {
    let (dir, other) = (small(), folder());
    let file = other.path().join("backup.tar");
    save(dir.path(), &file);
    let mut archive = tar::Archive::new(fs::File::open(&file).unwrap());
    archive.unpack(other.path().join("unpacked")).unwrap();
    let unpacked = snapshot(&other.path().join("unpacked"));
    let names: Vec<&str> = unpacked.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["LEDGER", "SHA256SUMS", "journal/000000000001.tyj", "tyst-backup"]);
    let text = |index: usize| String::from_utf8(unpacked[index].1.clone()).unwrap();
    assert!(
        text(3).starts_with(
            "tyst backup\nformat: 1\nid: 01926f3c-0000-7000-8000-000000000001\ncount: 3\nroot: "
        )
    );
    assert!(text(3).contains("\nleft_out: keys"));
    assert!(text(1).lines().all(|line| line.split("  ").next().is_some_and(|digest| digest.len() == 64)));
    let segment = &unpacked[2].1;
    assert!(segment.len() < 8192, "zeroes at the end are left out");
    assert!(kept(dir.path())[1].1.starts_with(segment));
}

#[test]
fn refuses_a_backup_with_any_byte_changed() {
    let (dir, other) = (small(), folder());
    let file = other.path().join("backup.tar");
    save(dir.path(), &file);
    let bytes = fs::read(&file).unwrap();
    for offset in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[offset] ^= if offset % 2 == 0 { 1 } else { 0x80 };
        let said = refused(&changed);
        assert!(said.contains("spoilt"), "{offset}: {said}");
    }
}

#[test]
fn refuses_a_backup_that_was_cut_off_or_goes_on() {
    let (dir, other) = (small(), folder());
    let file = other.path().join("backup.tar");
    save(dir.path(), &file);
    let bytes = fs::read(&file).unwrap();
    for length in (0..bytes.len()).step_by(97) {
        let said = refused(&bytes[..length]);
        assert!(said.contains("is cut off"), "{length}: {said}");
    }
    assert!(refused(&[&bytes[..], &[0]].concat()).contains("the end"));
}

/// Puts a member before the one at a place in a backup.
fn with_member(bytes: &[u8], before: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let header =
        |at: usize| bytes[at..].starts_with(before.as_bytes()) && bytes[at + 257..].starts_with(b"ustar");
    let at = (0..bytes.len()).step_by(BLOCK_BYTES).find(|at| header(*at)).unwrap();
    let mut member = ustar::header(name, content.len() as u64).to_vec();
    member.extend(content);
    member.resize(member.len() + ustar::padding(content.len() as u64), 0);
    [&bytes[..at], &member, &bytes[at..]].concat()
}

#[test]
fn refuses_members_that_are_not_files_of_a_ledger() {
    let (dir, other) = (small(), folder());
    let file = other.path().join("backup.tar");
    save(dir.path(), &file);
    let bytes = fs::read(&file).unwrap();
    let names = [
        "/etc/passwd",
        "../outside",
        "journal/../../x",
        "journal/",
        "keys/signing",
        "checkpoints/../x",
        "checkpoints/.x",
    ];
    for name in names {
        let said = refused(&with_member(&bytes, "SHA256SUMS", name, b"x"));
        assert!(said.contains(&format!("is called {name:?}")), "{said}");
    }
    let said = refused(&with_member(&bytes, "SHA256SUMS", "checkpoints/1", b"x"));
    assert!(said.contains("checkpoints/1") && said.contains("digest"), "{said}");
    let said = refused(&with_member(&bytes, "SHA256SUMS", "journal/000000000003.tyj", b"x"));
    assert!(said.contains("journal/000000000003.tyj"), "{said}");
    let said = refused(&with_member(&bytes, "journal", "LEDGER", &kept(dir.path())[0].1));
    assert!(said.contains("LEDGER"), "{said}");
    let mut link = bytes.clone();
    link[BLOCK_BYTES * 2 + 156] = b'2';
    assert!(refused(&link).contains("does not begin like a file"));
}

#[test]
fn refuses_a_member_that_is_too_long_before_it_is_read() {
    let (dir, other) = (small(), folder());
    let file = other.path().join("backup.tar");
    save(dir.path(), &file);
    let bytes = fs::read(&file).unwrap();
    let mut large = bytes[..BLOCK_BYTES].to_vec();
    large.copy_from_slice(&ustar::header("tyst-backup", 1 << 32));
    large.extend(&bytes[BLOCK_BYTES..]);
    assert!(refused(&large).contains("tyst-backup in"), "it is named");
    assert!(refused(&large).contains("has 4294967296 bytes; at most 65536 are read"));
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_that_is_asked_for() {
    let (dir, other) = (small(), folder());
    let file = other.path().join("backup.tar");
    fs::write(&file, "mine").unwrap();
    let error = backup(dir.path(), &file, false, &NUMBERED, &mut |_, _| ()).unwrap_err();
    assert!(matches!(error, BackupError::Exists { .. }));
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    backup(dir.path(), &file, true, &NUMBERED, &mut |_, _| ()).unwrap();
    let segment = crate::tests::segment_path(dir.path(), 1);
    change(&segment, |bytes| bytes[4200] ^= 1);
    let whole = fs::read(&file).unwrap();
    let error = backup(dir.path(), &file, true, &NUMBERED, &mut |_, _| ()).unwrap_err();
    assert!(matches!(error, BackupError::Damaged(_) | BackupError::Open(_)), "{error:?}");
    assert!(fs::read(&file).unwrap() == whole, "the last sound backup stays");
    assert_eq!(snapshot(other.path()).len(), 1, "nothing else is left");
    let inside = PathBuf::from(dir.path()).join("backup.tar");
    assert!(matches!(
        backup(dir.path(), &inside, false, &NUMBERED, &mut |_, _| ()),
        Err(BackupError::Inside { .. })
    ));
}

#[test]
fn a_ledger_is_restored_into_an_empty_folder_only() {
    let (dir, other) = (ledger(), folder());
    let file = other.path().join("backup.tar");
    save(dir.path(), &file);
    let taken = other.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("mine"), "x").unwrap();
    let error = restore(&file, &taken, &NUMBERED, &mut |_, _| ()).unwrap_err();
    assert!(matches!(error, RestoreError::Place(_)), "{error:?}");
    assert_eq!(snapshot(&taken).len(), 1);
    let empty = other.path().join("empty");
    fs::create_dir(&empty).unwrap();
    restore(&file, &empty, &NUMBERED, &mut |_, _| ()).unwrap();
    assert_eq!(kept(&empty), kept(dir.path()));
}

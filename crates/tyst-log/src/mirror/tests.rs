//! Mirrors brought in step, cut off, ahead, and spoilt.
//!
//! That a mirror mends a ledger is tried in the tests of `repair`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Mirror, MirrorError, Step};
use crate::checkpoints::FOLDER as CHECKPOINTS;
use crate::tests::{
    NUMBERED, append, change, expect_records, flip, folder, in_memory, new_ledger, open, segment_path,
    snapshot,
};
use crate::{Log, Reader};

/// A ledger of several segments, a writer at work on it, and a place for its mirror.
fn ledger() -> (tempfile::TempDir, Log, tempfile::TempDir, PathBuf) {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    for _ in 0..20 {
        append(&mut log, 5);
    }
    let other = folder();
    let target = other.path().join("disk/mirror");
    (dir, log, other, target)
}

fn step(mirror: &mut Mirror) -> Step {
    mirror.step(&mut |_, _| ()).unwrap()
}

fn once(dir: &Path, target: &Path) -> Result<Step, MirrorError> {
    Mirror::open(dir, target, &NUMBERED)?.step(&mut |_, _| ())
}

fn journal(dir: &Path) -> Vec<(String, Vec<u8>)> {
    snapshot(dir).into_iter().filter(|(name, _)| name == "LEDGER" || name.starts_with("journal")).collect()
}

#[test]
fn a_mirror_follows_the_ledger_and_can_be_read() {
    let (dir, mut log, _other, target) = ledger();
    let mut mirror = Mirror::open(dir.path(), &target, &NUMBERED).unwrap();
    let first = step(&mut mirror);
    assert_eq!((first.head, first.behind), (log.head(), 100));
    assert_eq!(step(&mut mirror), Step { head: log.head(), behind: 0, bytes: 0 });
    for count in [1, 7, 200, 3] {
        append(&mut log, count);
        let step = step(&mut mirror);
        assert_eq!((step.head, step.behind), (log.head(), count));
        assert!(step.bytes > 0);
        assert_eq!(journal(&target), journal(dir.path()));
    }
    let reader = Reader::open(&target, &NUMBERED).unwrap();
    assert_eq!(reader.head(), log.head());
    expect_records(reader.read(0), 0, 311);
    assert_eq!(once(&target, &target.with_file_name("second")).unwrap().head, log.head());
}

/// Seals every full segment.
fn seal(log: &mut Log) -> u64 {
    let sealed = std::iter::from_fn(|| log.seal_one().unwrap());
    sealed.count() as u64
}

#[test]
fn a_mirror_takes_sealed_segments_over() {
    let (dir, mut log, _other, target) = ledger();
    let mut mirror = Mirror::open(dir.path(), &target, &NUMBERED).unwrap();
    step(&mut mirror);
    assert!(seal(&mut log) > 1);
    assert!(step(&mut mirror).bytes > 0);
    assert_eq!(journal(&target), journal(dir.path()));
    assert_eq!(step(&mut mirror).bytes, 0);
    // The mirror has a part of a segment that is full and sealed when it looks again.
    append(&mut log, 150);
    seal(&mut log);
    assert_eq!(step(&mut mirror).behind, 150);
    assert_eq!(journal(&target), journal(dir.path()));
    expect_records(Reader::open(&target, &NUMBERED).unwrap().read(0), 0, 250);
    drop(mirror);
    assert_eq!(once(dir.path(), &target).unwrap().bytes, 0);
}

#[test]
fn a_replacement_by_a_sealed_segment_that_was_cut_off_is_completed() {
    let (dir, mut log, other, target) = ledger();
    once(dir.path(), &target).unwrap();
    let plain = fs::read(segment_path(&target, 1)).unwrap();
    seal(&mut log);
    once(dir.path(), &target).unwrap();
    fs::write(segment_path(&target, 1), &plain).unwrap();
    once(dir.path(), &target).unwrap();
    assert_eq!(journal(&target), journal(dir.path()));
    let sealed = target.join(crate::sealed::name(1));
    for offset in [20, 4200] {
        flip(&sealed, offset);
        let before = snapshot(&target);
        assert!(matches!(once(dir.path(), &target), Err(MirrorError::Spoilt { .. })));
        assert!(snapshot(&target) == before);
        flip(&sealed, offset);
    }
    // A plain segment that has other records than the sealed one is not removed.
    let stranger = other.path().join("stranger");
    once(dir.path(), &stranger).unwrap();
    let mut bytes = Vec::new();
    let mut tree = crate::chain::Frontier::empty();
    tree.push(crate::leaf_hash(&[1]));
    crate::frame::encode(0, &tree.head().root, &[vec![1]], &mut bytes);
    let mut other_plain = plain[..4096].to_vec();
    other_plain.extend(bytes);
    other_plain.resize(plain.len(), 0);
    fs::write(segment_path(&stranger, 1), &other_plain).unwrap();
    assert!(matches!(once(dir.path(), &stranger), Err(MirrorError::Differs { .. })));
    assert!(segment_path(&stranger, 1).exists());
}

#[test]
fn one_process_keeps_a_mirror_in_step() {
    let (dir, _log, _other, target) = ledger();
    let mirror = Mirror::open(dir.path(), &target, &NUMBERED).unwrap();
    assert!(matches!(once(dir.path(), &target), Err(MirrorError::InUse { .. })));
    drop(mirror);
    once(dir.path(), &target).unwrap();
}

#[test]
fn a_copy_that_was_cut_off_anywhere_is_completed() {
    let (dir, mut log, _other, target) = ledger();
    while log.journal.end().1 > 5000 {
        append(&mut log, 1);
    }
    once(dir.path(), &target).unwrap();
    let path = segment_path(&target, log.journal.end().0);
    let before = fs::read(&path).unwrap();
    append(&mut log, 3);
    append(&mut log, 14);
    once(dir.path(), &target).unwrap();
    let number = log.journal.end().0;
    assert_eq!(segment_path(&target, number), path, "the frames fit into the segment that was the last");
    let after = fs::read(&path).unwrap();
    let changed: Vec<usize> = (0..after.len() / 512)
        .filter(|sector| before[sector * 512..][..512] != after[sector * 512..][..512])
        .collect();
    assert!(changed.len() > 3, "{changed:?}");
    for lost in 1_u32..1 << changed.len().min(6) {
        let mut torn = after.clone();
        for (_, sector) in changed.iter().enumerate().filter(|(index, _)| lost >> (index % 6) & 1 == 1) {
            torn[sector * 512..][..512].copy_from_slice(&before[sector * 512..][..512]);
        }
        fs::write(&path, &torn).unwrap();
        assert!(once(dir.path(), &target).unwrap().bytes > 0, "{lost:b}");
        assert!(fs::read(&path).unwrap() == after, "{lost:b}");
    }
    fs::write(path.with_extension("tyj.new"), "cut off").unwrap();
    fs::remove_file(&path).unwrap();
    once(dir.path(), &target).unwrap();
    assert_eq!(journal(&target), journal(dir.path()));
}

#[test]
fn a_mirror_that_has_more_than_the_ledger_is_left_as_it_is() {
    let (dir, mut log, other, target) = ledger();
    let earlier = other.path().join("earlier");
    once(dir.path(), &earlier).unwrap();
    for count in [4, 40] {
        append(&mut log, count);
        once(dir.path(), &target).unwrap();
        let before = snapshot(&target);
        let error = once(&earlier, &target).unwrap_err();
        assert!(
            matches!(error, MirrorError::Ahead { ledger: 100, mirror } if (101..=log.head().count).contains(&mirror)),
            "{error:?}"
        );
        assert!(snapshot(&target) == before);
    }
}

#[test]
fn a_mirror_notices_a_ledger_that_loses_records_while_it_follows() {
    let (dir, mut log, _other, target) = ledger();
    let number = log.journal.end().0;
    let short = fs::read(segment_path(dir.path(), number)).unwrap();
    append(&mut log, 2);
    let mut mirror = Mirror::open(dir.path(), &target, &NUMBERED).unwrap();
    step(&mut mirror);
    fs::write(segment_path(dir.path(), number), short).unwrap();
    let error = mirror.step(&mut |_, _| ()).unwrap_err();
    assert!(matches!(error, MirrorError::Ahead { ledger: 100, mirror: 102 }), "{error:?}");
}

#[test]
fn a_mirror_that_has_other_records_is_left_as_it_is() {
    let (dir, mut log, other, target) = ledger();
    let fork = other.path().join("fork");
    once(dir.path(), &fork).unwrap();
    append(&mut log, 2);
    once(dir.path(), &target).unwrap();
    let (mut forked, _) = open(&fork, in_memory());
    forked.append(100, &[b"something else".to_vec()]).unwrap();
    append(&mut forked, 5);
    let before = snapshot(&target);
    let error = once(&fork, &target).unwrap_err();
    assert!(matches!(error, MirrorError::Differs { .. }), "{error:?}");
    assert!(snapshot(&target) == before);
}

#[test]
fn damage_to_a_mirror_is_said_with_its_place_and_left_as_it_is() {
    let (dir, log, _other, target) = ledger();
    once(dir.path(), &target).unwrap();
    let end = usize::try_from(log.journal.end().1).unwrap();
    let path = segment_path(&target, log.journal.end().0);
    for offset in [9, 3000, 4100, end - 1, end + 700] {
        flip(&path, offset);
        let before = snapshot(&target);
        let error = once(dir.path(), &target).unwrap_err();
        let MirrorError::Spoilt { path: found, offset: place } = error else { panic!("{offset}: {error:?}") };
        assert_eq!((found.file_name(), place), (path.file_name(), offset as u64));
        assert!(snapshot(&target) == before);
        flip(&path, offset);
    }
    flip(&target.join("LEDGER"), 20);
    assert!(matches!(once(dir.path(), &target), Err(MirrorError::Spoilt { .. })));
}

#[test]
fn a_damaged_ledger_is_not_mirrored() {
    let (dir, log, _other, target) = ledger();
    log.close().unwrap();
    flip(&segment_path(dir.path(), 1), 4200);
    assert!(matches!(once(dir.path(), &target), Err(MirrorError::Damaged(_))));
    assert!(!segment_path(&target, 1).exists());
}

#[test]
fn refuses_folders_that_are_no_mirror_of_this_ledger() {
    let (dir, _log, other, target) = ledger();
    fs::create_dir_all(&target).unwrap();
    fs::write(target.join("mine"), "x").unwrap();
    assert!(
        matches!(once(dir.path(), &target), Err(MirrorError::NotAMirror { found, .. }) if found == "mine")
    );
    for nested in [dir.path().to_owned(), dir.path().join("journal/mirror"), dir.path().join("..")] {
        let error = once(dir.path(), &nested).unwrap_err();
        assert!(matches!(error, MirrorError::Nested { .. }), "{}: {error:?}", nested.display());
    }
    let stranger = new_ledger(in_memory);
    change(&stranger.path().join("LEDGER"), |bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap().replace("000000000001", "000000000002");
        *bytes = crate::sealed_text::seal(text.split("crc32c").next().unwrap()).into_bytes();
    });
    let mirror = other.path().join("mirror");
    once(dir.path(), &mirror).unwrap();
    let error = Mirror::open(dir.path(), stranger.path(), &NUMBERED).unwrap_err();
    assert!(matches!(error, MirrorError::AnotherLedger { .. }), "{error:?}");
}

#[test]
fn checkpoints_are_mirrored_and_only_ever_grow() {
    let (dir, _log, _other, target) = ledger();
    fs::create_dir(dir.path().join(CHECKPOINTS)).unwrap();
    fs::write(dir.path().join(CHECKPOINTS).join("100"), "one").unwrap();
    let mut mirror = Mirror::open(dir.path(), &target, &NUMBERED).unwrap();
    step(&mut mirror);
    fs::write(dir.path().join(CHECKPOINTS).join("101"), "two").unwrap();
    assert_eq!(step(&mut mirror).bytes, 3);
    assert_eq!(fs::read(target.join(CHECKPOINTS).join("100")).unwrap(), b"one");
    assert_eq!(fs::read(target.join(CHECKPOINTS).join("101")).unwrap(), b"two");
    fs::write(dir.path().join(CHECKPOINTS).join("100"), "one, signed again").unwrap();
    step(&mut mirror);
    assert_eq!(fs::read(target.join(CHECKPOINTS).join("100")).unwrap(), b"one, signed again");
    fs::write(dir.path().join(CHECKPOINTS).join("100"), "two").unwrap();
    let error = mirror.step(&mut |_, _| ()).unwrap_err();
    assert!(matches!(error, MirrorError::Differs { offset: 0, .. }), "{error:?}");
}

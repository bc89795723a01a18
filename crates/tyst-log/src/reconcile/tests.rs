//! Tests of opening after crashes, damage and lost files.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use rustix::io::Errno;
use tempfile::TempDir;

use crate::closed;
use crate::disk::copy_folder;
use crate::disk::faulty::{FaultyDisk, Operation};
use crate::log::Settings;
use crate::segment::HEADER_BYTES;
use crate::tests::{
    NUMBERED, append, change, expect_records, flip, folder, in_memory, new_ledger, on_sled, open,
    segment_path, snapshot,
};
use crate::{Damage, Depth, Log, Notice, OpenError, Reader, verify};

/// Returns a ledger that was killed after batches of these sizes, and where the last frame stands in segment 1.
fn killed_ledger(settings: fn() -> Settings, batches: &[u64]) -> (TempDir, std::ops::Range<usize>) {
    let dir = new_ledger(settings);
    let (mut log, _) = open(dir.path(), settings());
    let mut last = HEADER_BYTES..HEADER_BYTES;
    for count in batches {
        append(&mut log, *count);
        last = last.end..usize::try_from(log.journal.end().1).unwrap();
    }
    log.abandon();
    (dir, last)
}

/// Returns the damage for which a ledger does not open, having checked that nothing was changed.
fn damage(dir: &Path, settings: Settings) -> Damage {
    let before = snapshot(dir);
    let error = Log::open_with(dir, &NUMBERED, settings, &mut |_| ()).unwrap_err();
    assert!(snapshot(dir) == before, "something was changed");
    match error {
        OpenError::Damaged(damage) => damage,
        error => panic!("{error}"),
    }
}

#[test]
fn a_batch_is_there_whole_or_not_at_all_wherever_its_write_was_cut_off() {
    let (dir, last) = killed_ledger(in_memory, &[2, 2]);
    let segment = segment_path(dir.path(), 1);
    let whole = fs::read(&segment).unwrap();
    for kept in last.clone() {
        let mut bytes = whole.clone();
        bytes[kept..last.end].fill(0);
        let torn = bytes[last.start..].iter().any(|byte| *byte != 0);
        fs::write(&segment, bytes).unwrap();
        let (mut log, notices) = open(dir.path(), in_memory());
        let told =
            matches!(notices[0], Notice::TornTail { segment: 1, offset, .. } if offset == last.start as u64);
        assert_eq!(told, torn, "{kept}: {notices:?}");
        expect_records(log.read(0), 0, 2);
        append(&mut log, 1);
        expect_records(log.read(0), 0, 3);
        log.abandon();
    }
    fs::write(&segment, whole).unwrap();
    expect_records(open(dir.path(), in_memory()).0.read(0), 0, 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_batch_is_there_whole_or_not_at_all_whichever_sectors_were_written(kept in prop::collection::vec(any::<bool>(), 12)) {
        let (dir, last) = killed_ledger(in_memory, &[1, 20]);
        change(&segment_path(dir.path(), 1), |bytes| {
            for (sector, kept) in kept.iter().enumerate() {
                let start = (last.start / 512 + sector) * 512;
                let range = start.max(last.start)..(start + 512).clamp(last.start, last.end);
                if !kept && !range.is_empty() {
                    bytes[range].fill(0);
                }
            }
        });
        let (log, _) = open(dir.path(), in_memory());
        let count = log.head().count;
        prop_assert!(count == 1 || count == 21);
        expect_records(log.read(0), 0, count);
    }
}

#[test]
fn a_torn_write_is_removed_for_good() {
    let (dir, last) = killed_ledger(in_memory, &[2, 3]);
    change(&segment_path(dir.path(), 1), |bytes| bytes[last.start + 9..].fill(0));
    open(dir.path(), in_memory()).0.abandon();
    assert!(fs::read(segment_path(dir.path(), 1)).unwrap()[last.start..].iter().all(|byte| *byte == 0));
    let (_, notices) = open(dir.path(), in_memory());
    assert!(!notices.iter().any(|notice| matches!(notice, Notice::TornTail { .. })), "{notices:?}");
}

#[test]
fn a_frame_that_lost_its_end_after_a_clean_close_is_damage() {
    let (dir, last) = killed_ledger(in_memory, &[2, 3]);
    open(dir.path(), in_memory()).0.close().unwrap();
    for kept in [0, 10, 100] {
        change(&segment_path(dir.path(), 1), |bytes| bytes[last.start + kept..].fill(0));
        let Damage { segment, offset, seq, .. } = damage(dir.path(), in_memory());
        assert_eq!((segment, offset, seq), (1, last.start as u64, 2));
    }
}

#[test]
fn bytes_after_the_end_of_a_clean_close_are_damage() {
    let (dir, last) = killed_ledger(in_memory, &[2]);
    open(dir.path(), in_memory()).0.close().unwrap();
    flip(&segment_path(dir.path(), 1), last.end + 100);
    assert_eq!(damage(dir.path(), in_memory()).offset, last.end as u64 + 100);
}

#[test]
fn what_no_write_leaves_behind_is_damage_after_a_crash_as_well() {
    let (dir, last) = killed_ledger(in_memory, &[2, 3]);
    let path = segment_path(dir.path(), 1);
    let sound = fs::read(&path).unwrap();
    let junk: Vec<u8> = (1..=251).cycle().step_by(151).take(600).collect();
    for start in [last.start, last.end] {
        change(&path, |bytes| bytes[start..start + junk.len()].copy_from_slice(&junk));
        let kept = fs::read(&path).unwrap();
        for _ in 0..2 {
            assert_eq!(damage(dir.path(), in_memory()).offset, start as u64);
        }
        assert!(matches!(Reader::open(dir.path(), &NUMBERED), Err(OpenError::Damaged(_))));
        assert!(fs::read(&path).unwrap() == kept, "nothing is changed");
        fs::write(&path, &sound).unwrap();
    }
}

#[test]
fn a_frame_that_lost_its_end_and_that_the_store_has_is_damage() {
    let (dir, last) = killed_ledger(on_sled, &[2, 3]);
    for kept in [100, 10, 1] {
        change(&segment_path(dir.path(), 1), |bytes| bytes[last.start + kept..].fill(0));
        let damage = damage(dir.path(), on_sled());
        assert_eq!((damage.segment, damage.offset, damage.seq), (1, last.start as u64, 2));
        assert_eq!(damage.what, "the journal ends here, and 5 entries had been acknowledged");
    }
}

#[test]
fn a_frame_that_is_gone_and_that_the_store_has_is_damage() {
    let (dir, last) = killed_ledger(on_sled, &[2, 3]);
    change(&segment_path(dir.path(), 1), |bytes| bytes[last.start..].fill(0));
    for _ in 0..2 {
        let error = Log::open_with(dir.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap_err();
        assert!(matches!(error, OpenError::Damaged(Damage { segment: 1, seq: 2, .. })), "{error}");
    }
}

#[test]
fn a_changed_byte_in_an_acknowledged_frame_is_damage() {
    for batches in [&[2, 1][..], &[1, 1, 1]] {
        let (dir, last) = killed_ledger(in_memory, batches);
        let whole = fs::read(segment_path(dir.path(), 1)).unwrap();
        for offset in HEADER_BYTES..last.end {
            flip(&segment_path(dir.path(), 1), offset);
            let found = damage(dir.path(), in_memory());
            assert!(found.segment == 1 && found.offset <= offset as u64, "{offset}: {found}");
            fs::write(segment_path(dir.path(), 1), &whole).unwrap();
        }
    }
}

#[test]
fn a_segment_that_is_missing_or_changed_in_its_header_is_damage() {
    let (dir, _) = killed_ledger(in_memory, &[20, 20, 20]);
    let [first, second] = [1, 2].map(|number| segment_path(dir.path(), number));
    let whole = fs::read(&second).unwrap();
    let cases: [(&str, &dyn Fn()); 4] = [
        ("segment is missing", &|| fs::remove_file(&second).unwrap()),
        ("segment header does not match its checksum", &|| flip(&second, 70)),
        ("segment is in truth number 1", &|| assert!(fs::copy(&first, &second).is_ok())),
        ("segment has 8000 bytes and should have 8192", &|| change(&second, |bytes| bytes.truncate(8000))),
    ];
    for (expected, spoil) in cases {
        spoil();
        let Damage { segment, offset, what, .. } = damage(dir.path(), in_memory());
        assert_eq!((segment, offset, what.as_str()), (2, 0, expected));
        fs::write(&second, &whole).unwrap();
    }
    open(dir.path(), in_memory());
}

#[test]
fn a_segment_of_another_ledger_is_damage() {
    let (dir, _) = killed_ledger(in_memory, &[1]);
    let header = crate::Header { id: "another".to_owned(), ..crate::tests::header() };
    fs::write(dir.path().join(crate::header::FILE_NAME), header.encode()).unwrap();
    assert_eq!(damage(dir.path(), in_memory()).what, "segment belongs to another ledger");
}

/// Returns a cleanly closed ledger on sled with five records.
fn closed_ledger() -> TempDir {
    let dir = new_ledger(on_sled);
    let (mut log, _) = open(dir.path(), on_sled());
    append(&mut log, 2);
    append(&mut log, 3);
    log.close().unwrap();
    dir
}

/// Opens a ledger whose store cannot be used, and returns the reason and the stores that were set aside.
fn expect_rebuilt(dir: &Path) -> (String, Vec<String>) {
    let (mut log, mut notices) = open(dir, on_sled());
    let Some(Notice::Rebuilt { reason, records: 5, set_aside }) = notices.pop() else {
        panic!("{notices:?}")
    };
    expect_records(log.read(0), 0, 5);
    append(&mut log, 1);
    drop(log);
    let verified = verify(dir, &std::env::temp_dir(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap();
    assert_eq!((verified.records, verified.findings), (6, vec![]));
    (reason, set_aside)
}

#[test]
fn makes_a_store_that_is_missing_anew() {
    let dir = closed_ledger();
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    assert_eq!(expect_rebuilt(dir.path()), ("it is missing".to_owned(), vec![]));
}

#[test]
fn sets_a_store_aside_that_is_not_as_it_was_closed() {
    let dir = closed_ledger();
    change(&dir.path().join("sled/db"), |bytes| bytes.push(0));
    let (reason, set_aside) = expect_rebuilt(dir.path());
    assert!(reason.starts_with("db, bytes "), "{reason}");
    assert_eq!(set_aside, ["sled.set-aside-1"]);
}

#[test]
fn sets_a_store_aside_that_is_garbage() {
    for seed in 0..5_u8 {
        let dir = closed_ledger();
        fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
        for name in crate::disk::files_under(&dir.path().join("sled")).unwrap() {
            change(&dir.path().join("sled").join(name), |bytes| spoil(bytes, seed));
        }
        let (_, set_aside) = expect_rebuilt(dir.path());
        assert_eq!(set_aside, ["sled.set-aside-1"]);
    }
}

/// Spoils bytes in one of several ways.
fn spoil(bytes: &mut Vec<u8>, seed: u8) {
    let length = bytes.len();
    match seed % 4 {
        0 => bytes.truncate(length / 3),
        1 => {
            for (at, byte) in (0_u64..).zip(bytes.iter_mut()) {
                *byte = (at.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()[0];
            }
        }
        2 => bytes.clear(),
        _ => bytes.iter_mut().skip(usize::from(seed)).step_by(97).for_each(|byte| *byte ^= seed | 1),
    }
}

#[test]
fn gives_a_store_that_is_behind_what_it_lacks() {
    let dir = closed_ledger();
    let earlier = folder();
    copy_folder(&dir.path().join("sled"), earlier.path()).unwrap();
    let (mut log, _) = open(dir.path(), on_sled());
    (0..30).for_each(|_| append(&mut log, 2));
    log.abandon();
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    copy_folder(earlier.path(), &dir.path().join("sled")).unwrap();
    let (log, notices) = open(dir.path(), on_sled());
    assert_eq!(notices, [Notice::CaughtUp { from: 5, to: 65 }]);
    log.close().unwrap();
    assert_eq!(
        verify(dir.path(), &std::env::temp_dir(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap().findings,
        []
    );
}

#[test]
fn sets_a_store_aside_that_holds_other_records() {
    for batches in [vec![vec![vec![1]; 5]], vec![vec![vec![2]; 2]]] {
        let other = new_ledger(on_sled);
        let (mut log, _) = open(other.path(), on_sled());
        for batch in &batches {
            log.append(log.head().count, batch).unwrap();
        }
        drop(log);
        let dir = closed_ledger();
        fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
        fs::remove_dir_all(dir.path().join("sled")).unwrap();
        copy_folder(&other.path().join("sled"), &dir.path().join("sled")).unwrap();
        let (reason, _) = expect_rebuilt(dir.path());
        assert!(reason.starts_with("it holds other entries than the journal before position "), "{reason}");
    }
}

#[test]
fn leaves_a_store_alone_that_the_journal_cannot_replace() {
    let dir = new_ledger(on_sled);
    let (mut log, _) = open(dir.path(), on_sled());
    (0..20).for_each(|_| append(&mut log, 5));
    log.close().unwrap();
    flip(&segment_path(dir.path(), 1), HEADER_BYTES + 20);
    flip(&dir.path().join("sled/db"), 20);
    let disk = FaultyDisk::default();
    let settings = Settings { disk: Arc::new(disk.clone()), ..on_sled() };
    let mut log = Log::open_with(dir.path(), &NUMBERED, settings, &mut |_| ()).unwrap();
    // It is not even moved for a moment, in which a process may be killed.
    disk.fail(Operation::Rename, Errno::IO);
    let before = snapshot(&dir.path().join("sled"));
    assert!(matches!(log.settle(&mut |_| ()), Err(OpenError::Damaged(_))));
    assert!(
        snapshot(&dir.path().join("sled")) == before,
        "it may be the only one that has what the journal lost"
    );
    log.abandon();
}

#[test]
fn what_stands_in_the_place_of_a_store_is_set_aside() {
    let dir = closed_ledger();
    let sled = dir.path().join("sled");
    fs::remove_dir_all(&sled).unwrap();
    std::os::unix::fs::symlink("nowhere", &sled).unwrap();
    let (_, notices) = open(dir.path(), on_sled());
    assert!(
        notices
            .iter()
            .any(|notice| matches!(notice, Notice::Rebuilt { reason, .. } if reason == "it is no folder")),
        "{notices:?}"
    );
}

#[test]
fn keeps_the_last_three_stores_that_were_set_aside() {
    let dir = new_ledger(in_memory);
    let mut kept = Vec::new();
    for _ in 0..5 {
        fs::create_dir(dir.path().join("sled")).unwrap();
        super::set_aside(dir.path(), &crate::disk::SystemDisk).unwrap();
        kept = super::drop_older(dir.path(), &crate::disk::SystemDisk).unwrap();
    }
    assert_eq!(kept, ["sled.set-aside-3", "sled.set-aside-4", "sled.set-aside-5"]);
    assert!(!dir.path().join("sled.set-aside-2").exists() && dir.path().join("sled.set-aside-3").exists());
}

#[test]
fn does_not_rely_on_a_close_record_that_was_changed() {
    let dir = closed_ledger();
    flip(&dir.path().join(closed::FILE_NAME), 40);
    let (log, notices) = open(dir.path(), on_sled());
    assert!(matches!(&notices[..], [Notice::CloseRecordUnreadable { .. }]), "{notices:?}");
    expect_records(log.read(0), 0, 5);
}

#[test]
fn removes_what_was_left_half_made() {
    let (dir, _) = killed_ledger(in_memory, &[1]);
    let copy = dir.path().join("sled.copy-1");
    fs::create_dir(&copy).unwrap();
    let unfinished = dir.path().join("journal/000000000002.tyj.new");
    fs::write(&unfinished, b"half").unwrap();
    open(dir.path(), in_memory());
    assert!(!copy.exists() && !unfinished.exists());
}

//! Proofs against the tree as RFC 6962 words it, and tiles that were damaged.

use std::cell::RefCell;
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::tests::{
    append, folder, grow, head, leaves, ledger, path, read, record, root, subproof, with_tree,
};

/// How many records the ledger of the large tests has: enough for a full tile at level 1.
const LARGE: u64 = 256 * 256 + 300;

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap()
}

#[test]
fn every_proof_of_every_ledger_up_to_70_records_is_the_naive_one() {
    let dir = ledger(70);
    let all = leaves(70);
    let check = |tree: &mut Tree<'_>| {
        for count in 0..=70 {
            assert_eq!(tree.head_at(count).unwrap().root, root(&all[..size(count)]));
            for seq in 0..count {
                assert_eq!(tree.inclusion(seq, count).unwrap(), path(size(seq), &all[..size(count)]));
            }
            for old in 1..=count {
                let naive = subproof(size(old), &all[..size(count)], true);
                assert_eq!(tree.consistency(old, count).unwrap(), naive);
            }
            assert_eq!(tree.consistency(0, count).unwrap(), Vec::<Hash>::new());
        }
    };
    let ((), notices) = with_tree(&dir.path().join("ledger"), check);
    assert_eq!(notices, []);
}

#[test]
fn random_proofs_of_a_large_ledger_are_the_naive_ones() {
    let dir = ledger(LARGE);
    let ledger = dir.path().join("ledger");
    let all = leaves(LARGE);
    let reader = read(&ledger);
    let mut silent = |_| {};
    let tree = RefCell::new(Tree::open(&reader, &ledger, &mut silent).unwrap());
    let edges = [255, 256, 257, 65_535, 65_536, 65_537, LARGE - 1, LARGE];
    let number = || prop_oneof![1..=LARGE, prop::sample::select(edges.to_vec())];
    proptest!(ProptestConfig::with_cases(24), |(count in number(), seq in number(), old in number())| {
        let (seq, old) = (seq.min(count) - 1, old.min(count));
        let part = &all[..size(count)];
        let mut tree = tree.borrow_mut();
        prop_assert_eq!(tree.inclusion(seq, count).unwrap(), path(size(seq), part));
        prop_assert_eq!(tree.consistency(old, count).unwrap(), subproof(size(old), part, true));
    });
}

#[test]
fn a_tree_that_grew_step_by_step_is_the_one_that_is_made_at_once() {
    let dir = ledger(1);
    let grown = dir.path().join("ledger");
    for count in [2, 255, 256, 257, 511, 512, 700, 1024, 1500] {
        grow(&grown, count);
        let (now, notices) = with_tree(&grown, |tree| tree.head_at(count).unwrap());
        assert_eq!((now, notices), (head(count), vec![]), "{count} records");
    }
    let at_once = ledger(1500);
    let at_once = at_once.path().join("ledger");
    with_tree(&at_once, |_| ());
    for name in ["tiles/size", "tiles/1/000.p/5"] {
        assert_eq!(fs::read(grown.join(name)).unwrap(), fs::read(at_once.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn only_the_newer_records_are_read_when_the_tree_grows() {
    let dir = ledger(1024);
    let ledger = dir.path().join("ledger");
    with_tree(&ledger, |_| ());
    grow(&ledger, 1300);
    let mut hashed = Vec::new();
    let reader = read(&ledger);
    Tree::open(&reader, &ledger, &mut |notice| hashed.push(notice)).unwrap();
    assert_eq!(hashed, [Notice::Hashing { done: 256, total: 256 }]);
}

#[test]
fn an_empty_ledger_has_the_empty_root() {
    let dir = ledger(1);
    let (head, _) = with_tree(&dir.path().join("ledger"), |tree| tree.head_at(0).unwrap());
    assert_eq!(head.root, tlog_tiles::EMPTY_HASH.0);
}

#[test]
fn what_the_ledger_never_had_is_refused() {
    let dir = ledger(5);
    with_tree(&dir.path().join("ledger"), |tree| {
        assert!(matches!(tree.head_at(6), Err(TreeError::Outside { asked: 6, size: 5 })));
        assert!(matches!(tree.inclusion(5, 5), Err(TreeError::Outside { asked: 5, size: 5 })));
        assert!(matches!(tree.inclusion(3, 3), Err(TreeError::Outside { asked: 3, size: 3 })));
        assert!(matches!(tree.inclusion(0, u64::MAX), Err(TreeError::Outside { .. })));
        assert!(matches!(tree.consistency(4, 3), Err(TreeError::Outside { .. })));
    });
}

/// Returns the files of the tiles.
fn tiles(ledger: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![ledger.join("tiles")];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

#[test]
fn damaged_tiles_are_made_anew_and_never_change_an_answer() {
    let count = 1100;
    let dir = ledger(count);
    let ledger = dir.path().join("ledger");
    with_tree(&ledger, |_| ());
    let all = leaves(count);
    let files = tiles(&ledger);
    assert_eq!(files.len(), 2);
    for file in &files {
        let sound = fs::read(file).unwrap();
        for at in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x10;
            fs::write(file, &bytes).unwrap();
            let ask = |tree: &mut Tree<'_>| tree.inclusion(at as u64 * 8, count).unwrap();
            let (proof, notices) = with_tree(&ledger, ask);
            assert_eq!(proof, path(at * 8, &all), "byte {at} of {}", file.display());
            assert!(matches!(notices[..], [Notice::Remade { .. }]), "byte {at} of {}", file.display());
            assert_eq!(fs::read(file).unwrap(), sound);
        }
    }
}

#[test]
fn a_full_tile_that_was_damaged_later_is_noticed_when_it_is_needed() {
    let dir = ledger(LARGE);
    let ledger = dir.path().join("ledger");
    with_tree(&ledger, |_| ());
    let file = ledger.join("tiles/1/000");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100 * 32] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (proof, notices) = with_tree(&ledger, |tree| tree.inclusion(5, LARGE).unwrap());
    assert_eq!(proof, path(5, &leaves(LARGE)));
    assert!(matches!(notices[..], [Notice::Remade { .. }]), "{notices:?}");
}

#[test]
fn the_tiles_of_another_ledger_are_not_used() {
    let (dir, other) = (ledger(600), folder());
    let ledger = dir.path().join("ledger");
    tyst_log::create(&other.path().join("ledger"), read(&ledger).header()).unwrap();
    let records: Vec<_> = (0..600).map(|seq| record(seq + 1)).collect();
    append(&other.path().join("ledger"), &records);
    with_tree(&other.path().join("ledger"), |_| ());
    fs::rename(other.path().join("ledger/tiles"), ledger.join("tiles")).unwrap();
    let (head_now, notices) = with_tree(&ledger, |tree| tree.head_at(512).unwrap());
    assert_eq!(head_now, head(512));
    assert!(matches!(notices[..], [Notice::Remade { .. }]), "{notices:?}");
}

#[test]
fn where_nothing_can_be_kept_the_tree_is_read_all_the_same() {
    let dir = ledger(600);
    let ledger = dir.path().join("ledger");
    // A file in place of the folder cannot be written into, whoever runs the tests.
    fs::write(ledger.join("tiles"), "").unwrap();
    let (proof, notices) = with_tree(&ledger, |tree| tree.inclusion(3, 600).unwrap());
    assert_eq!(proof, path(3, &leaves(600)));
    assert!(notices.iter().any(|notice| matches!(notice, Notice::NotKept { .. })), "{notices:?}");
}

#[test]
fn a_look_writes_nothing() {
    let dir = ledger(600);
    let ledger = dir.path().join("ledger");
    let reader = read(&ledger);
    assert_eq!(Tree::look(&reader, &ledger, &mut |_| {}).unwrap().head_at(600).unwrap(), head(600));
    assert!(!ledger.join("tiles").exists());
}

/// Changes a record in the journal as somebody would who knows how: its checksum is right again.
fn forge(ledger: &Path, from: &[u8], to: &[u8]) {
    let path = ledger.join("journal/000000000001.tyj");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(from.len()).position(|there| there == from).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
    let frame = 4096;
    let length = u32::from_le_bytes(bytes[frame..frame + 4].try_into().unwrap()) as usize;
    let sum = crc32c::crc32c(&bytes[frame..frame + 4]);
    let sum = crc32c::crc32c_append(sum, &bytes[frame + 8..frame + length]);
    bytes[frame + 4..frame + 8].copy_from_slice(&sum.to_le_bytes());
    fs::write(&path, bytes).unwrap();
}

#[test]
fn a_record_that_was_changed_with_its_checksum_is_never_proved() {
    for (kept, seq) in [(true, 299_u64), (true, 550), (false, 299), (false, 550)] {
        let dir = ledger(600);
        let ledger = dir.path().join("ledger");
        if kept {
            with_tree(&ledger, |_| ());
        }
        forge(&ledger, &record(seq), b"forged");
        let reader = read(&ledger);
        let mut silent = |_| {};
        let proof = Tree::open(&reader, &ledger, &mut silent).and_then(|mut tree| tree.inclusion(seq, 600));
        assert!(matches!(proof, Err(TreeError::Root { count: 600 })), "{kept} {seq}");
    }
}

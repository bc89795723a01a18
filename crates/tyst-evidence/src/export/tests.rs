//! Exported folders: what stands in them, that they grow by what is new, and what is not written.

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::*;
use crate::tests::{append, folder, grow, head, key, leaves, ledger, ledger_key, record, with_tree};

fn export(ledger: &Path, dir: &Path) -> Result<Exported, ExportError> {
    let export = |tree: &mut Tree<'_>| {
        let checkpoint = Checkpoint::sign(tree.head(), &ledger_key());
        export_tiles(tree, &checkpoint, dir, &mut |_| true)
    };
    with_tree(ledger, export).0
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn bundle(seqs: std::ops::Range<u64>) -> Vec<u8> {
    let entry = |seq| {
        let record = record(seq);
        [u16::try_from(record.len()).unwrap().to_be_bytes().as_slice(), &record].concat()
    };
    seqs.flat_map(entry).collect()
}

fn exported(count: u64) -> (TempDir, BTreeMap<String, Vec<u8>>) {
    let dir = ledger(count);
    export(&dir.path().join("ledger"), &dir.path().join("out")).unwrap();
    let files = files(&dir.path().join("out"));
    (dir, files)
}

#[test]
fn a_folder_holds_tiles_and_bundles_where_the_specification_has_them() {
    let (_dir, files) = exported(300);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    ];
    assert_eq!(names, expected);
    assert_eq!(files["tile/0/000"], leaves(256).concat());
    assert_eq!(files["tile/0/001.p/44"], leaves(300)[256..].concat());
    assert_eq!(files["tile/1/000.p/1"], head(256).root);
    assert_eq!(files["tile/entries/000"], bundle(0..256));
    assert_eq!(files["tile/entries/001.p/44"], bundle(256..300));
    assert_eq!(files["checkpoint"], Checkpoint::sign(head(300), &ledger_key()).to_bytes());
}

#[test]
fn a_folder_that_grew_holds_what_one_that_was_written_at_once_holds() {
    let dir = ledger(1);
    let (ledger, out) = (dir.path().join("ledger"), dir.path().join("out"));
    export(&ledger, &out).unwrap();
    let mut before = 1;
    for count in [2, 255, 256, 257, 512, 600] {
        grow(&ledger, count);
        let done = export(&ledger, &out).unwrap();
        assert_eq!((done.before, done.size), (before, count));
        before = count;
        let now = files(&out);
        let at_once = exported(count).1;
        assert!(at_once.iter().all(|(name, bytes)| now.get(name) == Some(bytes)), "{count}");
        // Partial tiles of earlier checkpoints stay until the full one is there.
        let more = now.keys().filter(|name| !at_once.contains_key(*name));
        assert!(more.into_iter().all(|name| name.contains(".p/")), "{count}");
    }
}

#[test]
fn what_is_there_is_not_written_again() {
    let dir = ledger(700);
    let (ledger, out) = (dir.path().join("ledger"), dir.path().join("out"));
    assert_eq!(export(&ledger, &out).unwrap(), Exported { before: 0, size: 700, files: 8 });
    let written = |name: &str| fs::metadata(out.join(name)).unwrap().modified().unwrap();
    let before = [written("tile/0/000"), written("tile/entries/001")];
    assert_eq!(export(&ledger, &out).unwrap(), Exported { before: 700, size: 700, files: 1 });
    grow(&ledger, 701);
    assert_eq!(export(&ledger, &out).unwrap(), Exported { before: 700, size: 701, files: 3 });
    assert_eq!([written("tile/0/000"), written("tile/entries/001")], before);
}

#[test]
fn an_export_that_was_cut_off_is_taken_up_again() {
    let dir = ledger(600);
    let (ledger, out) = (dir.path().join("ledger"), dir.path().join("out"));
    let stop = |tree: &mut Tree<'_>| {
        let checkpoint = Checkpoint::sign(tree.head(), &ledger_key());
        export_tiles(tree, &checkpoint, &out, &mut |record| record.seq < 400)
    };
    assert!(matches!(with_tree(&ledger, stop).0, Err(ExportError::Withheld { seq: 400 })));
    assert!(!out.join("checkpoint").exists() && out.join("tile/entries/000").exists());
    assert!(!out.join("tile/entries/001").exists());
    export(&ledger, &out).unwrap();
    assert_eq!(files(&out), exported(600).1);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let dir = ledger(3);
    let ledger = dir.path().join("ledger");
    let other = folder();
    fs::write(other.path().join("letter.txt"), "").unwrap();
    assert!(matches!(export(&ledger, other.path()), Err(ExportError::Occupied { .. })));
    let foreign = Checkpoint::sign(head(2), &key("tyst/other", 3));
    fs::write(other.path().join("checkpoint"), foreign.to_bytes()).unwrap();
    assert!(matches!(export(&ledger, other.path()), Err(ExportError::Occupied { .. })));
    fs::write(other.path().join("checkpoint"), "nothing").unwrap();
    assert!(matches!(export(&ledger, other.path()), Err(ExportError::Occupied { .. })));
}

#[test]
fn a_folder_that_another_history_was_written_into_is_not_continued() {
    let (dir, other) = (ledger(300), ledger(300));
    let (ours, theirs) = (dir.path().join("ledger"), other.path().join("ledger"));
    append(&theirs, &[record(900)]);
    let out = dir.path().join("out");
    export(&theirs, &out).unwrap();
    assert!(matches!(export(&ours, &out), Err(ExportError::Contradicts { .. })));
    grow(&ours, 400);
    let before = files(&out);
    assert!(matches!(export(&ours, &out), Err(ExportError::Contradicts { .. })));
    assert_eq!(files(&out), before);
}

#[test]
fn a_checkpoint_that_the_ledger_does_not_hold_is_not_exported() {
    let dir = ledger(300);
    let (ledger, out) = (dir.path().join("ledger"), dir.path().join("out"));
    for head in [head(301), crate::Head { count: 300, root: [0; 32] }] {
        let checkpoint = Checkpoint::sign(head, &ledger_key());
        let refused = |tree: &mut Tree<'_>| export_tiles(tree, &checkpoint, &out, &mut |_| true);
        assert!(matches!(with_tree(&ledger, refused).0, Err(ExportError::Contradicts { .. })));
    }
    assert!(!out.exists());
}

//! Tiles that grow are those that are made at once, and what is kept is never trusted blindly.

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::*;
use crate::tests::folder;

fn hash(group: u64) -> Hash {
    tlog_tiles::record_hash(&group.to_le_bytes())
}

/// Adds the hashes of groups up to `count`.
fn extend(tiles: &mut Tiles, count: u64) {
    for group in tiles.groups()..count {
        tiles.push(hash(group)).unwrap();
    }
}

fn made(count: u64) -> TempDir {
    let dir = folder();
    let mut tiles = Tiles::empty(dir.path());
    extend(&mut tiles, count);
    tiles.keep().unwrap();
    dir
}

/// Returns every file in a folder, by its path.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for file in fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(name, bytes)| (path.join(name), bytes)));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    let inside = |path: PathBuf| path.strip_prefix(dir).unwrap().to_owned();
    found.into_iter().map(|(path, bytes)| (inside(path), bytes)).collect()
}

#[test]
fn tiles_that_grow_are_those_that_are_made_at_once_at_every_split() {
    let count = 600;
    let whole = files(made(count).path());
    for split in (0..=count).step_by(7).chain([1, 255, 256, 257, 511, 512, 513, 599]) {
        let dir = made(split);
        let mut tiles = Tiles::kept(dir.path()).unwrap();
        assert_eq!(tiles.groups(), split);
        extend(&mut tiles, count);
        tiles.keep().unwrap();
        assert_eq!(files(dir.path()), whole, "split at {split}");
    }
}

#[test]
fn tiles_that_are_kept_after_every_group_are_those_that_are_made_at_once() {
    let dir = folder();
    for count in 1..=520 {
        let mut tiles = Tiles::kept(dir.path()).unwrap();
        extend(&mut tiles, count);
        tiles.keep().unwrap();
        if [1, 2, 255, 256, 257, 512, 520].contains(&count) {
            assert_eq!(files(dir.path()), files(made(count).path()), "{count} groups");
        }
    }
}

#[test]
fn a_tile_has_the_hashes_of_the_tiles_below_it() {
    let mut tiles = Tiles::empty(folder().path());
    extend(&mut tiles, 600);
    let first: Vec<u8> = (0..256).flat_map(|group| hash(group).0).collect();
    assert_eq!(tiles.read(1, 0, 256).unwrap(), first);
    assert_eq!(tiles.read(1, 2, 88).unwrap()[..32], hash(512).0);
    assert_eq!(tiles.read(2, 0, 2).unwrap()[..32], Tile::subtree_hash(&first).0);
    assert_eq!(tiles.read(2, 0, 1).unwrap(), Tile::subtree_hash(&first).0);
}

#[test]
fn paths_are_those_of_the_specification() {
    assert_eq!(path(1, 1_234_067, 256), "1/x001/x234/067");
    assert_eq!(path(0, 0, 17), "0/000.p/17");
    assert_eq!(path(2, 1000, 255), "2/x001/000.p/255");
}

#[test]
fn what_is_missing_cut_or_no_number_is_called_unusable() {
    let dir = made(300);
    let kept = dir.path().join(FOLDER);
    for (name, bytes) in [
        ("1/001.p/44", None),
        ("1/001.p/44", Some(vec![0; 43 * 32])),
        ("1/001.p/44", Some(vec![0; 44 * 32 + 1])),
        ("1/001.p/44", Some(vec![0; TILE_BYTES_MAX + 1])),
    ] {
        let path = kept.join(name);
        let before = fs::read(&path).unwrap();
        match bytes {
            None => fs::remove_file(&path).unwrap(),
            Some(bytes) => fs::write(&path, bytes).unwrap(),
        }
        assert!(Tiles::kept(dir.path()).unwrap().push(hash(300)).is_err(), "{name}");
        fs::write(&path, before).unwrap();
    }
    Tiles::kept(dir.path()).unwrap().push(hash(300)).unwrap();
    for text in ["", "x\n", "-1\n", "300", "99999999999999999999\n", &"1".repeat(40)] {
        fs::write(kept.join(SIZE), text).unwrap();
        assert!(Tiles::kept(dir.path()).is_err(), "{text:?}");
    }
}

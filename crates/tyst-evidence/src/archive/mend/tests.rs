//! Files of evidence that were changed anywhere, and copies that are to be believed or not.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::key::SigningKey;
use crate::tests::{ID, grow, head, key, ledger, with_tree};

/// A ledger of five records with a checkpoint of three, signed with two keys, and one of five; and a copy without keys.
struct Place {
    folder: TempDir,
    archive: Archive,
}

impl Place {
    fn new() -> Place {
        let folder = ledger(3);
        let archive = Archive::new(&folder.path().join("ledger"), ID);
        let place = Place { folder, archive };
        let first = place.archive.new_key().unwrap();
        place.issue(&first);
        let second = place.archive.new_key().unwrap();
        place.issue(&second);
        grow(&place.dir(), 5);
        place.issue(&second);
        let (copy, header) = (place.copy(), "LEDGER");
        fs::create_dir_all(copy.join(CHECKPOINTS)).unwrap();
        fs::copy(place.dir().join(header), copy.join(header)).unwrap();
        for (file, bytes) in place.files() {
            fs::write(copy.join(file), bytes).unwrap();
        }
        place
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    fn copy(&self) -> PathBuf {
        self.folder.path().join("copy")
    }

    fn issue(&self, key: &SigningKey) {
        with_tree(&self.dir(), |tree| self.archive.issue(tree, key)).0.unwrap();
    }

    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let files = tyst_log::evidence(&self.dir()).unwrap().files;
        files.into_iter().map(|(name, bytes)| (name, bytes.unwrap())).collect()
    }

    /// Returns whether every file can be read, and every checkpoint is signed with a key of the ledger.
    fn is_sound(&self) -> bool {
        let Ok(keys) = self.archive.public_keys() else { return false };
        let is_signed = |checkpoint: Checkpoint| keys.iter().any(|key| checkpoint.check(key).is_ok());
        let mut all = self.archive.all().unwrap().into_iter();
        all.all(|(_, checkpoint)| checkpoint.is_ok_and(is_signed))
    }

    /// Looks with the copy, or without any.
    fn look(&self, copies: usize) -> Mending {
        Mending::look(&self.dir(), &vec![self.copy(); copies]).unwrap()
    }

    /// Returns what would be put where.
    fn found(&self) -> Vec<(String, Vec<u8>)> {
        let mut found: Vec<_> =
            self.look(1).found.into_iter().map(|found| (found.file, found.bytes)).collect();
        found.sort();
        found
    }
}

#[test]
fn a_sound_ledger_needs_nothing_and_is_known_by_its_checkpoints() {
    let place = Place::new();
    for copies in 0..3 {
        let Mending { known, spoilt, found } = place.look(copies);
        assert!(spoilt.is_empty() && found.is_empty(), "{spoilt:?} {found:?}");
        assert!([3, 5].into_iter().all(|count| known.contains(&head(count))), "{known:?}");
    }
}

#[test]
fn a_file_that_was_changed_or_cut_off_anywhere_is_found_in_a_copy_as_it_was() {
    let place = Place::new();
    for (file, sound) in place.files() {
        let path = place.dir().join(&file);
        let flips = (0..sound.len()).map(|at| {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            bytes
        });
        for spoilt in flips.chain((0..sound.len()).step_by(7).map(|at| sound[..at].to_vec())) {
            fs::write(&path, &spoilt).unwrap();
            let mending = place.look(1);
            let words = String::from_utf8_lossy(&spoilt);
            assert_eq!(mending.spoilt.is_empty(), place.is_sound(), "{file}: {words}");
            // One signature of several may be lost, and a key may end without a line feed.
            if mending.spoilt.is_empty() {
                continue;
            }
            let found: Vec<_> = mending.found.iter().map(|found| (&found.file, &found.bytes)).collect();
            assert_eq!((mending.spoilt, found), (vec![file.clone()], vec![(&file, &sound)]));
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(place.found(), [(file, sound.clone())]);
        fs::write(&path, &sound).unwrap();
    }
}

#[test]
fn all_that_was_lost_is_found_whatever_is_left_to_know_the_ledger_by() {
    let place = Place::new();
    let all = place.files();
    fs::remove_dir_all(place.dir().join(CHECKPOINTS)).unwrap();
    for left in ["keys/checkpoint.key", "LEDGER", "journal"] {
        assert!(place.dir().join(left).exists());
        assert_eq!(place.found(), all);
        if left != "journal" {
            fs::remove_file(place.dir().join(left)).unwrap();
        }
    }
    assert!(place.look(0).found.is_empty());
}

#[test]
fn a_checkpoint_under_the_name_of_another_is_kept_under_its_own() {
    let place = Place::new();
    let stored = place.dir().join(CHECKPOINTS);
    let sound = fs::read(stored.join("5")).unwrap();
    fs::rename(stored.join("5"), stored.join("4")).unwrap();
    let Mending { known, spoilt, found } = place.look(0);
    assert_eq!((spoilt, found.len()), (vec!["checkpoints/4".to_owned()], 1));
    assert_eq!((&*found[0].file, &found[0].bytes, found[0].head), ("checkpoints/5", &sound, Some(head(5))));
    assert!(known.contains(&head(5)) && found[0].from == Path::new("checkpoints/4"));
}

#[test]
fn a_key_of_a_copy_counts_only_where_the_ledger_has_used_it() {
    let place = Place::new();
    let copied = |name: &str| place.copy().join(CHECKPOINTS).join(name);
    let stranger = key(place.archive.origin(), 9);
    fs::write(copied("key-3"), format!("{}\n", stranger.public())).unwrap();
    fs::write(copied("4"), Checkpoint::sign(head(4), &stranger).to_bytes()).unwrap();
    let sound = place.files();
    assert_eq!(place.found(), []);
    fs::remove_file(place.dir().join(SECRET)).unwrap();
    for number in [1, 2] {
        fs::write(place.archive.public_path(number), "").unwrap();
    }
    // The stored checkpoints show which keys have signed them.
    let keys: Vec<_> = sound.into_iter().filter(|(file, _)| file.contains(KEY)).collect();
    assert_eq!(place.found(), keys);
    // A key of somebody else in their place signs nothing here, and none of it is spoilt for that.
    for number in [1, 2] {
        fs::write(copied(&format!("key-{number}")), format!("{}\n", stranger.public())).unwrap();
    }
    let mending = place.look(1);
    assert_eq!((mending.found, mending.spoilt.len()), (Vec::new(), 2));
}

#[test]
fn a_key_of_a_copy_counts_for_nothing_where_the_private_key_is_another() {
    let place = Place::new();
    let stranger = key(place.archive.origin(), 9);
    fs::write(place.copy().join(CHECKPOINTS).join("key-2"), format!("{}\n", stranger.public())).unwrap();
    fs::remove_dir_all(place.dir().join(CHECKPOINTS)).unwrap();
    let found = place.found();
    assert!(
        found.iter().all(|(_, bytes)| *bytes != format!("{}\n", stranger.public()).into_bytes()),
        "{found:?}"
    );
    // Where that is lost as well, nothing tells whose they are.
    fs::remove_file(place.dir().join(SECRET)).unwrap();
    assert!(place.found().iter().any(|(file, _)| file.ends_with("key-2")));
}

#[test]
fn a_checkpoint_is_not_spoilt_for_the_want_of_a_key() {
    let place = Place::new();
    let later = place.files().into_iter().map(|(file, _)| file).find(|file| file.contains("/3.")).unwrap();
    fs::remove_file(place.dir().join(later)).unwrap();
    fs::write(place.archive.public_path(1), "").unwrap();
    let spoilt = place.look(0).spoilt;
    assert_eq!(spoilt, ["checkpoints/key-1"], "what only key 1 signed may be its");
    // Where the other is lost as well, the private key shows that there was one before it.
    fs::remove_file(place.archive.public_path(2)).unwrap();
    let mending = place.look(0);
    let made: Vec<&str> = mending.found.iter().map(|found| found.file.as_str()).collect();
    assert_eq!((mending.spoilt, made), (vec!["checkpoints/key-1".to_owned()], vec!["checkpoints/key-2"]));
    fs::remove_file(place.archive.public_path(1)).unwrap();
    let mending = place.look(0);
    let made: Vec<&str> = mending.found.iter().map(|found| found.file.as_str()).collect();
    assert_eq!((mending.spoilt, made), (Vec::new(), vec!["checkpoints/key-2"]));
}

#[test]
fn where_all_is_lost_no_order_of_copies_hides_a_key() {
    let place = Place::new();
    let older = place.folder.path().join("older");
    fs::create_dir_all(older.join(CHECKPOINTS)).unwrap();
    for file in ["LEDGER", "checkpoints/key-1"] {
        fs::copy(place.copy().join(file), older.join(file)).unwrap();
    }
    fs::remove_dir_all(place.dir().join(CHECKPOINTS)).unwrap();
    fs::remove_file(place.dir().join(SECRET)).unwrap();
    for from in [[older.clone(), place.copy()], [place.copy(), older]] {
        let found = Mending::look(&place.dir(), &from).unwrap().found;
        let names: BTreeSet<String> = found.into_iter().map(|found| found.file).collect();
        assert!(names.contains("checkpoints/key-2") && names.contains("checkpoints/5"), "{names:?}");
    }
}

#[test]
fn a_checkpoint_is_named_for_each_copy_that_has_it() {
    let place = Place::new();
    fs::remove_file(place.archive.path(5)).unwrap();
    let found = place.look(2).found;
    let names: Vec<&str> = found.iter().map(|found| found.file.as_str()).collect();
    assert_eq!(names, ["checkpoints/5", "checkpoints/5"], "either may be believed where the other is not");
}

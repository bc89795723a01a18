//! What is seen at a glance, in ledgers that are well and others that are not.
//!
//! What is said about it is the command's business.

use std::fs;
use std::path::Path;

use super::{Condition, Ending, Part, Segments, StoreState, Writing, condition};
use crate::tests::{
    NUMBERED, append, change, folder, in_memory, new_ledger, on_sled, open, record, segment_path, snapshot,
};
use crate::{Log, Mirror, OpenError, Watch, compact};

fn look(dir: &Path) -> Condition {
    let before = snapshot(dir);
    let condition = condition(dir, &NUMBERED).unwrap();
    assert!(snapshot(dir) == before, "nothing is changed");
    condition
}

fn bytes(condition: &Condition, part: &Part) -> u64 {
    condition.sizes.iter().find(|size| size.part == *part).map_or(0, |size| size.bytes)
}

#[test]
fn sees_sizes_segments_and_how_it_was_left() {
    let dir = new_ledger(in_memory);
    fs::create_dir(dir.path().join("sled")).unwrap();
    let (mut log, _) = open(dir.path(), in_memory());
    (0..20).for_each(|_| append(&mut log, 5));
    log.seal_one().unwrap().unwrap();
    let seen = look(dir.path());
    assert_eq!((seen.writer, seen.ending), (Writing::Somebody(Some(std::process::id())), Ending::Open));
    assert_eq!(seen.store, StoreState::HadAtLeast(0));
    let head = log.head();
    log.close().unwrap();
    for (name, text) in
        [("keys/signing", "secret"), ("tiles/0/000", "12345"), ("states/x", "123"), ("mine", "1")]
    {
        fs::create_dir_all(dir.path().join(name).parent().unwrap()).unwrap();
        fs::write(dir.path().join(name), text).unwrap();
    }
    let seen = look(dir.path());
    assert_eq!(
        (seen.writer, seen.ending, seen.store),
        (Writing::Nobody, Ending::Closed, StoreState::Has(100))
    );
    assert_eq!(seen.head.as_ref().unwrap(), &head);
    assert_eq!(seen.segments, Segments { sealed: 1, full: 2, open: 1 });
    let kept = [Part::Plain, Part::Keys, Part::Tiles, Part::States, Part::Checkpoints];
    assert_eq!(kept.map(|part| bytes(&seen, &part)), [3 * 8192, 6, 5, 3, 0]);
    assert_eq!(
        bytes(&seen, &Part::Sealed),
        dir.path().join(crate::sealed::name(1)).metadata().unwrap().len()
    );
    assert!(seen.free.is_some() && seen.header.is_some() && seen.leftovers.is_empty());
}

#[test]
fn sees_how_far_a_store_is_behind() {
    let dir = new_ledger(on_sled);
    for count in [0, 10] {
        let mut log = Log::open_with(dir.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap();
        log.append(count, &(count..count + 10).map(record).collect::<Vec<_>>()).unwrap();
        log.close().unwrap();
    }
    let seen = look(dir.path());
    let had = (seen.head.as_ref().unwrap().count, seen.store);
    assert_eq!(had, (20, StoreState::Has(0)), "a few records do not wait for the store");
    assert!(seen.written_us.is_some_and(|written| written > 0));
    compact(dir.path(), &NUMBERED, false, &mut Watch { notice: &mut |_| (), progress: &mut |_, _| true })
        .unwrap();
    assert_eq!(look(dir.path()).store, StoreState::Has(20));
}

#[test]
fn sees_what_was_set_aside_and_left_over() {
    let dir = new_ledger(in_memory);
    for name in ["sled.set-aside-2/db", "journal.set-aside-1/000000000001.tyj"] {
        fs::create_dir_all(dir.path().join(name).parent().unwrap()).unwrap();
        fs::write(dir.path().join(name), "12").unwrap();
    }
    for name in ["journal/000000000002.tyj.new", "CLOSED.new", "sled.copy-1-0", ".ledger.new-1"] {
        fs::write(dir.path().join(name), "").unwrap();
    }
    let seen = look(dir.path());
    assert_eq!(
        seen.leftovers,
        [".ledger.new-1", "CLOSED.new", "journal/000000000002.tyj.new", "sled.copy-1-0"]
    );
    for name in ["sled.set-aside-2", "journal.set-aside-1"] {
        assert_eq!(bytes(&seen, &Part::SetAside(name.to_owned())), 2);
    }
    assert_eq!(seen.store, StoreState::Missing);
}

#[test]
fn sees_a_mirror_as_one_and_damage_as_what_it_is() {
    let (dir, other) = (new_ledger(in_memory), folder());
    let mirror = other.path().join("mirror");
    Mirror::open(dir.path(), &mirror, &NUMBERED).unwrap().step(&mut |_, _| ()).unwrap();
    let seen = look(&mirror);
    assert_eq!((seen.ending, seen.writer, seen.store), (Ending::Never, Writing::Nobody, StoreState::Missing));
    change(&segment_path(&mirror, 1), |bytes| bytes[20] ^= 1);
    assert!(matches!(look(&mirror).head, Err(OpenError::Damaged(_))));
    fs::remove_file(mirror.join("LEDGER")).unwrap();
    assert!(look(&mirror).header.is_none());
    assert!(condition(&other.path().join("missing"), &NUMBERED).is_err());
}

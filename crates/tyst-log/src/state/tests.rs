//! Tests of keeping what was derived.

use std::fs;
use std::os::unix::fs::symlink;

use super::{StateError, load, save};
use crate::chain::Head;
use crate::tests::{change, flip, folder, header, in_memory, new_ledger};

const HEAD: Head = Head { count: 7, root: [0xa5; 32] };

#[test]
fn gives_back_what_was_saved_last() {
    let dir = new_ledger(in_memory);
    assert_eq!(load(dir.path(), "standing"), None);
    for state in [&b"first"[..], b"", b"another"] {
        save(dir.path(), "standing", HEAD, state).unwrap();
        assert_eq!(load(dir.path(), "standing"), Some((HEAD, state.to_vec())));
    }
    assert_eq!(load(dir.path(), "stand"), None);
    assert_eq!(fs::read_dir(dir.path().join("states")).unwrap().count(), 1);
}

#[test]
fn gives_back_a_state_larger_than_any_other_file() {
    let dir = new_ledger(in_memory);
    let state = vec![0xa5; (65 << 20) + 1];
    save(dir.path(), "large", HEAD, &state).unwrap();
    assert!(load(dir.path(), "large") == Some((HEAD, state)));
}

#[test]
fn every_changed_or_missing_byte_makes_it_no_state() {
    let dir = new_ledger(in_memory);
    save(dir.path(), "a", HEAD, b"a state").unwrap();
    let path = dir.path().join("states/a");
    for offset in 0..fs::read(&path).unwrap().len() {
        flip(&path, offset);
        assert_eq!(load(dir.path(), "a"), None, "{offset}");
        flip(&path, offset);
    }
    for _ in 0..fs::read(&path).unwrap().len() {
        change(&path, |bytes| bytes.truncate(bytes.len() - 1));
        assert_eq!(load(dir.path(), "a"), None);
    }
}

#[test]
fn a_state_of_another_ledger_is_none() {
    let dir = new_ledger(in_memory);
    save(dir.path(), "a", HEAD, b"a state").unwrap();
    let other = crate::Header { id: "another".to_owned(), ..header() };
    fs::write(dir.path().join("LEDGER"), other.encode()).unwrap();
    assert_eq!(load(dir.path(), "a"), None);
}

#[test]
fn a_link_in_the_place_of_a_state_leads_nowhere() {
    let (dir, elsewhere) = (new_ledger(in_memory), folder());
    let victim = elsewhere.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    save(dir.path(), "a", HEAD, b"first").unwrap();
    for name in ["a.new", "b", "b.new"] {
        symlink(&victim, dir.path().join("states").join(name)).unwrap();
    }
    assert_eq!(load(dir.path(), "b"), None);
    for name in ["a", "b"] {
        save(dir.path(), name, HEAD, b"second").unwrap();
        assert_eq!(load(dir.path(), name), Some((HEAD, b"second".to_vec())));
    }
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");

    symlink(dir.path().join("states/a"), dir.path().join("states/c")).unwrap();
    assert_eq!(load(dir.path(), "c"), None, "a state that a link leads to");
    fs::rename(dir.path().join("states"), elsewhere.path().join("states")).unwrap();
    symlink(elsewhere.path().join("states"), dir.path().join("states")).unwrap();
    assert_eq!(load(dir.path(), "a"), None, "a folder that a link leads to");
    assert!(save(dir.path(), "d", HEAD, b"").is_err() && !elsewhere.path().join("states/d").exists());
}

#[test]
fn refuses_names_that_are_none() {
    let dir = new_ledger(in_memory);
    for name in ["", "A", "../a", "a.new", &"a".repeat(101)] {
        assert!(matches!(save(dir.path(), name, HEAD, b""), Err(StateError::Name { .. })), "{name}");
        assert_eq!(load(dir.path(), name), None);
    }
}

#[test]
fn says_which_file_cannot_be_written_and_keeps_the_earlier_state() {
    let dir = folder();
    assert!(matches!(save(dir.path(), "a", HEAD, b""), Err(StateError::Io { .. })), "there is no ledger");
    let dir = new_ledger(in_memory);
    save(dir.path(), "a", HEAD, b"first").unwrap();
    fs::create_dir(dir.path().join("states/a.new")).unwrap();
    let error = save(dir.path(), "a", HEAD, b"second").unwrap_err();
    assert!(error.to_string().ends_with("states/a"), "{error}");
    assert_eq!(load(dir.path(), "a"), Some((HEAD, b"first".to_vec())));
}

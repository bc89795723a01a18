//! Tests of what only the store on sled does.

use std::fs;
use std::time::Duration;

use super::{SledStore, caught, failed, within_crate};
use crate::frame;
use crate::store::{Store, StoreError, within};
use crate::tests::{folder, record};

fn insert(store: &mut SledStore, seq: u64) {
    let mut bytes = Vec::new();
    frame::encode(seq, &[1; 32], &[record(seq)], &mut bytes);
    store.insert(&[frame::parse(&bytes).unwrap().unwrap()]).unwrap();
}

#[test]
fn has_everything_after_it_was_closed() {
    let dir = folder();
    let mut store = SledStore::open(dir.path()).unwrap();
    (0..50).for_each(|seq| insert(&mut store, seq));
    let (head, chunks): (_, Vec<_>) = (store.head(), store.chunks().collect());
    Box::new(store).close().unwrap();
    let store = SledStore::open(dir.path()).unwrap();
    assert_eq!((store.head(), store.chunks().collect::<Vec<_>>()), (head, chunks));
}

#[test]
fn removes_a_snapshot_that_was_not_finished() {
    let dir = folder();
    fs::write(dir.path().join("snap.00000000000000AB.generating"), b"half").unwrap();
    SledStore::open(dir.path()).unwrap();
    assert!(!dir.path().join("snap.00000000000000AB.generating").exists());
}

#[test]
fn turns_a_panic_into_an_error_with_its_message() {
    let outcome: Result<(), _> = caught(|| panic!("out of {}", "bounds"));
    let StoreError { reason } = outcome.unwrap_err();
    assert!(reason.starts_with("sled failed: out of bounds ("), "{reason}");
}

#[test]
fn refuses_a_store_of_an_earlier_version() {
    let dir = folder();
    let store = SledStore::open(dir.path()).unwrap();
    store.db.open_tree("frames").unwrap();
    Box::new(store).close().unwrap();
    let error = SledStore::open(dir.path()).unwrap_err();
    assert_eq!(error.reason, "it was written by an earlier version");
}

#[test]
fn gives_a_store_up_that_does_not_open() {
    let (send, wait) = std::sync::mpsc::channel::<()>();
    let error = within(Duration::ZERO, move || Ok(wait.recv().is_ok())).unwrap_err();
    assert_eq!(error.reason, "it did not open within 0 s");
    drop(send);
    let panics = || -> Result<(), StoreError> { caught(|| panic!("no")) };
    assert!(within(Duration::from_secs(30), panics).unwrap_err().reason.starts_with("sled failed: no"));
}

#[test]
fn says_nothing_of_the_machine_that_built_it() {
    let built = "/some/where/sled-0.34.7/src/pagecache/mod.rs";
    for (file, said) in [
        (built, "sled-0.34.7/src/pagecache/mod.rs"),
        ("crates/tyst-log/src/store/sled.rs", "tyst-log/src/store/sled.rs"),
        ("src/lib.rs", "src/lib.rs"),
    ] {
        assert_eq!(within_crate(file), said);
    }
}

#[test]
fn says_what_the_system_said_in_words_for_people() {
    let fault = sled::Error::Io(std::io::Error::from_raw_os_error(28));
    let said = "No space left on device (os error 28)";
    assert_eq!((failed(&fault).reason, failed(&fault.clone()).reason), (said.to_owned(), said.to_owned()));
}

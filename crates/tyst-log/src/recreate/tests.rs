//! Logs made again from their records, and from others.
//!
//! What an entry may be is tried in the tests of `tyst-ledger` and of the command.

use super::{RecreateError, recreate};
use crate::tests::{NUMBERED, expect_records, folder, header, record};
use crate::{CreateError, Frontier, Head, Reader, leaf_hash};

fn head(count: u64) -> Head {
    let mut tree = Frontier::empty();
    (0..count).for_each(|seq| tree.push(leaf_hash(&record(seq))));
    tree.head()
}

#[test]
fn the_same_records_come_to_the_same_head() {
    let dir = folder();
    let target = dir.path().join("ledger");
    for count in [0, 1, 1024, 1025, 3000] {
        let mut records = (0..count).map(record);
        recreate::<RecreateError>(&target, &header(), head(count), &NUMBERED, &mut || Ok(records.next()))
            .unwrap();
        let reader = Reader::open(&target, &NUMBERED).unwrap();
        assert_eq!((reader.head(), reader.header()), (head(count), &header()));
        expect_records(reader.read(0), 0, count);
        std::fs::remove_dir_all(&target).unwrap();
    }
}

#[test]
fn other_records_make_no_log_at_all() {
    let dir = folder();
    let target = dir.path().join("ledger");
    for count in [4, 6] {
        let mut records = (0..count).map(record);
        let error =
            recreate::<RecreateError>(&target, &header(), head(5), &NUMBERED, &mut || Ok(records.next()))
                .unwrap_err();
        assert!(matches!(error, RecreateError::Head { .. }), "{error:?}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
    std::fs::write(&target, "taken").unwrap();
    let error =
        recreate::<RecreateError>(&target, &header(), head(0), &NUMBERED, &mut || Ok(None)).unwrap_err();
    assert!(matches!(error, RecreateError::Create(CreateError::Io { .. })), "{error:?}");
}

//! Tests that a copy is private, complete, and gone afterwards.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{CopyError, look_at_copy};
use crate::store::{MemoryStore, Store, StoreError};
use crate::tests::folder;

/// Fails with what it finds in the folder.
fn tell(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
    let mode = fs::metadata(folder).unwrap().permissions().mode() & 0o777;
    let of_file = fs::metadata(folder.join("blobs/1")).unwrap().permissions();
    let bytes = fs::read_to_string(folder.join("blobs/1")).unwrap();
    Err(StoreError { reason: format!("{mode:o} {} {bytes}", of_file.readonly()) })
}

#[test]
fn looks_at_a_private_copy_that_can_be_written_and_removes_it() {
    let (store, scratch) = (folder(), folder());
    fs::create_dir(store.path().join("blobs")).unwrap();
    fs::write(store.path().join("blobs/1"), "seen").unwrap();
    fs::set_permissions(store.path().join("blobs/1"), Permissions::from_mode(0o444)).unwrap();
    let seen = look_at_copy(store.path(), scratch.path(), tell, |_| Ok(())).unwrap();
    assert_eq!(seen.unwrap_err().reason, "700 false seen");
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}

#[test]
fn takes_another_name_where_one_is_taken() {
    let (store, scratch) = (folder(), folder());
    let taken = scratch.path().join(format!("sled.copy-{}-0", std::process::id()));
    fs::create_dir(&taken).unwrap();
    look_at_copy(store.path(), scratch.path(), MemoryStore::open, |_| Ok(())).unwrap().unwrap();
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);
}

#[test]
fn tells_a_copy_that_cannot_be_made_from_a_store_that_cannot_be_read() {
    let (store, scratch) = (folder(), folder());
    let look = |store: &Path, scratch: &Path| {
        look_at_copy(store, scratch, MemoryStore::open, |_| Ok(())).unwrap_err()
    };
    let missing = scratch.path().join("missing");
    assert!(matches!(look(store.path(), &missing), CopyError::Target { .. }));
    assert!(matches!(look(&missing, scratch.path()), CopyError::Source { .. }));
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}

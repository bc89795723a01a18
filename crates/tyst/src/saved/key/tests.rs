//! Tests of what counts as the key of a user.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use super::at;

#[test]
fn a_key_is_made_once_and_is_for_nobody_else() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("tyst/states.key");
    assert!(at(&path).is_some());
    let made = fs::read(&path).unwrap();
    assert!(at(&path).is_some() && fs::read(&path).unwrap() == made);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(home.path().join("tyst")).unwrap().count(), 1);

    for mode in [0o640, 0o604, 0o620, 0o666] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert!(at(&path).is_none(), "{mode:o}");
    }
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, &made[1..]).unwrap();
    assert!(at(&path).is_none(), "too short");
    fs::write(&path, &made).unwrap();
    let link = home.path().join("tyst/link");
    symlink(&path, &link).unwrap();
    assert!(at(&path).is_some() && at(&link).is_none());
}

#[test]
fn where_no_folder_can_be_made_there_is_no_key() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("tyst"), "a file").unwrap();
    assert!(at(&home.path().join("tyst/states.key")).is_none());
}

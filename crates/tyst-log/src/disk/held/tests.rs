//! Tests of holding a folder.

use std::fs;

use crate::disk::{Disk, SystemDisk};
use crate::tests::folder;

#[test]
fn what_is_named_goes_into_the_folder_that_was_opened() {
    let around = folder();
    let [dir, moved] = ["ledger", "moved"].map(|name| around.path().join(name));
    fs::create_dir(&dir).unwrap();
    let disk = SystemDisk.held(&dir).unwrap();
    assert!(disk.is_in_place());
    disk.write_durably(&dir, "before", b"1").unwrap();
    fs::rename(&dir, &moved).unwrap();
    assert!(!disk.is_in_place(), "nothing has the name");
    fs::create_dir(&dir).unwrap();
    assert!(!disk.is_in_place(), "another has the name");
    disk.make_folder(&dir.join("inner/most")).unwrap();
    disk.write_durably(&dir.join("inner"), "after", b"2").unwrap();
    disk.rename_durably(&dir, "before", "inner/before").unwrap();
    disk.remove_folder(&dir.join("inner/most")).unwrap();
    assert_eq!(crate::disk::files_under(&moved).unwrap(), ["inner/after", "inner/before"]);
    disk.remove_durably(&dir, "inner/after").unwrap();
    assert_eq!(crate::disk::files_under(&moved).unwrap(), ["inner/before"]);
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 0, "the other is as it was");
    for path in [around.path(), &dir, &dir.join("a/b")] {
        assert_eq!(disk.name(disk.place(path)), path);
    }
    assert_eq!(disk.place(around.path()), around.path());
}

#[test]
fn a_link_in_the_place_of_an_unfinished_file_is_not_followed() {
    let dir = folder();
    let victim = dir.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    std::os::unix::fs::symlink(&victim, dir.path().join("CLOSED.new")).unwrap();
    SystemDisk.write_durably(dir.path(), "CLOSED", b"closed").unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
    assert!(!dir.path().join("CLOSED").is_symlink());
}

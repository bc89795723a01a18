//! Goal: nothing is read that somebody else could have put there or could still change. Method: files and folders in a
//! folder of their own, each with one right too many.

use super::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use tempfile::TempDir;

fn folder_with(name: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, b"text").unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    (folder, path)
}

fn said(path: &Path, bytes_max: u64) -> String {
    read(path, bytes_max).unwrap_err().to_string()
}

#[test]
fn reads_a_file_of_ones_own_up_to_the_limit() {
    let (_folder, path) = folder_with("file");
    assert_eq!(read(&path, 4).unwrap(), b"text");
    assert_eq!(said(&path, 3), "it is not a file of at most 3 bytes");
}

#[test]
fn refuses_a_link_in_place_of_the_file_and_follows_one_in_the_folders_above() {
    let (folder, path) = folder_with("file");
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    assert_eq!(said(&link, 9), "it is reached through a link; name the folder in which it stands");
    let above = TempDir::new().unwrap();
    symlink(folder.path(), above.path().join("folder")).unwrap();
    assert_eq!(read(&above.path().join("folder/file"), 9).unwrap(), b"text");
}

#[test]
fn refuses_what_others_can_change_and_says_how_to_mend_it() {
    let (folder, path) = folder_with("file");
    fs::set_permissions(&path, PermissionsExt::from_mode(0o646)).unwrap();
    let mend = "can be changed by other users; take that right away with `chmod go-w`";
    assert_eq!(said(&path, 9), format!("{} {mend}", path.display()));
    fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o757)).unwrap();
    assert_eq!(said(&path, 9), format!("{} {mend}", folder.path().display()));
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o1757)).unwrap();
    assert_eq!(read(&path, 9).unwrap(), b"text", "with the sticky bit nobody else can replace it");
}

#[test]
fn the_sticky_bit_excuses_folders_alone() {
    let (_folder, path) = folder_with("file");
    fs::set_permissions(&path, PermissionsExt::from_mode(0o1646)).unwrap();
    assert!(matches!(read(&path, 9), Err(Insecure::Writable(_))));
}

#[test]
fn refuses_a_folder_that_belongs_to_somebody_else_and_looks_at_no_owner_above() {
    let above = TempDir::new().unwrap();
    let folder = above.path().join("folder");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("file"), b"text").unwrap();
    if std::os::unix::fs::chown(above.path(), Some(65_534), None).is_err() {
        return;
    }
    assert_eq!(read(&folder.join("file"), 9).unwrap(), b"text");
    std::os::unix::fs::chown(&folder, Some(65_534), None).unwrap();
    let owner = format!("{} belongs to another user than you or root", folder.display());
    assert_eq!(said(&folder.join("file"), 9), owner);
}

#[test]
fn refuses_what_belongs_to_somebody_else() {
    let (_folder, path) = folder_with("file");
    if std::os::unix::fs::chown(&path, Some(65_534), None).is_err() {
        // Only root can give a file away.
        return;
    }
    assert_eq!(said(&path, 9), format!("{} belongs to another user than you or root", path.display()));
}

#[test]
fn names_with_folders_in_them_lead_nowhere() {
    let (folder, _) = folder_with("file");
    fs::create_dir(folder.path().join("inner")).unwrap();
    fs::write(folder.path().join("inner/file"), b"text").unwrap();
    symlink("inner", folder.path().join("link")).unwrap();
    assert!(Folder::open(folder.path()).unwrap().read(OsStr::new("link/file"), 9).is_err());
    let inner = Folder::open(&folder.path().join("inner")).unwrap();
    assert!(inner.read(OsStr::new("../file"), 9).is_err());
    assert!(inner.read(OsStr::new("absent"), 9).unwrap_err().is_absence());
    assert!(matches!(read(folder.path(), 9), Err(Insecure::NoFile(9))), "a folder is no file");
}

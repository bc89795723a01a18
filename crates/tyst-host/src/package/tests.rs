//! Goal: a packed plugin is what its manifest lists and nothing else. Method: a whole one with a file in place of the library,
//! changed in one thing at a time.

use super::*;
use crate::LibraryFile;
use crate::manifest::tests::WHOLE;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use tempfile::TempDir;

const LIBRARY: &str = "libwho_trains.so";

/// Writes a packed plugin with these bytes as its library, and returns its manifest.
pub(crate) fn write(folder: &Path, id: &str, version: &str, library: &[u8]) -> Vec<u8> {
    let mut manifest = Manifest::parse(WHOLE.as_bytes()).unwrap();
    manifest.id = id.to_owned();
    manifest.version = Version::parse(version).unwrap();
    manifest.files = vec![LibraryFile {
        target: own_target(),
        path: LIBRARY.to_owned(),
        size: library.len() as u64,
        sha256: digest_of(library),
        glibc: None,
    }];
    let text = manifest.to_toml().unwrap().into_bytes();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(MANIFEST_FILE), &text).unwrap();
    fs::write(folder.join(LIBRARY), library).unwrap();
    text
}

fn whole() -> TempDir {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "org.example.who-trains", "0.3.1", b"a library");
    folder
}

/// Checks what is said of a folder.
fn check(folder: &Path, said: &str) {
    assert_eq!(Package::read(folder).unwrap_err().to_string(), said);
}

#[test]
fn a_whole_one_is_read_with_and_without_a_signature() {
    let folder = whole();
    let package = Package::read(folder.path()).unwrap();
    assert_eq!((package.manifest.name(), package.signature.as_deref()), ("who-trains", None));
    assert_eq!(package.digest, digest_of(&fs::read(folder.path().join(MANIFEST_FILE)).unwrap()));
    assert_eq!(package.fitting_library().unwrap(), folder.path().canonicalize().unwrap().join(LIBRARY));
    package.check_libraries().unwrap();
    fs::write(folder.path().join(SIGNATURE_FILE), b"signed").unwrap();
    assert_eq!(Package::read(folder.path()).unwrap().signature.as_deref(), Some(b"signed".as_slice()));
}

#[test]
fn what_its_manifest_does_not_list_must_not_lie_in_it() {
    for name in ["notes.txt", ".hidden", "libother.so"] {
        let folder = whole();
        fs::write(folder.path().join(name), b"").unwrap();
        check(folder.path(), &format!("{name:?} lies in it, which its manifest does not list; take it away"));
    }
    let folder = whole();
    fs::create_dir(folder.path().join("more")).unwrap();
    check(folder.path(), "\"more\" lies in it, which its manifest does not list; take it away");
}

#[test]
fn what_its_manifest_lists_must_lie_in_it_as_a_file() {
    let folder = whole();
    let library = folder.path().join(LIBRARY);
    fs::remove_file(&library).unwrap();
    let said = "libwho_trains.so, which its manifest lists, is not a file in it";
    check(folder.path(), said);
    let elsewhere = TempDir::new().unwrap();
    fs::write(elsewhere.path().join("x"), b"a library").unwrap();
    symlink(elsewhere.path().join("x"), &library).unwrap();
    check(folder.path(), said);
}

#[test]
fn a_changed_library_is_noticed_by_size_and_by_digest() {
    let folder = whole();
    fs::write(folder.path().join(LIBRARY), b"A library").unwrap();
    let package = Package::read(folder.path()).unwrap();
    let said = "libwho_trains.so is not the file that its manifest lists: its SHA-256 is another";
    assert_eq!(package.fitting_library().unwrap_err().to_string(), said);
    assert_eq!(package.check_libraries().unwrap_err().to_string(), said);
    fs::write(folder.path().join(LIBRARY), b"a longer library").unwrap();
    check(folder.path(), "libwho_trains.so is not the file that its manifest lists: it has 16 bytes, not 9");
}

#[test]
fn a_link_in_place_of_the_folder_or_the_manifest_is_refused() {
    let folder = whole();
    let link = TempDir::new().unwrap();
    symlink(folder.path(), link.path().join("who-trains")).unwrap();
    check(&link.path().join("who-trains"), "it is a link; move the folder itself there");
    fs::rename(folder.path().join(MANIFEST_FILE), link.path().join("m")).unwrap();
    symlink(link.path().join("m"), folder.path().join(MANIFEST_FILE)).unwrap();
    check(
        folder.path(),
        "tyst-plugin.toml: it is reached through a link; name the folder in which it stands",
    );
}

#[test]
fn what_others_can_change_is_refused() {
    let folder = whole();
    let open =
        |name: &str, mode| fs::set_permissions(folder.path().join(name), PermissionsExt::from_mode(mode));
    let here = folder.path().canonicalize().unwrap();
    let mend = "can be changed by other users; take that right away with `chmod go-w`";
    open("", 0o777).unwrap();
    check(folder.path(), &format!("its folder: {} {mend}", here.display()));
    open("", 0o755).unwrap();
    open(MANIFEST_FILE, 0o666).unwrap();
    let file = here.join(MANIFEST_FILE);
    check(folder.path(), &format!("tyst-plugin.toml: {} {mend}", file.display()));
    open(MANIFEST_FILE, 0o644).unwrap();
    open(LIBRARY, 0o666).unwrap();
    let said = Package::read(folder.path()).unwrap().fitting_library().unwrap_err().to_string();
    assert_eq!(said, format!("libwho_trains.so: {} {mend}", here.join(LIBRARY).display()));
}

#[test]
fn one_for_other_machines_names_them() {
    let folder = whole();
    let path = folder.path().join(MANIFEST_FILE);
    let text = fs::read_to_string(&path).unwrap().replace(&own_target(), "m68k-unknown-linux-gnu");
    fs::write(&path, text).unwrap();
    let said = Package::read(folder.path()).unwrap().fitting_library().unwrap_err().to_string();
    assert_eq!(said, format!("it has no library for {}; it has m68k-unknown-linux-gnu", own_target()));
}

#[test]
fn a_manifest_that_cannot_be_used_is_named_with_its_flaw() {
    let folder = whole();
    fs::write(folder.path().join(MANIFEST_FILE), "[plugin]").unwrap();
    check(folder.path(), "tyst-plugin.toml: line 1: missing field `id`");
    assert!(Package::read_claims(folder.path()).unwrap_err().claims.is_none());
    let folder = whole();
    fs::write(folder.path().join("more"), b"").unwrap();
    let claims = Package::read_claims(folder.path()).unwrap_err().claims.unwrap();
    assert_eq!(claims, ("org.example.who-trains".to_owned(), Version::new(0, 3, 1)));
}

//! Goal: of several plugins the right one is picked, and it runs only where somebody vouches for it. Method: packed plugins
//! around the smallest library, signed with the fixed keys of `fixtures/trust/`.

use super::*;
use crate::manifest::{MANIFEST_FILE, SIGNATURE_FILE};
use crate::package::tests::write;
use crate::trust::tests::{scoped, sign};
use std::os::unix::fs::{PermissionsExt, symlink};

const ID: &str = "org.example.who-trains";

/// Puts a packed plugin into a folder of plugins, signed with a key, and returns its own folder.
fn pack(plugins: &TempDir, folder: &str, id: &str, version: &str, key: Option<&str>) -> PathBuf {
    let folder = plugins.path().canonicalize().unwrap().join(folder);
    let manifest = write(&folder, id, version, &library());
    if let Some(key) = key {
        let comment = format!("{id} {version} 2026-01-05T09:00:00Z");
        fs::write(folder.join(SIGNATURE_FILE), sign(key, &manifest, &comment)).unwrap();
    }
    folder
}

/// Trusts the archive for its ids, and looks for installed plugins in these folders.
fn installed(folders: &[&TempDir]) -> SearchPath {
    let keys = vec![scoped("archive", &["org.example.*", "org.other.*", "wales.tyst.*"])];
    SearchPath {
        installed: folders.iter().map(|folder| folder.path().to_owned()).collect(),
        trust: Trust { keys, ..Trust::default() },
        ..SearchPath::beside(PathBuf::from("/nonexistent/tyst"))
    }
}

fn said(search: &SearchPath, name: &str) -> String {
    let error = search.find(name).unwrap_err();
    match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[test]
fn a_signed_plugin_is_found_by_its_name_and_by_its_id() {
    let plugins = folder(&[]);
    let package = pack(&plugins, "anything", ID, "0.3.1", Some("archive"));
    for name in ["who-trains", ID, "who-trains@0.3.1", "org.example.who-trains@0.3.1"] {
        let found = installed(&[&plugins]).find(name).unwrap();
        assert_eq!((found.name.as_str(), found.path), ("who-trains", package.join("libwho_trains.so")));
        assert_eq!(found.level, Level::Organisation("the archive".to_owned()));
        assert_eq!(found.digest, <[u8; 32]>::from(Sha256::digest(library())));
        assert_eq!(found.manifest.unwrap().id, ID);
    }
    assert_eq!(said(&installed(&[&plugins]), "who-trains@3"), "\"3\" is no version such as 1.2.3");
    let other = installed(&[&plugins]).find("who-trains@0.3.0").unwrap_err();
    assert!(matches!(other, FindError::Unknown { .. }), "{other}");
}

#[test]
fn a_folder_that_is_a_packed_plugin_can_be_named_itself() {
    let plugins = folder(&[]);
    let package = pack(&plugins, "p", ID, "0.3.1", Some("archive"));
    let search = SearchPath { folders: vec![package], ..installed(&[]) };
    assert_eq!(search.find("who-trains").unwrap().level, Level::Organisation("the archive".to_owned()));
    assert_eq!(search.all().unwrap().len(), 1, "its library is not listed a second time");
}

#[test]
fn what_nobody_vouches_for_runs_only_below_a_folder_that_was_allowed() {
    let plugins = folder(&[("libalone.so", library())]);
    let package = pack(&plugins, "p", ID, "0.3.1", None);
    let signed = pack(&plugins, "q", "org.example.other", "0.3.1", Some("stranger"));
    let alone = plugins.path().canonicalize().unwrap().join("libalone.so");
    let elsewhere = folder(&[]);
    fs::create_dir(plugins.path().join("lib")).unwrap();
    let mut search = installed(&[&plugins]);
    for (name, path, why) in [
        ("alone", &alone, "nobody has signed it, and its digest is not pinned"),
        ("who-trains", &package, "nobody has signed it, and its digest is not pinned"),
        ("other", &signed, "it is signed with the key 54FD0581A8458FDF, which nobody here trusts"),
    ] {
        let refused = format!("{} may not run here: {why}", path.display());
        search.allow_unsigned = vec![];
        assert_eq!(said(&search, name), refused);
        search.allow_unsigned = vec![elsewhere.path().to_owned(), plugins.path().join("lib")];
        assert_eq!(said(&search, name), refused, "{name}: other folders do not count");
        search.allow_unsigned = vec![plugins.path().to_owned()];
        assert_eq!(search.find(name).unwrap().level, Level::Unsigned);
    }
    search.allow_unsigned = vec![PathBuf::from("p")];
    assert_eq!(said(&search, "alone"), "the plugin folder p is not absolute");
}

#[test]
fn what_somebody_has_said_against_cannot_be_allowed_by_hand() {
    let plugins = folder(&[]);
    let package = pack(&plugins, "p", "net.example.who-trains", "0.3.1", Some("archive"));
    let mut search = SearchPath { allow_unsigned: vec![plugins.path().to_owned()], ..installed(&[&plugins]) };
    assert!(said(&search, "who-trains").contains("and not for net.example.who-trains"));
    fs::write(package.join(SIGNATURE_FILE), b"nonsense").unwrap();
    assert!(said(&search, "who-trains").contains("its signature cannot be used"));
    fs::remove_file(package.join(SIGNATURE_FILE)).unwrap();
    assert_eq!(search.find("who-trains").unwrap().level, Level::Unsigned);
    let version = semver::Version::new(1, 0, 0);
    search.trust.minimums = vec![Minimum { id: "net.example.who-trains".to_owned(), version }];
    assert!(said(&search, "who-trains").contains("is older than 1.0.0"));
}

#[test]
fn what_lies_beside_the_program_came_with_it() {
    let beside = folder(&[("libx.so", library())]);
    let mut search = SearchPath::beside(program(&beside));
    assert_eq!(search.find("x").unwrap().level, Level::Bundled);
    assert_eq!(search.find("wales.tyst.x").unwrap().level, Level::Bundled);
    search.folders = vec![beside.path().to_owned()];
    assert_eq!(search.find("x").unwrap().level, Level::Bundled, "also where its folder was named by hand");
    let path = beside.path().join("libx.so");
    search.folders.clear();
    if std::os::unix::fs::chown(search.executable.clone(), Some(65_534), None).is_ok() {
        assert!(said(&search, "x").ends_with("it belongs to another user than tyst itself"));
        std::os::unix::fs::chown(&search.executable, Some(0), None).unwrap();
    }
    fs::set_permissions(&path, PermissionsExt::from_mode(0o664)).unwrap();
    let more = "more users can change it than tyst itself; take that right away with `chmod go-w`";
    assert!(said(&search, "x").ends_with(more), "{}", said(&search, "x"));
    fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    fs::create_dir(beside.path().join("deps")).unwrap();
    fs::rename(&path, beside.path().join("deps/libx.so")).unwrap();
    assert_eq!(search.find("x").unwrap().level, Level::Bundled);
    fs::set_permissions(beside.path().join("deps"), PermissionsExt::from_mode(0o775)).unwrap();
    let more =
        "more users can change its folder than the folder of tyst; take that right away with `chmod go-w`";
    assert!(said(&search, "x").ends_with(more), "{}", said(&search, "x"));
}

#[test]
fn the_newest_version_counts_and_another_can_be_asked_for() {
    let (one, two) = (folder(&[]), folder(&[]));
    pack(&one, "a", ID, "0.9.0", Some("archive"));
    let newest = pack(&two, "b", ID, "0.10.0", Some("archive"));
    let early = pack(&one, "c", ID, "0.10.0-beta.1", Some("archive"));
    let search = installed(&[&one, &two]);
    assert!(search.find("who-trains").unwrap().path.starts_with(newest));
    assert!(search.find("who-trains@0.10.0-beta.1").unwrap().path.starts_with(early));
    let all = search.all().unwrap();
    let first: Vec<_> = all.iter().filter(|seen| seen.is_first).map(|seen| seen.claims.clone()).collect();
    assert_eq!((all.len(), first), (3, vec![Some((ID.to_owned(), "0.10.0".to_owned()))]));
    assert_eq!(search.list().unwrap().len(), 1);
}

#[test]
fn the_newest_version_is_not_passed_over_where_it_may_not_run() {
    let plugins = folder(&[]);
    pack(&plugins, "a", ID, "0.3.1", Some("archive"));
    let newer = pack(&plugins, "b", ID, "0.3.2", None);
    let search = installed(&[&plugins]);
    assert!(said(&search, "who-trains").starts_with(&format!("{} may not run here", newer.display())));
    assert!(search.find("who-trains@0.3.1").is_ok());
    fs::write(newer.join("more"), b"").unwrap();
    assert!(said(&search, "who-trains").contains("\"more\" lies in it"), "{}", said(&search, "who-trains"));
}

#[test]
fn one_version_that_is_not_the_same_everywhere_is_an_error_that_names_both() {
    let (one, two) = (folder(&[]), folder(&[]));
    let first = pack(&one, "a", ID, "0.3.1", Some("archive"));
    let second = pack(&two, "b", ID, "0.3.1", Some("archive"));
    let search = SearchPath { folders: vec![one.path().to_owned()], ..installed(&[&two]) };
    assert!(search.find("who-trains").unwrap().path.starts_with(&first), "two that are the same");
    write(&second, ID, "0.3.1", b"something else");
    let both = format!(
        "org.example.who-trains 0.3.1 stands in two folders, and they differ: {} and {}",
        first.display(),
        second.display()
    );
    for name in ["who-trains", ID, "who-trains@0.3.1"] {
        assert_eq!(said(&search, name), both);
    }
    assert!(search.all().unwrap().iter().all(|seen| seen.found.is_err()));
}

#[test]
fn one_name_of_two_ids_is_an_error_until_one_is_asked_for_by_its_id() {
    let plugins = folder(&[]);
    let (one, two) = (
        pack(&plugins, "a", ID, "0.3.1", Some("archive")),
        pack(&plugins, "b", "org.other.who-trains", "0.4.0", Some("archive")),
    );
    let search = installed(&[&plugins]);
    let both = format!("two libraries are called who-trains: {} and {}", one.display(), two.display());
    assert_eq!(said(&search, "who-trains"), both);
    assert_eq!(search.find(ID).unwrap().path, one.join("libwho_trains.so"));
    assert_eq!(search.list().unwrap().len(), 2);
}

#[test]
fn an_installed_plugin_does_not_take_the_name_of_one_that_came_with_tyst_but_its_own_later_version_does() {
    let (plugins, beside) = (folder(&[]), folder(&[("libwho_trains.so", library())]));
    pack(&plugins, "a", ID, "9.0.0", Some("archive"));
    let search = SearchPath { executable: program(&beside), ..installed(&[&plugins]) };
    assert!(said(&search, "who-trains").starts_with("two libraries are called who-trains"));
    assert_eq!(search.find("wales.tyst.who-trains").unwrap().level, Level::Bundled);
    assert!(matches!(search.find(ID).unwrap().level, Level::Organisation(_)));
    let own = pack(&plugins, "b", "wales.tyst.who-trains", "0.2.0", Some("archive"));
    let search = SearchPath { installed: vec![own.clone()], ..search };
    assert!(search.find("who-trains").unwrap().path.starts_with(own));
    assert_eq!(search.list().unwrap().len(), 1, "what came with tyst is hidden by it");
}

#[test]
fn nothing_comes_from_the_folder_of_the_ledger() {
    let ledger = folder(&[]);
    pack(&ledger, "plugins/p", ID, "0.3.1", Some("archive"));
    let within = ledger.path().join("plugins");
    for search in [
        SearchPath { folders: vec![within.clone()], ..installed(&[]) },
        SearchPath { installed: vec![within.clone()], ..installed(&[]) },
    ] {
        assert!(search.find("who-trains").is_ok());
        let search = SearchPath { ledger: Some(ledger.path().to_owned()), ..search };
        assert!(said(&search, "who-trains").contains("is in the ledger"), "{}", said(&search, "who-trains"));
    }
}

#[test]
fn a_changed_library_a_link_and_a_broken_manifest_are_told() {
    let plugins = folder(&[]);
    let package = pack(&plugins, "p", ID, "0.3.1", Some("archive"));
    let mut changed = library();
    changed[200] ^= 1;
    fs::write(package.join("libwho_trains.so"), changed).unwrap();
    let search = installed(&[&plugins]);
    assert!(
        said(&search, "who-trains")
            .ends_with("is not the file that its manifest lists: its SHA-256 is another")
    );
    let link = folder(&[]);
    symlink(&package, link.path().join("linked")).unwrap();
    fs::create_dir(link.path().join("broken")).unwrap();
    fs::write(link.path().join("broken").join(MANIFEST_FILE), "nonsense").unwrap();
    let search = installed(&[&link]);
    assert!(said(&search, "who-trains").ends_with("it is a link; move the folder itself there"));
    assert!(said(&search, "broken").contains("tyst-plugin.toml: line 1: "), "{}", said(&search, "broken"));
    let reasons: Vec<String> = search
        .all()
        .unwrap()
        .into_iter()
        .map(|seen| format!("{} {}", seen.name, seen.found.is_ok()))
        .collect();
    assert_eq!(reasons, ["broken false", "who-trains false"]);
}

#[test]
fn a_pipe_in_place_of_a_manifest_keeps_nobody_waiting() {
    let plugins = folder(&[]);
    fs::create_dir(plugins.path().join("p")).unwrap();
    let made =
        std::process::Command::new("mkfifo").arg(plugins.path().join("p").join(MANIFEST_FILE)).status();
    assert!(made.unwrap().success());
    assert!(said(&installed(&[&plugins]), "p").ends_with("it is not a file of at most 65536 bytes"));
}

#[test]
fn a_library_can_be_taken_by_hand() {
    let plugins = folder(&[("libwho_trains.so", library()), ("libtext.so", b"text".to_vec())]);
    let found = Found::at(&plugins.path().join("libwho_trains.so")).unwrap();
    assert_eq!((found.name.as_str(), found.level), ("who-trains", Level::Unsigned));
    assert!(Found::at(&plugins.path().join("libtext.so")).is_err());
    assert!(Found::at(&plugins.path().join("absent.so")).is_err());
}

//! Goal: the right library under a name, and a clear error otherwise. Method: the smallest files that have the form
//! of a library with a section `.tyst.entry`; none of them could be loaded.

mod trusted;

use super::*;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use tempfile::TempDir;
use tyst_plugin::abi::TYST_PLUGIN_MAGIC;

/// Returns the bytes of an ELF file with one section called `name` that holds `content`.
fn elf(name: &str, content: &[u8]) -> Vec<u8> {
    let names = format!("\0{name}\0.shstrtab\0");
    let (content_at, names_at) = (64, 64 + content.len());
    let table_at = names_at + names.len();
    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec();
    for long in [0, 0, table_at as u64] {
        file.extend_from_slice(&long.to_le_bytes());
    }
    file.extend_from_slice(&[0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 64, 0, 3, 0, 2, 0]);
    file.extend_from_slice(content);
    file.extend_from_slice(names.as_bytes());
    let shstrtab = 2 + name.len();
    let sections = [(0, 0, 0, 0), (1, 1, content_at, content.len()), (shstrtab, 3, names_at, names.len())];
    for (name, kind, at, len) in sections {
        for short in [name, kind] {
            file.extend_from_slice(&u32::try_from(short).unwrap().to_le_bytes());
        }
        for long in [0, 0, at as u64, len as u64, 0, 1, 0] {
            file.extend_from_slice(&long.to_le_bytes());
        }
    }
    file
}

/// Returns an entry with this magic number and major version.
fn entry(magic: u64, major: u16) -> Vec<u8> {
    let mut bytes = magic.to_ne_bytes().to_vec();
    bytes.extend_from_slice(&40_u32.to_ne_bytes());
    bytes.extend_from_slice(&major.to_ne_bytes());
    bytes.resize(40, 0);
    bytes
}

/// Returns the bytes of a library that looks right.
pub(super) fn library() -> Vec<u8> {
    elf(".tyst.entry", &entry(TYST_PLUGIN_MAGIC, 1))
}

/// Returns a folder with these files.
pub(super) fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// Puts a program into a folder.
pub(super) fn program(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("tyst");
    fs::write(&path, b"a program").unwrap();
    path
}

pub(super) fn explicit(folders: &[&TempDir]) -> SearchPath {
    let folders: Vec<PathBuf> = folders.iter().map(|folder| folder.path().to_owned()).collect();
    let beside = SearchPath::beside(PathBuf::from("/nonexistent/tyst"));
    SearchPath { allow_unsigned: Vec::clone(&folders), folders, ..beside }
}

#[test]
fn finds_a_library_by_its_name() {
    let folder = folder(&[("libtraining_reach.so", library())]);
    let found = explicit(&[&folder]).find("training-reach").unwrap();
    assert_eq!(found.path, folder.path().join("libtraining_reach.so"));
    assert_eq!(found.digest, <[u8; 32]>::from(Sha256::digest(library())));
}

#[test]
fn lists_by_name_and_leaves_out_what_is_no_report() {
    let other = elf(".other", b"something");
    let folder = folder(&[
        ("libb.so", library()),
        ("liba.so", library()),
        ("libserde_derive-12ab.so", other),
        ("notes.txt", b"x".to_vec()),
        ("libtext.so", b"not a library".to_vec()),
    ]);
    let names: Vec<_> = explicit(&[&folder]).list().unwrap().into_iter().map(|found| found.name).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn an_unknown_name_lists_those_there_are_and_the_nearest() {
    let folder = folder(&[("libpioneer_history.so", library()), ("libpartnership_map.so", library())]);
    match explicit(&[&folder]).find("pioneer-histroy") {
        Err(error @ FindError::Unknown { .. }) => {
            assert_eq!(
                error.to_string(),
                "there is no report called pioneer-histroy; there are partnership-map, pioneer-history"
            );
            let FindError::Unknown { meant, .. } = error else { unreachable!() };
            assert_eq!(meant.as_deref(), Some("pioneer-history"));
        }
        other => panic!("should be unknown: {other:?}"),
    }
}

#[test]
fn two_explicit_folders_with_one_name_are_an_error_that_names_both() {
    let (one, two) = (folder(&[("libx.so", library())]), folder(&[("libx.so", library())]));
    let error = explicit(&[&one, &two]).find("x").unwrap_err().to_string();
    for folder in [&one, &two] {
        assert!(error.contains(folder.path().to_str().unwrap()), "{error}");
    }
}

#[test]
fn an_explicit_folder_hides_what_lies_beside_the_executable() {
    let (given, beside) = (folder(&[("libx.so", library())]), folder(&[("libx.so", library())]));
    let mut search = explicit(&[&given]);
    search.executable = program(&beside);
    assert_eq!(search.find("x").unwrap().path, given.path().join("libx.so"));
    search.folders.clear();
    assert_eq!(search.find("x").unwrap().path, beside.path().join("libx.so"));
}

#[test]
fn what_cargo_built_last_hides_what_lies_beside_the_executable() {
    let beside = folder(&[("libx.so", library())]);
    fs::create_dir(beside.path().join("deps")).unwrap();
    fs::write(beside.path().join("deps/libx.so"), library()).unwrap();
    let search = SearchPath::beside(program(&beside));
    assert_eq!(search.find("x").unwrap().path, beside.path().join("deps/libx.so"));
}

#[test]
fn refuses_a_folder_that_is_not_absolute() {
    let search = SearchPath {
        folders: vec![PathBuf::from("plugins")],
        ..SearchPath::beside(PathBuf::from("/x/tyst"))
    };
    assert_eq!(search.list().unwrap_err().to_string(), "the plugin folder plugins is not absolute");
}

#[test]
fn names_a_folder_that_is_not_there() {
    let search = SearchPath {
        folders: vec![PathBuf::from("/nonexistent/p")],
        ..SearchPath::beside(PathBuf::from("/x/tyst"))
    };
    assert_eq!(search.list().unwrap_err().to_string(), "cannot read /nonexistent/p");
}

/// Checks what is said of a file that is called as asked but cannot be used.
fn check_unusable(bytes: Vec<u8>, reason: &str) {
    let folder = folder(&[("libx.so", bytes)]);
    let error = explicit(&[&folder]).find("x").unwrap_err();
    let path = folder.path().join("libx.so");
    assert_eq!(
        error.to_string(),
        format!("{} is not a report library for this tyst: {reason}", path.display())
    );
}

#[test]
fn says_why_a_file_of_that_name_cannot_be_used() {
    check_unusable(b"#!/bin/sh".to_vec(), "it is not a 64 bit ELF library");
    check_unusable(
        elf(".tyst.entry", &entry(TYST_PLUGIN_MAGIC, 2)),
        "it was built for plugin interface 2, and this tyst has 1",
    );
    check_unusable(elf(".tyst.entry", &entry(1, 1)), "its section .tyst.entry is damaged");
    check_unusable(elf(".tyst.entry", b"short"), "its section .tyst.entry is damaged");
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = folder(&[]);
    let path = folder.path().join("libx.so");
    File::create(&path).unwrap().set_len(LIBRARY_BYTES_MAX + 1).unwrap();
    let error = explicit(&[&folder]).find("x").unwrap_err().to_string();
    assert!(error.ends_with("it has 67108865 bytes, more than 67108864"), "{error}");
}

//! The ledger looked after: backups, mirrors, repair, and what the doctor says.
//!
//! `tyst-log` tries every fault; here the commands are shown to pass things on.

use std::fs;

use crate::support::{Ledger, tyst};

#[test]
fn a_backup_is_restored_as_the_same_ledger() {
    let ledger = Ledger::seeded();
    let (file, restored) = (ledger.beside("backup.tar"), ledger.beside("restored"));
    let words = |word: &str| word.to_owned();
    let (file_word, restored_word) = (file.display().to_string(), restored.display().to_string());
    ledger.run_words(&["backup", &file_word]).ok().prints("276 records");
    ledger.run_words(&["backup", &file_word]).fails(2).says("--force");
    let saved = ledger.run_words(&["backup", &file_word, "--force", "--json"]).ok().json();
    assert_eq!(saved["bytes"], fs::metadata(&file).unwrap().len());
    let told =
        tyst([words("restore"), file_word.clone(), restored_word.clone(), words("--json")]).ok().json();
    assert_eq!(told["root"], saved["root"]);
    let log = |folder: &str| tyst(["log", "--json", "--ledger", folder]).ok().out;
    assert_eq!(log(&restored_word), log(&ledger.path().display().to_string()));
    tyst(["verify", "--ledger", &restored_word]).ok().prints("sound: 276 records");
    tyst(["restore", &file_word, &restored_word]).fails(1).says("is not empty");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let other = ledger.beside("other").display().to_string();
    tyst(["restore", &file_word, &other]).fails(3).says("journal/000000000001.tyj");
    assert!(!ledger.beside("other").exists());
}

#[test]
fn a_mirror_is_a_ledger_to_read() {
    let ledger = Ledger::seeded();
    let mirror = ledger.beside("mirror").display().to_string();
    let told = ledger.run_words(&["mirror", &mirror, "--once", "--json"]).ok().json();
    assert_eq!((&told["records"], &told["behind"]), (&276.into(), &276.into()));
    ledger.run_words(&["mirror", &mirror, "--once"]).ok().prints("was 0 behind");
    assert_eq!(tyst(["log", "--json", "--ledger", &mirror]).ok().out, ledger.run("log --json").ok().out);
    let empty = Ledger::empty();
    empty.run_words(&["mirror", &mirror, "--once"]).fails(3).says("holds another ledger");
}

//! The ledger looked after: backups, mirrors, repair, and what the doctor says.
//!
//! `tyst-log` tries every fault; here the commands are shown to pass things on.

use std::fs;

use crate::support::{Ledger, copy, tyst};

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
    let other = ledger.beside("other").display().to_string();
    tyst(["init", &other]).ok();
    tyst(["mirror", &mirror, "--once", "--ledger", &other]).fails(3).says("holds another ledger");
}

/// Changes one byte of the journal, in the entries after this offset.
fn damage(ledger: &Ledger, offset: usize) {
    let path = ledger.path().join("journal/000000000001.tyj");
    let mut bytes = fs::read(&path).unwrap();
    bytes[offset] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_ledger_is_mended_from_its_store_a_mirror_or_a_backup() {
    let ledger = Ledger::seeded();
    let log = ledger.run("log --json").ok().out;
    let (mirror, file) = (ledger.beside("mirror"), ledger.beside("backup.tar"));
    ledger.run_words(&["mirror", &mirror.display().to_string(), "--once"]).ok();
    ledger.run_words(&["backup", &file.display().to_string()]).ok();
    damage(&ledger, 5_000);
    ledger.run("verify").fails(4).says("tyst repair");
    ledger.run("repair --dry-run").ok().prints("can be mended: journal/000000000001.tyj");
    ledger.run("verify").fails(4);
    let told = ledger.run("repair --json").ok().json();
    assert_eq!((&told["done"], &told["pieces"][0]["from"][0]), (&true.into(), &"the store".into()));
    ledger.run("verify").ok().prints("sound: 276 records");
    ledger.run("repair").ok().prints("there is nothing to mend");
    for from in [&mirror, &file] {
        fs::remove_dir_all(ledger.path().join("sled")).unwrap();
        fs::remove_file(ledger.path().join("LEDGER")).unwrap();
        damage(&ledger, 9_000);
        ledger.run("repair").fails(4).says("--from");
        ledger.run_words(&["repair", "--from", &from.display().to_string()]).ok().prints("mended: LEDGER");
        ledger.run("verify").ok().prints("sound: 276 records");
        assert_eq!(ledger.run("log --json").ok().out, log);
    }
}

#[test]
fn what_is_lost_is_named_and_given_up_only_when_that_is_typed() {
    let ledger = Ledger::seeded();
    fs::remove_dir_all(ledger.path().join("sled")).unwrap();
    damage(&ledger, 30_000);
    let before = ledger.beside("before");
    copy(&ledger.path().join("journal"), &before);
    let run = ledger.run("repair").fails(4).says("--give-up-after");
    assert!(run.out.contains("lost: journal/000000000001.tyj, from byte"), "{}", run.out);
    let kept = run.err.split("--give-up-after ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    let copied = |name: &str| fs::read(before.join(name)).unwrap();
    let segment = "000000000001.tyj";
    assert!(fs::read(ledger.path().join("journal").join(segment)).unwrap() == copied(segment));
    ledger.run("repair --give-up-after 7").fails(3).says(&format!("--give-up-after {kept}"));
    ledger.run(&format!("repair --give-up-after {kept}")).ok().prints("kept in journal.set-aside-1");
    assert!(fs::read(ledger.path().join("journal.set-aside-1").join(segment)).unwrap() == copied(segment));
    let count: u64 = kept.parse().unwrap();
    assert_eq!(ledger.count(), count + 1);
}

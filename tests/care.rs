//! The ledger looked after: backups, mirrors, repair, and what the doctor says.
//!
//! `tyst-log` tries every fault; here the commands are shown to pass things on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::{Ledger, copy, tyst};

#[test]
fn a_backup_is_restored_as_the_same_ledger() {
    let ledger = Ledger::seeded();
    let (file, restored) = (ledger.beside("backup.tar"), ledger.beside("restored"));
    let words = |word: &str| word.to_owned();
    let (file_word, restored_word) = (file.display().to_string(), restored.display().to_string());
    ledger.run_words(&["backup", &file_word]).ok().prints("276 entries");
    ledger.run_words(&["backup", &file_word]).fails(2).says("--force");
    let saved = ledger.run_words(&["backup", &file_word, "--force", "--json"]).ok().json();
    assert_eq!(saved["bytes"], fs::metadata(&file).unwrap().len());
    let told =
        tyst([words("restore"), file_word.clone(), restored_word.clone(), words("--json")]).ok().json();
    assert_eq!(told["root"], saved["root"]);
    let log = |folder: &str| tyst(["log", "--json", "--ledger", folder]).ok().out;
    assert_eq!(log(&restored_word), log(&ledger.path().display().to_string()));
    tyst(["verify", "--ledger", &restored_word]).ok().prints("sound: 276 entries");
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
    for name in ["file", "from_byte", "first_seq", "last_seq"] {
        let (found, piece) = (&told["findings"][0][name], &told["pieces"][0][name]);
        assert!(found == piece && !found.is_null(), "{name}: {found} and {piece}");
    }
    ledger.run("verify").ok().prints("sound: 276 entries");
    ledger.run("repair").ok().prints("there is nothing to mend");
    for from in [&mirror, &file] {
        fs::remove_dir_all(ledger.path().join("sled")).unwrap();
        fs::remove_file(ledger.path().join("LEDGER")).unwrap();
        damage(&ledger, 9_000);
        ledger.run("repair").fails(4).says("--from");
        ledger.run_words(&["repair", "--from", &from.display().to_string()]).ok().prints("mended: LEDGER");
        ledger.run("verify").ok().prints("sound: 276 entries");
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
    let planned = ledger.run(&format!("repair --give-up-after {kept} --dry-run")).ok();
    assert!(
        planned.out.contains("lost: journal/") && planned.out.contains("what follows would be set aside"),
        "{}",
        planned.out
    );
    assert!(!ledger.path().join("journal.set-aside-1").exists());
    ledger.run(&format!("repair --give-up-after {kept}")).ok().prints("kept in journal.set-aside-1");
    assert!(fs::read(ledger.path().join("journal.set-aside-1").join(segment)).unwrap() == copied(segment));
    let count: u64 = kept.parse().unwrap();
    assert_eq!(ledger.count(), count + 1);
}

#[test]
fn the_doctor_says_what_state_a_ledger_is_in_and_what_to_type() {
    let ledger = Ledger::seeded();
    let run = ledger.run("doctor").ok();
    for words in
        ["276, the last one recorded at 2026-01-09", "nobody is writing", "in step", "tyst checkpoint"]
    {
        assert!(run.out.contains(words), "{words}\n{}", run.out);
    }
    let told = ledger.run("doctor --json").ok().json();
    assert_eq!(
        (&told["records"], &told["closed"], &told["damaged"]),
        (&276.into(), &true.into(), &false.into())
    );
    assert_eq!(told["bytes"]["plain"], 4 << 20);
    damage(&ledger, 5_000);
    let run = ledger.run("doctor").fails(4).says("tyst repair");
    assert!(run.out.contains("WARNING"), "{}", run.out);
    ledger.run("repair").ok();
    ledger.run("doctor").ok().prints("tyst compact --drop-set-aside");
    ledger.run("compact").ok().prints("sealed 0 segments");
    assert!(ledger.path().join("journal.set-aside-1").exists());
    ledger.run("compact --drop-set-aside --json").ok().prints("journal.set-aside-1");
    assert!(!ledger.path().join("journal.set-aside-1").exists());
    ledger.run("verify").ok();
    tyst(["doctor", "--ledger", &ledger.beside("nothing").display().to_string()]).fails(4).says("tyst init");
}

#[test]
fn an_exported_ledger_is_made_again_with_every_hash() {
    let ledger = Ledger::seeded();
    let (file, again) = (ledger.beside("events.jsonl"), ledger.beside("again"));
    let (file_word, again_word) = (file.display().to_string(), again.display().to_string());
    let told = ledger.run_words(&["export", "events", &file_word, "--json"]).ok().json();
    ledger.run_words(&["export", "events", &file_word]).fails(2).says("--force");
    let text = fs::read_to_string(&file).unwrap();
    for words in ["export events", "export events -", "export events - --json"] {
        assert_eq!(ledger.run(words).ok().out, text, "{words}");
    }
    let made = tyst(["import", "--whole", &file_word, "--ledger", &again_word, "--json"]).ok().json();
    assert_eq!(made["root"], told["root"]);
    assert_eq!(tyst(["export", "events", "--ledger", &again_word]).ok().out, text);
    assert_eq!(tyst(["log", "--json", "--ledger", &again_word]).ok().out, ledger.run("log --json").ok().out);
    tyst(["verify", "--ledger", &again_word]).ok().prints("sound: 276 entries");
    tyst(["import", "--whole", &file_word, "--ledger", &again_word]).fails(1).says("is not empty");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 278);
    assert!(lines[1..277].iter().all(|line| line.contains("\"event\":{")), "every entry is readable");
    let without = |number: usize| [&lines[..number], &lines[number + 1..]].concat().join("\n") + "\n";
    let with = |number: usize, from: &str, to: &str| {
        assert!(lines[number].contains(from), "{}", lines[number]);
        let line = lines[number].replacen(from, to, 1);
        [&lines[..number], &[line.as_str()], &lines[number + 1..]].concat().join("\n") + "\n"
    };
    let spoilt = [
        (without(5), "line 6: entry 4 must stand here"),
        (with(5, "\"seq\":4}", "\"seq\":5}"), "line 6: entry 4 must stand here"),
        (
            with(5, "\"seq\":4,", "\"seq\":5,"),
            "line 6: `event` says something else than the bytes of entry 4",
        ),
        (with(5, "\"leaf\":\"", "\"leaf\":\"0"), "line 6: `leaf` is no hash"),
        (with(5, "\"bytes\":\"A", "\"bytes\":\"B"), "line 6: the bytes of entry 4 do not hash to its leaf"),
        (with(5, "\"recorded_by\":\"", "\"recorded_by\":\"x"), "line 6: `event` says something else"),
        (with(5, "{", "{\"more\":1,"), "line 6: `more` does not belong here"),
        (with(0, "tyst events 1", "tyst events 2"), "line 1: the format is not"),
        (with(0, "Europe/London", "Europe/Paris"), "the first entry says another clock or time zone"),
        (with(277, "true", "false"), "line 278: the end does not say"),
        (without(277), "line 278: the file is cut off here"),
        (format!("{text}\n"), "line 278: something follows the end"),
        (text[..text.len() - 9].to_owned(), "line 278: the file is cut off here"),
    ];
    let other = ledger.beside("other").display().to_string();
    for (text, words) in spoilt {
        fs::write(&file, text).unwrap();
        tyst(["import", "--whole", &file_word, "--ledger", &other]).fails(3).says(words);
        assert!(!ledger.beside("other").exists());
    }
}

/// Returns who else may do what in a folder or with a file, beside its owner.
fn others(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o077
}

#[test]
fn other_users_of_the_machine_cannot_look_into_a_ledger_and_its_copies_and_the_doctor_says_where_they_can() {
    let ledger = Ledger::empty();
    let words = |name: &str| ledger.beside(name).display().to_string();
    ledger.run_words(&["backup", &words("b.tar")]).ok();
    tyst(["restore", &words("b.tar"), &words("restored")]).ok();
    ledger.run_words(&["mirror", &words("mirror"), "--once"]).ok();
    for copy in [ledger.path(), ledger.beside("b.tar"), ledger.beside("restored"), ledger.beside("mirror")] {
        assert_eq!(others(&copy), 0, "{}", copy.display());
    }
    // A folder that somebody made before stays as open as they made it, but not what is in it.
    let made = ledger.beside("made");
    let open = |folder: &Path| fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(&made).unwrap();
    open(&made);
    tyst(["restore", &words("b.tar"), &words("made")]).ok();
    assert_eq!([others(&made), others(&made.join("journal")), others(&made.join("sled"))], [0o055, 0, 0]);
    let doctor = || tyst(["doctor", "--ledger", &words("made")]).ok().out;
    assert!(!doctor().contains("other users"));
    open(&made.join("journal"));
    assert!(doctor().contains("other users of this machine can read every entry"));
}

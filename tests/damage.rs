//! Damage never goes unnoticed: whatever byte is flipped, `tyst verify` names the file and the place.
//!
//! `tyst-log` flips every byte of small ledgers; here the command is shown to pass it on.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::support::{Ledger, copy, tyst};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Flips one bit, verifies, and puts it back.
fn noticed(ledger: &Ledger, path: &Path, offset: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[offset] ^= 0x10;
    fs::write(path, &bytes).unwrap();
    let run = ledger.run("verify --json").fails(4);
    bytes[offset] ^= 0x10;
    fs::write(path, &bytes).unwrap();
    let name = path.strip_prefix(ledger.path()).unwrap().to_str().unwrap().to_owned();
    let findings = run.json()["findings"].as_array().cloned().unwrap_or_default();
    let placed = findings.iter().any(|finding| {
        let (from, to) = (finding["from_byte"].as_u64().unwrap(), finding["to_byte"].as_u64().unwrap());
        finding["file"] == name.as_str() && (from..to.max(from + 1)).contains(&(offset as u64))
    });
    assert!(placed, "byte {offset} of {name} is not in {findings:#?}");
}

#[test]
fn a_flipped_byte_is_reported_with_its_place() {
    let ledger = Ledger::seeded();
    ledger.run("verify").ok().prints("sound: 276 entries");
    let journal = files(&ledger.path().join("journal"));
    let used = 40_000;
    for offset in [0, 9, 100, 257, 5_000, 20_011, used, 1 << 20] {
        noticed(&ledger, &journal[0], offset);
    }
    for file in files(&ledger.path().join("sled")) {
        let length = fs::metadata(&file).unwrap().len();
        let length = usize::try_from(length).unwrap();
        for offset in [0, length / 3, length.saturating_sub(1)] {
            if offset < length {
                noticed(&ledger, &file, offset);
            }
        }
    }
    ledger.run("verify").ok();
}

#[test]
fn a_ledger_without_its_store_opens_and_is_whole_again() {
    let ledger = Ledger::seeded();
    fs::remove_dir_all(ledger.path().join("sled")).unwrap();
    ledger.run("log --json").ok();
    let words =
        ["record", "note.recorded", "--area", "newport", "--topic", "story", "--text", "x", "--source", "M"];
    let mut words = words.to_vec();
    words.extend(["--at", "2026-02-01T09:00:00Z"]);
    ledger.run_words(&words).ok().says("the store was rebuilt from the journal (276 entries)");
    ledger.run("verify").ok().prints("sound: 277 entries");
}

#[test]
fn nothing_is_written_into_a_damaged_ledger() {
    let ledger = Ledger::seeded();
    let journal = files(&ledger.path().join("journal")).remove(0);
    let mut bytes = fs::read(&journal).unwrap();
    bytes[5_000] ^= 1;
    fs::write(&journal, &bytes).unwrap();
    let before = ledger.beside("before");
    copy(&ledger.path().join("journal"), &before);
    let words =
        ["record", "note.recorded", "--area", "newport", "--topic", "story", "--text", "x", "--source", "M"];
    ledger.run_words(&words).fails(4).says("tyst verify");
    ledger.run("log").fails(4);
    ledger.run("report pioneer-history").fails(4);
    assert_eq!(fs::read(&journal).unwrap(), fs::read(before.join(journal.file_name().unwrap())).unwrap());
}

#[test]
fn what_stands_in_the_place_of_a_file_is_named_and_moved_aside() {
    moved_aside("is a folder", |path| fs::create_dir_all(path.join("inner")).unwrap());
    // It is not waited for.
    moved_aside("is a pipe or a device", |path| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    });
    moved_aside("is a link that leads nowhere", |path| symlink("nothing", path).unwrap());
    moved_aside("is a link that leads nowhere", |path| symlink("/proc/version/nothing", path).unwrap());
}

#[test]
fn what_stands_beside_a_segment_in_its_other_form_is_moved_aside() {
    let ledger = Ledger::seeded();
    let name = "journal/000000000001.tys";
    fs::create_dir(ledger.path().join(name)).unwrap();
    for command in ["verify", "compact"] {
        ledger.run(command).fails(4).says("tyst repair");
    }
    ledger.run("repair").ok().prints(&format!("set aside: {name}")).prints("the ledger is sound");
    ledger.run("verify").ok().prints("sound: 276 entries");
    ledger.run("compact").ok();
}

#[test]
fn no_pipe_is_waited_for() {
    let ledger = Ledger::seeded();
    let record =
        "record note.recorded --area newport --topic story --text x --source M --at 2026-02-01T09:00:00Z";
    ledger.run("checkpoint").ok();
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    for (name, commands) in [
        ("journal", [record, "log", "verify", "compact", "repair"].as_slice()),
        ("checkpoints/276", &["verify", "checkpoint", "repair --dry-run"]),
        ("keys/checkpoint.key", &["checkpoint"]),
    ] {
        let (path, away) = (ledger.path().join(name), ledger.beside("away"));
        fs::rename(&path, &away).unwrap();
        pipe(&path);
        for command in commands {
            let run = ledger.run(command);
            assert!(run.code != 0 || command.starts_with("repair"), "{name}: {command}: {}", run.out);
            let words = format!("{}{}", run.out, run.err);
            assert!(run.code == 0 || words.contains("should be "), "{name}: {command}: {words}");
        }
        fs::remove_file(&path).unwrap();
        fs::rename(&away, &path).unwrap();
    }
    // The second copy is made anew, whatever stands in the place of its files.
    let store = ledger.path().join("sled/db");
    fs::remove_file(&store).unwrap();
    pipe(&store);
    ledger.run("verify").fails(4).prints("a pipe or a device");
    ledger.run(record).ok().says("a part of it is a pipe or a device");
    ledger.run("verify").ok();
}

fn moved_aside(what: &str, make: fn(&Path)) {
    let ledger = Ledger::seeded();
    let record =
        "record note.recorded --area newport --topic story --text x --source M --at 2026-02-01T09:00:00Z";
    let mirror = ledger.beside("mirror").display().to_string();
    ledger.run_words(&["mirror", &mirror, "--once"]).ok();
    for name in ["CLOSED", "OPENED", "LEDGER", "journal/000000000001.tyj"] {
        let path = ledger.path().join(name);
        let _ = fs::remove_file(&path);
        make(&path);
        for command in [record, "verify", "compact"] {
            ledger.run(command).fails(4).says("tyst repair");
        }
        let run = ledger.run("verify").fails(4);
        assert!(run.out.contains(what), "{name}: {}", run.out);
        assert_ne!(ledger.run("doctor").code, 0, "{name}");
        let run = ledger.run_words(&["repair", "--from", &mirror]).ok();
        assert!(run.out.contains(&format!("{name}, ")) && !run.out.contains("000000000002"), "{}", run.out);
        ledger.run("verify").ok().prints("sound: 276 entries");
    }
    fs::remove_file(ledger.path().join("lock")).unwrap();
    fs::create_dir(ledger.path().join("lock")).unwrap();
    ledger.run(record).fails(1).says("lock is a folder").says("nothing is lost");
}

#[test]
fn what_stands_in_the_place_of_checkpoints_is_moved_aside() {
    let ledger = Ledger::seeded();
    ledger.run("checkpoint").ok();
    let make: [fn(&Path); 2] = [
        |path| fs::create_dir_all(path.join("inner")).unwrap(),
        |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
    ];
    for (name, make) in [("checkpoints/276", make[0]), ("checkpoints/276", make[1]), ("checkpoints", make[1])]
    {
        let path = ledger.path().join(name);
        let _ = fs::remove_file(&path);
        let _ = fs::remove_dir_all(&path);
        make(&path);
        ledger.run("verify").fails(4);
        ledger.run("repair --dry-run").ok().prints(&format!("would be set aside: {name}"));
        ledger.run("repair").ok().prints(&format!("set aside: {name}")).prints("the ledger is sound");
        ledger.run("verify").ok().prints("sound: 276 entries");
        ledger.run("repair").ok().prints("there is nothing to mend");
    }
}

#[test]
fn a_fork_that_contradicts_a_checkpoint_gives_nothing_and_a_true_copy_is_used() {
    let ledger = Ledger::seeded();
    let fork = ledger.beside("fork");
    copy(&ledger.path(), &fork);
    let fork = fork.display().to_string();
    let note = |text: &str| {
        let data = json!({ "topic": "story", "text": { "en": text } });
        let line =
            json!({ "kind": "note.recorded", "area": "newport", "source": [{ "doc": "M" }], "data": data });
        format!("{line}\n")
    };
    let lines = |what: &str, count: u64| (0..count).map(|index| note(&format!("{what} {index}"))).collect();
    let import = |folder: &str, lines: String| {
        let file = ledger.write("lines.jsonl", lines.as_bytes()).display().to_string();
        tyst(["import", &file, "--at", "2026-02-01T09:00:00Z", "--ledger", folder]).ok();
    };
    import(&fork, lines("other", 90));
    import(&ledger.path().display().to_string(), lines("true", 30));
    ledger.run("checkpoint").ok();
    let mirror = ledger.beside("mirror").display().to_string();
    ledger.run_words(&["mirror", &mirror, "--once"]).ok();
    for name in ["journal", "sled"] {
        fs::remove_dir_all(ledger.path().join(name)).unwrap();
    }
    fs::remove_file(ledger.path().join("CLOSED")).unwrap();
    let said = format!(
        "{fork} holds other entries, among its first 306, than the ledger is known to have had: a fork"
    );
    let run = ledger.run_words(&["repair", "--from", &fork]).fails(4).prints(&said);
    assert!(!run.out.contains("the ledger is sound"), "{}", run.out);
    let run = ledger.run_words(&["repair", "--from", &fork, "--from", &mirror]).ok().prints(&said);
    assert!(run.out.contains("the ledger is sound, with 306 entries"), "{}", run.out);
    ledger.run("verify").ok().prints("the ledger holds what 1 checkpoint of its own says");
}

//! Evidence: what the ledger gives out holds for a verifier that has none of our code, and nothing that was changed does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use tyst_event::wire;

use crate::support::{Ledger, Run, copy, fixture, root, tyst};

/// Runs the verifier in Python.
fn verifier<S: AsRef<std::ffi::OsStr>>(words: impl IntoIterator<Item = S>) -> Run {
    let script = root().join("tests/verify.py");
    Run::of(Command::new("python3").arg(script).args(words).output().expect("python3 is there"))
}

/// A ledger of the seeds in the middle of its life, and all that it gives out.
struct Given {
    ledger: Ledger,
    key: String,
    witness: String,
}

impl Given {
    /// Two checkpoints, the second of them witnessed; proofs to it; and the folder of tiles.
    fn out() -> Given {
        let mut given = Given { ledger: Ledger::seeded(), key: String::new(), witness: String::new() };
        given.run("checkpoint --out {old}").ok().says("made the ledger's key");
        note(&given.ledger, "public");
        given.run("checkpoint --out {new}").ok();
        given.key = given.run("checkpoint --key").ok().line();
        given.run("prove --from {old} --out {growth}").ok();
        given.witness = given.run("witness --new-key board.example --key-file {board.key}").ok().line();
        given.run("witness {old} --key-file {board.key} --seen {seen} --key {KEY} --out {old-signed}").ok();
        given.run("witness {new} --key-file {board.key} --seen {seen} --proof {growth} --out {signed}").ok();
        given.run("checkpoint --keep {signed}").ok();
        given.run("prove 17 --out {proof} --with-record {record}").ok();
        given.run("export tiles {tiles}").ok();
        given
    }

    /// Returns words in which `{name}` is a path beside the ledger.
    fn words(&self, words: &str) -> Vec<String> {
        let word = |word: &str| match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
            Some("KEY") => self.key.clone(),
            Some("WITNESS") => self.witness.clone(),
            Some(name) => self.path(name).display().to_string(),
            None => word.to_owned(),
        };
        words.split_whitespace().map(word).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.ledger.beside(name)
    }

    /// Runs a command on the ledger, if it is one that has a ledger.
    fn run(&self, words: &str) -> Run {
        let words = self.words(words);
        if words[0] == "witness" || words.contains(&"--check".to_owned()) {
            return tyst(words);
        }
        self.ledger.run_words(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn verifier(&self, words: &str) -> Run {
        verifier(self.words(words))
    }
}

fn note(ledger: &Ledger, sensitivity: &str) {
    let words =
        "record note.recorded --area newport --topic story --text x --source M --at 2026-02-01T09:00:00Z";
    ledger.run(&format!("{words} --sensitivity {sensitivity}")).ok();
}

/// Flips one bit of a file.
fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    let at = at.min(bytes.len() - 1);
    bytes[at] ^= 0x01;
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_the_ledger_gives_out_holds_without_our_code() {
    let given = Given::out();
    given.verifier("checkpoint {signed} --key {KEY} --witness {WITNESS}").ok().prints("had 277 entries");
    given.verifier("checkpoint {old} --key {KEY}").ok().prints("had 276 entries");
    given
        .verifier("inclusion {proof} --key {KEY} --record {record}")
        .ok()
        .prints("entry 17 is in the ledger of 277");
    given.verifier("consistency {growth} --from {old} --key {KEY}").ok().prints("begins with the 276");
    given.verifier("tiles {tiles} --key {KEY}").ok().prints("exactly the 277 entries");
    given
        .run("prove --check {proof} --record {record} --key {KEY} --witness {WITNESS}")
        .ok()
        .prints("witnessed by");
    given.run("prove --check {growth} --from {old} --key {KEY}").ok().prints("unchanged");
    given.run("verify --against {old} --key {KEY}").ok().prints("exactly those of the checkpoint");
}

#[test]
fn nothing_that_was_changed_holds_for_either_verifier() {
    let given = Given::out();
    let checks = [
        ("signed", "checkpoint {signed} --key {KEY} --witness {WITNESS}", None),
        (
            "proof",
            "inclusion {proof} --key {KEY} --witness {WITNESS} --record {record}",
            Some("prove --check {proof} --record {record} --key {KEY} --witness {WITNESS}"),
        ),
        (
            "record",
            "inclusion {proof} --key {KEY} --witness {WITNESS} --record {record}",
            Some("prove --check {proof} --record {record} --key {KEY} --witness {WITNESS}"),
        ),
        (
            "growth",
            "consistency {growth} --from {old} --key {KEY}",
            Some("prove --check {growth} --from {old} --key {KEY}"),
        ),
    ];
    for (name, theirs, ours) in checks {
        let sound = fs::read(given.path(name)).unwrap();
        for part in 0..3 {
            flip(&given.path(name), sound.len() * part / 2);
            given.verifier(theirs).fails(1);
            if let Some(ours) = ours {
                given.run(ours).fails(3);
            }
            fs::write(given.path(name), &sound).unwrap();
        }
        given.verifier(theirs).ok();
    }
    for name in ["tile/0/000", "tile/0/001.p/21", "tile/1/000.p/1", "tile/entries/000", "checkpoint"] {
        let file = given.path("tiles").join(name);
        let sound = fs::read(&file).unwrap();
        flip(&file, sound.len() / 2);
        given.verifier("tiles {tiles} --key {KEY}").fails(1).says("does not hold");
        fs::remove_file(&file).unwrap();
        given.verifier("tiles {tiles} --key {KEY}").fails(1);
        fs::write(&file, &sound).unwrap();
    }
    given.verifier("tiles {tiles} --key {KEY}").ok();
}

#[test]
fn the_golden_files_hold_and_none_of_them_may_be_changed() {
    verifier(["golden".as_ref(), fixture("evidence").as_os_str()]).ok();
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("evidence"), folder.path());
    for name in [
        "inclusion-17-300",
        "consistency-8-300",
        "checkpoint-8",
        "cosigned",
        "events.jsonl",
        "tiles/tile/0/000",
    ] {
        let file = folder.path().join(name);
        let sound = fs::read(&file).unwrap();
        flip(&file, sound.len() / 2);
        verifier(["golden".as_ref(), folder.path().as_os_str()]).fails(1);
        fs::write(&file, &sound).unwrap();
    }
    verifier(["golden".as_ref(), folder.path().as_os_str()]).ok();
    let key = fs::read_to_string(fixture("evidence/ledger.vkey")).unwrap();
    let (events, newest) = (fixture("evidence/events.jsonl"), fixture("evidence/checkpoint-300"));
    let words = ["events".as_ref(), events.as_os_str(), "--checkpoint".as_ref(), newest.as_os_str()];
    verifier(words.into_iter().chain(["--key".as_ref(), key.trim().as_ref()])).ok().prints("300 events");
}

#[test]
fn a_ledger_in_the_place_of_another_is_found_out_by_a_checkpoint_from_outside() {
    let given = Given::out();
    let other = Ledger::empty();
    note(&other, "public");
    for day in 2..6 {
        let words = format!("record note.recorded --area newport --topic story --text y{day} --source M");
        other.run(&format!("{words} --at 2026-02-01T09:00:00Z")).ok();
    }
    let against = |name: &str| {
        let path = given.path(name);
        other.run_words(&["verify", "--against", path.to_str().unwrap(), "--key", &given.key])
    };
    other.run("verify").ok();
    against("old").fails(4).prints("the checkpoint says that there were 276 entries, and there are 6");
    other.run("checkpoint").ok();
    let old = given.path("old");
    other.run_words(&["prove", "--from", old.to_str().unwrap()]).fails(3).says("the newer one only 6");
    // The same number of entries, and one of them another.
    let (last, sixth) = (given.path("last"), given.path("sixth"));
    fs::write(&last, other.run("checkpoint").ok().out).unwrap();
    let rival = Ledger::empty();
    for day in 1..6 {
        let words = format!("record note.recorded --area newport --topic story --text z{day} --source M");
        rival.run(&format!("{words} --at 2026-02-01T09:00:00Z")).ok();
    }
    fs::write(&sixth, rival.run("checkpoint").ok().out).unwrap();
    let sixth = sixth.to_str().unwrap();
    other.run_words(&["verify", "--against", last.to_str().unwrap()]).ok();
    other.run_words(&["verify", "--against", sixth]).fails(3).says("the first 6 entries are not those");
    let rivals_key = rival.run("checkpoint --key").ok().line();
    let words = ["verify", "--json", "--against", sixth, "--key", &rivals_key];
    let found = other.run_words(&words).fails(4).json();
    assert_eq!(found["sound"], false);
    other.run_words(&["verify", "--against", sixth, "--key", &given.key]).fails(3).says("is not signed");
}

/// Returns the root of the hash tree over entries (RFC 9162, section 2.1.1).
fn root_over(entries: &[Vec<u8>]) -> Vec<u8> {
    if let [entry] = entries {
        return Sha256::digest([&[0], entry.as_slice()].concat()).to_vec();
    }
    let (left, right) = entries.split_at(entries.len().next_power_of_two() / 2);
    Sha256::digest([vec![1], root_over(left), root_over(right)].concat()).to_vec()
}

/// Puts a ledger in the place of the given one that differs from it in entry 17, and in every hash that follows.
fn forge(given: &Given) {
    let text = given.run("export events").ok().out;
    let mut lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut entries: Vec<Vec<u8>> =
        lines.iter().filter_map(|line| BASE64_STANDARD.decode(line["bytes"].as_str()?).ok()).collect();
    let text = entries[17].windows(4).position(|bytes| bytes.iter().all(u8::is_ascii_lowercase)).unwrap();
    entries[17][text] ^= 1;
    let leaf = wire::hex(&root_over(&entries[17..18]));
    lines[18] = json!({ "seq": 17, "leaf": leaf, "bytes": BASE64_STANDARD.encode(&entries[17]) });
    let root = Json::from(wire::hex(&root_over(&entries)));
    for line in [0, entries.len() + 1] {
        lines[line]["root"] = root.clone();
    }
    let lines: Vec<String> = lines.iter().map(Json::to_string).collect();
    fs::write(given.path("forged.jsonl"), lines.join("\n") + "\n").unwrap();
    tyst(given.words("import --whole {forged.jsonl} --ledger {forged}")).ok();
    for folder in ["keys", "checkpoints", "tiles"] {
        copy(&given.ledger.path().join(folder), &given.path("forged").join(folder));
    }
    fs::remove_dir_all(given.ledger.path()).unwrap();
    fs::rename(given.path("forged"), given.ledger.path()).unwrap();
}

#[test]
fn a_store_that_is_gone_does_not_hide_what_checkpoints_show() {
    let given = Given::out();
    let store = given.ledger.path().join("sled");
    fs::remove_dir_all(&store).unwrap();
    let sound = given.run("verify --against {old} --key {KEY}").fails(4);
    sound
        .prints("the store is missing")
        .prints("what 2 checkpoints of its own say")
        .prints("exactly those of");
    // What anybody can write down accuses nobody, and hides nothing.
    let rival = Ledger::empty();
    note(&rival, "public");
    fs::write(given.path("other"), rival.run("checkpoint").ok().out).unwrap();
    given
        .run("verify --against {other}")
        .fails(4)
        .prints("the store is missing")
        .prints("note: the first 2 entries are not");
    forge(&given);
    for spoil in [fs::remove_dir_all as fn(_) -> _, |store: &Path| fs::write(store, "")] {
        spoil(store.as_path()).unwrap();
        let forged = given.run("verify --against {old} --key {KEY}").fails(4).says("compare it with a copy");
        forged.prints("the first 276 entries are not those").prints("checkpoints/276");
    }
}

#[test]
fn stored_checkpoints_that_were_changed_are_damage() {
    let given = Given::out();
    let stored = given.ledger.path().join("checkpoints/276");
    let sound = fs::read_to_string(&stored).unwrap();
    given.run("verify").ok().prints("what 2 checkpoints of its own say");
    for changed in ["", &sound[1..], &sound.replace("\n276\n", "\n275\n")] {
        fs::write(&stored, changed).unwrap();
        given.run("verify").fails(4).prints("checkpoints/276");
    }
    fs::write(&stored, fs::read(given.path("new")).unwrap()).unwrap();
    given.run("verify").fails(4).prints("checkpoints/276");
    fs::write(&stored, sound).unwrap();
    given.run("verify").ok();
    given.run("verify --tail").ok().prints("what 1 checkpoint of its own says");
    // A copy without keys still has its checkpoints; only the signatures cannot be checked.
    fs::remove_file(given.ledger.path().join("checkpoints/key-1")).unwrap();
    given.run("verify").ok().prints("no key of this ledger is known");
}

#[test]
fn nothing_is_recorded_where_entries_are_missing_that_a_checkpoint_tells_of() {
    let ledger = Ledger::seeded();
    let older = ledger.beside("older.tar").display().to_string();
    ledger.run_words(&["backup", &older]).ok();
    note(&ledger, "public");
    ledger.run("checkpoint").ok();
    let restored = ledger.beside("restored").display().to_string();
    tyst(["restore", &older, &restored]).ok();
    copy(&ledger.path().join("checkpoints"), &Path::new(&restored).join("checkpoints"));
    let record =
        "record note.recorded --area newport --topic story --text x --source M --at 2026-03-01T09:00:00Z";
    let words = |words: &str| [words, " --ledger ", &restored].concat();
    for command in [words(record), words("serve")] {
        tyst(command.split_whitespace()).fails(4).says("checkpoints/277 says that it had 277");
    }
    tyst(words("log").split_whitespace()).ok();
    fs::remove_dir_all(Path::new(&restored).join("checkpoints")).unwrap();
    tyst(words(record).split_whitespace()).ok();
}

#[test]
fn tiles_that_were_damaged_or_cannot_be_written_change_no_answer() {
    let given = Given::out();
    let sound = given.run("prove 17").ok().out;
    let tile = given.ledger.path().join("tiles/1/000.p/1");
    for at in [0, 31] {
        flip(&tile, at);
        assert_eq!(given.run("prove 17").ok().says("are made anew").out, sound);
        assert!(given.run("prove 17").ok().err.is_empty());
    }
    // A file in place of the folder cannot be written into, whoever runs the tests.
    fs::remove_dir_all(given.ledger.path().join("tiles")).unwrap();
    fs::write(given.ledger.path().join("tiles"), "").unwrap();
    assert_eq!(given.run("prove 17").ok().says("could not be kept").out, sound);
    given.run("verify --against {old}").ok();
}

#[test]
fn a_witness_refuses_what_does_not_go_on() {
    let given = Given::out();
    let sign = |words: &str| given.run(&format!("witness {words} --key-file {{board.key}} --seen {{seen}}"));
    sign("{old}").fails(3).says("it has 276 entries, and one with 277 has been seen");
    sign("{new}").ok();
    note(&given.ledger, "public");
    given.run("checkpoint --out {third}").ok();
    sign("{third}").fails(3).says("a proof is needed").says("tyst prove --from");
    sign("{third} --proof {growth}").fails(3).says("one from 277 to 278 is needed");
    sign("{third} --proof {proof}").fails(3).says("about one entry");
    given.run("prove --from {new} --out {growth} --force").ok();
    sign("{third} --proof {growth} --json").ok().prints("\"seen_before\": 277");
    flip(&given.path("seen"), 40);
    sign("{third}").fails(3).says("is not what a witness noted down");
    given.run("witness --new-key board.example --key-file {board.key}").fails(1);
    tyst(["witness", "x", "--key-file", "y"]).fails(2);
}

#[test]
fn no_file_is_replaced_unless_that_is_said() {
    let given = Given::out();
    note(&given.ledger, "public");
    let witness = "witness {new} --key-file {board.key} --seen {other-seen} --key {KEY} --out {signed}";
    let makes = [
        ("checkpoint --out {old}", "old"),
        ("prove 3 --out {proof}", "proof"),
        ("prove 3 --with-record {record}", "record"),
        ("prove --from {old} --out {growth}", "growth"),
        (witness, "signed"),
    ];
    for (words, name) in makes {
        let before = fs::read(given.path(name)).unwrap();
        given.run(words).fails(2).says("is there already").says("--force");
        assert_eq!(fs::read(given.path(name)).unwrap(), before, "{words}");
    }
    assert!(!given.ledger.path().join("checkpoints/278").exists(), "what is refused signs nothing");
    assert!(!given.path("other-seen").exists(), "what is refused is not noted down");
    for (words, _) in makes.into_iter().rev() {
        given.run(&format!("{words} --force")).ok();
    }
}

#[test]
fn wrong_keys_and_wrong_records_are_refused_in_words() {
    let given = Given::out();
    let check = "prove --check {proof} --record {record}";
    given.run(check).fails(2);
    given.run(&format!("{check} --key x")).fails(2).says("is no public key");
    given.run(&format!("{check} --key {{WITNESS}}")).fails(2).says("--witness");
    given.run(&format!("{check} --key {{KEY}} --witness {{KEY}}")).fails(2).says("--key");
    given.run(&format!("{check} --key {}", given.key.replacen('+', "+0", 1))).fails(2);
    given.run("prove --check {growth} --key {KEY}").fails(2).says("--from");
    given.run("prove --check {growth} --from {new} --key {KEY}").fails(3);
    given.run("prove --check {old} --record {record} --key {KEY}").fails(3).says("is no proof");
    given.run("prove --check {none} --record {record} --key {KEY}").fails(1);
    given.run("prove 17 --from {old}").fails(2);
    given.run("prove").fails(2);
    given.run("prove 277").fails(3).says("there is no entry 277: the ledger has 277");
    note(&given.ledger, "public");
    given.run("prove 277").fails(3).says("tyst checkpoint");
    given.run("prove 276 --at {old}").fails(3).says("not covered");
    given.run("prove 3 --at {old} --json").ok().prints("\"size\": 276");
    // With the ledger at hand the record need not be given.
    let ledger = given.ledger.path();
    let words = given.words("prove --check {proof} --key {KEY} --ledger");
    tyst(words.iter().map(String::as_str).chain([ledger.to_str().unwrap()])).ok().prints("response.received");
}

#[test]
fn restricted_entries_are_exported_only_when_that_is_said() {
    let given = Given::out();
    note(&given.ledger, "restricted");
    given.run("export tiles {tiles}").ok().says("1 entry is newer than the newest checkpoint");
    given.run("checkpoint").ok();
    given.run("export tiles {tiles}").fails(3).says("entry 277 is restricted");
    given.verifier("tiles {tiles} --key {KEY}").ok().prints("277 entries");
    given.run("export tiles {tiles} --with-restricted").ok().says("1 new entry is not public");
    given.verifier("tiles {tiles} --key {KEY}").ok().prints("278 entries");
    let elsewhere = given.path("ledger").join("journal");
    given.ledger.run_words(&["export", "tiles", elsewhere.to_str().unwrap()]).fails(2);
}

#[test]
fn a_new_key_signs_from_now_on_and_the_old_one_stays_known() {
    let given = Given::out();
    given.run("checkpoint --new-key").ok().says("made the ledger's key");
    let newer = given.run("checkpoint --key").ok().line();
    assert_ne!(newer, given.key);
    given.run("verify").ok().prints("what 2 checkpoints of its own say");
    given.run("prove 17 --out {again}").ok();
    for key in [&given.key, &newer] {
        given.run(&format!("prove --check {{again}} --record {{record}} --key {key}")).ok();
    }
    fs::remove_file(given.ledger.path().join("keys/checkpoint.key")).unwrap();
    note(&given.ledger, "public");
    given.run("checkpoint").fails(3).says("--new-key");
    given.run("checkpoint --key").ok();
}

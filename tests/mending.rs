//! Checkpoints and public keys that were spoilt or lost: what `tyst repair` puts back, and what it does not believe.
//!
//! What becomes of entries is in `damage` and `care`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::support::{Ledger, Run, copy, tyst};

/// A ledger with two keys and two checkpoints, of which the first is signed with both, and two copies of it.
struct Signed {
    ledger: Ledger,
}

impl Signed {
    fn new() -> Signed {
        let signed = Signed { ledger: Ledger::seeded() };
        signed.ledger.run("checkpoint").ok();
        signed.ledger.run("checkpoint --new-key").ok();
        record(&signed.ledger.path(), "true", 1);
        signed.ledger.run("checkpoint").ok();
        signed.copies();
        signed
    }

    /// Brings the mirror and the backup up to date.
    fn copies(&self) -> [String; 2] {
        let copies = ["mirror", "backup.tar"].map(|name| self.beside(name));
        self.ledger.run_words(&["mirror", &copies[0], "--once"]).ok();
        self.ledger.run_words(&["backup", &copies[1], "--force"]).ok();
        copies
    }

    fn beside(&self, name: &str) -> String {
        self.ledger.beside(name).display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.ledger.path().join(name)
    }

    fn repair(&self, from: &[&str]) -> Run {
        self.repair_with("repair", from)
    }

    fn repair_with(&self, words: &str, from: &[&str]) -> Run {
        let from = from.iter().flat_map(|from| ["--from", from]);
        self.ledger.run_words(&words.split_whitespace().chain(from).collect::<Vec<_>>())
    }

    /// Everything that others may have.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(self.path("checkpoints")).into_iter().flatten().map(Result::unwrap);
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
    }

    /// Makes sure that nothing is left to be mended.
    #[track_caller]
    fn is_sound(&self) -> Run {
        self.repair(&[]).ok().prints("there is nothing to mend");
        self.ledger.run("verify --full").ok()
    }

    /// Loses what is below the folder of the ledger.
    fn lose(&self, names: &[&str]) {
        for name in names.iter().map(|name| self.path(name)) {
            if name.is_dir() { fs::remove_dir_all(name).unwrap() } else { fs::remove_file(name).unwrap() }
        }
    }
}

/// Records notes in the ledger in a folder.
fn record(folder: &Path, what: &str, count: u64) {
    let line = |index| {
        let data = json!({ "topic": "story", "text": { "en": format!("{what} {index}") } });
        json!({ "kind": "note.recorded", "area": "newport", "source": [{ "doc": "M" }], "data": data })
    };
    let lines: Vec<String> = (0..count).map(|index| line(index).to_string()).collect();
    let file = folder.with_extension("jsonl");
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    let [file, folder] = [&file, folder].map(|path| path.display().to_string());
    tyst(["import", &file, "--at", "2026-02-01T09:00:00Z", "--ledger", &folder]).ok();
}

/// Ways in which a file is spoilt that holds `sound`: the last is of the right form, and says something else.
fn spoilt(sound: &[u8]) -> [Vec<u8>; 4] {
    let text = String::from_utf8_lossy(sound);
    let root = text.lines().nth(2);
    let other = root.map_or_else(
        || text.replace("tyst/", "tyst-"),
        |root| text.replace(root, &format!("{}=", "A".repeat(43))),
    );
    [Vec::new(), b"junk".to_vec(), vec![b'a'; 70_000], other.into_bytes()]
}

#[test]
fn a_spoilt_checkpoint_or_key_is_put_back_from_a_copy() {
    let signed = Signed::new();
    let sound = signed.files();
    assert_eq!(sound.len(), 5, "{:?}", sound.keys());
    let [mirror, backup] = signed.copies();
    for (name, bytes) in &sound {
        let file = format!("checkpoints/{name}");
        let [empty, .., other] = spoilt(bytes);
        for (spoilt, from) in [(&empty, &mirror), (&other, &backup)] {
            fs::write(signed.path(&file), spoilt).unwrap();
            signed.ledger.run("verify").fails(4);
            let said = format!("can be mended: {file}, from {from}");
            signed.repair_with("repair --dry-run", &[from]).ok().prints(&said);
            assert_eq!(&fs::read(signed.path(&file)).unwrap(), spoilt, "{file}");
            let run = signed.repair(&[from]).ok().prints(&format!("mended: {file}, from {from}"));
            run.prints("what was damaged is kept in journal.set-aside-").prints("the ledger is sound");
            assert!(signed.files() == sound, "{file}");
            signed.ledger.run("verify").ok();
        }
        signed.lose(&[&file]);
        signed.repair(&[&mirror]).ok().prints(&format!("mended: {file}, from {mirror}"));
        assert!(signed.files() == sound, "{file}");
    }
    signed.is_sound().prints("what 2 checkpoints of its own say");
    signed.copies();
}

#[test]
fn what_nobody_else_has_is_set_aside_or_made_again_of_what_is_there() {
    let signed = Signed::new();
    let sound = signed.files();
    let later = sound.keys().find(|name| name.starts_with("276.")).unwrap().clone();
    let spoil = |name: &str, way: usize| {
        fs::write(signed.path("checkpoints").join(name), &spoilt(&sound[name])[way]).unwrap();
        signed.ledger.run("verify").fails(4);
    };
    // The newest key is made again of the private one, and a checkpoint of its later signatures.
    for (name, from) in [("key-2", "keys/checkpoint.key".to_owned()), ("276", format!("checkpoints/{later}"))]
    {
        spoil(name, 0);
        signed.repair(&[]).ok().prints(&format!("mended: checkpoints/{name}, from {from}"));
        signed.is_sound().prints("what 2 checkpoints of its own say");
    }
    for (way, name) in [&later, "276", "277", "key-1"].into_iter().enumerate() {
        spoil(name, way);
        let said = format!("set aside: checkpoints/{name}");
        signed.repair_with("repair --dry-run", &[]).ok().prints(&format!("would be {said}"));
        signed.repair(&[]).ok().prints(&said).prints("the ledger is sound");
        assert!(!signed.path("checkpoints").join(name).exists());
        signed.is_sound();
    }
    signed.ledger.run("checkpoint --new-key").ok();
    assert!(signed.path("checkpoints/key-3").exists() && !signed.path("checkpoints/key-1").exists());
    signed.is_sound();
}

#[test]
fn lost_checkpoints_are_put_back_with_their_keys() {
    let signed = Signed::new();
    let sound = signed.files();
    for lost in [["checkpoints"].as_slice(), &["checkpoints", "keys"]] {
        for from in signed.copies() {
            let keys = signed.ledger.beside("keys");
            copy(&signed.path("keys"), &keys);
            signed.lose(lost);
            signed.repair_with("repair --dry-run", &[&from]).ok().prints("can be mended: checkpoints/276");
            assert!(!signed.path("checkpoints").exists());
            let run = signed.repair(&[&from]).ok();
            for name in sound.keys() {
                assert!(run.out.contains(&format!("mended: checkpoints/{name}, from {from}")), "{}", run.out);
            }
            assert!(signed.files() == sound && !run.out.contains("set-aside"), "{}", run.out);
            signed.is_sound().prints("what 2 checkpoints of its own say");
            copy(&keys, &signed.path("keys"));
        }
    }
    signed.lose(&["checkpoints"]);
    assert!(Command::new("mkfifo").arg(signed.path("checkpoints")).status().unwrap().success());
    signed.repair(&[&signed.beside("mirror")]).ok().prints("set aside: checkpoints\n");
    assert!(signed.files() == sound);
}

/// A ledger that goes on in two ways, of which the true one is in the mirror, with the number of entries that both have.
fn forked(signed: &Signed) -> String {
    let fork = signed.beside("fork");
    copy(&signed.ledger.path(), Path::new(&fork));
    fs::remove_dir_all(Path::new(&fork).join("keys")).unwrap();
    record(Path::new(&fork), "other", 90);
    record(&signed.ledger.path(), "more", 30);
    signed.ledger.run("checkpoint").ok();
    signed.copies();
    fork
}

#[test]
fn a_checkpoint_in_a_copy_that_the_ledger_has_signed_shows_that_another_copy_is_a_fork() {
    let signed = Signed::new();
    let fork = forked(&signed);
    let (sound, mirror) = (signed.files(), signed.beside("mirror"));
    signed.lose(&["journal", "sled", "CLOSED", "checkpoints"]);
    let said = format!(
        "{fork} holds other entries, among its first 307, than the ledger is known to have had: a fork"
    );
    signed.repair(&[&fork, &mirror]).ok().prints(&said).prints("the ledger is sound, with 307 entries");
    assert!(signed.files() == sound);
    signed.is_sound().prints("what 3 checkpoints of its own say");
}

#[test]
fn a_copy_that_went_on_in_another_way_and_signed_that_changes_nothing_in_a_sound_ledger() {
    let signed = Signed::new();
    let fork = signed.beside("fork");
    copy(&signed.ledger.path(), Path::new(&fork));
    record(Path::new(&fork), "other", 3);
    tyst(["checkpoint", "--ledger", &fork]).ok();
    record(&signed.ledger.path(), "more", 5);
    let sound = signed.files();
    let run = signed.repair(&[&fork]).ok().prints("there is nothing to mend: 282 entries");
    let said =
        format!("checkpoints/280 in {fork} contradicts what is known of this ledger; it was not taken");
    run.prints(&said).prints("a fork");
    fs::write(signed.path("checkpoints/276"), "").unwrap();
    signed.repair(&[&fork]).ok().prints("mended: checkpoints/276").prints("sound, with 282 entries");
    assert!(signed.files() == sound);
    signed.is_sound();
}

#[test]
fn a_checkpoint_that_another_key_has_signed_is_not_put_back() {
    let signed = Signed::new();
    let fork = signed.beside("fork");
    copy(&signed.ledger.path(), Path::new(&fork));
    fs::remove_dir_all(Path::new(&fork).join("keys")).unwrap();
    fs::remove_dir_all(Path::new(&fork).join("checkpoints")).unwrap();
    tyst(["checkpoint", "--ledger", &fork]).ok();
    let sound = signed.files();
    signed.repair(&[&fork]).ok().prints("there is nothing to mend");
    fs::write(signed.path("checkpoints/277"), "").unwrap();
    signed.repair(&[&fork]).ok().prints("set aside: checkpoints/277");
    let others: BTreeMap<_, _> = sound.into_iter().filter(|(name, _)| name != "277").collect();
    assert!(signed.files() == others);
    // A backup of it that made a key of its own is no witness for that key.
    tyst(["checkpoint", "--new-key", "--ledger", &fork]).ok();
    signed.repair(&[&fork]).ok().prints("there is nothing to mend");
    signed.is_sound();
}

#[test]
fn a_checkpoint_in_a_copy_brings_back_entries_that_an_older_ledger_lacks() {
    let signed = Signed::new();
    let older = signed.beside("backup.tar");
    record(&signed.ledger.path(), "more", 7);
    signed.ledger.run("checkpoint").ok();
    let sound = signed.files();
    signed.ledger.run_words(&["mirror", &signed.beside("mirror"), "--once"]).ok();
    let keys = signed.ledger.beside("keys");
    copy(&signed.path("keys"), &keys);
    fs::remove_dir_all(signed.ledger.path()).unwrap();
    let ledger = signed.ledger.path().display().to_string();
    tyst(["restore", &older, &ledger]).ok();
    copy(&keys, &signed.path("keys"));
    let mirror = signed.beside("mirror");
    // A copy that tells of them and has lost them itself.
    let damaged = signed.beside("damaged");
    copy(Path::new(&mirror), Path::new(&damaged));
    fs::remove_dir_all(Path::new(&damaged).join("journal")).unwrap();
    fs::create_dir(Path::new(&damaged).join("journal")).unwrap();
    signed.repair(&[&damaged]).fails(4).prints("lost: ").says("--give-up-after 276");
    signed
        .repair_with("repair --give-up-after 276", &[&damaged])
        .ok()
        .prints("given up: 277 entries are kept");
    assert!(!signed.path("checkpoints/284").exists());
    signed.is_sound();
    signed.repair(&[&mirror]).ok().prints("mended: checkpoints/284").prints("sound, with 284 entries");
    assert!(signed.files() == sound);
    signed.is_sound();
}

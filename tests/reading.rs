//! The files of a ledger, read by a reader in Python that was written from the descriptions of the formats alone.
//!
//! What it reads must be what we export; and what was changed it must refuse. What exported entries say, the verifier
//! in Python reads from their bytes.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use tyst_event::wire;

use crate::support::{Ledger, Run, fixture, root};

/// Runs the reader on a ledger.
fn reader(ledger: &Ledger, words: &[&str]) -> Run {
    python("read.py", &[&[ledger.path().to_str().unwrap()], words].concat())
}

fn python(script: &str, words: &[&str]) -> Run {
    let script = root().join("tests").join(script);
    Run::of(Command::new("python3").arg(script).args(words).output().expect("python3 is there"))
}

/// The seeds, so many long notes that they fill a segment, and one more entry: two sealed segments and a plain one.
fn sealed_and_plain() -> Ledger {
    let ledger = Ledger::seeded();
    let mut notes = String::new();
    for note in 0..3_000_u32 {
        let words = (0..150).fold(String::new(), |text, word| {
            let drawn = (note * 151 + word).wrapping_mul(2_654_435_761);
            let letters = (0..8).map(|at| char::from(b'a' + (drawn >> (4 * at) & 15) as u8));
            text + " " + &letters.collect::<String>()
        });
        writeln!(
            notes,
            r#"{{"kind":"note.recorded","area":"newport","key":"note-{note:x}","when":"20{:02}-{:02}",
            "source":[{{"doc":"Minutes {}"}}],"data":{{"topic":"story","text":{{"en":"{}"}}}}}}"#,
            note % 20,
            1 + note % 12,
            note % 7,
            words.trim_start()
        )
        .unwrap();
    }
    let notes = ledger.write("notes.jsonl", notes.replace(",\n", ",").as_bytes()).display().to_string();
    ledger
        .run_words(&["import", &notes, "--at", "2026-02-01T09:00:00Z"])
        .ok()
        .prints("recorded 3000 entries");
    ledger
        .run(
            "record note.recorded --area newport --topic story --text x --source M --at 2026-02-02T09:00:00Z",
        )
        .ok();
    ledger.run("compact").ok();
    ledger
}

#[test]
fn a_reader_without_our_code_reads_plain_and_sealed_segments_to_the_same_bytes() {
    let ledger = sealed_and_plain();
    let events = ledger.beside("events.jsonl").display().to_string();
    ledger.run_words(&["export", "events", &events]).ok();
    ledger.run("checkpoint").ok();
    ledger.run("prove 17").ok();
    let read = reader(&ledger, &["--events", &events]).ok();
    for words in [
        "3277 entries of manual-clock",
        "1 plain segments with 1 frames, 2 sealed ones",
        "1 checkpoints, 1 tiles",
    ] {
        assert!(read.out.contains(words), "{words}\n{}", read.out);
    }
    let journal = ledger.path().join("journal");
    for (name, at) in [("000000000001.tys", 9_000), ("000000000002.tys", 60_000)] {
        let sound = fs::read(journal.join(name)).unwrap();
        let mut changed = sound.clone();
        changed[at] ^= 1;
        fs::write(journal.join(name), changed).unwrap();
        reader(&ledger, &[]).fails(1).says(name);
        fs::write(journal.join(name), sound).unwrap();
    }
    let exported = fs::read_to_string(&events).unwrap();
    python("verify.py", &["events", &events]).ok().prints("3277 events");
    fs::write(&events, exported.lines().take(3_277).collect::<Vec<_>>().join("\n")).unwrap();
    python("verify.py", &["events", &events]).fails(1).says("does not hold what its first or last line says");
}

#[test]
fn a_reader_without_our_code_tells_a_write_that_was_cut_off_from_damage() {
    let ledger = Ledger::seeded();
    let path = ledger.path().join("journal/000000000001.tyj");
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    bytes[end..end + 12].copy_from_slice(&[80, 0, 0, 0, 7, 7, 7, 7, 20, 1, 0, 0]);
    fs::write(&path, &bytes).unwrap();
    reader(&ledger, &[]).fails(1).says("the ledger was closed");
    fs::rename(ledger.path().join("CLOSED"), ledger.path().join("OPENED")).unwrap();
    reader(&ledger, &[]).ok().prints("a write that was cut off");
    bytes[5_000] ^= 1;
    fs::write(&path, &bytes).unwrap();
    reader(&ledger, &[]).fails(1).says("damage, a frame follows");
}

#[test]
fn an_exported_event_that_says_something_else_than_its_bytes_is_refused_without_our_code() {
    let ledger = Ledger::seeded();
    for words in
        ["correct 143 --reason transcription_error --audience staff", "withdraw 143 --reason duplicate"]
    {
        ledger.run(&format!("{words} --at 2026-02-02T09:00:00Z")).ok();
    }
    let beside = |name: &str| ledger.beside(name).display().to_string();
    let (events, proof) = (beside("events.jsonl"), beside("proof"));
    ledger.run("checkpoint").ok();
    let key = ledger.run("checkpoint --key").ok().line();
    ledger.run_words(&["prove", "17", "--out", &proof]).ok();
    ledger.run_words(&["export", "events", &events]).ok();
    let vocabulary = ledger.run("vocabulary --json").ok().out;
    let vocabulary = ledger.write("vocabulary.json", vocabulary.as_bytes()).display().to_string();
    let hashes = ["events", &events];
    let inclusion = ["inclusion", &proof, "--key", &key, "--events", &events];
    let by = ["--vocabulary", &vocabulary];
    python("verify.py", &hashes).ok().prints("`event` was not compared with the bytes (278)");
    python("verify.py", &inclusion).ok().prints("`event` was not compared with the bytes (1)");
    python("verify.py", &[&hashes[..], &by].concat()).ok().prints("`event` says what the bytes say (278)");
    python("verify.py", &[&inclusion[..], &by].concat()).ok().prints("`event` says what the bytes say (1)");
    let sound = fs::read_to_string(&events).unwrap();
    for (field, from, to) in [
        ("area", r#""area":"newport""#, r#""area":"gwynedd""#),
        ("basis", r#"{"inferred":"year"}"#, r#""stated""#),
        ("correlation", r#""correlation":"import "#, r#""correlation":"export "#),
        ("data", r#""audience":{"en":"staff"}"#, r#""audience":{"en":"teachers"}"#),
        ("key", r#""key":"S000-01""#, r#""key":"S000-99""#),
        ("more", r#""recorded_at""#, r#""more":1,"recorded_at""#),
        ("place", r#""recorded_at""#, r#""place":"pill","recorded_at""#),
        ("recorded_at", r#"T09:00:00Z","recorded_by""#, r#"T09:00:01Z","recorded_by""#),
        ("sensitivity", r#""sensitivity":"public","#, ""),
        ("source", r#""locator":"line "#, r#""locator":"page "#),
        ("warnings", r#""rule":"new-area""#, r#""rule":"new-place""#),
        ("when", r#""when":{"on":"2017"#, r#""when":{"on":"2016"#),
    ] {
        assert!(sound.contains(from), "{from}");
        fs::write(&events, sound.replacen(from, to, 1)).unwrap();
        python("verify.py", &hashes).ok();
        let refused = format!("says something else than its bytes: ['{field}']");
        python("verify.py", &[&hashes[..], &by].concat()).fails(1).says(&refused);
        python("verify.py", &[&inclusion[..], &by].concat()).fails(1).says(&refused);
    }
    fs::write(&events, sound.replacen(r#"{"area":"#, r#"{"area":"x","area":"#, 1)).unwrap();
    python("verify.py", &[&hashes[..], &by].concat()).fails(1).says("is not written as");
}

#[test]
fn the_golden_bytes_of_every_kind_say_to_a_reader_without_our_code_what_they_mean() {
    let ledger = Ledger::seeded();
    let vocabulary = ledger.run("vocabulary --json").ok().out;
    let vocabulary = ledger.write("vocabulary.json", vocabulary.as_bytes()).display().to_string();
    // Each of them is an entry 7.
    let exported = ledger.run("export events").ok().out;
    let before = exported.lines().skip(1).take(7).collect::<Vec<_>>().join("\n");
    let (mut kinds, mut events) = (0, String::new());
    for file in fs::read_dir(fixture("wire/v1")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|end| end != "hex") {
            continue;
        }
        let digits = fs::read_to_string(&path).unwrap();
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..digits.trim().len()).step_by(2).map(byte).collect();
        let meaning = fs::read_to_string(path.with_extension("json")).unwrap();
        let event: Json = serde_json::from_str(&meaning).unwrap();
        let leaf = wire::hex(&Sha256::digest([&[0], bytes.as_slice()].concat()));
        let line = json!({ "seq": 7, "leaf": leaf, "bytes": BASE64_STANDARD.encode(&bytes), "event": event });
        let file = format!("{before}\n{line}\n");
        events = ledger.write("events.jsonl", file.as_bytes()).display().to_string();
        python("verify.py", &["events", &events, "--vocabulary", &vocabulary])
            .ok()
            .prints("`event` says what the bytes say (8)");
        kinds += 1;
    }
    assert_eq!(kinds, 37);
    let none = ledger.write("none.json", b"[]").display().to_string();
    let words = ["events", &events, "--vocabulary", &none];
    python("verify.py", &words).ok().prints("as far as the vocabulary goes (8)");
    let junk = ledger.write("junk.json", b"[7]").display().to_string();
    python("verify.py", &["events", &events, "--vocabulary", &junk])
        .fails(1)
        .says("is not what `tyst vocabulary");
}

//! The files of a ledger, read by a reader in Python that was written from the descriptions of the formats alone.
//!
//! What it reads must be what we export; and what was changed it must refuse. It says nothing of what entries mean.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use crate::support::{Ledger, Run, root};

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

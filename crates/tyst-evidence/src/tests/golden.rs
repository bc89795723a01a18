//! The files in `fixtures/evidence/`, which must be the same for ever. `tests/verify.py` checks them as well.
//!
//! Golden files are added to, never edited. One that is missing is written and the test fails once, so that a person
//! looks at it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};

use super::{folder, key, leaves, ledger, ledger_key, record, with_tree};
use crate::{Checkpoint, Consistency, Inclusion, Proof, SigningKey, Tree, Witness, export_tiles, leaf_hash};

const COUNT: u64 = 300;

fn witness_key() -> SigningKey {
    key("witness.example", 2)
}

/// Returns the records as `tyst export events` writes them.
fn events() -> String {
    let mut text = String::new();
    for seq in 0..COUNT {
        let record = record(seq);
        let leaf = leaf_hash(&record).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let bytes = BASE64_STANDARD.encode(&record);
        writeln!(text, r#"{{"seq":{seq},"leaf":"{leaf}","bytes":"{bytes}"}}"#).unwrap();
    }
    text
}

fn checkpoint(tree: &mut Tree<'_>, count: u64) -> Checkpoint {
    Checkpoint::sign(tree.head_at(count).unwrap(), &ledger_key())
}

/// Writes every golden file anew into a folder.
fn write(dir: &Path, tree: &mut Tree<'_>) {
    let put = |name: &str, bytes: &[u8]| fs::write(dir.join(name), bytes).unwrap();
    put("ledger.vkey", format!("{}\n", ledger_key().public()).as_bytes());
    put("ledger.key", format!("{}\n", ledger_key().reveal()).as_bytes());
    put("witness.vkey", format!("{}\n", witness_key().witness()).as_bytes());
    put("events.jsonl", events().as_bytes());
    for count in [1, 8, 256, COUNT] {
        put(&format!("checkpoint-{count}"), &checkpoint(tree, count).to_bytes());
    }
    for (seq, count) in [(0, 1), (5, 8), (0, COUNT), (17, COUNT), (255, 256), (COUNT - 1, COUNT)] {
        let path = tree.inclusion(seq, count).unwrap();
        let proof = Inclusion { seq, path, checkpoint: checkpoint(tree, count) };
        put(&format!("inclusion-{seq}-{count}"), &proof.to_bytes());
    }
    for (old, count) in [(1, 8), (8, 8), (8, COUNT), (256, COUNT)] {
        let path = tree.consistency(old, count).unwrap();
        let proof = Consistency { old, path, checkpoint: checkpoint(tree, count) };
        put(&format!("consistency-{old}-{count}"), &proof.to_bytes());
    }
    let mut witness = Witness::open(&dir.join("witness.seen")).unwrap();
    let newest = checkpoint(tree, COUNT);
    let signed = witness.cosign(newest, None, Some(&ledger_key().public()), &witness_key(), 1_700_000_000);
    put("cosigned", &signed.unwrap().to_bytes());
    fs::remove_file(dir.join("witness.seen.lock")).unwrap();
    let newest = checkpoint(tree, COUNT);
    export_tiles(tree, &newest, &dir.join("tiles"), &mut |_| true).unwrap();
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for file in fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn everything_is_written_as_it_was_first_written() {
    let (dir, now) = (ledger(COUNT), folder());
    with_tree(&dir.path().join("ledger"), |tree| write(now.path(), tree));
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/evidence");
    let mut written = Vec::new();
    for path in files(now.path()) {
        let frozen = golden.join(path.strip_prefix(now.path()).unwrap());
        if !frozen.exists() {
            fs::create_dir_all(frozen.parent().unwrap()).unwrap();
            fs::copy(&path, &frozen).unwrap();
            written.push(frozen.clone());
        }
        let same = fs::read(&path).unwrap() == fs::read(&frozen).unwrap();
        assert!(same, "{} is written in other bytes than before", frozen.display());
    }
    assert_eq!(files(now.path()).len(), files(&golden).len(), "a golden file is no longer written");
    assert!(written.is_empty(), "written for the first time, look at them: {written:?}");
}

#[test]
fn every_golden_proof_is_read_and_holds() {
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/evidence");
    let (all, mut seen) = (leaves(COUNT), 0);
    for path in files(&golden) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with("inclusion-") && !name.starts_with("consistency-") {
            continue;
        }
        let proof = Proof::parse(&fs::read(&path).unwrap()).unwrap();
        proof.checkpoint().check(&ledger_key().public()).unwrap();
        match proof {
            Proof::Inclusion(proof) => proof.check(all[usize::try_from(proof.seq).unwrap()]).unwrap(),
            Proof::Consistency(proof) => proof.check(super::head(proof.old)).unwrap(),
        }
        seen += 1;
    }
    assert_eq!(seen, 10);
}

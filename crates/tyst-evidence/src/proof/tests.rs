//! The vectors of RFC 6962's reference code, every proof of small trees, and what a changed proof says.

use super::*;
use crate::tests::{head, leaves, ledger_key, path, root, subproof};
use crate::{SigningKey, leaf_hash};

/// The records of the reference code of Certificate Transparency.
const RECORDS: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// Its roots over the first one, two, … records.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Its proofs that a record (first number) is among the first so many (second number).
const INCLUSIONS: [(u64, u64, &[&str]); 5] = [
    (0, 1, &[]),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

/// Its proofs that the first so many (second number) begin with the first so many (first number).
const CONSISTENCIES: [(u64, u64, &[&str]); 4] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

fn unhex(text: &str) -> Vec<u8> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect()
}

fn hash(text: &str) -> Hash {
    unhex(text).try_into().unwrap()
}

fn hashes(texts: &[&str]) -> Vec<Hash> {
    texts.iter().map(|text| hash(text)).collect()
}

fn known(count: u64) -> Head {
    Head { count, root: hash(ROOTS[usize::try_from(count).unwrap() - 1]) }
}

fn sign(head: Head) -> Checkpoint {
    Checkpoint::sign(head, &ledger_key())
}

#[test]
fn the_vectors_of_the_reference_code_hold() {
    let all: Vec<Hash> = RECORDS.iter().map(|record| leaf_hash(&unhex(record))).collect();
    for (size, expected) in (1..).zip(ROOTS) {
        assert_eq!(root(&all[..size]), hash(expected));
    }
    for (seq, size, texts) in INCLUSIONS {
        let (at, end) = (usize::try_from(seq).unwrap(), usize::try_from(size).unwrap());
        assert_eq!(path(at, &all[..end]), hashes(texts));
        let proof = Inclusion { seq, path: hashes(texts), checkpoint: sign(known(size)) };
        assert_eq!(proof.check(all[at]), Ok(()), "{seq} of {size}");
        assert_eq!(proof.check(all[(at + 1) % 8]), Err(DoesNotHold), "{seq} of {size}");
    }
    for (old, size, texts) in CONSISTENCIES {
        let end = usize::try_from(size).unwrap();
        assert_eq!(subproof(usize::try_from(old).unwrap(), &all[..end], true), hashes(texts));
        let proof = Consistency { old, path: hashes(texts), checkpoint: sign(known(size)) };
        assert_eq!(proof.check(known(old)), Ok(()), "{old} to {size}");
        let other = Head { root: hash(ROOTS[0]), ..known(old) };
        assert_eq!(proof.check(other).is_ok(), other == known(old), "{old} to {size}");
    }
}

#[test]
fn everything_begins_with_nothing() {
    let proof = |path| Consistency { old: 0, path, checkpoint: sign(head(3)) };
    assert_eq!(proof(Vec::new()).check(head(0)), Ok(()));
    assert_eq!(proof(leaves(1)).check(head(0)), Err(DoesNotHold));
    assert_eq!(proof(Vec::new()).check(Head { count: 0, root: [0; 32] }), Err(DoesNotHold));
    assert_eq!(proof(Vec::new()).check(head(1)), Err(DoesNotHold));
}

fn samples(key: &SigningKey) -> [Vec<u8>; 2] {
    let all = leaves(11);
    let checkpoint = || Checkpoint::sign(head(11), key);
    let inclusion = Inclusion { seq: 6, path: path(6, &all), checkpoint: checkpoint() };
    let consistency = Consistency { old: 6, path: subproof(6, &all, true), checkpoint: checkpoint() };
    [inclusion.to_bytes(), consistency.to_bytes()]
}

/// Returns whether all that a careful reader checks is right.
fn holds(bytes: &[u8]) -> bool {
    let Ok(proof) = Proof::parse(bytes) else { return false };
    let leads = match &proof {
        Proof::Inclusion(proof) => proof.check(leaves(7)[6]),
        Proof::Consistency(proof) => proof.check(head(6)),
    };
    leads.is_ok() && proof.checkpoint().check(&ledger_key().public()).is_ok()
}

#[test]
fn a_proof_with_any_bit_flipped_is_refused() {
    for bytes in samples(&ledger_key()) {
        assert!(holds(&bytes));
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(!holds(&bytes), "bit {bit}: {}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn a_proof_that_is_cut_or_has_a_line_more_or_less_is_refused() {
    for bytes in samples(&ledger_key()) {
        assert!((0..bytes.len()).all(|end| !holds(&bytes[..end])));
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            let mut fewer = lines.clone();
            fewer.remove(at);
            assert!(!holds(fewer.concat().as_bytes()), "without line {at}");
            let mut more = lines.clone();
            more.insert(at, lines[at]);
            // A signature may stand there twice.
            assert!(at + 1 == lines.len() || !holds(more.concat().as_bytes()), "with line {at} twice");
        }
    }
}

#[test]
fn a_proof_is_read_back_as_it_was_written() {
    for bytes in samples(&ledger_key()) {
        let again = match Proof::parse(&bytes).unwrap() {
            Proof::Inclusion(proof) => proof.to_bytes(),
            Proof::Consistency(proof) => proof.to_bytes(),
        };
        assert_eq!(again, bytes);
    }
}

#[test]
fn extra_data_is_passed_over() {
    let [inclusion, _] = samples(&ledger_key());
    let text = String::from_utf8(inclusion).unwrap();
    assert!(holds(text.replacen("index", "extra YQ==\nindex", 1).as_bytes()));
    assert!(!holds(text.replacen("index", "extra ?\nindex", 1).as_bytes()));
}

#[test]
fn what_is_no_proof_is_refused_with_the_line() {
    let checkpoint = String::from_utf8(sign(head(11)).to_bytes()).unwrap();
    let parse = |head: &str| Proof::parse(format!("{head}\n{checkpoint}").as_bytes()).err();
    assert_eq!(parse("new 3\n"), Some(ProofError::Title));
    assert_eq!(parse("old 03\n"), Some(ProofError::Title));
    assert_eq!(parse("old 12\n"), Some(ProofError::Outside { number: 12, size: 11 }));
    assert_eq!(
        parse("c2sp.org/tlog-proof@v1\nindex 11\n"),
        Some(ProofError::Outside { number: 11, size: 11 })
    );
    assert_eq!(parse("old 3\nAAAA\n"), Some(ProofError::Line { line: 2, expected: "a hash in base64" }));
    let hash = TreeHash([7; 32]).to_string();
    let many = format!("old 3\n{}", format!("{hash}\n").repeat(64));
    assert!(matches!(parse(&many), Some(ProofError::Line { line: 65, .. })));
    assert_eq!(Proof::parse(b"old 3\n\nnothing").err(), Some(CheckpointError::Note.into()));
    assert_eq!(Proof::parse(&vec![b'\n'; PROOF_BYTES_MAX + 1]).err(), Some(ProofError::NotText));
    assert_eq!(Proof::parse(b"").err(), Some(ProofError::Title));
}

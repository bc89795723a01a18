//! What a checkpoint says, whose signature counts, and what is no checkpoint.

use super::*;
use crate::tests::{head, key, ledger_key};

fn signed() -> Checkpoint {
    Checkpoint::sign(head(5), &ledger_key())
}

#[test]
fn a_checkpoint_is_read_back_as_it_was_signed() {
    let checkpoint = signed();
    let bytes = checkpoint.to_bytes();
    let read = Checkpoint::parse(&bytes).unwrap();
    assert_eq!((read.origin(), read.head()), (checkpoint.origin(), head(5)));
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(read.check(&ledger_key().public()), Ok(None));
}

#[test]
fn signing_again_gives_the_same_bytes() {
    assert_eq!(signed().to_bytes(), signed().to_bytes());
}

#[test]
fn a_checkpoint_with_any_bit_flipped_is_refused() {
    let bytes = signed().to_bytes();
    let key = ledger_key().public();
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let holds = Checkpoint::parse(&bytes).is_ok_and(|checkpoint| checkpoint.check(&key).is_ok());
        assert!(!holds, "bit {bit}");
    }
    for end in 0..bytes.len() {
        let holds = Checkpoint::parse(&bytes[..end]).is_ok_and(|checkpoint| checkpoint.check(&key).is_ok());
        assert!(!holds, "cut at {end}");
    }
}

#[test]
fn a_key_of_the_same_name_or_of_another_ledger_does_not_count() {
    let origin = signed().origin().to_owned();
    let missing = SignatureError::Missing { key: origin.clone() };
    assert_eq!(signed().check(&key(&origin, 2).public()), Err(missing));
    let other = SignatureError::OtherLedger { key: "tyst/other".to_owned(), origin };
    assert_eq!(signed().check(&key("tyst/other", 1).public()), Err(other));
}

#[test]
fn a_false_signature_in_the_name_of_a_key_is_called_that() {
    let text = String::from_utf8(signed().to_bytes()).unwrap();
    let other = String::from_utf8(Checkpoint::sign(head(6), &ledger_key()).to_bytes()).unwrap();
    let (body, _) = text.split_once("\n\n").unwrap();
    let (_, signature) = other.split_once("\n\n").unwrap();
    let forged = Checkpoint::parse(format!("{body}\n\n{signature}").as_bytes()).unwrap();
    let key = ledger_key().public();
    assert_eq!(forged.check(&key), Err(SignatureError::False { key: key.name().to_owned() }));
}

#[test]
fn a_witness_signs_along_and_says_when() {
    let (witness, mut checkpoint) = (key("board.example", 7), signed());
    assert!(checkpoint.check(&witness.witness()).is_err());
    checkpoint.cosign(&witness, 1_700_000_000);
    let read = Checkpoint::parse(&checkpoint.to_bytes()).unwrap();
    assert_eq!(read.check(&witness.witness()), Ok(Some(1_700_000_000)));
    assert_eq!(read.check(&ledger_key().public()), Ok(None));
    assert!(read.check(&witness.public()).is_err());
    checkpoint.cosign(&witness, 1_700_000_001);
    assert_eq!(checkpoint.check(&witness.witness()), Ok(Some(1_700_000_001)));
    assert_eq!(checkpoint.to_bytes().len(), read.to_bytes().len());
}

#[test]
fn signatures_of_two_copies_are_joined() {
    let (first, second) = (key("first.example", 7), key("second.example", 8));
    let (mut one, mut other) = (signed(), signed());
    one.cosign(&first, 1);
    other.cosign(&second, 2);
    assert_eq!(other.beyond(&one).len(), 1);
    assert!(one.join(&other) && one.join(&other));
    assert_eq!(other.beyond(&one).len(), 0);
    assert_eq!(one.check(&first.witness()), Ok(Some(1)));
    assert_eq!(one.check(&second.witness()), Ok(Some(2)));
    assert_eq!(String::from_utf8(one.to_bytes()).unwrap().matches('—').count(), 3);
    assert!(!one.join(&Checkpoint::sign(head(6), &ledger_key())));
}

#[test]
fn what_is_no_checkpoint_is_refused_with_the_reason() {
    let key = ledger_key();
    let note = |text: &str| {
        let mut note = Note::new(text.as_bytes(), &[]).unwrap();
        note.add_sigs(&[&Pen { key: &key, time: None }]).unwrap();
        Checkpoint::parse(&note.to_bytes()).err()
    };
    let root = tlog_tiles::EMPTY_HASH;
    assert_eq!(note(&format!("a\n0\n{root}\n")), None);
    assert_eq!(note(&format!("a\n0\n{root}\nextension\n")), None);
    for text in ["a\n", "a\n0\n", &format!("a\n00\n{root}\n"), &format!("a\n-1\n{root}\n"), "a\n0\nAAAA\n"] {
        assert_eq!(note(text), Some(CheckpointError::Text), "{text:?}");
    }
    assert_eq!(note(&format!("a b\n0\n{root}\n")), Some(CheckpointError::Origin));
    assert_eq!(note(&format!("a\u{202e}b\n0\n{root}\n")), Some(CheckpointError::Origin));
    assert_eq!(Checkpoint::parse(b"").err(), Some(CheckpointError::Note));
    assert_eq!(Checkpoint::parse(&[0xff; 100]).err(), Some(CheckpointError::Note));
    assert_eq!(
        Checkpoint::parse(&vec![b'a'; CHECKPOINT_BYTES_MAX + 1]).err(),
        Some(CheckpointError::TooLong)
    );
}

//! The text forms of keys against those of Go's note package, and signatures of both kinds.

use signed_note::{Signer, Verifier};

use super::*;
use crate::tests::key;

/// The example of Go's note package.
const PETER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETER_PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

#[test]
fn keys_are_those_of_the_note_package() {
    let peter = SigningKey::parse(PETER).unwrap();
    assert_eq!(peter.reveal(), PETER);
    assert_eq!(peter.public().to_string(), PETER_PUBLIC);
    assert_eq!(PublicKey::parse(PETER_PUBLIC).unwrap(), peter.public());
    let theirs = signed_note::StandardVerifier::new(PETER_PUBLIC).unwrap();
    let signature = Pen { key: &peter, time: None }.sign(b"text\n").unwrap();
    assert!(theirs.verify(b"text\n", &signature));
    assert!(peter.public().verify(b"text\n", &signature));
    assert!(!peter.public().verify(b"texT\n", &signature));
}

#[test]
fn a_key_is_read_back_in_both_kinds() {
    let signing = key("board.example", 7);
    for public in [signing.public(), signing.witness()] {
        assert_eq!(PublicKey::parse(&public.to_string()).unwrap(), public);
    }
    assert_eq!(SigningKey::parse(&format!("{}\n", signing.reveal())).unwrap().reveal(), signing.reveal());
    assert!(signing.witness().is_witness() && !signing.public().is_witness());
}

#[test]
fn a_key_with_any_bit_flipped_is_no_key() {
    for text in [PETER_PUBLIC.to_owned(), key("board.example", 7).witness().to_string()] {
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(PublicKey::parse(&text).is_err(), "{text}");
            }
        }
    }
    for text in ["", "a", "a+b", "PeterNeumann+c74f20a3+", "+c74f20a3+AQ==", PETER] {
        assert!(PublicKey::parse(text).is_err(), "{text}");
        assert!(text == PETER || SigningKey::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_weak_key_is_refused() {
    let material = BASE64_STANDARD.encode([&[NOTE], [0; 32].as_slice()].concat());
    let mut identity = [0; 33];
    (identity[0], identity[1]) = (NOTE, 1);
    let id = signed_note::key_id("weak", &identity);
    let weak = format!("weak+{id:08x}+{}", BASE64_STANDARD.encode(identity));
    assert_eq!(PublicKey::parse(&weak), Err(KeyError::Form("NAME+ID+BASE64")));
    assert!(PublicKey::parse(&format!("weak+00000000+{material}")).is_err());
}

#[test]
fn names_that_would_break_a_line_are_refused() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "café"] {
        assert_eq!(SigningKey::new(name).err(), Some(KeyError::Name), "{name:?}");
    }
    assert!(SigningKey::new(&"a".repeat(256)).is_err());
    assert!(SigningKey::new(&"a".repeat(255)).is_ok());
}

#[test]
fn two_new_keys_differ() {
    assert_ne!(SigningKey::new("a").unwrap().reveal(), SigningKey::new("a").unwrap().reveal());
}

#[test]
fn a_cosignature_holds_for_its_own_time_only() {
    let witness = key("board.example", 7);
    let mut signature = Pen { key: &witness, time: Some(1_700_000_000) }.sign(b"text\n").unwrap();
    assert_eq!(time_of(&signature), Some(1_700_000_000));
    assert!(witness.witness().verify(b"text\n", &signature));
    assert!(!witness.public().verify(b"text\n", &signature));
    signature[7] ^= 1;
    assert!(!witness.witness().verify(b"text\n", &signature));
    signature[0] = 0x80;
    assert_eq!(time_of(&signature), None);
    assert!(!witness.witness().verify(b"text\n", &signature[..7]));
}

//! A note holds for one document, one ledger and one key.

use super::{attest, check_attestation};
use crate::checkpoint::SignatureError;
use crate::key::SigningKey;

#[test]
fn a_note_holds_for_its_document_and_key_alone() {
    let key = SigningKey::from_seed("tyst/one", &[7; 32]).unwrap();
    let note = attest(&[1; 32], &key);
    assert_eq!(check_attestation(&note, &[1; 32], &key.public()), Ok(()));
    let missing = |name: &str| Err(SignatureError::Missing { key: name.to_owned() });
    assert_eq!(check_attestation(&note, &[2; 32], &key.public()), missing("tyst/one"));
    let other = SigningKey::from_seed("tyst/two", &[7; 32]).unwrap();
    assert_eq!(check_attestation(&note, &[1; 32], &other.public()), missing("tyst/two"));
    let stranger = SigningKey::from_seed("tyst/one", &[8; 32]).unwrap();
    assert_eq!(check_attestation(&note, &[1; 32], &stranger.public()), missing("tyst/one"));
    assert_eq!(check_attestation("", &[1; 32], &key.public()), missing("tyst/one"));
    let text = note.split("\n\n").next().unwrap();
    let signed = attest(&[3; 32], &key);
    let moved = format!("{text}\n\n{}", signed.split("\n\n").nth(1).unwrap());
    let no_signature = Err(SignatureError::False { key: "tyst/one".to_owned() });
    assert_eq!(check_attestation(&moved, &[1; 32], &key.public()), no_signature);
}

//! Goal: what minisign signs is taken, and nothing else. Method: files that minisign 0.11 made with a fixed key
//! (`fixtures/trust/`), and changes of them; what the crate that signs for us makes is in `trust`.

use super::*;

const MANIFEST: &[u8] = include_bytes!("../../../../fixtures/trust/tyst-plugin.toml");
const SIGNED: &str = include_str!("../../../../fixtures/trust/tyst-plugin.toml.minisig");
const OLD: &str = include_str!("../../../../fixtures/trust/old.minisig");
const OTHER_COMMENT: &str = include_str!("../../../../fixtures/trust/other-comment.minisig");
const ARCHIVE: &str = include_str!("../../../../fixtures/trust/archive.pub");
const STRANGER: &str = include_str!("../../../../fixtures/trust/stranger.pub");

fn archive() -> PublicKey {
    PublicKey::parse(ARCHIVE).unwrap()
}

fn verified(signature: &str, bytes: &[u8]) -> Result<Comment, SignatureError> {
    Signature::parse(signature.as_bytes())?.verify(bytes, &archive())
}

#[test]
fn takes_what_minisign_signed() {
    let comment = verified(SIGNED, MANIFEST).unwrap();
    assert_eq!(comment.to_string(), "org.example.who-trains 0.3.1 2026-01-05T09:00:00Z");
    let signature = Signature::parse(SIGNED.as_bytes()).unwrap();
    assert!(signature.names(&archive()));
    assert_eq!(signature.number(), "914400B6E3A409F3");
}

#[test]
fn any_changed_byte_is_noticed() {
    let mut bytes = MANIFEST.to_vec();
    for at in 0..bytes.len() {
        bytes[at] ^= 1;
        assert_eq!(verified(SIGNED, &bytes), Err(SignatureError::Wrong), "{at}");
        bytes[at] ^= 1;
    }
    let comment = SIGNED.replace("0.3.1", "0.3.2");
    assert_eq!(verified(&comment, MANIFEST), Err(SignatureError::Wrong), "the comment is signed too");
}

#[test]
fn a_key_with_the_number_of_another_is_not_that_key() {
    let mut bytes = STANDARD.decode(PublicKey::parse(STRANGER).unwrap().line()).unwrap();
    bytes[2..10].copy_from_slice(&STANDARD.decode(archive().line()).unwrap()[2..10]);
    let forged = PublicKey::parse(&STANDARD.encode(bytes)).unwrap();
    assert_eq!(forged.number(), archive().number());
    assert_ne!(forged, archive());
    let signature = Signature::parse(SIGNED.as_bytes()).unwrap();
    assert_eq!(signature.verify(MANIFEST, &forged), Err(SignatureError::Wrong));
}

#[test]
fn refuses_the_old_form_and_other_comments() {
    assert_eq!(verified(OLD, MANIFEST), Err(SignatureError::Old));
    let said = verified(OTHER_COMMENT, MANIFEST).unwrap_err().to_string();
    assert_eq!(
        said,
        "its trusted comment \"timestamp:1767603600\\tfile:tyst-plugin.toml\\thashed\" is not of the form `id version time`"
    );
}

#[test]
fn what_is_no_signature_is_no_signature() {
    let first_line = SIGNED.find('\n').unwrap() + 1;
    for text in ["", "\n\n\n\n", &SIGNED[first_line..], &SIGNED[..first_line * 2], &format!("{SIGNED}more\n")]
    {
        assert_eq!(Signature::parse(text.as_bytes()).err(), Some(SignatureError::Form), "{text:?}");
    }
    assert_eq!(Signature::parse(b"\xff\xfe").err(), Some(SignatureError::Form));
}

#[test]
fn a_key_is_read_from_its_line_and_from_its_file() {
    assert_eq!(PublicKey::parse(archive().line()).unwrap(), archive());
    assert_eq!(archive().number(), "914400B6E3A409F3");
    for text in ["", "RWQ", SIGNED, "untrusted comment: x", &format!("more\n{}", archive().line())] {
        assert_eq!(PublicKey::parse(text), Err(SignatureError::Key), "{text:?}");
    }
}

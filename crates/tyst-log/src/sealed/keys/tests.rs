//! Tests of the list of keys.

use super::{KeyHash, KeyList};

fn list() -> KeyList {
    let keys = [Some(&b"a"[..]), None, Some(b"b"), Some(b"a")];
    KeyList::new(&keys.map(|key| key.map(KeyHash::of)))
}

#[test]
fn finds_the_places_of_a_key() {
    let places = |key: &[u8]| list().places_of(KeyHash::of(key)).collect::<Vec<_>>();
    assert_eq!((places(b"a"), places(b"b"), places(b"c")), (vec![0, 3], vec![2], vec![]));
    assert_eq!(list().places().count(), 3);
    assert!(list().is_right(1, None) && !list().is_right(1, Some(KeyHash::of(b"a"))));
}

#[test]
fn stands_in_the_file_as_the_format_says() {
    let bytes = list().encode();
    // SHA-256 of `a` begins with ca978112, that of `b` with 3e23e816.
    let expected = [0xca, 0x97, 0x81, 0x12, 0, 0, 0, 0, 0x3e, 0x23, 0xe8, 0x16, 0xca, 0x97, 0x81, 0x12];
    assert_eq!((&bytes[..16], bytes.len()), (&expected[..], 20));
    assert_eq!(KeyList::parse(&bytes, 4), Ok(list()));
    let without = KeyList::new(&[None, None]);
    assert_eq!((without.encode(), KeyList::parse(&[0; 4], 2)), (vec![0; 4], Ok(without)));
}

#[test]
fn refuses_every_changed_or_missing_byte_and_another_length() {
    let whole = list().encode();
    for offset in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x20;
        assert!(KeyList::parse(&bytes, 4).is_err(), "byte {offset}");
        assert!(KeyList::parse(&whole[..offset], 4).is_err(), "{offset} bytes");
    }
    assert_eq!(
        KeyList::parse(&whole, 5).unwrap_err().to_string(),
        "list of keys has a right checksum and a wrong structure"
    );
}

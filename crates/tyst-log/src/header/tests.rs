//! Tests of LEDGER as text.

use super::{Header, HeaderError};
use crate::tests::header;

#[test]
fn stands_in_the_file_as_the_format_says() {
    let expected = "tyst ledger\n\
        format: 1\n\
        id: 01926f3c-0000-7000-8000-000000000001\n\
        created_at_us: 1700000000000000\n\
        clock: manual\n\
        time_zone: Europe/London\n\
        crc32c: ";
    let text = header().encode();
    assert_eq!(&text[..expected.len()], expected);
    assert_eq!(text.len(), expected.len() + 9);
    assert_eq!(Header::parse(text.as_bytes()).unwrap(), header());
}

#[test]
fn refuses_every_changed_added_or_missing_byte() {
    let whole = header().encode().into_bytes();
    for offset in 0..whole.len() {
        for changed in [whole[offset] ^ 1, whole[offset] ^ 0x20, whole[offset] ^ 0x80] {
            let mut bytes = whole.clone();
            bytes[offset] = changed;
            assert!(Header::parse(&bytes).is_err(), "byte {offset} as {changed}");
        }
        assert!(Header::parse(&whole[..offset]).is_err(), "{offset} bytes");
    }
    assert!(Header::parse(&[whole.as_slice(), b"\n"].concat()).is_err());
}

#[test]
fn names_a_version_that_it_does_not_know() {
    let text = header().encode().replace("format: 1", "format: 2");
    let lines = &text[..text.rfind("crc32c").unwrap()];
    let error = Header::parse(crate::sealed_text::seal(lines).as_bytes()).unwrap_err();
    assert!(matches!(error, HeaderError::Version { version } if version == "2"));
}

#[test]
fn refuses_values_that_are_not_one_line() {
    for id in [String::new(), "a\nb".to_owned(), "x".repeat(201)] {
        let header = Header { id, ..header() };
        assert!(matches!(header.check(), Err(HeaderError::Value { field: "id" })));
    }
}

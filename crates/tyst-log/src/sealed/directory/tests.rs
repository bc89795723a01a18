//! Tests of the directory.

use super::{Entry, encode, parse};

const ENTRIES: [Entry; 3] = [
    Entry { first_seq: 3, offset: 4096 },
    Entry { first_seq: 5, offset: 4200 },
    Entry { first_seq: 0x0102, offset: 0x0000_ffff },
];

#[test]
fn reads_what_it_wrote() {
    for count in 0..=3 {
        assert_eq!(
            parse(&encode(&ENTRIES[..count]), u32::try_from(count).unwrap(), ENTRIES[0]).unwrap(),
            ENTRIES[..count]
        );
    }
}

#[test]
fn stands_in_the_file_as_the_format_says() {
    let bytes = encode(&ENTRIES);
    assert_eq!((bytes.len(), &bytes[24..36]), (40, &[2, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0][..]));
    assert_eq!(bytes[36..], crc32c::crc32c(&bytes[..36]).to_le_bytes());
}

#[test]
fn refuses_every_changed_or_missing_byte() {
    let whole = encode(&ENTRIES);
    for offset in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x20;
        assert!(parse(&bytes, 3, ENTRIES[0]).is_err(), "byte {offset}");
        assert!(parse(&whole[..offset], 3, ENTRIES[0]).is_err(), "{offset} bytes");
    }
}

#[test]
fn refuses_entries_that_do_not_follow_each_other() {
    let [first, second, third] = ENTRIES;
    for entries in [[first, third, second], [first, first, third], [second, third, third]] {
        assert!(parse(&encode(&entries), 3, ENTRIES[0]).is_err());
    }
    let same_offset = [first, Entry { offset: 4096, ..second }, third];
    assert!(parse(&encode(&same_offset), 3, ENTRIES[0]).is_err());
    assert!(parse(&encode(&ENTRIES), 3, second).is_err());
}

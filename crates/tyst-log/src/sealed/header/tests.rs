//! Tests of the header of a sealed segment.

use super::{HEADER_BYTES, SealedHeader};
use crate::chain::{Frontier, Head};

fn header() -> SealedHeader {
    let mut before = Frontier::empty();
    before.extend([&b"a"[..], b"b", b"c"].into_iter());
    SealedHeader {
        ledger: [1; 32],
        number: 7,
        before,
        after: Head { count: 9, root: [2; 32] },
        blocks: 2,
        directory_at: 5000,
        keys_at: 5028,
        length: 5056,
    }
}

#[test]
fn reads_what_it_wrote() {
    assert_eq!(SealedHeader::parse(&header().encode()), Ok(header()));
}

#[test]
fn stands_in_the_file_as_the_format_says() {
    let bytes = header().encode();
    assert_eq!((bytes.len(), &bytes[..8]), (4096, &b"tystseal"[..]));
    assert_eq!((bytes[8], u32::from_le_bytes(bytes[12..16].try_into().unwrap())), (1, 4096));
    assert_eq!((&bytes[16..48], bytes[48], bytes[56]), (&[1; 32][..], 7, 3));
    assert_eq!(u64::from_le_bytes(bytes[64..72].try_into().unwrap()), 5056);
    assert_eq!((bytes[72..104].to_vec(), bytes[104]), (header().before.head().root.to_vec(), 9));
    assert_eq!((&bytes[112..144], bytes[144]), (&[2; 32][..], 2));
    let offset = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((offset(148), offset(152)), (5000, 5028));
    assert_eq!(bytes[156..220], *header().before.peaks().as_flattened());
    assert!(bytes[220..4092].iter().all(|byte| *byte == 0));
}

#[test]
fn refuses_every_changed_or_missing_byte() {
    let whole = header().encode();
    for offset in 0..HEADER_BYTES {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x04;
        assert!(SealedHeader::parse(&bytes).is_err(), "byte {offset}");
    }
    assert!(SealedHeader::parse(&whole[..4095]).is_err());
}

#[test]
fn refuses_parts_that_do_not_follow_each_other() {
    for header in [
        SealedHeader { directory_at: 4000, ..header() },
        SealedHeader { keys_at: 4999, ..header() },
        SealedHeader { length: 5000, ..header() },
        SealedHeader { after: Head { count: 2, root: [2; 32] }, ..header() },
    ] {
        assert!(SealedHeader::parse(&header.encode()).is_err());
    }
}

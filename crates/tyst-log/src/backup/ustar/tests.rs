//! Headers of members, byte for byte.
//!
//! What another program makes of a whole backup is tried in the tests of `backup`.

use super::{BLOCK_BYTES, header, padding, parse};

#[test]
fn a_header_says_name_and_length_and_nothing_of_its_writer() {
    let block = header("journal/000000000001.tyj", 4711);
    assert_eq!(parse(&block), Some(("journal/000000000001.tyj".to_owned(), 4711)));
    let mut expected = b"journal/000000000001.tyj".to_vec();
    expected.resize(100, 0);
    expected.extend(b"0000644\x000000000\x000000000\x0000000011147\x0000000000000\x00");
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
        .sum();
    expected.extend(format!("{sum:06o}\0 0").as_bytes());
    expected.resize(257, 0);
    expected.extend(b"ustar\x0000");
    expected.resize(329, 0);
    expected.extend(b"0000000\x000000000\x00");
    expected.resize(BLOCK_BYTES, 0);
    assert_eq!(block.to_vec(), expected);
}

#[test]
fn refuses_a_header_with_any_byte_changed() {
    let block = header("LEDGER", 9);
    for offset in 0..BLOCK_BYTES {
        for change in [1, 0x20, 0x80, 0xff] {
            let mut changed = block;
            changed[offset] ^= change;
            let same = parse(&changed);
            assert!(same.is_none(), "byte {offset} may be {:#x}: {same:?}", changed[offset]);
        }
    }
}

#[test]
fn a_member_is_filled_up_to_whole_blocks() {
    assert_eq!([0, 1, 511, 512, 513].map(padding), [0, 511, 1, 0, 511]);
}

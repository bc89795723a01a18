//! Tests of what can be a write that was cut off, and what cannot.

use super::fault;
use crate::frame;

const END: usize = 4096 + 700;
/// The length of the segments.
const LENGTH: u64 = 65536;

/// Returns a segment whose next frame, with position 5, has these many bytes of content.
fn with_frame(length: usize) -> (Vec<u8>, usize) {
    let mut frame = Vec::new();
    frame::encode(5, &[1; 32], &[vec![9; length]], &mut frame);
    let mut bytes = vec![0; END];
    bytes.extend(&frame);
    bytes.resize(usize::try_from(LENGTH).unwrap(), 0);
    (bytes, END + frame.len())
}

#[test]
fn accepts_every_frame_of_which_sectors_are_missing() {
    let (whole, end) = with_frame(2500);
    let sectors: Vec<_> = (END / 512..end.div_ceil(512)).collect();
    for missing in 1_u32..1 << sectors.len() {
        let mut bytes = whole.clone();
        for (index, sector) in sectors.iter().enumerate().filter(|(index, _)| missing >> index & 1 == 1) {
            let from = if index == 0 { END } else { sector * 512 };
            bytes[from..(sector + 1) * 512].fill(0);
        }
        if bytes[END..].iter().any(|byte| *byte != 0) {
            assert_eq!(fault(&bytes, LENGTH, END, 5), None, "{missing:b}");
        }
    }
}

#[test]
fn accepts_an_end_mark_that_lies_across_two_sectors() {
    for over in 1..4 {
        let (mut bytes, end) = with_frame(5 * 512 - 700 % 512 + over - 64 + 4);
        assert_eq!(end % 512, over);
        bytes[END..end - over].fill(0);
        assert_eq!(fault(&bytes, LENGTH, END, 5), None, "{over}");
    }
}

#[test]
fn refuses_a_single_byte_anywhere_in_the_zeroes() {
    let mut bytes = vec![0; 8192];
    // The first three may be of the length of a frame that was cut off.
    for offset in END + 3..bytes.len() {
        for value in [1, 0x55, 0xff] {
            bytes[offset] = value;
            let (range, what) = fault(&bytes, LENGTH, END, 5).unwrap_or_else(|| panic!("{offset} {value}"));
            assert!(range.contains(&(offset as u64)), "{range:?} {what}");
            bytes[offset] = 0;
        }
    }
}

#[test]
fn refuses_a_beginning_that_no_frame_has_here() {
    let (whole, end) = with_frame(200);
    for (offset, value) in [(1, 0), (3, 1), (8, 6), (15, 1), (16, 0)] {
        let mut bytes = whole.clone();
        bytes[end - 50..].fill(0);
        assert_eq!(fault(&bytes, LENGTH, END, 5), None);
        bytes[END + offset] = value;
        assert!(fault(&bytes, LENGTH, END, 5).is_some(), "{offset}");
    }
}

#[test]
fn refuses_bytes_behind_a_frame_that_was_cut_off() {
    let (mut bytes, end) = with_frame(2500);
    bytes[end - 900..].fill(0);
    bytes[end + 3000] = 1;
    assert_eq!(fault(&bytes, LENGTH, END, 5).map(|found| found.0), Some(END as u64..end as u64 + 3001));
}

//! Goal: nothing that comes over the socket is believed unchecked.

use super::*;

/// Splits a frame without payload into its lengths and its head.
fn parts(frame: &[u8]) -> ([u8; PREFIX_BYTES], &[u8]) {
    let (prefix, head) = frame.split_first_chunk().unwrap();
    (*prefix, head)
}

#[test]
fn a_frame_is_read_as_it_was_written() {
    let answer = Answer::Failed { code: 2, message: "why".to_owned(), at_seq: u64::MAX, unwritten: 0 };
    let frame = frame_head(&answer, 77);
    let (prefix, rest) = parts(&frame);
    assert_eq!(lengths(prefix, 77).unwrap(), (rest.len(), 77));
    assert!(matches!(head(rest).unwrap(), Answer::Failed { code: 2, at_seq: u64::MAX, .. }));
}

#[test]
fn refuses_lengths_past_the_limits() {
    let prefix = |head: u32, payload: u32| (u64::from(head) | u64::from(payload) << 32).to_le_bytes();
    assert!(matches!(lengths(prefix(5, 9), 8), Err(FrameError::Payload(9, 8))));
    assert!(matches!(lengths(prefix(0, 0), 8), Err(FrameError::Head(0))));
    assert!(matches!(lengths(prefix(u32::MAX, 0), 8), Err(FrameError::Head(_))));
    assert!(lengths(prefix(5, 8), 8).is_ok());
}

#[test]
fn refuses_a_head_with_bytes_to_spare() {
    let frame = frame_head(&Answer::Done, 0);
    let mut bytes = parts(&frame).1.to_vec();
    bytes.push(0);
    assert!(matches!(head::<Answer>(&bytes), Err(FrameError::Meaning)));
}

#[test]
fn refuses_a_text_that_says_it_is_endless() {
    let bytes = [3, 0, 253, 255, 255, 255, 255, 255, 255, 255, 255];
    assert!(matches!(head::<Answer>(&bytes), Err(FrameError::Meaning)));
}

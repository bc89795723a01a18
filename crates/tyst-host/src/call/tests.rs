//! Goal: events lie where a plugin may read them as they are.

use super::*;

#[test]
fn bytes_are_aligned_and_keep_their_length() {
    let mut room = AlignedBytes::default();
    for len in [0, 1, 8, 9, 4096, 3] {
        room.room(len).fill(7);
        assert_eq!(room.bytes(), vec![7; len]);
        assert_eq!(room.bytes().as_ptr().addr() % 8, 0);
    }
}

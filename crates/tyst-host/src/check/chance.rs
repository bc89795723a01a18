//! Numbers that look random and follow from a seed alone (`SplitMix64`), so that a failure can be repeated.
//!
//! Good for drawing test cases, for nothing else.

/// A source of numbers.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// Begins at a seed; `stream` tells apart what is drawn for different purposes.
    pub(super) fn new(seed: u64, stream: &str) -> Chance {
        let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Chance(stream.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, mix))
    }

    /// Draws any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let once = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        twice ^ (twice >> 31)
    }

    /// Draws a number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end as u64)).unwrap_or(0)
    }

    /// Draws whether: once in `in_all` times.
    pub(super) fn once_in(&mut self, in_all: usize) -> bool {
        self.below(in_all) == 0
    }

    /// Draws one of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Draws bytes.
    pub(super) fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

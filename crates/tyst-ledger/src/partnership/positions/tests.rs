//! The list against a plain one, and its size.

use proptest::prelude::*;

use super::Positions;

fn filled(seqs: &[u64]) -> Positions {
    let mut positions = Positions::default();
    for seq in seqs {
        positions.push(*seq);
    }
    positions
}

fn newest_first(positions: &Positions) -> Vec<u64> {
    positions.newest_first().collect()
}

proptest! {
    #[test]
    fn a_list_gives_back_what_was_pushed_and_forgets_what_is_taken_out(
        steps in prop::collection::vec((0_u64..1 << 40, 0_u32..40), 0..60), cut in 0_usize..60,
    ) {
        let mut seqs: Vec<u64> = Vec::new();
        for (difference, shift) in steps {
            seqs.push(seqs.last().copied().unwrap_or(0) + (difference >> shift));
        }
        let mut positions = filled(&seqs);
        seqs.dedup();
        prop_assert_eq!(positions.len(), seqs.len() as u64);
        prop_assert_eq!(newest_first(&positions), seqs.iter().rev().copied().collect::<Vec<_>>());
        let from = seqs.get(cut).copied().unwrap_or(u64::MAX);
        positions.truncate(from);
        seqs.retain(|seq| *seq < from);
        prop_assert_eq!(positions, filled(&seqs));
    }
}

#[test]
fn the_largest_position_fits() {
    let positions = filled(&[0, u64::MAX - 1, u64::MAX]);
    assert_eq!(newest_first(&positions), [u64::MAX, u64::MAX - 1, 0]);
}

#[test]
fn what_is_named_in_one_entry_of_a_hundred_takes_a_byte_each_time() {
    let seqs: Vec<u64> = (0..10_000).map(|number| number * 100).collect();
    assert_eq!(filled(&seqs).bytes.len(), 10_000);
}

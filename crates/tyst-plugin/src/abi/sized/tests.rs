//! Goal: a structure is read as far as it goes, and no byte further.

use super::*;

/// A structure that has grown since 1.0.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grown {
    struct_size: u32,
    first: u32,
    later: u64,
}

// SAFETY: its size stands at its beginning, and zeros are numbers.
unsafe impl Grows for Grown {
    const NAME: &'static str = "Grown";
    const SIZE_AT: usize = 0;
    const SIZE_MIN: u32 = 8;
}

/// Reads a structure that says that it has so many bytes; behind them lie others.
fn found(size: u32) -> Result<Option<Grown>, TooSmall> {
    let memory = [u64::from(size) | 7 << 32, u64::MAX, u64::MAX];
    // SAFETY: 24 bytes can be read, and every number is one.
    unsafe { read(memory.as_ptr().cast::<Grown>()) }
}

#[test]
fn what_an_earlier_structure_does_not_have_is_zero() {
    if cfg!(target_endian = "little") {
        assert_eq!(found(8), Ok(Some(Grown { struct_size: 8, first: 7, later: 0 })));
        assert_eq!(found(12), Ok(Some(Grown { struct_size: 12, first: 7, later: u64::from(u32::MAX) })));
    }
}

#[test]
fn what_a_later_structure_has_behind_is_left_alone() {
    for size in [16, 24, u32::MAX] {
        let later = found(size).unwrap().unwrap();
        assert_eq!((later.struct_size, later.later), (size, u64::MAX));
    }
}

#[test]
fn less_than_in_1_0_and_nothing_at_all_are_told_apart() {
    assert_eq!(found(7), Err(TooSmall("Grown")));
    assert_eq!(found(0), Err(TooSmall("Grown")));
    // SAFETY: nothing is read of no structure.
    assert_eq!(unsafe { read(core::ptr::null::<Grown>()) }, Ok(None));
}

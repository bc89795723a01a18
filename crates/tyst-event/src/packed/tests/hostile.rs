//! Sections from a damaged or hostile disk give an error or other records, never a panic, and never much memory.
//!
//! That damage is noticed is the business of those who store sections, with their checksums.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::{check, samples, slices, unpacked};
use crate::packed::{BYTES_MAX, Block, FORM, PackedError, SECTIONS, pack, unpack, varint};

/// Reads all that can be read of sections.
fn read(sections: &[Vec<u8>]) -> Result<(), PackedError> {
    let mut length = 0;
    let unpacked = unpack(&slices(sections), &mut |record| {
        length += record.len();
        ControlFlow::Continue(())
    });
    assert!(length <= BYTES_MAX);
    let block = Block::open(&sections[0])?;
    let all: Vec<usize> =
        (0..block.shapes()).flat_map(|shape| block.columns(shape)).map(|(column, _)| column).collect();
    let (slugs, texts) = (block.slugs(&sections[2])?, block.texts(&sections[3])?);
    let mut rows = block.rows(&sections[1], &all)?;
    for column in all {
        rows.take(column)?.give(|row, value| {
            assert!(row < block.len());
            let _ = (slugs.get(value), texts.get(value));
        });
    }
    unpacked
}

/// Returns the sections of a small block with every way of laying out in it.
fn small() -> Vec<Vec<u8>> {
    let mut records = samples(1).split_off(18);
    records.extend(records.clone().into_iter().take(2).flat_map(|record| vec![record; 9]));
    records.push(vec![9; 20]);
    check(&records)
}

#[test]
fn a_section_that_is_cut_or_too_long_is_refused() {
    let sections = small();
    for section in 0..SECTIONS {
        for length in 0..sections[section].len() {
            let mut cut = sections.clone();
            cut[section].truncate(length);
            assert!(read(&cut).is_err() && unpacked(&cut).is_err(), "{length} bytes of section {section}");
        }
        let mut longer = sections.clone();
        longer[section].push(0);
        assert!(unpacked(&longer).is_err(), "section {section}");
    }
}

#[test]
fn a_damaged_byte_is_no_panic() {
    let sections = small();
    for section in 0..SECTIONS {
        for at in 0..sections[section].len() {
            for flipped in [1, 0x80, 0xff] {
                let mut damaged = sections.clone();
                damaged[section][at] ^= flipped;
                let _ = read(&damaged);
            }
        }
    }
}

#[test]
fn the_number_of_sections_and_a_newer_form_are_named() {
    let mut sections = small();
    assert_eq!(unpacked(&sections[..3]), Err(PackedError::Sections(3)));
    sections[0][0] = 9;
    assert_eq!(unpacked(&sections), Err(PackedError::UnknownForm(9)));
}

/// Returns a section 0 that begins with these numbers after the form.
fn head(numbers: &[u64]) -> Vec<u8> {
    let mut head = vec![FORM];
    for number in numbers {
        varint::put(*number, &mut head);
    }
    head
}

/// Returns sections of one column of numbers that a single shape repeats.
fn repeated(rows: u64, steps: usize) -> Vec<Vec<u8>> {
    // Records, least, greatest, slugs, texts; one column: kind, key, index, number, above 5, no bits.
    let mut numbers = vec![rows, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 10, 0];
    // Two parts, of which one is empty; one shape of both.
    numbers.push(2);
    numbers.extend(std::iter::repeat_n(4, steps));
    numbers.extend([0, 0, 1, 0, 1]);
    // Every record has shape 0.
    numbers.extend([0, 0, 0]);
    vec![head(&numbers), Vec::new(), Vec::new(), Vec::new(), Vec::new()]
}

#[test]
fn what_a_few_bytes_ask_for_is_limited() {
    assert_eq!(unpacked(&repeated(3, 4)), Ok(vec![vec![5; 4]; 3]));
    assert!(unpacked(&repeated(65_536, 64)).is_ok());
    assert!(matches!(unpacked(&repeated(65_537, 1)), Err(PackedError::Broken { section: 0, .. })));
    assert!(matches!(unpacked(&repeated(65_536, 65)), Err(PackedError::Broken { section: 0, .. })));
    assert!(matches!(unpacked(&repeated(1, 65_537)), Err(PackedError::Broken { section: 0, .. })));
}

#[test]
fn records_that_would_become_too_large_are_refused() {
    let record = vec![7; 30_000];
    let mut sections = pack(&[&record[..]; 400]).unwrap();
    assert_eq!(unpacked(&sections).unwrap().len(), 400);
    // The number of records, and of the runs of their shape.
    let rows = sections[0].windows(3).position(|bytes| bytes == [251, 144, 1]).unwrap();
    sections[0][rows + 2] = 4;
    assert!(unpacked(&sections).is_err());
}

proptest! {
    #[test]
    fn any_sections_are_no_panic(
        sections in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), SECTIONS),
        counts in prop::collection::vec(0_u64..20, 5..60),
    ) {
        let _ = read(&sections);
        let mut likely = sections;
        likely[0] = head(&counts);
        let _ = read(&likely);
    }

    #[test]
    fn several_damaged_bytes_are_no_panic(
        damage in prop::collection::vec((0..SECTIONS, any::<prop::sample::Index>(), any::<u8>()), 1..9),
    ) {
        let mut sections = small();
        for (section, at, value) in damage {
            let at = at.index(sections[section].len());
            sections[section][at] = value;
        }
        let _ = read(&sections);
    }
}

//! Sections that were written once are read for ever. They may be written otherwise later, as long as they read the same.

use std::collections::BTreeSet;

use super::{check, fixture, seeds, unpacked};
use crate::Event;
use crate::wire::{decode, hex};

fn unhex(name: &std::path::Path) -> Vec<u8> {
    let text = std::fs::read_to_string(name).unwrap();
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// Returns the golden events of every kind, in the order of the names of their files.
fn kinds() -> Vec<Vec<u8>> {
    let folder = std::fs::read_dir(fixture("wire/v1")).unwrap();
    let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "hex"))
        .map(|file| unhex(file))
        .collect()
}

/// Golden files are added to, never edited. Those that are missing are written and the test fails once, so that a
/// person looks at them.
fn check_golden(name: &str, records: &[Vec<u8>]) {
    let path = |section: usize| fixture(&format!("packed/v1/{name}.{section}.hex"));
    if !path(0).exists() {
        std::fs::create_dir_all(fixture("packed/v1")).unwrap();
        for (section, bytes) in check(records).iter().enumerate() {
            let lines: Vec<String> = bytes.chunks(48).map(|line| hex(line) + "\n").collect();
            std::fs::write(path(section), lines.concat()).unwrap();
        }
        panic!("{name} was written for the first time: look at it");
    }
    assert!(golden(name) == records, "{name} is read otherwise than before");
}

/// Returns what is read from golden sections.
fn golden(name: &str) -> Vec<Vec<u8>> {
    let path = |section: usize| fixture(&format!("packed/v1/{name}.{section}.hex"));
    let sections: Vec<Vec<u8>> = (0..crate::packed::SECTIONS).map(|section| unhex(&path(section))).collect();
    unpacked(&sections).unwrap()
}

/// Those of kinds that came later stand in sections of their own.
#[test]
fn the_golden_events_are_read_from_their_golden_sections() {
    let (mut read, mut names) = (golden("kinds"), 1..);
    let name = loop {
        let name = format!("kinds-{}", names.next().unwrap_or_default());
        if !fixture(&format!("packed/v1/{name}.0.hex")).exists() {
            break name;
        }
        read.extend(golden(&name));
    };
    let (kinds, read) = (BTreeSet::from_iter(kinds()), BTreeSet::from_iter(read));
    assert!(read.is_subset(&kinds), "some are read otherwise than before");
    let new: Vec<Vec<u8>> = kinds.difference(&read).cloned().collect();
    if !new.is_empty() {
        check_golden(&name, &new);
    }
}

/// Some kinds have a newer schema by now, so the events are compared and not their bytes.
#[test]
fn the_seed_stories_are_read_from_their_golden_sections() {
    let read: Vec<Event> = golden("seeds").iter().map(|record| decode(record).unwrap()).collect();
    assert!(read == seeds(), "the seeds are read otherwise than before");
}

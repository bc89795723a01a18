//! A small ledger for the tests of all modules, and ways to spoil it.
//!
//! It tests nothing itself.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::create::create_with;
use crate::disk::SystemDisk;
use crate::log::Settings;
use crate::store::{self, MemoryStore};
use crate::{Header, Log, Notice, Packing, Record, Records, Unpackable};

/// Returns the header of every ledger in the tests.
pub(crate) fn header() -> Header {
    Header {
        id: "01926f3c-0000-7000-8000-000000000001".to_owned(),
        created_at_us: 1_700_000_000_000_000,
        clock: "manual".to_owned(),
        time_zone: "Europe/London".to_owned(),
    }
}

/// Returns settings with small segments and the store on sled.
pub(crate) fn on_sled() -> Settings {
    Settings { disk: Arc::new(SystemDisk), segment_bytes: 8192, open_store: store::open }
}

/// Returns settings with small segments and a store that forgets, which opens much faster.
pub(crate) fn in_memory() -> Settings {
    Settings { open_store: MemoryStore::open, ..on_sled() }
}

/// Returns a folder in memory if there is such a thing here, for no test depends on what a sync really does.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Creates an empty ledger in a folder that goes away with the value.
pub(crate) fn new_ledger(settings: fn() -> Settings) -> TempDir {
    let dir = folder();
    create_with(dir.path(), &header(), settings).unwrap();
    dir
}

/// Opens a ledger with its store, and returns what was noticed as well.
pub(crate) fn open(dir: &Path, settings: Settings) -> (Log, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut log = Log::open_with(dir, &NUMBERED, settings, &mut |notice| notices.push(notice)).unwrap();
    log.settle(&mut |notice| notices.push(notice)).unwrap();
    (log, notices)
}

/// Returns the record that belongs to a position: a few bytes up to some hundred.
pub(crate) fn record(seq: u64) -> Vec<u8> {
    let length = usize::try_from(seq * 37 % 211).unwrap();
    let mut bytes = format!("record {seq} ").into_bytes();
    bytes.extend((0..length).map(|index| u8::try_from((index * 7 + 1) % 251).unwrap()));
    bytes
}

/// Appends `count` records that belong to their positions, as one batch, in both copies.
pub(crate) fn append(log: &mut Log, count: u64) {
    let from = log.head().count;
    let records: Vec<_> = (from..from + count).map(record).collect();
    log.append(from, &records).unwrap();
    log.settle(&mut |_| ()).unwrap();
}

/// Checks that these are exactly the records that belong to the positions from `from` to `to`.
pub(crate) fn expect_records(records: Records, from: u64, to: u64) {
    let found: Vec<_> = records.map(Result::unwrap).collect();
    let expected: Vec<_> = (from..to).map(|seq| Record { seq, bytes: record(seq) }).collect();
    assert_eq!(found, expected);
}

/// Returns the path of a segment.
pub(crate) fn segment_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(crate::segment::name(number))
}

/// Returns the path of a sealed segment.
pub(crate) fn sealed_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(crate::sealed::name(number))
}

/// Changes bytes of a file in place.
pub(crate) fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    how(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// Changes one byte of a file.
pub(crate) fn flip(path: &Path, offset: usize) {
    change(path, |bytes| bytes[offset] ^= 0x55);
}

/// Returns all files under a folder with their bytes, but for the lock.
pub(crate) fn snapshot(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let names = crate::disk::files_under(dir).unwrap().into_iter().filter(|name| name != "lock");
    names.map(|name| (name.clone(), fs::read(dir.join(&name)).unwrap())).collect()
}

/// Packs records that [`record`] made: their numbers, and the other bytes; such a record is found by its number.
pub(crate) struct Numbered;

pub(crate) static NUMBERED: Numbered = Numbered;

impl Packing for Numbered {
    fn number(&self) -> u8 {
        7
    }

    fn pack(&self, records: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
        let mut sections = vec![Vec::new(), Vec::new()];
        for record in records {
            let number: u64 = str::from_utf8(self.key(record)?).ok()?.parse().ok()?;
            if *record != self::record(number) {
                return None;
            }
            sections[0].extend(number.to_le_bytes());
            sections[1].extend(u32::try_from(record.len()).ok()?.to_le_bytes());
        }
        Some(sections)
    }

    fn unpack(
        &self,
        sections: &[&[u8]],
        records: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Unpackable> {
        let [numbers, _] = sections else { return Err(Unpackable::new("two sections are needed")) };
        for number in numbers.chunks(8) {
            let number = number.try_into().map_err(|_| Unpackable::new("a number is cut off"))?;
            if records(&record(u64::from_le_bytes(number))).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn key<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        record.strip_prefix(b"record ")?.split(|byte| *byte == b' ').next()
    }
}

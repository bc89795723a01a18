//! Tells from a file's bytes alone whether it is a report library of this interface.
//!
//! Does not load it, and looks at nothing but the head of its section `.tyst.entry`.

use super::LIBRARY_BYTES_MAX;
use object::Endianness;
use object::read::elf::ElfFile64;
use object::read::{Object, ObjectSection, ReadCache};
use std::fs::File;
use std::io;
use std::path::Path;
use tyst_plugin::abi::{TYST_ABI_MAJOR, TYST_ENTRY_SIZE_MIN, TYST_PLUGIN_MAGIC};

/// Why a file is not a usable report library.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    #[error("it is not a file")]
    NotAFile,
    #[error("it has {0} bytes, more than {LIBRARY_BYTES_MAX}")]
    TooLarge(u64),
    #[error("it is not a 64 bit ELF library")]
    NotElf,
    #[error("it has no section .tyst.entry, so it is some other library")]
    NoEntry,
    #[error("its section .tyst.entry is damaged")]
    BadEntry,
    #[error("it was built for plugin interface {0}, and this tyst has {TYST_ABI_MAJOR}")]
    OtherMajor(u16),
    #[error("its TystEntry is smaller than interface {TYST_ABI_MAJOR}.0 says")]
    Small,
}

impl Unfit {
    /// Some other library beside the executable is nothing to tell about; a broken plugin is.
    pub(super) fn is_worth_telling(&self) -> bool {
        !matches!(self, Unfit::NoEntry | Unfit::NotAFile)
    }
}

/// Checks size, form, magic and major version.
pub(crate) fn check(path: &Path) -> Result<(), Unfit> {
    flags(path).map(drop)
}

/// Checks the same, and returns the flags of the entry.
pub(crate) fn flags(path: &Path) -> Result<u32, Unfit> {
    let file = File::open(path).map_err(Unfit::Unreadable)?;
    let metadata = file.metadata().map_err(Unfit::Unreadable)?;
    if !metadata.is_file() {
        return Err(Unfit::NotAFile);
    }
    if metadata.len() > LIBRARY_BYTES_MAX {
        return Err(Unfit::TooLarge(metadata.len()));
    }
    let cache = ReadCache::new(file);
    let elf = ElfFile64::<Endianness, _>::parse(&cache).map_err(|_| Unfit::NotElf)?;
    let section = elf.section_by_name(".tyst.entry").ok_or(Unfit::NoEntry)?;
    if section.size() < u64::from(TYST_ENTRY_SIZE_MIN) || section.size() > 4096 {
        return Err(Unfit::BadEntry);
    }
    check_entry(section.data().map_err(|_| Unfit::BadEntry)?)
}

/// Checks the scalars of the entry and returns its flags; its pointers mean nothing before the library is loaded.
fn check_entry(bytes: &[u8]) -> Result<u32, Unfit> {
    let (magic, rest) = bytes.split_first_chunk().ok_or(Unfit::BadEntry)?;
    let (size, rest) = rest.split_first_chunk().ok_or(Unfit::BadEntry)?;
    let (major, rest) = rest.split_first_chunk().ok_or(Unfit::BadEntry)?;
    let (_minor, rest) = rest.split_first_chunk::<2>().ok_or(Unfit::BadEntry)?;
    let (flags, _) = rest.split_first_chunk().ok_or(Unfit::BadEntry)?;
    if u64::from_ne_bytes(*magic) != TYST_PLUGIN_MAGIC {
        return Err(Unfit::BadEntry);
    }
    match u16::from_ne_bytes(*major) {
        TYST_ABI_MAJOR if u32::from_ne_bytes(*size) >= TYST_ENTRY_SIZE_MIN => Ok(u32::from_ne_bytes(*flags)),
        TYST_ABI_MAJOR => Err(Unfit::Small),
        other => Err(Unfit::OtherMajor(other)),
    }
}

//! What the file of a library says of itself without being loaded: for which machine it is, and what it takes from outside.
//!
//! Judges nothing; what a library may not have is refused in `image`.

use crate::guarded;
use crate::library::own_glibc;
use crate::manifest::glibc;
use crate::tables::digest_of;
use crate::{LIBRARY_BYTES_MAX, LibraryFile};
use object::read::elf::{ElfFile64, FileHeader, SectionHeader};
use object::{Architecture, Endianness, Object, ObjectSymbol};
use std::path::Path;

/// What the file of a library says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryFacts {
    /// What a manifest lists of it.
    pub file: LibraryFile,
    /// The functions and variables that it takes from elsewhere, by name.
    pub imports: Vec<String>,
}

/// Why nothing can be said of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    /// A file that cannot be read, or that others can change.
    #[error("{0}")]
    Insecure(String),
    /// A file that is no library of 64 bits.
    #[error("it is not a 64 bit ELF library, or is damaged: {0}")]
    Elf(String),
    /// A library for machines that tyst does not run on.
    #[error("it is for a kind of machine that tyst does not run on")]
    Machine,
}

impl LibraryFacts {
    /// Reads a library.
    ///
    /// # Errors
    /// [`FactsError`] where it is none, or others can change it.
    pub fn read(path: &Path) -> Result<LibraryFacts, FactsError> {
        let bytes = guarded::read(path, LIBRARY_BYTES_MAX)
            .map_err(|insecure| FactsError::Insecure(insecure.to_string()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        LibraryFacts::of(name, &bytes)
    }

    pub(crate) fn of(name: String, bytes: &[u8]) -> Result<LibraryFacts, FactsError> {
        let broken = |fault: object::Error| FactsError::Elf(fault.to_string());
        let elf = ElfFile64::<Endianness>::parse(bytes).map_err(broken)?;
        let machine = match elf.architecture() {
            Architecture::X86_64 => "x86_64",
            Architecture::Aarch64 => "aarch64",
            Architecture::Riscv64 => "riscv64",
            _ => return Err(FactsError::Machine),
        };
        let mut imports = Vec::new();
        for symbol in elf.dynamic_symbols().filter(ObjectSymbol::is_undefined) {
            imports.push(symbol.name().map_err(broken)?.to_owned());
        }
        imports.retain(|name| !name.is_empty());
        imports.sort();
        imports.dedup();
        let file = LibraryFile {
            target: format!("{machine}-unknown-linux-gnu"),
            path: name,
            size: bytes.len() as u64,
            sha256: digest_of(bytes),
            glibc: oldest_glibc(&elf, bytes).map_err(broken)?,
        };
        Ok(LibraryFacts { file, imports })
    }
}

/// Returns the highest version among the versioned symbols of glibc that a library needs.
pub(crate) fn oldest_glibc(elf: &ElfFile64<'_, Endianness>, bytes: &[u8]) -> object::Result<Option<String>> {
    let endian = elf.endian();
    let sections = elf.elf_header().sections(endian, bytes)?;
    let Some((mut needs, strings)) = sections.gnu_verneed(endian, bytes)? else { return Ok(None) };
    let strings = sections.section(strings).and_then(|section| section.strings(endian, bytes));
    let strings = strings?.unwrap_or_default();
    let mut highest = None;
    while let Some((_, mut versions)) = needs.next()? {
        while let Some(version) = versions.next()? {
            let name = String::from_utf8_lossy(version.name(endian, strings)?);
            highest = highest.max(name.strip_prefix("GLIBC_").and_then(numbers));
        }
    }
    Ok(highest.map(|(major, minor)| format!("{major}.{minor}")))
}

/// Says that the machine's glibc is older than what a library needs, if it is.
pub(crate) fn glibc_lacking(needed: &str) -> Option<String> {
    let (needed, own) = (glibc(needed)?, own_glibc()?);
    (own < needed).then(|| {
        format!("it needs glibc {}.{} or later, and this machine has {}.{}", needed.0, needed.1, own.0, own.1)
    })
}

/// Returns major and minor version of what may have a third number, as `2.2.5` has.
fn numbers(words: &str) -> Option<(u32, u32)> {
    let end = words.match_indices('.').nth(1).map_or(words.len(), |(at, _)| at);
    glibc(&words[..end])
}

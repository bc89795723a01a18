//! Checks of the file and of the entry in it, for which nothing of the library runs: 1 and 12.

use super::{Checker, Verdict, wrong};
use crate::discover::{LIBRARY_BYTES_MAX, elf};

use object::Endianness;
use object::read::elf::ElfFile64;
use object::read::{Object, ObjectSection};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Where the count of plugins stands in the entry.
const COUNT: std::ops::Range<usize> = 20..24;

/// Reads a library as far as one may be long.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|fault| fault.to_string())?;
    match file.metadata() {
        Ok(metadata) if metadata.is_file() => {}
        _ => return Err("it is not a file".to_owned()),
    }
    file.take(LIBRARY_BYTES_MAX).read_to_end(&mut bytes).map_err(|fault| fault.to_string())?;
    Ok(bytes)
}

/// 1
pub(super) fn safe_path(checker: &Checker) -> Verdict {
    match crate::guarded::read(&checker.path, LIBRARY_BYTES_MAX) {
        Ok(_) => Ok(()),
        Err(unfit) => wrong(format!("{}: {unfit}", checker.path.display())),
    }
}

/// 12
pub(super) fn entry_section(checker: &Checker) -> Verdict {
    let bytes = checker.bytes()?;
    if let Err(unfit) = elf::check(&checker.path) {
        return wrong(unfit.to_string());
    }
    let found = ElfFile64::<Endianness>::parse(bytes).ok();
    let entry = found.and_then(|elf| Some(elf.section_by_name(".tyst.entry")?.data().ok()?.to_vec()));
    let count = entry.as_deref().and_then(|entry| entry.get(COUNT)?.try_into().ok()).map(u32::from_ne_bytes);
    match count {
        Some(1) => Ok(()),
        Some(count) => {
            wrong(format!("its entry says that it holds {count} plugins, and tyst takes exactly one"))
        }
        None => wrong("its entry is shorter than the interface says"),
    }
}

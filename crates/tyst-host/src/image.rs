//! The bytes of a library as they were looked at: read once from a safe place, checked, and sealed for a worker.
//!
//! What is checked is what the loader will get, with no moment in between: the worker opens the sealed copy. Judges what a
//! library claims to be and need, not what it does; nothing of it runs here.

use crate::Found;
use crate::discover::LIBRARY_BYTES_MAX;
use crate::facts;
use crate::guarded::{self, Insecure};
use object::elf::{DT_NEEDED, DT_RPATH, DT_RUNPATH, ET_DYN};
use object::read::elf::{ElfFile64, FileHeader};
use object::{Architecture, Endianness, Object, ObjectSymbol};
use rustix::fs::{MemfdFlags, SealFlags};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::thread;
use std::time::Duration;

/// The only libraries that one may need: those that the worker has loaded already.
pub(crate) const NEEDED: [&[u8]; 6] = [
    b"libc.so.6",
    b"libgcc_s.so.1",
    b"libm.so.6",
    b"ld-linux-x86-64.so.2",
    b"ld-linux-aarch64.so.1",
    b"ld-linux-riscv64-lp64d.so.1",
];
/// The only symbol that one may show.
pub(crate) const SYMBOL: &str = "tyst_plugin_entry";

/// Why a library is not given to a worker.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsafe {
    #[error(transparent)]
    Insecure(#[from] Insecure),
    #[error("it cannot be copied into memory: {0}")]
    Memory(#[from] io::Error),
    #[error("it was changed after it was found")]
    Changed,
    #[error("it is not a library for this machine")]
    Machine,
    #[error("its structure is damaged: {0}")]
    Broken(object::Error),
    #[error("it shows the symbol {0} besides {SYMBOL}")]
    Symbol(String),
    #[error("it needs the library {0}, which no report may")]
    Needs(String),
    #[error("it says where libraries are looked for (RPATH), which no report may")]
    Path,
    #[error("{0}")]
    Glibc(String),
}

/// A library that a worker may load.
#[derive(Debug)]
pub(crate) struct Image {
    /// Its bytes, in a file that has no name and cannot be changed any more.
    pub(crate) file: OwnedFd,
    /// The libraries that it needs.
    pub(crate) needs: Vec<String>,
}

/// Returns the library that was found, if it may be given to a worker.
pub(crate) fn sealed(found: &Found) -> Result<Image, Unsafe> {
    let bytes = guarded::read(&found.path, LIBRARY_BYTES_MAX)?;
    if <[u8; 32]>::from(Sha256::digest(&bytes)) != found.digest {
        return Err(Unsafe::Changed);
    }
    let needs = check(&bytes)?;
    // It may hold code.
    let file = memory("tyst-report", MemfdFlags::EXEC).map_err(io::Error::from)?;
    let mut file = File::from(file);
    file.write_all(&bytes)?;
    let file = OwnedFd::from(file);
    let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
    seal(&file, seals).map_err(io::Error::from)?;
    Ok(Image { file, needs })
}

/// How often a file is tried to be sealed, and how long it is waited in between.
const SEALING_TRIES: usize = 100;
const SEALING_PAUSE: Duration = Duration::from_millis(10);

/// Seals a file in memory. While the kernel holds a page of it for a purpose of its own, such as to move it, the file is busy
/// (`memfd_wait_for_pins` in mm/memfd.c), which passes.
fn seal(file: &OwnedFd, seals: SealFlags) -> rustix::io::Result<()> {
    for _ in 1..SEALING_TRIES {
        match rustix::fs::fcntl_add_seals(file, seals) {
            Err(Errno::BUSY) => thread::sleep(SEALING_PAUSE),
            sealed => return sealed,
        }
    }
    rustix::fs::fcntl_add_seals(file, seals)
}

/// Makes a file in memory, which may hold code or not; kernels before 6.3 do not know that one may not.
pub(crate) fn memory(name: &str, code: MemfdFlags) -> rustix::io::Result<OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    match rustix::fs::memfd_create(name, flags | code) {
        Err(Errno::INVAL) => rustix::fs::memfd_create(name, flags),
        made => made,
    }
}

/// Checks what the file says of itself beyond what finding it has shown, and returns the libraries that it needs.
fn check(bytes: &[u8]) -> Result<Vec<String>, Unsafe> {
    let elf = ElfFile64::<Endianness>::parse(bytes).map_err(Unsafe::Broken)?;
    let endian = elf.endian();
    if elf.architecture() != own_architecture() || elf.elf_header().e_type(endian) != ET_DYN {
        return Err(Unsafe::Machine);
    }
    let shown = elf.dynamic_symbols().filter(|symbol| symbol.is_definition() && !symbol.is_local());
    for symbol in shown {
        let name = symbol.name().map_err(Unsafe::Broken)?;
        if name != SYMBOL {
            return Err(Unsafe::Symbol(name.to_owned()));
        }
    }
    let mut needs = Vec::new();
    let table = elf.elf_dynamic_table().map_err(Unsafe::Broken)?;
    for entry in &table {
        if [DT_RPATH, DT_RUNPATH].contains(&entry.tag) {
            return Err(Unsafe::Path);
        }
        if entry.tag == DT_NEEDED {
            let name = table.string(entry).map_err(Unsafe::Broken)?;
            let words = String::from_utf8_lossy(name).into_owned();
            if !NEEDED.contains(&name) {
                return Err(Unsafe::Needs(words));
            }
            needs.push(words);
        }
    }
    let glibc = facts::oldest_glibc(&elf, bytes).map_err(Unsafe::Broken)?;
    match glibc.as_deref().and_then(facts::glibc_lacking) {
        Some(lacking) => Err(Unsafe::Glibc(lacking)),
        None => Ok(needs),
    }
}

pub(crate) fn own_architecture() -> Architecture {
    match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "aarch64" => Architecture::Aarch64,
        "riscv64" => Architecture::Riscv64,
        _ => Architecture::Unknown,
    }
}

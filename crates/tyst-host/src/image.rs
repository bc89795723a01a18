//! The bytes of a library as they were looked at: read once from a safe place, checked, and sealed for a worker.
//!
//! What is checked is what the loader will get, with no moment in between: the worker opens the sealed copy. Judges what a
//! library claims to be and need, not what it does; nothing of it runs here.

use crate::Found;
use crate::discover::LIBRARY_BYTES_MAX;
use object::elf::{DT_NEEDED, DT_RPATH, DT_RUNPATH, ET_DYN};
use object::read::elf::{ElfFile64, FileHeader};
use object::{Architecture, Endianness, Object, ObjectSymbol};
use rustix::fs::{CWD, MemfdFlags, Mode, OFlags, ResolveFlags, SealFlags};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The only libraries that one may need: those that the worker has loaded already.
const NEEDED: [&[u8]; 6] = [
    b"libc.so.6",
    b"libgcc_s.so.1",
    b"libm.so.6",
    b"ld-linux-x86-64.so.2",
    b"ld-linux-aarch64.so.1",
    b"ld-linux-riscv64-lp64d.so.1",
];
/// The only symbol that one may show.
const SYMBOL: &str = "tyst_plugin_entry";
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Why a library is not given to a worker.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsafe {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is reached through a link; name the folder in which it stands")]
    Link,
    #[error("it is not a file of at most {LIBRARY_BYTES_MAX} bytes")]
    NoFile,
    #[error("{0} belongs to another user than you or root")]
    Owner(String),
    #[error("{0} can be changed by other users; take that right away with `chmod go-w`")]
    Writable(String),
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
    let bytes = read(&found.path)?;
    if <[u8; 32]>::from(Sha256::digest(&bytes)) != found.digest {
        return Err(Unsafe::Changed);
    }
    let needs = check(&bytes)?;
    let file = memory().map_err(io::Error::from)?;
    let mut file = File::from(file);
    file.write_all(&bytes)?;
    let file = OwnedFd::from(file);
    let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
    rustix::fs::fcntl_add_seals(&file, seals).map_err(io::Error::from)?;
    Ok(Image { file, needs })
}

/// Makes a file in memory that may hold code; kernels before 6.3 do not know that one may not.
fn memory() -> rustix::io::Result<OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    match rustix::fs::memfd_create("tyst-report", flags | MemfdFlags::EXEC) {
        Err(Errno::INVAL) => rustix::fs::memfd_create("tyst-report", flags),
        made => made,
    }
}

/// Reads a library whose file and folders nobody else can change.
fn read(path: &Path) -> Result<Vec<u8>, Unsafe> {
    let (flags, mode) = (OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY, Mode::empty());
    let no_links = ResolveFlags::NO_MAGICLINKS;
    let opened = match rustix::fs::openat2(CWD, path, flags | OFlags::NOFOLLOW, mode, no_links) {
        // Before Linux 5.6, or where a container forbids it.
        Err(Errno::NOSYS | Errno::PERM) => rustix::fs::open(path, flags | OFlags::NOFOLLOW, mode),
        opened => opened,
    };
    let file = File::from(match opened {
        Err(Errno::LOOP) => return Err(Unsafe::Link),
        opened => opened.map_err(io::Error::from)?,
    });
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > LIBRARY_BYTES_MAX {
        return Err(Unsafe::NoFile);
    }
    let own = rustix::process::geteuid().as_raw();
    if ![0, own].contains(&metadata.uid()) {
        return Err(Unsafe::Owner(path.display().to_string()));
    }
    refuse_writable(path, &metadata)?;
    let folders = path.canonicalize()?;
    for folder in folders.ancestors().skip(1) {
        refuse_writable(folder, &folder.metadata()?)?;
    }
    let mut bytes = Vec::new();
    file.take(LIBRARY_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Refuses what somebody else can change. A group of one's own counts as oneself, as many systems give one to each user;
/// in a folder with the sticky bit nobody can replace what is another's.
fn refuse_writable(path: &Path, metadata: &Metadata) -> Result<(), Unsafe> {
    let mode = metadata.mode();
    let by_group = mode & GROUP_WRITES != 0 && metadata.gid() != metadata.uid();
    let by_others = mode & OTHERS_WRITE != 0;
    if (by_group || by_others) && mode & STICKY == 0 {
        return Err(Unsafe::Writable(path.display().to_string()));
    }
    Ok(())
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
    Ok(needs)
}

fn own_architecture() -> Architecture {
    match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "aarch64" => Architecture::Aarch64,
        "riscv64" => Architecture::Riscv64,
        _ => Architecture::Unknown,
    }
}

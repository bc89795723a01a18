//! Checks of the form of the file, for which nothing of the library runs: 2 to 11.
//!
//! Some repeat what the host refuses anyway, so that an author hears of all at once and before anybody runs it.

use super::{Checker, Stop, Verdict, manifest, skip, wrong};
use crate::facts::LibraryFacts;
use crate::image::{NEEDED, SYMBOL, own_architecture};
use object::elf::{
    DF_1_NODELETE, DF_1_NOW, DF_BIND_NOW, DF_STATIC_TLS, DF_TEXTREL, DT_BIND_NOW, DT_FLAGS, DT_FLAGS_1,
    DT_NEEDED, DT_RPATH, DT_RUNPATH, DT_TEXTREL, DynamicTag, ET_DYN, PF_W, PF_X, PT_GNU_RELRO, PT_GNU_STACK,
    PT_LOAD,
};
use object::read::elf::{ElfFile64, FileHeader, ProgramHeader};
use object::{Endianness, Object, ObjectSymbol};

/// What a report has no use for and cannot have in the sandbox.
const SUSPECT: [&str; 26] = [
    "socket",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "execl",
    "execle",
    "execlp",
    "execv",
    "execve",
    "execvp",
    "execvpe",
    "fexecve",
    "fork",
    "vfork",
    "posix_spawn",
    "posix_spawnp",
    "system",
    "popen",
    "dlopen",
    "dlmopen",
    "pthread_create",
    "thrd_create",
    "ptrace",
    "mprotect",
];

/// What looks at a clock, which the sandbox cannot refuse.
const CLOCKS: [&str; 7] =
    ["time", "clock", "clock_gettime", "gettimeofday", "ftime", "timespec_get", "times"];

type Elf<'a> = ElfFile64<'a, Endianness>;

/// Reads the file, or skips: that it is no library is for `elf-target` to say.
fn parsed(checker: &Checker) -> Result<Elf<'_>, Stop> {
    Elf::parse(checker.bytes()?).map_err(|fault| Stop::Skip(format!("it is not a 64 bit ELF file: {fault}")))
}

/// Returns what is read of a library when it is packed.
fn facts(checker: &Checker) -> Result<LibraryFacts, Stop> {
    LibraryFacts::of(String::new(), checker.bytes()?).map_err(|fault| Stop::Skip(fault.to_string()))
}

/// Returns tag and value of each dynamic entry.
fn dynamic(elf: &Elf<'_>) -> Result<Vec<(DynamicTag, u64)>, Stop> {
    let table = elf.elf_dynamic_table().map_err(|fault| broken(&fault))?;
    Ok(table.iter().map(|entry| (entry.tag, entry.val)).collect())
}

/// Returns the texts of the dynamic entries with one of these tags.
fn names(elf: &Elf<'_>, tags: &[DynamicTag]) -> Result<Vec<String>, Stop> {
    let table = elf.elf_dynamic_table().map_err(|fault| broken(&fault))?;
    let named = table.iter().filter(|entry| tags.contains(&entry.tag));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    named.map(|entry| table.string(entry).map(text).map_err(|fault| broken(&fault))).collect()
}

/// Returns whether a flag is set in the entry that has flags of that sort.
fn has(entries: &[(DynamicTag, u64)], tag: DynamicTag, flag: u64) -> bool {
    entries.iter().any(|(found, value)| *found == tag && value & flag != 0)
}

fn broken(fault: &object::Error) -> Stop {
    Stop::Wrong(format!("its structure is damaged: {fault}"))
}

/// 2
pub(super) fn target(checker: &Checker) -> Verdict {
    let elf = match Elf::parse(checker.bytes()?) {
        Ok(elf) => elf,
        Err(fault) => return wrong(format!("it is not a 64 bit ELF file: {fault}")),
    };
    if elf.architecture() != own_architecture() {
        return wrong(format!(
            "it is for {:?}, and this machine is {}",
            elf.architecture(),
            std::env::consts::ARCH
        ));
    }
    if elf.elf_header().e_type(elf.endian()) != ET_DYN {
        return wrong("it is not a shared library (its type is not DYN)");
    }
    Ok(())
}

/// 3
pub(super) fn single_export(checker: &Checker) -> Verdict {
    let elf = parsed(checker)?;
    let shown = elf.dynamic_symbols().filter(|symbol| symbol.is_definition() && !symbol.is_local());
    let names: Vec<String> = shown
        .map(|symbol| symbol.name().map_or_else(|_| "one without a name".to_owned(), str::to_owned))
        .collect();
    if !names.iter().any(|name| name == SYMBOL) {
        return wrong(format!("it does not show the symbol {SYMBOL}"));
    }
    let others: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != SYMBOL).collect();
    if others.is_empty() { Ok(()) } else { wrong(format!("it shows besides {SYMBOL}: {}", some(&others))) }
}

/// 4
pub(super) fn needed(checker: &Checker) -> Verdict {
    let names = names(&parsed(checker)?, &[DT_NEEDED])?;
    let others: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| !NEEDED.contains(&name.as_bytes())).collect();
    if others.is_empty() { Ok(()) } else { wrong(format!("it needs {}", some(&others))) }
}

/// 5
pub(super) fn no_rpath(checker: &Checker) -> Verdict {
    let paths = names(&parsed(checker)?, &[DT_RPATH, DT_RUNPATH])?;
    if paths.is_empty() { Ok(()) } else { wrong(format!("it looks for libraries in {}", paths.join(", "))) }
}

/// 6
pub(super) fn bind_now_relro(checker: &Checker) -> Verdict {
    let elf = parsed(checker)?;
    let entries = dynamic(&elf)?;
    let now = has(&entries, DT_FLAGS, DF_BIND_NOW.0)
        || has(&entries, DT_FLAGS_1, DF_1_NOW.0)
        || entries.iter().any(|(tag, _)| *tag == DT_BIND_NOW);
    if !now {
        return wrong("its symbols are bound when they are first used (no BIND_NOW)");
    }
    let relro = elf.elf_program_headers().iter().any(|part| part.p_type(elf.endian()) == PT_GNU_RELRO);
    if relro { Ok(()) } else { wrong("what is relocated stays writable (no GNU_RELRO)") }
}

/// 7
pub(super) fn nodelete(checker: &Checker) -> Verdict {
    let set = has(&dynamic(&parsed(checker)?)?, DT_FLAGS_1, DF_1_NODELETE.0);
    if set {
        Ok(())
    } else {
        wrong("it may be unloaded (no NODELETE), and a host other than tyst could crash by that")
    }
}

/// 8
pub(super) fn no_textrel_no_execstack(checker: &Checker) -> Verdict {
    let elf = parsed(checker)?;
    let entries = dynamic(&elf)?;
    if entries.iter().any(|(tag, _)| *tag == DT_TEXTREL) || has(&entries, DT_FLAGS, DF_TEXTREL.0) {
        return wrong("its code is changed while it is loaded (TEXTREL)");
    }
    let endian = elf.endian();
    let parts = elf.elf_program_headers();
    let flags_of = |wanted| {
        let found = parts.iter().filter(move |part| part.p_type(endian) == wanted);
        found.map(move |part| part.p_flags(endian).0)
    };
    match flags_of(PT_GNU_STACK).next() {
        None => return wrong("it does not say that its stack holds no code (no GNU_STACK)"),
        Some(flags) if flags & PF_X.0 != 0 => {
            return wrong("it asks for a stack that holds code (GNU_STACK is RWE)");
        }
        Some(_) => {}
    }
    let both = PF_W.0 | PF_X.0;
    if flags_of(PT_LOAD).any(|flags| flags & both == both) {
        return wrong("it has a part that is writable and holds code");
    }
    Ok(())
}

/// 9
pub(super) fn glibc_floor(checker: &Checker) -> Verdict {
    let facts = facts(checker)?;
    let needs = facts.file.glibc.as_deref().and_then(crate::manifest::glibc);
    match (needs, checker.options.glibc_max.or_else(|| manifest::glibc(checker))) {
        (None, _) => Ok(()),
        (Some((major, minor)), None) => skip(format!(
            "nothing says which glibc it may need (a manifest, or `glibc` in tyst-check.toml); it needs {major}.{minor}"
        )),
        (Some(needs), Some(most)) if needs <= most => Ok(()),
        (Some((major, minor)), Some(most)) => {
            wrong(format!("it needs glibc {major}.{minor}, and {}.{} is said to be enough", most.0, most.1))
        }
    }
}

/// 10
pub(super) fn imports(checker: &Checker) -> Verdict {
    uses_none(checker, &SUSPECT)
}

/// 10, elf-clock
pub(super) fn clock(checker: &Checker) -> Verdict {
    uses_none(checker, &CLOCKS)
}

/// Stops where the library uses any of these functions.
fn uses_none(checker: &Checker, functions: &[&str]) -> Verdict {
    let imports = facts(checker)?.imports;
    let used: Vec<&str> =
        imports.iter().map(String::as_str).filter(|name| functions.contains(name)).collect();
    if used.is_empty() { Ok(()) } else { wrong(format!("it uses {}", some(&used))) }
}

/// 11
pub(super) fn static_tls(checker: &Checker) -> Verdict {
    let set = has(&dynamic(&parsed(checker)?)?, DT_FLAGS, DF_STATIC_TLS.0);
    if set {
        wrong("its thread locals must be there before any library is loaded (STATIC_TLS)")
    } else {
        Ok(())
    }
}

/// Lists a few names, and how many more there are.
fn some(names: &[&str]) -> String {
    let shown = names.len().min(5);
    let more = names.len() - shown;
    let listed = names[..shown].join(", ");
    if more == 0 { listed } else { format!("{listed} and {more} more") }
}

//! The checks: number, name, what each shows, how to mend it, and the function that makes it.
//!
//! `CHECKS.md` is this table for people, and a test holds them together.

use super::{Checker, Severity, Verdict, elf, file, inputs, lifetime, limits, loading, manifest, states};

/// One check.
#[derive(Debug)]
pub struct Check {
    /// Its number; some numbers have several checks.
    pub number: u8,
    /// Its name, for people and for `--include`.
    pub name: &'static str,
    /// What it means when it does not hold.
    pub severity: Severity,
    /// What holds when it passes.
    pub shows: &'static str,
    /// What the author does when it does not.
    pub mend: &'static str,
    pub(super) run: fn(&Checker) -> Verdict,
}

/// All checks, in the order in which they are made.
pub const CHECKS: &[Check] = &[
    error(
        1,
        "file-safe-path",
        file::safe_path,
        "The file and the folders above it can be changed by root and its user only, and it is no link and no larger than 64 MiB",
        "take the rights of others away (`chmod go-w`), and name the file itself instead of a link",
    ),
    error(
        2,
        "elf-target",
        elf::target,
        "The file is a shared library for this machine",
        "build it as a `cdylib` (C: `-shared`) for the machine that it is to run on",
    ),
    error(
        3,
        "elf-single-export",
        elf::single_export,
        "The only symbol that it shows is `tyst_plugin_entry`",
        "hide all others (C: `-fvisibility=hidden`; Rust: no other `no_mangle` item)",
    ),
    error(
        4,
        "elf-needed",
        elf::needed,
        "It needs no libraries but libc, libm, libgcc_s and the loader",
        "link what else it uses into it, or do without",
    ),
    error(
        5,
        "elf-no-rpath",
        elf::no_rpath,
        "It does not say where libraries are looked for",
        "link it without `-rpath`",
    ),
    error(
        6,
        "elf-bind-now-relro",
        elf::bind_now_relro,
        "All its symbols are bound when it is loaded, and what was relocated is closed for writing then",
        "link it with `-Wl,-z,now -Wl,-z,relro`",
    ),
    warning(7, "elf-nodelete", elf::nodelete, "It is never unloaded", "link it with `-Wl,-z,nodelete`"),
    error(
        8,
        "elf-no-textrel-no-execstack",
        elf::no_textrel_no_execstack,
        "Nothing in it is both writable and code",
        "compile it with `-fPIC`; assembly files need a `.note.GNU-stack` section",
    ),
    error(
        9,
        "elf-glibc-floor",
        elf::glibc_floor,
        "It needs no newer glibc than is said to be enough",
        "build it on an older system, or raise `glibc` where that is said",
    ),
    warning(
        10,
        "elf-imports",
        elf::imports,
        "It uses no function that the sandbox refuses",
        "take the call out, or the library that makes it",
    ),
    warning(
        10,
        "elf-clock",
        elf::clock,
        "It uses no function that looks at a clock",
        "take the days of the request for the clock",
    ),
    error(
        11,
        "elf-static-tls",
        elf::static_tls,
        "Its thread locals find room when it is loaded",
        "build it without an allocator of its own, or with `-ftls-model=global-dynamic`",
    ),
    error(
        12,
        "entry-section",
        file::entry_section,
        "Magic number, size, version and count can be read in the section `.tyst.entry` before it is loaded",
        "put `tyst_plugin_entry` there as the header `tyst_plugin.h` declares it; in Rust, `export!` does",
    ),
    error(
        13,
        "manifest-valid",
        manifest::valid,
        "The manifest beside it can be read and is complete",
        "mend `tyst-plugin.toml`; `tyst plugin pack` writes one",
    ),
    error(
        14,
        "manifest-digest",
        manifest::digest,
        "It is the file that the manifest names",
        "pack it again after every build",
    ),
    error(
        15,
        "signature-valid",
        manifest::signature,
        "The signature fits the manifest, and its key is trusted for this id",
        "sign it with a key that is trusted for this id",
    ),
    error(
        16,
        "load-rtld-now",
        loading::rtld_now,
        "The loader takes it with all symbols bound, and finds its entry",
        "define or link what is missing",
    ),
    warning(
        17,
        "load-time",
        loading::time,
        "It is loaded within 100 ms",
        "move work from constructors to `create`",
    ),
    error(
        18,
        "load-no-output",
        loading::no_output,
        "It prints nothing while it is loaded",
        "print nothing; `host.log` is there during calls",
    ),
    error(
        19,
        "load-no-syscalls",
        loading::no_syscalls,
        "Its constructors try nothing that the sandbox denies",
        "take the constructor out, or the library that brings it",
    ),
    error(
        20,
        "load-no-threads",
        loading::no_threads,
        "Its constructors start no thread",
        "start none; a report has one thread",
    ),
    error(
        21,
        "descriptor-complete",
        loading::descriptor_complete,
        "Its id, name, version and description are there and well-formed",
        "fill in the descriptor as `ABI.md` says",
    ),
    error(
        22,
        "descriptor-equals-manifest",
        manifest::descriptor,
        "It says of itself what the manifest says",
        "pack it again, so that the manifest is made of what it says",
    ),
    error(
        23,
        "descriptor-kinds",
        loading::descriptor_kinds,
        "The kinds that it wants stand by rising number, once each, and are registered",
        "sort the kinds, and raise `kinds_known` with the headers that it is built with",
    ),
    error(
        24,
        "required-functions",
        loading::required_functions,
        "`create`, `apply_batch`, `finish` and `destroy` are there, and with `TYST_PLUGIN_MERGEABLE` also `save`, `restore` and `merge`",
        "fill in the function, or leave `TYST_PLUGIN_MERGEABLE` out",
    ),
    error(
        25,
        "unknown-extension-null",
        loading::unknown_extension_null,
        "It answers NULL when it is asked for an extension that it cannot know",
        "compare the whole name, and answer NULL else",
    ),
    error(
        26,
        "create-destroy",
        lifetime::create_destroy,
        "20000 instances are made and destroyed, and 400 that were given events, and memory grows by no more than 512 KiB",
        "free in `destroy` all that the instance holds",
    ),
    error(
        27,
        "create-bad-config",
        lifetime::bad_config,
        "A broken configuration is refused, and ends nothing",
        "answer `TYST_ERR_BAD_INPUT` to what is no JSON object",
    ),
    error(
        28,
        "empty-ledger",
        lifetime::empty_ledger,
        "Without one event there is a valid document",
        "say in `finish` that nothing is recorded",
    ),
    error(
        29,
        "single-event-each-kind",
        lifetime::each_kind,
        "One event alone of each kind that it wants is taken, and a valid document follows",
        "expect no event before another: a report may begin anywhere",
    ),
    error(
        30,
        "batch-split-invariance",
        inputs::batch_split,
        "How the events are cut into batches changes neither document nor state",
        "keep nothing between batches but copies: numbers of texts hold within one batch only",
    ),
    error(
        31,
        "unknown-kind-ignored",
        inputs::unknown_kind,
        "Events of a kind that it does not know are passed over",
        "compare `kind`, and go on by `size`",
    ),
    error(
        32,
        "newer-schema-extra-fields",
        inputs::newer_schema,
        "Fields and types that a later schema has are passed over",
        "look fields up by `key` and `ty`, and skip the others",
    ),
    error(
        33,
        "longer-event-header",
        inputs::longer_header,
        "A header that has grown is read as far as it is known",
        "find the fields at `hdr_len`, not behind the header that you know",
    ),
    error(
        34,
        "larger-structs",
        inputs::larger_structs,
        "Structures that have grown are read as far as they are known",
        "compare `struct_size` with the least size (`TYST_*_SIZE_MIN`), not with the own one",
    ),
    error(
        35,
        "malformed-frames",
        inputs::malformed,
        "A batch whose lengths cannot be right is answered with `TYST_ERR_BAD_INPUT`, and a message no longer than it was written",
        "check every length against what is left before reading, and set `len` to what was written to `buf`",
    ),
    error(
        36,
        "payload-fuzz",
        inputs::fuzz,
        "10000 events with mutated values end nothing: each is taken or refused",
        "believe no number and no text: check it, or answer `TYST_ERR_BAD_INPUT`",
    ),
    error(
        37,
        "determinism",
        states::determinism,
        "Eight processes, the last 2 s later, give the same document and the same state, byte by byte",
        "use no clock, no random numbers, no addresses, no number of the process, and no map whose order differs (Rust: `BTreeMap`)",
    ),
    error(
        38,
        "save-restore-equivalence",
        states::save_restore,
        "Saved and restored at 10 points, it ends with the same document and state",
        "put all that the report remembers into the state",
    ),
    error(
        39,
        "state-byte-stable",
        states::byte_stable,
        "A state that was restored is saved as the same bytes",
        "save in an order that follows from the content alone, and no padding",
    ),
    error(
        40,
        "restore-empty",
        states::restore_empty,
        "An empty state is answered with `TYST_ERR_STATE`",
        "check the length before anything is replaced",
    ),
    error(
        40,
        "restore-random",
        states::restore_random,
        "Three states of a MiB of random bytes are answered with `TYST_ERR_STATE`",
        "begin states with a mark and a length, and check every value",
    ),
    error(
        40,
        "restore-truncated",
        states::restore_truncated,
        "A state that lacks its last bytes, or has one too many, is answered with `TYST_ERR_STATE`",
        "check that nothing is missing and nothing left over",
    ),
    error(
        40,
        "restore-other-version",
        states::restore_other_version,
        "A state of a version that it does not say it restores is answered with `TYST_ERR_STATE`, in `merge` too",
        "compare `version` with `state_version_min` and `state_version` first",
    ),
    error(
        41,
        "merge-law",
        states::merge_law,
        "States of disjoint areas merge into that of all events",
        "merge each part as `apply` would have made it, or leave `TYST_PLUGIN_MERGEABLE` out",
    ),
    error(
        42,
        "finish-idempotent",
        lifetime::finish_idempotent,
        "The document can be asked for twice and in the middle, and changes nothing",
        "change nothing of the instance in `finish`",
    ),
    error(
        43,
        "panic-contained",
        lifetime::panic_contained,
        "A panic on purpose is answered with `TYST_ERR_PANIC`, and all later calls with `TYST_ERR_POISONED`",
        "catch panics in every function, and mark the instance",
    ),
    error(
        44,
        "limits",
        limits::limits,
        "A full batch keeps to time and memory, a full sink is heeded, and a cancelled call ends within 200 ms",
        "pass the answer of `write` on, look at `is_cancelled` in long loops, and hold less",
    ),
    error(
        44,
        "document-schema",
        limits::document_schema,
        "The document keeps to the schema `tyst-doc/1`",
        "compare it with `tyst report --schema`",
    ),
    error(
        44,
        "document-as-of",
        limits::document_as_of,
        "The document names neither the year in which it was made nor, in words, the day",
        "take the days of the request for the clock",
    ),
];

const fn error(
    number: u8,
    name: &'static str,
    run: fn(&Checker) -> Verdict,
    shows: &'static str,
    mend: &'static str,
) -> Check {
    Check { number, name, severity: Severity::Error, shows, mend, run }
}

const fn warning(
    number: u8,
    name: &'static str,
    run: fn(&Checker) -> Verdict,
    shows: &'static str,
    mend: &'static str,
) -> Check {
    Check { number, name, severity: Severity::Warning, shows, mend, run }
}

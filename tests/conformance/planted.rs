//! The faults that are put into a library on purpose, each with the check that must find it.
//!
//! What they are in C stands in `tests/hostile/faulty.c`.

/// A fault: the check that must find it, how the library is built for it, and words that the check says.
pub(super) type Fault = (&'static str, &'static str, &'static str);

/// Faults of the file: each is made by how it is built.
pub(super) const OF_FORM: [Fault; 13] = [
    ("elf-single-export", "-fvisibility=default", "it shows besides tyst_plugin_entry: besides"),
    (
        "elf-single-export",
        "-Dtyst_plugin_entry=another_entry",
        "it does not show the symbol tyst_plugin_entry",
    ),
    ("elf-needed", "-Wl,--no-as-needed -lresolv", "it needs libresolv.so.2"),
    ("elf-no-rpath", "-Wl,-rpath,/opt/reports", "it looks for libraries in /opt/reports"),
    ("elf-bind-now-relro", "-Wl,-z,lazy", "no BIND_NOW"),
    ("elf-bind-now-relro", "-Wl,-z,norelro", "no GNU_RELRO"),
    ("elf-no-textrel-no-execstack", "-Wl,-z,execstack", "a stack that holds code"),
    ("elf-imports", "-DFAULT=FORKS", "it uses fork"),
    ("elf-imports", "-DFAULT=STARTS_THREAD", "it uses pthread_create"),
    ("elf-clock", "-DFAULT=TELLS_TIME", "it uses time"),
    ("elf-static-tls", "-DFAULT=THREAD_LOCAL -ftls-model=initial-exec", "STATIC_TLS"),
    ("entry-section", "-DFAULT=WRONG_MAGIC", "its section .tyst.entry is damaged"),
    ("entry-section", "-DFAULT=TWO_PLUGINS", "it holds 2 plugins"),
];

/// Faults that show while it is loaded.
pub(super) const OF_LOADING: [Fault; 15] = [
    ("load-rtld-now", "-DFAULT=UNBOUND -DCALLS_NOWHERE", "undefined symbol: nowhere_at_all"),
    ("load-rtld-now", "-DFAULT=CRASHES_IN_CONSTRUCTOR", "signal 6"),
    ("load-time", "-DFAULT=SLEEPS", "ms, and more than 100 are noticed"),
    ("load-no-output", "-DFAULT=PRINTS", "it printed: begun"),
    ("load-no-syscalls", "-DFAULT=CONNECTS", "it tried socket (1 times)"),
    ("load-no-threads", "-DFAULT=STARTS_THREAD", "tried to start a thread"),
    ("descriptor-complete", "-DFAULT=BAD_VERSION", "its version \"one\" is not of the form 1.2.3"),
    ("descriptor-complete", "-DFAULT=NO_DESCRIPTION", "it has no description"),
    ("descriptor-kinds", "-DFAULT=KINDS_TWICE -DMORE_KINDS", "it wants kind 10 twice"),
    ("descriptor-kinds", "-DFAULT=KINDS_UNSORTED -DMORE_KINDS", "kind 11 stands before kind 10"),
    ("descriptor-kinds", "-DFAULT=KIND_UNREGISTERED -DMORE_KINDS", "it wants kind 60000"),
    ("descriptor-kinds", "-DFAULT=KNOWS_ALL", "it says that it knows kinds up to 600"),
    ("required-functions", "-DFAULT=NO_APPLY", "its apply_batch function is missing"),
    ("required-functions", "-DFAULT=NO_MERGE", "states can be merged, and its merge function is missing"),
    ("unknown-extension-null", "-DFAULT=ANY_EXTENSION", "get_extension answers to tyst.no-such-extension/1"),
];

/// Faults in what it does with instances and with what it is handed.
pub(super) const OF_CALLS: [Fault; 18] = [
    ("create-destroy", "-DFAULT=LEAKS", "KiB more are in use"),
    ("create-destroy", "-DFAULT=LEAKS_LITTLE", "after 20000 instances were made and destroyed"),
    ("create-destroy", "-DFAULT=LEAKS_EVENTS", "after 400 instances were given 50 events each and destroyed"),
    ("create-bad-config", "-DFAULT=DIES_OF_CONFIG", "signal 6"),
    (
        "empty-ledger",
        "-DFAULT=REFUSES_NOTHING",
        "without one event, it answered TYST_ERR_PLUGIN: there is nothing to tell",
    ),
    ("single-event-each-kind", "-DFAULT=REFUSES_ALONE", "given one training.delivered alone"),
    ("batch-split-invariance", "-DFAULT=KEEPS_NUMBERS", "in batches of 1, the document differs"),
    (
        "unknown-kind-ignored",
        "-DFAULT=REFUSES_KINDS",
        "given events of kind 60000, it answered TYST_ERR_PLUGIN at event",
    ),
    ("unknown-kind-ignored", "-DFAULT=COUNTS_KINDS", "which it does not know, the document differs"),
    (
        "newer-schema-extra-fields",
        "-DFAULT=REFUSES_FIELDS",
        "of a later schema with more fields, it answered",
    ),
    ("longer-event-header", "-DFAULT=FIXED_HEADER", "given events with a longer header"),
    (
        "longer-event-header",
        "-DFAULT=PLAIN_HEADER",
        "given events with a longer header, the document differs",
    ),
    (
        "larger-structs",
        "-DFAULT=EXACT_SIZES",
        "given larger structures, it answered TYST_ERR_BAD_INPUT: another host",
    ),
    (
        "malformed-frames",
        "-DFAULT=NO_COUNT",
        "given a batch that counts one event too many, it answered TYST_OK",
    ),
    ("malformed-frames", "-DFAULT=LONG_MESSAGE", "its message ends 40 bytes before the `len` that it set"),
    (
        "malformed-frames",
        "-DFAULT=LONGER_MESSAGE",
        "before the `len` that it set: an event with impossible lengths",
    ),
    ("malformed-frames", "-DFAULT=READS_ON", "given a field table that is longer than its event"),
    ("payload-fuzz", "-DFAULT=BELIEVES_TEXTS", "(seed 7), its process ended with signal 11"),
];

/// Faults in what it remembers.
pub(super) const OF_STATES: [Fault; 14] = [
    ("determinism", "-DFAULT=TELLS_TIME", "give another document"),
    ("determinism", "-DFAULT=TELLS_ADDRESS", "in another process give another document"),
    ("determinism", "-DFAULT=TELLS_PROCESS", "in another process give another document"),
    ("determinism", "-DFAULT=TELLS_PARITY", "give another document"),
    ("save-restore-equivalence", "-DFAULT=FORGETS", "events, the document differs"),
    ("save-restore-equivalence", "-DFAULT=COUNTS_UNSAVED", "events, the document differs"),
    ("state-byte-stable", "-DFAULT=SAVES_COUNTER", "saved twice, the state differs"),
    ("restore-empty", "-DFAULT=TAKES_NOTHING", "it takes nothing for a state"),
    ("restore-random", "-DFAULT=TAKES_ANYTHING", "it takes a MiB of random bytes for a state"),
    (
        "restore-random",
        "-DFAULT=TAKES_RECORDS",
        "it takes random bytes as many as a real one has for a state",
    ),
    ("restore-truncated", "-DFAULT=TAKES_PART", "it takes a state without its last 1 bytes for a state"),
    (
        "restore-other-version",
        "-DFAULT=TAKES_VERSIONS",
        "it takes a state of version 0, when it says 1 to 1, for a state",
    ),
    (
        "restore-other-version",
        "-DFAULT=MERGES_VERSIONS",
        "it takes a state of version 0, when it says 1 to 1, for a state",
    ),
    ("merge-law", "-DFAULT=MERGES_NOTHING", "merged from two sets of areas, the document differs"),
];

/// Faults in what it tells and uses.
pub(super) const OF_DOCUMENTS: [Fault; 11] = [
    ("finish-idempotent", "-DFAULT=FORGETS_IN_FINISH", "asked twice for the document"),
    ("finish-idempotent", "-DFAULT=REFUSES_AFTER_FINISH", "given more events after a document, it answered"),
    ("panic-contained", "-DFAULT=PANIC_UNNOTICED", "answered TYST_OK"),
    ("panic-contained", "-DFAULT=NOT_POISONED", "instead of TYST_ERR_POISONED"),
    ("limits", "-DFAULT=DEAF_TO_SINK", "the sink refused, and it went on writing"),
    ("limits", "-DFAULT=DEAF_TO_CANCEL", "after it was told that it is cancelled, it was still at work"),
    ("limits", "-DFAULT=DEAF_WHEN_FULL", "after it was told that it is cancelled, it was still at work"),
    ("limits", "-DFAULT=TAKES_MEMORY", "with 4096 events, its process ended with signal"),
    ("document-schema", "-DFAULT=NO_TITLE", "title"),
    ("document-schema", "-DFAULT=NO_WITNESSES", "witness"),
    ("document-as-of", "-DFAULT=NAMES_YEAR", "is the year on today's clock"),
];

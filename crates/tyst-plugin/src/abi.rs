//! The C interface between tyst and a report library: major version 1, append only.
//!
//! Depends on nothing but `core` and does nothing but read structures as far as they go. Authors in Rust use [`Report`](crate::Report) and
//! [`export!`](crate::export) instead; `ABI.md` states the rules in one page. Members are only ever added at
//! the end of a structure: a reader looks at `struct_size` (or `hdr_len`) before it reads a member that was
//! added later, and takes one that is not there for zero.
#![expect(unsafe_code, reason = "statics with pointers in them must be declared safe to share")]

mod layout;
mod sized;

pub use sized::{Grows, TooSmall, read};

use core::ffi::{CStr, c_char, c_void};

/// The first eight bytes of [`TystEntry`]: `TYSTPLG` and 1, as they lie in little endian memory.
pub const TYST_PLUGIN_MAGIC: u64 = 0x0147_4C50_5453_5954;
/// The major version: another one is another interface under another symbol.
pub const TYST_ABI_MAJOR: u16 = 1;
/// The minor version: grows with each member, function or field type that is added.
pub const TYST_ABI_MINOR: u16 = 0;

/// It went well. Codes that a host does not know count as [`TYST_ERR_PLUGIN`].
pub const TYST_OK: i32 = 0;
/// The report refused; the reason is in [`TystError`].
pub const TYST_ERR_PLUGIN: i32 = 1;
/// A panic was caught; the instance is poisoned and only `destroy` may follow.
pub const TYST_ERR_PANIC: i32 = 2;
/// The plugin saw that `is_cancelled` answered other than 0, and gave up.
pub const TYST_ERR_CANCELLED: i32 = 3;
/// A batch, a request or a configuration that the plugin cannot read.
pub const TYST_ERR_BAD_INPUT: i32 = 4;
/// A call after [`TYST_ERR_PANIC`].
pub const TYST_ERR_POISONED: i32 = 5;
/// An optional function that this plugin does not have.
pub const TYST_ERR_UNSUPPORTED: i32 = 6;
/// A saved state that cannot be restored: the host replays from zero.
pub const TYST_ERR_STATE: i32 = 7;

/// On [`TystEntry`]: panics unwind and every function catches them.
pub const TYST_ENTRY_PANIC_UNWIND: u32 = 1;
/// On [`TystEntry`]: built with debug assertions.
pub const TYST_ENTRY_DEBUG_BUILD: u32 = 2;
/// On [`TystPluginV1`]: `merge` is there and keeps its law.
pub const TYST_PLUGIN_MERGEABLE: u32 = 1;
/// On [`TystPluginV1`]: send also the events of kinds that are newer than `kinds_known`.
pub const TYST_PLUGIN_WANTS_UNKNOWN_KINDS: u32 = 2;
/// On [`TystPluginV1`]: hand entries over as they were recorded, with those that correct or withdraw others as events of
/// their own kinds.
pub const TYST_PLUGIN_WANTS_RAW: u32 = 4;
/// On [`TystEvent`]: the values are those of a later correction.
pub const TYST_EVENT_CORRECTED: u32 = 1;
/// On [`TystEvent`]: its personal texts were erased.
pub const TYST_EVENT_ERASED: u32 = 2;
/// On [`TystEvent`]: on the day asked for it was possible, not certain.
pub const TYST_EVENT_POSSIBLE: u32 = 4;
/// On [`TystEvent`]: the source implies it, it does not state it.
pub const TYST_EVENT_INFERRED: u32 = 8;
/// On [`TystEvent`]: somebody disputes it, and that is not settled. It counts all the same.
pub const TYST_EVENT_DISPUTED: u32 = 16;
/// On [`TystEvent`]: it was recorded after the record of a period was closed that it is about. It counts all the same.
pub const TYST_EVENT_LATE: u32 = 32;

/// [`TystField::ty`]: a whole number.
pub const TYST_TYPE_WHOLE: u8 = 1;
/// [`TystField::ty`]: 0 or 1.
pub const TYST_TYPE_YES: u8 = 2;
/// [`TystField::ty`]: a decimal, `value * 10^-scale`.
pub const TYST_TYPE_NUMBER: u8 = 3;
/// [`TystField::ty`]: a civil day, in days from 1970-01-01.
pub const TYST_TYPE_DAY: u8 = 4;
/// [`TystField::ty`]: an instant, in microseconds from 1970-01-01 UTC.
pub const TYST_TYPE_INSTANT: u8 = 5;
/// [`TystField::ty`]: a text, by its index in [`TystBatch::strings`].
pub const TYST_TYPE_TEXT: u8 = 6;
/// [`TystField::ty`]: a code of a closed, registered list.
pub const TYST_TYPE_CODE: u8 = 7;

/// `occurred_lo` of an event whose first possible day is open.
pub const TYST_DAY_OPEN_LO: i32 = i32::MIN;
/// `occurred_hi` of an event whose last possible day is open.
pub const TYST_DAY_OPEN_HI: i32 = i32::MAX;

/// The name of the extension [`TystSelftest`].
pub const TYST_SELFTEST_ID: &CStr = c"tyst.selftest/1";
/// The name of the extension [`TystFields`].
pub const TYST_FIELDS_ID: &CStr = c"tyst.fields/1";
/// The name of the extension [`TystParameters`].
pub const TYST_PARAMETERS_ID: &CStr = c"tyst.parameters/1";

/// [`TystParameterDecl::form`]: one of the words in `codes`.
pub const TYST_FORM_CODE: u32 = 1;
/// [`TystParameterDecl::form`]: a whole number from `low` to `high`.
pub const TYST_FORM_INTEGER: u32 = 2;
/// [`TystParameterDecl::form`]: a day, `YYYY-MM-DD`.
pub const TYST_FORM_DATE: u32 = 3;
/// [`TystParameterDecl::form`]: an id such as a slug: 1 to 128 of `a-z`, `0-9`, `-` and `.`.
pub const TYST_FORM_ID: u32 = 4;

/// Size of [`TystError`] in 1.0: whoever is handed a smaller one refuses it. So below.
pub const TYST_ERROR_SIZE_MIN: u32 = 32;
/// Size of [`TystSink`] in 1.0.
pub const TYST_SINK_SIZE_MIN: u32 = 24;
/// Size of [`TystHost`] in 1.0.
pub const TYST_HOST_SIZE_MIN: u32 = 40;
/// Size of [`TystBatch`] in 1.0.
pub const TYST_BATCH_SIZE_MIN: u32 = 56;
/// Size of [`TystReportRequest`] in 1.0.
pub const TYST_REQUEST_SIZE_MIN: u32 = 64;
/// Size of [`TystDescriptor`] in 1.0.
pub const TYST_DESCRIPTOR_SIZE_MIN: u32 = 80;
/// Size of [`TystPluginV1`] in 1.0.
pub const TYST_PLUGIN_SIZE_MIN: u32 = 80;
/// Size of [`TystEntry`] in 1.0.
pub const TYST_ENTRY_SIZE_MIN: u32 = 40;
/// Size of [`TystFields`] in 1.0.
pub const TYST_FIELDS_SIZE_MIN: u32 = 24;
/// Size of [`TystParameters`] in 1.0.
pub const TYST_PARAMETERS_SIZE_MIN: u32 = 24;
/// Size of [`TystSelftest`] in 1.0.
pub const TYST_SELFTEST_SIZE_MIN: u32 = 16;

/// Borrowed bytes, valid until the call that received them returns. `ptr` may be anything when `len` is 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystBytes {
    /// The first byte.
    pub ptr: *const u8,
    /// How many bytes.
    pub len: u64,
}

/// Where a plugin puts its message. The host owns it; the plugin copies at most `cap` bytes of UTF-8, cut at a
/// character, sets `len`, and, if one event is to blame, its position in `at_seq` (0 = no single event).
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystError {
    /// Size of this structure as the host knows it.
    pub struct_size: u32,
    /// Room in `buf`, in bytes.
    pub cap: u32,
    /// Bytes written to `buf`.
    pub len: u32,
    /// Zero.
    pub reserved: u32,
    /// Position of the event to blame, or 0.
    pub at_seq: u64,
    /// The room.
    pub buf: *mut u8,
}

/// Where a plugin writes a document or a state: any number of `write` calls, within the call that received it,
/// on the same thread. The bytes are copied before `write` returns. A result other than 0: stop and return it.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystSink {
    /// Size of this structure as the host knows it.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Handed back to `write` unread.
    pub ctx: *mut c_void,
    /// Takes `len` bytes at `data`. Since 1.0.
    pub write: Option<unsafe extern "C" fn(ctx: *mut c_void, data: *const u8, len: u64) -> i32>,
}

/// What the host offers. Outlives the instance it was given to; its functions may be called only during a call
/// into the plugin, on the thread of that call, and never call back into the plugin.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystHost {
    /// Size of this structure as the host knows it.
    pub struct_size: u32,
    /// The host's [`TYST_ABI_MAJOR`].
    pub abi_major: u16,
    /// The host's [`TYST_ABI_MINOR`].
    pub abi_minor: u16,
    /// Handed back to the functions unread.
    pub ctx: *mut c_void,
    /// Takes a line for the host's log; level 1 is an error, 2 a warning, 3 information. Since 1.0.
    pub log: Option<unsafe extern "C" fn(ctx: *mut c_void, level: u32, msg: TystBytes)>,
    /// Answers other than 0 when the plugin should return [`TYST_ERR_CANCELLED`] soon. Since 1.0.
    pub is_cancelled: Option<unsafe extern "C" fn(ctx: *mut c_void) -> u32>,
    /// Finds a service by a name such as `tyst.xxx/1`, or NULL: a plugin must work without. Since 1.0.
    pub get_extension: Option<unsafe extern "C" fn(ctx: *mut c_void, id: *const c_char) -> *const c_void>,
}

/// The header of one event. The event takes `size` bytes in all, a multiple of 8; its table of `fields_len`
/// [`TystField`]s begins `hdr_len` bytes in (a multiple of 8), so that this header may grow.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TystEvent {
    /// Bytes from this header to the next.
    pub size: u32,
    /// Bytes from here to the field table.
    pub hdr_len: u16,
    /// How many fields the table has.
    pub fields_len: u16,
    /// The registered number of its kind.
    pub kind: u32,
    /// Its area, by index in [`TystBatch::strings`].
    pub area: u32,
    /// Its position in the ledger, from 1.
    pub seq: u64,
    /// When the ledger recorded it: microseconds from 1970-01-01 UTC.
    pub recorded_us: i64,
    /// The first day it can mean, resolved at the cut; [`TYST_DAY_OPEN_LO`] = open.
    pub occurred_lo: i32,
    /// The last day it can mean, resolved at the cut; [`TYST_DAY_OPEN_HI`] = open.
    pub occurred_hi: i32,
    /// `TYST_EVENT_*`.
    pub flags: u32,
    /// The schema of its kind that the fields follow, from 1.
    pub schema: u16,
    /// Zero (how precise the source was stands in the fields).
    pub precision: u16,
}

/// One value. `key` is a registered number that is never reused; a list repeats it with a rising `index`.
/// A reader skips keys and types that it does not know.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TystField {
    /// What it is.
    pub key: u16,
    /// Which of a list, from 0.
    pub index: u16,
    /// `TYST_TYPE_*`.
    pub ty: u8,
    /// Decimal places, for [`TYST_TYPE_NUMBER`].
    pub scale: u8,
    /// Zero.
    pub flags: u16,
    /// The value, or the index of the text.
    pub value: i64,
}

/// Events in the ledger's order, with each distinct text once: equal numbers are equal texts.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystBatch {
    /// Size of this structure as the host knows it.
    pub struct_size: u32,
    /// How many events.
    pub count: u32,
    /// Position of the first event.
    pub first_seq: u64,
    /// Position of the last event.
    pub last_seq: u64,
    /// The events one after another, 8 aligned.
    pub events: TystBytes,
    /// The texts, UTF-8.
    pub strings: *const TystBytes,
    /// How many texts.
    pub strings_len: u64,
}

/// One kind of event that a plugin wants.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TystKindDecl {
    /// The registered number of the kind.
    pub kind: u32,
    /// The newest schema of it that the plugin reads.
    pub schema_max: u16,
    /// Zero.
    pub reserved: u16,
}

/// Some keys of one kind of event that a plugin reads: `keys` of them from `key` on.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TystFieldDecl {
    /// The registered number of the kind, or 0 for what every event has: its place, dates, sources and so on.
    pub kind: u32,
    /// The first key.
    pub key: u16,
    /// How many keys from there on, such as all 32 of a group.
    pub keys: u16,
}

/// What `get_extension` of a plugin answers to [`TYST_FIELDS_ID`], if it has it: the only fields that the plugin reads. The host leaves
/// all others out of the batches, which makes a replay quicker; headers are always whole. A plugin without it gets every
/// field. It is immutable and lives as long as the library.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystFields {
    /// Size of this structure as the plugin knows it.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// The keys.
    pub fields: *const TystFieldDecl,
    /// How many; at most 4096.
    pub fields_len: u64,
}

/// One parameter that a plugin knows. Its texts are as those of [`TystDescriptor`].
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystParameterDecl {
    /// Its name: 1 to 64 of `a-z`, `0-9` and `-`.
    pub name: *const c_char,
    /// `TYST_FORM_*`; a host that does not know it hands over any value.
    pub form: u32,
    /// Zero.
    pub reserved: u32,
    /// The least number, for [`TYST_FORM_INTEGER`].
    pub low: i64,
    /// The greatest number, for [`TYST_FORM_INTEGER`].
    pub high: i64,
    /// The words with a space between, for [`TYST_FORM_CODE`]; else NULL.
    pub codes: *const c_char,
    /// What the plugin goes by where none is given, or NULL: the host tells people, and hands over nothing.
    pub preset: *const c_char,
    /// What it is for, in English.
    pub meaning_en: *const c_char,
    /// What it is for, in Welsh.
    pub meaning_cy: *const c_char,
}

/// What `get_extension` of a plugin answers to [`TYST_PARAMETERS_ID`], if it has it: the only parameters that it knows. The host refuses all
/// others, and values of another form. A plugin without it knows none. It is immutable and lives as long as the library.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystParameters {
    /// Size of this structure as the plugin knows it.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// The parameters.
    pub parameters: *const TystParameterDecl,
    /// How many; at most 16.
    pub parameters_len: u64,
}

/// What a plugin is. Everything it points to is immutable, NUL-terminated UTF-8, and lives as long as the library.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystDescriptor {
    /// Size of this structure as the plugin knows it.
    pub struct_size: u32,
    /// The highest kind number that was registered when the plugin was built, or 0: events of higher kinds are
    /// "newer than this plugin", all others it left out on purpose.
    pub kinds_known: u32,
    /// Its id, such as `wales.tyst.pioneer-history`.
    pub id: *const c_char,
    /// Its name for people.
    pub name: *const c_char,
    /// Its own version (semver).
    pub version: *const c_char,
    /// Who answers for it, or NULL.
    pub vendor: *const c_char,
    /// One sentence on what it reports, or NULL.
    pub description: *const c_char,
    /// Where to read more, or NULL.
    pub url: *const c_char,
    /// The version of the states that `save` writes.
    pub state_version: u32,
    /// The oldest version of a state that `restore` takes.
    pub state_version_min: u32,
    /// The kinds it wants, by rising number, each once.
    pub kinds: *const TystKindDecl,
    /// How many kinds.
    pub kinds_len: u64,
}

/// What is asked of `finish`. Its days stand for the clock, which a plugin must not read.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystReportRequest {
    /// Size of this structure as the host knows it.
    pub struct_size: u32,
    /// Zero.
    pub flags: u32,
    /// Report what was so at the end of this day (days from 1970-01-01).
    pub as_at_day: i32,
    /// Zero.
    pub reserved: i32,
    /// As it was known at this instant (microseconds from 1970-01-01 UTC).
    pub known_at_us: i64,
    /// The position of the newest event that could be seen.
    pub head_seq: u64,
    /// The language wanted: `en` or `cy`.
    pub locale: TystBytes,
    /// A JSON object: `area` (a slug, absent for all) and `params` (an object of texts).
    pub params: TystBytes,
}

/// The functions of one plugin. One instance is never in two calls at once; calls may come from different
/// threads over time. None of them may unwind, keep a borrowed pointer, or free what the host allocated.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystPluginV1 {
    /// Size of this structure as the plugin knows it.
    pub struct_size: u32,
    /// `TYST_PLUGIN_*`.
    pub flags: u32,
    /// What the plugin is.
    pub desc: *const TystDescriptor,
    /// Makes an instance that has seen nothing and stores it in `out`; the host gives it back to `destroy`.
    /// `config` is the JSON object that [`TystReportRequest::params`] will hold. May run on several threads at
    /// once. Required, since 1.0.
    pub create: Option<
        unsafe extern "C" fn(
            host: *const TystHost,
            config: TystBytes,
            out: *mut *mut c_void,
            err: *mut TystError,
        ) -> i32,
    >,
    /// Takes the next events. The batch is borrowed: copy what must be kept. How events are cut into batches
    /// must not change the outcome. Required, since 1.0.
    pub apply_batch:
        Option<unsafe extern "C" fn(inst: *mut c_void, batch: *const TystBatch, err: *mut TystError) -> i32>,
    /// Writes the state so that `restore` can go on from here. Optional, since 1.0.
    pub save:
        Option<unsafe extern "C" fn(inst: *mut c_void, out: *const TystSink, err: *mut TystError) -> i32>,
    /// Replaces the state by one that `save` wrote, or answers [`TYST_ERR_STATE`] and leaves it as it was.
    /// Optional, since 1.0.
    pub restore: Option<
        unsafe extern "C" fn(
            inst: *mut c_void,
            state_version: u32,
            state: TystBytes,
            err: *mut TystError,
        ) -> i32,
    >,
    /// Adds the state of an instance that saw other areas. Only with [`TYST_PLUGIN_MERGEABLE`], since 1.0.
    pub merge: Option<
        unsafe extern "C" fn(
            inst: *mut c_void,
            state_version: u32,
            other: TystBytes,
            err: *mut TystError,
        ) -> i32,
    >,
    /// Writes the document as JSON (`tyst-doc`). Changes nothing: asking twice gives the same bytes, and more
    /// events may follow. Required, since 1.0.
    pub finish: Option<
        unsafe extern "C" fn(
            inst: *mut c_void,
            req: *const TystReportRequest,
            out: *const TystSink,
            err: *mut TystError,
        ) -> i32,
    >,
    /// Ends an instance, also a poisoned one, exactly once. Required, since 1.0.
    pub destroy: Option<unsafe extern "C" fn(inst: *mut c_void)>,
    /// Finds an optional ability by a name such as `tyst.explain/1`, or NULL. Since 1.0.
    pub get_extension: Option<unsafe extern "C" fn(id: *const c_char) -> *const c_void>,
}

/// What `get_extension` of a plugin answers to [`TYST_SELFTEST_ID`], if it has it: what only a test calls.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystSelftest {
    /// Size of this structure as the plugin knows it.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Panics on purpose where every other function runs the report's own code, so that it answers [`TYST_ERR_PANIC`]
    /// and leaves the instance poisoned. Required, since `tyst.selftest/1`.
    pub panic: Option<unsafe extern "C" fn(inst: *mut c_void, err: *mut TystError) -> i32>,
}

/// What the symbol `tyst_plugin_entry` is: data, not a function. It lies in the section `.tyst.entry`, so that
/// magic, size and versions can be read from the file without loading it.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TystEntry {
    /// [`TYST_PLUGIN_MAGIC`].
    pub magic: u64,
    /// Size of this structure as the plugin knows it.
    pub struct_size: u32,
    /// The [`TYST_ABI_MAJOR`] it was built with.
    pub abi_major: u16,
    /// The [`TYST_ABI_MINOR`] it was built with.
    pub abi_minor: u16,
    /// `TYST_ENTRY_*`.
    pub flags: u32,
    /// How many plugins the library has; this host takes exactly one.
    pub plugin_count: u32,
    /// The plugins.
    pub plugins: *const *const TystPluginV1,
    /// What it was built with, for people, or NULL.
    pub build_info: *const c_char,
}

// SAFETY: what these four point to is immutable and lives as long as the library, which is never unloaded;
// whoever builds such a value (`export!`, or a C author under rule 5 of ABI.md) promises it.
unsafe impl Sync for TystEntry {}
// SAFETY: as above.
unsafe impl Sync for TystPluginV1 {}
// SAFETY: as above.
unsafe impl Sync for TystDescriptor {}
// SAFETY: as above.
unsafe impl Sync for TystFields {}
// SAFETY: as above.
unsafe impl Sync for TystParameters {}

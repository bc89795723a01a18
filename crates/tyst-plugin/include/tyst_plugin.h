/*
 * The C interface between tyst and a report library: major version 1, append only.
 *
 * Made of src/abi.rs by cbindgen, and not to be changed by hand. ABI.md states the rules: who may call what and when,
 * who owns what, and how a structure grows. A reader looks at `struct_size` (or `hdr_len`) before it reads a member
 * that was added later. Kinds, fields and codes by name are in tyst_kinds.h.
 */

#pragma once

#include <stdint.h>

#if UINTPTR_MAX != UINT64_MAX
#error "the interface of tyst is for 64 bit machines"
#endif

// The first eight bytes of `TystEntry`: `TYSTPLG` and 1, as they lie in little endian memory.
#define TYST_PLUGIN_MAGIC 92126225280227668

// The major version: another one is another interface under another symbol.
#define TYST_ABI_MAJOR 1

// The minor version: grows with each member, function or field type that is added.
#define TYST_ABI_MINOR 0

// It went well. Codes that a host does not know count as `TYST_ERR_PLUGIN`.
#define TYST_OK 0

// The report refused; the reason is in `TystError`.
#define TYST_ERR_PLUGIN 1

// A panic was caught; the instance is poisoned and only `destroy` may follow.
#define TYST_ERR_PANIC 2

// The plugin saw that `is_cancelled` answered other than 0, and gave up.
#define TYST_ERR_CANCELLED 3

// A batch, a request or a configuration that the plugin cannot read.
#define TYST_ERR_BAD_INPUT 4

// A call after `TYST_ERR_PANIC`.
#define TYST_ERR_POISONED 5

// An optional function that this plugin does not have.
#define TYST_ERR_UNSUPPORTED 6

// A saved state that cannot be restored: the host replays from zero.
#define TYST_ERR_STATE 7

// On `TystEntry`: panics unwind and every function catches them.
#define TYST_ENTRY_PANIC_UNWIND 1

// On `TystEntry`: built with debug assertions.
#define TYST_ENTRY_DEBUG_BUILD 2

// On `TystPluginV1`: `merge` is there and keeps its law.
#define TYST_PLUGIN_MERGEABLE 1

// On `TystPluginV1`: send also the events of kinds that are newer than `kinds_known`.
#define TYST_PLUGIN_WANTS_UNKNOWN_KINDS 2

// On `TystPluginV1`: hand entries over as they were recorded, with those that correct or withdraw others as events of
// their own kinds.
#define TYST_PLUGIN_WANTS_RAW 4

// On `TystEvent`: the values are those of a later correction.
#define TYST_EVENT_CORRECTED 1

// On `TystEvent`: its personal texts were erased.
#define TYST_EVENT_ERASED 2

// On `TystEvent`: on the day asked for it was possible, not certain.
#define TYST_EVENT_POSSIBLE 4

// On `TystEvent`: the source implies it, it does not state it.
#define TYST_EVENT_INFERRED 8

// On `TystEvent`: somebody disputes it, and that is not settled. It counts all the same.
#define TYST_EVENT_DISPUTED 16

// On `TystEvent`: it was recorded after the record of a period was closed that it is about. It counts all the same.
#define TYST_EVENT_LATE 32

// `TystField::ty`: a whole number.
#define TYST_TYPE_WHOLE 1

// `TystField::ty`: 0 or 1.
#define TYST_TYPE_YES 2

// `TystField::ty`: a decimal, `value * 10^-scale`.
#define TYST_TYPE_NUMBER 3

// `TystField::ty`: a civil day, in days from 1970-01-01.
#define TYST_TYPE_DAY 4

// `TystField::ty`: an instant, in microseconds from 1970-01-01 UTC.
#define TYST_TYPE_INSTANT 5

// `TystField::ty`: a text, by its index in `TystBatch::strings`.
#define TYST_TYPE_TEXT 6

// `TystField::ty`: a code of a closed, registered list.
#define TYST_TYPE_CODE 7

// `occurred_lo` of an event whose first possible day is open.
#define TYST_DAY_OPEN_LO INT32_MIN

// `occurred_hi` of an event whose last possible day is open.
#define TYST_DAY_OPEN_HI INT32_MAX

// `TystParameterDecl::form`: one of the words in `codes`.
#define TYST_FORM_CODE 1

// `TystParameterDecl::form`: a whole number from `low` to `high`.
#define TYST_FORM_INTEGER 2

// `TystParameterDecl::form`: a day, `YYYY-MM-DD`.
#define TYST_FORM_DATE 3

// `TystParameterDecl::form`: an id such as a slug: 1 to 128 of `a-z`, `0-9`, `-` and `.`.
#define TYST_FORM_ID 4

// Size of `TystError` in 1.0: whoever is handed a smaller one refuses it. So below.
#define TYST_ERROR_SIZE_MIN 32

// Size of `TystSink` in 1.0.
#define TYST_SINK_SIZE_MIN 24

// Size of `TystHost` in 1.0.
#define TYST_HOST_SIZE_MIN 40

// Size of `TystBatch` in 1.0.
#define TYST_BATCH_SIZE_MIN 56

// Size of `TystReportRequest` in 1.0.
#define TYST_REQUEST_SIZE_MIN 64

// Size of `TystDescriptor` in 1.0.
#define TYST_DESCRIPTOR_SIZE_MIN 80

// Size of `TystPluginV1` in 1.0.
#define TYST_PLUGIN_SIZE_MIN 80

// Size of `TystEntry` in 1.0.
#define TYST_ENTRY_SIZE_MIN 40

// Size of `TystFields` in 1.0.
#define TYST_FIELDS_SIZE_MIN 24

// Size of `TystParameters` in 1.0.
#define TYST_PARAMETERS_SIZE_MIN 24

// Size of `TystSelftest` in 1.0.
#define TYST_SELFTEST_SIZE_MIN 16

// Borrowed bytes, valid until the call that received them returns. `ptr` may be anything when `len` is 0.
typedef struct TystBytes {
  // The first byte.
  const uint8_t *ptr;
  // How many bytes.
  uint64_t len;
} TystBytes;

// Where a plugin puts its message. The host owns it; the plugin copies at most `cap` bytes of UTF-8, cut at a
// character, sets `len`, and, if one event is to blame, its position in `at_seq` (0 = no single event).
typedef struct TystError {
  // Size of this structure as the host knows it.
  uint32_t struct_size;
  // Room in `buf`, in bytes.
  uint32_t cap;
  // Bytes written to `buf`.
  uint32_t len;
  // Zero.
  uint32_t reserved;
  // Position of the event to blame, or 0.
  uint64_t at_seq;
  // The room.
  uint8_t *buf;
} TystError;

// Where a plugin writes a document or a state: any number of `write` calls, within the call that received it,
// on the same thread. The bytes are copied before `write` returns. A result other than 0: stop and return it.
typedef struct TystSink {
  // Size of this structure as the host knows it.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // Handed back to `write` unread.
  void *ctx;
  // Takes `len` bytes at `data`. Since 1.0.
  int32_t (*write)(void *ctx, const uint8_t *data, uint64_t len);
} TystSink;

// What the host offers. Outlives the instance it was given to; its functions may be called only during a call
// into the plugin, on the thread of that call, and never call back into the plugin.
typedef struct TystHost {
  // Size of this structure as the host knows it.
  uint32_t struct_size;
  // The host's `TYST_ABI_MAJOR`.
  uint16_t abi_major;
  // The host's `TYST_ABI_MINOR`.
  uint16_t abi_minor;
  // Handed back to the functions unread.
  void *ctx;
  // Takes a line for the host's log; level 1 is an error, 2 a warning, 3 information. Since 1.0.
  void (*log)(void *ctx, uint32_t level, struct TystBytes msg);
  // Answers other than 0 when the plugin should return `TYST_ERR_CANCELLED` soon. Since 1.0.
  uint32_t (*is_cancelled)(void *ctx);
  // Finds a service by a name such as `tyst.xxx/1`, or NULL: a plugin must work without. Since 1.0.
  const void *(*get_extension)(void *ctx, const char *id);
} TystHost;

// The header of one event. The event takes `size` bytes in all, a multiple of 8; its table of `fields_len`
// `TystField`s begins `hdr_len` bytes in (a multiple of 8), so that this header may grow.
typedef struct TystEvent {
  // Bytes from this header to the next.
  uint32_t size;
  // Bytes from here to the field table.
  uint16_t hdr_len;
  // How many fields the table has.
  uint16_t fields_len;
  // The registered number of its kind.
  uint32_t kind;
  // Its area, by index in `TystBatch::strings`.
  uint32_t area;
  // Its position in the ledger, from 1.
  uint64_t seq;
  // When the ledger recorded it: microseconds from 1970-01-01 UTC.
  int64_t recorded_us;
  // The first day it can mean, resolved at the cut; `TYST_DAY_OPEN_LO` = open.
  int32_t occurred_lo;
  // The last day it can mean, resolved at the cut; `TYST_DAY_OPEN_HI` = open.
  int32_t occurred_hi;
  // `TYST_EVENT_*`.
  uint32_t flags;
  // The schema of its kind that the fields follow, from 1.
  uint16_t schema;
  // Zero (how precise the source was stands in the fields).
  uint16_t precision;
} TystEvent;

// One value. `key` is a registered number that is never reused; a list repeats it with a rising `index`.
// A reader skips keys and types that it does not know.
typedef struct TystField {
  // What it is.
  uint16_t key;
  // Which of a list, from 0.
  uint16_t index;
  // `TYST_TYPE_*`.
  uint8_t ty;
  // Decimal places, for `TYST_TYPE_NUMBER`.
  uint8_t scale;
  // Zero.
  uint16_t flags;
  // The value, or the index of the text.
  int64_t value;
} TystField;

// Events in the ledger's order, with each distinct text once: equal numbers are equal texts.
typedef struct TystBatch {
  // Size of this structure as the host knows it.
  uint32_t struct_size;
  // How many events.
  uint32_t count;
  // Position of the first event.
  uint64_t first_seq;
  // Position of the last event.
  uint64_t last_seq;
  // The events one after another, 8 aligned.
  struct TystBytes events;
  // The texts, UTF-8.
  const struct TystBytes *strings;
  // How many texts.
  uint64_t strings_len;
} TystBatch;

// One kind of event that a plugin wants.
typedef struct TystKindDecl {
  // The registered number of the kind.
  uint32_t kind;
  // The newest schema of it that the plugin reads.
  uint16_t schema_max;
  // Zero.
  uint16_t reserved;
} TystKindDecl;

// What a plugin is. Everything it points to is immutable, NUL-terminated UTF-8, and lives as long as the library.
typedef struct TystDescriptor {
  // Size of this structure as the plugin knows it.
  uint32_t struct_size;
  // The highest kind number that was registered when the plugin was built, or 0: events of higher kinds are
  // "newer than this plugin", all others it left out on purpose.
  uint32_t kinds_known;
  // Its id, such as `wales.tyst.pioneer-history`.
  const char *id;
  // Its name for people.
  const char *name;
  // Its own version (semver).
  const char *version;
  // Who answers for it, or NULL.
  const char *vendor;
  // One sentence on what it reports, or NULL.
  const char *description;
  // Where to read more, or NULL.
  const char *url;
  // The version of the states that `save` writes.
  uint32_t state_version;
  // The oldest version of a state that `restore` takes.
  uint32_t state_version_min;
  // The kinds it wants, by rising number, each once.
  const struct TystKindDecl *kinds;
  // How many kinds.
  uint64_t kinds_len;
} TystDescriptor;

// What is asked of `finish`. Its days stand for the clock, which a plugin must not read.
typedef struct TystReportRequest {
  // Size of this structure as the host knows it.
  uint32_t struct_size;
  // Zero.
  uint32_t flags;
  // Report what was so at the end of this day (days from 1970-01-01).
  int32_t as_at_day;
  // Zero.
  int32_t reserved;
  // As it was known at this instant (microseconds from 1970-01-01 UTC).
  int64_t known_at_us;
  // The position of the newest event that could be seen.
  uint64_t head_seq;
  // The language wanted: `en` or `cy`.
  struct TystBytes locale;
  // A JSON object: `area` (a slug, absent for all) and `params` (an object of texts).
  struct TystBytes params;
} TystReportRequest;

// The functions of one plugin. One instance is never in two calls at once; calls may come from different
// threads over time. None of them may unwind, keep a borrowed pointer, or free what the host allocated.
typedef struct TystPluginV1 {
  // Size of this structure as the plugin knows it.
  uint32_t struct_size;
  // `TYST_PLUGIN_*`.
  uint32_t flags;
  // What the plugin is.
  const struct TystDescriptor *desc;
  // Makes an instance that has seen nothing and stores it in `out`; the host gives it back to `destroy`.
  // `config` is the JSON object that `TystReportRequest::params` will hold. May run on several threads at
  // once. Required, since 1.0.
  int32_t (*create)(const struct TystHost *host, struct TystBytes config, void **out, struct TystError *err);
  // Takes the next events. The batch is borrowed: copy what must be kept. How events are cut into batches
  // must not change the outcome. Required, since 1.0.
  int32_t (*apply_batch)(void *inst, const struct TystBatch *batch, struct TystError *err);
  // Writes the state so that `restore` can go on from here. Optional, since 1.0.
  int32_t (*save)(void *inst, const struct TystSink *out, struct TystError *err);
  // Replaces the state by one that `save` wrote, or answers `TYST_ERR_STATE` and leaves it as it was.
  // Optional, since 1.0.
  int32_t (*restore)(void *inst, uint32_t state_version, struct TystBytes state, struct TystError *err);
  // Adds the state of an instance that saw other areas. Only with `TYST_PLUGIN_MERGEABLE`, since 1.0.
  int32_t (*merge)(void *inst, uint32_t state_version, struct TystBytes other, struct TystError *err);
  // Writes the document as JSON (`tyst-doc`). Changes nothing: asking twice gives the same bytes, and more
  // events may follow. Required, since 1.0.
  int32_t (*finish)(void *inst,
                    const struct TystReportRequest *req,
                    const struct TystSink *out,
                    struct TystError *err);
  // Ends an instance, also a poisoned one, exactly once. Required, since 1.0.
  void (*destroy)(void *inst);
  // Finds an optional ability by a name such as `tyst.explain/1`, or NULL. Since 1.0.
  const void *(*get_extension)(const char *id);
} TystPluginV1;

// What `get_extension` of a plugin answers to `TYST_SELFTEST_ID`, if it has it: what only a test calls.
typedef struct TystSelftest {
  // Size of this structure as the plugin knows it.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // Panics on purpose where every other function runs the report's own code, so that it answers `TYST_ERR_PANIC`
  // and leaves the instance poisoned. Required, since `tyst.selftest/1`.
  int32_t (*panic)(void *inst, struct TystError *err);
} TystSelftest;

// Some keys of one kind of event that a plugin reads: `keys` of them from `key` on.
typedef struct TystFieldDecl {
  // The registered number of the kind, or 0 for what every event has: its place, dates, sources and so on.
  uint32_t kind;
  // The first key.
  uint16_t key;
  // How many keys from there on, such as all 32 of a group.
  uint16_t keys;
} TystFieldDecl;

// What `get_extension` of a plugin answers to `TYST_FIELDS_ID`, if it has it: the only fields that the plugin reads. The host leaves
// all others out of the batches, which makes a replay quicker; headers are always whole. A plugin without it gets every
// field. It is immutable and lives as long as the library.
typedef struct TystFields {
  // Size of this structure as the plugin knows it.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // The keys.
  const struct TystFieldDecl *fields;
  // How many; at most 4096.
  uint64_t fields_len;
} TystFields;

// One parameter that a plugin knows. Its texts are as those of `TystDescriptor`.
typedef struct TystParameterDecl {
  // Its name: 1 to 64 of `a-z`, `0-9` and `-`.
  const char *name;
  // `TYST_FORM_*`; a host that does not know it hands over any value.
  uint32_t form;
  // Zero.
  uint32_t reserved;
  // The least number, for `TYST_FORM_INTEGER`.
  int64_t low;
  // The greatest number, for `TYST_FORM_INTEGER`.
  int64_t high;
  // The words with a space between, for `TYST_FORM_CODE`; else NULL.
  const char *codes;
  // What the plugin goes by where none is given, or NULL: the host tells people, and hands over nothing.
  const char *preset;
  // What it is for, in English.
  const char *meaning_en;
  // What it is for, in Welsh.
  const char *meaning_cy;
} TystParameterDecl;

// What `get_extension` of a plugin answers to `TYST_PARAMETERS_ID`, if it has it: the only parameters that it knows. The host refuses all
// others, and values of another form. A plugin without it knows none. It is immutable and lives as long as the library.
typedef struct TystParameters {
  // Size of this structure as the plugin knows it.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // The parameters.
  const struct TystParameterDecl *parameters;
  // How many; at most 16.
  uint64_t parameters_len;
} TystParameters;

// What the symbol `tyst_plugin_entry` is: data, not a function. It lies in the section `.tyst.entry`, so that
// magic, size and versions can be read from the file without loading it.
typedef struct TystEntry {
  // `TYST_PLUGIN_MAGIC`.
  uint64_t magic;
  // Size of this structure as the plugin knows it.
  uint32_t struct_size;
  // The `TYST_ABI_MAJOR` it was built with.
  uint16_t abi_major;
  // The `TYST_ABI_MINOR` it was built with.
  uint16_t abi_minor;
  // `TYST_ENTRY_*`.
  uint32_t flags;
  // How many plugins the library has; this host takes exactly one.
  uint32_t plugin_count;
  // The plugins.
  const struct TystPluginV1 *const *plugins;
  // What it was built with, for people, or NULL.
  const char *build_info;
} TystEntry;

// The name of the extension `TystSelftest`.
#define TYST_SELFTEST_ID "tyst.selftest/1"
// The name of the extension `TystFields`.
#define TYST_FIELDS_ID "tyst.fields/1"
// The name of the extension `TystParameters`.
#define TYST_PARAMETERS_ID "tyst.parameters/1"

/*
 * The one symbol that a library shows. Define it once, in a file that is compiled with -fvisibility=hidden:
 * `const TystEntry tyst_plugin_entry = { TYST_PLUGIN_MAGIC, sizeof(TystEntry), ... };`
 */
#if defined(__APPLE__)
#define TYST_ENTRY_SECTION "__DATA,__tyst_entry"
#else
#define TYST_ENTRY_SECTION ".tyst.entry"
#endif
#ifdef __cplusplus
extern "C"
#else
extern
#endif
__attribute__((visibility("default"), section(TYST_ENTRY_SECTION))) const TystEntry tyst_plugin_entry;

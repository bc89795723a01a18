// A report that keeps every rule of the interface but the one that FAULT names: the checks of `tyst plugin check` must
// find it. With -DFAULT=NONE it passes them all.
//
// It tells how many trainings there were, and in which area. Faults of form (symbols, sections, flags of the linker) are made
// by how it is built; see tests/conformance.rs.

#define _GNU_SOURCE
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tyst_kinds.h"
#include "tyst_plugin.h"

enum {
  NONE, WRONG_MAGIC, TWO_PLUGINS, UNBOUND, SLEEPS, PRINTS, CONNECTS, STARTS_THREAD, BAD_VERSION, NO_DESCRIPTION, KINDS_TWICE,
  KINDS_UNSORTED, KIND_UNREGISTERED, NO_APPLY, ANY_EXTENSION, LEAKS, DIES_OF_CONFIG, REFUSES_NOTHING, REFUSES_ALONE, KEEPS_NUMBERS,
  REFUSES_KINDS, COUNTS_KINDS, REFUSES_FIELDS, FIXED_HEADER, EXACT_SIZES, NO_COUNT, READS_ON, BELIEVES_TEXTS, TELLS_TIME,
  TELLS_ADDRESS, FORGETS, SAVES_COUNTER, TAKES_NOTHING, TAKES_ANYTHING, TAKES_PART, MERGES_NOTHING, FORGETS_IN_FINISH,
  REFUSES_AFTER_FINISH, PANIC_UNNOTICED, NOT_POISONED, DEAF_TO_SINK, DEAF_TO_CANCEL, TAKES_MEMORY, NO_TITLE, NO_WITNESSES,
  NAMES_YEAR, CRASHES_IN_CONSTRUCTOR, FORKS, THREAD_LOCAL, HANGS_IN_FINISH, NO_MERGE, TAKES_VERSIONS, MERGES_VERSIONS, LEAKS_LITTLE,
  LEAKS_EVENTS, TELLS_PROCESS, TELLS_PARITY, LONG_MESSAGE, LONGER_MESSAGE, SLEEPS_A_LITTLE, PATIENT_IN_CREATE, PATIENT, PATIENT_IN_FINISH,
  SLOW_ALONE, PLAIN_HEADER, COUNTS_UNSAVED, TAKES_RECORDS, DEAF_WHEN_FULL, KNOWS_ALL, NAMES_DAY
};
#ifndef FAULT
#define FAULT NONE
#endif

enum { STATE_VERSION = 1, SLUG_ROOM = 64, MARK = 0x59544c46 };

// It is saved as it lies here, so it has no padding.
typedef struct {
  uint64_t seq;
  uint32_t possible, unused;
  char area[SLUG_ROOM];
} Training;

typedef struct {
  Training *list;
  size_t len, room;
  const TystHost *host;
  int poisoned, finished, saved;
  uint64_t seen;  // of COUNTS_UNSAVED
  char names[16][SLUG_ROOM];  // of KEEPS_NUMBERS
} Instance;

static int32_t fail(TystError *err, int32_t code, uint64_t seq, const char *words) {
  if (err && err->struct_size >= TYST_ERROR_SIZE_MIN && err->buf) {
    size_t len = strlen(words);
    err->len = len < err->cap ? (uint32_t)len : err->cap;
    err->at_seq = seq;
    memcpy(err->buf, words, err->len);
    if (FAULT == LONG_MESSAGE) err->len += 40;
    if (FAULT == LONGER_MESSAGE) err->len = err->cap + 1;
  }
  return code;
}

static void pause_ms(long ms) {
  struct timespec time = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&time, NULL);
}

// Does nothing until the host says that it should be given up.
static int32_t wait(const TystHost *host, TystError *err) {
  while (!host->is_cancelled(host->ctx)) pause_ms(5);
  return fail(err, TYST_ERR_CANCELLED, 0, "told in time");
}

// Takes a while, as work does, and gives up where that was too long.
static int32_t work(const TystHost *host, TystError *err) {
  pause_ms(600);
  return host->is_cancelled(host->ctx) ? fail(err, TYST_ERR_CANCELLED, 0, "told in time") : TYST_OK;
}

static int is_slug(const char *text, size_t len) {
  size_t plain = 0;
  while (plain < len && text[plain] && strchr("abcdefghijklmnopqrstuvwxyz0123456789-", text[plain])) plain++;
  return len > 0 && len < SLUG_ROOM && plain == len;
}

static void *volatile hoard;  // what nobody frees

static void hoard_bytes(size_t len) {
  hoard = malloc(len);
  if (!hoard) abort();
  memset(hoard, 1, len);
}

static void *nothing(void *unused) { return unused; }

#if defined(CALLS_NOWHERE)
extern int nowhere_at_all(void);
#else
static int nowhere_at_all(void) { return 0; }
#endif
void besides(void);
void besides(void) {}
static __thread int local;

__attribute__((constructor)) static void begin(void) {
  if (FAULT == UNBOUND && nowhere_at_all()) abort();
  if (FAULT == THREAD_LOCAL) local++;
  if (FAULT == SLEEPS) pause_ms(150);
  if (FAULT == PRINTS) puts("begun"), fflush(stdout);
  if (FAULT == CONNECTS) socket(AF_INET, SOCK_STREAM, 0);
  if (FAULT == CRASHES_IN_CONSTRUCTOR) abort();
  pthread_t thread;
  if (FAULT == STARTS_THREAD) pthread_create(&thread, NULL, nothing, NULL);
}

static int32_t create(const TystHost *host, TystBytes config, void **out, TystError *err) {
  if (FAULT == EXACT_SIZES && host->struct_size != sizeof *host) return fail(err, TYST_ERR_BAD_INPUT, 0, "another host");
  if (host->struct_size < TYST_HOST_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the host is too small");
  if (FAULT == PATIENT_IN_CREATE) return wait(host, err);
  if (FAULT == SLEEPS_A_LITTLE && work(host, err)) return TYST_ERR_CANCELLED;
  int depth = 0, object = config.len > 1 && config.ptr[0] == '{' && config.ptr[config.len - 1] == '}';
  for (uint64_t i = 0; object && i < config.len; i++) {
    if (config.ptr[i] < ' ' || config.ptr[i] > '~') object = 0;
    depth += (config.ptr[i] == '{') - (config.ptr[i] == '}');
  }
  if (FAULT == DIES_OF_CONFIG && !object && config.len) abort();
  if (config.len && (!object || depth)) return fail(err, TYST_ERR_BAD_INPUT, 0, "the configuration is no object");
  Instance *self = calloc(1, sizeof *self);
  if (!self) return fail(err, TYST_ERR_PLUGIN, 0, "there is no memory");
  self->host = host;
  *out = self;
  return TYST_OK;
}

static void destroy(void *inst) {
  if (!inst) return;
  if (FAULT != LEAKS_EVENTS) free(((Instance *)inst)->list);
  if (FAULT == LEAKS) hoard_bytes(4096);
  if (FAULT == LEAKS_LITTLE) hoard_bytes(8);
  free(inst);
}

static int by_seq(const void *one, const void *other) {
  uint64_t left = ((const Training *)one)->seq, right = ((const Training *)other)->seq;
  return left < right ? -1 : left > right;
}

static int32_t keep(Instance *self, const Training *one) {
  if (self->len == self->room) {
    size_t room = self->room ? 2 * self->room : 64;
    Training *list = realloc(self->list, room * sizeof *list);
    if (!list) return TYST_ERR_PLUGIN;
    self->list = list, self->room = room;
  }
  self->list[self->len++] = *one;
  return TYST_OK;
}

static int32_t add(Instance *self, const TystBatch *batch, const TystEvent *event, const uint8_t *table) {
  volatile uint8_t first = 0;
  (void)first;
  int has_topic = 0;
  for (uint16_t i = 0; i < event->fields_len; i++) {
    TystField field;
    memcpy(&field, table + i * sizeof field, sizeof field);
    has_topic |= field.key / 32 == TYST_KEY_TRAINING_DELIVERED_TOPIC_EN / 32;
    if (FAULT == REFUSES_FIELDS && field.ty > TYST_TYPE_CODE) return TYST_ERR_BAD_INPUT;
    if (FAULT == FIXED_HEADER && field.ty > 0x80) return TYST_ERR_BAD_INPUT;
    if (FAULT == BELIEVES_TEXTS && field.ty == TYST_TYPE_TEXT) first = *batch->strings[field.value].ptr;
  }
  if (event->area >= batch->strings_len) return TYST_ERR_BAD_INPUT;
  TystBytes area = batch->strings[event->area];
  if (!is_slug((const char *)area.ptr, area.len)) return TYST_ERR_BAD_INPUT;
  Training one = {.seq = event->seq, .possible = (event->flags & TYST_EVENT_POSSIBLE) != 0};
  memcpy(one.area, area.ptr, area.len);
  if (FAULT == KEEPS_NUMBERS && event->area < 16) {
    char *name = self->names[event->area];
    if (!*name) memcpy(name, one.area, SLUG_ROOM);
    memcpy(one.area, name, SLUG_ROOM);
  }
  if (FAULT == REFUSES_ALONE && self->len == 0 && batch->count == 1) return TYST_ERR_PLUGIN;
  if (FAULT == TAKES_MEMORY && self->len > 2000) hoard_bytes(1 << 20);
  if (FAULT == PLAIN_HEADER && !has_topic) return TYST_OK;
  return keep(self, &one);
}

static int32_t apply_batch(void *inst, const TystBatch *batch, TystError *err) {
  Instance *self = inst;
  if (self->poisoned) return TYST_ERR_POISONED;
  if (batch->struct_size < TYST_BATCH_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is too small");
  if (FAULT == REFUSES_AFTER_FINISH && self->finished) return fail(err, TYST_ERR_PLUGIN, 0, "it is finished");
  if (FAULT == DEAF_TO_CANCEL && self->host->is_cancelled(self->host->ctx)) pause_ms(500);
  if (FAULT == SLOW_ALONE && batch->count > 1) abort();
  if (FAULT == SLOW_ALONE) pause_ms(800);
  if (FAULT == DEAF_WHEN_FULL && batch->count > 3000) pause_ms(500);
  if (FAULT == PATIENT) return wait(self->host, err);
  if (FAULT == SLEEPS_A_LITTLE && work(self->host, err)) return TYST_ERR_CANCELLED;
  const uint8_t *at = batch->events.ptr;
  uint64_t left = batch->events.len;
  for (uint32_t n = 0; FAULT == NO_COUNT ? left >= 8 : n < batch->count; n++) {
    TystEvent event = {0};
    if (left < 8) return fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is shorter than it says");
    memcpy(&event, at, 8);
    uint64_t header = event.hdr_len;
    if (event.size > left || event.size % 8 || header % 8 || header < 8 || header > event.size ||
        (FAULT != READS_ON && event.fields_len > (event.size - header) / sizeof(TystField)))
      return fail(err, TYST_ERR_BAD_INPUT, 0, "an event with impossible lengths");
    memcpy(&event, at, header < sizeof event ? header : sizeof event);
    if (FAULT == FIXED_HEADER || FAULT == PLAIN_HEADER) header = sizeof event;
    int known = event.kind == TYST_KIND_TRAINING_DELIVERED || (FAULT == COUNTS_KINDS && event.kind > TYST_KINDS_KNOWN);
    if (FAULT == REFUSES_KINDS && !known) return fail(err, TYST_ERR_PLUGIN, event.seq, "a kind that it does not know");
    int32_t code = known ? add(self, batch, &event, at + header) : TYST_OK;
    if (code != TYST_OK) return fail(err, code, event.seq, "a training that cannot be kept");
    self->seen += known != 0;
    at += event.size, left -= event.size;
  }
  return left ? fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is longer than it says") : TYST_OK;
}

static int32_t save(void *inst, const TystSink *out, TystError *err) {
  Instance *self = inst;
  if (self->poisoned) return TYST_ERR_POISONED;
  uint32_t head[4] = {MARK, (uint32_t)self->len, 0, 0};
  if (FAULT == SAVES_COUNTER) head[2] = (uint32_t)++self->saved;
  if (FAULT == FORGETS && self->len > 0) head[1]--;
  int32_t code = out->write(out->ctx, (const uint8_t *)head, sizeof head);
  if (code == TYST_OK) code = out->write(out->ctx, (const uint8_t *)self->list, head[1] * sizeof *self->list);
  return code == TYST_OK ? code : fail(err, TYST_ERR_STATE, 0, "the host takes no more");
}

// Takes a state apart; what it holds is appended to `into`.
static int32_t read_state(Instance *into, uint32_t version, TystBytes state) {
  uint32_t head[4] = {0};
  if (FAULT != TAKES_VERSIONS && FAULT != MERGES_VERSIONS && version != STATE_VERSION) return TYST_ERR_STATE;
  if (FAULT == TAKES_NOTHING && state.len == 0) return TYST_OK;
  if (FAULT == TAKES_ANYTHING && state.len >= 1 << 20) return TYST_OK;
  if (state.len < sizeof head) return TYST_ERR_STATE;
  memcpy(head, state.ptr, sizeof head);
  uint64_t rest = state.len - sizeof head;
  if (FAULT == TAKES_PART) rest = (rest + sizeof(Training) - 1) / sizeof(Training) * sizeof(Training);
  if (FAULT == TAKES_RECORDS && state.len < 1 << 20 && head[0] != MARK && rest && rest % sizeof(Training) == 0) return TYST_OK;
  if (head[0] != MARK || rest != head[1] * sizeof(Training)) return TYST_ERR_STATE;
  for (uint32_t i = 0; i < head[1]; i++) {
    Training one;
    size_t from = sizeof head + i * sizeof one;
    memset(&one, 0, sizeof one);
    memcpy(&one, state.ptr + from, state.len - from < sizeof one ? state.len - from : sizeof one);
    if (!is_slug(one.area, strnlen(one.area, SLUG_ROOM)) || one.possible > 1) return TYST_ERR_STATE;
    if (keep(into, &one) != TYST_OK) return TYST_ERR_STATE;
  }
  return TYST_OK;
}

static int32_t restore(void *inst, uint32_t version, TystBytes state, TystError *err) {
  Instance *self = inst, read = {0};
  if (self->poisoned) return TYST_ERR_POISONED;
  if (FAULT == MERGES_VERSIONS && version != STATE_VERSION) return fail(err, TYST_ERR_STATE, 0, "another version");
  if (read_state(&read, version, state) != TYST_OK) {
    free(read.list);
    return fail(err, TYST_ERR_STATE, 0, "the state cannot be read");
  }
  free(self->list);
  self->list = read.list, self->len = read.len, self->room = read.room;
  return TYST_OK;
}

static int32_t merge(void *inst, uint32_t version, TystBytes other, TystError *err) {
  Instance *self = inst;
  if (FAULT == MERGES_NOTHING) return TYST_OK;
  size_t had = self->len;
  if (read_state(self, version, other) != TYST_OK) {
    self->len = had;
    return fail(err, TYST_ERR_STATE, 0, "the state cannot be read");
  }
  qsort(self->list, self->len, sizeof *self->list, by_seq);
  return TYST_OK;
}

typedef struct {
  const TystSink *sink;
  int32_t code;
} Output;

__attribute__((format(printf, 2, 3))) static void put(Output *out, const char *form, ...) {
  char text[512];
  va_list values;
  va_start(values, form);
  int len = vsnprintf(text, sizeof text, form, values);
  va_end(values);
  if (out->code == TYST_OK || FAULT == DEAF_TO_SINK)
    out->code = out->sink->write(out->sink->ctx, (const uint8_t *)text, (uint64_t)len);
}

// Writes how many trainings there were in an area, or in all, and the positions of the entries.
static void put_figure(Output *out, const Instance *self, const char *area, const char *id) {
  size_t sure = 0, all = 0;
  for (size_t i = 0; i < self->len; i++) {
    if (*area && strcmp(area, self->list[i].area)) continue;
    all++, sure += !self->list[i].possible;
  }
  put(out, "{\"id\":\"%s%s\",\"label\":{\"en\":\"%s\"},", id, area, *area ? area : "All");
  if (!all) put(out, "\"value\":null,\"state\":\"not recorded\"");
  else if (sure == all) put(out, "\"value\":%zu", all);
  else put(out, "\"value\":{\"low\":%zu,\"high\":%zu},\"type\":\"between\"", sure, all);
  put(out, ",\"witnesses\":[");
  const char *between = "";
  for (size_t i = 0; i < self->len && FAULT != NO_WITNESSES; i++) {
    if (*area && strcmp(area, self->list[i].area)) continue;
    put(out, "%s%" PRIu64, between, self->list[i].seq);
    between = ",";
  }
  put(out, "]}");
}

static int32_t finish(void *inst, const TystReportRequest *req, const TystSink *sink, TystError *err) {
  Instance *self = inst;
  if (self->poisoned) return TYST_ERR_POISONED;
  if (req->struct_size < TYST_REQUEST_SIZE_MIN || sink->struct_size < TYST_SINK_SIZE_MIN)
    return fail(err, TYST_ERR_BAD_INPUT, 0, "the request is too small");
  if (FAULT == REFUSES_NOTHING && !self->len) return fail(err, TYST_ERR_PLUGIN, 0, "there is nothing to tell");
  if (FAULT == PATIENT_IN_FINISH) return wait(self->host, err);
  if (FAULT == SLEEPS_A_LITTLE && work(self->host, err)) return TYST_ERR_CANCELLED;
  if (FAULT == HANGS_IN_FINISH) for (;;) pause_ms(1000);
  Output out = {sink, TYST_OK};
  put(&out, "{\"schema\":\"tyst-doc/1\"");
  char title[64] = "Trainings";
  time_t now = 0;
  if (FAULT == NAMES_YEAR || FAULT == TELLS_TIME) now = time(NULL);
  if (FAULT == NAMES_YEAR) strftime(title, sizeof title, "Trainings until %Y", gmtime(&now));
  if (FAULT == NAMES_DAY) snprintf(title, sizeof title, "Trainings, made on 23rd November");
  if (FAULT == TELLS_TIME) snprintf(title, sizeof title, "Trainings at %ld", (long)now);
  if (FAULT == TELLS_PROCESS) snprintf(title, sizeof title, "Trainings of %ld", (long)getpid());
  if (FAULT == TELLS_PARITY) snprintf(title, sizeof title, "Trainings, %s", getpid() % 2 ? "odd" : "even");
  if (FAULT == TELLS_ADDRESS) snprintf(title, sizeof title, "Trainings at %p", inst);
  size_t possible = 0;
  for (size_t i = 0; i < self->len; i++) possible += self->list[i].possible;
  if (FAULT == COUNTS_UNSAVED && !possible) snprintf(title, sizeof title, "%" PRIu64 " trainings", self->seen);
  if (FAULT != NO_TITLE) put(&out, ",\"title\":{\"en\":\"%s\"}", title);
  put(&out, ",\"figures\":[");
  put_figure(&out, self, "", "trainings");
  char last[SLUG_ROOM] = "";
  for (;;) {
    const char *next = NULL;
    for (size_t i = 0; i < self->len; i++) {
      const char *area = self->list[i].area;
      if (strcmp(area, last) > 0 && (!next || strcmp(area, next) < 0)) next = area;
    }
    if (!next) break;
    memcpy(last, next, SLUG_ROOM);
    put(&out, ",");
    put_figure(&out, self, last, "in-");
  }
  put(&out, "]}");
  self->finished = 1;
  if (FAULT == FORGETS_IN_FINISH) self->len = 0;
  if (FAULT == DEAF_TO_SINK) return TYST_OK;
  return out.code == TYST_OK ? TYST_OK : fail(err, out.code, 0, "the document was not taken");
}

// What stands for a panic in C: the fault is noticed, and the instance is closed.
static int32_t panic(void *inst, TystError *err) {
  if (FAULT == PANIC_UNNOTICED) return TYST_OK;
  if (FAULT == FORKS) fork();
  ((Instance *)inst)->poisoned = FAULT != NOT_POISONED;
  return fail(err, TYST_ERR_PANIC, 0, "on purpose");
}

static const struct {
  uint32_t struct_size, reserved;
  int32_t (*panic)(void *inst, TystError *err);
} selftest = {sizeof selftest, 0, panic};

static const void *get_extension(const char *id) {
  if (!strcmp(id, "tyst.fields/1") || !strcmp(id, "tyst.parameters/1")) return NULL;
  return FAULT == ANY_EXTENSION || !strcmp(id, "tyst.selftest/1") ? &selftest : NULL;
}

static const TystKindDecl kinds[] = {
    {FAULT == KINDS_UNSORTED ? 11 : TYST_KIND_TRAINING_DELIVERED, TYST_SCHEMA_TRAINING_DELIVERED, 0},
#if defined(MORE_KINDS)
    {FAULT == KIND_UNREGISTERED ? 60000 : TYST_KIND_TRAINING_DELIVERED, TYST_SCHEMA_TRAINING_DELIVERED, 0},
#endif
};
static const TystDescriptor descriptor = {
    .struct_size = sizeof(TystDescriptor), .kinds_known = TYST_KINDS_KNOWN + (FAULT == KNOWS_ALL ? 60000 : 0),
    .id = "org.example.faulty", .name = "Faulty", .version = FAULT == BAD_VERSION ? "one" : "1.0.0",
    .description = FAULT == NO_DESCRIPTION ? NULL : "How many trainings there were",
    .state_version = STATE_VERSION, .state_version_min = STATE_VERSION,
    .kinds = kinds, .kinds_len = sizeof kinds / sizeof *kinds,
};
static const TystPluginV1 plugin = {
    .struct_size = sizeof(TystPluginV1), .flags = TYST_PLUGIN_MERGEABLE, .desc = &descriptor, .create = create,
    .apply_batch = FAULT == NO_APPLY ? NULL : apply_batch, .save = save, .restore = restore, .merge = FAULT == NO_MERGE ? NULL : merge,
    .finish = finish, .destroy = destroy, .get_extension = get_extension,
};
static const TystPluginV1 *const plugins[] = {&plugin, &plugin};
const TystEntry tyst_plugin_entry = {
    .magic = FAULT == WRONG_MAGIC ? 1 : TYST_PLUGIN_MAGIC, .struct_size = sizeof(TystEntry), .abi_major = TYST_ABI_MAJOR,
    .abi_minor = TYST_ABI_MINOR, .plugin_count = FAULT == TWO_PLUGINS ? 2 : 1, .plugins = plugins, .build_info = "C",
};

// A host that calls one report library as later and earlier hosts would, and prints its document.
//
// `driver LIBRARY WORD...`: each word changes what is handed over. Ends with the code of the call that failed, and
// its message. All that is handed over ends where memory ends, so who reads on behind it is killed.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tyst_kinds.h"
#include "tyst_plugin.h"

enum { PAGE = 65536, MORE = 32 };

static char **words;

static int is(const char *word) {
  for (char **one = words; *one; one++)
    if (!strcmp(*one, word)) return 1;
  return 0;
}

// Copies bytes to where memory ends.
static void *lend(const void *bytes, size_t len) {
  char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || len > PAGE || mprotect(pages + PAGE, PAGE, PROT_NONE)) exit(99);
  return len ? memcpy(pages + PAGE - len, bytes, len) : pages + PAGE;
}

// Lends a structure that begins with its size: longer, shorter or as it is.
static void *lend_structure(const void *known, uint32_t len, const char *small) {
  char room[256];
  memset(room, 0xee, sizeof room);
  memcpy(room, known, len);
  uint32_t size = is(small) ? len - 8 : is("longer-structures") ? len + MORE : len;
  memcpy(room, &size, sizeof size);
  return lend(room, size);
}

static TystBytes text(const char *words_of) {
  TystBytes lent = {lend(words_of, strlen(words_of)), strlen(words_of)};
  return lent;
}

static char events[PAGE];
static size_t events_len;
static uint32_t events_count;

static void append(const void *bytes, size_t len) {
  memcpy(events + events_len, bytes, len);
  events_len += len;
}

static int by_key(const void *one, const void *other) {
  return ((const TystField *)one)->key - ((const TystField *)other)->key;
}

// Appends an event with a number of people (negative: none). Texts: 0 an area, 1 a document, 2 a topic, 3 a unit.
static void add_event(uint32_t kind, uint64_t seq, int64_t people) {
  TystField fields[16] = {
      {TYST_KEY_TRAINING_DELIVERED_TOPIC_EN, 0, TYST_TYPE_TEXT, 0, 0, 2},
      {TYST_KEY_TRAINING_DELIVERED_AUDIENCE_EN, 0, TYST_TYPE_TEXT, 0, 0, 2},
      {TYST_KEY_SOURCES_DOC, 0, TYST_TYPE_TEXT, 0, 0, 1},
      {TYST_KEY_SENSITIVITY, 0, TYST_TYPE_CODE, 0, 0, TYST_CODE_SENSITIVITY_PUBLIC},
  };
  uint16_t len = 4;
  if (people >= 0) {
    fields[len++] = (TystField){TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_N, 0, TYST_TYPE_WHOLE, 0, 0, people};
    fields[len++] = (TystField){TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_UNIT_EN, 0, TYST_TYPE_TEXT, 0, 0, 3};
  }
  if (is("later-fields")) {
    fields[len++] = (TystField){31 * 32, 0, TYST_TYPE_TEXT, 0, 0, 1 << 20};
    fields[len++] = (TystField){60000, 7, TYST_TYPE_WHOLE, 200, 0xffff, -1};
    for (uint16_t i = 0; i < len; i++) fields[i].flags = 0x8000;
  }
  if (is("later-types")) {
    fields[len++] = (TystField){TYST_KEY_PLACE, 0, 200, 0, 0, -1};
    fields[len++] = (TystField){TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_OF, 0, 99, 0, 0, 7};
  }
  uint16_t header = is("longer-headers") ? 64 : 48;
  size_t behind = is("longer-events") ? 16 : 0;
  TystEvent event = {
      .size = (uint32_t)(header + len * sizeof(TystField) + behind), .hdr_len = header, .fields_len = len,
      .kind = kind, .area = 0, .seq = seq, .recorded_us = 1, .occurred_lo = 17000, .occurred_hi = 17000,
      .flags = is("later-flags") ? 0xffffffc0 : 0, .schema = is("later-schema") ? 9 : 1,
      .precision = is("later-flags") ? 77 : 0,
  };
  // What later versions have between and behind could be taken for a number of people by who looks there.
  TystField later = {TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_N, 0, TYST_TYPE_WHOLE, 0, 0, 999};
  qsort(fields, len, sizeof *fields, by_key);
  append(&event, sizeof event);
  append(&later, header - sizeof event);
  append(fields, len * sizeof *fields);
  append(&later, behind);
  events_count++;
}

static int32_t write_out(void *ctx, const uint8_t *data, uint64_t len) {
  return fwrite(data, 1, len, ctx) == len ? TYST_OK : TYST_ERR_PLUGIN;
}

static void log_nothing(void *ctx, uint32_t level, TystBytes message) { (void)ctx, (void)level, (void)message; }

static uint32_t never(void *ctx) { return (void)ctx, 0; }

static const void *nothing(void *ctx, const char *id) { return (void)ctx, (const void *)(id - id); }

static char said[256];
static TystError *room(void) {
  TystError error = {sizeof(TystError), sizeof said - 1, 0, 0, 0, (uint8_t *)said};
  return lend_structure(&error, sizeof error, "small-error");
}

static void expect(int32_t code) {
  if (code == TYST_OK) return;
  fprintf(stderr, "%s\n", said);
  exit(code);
}

static void apply(const TystPluginV1 *plugin, void *inst) {
  TystBytes texts[4] = {text("newport"), text("Minutes"), text("ACEs"), text("people")};
  TystBatch batch = {0, events_count, 1, 99, {lend(events, events_len), events_len}, lend(texts, sizeof texts), 4};
  expect(plugin->apply_batch(inst, lend_structure(&batch, sizeof batch, "small-batch"), room()));
  events_len = events_count = 0;
}

static const TystSink *sink(FILE *to) {
  TystSink known = {0, 0, to, write_out};
  return lend_structure(&known, sizeof known, "small-sink");
}

int main(int count, char **arguments) {
  if (count < 2) return 98;
  words = arguments + 2;
  void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  const TystEntry *entry = library ? dlsym(library, "tyst_plugin_entry") : NULL;
  if (!entry) return 97;
  const TystPluginV1 *plugin = entry->plugins[0];

  TystHost known = {0, TYST_ABI_MAJOR, is("longer-structures") ? 7 : 0, NULL, log_nothing, never, nothing};
  const TystHost *host = lend_structure(&known, sizeof known, "small-host");
  TystBytes config = text("{\"area\":\"newport\",\"later\":{\"area\":\"powys\"}}");
  void *inst = NULL, *again = NULL;
  expect(plugin->create(host, config, &inst, room()));

  for (uint64_t seq = 1; seq <= 3; seq++) {
    add_event(TYST_KIND_TRAINING_DELIVERED, seq, seq == 2 ? -1 : (int64_t)seq * 10);
    if (is("later-kinds")) add_event(9999, seq + 50, 3);
    if (is("one-by-one")) apply(plugin, inst);
  }
  apply(plugin, inst);

  char *state = NULL;
  size_t state_len = 0;
  FILE *saved = open_memstream(&state, &state_len);
  expect(plugin->save(inst, sink(saved), room()));
  fclose(saved);
  expect(plugin->create(host, config, &again, room()));
  TystBytes lent = {lend(state, state_len), state_len};
  expect(plugin->restore(again, plugin->desc->state_version, lent, room()));

  TystReportRequest request = {0, 0, 18000, 0, INT64_MAX, 99, text("en"), config};
  const TystReportRequest *asked = lend_structure(&request, sizeof request, "small-request");
  expect(plugin->finish(inst, asked, sink(stdout), room()));
  fputc('\n', stdout);
  expect(plugin->finish(again, asked, sink(stdout), room()));
  plugin->destroy(inst);
  plugin->destroy(again);
  free(state);
  return 0;
}

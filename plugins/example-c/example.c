// Trainings delivered and the people who took part, by area: a report in C, to start one's own from.
//
// Counts in other units, such as schools, are left out and the document says so: different units are never added up.
// It believes no length and no number that it was handed, skips what it does not know, and keeps copies only.
// Deliberately absent: the names of areas and what belongs to which (see `Register` of tyst-plugin, in Rust), so it
// answers for exactly the area or place that is asked for, or for all.

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tyst_kinds.h"
#include "tyst_plugin.h"

enum { STATE_VERSION = 3, SLUG_ROOM = 64 };  // a slug has at most 63 bytes

// A training. It is saved as it lies here, so it has no padding.
typedef struct {
  uint64_t seq;
  uint32_t possible;  // whether, on the day asked for, it may have been or certainly was
  uint32_t counts;    // whether its source gives a number of people
  uint64_t people;
  char area[SLUG_ROOM], place[SLUG_ROOM];
} Training;

typedef struct { Training *list; size_t len, room; } Instance;

// Says what is wrong in the room that the host lends, and returns the code.
static int32_t fail(TystError *err, int32_t code, uint64_t seq, const char *words) {
  if (err && err->struct_size >= TYST_ERROR_SIZE_MIN && err->buf) {
    size_t len = strlen(words);
    err->len = len < err->cap ? (uint32_t)len : err->cap, err->at_seq = seq;
    memcpy(err->buf, words, err->len);
  }
  return code;
}

static int is_slug(const char *text, size_t len) {
  size_t plain = 0;
  while (plain < len && text[plain] && strchr("abcdefghijklmnopqrstuvwxyz0123456789-", text[plain])) plain++;
  return len > 0 && len < SLUG_ROOM && plain == len;
}

// Copies a slug out of the batch's texts.
static int copy_slug(const TystBatch *batch, uint64_t number, char out[SLUG_ROOM]) {
  if (number >= batch->strings_len) return 0;
  TystBytes text = batch->strings[number];
  if (text.len >= SLUG_ROOM || !is_slug((const char *)text.ptr, text.len)) return 0;
  memcpy(out, text.ptr, text.len);
  return 1;
}

// Whether a field is the one with this key and says a word.
static int says(const TystBatch *batch, const TystField *field, uint16_t key, const char *word) {
  uint64_t at = (uint64_t)field->value, len = strlen(word);
  if (field->key != key || field->ty != TYST_TYPE_TEXT || at >= batch->strings_len) return 0;
  return batch->strings[at].len == len && !memcmp(batch->strings[at].ptr, word, len);
}

static int is_object(TystBytes json) {  // as far as its brackets tell: all else comes again with each request
  int depth = 0, quoted = 0, ended = 0;
  for (const uint8_t *at = json.ptr, *end = at + json.len; at < end; at++) {
    if (*at < ' ' || ended || (!depth && *at != '{')) return 0;
    if (*at == '"') quoted = !quoted;
    else if (quoted) at += *at == '\\';
    else ended = !(depth += !!strchr("{[", *at) - !!strchr("}]", *at));
  }
  return ended;
}

static int32_t create(const TystHost *host, TystBytes config, void **out, TystError *err) {
  if (config.len && !is_object(config)) return fail(err, TYST_ERR_BAD_INPUT, 0, "the configuration is no JSON object");
  if (host->struct_size < TYST_HOST_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the host is too small");
  *out = calloc(1, sizeof(Instance));
  return *out ? TYST_OK : fail(err, TYST_ERR_PLUGIN, 0, "there is no memory");
}

static void destroy(void *inst) {
  if (inst) free(((Instance *)inst)->list), free(inst);
}

static int32_t add_training(Instance *self, const TystBatch *batch, const TystEvent *event, const uint8_t *table) {
  if (self->len == self->room) {
    size_t room = self->room ? 2 * self->room : 64;
    Training *list = realloc(self->list, room * sizeof *list);
    if (!list) return TYST_ERR_PLUGIN;
    self->list = list, self->room = room;
  }
  Training training = {.seq = event->seq, .possible = (event->flags & TYST_EVENT_POSSIBLE) != 0};
  int of_people = 0;
  if (!copy_slug(batch, event->area, training.area)) return TYST_ERR_BAD_INPUT;
  for (uint16_t i = 0; i < event->fields_len; i++) {
    TystField field;
    memcpy(&field, table + i * sizeof field, sizeof field);
    if (field.key == TYST_KEY_PLACE && field.ty == TYST_TYPE_TEXT) {
      if (!copy_slug(batch, (uint64_t)field.value, training.place)) return TYST_ERR_BAD_INPUT;
    } else if (field.key == TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_N && field.ty == TYST_TYPE_WHOLE) {
      training.people = (uint64_t)field.value, training.counts = 1;
    }  // a key or a type that this report does not know is skipped
    of_people |= says(batch, &field, TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_UNIT_EN, "people") ||
                 says(batch, &field, TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_UNIT_CY, "pobl");
  }
  if (!of_people) training.people = training.counts = 0;
  self->list[self->len++] = training;
  return TYST_OK;
}

static int32_t apply_batch(void *inst, const TystBatch *batch, TystError *err) {
  if (batch->struct_size < TYST_BATCH_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is too small");
  const uint8_t *at = batch->events.ptr;
  uint64_t left = batch->events.len;
  for (uint32_t n = 0; n < batch->count; n++) {
    TystEvent event = {0};
    if (left < 8) return fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is shorter than it says");
    memcpy(&event, at, 8);  // size, hdr_len and fields_len; the rest as far as there is a header
    uint64_t header = event.hdr_len;
    if (event.size > left || event.size % 8 || header % 8 || header < 8 || header > event.size ||
        event.fields_len > (event.size - header) / sizeof(TystField))
      return fail(err, TYST_ERR_BAD_INPUT, 0, "an event with impossible lengths");
    memcpy(&event, at, header < sizeof event ? header : sizeof event);
    if (event.kind == TYST_KIND_TRAINING_DELIVERED) {
      int32_t code = add_training(inst, batch, &event, at + header);
      if (code != TYST_OK) return fail(err, code, event.seq, "a training that cannot be kept");
    }
    at += event.size, left -= event.size;
  }
  return left ? fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is longer than it says") : TYST_OK;
}

static int32_t save(void *inst, const TystSink *out, TystError *err) {
  const Instance *self = inst;
  if (out->struct_size < TYST_SINK_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the sink is too small");
  int32_t code = out->write(out->ctx, (const uint8_t *)self->list, self->len * sizeof *self->list);
  return code == TYST_OK ? code : fail(err, TYST_ERR_STATE, 0, "the host takes no more");
}

static int32_t restore(void *inst, uint32_t version, TystBytes state, TystError *err) {
  Instance *self = inst, new = {0};
  new.len = new.room = state.len / sizeof *new.list;
  if (version != STATE_VERSION || state.len % sizeof *new.list)
    return fail(err, TYST_ERR_STATE, 0, "the state is of another version");
  if (new.len && !(new.list = malloc(state.len))) return fail(err, TYST_ERR_STATE, 0, "there is no memory");
  if (new.len) memcpy(new.list, state.ptr, state.len);
  for (size_t i = 0; i < new.len; i++) {
    const Training *one = &new.list[i];
    size_t area = strnlen(one->area, SLUG_ROOM), place = strnlen(one->place, SLUG_ROOM);
    if (is_slug(one->area, area) && (!place || is_slug(one->place, place)) && one->possible <= 1) continue;
    free(new.list);
    return fail(err, TYST_ERR_STATE, 0, "the state cannot be read");
  }
  free(self->list), *self = new;
  return TYST_OK;
}

typedef struct { const TystSink *sink; int32_t code; } Output;  // once the code is not TYST_OK, nothing more is written

__attribute__((format(printf, 2, 3))) static void put(Output *out, const char *form, ...) {
  char text[512];
  va_list values;
  va_start(values, form);
  int len = vsnprintf(text, sizeof text, form, values);
  va_end(values);
  if (len < 0 || (size_t)len >= sizeof text) out->code = TYST_ERR_PLUGIN;
  if (out->code == TYST_OK) out->code = out->sink->write(out->sink->ctx, (const uint8_t *)text, (uint64_t)len);
}

// What a figure or a row is about: an empty slug means all.
typedef struct {
  const Instance *from;
  char asked[SLUG_ROOM];
  const char *row;
} Scope;

static int is_in(const Scope *scope, const Training *one) {
  int asked = !*scope->asked || !strcmp(scope->asked, one->area) || !strcmp(scope->asked, one->place);
  return asked && (!*scope->row || !strcmp(scope->row, one->area));
}

// Writes a value of trainings (or of their participants) and the positions of the entries that it rests on.
static void put_value(Output *out, const Scope *scope, int of_people) {
  const Instance *self = scope->from;
  size_t all = 0, sure = 0, counted = 0;
  uint64_t low = 0, high = 0;  // what certainly was, and with it what may have been
  for (size_t i = 0; i < self->len; i++) {
    const Training *one = &self->list[i];
    if (!is_in(scope, one)) continue;
    uint64_t of = of_people ? one->people : 1;
    all++, sure += !one->possible, counted += one->counts, low += one->possible ? 0 : of, high += of;
  }
  char en[32] = "", cy[32] = "";  // how many there are at the least, where there may be more
  if (sure < all) snprintf(en, sizeof en, "%zu to ", sure), snprintf(cy, sizeof cy, "%zu i ", sure);
  if (!all) put(out, "\"value\":null,\"state\":\"not recorded\"");
  else if (of_people && !counted)
    put(out, "\"value\":null,\"state\":\"not recorded\",\"note\":{\"en\":\"0 of %s%zu entries have a count\","
             "\"cy\":\"cofnodion â chyfrif: 0 allan o %s%zu\"}", en, all, cy, all);
  else if (low == high) put(out, "\"value\":%" PRIu64 "%s", high, of_people ? ",\"type\":\"people\"" : "");
  else put(out, "\"value\":{\"low\":%" PRIu64 ",\"high\":%" PRIu64 "},\"type\":\"%sbetween\"",
           low, high, of_people ? "people-" : "");
  put(out, ",\"witnesses\":[");
  const char *between = "";
  for (size_t i = 0; i < self->len; i++) {
    if (!is_in(scope, &self->list[i]) || (of_people && counted && !self->list[i].counts)) continue;
    put(out, "%s%" PRIu64, between, self->list[i].seq);
    between = ",";
  }
  put(out, "]");
}

// Returns the first area after another, in the order of the alphabet.
static const char *next_area(Scope scope, const char *after) {
  const char *next = NULL;
  for (size_t i = 0; i < scope.from->len; i++) {
    const Training *one = &scope.from->list[i];
    if (is_in(&scope, one) && strcmp(one->area, after) > 0 && (!next || strcmp(one->area, next) < 0)) next = one->area;
  }
  return next;
}

// Finds the member `area` of the JSON object that is asked with; it is left empty where there is none.
static void find_area(TystBytes json, char out[SLUG_ROOM]) {
  const char *text = (const char *)json.ptr, name[] = "\"area\"";
  size_t at = 0, len = json.len;
  for (int depth = 0, quoted = 0; at < len; at++) {
    if (depth == 1 && !quoted && len - at >= sizeof name && !memcmp(text + at, name, sizeof name - 1)) break;
    if (quoted && text[at] == '\\') at++;
    else if (text[at] == '"') quoted = !quoted;
    else if (!quoted) depth += (text[at] == '{') - (text[at] == '}');
  }
  for (at += sizeof name - 1; at < len && memchr(" \t\r\n:", text[at], 5); at++) {}
  size_t slug = at + 1, end = slug;  // behind the quotation mark
  while (end < len && text[end] != '"') end++;
  if (end < len && is_slug(text + slug, end - slug)) memcpy(out, text + slug, end - slug);
}

static int32_t finish(void *inst, const TystReportRequest *req, const TystSink *sink, TystError *err) {
  if (req->struct_size < TYST_REQUEST_SIZE_MIN || sink->struct_size < TYST_SINK_SIZE_MIN)
    return fail(err, TYST_ERR_BAD_INPUT, 0, "the request is too small");
  Output out = {sink, TYST_OK}; Scope scope = {inst, "", ""};
  find_area(req->params, scope.asked);
  static const char *trainings = "{\"en\":\"Trainings delivered\",\"cy\":\"Hyfforddiant a ddarparwyd\"}";
  static const char *participants = "{\"en\":\"Participants\",\"cy\":\"Cyfranogwyr\"}";
  put(&out, "{\"schema\":\"tyst-doc/1\",\"title\":{\"en\":\"Trainings by area\",\"cy\":\"Hyfforddiant yn ôl ardal\"}");
  put(&out, ",\"figures\":[{\"id\":\"trainings\",\"label\":%s,", trainings), put_value(&out, &scope, 0);
  put(&out, "},{\"id\":\"participants\",\"label\":%s,", participants), put_value(&out, &scope, 1);
  put(&out, "}],\"blocks\":[{\"type\":\"table\",\"id\":\"by-area\",\"caption\":%s,\"columns\":["
            "{\"id\":\"area\",\"label\":{\"en\":\"Area\",\"cy\":\"Ardal\"}}", trainings);
  put(&out, ",{\"id\":\"trainings\",\"label\":%s,\"align\":\"end\"}", trainings);
  put(&out, ",{\"id\":\"participants\",\"label\":%s,\"align\":\"end\"}],\"rows\":[", participants);
  for (const char *area = next_area(scope, ""), *between = ""; area; between = ",", area = next_area(scope, area)) {
    Scope row = scope;
    row.row = area;
    put(&out, "%s{\"cells\":[{\"value\":{\"en\":\"%s\"},\"type\":\"words\"},{", between, area);
    put_value(&out, &row, 0), put(&out, "},{"), put_value(&out, &row, 1), put(&out, "}]}");
  }
  put(&out, "]},{\"type\":\"note\",\"tone\":\"information\",\"text\":"
            "{\"en\":\"Participants are people; counts in other units are left out.\","
            "\"cy\":\"Pobl yw'r cyfranogwyr; hepgorir cyfrifon mewn unedau eraill.\"}}]}");
  return out.code == TYST_OK ? TYST_OK : fail(err, out.code, 0, "the document was not taken");
}

static const TystKindDecl kinds[] = {{TYST_KIND_TRAINING_DELIVERED, TYST_SCHEMA_TRAINING_DELIVERED, 0}};
static const TystDescriptor descriptor = {
    .struct_size = sizeof(TystDescriptor), .kinds_known = TYST_KINDS_KNOWN,
    .id = "wales.tyst.example-c", .name = "Trainings by area", .version = "0.1.0",
    .description = "How many trainings were delivered to how many people, by area",
    .state_version = STATE_VERSION, .state_version_min = STATE_VERSION,
    .kinds = kinds, .kinds_len = sizeof kinds / sizeof *kinds,
};
static const TystPluginV1 plugin = {
    .struct_size = sizeof(TystPluginV1), .desc = &descriptor, .create = create, .apply_batch = apply_batch,
    .save = save, .restore = restore, .finish = finish, .destroy = destroy,
};
static const TystPluginV1 *const plugins[] = {&plugin};
const TystEntry tyst_plugin_entry = {
    .magic = TYST_PLUGIN_MAGIC, .struct_size = sizeof(TystEntry), .abi_major = TYST_ABI_MAJOR,
    .abi_minor = TYST_ABI_MINOR, .plugin_count = 1, .plugins = plugins, .build_info = "C",
};

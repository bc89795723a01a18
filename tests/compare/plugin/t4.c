// The report of T4 as a report library: attendees by area and year, the first and the latest value of each area and
// indicator, and the partners of each area that joined and did not leave.
//
// A sum over very many entries names the newest of them as its witness, since a document holds 4,000,000 positions at
// most. Deliberately absent: places, corrections' marks, what is only possible, and years outside 1900 to 2099.

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tyst_kinds.h"
#include "tyst_plugin.h"

enum {
  STATE_VERSION = 1,
  SLUG_ROOM = 64,  // a slug has at most 63 bytes
  NAMES_MAX = 1 << 16,
  PLACES = 1 << 17,
  FIRST_YEAR = 1900,
  YEARS = 200,
  UNKNOWN = UINT32_MAX,
};

// The kinds of record in a state, in the order in which they stand for one area.
enum { TRAINED, FIRST, LATEST, MEMBER, RECORDS };

// One fact of an area, also as it is saved: it has no padding.
typedef struct {
  uint64_t seq;           // the newest entry behind it, or 0: there is no such fact
  int64_t order;          // of a value: twice its first day, and one more where it is a day and not a month
  int64_t value;          // attendees, the digits of a value, or whether the party is a member
  uint32_t area, subject; // in a state: the numbers of the area, and of the indicator, the party or the slot of the year
  uint32_t what, scale;
} Fact;

typedef struct {
  Fact *list;
  uint32_t room;
} Facts;

typedef struct {
  Fact years[YEARS + 1];          // the first one is for entries without a date
  Facts first, latest, members;   // by the number of the indicator or party
} Area;

typedef struct {
  char (*names)[SLUG_ROOM];
  Area **areas;  // by the number of the name; NULL: it is no area
  uint32_t *places, names_len, names_room;
  uint32_t *known;  // by the number of a text in the batch: its name
  uint64_t known_room;
  int32_t year_starts[YEARS + 1];
} Instance;

// Says what is wrong in the room that the host lends, and returns the code.
static int32_t fail(TystError *err, int32_t code, uint64_t seq, const char *words) {
  if (err && err->struct_size >= TYST_ERROR_SIZE_MIN && err->buf) {
    size_t len = strlen(words);
    err->len = len < err->cap ? (uint32_t)len : err->cap;
    err->at_seq = seq;
    memcpy(err->buf, words, err->len);
  }
  return code;
}

static int is_slug(const uint8_t *text, uint64_t len) {
  if (!len || len >= SLUG_ROOM) return 0;
  for (uint64_t i = 0; i < len; i++)
    if (!(text[i] >= 'a' && text[i] <= 'z') && !(text[i] >= '0' && text[i] <= '9') && text[i] != '-') return 0;
  return 1;
}

// Returns the number of a name, a new one where it was never seen; UNKNOWN where it is no slug or there is no room.
static uint32_t number(Instance *self, const uint8_t *text, uint64_t len) {
  if (!is_slug(text, len)) return UNKNOWN;
  uint32_t place = 2166136261u;
  for (uint64_t i = 0; i < len; i++) place = (place ^ text[i]) * 16777619u;
  for (place %= PLACES; self->places[place]; place = (place + 1) % PLACES) {
    const char *name = self->names[self->places[place] - 1];
    if (!memcmp(name, text, len) && !name[len]) return self->places[place] - 1;
  }
  if (self->names_len == self->names_room) {
    uint32_t room = self->names_room ? self->names_room * 2 : 256;
    if (room > NAMES_MAX) return UNKNOWN;
    void *names = realloc(self->names, room * sizeof *self->names);
    if (!names) return UNKNOWN;
    self->names = names;
    void *areas = realloc(self->areas, room * sizeof *self->areas);
    if (!areas) return UNKNOWN;
    self->areas = areas;
    self->names_room = room;
  }
  memset(self->names[self->names_len], 0, SLUG_ROOM);
  memcpy(self->names[self->names_len], text, len);
  self->areas[self->names_len] = NULL;
  self->places[place] = ++self->names_len;
  return self->names_len - 1;
}

static Area *area_of(Instance *self, uint32_t name) {
  if (!self->areas[name]) self->areas[name] = calloc(1, sizeof(Area));
  return self->areas[name];
}

// Returns the fact about a subject, all noughts where there is none yet, or NULL where there is no memory.
static Fact *fact(Facts *facts, uint32_t subject) {
  if (subject >= facts->room) {
    uint32_t room = facts->room ? facts->room : 64;
    while (room <= subject) room *= 2;
    Fact *list = realloc(facts->list, room * sizeof *list);
    if (!list) return NULL;
    memset(list + facts->room, 0, (room - facts->room) * sizeof *list);
    facts->list = list, facts->room = room;
  }
  return &facts->list[subject];
}

// Takes in one fact, be it of an entry or of a state; of two about the same the order decides, then the position.
static int add(Instance *self, uint32_t what, uint32_t area, uint32_t subject, const Fact *new) {
  Area *own = area_of(self, area);
  if (!own) return 0;
  Fact *old = what == TRAINED  ? &own->years[subject]
              : what == FIRST  ? fact(&own->first, subject)
              : what == LATEST ? fact(&own->latest, subject)
                               : fact(&own->members, subject);
  if (!old) return 0;
  if (what == TRAINED) {
    old->value += new->value;
    if (new->seq > old->seq) old->seq = new->seq;
    return 1;
  }
  int later = new->order != old->order ? new->order > old->order : new->seq > old->seq;
  if (!old->seq || (what == FIRST ? !later : later)) *old = *new;
  return 1;
}

static int64_t days_before(int64_t year) {  // from 1970-01-01 to the first day of a year
  year--;
  return year * 365 + year / 4 - year / 100 + year / 400 - 719162;
}

// Returns the slot of a day's year: 0 for a day that is open, UNKNOWN for one that is too far away.
static uint32_t slot(const Instance *self, int32_t day) {
  if (day == TYST_DAY_OPEN_LO) return 0;
  if (day < self->year_starts[0] || day >= self->year_starts[YEARS]) return UNKNOWN;
  uint32_t year = (uint32_t)(day - self->year_starts[0]) * 400u / 146097u;
  if (self->year_starts[year + 1] <= day) year++;
  else if (self->year_starts[year] > day) year--;
  return year + 1;
}

static void destroy(void *inst) {
  Instance *self = inst;
  if (!self) return;
  for (uint32_t i = 0; i < self->names_len; i++) {
    if (!self->areas[i]) continue;
    free(self->areas[i]->first.list), free(self->areas[i]->latest.list), free(self->areas[i]->members.list);
    free(self->areas[i]);
  }
  free(self->names), free(self->areas), free(self->places), free(self->known), free(self);
}

static Instance *new_instance(void) {
  Instance *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  for (int year = 0; year <= YEARS; year++) self->year_starts[year] = (int32_t)days_before(FIRST_YEAR + year);
  if (!(self->places = calloc(PLACES, sizeof *self->places))) return free(self), NULL;
  return self;
}

static int32_t create(const TystHost *host, TystBytes config, void **out, TystError *err) {
  (void)config;  // the harness asks for all areas
  if (host->struct_size < TYST_HOST_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the host is too small");
  *out = new_instance();
  return *out ? TYST_OK : fail(err, TYST_ERR_PLUGIN, 0, "there is no memory");
}

// Returns the name of a text of the batch, looked up once a batch.
static uint32_t named(Instance *self, const TystBatch *batch, uint64_t text) {
  if (text >= batch->strings_len) return UNKNOWN;
  if (self->known[text] == UNKNOWN)
    self->known[text] = number(self, batch->strings[text].ptr, batch->strings[text].len);
  return self->known[text];
}

static int32_t add_event(Instance *self, const TystBatch *batch, const TystEvent *event, const uint8_t *table) {
  Fact new = {.seq = event->seq, .order = 2 * (int64_t)event->occurred_lo + (event->occurred_lo == event->occurred_hi)};
  int64_t subject = -1, people = 0;
  int has_value = 0;
  for (uint16_t i = 0; i < event->fields_len; i++) {
    TystField field;
    memcpy(&field, table + i * sizeof field, sizeof field);
    if (field.index) continue;
    if (event->kind == TYST_KIND_TRAINING_DELIVERED) {
      if (field.key == TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_N && field.ty == TYST_TYPE_WHOLE) people = field.value;
    } else if (field.key == TYST_KEY_OUTCOME_MEASURED_INDICATOR && field.ty == TYST_TYPE_TEXT) {
      subject = field.value;  // a partner has the same key
    } else if (event->kind == TYST_KIND_OUTCOME_MEASURED && field.key == TYST_KEY_OUTCOME_MEASURED_VALUE &&
               field.ty == TYST_TYPE_NUMBER && field.scale <= 9) {
      has_value = 1, new.value = field.value, new.scale = field.scale;
    }
  }
  uint32_t area = named(self, batch, event->area);
  if (area == UNKNOWN) return TYST_ERR_BAD_INPUT;
  if (event->kind == TYST_KIND_TRAINING_DELIVERED) {
    uint32_t year = slot(self, event->occurred_lo);
    if (people < 0 || year == UNKNOWN) return TYST_ERR_BAD_INPUT;
    new.value = people, new.order = 0;
    return add(self, TRAINED, area, year, &new) ? TYST_OK : TYST_ERR_PLUGIN;
  }
  uint32_t about = subject < 0 ? UNKNOWN : named(self, batch, (uint64_t)subject);
  if (about == UNKNOWN) return TYST_ERR_BAD_INPUT;
  if (event->kind == TYST_KIND_OUTCOME_MEASURED) {
    if (!has_value) return TYST_OK;
    return add(self, FIRST, area, about, &new) && add(self, LATEST, area, about, &new) ? TYST_OK : TYST_ERR_PLUGIN;
  }
  new.value = event->kind == TYST_KIND_PARTNER_JOINED, new.order = 0;  // what was said last holds
  return add(self, MEMBER, area, about, &new) ? TYST_OK : TYST_ERR_PLUGIN;
}

static int32_t apply_batch(void *inst, const TystBatch *batch, TystError *err) {
  Instance *self = inst;
  if (batch->struct_size < TYST_BATCH_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is too small");
  if (batch->strings_len > self->known_room) {
    uint32_t *known = realloc(self->known, batch->strings_len * sizeof *known);
    if (!known) return fail(err, TYST_ERR_PLUGIN, 0, "there is no memory");
    self->known = known, self->known_room = batch->strings_len;
  }
  if (batch->strings_len) memset(self->known, 0xff, batch->strings_len * sizeof *self->known);  // UNKNOWN
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
    int ours = event.kind == TYST_KIND_TRAINING_DELIVERED || event.kind == TYST_KIND_OUTCOME_MEASURED ||
               event.kind == TYST_KIND_PARTNER_JOINED || event.kind == TYST_KIND_PARTNER_LEFT;
    int32_t code = ours ? add_event(self, batch, &event, at + header) : TYST_OK;
    if (code != TYST_OK) return fail(err, code, event.seq, "an entry that cannot be kept");
    at += event.size, left -= event.size;
  }
  return left ? fail(err, TYST_ERR_BAD_INPUT, 0, "the batch is longer than it says") : TYST_OK;
}

static _Thread_local const Instance *sorting;  // for the comparison alone, which has no room for it

static int by_name(const void *one, const void *other) {
  return strcmp(sorting->names[*(const uint32_t *)one], sorting->names[*(const uint32_t *)other]);
}

// Returns the numbers of the names in the order of the alphabet.
static uint32_t *sorted(const Instance *self) {
  uint32_t *order = malloc((self->names_len + 1) * sizeof *order);
  for (uint32_t i = 0; order && i < self->names_len; i++) order[i] = i;
  sorting = self;
  if (order) qsort(order, self->names_len, sizeof *order, by_name);
  return order;
}

static const Fact *known_fact(const Facts *facts, uint32_t subject) {
  return subject < facts->room && facts->list[subject].seq ? &facts->list[subject] : NULL;
}

// Returns the fact of an area by what it is and its subject, a slot of a year or the number of a name, or NULL.
static const Fact *look_up(const Area *area, uint32_t what, uint32_t subject) {
  if (what == TRAINED) return area->years[subject].seq ? &area->years[subject] : NULL;
  return known_fact(what == FIRST ? &area->first : what == LATEST ? &area->latest : &area->members, subject);
}

// A state: how many names, the names by the alphabet, and the facts by area, by what they are, and by subject.
static int32_t save(void *inst, const TystSink *out, TystError *err) {
  const Instance *self = inst;
  if (out->struct_size < TYST_SINK_SIZE_MIN) return fail(err, TYST_ERR_BAD_INPUT, 0, "the sink is too small");
  uint32_t *order = sorted(self);
  if (!order) return fail(err, TYST_ERR_PLUGIN, 0, "there is no memory");
  uint64_t len = self->names_len;
  int32_t code = out->write(out->ctx, (const uint8_t *)&len, sizeof len);
  for (uint32_t i = 0; code == TYST_OK && i < self->names_len; i++)
    code = out->write(out->ctx, (const uint8_t *)self->names[order[i]], SLUG_ROOM);
  for (uint32_t i = 0; i < self->names_len; i++) {
    const Area *area = self->areas[order[i]];
    for (uint32_t what = 0; area && what < RECORDS; what++) {
      uint32_t subjects = what == TRAINED ? YEARS + 1 : self->names_len;
      for (uint32_t subject = 0; code == TYST_OK && subject < subjects; subject++) {
        const Fact *known = look_up(area, what, what == TRAINED ? subject : order[subject]);
        if (!known) continue;
        Fact record = *known;
        record.area = i, record.subject = subject, record.what = what;
        code = out->write(out->ctx, (const uint8_t *)&record, sizeof record);
      }
    }
  }
  free(order);
  return code == TYST_OK ? code : fail(err, code, 0, "the host takes no more");
}

// Adds a state to an instance; what cannot come from `save` is refused, and what was added by then remains.
static int32_t merge(void *inst, uint32_t version, TystBytes state, TystError *err) {
  Instance *self = inst;
  const char *broken = "the state cannot be read";
  uint64_t names = 0;
  if (version != STATE_VERSION) return fail(err, TYST_ERR_STATE, 0, "the state is of another version");
  if (state.len < sizeof names) return fail(err, TYST_ERR_STATE, 0, broken);
  memcpy(&names, state.ptr, sizeof names);
  uint64_t left = state.len - sizeof names;
  if (names > left / SLUG_ROOM || (left - names * SLUG_ROOM) % sizeof(Fact)) return fail(err, TYST_ERR_STATE, 0, broken);
  const uint8_t *at = state.ptr + sizeof names;
  uint32_t *own = malloc((names + 1) * sizeof *own);
  if (!own) return fail(err, TYST_ERR_PLUGIN, 0, "there is no memory");
  int sound = 1;
  for (uint64_t i = 0; sound && i < names; i++, at += SLUG_ROOM) {
    const uint8_t *end = memchr(at, 0, SLUG_ROOM);
    own[i] = end ? number(self, at, (uint64_t)(end - at)) : UNKNOWN;
    sound = own[i] != UNKNOWN && (!i || memcmp(at - SLUG_ROOM, at, SLUG_ROOM) < 0);
  }
  for (; sound && at < state.ptr + state.len; at += sizeof(Fact)) {
    Fact record;
    memcpy(&record, at, sizeof record);
    uint64_t subjects = record.what == TRAINED ? YEARS + 1 : names;
    sound = record.what < RECORDS && record.area < names && record.subject < subjects && record.scale <= 9 &&
            record.seq && (record.what != TRAINED || record.value >= 0);
    uint32_t subject = sound && record.what != TRAINED ? own[record.subject] : record.subject;
    sound = sound && add(self, record.what, own[record.area], subject, &record);
  }
  free(own);
  return sound ? TYST_OK : fail(err, TYST_ERR_STATE, 0, broken);
}

static int32_t restore(void *inst, uint32_t version, TystBytes state, TystError *err) {
  Instance *self = inst, *new = new_instance();
  if (!new) return fail(err, TYST_ERR_STATE, 0, "there is no memory");
  int32_t code = merge(new, version, state, err);
  if (code == TYST_OK) {
    Instance old = *self;
    *self = *new, *new = old;
  }
  destroy(new);
  return code;
}

// What is written is gathered here, so that the host is called once for many rows.
typedef struct {
  const TystSink *sink;
  int32_t code;  // once it is not TYST_OK, nothing more is written
  uint32_t len;
  char text[1 << 16];
} Output;

static void flush(Output *out) {
  if (out->code == TYST_OK && out->len)
    out->code = out->sink->write(out->sink->ctx, (const uint8_t *)out->text, out->len);
  out->len = 0;
}

__attribute__((format(printf, 2, 3))) static void put(Output *out, const char *form, ...) {
  if (out->len > sizeof out->text - 1024) flush(out);
  size_t room = sizeof out->text - out->len;
  va_list values;
  va_start(values, form);
  int len = vsnprintf(out->text + out->len, room, form, values);
  va_end(values);
  if (len < 0 || (size_t)len >= room) out->code = TYST_ERR_PLUGIN;
  else out->len += (uint32_t)len;
}

// Writes the two cells of a value: when it was so, to the month or the day, and its digits.
static void put_value(Output *out, const Fact *value) {
  int64_t day = (value->order - (value->order & 1)) / 2, left = day + 719468, era = left / 146097;
  int64_t of_era = left - era * 146097, year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  int64_t of_month = of_year - (153 * month + 2) / 5 + 1;
  month += month < 10 ? 3 : -9;
  year += era * 400 + (month <= 2);
  put(out, ",{\"value\":\"%04" PRId64 "-%02" PRId64, year, month);
  if (value->order & 1) put(out, "-%02" PRId64, of_month);
  uint64_t digits = value->value < 0 ? -(uint64_t)value->value : (uint64_t)value->value, one = 1;
  for (uint32_t i = 0; i < value->scale; i++) one *= 10;
  put(out, "\",\"type\":\"date\"},{\"value\":\"%s%" PRIu64, value->value < 0 ? "-" : "", digits / one);
  if (value->scale) put(out, ".%0*" PRIu64, (int)value->scale, digits % one);
  put(out, "\",\"type\":\"number\",\"witnesses\":[%" PRIu64 "]}", value->seq);
}

static void put_years(Output *out, const Instance *self, uint32_t area, const char **between) {
  for (uint32_t year = 0; year <= YEARS; year++) {
    const Fact *known = &self->areas[area]->years[year];
    if (!known->value) continue;
    put(out, "%s{\"cells\":[{\"value\":{\"en\":\"%s\"},\"type\":\"words\"}", *between, self->names[area]);
    put(out, ",{\"value\":{\"en\":\"%u\"},\"type\":\"words\"}", year ? FIRST_YEAR + year - 1 : 0);
    put(out, ",{\"value\":%" PRId64 ",\"type\":\"people\",\"witnesses\":[%" PRIu64 "]}]}", known->value, known->seq);
    *between = ",";
  }
}

static void put_outcome(Output *out, const Instance *self, uint32_t area, uint32_t about, const char **between) {
  const Fact *first = known_fact(&self->areas[area]->first, about);
  const Fact *latest = known_fact(&self->areas[area]->latest, about);
  if (!first || !latest) return;
  put(out, "%s{\"cells\":[{\"value\":{\"en\":\"%s\"},\"type\":\"words\"}", *between, self->names[area]);
  put(out, ",{\"value\":{\"en\":\"%s\"},\"type\":\"words\"}", self->names[about]);
  put_value(out, first);
  put_value(out, latest);
  put(out, "]}");
  *between = ",";
}

// Writes the partners of an area, at most a hundred a row, with the entries by which they joined.
static void put_partners(Output *out, const Instance *self, uint32_t area, const uint32_t *order, const char **between) {
  uint32_t row[100], len = 0;
  for (uint32_t i = 0; i <= self->names_len; i++) {
    const Fact *known = i < self->names_len ? known_fact(&self->areas[area]->members, order[i]) : NULL;
    if (known && known->value) row[len++] = order[i];
    if (!len || (len < 100 && i < self->names_len)) continue;
    put(out, "%s{\"cells\":[{\"value\":{\"en\":\"%s\"},\"type\":\"words\"},{\"value\":{\"en\":\"", *between, self->names[area]);
    for (uint32_t n = 0; n < len; n++) put(out, "%s%s", n ? " " : "", self->names[row[n]]);
    put(out, "\"},\"type\":\"words\",\"witnesses\":[");
    for (uint32_t n = 0; n < len; n++)
      put(out, "%s%" PRIu64, n ? "," : "", known_fact(&self->areas[area]->members, row[n])->seq);
    put(out, "]}]}");
    *between = ",", len = 0;
  }
}

static void put_table(Output *out, const char *id, const char *caption, const char *const *columns) {
  put(out, "{\"type\":\"table\",\"id\":\"%s\",\"caption\":{\"en\":\"%s\"},\"columns\":[", id, caption);
  for (int i = 0; columns[i]; i++)
    put(out, "%s{\"id\":\"%s\",\"label\":{\"en\":\"%s\"}}", i ? "," : "", columns[i], columns[i]);
  put(out, "],\"rows\":[");
}

static int32_t finish(void *inst, const TystReportRequest *req, const TystSink *sink, TystError *err) {
  if (req->struct_size < TYST_REQUEST_SIZE_MIN || sink->struct_size < TYST_SINK_SIZE_MIN)
    return fail(err, TYST_ERR_BAD_INPUT, 0, "the request is too small");
  const Instance *self = inst;
  uint32_t *order = sorted(self);
  Output *out = malloc(sizeof *out);
  if (!order || !out) return free(order), free(out), fail(err, TYST_ERR_PLUGIN, 0, "there is no memory");
  out->sink = sink, out->code = TYST_OK, out->len = 0;
  put(out, "{\"schema\":\"tyst-doc/1\",\"title\":{\"en\":\"Attendees, outcomes and partners\"},\"blocks\":[");
  static const char *const captions[] = {"Attendees by area and year", "First and latest values", "Partners"};
  static const char *const ids[] = {"attendees", "outcomes", "partners"};
  static const char *const columns[][7] = {{"area", "year", "attendees"},
                                           {"area", "indicator", "first-on", "first", "latest-on", "latest"},
                                           {"area", "partners"}};
  for (int table = 0; table < 3; table++) {
    if (table) put(out, "]},");
    put_table(out, ids[table], captions[table], columns[table]);
    const char *between = "";
    for (uint32_t i = 0; i < self->names_len; i++) {
      if (!self->areas[order[i]]) continue;
      if (table == 0) put_years(out, self, order[i], &between);
      for (uint32_t n = 0; table == 1 && n < self->names_len; n++)
        put_outcome(out, self, order[i], order[n], &between);
      if (table == 2) put_partners(out, self, order[i], order, &between);
    }
  }
  put(out, "]}]}");
  flush(out);
  int32_t code = out->code;
  free(order), free(out);
  return code == TYST_OK ? TYST_OK : fail(err, code, 0, "the document was not taken");
}

static const TystKindDecl kinds[] = {{TYST_KIND_PARTNER_JOINED, TYST_SCHEMA_PARTNER_JOINED, 0},
                                     {TYST_KIND_PARTNER_LEFT, TYST_SCHEMA_PARTNER_LEFT, 0},
                                     {TYST_KIND_TRAINING_DELIVERED, TYST_SCHEMA_TRAINING_DELIVERED, 0},
                                     {TYST_KIND_OUTCOME_MEASURED, TYST_SCHEMA_OUTCOME_MEASURED, 0}};
static const TystFieldDecl fields[] = {{TYST_KIND_PARTNER_JOINED, TYST_KEY_PARTNER_JOINED_PARTY, 1},
                                       {TYST_KIND_PARTNER_LEFT, TYST_KEY_PARTNER_LEFT_PARTY, 1},
                                       {TYST_KIND_TRAINING_DELIVERED, TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_N, 1},
                                       {TYST_KIND_OUTCOME_MEASURED, TYST_KEY_OUTCOME_MEASURED_INDICATOR, 1},
                                       {TYST_KIND_OUTCOME_MEASURED, TYST_KEY_OUTCOME_MEASURED_VALUE, 1}};
static const TystFields wanted = {
    .struct_size = sizeof(TystFields), .fields = fields, .fields_len = sizeof fields / sizeof *fields};

static const void *get_extension(const char *id) { return strcmp(id, TYST_FIELDS_ID) ? NULL : &wanted; }

static const TystDescriptor descriptor = {
    .struct_size = sizeof(TystDescriptor), .kinds_known = TYST_KINDS_KNOWN,
    .id = "wales.tyst.compare-t4", .name = "Attendees, outcomes and partners", .version = "0.1.0",
    .description = "The report by which stores are compared",
    .state_version = STATE_VERSION, .state_version_min = STATE_VERSION,
    .kinds = kinds, .kinds_len = sizeof kinds / sizeof *kinds,
};
static const TystPluginV1 plugin = {
    .struct_size = sizeof(TystPluginV1), .flags = TYST_PLUGIN_MERGEABLE, .desc = &descriptor, .create = create,
    .apply_batch = apply_batch, .save = save, .restore = restore, .merge = merge, .finish = finish,
    .destroy = destroy, .get_extension = get_extension,
};
static const TystPluginV1 *const plugins[] = {&plugin};
const TystEntry tyst_plugin_entry = {
    .magic = TYST_PLUGIN_MAGIC, .struct_size = sizeof(TystEntry), .abi_major = TYST_ABI_MAJOR,
    .abi_minor = TYST_ABI_MINOR, .flags = TYST_ENTRY_PANIC_UNWIND,  // nothing here unwinds
    .plugin_count = 1, .plugins = plugins, .build_info = "C",
};

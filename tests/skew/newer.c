// A report of another version of the interface: what it says of itself is set when it is compiled.
//
// It counts the events that it is given, and says the newest schema among them where it is not 1.

#include <stdio.h>
#include <stdlib.h>

#include "tyst_plugin.h"

#ifndef MAJOR
#define MAJOR TYST_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR TYST_ABI_MINOR
#endif
#ifndef MORE
#define MORE 0  // how many members each structure has that are not known yet
#endif
#ifndef ENTRY_LESS
#define ENTRY_LESS 0
#endif
#ifndef PLUGIN_LESS
#define PLUGIN_LESS 0
#endif
#ifndef DESCRIPTOR_LESS
#define DESCRIPTOR_LESS 0
#endif
#ifndef COUNT
#define COUNT 1
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef KIND
#define KIND 4
#endif
#ifndef SCHEMA
#define SCHEMA 77
#endif
#ifndef ANSWER
#define ANSWER TYST_OK
#endif

typedef struct {
  uint32_t count, schema;
} Seen;

static int32_t create(const TystHost *host, TystBytes config, void **out, TystError *err) {
  (void)host, (void)config, (void)err;
  *out = calloc(1, sizeof(Seen));
  return *out ? TYST_OK : TYST_ERR_PLUGIN;
}

static int32_t apply_batch(void *inst, const TystBatch *batch, TystError *err) {
  Seen *seen = inst;
  seen->count += batch->count;
  for (const uint8_t *at = batch->events.ptr, *end = at + batch->events.len; at < end; at += ((const TystEvent *)at)->size) {
    uint32_t schema = ((const TystEvent *)at)->schema;
    if (schema > seen->schema) seen->schema = schema;
  }
  err->len = (uint32_t)snprintf((char *)err->buf, err->cap, "in a later way");
  return ANSWER;
}

static int32_t finish(void *inst, const TystReportRequest *req, const TystSink *out, TystError *err) {
  (void)req, (void)err;
  const Seen *seen = inst;
  char title[64], text[256];
  int len = snprintf(title, sizeof title, "%u", seen->count);
  if (seen->schema > 1) snprintf(title + len, sizeof title - (size_t)len, " up to schema %u", seen->schema);
  len = snprintf(text, sizeof text, "{\"schema\":\"tyst-doc/1\",\"title\":{\"en\":\"%s\"}}", title);
  return out->write(out->ctx, (const uint8_t *)text, (uint64_t)len);
}

static void destroy(void *inst) { free(inst); }

// What is behind the members that are known: nothing that may be called or read.
#define BEHIND { (void *)1, (void *)1, (void *)1, (void *)1 }

static const TystKindDecl kinds[] = {{KIND, SCHEMA, 0}, {9999, 3, 0}};
static const struct { TystDescriptor known; void *more[4]; } descriptor = {
    {.struct_size = sizeof(TystDescriptor) + MORE * 8 - DESCRIPTOR_LESS, .kinds_known = 9999,
     .id = "wales.tyst.newer", .name = "Newer", .version = "9.0.0", .kinds = kinds, .kinds_len = 2},
    BEHIND};
static const struct { TystPluginV1 known; void *more[4]; } plugin = {
    {.struct_size = sizeof(TystPluginV1) + MORE * 8 - PLUGIN_LESS, .flags = FLAGS, .desc = &descriptor.known,
     .create = create, .apply_batch = apply_batch, .finish = finish, .destroy = destroy},
    BEHIND};
static const TystPluginV1 *const plugins[] = {&plugin.known};

__attribute__((visibility("default"), section(TYST_ENTRY_SECTION)))
const struct { TystEntry known; void *more[4]; } later __asm__("tyst_plugin_entry") = {
    {TYST_PLUGIN_MAGIC, sizeof(TystEntry) + MORE * 8 - ENTRY_LESS, MAJOR, MINOR, FLAGS, COUNT, plugins, "C"}, BEHIND};

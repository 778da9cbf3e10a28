/* Plugins that break the contract in the tables themselves; one build for each BROKEN_… */
#include <mig/plugin.h>

#include <string.h>

static mig_status MIG_CALL caps(mig_str server, const mig_sink *out, const mig_error *err) {
  (void)server;
  (void)out;
  (void)err;
  return MIG_E_INTERNAL;
}
static mig_status MIG_CALL type(mig_str t, mig_str server, const mig_sink *out, const mig_error *err) {
  (void)t;
  return caps(server, out, err);
}
static mig_status MIG_CALL inspect(const mig_session *s, mig_str server, mig_str scope,
                                   const mig_sink *out, const mig_error *err) {
  (void)s;
  (void)scope;
  return caps(server, out, err);
}
static mig_status MIG_CALL lock(const mig_session *s, mig_str name, int64_t timeout,
                                const mig_error *err) {
  (void)s;
  (void)name;
  (void)timeout;
  (void)err;
  return MIG_OK;
}

static const mig_dialect_1 dialect = {
#if defined(BROKEN_TABLE_SHORT)
    offsetof(mig_dialect_1, compile),
#elif defined(BROKEN_TABLE_HUGE)
    (size_t)-1,
#elif defined(BROKEN_TABLE_ZERO)
    0,
#else
    sizeof(mig_dialect_1),
#endif
    caps,
#if defined(BROKEN_NULL_COMPILE)
    NULL,
#else
    caps,
#endif
    type, NULL};

static const mig_driver_1 driver = {sizeof(mig_driver_1), NULL, NULL, NULL, NULL, NULL, NULL, NULL};
static const mig_catalog_1 catalog = {sizeof(mig_catalog_1), inspect, lock, NULL, NULL, NULL, NULL};

static const mig_dialect_info info = {
#if defined(BROKEN_INFO_SHORT)
    sizeof(size_t),
#else
    sizeof(mig_dialect_info),
#endif
#if defined(BROKEN_NAMELESS)
    NULL,
#elif defined(BROKEN_BAD_NAME)
    "../Broken",
#else
    "broken",
#endif
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0};

#if defined(BROKEN_TWICE)
static const mig_dialect_info *const infos[] = {&info, &info};
#elif defined(BROKEN_NULL_INFO)
static const mig_dialect_info *const infos[] = {NULL};
#else
static const mig_dialect_info *const infos[] = {&info};
#endif

static const void *MIG_CALL facet(size_t index, const char *id) {
  (void)&info;
  (void)index;
  (void)&dialect;
  if (strcmp(id, MIG_DIALECT_1) == 0) {
#if defined(BROKEN_NULL_TABLE)
    return NULL;
#else
    return &dialect;
#endif
  }
#if defined(BROKEN_NULL_DRIVER)
  if (strcmp(id, MIG_DRIVER_1) == 0) return &driver;
#endif
#if defined(BROKEN_HALF_LOCK)
  if (strcmp(id, MIG_CATALOG_1) == 0) return &catalog;
#endif
  (void)&driver;
  (void)&catalog;
  return NULL;
}

static const mig_plugin plugin = {
#if defined(BROKEN_PLUGIN_SHORT)
    sizeof(size_t),
#elif defined(BROKEN_PLUGIN_HUGE)
    (size_t)1 << 40,
#else
    sizeof(mig_plugin),
#endif
#if defined(BROKEN_NO_DIALECTS)
    0,
#elif defined(BROKEN_MANY_DIALECTS)
    (size_t)-1,
#else
    sizeof infos / sizeof *infos,
#endif
#if defined(BROKEN_NULL_LIST)
    NULL,
#else
    infos,
#endif
#if defined(BROKEN_NULL_FACET)
    NULL
#else
    facet
#endif
};

#if defined(BROKEN_MISSING_SYMBOL)
MIG_EXPORT const mig_plugin *not_the_entry(void);
MIG_EXPORT const mig_plugin *not_the_entry(void) { return &plugin; }
#elif defined(BROKEN_OTHER_VERSION)
MIG_EXPORT const mig_plugin *mig_plugin_v2(void);
MIG_EXPORT const mig_plugin *mig_plugin_v2(void) { return &plugin; }
#else
#if defined(BROKEN_MISSING_LIBRARY)
int mig_standin(void);
#endif
MIG_EXPORT const mig_plugin *MIG_CALL mig_plugin_v1(const mig_host *host, const mig_error *err) {
  (void)host;
  (void)err;
  (void)&plugin;
  (void)facet;
#if defined(BROKEN_MISSING_LIBRARY)
  if (mig_standin()) return NULL;
#endif
#if defined(BROKEN_NULL_PLUGIN)
  return NULL;
#elif defined(BROKEN_REFUSES)
  {
    const mig_str why = {"needs a licence", 15};
    err->set(err->ctx, "message", why);
    return NULL;
  }
#else
  return &plugin;
#endif
}
#endif

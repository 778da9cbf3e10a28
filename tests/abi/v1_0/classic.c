/* A plugin built against the header as it was in 1.0: it must work with every later mig.
 *
 * TOY_NAME, TOY_DIALECT, TOY_DRIVER and TOY_CATALOG say what a build of it offers. What it does is
 * chosen by words in what it is sent. */
#include "plugin.h"

#include <stdlib.h>
#include <string.h>

#ifndef TOY_NAME
#define TOY_NAME "classic"
#endif
#ifndef TOY_DIALECT
#define TOY_DIALECT 1
#endif
#ifndef TOY_DRIVER
#define TOY_DRIVER 1
#endif
#ifndef TOY_CATALOG
#define TOY_CATALOG 1
#endif

static const mig_host *host;

static mig_str str(const char *text) {
  mig_str s = {text, strlen(text)};
  return s;
}
static int contains(mig_str text, const char *word) {
  const size_t n = strlen(word);
  size_t i;
  for (i = 0; i + n <= text.size; ++i)
    if (memcmp(text.data + i, word, n) == 0) return 1;
  return 0;
}
static void put(const mig_sink *out, const char *text) { out->write(out->ctx, str(text)); }
static mig_status fail(const mig_error *err, mig_status status, const char *message) {
  err->set(err->ctx, "message", str(message));
  return status;
}
static void say(const char *message) {
  if (host && MIG_HAS(mig_host, host, log)) host->log(1, str(message));
}

/* ---- mig.dialect/1 ---- */
#if TOY_DIALECT
static mig_status MIG_CALL capabilities(mig_str server, const mig_sink *out, const mig_error *err) {
  (void)err;
  put(out, "{\"operations\":[{\"op\":\"drop_table\",\"support\":\"native\"}],"); /* two chunks */
  put(out, contains(server, "\"9\"") ? "\"transactional_ddl\":true}" : "\"placeholder\":\"$n\"}");
  return MIG_OK;
}
static mig_status MIG_CALL compile(mig_str request, const mig_sink *out, const mig_error *err) {
  if (contains(request, "\"mirror\"")) { /* the request itself, for the test to look at */
    err->set(err->ctx, "message", request);
    return MIG_E_INVALID;
  }
  if (contains(request, "\"new\"")) return fail(err, MIG_E_UNSUPPORTED, "does not know 'new'");
  if (contains(request, "\"mute\"")) return MIG_E_INTERNAL;
  if (contains(request, "\"odd_status\"")) return 42;
  if (contains(request, "\"garbage\"")) return put(out, "{\"support\": nat"), MIG_OK;
  if (contains(request, "\"unknown_key\"")) {
    return put(out, "{\"support\":\"native\",\"statement\":[]}"), MIG_OK;
  }
  if (contains(request, "\"unknown_word\"")) return put(out, "{\"support\":\"nativ\"}"), MIG_OK;
  if (contains(request, "\"empty\"")) return MIG_OK;
  if (contains(request, "\"blank\"")) return put(out, " \n"), MIG_OK;
  if (contains(request, "\"array\"")) return put(out, "[]"), MIG_OK;
  if (contains(request, "\"latin\"")) return put(out, "{\"support\":\"\xe9\"}"), MIG_OK;
  if (contains(request, "\"null_chunk\"")) {
    const mig_str none = {NULL, 7};
    out->write(out->ctx, none);
    return MIG_OK;
  }
  put(out, "{\"support\":\"native\",\"statements\":[{\"sql\":\"DROP TABLE t\"}]}");
  return MIG_OK;
}
static mig_status MIG_CALL type(mig_str t, mig_str server, const mig_sink *out, const mig_error *err) {
  (void)server;
  if (contains(t, "json")) return fail(err, MIG_E_UNSUPPORTED, "no such type here");
  put(out, "{\"sql\":");
  out->write(out->ctx, t);
  put(out, ",\"exact\":false,\"note\":\"as it came\"}");
  return MIG_OK;
}
#ifdef TOY_SPLIT
static mig_status MIG_CALL split(mig_str script, mig_str server, const mig_sink *out,
                                 const mig_error *err) {
  (void)server;
  (void)err;
  put(out, contains(script, "outside") ? "[[0,1000]]"
           : contains(script, "back")  ? "[[4,2],[0,2]]"
           : contains(script, "pair")  ? "[[1]]"
                                       : "[[0,3],[4,2]]");
  return MIG_OK;
}
static const mig_dialect_1 dialect = {sizeof dialect, capabilities, compile, type, split};
#else
/* a table that ends before the optional split */
static const mig_dialect_1 dialect = {offsetof(mig_dialect_1, split), capabilities, compile, type,
                                      NULL};
#endif
#endif

/* ---- mig.driver/1 ---- */
#if TOY_DRIVER
struct mig_conn {
  int two;
  int bad_server;
  int begun;
};
static mig_status MIG_CALL open_(mig_str config, mig_conn **out, const mig_error *err) {
  mig_conn *conn;
  if (contains(config, "mirror")) { /* with every secret in it */
    err->set(err->ctx, "message", config);
    err->set(err->ctx, "hint", config);
    return MIG_E_CONNECTION;
  }
  if (contains(config, "nothing")) return MIG_OK;
  conn = calloc(1, sizeof *conn);
  if (!conn) return fail(err, MIG_E_INTERNAL, "out of memory");
  conn->two = contains(config, "two");
  conn->bad_server = contains(config, "bad_server");
  *out = conn;
  return MIG_OK;
}
static void MIG_CALL close_(mig_conn *conn) {
  say("closed");
  free(conn);
}
static mig_status MIG_CALL server(mig_conn *conn, const mig_sink *out, const mig_error *err) {
  (void)err;
  put(out, conn->bad_server ? "{\"product\":7}"
           : conn->two      ? "{\"product\":\"Classic\",\"version\":\"9\",\"flavour\":\"classic_two\"}"
                            : "{\"product\":\"Classic\",\"version\":\"9\",\"flavour\":\"classic\"}");
  return MIG_OK;
}
static mig_status MIG_CALL run(mig_conn *conn, mig_str sql, const mig_value *args, size_t nargs,
                               const mig_rows *rows, int64_t *affected, const mig_error *err) {
  (void)conn;
  if (contains(sql, "fail")) {
    err->set(err->ctx, "message", str("near \"fail\": password=hunter2"));
    err->set(err->ctx, "sqlstate", str("42601"));
    err->set(err->ctx, "code", str("1064"));
    err->set(err->ctx, "position", str("8"));
    err->set(err->ctx, "hint", str("write it well"));
    err->set(err->ctx, "something_newer", str("x"));
    return contains(sql, "unique")   ? MIG_E_CONSTRAINT
           : contains(sql, "locked") ? MIG_E_LOCKED
           : contains(sql, "gone")   ? MIG_E_CONNECTION
           : contains(sql, "stop")   ? MIG_E_CANCELLED
           : contains(sql, "odd")    ? -3
                                     : MIG_E_STATEMENT;
  }
  if (contains(sql, "bad_kind") && rows) {
    mig_value v = {9, 0, {0}};
    rows->row(rows->ctx, &v, 1);
    return MIG_OK;
  }
  if (contains(sql, "bad_width") && rows) {
    const mig_str names[2] = {{"a", 1}, {"b", 1}};
    mig_value v = {MIG_NULL, 0, {0}};
    rows->columns(rows->ctx, names, 2);
    rows->row(rows->ctx, &v, 1);
    return MIG_OK;
  }
  if (contains(sql, "bad_text") && rows) {
    mig_value v = {MIG_TEXT, 0, {0}};
    v.u.s.data = NULL;
    v.u.s.size = 3;
    rows->row(rows->ctx, &v, 1);
    return MIG_OK;
  }
  if (contains(sql, "tables") && rows) {
    const mig_value v = {MIG_TEXT, 0, {.s = {"orders", 6}}};
    rows->row(rows->ctx, &v, 1);
    return MIG_OK;
  }
  if (rows && nargs) rows->row(rows->ctx, args, nargs); /* echo */
  if (affected && !contains(sql, "untold")) *affected = 3;
  return MIG_OK;
}
static mig_status MIG_CALL transaction(mig_conn *conn, int32_t verb, const mig_error *err) {
  if (verb == MIG_BEGIN && conn->begun) return fail(err, MIG_E_STATEMENT, "begun already");
  if (verb != MIG_BEGIN && !conn->begun) return fail(err, MIG_E_STATEMENT, "not begun");
  conn->begun = verb == MIG_BEGIN;
  say(verb == MIG_BEGIN ? "begin" : verb == MIG_COMMIT ? "commit" : "rollback");
  return MIG_OK;
}
/* a table that ends before the optional cancel */
static const mig_driver_1 driver = {offsetof(mig_driver_1, cancel), open_, close_, server, run,
                                    transaction, NULL};
#endif

/* ---- mig.catalog/1 ---- */
#if TOY_CATALOG
struct found {
  char name[32];
};
static int32_t MIG_CALL keep(void *ctx, const mig_value *cells, size_t n) {
  struct found *found = ctx;
  if (n == 1 && cells[0].kind == MIG_TEXT && cells[0].u.s.size < sizeof found->name) {
    memcpy(found->name, cells[0].u.s.data, cells[0].u.s.size);
  }
  return 1; /* enough */
}
static mig_status MIG_CALL inspect(const mig_session *s, mig_str server_, mig_str scope,
                                   const mig_sink *out, const mig_error *err) {
  struct found found = {{0}};
  mig_rows rows = {&found, NULL, keep};
  mig_status status;
  (void)server_;
  if (contains(scope, "garbage")) return put(out, "{\"tables\":{}}"), MIG_OK;
  status = s->run(s->ctx, contains(scope, "fail") ? str("fail") : str("tables"), NULL, 0, &rows, NULL,
                  err);
  if (status != MIG_OK) return status;
  put(out, "{\"tables\":[{\"table\":\"");
  put(out, found.name);
  put(out, "\",\"columns\":[{\"name\":\"id\",\"type\":\"bigint\"}]}]}");
  return MIG_OK;
}
static mig_status MIG_CALL lock(const mig_session *s, mig_str name, int64_t timeout_ms,
                                const mig_error *err) {
  (void)s;
  if (contains(name, "taken")) return fail(err, MIG_E_LOCKED, "held by somebody else");
  say(timeout_ms == 1500 ? "locked for 1500" : "locked");
  return MIG_OK;
}
static mig_status MIG_CALL unlock(const mig_session *s, mig_str name, const mig_error *err) {
  (void)s;
  (void)name;
  (void)err;
  say("unlocked");
  return MIG_OK;
}
static const mig_catalog_1 catalog = {sizeof catalog, inspect, lock, unlock};
#endif

static const char *const aliases[] = {"old", NULL};
static const char *const families[] = {"base", NULL};
static const mig_dialect_info info = {sizeof info, TOY_NAME, aliases, families, "Classic",
                                      "the mig authors", "1.0", "", NULL, MIG_IR_MINOR};
#ifdef TOY_TWO
static const mig_dialect_info info_two = {
    sizeof info_two, "classic_two", NULL, NULL, "Classic Two", "the mig authors", "1.0", "",
    TOY_NAME,        MIG_IR_MINOR};
static const mig_dialect_info *const infos[] = {&info, &info_two};
#else
static const mig_dialect_info *const infos[] = {&info};
#endif

static const void *MIG_CALL facet(size_t index, const char *id) {
#if TOY_DIALECT
  if (strcmp(id, MIG_DIALECT_1) == 0) return &dialect;
#endif
#if TOY_DRIVER
  if (strcmp(id, MIG_DRIVER_1) == 0 && index == 0) return &driver;
#endif
#if TOY_CATALOG
  if (strcmp(id, MIG_CATALOG_1) == 0) return &catalog;
#endif
  (void)index;
  return NULL;
}
static const mig_plugin plugin = {sizeof plugin, sizeof infos / sizeof *infos, infos, facet};

MIG_EXPORT const mig_plugin *MIG_CALL mig_plugin_v1(const mig_host *by, const mig_error *err) {
  (void)err;
  host = by;
#if TOY_DIALECT
  say("entered " TOY_NAME);
#else
  say("entered driver " TOY_NAME);
#endif
  return &plugin;
}

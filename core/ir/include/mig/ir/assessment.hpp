// What a dialect says about an operation before it runs, in words that every database shares.
#pragma once

#include <string>

namespace mig::ir {

// native: the database's own statement. emulated: other statements, same result. approximated: the
// result differs, a notice says how. lower: core rewrites the operation (see lowering).
// unsupported.
enum class Support { native, emulated, approximated, lower, unsupported };
// Where a statement runs: before the revision's transaction, in it, or behind it. An epilogue runs
// after a failure too.
enum class Phase { prologue, main, epilogue };
enum class Severity { info, warning, error };
// What a statement does to the rows of its table. none: the catalog alone changes. scan: reads them
// all. index: builds an index over them. rewrite: writes them all anew, with every index.
enum class Work { none, scan, index, rewrite };
// What other sessions cannot do with the table meanwhile: for an instant when there is no work, as
// long as the work takes otherwise.
enum class Blocks { nothing, writes, everything };
// Whether stored values go or change. possible: it depends on them.
enum class DataLoss { none, possible, certain };

// Something to know about an operation.
struct Notice {
  std::string code;
  Severity severity = Severity::info;
  std::string message;
  std::string advice;
  std::string table = {};  // which it is about, where that is not the operation's own

  friend bool operator==(const Notice& a, const Notice& b) {
    return a.code == b.code && a.severity == b.severity && a.message == b.message &&
           a.advice == b.advice && a.table == b.table;
  }

  template <class V>
  static void describe(V& v) {
    v.required("code", &Notice::code, "stable name, such as table-rewrite");
    v.optional("severity", &Notice::severity, "info, warning or error");
    v.required("message", &Notice::message, "what is so");
    v.optional("advice", &Notice::advice, "what to do about it");
    v.optional("table", &Notice::table, "which it is about, if not the operation's own");
  }
};

}  // namespace mig::ir

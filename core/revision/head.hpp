// The keys of a revision file, described once like the operations are (ir/schema.hpp): reader,
// writer, JSON Schema and reference follow it. Inside core/revision only.
#pragma once

#include "revision/assertion.hpp"
#include "revision/revision.hpp"
#include <mig/ir/describe.hpp>
#include <mig/ir/problem.hpp>

#include <optional>
#include <string>
#include <vector>

namespace mig::ir {
template <>
struct Words<mig::revision::Transaction> {
  static std::vector<std::string> list() { return {"auto", "off"}; }
};
}  // namespace mig::ir

namespace mig::revision {

using ir::Names;

// true, or the reason why.
struct Irreversible {
  bool set = false;
  std::string reason;
  bool operator==(const Irreversible&) const = default;
};
// A date and time.
struct Moment {
  std::string text;
  bool operator==(const Moment&) const = default;
};
// Operations, and for each whether it could be decoded.
struct Steps {
  std::vector<ir::Operation> list;
  std::vector<bool> good;
};
// Assertions, and for each whether it could be decoded.
struct Assertions {
  std::vector<Assertion> list;
  std::vector<bool> good;
};
inline bool operator==(const Assertions& a, const Assertions& b) { return a.list == b.list; }

inline bool operator==(const Steps& a, const Steps& b) { return a.list == b.list; }

bool decode(const ir::Value& value, Irreversible& out, ir::Problems& problems);
bool decode(const ir::Value& value, Moment& out, ir::Problems& problems);
bool decode(const ir::Value& value, Steps& out, ir::Problems& problems);
bool decode(const ir::Value& value, ExpectedResult& out, ir::Problems& problems);
bool decode(const ir::Value& value, Assertions& out, ir::Problems& problems);
ir::Value encode(const ExpectedResult& in);
ir::Value encode(const Assertion& in);
ir::Value encode(const Assertions& in);
ir::Value encode(const Irreversible& in);
ir::Value encode(const Moment& in);
ir::Value encode(const Steps& in);

// The keys at the head of either kind of file.
struct HeadKeys {
  std::string revision;
  Names down_revision;
  std::vector<std::string> depends_on;
  std::vector<std::string> branch_labels;
  std::string message;
  Moment created;
  Transaction transaction = Transaction::automatic;
  std::optional<Irreversible> irreversible;
  std::vector<std::string> lint_ignore;

  template <class V>
  static void describe(V& v) {
    v.required("revision", &HeadKeys::revision, "id of the revision");
    v.optional("down_revision", &HeadKeys::down_revision,
               "id of the revision before; an array: a merge; absent: a base");
    v.optional("depends_on", &HeadKeys::depends_on,
               "ids or branch labels that have to be applied before");
    v.optional("branch_labels", &HeadKeys::branch_labels, "names of the branch that starts here");
    v.optional("message", &HeadKeys::message, "what the revision does, in a line");
    v.optional("created", &HeadKeys::created, "when it was written");
    v.optional("transaction", &HeadKeys::transaction,
               "off: the statements run outside of a transaction");
    v.optional("irreversible", &HeadKeys::irreversible,
               "true, or the reason: there is meant to be no way down");
    v.optional("lint_ignore", &HeadKeys::lint_ignore, "codes that the linter leaves out here");
  }
};

// A revision file in TOML.
struct TomlKeys {
  HeadKeys head;
  Assertions before;
  Steps upgrade;
  Assertions after;
  std::optional<Steps> downgrade;

  template <class V>
  static void describe(V& v) {
    v.inlined(&TomlKeys::head);
    v.optional("before", &TomlKeys::before, "what has to hold before the upgrade");
    v.optional("upgrade", &TomlKeys::upgrade, "the operations to go up, in order");
    v.optional("after", &TomlKeys::after, "what has to hold behind the upgrade");
    v.optional("downgrade", &TomlKeys::downgrade,
               "the operations to go down; derived from the upgrade when absent");
  }
};

// The comment at the head of a plain SQL revision.
struct SqlKeys {
  HeadKeys head;
  Assertions before;
  Assertions after;
  Steps state;

  template <class V>
  static void describe(V& v) {
    v.inlined(&SqlKeys::head);
    v.optional("before", &SqlKeys::before, "what has to hold before the upgrade");
    v.optional("after", &SqlKeys::after, "what has to hold behind the upgrade");
    v.optional("state", &SqlKeys::state,
               "operations that describe the effect of the SQL on the schema");
  }
};

// A file of a declared schema.
struct SchemaKeys {
  Steps schema;

  template <class V>
  static void describe(V& v) {
    v.optional("schema", &SchemaKeys::schema, "what there is, in any order");
  }
};

[[nodiscard]] HeadKeys head_of(const Revision& revision);

}  // namespace mig::revision

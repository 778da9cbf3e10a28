// Names: as agreed on, and such that no database minds them.
#include "lint/look.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>
#include <string_view>
#include <variant>

namespace mig::lint {

namespace {

// Reserved in SQL:2016 (part 2, 5.2) and in the databases that people know, without the words that
// all of those let pass as names. In lower case, sorted.
constexpr std::array<std::string_view, 90> kReserved = {
    "add",        "all",       "alter",      "and",      "any",      "array",    "as",
    "asc",        "between",   "both",       "by",       "case",     "cast",     "check",
    "collate",    "column",    "constraint", "create",   "cross",    "cube",     "current",
    "database",   "default",   "delete",     "desc",     "describe", "distinct", "drop",
    "each",       "else",      "end",        "except",   "exists",   "explain",  "false",
    "fetch",      "for",       "foreign",    "from",     "full",     "function", "grant",
    "group",      "groups",    "having",     "if",       "in",       "index",    "inner",
    "insert",     "intersect", "interval",   "into",     "is",       "join",     "key",
    "leading",    "left",      "like",       "limit",    "natural",  "not",      "null",
    "offset",     "on",        "or",         "order",    "outer",    "primary",  "rank",
    "references", "right",     "row",        "rows",     "select",   "set",      "some",
    "table",      "then",      "to",         "trailing", "trigger",  "true",     "union",
    "unique",     "update",    "user",       "using",    "values",   "when"};

struct Kind {
  const char* key;  // of [lint.names]
  const char* noun;
  const char* rule;
};
constexpr Kind kTable{"table", "table", "table-name"};
constexpr Kind kColumn{"column", "column", "column-name"};
constexpr Kind kIndex{"index", "index", "index-name"};
constexpr Kind kPrimaryKey{"primary_key", "primary key", "constraint-name"};
constexpr Kind kUnique{"unique", "unique constraint", "constraint-name"};
constexpr Kind kForeignKey{"foreign_key", "foreign key", "constraint-name"};
constexpr Kind kCheck{"check", "check", "constraint-name"};
constexpr Kind kView{"view", "view", "view-name"};
constexpr Kind kEnum{"enum", "enum", "type-name"};
constexpr Kind kSequence{"sequence", "sequence", "type-name"};

struct Names {
  const Look& look;
  const LintPolicy& policy;
  Findings& out;

  void operator()(const ir::CreateTable& op) const {
    const ir::Table& table = op.definition;
    given(kTable, table.name);
    for (const auto& column : table.columns) given(kColumn, column.name);
    if (table.primary_key) given(kPrimaryKey, table.primary_key->name);
    for (const auto& each : table.unique) given(kUnique, each.name);
    for (const auto& each : table.foreign_keys) given(kForeignKey, each.name);
    for (const auto& each : table.checks) given(kCheck, each.name);
    for (const auto& each : table.indexes) given(kIndex, each.name);
  }
  void operator()(const ir::RenameTable& op) const { given(kTable, op.to); }
  void operator()(const ir::AddColumn& op) const { given(kColumn, op.column.name); }
  void operator()(const ir::RenameColumn& op) const { given(kColumn, op.to); }
  void operator()(const ir::AddPrimaryKey& op) const { given(kPrimaryKey, op.key.name); }
  void operator()(const ir::AddUnique& op) const { given(kUnique, op.constraint.name); }
  void operator()(const ir::AddForeignKey& op) const { given(kForeignKey, op.constraint.name); }
  void operator()(const ir::AddCheck& op) const { given(kCheck, op.constraint.name); }
  void operator()(const ir::CreateIndex& op) const { given(kIndex, op.index.name); }
  void operator()(const ir::RenameIndex& op) const { given(kIndex, op.to); }
  void operator()(const ir::CreateView& op) const { given(kView, op.view.name); }
  void operator()(const ir::CreateEnum& op) const { given(kEnum, op.name); }
  void operator()(const ir::CreateSequence& op) const { given(kSequence, op.sequence.name); }
  template <class T>
  void operator()(const T&) const {}

 private:
  void given(const Kind& kind, const std::string& name) const {
    const std::string what = std::string("the ") + kind.noun + " '" + name + "'";
    const auto pattern = policy.names.find(kind.key);
    if (pattern != policy.names.end() && !std::regex_match(name, std::regex(pattern->second))) {
      out.add(kind.rule, look.spot(), what + " is not named like " + pattern->second);
    }
    const bool capitals =
        std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isupper(c) != 0; });
    if (capitals) out.add("name-case", look.spot(), what + " has capitals in its name");
    if (std::binary_search(kReserved.begin(), kReserved.end(), std::string_view(name))) {
      out.add("reserved-word", look.spot(), what + " is called like a word of SQL");
    }
  }
};

}  // namespace

void check_names(const Look& look, const LintPolicy& policy, Findings& out) {
  std::visit(Names{look, policy, out}, look.operation().body);
}

}  // namespace mig::lint

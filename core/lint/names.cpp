// Names: as agreed on, and such that no database minds them.
#include "lint/look.hpp"
#include "support/characters.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <variant>

namespace mig::lint {

namespace {

// Reserved in SQL:2016 (part 2, 5.2) and in the databases that people know, without the words that
// all of those let pass as names. In lower case, sorted.
constexpr std::array<std::string_view, 98> kReserved = {
    "add",      "all",       "alter",      "and",    "any",      "array",      "as",
    "asc",      "between",   "both",       "by",     "case",     "cast",       "check",
    "collate",  "column",    "constraint", "create", "cross",    "cube",       "current",
    "database", "default",   "delete",     "desc",   "describe", "distinct",   "drop",
    "each",     "else",      "end",        "except", "exists",   "explain",    "false",
    "fetch",    "for",       "foreign",    "from",   "full",     "function",   "grant",
    "group",    "groups",    "having",     "if",     "in",       "index",      "inner",
    "insert",   "intersect", "interval",   "into",   "is",       "join",       "key",
    "lateral",  "leading",   "left",       "like",   "limit",    "natural",    "not",
    "null",     "offset",    "on",         "only",   "or",       "order",      "outer",
    "over",     "partition", "primary",    "range",  "rank",     "references", "right",
    "row",      "rows",      "select",     "set",    "some",     "table",      "then",
    "to",       "trailing",  "trigger",    "true",   "union",    "unique",     "update",
    "user",     "using",     "values",     "when",   "where",    "window",     "with"};

constexpr std::size_t kLongestName = 1000;  // longer ones are not matched with patterns

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
  const NamePatterns& patterns;
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
  void operator()(const ir::RenameConstraint& op) const {
    const ir::Table* table = look.before.table(op.table);
    const auto has = [&](const auto& list) {
      return std::any_of(list.begin(), list.end(),
                         [&](const auto& each) { return each.name == op.name; });
    };
    if (table == nullptr) return given(kCheck, op.to);
    if (table->primary_key && table->primary_key->name == op.name) return given(kPrimaryKey, op.to);
    given(has(table->unique) ? kUnique : has(table->foreign_keys) ? kForeignKey : kCheck, op.to);
  }
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
    if (const std::string* pattern = patterns.broken_by(kind.key, name)) {
      out.add(kind.rule, look.spot(), what + " is not named like " + *pattern);
    }
    const bool capitals =
        std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isupper(c) != 0; });
    if (capitals) out.add("name-case", look.spot(), what + " has capitals in its name");
    if (std::binary_search(kReserved.begin(), kReserved.end(), support::lower(name))) {
      out.add("reserved-word", look.spot(), what + " is called like a word of SQL");
    }
  }
};

}  // namespace

NamePatterns::NamePatterns(const LintPolicy& policy) {
  for (const auto& [kind, text] : policy.names) {
    patterns_.emplace(kind, Pattern{text, std::regex(text, std::regex::optimize)});
  }
}

const std::string* NamePatterns::broken_by(const std::string& kind, const std::string& name) const {
  const auto found = patterns_.find(kind);
  if (found == patterns_.end()) return nullptr;
  const Pattern& pattern = found->second;
  const bool matches = name.size() <= kLongestName && std::regex_match(name, pattern.compiled);
  return matches ? nullptr : &pattern.text;
}

void check_names(const Look& look, const NamePatterns& patterns, Findings& out) {
  std::visit(Names{look, patterns, out}, look.operation().body);
}

}  // namespace mig::lint

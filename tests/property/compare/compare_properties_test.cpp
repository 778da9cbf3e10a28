// For any two schemas: the difference leads from the one to the other, one valid operation after
// the other, and from a schema to itself there is none.
#include "compare/compare.hpp"
#include "support/gen_schema.hpp"
#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mig::test {
namespace {

template <class T>
void sort_by_name(std::vector<T>& list) {
  std::sort(list.begin(), list.end(), [](const T& a, const T& b) { return a.name < b.name; });
}

// Without what is no difference: the order of things, and who made an enum.
ir::Schema normal(ir::Schema schema) {
  sort_by_name(schema.tables);
  sort_by_name(schema.enums);
  sort_by_name(schema.views);
  sort_by_name(schema.sequences);
  for (auto& each : schema.enums) each.implicit = false;
  for (auto& table : schema.tables) {
    sort_by_name(table.columns);
    sort_by_name(table.unique);
    sort_by_name(table.foreign_keys);
    sort_by_name(table.checks);
    sort_by_name(table.indexes);
  }
  for (auto& each : schema.sequences) each.increment = each.increment.value_or(1);
  return schema;
}

std::string text_of(const ir::Schema& schema) { return ir::dump_json(ir::encode(normal(schema))); }

std::string text_of(const compare::Difference& difference) {
  std::string out;
  for (const auto& each : difference.changes)
    out += ir::dump_json(ir::encode(each.operation)) + "\n";
  return out;
}

// What no operation takes away stays: a collation, a setting, a limit of a sequence.
ir::Schema with_what_stays(ir::Schema to, const ir::Schema& now) {
  for (auto& table : to.tables) {
    const ir::Table* other = now.table(table.name);
    if (other == nullptr) continue;
    for (auto& column : table.columns) {
      const ir::Column* same = ir::find_column(*other, column.name);
      if (same != nullptr && column.collation.empty()) column.collation = same->collation;
    }
    for (const auto& [dialect, settings] : other->options) table.options.emplace(dialect, settings);
  }
  for (auto& each : to.sequences) {
    const ir::Sequence* other = now.sequence(each.name);
    if (other != nullptr && !each.maximum) each.maximum = other->maximum;
  }
  return to;
}

void leads(const ir::Schema& from, const ir::Schema& to,
           const std::vector<compare::Rename>& renames = {}) {
  const auto difference = compare::compare(from, to, renames);
  ir::Schema now = from;
  for (const auto& each : difference.changes) {
    const auto problem = ir::apply(now, each.operation);
    if (problem) RC_FAIL(problem->message + "\n" + text_of(difference));
  }
  const auto wanted = with_what_stays(to, now);
  RC_ASSERT(difference.unexpressed.empty() == (text_of(wanted) == text_of(to)));
  if (text_of(now) != text_of(wanted)) {
    RC_FAIL(text_of(now) + "\n" + text_of(wanted) + "\n" + text_of(difference));
  }
  RC_ASSERT(compare::compare(now, to).changes.empty());
}

RC_GTEST_PROP(Compare, leads_from_nothing_to_any_schema, ()) { leads({}, *whole_schema()); }

RC_GTEST_PROP(Compare, leads_from_any_schema_to_any_other, ()) {
  const auto from = *whole_schema();
  const auto to = *whole_schema();
  leads(from, to);
}

RC_GTEST_PROP(Compare, leads_back_to_nothing, ()) { leads(*whole_schema(), {}); }

RC_GTEST_PROP(Compare, finds_nothing_between_equals, ()) {
  const auto schema = *whole_schema();
  const auto difference = compare::compare(schema, schema);
  RC_ASSERT(difference.empty());
  RC_ASSERT(difference.candidates.empty());
}

RC_GTEST_PROP(Compare, gives_the_same_answer_again, ()) {
  const auto from = *whole_schema();
  const auto to = *whole_schema();
  RC_ASSERT(text_of(compare::compare(from, to)) == text_of(compare::compare(from, to)));
}

// A rename that is known is made, whatever else changes.
RC_GTEST_PROP(Compare, follows_renames, ()) {
  const auto from = *whole_schema();
  const auto to = *whole_schema();
  RC_PRE(!from.tables.empty() && !to.tables.empty());
  std::vector<compare::Rename> wanted;
  for (const auto& one : from.tables) {
    for (const auto& other : to.tables) wanted.push_back({{}, one.name, other.name});
  }
  for (const auto& table : to.tables) {
    for (const char* one : {"p", "q", "r", "s"}) {
      for (const auto& other : table.columns) wanted.push_back({table.name, one, other.name});
    }
  }
  leads(from, to, wanted);
}

}  // namespace
}  // namespace mig::test

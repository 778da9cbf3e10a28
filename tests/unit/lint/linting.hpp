// What the tests of the linter share: a dialect that says what it is told to, a history to lint,
// and the cases of the rules.
#pragma once

#include "support/fake_database.hpp"
#include "unit/core/runs.hpp"
#include <mig/lint.hpp>

#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace mig::test {

// A dialect that says of every operation what a test wants it to say.
inline std::shared_ptr<FakeDialect> dialect(const std::string& name = "fake") {
  auto out = std::make_shared<FakeDialect>();
  out->all = {name};
  return out;
}

// With every rule on, so that those that are off by default are seen.
inline LintPolicy everything() {
  LintPolicy out;
  for (const auto& family : lint_families()) {
    out.levels[std::string(family.code)] = LintLevel::info;
  }
  return out;
}

class Linting {
 public:
  Linting() { options.policy = everything(); }

  LintReport run(const History& history) {
    if (options.dialects.empty()) options.dialects = {{dialect()}};
    return lint_history(history, options);
  }
  // The rules that are found in the last of these revisions.
  std::set<std::string> names(const std::vector<std::string>& bodies) {
    options.revisions = {"r" + std::to_string(bodies.size()) + "000"};
    std::set<std::string> out;
    for (const auto& each : run(line(bodies)).findings) out.insert(each.name);
    return out;
  }

  LintOptions options;
};

inline const char* const kShop = R"(message = 'shop'
[[upgrade]]
op = 'create_table'
table = 'items'
columns = [
  { name = 'id', type = 'bigint', nullable = false },
  { name = 'owner_id', type = 'bigint' },
  { name = 'word', type = 'varchar(20)', nullable = false, default = 'x' },
  { name = 'n', type = 'integer' },
  { name = 'spare', type = 'text' },
  { name = 'twice', type = 'integer', generated = { expression = 'n * 2', stored = false } },
]
primary_key = ['id']
unique = [{ name = 'uq_items_word', columns = ['word'] }]
foreign_keys = [{ name = 'fk_items_owner', columns = ['owner_id'], references = { table = 'items', columns = ['id'] } }]
checks = [{ name = 'ck_items_n', check = 'n > 0' }]
indexes = [{ name = 'ix_items_n', columns = ['n', 'word'] }, { name = 'ux_items_n', columns = ['n', 'id'], unique = true }]
[[upgrade]]
op = 'create_enum'
name = 'mood'
values = ['good', 'bad']
[[upgrade]]
op = 'create_sequence'
name = 'numbers'
[[upgrade]]
op = 'create_view'
name = 'words'
query = 'SELECT word FROM items'
)";

inline const char* const kNew = R"([[upgrade]]
op = 'create_table'
table = 'fresh'
columns = [{ name = 'id', type = 'bigint', nullable = false }, { name = 'a', type = 'varchar(20)' }]
primary_key = ['id']
comment = 'new'
)";

struct Case {
  const char* rule;
  std::string found;
  std::string not_found;  // what is close to it, and harmless

  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.rule; }
};

inline std::string on_new(const std::string& text) { return kNew + op(text); }

inline std::string column(const std::string& rest) {
  return op("op='add_column'\ntable='items'\ncolumn={name='m'," + rest + "}");
}

// A statement that keeps everybody out.
inline ir::Statement locking_everybody() {
  ir::Statement out;
  out.sql = "lock";
  out.blocks = ir::Blocks::everything;
  return out;
}

// Of every rule that is about the operations themselves.
[[nodiscard]] std::vector<Case> cases();

}  // namespace mig::test

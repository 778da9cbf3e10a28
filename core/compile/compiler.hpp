// Planned steps + dialect → statements. Operations of one table that the dialect cannot do in place
// are folded into one rebuild. Everything that is refused is found here, before anything runs.
#pragma once

#include "ir/resolve.hpp"
#include "plan/plan.hpp"
#include "port/dialect.hpp"
#include <mig/error.hpp>
#include <mig/ir/translation.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig::compile {

// One operation, or several folded into one, and what it takes.
struct Unit {
  std::vector<std::size_t> numbers;  // which operations of the step, counted from 1
  ir::Operation operation;           // resolved
  ir::Position at;
  ir::Schema before;  // the recorded part of the schema that it touches
  ir::Translation translation;
  // Compiled again from the live schema just before it runs: a rebuild, and where raw SQL ran what
  // the history does not know or may know wrong. `translation` is empty when only that tells how.
  bool live = false;
};

// A query that the database has to answer as it says.
struct Check {
  ir::Statement statement;
  ir::Position at;
};

struct Step {
  plan::Step planned;
  std::vector<Check> before;  // of an upgrade: what has to hold before it
  std::vector<Unit> units;
  std::vector<Check> after;
  std::vector<std::string> notes;  // notices of the dialect, for people
};

// Whether a statement of the revision may run outside of its transaction.
[[nodiscard]] bool splits(const Step& step);

// A notice in one line, for people.
[[nodiscard]] std::string note_of(const ir::Notice& notice);

struct Settings {
  ir::Server server;
  ir::ResolveContext resolve;
  bool offline = false;
  // What the dialect cannot do becomes a unit that says so, instead of an error.
  bool keep_unsupported = false;
  // The live schema of some tables; empty function: nothing can be looked at.
  std::function<ir::Schema(const std::vector<std::string>& tables)> inspect;
};

class Compiler {
 public:
  Compiler(const port::Dialect& dialect, Settings settings);

  // Compiles a whole plan. Throws Error with everything that is wrong: MIG-401 (an operation that
  // contradicts the schema at its point, a value that its column cannot hold), MIG-402 (no value
  // for this dialect, unknown variable), MIG-420 (the dialect cannot do it), MIG-421 (the dialect
  // refused the request).
  [[nodiscard]] std::vector<Step> compile(plan::Plan plan) const;

  // Compiles a unit again from the live schema, where that can be looked at. Throws MIG-420,
  // MIG-421.
  [[nodiscard]] ir::Translation compile_live(const revision::Revision& revision,
                                             const Unit& unit) const;

  // One operation that is resolved already, such as a change of the version table.
  [[nodiscard]] ir::Translation compile_one(const ir::Operation& operation,
                                            const ir::Schema& before) const;

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const port::Dialect& dialect() const { return dialect_; }

 private:
  struct Ahead;
  class Folder;

  [[nodiscard]] ir::Schema live_before(const Unit& unit) const;
  [[nodiscard]] ir::Translation ask(const ir::Operation& operation, const ir::Schema& before) const;

  const port::Dialect& dialect_;
  Settings settings_;
};

// The settings that follow from a dialect: names, the longest name.
[[nodiscard]] ir::ResolveContext resolve_context(const port::Dialect& dialect,
                                                 const ir::Server& server,
                                                 const ir::NamingConvention& naming,
                                                 std::map<std::string, std::string> variables);

// The part of a schema that an operation touches: its tables, what they refer to and what refers to
// them, its enums with the tables that use them, enums made by create_enum, and all views and
// sequences.
[[nodiscard]] ir::Schema relevant(const ir::Schema& schema, const ir::Operation& operation);

}  // namespace mig::compile

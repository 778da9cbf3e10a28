#include "type_page.hpp"

#include "type_answer.hpp"
#include <mig/plugins.hpp>

#include <map>
#include <stdexcept>
#include <vector>

namespace mig::docs {

namespace {

struct Named {
  std::string name;
  ir::Type type;
};

std::vector<Named> types() {
  std::vector<Named> out;
  for (const char* name :
       {"boolean", "smallint",    "integer",     "bigint",    "decimal(10,2)", "real", "double",
        "char(5)", "varchar(20)", "text",        "binary(4)", "varbinary(8)",  "blob", "date",
        "time",    "timestamp",   "timestamptz", "interval",  "uuid",          "json"}) {
    ir::TypeProblem problem;
    const auto type = ir::parse_type(name, problem);
    if (!type) throw std::invalid_argument(problem.message);
    out.push_back({name, *type});
  }
  ir::Type mood;
  mood.kind = ir::TypeKind::enumeration;
  mood.name = "mood";
  mood.values = {"sad", "ok"};
  out.push_back({"enum", mood});
  return out;
}

constexpr const char* kHead = R"(# Changing a column's type

`alter_column` with a `type` converts the values that are there. What follows is what each dialect says of each change
before it runs, as `mig plan` shows it; the page is made by asking them. `tests/live/types` makes each of
these changes on a real server, with values that fit and values that do not, and holds what happened against what was
said.

| word | means |
| --- | --- |
| same | every value gets across unchanged |
| differs | … in the database's own spelling or precision, or kept though the type says less; a note says how |
| may fail | values that do not fit make the change fail, and the table stays as it was |
| loses | values are rounded, cut or padded; with `*`: other values make it fail |
| refused | the change is refused before anything runs, unless `using` says how |

A change is refused where databases disagree on what it means: a date is the number 20240229 here and an error there.
`using = "an expression of the column"` makes every change possible. The sizes below stand for others: a longer text to a
shorter one may fail, a shorter one to a longer one is the same.

Columns that are computed from the column take their values anew. PostgreSQL changes no type under them: there they are
dropped and added again in the same statement, with the constraints and indexes on them, and stand behind the other columns then.
Whatever else stands on them in the database and would be lost (statistics, rights, properties of constraints that
no operation has) stops the change before it begins, and is named.
)";

std::string word_of(const ir::Translation& answer) {
  if (answer.support == ir::Support::unsupported) return "refused";
  bool differs = answer.support == ir::Support::approximated;
  bool may_fail = false;
  for (const auto& notice : answer.notices) {
    differs = differs || notice.code == "differs" || notice.code == "data-reinterpreted";
    may_fail = may_fail || notice.code == "may-fail-on-data";
  }
  if (answer.data_loss != ir::DataLoss::none) return may_fail ? "loses*" : "loses";
  if (may_fail) return "may fail";
  return differs ? "differs" : "same";
}

std::string table_of(const port::Dialect& dialect) {
  std::string out =
      "| from | same | differs | may fail | loses | refused |\n| --- | --- | --- | "
      "--- | --- | --- |\n";
  const auto all = types();
  for (const auto& from : all) {
    std::map<std::string, std::string> cells;
    bool exists = true;
    try {
      static_cast<void>(dialect.type(from.type, {}));
    } catch (const Error&) {
      exists = false;
    }
    if (!exists) continue;
    for (const auto& to : all) {
      if (to.name == from.name) continue;
      std::string word = word_of(type_answer(dialect, {}, "t", from.type, to.type));
      const bool starred = word.back() == '*';
      if (starred) word.pop_back();
      auto& cell = cells[word];
      cell += (cell.empty() ? "" : ", ") + to.name + (starred ? "*" : "");
    }
    out += "| " + from.name;
    for (const char* word : {"same", "differs", "may fail", "loses", "refused"}) {
      out += " | " + cells[word];
    }
    out += " |\n";
  }
  return out;
}

}  // namespace

std::string type_page() {
  plugins::Options options;
  options.environment = plugins::read_environment();
  plugins::Host host(options);
  std::string out = kHead;
  for (const char* name : {"sqlite", "postgres", "mysql", "mariadb"}) {
    out += "\n## " + std::string(name) + "\n\n" + table_of(*host.dialect(name));
  }
  return out;
}

}  // namespace mig::docs

#include "live/assess/bench.hpp"

#include "api/context.hpp"

#include <algorithm>

namespace mig::test {

namespace {

std::string with_timeout(const std::string& engine, const std::string& url) {
  return engine == "sqlite" ? url + "?busy_timeout=0" : url;
}

std::string upgrade_text(const std::string& operation) {
  return operation.empty() ? "" : "[[upgrade]]\n" + operation + "\n";
}

// "a = 1, b = [2, 3]" → a line each
std::string lines(const std::string& inline_table) {
  std::string out;
  int depth = 0;
  bool text = false;
  for (const char c : inline_table) {
    if (c == '"') text = !text;
    if (!text && (c == '[' || c == '{')) ++depth;
    if (!text && (c == ']' || c == '}')) --depth;
    out += !text && depth == 0 && c == ',' ? '\n' : c;
  }
  return out;
}

History history_of(const Case& what) {
  const std::string start = "revision = \"aaaaaaaaaaaa\"\n";
  return History::of_texts(
      {{"aaaaaaaaaaaa.toml", start + base_operations() + upgrade_text(lines(what.setup))},
       {"bbbbbbbbbbbb.toml", "revision = \"bbbbbbbbbbbb\"\ndown_revision = \"aaaaaaaaaaaa\"\n" +
                                 upgrade_text(lines(what.operation))}});
}

compile::Step step_of(const History& history, const compile::Compiler& compiler) {
  const auto rows = graph::Rows{"aaaaaaaaaaaa"};
  const auto steps = graph::upgrade_steps(history.graph(), rows, api::parse_targets({"head"}));
  return api::prepare(history, compiler, rows, steps).at(0);
}

}  // namespace

Bench::Bench(const std::string& engine, const Case& what)
    : case_(what),
      engine_(engine),
      scratch_(engine),
      database_(Database::open(with_timeout(engine, scratch_.url()))),
      history_(history_of(what)) {
  if (engine == "sqlite") run("PRAGMA journal_mode = WAL");
  mig::upgrade(history_, database_, "aaaaaaaaaaaa");
  for (const auto& sql : base_rows()) run(sql);
  if (const auto sql = what.by_hand.find(engine); sql != what.by_hand.end()) run(sql->second);
  if (engine == "postgres") run("ANALYZE");

  compile::Settings settings = api::live_settings(database_, {});
  settings.keep_unsupported = true;
  const compile::Compiler compiler(database_.dialect(), settings);
  step_ = step_of(history_, compiler);
  answer_ = unit().translation;
  if (unit().live && answer_.support != ir::Support::unsupported)
    answer_ = compiler.compile_live(*step_.planned.revision, unit());
}

Database Bench::another() const { return Database::open(with_timeout(engine_, scratch_.url())); }

ir::Work Bench::work() const {
  ir::Work out = ir::Work::none;
  for (const auto& each : answer_.statements) out = std::max(out, each.work.value_or(out));
  return out;
}

bool Bench::transactional() const {
  return std::all_of(answer_.statements.begin(), answer_.statements.end(),
                     [](const ir::Statement& each) {
                       return each.transactional || each.phase != ir::Phase::main;
                     });
}

namespace {

bool is_own(const std::string& table) { return table == "mig_version" || table == "mig_journal"; }

}  // namespace

std::vector<std::string> Bench::relations() {
  const ir::Schema schema = database_.catalog()->inspect(database_.connection(), {});
  std::vector<std::string> out;
  for (const auto& each : schema.tables) {
    if (!is_own(each.name)) out.push_back(each.name);
  }
  for (const auto& each : schema.views) out.push_back(each.name);
  for (const auto& each : schema.sequences) out.push_back(each.name);
  return out;
}

Values Bench::values() {
  Values out;
  for (const auto& table : database_.catalog()->inspect(database_.connection(), {}).tables) {
    std::string names;
    for (const auto& column : table.columns) {
      if (!column.generated) names += (names.empty() ? "" : ", ") + column.name;
    }
    if (names.empty() || is_own(table.name)) continue;
    Values columns;
    for (const auto& row : rows(database_, "SELECT " + names + " FROM " + table.name)) {
      columns.resize(row.size());
      for (std::size_t i = 0; i < row.size(); ++i) columns[i].push_back(row[i]);
    }
    for (auto& column : columns) {
      std::sort(column.begin(), column.end());
      out.push_back(std::move(column));
    }
  }
  return out;
}

bool is_ddl(const std::string& sql) {
  for (const char* word : {"CREATE", "ALTER", "DROP", "RENAME", "COMMENT", "EXECUTE", "DO "}) {
    if (sql.rfind(word, 0) == 0) return true;
  }
  return false;
}

bool works_on_schema(const ir::Statement& statement) {
  return statement.phase == ir::Phase::main && !statement.expect && is_ddl(statement.sql);
}

}  // namespace mig::test

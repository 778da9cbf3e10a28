// An answer while it is being written.
#include "draft.hpp"

#include "text.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

// MariaDB copies without keeping writers out from 11.2 on.
bool copies_online(const Engine& engine) { return engine.maria && engine.at_least(11, 2); }

// What an ALTER TABLE is to state when nobody may wait; empty where somebody has to.
std::string stated(const Engine& engine, Work work) {
  switch (work) {
    case Work::instant:
      return ", ALGORITHM=INSTANT";  // MySQL takes no LOCK beside it
    case Work::catalog:
    case Work::inplace:
      return std::string(", ALGORITHM=") + (engine.maria ? "NOCOPY" : "INPLACE") + ", LOCK=NONE";
    case Work::rebuild:
      return ", ALGORITHM=INPLACE, LOCK=NONE";
    case Work::copy:
      return copies_online(engine) ? ", ALGORITHM=COPY, LOCK=NONE" : "";
    case Work::create:
    case Work::shared:
    case Work::locked:
      return "";
  }
  return "";
}

}  // namespace

Work dropping_work(const std::vector<std::string>& clauses) {
  const bool builds = std::any_of(clauses.begin(), clauses.end(), [](const std::string& clause) {
    return clause.rfind("ADD INDEX ", 0) == 0;
  });
  return builds ? Work::inplace : Work::catalog;
}

ir::Statement& Draft::add(std::string sql, Work work) {
  const bool online_copy = copies_online(engine);
  ir::Statement statement = mig::sdk::statement(std::move(sql));
  statement.transactional = false;
  const bool rewrites = work == Work::copy || work == Work::locked || work == Work::rebuild;
  const bool instant = work == Work::instant || work == Work::catalog;
  const bool catalog = instant || work == Work::create;
  statement.work = rewrites ? ir::Work::rewrite : catalog ? ir::Work::none : ir::Work::index;
  const bool waits =
      work == Work::shared || work == Work::locked || (work == Work::copy && !online_copy);
  if (instant) {  // the metadata lock
    statement.lock = "EXCLUSIVE";
    statement.blocks = ir::Blocks::everything;
  } else {
    statement.lock = waits ? "SHARED" : "NONE";
    statement.blocks = waits ? ir::Blocks::writes : ir::Blocks::nothing;
  }
  answer_.statements.push_back(std::move(statement));
  return answer_.statements.back();
}

void Draft::ddl(std::string sql, Work work) { add(std::move(sql), work); }

void Draft::alter(std::string_view table, const std::vector<std::string>& clauses, Work work) {
  if (clauses.empty()) return;
  const auto& added = add(alter_sql(table, clauses, work), work);
  if (added.work != ir::Work::rewrite) return;
  const bool waits = added.lock == "SHARED";
  note("table-rewrite", waits ? ir::Severity::warning : ir::Severity::info,
       "table '" + std::string(table) + "' is " +
           (work == Work::rebuild ? "built anew" : "copied") +
           (waits ? "; writes to it wait until that is done" : ""));
}

std::string Draft::alter_sql(std::string_view table, const std::vector<std::string>& clauses,
                             Work work) const {
  std::string out = "ALTER TABLE " + quote(table) + " " +
                    mig::sdk::list(clauses, [](const std::string& clause) { return clause; });
  if (context.online && clauses.back().rfind("ALGORITHM=", 0) != 0) out += stated(engine, work);
  return out;
}

void Draft::dml(std::string sql) {
  answer_.statements.push_back(mig::sdk::statement(std::move(sql)));
}

void Draft::none(const std::string& query, std::string message) {
  ir::Statement statement = mig::sdk::statement("SELECT EXISTS (" + query + ")");
  statement.expect = ir::Expectation{{{"0"}}, std::move(message)};
  answer_.statements.push_back(std::move(statement));
}

void Draft::when(const std::string& query, bool found, const std::string& sql, Work work) {
  emulates();
  const std::string run = text_literal(sql);
  dml("SET @mig_statement = IF(EXISTS (" + query + "), " + (found ? run : "'DO 0'") + ", " +
      (found ? "'DO 0'" : run) + ")");
  dml("PREPARE mig_statement FROM @mig_statement");
  add("EXECUTE mig_statement", work);
  dml("DEALLOCATE PREPARE mig_statement");
}

void Draft::note(std::string code, ir::Severity severity, std::string message, std::string advice,
                 std::string table) {
  for (const auto& notice : answer_.notices) {
    if (notice.code == code && notice.message == message) return;
  }
  answer_.notices.push_back(
      {std::move(code), severity, std::move(message), std::move(advice), std::move(table)});
}

void Draft::adds(const ir::Translation& other) {
  answer_.data_loss = std::max(answer_.data_loss, other.data_loss);
  answer_.notices.insert(answer_.notices.end(), other.notices.begin(), other.notices.end());
}

void Draft::lose(ir::DataLoss loss, std::string message) {
  answer_.data_loss = std::max(answer_.data_loss, loss);
  note("data-loss", ir::Severity::warning, std::move(message));
}

void Draft::replaces(std::string message) {
  answer_.data_loss = std::max(answer_.data_loss, ir::DataLoss::possible);
  note("data-loss", ir::Severity::info, std::move(message));
}

void Draft::emulates() {
  if (answer_.support == ir::Support::native) answer_.support = ir::Support::emulated;
}

void Draft::differs(std::string message, std::string advice) {
  answer_.support = ir::Support::approximated;
  note("differs", ir::Severity::warning, std::move(message), std::move(advice));
}

void Draft::approximates(std::string code, std::string message) {
  answer_.support = ir::Support::approximated;
  note(std::move(code), ir::Severity::warning, std::move(message));
}

}  // namespace mig_mysql

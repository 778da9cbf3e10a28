// Several rebuilds in one answer, and the operation itself.
#include "rebuild.hpp"
#include "render.hpp"
#include "translate.hpp"

#include <string>
#include <utility>
#include <variant>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

RebuildSet::RebuildSet(const sdk::Context& context) : context_(context) {
  const bool enforced = context.offline || setting(context, "foreign_keys", 1) != 0;
  if (enforced && !context.offline && setting(context, "in_transaction", 0) != 0) {
    throw Refusal{
        "SQLite makes this change by building the table anew, which needs foreign keys "
        "switched off, and that is impossible inside a transaction that is open already",
        "commit first, or run PRAGMA foreign_keys=OFF before the transaction begins"};
  }
}

TableRebuild& RebuildSet::add(const std::string& table) {
  return tables_.emplace_back(table, context_);
}

void RebuildSet::finish(ir::Translation& answer) {
  const bool enforced = context_.offline || setting(context_, "foreign_keys", 1) != 0;
  const bool legacy = setting(context_, "legacy_alter_table", 0) != 0;
  const auto outside = [&](ir::Phase phase, ir::Statement statement) {
    statement.phase = phase;
    answer.statements.push_back(std::move(statement));
  };
  if (enforced) {
    ir::Statement off = sdk::statement("PRAGMA foreign_keys=OFF");
    off.transactional = false;  // ignored inside a transaction, without a word
    outside(ir::Phase::prologue, std::move(off));
    outside(ir::Phase::prologue,
            check_statement("PRAGMA foreign_keys", {{"0"}},
                            "foreign keys could not be switched off: is a transaction open?"));
  }
  bool statistics = false;
  for (auto& each : tables_) {
    each.write(answer);
    statistics = statistics || each.has_statistics();
  }
  outside(ir::Phase::epilogue,
          sdk::statement(std::string("PRAGMA legacy_alter_table=") + (legacy ? "ON" : "OFF")));
  if (enforced) {
    ir::Statement on = sdk::statement("PRAGMA foreign_keys=ON");
    on.transactional = false;
    outside(ir::Phase::epilogue, std::move(on));
  }
  // the statistics that were put back are read when a connection reads the schema
  if (statistics) outside(ir::Phase::epilogue, sdk::statement("ANALYZE sqlite_schema"));
}

ir::Translation SqliteDialect::rebuild_table(const ir::RebuildTable& op,
                                             const Context& context) const {
  ir::Translation answer;
  answer.support = ir::Support::emulated;
  RebuildSet rebuilds(context);
  TableRebuild& rebuild = rebuilds.add(op.table);
  for (const auto& change : op.changes) {
    rebuild.apply(change);
    // what the change itself cannot keep (comments, the length of text) is said once more
    const auto* alter = std::get_if<ir::AlterColumn>(&change.body);
    const auto* add = std::get_if<ir::AddColumn>(&change.body);
    if (alter == nullptr && add == nullptr) continue;
    const ir::Type* type = alter != nullptr ? alter->type.get() : add->column.type.get();
    const std::string code = type == nullptr ? std::string() : loss_code(*type, context);
    for (auto& each : compile(change, context).notices) {
      if (each.code == "comment-ignored" || each.code == code) {
        approximate(answer, each.code, each.message);
      }
    }
  }
  rebuilds.finish(answer);
  return answer;
}

}  // namespace mig_sqlite

// What can be done at the best, operation by operation.
#include "engine.hpp"
#include "translate.hpp"
#include <mig/ir/operation.hpp>

#include <string>
#include <type_traits>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

struct Fact {
  const char* op;
  ir::Support mysql;
  ir::Support maria;
  const char* note;
};

using S = ir::Support;

// What is not listed is native.
constexpr Fact kFacts[] = {
    {"drop_table", S::native, S::native, "with cascade: emulated"},
    {"rename_table", S::native, S::native, "views that use it are made anew"},
    {"add_column", S::native, S::native,
     "identity: with a unique key of its own; NOT NULL without a default: only while there are no "
     "rows"},
    {"drop_column", S::native, S::native, "with every key, index and check that names it"},
    {"rename_column", S::native, S::native, "views that use it are made anew"},
    {"alter_column", S::native, S::native, "`using` and virtual columns: emulated"},
    {"add_foreign_key", S::native, S::native, "not deferrable, not set default"},
    {"rename_constraint", S::emulated, S::emulated, "a primary key has no name"},
    {"validate_constraint", S::native, S::native, "constraints are checked when they are added"},
    {"create_index", S::native, S::native, "not partial, no include; expressions on MySQL alone"},
    {"create_view", S::native, S::native, "not materialized"},
    {"create_enum", S::emulated, S::emulated, "the values are written with each column"},
    {"add_enum_value", S::emulated, S::emulated, "restates each column"},
    {"rename_enum_value", S::emulated, S::emulated, "restates each column"},
    {"drop_enum_value", S::emulated, S::emulated, "restates each column"},
    {"drop_enum", S::emulated, S::emulated, ""},
    {"create_sequence", S::unsupported, S::native, ""},
    {"alter_sequence", S::unsupported, S::native, ""},
    {"drop_sequence", S::unsupported, S::native, ""},
    {"backfill", S::native, S::native, "in batches, each committed by itself"},
    {"load_csv", S::native, S::native, "as insert_rows"},
    {"rebuild_table", S::unsupported, S::unsupported, "never needed: ALTER TABLE does it"},
};

}  // namespace

ir::Capabilities MySqlDialect::capabilities(const ir::Server& server) const {
  ir::Capabilities out;
  const bool maria = engine_of(maria_, server).maria;
  ir::for_each_operation([&](auto* type) {
    ir::OperationSupport each;
    each.op = std::remove_pointer_t<decltype(type)>::kOp;
    each.support = S::native;
    for (const auto& fact : kFacts) {
      if (each.op != fact.op) continue;
      each.support = maria ? fact.maria : fact.mysql;
      each.note = fact.note;
    }
    out.operations.push_back(each);
  });
  out.transactional_ddl = false;
  out.identifier.max = 64;
  out.identifier.quote = "`";
  out.identifier.primary_key = "PRIMARY";
  out.placeholder = "?";
  // as the database of the session, so that what its tables do not say means the same
  out.scratch.emplace();
  out.scratch->create = {
      "SET @mig_scratch = CONCAT('CREATE DATABASE {name} CHARACTER SET ', "
      "@@character_set_database, "
      "' COLLATE ', @@collation_database)",
      "PREPARE mig_scratch FROM @mig_scratch", "EXECUTE mig_scratch",
      "DEALLOCATE PREPARE mig_scratch"};
  out.scratch->drop = {"DROP DATABASE {name}"};
  ir::Value own = ir::Value::table();
  own.set("charset", ir::Value::of(std::string("utf8mb4")));
  out.own_tables.emplace("mysql", std::move(own));
  return out;
}

}  // namespace mig_mysql

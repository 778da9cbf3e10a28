// What SQLite can do at the best, operation by operation.
#include "translate.hpp"

#include <string>
#include <type_traits>

namespace mig_sqlite {

namespace ir = mig::ir;

namespace {

struct Line {
  const char* op;
  ir::Support support;
  const char* note;
};

constexpr const char* kRebuild = "builds the table anew";

const Line kLines[] = {
    {"create_table", ir::Support::native, ""},
    {"drop_table", ir::Support::native, "refused while another table refers to it"},
    {"rename_table", ir::Support::native, ""},
    {"alter_table", ir::Support::lower,
     "strict and without_rowid build the table anew; no comments"},
    {"add_column", ir::Support::native,
     "builds the table anew for a computed default, a stored generated column, after and first"},
    {"drop_column", ir::Support::native, "builds the table anew when something names the column"},
    {"rename_column", ir::Support::native, ""},
    {"alter_column", ir::Support::lower, "3.53 changes nullability in place"},
    {"add_primary_key", ir::Support::lower, kRebuild},
    {"add_unique", ir::Support::lower, kRebuild},
    {"add_foreign_key", ir::Support::lower, kRebuild},
    {"add_check", ir::Support::lower, kRebuild},
    {"drop_constraint", ir::Support::lower, "3.53 drops checks in place"},
    {"rename_constraint", ir::Support::lower, kRebuild},
    {"validate_constraint", ir::Support::emulated, "looks at the rows"},
    {"create_index", ir::Support::native, "no include, method, opclass, length"},
    {"drop_index", ir::Support::native, ""},
    {"rename_index", ir::Support::emulated, "drops the index and builds it anew"},
    {"create_view", ir::Support::native, "no materialized views"},
    {"alter_view", ir::Support::emulated, "drops the view and creates it anew"},
    {"drop_view", ir::Support::native, ""},
    {"create_enum", ir::Support::emulated, "checks on the columns that have it"},
    {"add_enum_value", ir::Support::emulated, "builds every table with the enum anew"},
    {"rename_enum_value", ir::Support::emulated, "builds every table with the enum anew"},
    {"drop_enum_value", ir::Support::emulated, "builds every table with the enum anew"},
    {"drop_enum", ir::Support::emulated, "nothing to do"},
    {"create_sequence", ir::Support::unsupported, "SQLite has no sequences"},
    {"alter_sequence", ir::Support::unsupported, "SQLite has no sequences"},
    {"drop_sequence", ir::Support::unsupported, "SQLite has no sequences"},
    {"insert_rows", ir::Support::native, ""},
    {"update_rows", ir::Support::native, ""},
    {"delete_rows", ir::Support::native, ""},
    {"backfill", ir::Support::native, "in batches, each committed by itself"},
    {"load_csv", ir::Support::native, "as insert_rows"},
    {"execute", ir::Support::native, ""},
    {"rebuild_table", ir::Support::emulated, ""},
};

}  // namespace

ir::Capabilities SqliteDialect::capabilities(const ir::Server&) const {
  ir::Capabilities out;
  ir::for_each_operation([&](auto* type) {
    ir::OperationSupport each;
    each.op = std::remove_pointer_t<decltype(type)>::kOp;
    for (const auto& line : kLines) {
      if (each.op != line.op) continue;
      each.support = line.support;
      each.note = line.note;
    }
    out.operations.push_back(each);
  });
  out.transactional_ddl = true;
  out.identifier.max = 0;
  out.identifier.quote = "\"";
  out.numbered_keys = ir::NumberedKeys{"without_rowid"};
  out.keeps_any_value = true;
  out.placeholder = "?";
  out.scratch.emplace();
  out.scratch->url = "sqlite::memory:";
  return out;
}

}  // namespace mig_sqlite

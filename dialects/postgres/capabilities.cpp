// What this dialect can do, for one server version.
#include "render.hpp"
#include "translate.hpp"

namespace mig_postgres {

using ir::Support;

namespace {

void describe(ir::OperationSupport& each) {
  each.support = Support::native;
  if (each.op == "rebuild_table") {
    each.support = Support::unsupported;
    each.note = "never needed: tables are altered in place";
  } else if (each.op == "alter_view") {
    each.support = Support::emulated;
    each.note = "dropped and created anew, replaced in place when other views read from it";
  } else if (each.op == "drop_enum_value") {
    each.support = Support::emulated;
    each.note = "the type is made anew and its columns are converted";
  } else if (each.op == "add_column") {
    each.note = "at the end of the table only; generated columns without storage from 18 on";
  } else if (each.op == "alter_column") {
    each.note =
        "the expression of a generated column from 17 on; columns computed from one whose type "
        "changes are dropped and added again";
  } else if (each.op == "add_enum_value") {
    each.note = "the value cannot be stored before the transaction has ended";
  } else if (each.op == "create_index") {
    each.note = "online outside a transaction";
  } else if (each.op == "backfill") {
    each.note = "in batches, each committed by itself";
  } else if (each.op == "load_csv") {
    each.note = "as insert_rows";
  }
}

ir::DeclaredField field(const char* name, const char* type, bool required, const char* help) {
  ir::DeclaredField out;
  out.name = name;
  out.type = type;
  out.required = required;
  out.help = help;
  return out;
}

std::vector<ir::DeclaredOperation> own_operations() {
  ir::DeclaredOperation create;
  create.op = "postgres.create_extension";
  create.help = "Installs an extension into the database.";
  create.fields = {field("name", "string", true, "name of the extension"),
                   field("if_not_exists", "boolean", false, "do nothing when it is installed"),
                   field("schema", "string", false, "schema that its objects go to")};
  ir::DeclaredOperation drop;
  drop.op = "postgres.drop_extension";
  drop.help = "Removes an extension from the database.";
  drop.fields = {field("name", "string", true, "name of the extension"),
                 field("if_exists", "boolean", false, "do nothing when it is not installed"),
                 field("cascade", "boolean", false, "drop what depends on it as well")};
  return {create, drop};
}

}  // namespace

ir::Capabilities PostgresDialect::capabilities(const Server&) const {
  ir::Capabilities out;
  ir::for_each_operation([&](auto* type) {
    ir::OperationSupport each;
    each.op = std::remove_pointer_t<decltype(type)>::kOp;
    describe(each);
    out.operations.push_back(std::move(each));
  });
  out.transactional_ddl = true;
  out.identifier.max = kLongestName;
  out.identifier.quote = "\"";
  out.placeholder = "$n";
  out.declares = own_operations();
  out.scratch.emplace();
  out.scratch->create = {"CREATE DATABASE {name}"};
  out.scratch->drop = {"DROP DATABASE {name} WITH (FORCE)"};
  out.scratch->enter = {"CREATE SCHEMA {name}",
                        "SELECT set_config('search_path', '{name}, ' || "
                        "current_setting('search_path'), true)"};
  return out;
}

}  // namespace mig_postgres

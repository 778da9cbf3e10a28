// Four queries, whatever the number of tables; the rest is reading text.
#include "catalog.hpp"

#include "model.hpp"
#include "table_text.hpp"
#include "tokens.hpp"
#include "types.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool is_system(const std::string& name) { return lower(name).rfind("sqlite_", 0) == 0; }

// A trigger of the temp schema is kept without its TEMP.
std::string temporary(const std::string& create) {
  const auto tokens = tokenize(create);
  std::string out = create;
  if (tokens.size() > 1 && is_keyword(create, tokens[1], "TRIGGER")) {
    out.insert(tokens[1].at.begin, "TEMP ");
  }
  return out;
}

class Inspection {
 public:
  Inspection(const sdk::Session& session, const std::vector<std::string>& tables)
      : session_(session) {
    for (const auto& each : tables) asked_.insert(lower(each));
  }

  ir::Schema run() {
    load();
    for (const auto& name : ordinary_) {
      if (wanted(name)) read(name);
    }
    for (const auto& [name, sql] : views_) {
      ir::View view;
      view.name = name;
      view.query = ir::Sql(read_view_query(sql));
      schema_.views.push_back(std::move(view));
    }
    collect_enums();
    return std::move(schema_);
  }

 private:
  bool wanted(const std::string& name) const {
    return asked_.empty() || asked_.count(lower(name)) != 0;
  }
  void keep(const char* type, const std::string& name, const std::string& table,
            const std::string& sql) {
    schema_.verbatim.push_back({type, name, table, sql});
  }

  void load() {
    std::set<std::string> ordinary;
    for (const auto& row : session_.query(
             "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")) {
      ordinary.insert(sdk::text_of(row[0]));
    }
    std::set<std::string> with_triggers;
    const auto objects = session_.query(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY type, name");
    for (const auto& row : objects) {
      if (sdk::text_of(row[0]) == "trigger") with_triggers.insert(lower(sdk::text_of(row[2])));
    }
    for (const auto& row : objects) {
      const std::string type = sdk::text_of(row[0]);
      const std::string name = sdk::text_of(row[1]);
      const std::string table = sdk::text_of(row[2]);
      const std::string sql = sdk::text_of(row[3]);
      if (type == "view") {
        views_[name] = sql;
        keep("view", name, name, sql);
      } else if (type == "trigger") {
        keep("trigger", name, table, sql);
      } else if (type == "index" && !sql.empty() && wanted(table)) {
        keep("index", name, table, sql);
        indexes_[lower(table)].push_back(sql);
      } else if (type == "table") {
        const bool statistics = name == "sqlite_stat1" || name == "sqlite_stat4";
        if (statistics) keep("table", name, name, sql);
        if (is_system(name) || ordinary.count(name) == 0) continue;
        tables_[lower(name)] = sql;
        ordinary_.push_back(name);
        if (wanted(name) || with_triggers.count(lower(name)) != 0) keep("table", name, name, sql);
      }
    }
    for (const auto& row : session_.query(
             "SELECT name, tbl_name, sql FROM temp.sqlite_schema WHERE type = 'trigger' ORDER BY "
             "name")) {
      keep("trigger", sdk::text_of(row[0]), sdk::text_of(row[1]), temporary(sdk::text_of(row[2])));
    }
    load_columns();
  }

  // What the pragma says of the columns stands against what was read from the text.
  void load_columns() {
    std::string only;
    std::vector<mig_value> args;
    for (const auto& each : asked_) {
      only += only.empty() ? " AND lower(m.name) IN (?" : ", ?";
      args.push_back(sdk::text_value(each));
    }
    if (!only.empty()) only += ")";
    for (auto& row : session_.query(
             "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM "
             "main.sqlite_schema m JOIN pragma_table_xinfo(m.name) x WHERE m.type = 'table'" +
                 only + " ORDER BY m.name, x.cid",
             args)) {
      columns_[lower(sdk::text_of(row[0]))].push_back(std::move(row));
    }
  }

  void read(const std::string& name) {
    const std::string& sql = tables_[lower(name)];
    const auto& columns = columns_[lower(name)];
    const auto text = parse_table(sql);
    bool agree = text && text->columns.size() == columns.size();
    for (std::size_t i = 0; agree && i < columns.size(); ++i) {
      agree = text->columns[i].name == sdk::text_of(columns[i][1]);
    }
    ir::Table table = agree ? read_table(*text, sql) : from_pragma(columns);
    table.name = name;
    for (auto& key : table.foreign_keys) complete(key);
    for (const auto& create : indexes_[lower(name)]) {
      if (auto index = read_index(create)) table.indexes.push_back(std::move(index->index));
    }
    schema_.tables.push_back(std::move(table));
  }

  static ir::Table from_pragma(const std::vector<sdk::OwnedRow>& columns) {
    ir::Table table;
    std::map<std::int64_t, std::string> key;
    for (const auto& row : columns) {
      ir::Column column;
      column.name = sdk::text_of(row[1]);
      column.type = parse_declared_type(sdk::text_of(row[2]));
      column.nullable = sdk::int_of(row[3]) == 0;
      if (!sdk::is_null(row[4])) column.default_sql = ir::Sql(sdk::text_of(row[4]));
      if (sdk::int_of(row[5]) > 0) key[sdk::int_of(row[5])] = column.name;
      table.columns.push_back(std::move(column));
    }
    if (!key.empty()) table.primary_key.emplace();
    for (const auto& [at, name] : key) table.primary_key->columns.push_back(name);
    return table;
  }

  // The other table's own spelling, and its primary key where no columns are named.
  void complete(ir::ForeignKey& key) {
    const auto found = tables_.find(lower(key.references.table));
    if (found == tables_.end()) return;
    const auto parent = parse_table(found->second);
    if (!parent) return;
    key.references.table = parent->name;
    if (key.references.columns.empty()) key.references.columns = parent->primary_key();
    for (auto& name : key.references.columns) {
      if (const ColumnText* column = parent->column(name)) name = column->name;
    }
  }

  void collect_enums() {
    for (const auto& table : schema_.tables) {
      for (const auto& column : table.columns) {
        const ir::Type* type = column.type.get();
        if (type == nullptr || type->kind != ir::TypeKind::enumeration) continue;
        if (schema_.enum_type(type->name) != nullptr) continue;
        ir::Enum found;
        found.name = type->name;
        found.values = type->values;
        found.implicit = true;
        schema_.enums.push_back(std::move(found));
      }
    }
  }

  const sdk::Session& session_;
  std::set<std::string> asked_;
  ir::Schema schema_;
  std::vector<std::string> ordinary_;
  std::map<std::string, std::string> tables_;  // by name in lower case: the text
  std::map<std::string, std::string> views_;
  std::map<std::string, std::vector<std::string>> indexes_;
  std::map<std::string, std::vector<sdk::OwnedRow>> columns_;
};

}  // namespace

ir::Schema SqliteCatalog::inspect(const sdk::Session& session, const ir::Server&,
                                  const std::vector<std::string>& tables) const {
  return Inspection(session, tables).run();
}

}  // namespace mig_sqlite

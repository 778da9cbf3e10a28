// Four queries, whatever the number of tables, and two more where there are virtual tables or a
// text that cannot be read; the rest is reading text.
#include "catalog.hpp"

#include "model.hpp"
#include "spelling.hpp"
#include "table_text.hpp"
#include "tokens.hpp"
#include "types.hpp"
#include "unsaid.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
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

// The text of a cell, without a copy; empty for one that is none.
std::string_view view(const sdk::OwnedCell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::string_view() : std::string_view(*text);
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

// The module behind CREATE VIRTUAL TABLE … USING.
std::string module_of(std::string_view create) {
  const auto tokens = tokenize(create);
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (is_keyword(create, tokens[i - 1], "USING")) return name_at(create, tokens[i]);
  }
  return {};
}

struct Virtual {
  std::string name;
  std::string sql;
};

class Inspection {
 public:
  Inspection(const sdk::Session& session, const std::vector<std::string>& tables)
      : session_(session) {
    for (const auto& each : tables) asked_.insert(lower(each));
  }

  ir::Schema run() {
    load();
    read_tables();
    for (const auto& [name, sql] : views_) read_view(name, sql);
    collect_enums();
    if (asked_.empty()) {
      add_virtual_tables();
      auto& all = schema_.opaque;
      all.insert(all.end(), parts_.begin(), parts_.end());
      all.insert(all.end(), objects_.begin(), objects_.end());
      all.insert(all.end(), triggers_.begin(), triggers_.end());
    }
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

  // ---- the queries ----

  void load() {
    std::set<std::string> ordinary;
    for (const auto& row : session_.query(
             "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")) {
      ordinary.insert(sdk::text_of(row[0]));
    }
    std::set<std::string> with_triggers;
    const auto objects = session_.query(
        "SELECT type, name, tbl_name, sql, rootpage FROM main.sqlite_schema ORDER BY type, name");
    for (const auto& row : objects) {
      const auto type = view(row[0]);
      if (type == "trigger") with_triggers.insert(lower(sdk::text_of(row[2])));
      if (type == "table" && sdk::int_of(row[4]) == 0) {
        virtual_.push_back({sdk::text_of(row[1]), sdk::text_of(row[3])});
      }
    }
    leave_out_shadows(ordinary);
    for (const auto& row : objects) {
      const auto type = view(row[0]);
      const std::string name = sdk::text_of(row[1]);
      const std::string table = sdk::text_of(row[2]);
      std::string sql = sdk::text_of(row[3]);
      if (type == "view") {
        views_[name] = sql;
        keep("view", name, name, sql);
      } else if (type == "trigger") {
        keep("trigger", name, table, sql);
        triggers_.push_back({"trigger", name, table, sql, false});
      } else if (type == "index" && !sql.empty() && wanted(table)) {
        if (!asked_.empty()) keep("index", name, table, sql);
        indexes_[lower(table)].push_back(std::move(sql));
      } else if (type == "table") {
        const bool statistics = name == "sqlite_stat1" || name == "sqlite_stat4";
        if (statistics) keep("table", name, name, sql);
        if (is_system(name) || ordinary.count(name) == 0) continue;
        ordinary_.push_back(name);
        const std::string key = lower(name);
        const bool kept = asked_.count(key) != 0 || with_triggers.count(key) != 0;
        if (kept && !asked_.empty()) keep("table", name, name, sql);  // else the schema says it
        tables_[key].sql = std::move(sql);
      }
    }
    for (const auto& row : session_.query(
             "SELECT name, tbl_name, sql FROM temp.sqlite_schema WHERE type = 'trigger' ORDER BY "
             "name")) {
      keep("trigger", sdk::text_of(row[0]), sdk::text_of(row[1]), temporary(sdk::text_of(row[2])));
    }
  }

  // SQLite tells a virtual table's own tables only while its module is there: what is called as
  // they are is named, and taken for theirs, where it is not.
  void leave_out_shadows(std::set<std::string>& ordinary) {
    if (virtual_.empty()) return;
    std::set<std::string> modules;
    for (const auto& row : session_.query("SELECT name FROM pragma_module_list")) {
      modules.insert(lower(sdk::text_of(row[0])));
    }
    for (const auto& each : virtual_) {
      if (modules.count(lower(module_of(each.sql))) != 0) continue;
      const std::string prefix = lower(each.name) + "_";
      for (auto it = ordinary.begin(); it != ordinary.end();) {
        if (lower(*it).rfind(prefix, 0) != 0) {
          ++it;
          continue;
        }
        parts_.push_back({"table of a virtual table", *it, each.name, {}, false});
        it = ordinary.erase(it);
      }
    }
  }

  // The tables that are asked for, as a condition and its arguments.
  static std::string one_of(const std::set<std::string>& names, std::vector<mig_value>& args) {
    std::string out;
    for (const auto& each : names) {
      out += out.empty() ? " AND lower(m.name) IN (?" : ", ?";
      args.push_back(sdk::text_value(each));
    }
    return out.empty() ? out : out + ")";
  }

  // What SQLite says of the columns stands against what is read from the text.
  std::set<std::string> misread() {
    std::vector<mig_value> args;
    const std::string only = one_of(asked_, args);
    std::set<std::string> out;
    for (const auto& row : session_.query(
             "SELECT m.name, group_concat(x.name, char(10)) FROM main.sqlite_schema m JOIN "
             "pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND m.rootpage <> 0" +
                 only + " GROUP BY m.rowid",
             args)) {
      std::string name = lower(sdk::text_of(row[0]));
      if (tables_.count(name) == 0) continue;
      std::string names;
      names.reserve(view(row[1]).size());
      if (const TableText* table = text(name)) {
        for (const auto& column : table->columns) {
          if (!names.empty()) names += '\n';
          names += column.name;
        }
      }
      if (names != view(row[1])) out.insert(std::move(name));
    }
    return out;
  }

  // ---- tables ----

  struct Source {
    std::string sql;
    std::optional<TableText> text;
    bool parsed = false;
  };

  // Null where there is no such table, or its text cannot be read.
  const TableText* text(const std::string& name) {
    const auto found = tables_.find(name);
    if (found == tables_.end()) return nullptr;
    Source& source = found->second;
    if (!source.parsed) source.text = parse_table(source.sql);
    source.parsed = true;
    return source.text ? &*source.text : nullptr;
  }

  void read_tables() {
    const auto unread = misread();
    auto columns = unread.empty() ? Columns() : columns_of(unread);
    schema_.tables.reserve(asked_.empty() ? ordinary_.size() : asked_.size());
    for (const auto& name : ordinary_) {
      if (!wanted(name)) continue;
      const std::string key = lower(name);
      if (unread.count(key) == 0) {
        read(name, *text(key), tables_[key].sql);
      } else {
        if (asked_.empty()) keep("table", name, name, tables_[key].sql);
        ir::Table table = from_pragma(columns[key]);
        table.name = name;
        schema_.tables.push_back(std::move(table));
        parts_.push_back({"definition that mig cannot read", name, name, {}, false});
      }
    }
  }

  void read(const std::string& name, const TableText& text, const std::string& sql) {
    ir::Table table = read_table(text, sql, types_);
    table.name = name;
    for (auto& key : table.foreign_keys) complete(key);
    if (asked_.empty()) {
      leave_out_dangling(table);
      for (auto& each : unsaid_parts(text, sql)) parts_.push_back(std::move(each));
    }
    for (const auto& create : indexes_[lower(name)]) {
      auto index = read_index(create);
      if (index && settle_index(index->index, text)) {
        table.indexes.push_back(std::move(index->index));
      } else {
        objects_.push_back({"index", index ? index->index.name : create, name, create, false});
      }
    }
    schema_.tables.push_back(std::move(table));
  }

  using Columns = std::map<std::string, std::vector<sdk::OwnedRow>>;

  Columns columns_of(const std::set<std::string>& tables) {
    std::vector<mig_value> args;
    const std::string only = one_of(tables, args);
    Columns out;
    for (auto& row : session_.query(
             "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk FROM "
             "main.sqlite_schema m JOIN pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND "
             "m.rootpage <> 0" +
                 only + " ORDER BY m.name, x.cid",
             args)) {
      out[lower(sdk::text_of(row[0]))].push_back(std::move(row));
    }
    return out;
  }

  static ir::Table from_pragma(const std::vector<sdk::OwnedRow>& columns) {
    ir::Table table;
    std::map<std::int64_t, std::string> key;
    for (const auto& row : columns) {
      ir::Column column;
      column.name = sdk::text_of(row[1]);
      column.type = parse_declared_type(sdk::text_of(row[2]));
      column.nullable = sdk::int_of(row[3]) == 0 && sdk::int_of(row[5]) == 0;
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
    const TableText* parent = text(lower(key.references.table));
    if (parent == nullptr) return;
    key.references.table = parent->name;
    if (key.references.columns.empty()) key.references.columns = parent->primary_key();
    for (auto& name : key.references.columns) {
      if (const ColumnText* column = parent->column(name)) name = column->name;
    }
  }

  // SQLite takes keys to what is not there, and the model does not.
  void leave_out_dangling(ir::Table& table) {
    auto& keys = table.foreign_keys;
    for (auto it = keys.begin(); it != keys.end();) {
      const auto& names = it->references.columns;
      bool holds = tables_.count(lower(it->references.table)) != 0;
      if (const TableText* parent = text(lower(it->references.table))) {
        holds = names.size() == it->columns.size() &&
                std::all_of(names.begin(), names.end(), [&](const std::string& each) {
                  return parent->column(each) != nullptr;
                });
      }
      if (holds) {
        ++it;
        continue;
      }
      parts_.push_back({"foreign key to what is not there",
                        it->name.empty() ? it->references.table : it->name,
                        table.name,
                        {},
                        false});
      it = keys.erase(it);
    }
  }

  // ---- other objects ----

  void read_view(const std::string& name, const std::string& sql) {
    const FindTable find = [&](std::string_view table) { return text(lower(std::string(table))); };
    ir::View view;
    view.name = name;
    view.query = ir::Sql(plain_query(read_view_query(sql), find));
    schema_.views.push_back(std::move(view));
  }

  // Views may read them, so they are made early; not where they themselves read a table.
  void add_virtual_tables() {
    for (const auto& each : virtual_) {
      bool early = true;
      for (const auto& token : tokenize(each.sql)) {
        if (token.kind == TokenKind::symbol) continue;
        early = early && tables_.count(lower(name_at(each.sql, token))) == 0;
      }
      ir::Opaque object{"virtual table", each.name, {}, each.sql, early};
      if (early) {
        schema_.opaque.push_back(std::move(object));
      } else {
        objects_.push_back(std::move(object));
      }
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
  std::vector<Virtual> virtual_;
  KnownTypes types_;
  std::map<std::string, Source> tables_;  // by name in lower case
  std::map<std::string, std::string> views_;
  std::map<std::string, std::vector<std::string>> indexes_;
  // what the model does not hold, in the order in which it is said
  std::vector<ir::Opaque> parts_;
  std::vector<ir::Opaque> objects_;
  std::vector<ir::Opaque> triggers_;
};

}  // namespace

ir::Schema SqliteCatalog::inspect(const sdk::Session& session, const ir::Server&,
                                  const std::vector<std::string>& tables) const {
  return Inspection(session, tables).run();
}

}  // namespace mig_sqlite

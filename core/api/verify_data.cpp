// What the rows of a database say to the changes of its schema: counted with the plainest SQL,
// which every database understands.
#include "api/context.hpp"
#include "port/dialect.hpp"
#include "port/identifier.hpp"
#include <mig/compare.hpp>
#include <mig/ir/identifiers.hpp>
#include <mig/ir/operation.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig {

namespace {

using Columns = std::vector<std::string>;

// Names in the database, where the changes before have already given another one.
class LiveNames {
 public:
  void follow(const ir::Operation& operation) {
    if (const auto* table = std::get_if<ir::RenameTable>(&operation.body)) {
      tables_[table->to] = this->table(table->table);
      for (const auto& [key, name] : std::map(columns_)) {
        if (key.first == table->table) columns_[{table->to, key.second}] = name;
      }
    } else if (const auto* column = std::get_if<ir::RenameColumn>(&operation.body)) {
      columns_[{column->table, column->to}] = this->column(column->table, column->name);
    }
  }
  [[nodiscard]] std::string table(const std::string& name) const {
    const auto found = tables_.find(name);
    return found == tables_.end() ? name : found->second;
  }
  [[nodiscard]] std::string column(const std::string& table, const std::string& name) const {
    const auto found = columns_.find({table, name});
    return found == columns_.end() ? name : found->second;
  }

 private:
  std::map<std::string, std::string> tables_;
  std::map<std::pair<std::string, std::string>, std::string> columns_;
};

class Counter {
 public:
  explicit Counter(Database& database)
      : database_(database),
        quote_(database.dialect().capabilities(database.connection().server()).identifier.quote) {
    if (database.catalog() != nullptr)
      live_ = database.catalog()->inspect(database.connection(), {});
  }

  void count(SchemaDifference& difference) {
    for (auto& change : difference.changes) {
      const std::string said =
          std::visit([&](const auto& op) { return say(op); }, change.operation.body);
      if (!said.empty()) change.notes.push_back("in the database now: " + said);
      names_.follow(change.operation);
      if (const auto* op = std::get_if<ir::AddColumn>(&change.operation.body)) {
        made_.insert({op->table, op->column.name});
      }
      if (const auto* op = std::get_if<ir::RenameColumn>(&change.operation.body)) {
        made_.insert({op->table, op->to});
      }
    }
  }

 private:
  // ---- by operation ----

  std::string say(const ir::DropTable& op) { return counted(op.table, "", "rows in it"); }
  std::string say(const ir::DropColumn& op) {
    if (!has(op.table, {op.name})) return {};
    return counted(op.table, column(op.table, op.name) + " IS NOT NULL", "rows with a value in it");
  }
  std::string say(const ir::AlterColumn& op) {
    if (op.nullable && !*op.nullable && is_new(op.table, op.name)) {
      return counted(op.table, "", "rows in the table, each of which needs a value");
    }
    if (!has(op.table, {op.name})) return {};
    std::vector<std::string> out;
    if (op.nullable && !*op.nullable) {
      add(out, counted(op.table, column(op.table, op.name) + " IS NULL", "rows with NULL in it"));
    }
    const ir::Type* type = op.type.get();
    const auto narrow = type == nullptr ? std::nullopt : too_large(op, *type);
    if (narrow) add(out, counted(op.table, *narrow, "rows with a value that does not fit"));
    return fmt::format("{}", fmt::join(out, "; "));
  }
  std::string say(const ir::DropEnumValue& op) {
    std::vector<std::string> out;
    if (op.value.find('\\') != std::string::npos) return {};  // written otherwise in each SQL
    const std::string value = port::quoted_identifier(op.value, "'");
    for (const auto& table : live_.tables) {
      for (const auto& each : table.columns) {
        const ir::Type* type = each.type.get();
        if (type == nullptr || type->kind != ir::TypeKind::enumeration || type->name != op.name) {
          continue;
        }
        add(out, number_of("SELECT COUNT(*) FROM " + quoted(table.name) + " WHERE " +
                               quoted(each.name) + " = " + value,
                           "rows of '" + table.name + "' with it in '" + each.name + "'"));
      }
    }
    return fmt::format("{}", fmt::join(out, "; "));
  }
  std::string say(const ir::AddPrimaryKey& op) {
    if (!has(op.table, op.key.columns)) return {};
    std::vector<std::string> out;
    add(out, equal_rows(op.table, op.key.columns));
    for (const auto& each : op.key.columns) {
      add(out, counted(op.table, column(op.table, each) + " IS NULL",
                       "rows with NULL in '" + each + "'"));
    }
    return fmt::format("{}", fmt::join(out, "; "));
  }
  std::string say(const ir::AddUnique& op) { return equal_rows(op.table, op.constraint.columns); }
  std::string say(const ir::CreateIndex& op) {
    Columns columns;
    for (const auto& part : op.index.columns) columns.push_back(part.name);
    const bool plain =
        op.index.where.empty() && std::find(columns.begin(), columns.end(), "") == columns.end();
    return op.index.unique && plain ? equal_rows(op.table, columns) : std::string();
  }
  std::string say(const ir::AddCheck& op) {
    const std::string* check = op.constraint.check.get();
    const ir::Table* table = live(op.table);
    if (check == nullptr || table == nullptr) return {};
    // a name that is no column is a string to SQLite
    bool known = true;
    ir::detail::each_identifier(*check, [&](std::size_t, std::size_t, std::string_view name, char) {
      known = known && !is_new(op.table, std::string(name));
    });
    if (!known) return {};
    return counted(op.table, "NOT (" + *check + ")", "rows that do not meet the condition");
  }
  std::string say(const ir::AddForeignKey& op) {
    const auto& key = op.constraint;
    const ir::Table* other = live(key.references.table);
    if (other == nullptr || !has(op.table, key.columns) ||
        !has(key.references.table, key.references.columns)) {
      return {};
    }
    std::string given;
    std::string same;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      const std::string own = "t." + column(op.table, key.columns[i]);
      given += (i == 0 ? "" : " AND ") + own + " IS NOT NULL";
      same += (i == 0 ? "" : " AND ") + std::string("r.") +
              column(key.references.table, key.references.columns[i]) + " = " + own;
    }
    return number_of("SELECT COUNT(*) FROM " + quoted(names_.table(op.table)) + " t WHERE " +
                         given + " AND NOT EXISTS (SELECT 1 FROM " +
                         quoted(names_.table(key.references.table)) + " r WHERE " + same + ")",
                     "rows that refer to a row that is not there");
  }
  std::string say(const ir::AddColumn& op) {
    const bool needed = !op.column.nullable && !op.column.default_value &&
                        op.column.default_sql.empty() && !op.column.identity &&
                        !op.column.generated;
    return needed ? counted(op.table, "", "rows in the table") : std::string();
  }
  template <class T>
  static std::string say(const T&) {
    return {};
  }

  // The condition of values that the new type does not hold; nothing where no plain SQL says it.
  std::optional<std::string> too_large(const ir::AlterColumn& op, const ir::Type& type) const {
    using K = ir::TypeKind;
    const ir::Table* table = live(op.table);
    const ir::Column* now =
        table == nullptr ? nullptr : find_column(*table, names_.column(op.table, op.name));
    if (now == nullptr || now->type.get() == nullptr) return std::nullopt;
    const K from = now->type.get()->kind;
    const std::string name = column(op.table, op.name);
    const bool text = from == K::text || from == K::varchar || from == K::character;
    if (text && (type.kind == K::varchar || type.kind == K::character) && type.size) {
      return fmt::format("SUBSTR({}, {}) <> ''", name, *type.size + 1);
    }
    const bool number = from == K::smallint || from == K::integer || from == K::bigint ||
                        from == K::decimal || from == K::double_precision || from == K::real;
    if (!number) return std::nullopt;
    if (type.kind == K::smallint) return outside(name, "-32768", "32767");
    if (type.kind == K::integer) return outside(name, "-2147483648", "2147483647");
    constexpr std::int64_t kDigits = 18;
    if (type.kind == K::decimal && type.size) {
      const std::int64_t digits = *type.size - type.scale.value_or(0);
      if (digits > kDigits) return std::nullopt;
      const std::string limit = "1" + std::string(static_cast<std::size_t>(digits), '0');
      return fmt::format("({0} >= {1} OR {0} <= -{1})", name, limit);
    }
    return std::nullopt;
  }
  static std::string outside(const std::string& name, const char* least, const char* most) {
    return fmt::format("({0} < {1} OR {0} > {2})", name, least, most);
  }

  // ---- counting ----

  static void add(std::vector<std::string>& list, std::string text) {
    if (!text.empty()) list.push_back(std::move(text));
  }
  [[nodiscard]] const ir::Table* live(const std::string& table) const {
    return live_.table(names_.table(table));
  }
  // Whether the table has all the columns in the database.
  [[nodiscard]] bool has(const std::string& table, const Columns& columns) const {
    const ir::Table* found = live(table);
    return found != nullptr && std::all_of(columns.begin(), columns.end(), [&](const auto& each) {
             return find_column(*found, names_.column(table, each)) != nullptr;
           });
  }
  // Whether the changes before have made the column.
  [[nodiscard]] bool is_new(const std::string& table, const std::string& column) const {
    return made_.count({table, column}) > 0;
  }
  [[nodiscard]] std::string quoted(const std::string& name) const {
    return port::quoted_identifier(name, quote_);
  }
  [[nodiscard]] std::string column(const std::string& table, const std::string& name) const {
    return quoted(names_.column(table, name));
  }

  std::string counted(const std::string& table, const std::string& where, const std::string& said) {
    if (live(table) == nullptr) return {};
    std::string sql = "SELECT COUNT(*) FROM " + quoted(names_.table(table));
    if (!where.empty()) sql += " WHERE " + where;
    return number_of(sql, said);
  }
  std::string equal_rows(const std::string& table, const Columns& columns) {
    if (columns.empty() || !has(table, columns)) return {};
    std::string list;
    std::string given;
    for (const auto& each : columns) {
      list += (list.empty() ? "" : ", ") + column(table, each);
      given += (given.empty() ? "" : " AND ") + column(table, each) + " IS NOT NULL";
    }
    return number_of("SELECT COUNT(*) FROM (SELECT 1 AS one FROM " + quoted(names_.table(table)) +
                         " WHERE " + given + " GROUP BY " + list + " HAVING COUNT(*) > 1) twice",
                     "values that occur in several rows");
  }
  // What the database cannot count, such as a column that is not there yet, is not said.
  std::string number_of(const std::string& sql, const std::string& said) {
    std::vector<port::Row> rows;
    try {
      database_.connection().run(sql, {}, &rows);
    } catch (const port::DatabaseError& error) {
      if (error.failure == port::Failure::statement) return {};
      throw;
    }
    return said + ": " + port::to_text(rows.at(0).at(0));
  }

  Database& database_;
  std::string quote_;
  ir::Schema live_;
  LiveNames names_;
  std::set<std::pair<std::string, std::string>> made_;
};

}  // namespace

void count_rows(SchemaDifference& difference, Database& database) {
  api::guarded([&] { Counter(database).count(difference); });
}

}  // namespace mig

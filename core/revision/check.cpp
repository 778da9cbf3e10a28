#include "revision/check.hpp"

#include "revision/codes.hpp"
#include "support/duration.hpp"
#include <mig/ir/describe.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>
#include <variant>

namespace mig::revision {

namespace {

using ir::Position;
using ir::Problem;
using ir::Value;

// Follows describe() through an operation and the value it was read from, side by side. What holds
// for every field of a type is in field(); what holds for one struct is in its rules().
class Walker {
 public:
  Walker(const std::vector<std::string>& dialects, std::vector<Finding>& findings)
      : dialects_(dialects), findings_(findings) {}

  void operation(const ir::Operation& in, const Value& value) {
    whom(in.only, in.except, value);
    std::visit([&](const auto& op) { body(op, value); }, in.body);
  }
  void assertion(const Assertion& in, const Value& value) {
    whom(in.only, in.except, value);
    field("sql", in.sql, *value.find("sql"), true);
    const std::size_t width = in.expect.rows.empty() ? 0 : in.expect.rows.front().size();
    for (const auto& row : in.expect.rows) {
      if (row.size() == width && width > 0) continue;
      return contradiction(at(value, "expect"), "the rows of 'expect' are not of one length", "");
    }
  }

 private:
  template <class T>
  struct Fields {
    Walker& walker;
    const T& in;
    const Value& value;
    const char* bare;  // the field that a shorthand stands for, or null

    const Value* written(const std::string& key) const {
      if (bare != nullptr) return key == bare ? &value : nullptr;
      return value.find(key);
    }
    template <class M>
    void required(const char* key, M T::*member, const char*) {
      if (const Value* v = written(key)) walker.field(key, in.*member, *v, true);
    }
    template <class M>
    void optional(const char* key, M T::*member, const char*) {
      if (const Value* v = written(key)) walker.field(key, in.*member, *v, false);
    }
    template <class M>
    void inlined(M T::*member) {
      Fields<M> inner{walker, in.*member, value, nullptr};
      M::describe(inner);
      walker.rules(in.*member, value);
    }
  };

  template <class T>
  void body(const T& in, const Value& value) {
    structure(in, value);
    if constexpr (requires {
                    in.value;
                    in.to;
                  }) {
      if (in.value == in.to) renamed_to_itself(value);
    } else if constexpr (requires {
                           in.name;
                           in.to;
                         }) {
      if (in.name == in.to) renamed_to_itself(value);
    } else if constexpr (requires {
                           in.table;
                           in.to;
                         }) {
      if (in.table == in.to) renamed_to_itself(value);
    }
  }
  void body(const ir::PluginOperation& in, const Value& value) {
    dialect(in.op.substr(0, in.op.find('.')), at(value, "op"));
  }
  void body(const ir::RebuildTable&, const Value& value) {
    report(code::kUnknownOperation, at(value, "op"), "rebuild_table is an operation that mig makes",
           "write the changes themselves; mig rebuilds the table where a database needs it");
  }

  template <class T>
  void structure(const T& in, const Value& value) {
    const char* bare = ir::detail::Shorthand<T>::value;
    if (bare != nullptr && value.is(Value::Kind::table)) {
      for (const auto& key : ir::keys_of<T>()) {
        if (value.find(key) != nullptr) bare = nullptr;
        if (bare == nullptr) break;
      }
    }
    Fields<T> fields{*this, in, value, bare};
    T::describe(fields);
    rules(in, value);
  }

  // ---- what holds for every field of a type ----

  template <class M>
  void field(const char*, const M& in, const Value& value, bool) {
    if constexpr (ir::detail::IsDescribed<M>::value) structure(in, value);
  }
  void field(const char* key, const std::string& in, const Value& value, bool required) {
    if (in.empty() && required && std::string_view(key) != "value") empty(key, value.at);
  }
  void field(const char* key, const std::vector<std::string>& in, const Value& value,
             bool required) {
    if (in.empty() && required) empty(key, value.at);
    std::set<std::string> seen;
    const bool enumeration = std::string_view(key) == "values";
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Position place = value.items[i].at;
      if (in[i].empty() && !enumeration) empty(key, place, " holds an empty name");
      if (!seen.insert(in[i]).second) {
        contradiction(place, "'" + in[i] + "' stands twice in '" + key + "'", "");
      }
    }
  }
  void field(const char* key, const ir::Names& in, const Value& value, bool) {
    if (value.is(Value::Kind::array)) return field(key, in.list, value, true);
    if (in.list.front().empty()) empty(key, value.at);
  }
  template <class M>
  void field(const char* key, const std::vector<M>& in, const Value& value, bool required) {
    if (in.empty() && required) empty(key, value.at);
    for (std::size_t i = 0; i < in.size(); ++i) item(in[i], value.items[i]);
  }
  template <class M>
  void field(const char* key, const std::optional<M>& in, const Value& value, bool) {
    if (in) field(key, *in, value, false);
  }
  template <class M>
  void field(const char*, const ir::PerDialect<M>& in, const Value& value, bool) {
    for (const auto& [name, unused] : in.dialects) dialect(name, key_of(value, name));
  }
  void field(const char*, const ir::Options& in, const Value& value, bool) {
    for (const auto& [name, unused] : in) dialect(name, key_of(value, name));
  }
  void field(const char*, const ir::Row& in, const Value& value, bool) { item(in, value); }

  void item(const ir::Operation& in, const Value& value) {
    operation(in, value);
    if (std::holds_alternative<ir::Execute>(in.body)) {
      contradiction(value.at, "execute says nothing about the schema",
                    "'state' holds the operations that describe the effect of the SQL");
    }
  }
  void item(const ir::Row& in, const Value& value) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (in[i].first.empty()) empty("column", value.members[i].at);
      const auto* expression = std::get_if<ir::Expression>(&in[i].second);
      const Value* sql = expression ? value.members[i].value.find("sql") : nullptr;
      if (sql != nullptr) field("sql", expression->sql, *sql, true);
    }
  }
  template <class M>
  void item(const M& in, const Value& value) {
    structure(in, value);
  }

  // ---- what holds for one struct ----

  template <class T>
  void rules(const T&, const Value&) {}

  void rules(const ir::Column& in, const Value& value) {
    const bool fallback = in.default_value || !in.default_sql.empty();
    if (in.default_value && !in.default_sql.empty()) both(value, "default", "default_sql");
    if (in.identity && fallback) {
      contradiction(at(value, "identity"), "column '" + in.name + "' has an identity and a default",
                    "the database numbers the rows: leave the default out");
    }
    if (in.generated && fallback) {
      contradiction(at(value, "generated"),
                    "column '" + in.name + "' is generated and has a default",
                    "the value is computed: leave the default out");
    }
    if (in.generated && in.identity) both(value, "identity", "generated");
  }

  void rules(const ir::AlterColumn& in, const Value& value) {
    bool changes = false;
    for (const auto& key : ir::keys_of<ir::AlterColumn>()) {
      if (key == "table" || key == "name" || key == "using") continue;
      const Value* v = value.find(key);
      const bool off = (key == "drop_default" && !in.drop_default) ||
                       (key == "drop_generated" && !in.drop_generated);
      changes = changes || (v != nullptr && !off);
    }
    if (!changes) changes_nothing(value, "say what changes: type, nullable, default, …");
    if (changes && !in.using_sql.empty() && in.type.empty()) {
      contradiction(at(value, "using"), "'using' without a new 'type'", "");
    }
    const bool fallback = in.default_value || !in.default_sql.empty();
    if (in.default_value && !in.default_sql.empty()) both(value, "default", "default_sql");
    if (in.drop_default && fallback) {
      both(value, "drop_default", in.default_value ? "default" : "default_sql");
    }
    if (in.identity.value_or(false) && fallback) {
      both(value, "identity", in.default_value ? "default" : "default_sql");
    }
    if (in.generated && fallback) {
      both(value, "generated", in.default_value ? "default" : "default_sql");
    }
    if (in.generated && in.identity.value_or(false)) both(value, "identity", "generated");
    if (in.generated && in.drop_generated) both(value, "generated", "drop_generated");
  }

  void rules(const ir::AlterTable& in, const Value& value) {
    if (!in.comment && in.options.empty()) changes_nothing(value, "give a comment or options");
  }

  void rules(const ir::AddColumn& in, const Value& value) {
    if (in.first && !in.after.empty()) both(value, "first", "after");
    if (in.after == in.column.name && !in.after.empty()) {
      contradiction(at(value, "after"), "column '" + in.after + "' cannot stand behind itself", "");
    }
  }

  void rules(const ir::IndexColumn& in, const Value& value) {
    const bool expression = !in.expression.empty();
    if (expression && !in.name.empty()) both(value, "name", "expression");
    if (!expression && in.name.empty()) {
      contradiction(value.at, "a column of an index without a name or an expression",
                    "write \"column\" or { expression = \"lower(column)\" }");
    }
    if (in.length && *in.length <= 0) positive(value, "length");
  }

  void rules(const ir::ForeignKey& in, const Value& value) {
    const std::size_t own = in.columns.size();
    const std::size_t other = in.references.columns.size();
    if (own != other && own > 0 && other > 0) {
      contradiction(at(value, "references"),
                    "a foreign key of " + count(own) + " refers to " + count(other),
                    "list one referred column for each column of the key, in the same order");
    }
    if (in.initially == ir::Initially::deferred && !in.deferrable) {
      contradiction(at(value, "initially"), "a foreign key that is deferred but not deferrable",
                    "add deferrable = true");
    }
  }

  void rules(const ir::Table& in, const Value& value) {
    const Value* columns = value.find("columns");
    std::set<std::string> known;
    for (std::size_t i = 0; i < in.columns.size(); ++i) {
      const auto& name = in.columns[i].name;
      if (!known.insert(name).second) {
        contradiction(at(columns->items[i], "name"),
                      "table '" + in.name + "' has the column '" + name + "' twice", "");
      }
    }
    constraint_names(in, value);
    if (in.primary_key) {
      const Value& key = *value.find("primary_key");
      belong(in.primary_key->columns, list_of(key), known, in.name);
    }
    for (std::size_t i = 0; i < in.unique.size(); ++i) {
      belong(in.unique[i].columns, list_of(value.find("unique")->items[i]), known, in.name);
    }
    for (std::size_t i = 0; i < in.foreign_keys.size(); ++i) {
      belong(in.foreign_keys[i].columns, list_of(value.find("foreign_keys")->items[i]), known,
             in.name);
    }
    for (std::size_t i = 0; i < in.indexes.size(); ++i) {
      const Value& index = value.find("indexes")->items[i];
      belong(in.indexes[i].include, index.find("include"), known, in.name);
      const Value* written = index.find("columns");
      for (std::size_t k = 0; k < in.indexes[i].columns.size(); ++k) {
        const auto& name = in.indexes[i].columns[k].name;
        if (!name.empty()) belongs(name, written->items[k].at, known, in.name);
      }
    }
  }

  void constraint_names(const ir::Table& in, const Value& value) {
    std::set<std::string> seen;
    const auto once = [&](const std::string& name, Position place) {
      if (name.empty() || seen.insert(name).second) return;
      contradiction(
          place, "the name '" + name + "' is given to two constraints of table '" + in.name + "'",
          "");
    };
    if (in.primary_key) once(in.primary_key->name, at(value, "primary_key"));
    const auto each = [&](const auto& list, const char* key) {
      for (std::size_t i = 0; i < list.size(); ++i) {
        once(list[i].name, at(value.find(key)->items[i], "name"));
      }
    };
    each(in.unique, "unique");
    each(in.foreign_keys, "foreign_keys");
    each(in.checks, "checks");
    seen.clear();  // constraints and indexes have names of their own
    each(in.indexes, "indexes");
  }

  void rules(const ir::AddEnumValue& in, const Value& value) {
    if (!in.before.empty() && !in.after.empty()) both(value, "before", "after");
    if (value.find("before") != nullptr && in.before == in.value) {
      contradiction(at(value, "before"), "the value '" + in.value + "' cannot stand before itself",
                    "");
    }
    if (value.find("after") != nullptr && in.after == in.value) {
      contradiction(at(value, "after"), "the value '" + in.value + "' cannot stand behind itself",
                    "");
    }
  }

  void rules(const ir::ExpectedRows& in, const Value& value) {
    const auto below = [](const std::optional<std::int64_t>& limit) { return limit && *limit < 0; };
    if (!in.exactly && !in.min && !in.max) {
      contradiction(value.at, "an expectation that says nothing",
                    "write a number, or { min = 1, max = 10 }");
    }
    if (below(in.exactly) || below(in.min) || below(in.max)) {
      contradiction(value.at, "'expect_rows' is below 0", "");
    }
    if (in.exactly && (in.min || in.max)) both(value, "exactly", in.min ? "min" : "max");
    if (in.min && in.max && *in.min > *in.max) {
      contradiction(at(value, "min"), "'min' is above 'max'", "");
    }
  }
  void rules(const ir::UpdateRows& in, const Value& value) { condition(in.where, value); }
  void rules(const ir::DeleteRows& in, const Value& value) { condition(in.where, value); }
  void rules(const ir::Backfill& in, const Value& value) {
    condition(in.where, value);
    if (in.batch <= 0) positive(value, "batch");
    if (!in.pause.empty() && !support::parse_duration(in.pause)) {
      report(code::kWrongValue, at(value, "pause"), "'" + in.pause + "' is no time",
             "write \"50ms\", \"2s\" and the like");
    }
    for (const auto& name : in.key.list) {
      for (std::size_t i = 0; i < in.set.size(); ++i) {
        if (in.set[i].first != name) continue;
        contradiction(value.find("set")->members[i].at,
                      "the backfill walks along '" + name + "' and changes it",
                      "choose another key, or use update_rows");
      }
    }
  }
  void rules(const ir::LoadCsv& in, const Value& value) {
    const bool text = value.find("text") != nullptr;
    if (text && !in.file.empty()) both(value, "file", "text");
    if (!text && in.file.empty()) {
      report(code::kMissingKey, value.at, "load_csv lacks 'file' or 'text'",
             "write file = \"….csv\"");
    }
    const bool single = in.delimiter.size() == 1;
    if (!single || in.delimiter == "\"" || in.delimiter == "\n" || in.delimiter == "\r") {
      report(code::kWrongValue, at(value, "delimiter"),
             "'delimiter' is one character of ASCII, and no quote or line break",
             "a tab is written \"\\t\"");
    }
  }
  // An empty condition is none, or a forgotten one: nobody can know.
  void condition(const ir::Sql& in, const Value& value) {
    const auto blank = [](const std::string& sql) {
      return sql.find_first_not_of(" \t\r\n;") == std::string::npos;
    };
    bool any = in.common && blank(*in.common);
    for (const auto& [name, sql] : in.dialects) any = any || blank(sql);
    if (any) {
      report(code::kWrongValue, at(value, "where"), "'where' is empty",
             "write the condition, or leave 'where' out to take every row");
    }
  }

  void rules(const ir::Sequence& in, const Value& value) { range(in, value); }
  void rules(const ir::AlterSequence& in, const Value& value) {
    if (!in.restart && !in.increment && !in.minimum && !in.maximum && !in.cycle) {
      changes_nothing(value, "say what changes: restart, increment, …");
    }
    range(in, value);
  }
  template <class T>
  void range(const T& in, const Value& value) {
    if (in.increment && *in.increment == 0) {
      contradiction(at(value, "increment"), "a sequence with the increment 0", "");
    }
    if (in.minimum && in.maximum && *in.minimum > *in.maximum) {
      contradiction(at(value, "minimum"), "the minimum of a sequence is above its maximum", "");
    }
  }

  void rules(const ir::Execute& in, const Value& value) {
    const bool sql = value.find("sql") != nullptr;
    if (sql && !in.file.empty()) both(value, "sql", "file");
    if (!sql && in.file.empty()) {
      report(code::kMissingKey, value.at, "execute lacks 'sql' or 'file'",
             "write sql = \"…\", or file = \"….sql\"");
    }
  }

  // ---- helpers ----

  static Position at(const Value& table, const char* key) { return key_of(table, key); }
  // Where a key stands, or the table when it does not stand there.
  static Position key_of(const Value& table, const std::string& key) {
    for (const auto& member : table.members) {
      if (member.key == key) return member.at;
    }
    return table.at;
  }
  static std::string count(std::size_t columns) {
    return std::to_string(columns) + (columns == 1 ? " column" : " columns");
  }
  // The array of columns of a constraint, in its full form or as a bare array.
  static const Value* list_of(const Value& constraint) {
    return constraint.is(Value::Kind::array) ? &constraint : constraint.find("columns");
  }

  void belong(const std::vector<std::string>& columns, const Value* written,
              const std::set<std::string>& known, const std::string& table) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      belongs(columns[i], written->items[i].at, known, table);
    }
  }
  void belongs(const std::string& column, Position place, const std::set<std::string>& known,
               const std::string& table) {
    if (column.empty() || known.count(column) > 0) return;
    constexpr std::size_t kEnough = 100;  // nobody reads the hints of more
    std::vector<std::string> candidates;
    if (findings_.size() < kEnough) candidates.assign(known.begin(), known.end());
    findings_.push_back({code::kContradiction,
                         Problem{place, "table '" + table + "' has no column '" + column + "'", "",
                                 column, std::move(candidates)}});
  }

  // The dialects that it is for.
  void whom(const std::vector<std::string>& only, const std::vector<std::string>& except,
            const Value& value) {
    names(only, value.find("only"), "only");
    names(except, value.find("except"), "except");
    if (!only.empty() && !except.empty()) {
      contradiction(at(value, "except"), "'only' and 'except' stand together",
                    "'only' says it all: leave 'except' out");
    }
  }
  void names(const std::vector<std::string>& in, const Value* value, const char* key) {
    if (value == nullptr) return;
    if (in.empty()) empty(key, value->at);
    for (std::size_t i = 0; i < in.size(); ++i) dialect(in[i], value->items[i].at);
  }
  void dialect(const std::string& name, Position place) {
    if (dialects_.empty() ||
        std::find(dialects_.begin(), dialects_.end(), name) != dialects_.end()) {
      return;
    }
    findings_.push_back({code::kUnknownDialect,
                         Problem{place, "unknown dialect '" + name + "'", "", name, dialects_}});
  }

  void both(const Value& value, const char* one, const char* other) {
    contradiction(at(value, other), std::string("'") + one + "' and '" + other + "' stand together",
                  "leave one of them out");
  }
  void changes_nothing(const Value& value, const char* hint) {
    contradiction(value.at, value.find("op")->text + " changes nothing", hint);
  }
  void renamed_to_itself(const Value& value) {
    contradiction(at(value, "to"), "the name before and the name after are the same", "");
  }
  void positive(const Value& value, const char* key) {
    contradiction(at(value, key), std::string("'") + key + "' is not above 0", "");
  }
  void empty(const char* key, Position place, const char* how = " is empty") {
    report(code::kWrongValue, place, std::string("'") + key + "'" + how, "");
  }
  void contradiction(Position place, std::string message, std::string hint) {
    report(code::kContradiction, place, std::move(message), std::move(hint));
  }
  void report(const char* code, Position place, std::string message, std::string hint) {
    findings_.push_back({code, Problem{place, std::move(message), std::move(hint), "", {}}});
  }

  const std::vector<std::string>& dialects_;
  std::vector<Finding>& findings_;
};

}  // namespace

void check(const ir::Operation& operation, const ir::Value& written,
           const std::vector<std::string>& dialects, std::vector<Finding>& findings) {
  Walker(dialects, findings).operation(operation, written);
}

void check(const Assertion& assertion, const ir::Value& written,
           const std::vector<std::string>& dialects, std::vector<Finding>& findings) {
  Walker(dialects, findings).assertion(assertion, written);
}

}  // namespace mig::revision

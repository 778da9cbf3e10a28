// A schema of one database for another kind of database: what fits is carried over, and what does
// not is named.
#include "api/context.hpp"
#include "compare/compare.hpp"
#include "compare/order.hpp"
#include "compare/portable.hpp"
#include "ir/fits.hpp"
#include "port/dialect.hpp"
#include <mig/compare.hpp>
#include <mig/ir/apply.hpp>
#include <mig/ir/identifiers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace mig {

namespace {

class Carrier {
 public:
  Carrier(const ir::Schema& schema, const port::Dialect& from, const port::Dialect& to,
          const Options& options)
      : from_(from),
        to_(to),
        compiler_(to, api::offline_settings(to, options, {})),
        numbered_keys_(
            from.capabilities(api::offline_settings(from, options, {}).server).numbered_keys),
        keeps_any_value_(to.capabilities(compiler_.settings().server).keeps_any_value) {
    out_.schema = schema;
    for (const auto& each : schema.tables) all_.push_back(each.name);
  }

  CarriedSchema run() {
    for (const auto& each : out_.schema.opaque) {
      const std::string of = each.table.empty() ? "" : " of '" + each.table + "'";
      left(fmt::format("{} '{}'{}", each.kind, each.name, of), "no operation makes it");
    }
    out_.schema.opaque.clear();
    out_.schema.verbatim.clear();
    for (auto& table : out_.schema.tables) simplify(table);
    own_names();
    sequences();
    tables();
    without_lost_tables();
    views();
    return std::move(out_);
  }

 private:
  void left(const std::string& what, const std::string& why) {
    out_.left.push_back(what + ": " + why);
  }
  [[nodiscard]] std::string own() const { return "it is said in " + from_.name() + "'s own words"; }

  // ---- what is in a table, in words that both know ----

  void simplify(ir::Table& table) {
    number(table);
    for (const auto& [dialect, settings] : table.options) {
      for (const auto& member : settings.members) {
        left(fmt::format("the setting '{}' of '{}'", member.key, table.name),
             "it is " + dialect + "'s own");
      }
    }
    table.options.clear();
    for (auto& column : table.columns) simplify(table, column);
    std::erase_if(table.checks, [&](ir::Check& each) {
      return !say(table, each.check, fmt::format("the check '{}' of '{}'", each.name, table.name));
    });
    std::erase_if(table.indexes, [&](ir::Index& each) { return !simplify(table, each); });
  }

  // What numbers by itself there has to be told to here.
  void number(ir::Table& table) const {
    if (!numbered_keys_ || !table.primary_key || table.primary_key->columns.size() != 1) return;
    for (const auto& [dialect, settings] : table.options) {
      const bool none =
          std::any_of(settings.members.begin(), settings.members.end(),
                      [&](const auto& each) { return each.key == numbered_keys_->unless; });
      if (none) return;
    }
    ir::Column* key = ir::find_column(table, table.primary_key->columns.front());
    if (key == nullptr || !key->type.common) return;
    if (key->type.common->kind != ir::TypeKind::integer) return;
    key->identity = true;
    key->default_value.reset();  // never used there, and not allowed here
    key->default_sql = {};
  }

  void simplify(const ir::Table& table, ir::Column& column) {
    const std::string name = "'" + table.name + "." + column.name + "'";
    type(name, column);
    if (!column.collation.empty()) {
      left("the collation of " + name, "it is " + from_.name() + "'s own");
      column.collation = {};
    }
    if (column.default_value && column.type.common && !keeps_any_value_) {
      const std::string why =
          ir::misfit(*column.default_value, *column.type.common, out_.schema, ir::Fit::form);
      if (!why.empty()) {
        left("the default of " + name, "it " + why);
        column.default_value.reset();
      }
    }
    if (column.default_sql.common) {
      const std::string& sql = *column.default_sql.common;
      const bool word = sql == "current_timestamp" || sql == "current_date" || sql == "uuid()";
      // without its casts a value may be another one
      if (!word && sql.find("::") != std::string::npos) {
        left("the default of " + name, own() + ": " + sql);
        column.default_sql = {};
      } else if (!word && !say(table, column.default_sql, "the default of " + name)) {
        column.default_sql = {};
      }
    }
    if (column.generated &&
        !say(table, column.generated->expression, "how " + name + " is computed")) {
      column.generated.reset();
    }
  }

  void type(const std::string& name, ir::Column& column) {
    const ir::Type* own = nullptr;
    for (const auto& dialect : from_.names()) {
      const auto found = column.type.dialects.find(dialect);
      if (found != column.type.dialects.end() && own == nullptr) own = &found->second;
    }
    if (column.type.common && column.type.common->kind == ir::TypeKind::native) {
      own = &*column.type.common;
    }
    if (own != nullptr) {
      left("the type of " + name, "'" + ir::to_text(*own) + "' becomes text");
      ir::Type text;
      text.kind = ir::TypeKind::text;
      column.type = text;
      column.default_value.reset();
      return;
    }
    if (!column.type.common) return;
    const auto written = to_.type(*column.type.common, compiler_.settings().server);
    if (written.exact) return;
    left("the type of " + name,
         fmt::format("'{}' becomes {}{}", ir::to_text(*column.type.common), written.sql,
                     written.note.empty() ? "" : ": " + written.note));
  }

  // Says the expression in common words; false, and reported, when there are none.
  bool say(const ir::Table& table, ir::Sql& sql, const std::string& what) {
    if (!sql.common) return true;
    auto words = compare::portable_expression(*sql.common);
    if (!words || needs_quotes(table, *words)) {
      left(what, own() + ": " + *sql.common);
      return false;
    }
    sql.common = std::move(*words);
    return true;
  }

  // Whether it names a table or a column of it with capital letters, which some databases find in
  // quotes only.
  static bool needs_quotes(const ir::Table& table, const std::string& sql) {
    bool found = false;
    ir::detail::each_identifier(sql, [&](std::size_t, std::size_t, std::string_view name, char) {
      const bool capital =
          std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
      found = found || (capital && ir::detail::same_name(table.name, name));
      for (const auto& column : table.columns) {
        found = found || (capital && ir::detail::same_name(column.name, name));
      }
    });
    return found;
  }

  bool simplify(const ir::Table& table, ir::Index& index) {
    const std::string name = fmt::format("the index '{}' of '{}'", index.name, table.name);
    if (index.method.common) {
      left(name, "its method '" + *index.method.common + "' is " + from_.name() + "'s own");
      return false;
    }
    bool said = say(table, index.where, "the condition of " + name);
    for (auto& part : index.columns) {
      said = said && say(table, part.expression, name);
      part.opclass = {};
    }
    return said;
  }

  // One database keeps names of indexes and constraints by table, another one in one place.
  void own_names() {
    std::set<std::string> taken;
    const auto keep = [&](const std::string& table, std::string& name) {
      if (name.empty() || taken.insert(name).second) return;
      left(fmt::format("the name '{}' in '{}'", name, table), "another table has it as well");
      name.clear();
    };
    for (auto& table : out_.schema.tables) {
      if (table.primary_key) keep(table.name, table.primary_key->name);
      for (auto& each : table.unique) keep(table.name, each.name);
      for (auto& each : table.indexes) keep(table.name, each.name);
      for (auto& each : table.foreign_keys) keep(table.name, each.name);
      for (auto& each : table.checks) keep(table.name, each.name);
    }
  }

  // What refers to tables that are not carried over.
  void without_lost_tables() {
    std::erase_if(out_.schema.views, [&](const ir::View& view) {
      const auto lost = std::find_if(all_.begin(), all_.end(), [&](const std::string& name) {
        return out_.schema.table(name) == nullptr && compare::reads(view, name);
      });
      if (lost == all_.end()) return false;
      left("the view '" + view.name + "'", "the table '" + *lost + "' is not carried over");
      return true;
    });
    for (auto& table : out_.schema.tables) {
      std::erase_if(table.foreign_keys, [&](const ir::ForeignKey& key) {
        if (out_.schema.table(key.references.table) != nullptr) return false;
        left(fmt::format("the foreign key '{}' of '{}'", key.name, table.name),
             "its table '" + key.references.table + "' is not carried over");
        return true;
      });
    }
  }

  // ---- what the other database can make ----

  // The reason why not; empty when it can.
  template <class T>
  std::string refusal(T body, const ir::Schema& before) {
    ir::Operation operation;
    operation.body = std::move(body);
    ir::Problems problems;
    const auto resolved = ir::resolve(operation, compiler_.settings().resolve, before, problems);
    if (!problems.empty()) return problems.front().message;
    if (!resolved) return {};
    const auto answer = compiler_.compile_one(*resolved, compile::relevant(before, *resolved));
    if (answer.support != ir::Support::unsupported) return {};
    return answer.reason.empty() ? to_.name() + " cannot make it" : answer.reason;
  }

  void sequences() {
    std::erase_if(out_.schema.sequences, [&](const ir::Sequence& each) {
      const auto why = refusal(ir::CreateSequence{each}, {});
      if (!why.empty()) left("the sequence '" + each.name + "'", why);
      return !why.empty();
    });
  }

  // First what can be left out of a table, one after the other, then the table.
  void tables() {
    const ir::Schema whole = out_.schema;
    std::erase_if(out_.schema.tables, [&](ir::Table& table) {
      ir::Schema before = whole;
      std::erase_if(table.indexes, [&](const ir::Index& each) {
        ir::CreateIndex op;
        op.table = table.name;
        op.index = each;
        const auto why = refusal(std::move(op), without(before, table.name, each.name));
        if (!why.empty()) {
          left(fmt::format("the index '{}' of '{}'", each.name, table.name), why);
        }
        return !why.empty();
      });
      std::erase_if(table.foreign_keys, [&](ir::ForeignKey& each) {
        const auto name = fmt::format("the foreign key '{}' of '{}'", each.name, table.name);
        const auto fits = [&](const ir::ForeignKey& key) {
          return refusal(ir::AddForeignKey{table.name, key}, without(before, table.name, key.name));
        };
        const auto why = fits(each);
        if (why.empty()) return false;
        ir::ForeignKey less = each;
        less.deferrable = false;
        less.initially = ir::Initially::immediate;
        if (!fits(less).empty()) {
          less.on_delete = ir::FkAction::no_action;
          less.on_update = ir::FkAction::no_action;
        }
        const bool left_out = !fits(less).empty();
        left((left_out ? "" : "of ") + name, why);
        each = std::move(less);
        return left_out;
      });
      ir::CreateTable op;
      op.definition = table;
      const auto why = refusal(std::move(op), {{}, {}, before.enums, {}, {}, {}, false});
      if (!why.empty()) left("the table '" + table.name + "'", why);
      return !why.empty();
    });
  }

  static ir::Schema without(ir::Schema schema, const std::string& table, const std::string& part) {
    if (ir::Table* found = schema.table(table)) {
      std::erase_if(found->indexes, [&](const ir::Index& each) { return each.name == part; });
      std::erase_if(found->foreign_keys,
                    [&](const ir::ForeignKey& each) { return each.name == part; });
    }
    return schema;
  }

  void views() {
    std::erase_if(out_.schema.views, [&](ir::View& view) {
      const std::string name = "the view '" + view.name + "'";
      if (view.query.common) {
        auto words = compare::portable_query(*view.query.common);
        const bool quotes =
            words && std::any_of(out_.schema.tables.begin(), out_.schema.tables.end(),
                                 [&](const ir::Table& each) { return needs_quotes(each, *words); });
        if (!words || quotes) {
          left(name, own());
          return true;
        }
        view.query.common = std::move(*words);
      }
      const auto why = refusal(ir::CreateView{view}, out_.schema);
      if (!why.empty()) left(name, why);
      return !why.empty();
    });
  }

  const port::Dialect& from_;
  const port::Dialect& to_;
  compile::Compiler compiler_;
  std::optional<ir::NumberedKeys> numbered_keys_;  // in the database that it comes from
  bool keeps_any_value_;                           // the one that it goes to
  std::vector<std::string> all_;                   // tables
  CarriedSchema out_;
};

}  // namespace

CarriedSchema carried(const ir::Schema& schema, const port::Dialect& from, const port::Dialect& to,
                      const Options& options) {
  return Carrier(schema, from, to, options).run();
}

namespace {

// With the enums that only its columns have, as operations that make them leave them.
ir::Schema with_enums(ir::Schema schema) {
  for (const auto& table : schema.tables) {
    for (const auto& column : table.columns) {
      const ir::Type* type = column.type.get();
      if (type == nullptr || type->kind != ir::TypeKind::enumeration) continue;
      if (schema.enum_type(type->name) == nullptr) {
        schema.enums.push_back({type->name, type->values, true});
      }
    }
  }
  return schema;
}

}  // namespace

std::string schema_script(const ir::Schema& schema, const port::Dialect& dialect,
                          const Options& options, const ScriptOptions& script) {
  const compile::Compiler compiler(dialect, api::offline_settings(dialect, options, script));
  ir::Schema now;
  std::string out;
  for (const auto& change : compare::compare({}, with_enums(schema)).changes) {
    ir::Problems problems;
    const auto resolved = ir::resolve(change.operation, compiler.settings().resolve, now, problems);
    if (!problems.empty()) {
      throw Error(Diagnostic{"MIG-402", problems.front().message, problems.front().hint});
    }
    if (!resolved) continue;
    const auto answer = compiler.compile_one(*resolved, compile::relevant(now, *resolved));
    if (answer.support == ir::Support::unsupported) {
      throw Error(
          Diagnostic{"MIG-420",
                     fmt::format("{} cannot do '{}' on '{}': {}", dialect.name(),
                                 ir::name_of(*resolved), ir::table_of(*resolved), answer.reason),
                     answer.way_out});
    }
    for (const auto& statement : answer.statements) {
      if (!statement.expect) out += statement.sql + ";\n";
    }
    static_cast<void>(ir::apply(now, *resolved));  // compare() has applied it before
  }
  return out;
}

}  // namespace mig

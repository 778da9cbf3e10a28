// Random whole schemas that a real database accepts. Only use inside of a rapidcheck property.
//
// Names come from small sets, so that two schemas have much in common, and a column's name says of
// which family its type is, so that it can become the other schema's type.
#pragma once

#include <mig/ir/apply.hpp>
#include <mig/ir/describe.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mig::test {

// What the engine has of what not all of them have.
struct EngineFeatures {
  bool partial_indexes = true;
  bool expression_indexes = true;
  bool sequences = false;
  bool materialized_views = false;
  bool virtual_columns = true;
  // MySQL gives a column that is to number rows a key of its own when the primary key comes later,
  // and lets no identity come or go while a foreign key refers to the column.
  bool numbers_later = true;
};
inline EngineFeatures features_of(const std::string& engine) {
  EngineFeatures out;
  const bool mysql = engine == "mysql" || engine == "mariadb";
  out.partial_indexes = !mysql;
  out.expression_indexes = engine != "mariadb";
  out.sequences = engine == "postgres" || engine == "mariadb";
  out.materialized_views = engine == "postgres";
  out.virtual_columns = engine != "postgres";
  out.numbers_later = !mysql;
  return out;
}

namespace detail {

class RealSchemaMaker {
 public:
  explicit RealSchemaMaker(EngineFeatures features) : features_(features) {}

  ir::Schema make() {
    if (coin()) change(ir::CreateEnum{"mood", values()});
    if (features_.sequences && coin()) sequence("counter");
    for (const char* name : {"alpha", "beta", "gamma", "order"}) {
      if (below(4) > 0) table(name);
    }
    for (int i = below(4); i > 0; --i) foreign_key();
    for (const char* name : {"view_one", "view_two"}) {
      if (coin()) view(name);
    }
    return std::move(schema_);
  }

 private:
  static int below(int limit) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit));
  }
  static bool coin() { return below(2) == 1; }
  template <class T>
  static T pick(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }
  // What contradicts the schema is left out.
  template <class T>
  void change(const T& body) {
    ir::Schema before = schema_;
    ir::Operation operation;
    operation.body = body;
    if (ir::apply(schema_, operation)) schema_ = std::move(before);
  }

  static std::vector<std::string> values() {
    std::vector<std::string> out = {"low"};
    for (const char* value : {"mid'dle", "high", "top"}) {
      if (coin()) out.emplace_back(value);
    }
    return out;
  }

  void sequence(const std::string& name) {
    ir::Sequence made;
    made.name = name;
    if (coin()) made.increment = 1 + below(3);
    made.maximum = 100000 + below(2);  // no operation takes a limit away
    made.cycle = coin();
    change(ir::CreateSequence{made});
  }

  static ir::Type type(ir::TypeKind kind, std::optional<std::int64_t> size = {},
                       std::optional<std::int64_t> scale = {}) {
    ir::Type out;
    out.kind = kind;
    out.size = size;
    out.scale = scale;
    return out;
  }

  // By the family that the name begins with.
  ir::Type type_of(const std::string& name) {
    using K = ir::TypeKind;
    switch (name.front()) {
      case 'n':
        return pick<ir::Type>({type(K::smallint), type(K::integer), type(K::bigint)});
      case 'd':
        return pick<ir::Type>({type(K::decimal, 10, 2), type(K::decimal, 14, 4)});
      case 's':
        return pick<ir::Type>({type(K::varchar, 20), type(K::varchar, 80), type(K::text)});
      case 't':
        return coin() ? type(K::timestamp) : type(K::timestamp, 3);
      case 'e': {
        ir::Type out = type(K::enumeration);
        const bool own = name == "e_own";
        out.name = own ? "own" : "mood";
        const ir::Enum* known = schema_.enum_type(out.name);
        out.values = known != nullptr ? known->values : values();
        return out;
      }
      default:
        break;
    }
    if (name == "b") return type(K::boolean);
    if (name == "u") return type(K::uuid);
    if (name == "j") return type(K::json);
    if (name == "x") return type(K::blob);
    if (name == "f") return type(K::double_precision);
    if (name == "c") return type(K::character, 8);
    return type(K::date);
  }

  ir::Column column(const std::string& name, const std::vector<ir::Column>& others) {
    ir::Column out;
    out.name = name;
    out.type = type_of(name);
    out.nullable = coin();
    if (coin()) give_default(out);
    if (name == "n_sum" && has(others, "id") && coin()) {
      compute(out, type(ir::TypeKind::bigint), coin() ? "id + 1" : "id * 2 + 1");
      if (others.front().identity) out.generated.reset();  // MySQL allows none on a counter
    }
    // what it is computed from may get another type
    if (name == "d_sum" && has(others, "d_price") && coin()) {
      compute(out, type(ir::TypeKind::decimal, 14, 4), coin() ? "d_price + 1" : "d_price * 2");
    }
    if (below(4) == 3) out.comment = coin() ? "it's one" : "two\\half";
    return out;
  }

  static bool has(const std::vector<ir::Column>& columns, const std::string& name) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const ir::Column& each) { return each.name == name; });
  }

  void compute(ir::Column& column, const ir::Type& type, const std::string& expression) {
    column.default_value.reset();
    column.default_sql = {};
    column.nullable = true;
    column.type = type;
    column.generated = ir::Generated{ir::Sql(expression), !features_.virtual_columns || coin()};
  }

  static void give_default(ir::Column& column) {
    using K = ir::TypeKind;
    const ir::Type& type = *column.type.common;
    switch (type.kind) {
      case K::smallint:
      case K::integer:
      case K::bigint:
        column.default_value = ir::Literal(std::int64_t{below(3) - 1});
        break;
      case K::decimal:
        column.default_value = coin() ? ir::Literal(std::int64_t{7}) : ir::Literal(1.5);
        break;
      case K::double_precision:
        column.default_value = ir::Literal(0.25);
        break;
      case K::boolean:
        column.default_value = ir::Literal(coin());
        break;
      case K::varchar:
      case K::character:
        column.default_value = ir::Literal(pick<std::string>({"", "it's", "a\\b", "äöü"}));
        break;
      case K::enumeration:
        // PostgreSQL uses a new value only when it is committed
        column.default_value = ir::Literal(std::string("low"));
        break;
      case K::timestamp:
        if (coin()) {
          column.default_sql = std::string("current_timestamp");
        } else {
          column.default_value = ir::Literal(ir::Temporal{"2026-01-02T03:04:05"});
        }
        break;
      case K::date:
        column.default_value = ir::Literal(ir::Temporal{"2026-01-02"});
        break;
      case K::uuid:
        column.default_sql = std::string("uuid()");
        break;
      default:
        break;
    }
  }

  static bool is_key(const ir::Column& column) {
    using K = ir::TypeKind;
    switch (column.type.common->kind) {
      case K::smallint:
      case K::integer:
      case K::bigint:
      case K::decimal:
      case K::varchar:
      case K::character:
      case K::uuid:
      case K::date:
      case K::timestamp:
        return !column.generated;
      default:
        return false;
    }
  }
  static std::vector<std::string> keys(const ir::Table& table) {
    std::vector<std::string> out;
    for (const auto& each : table.columns) {
      if (is_key(each)) out.push_back(each.name);
    }
    return out;
  }

  void table(const std::string& name) {
    ir::CreateTable op;
    ir::Table& made = op.definition;
    made.name = name;
    const ir::Schema before = schema_;
    if (!features_.numbers_later || below(4) > 0) {
      ir::Column id;
      id.name = "id";
      id.type = type(ir::TypeKind::bigint);
      id.nullable = false;
      id.identity = !features_.numbers_later || coin();
      made.columns.push_back(id);
      made.primary_key = ir::PrimaryKey{coin() ? "pk_" + name : "key_of_" + name, {"id"}};
    }
    for (const char* each : {"n_one", "n_sum", "d_price", "d_sum", "s_name", "s_note", "t_at",
                             "e_mood", "e_own", "b", "u", "j", "x", "f", "c", "day"}) {
      // an enum of a column's own belongs to one table
      if (std::string(each) == "e_own" && name != "alpha") continue;
      // one column stays, whatever table a table becomes
      if (std::string(each) == "n_one" || below(3) == 2) {
        made.columns.push_back(column(each, made.columns));
      }
    }
    if (below(3) == 2) made.comment = coin() ? "it's one" : "two";
    const auto usable = keys(made);
    if (!made.primary_key && !usable.empty() && coin()) {
      made.primary_key = ir::PrimaryKey{"pk_" + name, {pick(usable)}};
    }
    if (made.primary_key) find_column(made, made.primary_key->columns.front())->nullable = false;
    for (int i = below(3); i > 0 && !usable.empty(); --i) {
      made.unique.push_back({part("uq", i, name), some(usable)});
    }
    for (int i = below(3); i > 0; --i) check(made, part("ck", i, name));
    std::vector<std::string> indexed = usable;
    const ir::Column* sum = ir::find_column(made, "d_sum");
    if (sum != nullptr && sum->generated && sum->generated->stored) indexed.push_back(sum->name);
    for (int i = below(3); i > 0 && !indexed.empty(); --i) {
      made.indexes.push_back(index(made, part("ix", i, name), indexed));
    }
    schema_ = before;
    change(op);
  }

  static void check(ir::Table& table, const std::string& name) {
    for (const auto& column : table.columns) {
      // MySQL takes no check on a column that a foreign key's action may change
      const bool number =
          column.name == "n_sum" || column.type.common->kind == ir::TypeKind::decimal;
      if (number && coin()) {
        table.checks.push_back(
            {name,
             ir::Sql(column.name + (coin() ? " > -5" : " >= -2 AND " + column.name + " < 9000"))});
        return;
      }
      if (column.name.front() == 's' && coin()) {
        table.checks.push_back(
            {name, ir::Sql("length(" + column.name + ") < 20 or " + column.name + " <> 'it''s'")});
        return;
      }
    }
  }

  ir::Index index(const ir::Table& table, const std::string& name,
                  const std::vector<std::string>& usable) {
    ir::Index out;
    out.name = name;
    out.unique = below(3) == 2;
    for (const auto& column : some(usable)) {
      ir::IndexColumn each;
      each.name = column;
      if (below(3) == 2) each.order = ir::Order::desc;
      const bool text = find_column(table, column)->type.common->kind == ir::TypeKind::varchar;
      if (text && features_.expression_indexes && coin()) {
        each.name.clear();
        each.expression = "lower(" + column + ")";
      }
      out.columns.push_back(each);
    }
    if (features_.partial_indexes && below(3) == 2) out.where = usable.front() + " IS NOT NULL";
    return out;
  }

  static std::string part(const std::string& kind, int number, const std::string& table) {
    return kind + std::to_string(number) + "_" + table;
  }
  static std::vector<std::string> some(const std::vector<std::string>& usable) {
    std::vector<std::string> out = {pick(usable)};
    const std::string second = pick(usable);
    if (second != out.front() && coin()) out.push_back(second);
    return out;
  }

  // To the primary key of a table that a number refers to.
  void foreign_key() {
    if (schema_.tables.empty()) return;
    const ir::Table own = pick(schema_.tables);
    const ir::Table other = pick(schema_.tables);
    const ir::Column* from = ir::find_column(own, "n_one");
    const ir::Column* to = ir::find_column(other, "id");
    if (from == nullptr || to == nullptr) return;
    ir::ForeignKey made;
    made.name = "fk_" + own.name + "_" + other.name;
    made.columns = {"n_one"};
    made.references = {other.name, {"id"}};
    const int action = below(3);
    if (action == 1) made.on_delete = ir::FkAction::cascade;
    if (action == 2 && from->nullable) made.on_delete = ir::FkAction::set_null;
    if (from->type != to->type) {
      find_column(*schema_.table(own.name), "n_one")->type = to->type;  // as MySQL demands
    }
    change(ir::AddForeignKey{own.name, made});
  }

  void view(const std::string& name) {
    if (schema_.tables.empty()) return;
    const ir::Table& source = pick(schema_.tables);
    ir::View made;
    made.name = name;
    const std::string quoted = source.name == "order" ? "alpha" : source.name;
    if (schema_.table(quoted) == nullptr) return;
    made.query = "select " + schema_.table(quoted)->columns.front().name + " from " + quoted;
    made.materialized = features_.materialized_views && below(3) == 2;
    change(ir::CreateView{made});
  }

  EngineFeatures features_;
  ir::Schema schema_;
};

}  // namespace detail

// A schema that the engine can make, as replaying a history gives it.
inline rc::Gen<ir::Schema> real_schema(const std::string& engine) {
  return rc::gen::exec([engine] { return detail::RealSchemaMaker(features_of(engine)).make(); });
}

}  // namespace mig::test

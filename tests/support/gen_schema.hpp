// Random whole schemas that hold together: every reference leads somewhere, every name is free.
// Only use inside of a rapidcheck property or generator.
//
// Names come from small sets, so that two schemas have much in common.
#pragma once

#include <mig/ir/apply.hpp>
#include <mig/ir/describe.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mig::test {

namespace detail {

class SchemaMaker {
 public:
  ir::Schema make() {
    for (const char* name : {"mood", "size"}) {
      if (coin()) change(ir::CreateEnum{name, values()});
    }
    for (const char* name : {"s1", "s2"}) {
      if (coin()) sequence(name);
    }
    for (const char* name : {"a", "b", "c", "d"}) {
      if (below(3) > 0) table(name);
    }
    for (int i = below(5); i > 0 && !schema_.tables.empty(); --i) foreign_key();
    for (const char* name : {"v", "w", "x"}) {
      if (coin() && !schema_.tables.empty()) view(name);
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
  // What does not fit is left out.
  template <class T>
  bool change(const T& body) {
    ir::Schema before = schema_;
    ir::Operation operation;
    operation.body = body;
    if (!ir::apply(schema_, operation)) return true;
    schema_ = std::move(before);
    return false;
  }

  static std::vector<std::string> values() {
    std::vector<std::string> out = {"low"};
    for (const char* value : {"middle", "high", "top"}) {
      if (coin()) out.emplace_back(value);
    }
    return out;
  }

  void sequence(const std::string& name) {
    ir::Sequence made;
    made.name = name;
    if (coin()) made.increment = 1 + below(3);
    if (coin()) made.maximum = 100 + below(2);
    made.cycle = coin();
    change(ir::CreateSequence{made});
  }

  ir::Type type() {
    ir::Type out;
    switch (below(6)) {
      case 0:
        out.kind = ir::TypeKind::text;
        break;
      case 1:
        out.kind = ir::TypeKind::varchar;
        out.size = 5 + below(2);
        break;
      case 2: {
        out.kind = ir::TypeKind::enumeration;
        out.name = pick<std::string>({"mood", "size", "kind"});
        const auto* known = schema_.enum_type(out.name);
        if (known == nullptr) known = listed_.enum_type(out.name);
        out.values = known != nullptr ? known->values : values();
        if (known == nullptr) listed_.enums.push_back({out.name, out.values, true});
        break;
      }
      case 3:
        out.kind = ir::TypeKind::bigint;
        break;
      default:
        break;
    }
    return out;
  }

  ir::Column column(const std::string& name, const std::vector<ir::Column>& others) {
    ir::Column out;
    out.name = name;
    out.type = type();
    out.nullable = coin();
    switch (below(5)) {
      case 0:
        out.default_value = out.type.common->kind == ir::TypeKind::enumeration
                                ? ir::Literal(pick(out.type.common->values))
                                : ir::Literal(std::string(coin() ? "1" : "2"));
        break;
      case 1:
        out.default_sql = std::string(coin() ? "f()" : "g()");
        break;
      case 2:
        out.identity = true;
        break;
      case 3:
        if (others.empty() || others.back().generated) break;
        out.generated =
            ir::Generated{ir::Sql(others.back().name + (coin() ? " + 1" : " + 2")), coin()};
        break;
      default:
        break;
    }
    if (below(4) == 0) out.collation = std::string("C");
    if (below(4) == 0) out.comment = coin() ? "one" : "two";
    return out;
  }

  void table(const std::string& name) {
    ir::CreateTable op;
    ir::Table& made = op.definition;
    made.name = name;
    listed_ = {};
    for (const char* each : {"p", "q", "r", "s"}) {
      if (coin()) made.columns.push_back(column(each, made.columns));
    }
    if (made.columns.empty()) made.columns.push_back(column("p", {}));
    if (coin()) {
      made.primary_key = ir::PrimaryKey{coin() ? "pk_" + name : std::string("key"), some(made)};
    }
    if (coin()) made.comment = coin() ? "one" : "two";
    if (below(4) == 0) {
      made.options["mysql"] = ir::Value::table().set("engine", ir::Value::of(coin() ? "A" : "B"));
    }
    for (int i = below(3); i > 0; --i) made.unique.push_back({part("u", name), some(made)});
    for (int i = below(3); i > 0; --i) {
      made.checks.push_back({part("k", name), ir::Sql(pick(made.columns).name + " > 0")});
    }
    for (int i = below(3); i > 0; --i) made.indexes.push_back(index(made));
    change(op);
  }

  ir::Index index(const ir::Table& table) {
    ir::Index out;
    out.name = part("i", table.name);
    out.unique = coin();
    for (const auto& name : some(table)) {
      ir::IndexColumn each;
      if (coin()) {
        each.name = name;
      } else {
        each.expression = "lower(" + name + ")";
      }
      out.columns.push_back(each);
    }
    if (below(3) == 0) out.where = pick(table.columns).name + " > 1";
    return out;
  }

  // A name of its own, or one that another table may have as well.
  static std::string part(const std::string& kind, const std::string& table) {
    const std::string number = std::to_string(below(3));
    return coin() ? kind + number : kind + number + "_" + table;
  }
  static std::vector<std::string> some(const ir::Table& table) {
    std::vector<std::string> out = {pick(table.columns).name};
    const std::string second = pick(table.columns).name;
    if (second != out.front() && coin()) out.push_back(second);
    return out;
  }

  void foreign_key() {
    const ir::Table& own = pick(schema_.tables);
    const ir::Table& other = pick(schema_.tables);
    ir::ForeignKey made;
    made.name = part("f", own.name);
    made.columns = {pick(own.columns).name};
    made.references = {other.name, {pick(other.columns).name}};
    if (coin()) made.on_delete = ir::FkAction::cascade;
    change(ir::AddForeignKey{own.name, made});
  }

  void view(const std::string& name) {
    std::vector<std::string> sources;
    for (const auto& each : schema_.tables) sources.push_back(each.name);
    for (const auto& each : schema_.views) sources.push_back(each.name);
    ir::View made;
    made.name = name;
    made.query = "select " + std::to_string(below(2)) + " from " + pick(sources);
    made.materialized = below(3) == 0;
    change(ir::CreateView{made});
  }

  ir::Schema schema_;
  ir::Schema listed_;  // enums that the table under way lists
};

}  // namespace detail

// A schema as replaying a history gives it.
inline rc::Gen<ir::Schema> whole_schema() {
  return rc::gen::exec([] { return detail::SchemaMaker().make(); });
}

}  // namespace mig::test

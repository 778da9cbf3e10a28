// Random operations, made from describe(): every operation and every field of the vocabulary, also
// those that are yet to come. Only use inside of a rapidcheck property or generator.
//
// any_operation() gives what the codec can express; valid_operation() what a revision file may say.
#pragma once

#include <mig/ir/describe.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig::test {

namespace detail {

// The same at every size: a small case is one of few parts, not one of few kinds.
inline int below(int limit) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit));
}
inline bool coin() { return below(2) == 1; }

// Text with what breaks quoting: quotes, backslashes, line breaks, control and other characters.
inline std::string any_text(int least = 0) {
  static const std::vector<std::string> pieces = {"a",
                                                  "b",
                                                  "Z",
                                                  "7",
                                                  "_",
                                                  " ",
                                                  "id",
                                                  "select",
                                                  "\"",
                                                  "\"\"\"",
                                                  "'",
                                                  "'''",
                                                  "\\",
                                                  "\n",
                                                  "\r",
                                                  "\r\n",
                                                  "\t",
                                                  "\x01",
                                                  "\x7f",
                                                  "ü",
                                                  "表",
                                                  "😀",
                                                  "#",
                                                  "=",
                                                  "[",
                                                  "]]",
                                                  "{",
                                                  "}",
                                                  ",",
                                                  ".",
                                                  "--",
                                                  "-- mig:upgrade",
                                                  "\n-- mig:downgrade\n",
                                                  "%",
                                                  "$",
                                                  "`",
                                                  ";",
                                                  "\xEF\xBB\xBF"};
  std::string out;
  const int count = least + below(5);
  for (int i = 0; i < count; ++i) out += *rc::gen::elementOf(pieces);
  return out;
}
inline std::string any_name() {
  static const std::vector<std::string> names = {"id",    "users", "e mail", "ü",       "select",
                                                 "a.b",   "x\"y",  "it's",   "back\\s", "UPPER",
                                                 "a-b_c", "1st",   "op",     "default"};
  return coin() ? *rc::gen::elementOf(names) : any_text(1);
}
inline std::string any_dialect() {
  static const std::vector<std::string> names = {"sqlite", "postgres", "mysql", "mariadb",
                                                 "duck_1"};
  return *rc::gen::elementOf(names);
}
inline double any_real() {
  const double value = *rc::gen::arbitrary<double>();
  return std::isfinite(value) ? value : 0.5;
}
inline std::string any_temporal() {
  static const std::vector<std::string> all = {
      "2026-11-22",           "15:30:00",
      "15:30:00.25",          "2026-11-22T15:30:00",
      "2026-11-22T15:30:00Z", "1999-02-28T00:00:00.000001+05:30",
      "0001-01-01",           "9999-12-31T23:59:59.999999999-11:00"};
  return *rc::gen::elementOf(all);
}

inline ir::Value any_value(int depth) {
  using ir::Value;
  switch (below(depth > 0 ? 7 : 5)) {
    case 0:
      return Value::of(coin());
    case 1:
      return Value::of(*rc::gen::arbitrary<std::int64_t>());
    case 2:
      return Value::of(any_real());
    case 3:
      return Value::temporal(any_temporal());
    case 4:
      return Value::of(any_text());
    case 5: {
      Value out = Value::array();
      for (int i = below(3); i > 0; --i) out.items.push_back(any_value(depth - 1));
      return out;
    }
    default: {
      Value out = Value::table();
      for (int i = below(4); i > 0; --i) {
        const std::string key = any_name();
        if (out.find(key) == nullptr) out.set(key, any_value(depth - 1));
      }
      return out;
    }
  }
}

// Fills the fields of described structs.
class Filler {
 public:
  explicit Filler(int depth) : depth_(depth) {}

  void fill(bool& out) { out = coin(); }
  void fill(std::int64_t& out) { out = *rc::gen::arbitrary<std::int64_t>(); }
  void fill(std::string& out) { out = any_name(); }
  void fill(std::vector<std::string>& out) {
    std::set<std::string> seen;
    for (int i = 1 + below(3); i > 0; --i) {
      std::string name = any_name();
      if (seen.insert(name).second) out.push_back(std::move(name));
    }
  }
  void fill(ir::Names& out) { fill(out.list); }
  void fill(ir::Type& out) { out = type(2); }
  void fill(ir::PerDialect<ir::Type>& out) {
    per_dialect(out, [this] { return type(2); });
  }
  void fill(ir::Sql& out) {
    per_dialect(out, [] { return any_text(); });
  }
  void fill(ir::Literal& out) {
    switch (below(7)) {
      case 0:
        out = ir::Null{};
        break;
      case 1:
        out = coin();
        break;
      case 2:
        out = *rc::gen::arbitrary<std::int64_t>();
        break;
      case 3:
        out = any_real();
        break;
      case 4:
        out = ir::Temporal{any_temporal()};
        break;
      case 5: {
        ir::Bytes bytes;
        for (int i = below(5); i > 0; --i) bytes.data += static_cast<char>(below(256));
        out = std::move(bytes);
        break;
      }
      default:
        out = any_text();
    }
  }
  void fill(ir::Row& out) {
    std::vector<std::string> names;
    fill(names);
    for (auto& name : names) {
      ir::Literal literal;
      ir::Expression expression;
      fill(literal);
      fill(expression.sql);
      out.emplace_back(std::move(name), coin() ? ir::Cell(literal) : ir::Cell(expression));
    }
  }
  void fill(ir::Options& out) {
    for (int i = 1 + below(2); i > 0; --i) {
      auto& settings = out[any_dialect()];
      do {
        settings = any_value(2);
      } while (!settings.is(ir::Value::Kind::table));
    }
  }
  void fill(ir::Operation& out);
  void fill(std::vector<ir::Operation>& out) {
    for (int i = depth_ > 0 ? 1 + below(2) : 0; i > 0; --i) {
      out.emplace_back();
      Filler(depth_ - 1).fill(out.back());
    }
  }
  template <class M>
  void fill(std::optional<M>& out) {
    fill(out.emplace());
  }
  template <class M>
  void fill(std::vector<M>& out) {
    for (int i = 1 + below(2); i > 0; --i) fill(out.emplace_back());
  }
  template <class M>
  void fill(M& out) {
    if constexpr (std::is_enum_v<M>) {
      out = static_cast<M>(below(static_cast<int>(ir::Words<M>::list().size())));
    } else {
      Fields<M> fields{*this, out};
      M::describe(fields);
    }
  }

 private:
  template <class T>
  struct Fields {
    Filler& filler;
    T& out;
    template <class M>
    void required(const char*, M T::*member, const char*) {
      filler.fill(out.*member);
    }
    template <class M>
    void optional(const char*, M T::*member, const char*) {
      if (coin()) filler.fill(out.*member);
    }
    template <class M>
    void inlined(M T::*member) {
      Fields<M> inner{filler, out.*member};
      M::describe(inner);
    }
  };

  template <class T, class Make>
  void per_dialect(ir::PerDialect<T>& out, Make make) {
    const int shape = below(3);
    if (shape != 1) out.common = make();
    for (int i = shape == 0 ? 0 : 1 + below(2); i > 0; --i) out.dialects[any_dialect()] = make();
  }

  ir::Type type(int depth) {
    ir::Type out;
    const auto& rules = ir::type_rules();
    const int count = static_cast<int>(rules.size());
    const int pick = below(count + (depth > 0 ? 4 : 3));
    if (pick < count) {
      const auto& rule = rules[static_cast<std::size_t>(pick)];
      out.kind = rule.kind;
      if (rule.most > 0 && (rule.least > 0 || coin())) out.size = 1 + below(6);
      if (rule.most > 1 && out.size && coin()) out.scale = below(static_cast<int>(*out.size) + 1);
    } else if (pick == count + 3) {
      out.kind = ir::TypeKind::array;
      do {
        out.element = {type(0)};
      } while (out.element.front().kind == ir::TypeKind::native ||
               out.element.front().kind == ir::TypeKind::enumeration);
    } else if (pick == count) {
      static const std::vector<std::string> all = {"tsvector",     "int unsigned", "text",
                                                   "VARCHAR(MAX)", "array",        "ü"};
      out = ir::native_type(*rc::gen::elementOf(all));
    } else {
      out.kind = ir::TypeKind::enumeration;
      out.name = any_name();
      if (pick == count + 1) fill(out.values);
    }
    return out;
  }

  int depth_;
};

inline void Filler::fill(ir::Operation& out) {
  std::vector<void (*)(Filler&, ir::Operation&)> makers = {[](Filler&, ir::Operation& plugin) {
    ir::PluginOperation made;
    made.op = any_dialect() + "." + "attach";
    for (int i = below(4); i > 0; --i) {
      const std::string key = any_name();
      if (key == "op" || key == "only" || key == "except" || key == "online" ||
          made.fields.find(key))
        continue;
      made.fields.set(key, any_value(2));
    }
    plugin.body = std::move(made);
  }};
  ir::for_each_operation([&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    makers.push_back(
        [](Filler& filler, ir::Operation& made) { filler.fill(made.body.emplace<T>()); });
  });
  makers[static_cast<std::size_t>(below(static_cast<int>(makers.size())))](*this, out);
  if (below(4) == 0) out.only = {any_dialect()};
  if (below(4) == 0) out.except = {any_dialect()};
  if (below(4) == 0) out.online = below(2) == 0;
}

// Takes out of an operation what contradicts itself.
class Mender {
 public:
  void mend(ir::Operation& operation) {
    if (!operation.only.empty()) operation.except.clear();
    std::visit([this](auto& op) { body(op); }, operation.body);
  }

 private:
  template <class T>
  void body(T& op) {
    if constexpr (requires {
                    op.value;
                    op.to;
                  }) {
      if (op.value == op.to) op.to += "2";
    } else if constexpr (requires {
                           op.name;
                           op.to;
                         }) {
      if (op.name == op.to) op.to += "2";
    } else if constexpr (requires {
                           op.table;
                           op.to;
                         }) {
      if (op.table == op.to) op.to += "2";
    }
  }
  void body(ir::CreateTable& op) {
    auto& table = op.definition;
    std::vector<std::string> names;
    for (auto& column : table.columns) {
      mend(column);
      while (std::find(names.begin(), names.end(), column.name) != names.end()) column.name += "x";
      names.push_back(column.name);
    }
    const auto own = [&](std::vector<std::string>& columns) {
      columns.resize(std::min(columns.size(), names.size()));
      std::copy_n(names.begin(), columns.size(), columns.begin());
    };
    int number = 0;
    const auto named = [&](std::string& name) {
      if (!name.empty()) name += std::to_string(++number);
    };
    if (table.primary_key) own(table.primary_key->columns), named(table.primary_key->name);
    for (auto& each : table.unique) own(each.columns), named(each.name);
    for (auto& each : table.foreign_keys) {
      own(each.columns);
      mend(each);
      named(each.name);
    }
    for (auto& each : table.checks) named(each.name);
    for (auto& index : table.indexes) {
      own(index.include);
      named(index.name);
      mend(index);
      for (auto& column : index.columns) {
        if (!column.name.empty()) column.name = names.front();
      }
    }
  }
  void body(ir::AlterTable& op) {
    if (!op.comment && op.options.empty()) op.comment = "";
  }
  void body(ir::AddColumn& op) {
    mend(op.column);
    if (op.first) op.after.clear();
    if (op.after == op.column.name) op.after += "2";
    if (op.first) op.after.clear();
  }
  void body(ir::AlterColumn& op) {
    if (op.type.empty()) op.using_sql = {};
    if (op.generated) {
      op.identity.reset();
      op.drop_generated = false;
    }
    if (op.generated || op.identity) {
      op.default_value.reset();
      op.default_sql = {};
    }
    if (op.default_value) op.default_sql = {};
    if (op.default_value || !op.default_sql.empty()) op.drop_default = false;
    ir::AlterColumn nothing;
    nothing.table = op.table;
    nothing.name = op.name;
    if (op == nothing) op.nullable = false;
  }
  void body(ir::AddForeignKey& op) { mend(op.constraint); }
  void body(ir::CreateIndex& op) { mend(op.index); }
  void body(ir::UpdateRows& op) {
    condition(op.where);
    expectation(op.expect_rows);
  }
  void body(ir::DeleteRows& op) {
    condition(op.where);
    expectation(op.expect_rows);
  }
  void body(ir::Backfill& op) {
    condition(op.where);
    op.batch = std::max<std::int64_t>(op.batch, 1);
    if (!op.pause.empty()) op.pause = "50ms";
    std::erase_if(op.key.list, [&](const std::string& name) {
      return std::any_of(op.set.begin(), op.set.end(),
                         [&](const auto& cell) { return cell.first == name; });
    });
  }
  void body(ir::LoadCsv& op) {
    op.file.clear();
    op.delimiter = below(2) == 0 ? ";" : ",";
    if (op.columns.empty()) op.columns = {"a"};
    op.text.clear();
    for (std::size_t i = 0; i < op.columns.size(); ++i) {
      op.text += (i == 0 ? "" : op.delimiter) + std::string("\"x\"\"\n;,\"");
    }
  }
  void body(ir::AddEnumValue& op) {
    if (!op.before.empty()) op.after.clear();
    if (op.before == op.value) op.before += "2";
    if (op.after == op.value) op.after += "2";
    if (!op.before.empty()) op.after.clear();
  }
  void body(ir::CreateSequence& op) { range(op.sequence); }
  void body(ir::AlterSequence& op) {
    range(op);
    if (!op.restart && !op.increment && !op.minimum && !op.maximum && !op.cycle) op.cycle = false;
  }
  void body(ir::Execute& op) {
    op.file = {};
    if (op.sql.empty()) op.sql = std::string("select 1");
    expectation(op.expect_rows);
    if (!op.state) return;
    std::erase_if(*op.state, [](const ir::Operation& each) {
      return std::holds_alternative<ir::Execute>(each.body) ||
             std::holds_alternative<ir::RebuildTable>(each.body);
    });
    for (auto& each : *op.state) mend(each);
  }

  static void expectation(std::optional<ir::ExpectedRows>& expected) {
    if (!expected) return;
    for (auto* limit : {&expected->exactly, &expected->min, &expected->max}) {
      if (*limit && **limit < 0) *limit = 0;
    }
    if (!expected->exactly && !expected->min && !expected->max) expected->exactly = 1;
    if (expected->exactly) expected->min.reset(), expected->max.reset();
    if (expected->min && expected->max && *expected->min > *expected->max) {
      std::swap(expected->min, expected->max);
    }
  }

  // One that is there says something.
  static void condition(ir::Sql& where) {
    const auto say = [](std::string& text) {
      if (text.find_first_not_of(" \t\r\n;") == std::string::npos) text = "id = 1";
    };
    if (where.common) say(*where.common);
    for (auto& [dialect, text] : where.dialects) say(text);
  }
  void mend(ir::Column& column) {
    if (column.generated) column.identity = false;
    if (column.generated || column.identity) {
      column.default_value.reset();
      column.default_sql = {};
    }
    if (column.default_value) column.default_sql = {};
  }
  void mend(ir::ForeignKey& key) {
    key.references.columns = key.columns;
    if (!key.deferrable) key.initially = ir::Initially::immediate;
  }
  void mend(ir::Index& index) {
    for (auto& column : index.columns) {
      if (!column.expression.empty()) column.name.clear();
      if (column.expression.empty() && column.name.empty()) column.name = "id";
      if (column.length && *column.length <= 0) column.length = 1;
    }
  }
  template <class T>
  void range(T& sequence) {
    if (sequence.increment && *sequence.increment == 0) sequence.increment = 1;
    if (sequence.minimum && sequence.maximum && *sequence.minimum > *sequence.maximum) {
      std::swap(sequence.minimum, sequence.maximum);
    }
  }
};

}  // namespace detail

// An operation of any kind, those of plugins and those that only mig makes among them.
inline rc::Gen<ir::Operation> any_operation() {
  return rc::gen::exec([] {
    ir::Operation out;
    detail::Filler(1).fill(out);
    return out;
  });
}

// An operation of the given kind.
template <class T>
rc::Gen<ir::Operation> any_operation_of() {
  return rc::gen::exec([] {
    ir::Operation out;
    detail::Filler(1).fill(out.body.emplace<T>());
    return out;
  });
}

// An operation that a revision file may hold.
inline rc::Gen<ir::Operation> valid_operation() {
  return rc::gen::exec([] {
    ir::Operation out;
    do {
      out = {};
      detail::Filler(1).fill(out);
    } while (std::holds_alternative<ir::RebuildTable>(out.body));
    detail::Mender().mend(out);
    return out;
  });
}

// The same for an operation that was made elsewhere.
inline ir::Operation mended(ir::Operation operation) {
  detail::Mender().mend(operation);
  return operation;
}

}  // namespace mig::test

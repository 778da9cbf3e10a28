#include "ir/resolve.hpp"

#include "ir/as_written.hpp"
#include "support/characters.hpp"
#include "support/text.hpp"
#include <mig/ir/apply.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace mig::ir {

std::string shorten(const std::string& name, std::size_t longest) {
  constexpr std::size_t kHash = 8;
  if (longest == 0 || name.size() <= longest || longest <= kHash + 1) return name;
  return std::string(support::beginning(name, longest - kHash - 1)) + "_" +
         support::sha256(name).substr(0, kHash);
}

namespace {

// Fills in ${x.name} and ${x.name:-default}.
class Variables {
 public:
  Variables(const ResolveContext& context, Position at, Problems& problems)
      : context_(context), at_(at), problems_(problems) {}

  void fill(std::string& text) const {
    std::size_t from = 0;
    while ((from = text.find("${x.", from)) != std::string::npos) {
      const std::size_t end = text.find('}', from);
      if (end == std::string::npos) return;
      const std::string inside = text.substr(from + 4, end - from - 4);
      const std::size_t dash = inside.find(":-");
      const std::string name = inside.substr(0, dash);
      const auto it = context_.variables.find(name);
      std::string value;
      if (it != context_.variables.end()) {
        value = it->second;
      } else if (dash != std::string::npos) {
        value = inside.substr(dash + 2);
      } else {
        problems_.push_back({at_,
                             "the variable '" + name + "' has no value",
                             "pass -x " + name + "=…, or write ${x." + name + ":-default}",
                             "",
                             {}});
        return;
      }
      text.replace(from, end + 1 - from, value);
      from += value.size();
    }
  }

 private:
  const ResolveContext& context_;
  Position at_;
  Problems& problems_;
};

class Resolver {
 public:
  Resolver(const ResolveContext& context, const Schema& before, Position at, bool as_written,
           Problems& problems)
      : context_(context),
        before_(before),
        at_(at),
        as_written_(as_written),
        problems_(problems),
        variables_(context, at, problems) {}

  template <class T>
  void fields(T& out) {
    Visitor<T> visitor{*this, out};
    T::describe(visitor);
  }

 private:
  template <class T>
  struct Visitor {
    Resolver& resolver;
    T& out;
    template <class M>
    void required(const char* key, M T::*member, const char*) {
      resolver.field(key, out.*member);
    }
    template <class M>
    void optional(const char* key, M T::*member, const char*) {
      resolver.field(key, out.*member);
    }
    template <class M>
    void inlined(M T::*member) {
      resolver.fields(out.*member);
    }
  };

  template <class T>
  void collapse(const char* key, PerDialect<T>& value) {
    if (value.empty()) return;
    if (const T* found = value.find(context_.names)) {
      if (as_written_) return;
      T chosen = *found;
      value = PerDialect<T>(std::move(chosen));
      return;
    }
    problems_.push_back(
        {at_,
         "'" + std::string(key) + "' has no value for the dialect '" + context_.names.front() + "'",
         "add " + context_.names.front() + " = … or default = …",
         "",
         {}});
    if (!as_written_) value = PerDialect<T>();
  }

  void field(const char* key, Sql& sql) {
    collapse(key, sql);
    if (sql.common && !as_written_) variables_.fill(*sql.common);
  }
  void field(const char* key, PerDialect<Type>& type) {
    collapse(key, type);
    if (!type.common || type.common->kind != TypeKind::enumeration) return;
    if (!type.common->values.empty()) {
      listed_[type.common->name] = type.common->values;
      return;
    }
    if (const Enum* made = before_.enum_type(type.common->name)) {
      type.common->values = made->values;
      return;
    }
    const auto listed = listed_.find(type.common->name);  // by a column of the same operation
    if (listed != listed_.end()) type.common->values = listed->second;
    if (listed != listed_.end() || before_.partial) return;
    std::vector<std::string> known;
    for (const auto& each : before_.enums) known.push_back(each.name);
    problems_.push_back(
        {at_, "there is no enum '" + type.common->name + "' at this point of the history",
         "make it with create_enum, or list its values here", type.common->name, std::move(known)});
  }
  void field(const char*, Row& row) {
    for (auto& [column, cell] : row) {
      if (auto* expression = std::get_if<Expression>(&cell)) {
        field(column.c_str(), expression->sql);
      } else if (auto* text = std::get_if<std::string>(&std::get<Literal>(cell))) {
        variables_.fill(*text);
      }
    }
  }
  void field(const char* key, std::vector<Row>& rows) {
    for (auto& row : rows) field(key, row);
  }
  void field(const char*, std::vector<Operation>& operations) {
    if (operations.empty()) return;
    std::vector<Operation> resolved;
    Schema schema = before_;
    for (const auto& operation : operations) {
      auto one = as_written_ ? resolve_as_written(operation, context_, schema, problems_)
                             : resolve(operation, context_, schema, problems_);
      if (!one) continue;
      if (apply(schema, *one)) schema.partial = true;  // reported when it is applied itself
      resolved.push_back(std::move(*one));
    }
    operations = std::move(resolved);
  }
  template <class T>
  void field(const char* key, std::vector<T>& list) {
    if constexpr (detail::IsDescribed<T>::value) {
      for (auto& each : list) field(key, each);
    }
  }
  template <class T>
  void field(const char* key, std::optional<T>& value) {
    if constexpr (detail::IsDescribed<T>::value || std::is_same_v<T, std::vector<Operation>>) {
      if (value) field(key, *value);
    }
  }
  template <class T>
  void field(const char*, T& value) {
    if constexpr (detail::IsDescribed<T>::value) fields(value);
  }

  const ResolveContext& context_;
  const Schema& before_;
  Position at_;
  bool as_written_;
  Problems& problems_;
  Variables variables_;
  std::map<std::string, std::vector<std::string>> listed_;
};

// Gives names to what has none, and leaves out former names: they are for a declared schema alone.
class Namer {
 public:
  Namer(const ResolveContext& context, const Schema& before) : context_(context), before_(before) {}

  void operator()(CreateTable& op) const {
    Table& table = op.definition;
    for (auto& column : table.columns) column.renamed_from.clear();
    if (table.primary_key) name(*table.primary_key, table.name);
    for (auto& each : table.unique) name(each, table.name);
    for (auto& each : table.foreign_keys) name(each, table.name);
    for (auto& each : table.indexes) name(each, table.name);
    std::vector<std::string> taken;
    for (const auto& each : table.checks) {
      if (!each.name.empty()) taken.push_back(each.name);
    }
    for (auto& each : table.checks) {
      if (!each.name.empty()) continue;
      name(each, table.name, &table, taken);
      taken.push_back(each.name);
    }
  }
  void operator()(AddColumn& op) const { op.column.renamed_from.clear(); }
  void operator()(AddPrimaryKey& op) const { name(op.key, op.table); }
  void operator()(AddUnique& op) const { name(op.constraint, op.table); }
  void operator()(AddForeignKey& op) const { name(op.constraint, op.table); }
  void operator()(AddCheck& op) const {
    const Table* table = before_.table(op.table);
    std::vector<std::string> taken;
    if (table != nullptr) {
      for (const auto& each : table->checks) taken.push_back(each.name);
    }
    name(op.constraint, op.table, table, taken);
  }
  void operator()(CreateIndex& op) const { name(op.index, op.table); }
  // Constraints that were made without a name are called by the whole name of the convention, even
  // where that had to be shortened.
  void operator()(DropConstraint& op) const {
    op.name = shorten_known(op.table, op.name);
    const Table* table = before_.table(op.table);
    if (table == nullptr || op.kind) return;
    if (table->primary_key && table->primary_key->name == op.name) {
      op.kind = ConstraintKind::primary_key;
    } else if (has(table->unique, op.name)) {
      op.kind = ConstraintKind::unique;
    } else if (has(table->foreign_keys, op.name)) {
      op.kind = ConstraintKind::foreign_key;
    } else if (has(table->checks, op.name)) {
      op.kind = ConstraintKind::check;
    }
  }
  void operator()(RenameConstraint& op) const { op.name = shorten_known(op.table, op.name); }
  void operator()(ValidateConstraint& op) const { op.name = shorten_known(op.table, op.name); }
  void operator()(DropIndex& op) const { op.name = shorten_known(op.table, op.name); }
  void operator()(RenameIndex& op) const { op.name = shorten_known(op.table, op.name); }
  template <class T>
  void operator()(T&) const {}

 private:
  template <class T>
  static bool has(const std::vector<T>& list, const std::string& name) {
    return std::any_of(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  }
  [[nodiscard]] std::string fill(std::string pattern, const std::string& table,
                                 const std::vector<std::string>& columns,
                                 const std::string& referred) const {
    const auto put = [&](const std::string& token, const std::string& value) {
      for (std::size_t at = pattern.find(token); at != std::string::npos;
           at = pattern.find(token, at + value.size())) {
        pattern.replace(at, token.size(), value);
      }
    };
    put("<table>", table);
    put("<columns>", support::join(columns, "_"));
    put("<referred table>", referred);
    while (columns.empty() && !pattern.empty() && pattern.back() == '_') pattern.pop_back();
    return shorten(pattern, context_.longest_name);
  }
  [[nodiscard]] std::string shorten_known(const std::string& table, const std::string& name) const {
    if (name.size() <= context_.longest_name) return name;
    const std::string cut = shorten(name, context_.longest_name);
    const Table* known = before_.table(table);
    if (known == nullptr) return name;
    const bool found = has(known->unique, cut) || has(known->foreign_keys, cut) ||
                       has(known->checks, cut) || has(known->indexes, cut) ||
                       (known->primary_key && known->primary_key->name == cut);
    return found ? cut : name;
  }
  void name(PrimaryKey& key, const std::string& table) const {
    if (key.name.empty()) key.name = fill(context_.naming.primary_key, table, key.columns, "");
  }
  void name(Unique& each, const std::string& table) const {
    if (each.name.empty()) each.name = fill(context_.naming.unique, table, each.columns, "");
  }
  void name(ForeignKey& each, const std::string& table) const {
    if (!each.name.empty()) return;
    each.name = fill(context_.naming.foreign_key, table, each.columns, each.references.table);
  }
  void name(Index& each, const std::string& table) const {
    if (!each.name.empty()) return;
    std::vector<std::string> columns;
    for (const auto& part : each.columns) columns.push_back(part.name.empty() ? "expr" : part.name);
    each.name = fill(context_.naming.index, table, columns, "");
  }
  // A check is called after the columns that it mentions; a second one of the same columns gets
  // "_2".
  void name(Check& each, const std::string& table, const Table* known,
            const std::vector<std::string>& taken) const {
    if (!each.name.empty()) return;
    std::vector<std::string> columns;
    const std::string* condition = each.check.find(context_.names);
    if (known != nullptr && condition != nullptr) {
      for (const auto& column : known->columns) {
        if (mentions_column(*condition, column.name)) columns.push_back(column.name);
      }
    }
    const std::string base = fill(context_.naming.check, table, columns, "");
    each.name = base;
    for (int n = 2; std::find(taken.begin(), taken.end(), each.name) != taken.end(); ++n) {
      each.name = shorten(base + "_" + std::to_string(n), context_.longest_name);
    }
  }

  const ResolveContext& context_;
  const Schema& before_;
};

bool is_for(const Operation& operation, const std::vector<std::string>& names) {
  const auto any_of = [&](const std::vector<std::string>& list) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    });
  };
  // the same names in both: one operation `only` for mysql and one for all `except` mysql leave
  // exactly one of the two to mariadb
  return (operation.only.empty() || any_of(operation.only)) && !any_of(operation.except);
}

std::optional<Operation> resolved(const Operation& operation, const ResolveContext& context,
                                  const Schema& before, bool as_written, Problems& problems) {
  if (!is_for(operation, context.names)) return std::nullopt;
  Operation out = operation;
  out.only.clear();
  out.except.clear();
  const bool online = out.online.value_or(context.online);
  out.online = online ? std::optional<bool>(true) : std::nullopt;
  // What takes it back may be missing for this dialect: that counts when it is needed. The text of
  // `file` has been read into `sql`.
  if (auto* execute = std::get_if<Execute>(&out.body)) {
    if (execute->undo.find(context.names) == nullptr) execute->undo = {};
    if (!execute->sql.empty()) execute->file = {};
    // whether it leaves the schema alone is asked of the text that runs
    if (const auto* text = execute->sql.find(context.names)) execute->sql = Sql(*text);
  }
  if (auto* load = std::get_if<LoadCsv>(&out.body)) {
    if (!load->text.empty()) load->file.clear();
  }
  Resolver resolver(context, before, operation.at, as_written, problems);
  std::visit(
      [&](auto& op) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(op)>, PluginOperation>) {
          resolver.fields(op);
        }
      },
      out.body);
  std::visit(Namer(context, before), out.body);
  return out;
}

}  // namespace

std::optional<Operation> resolve(const Operation& operation, const ResolveContext& context,
                                 const Schema& before, Problems& problems) {
  return resolved(operation, context, before, false, problems);
}

std::optional<Operation> resolve_as_written(const Operation& operation,
                                            const ResolveContext& context, const Schema& before,
                                            Problems& problems) {
  return resolved(operation, context, before, true, problems);
}

}  // namespace mig::ir

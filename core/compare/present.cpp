#include "compare/present.hpp"

#include "compare/order.hpp"
#include "ir/as_written.hpp"
#include <mig/ir/apply.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>

namespace mig::compare {

namespace {

// Calls f(name) for every name of a constraint or index that the operation gives.
template <class F>
void each_given_name(ir::Operation& operation, F f) {
  std::visit(
      [&](auto& op) {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, ir::CreateTable>) {
          ir::Table& table = op.definition;
          if (table.primary_key) f(table.primary_key->name);
          for (auto& each : table.unique) f(each.name);
          for (auto& each : table.foreign_keys) f(each.name);
          for (auto& each : table.checks) f(each.name);
          for (auto& each : table.indexes) f(each.name);
        } else if constexpr (std::is_same_v<T, ir::AddPrimaryKey>) {
          f(op.key.name);
        } else if constexpr (std::is_same_v<T, ir::AddUnique> || std::is_same_v<T, ir::AddCheck> ||
                             std::is_same_v<T, ir::AddForeignKey>) {
          f(op.constraint.name);
        } else if constexpr (std::is_same_v<T, ir::CreateIndex>) {
          f(op.index.name);
        }
      },
      operation.body);
}

std::optional<ir::Operation> resolved(const ir::Operation& operation,
                                      const ir::ResolveContext& context, const ir::Schema& before) {
  ir::Problems ignored;
  return ir::resolve_as_written(operation, context, before, ignored);
}

// Leaves out each name that comes back by itself.
void leave_out_names(ir::Operation& operation, const ir::ResolveContext& context,
                     const ir::Schema& before) {
  const auto full = resolved(operation, context, before);
  each_given_name(operation, [&](std::string& name) {
    const std::string given = std::exchange(name, {});
    if (resolved(operation, context, before) != full) name = given;
  });
}

bool is_one_of(const std::vector<std::string>& names, const std::vector<std::string>& list) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  });
}

// Restricts an operation to some of the dialects. A family's name means its members as well, so
// which of the two keys says it depends on what there is.
void restrict(ir::Operation& operation, const std::vector<Presented>& lists,
              const std::vector<bool>& wanted) {
  for (std::size_t i = 0; i < lists.size(); ++i) {
    (wanted[i] ? operation.only : operation.except).push_back(lists[i].names.front());
  }
  bool exact = true;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    exact = exact && is_one_of(lists[i].names, operation.only) == wanted[i];
  }
  (exact ? operation.except : operation.only).clear();
}

ir::CreateTable* creation_of(Presented& list, const std::string& table) {
  for (auto& change : list.changes) {
    auto* op = std::get_if<ir::CreateTable>(&change.operation.body);
    if (op != nullptr && op->definition.name == table) return op;
  }
  return nullptr;
}

// Takes the indexes that are not in `common` out of the creation of a table, into operations behind
// it.
void take_out_indexes(Presented& list, const std::string& table,
                      const std::vector<ir::Index>& common) {
  for (std::size_t i = 0; i < list.changes.size(); ++i) {
    auto* op = std::get_if<ir::CreateTable>(&list.changes[i].operation.body);
    if (op == nullptr || op->definition.name != table) continue;
    std::vector<Change> out;
    for (const auto& index : op->definition.indexes) {
      if (std::find(common.begin(), common.end(), index) != common.end()) continue;
      ir::CreateIndex made;
      made.table = table;
      made.index = index;
      out.emplace_back().operation.body = std::move(made);
    }
    op->definition.indexes = common;
    list.changes.insert(list.changes.begin() + static_cast<std::ptrdiff_t>(i) + 1, out.begin(),
                        out.end());
    return;
  }
}

// A table that is new on every dialect and has an index only on some is one creation, and
// operations for the indexes that differ.
void even_out(std::vector<Presented>& lists, const std::string& table) {
  std::optional<ir::CreateTable> first;
  std::vector<ir::Index> common;
  for (auto& list : lists) {
    const ir::CreateTable* op = creation_of(list, table);
    if (op == nullptr) return;
    ir::CreateTable bare = *op;
    bare.definition.indexes.clear();
    if (!first) common = op->definition.indexes;
    if (first && !(*first == bare)) return;
    first = std::move(bare);
    const auto& own = op->definition.indexes;
    std::erase_if(common, [&](const ir::Index& each) {
      return std::find(own.begin(), own.end(), each) == own.end();
    });
  }
  for (auto& list : lists) take_out_indexes(list, table, common);
}

// Walks several lists at once.
class Merger {
 public:
  explicit Merger(const std::vector<Presented>& lists) : lists_(lists), at_(lists.size()) {}

  std::vector<Change> run() {
    for (std::size_t next = pick(); next < lists_.size(); next = pick()) {
      Change change = head(next);
      std::vector<bool> wanted(lists_.size());
      for (std::size_t i = 0; i < lists_.size(); ++i) {
        wanted[i] = !done(i) && head(i).operation == change.operation;
      }
      for (std::size_t i = 0; i < lists_.size(); ++i) at_[i] += wanted[i] ? 1 : 0;
      const bool all = std::find(wanted.begin(), wanted.end(), false) == wanted.end();
      if (!all) restrict(change.operation, lists_, wanted);
      out_.push_back(std::move(change));
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool done(std::size_t list) const {
    return at_[list] >= lists_[list].changes.size();
  }
  [[nodiscard]] const Change& head(std::size_t list) const {
    return lists_[list].changes[at_[list]];
  }
  // The list whose next change no other list has further down, else the first one that has any.
  [[nodiscard]] std::size_t pick() const {
    std::size_t first = lists_.size();
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      if (done(i)) continue;
      first = std::min(first, i);
      if (!comes_later(head(i))) return i;
    }
    return first;
  }
  [[nodiscard]] bool comes_later(const Change& change) const {
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      const auto& changes = lists_[i].changes;
      for (std::size_t k = at_[i] + 1; k < changes.size(); ++k) {
        if (changes[k].operation == change.operation) return true;
      }
    }
    return false;
  }

  const std::vector<Presented>& lists_;
  std::vector<std::size_t> at_;
  std::vector<Change> out_;
};

template <class T>
ir::Operation operation_of(T body) {
  ir::Operation out;
  out.body = std::move(body);
  return out;
}

}  // namespace

std::vector<Change> presented(std::vector<Change> changes, ir::Schema before,
                              const ir::ResolveContext& context) {
  for (auto& change : changes) {
    const ir::Operation whole = change.operation;
    leave_out_names(change.operation, context, before);
    // it has been applied before, so there is nothing wrong with it
    static_cast<void>(ir::apply(before, whole));
  }
  return changes;
}

std::vector<Change> merged(std::vector<Presented> lists) {
  std::vector<std::string> tables;
  for (const auto& change : lists.empty() ? std::vector<Change>{} : lists.front().changes) {
    const auto* op = std::get_if<ir::CreateTable>(&change.operation.body);
    if (op != nullptr) tables.push_back(op->definition.name);
  }
  for (const auto& table : tables) even_out(lists, table);
  return Merger(lists).run();
}

std::vector<ir::Operation> declaration(const ir::Schema& schema,
                                       const ir::ResolveContext& context) {
  std::vector<ir::Operation> out;
  for (const auto& each : schema.enums) {
    if (!each.implicit) out.push_back(operation_of(ir::CreateEnum{each.name, each.values}));
  }
  for (const auto& each : schema.sequences) out.push_back(operation_of(ir::CreateSequence{each}));
  for (const auto& each : schema.tables) {
    ir::CreateTable op;
    op.definition = each;
    for (auto& column : op.definition.columns) {
      auto& type = column.type.common;
      const bool is_enum = type && type->kind == ir::TypeKind::enumeration;
      const ir::Enum* made = is_enum ? schema.enum_type(type->name) : nullptr;
      if (made != nullptr && !made->implicit) type->values.clear();
    }
    out.push_back(operation_of(std::move(op)));
    leave_out_names(out.back(), context, schema);
  }
  for (const auto i : view_order(schema.views)) {
    out.push_back(operation_of(ir::CreateView{schema.views[i]}));
  }
  return out;
}

namespace {

// Whether nothing of a table is left for ir::resolve_as_written() to say.
bool says_all(const ir::Table& table) {
  const auto named = [](const auto& list) {
    return std::none_of(list.begin(), list.end(),
                        [](const auto& each) { return each.name.empty(); });
  };
  return (!table.primary_key || !table.primary_key->name.empty()) && named(table.unique) &&
         named(table.foreign_keys) && named(table.checks) && named(table.indexes) &&
         std::all_of(table.columns.begin(), table.columns.end(), [](const ir::Column& column) {
           const auto& type = column.type.common;
           const bool whole = !type || type->kind != ir::TypeKind::enumeration;
           return whole && column.renamed_from.empty();
         });
}

}  // namespace

ir::Schema with_names(ir::Schema schema, const ir::ResolveContext& context) {
  for (auto& table : schema.tables) {
    if (says_all(table)) continue;
    ir::Operation made;
    ir::CreateTable create;
    create.definition = std::move(table);
    made.body = std::move(create);
    std::vector<bool> given;
    std::set<std::string> taken;
    each_given_name(made, [&](std::string& name) {
      given.push_back(!name.empty());
      if (!name.empty()) taken.insert(name);
    });
    // it is for every dialect, and of the schema before it the enums alone are looked at
    ir::Operation full = resolved(made, context, schema).value();
    std::size_t at = 0;
    each_given_name(full, [&](std::string& name) {
      if (given[at++] || taken.insert(name).second) return;
      const std::string stem = name;
      for (int number = 2; !taken.insert(name).second; ++number) {
        name = stem + "_" + std::to_string(number);
      }
    });
    table = std::move(std::get<ir::CreateTable>(full.body).definition);
  }
  return schema;
}

}  // namespace mig::compare

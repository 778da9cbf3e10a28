// Views, enums and sequences.
#include "compare/draft.hpp"
#include "compare/order.hpp"
#include "compare/same.hpp"
#include <mig/ir/apply.hpp>
#include <mig/ir/identifiers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <variant>

namespace mig::compare {

namespace {

// Which views cannot stay, or be replaced in place, while the tables change.
class DoomedViews {
 public:
  DoomedViews(const Draft& renamed, const std::vector<Rename>& renames)
      : draft_(renamed), renames_(renames) {}

  // Each before what it reads.
  [[nodiscard]] std::vector<std::string> names() const {
    const auto& views = draft_.now().views;
    std::set<std::string> gone;
    std::vector<std::string> out;
    for (const auto i : view_order(views)) {
      const ir::View& view = views[i];
      const bool on_doomed = std::any_of(
          gone.begin(), gone.end(), [&](const std::string& name) { return reads(view, name); });
      if (!on_doomed && !has_to_go(view)) continue;
      gone.insert(view.name);
      out.insert(out.begin(), view.name);
    }
    return out;
  }

 private:
  [[nodiscard]] bool has_to_go(const ir::View& view) const {
    const ir::View* then = draft_.to().view(view.name);
    if (then == nullptr || then->materialized != view.materialized) return true;
    const bool rewritten = !same_query(view.query, then->query);
    if (rewritten && (view.materialized || reads_renamed(view))) return true;
    const auto& tables = draft_.now().tables;
    return std::any_of(tables.begin(), tables.end(), [&](const ir::Table& table) {
      if (!reads(view, table.name)) return false;
      const ir::Table* other = draft_.to(table.name);
      return other == nullptr || !reshaped_columns(table, *other).empty();
    });
  }

  // Its old query holds before the renames alone, also on the way back.
  [[nodiscard]] bool reads_renamed(const ir::View& view) const {
    return std::any_of(renames_.begin(), renames_.end(), [&](const Rename& each) {
      return reads(view, each.table.empty() ? each.to : each.table);
    });
  }

  const Draft& draft_;
  const std::vector<Rename>& renames_;
};

}  // namespace

void drop_views(Draft& draft, const std::vector<Rename>& renames) {
  if (draft.now().views.empty()) return;
  Draft renamed(draft.now(), draft.to());
  rename(renamed, renames);
  for (const auto& name : DoomedViews(renamed, renames).names()) {
    std::vector<std::string> notes;
    if (draft.to().view(name) != nullptr) {
      notes.push_back(fmt::format(
          "'{}' is made anew below: rights that were granted on it have to be granted again",
          name));
    }
    draft.add(ir::DropView{name, false, draft.now().view(name)->materialized}, std::move(notes));
  }
}

namespace {

// Says of the query of a view what it names that is there no longer.
class StaleNames {
 public:
  StaleNames(const Draft& draft, const ir::View& view) : draft_(draft), view_(view) {}

  std::vector<std::string> notes() {
    for (const auto& change : draft_.changes()) std::visit(*this, change.operation.body);
    return std::move(notes_);
  }

  void operator()(const ir::RenameColumn& op) {
    column(op.table, op.name, fmt::format("is called '{}' now", op.to));
  }
  void operator()(const ir::DropColumn& op) { column(op.table, op.name, "is gone"); }
  void operator()(const ir::RenameTable& op) {
    table(op.table, fmt::format("is called '{}' now", op.to));
  }
  void operator()(const ir::DropTable& op) { table(op.table, "is gone"); }
  template <class T>
  void operator()(const T&) {}

 private:
  void column(const std::string& table, const std::string& name, const std::string& what) {
    const auto& tables = draft_.to().tables;
    const bool there = std::any_of(tables.begin(), tables.end(), [&](const ir::Table& each) {
      return ir::find_column(each, name) != nullptr && reads(view_, each.name);
    });
    if (there || !reads(view_, table) || !names(name)) return;
    say(fmt::format("the column '{}' of '{}'", name, table), what);
  }
  void table(const std::string& name, const std::string& what) {
    const bool there = draft_.to(name) != nullptr || draft_.to().view(name) != nullptr;
    if (!there && reads(view_, name)) say(fmt::format("the table '{}'", name), what);
  }

  [[nodiscard]] bool names(const std::string& column) const {
    const auto& query = view_.query;
    const auto in = [&](const std::string& text) { return ir::mentions_column(text, column); };
    return (query.common && in(*query.common)) ||
           std::any_of(query.dialects.begin(), query.dialects.end(),
                       [&](const auto& each) { return in(each.second); });
  }

  void say(const std::string& subject, const std::string& what) {
    notes_.push_back(fmt::format(
        "{} {}: if this query means it, mend the query, here and in the declared schema", subject,
        what));
  }

  const Draft& draft_;
  const ir::View& view_;
  std::vector<std::string> notes_;
};

}  // namespace

void create_views(Draft& draft) {
  for (const auto i : view_order(draft.to().views)) {
    const ir::View& view = draft.to().views[i];
    const ir::View* now = draft.now().view(view.name);
    if (now == nullptr) {
      draft.add(ir::CreateView{view}, StaleNames(draft, view).notes());
    } else if (!same_query(now->query, view.query)) {
      draft.add(ir::AlterView{view}, StaleNames(draft, view).notes());
    }
  }
}

namespace {

// The values that are in both, in the order of the first.
std::vector<std::string> common(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::string> out;
  std::copy_if(a.begin(), a.end(), std::back_inserter(out),
               [&](const std::string& value) { return ir::detail::contains(b, value); });
  return out;
}

// Whether a column has the value as its default.
bool is_default(const ir::Schema& schema, const std::string& name, const std::string& value) {
  for (const auto& table : schema.tables) {
    for (const auto& column : table.columns) {
      const ir::Type* type = ir::detail::enum_of(column);
      const auto* text =
          column.default_value ? std::get_if<std::string>(&*column.default_value) : nullptr;
      if (type != nullptr && type->name == name && text != nullptr && *text == value) return true;
    }
  }
  return false;
}

void add_values(Draft& draft, const ir::Enum& then) {
  for (std::size_t i = 0; i < then.values.size(); ++i) {
    const auto& values = draft.now().enum_type(then.name)->values;
    if (ir::detail::contains(values, then.values[i])) continue;
    ir::AddEnumValue op;
    op.name = then.name;
    op.value = then.values[i];
    if (i == 0) {
      op.before = values.front();
    } else if (then.values[i - 1] != values.back()) {
      op.after = then.values[i - 1];
    }
    std::vector<std::string> notes;
    if (is_default(draft.to(), then.name, op.value)) {
      notes.push_back(fmt::format(
          "'{}' becomes a default as well: where a new value cannot be used before it is "
          "committed, this operation goes into a revision of its own, before this one",
          op.value));
    }
    draft.add(std::move(op), std::move(notes));
  }
}

}  // namespace

void grow_enums(Draft& draft) {
  for (const auto& then : draft.to().enums) {
    const ir::Enum* now = draft.now().enum_type(then.name);
    if (now == nullptr) {
      if (!then.implicit) draft.add(ir::CreateEnum{then.name, then.values});
      continue;
    }
    if (common(now->values, then.values) != common(then.values, now->values)) {
      draft.unexpressed(fmt::format(
          "the values of the enum '{}' are in another order: no operation moves them", then.name));
    }
    add_values(draft, then);
  }
}

void shrink_enums(Draft& draft) {
  const auto enums = draft.now().enums;
  for (const auto& now : enums) {
    const ir::Enum* then = draft.to().enum_type(now.name);
    if (then == nullptr) {
      draft.add(ir::DropEnum{now.name});
      continue;
    }
    for (const auto& value : now.values) {
      if (ir::detail::contains(then->values, value)) continue;
      if (is_default(draft.now(), now.name, value)) {
        draft.unexpressed(
            fmt::format("the value '{}' of the enum '{}' goes, but is the default of a column",
                        value, now.name));
        continue;
      }
      draft.destroy(ir::DropEnumValue{now.name, value},
                    fmt::format("fails while a row holds '{}': change such rows first, with "
                                "update_rows",
                                value));
    }
  }
  for (const auto& then : draft.to().enums) {
    // its last column is gone, and the enum with it
    const bool missing = draft.now().enum_type(then.name) == nullptr;
    if (missing && !then.implicit) draft.add(ir::CreateEnum{then.name, then.values});
  }
}

void change_sequences(Draft& draft) {
  for (const auto& then : draft.to().sequences) {
    const ir::Sequence* now = draft.now().sequence(then.name);
    if (now == nullptr) {
      draft.add(ir::CreateSequence{then});
      continue;
    }
    ir::AlterSequence op;
    op.name = then.name;
    constexpr std::int64_t kStep = 1;
    if (now->increment.value_or(kStep) != then.increment.value_or(kStep)) {
      op.increment = then.increment.value_or(kStep);
    }
    if (now->minimum != then.minimum) op.minimum = then.minimum;
    if (now->maximum != then.maximum) op.maximum = then.maximum;
    if (now->cycle != then.cycle) op.cycle = then.cycle;
    const bool unlimited = (now->minimum && !then.minimum) || (now->maximum && !then.maximum);
    if (unlimited || now->start != then.start) {
      draft.unexpressed(fmt::format("the {} of the sequence '{}': no operation changes it",
                                    unlimited ? "missing limit" : "first value", then.name));
    }
    if (op.increment || op.minimum || op.maximum || op.cycle) draft.add(op);
  }
}

void drop_sequences(Draft& draft) {
  const auto sequences = draft.now().sequences;
  for (const auto& now : sequences) {
    if (draft.to().sequence(now.name) != nullptr) continue;
    draft.destroy(ir::DropSequence{now.name},
                  fmt::format("destroys the value that the sequence '{}' has reached", now.name));
  }
}

}  // namespace mig::compare

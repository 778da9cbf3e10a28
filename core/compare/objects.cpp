// Enums and sequences.
#include "compare/draft.hpp"
#include <mig/ir/lists.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace mig::compare {

namespace {

// The values that are in both, in the order of the first.
std::vector<std::string> common(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::string> out;
  std::copy_if(a.begin(), a.end(), std::back_inserter(out),
               [&](const std::string& value) { return ir::contains(b, value); });
  return out;
}

// Whether a column has the value as its default.
bool is_default(const ir::Schema& schema, const std::string& name, const std::string& value) {
  for (const auto& table : schema.tables) {
    for (const auto& column : table.columns) {
      const ir::Type* type = ir::enum_of(column);
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
    if (ir::contains(values, then.values[i])) continue;
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
      if (ir::contains(then->values, value)) continue;
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

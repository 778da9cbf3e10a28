#include "compare/settle.hpp"

#include "compare/compare.hpp"
#include "compare/live_enums.hpp"
#include "compare/order.hpp"
#include "compare/places.hpp"
#include "compare/same.hpp"
#include "compare/table_in_words.hpp"
#include <mig/ir/apply.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace mig::compare {

namespace {

void say_for(ir::PerDialect<ir::Type>& type, const std::string& dialect) {
  if (!type.common || type.common->kind != ir::TypeKind::native) return;
  type.dialects[dialect] = *type.common;
  type.common.reset();
}

// ---- equal by themselves ------------------------------------------------------------------------

bool same_settings(const ir::Table& live, const ir::Table& resolved) {
  return live.comment == resolved.comment && live.options == resolved.options;
}

bool proven(const ir::Column& live, const ir::Column& resolved, const Forms& forms) {
  const ir::Type* one = live.type.get();
  const ir::Type* other = resolved.type.get();
  if (one == nullptr || other == nullptr) return false;
  const ir::Type* values = enum_in(live.type);
  const ir::Type* wanted = enum_in(resolved.type);
  if ((values == nullptr) != (wanted == nullptr)) return false;
  if (values != nullptr && values->values != wanted->values) return false;
  return (*one == *other || forms.type(*one) == forms.type(*other)) &&
         live.nullable == resolved.nullable && same_default(live, resolved) &&
         live.identity == resolved.identity && same_generated(live, resolved) &&
         live.collation == resolved.collation && live.comment == resolved.comment;
}

// Whether each part of the one list is in the other, by the same name and with the same content.
template <class T>
bool proven(const std::vector<T>& live, const std::vector<T>& resolved) {
  return live.size() == resolved.size() &&
         std::all_of(live.begin(), live.end(), [&](const T& each) {
           return std::any_of(resolved.begin(), resolved.end(), [&](const T& other) {
             return each.name == other.name && same_content(each, other);
           });
         });
}

bool proven(const ir::Table& live, const ir::Table& resolved, const Forms& forms) {
  if (live.columns.size() != resolved.columns.size() || !same_settings(live, resolved)) {
    return false;
  }
  if (live.primary_key.has_value() != resolved.primary_key.has_value()) return false;
  if (live.primary_key) {
    const bool named = live.primary_key->name.empty() ||
                       live.primary_key->name == resolved.primary_key->name ||
                       (!forms.primary_key.empty() && live.primary_key->name == forms.primary_key);
    if (!named || !same_content(*live.primary_key, *resolved.primary_key)) return false;
  }
  return std::all_of(live.columns.begin(), live.columns.end(),
                     [&](const ir::Column& column) {
                       const ir::Column* other = ir::find_column(resolved, column.name);
                       return other != nullptr && proven(column, *other, forms);
                     }) &&
         proven(live.unique, resolved.unique) && proven(live.foreign_keys, resolved.foreign_keys) &&
         proven(live.checks, resolved.checks) && proven(live.indexes, resolved.indexes);
}

bool same_view(const ir::View& a, const ir::View& b) {
  return a.materialized == b.materialized && same_query(a.query, b.query);
}

// What is not said is the default of every database.
bool same_sequence(const ir::Sequence& a, const ir::Sequence& b) {
  return a.start == b.start && a.increment.value_or(1) == b.increment.value_or(1) &&
         a.minimum == b.minimum && a.maximum == b.maximum && a.cycle == b.cycle;
}

// ---- what has to be made ------------------------------------------------------------------------

// Collects tables and views with what they read.
class Part {
 public:
  explicit Part(const ir::Schema& whole) : whole_(whole) {}

  void add_table(const ir::Table& table) {
    whole_tables_.insert(table.name);
    for (const auto& key : table.foreign_keys) add_read(key.references.table);
  }
  void add_view(const ir::View& view) {
    if (!views_.insert(view.name).second) return;
    for (const auto& each : whole_.tables) {
      if (reads(view, each.name)) add_read(each.name);
    }
    for (const auto& each : whole_.views) {
      if (each.name != view.name && reads(view, each.name)) add_view(each);
    }
  }
  void add_enums() { enums_ = true; }
  void add_sequences() { sequences_ = true; }

  [[nodiscard]] ir::Schema take() const {
    ir::Schema out;
    if (whole_tables_.empty() && views_.empty() && !enums_ && !sequences_) return out;
    out.enums = whole_.enums;
    out.sequences = whole_.sequences;
    for (const auto& table : whole_.tables) {
      const bool whole = whole_tables_.count(table.name) > 0;
      if (!whole && read_.count(table.name) == 0) continue;
      out.tables.push_back(table);
      if (!whole) out.tables.back().foreign_keys.clear();
    }
    std::erase_if(out.enums, [&](const ir::Enum& each) {
      // one that a column makes comes with it
      return each.implicit && std::none_of(out.tables.begin(), out.tables.end(),
                                           [&](const ir::Table& t) { return has(t, each.name); });
    });
    for (const auto& view : whole_.views) {
      if (views_.count(view.name) > 0) out.views.push_back(view);
    }
    return out;
  }

 private:
  void add_read(const std::string& table) { read_.insert(table); }
  static bool has(const ir::Table& table, const std::string& name) {
    return std::any_of(table.columns.begin(), table.columns.end(), [&](const ir::Column& column) {
      const ir::Type* type = enum_in(column.type);
      return type != nullptr && type->name == name;
    });
  }

  const ir::Schema& whole_;
  std::set<std::string> whole_tables_;
  std::set<std::string> read_;
  std::set<std::string> views_;
  bool enums_ = false;
  bool sequences_ = false;
};

// Types of the live schema in authored words, learned from the columns whose words are known.
using Words = std::map<std::string, std::optional<ir::PerDialect<ir::Type>>>;

class Settlement {
 public:
  Settlement(const ir::Schema& live, const Authored& authored, const ir::Schema& made,
             const Forms& forms)
      : live_(live),
        authored_(authored),
        made_(made),
        forms_(forms),
        written_places_(authored.written.tables),
        resolved_places_(authored.resolved.tables),
        made_places_(made.tables) {}

  ir::Schema run() {
    out_.partial = live_.partial;
    out_.opaque = live_.opaque;
    out_.tables.reserve(live_.tables.size());
    for (const auto& each : live_.tables) out_.tables.push_back(table(each));
    for (auto& each : out_.tables) speak(each);
    enums();
    views();
    sequences();
    return std::move(out_);
  }

 private:
  [[nodiscard]] const ir::Table* written(const std::string& table) const {
    return written_places_.find(authored_.written.tables, table);
  }

  ir::Table table(const ir::Table& live) {
    const ir::Table* words = written(live.name);
    const ir::Table* resolved = resolved_places_.find(authored_.resolved.tables, live.name);
    if (words == nullptr || resolved == nullptr) return live;
    ir::Table out = in_words(live, *words, *resolved);
    for (const auto& column : live.columns) learn(column, out);
    return out;
  }

  [[nodiscard]] ir::Table in_words(const ir::Table& live, const ir::Table& words,
                                   const ir::Table& resolved) const {
    if (proven(live, resolved, forms_)) return words;
    const ir::Table* made = made_places_.find(made_.tables, live.name);
    if (made == nullptr) return live;
    return table_in_words(live, words, *made, live_, authored_.written);
  }

  void learn(const ir::Column& live, const ir::Table& in_words) {
    const ir::Column* words = ir::find_column(in_words, live.name);
    if (words == nullptr || live.type.get() == nullptr || words->type == live.type) return;
    if (enum_in(words->type) != nullptr) return;
    const auto [found, fresh] = words_.emplace(forms_.type(*live.type.get()), words->type);
    if (!fresh && found->second != words->type) found->second.reset();
  }

  // Columns that the authored schema does not have: so that a rename shows as one.
  void speak(ir::Table& table) const {
    const ir::Table* authored = written(table.name);
    for (auto& column : table.columns) {
      const bool known = authored != nullptr && ir::find_column(*authored, column.name) != nullptr;
      if (known || column.type.get() == nullptr || enum_in(column.type) != nullptr) continue;
      const auto found = words_.find(forms_.type(*column.type.get()));
      if (found != words_.end() && found->second) column.type = *found->second;
    }
    for (auto& column : table.columns) {
      const ir::Column* words = authored == nullptr ? nullptr : find_column(*authored, column.name);
      if (words == nullptr || words->type != column.type) say_for(column.type, forms_.dialect);
    }
  }

  // Those that people wrote, then those that only the live schema has.
  void enums() {
    for (const auto& each : authored_.written.enums) {
      auto values = live_values(live_, authored_.written, each.name);
      const bool unseen = !values && !each.implicit && made_.enum_type(each.name) == nullptr &&
                          !is_missing(each.name);
      if (unseen) values = each.values;
      if (values) out_.enums.push_back({each.name, std::move(*values), each.implicit});
    }
    for (const auto& each : live_.enums) {
      const bool used = !each.implicit || is_used(each.name);
      if (out_.enum_type(each.name) == nullptr && used) out_.enums.push_back(each);
    }
    for (const auto& table : out_.tables) {
      for (const auto& column : table.columns) {
        const ir::Type* type = enum_in(column.type);
        if (type == nullptr || out_.enum_type(type->name) != nullptr) continue;
        out_.enums.push_back({type->name, type->values, true});
      }
    }
    std::erase_if(out_.enums,
                  [&](const ir::Enum& each) { return each.implicit && !is_used(each.name); });
  }
  // Whether a column is to have the enum that is not there yet.
  [[nodiscard]] bool is_missing(const std::string& name) const {
    for (const auto& table : authored_.written.tables) {
      const ir::Table* live = live_.table(table.name);
      for (const auto& column : table.columns) {
        const ir::Type* type = enum_in(column.type);
        if (type == nullptr || type->name != name) continue;
        if (live == nullptr || ir::find_column(*live, column.name) == nullptr) return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool is_used(const std::string& name) const {
    for (const auto& table : out_.tables) {
      for (const auto& column : table.columns) {
        const ir::Type* type = enum_in(column.type);
        if (type != nullptr && type->name == name) return true;
      }
    }
    return false;
  }

  void views() {
    for (const auto& live : live_.views) {
      const ir::View* written = authored_.written.view(live.name);
      const ir::View* resolved = authored_.resolved.view(live.name);
      const ir::View* made = made_.view(live.name);
      // one that the database does not make any more as it is written cannot be compared
      const bool unmade = resolved != nullptr && made == nullptr;
      const bool same = unmade || (resolved != nullptr && same_view(live, *resolved)) ||
                        (made != nullptr && same_view(live, *made));
      out_.views.push_back(same && written != nullptr ? *written : live);
    }
  }

  void sequences() {
    for (const auto& live : live_.sequences) {
      const ir::Sequence* written = authored_.written.sequence(live.name);
      const ir::Sequence* made = made_.sequence(live.name);
      const bool same = written != nullptr && (same_sequence(live, *written) ||
                                               (made != nullptr && same_sequence(live, *made)));
      out_.sequences.push_back(same ? *written : live);
    }
  }

  const ir::Schema& live_;
  const Authored& authored_;
  const ir::Schema& made_;
  const Forms& forms_;
  Places written_places_;
  Places resolved_places_;
  Places made_places_;
  ir::Schema out_;
  Words words_;
};

ir::Operation operation_of(const Rename& rename) {
  ir::Operation out;
  if (rename.table.empty()) {
    out.body = ir::RenameTable{rename.from, rename.to};
  } else {
    out.body = ir::RenameColumn{rename.table, rename.from, rename.to};
  }
  return out;
}

}  // namespace

Authored with_names_of(const ir::Schema& live, Authored authored,
                       const std::vector<Rename>& renames, bool authored_first) {
  std::vector<ir::Operation> steps;
  if (authored_first) {
    for (const auto& each : fitting(authored.resolved, live, renames)) {
      steps.push_back(operation_of(each));
    }
  } else {
    for (const auto& each : fitting(live, authored.resolved, renames)) {
      steps.insert(steps.begin(), operation_of({each.table, each.to, each.from}));
    }
  }
  for (const auto& step : steps) {
    // they fit, as they were looked at before
    static_cast<void>(ir::apply(authored.written, step));
    static_cast<void>(ir::apply(authored.resolved, step));
  }
  return authored;
}

ir::Schema doubtful(const ir::Schema& live, const Authored& authored, const Forms& forms) {
  const ir::Schema& whole = authored.resolved;
  const Places places(whole.tables);
  Part part(whole);
  for (const auto& each : live.tables) {
    const ir::Table* other = places.find(whole.tables, each.name);
    if (other != nullptr && !proven(each, *other, forms)) part.add_table(*other);
  }
  for (const auto& each : live.views) {
    const ir::View* other = whole.view(each.name);
    if (other != nullptr && !same_view(each, *other)) part.add_view(*other);
  }
  for (const auto& each : live.sequences) {
    const ir::Sequence* other = whole.sequence(each.name);
    if (other != nullptr && !same_sequence(each, *other)) part.add_sequences();
  }
  for (const auto& each : whole.enums) {
    if (!each.implicit && !live_values(live, whole, each.name)) part.add_enums();
  }
  return part.take();
}

ir::Schema settled(const ir::Schema& live, const Authored& authored, const ir::Schema& made,
                   const Forms& forms) {
  return Settlement(live, authored, made, forms).run();
}

ir::Schema as_written(ir::Schema live, const std::string& dialect) {
  for (auto& table : live.tables) {
    for (auto& column : table.columns) say_for(column.type, dialect);
  }
  return live;
}

}  // namespace mig::compare

#include "compare/table_in_words.hpp"

#include "compare/live_enums.hpp"
#include "compare/same.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mig::compare {

namespace {

// What the parts of the live table are called in the authored one. A part that the database has
// made on its own is called nothing.
//
// T: a constraint or an index. live, made, written: the part in each of the three tables.
template <class T>
class Matches {
 public:
  Matches(const std::vector<T>& live, const std::vector<T>& made) : made_(made) {
    of_.assign(live.size(), nullptr);
    // a name is kept where it can be, and what has none takes what is left
    match(live, [](const T& one, const T& other) { return one.name == other.name; });
    match(live, [](const T& one, const T&) { return one.name.empty(); });
    match(live, [](const T&, const T&) { return true; });
  }
  // What the database makes of an authored part and is this one; null when there is none.
  [[nodiscard]] const T* of(std::size_t i) const { return of_[i]; }

 private:
  template <class Fits>
  void match(const std::vector<T>& live, Fits fits) {
    for (std::size_t i = 0; i < live.size(); ++i) {
      if (of_[i] != nullptr) continue;
      for (const auto& each : made_) {
        if (taken_.count(&each) > 0 || !same_content(live[i], each) || !fits(live[i], each)) {
          continue;
        }
        taken_.insert(&each);
        of_[i] = &each;
        break;
      }
    }
  }

  const std::vector<T>& made_;
  std::vector<const T*> of_;
  std::set<const T*> taken_;
};

template <class T>
const T* named(const std::vector<T>& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

// One table that is in both schemas.
class TableInWords {
 public:
  TableInWords(const ir::Table& live, const ir::Table& written, const ir::Table& made,
               const ir::Schema& schema, const ir::Schema& authored)
      : live_(live), written_(written), made_(made), schema_(schema), authored_(authored) {}

  ir::Table run() {
    out_.name = live_.name;
    out_.comment = live_.comment == made_.comment ? written_.comment : live_.comment;
    out_.options = live_.options == made_.options ? written_.options : options();
    for (const auto& each : live_.columns) out_.columns.push_back(column(each));
    primary_key();
    // what is a constraint to the one may be an index to the other
    parts(live_.unique, made_.unique);
    parts(live_.indexes, made_.indexes);
    parts(live_.foreign_keys, made_.foreign_keys);
    parts(live_.checks, made_.checks);
    unseen(written_.unique);
    unseen(written_.indexes);
    unseen(written_.foreign_keys);
    unseen(written_.checks);
    return std::move(out_);
  }

 private:
  [[nodiscard]] ir::Options options() const {
    ir::Options out = live_.options;
    for (const auto& [dialect, settings] : written_.options) {
      if (made_.options.count(dialect) == 0) out.emplace(dialect, settings);
    }
    return out;
  }

  [[nodiscard]] ir::Column column(const ir::Column& live) const {
    const ir::Column* written = ir::find_column(written_, live.name);
    const ir::Column* made = ir::find_column(made_, live.name);
    ir::Column out = live;
    if (written == nullptr || made == nullptr) return out;
    if (live.type == made->type) out.type = written->type;
    const bool enums = enum_in(live.type) != nullptr && enum_in(made->type) != nullptr;
    const bool kept = enums && live.type.get()->kind == made->type.get()->kind &&
                      enum_in(live.type)->name == enum_in(made->type)->name &&
                      has_values_of(*enum_in(live.type), enum_in(written->type));
    if (kept) out.type = written->type;  // its values are the enum's matter
    if (live.nullable == made->nullable) out.nullable = written->nullable;
    if (same_default(live, *made)) {
      out.default_value = written->default_value;
      out.default_sql = written->default_sql;
    }
    if (live.identity == made->identity) out.identity = written->identity;
    if (same_generated(live, *made)) out.generated = written->generated;
    if (live.collation == made->collation) out.collation = written->collation;
    if (live.comment == made->comment) out.comment = written->comment;
    return out;
  }

  // Whether the column has the values that count as the enum's in the live schema: where there are
  // no such types, one column could have others than the next.
  [[nodiscard]] bool has_values_of(const ir::Type& live, const ir::Type* written) const {
    if (written == nullptr) return false;
    const auto values = live_values(schema_, authored_, written->name);
    return !values || *values == live.values;
  }

  void primary_key() {
    out_.primary_key = live_.primary_key;
    if (!live_.primary_key) {
      if (!made_.primary_key) out_.primary_key = written_.primary_key;
      return;
    }
    if (!written_.primary_key || !made_.primary_key) return;
    const std::string& name = live_.primary_key->name;
    if (name.empty() || name == made_.primary_key->name) {
      out_.primary_key->name = written_.primary_key->name;
    }
  }

  template <class T>
  void parts(const std::vector<T>& live, const std::vector<T>& made) {
    const Matches<T> matches(live, made);
    for (std::size_t i = 0; i < live.size(); ++i) {
      const T* same = matches.of(i);
      if (same == nullptr) {
        put(live[i]);
      } else {
        const bool other_name = !live[i].name.empty() && live[i].name != same->name;
        put_written(same->name, other_name ? live[i].name : std::string(), live[i]);
      }
    }
  }

  void put(const ir::Unique& part) { out_.unique.push_back(part); }
  void put(const ir::Index& part) { out_.indexes.push_back(part); }
  void put(const ir::ForeignKey& part) { out_.foreign_keys.push_back(part); }
  void put(const ir::Check& part) { out_.checks.push_back(part); }

  // The authored part of a name, under another one if need be. live: says where to look first.
  // Nothing when the database has made it on its own.
  template <class T>
  void put_written(const std::string& name, const std::string& as, const T& live) {
    if (put_from(list_of(live), name, as)) return;
    if constexpr (std::is_same_v<T, ir::Unique>) {
      put_from(written_.indexes, name, as);
    } else if constexpr (std::is_same_v<T, ir::Index>) {
      put_from(written_.unique, name, as);
    }
  }
  [[nodiscard]] const std::vector<ir::Unique>& list_of(const ir::Unique&) const {
    return written_.unique;
  }
  [[nodiscard]] const std::vector<ir::Index>& list_of(const ir::Index&) const {
    return written_.indexes;
  }
  [[nodiscard]] const std::vector<ir::ForeignKey>& list_of(const ir::ForeignKey&) const {
    return written_.foreign_keys;
  }
  [[nodiscard]] const std::vector<ir::Check>& list_of(const ir::Check&) const {
    return written_.checks;
  }
  template <class T>
  bool put_from(const std::vector<T>& list, const std::string& name, const std::string& as) {
    const T* found = named(list, name);
    if (found == nullptr) return false;
    T part = *found;
    if (!as.empty()) part.name = as;
    put(part);
    return true;
  }

  // Parts that do not show even when they have just been made: they cannot be a difference.
  template <class T>
  void unseen(const std::vector<T>& written) {
    for (const auto& each : written) {
      if (shows<T>(made_, each.name) || shows<T>(live_, each.name)) continue;
      put(each);
    }
  }
  // An index may have the name of a foreign key.
  template <class T>
  static bool shows(const ir::Table& table, const std::string& name) {
    if constexpr (std::is_same_v<T, ir::ForeignKey>) {
      return named(table.foreign_keys, name) != nullptr;
    } else if constexpr (std::is_same_v<T, ir::Check>) {
      return named(table.checks, name) != nullptr;
    } else {
      return named(table.unique, name) != nullptr || named(table.indexes, name) != nullptr;
    }
  }

  const ir::Table& live_;
  const ir::Table& written_;
  const ir::Table& made_;
  const ir::Schema& schema_;    // live
  const ir::Schema& authored_;  // as written
  ir::Table out_;
};

}  // namespace

ir::Table table_in_words(const ir::Table& live, const ir::Table& written, const ir::Table& made,
                         const ir::Schema& schema, const ir::Schema& authored) {
  return TableInWords(live, written, made, schema, authored).run();
}

}  // namespace mig::compare

// The operations found so far, and the schema that they have made of the first one. Inside
// core/compare only.
#pragma once

#include "compare/compare.hpp"
#include "compare/places.hpp"
#include <mig/ir/operation.hpp>
#include <mig/ir/schema.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace mig::compare {

class Draft {
 public:
  Draft(const ir::Schema& from, const ir::Schema& to);

  [[nodiscard]] const ir::Schema& now() const { return now_; }
  [[nodiscard]] const ir::Schema& to() const { return to_; }
  // The table of that name as it is now, and as it is to be; null where there is none.
  [[nodiscard]] const ir::Table* now(const std::string& table) const;
  [[nodiscard]] const ir::Table* to(const std::string& table) const;
  [[nodiscard]] const std::vector<Change>& changes() const { return out_.changes; }
  [[nodiscard]] Difference take() { return std::move(out_); }

  // Appends an operation and makes its change. Throws Error MIG-443 when it does not fit here.
  void add(ir::AnyOperation body, std::vector<std::string> notes = {});
  // The same for what takes something away that does not come back; note: what.
  void destroy(ir::AnyOperation body, std::string note);
  // Adds a note to what was appended; change: an index into changes().
  void note(std::size_t change, std::string text) {
    out_.changes[change].notes.push_back(std::move(text));
  }
  void unexpressed(std::string what) { out_.unexpressed.push_back(std::move(what)); }
  void propose(std::vector<Candidate> candidates) { out_.candidates = std::move(candidates); }

  // A type as an operation says it: the values of an enum only where there is none of that name
  // yet.
  [[nodiscard]] ir::PerDialect<ir::Type> said(ir::PerDialect<ir::Type> type) const;

 private:
  void append(ir::AnyOperation body, bool destructive, std::vector<std::string> notes);

  ir::Schema now_;
  const ir::Schema& to_;
  Places now_places_;
  Places to_places_;
  Difference out_;
};

// Renames and the early drops: whatever stands in the way of changes of other tables. Then the new
// tables, the changes of those that stay, the foreign keys that had to wait, and the drops.
void rename(Draft& draft, const std::vector<Rename>& renames);
void clear_the_way(Draft& draft);
void create_tables(Draft& draft);
void change_tables(Draft& draft);
void add_foreign_keys(Draft& draft);
void drop_tables(Draft& draft);

// The columns of a table that stays which change in a way that readers notice: they go, or get
// another type. Names as they are now.
[[nodiscard]] std::vector<std::string> reshaped_columns(const ir::Table& now, const ir::Table& to);

// Views go before what they read changes or is renamed, and come back behind it: what takes the
// operations back meets each query with the names that it knows. renames: those that follow.
void drop_views(Draft& draft, const std::vector<Rename>& renames);
void create_views(Draft& draft);

// New enums and values before the tables, the others behind them.
void grow_enums(Draft& draft);
void shrink_enums(Draft& draft);
void change_sequences(Draft& draft);
void drop_sequences(Draft& draft);

}  // namespace mig::compare

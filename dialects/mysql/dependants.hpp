// What names a table or a column in its own text and is not followed by the server when that is
// renamed: views are made anew, triggers refused, routines announced.
#pragma once

#include "draft.hpp"
#include <mig/sdk/dialect.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

// One rename, and what is known to depend on the old name.
class Dependants {
 public:
  // The definition of a view with the new name; see view_text.hpp.
  using Rewrite = std::function<std::optional<std::string>(std::string_view create)>;

  // what: "table 'items'", for messages.
  Dependants(Draft& draft, std::string table, std::string what)
      : draft_(draft), table_(std::move(table)), what_(std::move(what)) {}

  // Before the rename: checks, and every view that will be made anew as it stands, so that a right
  // that is missing shows while nothing has changed.
  void look_at_views(const Rewrite& rewrite);
  // column: empty when the table is renamed.
  void look_at_triggers(const std::string& column);
  void look_at_routines(const std::string& column);
  void look_at_grants(const std::string& column);
  // Whether the live definition of the view was looked at.
  bool knows_view(const std::string& name) const;
  // Behind the rename.
  void renew_views();

 private:
  bool names(const std::string& sql, const std::string& column) const;
  // Says that it could not be looked at what this names.
  void unseen(const std::string& what);
  // States a view, under the collation that it compares its strings by.
  void state(const std::string& view, const std::string& create);

  Draft& draft_;
  std::string table_;
  std::string what_;
  std::vector<std::pair<std::string, std::string>> renewed_;  // views, with their new definitions
};

}  // namespace mig_mysql

// One revision: what a file says, as a value.
#pragma once

#include "revision/assertion.hpp"
#include "revision/header.hpp"
#include <mig/ir/operation.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::revision {

// Whether a revision's statements run in a transaction where the database can ("auto"), or never.
enum class Transaction { automatic, off };

// A revision file. The operations are as the author wrote them: values per dialect and names left
// out are still so. An `execute` that names a file holds the text of that file in `sql`, and the
// name in `file`.
//
// A plain SQL revision is one `execute` whose `sql` holds a text per dialect that a section names,
// and the plain section as the common one. Where no section fits the dialect in use, `sql.find()`
// gives null: that is for the plan to refuse. An empty plain section fits every dialect and runs
// nothing.
struct Revision {
  Header header;
  Transaction transaction = Transaction::automatic;
  bool irreversible = false;
  std::string irreversible_reason;  // as the author gave it; may be empty
  std::vector<Assertion> before;    // what has to hold before the upgrade
  std::vector<ir::Operation> upgrade;
  std::vector<Assertion> after;                         // what has to hold behind it
  std::optional<std::vector<ir::Operation>> downgrade;  // nothing: derived from the upgrade
  std::vector<std::string> lint_ignore;                 // codes that the linter leaves out here
};

// Everything but the places of operations counts.
[[nodiscard]] bool operator==(const Revision& a, const Revision& b);

// Whether a file of this name is a plain SQL revision (it ends in ".sql").
[[nodiscard]] bool is_sql_file(std::string_view name);

}  // namespace mig::revision

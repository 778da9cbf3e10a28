#include "revision/revision.hpp"

#include <mig/ir/describe.hpp>

namespace mig::revision {

bool operator==(const Revision& a, const Revision& b) {
  return a.header == b.header && a.transaction == b.transaction &&
         a.irreversible == b.irreversible && a.irreversible_reason == b.irreversible_reason &&
         a.before == b.before && a.after == b.after && a.upgrade == b.upgrade &&
         a.downgrade == b.downgrade && a.lint_ignore == b.lint_ignore;
}

bool is_sql_file(std::string_view name) { return name.ends_with(".sql"); }

}  // namespace mig::revision

// A revision as it is written, and the way back.
#include "revision/revision.hpp"

#include "ir/invert.hpp"
#include "lint/look.hpp"
#include "support/text.hpp"
#include <mig/ir/apply.hpp>

#include <algorithm>
#include <set>

namespace mig::lint {

namespace {

using Family = std::vector<std::string>;  // a dialect's name, then its families

bool names_any(const std::vector<std::string>& list, const Family& family) {
  return std::any_of(list.begin(), list.end(), [&](const std::string& name) {
    return std::find(family.begin(), family.end(), name) != family.end();
  });
}

bool is_for(const ir::Operation& operation, const Family& family) {
  return (operation.only.empty() || names_any(operation.only, family)) &&
         !names_any(operation.except, family);
}

// Whether the dialect has an operation of the same kind on the same thing, or SQL of its own, that
// is for some dialects only: it stands in place of the other.
bool served(const revision::Revision& revision, const ir::Operation& operation,
            const Family& family) {
  return std::any_of(revision.upgrade.begin(), revision.upgrade.end(),
                     [&](const ir::Operation& other) {
                       if (other.only.empty() && other.except.empty()) return false;
                       const bool raw = std::holds_alternative<ir::Execute>(other.body) ||
                                        std::holds_alternative<ir::Execute>(operation.body);
                       return is_for(other, family) && (raw || title(other) == title(operation));
                     });
}

// Operations that are for some dialects only, where others get none in their place.
void check_only(const revision::Revision& revision, const std::vector<Family>& dialects,
                Findings& out) {
  for (const auto& operation : revision.upgrade) {
    if (operation.only.empty() && operation.except.empty()) continue;
    std::vector<std::string> without;
    bool any = false;
    for (const auto& family : dialects) {
      any = any || is_for(operation, family);
      if (!served(revision, operation, family)) without.push_back(family.front());
    }
    if (without.empty() || !any) continue;
    out.add("only-some-dialects", {&revision, operation.at, title(operation)},
            "nothing is done in its place on " + quoted(without));
  }
}

// One text for databases that are not of one family.
void check_sql(const revision::Revision& revision, const std::vector<Family>& dialects,
               Findings& out) {
  for (const auto& operation : revision.upgrade) {
    const auto* execute = std::get_if<ir::Execute>(&operation.body);
    if (execute == nullptr || !execute->sql.common) continue;
    if (ir::leaves_schema_alone(*execute->sql.common)) continue;
    std::set<std::string> roots;
    std::vector<std::string> names;
    for (const auto& family : dialects) {
      if (!is_for(operation, family)) continue;
      const std::string* text = execute->sql.find(family);
      if (text != &*execute->sql.common) continue;
      roots.insert(family.back());
      names.push_back(family.front());
    }
    if (roots.size() < 2) continue;
    out.add("one-sql-for-all", {&revision, operation.at, title(operation)},
            "the same SQL text runs on " + quoted(names));
  }
}

// Nothing to run, or SQL texts without a word.
bool does_nothing(const std::vector<ir::Operation>& operations) {
  return std::all_of(operations.begin(), operations.end(), [](const ir::Operation& operation) {
    const auto* execute = std::get_if<ir::Execute>(&operation.body);
    return execute != nullptr && execute->sql.dialects.empty() && execute->file.empty() &&
           execute->sql.common && support::trim(*execute->sql.common).empty();
  });
}

}  // namespace

void check_revision(const revision::Revision& revision, const std::vector<Family>& dialects,
                    Findings& out) {
  if (revision.header.message.empty()) {
    out.add("no-message", {&revision}, "the revision does not say what it is for");
  }
  if (does_nothing(revision.upgrade) && revision.header.down_revisions.size() < 2) {
    out.add("empty-revision", {&revision}, "the revision does nothing");
  }
  check_only(revision, dialects, out);
  check_sql(revision, dialects, out);
}

void check_reversal(const Look& look, Findings& out) {
  const revision::Revision& revision = look.revision;
  if (const auto* execute = std::get_if<ir::Execute>(&look.operation().body)) {
    const std::string* sql = execute->sql.get();
    if (!execute->state && sql != nullptr && !ir::leaves_schema_alone(*sql)) {
      out.add("opaque-sql", look.spot(), "the history does not know what this SQL makes");
    }
  }
  if (revision.downgrade) return;
  // an SQL file without a way down is irreversible even where it does not say that it is meant
  const bool silent =
      revision::is_sql_file(revision.header.file) && revision.irreversible_reason.empty();
  if (revision.irreversible && !silent) return;
  const ir::Inverse inverse = ir::invert(look.operation(), look.before);
  if (!inverse.impossible.empty()) {
    out.add("irreversible", look.spot(), "it cannot be taken back: " + inverse.impossible);
  }
  for (const auto& lost : inverse.lost) {
    out.add("downgrade-loses-data", look.spot(), "a downgrade does not bring back " + lost);
  }
}

}  // namespace mig::lint

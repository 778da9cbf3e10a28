// A revision as it is written, and the way back.
#include "revision/revision.hpp"

#include "ir/invert.hpp"
#include "lint/look.hpp"
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

// Operations that are for some dialects only, where others get none in their place.
void check_only(const revision::Revision& revision, const std::vector<Family>& dialects,
                Findings& out) {
  std::set<std::size_t> served;
  for (const auto& operation : revision.upgrade) {
    if (operation.only.empty() && operation.except.empty()) continue;
    for (std::size_t i = 0; i < dialects.size(); ++i) {
      if (is_for(operation, dialects[i])) served.insert(i);
    }
  }
  if (served.empty() || served.size() == dialects.size()) return;
  for (const auto& operation : revision.upgrade) {
    std::vector<std::string> without;
    for (const auto& family : dialects) {
      if (!is_for(operation, family)) without.push_back(family.front());
    }
    if (without.empty() || without.size() == dialects.size()) continue;
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
    if (ir::detail::leaves_schema_alone(*execute->sql.common)) continue;
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

}  // namespace

void check_revision(const revision::Revision& revision, const std::vector<Family>& dialects,
                    Findings& out) {
  if (revision.header.message.empty()) {
    out.add("no-message", {&revision}, "the revision does not say what it is for");
  }
  if (revision.upgrade.empty() && revision.header.down_revisions.size() < 2) {
    out.add("empty-revision", {&revision}, "the revision does nothing");
  }
  check_only(revision, dialects, out);
  check_sql(revision, dialects, out);
}

void check_reversal(const Look& look, Findings& out) {
  const revision::Revision& revision = look.revision;
  if (const auto* execute = std::get_if<ir::Execute>(&look.operation().body)) {
    const std::string* sql = execute->sql.get();
    if (execute->state.empty() && sql != nullptr && !ir::detail::leaves_schema_alone(*sql)) {
      out.add("opaque-sql", look.spot(), "the history does not know what this SQL makes");
    }
  }
  if (revision.downgrade) return;
  const bool sql_file = revision::is_sql_file(revision.header.file);
  if (revision.irreversible && !sql_file) return;  // it is meant, as it says
  const ir::Inverse inverse = ir::invert(look.operation(), look.before);
  if (!inverse.impossible.empty()) {
    out.add("irreversible", look.spot(), "it cannot be taken back: " + inverse.impossible);
  }
  for (const auto& lost : inverse.lost) {
    out.add("downgrade-loses-data", look.spot(), "a downgrade does not bring back " + lost);
  }
}

}  // namespace mig::lint

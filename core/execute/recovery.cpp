#include "execute/recovery.hpp"

#include "execute/sql_words.hpp"
#include "plan/plan.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include "support/toml_text.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace mig::execute {

namespace {

constexpr std::size_t kShownSql = 600;

std::string by_hand(const store::Mark& from) {
  return from.recover.empty() ? std::string("by hand") : "with: " + from.recover;
}

}  // namespace

bool is_raw(const ir::Operation& operation) {
  return std::holds_alternative<ir::Execute>(operation.body) ||
         std::holds_alternative<ir::PluginOperation>(operation.body);
}

std::string fingerprint(const std::vector<std::string>& statements) {
  return support::sha256(support::join(statements, "\n"));
}

std::string fingerprint(const ir::Schema& live) {
  return support::sha256(support::toml_inline(ir::encode(live)));
}

namespace {

std::optional<Showing> of_operation(const ir::Operation& operation, const ir::Schema& before) {
  if (is_raw(operation)) return std::nullopt;
  Showing out;
  std::visit(
      [&](const auto& op) {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, ir::CreateView> || std::is_same_v<T, ir::AlterView>) {
          out.object = op.view.name;
        } else if constexpr (std::is_same_v<T, ir::CreateSequence>) {
          out.object = op.sequence.name;
        } else if constexpr (std::is_same_v<T, ir::DropView> ||
                             std::is_same_v<T, ir::AlterSequence> ||
                             std::is_same_v<T, ir::DropSequence>) {
          out.object = op.name;
        } else if constexpr (std::is_same_v<T, ir::RenameTable>) {
          out.tables = {op.table, op.to};
        }
      },
      operation.body);
  if (!out.object.empty() || !out.tables.empty()) return out;
  if (const std::string table = ir::table_of(operation); !table.empty()) {
    out.tables = {table};
  } else {
    for (const auto& each : before.tables) out.tables.push_back(each.name);  // of an enum
  }
  return out.tables.empty() ? std::nullopt : std::optional(out);
}

}  // namespace

std::optional<Showing> showing(const ir::Operation& operation, const ir::Schema& before,
                               std::string_view sql) {
  auto out = of_operation(operation, before);
  if (!out) return out;
  const Target target = target_of(sql);
  const auto among = [&](const std::string& table) {
    return std::find(out->tables.begin(), out->tables.end(), table) != out->tables.end();
  };
  const bool here = target.object.empty()
                        ? std::all_of(target.tables.begin(), target.tables.end(), among)
                        : target.object == out->object;
  return here ? out : Showing{target.tables, target.object, true};
}

bool is_empty(const ir::Schema& part) {
  return part.tables.empty() && part.views.empty() && part.sequences.empty();
}

Verdict verdict_on(const store::Mark& from, const ir::Statement& statement,
                   const std::string& remains, bool repeatable, const std::string& reader,
                   const std::function<std::string()>& seen) {
  if (from.seen == store::kTookEffect) return Verdict::done;
  if (from.seen == store::kNoEffect) return Verdict::not_done;
  if (!statement.remains.empty()) return remains == kWhole ? Verdict::done : Verdict::not_done;
  if (repeatable) return Verdict::not_done;
  // another one may read the same schema as a different one
  const bool noted = !from.seen.empty() && from.seen != store::kNotKnown;
  if (!noted || from.by != reader) return Verdict::ask;
  const std::string now = seen();
  if (now.empty()) return Verdict::ask;
  return now == from.seen ? Verdict::not_done : Verdict::done;
}

ir::Schema part_of(ir::Schema live, const Showing& showing) {
  if (showing.object.empty()) return live;
  ir::Schema out;
  if (const ir::View* view = live.view(showing.object)) out.views.push_back(*view);
  if (const ir::Sequence* found = live.sequence(showing.object)) out.sequences.push_back(*found);
  return out;
}

std::string plan_text(const ir::Translation& translation) {
  ir::Translation plain;
  plain.support = translation.support;
  plain.statements = translation.statements;
  plain.batches = translation.batches;
  return "plan = " + support::toml_inline(ir::encode(plain));
}

std::optional<ir::Translation> plan_of(const std::string& text) {
  ir::Translation out;
  ir::Problems problems;
  const auto document = support::parse_toml(text);
  const ir::Value* plan = document.root.find("plan");
  if (plan == nullptr || !ir::decode(*plan, out, problems)) return std::nullopt;
  return out;
}

Error edited(const revision::Revision& revision, const store::Mark& from) {
  return Error({"MIG-617",
                "revision '" + revision.header.id +
                    "' was begun by an earlier run and is not complete, and the part that is done "
                    "is not what it begins with now",
                (from.operations == 0 ? "make its first operation what it was"
                                      : "make its first " + std::to_string(from.operations + 1) +
                                            " operations what they were") +
                    std::string(" and run the command again; or take back by hand what took "
                                "effect, and say with `mig stamp` where the database is then"),
                plan::place_of(revision, {})});
}

Error begun(const revision::Revision& revision, const store::Mark& from) {
  const std::string number = std::to_string(from.operations + 1);
  return Error(
      {"MIG-617",
       "revision '" + revision.header.id +
           "' was begun by an earlier run, and a statement of its operation " + number +
           " that came to its end since is not in it any more",
       "make operation " + number +
           " what it was and run the command again; or take back what the statement did, " +
           by_hand(from),
       plan::place_of(revision, {})});
}

Error other_transactions(const revision::Revision& revision) {
  return Error({"MIG-617",
                "revision '" + revision.header.id +
                    "' was begun without transactions by an earlier run and is not complete, and "
                    "now it is to run in one",
                "write transaction = \"off\" again until it is applied; or take back by hand what "
                "took effect, and say with `mig stamp` where the database is then",
                plan::place_of(revision, {})});
}

Error session_lost(const revision::Revision& revision, const std::string& statement) {
  Diagnostic out{
      "MIG-617",
      "revision '" + revision.header.id +
          "' was begun by an earlier run, and what that had set up in its session is "
          "gone with it",
      "bring the revision to its end by hand and say `mig stamp " + revision.header.id +
          "`; or take back what took effect, and say with `mig stamp` where the database "
          "is then",
      plan::place_of(revision, {})};
  out.notes.push_back("statement: " + shown(statement));
  return Error(std::move(out));
}

Error unreadable(const revision::Revision& revision) {
  return Error({"MIG-617",
                "revision '" + revision.header.id +
                    "' was begun by another version of mig, whose notes on it cannot be read",
                "run the command with the version that began it; or bring the revision to its end "
                "by hand, and say with `mig stamp` where the database is then",
                plan::place_of(revision, {})});
}

Error half(const revision::Revision& revision, const std::string& operation, const ir::Position& at,
           const ir::Statement& statement) {
  Diagnostic out{
      "MIG-619",
      "revision '" + revision.header.id + "': " + operation +
          " finds what a try that is not complete leaves, and no run that is known has begun one",
      "see whether another session is still at work on it; when not, run: " + statement.recover,
      plan::place_of(revision, at)};
  out.notes.push_back("statement: " + shown(statement.sql));
  return Error(std::move(out));
}

Error undecided(const revision::Revision& revision, const std::string& operation,
                const ir::Position& at, const ir::Statement& statement) {
  Diagnostic out{"MIG-619",
                 "revision '" + revision.header.id + "': an earlier run was interrupted in " +
                     operation + ", and whether its statement took effect does not show",
                 "look at the database, then say `mig resolve --applied` if it did, or `mig "
                 "resolve --not-applied` if it did not, and run the command again",
                 plan::place_of(revision, at)};
  out.notes.push_back("statement: " + shown(statement.sql));
  return Error(std::move(out));
}

std::string shown(const std::string& sql) {
  return sql.size() <= kShownSql ? sql : sql.substr(0, kShownSql) + " …";
}

}  // namespace mig::execute

#include "execute/recovery.hpp"

#include "plan/plan.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include "support/toml_text.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <variant>

namespace mig::execute {

namespace {

constexpr std::size_t kShownSql = 600;

// The first word in lower case; comments in front of it do not count.
std::string first_word(std::string_view sql) {
  std::string out;
  ir::detail::each_identifier(sql, [&](std::size_t, std::size_t, std::string_view name, char) {
    if (!out.empty()) return;
    for (const char c : name) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  });
  return out;
}

template <std::size_t N>
bool is_one_of(const std::string& word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string by_hand(const store::Mark& from) {
  return from.recover.empty() ? std::string("by hand") : "with: " + from.recover;
}

}  // namespace

bool changes_rows(std::string_view sql) {
  constexpr std::array<std::string_view, 5> kWords = {"insert", "update", "delete", "replace",
                                                      "merge"};
  return is_one_of(first_word(sql), kWords);
}

bool is_divisible(std::string_view sql) {
  constexpr std::array<std::string_view, 4> kPrograms = {"call", "do", "exec", "execute"};
  constexpr std::array<std::string_view, 2> kLists = {"drop", "rename"};
  const std::string word = first_word(sql);
  return is_one_of(word, kPrograms) ||
         (is_one_of(word, kLists) && sql.find(',') != std::string_view::npos);
}

SessionEffect session_effect(std::string_view sql) {
  constexpr std::array<std::string_view, 6> kLost = {"prepare", "lock",   "declare",
                                                     "handler", "attach", "listen"};
  std::vector<std::string> words;
  ir::detail::each_identifier(sql, [&](std::size_t, std::size_t, std::string_view name, char) {
    if (words.size() < 4) words.push_back(first_word(name));
  });
  if (words.empty()) return SessionEffect::none;
  if (is_one_of(words.front(), kLost)) return SessionEffect::lost;
  if (words.front() == "create") {
    const bool temporary = std::find(words.begin(), words.end(), "temporary") != words.end() ||
                           std::find(words.begin(), words.end(), "temp") != words.end();
    return temporary ? SessionEffect::lost : SessionEffect::none;
  }
  if (words.front() == "use" || words.front() == "pragma") return SessionEffect::repeatable;
  if (words.front() != "set") return SessionEffect::none;
  // a variable of the user's may come of what the statements before it did
  for (auto at = sql.find('@'); at != std::string_view::npos; at = sql.find('@', at + 1)) {
    if (at + 1 < sql.size() && sql[at + 1] == '@') {
      ++at;
    } else {
      return SessionEffect::lost;
    }
  }
  return SessionEffect::repeatable;
}

std::string fingerprint(const std::vector<std::string>& statements) {
  return support::sha256(support::join(statements, "\n"));
}

std::string fingerprint(const ir::Schema& live) {
  return support::sha256(support::toml_inline(ir::encode(live)));
}

std::optional<Showing> showing(const ir::Operation& operation, const ir::Schema& before) {
  if (std::holds_alternative<ir::Execute>(operation.body) ||
      std::holds_alternative<ir::PluginOperation>(operation.body)) {
    return std::nullopt;
  }
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
                "make its first " + std::to_string(from.operations + 1) +
                    " operations what they were and run the command again; or take back by hand "
                    "what took effect, and say with `mig stamp` where the database is then",
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

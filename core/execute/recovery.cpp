#include "execute/recovery.hpp"

#include "plan/plan.hpp"
#include "support/text.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/identifiers.hpp>
#include <mig/ir/json.hpp>

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

bool is_repeatable(std::string_view sql) {
  // What defines something either shows, or fails when it is there already, or sets what it has
  // set.
  constexpr std::array<std::string_view, 15> kWords = {
      "create", "alter",  "drop", "rename", "truncate", "analyze", "optimize", "repair",
      "grant",  "revoke", "set",  "flush",  "comment",  "vacuum",  "select"};
  return is_one_of(first_word(sql), kWords);
}

bool is_program(std::string_view sql) {
  constexpr std::array<std::string_view, 4> kWords = {"call", "do", "exec", "execute"};
  return is_one_of(first_word(sql), kWords);
}

std::string fingerprint(const std::vector<std::string>& statements) {
  return support::sha256(support::join(statements, "\n"));
}

std::string fingerprint(const ir::Schema& live) {
  return support::sha256(ir::dump_json(ir::encode(live)));
}

std::vector<std::string> tables_that_show(const ir::Operation& operation) {
  const auto in_one_table = [](const auto& op) {
    using T = std::decay_t<decltype(op)>;
    return !std::is_same_v<T, ir::CreateView> && !std::is_same_v<T, ir::AlterView> &&
           !std::is_same_v<T, ir::DropView> && !std::is_same_v<T, ir::Execute> &&
           !std::is_same_v<T, ir::PluginOperation>;
  };
  const std::string table = ir::table_of(operation);
  if (table.empty() || !std::visit(in_one_table, operation.body)) return {};
  if (const auto* rename = std::get_if<ir::RenameTable>(&operation.body))
    return {table, rename->to};
  return {table};
}

std::string plan_text(const ir::Translation& translation) {
  ir::Translation plain;
  plain.support = translation.support;
  plain.statements = translation.statements;
  return ir::dump_json(ir::encode(plain));
}

ir::Translation plan_of(const std::string& text) {
  ir::Translation out;
  ir::Problems problems;
  const ir::Value value = ir::parse_json(text);
  if (!ir::decode(value, out, problems)) out.statements.clear();
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

// Raw SQL: what it must not hold, what runs outside the transaction, and what else is known of it.
#include "raw_sql.hpp"
#include "render.hpp"
#include "translate.hpp"

#include <algorithm>

namespace mig_postgres {

using Answer = ir::Translation;

namespace {

// Reads the words of a statement: bare names in upper case, without strings, quoted names,
// comments.
class Words {
 public:
  explicit Words(std::string_view sql) : s_(sql) {}

  std::vector<std::string> read(std::size_t most) {
    std::vector<std::string> words;
    while (at_ < s_.size() && words.size() < most) {
      const char c = s_[at_];
      if (c == '\'' || c == '"') {
        past(s_.find(c, at_ + 1), 1);
      } else if (s_.substr(at_, 2) == "--") {
        past(s_.find('\n', at_), 1);
      } else if (s_.substr(at_, 2) == "/*") {
        past(s_.find("*/", at_ + 2), 2);
      } else if (letter(c)) {
        words.push_back(word());
      } else {
        ++at_;
      }
    }
    return words;
  }

 private:
  static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }
  void past(std::size_t found, std::size_t size) {
    at_ = found == std::string_view::npos ? s_.size() : found + size;
  }
  std::string word() {
    std::string out;
    for (; at_ < s_.size() && (letter(s_[at_]) || (s_[at_] >= '0' && s_[at_] <= '9')); ++at_) {
      const char c = s_[at_];
      out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
  }

  std::string_view s_;
  std::size_t at_ = 0;
};

bool has(const std::vector<std::string>& words, const char* wanted) {
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

// Statements that begin or end a transaction, behind the back of whoever runs the script.
bool controls_transaction(const std::vector<std::string>& words) {
  static const char* const verbs[] = {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"};
  if (words.empty()) return false;
  if (words[0] == "ROLLBACK" && has(words, "TO")) return false;
  if (words[0] == "START") return words.size() > 1 && words[1] == "TRANSACTION";
  if (words[0] == "PREPARE") return words.size() > 1 && words[1] == "TRANSACTION";
  return std::any_of(std::begin(verbs), std::end(verbs),
                     [&](const char* verb) { return words[0] == verb; });
}

// What the server refuses inside a transaction.
bool needs_no_transaction(const std::vector<std::string>& words) {
  if (words.size() < 2) return !words.empty() && (words[0] == "VACUUM" || words[0] == "CLUSTER");
  const std::string& verb = words[0];
  const std::string& object = words[1];
  if (verb == "VACUUM") return true;
  if (verb == "CREATE" || verb == "DROP") {
    if (object == "DATABASE" || object == "TABLESPACE" || object == "SUBSCRIPTION") return true;
    const bool index = object == "INDEX" || (object == "UNIQUE" && has(words, "INDEX"));
    return index && has(words, "CONCURRENTLY");
  }
  if (verb == "REINDEX") {
    return has(words, "CONCURRENTLY") || has(words, "DATABASE") || has(words, "SYSTEM") ||
           has(words, "SCHEMA");
  }
  if (verb == "ALTER") {
    return object == "SYSTEM" || object == "SUBSCRIPTION" ||
           (object == "TABLE" && has(words, "DETACH") && has(words, "CONCURRENTLY"));
  }
  return false;
}

// What lasts until the session ends.
bool sets_session(const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const bool local = words.size() > 1 && (words[1] == "LOCAL" || words[1] == "CONSTRAINTS" ||
                                          words[1] == "TRANSACTION");
  return words[0] == "RESET" || words[0] == "DISCARD" || (words[0] == "SET" && !local);
}

// What gives away the advisory lock that keeps two migrations apart; words: all of the statement.
bool releases_locks(const std::vector<std::string>& words) {
  const bool discards = words.size() > 1 && words[0] == "DISCARD" && words[1] == "ALL";
  return discards || has(words, "PG_ADVISORY_UNLOCK_ALL");
}

bool opens_transaction(const std::vector<std::string>& words) {
  return !words.empty() && (words[0] == "BEGIN" || words[0] == "START");
}

// A text that begins or ends transactions: `verb` is the first statement that does.
Answer refuse_transaction(const std::string& verb, const std::vector<ir::Statement>& statements) {
  const char* advice =
      "leave that out: a revision runs in one transaction, or write transaction = \"off\" in it";
  Answer out = sdk::unsupported("the script begins or ends a transaction itself: " + verb, advice);
  out.notices.push_back(notice("nested-transaction", ir::Severity::error,
                               "the SQL begins or ends a transaction itself: " + verb, advice));
  int open = 0;
  for (const auto& each : statements) {
    const auto words = Words(each.sql).read(12);
    if (controls_transaction(words)) open = opens_transaction(words) ? 1 : 0;
  }
  if (open != 0) {
    out.notices.push_back(notice("uncommitted-transaction", ir::Severity::error,
                                 "the SQL begins a transaction that it does not end", advice));
  }
  return out;
}

}  // namespace

Answer PostgresDialect::execute(const ir::Execute& op, const Context& context) const {
  Answer out = nothing();
  const std::string* sql = op.sql.get();
  if (sql == nullptr) return out;
  const auto places = split(*sql, context.server);
  for (const auto& [offset, length] : places) {
    out.statements.push_back(sdk::statement(sql->substr(offset, length)));
  }
  for (auto& each : out.statements) {
    const auto words = Words(each.sql).read(12);
    if (each.sql.front() == '\\') {
      return sdk::unsupported(
          "the script has a command of psql: " + each.sql.substr(0, each.sql.find('\n')),
          "write SQL; only psql knows such commands");
    }
    if (controls_transaction(words)) return refuse_transaction(words[0], out.statements);
    if (!words.empty() && words[0] == "COPY" && has(Words(each.sql).read(100000), "STDIN")) {
      return sdk::unsupported("COPY … FROM STDIN takes its rows from a client's input",
                              "use insert_rows, or INSERT");
    }
    if (releases_locks(Words(each.sql).read(100000))) {
      return sdk::unsupported(
          "the SQL gives up every lock of the session, with it the one that keeps a second "
          "migration away: " +
              each.sql.substr(0, 40),
          "leave it out, or release by name what the SQL itself has locked: pg_advisory_unlock(…)");
    }
    if (needs_no_transaction(words)) each.transactional = false;
    each.session = sets_session(words);
  }
  explain_raw_sql(out, *sql, places);
  return out;
}

}  // namespace mig_postgres

#include "api/scratch.hpp"

#include "api/context.hpp"
#include "compare/codes.hpp"
#include "compare/compare.hpp"
#include "port/dialect.hpp"
#include "port/identifier.hpp"
#include "revision/revision.hpp"
#include <mig/ir/identifiers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace mig::api {

namespace {

Error no_place(const std::string& why) {
  return Error(
      {compare::code::kScratch,
       "what the database makes of the schema cannot be asked: there is no empty place to try it "
       "in: " +
           why,
       "give the database user the right to make a schema (PostgreSQL: CREATE on the database) or "
       "a database (MySQL, MariaDB: CREATE on 'mig_scratch_%'.*)"});
}

std::string filled(std::string text, const std::string& name) {
  constexpr std::string_view kPlace = "{name}";
  for (auto at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at)) {
    text.replace(at, kPlace.size(), name);
  }
  return text;
}

std::string new_name() {
  std::random_device random;
  return fmt::format("mig_scratch_{:08x}{:08x}", random(), random());
}

ir::Server any_server(const port::Dialect& dialect) {
  ir::Server out;
  out.flavour = dialect.name();
  return out;
}

// Whether the database's own types and functions are to be found in the place.
enum class Kind { beside, apart };

// The place, as long as the object lives.
class Place {
 public:
  Place(const port::Dialect& dialect, const OpenSession& open, Kind kind) : name_(new_name()) {
    const auto scratch = dialect.capabilities(any_server(dialect)).scratch;
    if (!scratch) throw no_place("the dialect '" + dialect.name() + "' knows of none");
    if (!scratch->url.empty()) {
      session_.emplace(open(scratch->url, {}));
      return;
    }
    // a session of its own: nothing of this shows in the one that migrates
    Database session = open({}, {});
    if (kind == Kind::beside && !scratch->enter.empty()) {
      session_.emplace(std::move(session));
      session_->connection().transaction(port::Transaction::begin);
      in_transaction_ = true;
      run(*session_, scratch->enter);
      return;
    }
    if (scratch->create.empty()) throw no_place("the dialect knows of no database for scripts");
    run(session, scratch->create);
    maker_.emplace(std::move(session));
    drop_ = scratch->drop;
    try {
      session_.emplace(open({}, {{"database", name_}}));
    } catch (...) {
      leave();
      throw;
    }
  }
  ~Place() { leave(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] Database& session() { return *session_; }
  // Calls f; what the database refuses in it does not end the transaction.
  template <class F>
  void attempt(F f) {
    if (!in_transaction_) return f();
    session_->connection().run("SAVEPOINT mig_scratch", {}, nullptr);
    try {
      f();
    } catch (...) {
      session_->connection().run("ROLLBACK TO SAVEPOINT mig_scratch", {}, nullptr);
      throw;
    }
  }
  // Opens the place anew: what a script has set in its session is forgotten.
  void reopen(const OpenSession& open) {
    if (maker_) session_.emplace(open({}, {{"database", name_}}));
  }

 private:
  void run(Database& session, const std::vector<std::string>& statements) const {
    try {
      for (const auto& each : statements) {
        session.connection().run(filled(each, name_), {}, nullptr);
      }
    } catch (const port::DatabaseError& error) {
      throw no_place(error.message);
    }
  }

  // The connection may be gone, and what was made with it; there is nobody to be told.
  void leave() noexcept {
    try {
      if (in_transaction_) session_->connection().transaction(port::Transaction::rollback);
      session_.reset();
      if (maker_) run(*maker_, drop_);
    } catch (...) {  // NOLINT(bugprone-empty-catch)
    }
  }

  std::string name_;
  std::vector<std::string> drop_;
  std::optional<Database> maker_;
  std::optional<Database> session_;
  bool in_transaction_ = false;
};

ir::Schema inspected(Database& database) {
  if (database.catalog() == nullptr) throw no_place("the dialect cannot look into a database");
  return database.catalog()->inspect(database.connection(), {});
}

// The operations of a schema as a revision without a file.
revision::Revision revision_of(const ir::Schema& schema) {
  revision::Revision out;
  out.header.id = "scratch";
  for (auto& change : compare::compare({}, schema).changes) {
    out.upgrade.push_back(std::move(change.operation));
  }
  return out;
}

// What is wrong with such a revision is wrong with the schema.
Error about_the_schema(const Error& error) {
  const std::string prefix = "revision 'scratch': ";
  std::vector<Diagnostic> out = error.diagnostics();
  for (auto& each : out) {
    if (each.message.starts_with(prefix)) each.message.erase(0, prefix.size());
    each.notes.clear();
  }
  return Error(std::move(out));
}

void run_unit(Database& database, const compile::Compiler& compiler,
              const revision::Revision& revision, const compile::Unit& unit) {
  const ir::Translation translation =
      unit.live ? compiler.compile_live(revision, unit) : unit.translation;
  for (const auto& statement : translation.statements) {
    try {
      database.connection().run(statement.sql, {}, nullptr);
    } catch (const port::DatabaseError& error) {
      throw Error(Diagnostic{
          compare::code::kRefused,
          fmt::format("the database refuses what is asked of '{}': {}",
                      ir::table_of(unit.operation).empty() ? ir::name_of(unit.operation)
                                                           : ir::table_of(unit.operation),
                      error.message),
          "correct the schema: the statement was\n" + statement.sql});
    }
  }
}

// Some databases look at the query of a view only when it is read.
void require_readable(Database& database, const std::string& view) {
  const auto& server = database.connection().server();
  const auto& quote = database.dialect().capabilities(server).identifier.quote;
  try {
    std::vector<port::Row> rows;
    database.connection().run(
        "SELECT 1 FROM " + port::quoted_identifier(view, quote) + " WHERE 1 = 0", {}, &rows);
  } catch (const port::DatabaseError& error) {
    throw Error(Diagnostic{compare::code::kRefused, error.message, {}});
  }
}

// What a statement of a script is: only what a schema is made of is run. Scripts come from
// anywhere, and the server has other databases.
class Reading {
 public:
  enum class Verdict { run, leave_out, refuse };

  // shared: the session reaches every database of the server by its name.
  Reading(std::string_view statement, bool shared) : shared_(shared) {
    ir::detail::each_identifier(
        statement, [&](std::size_t at, std::size_t size, std::string_view name, char quote) {
          const std::size_t end = at + size;
          const bool dot = end < statement.size() && statement[end] == '.';
          words_.push_back({quote == '\0' ? upper(name) : std::string(), dot});
        });
  }

  [[nodiscard]] Verdict verdict() const {
    static constexpr std::array<std::string_view, 22> kBeside = {
        "INSERT",   "UPDATE",  "DELETE", "REPLACE", "MERGE",     "COPY",  "GRANT",  "REVOKE",
        "LOCK",     "UNLOCK",  "SELECT", "COMMENT", "BEGIN",     "START", "COMMIT", "END",
        "ROLLBACK", "ANALYZE", "VALUES", "TABLE",   "SAVEPOINT", "RESET"};
    const std::string& verb = word(0);
    // one in front of which nothing stands: "WITH … DELETE" is none
    if (is_one_of(verb, kBeside)) return Verdict::leave_out;
    if (verb == "SET") return sets_session() ? Verdict::run : Verdict::refuse;
    if (verb == "PRAGMA") return Verdict::run;
    if (verb != "CREATE" && verb != "ALTER" && verb != "DROP") return Verdict::refuse;
    return defines() ? Verdict::run : Verdict::refuse;
  }

 private:
  struct Word {
    std::string text;  // in upper case; empty: it stood in quotes
    bool dot = false;  // a dot follows
  };

  static std::string upper(std::string_view name) {
    std::string out(name);
    for (auto& c : out) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
  }
  template <std::size_t N>
  static bool is_one_of(const std::string& word, const std::array<std::string_view, N>& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
  }
  [[nodiscard]] const std::string& word(std::size_t i) const {
    static const std::string none;
    return i < words_.size() ? words_[i].text : none;
  }

  [[nodiscard]] bool sets_session() const {
    static constexpr std::array<std::string_view, 7> kWide = {
        "GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", "ROLE", "AUTHORIZATION", "DEFAULT"};
    return std::none_of(words_.begin(), words_.end(),
                        [](const Word& each) { return is_one_of(each.text, kWide); });
  }

  // Whether the object is one that a schema has, and of this database.
  [[nodiscard]] bool defines() const {
    static constexpr std::array<std::string_view, 16> kBefore = {
        "OR",      "REPLACE",   "TEMPORARY",  "TEMP",     "UNIQUE",       "FULLTEXT",
        "SPATIAL", "GLOBAL",    "LOCAL",      "UNLOGGED", "MATERIALIZED", "RECURSIVE",
        "VIRTUAL", "AGGREGATE", "CONSTRAINT", "FOREIGN"};
    static constexpr std::array<std::string_view, 18> kObjects = {
        "TABLE",    "INDEX",  "VIEW",       "TRIGGER",   "FUNCTION", "PROCEDURE",
        "SEQUENCE", "TYPE",   "DOMAIN",     "COLLATION", "OPERATOR", "CAST",
        "RULE",     "POLICY", "STATISTICS", "EXTENSION", "SCHEMA",   "TEXT"};
    std::size_t at = 1;
    while (is_one_of(word(at), kBefore)) ++at;
    at = behind_definer(at);
    const std::string& object = word(at);
    if (!is_one_of(object, kObjects)) return false;
    if (!shared_) return true;
    if (object == "SCHEMA") return false;
    const bool has_body =
        object == "VIEW" || object == "TRIGGER" || object == "FUNCTION" || object == "PROCEDURE";
    if (has_body && word(0) == "CREATE") return !words_[name_at(at + 1)].dot;
    return std::none_of(words_.begin(), words_.end(), [](const Word& each) { return each.dot; });
  }
  // DEFINER=`root`@`localhost`, ALGORITHM=…, SQL SECURITY …
  [[nodiscard]] std::size_t behind_definer(std::size_t at) const {
    while (word(at) == "DEFINER" || word(at) == "ALGORITHM" || word(at) == "SQL") {
      at += word(at) == "ALGORITHM" ? 2 : 3;
      while (at < words_.size() && word(at).empty()) ++at;
    }
    return at;
  }
  [[nodiscard]] std::size_t name_at(std::size_t at) const {
    while (word(at) == "IF" || word(at) == "NOT" || word(at) == "EXISTS") ++at;
    return std::min(at, words_.size() - 1);
  }

  bool shared_;
  std::vector<Word> words_;
};

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

// Lines for the client and not for the server become blanks: those that dumps begin and end with,
// and the rows behind "COPY … FROM stdin;".
std::string without_client_lines(std::string_view script) {
  std::string out(script);
  bool rows = false;
  for (std::size_t at = 0; at < out.size();) {
    const auto end = std::min(out.find('\n', at), out.size());
    const std::string line = out.substr(at, end - at);
    const bool copies = line.starts_with("COPY ") && line.find(" FROM stdin;") != std::string::npos;
    if (rows || copies || line.starts_with("\\restrict") || line.starts_with("\\unrestrict")) {
      blank(out, at, end);
    }
    rows = copies || (rows && line != "\\.");
    at = end + 1;
  }
  return out;
}

// Comments that MySQL and MariaDB run are what they run: /*!40101 SET … */.
std::string unfolded(std::string text) {
  for (auto at = text.find("/*"); at != std::string::npos; at = text.find("/*", at + 2)) {
    std::size_t from = at + 2;
    if (text.compare(from, 2, "M!") == 0) ++from;
    if (from >= text.size() || text[from] != '!') continue;
    const auto end = text.find("*/", from);
    if (end == std::string::npos) break;
    const auto body = text.find_first_not_of("0123456789", from + 1);
    blank(text, at, std::min(body, end));
    blank(text, end, end + 2);
  }
  return text;
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::count(
                 text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

}  // namespace

Made made_by_database(const port::Dialect& dialect, const OpenSession& open,
                      const ir::Schema& schema, const Options& options,
                      const std::vector<ir::Operation>& then) {
  return guarded([&] {
    Made out;
    Place place(dialect, open, Kind::beside);
    Database& database = place.session();
    revision::Revision revision = revision_of(schema);
    revision.upgrade.insert(revision.upgrade.end(), then.begin(), then.end());
    Options plain = options;
    plain.online = false;  // nobody waits for what nobody sees
    const compile::Compiler compiler(dialect, live_settings(database, plain));
    plan::Plan plan;
    plan.steps.emplace_back();
    plan.steps.front().revision = &revision;
    plan.steps.front().operations = revision.upgrade;
    try {
      for (const auto& step : compiler.compile(std::move(plan))) {
        for (const auto& unit : step.units) {
          const auto* view = std::get_if<ir::CreateView>(&unit.operation.body);
          if (view == nullptr) {
            run_unit(database, compiler, revision, unit);
            continue;
          }
          try {
            place.attempt([&] {
              run_unit(database, compiler, revision, unit);
              require_readable(database, view->view.name);
            });
          } catch (const Error& error) {
            out.refused.emplace_back(view->view.name, error.first().message);
          }
        }
      }
    } catch (const Error& error) {
      throw about_the_schema(error);
    }
    out.schema = inspected(database);
    std::erase_if(out.schema.views, [&](const ir::View& view) {
      return std::any_of(out.refused.begin(), out.refused.end(),
                         [&](const auto& each) { return each.first == view.name; });
    });
    return out;
  });
}

ir::Schema made_by_script(const port::Dialect& dialect, const OpenSession& open,
                          std::string_view script, const std::string& file) {
  return guarded([&] {
    const ir::Server server = any_server(dialect);
    const auto scratch = dialect.capabilities(server).scratch;
    const bool shared = scratch && scratch->url.empty() && scratch->enter.empty();
    std::string text = without_client_lines(script);
    if (shared) text = unfolded(std::move(text));
    std::vector<std::pair<std::size_t, std::size_t>> statements;
    for (const auto& [offset, length] : dialect.split(text, server)) {
      const std::string_view statement = std::string_view(text).substr(offset, length);
      using Verdict = Reading::Verdict;
      const Verdict verdict = Reading(statement, shared).verdict();
      if (verdict == Verdict::run) statements.emplace_back(offset, length);
      if (verdict != Verdict::refuse) continue;
      throw Error(Diagnostic{
          compare::code::kScript,
          fmt::format("{}:{}: the statement is none that a schema of one database is made of: {}",
                      file, line_of(text, offset), statement.substr(0, statement.find('\n'))),
          "the script is run in an empty database that mig makes: leave out what is about other "
          "databases, users, settings of the server and programs"});
    }
    Place place(dialect, open, Kind::apart);
    for (const auto& [offset, length] : statements) {
      try {
        place.session().connection().run(std::string_view(text).substr(offset, length), {},
                                         nullptr);
      } catch (const port::DatabaseError& error) {
        throw Error(Diagnostic{compare::code::kRefused,
                               fmt::format("{}:{}: the database refuses the statement: {}", file,
                                           line_of(text, offset), error.message),
                               "correct the script; it has to run in an empty database"});
      }
    }
    place.reopen(open);
    return inspected(place.session());
  });
}

}  // namespace mig::api

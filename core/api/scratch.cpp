#include "api/scratch.hpp"

#include "api/context.hpp"
#include "compare/codes.hpp"
#include "compare/compare.hpp"
#include "port/dialect.hpp"
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
  const char quote = database.dialect().capabilities(server).identifier.quote.front();
  std::string name(1, quote);
  for (const char c : view) name += c == quote ? std::string(2, c) : std::string(1, c);
  try {
    std::vector<port::Row> rows;
    database.connection().run("SELECT 1 FROM " + name + quote + " WHERE 1 = 0", {}, &rows);
  } catch (const port::DatabaseError& error) {
    throw Error(Diagnostic{compare::code::kRefused, error.message, {}});
  }
}

// The head of a statement: what it does, and to what.
struct Head {
  std::vector<std::string> words;  // the first two, in upper case
  bool qualified = false;          // a name with a dot stands in front of the first parenthesis
};

Head head_of(std::string_view statement) {
  Head out;
  const std::string_view front = statement.substr(0, statement.find('('));
  ir::detail::each_identifier(
      front, [&](std::size_t at, std::size_t size, std::string_view name, char) {
        if (out.words.size() < 2) {
          std::string word(name);
          for (auto& c : word) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
          }
          out.words.push_back(std::move(word));
        }
        const std::size_t end = at + size;
        out.qualified = out.qualified || (end < front.size() && front[end] == '.');
      });
  out.words.resize(2);
  return out;
}

template <std::size_t N>
bool is_one_of(const std::string& word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Whether the statement leaves the empty database. shared: the session reaches every database of
// the server by its name.
bool leaves(const Head& head, bool shared) {
  constexpr std::array<std::string_view, 3> kDefines = {"CREATE", "DROP", "ALTER"};
  constexpr std::array<std::string_view, 2> kMoves = {"USE", "ATTACH"};
  constexpr std::array<std::string_view, 2> kChanges = {"TRUNCATE", "RENAME"};
  const std::string& verb = head.words[0];
  if (is_one_of(verb, kMoves)) return true;
  const bool defines = is_one_of(verb, kDefines);
  const std::string& what = head.words[1];
  if (defines && (what == "DATABASE" || (shared && what == "SCHEMA"))) return true;
  if (defines && (what == "USER" || what == "ROLE")) return true;
  return shared && head.qualified && (defines || is_one_of(verb, kChanges));
}

// Statements about rows and rights: they are no part of a schema, and not run.
bool is_beside(const Head& head) {
  constexpr std::array<std::string_view, 10> kWords = {"INSERT", "UPDATE", "DELETE", "REPLACE",
                                                       "MERGE",  "COPY",   "GRANT",  "REVOKE",
                                                       "LOCK",   "UNLOCK"};
  return is_one_of(head.words[0], kWords);
}

// Lines for the client and not for the server, which dumps begin and end with, become blanks.
std::string without_client_lines(std::string_view script) {
  std::string out(script);
  for (std::size_t at = 0; at < out.size();) {
    const auto end = std::min(out.find('\n', at), out.size());
    const std::string_view line = std::string_view(out).substr(at, end - at);
    if (line.starts_with("\\restrict") || line.starts_with("\\unrestrict")) {
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(at),
                out.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    }
    at = end + 1;
  }
  return out;
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::count(
                 text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

}  // namespace

Made made_by_database(const port::Dialect& dialect, const OpenSession& open,
                      const ir::Schema& schema, const Options& options) {
  return guarded([&] {
    Made out;
    Place place(dialect, open, Kind::beside);
    Database& database = place.session();
    const revision::Revision revision = revision_of(schema);
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
    return out;
  });
}

ir::Schema made_by_script(const port::Dialect& dialect, const OpenSession& open,
                          std::string_view script, const std::string& file) {
  return guarded([&] {
    const std::string text = without_client_lines(script);
    const ir::Server server = any_server(dialect);
    const auto scratch = dialect.capabilities(server).scratch;
    const bool shared = scratch && scratch->url.empty() && scratch->enter.empty();
    std::vector<std::pair<std::size_t, std::size_t>> statements;
    for (const auto& [offset, length] : dialect.split(text, server)) {
      const std::string_view statement = std::string_view(text).substr(offset, length);
      const Head head = head_of(statement);
      if (is_beside(head)) continue;
      statements.emplace_back(offset, length);
      if (!leaves(head, shared)) continue;
      throw Error(Diagnostic{
          compare::code::kScript,
          fmt::format("{}:{}: the statement reaches out of the empty database that the script is "
                      "run in: {}",
                      file, line_of(text, offset), statement.substr(0, statement.find('\n'))),
          "leave out what names a database, a user or a role; mig makes the database itself"});
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

// The entry, types and raw SQL; the operations are in translate_*.cpp.
#include "translate.hpp"

#include "lexis.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "types.hpp"
#include <mig/sdk/raw_sql.hpp>

#include <string>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

bool first_words(std::string_view sql, std::initializer_list<const char*> words) {
  const auto tokens = tokenize(sql);
  std::size_t i = 0;
  for (const char* word : words) {
    if (i >= tokens.size() || !is_keyword(sql, tokens[i], word)) return false;
    ++i;
  }
  return true;
}

bool ends_transaction(std::string_view sql) {
  if (first_words(sql, {"ROLLBACK"})) {
    for (const auto& token : tokenize(sql)) {
      if (is_keyword(sql, token, "TO")) return false;  // a savepoint of the script's own
    }
    return true;
  }
  return first_words(sql, {"BEGIN"}) || first_words(sql, {"COMMIT"}) || first_words(sql, {"END"});
}

// What SQLite refuses, or ignores without a word, inside a transaction.
bool outside_transaction(std::string_view sql) {
  if (first_words(sql, {"VACUUM"}) || first_words(sql, {"DETACH"}) ||
      first_words(sql, {"ATTACH"})) {
    return true;
  }
  if (!first_words(sql, {"PRAGMA"})) return false;
  for (const auto& token : tokenize(sql)) {
    for (const char* word : {"FOREIGN_KEYS", "JOURNAL_MODE", "SYNCHRONOUS", "AUTO_VACUUM",
                             "PAGE_SIZE", "ENCODING", "TEMP_STORE", "WAL_CHECKPOINT"}) {
      if (is_keyword(sql, token, word)) return true;
    }
  }
  return false;
}

// What lasts until the session ends.
bool sets_session(std::string_view sql) {
  return first_words(sql, {"PRAGMA"}) || first_words(sql, {"ATTACH"}) ||
         first_words(sql, {"DETACH"});
}

bool changes_schema(const ir::Operation& operation) {
  return !std::holds_alternative<ir::Execute>(operation.body) &&
         !std::holds_alternative<ir::InsertRows>(operation.body) &&
         !std::holds_alternative<ir::UpdateRows>(operation.body) &&
         !std::holds_alternative<ir::DeleteRows>(operation.body) &&
         !std::holds_alternative<ir::Backfill>(operation.body) &&
         !std::holds_alternative<ir::PluginOperation>(operation.body);
}

// Whatever changes the schema holds the one write lock of the database; what does more than that
// has said so where it was written.
void weigh(ir::Translation& answer) {
  for (auto& statement : answer.statements) {
    const bool reads = statement.expect || first_words(statement.sql, {"EXPLAIN"}) ||
                       first_words(statement.sql, {"SELECT"});
    if (statement.phase != ir::Phase::main || reads) continue;
    if (!statement.work) statement.work = ir::Work::none;
    statement.blocks = ir::Blocks::writes;
    statement.lock = "RESERVED";
  }
}

}  // namespace

void without_legacy_alter(ir::Translation& answer, const sdk::Context& context) {
  if (setting(context, "legacy_alter_table", 0) == 0) return;
  ir::Statement off = sdk::statement("PRAGMA legacy_alter_table=OFF");
  off.phase = ir::Phase::prologue;
  ir::Statement on = sdk::statement("PRAGMA legacy_alter_table=ON");
  on.phase = ir::Phase::epilogue;
  answer.statements.insert(answer.statements.begin(), off);
  answer.statements.push_back(on);
}

ir::RenderedType SqliteDialect::type(const ir::Type& type, const ir::Server&) const {
  return render_type(type);
}

std::vector<std::pair<std::size_t, std::size_t>> SqliteDialect::split(std::string_view script,
                                                                      const ir::Server&) const {
  return sdk::split_statements(script, script_lexis());
}

ir::Translation SqliteDialect::compile(const ir::Operation& operation,
                                       const Context& context) const {
  try {
    ir::Translation answer = Dialect::compile(operation, context);
    if (changes_schema(operation)) weigh(answer);
    if (context.online && std::holds_alternative<ir::CreateIndex>(operation.body)) {
      sdk::note_no_online_way(answer, ir::table_of(operation), ir::Severity::info);
    }
    return answer;
  } catch (const Refusal& refusal) {
    return sdk::unsupported(refusal.reason, refusal.way_out);
  } catch (const sdk::Error& error) {
    if (error.status != MIG_E_UNSUPPORTED) throw;
    return sdk::unsupported(error.message,
                            "write another value for sqlite, or except = [\"sqlite\"]");
  }
}

ir::Translation SqliteDialect::execute(const ir::Execute& op, const Context& context) const {
  ir::Translation answer = Dialect::execute(op, context);
  sdk::RawSql raw(answer);
  for (auto& statement : answer.statements) {
    raw.statement(statement.sql);
    if (ends_transaction(statement.sql)) {
      return sdk::unsupported(
          "the SQL text begins or ends a transaction: " + statement.sql.substr(0, 40),
          "take it out: mig runs a revision in one transaction, or without one with "
          "transaction = \"off\"");
    }
    if (outside_transaction(statement.sql)) statement.transactional = false;
    statement.session = sets_session(statement.sql);
  }
  if (raw.rebuilds_by_hand()) {
    answer.notices.push_back(notice(
        "hand-made-rebuild", ir::Severity::warning,
        "a table is dropped and another one takes its name: inside a transaction that deletes the "
        "rows that refer to it with ON DELETE CASCADE, and triggers and indexes go along",
        "use the operations, which rebuild the table safely"));
  }
  return answer;
}

ir::Translation SqliteDialect::create_sequence(const ir::CreateSequence&, const Context&) const {
  return sdk::unsupported("SQLite has no sequences",
                          "use identity = true, or except = [\"sqlite\"]");
}
ir::Translation SqliteDialect::alter_sequence(const ir::AlterSequence&, const Context&) const {
  return sdk::unsupported("SQLite has no sequences", "use except = [\"sqlite\"]");
}
ir::Translation SqliteDialect::drop_sequence(const ir::DropSequence&, const Context&) const {
  return sdk::unsupported("SQLite has no sequences", "use except = [\"sqlite\"]");
}

}  // namespace mig_sqlite

// Rows in raw SQL: INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY, and blocks of code.
#include "raw_script.hpp"

#include <algorithm>

namespace mig_postgres {

namespace {

using ir::DataLoss;
using ir::Severity;

void explain_change(const Node& production, Script& script);

// Statements inside WITH that change rows themselves.
void inner(const Node& statement, Script& script) {
  for (const Node& each : statement["withClause"]["ctes"].items()) {
    explain_change(each.as("CommonTableExpr")["ctequery"], script);
  }
}

// The rows of a table are worked on; how many of them the text does not say.
void writes(const std::string& table, Script& script) {
  script.effect(table, Lock::row_exclusive, std::nullopt);
}

void replaced(const std::string& table, Script& script) {
  script.lose(DataLoss::possible, "values of " + quoted(table) + " are replaced", table,
              Severity::info);
}

void twice(const Node& targets, Script& script) {
  std::set<std::string> seen;
  for (const Node& each : targets.items()) {
    const Node& target = each.as("ResTarget");
    if (!target["indirection"].empty()) continue;  // parts of one column
    const std::string& column = target["name"].text();
    if (seen.insert(column).second) continue;
    script.note("duplicate-assignment", Severity::error,
                "the server refuses the statement: it sets the column " + quoted(column) + " twice",
                "leave one of the two out");
  }
}

void insert(const Node& statement, Script& script) {
  inner(statement, script);
  const std::string table = relation_name(statement["relation"]);
  writes(table, script);
  const Node& conflict = statement["onConflictClause"];
  if (conflict["action"].text() != "ONCONFLICT_UPDATE") return;
  replaced(table, script);
  twice(conflict["targetList"], script);
}

void update(const Node& statement, Script& script) {
  inner(statement, script);
  const std::string table = relation_name(statement["relation"]);
  writes(table, script);
  replaced(table, script);
  twice(statement["targetList"], script);
  if (!statement["whereClause"].empty() || script.made(table)) return;
  script.warn(
      "update-without-where",
      "every row of " + quoted(table) + " is changed, and stays locked until the transaction ends",
      "change the rows in pieces, or say which in WHERE", table);
}

void remove(const Node& statement, Script& script) {
  inner(statement, script);
  const std::string table = relation_name(statement["relation"]);
  const bool all = statement["whereClause"].empty();
  writes(table, script);
  script.lose(all ? DataLoss::certain : DataLoss::possible,
              all ? "every row of " + quoted(table) + " is lost"
                  : "the rows of " + quoted(table) + " that meet the condition are lost",
              table);
  if (!all || script.made(table)) return;
  script.warn("delete-without-where", "no WHERE says which rows of " + quoted(table) + " go",
              "say which, or write TRUNCATE where all are meant", table);
}

void merge(const Node& statement, Script& script) {
  inner(statement, script);
  const std::string table = relation_name(statement["relation"]);
  writes(table, script);
  for (const Node& each : statement["mergeWhenClauses"].items()) {
    const Node& when = each.as("MergeWhenClause");
    const std::string& command = when["commandType"].text();
    if (command == "CMD_UPDATE") replaced(table, script);
    if (command == "CMD_UPDATE") twice(when["targetList"], script);
    if (command != "CMD_DELETE") continue;
    script.lose(DataLoss::possible,
                "the rows of " + quoted(table) + " that meet the condition are lost", table);
  }
}

// Whether the last argument of set_config() is false: the setting outlives the transaction.
bool lasts(const Node& arguments) {
  if (arguments.items().size() != 3) return false;
  const Node& local = arguments.items().back().as("A_Const");
  return !local["boolval"].empty() && !local["boolval"]["boolval"].flag();
}

void select(const Node& statement, Script& script) {
  inner(statement, script);
  script.unknown();
  const Node& into = statement["intoClause"]["rel"];
  if (!into.empty()) script.make(relation_name(into));
  for (const Node& each : statement["targetList"].items()) {
    const Node& call = each.as("ResTarget")["val"].as("FuncCall");
    if (last_of(call["funcname"]) != "set_config" || !lasts(call["args"])) continue;
    script.settings().insert(call["args"].items().front().as("A_Const")["sval"]["sval"].text());
  }
}

void truncate(const Node& statement, Script& script) {
  const bool cascade = statement["behavior"].text() == "DROP_CASCADE";
  for (const Node& each : statement["relations"].items()) {
    const std::string table = relation_name(each.as("RangeVar"));
    script.effect(table, Lock::access_exclusive);
    script.lose(DataLoss::certain, "every row of " + quoted(table) + " is lost", table);
    if (script.made(table)) continue;
    script.warn("truncate", quoted(table) + " is emptied, without its triggers for single rows", {},
                table);
    if (!cascade) continue;
    script.lose(DataLoss::certain,
                "the rows of every table that refers to " + quoted(table) + " are lost too");
    script.warn("truncate-cascade",
                "every table that refers to " + quoted(table) +
                    " is emptied as well, and those "
                    "that refer to them",
                "name the tables, without CASCADE", table);
  }
}

void copy(const Node& statement, Script& script) {
  if (statement["is_program"].flag()) {
    script.warn("copy-from-program",
                "a program runs on the server: " + statement["filename"].text(),
                "only a superuser may do that; see that the program is there, and is safe");
  }
  if (!statement["is_from"].flag()) return script.unknown();
  writes(relation_name(statement["relation"]), script);
}

// ---- code ---------------------------------------------------------------------------------------

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

// Whether some EXECUTE of the code runs a text that is put together without quoting its parts.
bool puts_together(const std::string& code) {
  const std::string text = upper(code);
  for (std::size_t at = text.find("EXECUTE "); at != std::string::npos;
       at = text.find("EXECUTE ", at + 1)) {
    const std::string run = text.substr(at, text.find(';', at) - at);
    const bool quotes =
        run.find("FORMAT(") != std::string::npos || run.find("QUOTE_") != std::string::npos;
    if (run.find("||") != std::string::npos && !quotes) return true;
  }
  return false;
}

void code(const Node& options, Script& script) {
  for (const Node& each : options.items()) {
    const Node& element = each.as("DefElem");
    if (element["defname"].text() != "as") continue;
    const Node& argument = element["arg"];
    const Node& body = argument.kind() == "List" && !argument.body()["items"].items().empty()
                           ? argument.body()["items"].items().front()
                           : argument;
    if (!puts_together(body.as("String")["sval"].text())) continue;
    script.info("dynamic-sql", "EXECUTE runs SQL that is put together with ||",
                "use format() with %I for names and %L for values, or USING");
  }
}

void run_code(const Node& statement, Script& script) {
  script.unknown();
  code(statement["args"], script);
}

void create_function(const Node& statement, Script& script) { code(statement["options"], script); }

void explain_change(const Node& production, Script& script) {
  static const Explained changes[] = {
      {"InsertStmt", insert}, {"UpdateStmt", update}, {"DeleteStmt", remove}, {"MergeStmt", merge}};
  for (const auto& each : changes) {
    if (production.kind() == each.kind) each.explain(production.body(), script);
  }
}

}  // namespace

const std::vector<Explained>& row_statements() {
  static const std::vector<Explained> list = {
      {"InsertStmt", insert}, {"UpdateStmt", update}, {"DeleteStmt", remove},
      {"MergeStmt", merge},   {"SelectStmt", select}, {"TruncateStmt", truncate},
      {"CopyStmt", copy},     {"DoStmt", run_code},   {"CreateFunctionStmt", create_function},
  };
  return list;
}

}  // namespace mig_postgres

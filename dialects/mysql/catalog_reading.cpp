// What the steps of a reading share.
#include "catalog_reading.hpp"

#include "expression.hpp"
#include "table_text.hpp"
#include "text.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <iterator>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

Reading::Reading(const sdk::Session& reading_session, const Engine& server_engine,
                 const ir::Server& server, const std::vector<std::string>& tables)
    : session(reading_session),
      engine(server_engine),
      wanted(tables),
      whole(tables.empty()),
      sql_mode_(setting(server, "sql_mode")) {}

std::vector<sdk::OwnedRow> Reading::query(const std::string& sql, const std::string& name,
                                          const std::string& order) const {
  std::vector<mig_value> args;
  std::string filter;
  for (const auto& table : wanted) {
    filter += filter.empty() ? "?" : ", ?";
    args.push_back(sdk::text_value(table));
  }
  if (!filter.empty()) filter = " AND " + name + " IN (" + filter + ")";
  return session.query(sql + filter + " ORDER BY " + order, args);
}

ir::Table* Reading::find(std::string_view name) {
  auto& tables = schema.tables;
  if (found_ < tables.size() && tables[found_].name == name) return &tables[found_];
  const auto found = places_.find(name);
  if (found == places_.end()) return nullptr;
  found_ = found->second;
  return &tables[found_];
}

void Reading::add(ir::Table table) {
  places_[table.name] = schema.tables.size();
  schema.tables.push_back(std::move(table));
}

const std::string& Reading::definition(const std::string& table) {
  auto [found, is_new] = definitions_.try_emplace(table);
  if (is_new) {
    found->second = sdk::text_of(session.query("SHOW CREATE TABLE " + quote(table)).at(0).at(1));
  }
  return found->second;
}

std::string Reading::shown_text(const std::string& sql, std::size_t cell) const {
  try {
    return sdk::text_of(session.query(sql).at(0).at(cell));
  } catch (const sdk::Error&) {
    return {};
  }
}

std::string Reading::shown(const std::string& name) const {
  const bool ansi = ("," + sql_mode_ + ",").find(",ANSI_QUOTES,") != std::string::npos;
  return ansi ? sdk::identifier(name) : quote(name);
}

std::string Reading::line(const std::string& table, const std::string& word,
                          const std::string& name) {
  return part_of(definition(table), word + shown(name) + " ");
}

bool Reading::reads_alike(const std::string& mode) const {
  const auto has = [](const std::string& modes, const std::string& word) {
    return ("," + modes + ",").find("," + word + ",") != std::string::npos;
  };
  const auto same = [&](const char* word) { return has(mode, word) == has(sql_mode_, word); };
  static constexpr const char* kOfText[] = {
      "ANSI_QUOTES",   "PIPES_AS_CONCAT", "NO_BACKSLASH_ESCAPES", "IGNORE_SPACE",
      "REAL_AS_FLOAT", "ORACLE",          "HIGH_NOT_PRECEDENCE"};
  return std::all_of(std::begin(kOfText), std::end(kOfText), same);
}

void Reading::opaque(Stage stage, std::string kind, std::string name, std::string table,
                     std::string sql) {
  if (!whole) return;
  opaque_.emplace_back(stage, ir::Opaque{std::move(kind), std::move(name), std::move(table),
                                         std::move(sql), stage == Stage::function});
}

void Reading::opaque_part(Stage stage, std::string kind, std::string name, const std::string& table,
                          const std::string& change) {
  opaque(stage, std::move(kind), std::move(name), table,
         "ALTER TABLE " + quote(table) + " " + change);
}

ir::Schema Reading::take() {
  std::stable_sort(opaque_.begin(), opaque_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& each : opaque_) schema.opaque.push_back(std::move(each.second));
  return std::move(schema);
}

void spell_as(ir::Sql& sql, const ir::Table& table) {
  if (!sql.common) return;
  std::string out;
  std::size_t done = 0;
  for (const auto& token : tokens_of(*sql.common)) {
    if (token.kind != TokenKind::backtick) continue;
    for (const auto& column : table.columns) {
      if (column.name == token.name || lower(column.name) != lower(token.name)) continue;
      out += sql.common->substr(done, token.at - done) + quote(column.name);
      done = token.at + token.size;
    }
  }
  sql.common = out + sql.common->substr(done);
}

std::string without_outer(const std::string& sql) {
  return is_parenthesised(sql) ? sql.substr(1, sql.size() - 2) : sql;
}

}  // namespace mig_mysql

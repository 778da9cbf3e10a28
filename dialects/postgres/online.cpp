#include "online.hpp"

#include <cstddef>
#include <cstdint>

namespace mig_postgres {

using ir::Severity;

namespace {

std::string alter(const std::string& table) { return "ALTER TABLE " + name(table); }

// identifier: as it stands in SQL.
std::string found(const std::string& identifier) {
  return "pg_catalog.to_regclass(" + text_literal(identifier) + ")";
}
std::string relation(const std::string& text) { return found(name(text)); }

// A statement that works in a transaction of its own: the locks of what came before are gone.
ir::Statement alone(ir::Statement statement) {
  statement.transactional = false;
  return statement;
}

void validate(ir::Translation& out, const std::string& table, const std::string& constraint) {
  out.statements.push_back(alone(locking(alter(table) + " VALIDATE CONSTRAINT " + name(constraint),
                                         kShareUpdateExclusive, ir::Work::scan)));
}

// The check that proves a column to be without NULL, until the column itself says so. The name
// follows from the column's alone; one that is too long is cut and gets a hash.
std::string proof_of(const std::string& column) {
  std::string out = "mig_not_null_" + column;
  if (out.size() <= kLongestName) return out;
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : column) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  std::string digits = "_";
  for (int shift = 28; shift >= 0; shift -= 4) {
    digits += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 15U];
  }
  std::size_t end = kLongestName - digits.size();
  while ((static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;  // between characters
  return out.substr(0, end) + digits;
}

// Fails with the message where the query finds nothing.
ir::Statement require(const std::string& query, const std::string& message) {
  return mig::sdk::statement("DO " + text_literal("BEGIN IF NOT EXISTS (" + query +
                                                  ") THEN RAISE EXCEPTION USING MESSAGE = " +
                                                  text_literal(message) + "; END IF; END"));
}

}  // namespace

bool is_partitioned(const ir::Table* table) {
  if (table == nullptr) return false;
  for (const char* dialect : {"postgres", "postgresql", "pg"}) {
    const auto found = table->options.find(dialect);
    if (found != table->options.end() && found->second.find("partition_by") != nullptr) return true;
  }
  return false;
}

void add_validated(ir::Translation& out, const std::string& table, const std::string& constraint,
                   const std::string& constraint_name, const char* lock) {
  out.statements.push_back(locking(alter(table) + " ADD " + constraint + " NOT VALID", lock));
  validate(out, table, constraint_name);
}

void prove_no_nulls(ir::Translation& out, const std::string& table, const std::string& column) {
  // one that was left over by somebody who gave up is no proof
  const std::string proof = proof_of(column);
  out.statements.push_back(locking(alter(table) + " DROP CONSTRAINT IF EXISTS " + name(proof) +
                                       ", ADD CONSTRAINT " + name(proof) + " CHECK (" +
                                       name(column) + " IS NOT NULL) NOT VALID",
                                   kAccessExclusive));
  validate(out, table, proof);
}

void forbid_nulls(ir::Translation& out, const std::string& table, const std::string& column) {
  out.statements.push_back(
      locking(alter(table) + " ALTER COLUMN " + name(column) + " SET NOT NULL", kAccessExclusive));
  out.statements.push_back(
      locking(alter(table) + " DROP CONSTRAINT " + name(proof_of(column)), kAccessExclusive));
}

void build_index(ir::Translation& out, const std::string& table, const ir::Index& index,
                 bool if_not_exists) {
  ir::Statement build = alone(locking(create_index(table, index, true, if_not_exists),
                                      kShareUpdateExclusive, ir::Work::index));
  watch_build(build, name(table), name(index.name));
  out.statements.push_back(std::move(build));
  out.notices.push_back(notice(
      "waits-for-transactions", Severity::info,
      "the build waits for every transaction of the database that is older; where it fails, an "
      "index that is not valid stays, and the next run removes it first, or says how where "
      "transaction = \"off\" is written"));
}

void add_key(ir::Translation& out, const std::string& table, const std::string& kind,
             const std::string& key_name, const std::vector<std::string>& columns) {
  ir::Index index;
  index.name = key_name;
  index.unique = true;
  for (const auto& column : columns) {
    index.columns.emplace_back();
    index.columns.back().name = column;
  }
  build_index(out, table, index, false);
  out.statements.push_back(locking(alter(table) + " ADD CONSTRAINT " + name(key_name) + " " + kind +
                                       " USING INDEX " + name(key_name),
                                   kAccessExclusive));
}

ir::Statement require_index(const std::string& index) {
  return require(
      "SELECT 1 FROM pg_catalog.pg_index WHERE indisvalid AND indexrelid = " + relation(index),
      "the index '" + index + "' was not built: see the error above");
}

ir::Statement require_no_index(const std::string& index) {
  return require("SELECT 1 WHERE " + relation(index) + " IS NULL",
                 "the index '" + index + "' was not dropped: see the error above");
}

ir::Statement require_validated(const std::string& table, const std::string& constraint) {
  return require("SELECT 1 FROM pg_catalog.pg_constraint WHERE convalidated AND conname = " +
                     text_literal(constraint) + " AND conrelid = " + relation(table),
                 "the constraint '" + constraint + "' was not validated: see the error above");
}

ir::Statement drop_index(const std::string& index, bool if_exists) {
  ir::Statement out = alone(locking(
      std::string("DROP INDEX CONCURRENTLY ") + (if_exists ? "IF EXISTS " : "") + name(index),
      kShareUpdateExclusive));
  watch_drop(out, name(index));
  return out;
}

void watch_build(ir::Statement& build, const std::string& table, const std::string& index) {
  build.recover = "DROP INDEX CONCURRENTLY IF EXISTS " + index;
  build.remains =
      "SELECT CASE WHEN indisvalid THEN 'whole' ELSE 'half' END FROM pg_catalog.pg_index WHERE "
      "indexrelid = " +
      found(index) + " AND indrelid = " + found(table);
}

void watch_drop(ir::Statement& drop, const std::string& index) {
  // half done, the index is there and not valid: the same statement takes it away
  drop.remains = "SELECT 'whole' WHERE " + found(index) + " IS NULL";
}

}  // namespace mig_postgres

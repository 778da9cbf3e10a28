#include "live/corpus/observe.hpp"

#include "support/scratch_database.hpp"

#include <algorithm>
#include <map>

namespace mig::test {

namespace {

using Lines = std::vector<std::string>;

void add(Lines& out, std::initializer_list<std::string> parts) {
  std::string line;
  for (const auto& part : parts) line += (line.empty() || part.empty() ? "" : " ") + part;
  out.push_back(line);
}

// Joins the third column of rows that agree in the first two: (table, name, part), … in order.
std::map<std::pair<std::string, std::string>, std::string> joined(
    const std::vector<std::vector<std::string>>& found) {
  std::map<std::pair<std::string, std::string>, std::string> out;
  for (const auto& row : found) {
    auto& text = out[{row[0], row[1]}];
    text += (text.empty() ? "" : ",") + row[2];
  }
  return out;
}

Lines postgres_logical(Database& db) {
  Lines out;
  for (const auto& r : rows(db, R"(
      SELECT c.relname, a.attname, a.attnotnull::int::text,
             (a.attidentity <> '' OR COALESCE(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval%')::int::text
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('mig_version', 'mig_journal')
      ORDER BY c.relname, a.attnum)")) {
    add(out, {"column", r[0] + "." + r[1], r[2] == "1" ? "not null" : "null",
              r[3] == "1" ? "identity" : ""});
  }
  const auto keys = joined(rows(db, R"(
      SELECT c.relname, CASE WHEN i.indisprimary THEN '' ELSE x.relname END, a.attname
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
      CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('mig_version', 'mig_journal')
      ORDER BY 1, 2, k.n)"));
  const auto unique = rows(db, R"(
      SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE i.indisunique AND x.relnamespace = 'public'::regnamespace)");
  for (const auto& [key, columns] : keys) {
    const bool is_unique =
        std::any_of(unique.begin(), unique.end(),
                    [&, name = key.second](const auto& r) { return r[0] == name; });
    if (key.second.empty()) {
      add(out, {"key", key.first, columns});
    } else {
      add(out, {"index", key.first + "." + key.second, columns, is_unique ? "unique" : ""});
    }
  }
  return out;
}

Lines mysql_logical(Database& db) {
  Lines out;
  for (const auto& r : rows(db, R"(
      SELECT table_name, column_name, is_nullable, extra FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name NOT IN ('mig_version', 'mig_journal')
      ORDER BY table_name, ordinal_position)")) {
    add(out, {"column", r[0] + "." + r[1], r[2] == "NO" ? "not null" : "null",
              r[3].find("auto_increment") != std::string::npos ? "identity" : ""});
  }
  const auto found = rows(db, R"(
      SELECT table_name, index_name, column_name, non_unique FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND table_name NOT IN ('mig_version', 'mig_journal')
      ORDER BY table_name, index_name, seq_in_index)");
  std::map<std::pair<std::string, std::string>, bool> unique;
  for (const auto& r : found) unique[{r[0], r[1]}] = r[3] == "0";
  for (const auto& [key, columns] : joined(found)) {
    if (key.second == "PRIMARY") {
      add(out, {"key", key.first, columns});
    } else {
      add(out, {"index", key.first + "." + key.second, columns, unique[key] ? "unique" : ""});
    }
  }
  return out;
}

Lines sqlite_logical(Database& db) {
  Lines out;
  for (const auto& r : rows(db, R"(
      SELECT m.name, x.name, x."notnull" OR x.pk > 0, x.pk > 0 AND m.sql LIKE '%AUTOINCREMENT%'
      FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT IN ('mig_version', 'mig_journal')
      ORDER BY m.name, x.cid)")) {
    add(out, {"column", r[0] + "." + r[1], r[2] == "1" ? "not null" : "null",
              r[3] == "1" ? "identity" : ""});
  }
  for (const auto& [key, columns] : joined(rows(db, R"(
      SELECT m.name, '', x.name FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x
      WHERE m.type = 'table' AND m.name NOT IN ('mig_version', 'mig_journal') AND x.pk > 0 ORDER BY m.name, x.pk)"))) {
    add(out, {"key", key.first, columns});
  }
  const auto found = rows(db, R"(
      SELECT m.name, i.name, x.name, i."unique"
      FROM sqlite_schema m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) x
      WHERE m.type = 'table' AND m.name NOT IN ('mig_version', 'mig_journal') AND i.origin <> 'pk' ORDER BY 1, 2, x.seqno)");
  std::map<std::pair<std::string, std::string>, bool> unique;
  for (const auto& r : found) unique[{r[0], r[1]}] = r[3] == "1";
  for (const auto& [key, columns] : joined(found)) {
    add(out, {"index", key.first + "." + key.second, columns, unique[key] ? "unique" : ""});
  }
  return out;
}

Lines postgres_exact(Database& db) {
  Lines out;
  for (const auto& r : rows(db, R"(
      SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::int::text,
             pg_get_expr(d.adbin, d.adrelid)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('mig_version', 'mig_journal')
      ORDER BY c.relname, a.attnum)")) {
    add(out, {"column", r[0] + "." + r[1], r[2], r[3] == "1" ? "not null" : "null", r[4]});
  }
  for (const auto& r : rows(db, R"(
      SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n'
        AND conrelid::regclass::text NOT IN ('mig_version', 'mig_journal'))")) {
    add(out, {"constraint", r[0] + "." + r[1], r[2]});
  }
  for (const auto& r : rows(db, R"(
      SELECT tablename, indexname, indexdef FROM pg_indexes
      WHERE schemaname = 'public' AND tablename NOT IN ('mig_version', 'mig_journal') AND indexname NOT IN
        (SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace))")) {
    add(out, {"index", r[0] + "." + r[1], r[2]});
  }
  return out;
}

Lines mysql_exact(Database& db) {
  Lines out;
  for (const auto& r : rows(db, R"(
      SELECT table_name, column_name, column_type, is_nullable, column_default, collation_name
      FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name NOT IN ('mig_version', 'mig_journal')
      ORDER BY table_name, ordinal_position)")) {
    add(out, {"column", r[0] + "." + r[1], r[2], r[3] == "NO" ? "not null" : "null", r[4],
              r[5] == "NULL" ? "" : r[5]});
  }
  const auto found = rows(db, R"(
      SELECT table_name, index_name, CONCAT(column_name, IF(collation = 'D', ' desc', '')), non_unique
      FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND table_name NOT IN ('mig_version', 'mig_journal')
      ORDER BY table_name, index_name, seq_in_index)");
  std::map<std::pair<std::string, std::string>, bool> unique;
  for (const auto& r : found) unique[{r[0], r[1]}] = r[3] == "0";
  for (const auto& [key, columns] : joined(found)) {
    add(out, {"index", key.first + "." + key.second, columns, unique[key] ? "unique" : ""});
  }
  for (const auto& r : rows(db, R"(
      SELECT k.table_name, k.constraint_name, GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position),
             k.referenced_table_name,
             GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position), r.update_rule, r.delete_rule
      FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
        ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
       AND r.table_name = k.table_name
      WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
      GROUP BY k.table_name, k.constraint_name, k.referenced_table_name, r.update_rule, r.delete_rule)")) {
    add(out, {"foreign key", r[0] + "." + r[1], r[2], r[3], r[4], r[5], r[6]});
  }
  for (const auto& r : rows(db,
                            "SELECT constraint_name, check_clause FROM "
                            "information_schema.check_constraints WHERE constraint_schema = "
                            "DATABASE()")) {
    add(out, {"check", r[0], r[1]});
  }
  return out;
}

Lines sqlite_exact(Database& db) {
  Lines out;
  for (const auto& r : rows(db, R"(
      SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk
      FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT IN ('mig_version', 'mig_journal')
      ORDER BY m.name, x.cid)")) {
    add(out, {"column", r[0] + "." + r[1], r[2], r[3] == "1" ? "not null" : "null", r[4],
              r[5] == "0" ? "" : "pk"});
  }
  const auto found = rows(db, R"(
      SELECT m.name, CASE WHEN i.origin = 'c' THEN i.name ELSE i.origin END,
             x.name || iif(x."desc", ' desc', ''), i."unique"
      FROM sqlite_schema m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x
      WHERE m.type = 'table' AND m.name NOT IN ('mig_version', 'mig_journal') AND i.origin <> 'pk' AND x.key
      ORDER BY 1, 2, x.seqno)");
  std::map<std::pair<std::string, std::string>, bool> unique;
  for (const auto& r : found) unique[{r[0], r[1]}] = r[3] == "1";
  for (const auto& [key, columns] : joined(found)) {
    add(out, {"index", key.first + "." + key.second, columns, unique[key] ? "unique" : ""});
  }
  for (const auto& r : rows(db, R"(
      SELECT m.name, f."from", f."table", f."to", f.on_update, f.on_delete
      FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table')")) {
    add(out, {"foreign key", r[0], r[1], r[2], r[3], r[4], r[5]});
  }
  return out;
}

}  // namespace

std::vector<std::string> logical_schema(Database& database, const std::string& engine) {
  Lines out = engine == "postgres" ? postgres_logical(database)
              : engine == "sqlite" ? sqlite_logical(database)
                                   : mysql_logical(database);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> exact_schema(Database& database, const std::string& engine) {
  Lines out = engine == "postgres" ? postgres_exact(database)
              : engine == "sqlite" ? sqlite_exact(database)
                                   : mysql_exact(database);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> objects(Database& database, const std::string& engine) {
  std::string sql;
  if (engine == "postgres") {
    sql =
        "SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = "
        "'public'::regnamespace AND typtype = 'e' UNION ALL SELECT 'function ' || proname FROM "
        "pg_proc p WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM "
        "pg_depend WHERE objid = p.oid AND deptype = 'e')";
  } else if (engine == "sqlite") {
    sql =
        "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'";
  } else {
    sql =
        "SELECT CONCAT('table ', table_name) FROM information_schema.tables WHERE table_schema = "
        "DATABASE()";
  }
  Lines out;
  for (const auto& row : rows(database, sql)) out.push_back(row[0]);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace mig::test

#include "recomputed.hpp"

#include "dependents.hpp"
#include <mig/ir/lists.hpp>
#include <mig/ir/sql_names.hpp>

#include <algorithm>

namespace mig_postgres {

namespace {

template <class T>
std::string names_of(const std::vector<const T*>& parts) {
  return sdk::list(parts, [](const T* each) { return text_literal(each->name); });
}

std::string array_of(const std::string& list) { return "ARRAY[" + list + "]::text[]"; }

// The names of the constraints, as literals.
std::string constraints_of(const Dependents& dependents) {
  std::vector<std::string> out;
  if (dependents.primary_key != nullptr) {
    out.push_back(text_literal(dependents.primary_key->name));
  }
  for (const auto& list : {names_of(dependents.unique), names_of(dependents.foreign_keys),
                           names_of(dependents.checks)}) {
    if (!list.empty()) out.push_back(list);
  }
  return sdk::list(out, [](const std::string& each) { return each; });
}

// Whatever goes with the columns and would not come back as it was: objects that are none of
// `known`, properties of those that no operation has, rights.
constexpr const char* kMore = R"sql(
SELECT CASE WHEN v.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
         ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, v.ev_class, 0)
       END AS what
FROM pg_catalog.pg_depend d
LEFT JOIN pg_catalog.pg_rewrite v
  ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND v.oid = d.objid
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = own
  AND a.attname::text = ANY (columns) AND d.classid <> 'pg_catalog.pg_attrdef'::regclass
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint k
    WHERE d.classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objid
      AND k.conrelid = own AND (k.contype = 'n' OR k.conname::text = ANY (constraints)))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_class i
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND i.oid = d.objid
      AND i.relname::text = ANY (indexes))
UNION ALL
SELECT pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, k.oid, 0)
FROM pg_catalog.pg_constraint k
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
WHERE k.conrelid = own AND k.conname::text = ANY (constraints) AND (
  k.contype IN ('p', 'u') AND (
    k.condeferrable OR i.indnullsnotdistinct OR i.indnatts > i.indnkeyatts OR i.indisclustered
    OR i.indisreplident
    OR EXISTS (SELECT FROM pg_catalog.pg_constraint r
               WHERE r.contype = 'f' AND r.conindid = k.conindid))
  OR k.contype = 'f' AND (k.confmatchtype = 'f' OR k.confdelsetcols IS NOT NULL)
  OR k.contype = 'c' AND k.connoinherit
  OR NOT k.convalidated
  OR (to_jsonb(k) ->> 'conperiod')::boolean
  OR NOT (to_jsonb(k) ->> 'conenforced')::boolean)
UNION ALL
SELECT pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, i.indexrelid, 0)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = own AND c.relname::text = ANY (indexes) AND (
  i.indnullsnotdistinct OR i.indisclustered OR i.indisreplident OR c.reloptions IS NOT NULL
  OR c.reltablespace <> 0
  OR EXISTS (SELECT FROM unnest(i.indclass) u(oid)
             JOIN pg_catalog.pg_opclass o ON o.oid = u.oid WHERE NOT o.opcdefault)
  OR EXISTS (SELECT FROM pg_catalog.pg_constraint r
             WHERE r.contype = 'f' AND r.conindid = i.indexrelid))
UNION ALL
SELECT 'rights on column ' || attname FROM pg_catalog.pg_attribute
WHERE attrelid = own AND attname::text = ANY (columns) AND cardinality(attacl) > 0)sql";

ir::Statement require_no_more(const std::string& table, const std::vector<std::string>& columns,
                              const Dependents& known) {
  const std::string body =
      "DECLARE own oid := to_regclass(" + text_literal(name(table)) +
      "); columns text[] := " + array_of(sdk::list(columns, text_literal)) +
      "; constraints text[] := " + array_of(constraints_of(known)) +
      "; indexes text[] := " + array_of(names_of(known.indexes)) +
      "; found text; BEGIN SELECT string_agg(DISTINCT what, ', ') INTO found FROM (" + kMore +
      ") AS more; IF found IS NOT NULL THEN RAISE EXCEPTION USING MESSAGE = " +
      text_literal("what is computed from the column has to be made anew, and would lose: ") +
      " || found, HINT = " +
      text_literal("drop these by hand first, and make them again behind the migration") +
      "; END IF; END";
  return unhindering("DO " + text_literal(body));
}

}  // namespace

Recomputed recompute(const ir::Table& table, const std::string& source,
                     const sdk::Context& context) {
  Recomputed out;
  for (const auto& each : table.columns) {
    if (each.name == source || !each.generated) continue;
    if (!ir::names_column(each.generated->expression, source)) continue;
    out.columns.push_back(each.name);
    out.add.push_back("ADD COLUMN " + column_definition(each, context));
    out.stored = out.stored || each.generated->stored;
    if (each.comment.empty()) continue;
    out.afterwards.push_back(
        locking(comment_on("COLUMN " + name(table.name) + "." + name(each.name), each.comment),
                kShareUpdateExclusive));
  }
  if (out.columns.empty()) return out;

  const Dependents known = dependents_of(table, out.columns);
  out.with = in_words(known);
  out.before.push_back(require_no_more(table.name, out.columns, known));
  // what only seems to name a column does not go with it
  for (const auto* each : known.indexes) {
    out.before.push_back(locking("DROP INDEX IF EXISTS " + name(each->name), kAccessExclusive));
    out.afterwards.push_back(
        locking(create_index(table.name, *each, false, false), kShare, ir::Work::index));
  }
  for (const auto* each : known.checks) {
    out.drop.push_back("DROP CONSTRAINT IF EXISTS " + name(each->name));
  }
  for (const auto& each : out.columns) out.drop.push_back("DROP COLUMN " + name(each));
  if (known.primary_key != nullptr) out.add.push_back("ADD " + primary_key(*known.primary_key));
  for (const auto* each : known.unique) out.add.push_back("ADD " + unique(*each));
  for (const auto* each : known.foreign_keys) out.add.push_back("ADD " + foreign_key(*each));
  for (const auto* each : known.checks) out.add.push_back("ADD " + check(*each));

  for (const auto& other : context.before.tables) {
    for (const auto& key : other.foreign_keys) {
      if (key.references.table != table.name) continue;
      const auto& referred = key.references.columns;
      const auto goes = [&](const std::string& each) { return ir::contains(out.columns, each); };
      if (std::any_of(referred.begin(), referred.end(), goes)) {
        out.referring.push_back(other.name + "." + key.name);
      }
    }
  }
  return out;
}

}  // namespace mig_postgres

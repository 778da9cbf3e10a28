// What the catalog asks the server. Each query answers for the schema that comes first in the
// search path, in an order of its own that names alone decide.
#pragma once

namespace mig_postgres {

// $1: the tables to look at as an array of text, NULL for all of them.
inline constexpr const char* kColumns = R"(
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       et.typname,
       a.attnotnull, a.attidentity, a.attgenerated,
       pg_get_expr(d.adbin, d.adrelid),
       CASE WHEN a.attcollation = t.typcollation THEN NULL
            WHEN pg_collation_is_visible(co.oid) THEN co.collname::text
            ELSE '"' || replace(con.nspname, '"', '""') || '"."' ||
                 replace(co.collname, '"', '""') || '"' END,
       dc.description, dt.description
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type et
       ON et.oid = t.oid AND et.typtype = 'e' AND et.typnamespace = c.relnamespace
      AND EXISTS (SELECT FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid)
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace con ON con.oid = co.collnamespace
LEFT JOIN pg_catalog.pg_description dc
       ON dc.classoid = 'pg_catalog.pg_class'::regclass AND dc.objoid = c.oid
      AND dc.objsubid = a.attnum
LEFT JOIN pg_catalog.pg_description dt
       ON dt.classoid = 'pg_catalog.pg_class'::regclass AND dt.objoid = c.oid AND dt.objsubid = 0
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND ($1::text[] IS NULL OR c.relname = ANY ($1::text[]))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid
                    AND e.deptype = 'e')
ORDER BY c.relname, a.attnum)";

inline constexpr const char* kConstraints = R"(
SELECT c.relname, k.conname, k.contype,
       ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u(num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num
             ORDER BY u.ord)::text[]::text,
       CASE WHEN f.relnamespace = c.relnamespace THEN f.relname::text ELSE f.oid::regclass::text END,
       ARRAY(SELECT a.attname FROM unnest(k.confkey) WITH ORDINALITY u(num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num
             ORDER BY u.ord)::text[]::text,
       k.confdeltype, k.confupdtype, k.condeferrable, k.condeferred,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
       f.relnamespace IS DISTINCT FROM c.relnamespace
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND k.contype IN ('p', 'u', 'f', 'c') AND k.conparentid = 0
  AND ($1::text[] IS NULL OR c.relname = ANY ($1::text[]))
ORDER BY c.relname, k.conname)";

inline constexpr const char* kIndexes = R"(
SELECT c.relname, ic.relname, i.indisunique, am.amname, pg_get_expr(i.indpred, i.indrelid),
       k.ord > i.indnkeyatts, a.attname,
       CASE WHEN k.num = 0 THEN pg_get_indexdef(i.indexrelid, k.ord::int, false) END,
       CASE WHEN own.options IS NOT NULL OR NOT op.opcdefault THEN
         CASE WHEN pg_opclass_is_visible(op.oid) THEN quote_ident(op.opcname)
              ELSE quote_ident(opn.nspname) || '.' || quote_ident(op.opcname) END ||
         coalesce(' (' || own.options || ')', '')
       END,
       CASE WHEN i.indcollation[k.ord - 1] <> own.collation THEN
         CASE WHEN pg_collation_is_visible(co.oid) THEN quote_ident(co.collname)
              ELSE quote_ident(con.nspname) || '.' || quote_ident(co.collname) END
       END,
       CASE WHEN k.ord <= i.indnkeyatts THEN i.indoption[k.ord - 1] ELSE 0 END
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(num, ord)
LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0
LEFT JOIN pg_catalog.pg_opclass op
       ON k.ord <= i.indnkeyatts AND op.oid = i.indclass[k.ord - 1]
LEFT JOIN pg_catalog.pg_namespace opn ON opn.oid = op.opcnamespace
LEFT JOIN pg_catalog.pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.ord
LEFT JOIN pg_catalog.pg_type it ON it.oid = ia.atttypid
LEFT JOIN LATERAL (
  SELECT CASE WHEN k.num = 0 THEN it.typcollation ELSE a.attcollation END AS collation,
         (SELECT string_agg(quote_ident(o.option_name) || ' = ' || quote_literal(o.option_value),
                            ', ' ORDER BY o.option_name)
          FROM pg_catalog.pg_options_to_table(ia.attoptions) o) AS options) own ON true
LEFT JOIN pg_catalog.pg_collation co
       ON k.ord <= i.indnkeyatts AND co.oid = i.indcollation[k.ord - 1]
LEFT JOIN pg_catalog.pg_namespace con ON con.oid = co.collnamespace
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relkind IN ('r', 'p') AND i.indisvalid AND NOT i.indisprimary
  AND ($1::text[] IS NULL OR c.relname = ANY ($1::text[]))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint q
                  WHERE q.conindid = i.indexrelid AND q.contype IN ('p', 'u', 'x'))
ORDER BY c.relname, ic.relname, k.ord)";

inline constexpr const char* kViews = R"(
SELECT c.relname, c.relkind = 'm', pg_get_viewdef(c.oid)
FROM pg_catalog.pg_class c
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relkind IN ('v', 'm')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid
                    AND e.deptype = 'e')
  AND ($1::text[] IS NULL OR EXISTS (
        SELECT FROM pg_catalog.pg_rewrite r
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass
             AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
        JOIN pg_catalog.pg_class b ON b.oid = d.refobjid
        WHERE r.ev_class = c.oid AND b.oid <> c.oid AND b.relnamespace = c.relnamespace
          AND b.relname = ANY ($1::text[])))
ORDER BY c.relname)";

inline constexpr const char* kEnums = R"(
SELECT t.typname, e.enumlabel
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = to_regnamespace(quote_ident(current_schema()))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid
                    AND d.deptype = 'e')
  AND ($1::text[] IS NULL OR EXISTS (
        SELECT FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        WHERE a.atttypid IN (t.oid, t.typarray) AND NOT a.attisdropped
          AND c.relnamespace = t.typnamespace AND c.relname = ANY ($1::text[])))
ORDER BY t.typname, e.enumsortorder)";

inline constexpr const char* kSequences = R"(
SELECT c.relname, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle,
       s.seqtypid = a.atttypid AND t.relnamespace = c.relnamespace, format_type(s.seqtypid, NULL)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_catalog.pg_depend d
       ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
      AND d.refclassid = 'pg_catalog.pg_class'::regclass
LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND $1::text[] IS NULL
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid
                    AND e.deptype IN ('i', 'e'))
ORDER BY c.relname)";

// What is said of a table in options = { postgres = { … } }, a setting a row. Parameters of the
// table that holds its long values are called toast.….
inline constexpr const char* kSettings = R"(
WITH tables AS (
  SELECT c.* FROM pg_catalog.pg_class c
  WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND ($1::text[] IS NULL OR c.relname = ANY ($1::text[])))
SELECT c.relname, 'unlogged', '', 'true' FROM tables c WHERE c.relpersistence = 'u'
UNION ALL
SELECT c.relname, 'tablespace', '', s.spcname
FROM tables c JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
UNION ALL
SELECT c.relname, 'partition_by', '', pg_get_partkeydef(c.oid) FROM tables c WHERE c.relkind = 'p'
UNION ALL
SELECT c.relname, 'with', o.option_name, o.option_value
FROM tables c, pg_catalog.pg_options_to_table(c.reloptions) o
UNION ALL
SELECT c.relname, 'with', 'toast.' || o.option_name, o.option_value
FROM tables c JOIN pg_catalog.pg_class l ON l.oid = c.reltoastrelid,
     pg_catalog.pg_options_to_table(l.reloptions) o
UNION ALL
SELECT c.relname, 'serial', a.attname, s.relname
FROM tables c
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid
 AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'a' AND d.refobjsubid > 0
JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
 AND s.relnamespace = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
ORDER BY 1, 2, 3)";

// Functions whose text is read when they run: those of the tables' triggers, what names a table,
// and what takes or returns its rows.
inline constexpr const char* kRoutines = R"(
SELECT 'trigger', t.tgname, c.relname, p.prosrc
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relname = ANY ($1::text[]) AND NOT t.tgisinternal AND l.lanname NOT IN ('c', 'internal')
UNION ALL
SELECT 'routine', p.proname, p.proname, p.prosrc
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND l.lanname NOT IN ('c', 'internal')
  AND EXISTS (SELECT FROM unnest($1::text[]) u(name)
              WHERE strpos(lower(p.prosrc), lower(u.name)) > 0)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid
                    AND e.deptype = 'e')
UNION
SELECT 'routine', p.proname, c.relname, p.prosrc
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_type t ON c.reltype IN (t.oid, t.typelem)
JOIN pg_catalog.pg_proc p ON t.oid = p.prorettype OR t.oid = ANY (p.proargtypes::oid[])
  OR t.oid = ANY (p.proallargtypes)
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relname = ANY ($1::text[]) AND l.lanname NOT IN ('c', 'internal')
ORDER BY 1, 2, 3)";

}  // namespace mig_postgres

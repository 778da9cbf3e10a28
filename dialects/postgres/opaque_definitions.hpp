// What the opaque part of a schema is asked with. $1 is the schema's oid. Nothing here comes from
// an extension, nor from the server itself. Statements name what is in the schema without it, so
// that they make the same in another.
//
// This is about what tables and views can need.
#pragma once

namespace mig_postgres {

// Types, functions and whatever else a table may need. A row: the oids of the class and of the
// object, as in pg_depend; whether it is made before the tables whoever needs it; its place among
// the kinds, its kind, name, table and SQL; and the text of a function in SQL, which is looked
// through when the function is made.
inline constexpr const char* kDefinitions = R"(
WITH extension_owned AS (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype IN ('e', 'i')),
objects AS (
  SELECT 'pg_namespace'::regclass AS class, n.oid, true AS early, 0 AS place, 'schema' AS kind,
         n.nspname::text AS name, 'CREATE SCHEMA IF NOT EXISTS ' || quote_ident(n.nspname) AS sql, NULL AS body
  FROM pg_catalog.pg_namespace n
  WHERE n.oid <> $1::oid AND n.oid >= 16384 AND n.nspname !~ '^pg_'
  UNION ALL
  SELECT 'pg_extension'::regclass, x.oid, true, 1, 'extension', x.extname,
         'CREATE EXTENSION IF NOT EXISTS ' || quote_ident(x.extname) ||
         CASE WHEN x.extnamespace = $1::oid THEN '' ELSE ' SCHEMA ' || quote_ident(n.nspname) END,
         NULL
  FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace
  WHERE x.oid >= 16384
  UNION ALL
  SELECT 'pg_language'::regclass, l.oid, true, 2, 'language', l.lanname, NULL, NULL
  FROM pg_catalog.pg_language l WHERE l.oid >= 16384
  UNION ALL
  SELECT 'pg_collation'::regclass, c.oid, true, 3, 'collation', c.collname,
         'CREATE COLLATION ' || quote_ident(c.collname) || ' (provider = ' ||
         CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END ||
         CASE WHEN c.collprovider = 'c'
              THEN ', lc_collate = ' || quote_literal(c.collcollate) || ', lc_ctype = ' ||
                   quote_literal(c.collctype)
              ELSE ', locale = ' || quote_literal(coalesce(to_jsonb(c) ->> 'colllocale',
                                                           to_jsonb(c) ->> 'colliculocale')) ||
                   coalesce(', rules = ' || quote_literal(to_jsonb(c) ->> 'collicurules'), '') END ||
         CASE WHEN c.collisdeterministic THEN '' ELSE ', deterministic = false' END || ')', NULL
  FROM pg_catalog.pg_collation c WHERE c.collnamespace = $1::oid
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, true, 4, 'domain', t.typname,
         'CREATE DOMAIN ' || quote_ident(t.typname) || ' AS ' ||
         format_type(t.typbasetype, t.typtypmod) ||
         CASE WHEN t.typcollation <> b.typcollation THEN ' COLLATE ' || t.typcollation::regcollation
              ELSE '' END ||
         coalesce(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '') ||
         CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END ||
         coalesce((SELECT string_agg(' CONSTRAINT ' || quote_ident(k.conname) || ' ' ||
                                     pg_get_constraintdef(k.oid), '' ORDER BY k.conname)
                   FROM pg_catalog.pg_constraint k
                   WHERE k.contypid = t.oid AND k.contype = 'c'), ''), NULL
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  WHERE t.typnamespace = $1::oid AND t.typtype = 'd'
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, true, 4, 'composite type', t.typname,
         'CREATE TYPE ' || quote_ident(t.typname) || ' AS (' ||
         coalesce((SELECT string_agg(quote_ident(a.attname) || ' ' ||
                                     format_type(a.atttypid, a.atttypmod) ||
                                     CASE WHEN a.attcollation <> b.typcollation
                                          THEN ' COLLATE ' || a.attcollation::regcollation
                                          ELSE '' END, ', ' ORDER BY a.attnum)
                   FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type b ON b.oid = a.atttypid
                   WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') ||
         ')', NULL
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
  WHERE t.typnamespace = $1::oid
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, true, 4, 'range type', t.typname,
         'CREATE TYPE ' || quote_ident(t.typname) || ' AS RANGE (subtype = ' ||
         format_type(r.rngsubtype, NULL) ||
         CASE WHEN o.opcdefault THEN '' ELSE ', subtype_opclass = ' ||
              CASE WHEN pg_opclass_is_visible(o.oid) THEN quote_ident(o.opcname)
                   ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END END ||
         CASE WHEN r.rngcollation <> b.typcollation
              THEN ', collation = ' || r.rngcollation::regcollation ELSE '' END ||
         CASE WHEN r.rngcanonical::oid = 0 THEN '' ELSE ', canonical = ' || r.rngcanonical END ||
         CASE WHEN r.rngsubdiff::oid = 0 THEN '' ELSE ', subtype_diff = ' || r.rngsubdiff END ||
         ', multirange_type_name = ' || quote_ident(m.typname) || ')', NULL
  FROM pg_catalog.pg_range r
  JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
  JOIN pg_catalog.pg_type b ON b.oid = r.rngsubtype
  JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid
  JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
  WHERE t.typnamespace = $1::oid
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, true, 4, 'base type', t.typname,
         CASE WHEN t.typtype = 'p' THEN 'CREATE TYPE ' || quote_ident(t.typname) END, NULL
  FROM pg_catalog.pg_type t
  WHERE t.typnamespace = $1::oid AND t.typtype IN ('b', 'p')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, true, 4, 'enum without values', t.typname,
         'CREATE TYPE ' || quote_ident(t.typname) || ' AS ENUM ()', NULL
  FROM pg_catalog.pg_type t
  WHERE t.typnamespace = $1::oid AND t.typtype = 'e'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid)
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, false, 5,
         CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
         p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
         CASE WHEN p.prokind <> 'a' THEN
           overlay(pg_get_functiondef(p.oid) PLACING quote_ident(p.proname)
             FROM length('CREATE OR REPLACE ') + 1 +
                  CASE p.prokind WHEN 'p' THEN length('PROCEDURE ') ELSE length('FUNCTION ') END
             FOR length(quote_ident(n.nspname) || '.' || quote_ident(p.proname)))
         WHEN g.aggkind = 'n' THEN
           'CREATE AGGREGATE ' || quote_ident(p.proname) || '(' ||
           CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END || ') (sfunc = ' ||
           g.aggtransfn || ', stype = ' || format_type(g.aggtranstype, NULL) ||
           CASE WHEN g.aggtransspace <> 0 THEN ', sspace = ' || g.aggtransspace ELSE '' END ||
           CASE WHEN g.aggfinalfn::oid <> 0 THEN ', finalfunc = ' || g.aggfinalfn ELSE '' END ||
           CASE WHEN g.aggfinalextra THEN ', finalfunc_extra' ELSE '' END ||
           CASE g.aggfinalmodify WHEN 's' THEN ', finalfunc_modify = shareable'
                                 WHEN 'w' THEN ', finalfunc_modify = read_write' ELSE '' END ||
           CASE WHEN g.aggcombinefn::oid <> 0 THEN ', combinefunc = ' || g.aggcombinefn ELSE '' END ||
           CASE WHEN g.aggserialfn::oid <> 0 THEN ', serialfunc = ' || g.aggserialfn ELSE '' END ||
           CASE WHEN g.aggdeserialfn::oid <> 0 THEN ', deserialfunc = ' || g.aggdeserialfn
                ELSE '' END ||
           coalesce(', initcond = ' || quote_literal(g.agginitval), '') ||
           CASE WHEN g.aggmtransfn::oid = 0 THEN '' ELSE
             ', msfunc = ' || g.aggmtransfn || ', minvfunc = ' || g.aggminvtransfn ||
             ', mstype = ' || format_type(g.aggmtranstype, NULL) ||
             CASE WHEN g.aggmtransspace <> 0 THEN ', msspace = ' || g.aggmtransspace ELSE '' END ||
             CASE WHEN g.aggmfinalfn::oid <> 0 THEN ', mfinalfunc = ' || g.aggmfinalfn ELSE '' END ||
             CASE WHEN g.aggmfinalextra THEN ', mfinalfunc_extra' ELSE '' END ||
             CASE g.aggmfinalmodify WHEN 's' THEN ', mfinalfunc_modify = shareable'
                                    WHEN 'w' THEN ', mfinalfunc_modify = read_write' ELSE '' END ||
             coalesce(', minitcond = ' || quote_literal(g.aggminitval), '') END ||
           coalesce((SELECT ', sortop = OPERATOR(' || quote_ident(s.nspname) || '.' || o.oprname || ')'
                     FROM pg_catalog.pg_operator o
                     JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace
                     WHERE o.oid = g.aggsortop), '') ||
           CASE p.proparallel WHEN 's' THEN ', parallel = safe' WHEN 'r' THEN ', parallel = restricted'
                ELSE '' END || ')' END,
         CASE WHEN l.lanname = 'sql' THEN p.prosrc END
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = p.oid
  WHERE p.pronamespace = $1::oid
  UNION ALL
  SELECT 'pg_operator'::regclass, o.oid, true, 6, 'operator',
         o.oprname || ' (' || coalesce(format_type(nullif(o.oprleft, 0), NULL), 'none') || ', ' ||
         coalesce(format_type(nullif(o.oprright, 0), NULL), 'none') || ')',
         CASE WHEN o.oprcode::oid <> 0 THEN
           'CREATE OPERATOR ' || o.oprname || ' (function = ' || o.oprcode ||
           coalesce(', leftarg = ' || format_type(nullif(o.oprleft, 0), NULL), '') ||
           coalesce(', rightarg = ' || format_type(nullif(o.oprright, 0), NULL), '') ||
           coalesce(', commutator = OPERATOR(' || (
             SELECT CASE WHEN c.oprnamespace = $1::oid THEN '' ELSE quote_ident(n.nspname) || '.' END ||
                    c.oprname
             FROM pg_catalog.pg_operator c JOIN pg_catalog.pg_namespace n ON n.oid = c.oprnamespace
             WHERE c.oid = o.oprcom) || ')', '') ||
           coalesce(', negator = OPERATOR(' || (
             SELECT CASE WHEN c.oprnamespace = $1::oid THEN '' ELSE quote_ident(n.nspname) || '.' END ||
                    c.oprname
             FROM pg_catalog.pg_operator c JOIN pg_catalog.pg_namespace n ON n.oid = c.oprnamespace
             WHERE c.oid = o.oprnegate) || ')', '') ||
           CASE WHEN o.oprrest::oid <> 0 THEN ', restrict = ' || o.oprrest ELSE '' END ||
           CASE WHEN o.oprjoin::oid <> 0 THEN ', join = ' || o.oprjoin ELSE '' END ||
           CASE WHEN o.oprcanhash THEN ', hashes' ELSE '' END ||
           CASE WHEN o.oprcanmerge THEN ', merges' ELSE '' END || ')' END, NULL
  FROM pg_catalog.pg_operator o WHERE o.oprnamespace = $1::oid
  UNION ALL
  SELECT 'pg_opfamily'::regclass, f.oid, true, 7, 'operator family', f.opfname || ' (' || m.amname || ')',
         'CREATE OPERATOR FAMILY ' || quote_ident(f.opfname) || ' USING ' || quote_ident(m.amname), NULL
  FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
  WHERE f.opfnamespace = $1::oid
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_opclass o
                    WHERE o.opcfamily = f.oid AND o.opcname = f.opfname)
  UNION ALL
  SELECT 'pg_opclass'::regclass, o.oid, true, 8, 'operator class', o.opcname || ' (' || m.amname || ')',
         'CREATE OPERATOR CLASS ' || quote_ident(o.opcname) ||
         CASE WHEN o.opcdefault THEN ' DEFAULT' ELSE '' END || ' FOR TYPE ' ||
         format_type(o.opcintype, NULL) || ' USING ' || quote_ident(m.amname) ||
         CASE WHEN f.opfname = o.opcname AND f.opfnamespace = o.opcnamespace THEN ''
              ELSE ' FAMILY ' || CASE WHEN f.opfnamespace = $1::oid THEN ''
                                      ELSE quote_ident(n.nspname) || '.' END ||
                   quote_ident(f.opfname) END || ' AS ' ||
         (SELECT string_agg(item, ', ' ORDER BY kind, number) FROM (
            SELECT 1, a.amopstrategy, 'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator
            FROM pg_catalog.pg_amop a
            WHERE a.amopfamily = o.opcfamily AND a.amoplefttype = o.opcintype
              AND a.amoprighttype = o.opcintype AND a.amoppurpose = 's'
            UNION ALL
            SELECT 2, a.amprocnum, 'FUNCTION ' || a.amprocnum || ' ' || a.amproc::oid::regprocedure
            FROM pg_catalog.pg_amproc a
            WHERE a.amprocfamily = o.opcfamily AND a.amproclefttype = o.opcintype
              AND a.amprocrighttype = o.opcintype
            UNION ALL
            SELECT 3, 0::int2, 'STORAGE ' || format_type(o.opckeytype, NULL) WHERE o.opckeytype <> 0)
          parts(kind, number, item)), NULL
  FROM pg_catalog.pg_opclass o
  JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
  JOIN pg_catalog.pg_opfamily f ON f.oid = o.opcfamily
  JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
  WHERE o.opcnamespace = $1::oid
  UNION ALL
  SELECT 'pg_cast'::regclass, c.oid, true, 8, 'cast',
         format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL),
         'CREATE CAST (' || format_type(c.castsource, NULL) || ' AS ' ||
         format_type(c.casttarget, NULL) || ') ' ||
         CASE c.castmethod WHEN 'i' THEN 'WITH INOUT' WHEN 'b' THEN 'WITHOUT FUNCTION'
              ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure END ||
         CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END,
         NULL
  FROM pg_catalog.pg_cast c WHERE c.oid >= 16384
  UNION ALL
  SELECT 'pg_conversion'::regclass, c.oid, true, 8, 'conversion', c.conname,
         'CREATE ' || CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END || 'CONVERSION ' ||
         quote_ident(c.conname) || ' FOR ' || quote_literal(pg_encoding_to_char(c.conforencoding)) ||
         ' TO ' || quote_literal(pg_encoding_to_char(c.contoencoding)) || ' FROM ' || c.conproc, NULL
  FROM pg_catalog.pg_conversion c WHERE c.connamespace = $1::oid
  UNION ALL
  SELECT 'pg_ts_parser'::regclass, s.oid, true, 8, 'text search parser', s.prsname, NULL, NULL
  FROM pg_catalog.pg_ts_parser s WHERE s.prsnamespace = $1::oid
  UNION ALL
  SELECT 'pg_ts_template'::regclass, s.oid, true, 8, 'text search template', s.tmplname, NULL, NULL
  FROM pg_catalog.pg_ts_template s WHERE s.tmplnamespace = $1::oid
  UNION ALL
  SELECT 'pg_ts_dict'::regclass, s.oid, true, 8, 'text search dictionary', s.dictname,
         'CREATE TEXT SEARCH DICTIONARY ' || quote_ident(s.dictname) || ' (template = ' ||
         CASE WHEN t.tmplnamespace = $1::oid THEN '' ELSE quote_ident(n.nspname) || '.' END ||
         quote_ident(t.tmplname) || coalesce(', ' || s.dictinitoption, '') || ')', NULL
  FROM pg_catalog.pg_ts_dict s
  JOIN pg_catalog.pg_ts_template t ON t.oid = s.dicttemplate
  JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
  WHERE s.dictnamespace = $1::oid
  UNION ALL
  SELECT 'pg_ts_config'::regclass, s.oid, true, 9, 'text search configuration', s.cfgname,
         'DO $made_again$ BEGIN CREATE TEXT SEARCH CONFIGURATION ' || quote_ident(s.cfgname) ||
         ' (parser = ' || CASE WHEN p.prsnamespace = $1::oid THEN '' ELSE quote_ident(n.nspname) || '.' END ||
         quote_ident(p.prsname) || '); ' ||
         coalesce((SELECT string_agg('ALTER TEXT SEARCH CONFIGURATION ' || quote_ident(s.cfgname) ||
                                     ' ADD MAPPING FOR ' || quote_ident(t.alias) || ' WITH ' || m.dicts,
                                     '; ' ORDER BY t.tokid) || '; '
                   FROM (SELECT maptokentype, string_agg(mapdict::regdictionary::text, ', '
                                                         ORDER BY mapseqno) AS dicts
                         FROM pg_catalog.pg_ts_config_map WHERE mapcfg = s.oid GROUP BY 1) m
                   JOIN pg_catalog.ts_token_type(s.cfgparser) t ON t.tokid = m.maptokentype), '') ||
         'END $made_again$', NULL
  FROM pg_catalog.pg_ts_config s
  JOIN pg_catalog.pg_ts_parser p ON p.oid = s.cfgparser
  JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
  WHERE s.cfgnamespace = $1::oid)
SELECT o.class::oid::bigint, o.oid::bigint, o.early, o.place, o.kind, o.name, '', o.sql, o.body
FROM objects o
WHERE NOT EXISTS (SELECT FROM extension_owned e WHERE e.classid = o.class AND e.objid = o.oid)
ORDER BY o.place, o.name)";

// What needs what, among all that people made: class and oid of both. A table or view stands for
// its parts and its rows, a type for its arrays.
inline constexpr const char* kNeeds = R"(
SELECT CASE WHEN coalesce(f.adrelid, nullif(k.conrelid, 0), i.indrelid, r.ev_class) IS NOT NULL
            THEN 'pg_class'::regclass
            WHEN k.contypid <> 0 OR c.oid IS NOT NULL THEN 'pg_type'::regclass
            ELSE d.classid END::oid::bigint,
       coalesce(f.adrelid, nullif(k.conrelid, 0), nullif(k.contypid, 0), i.indrelid, r.ev_class,
                c.reltype, d.objid)::bigint,
       CASE WHEN row.oid IS NOT NULL THEN 'pg_class'::regclass ELSE d.refclassid END::oid::bigint,
       coalesce(row.oid, range.rngtypid, element.oid, d.refobjid)::bigint
FROM pg_catalog.pg_depend d
LEFT JOIN pg_catalog.pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
LEFT JOIN pg_catalog.pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
LEFT JOIN pg_catalog.pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_catalog.pg_class c
       ON d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind = 'c'
LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
LEFT JOIN pg_catalog.pg_type element ON element.typarray = t.oid
LEFT JOIN pg_catalog.pg_range range ON range.rngmultitypid = coalesce(element.oid, t.oid)
LEFT JOIN pg_catalog.pg_class row
       ON row.reltype = coalesce(element.oid, t.oid) AND row.relkind <> 'c'
WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a')
  AND (d.refclassid <> 'pg_class'::regclass OR d.classid = 'pg_proc'::regclass)
UNION
SELECT 'pg_opclass'::regclass::oid::bigint, o.oid::bigint, 'pg_proc'::regclass::oid::bigint,
       p.amproc::oid::bigint
FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_amproc p ON p.amprocfamily = o.opcfamily
WHERE o.oid >= 16384 AND p.amproc::oid >= 16384
ORDER BY 1, 2, 3, 4)";

}  // namespace mig_postgres

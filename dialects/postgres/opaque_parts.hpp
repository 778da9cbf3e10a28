// The opaque part of a schema that is made when its tables and views are there. $1 is the schema's
// oid. Nothing here comes from an extension, nor from the server itself. Statements name what is in
// the schema without it, so that they make the same in another.
//
// A row: place, kind, name, table, SQL. The place orders the kinds so that each can be made when
// its turn comes; of one kind, names decide.
#pragma once

namespace mig_postgres {

// Parts of tables and views that say more than the model does, and objects that are made when the
// tables and views are there.
inline constexpr const char* kParts = R"(
WITH extension_owned AS (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
relations AS (
  SELECT c.*, quote_ident(c.relname) AS ident
  FROM pg_catalog.pg_class c
  WHERE c.relnamespace = $1::oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND NOT EXISTS (SELECT FROM extension_owned e
                    WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)),
tables AS (
  SELECT * FROM relations WHERE relkind IN ('r', 'p') AND NOT relispartition),
partitions AS (
  SELECT c.*, p.oid AS parent, p.oid::regclass::text AS parent_name
  FROM relations c
  JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
  JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
  WHERE c.relispartition),
columns AS (
  SELECT c.relname, c.ident, a.*, quote_ident(a.attname) AS column_ident,
         'ALTER TABLE ' || c.ident || ' ALTER COLUMN ' || quote_ident(a.attname) || ' ' AS alter
  FROM tables c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
keys AS (
  SELECT k.*, to_jsonb(k) AS more, c.relname, c.ident, i.indnatts > i.indnkeyatts AS includes,
         i.indnullsnotdistinct AS nulls_equal, f.relnamespace AS other,
         (SELECT string_agg('ALTER TABLE ' || r.conrelid::regclass || ' ADD CONSTRAINT ' ||
                            quote_ident(r.conname) || ' ' || pg_get_constraintdef(r.oid) || '; ', ''
                            ORDER BY r.conrelid::regclass::text, r.conname)
          FROM pg_catalog.pg_constraint r
          WHERE k.contype IN ('p', 'u') AND r.contype = 'f' AND r.conindid = k.conindid
            AND r.conparentid = 0) AS referring
  FROM tables c
  JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.conparentid = 0
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
  LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid),
odd_keys AS (
  SELECT *, CASE
      WHEN contype IN ('p', 'u') AND (more ->> 'conperiod')::boolean THEN 'temporal key'
      WHEN contype IN ('p', 'u') AND condeferrable THEN 'deferrable key'
      WHEN contype IN ('p', 'u') AND nulls_equal THEN 'nulls not distinct'
      WHEN contype IN ('p', 'u') AND includes THEN 'included columns'
      WHEN contype = 'f' AND (more ->> 'conperiod')::boolean THEN 'temporal foreign key'
      WHEN contype = 'f' AND confmatchtype = 'f' THEN 'match full'
      WHEN contype = 'f' AND confdelsetcols IS NOT NULL THEN 'columns that are set'
      WHEN contype IN ('f', 'c') AND (more ->> 'conenforced') = 'false' THEN 'constraint not enforced'
      WHEN contype IN ('f', 'c') AND NOT convalidated THEN 'constraint not validated'
      WHEN contype = 'c' AND connoinherit THEN 'check not inherited' END AS oddity
  FROM keys WHERE contype <> 'f' OR other = $1::oid),
indexes AS (
  SELECT c.relname AS table_name, c.ident AS table_ident, c.relkind AS table_kind,
         c.relispartition AS of_partition, ic.relname, quote_ident(ic.relname) AS ident, ic.reloptions,
         ic.reltablespace, ic.relispartition AS inherited, i.*,
         EXISTS (SELECT FROM pg_catalog.pg_constraint q
                 WHERE q.conindid = i.indexrelid AND q.contype IN ('p', 'u', 'x')) AS of_constraint
  FROM relations c
  JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid),
events(letter, state) AS (
  VALUES ('D'::"char", 'DISABLE'), ('R', 'ENABLE REPLICA'), ('A', 'ENABLE ALWAYS'))
SELECT * FROM (
  SELECT 10 AS place, 'foreign data wrapper' AS kind, w.fdwname::text AS name, '' AS table,
         CASE WHEN w.fdwoptions IS NULL THEN
           'CREATE FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname) ||
           CASE WHEN w.fdwhandler <> 0 THEN ' HANDLER ' || w.fdwhandler::regproc ELSE '' END ||
           CASE WHEN w.fdwvalidator <> 0 THEN ' VALIDATOR ' || w.fdwvalidator::regproc ELSE '' END
         END AS sql
  FROM pg_catalog.pg_foreign_data_wrapper w
  WHERE NOT EXISTS (SELECT FROM extension_owned e
                    WHERE e.classid = 'pg_foreign_data_wrapper'::regclass AND e.objid = w.oid)
  UNION ALL
  -- options of servers and wrappers can hold secrets: whoever makes them again knows them
  SELECT 11, 'foreign server', s.srvname, '',
         CASE WHEN s.srvoptions IS NULL THEN
           'CREATE SERVER ' || quote_ident(s.srvname) ||
           coalesce(' TYPE ' || quote_literal(s.srvtype), '') ||
           coalesce(' VERSION ' || quote_literal(s.srvversion), '') ||
           ' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname) END
  FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
  UNION ALL
  SELECT 12, 'user mapping', u.usename || ' on ' || u.srvname, '', NULL
  FROM pg_catalog.pg_user_mappings u
  UNION ALL
  SELECT 13, 'foreign table', c.relname, '',
         'CREATE FOREIGN TABLE ' || c.ident || ' (' ||
         coalesce((SELECT string_agg(quote_ident(a.attname) || ' ' ||
                                     format_type(a.atttypid, a.atttypmod) ||
                                     coalesce(' OPTIONS (' || (
                                       SELECT string_agg(quote_ident(o.option_name) || ' ' ||
                                                         quote_literal(o.option_value), ', ')
                                       FROM pg_catalog.pg_options_to_table(a.attfdwoptions) o) ||
                                       ')', '') ||
                                     CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
                                     ', ' ORDER BY a.attnum)
                   FROM pg_catalog.pg_attribute a
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') ||
         ') SERVER ' || quote_ident(s.srvname) ||
         coalesce(' OPTIONS (' || (
           SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ')
           FROM pg_catalog.pg_options_to_table(f.ftoptions) o) || ')', '')
  FROM relations c
  JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
  JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
  WHERE NOT c.relispartition

  -- ---- partitions and inheritance
  UNION ALL
  SELECT 20 + (SELECT count(*)::int FROM pg_catalog.pg_partition_ancestors(c.oid)), 'partition',
         c.relname, c.parent_name,
         CASE WHEN c.relkind <> 'f' THEN
           'CREATE ' || CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED ' ELSE '' END || 'TABLE ' ||
           c.ident || ' PARTITION OF ' || c.parent_name || ' ' ||
           pg_get_expr(c.relpartbound, c.oid) ||
           coalesce(' PARTITION BY ' || pg_get_partkeydef(c.oid), '') ||
           coalesce(' WITH (' || (
             SELECT string_agg(o.option_name || ' = ' || quote_literal(o.option_value), ', ')
             FROM pg_catalog.pg_options_to_table(c.reloptions) o) || ')', '') ||
           coalesce(' TABLESPACE ' || quote_ident(s.spcname), '') END
  FROM partitions c LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
  UNION ALL
  SELECT 40, 'column of a partition', a.attname, c.relname,
         'ALTER TABLE ONLY ' || c.ident || ' ALTER COLUMN ' || quote_ident(a.attname) ||
         coalesce(' SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ' DROP DEFAULT')
  FROM partitions c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_attribute b ON b.attrelid = c.parent AND b.attname = a.attname
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = c.parent AND e.adnum = b.attnum
  WHERE a.attgenerated = ''
    AND pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_get_expr(e.adbin, e.adrelid)
  UNION ALL
  SELECT 40, 'column of a partition', a.attname, c.relname,
         'ALTER TABLE ONLY ' || c.ident || ' ALTER COLUMN ' || quote_ident(a.attname) ||
         ' SET NOT NULL'
  FROM partitions c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attnotnull
  JOIN pg_catalog.pg_attribute b ON b.attrelid = c.parent AND b.attname = a.attname
  WHERE NOT b.attnotnull AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey))
  UNION ALL
  SELECT 41, 'constraint of a partition', k.conname, c.relname,
         'ALTER TABLE ' || c.ident || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' ||
         pg_get_constraintdef(k.oid)
  FROM partitions c
  JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid
  WHERE k.conparentid = 0 AND k.coninhcount = 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x')
  UNION ALL
  SELECT 42, 'inheritance', p.oid::regclass::text, c.relname,
         'ALTER TABLE ' || c.ident || ' INHERIT ' || p.oid::regclass
  FROM tables c
  JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
  JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
  UNION ALL
  SELECT 42, 'type of a table', format_type(c.reloftype, NULL), c.relname,
         'ALTER TABLE ' || c.ident || ' OF ' || format_type(c.reloftype, NULL)
  FROM tables c WHERE c.reloftype <> 0

  -- ---- columns, sequences, storage
  UNION ALL
  SELECT 45, 'identity always', c.attname, c.relname, c.alter || 'SET GENERATED ALWAYS'
  FROM columns c WHERE c.attidentity = 'a'
  UNION ALL
  SELECT 46, 'identity options', c.attname, c.relname,
         c.alter || 'SET INCREMENT BY ' || s.seqincrement || ' SET MINVALUE ' || s.seqmin ||
         ' SET MAXVALUE ' || s.seqmax || ' SET START WITH ' || s.seqstart || ' SET CACHE ' ||
         s.seqcache || CASE WHEN s.seqcycle THEN ' SET CYCLE' ELSE '' END || ' RESTART'
  FROM columns c
  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.attrelid
   AND d.refobjsubid = c.attnum AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
  WHERE (s.seqincrement, s.seqmin, s.seqstart, s.seqcache, s.seqcycle) <> (1, 1, 1, 1, false)
     OR s.seqmax <> CASE s.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype
                                    THEN 2147483647 ELSE 9223372036854775807 END
  UNION ALL
  SELECT 46, 'statistics target', c.attname, c.relname, c.alter || 'SET STATISTICS ' || c.attstattarget
  FROM columns c WHERE c.attstattarget >= 0
  UNION ALL
  SELECT 46, 'storage', c.attname, c.relname,
         c.alter || 'SET STORAGE ' || CASE c.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                                      WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
  FROM columns c JOIN pg_catalog.pg_type t ON t.oid = c.atttypid
  WHERE c.attstorage <> t.typstorage
  UNION ALL
  SELECT 46, 'compression', c.attname, c.relname,
         c.alter || 'SET COMPRESSION ' || CASE c.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END
  FROM columns c WHERE c.attcompression <> ''
  UNION ALL
  SELECT 46, 'column options', c.attname, c.relname,
         c.alter || 'SET (' || (
           SELECT string_agg(o.option_name || ' = ' || o.option_value, ', ')
           FROM pg_catalog.pg_options_to_table(c.attoptions) o) || ')'
  FROM columns c WHERE c.attoptions IS NOT NULL
  UNION ALL
  SELECT 46, 'access method', m.amname, c.relname,
         'ALTER TABLE ' || c.ident || ' SET ACCESS METHOD ' || quote_ident(m.amname)
  FROM tables c JOIN pg_catalog.pg_am m ON m.oid = c.relam WHERE c.relkind = 'r' AND m.amname <> 'heap'
  UNION ALL
  SELECT 47, 'sequence options', c.relname, '',
         'ALTER SEQUENCE ' || c.ident ||
         CASE WHEN s.seqtypid <> coalesce(serial.type, 'int8'::regtype)
              THEN ' AS ' || format_type(s.seqtypid, NULL) ELSE '' END ||
         CASE WHEN s.seqcache <> 1 THEN ' CACHE ' || s.seqcache ELSE '' END
  FROM relations c
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
  LEFT JOIN LATERAL (
    SELECT a.atttypid AS type FROM pg_catalog.pg_depend d
    JOIN tables t ON t.oid = d.refobjid
    JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
      AND d.refclassid = 'pg_class'::regclass) serial ON true
  WHERE (s.seqcache <> 1 OR s.seqtypid <> coalesce(serial.type, 'int8'::regtype))
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')
  UNION ALL
  SELECT 47, 'unlogged sequence', c.relname, '', 'ALTER SEQUENCE ' || c.ident || ' SET UNLOGGED'
  FROM relations c
  WHERE c.relkind = 'S' AND c.relpersistence = 'u'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.deptype IN ('a', 'i') AND t.relpersistence = 'u')
  UNION ALL
  SELECT 48, 'owner of a sequence', c.relname, '',
         'ALTER SEQUENCE ' || c.ident || ' OWNED BY ' || t.oid::regclass || '.' || quote_ident(a.attname)
  FROM relations c
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
   AND d.deptype = 'a' AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
  JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
  WHERE c.relkind = 'S' AND NOT EXISTS (SELECT FROM tables m WHERE m.oid = t.oid)

  -- ---- constraints and indexes
  UNION ALL
  SELECT 50, k.oddity, k.conname, k.relname,
         -- foreign keys that refer to it stand in the way, and come back in the same statement
         CASE WHEN k.referring IS NULL THEN
           'ALTER TABLE ' || k.ident || ' DROP CONSTRAINT ' || quote_ident(k.conname) ||
           ', ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
         ELSE
           'DO $made_again$ BEGIN ALTER TABLE ' || k.ident || ' DROP CONSTRAINT ' ||
           quote_ident(k.conname) || ' CASCADE; ALTER TABLE ' || k.ident || ' ADD CONSTRAINT ' ||
           quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) || '; ' || k.referring ||
           'END $made_again$' END
  FROM odd_keys k WHERE k.oddity IS NOT NULL
  UNION ALL
  SELECT 51, CASE k.contype WHEN 'x' THEN 'exclusion constraint'
                            ELSE 'foreign key to another schema' END, k.conname, k.relname,
         'ALTER TABLE ' || k.ident || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' ||
         pg_get_constraintdef(k.oid)
  FROM keys k WHERE k.contype = 'x' OR (k.contype = 'f' AND k.other <> $1::oid)
  UNION ALL
  SELECT 52, 'index', i.relname, i.table_name, pg_get_indexdef(i.indexrelid, 0, true)
  FROM indexes i
  WHERE NOT i.inherited AND NOT i.of_constraint AND i.indisvalid
    AND (i.table_kind IN ('m', 'f') OR i.of_partition)
  UNION ALL
  SELECT 53, 'invalid index', i.relname, i.table_name, NULL FROM indexes i WHERE NOT i.indisvalid
  UNION ALL
  -- dropped and made in one statement, which no other way does for an index
  SELECT 54, 'nulls not distinct', i.relname, i.table_name,
         'DO $made_again$ BEGIN DROP INDEX ' || i.ident || '; ' ||
         pg_get_indexdef(i.indexrelid, 0, true) || '; END $made_again$'
  FROM indexes i
  WHERE i.indisvalid AND i.indnullsnotdistinct AND NOT i.of_constraint AND NOT i.of_partition
    AND i.table_kind IN ('r', 'p')
  UNION ALL
  SELECT 55, 'index storage', i.relname, i.table_name,
         'ALTER INDEX ' || i.ident || ' SET (' || (
           SELECT string_agg(o.option_name || ' = ' || quote_literal(o.option_value), ', '
                             ORDER BY o.option_name)
           FROM pg_catalog.pg_options_to_table(i.reloptions) o) || ')'
  FROM indexes i
  WHERE i.reloptions IS NOT NULL AND i.indisvalid AND i.table_kind IN ('r', 'p')
    AND (NOT i.of_partition OR i.inherited OR i.of_constraint)
  UNION ALL
  SELECT 55, 'index tablespace', i.relname, i.table_name,
         'ALTER INDEX ' || i.ident || ' SET TABLESPACE ' || quote_ident(s.spcname)
  FROM indexes i JOIN pg_catalog.pg_tablespace s ON s.oid = i.reltablespace
  UNION ALL
  SELECT 56, 'clustering', i.relname, i.table_name,
         'ALTER TABLE ' || i.table_ident || ' CLUSTER ON ' || i.ident
  FROM indexes i WHERE i.indisclustered
  UNION ALL
  SELECT 56, 'replica identity', coalesce(i.relname, c.relname), c.relname,
         'ALTER TABLE ' || c.ident || ' REPLICA IDENTITY ' ||
         CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
                             ELSE 'USING INDEX ' || i.ident END
  FROM relations c LEFT JOIN indexes i ON i.indrelid = c.oid AND i.indisreplident
  WHERE c.relkind IN ('r', 'p') AND c.relreplident <> 'd'

  -- ---- who sees which rows, what happens on changes
  UNION ALL
  SELECT 60, 'row level security', c.relname, c.relname,
         'ALTER TABLE ' || c.ident || ' ENABLE ROW LEVEL SECURITY' ||
         CASE WHEN c.relforcerowsecurity THEN ', FORCE ROW LEVEL SECURITY' ELSE '' END
  FROM relations c WHERE c.relrowsecurity
  UNION ALL
  SELECT 60, 'forced row level security', c.relname, c.relname,
         'ALTER TABLE ' || c.ident || ' FORCE ROW LEVEL SECURITY'
  FROM relations c WHERE c.relforcerowsecurity AND NOT c.relrowsecurity
  UNION ALL
  SELECT 61, 'policy', p.polname, c.relname,
         'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || c.ident ||
         CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END ||
         CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT'
                       WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END ||
         CASE WHEN p.polroles = '{0}' THEN '' ELSE ' TO ' || (
           SELECT string_agg(CASE WHEN u.role = 0 THEN 'PUBLIC'
                                  ELSE quote_ident(pg_get_userbyid(u.role)) END, ', ')
           FROM unnest(p.polroles) u(role)) END ||
         coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') ||
         coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
  FROM pg_catalog.pg_policy p JOIN relations c ON c.oid = p.polrelid
  UNION ALL
  SELECT 62, 'rule', r.rulename, c.relname, rtrim(pg_get_ruledef(r.oid, true), ';')
  FROM pg_catalog.pg_rewrite r JOIN relations c ON c.oid = r.ev_class
  WHERE r.rulename <> '_RETURN'
  UNION ALL
  SELECT 63, 'trigger', t.tgname, c.relname, pg_get_triggerdef(t.oid, true)
  FROM pg_catalog.pg_trigger t JOIN relations c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal AND t.tgparentid = 0
  UNION ALL
  SELECT 64, 'state of a trigger', t.tgname, c.relname,
         'ALTER TABLE ' || c.ident || ' ' || v.state || ' TRIGGER ' || quote_ident(t.tgname)
  FROM pg_catalog.pg_trigger t JOIN relations c ON c.oid = t.tgrelid
  JOIN events v ON v.letter = t.tgenabled
  WHERE NOT t.tgisinternal AND t.tgparentid = 0
  UNION ALL
  SELECT 64, 'state of a rule', r.rulename, c.relname,
         'ALTER TABLE ' || c.ident || ' ' || v.state || ' RULE ' || quote_ident(r.rulename)
  FROM pg_catalog.pg_rewrite r JOIN relations c ON c.oid = r.ev_class
  JOIN events v ON v.letter = r.ev_enabled
  WHERE r.rulename <> '_RETURN'
  UNION ALL
  SELECT 65, 'statistics', s.stxname, coalesce(c.relname, s.stxrelid::regclass::text),
         overlay(pg_get_statisticsobjdef(s.oid) PLACING quote_ident(s.stxname)
                 FROM length('CREATE STATISTICS ') + 1
                 FOR length(quote_ident(n.nspname) || '.' || quote_ident(s.stxname)))
  FROM pg_catalog.pg_statistic_ext s
  JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
  LEFT JOIN relations c ON c.oid = s.stxrelid
  WHERE s.stxnamespace = $1::oid

  -- ---- views
  UNION ALL
  SELECT 70, 'view options', c.relname, c.relname,
         'ALTER ' || CASE WHEN c.relkind = 'm' THEN 'MATERIALIZED ' ELSE '' END || 'VIEW ' || c.ident ||
         ' SET (' || (SELECT string_agg(o.option_name || ' = ' || quote_literal(o.option_value), ', '
                                        ORDER BY o.option_name)
                      FROM pg_catalog.pg_options_to_table(c.reloptions) o) || ')'
  FROM relations c WHERE c.relkind IN ('v', 'm') AND c.reloptions IS NOT NULL
  UNION ALL
  SELECT 70, 'tablespace', c.relname, c.relname,
         'ALTER MATERIALIZED VIEW ' || c.ident || ' SET TABLESPACE ' || quote_ident(s.spcname)
  FROM relations c JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace WHERE c.relkind = 'm'
  UNION ALL
  SELECT 70, 'default of a view', a.attname, c.relname,
         'ALTER VIEW ' || c.ident || ' ALTER COLUMN ' || quote_ident(a.attname) || ' SET DEFAULT ' ||
         pg_get_expr(d.adbin, d.adrelid)
  FROM relations c
  JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
  WHERE c.relkind = 'v'

  -- ---- what belongs to the whole database, and to other schemas
  UNION ALL
  SELECT 90, 'event trigger', v.evtname, '',
         'CREATE EVENT TRIGGER ' || quote_ident(v.evtname) || ' ON ' || v.evtevent ||
         coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(u.tag), ', ')
                                       FROM unnest(v.evttags) u(tag)) || ')', '') ||
         ' EXECUTE FUNCTION ' || v.evtfoid::regproc || '()'
  FROM pg_catalog.pg_event_trigger v
  WHERE NOT EXISTS (SELECT FROM extension_owned e
                    WHERE e.classid = 'pg_event_trigger'::regclass AND e.objid = v.oid)
  UNION ALL
  SELECT 90, 'publication', p.pubname, '',
         'CREATE PUBLICATION ' || quote_ident(p.pubname) ||
         CASE WHEN p.puballtables THEN ' FOR ALL TABLES'
         ELSE coalesce(' FOR ' || (
           SELECT string_agg(item, ', ' ORDER BY item) FROM (
             SELECT 'TABLE ONLY ' || r.prrelid::regclass ||
                    coalesce(' (' || (
                      SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                      FROM pg_catalog.pg_attribute a
                      WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) || ')', '') ||
                    coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')
             FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid
             UNION ALL
             SELECT 'TABLES IN SCHEMA ' || quote_ident(n.nspname)
             FROM pg_catalog.pg_publication_namespace s
             JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid)
           published(item)), '') END ||
         ' WITH (publish = ' || quote_literal(concat_ws(', ',
           CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
           CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)) ||
         CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true' ELSE '' END || ')'
  FROM pg_catalog.pg_publication p
  WHERE NOT EXISTS (SELECT FROM extension_owned e
                    WHERE e.classid = 'pg_publication'::regclass AND e.objid = p.oid)
  UNION ALL
  -- how a subscription connects is secret, and nobody but a superuser reads it
  SELECT 90, 'subscription', s.subname, '', NULL
  FROM pg_catalog.pg_subscription s
  WHERE s.subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
  UNION ALL
  SELECT 95, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f'
                            THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'table' END,
         n.nspname || '.' || c.relname, '', NULL
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition AND n.oid <> $1::oid
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND (d.deptype IN ('i', 'e') OR (c.relkind = 'S' AND d.deptype = 'a')))) made
ORDER BY made.place, made.table, made.name, made.kind, made.sql)";

// Comments on whatever has no place for one in the model. An object is called what the server calls
// it, without the schema.
inline constexpr const char* kComments = R"(
WITH here AS (
  SELECT n.nspname, '(^|[ ,(])' || regexp_replace(quote_ident(n.nspname), '([^a-zA-Z0-9_])', '\\\1', 'g')
                    || '\.' AS pattern
  FROM pg_catalog.pg_namespace n WHERE n.oid = $1::oid),
described AS (
  SELECT d.*, coalesce(nullif(k.conrelid, 0), g.tgrelid, p.polrelid, r.ev_class,
                       CASE WHEN d.classoid = 'pg_class'::regclass AND d.objsubid > 0
                            THEN d.objoid END, i.indrelid) AS relation,
         c.relkind, c.relispartition, k.contypid,
         (pg_identify_object(d.classoid, d.objoid, d.objsubid)).*
  FROM pg_catalog.pg_description d
  LEFT JOIN pg_catalog.pg_class c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
  LEFT JOIN pg_catalog.pg_index i ON d.classoid = 'pg_class'::regclass AND i.indexrelid = d.objoid
  LEFT JOIN pg_catalog.pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid
  LEFT JOIN pg_catalog.pg_trigger g ON d.classoid = 'pg_trigger'::regclass AND g.oid = d.objoid
  LEFT JOIN pg_catalog.pg_policy p ON d.classoid = 'pg_policy'::regclass AND p.oid = d.objoid
  LEFT JOIN pg_catalog.pg_rewrite r ON d.classoid = 'pg_rewrite'::regclass AND r.oid = d.objoid
  WHERE (d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = $1::oid
                               AND d.description <> 'standard public schema'))
    AND d.classoid <> 'pg_extension'::regclass
    AND (c.relkind IS NULL OR c.relkind NOT IN ('r', 'p') OR c.relispartition)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e'))
SELECT 85, 'comment', regexp_replace(d.identity, h.pattern, '\1', 'g'),
       coalesce(c.relname, ''),
       'COMMENT ON ' ||
       CASE WHEN d.type LIKE '%constraint' THEN 'CONSTRAINT' WHEN d.type LIKE '%column' THEN 'COLUMN'
            WHEN d.type = 'statistics object' THEN 'STATISTICS' ELSE upper(d.type) END || ' ' ||
       CASE WHEN d.contypid <> 0
            THEN regexp_replace(regexp_replace(d.identity, ' on ', ' ON DOMAIN '), h.pattern, '\1', 'g')
            ELSE regexp_replace(d.identity, h.pattern, '\1', 'g') END ||
       ' IS ' || quote_literal(d.description)
FROM described d CROSS JOIN here h
LEFT JOIN pg_catalog.pg_class c ON c.oid = d.relation
WHERE (d.schema = quote_ident(h.nspname) OR c.relnamespace = $1::oid
       OR d.contypid IN (SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typnamespace = $1::oid)
       OR (d.schema IS NULL AND c.oid IS NULL AND coalesce(d.contypid, 0) = 0))
   OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = $1::oid)
ORDER BY 4, 3, 5)";

}  // namespace mig_postgres

-- What the seeding must know of a database, one row an object: its kind and a JSON text. Texts of expressions
-- name everything with its schema, so run it with search_path = pg_catalog.
WITH tables AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), used AS ( -- by a column of theirs, however deep: arrays, domains, ranges and composites are made of others
  WITH RECURSIVE u AS (
    SELECT DISTINCT a.atttypid AS oid FROM pg_attribute a JOIN tables t ON t.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT part.oid FROM u JOIN pg_type y ON y.oid = u.oid CROSS JOIN LATERAL (
      SELECT y.typelem UNION ALL SELECT y.typbasetype
      UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = y.oid
      UNION ALL SELECT a.atttypid FROM pg_attribute a
        WHERE y.typtype = 'c' AND a.attrelid = y.typrelid AND a.attnum > 0 AND NOT a.attisdropped) part (oid)
    WHERE part.oid <> 0)
  SELECT oid FROM u
), leaves AS ( -- what hash partitions take names oids, and together they take all
  SELECT t.oid, string_agg('(' || coalesce(regexp_replace(pg_get_partition_constraintdef(p.relid), $$satisfies_hash_partition\([^)]*\)$$, 'true', 'g'), 'true') || ')', ' OR ' ORDER BY p.relid) AS text
  FROM tables t CROSS JOIN LATERAL pg_partition_tree(t.oid) p
  WHERE t.relkind = 'p' AND p.isleaf AND p.relid <> t.oid
  GROUP BY t.oid
)
SELECT 'type', json_build_object(
  'oid', t.oid::bigint, 'name', t.typname, 'sql', format_type(t.oid, NULL), 'kind', t.typtype, 'category', t.typcategory,
  'base', t.typbasetype::bigint, 'base_sql', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, 'modifier', t.typtypmod, 'element', t.typelem::bigint, 'notnull', t.typnotnull,
  'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
  'subtype', (SELECT r.rngsubtype::bigint FROM pg_range r WHERE r.rngtypid = t.oid),
  'attributes', (SELECT json_agg(json_build_array(a.atttypid::bigint, a.atttypmod, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
                 FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped),
  'checks', (SELECT json_agg(json_build_array(k.conname, pg_get_expr(k.conbin, 0)) ORDER BY k.conname)
             FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')
)::text
FROM pg_type t
WHERE t.oid IN (SELECT oid FROM used)
UNION ALL
SELECT 'table', json_build_object(
  'oid', t.oid::bigint, 'schema', t.nspname, 'name', t.relname, 'partitioned', t.relkind = 'p',
  'partitions', (SELECT l.text FROM leaves l WHERE l.oid = t.oid),
  'triggers', EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.oid AND NOT g.tgisinternal AND g.tgtype & 4 <> 0 AND g.tgenabled <> 'D'),
  'exclusion', EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'x'),
  'bars_on_conflict', EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'x' AND k.condeferrable)
    OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = t.oid AND r.ev_type IN ('2', '3')), -- rules on UPDATE, INSERT
  'columns', (
    SELECT json_agg(json_build_object(
      'number', a.attnum, 'name', a.attname, 'type', a.atttypid::bigint, 'modifier', a.atttypmod,
      'sql', format_type(a.atttypid, a.atttypmod), 'notnull', a.attnotnull, 'identity', a.attidentity <> '',
      'generated', a.attgenerated <> '', 'expression', pg_get_expr(d.adbin, d.adrelid),
      'sequence', coalesce(
        (SELECT s.oid::regclass::text FROM pg_depend p JOIN pg_class s ON s.oid = p.objid AND s.relkind = 'S'
         WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass AND p.refobjid = a.attrelid
           AND p.refobjsubid = a.attnum AND p.deptype = 'i' LIMIT 1),
        (SELECT s.oid::regclass::text FROM pg_depend p JOIN pg_class s ON s.oid = p.refobjid AND s.relkind = 'S'
         WHERE p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass LIMIT 1))
    ) ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'keys', (
    SELECT json_agg(json_build_object(
      'name', c.relname, 'primary', i.indisprimary, 'partial', i.indpred IS NOT NULL, 'deferrable', NOT i.indimmediate,
      'expression', i.indexprs IS NOT NULL,
      'columns', ARRAY(SELECT k.number FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(number, at)
                       WHERE k.at <= i.indnkeyatts AND k.number > 0 ORDER BY k.at),
      'uses', CASE WHEN i.indexprs IS NOT NULL THEN
                ARRAY(SELECT DISTINCT p.refobjsubid FROM pg_depend p WHERE p.classid = 'pg_class'::regclass
                      AND p.objid = i.indexrelid AND p.refobjid = t.oid AND p.refobjsubid > 0 ORDER BY 1) END
    ) ORDER BY c.relname)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = t.oid AND i.indisunique AND i.indislive),
  'foreign', (
    SELECT json_agg(json_build_object('name', k.conname, 'columns', k.conkey, 'parent', k.confrelid::bigint,
                                      'parent_columns', k.confkey, 'deferrable', k.condeferrable) ORDER BY k.conname)
    FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f' AND k.conparentid = 0),
  'checks', (
    SELECT json_agg(json_build_array(k.conname, pg_get_expr(k.conbin, k.conrelid)) ORDER BY k.conname)
    FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c')
)::text
FROM tables t

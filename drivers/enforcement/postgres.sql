-- What the tables of a PostgreSQL database promise: ten text columns, unordered. The fourth names the
-- promise, the fifth its columns as JSON, the last what only a try needs, as JSON; $1 lists, as a JSON array,
-- the tables that are to be tried.
WITH relation AS MATERIALIZED (
    SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind, c.relispartition,
        c.relrowsecurity, c.relforcerowsecurity,
        $1::jsonb ?| ARRAY[c.relname::text, n.nspname || '.' || c.relname] AS is_tried
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname !~ '^pg_(toast|temp)'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.deptype = 'e')
),
-- pg_attribute, pg_type: what a column takes is what its domain is made of.
tried_column AS (
    SELECT a.attrelid, json_agg(json_build_object(
        'name', a.attname, 'type', format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid),
                                               CASE WHEN t.typbasetype <> 0 THEN t.typtypmod ELSE a.atttypmod END),
        'is_computed', a.attgenerated <> '', 'is_counted', a.attidentity = 'a', 'is_nullable', NOT a.attnotnull)
        ORDER BY a.attnum) AS columns
    FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE r.is_tried
    GROUP BY a.attrelid
)
SELECT 'table', r.schema, r.name, '', (
        SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped)::text, '', '', 'enforced', '',
    CASE WHEN r.is_tried THEN json_build_object(
        'columns', (SELECT columns FROM tried_column t WHERE t.attrelid = r.oid),
        'has_partitions', r.relkind = 'p',
        -- pg_trigger: those of the table and of its partitions, constraint triggers of the server's own aside.
        'triggers', (SELECT json_agg(DISTINCT g.tgrelid::regclass::text) FROM pg_trigger g
            WHERE NOT g.tgisinternal AND (g.tgrelid = r.oid OR r.relkind = 'p'
                AND g.tgrelid IN (SELECT p.relid FROM pg_partition_tree(r.oid) p))))::text END
FROM relation r

UNION ALL
-- pg_constraint. What is inherited is told at the parent.
SELECT CASE k.contype WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion'
                      WHEN 'f' THEN 'foreign_key' ELSE 'check' END,
    r.schema, r.name, k.conname::text, (
        SELECT json_agg(a.attname ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY u (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number)::text,
    regexp_replace(pg_get_constraintdef(k.oid), '( NOT VALID| NOT ENFORCED)+$', ''),
    CASE WHEN k.contype = 'f' THEN (SELECT n.nspname || '.' || p.relname FROM pg_class p
        JOIN pg_namespace n ON n.oid = p.relnamespace WHERE p.oid = k.confrelid) ELSE '' END,
    CASE WHEN off.why IS NOT NULL THEN 'not_enforced'
         WHEN NOT k.convalidated THEN 'not_validated' ELSE 'enforced' END,
    coalesce(off.why, CASE WHEN NOT k.convalidated THEN 'NOT VALID' ELSE '' END),
    CASE WHEN r.is_tried THEN json_build_object(
        'condition', CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
        'parent', CASE WHEN k.contype = 'f' THEN k.confrelid::regclass::text END,
        'parent_columns', CASE WHEN k.contype = 'f' THEN (
            SELECT json_agg(a.attname ORDER BY u.place) FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number) END,
--@ >=18        'has_period', k.conperiod,
        'keys', CASE WHEN k.contype IN ('p', 'u', 'x') THEN (
            SELECT json_agg(json_build_object('expression', pg_get_indexdef(i.indexrelid, u.place::int, false),
                'column', (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = u.number),
                'conflict', (SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname) FROM pg_operator o
                    JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = k.conexclop[u.place])) ORDER BY u.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY u (number, place) WHERE u.place <= i.indnkeyatts) END,
        'predicate', pg_get_expr(i.indpred, i.indrelid),
        'also_named', CASE WHEN r.relkind = 'p' THEN coalesce((
            SELECT json_agg(c.relname) FROM pg_partition_tree(i.indexrelid) p JOIN pg_class c ON c.oid = p.relid),
            (SELECT json_agg(c.conname) FROM pg_constraint c WHERE c.conparentid = k.oid)) END)::text END
FROM relation r
JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('p', 'u', 'x', 'f', 'c')
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
CROSS JOIN LATERAL (SELECT CASE
--@ >=18    WHEN NOT k.conenforced THEN 'NOT ENFORCED'
    WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'its index is not valid'
    WHEN k.contype = 'f' THEN (
        SELECT 'disabled: trigger ' || g.tgname || ' on ' || g.tgrelid::regclass FROM pg_trigger g
        WHERE g.tgconstraint = k.oid AND g.tgenabled IN ('D', 'R') ORDER BY g.oid LIMIT 1) END AS why) off
WHERE k.conparentid = 0 AND (k.conislocal OR k.coninhcount = 0)

UNION ALL
-- pg_index: those that no constraint owns and that belong to no index of a partitioned table.
SELECT CASE WHEN i.indisunique THEN 'unique' ELSE 'index' END, r.schema, r.name, x.relname::text, (
        SELECT json_agg(u.name ORDER BY u.place, u.name) FROM (
            SELECT a.attname AS name, k.place FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number WHERE k.place <= i.indnkeyatts
            UNION ALL
            -- pg_depend: the columns of its expressions.
            SELECT a.attname, 1000 FROM pg_depend d JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
            WHERE i.indexprs IS NOT NULL AND d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
              AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
              AND d.refobjsubid <> ALL (i.indkey::int2[])) u)::text,
    CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE 'INDEX ' END
        || regexp_replace(regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', ''), '^btree ', ''),
    '', CASE WHEN i.indisvalid AND i.indisready AND i.indislive THEN 'enforced' ELSE 'not_enforced' END,
    CASE WHEN i.indisvalid AND i.indisready AND i.indislive THEN '' ELSE 'the index is not valid' END,
    CASE WHEN r.is_tried AND i.indisunique THEN json_build_object(
        'keys', (SELECT json_agg(json_build_object('expression', pg_get_indexdef(i.indexrelid, u.place::int, false),
                'column', (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = u.number))
                ORDER BY u.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY u (number, place) WHERE u.place <= i.indnkeyatts),
        'predicate', pg_get_expr(i.indpred, i.indrelid),
        'also_named', CASE WHEN r.relkind = 'p' THEN (
            SELECT json_agg(c.relname) FROM pg_partition_tree(i.indexrelid) p JOIN pg_class c ON c.oid = p.relid) END)::text END
FROM relation r
JOIN pg_index i ON i.indrelid = r.oid
JOIN pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)

UNION ALL
-- pg_attribute.attnotnull; from 18 on a constraint with a name that may be not valid.
SELECT 'not_null', r.schema, r.name,
--@ <18    '',
--@ >=18    coalesce(k.conname::text, ''),
    json_build_array(a.attname)::text, 'NOT NULL', '',
--@ <18    'enforced', '',
--@ >=18    CASE WHEN NOT k.convalidated THEN 'not_validated' ELSE 'enforced' END,
--@ >=18    CASE WHEN NOT k.convalidated THEN 'NOT VALID' ELSE '' END,
    CASE WHEN r.is_tried THEN '{}' END
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
--@ >=18 LEFT JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype = 'n' AND k.conkey[1] = a.attnum
WHERE NOT r.relispartition AND (a.attislocal OR a.attinhcount = 0)

UNION ALL
-- pg_class.relrowsecurity. Superusers bypass it, so the catalogs alone tell.
SELECT 'row_security', r.schema, r.name, '', '[]',
    'ROW LEVEL SECURITY' || CASE WHEN r.relforcerowsecurity THEN ' FORCED' ELSE '' END, '',
    CASE WHEN r.relrowsecurity THEN 'enforced' ELSE 'not_enforced' END,
    CASE WHEN r.relrowsecurity THEN '' ELSE 'it has policies, and row level security is not enabled' END, NULL
FROM relation r
WHERE r.relrowsecurity OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = r.oid)

UNION ALL
SELECT 'row_security', r.schema, r.name, p.polname::text, '[]',
    CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END || ' FOR '
        || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                         ELSE 'ALL' END
        || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
        || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
    '', 'enforced', '', NULL
FROM relation r JOIN pg_policy p ON p.polrelid = r.oid

-- Comments on whatever it is, but temporary ones, and subscriptions: one that is dropped leaves its comment behind.

UNION ALL
-- pg_description of relations and columns (the many), by plain joins
SELECT 'comment', c.schema, c.name, coalesce('column ' || a.attname, ''), d.description
FROM relation c
JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid <> 0
UNION ALL
-- … of what hangs on a table, with the table as parent
SELECT 'comment', i.object_names[1], i.object_names[2],
    CASE i.type WHEN 'table constraint' THEN 'constraint' ELSE i.type END || ' ' || i.object_names[3], d.description
FROM pg_description d, pg_identify_object_as_address(d.classoid, d.objoid, d.objsubid) i
WHERE d.objoid >= 16384
  AND d.classoid IN ('pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_constraint'::regclass)
  AND i.type <> 'domain constraint' AND i.object_names[1] !~ '^pg_temp'
UNION ALL
-- … and of all the rest; of what the server made, only the schema public can have one of the user's
SELECT 'comment', coalesce(i.schema, ''), '', i.type || ' ' || i.identity, d.description
FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
WHERE (d.objoid >= 16384 OR d.objoid = 2200 AND d.classoid = 'pg_namespace'::regclass
                            AND d.description <> 'standard public schema')
  AND d.classoid NOT IN ('pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_subscription'::regclass)
  AND (d.classoid <> 'pg_constraint'::regclass OR i.type = 'domain constraint')
  AND coalesce(i.schema, '') !~ '^pg_temp'
  AND NOT (d.classoid = 'pg_class'::regclass AND d.objoid IN (SELECT oid FROM relation))
  AND NOT EXISTS (SELECT FROM member m WHERE m.classid = d.classoid AND m.objid = d.objoid)

-- Privileges on relations, those of extensions too.

    UNION ALL
    SELECT 'privileges', n.nspname, c.relname, '', c.relacl,
        coalesce((SELECT initprivs FROM pg_init_privs i
                  WHERE i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0),
                 acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid >= 16384 AND c.relacl IS NOT NULL AND c.relpersistence <> 't'
--@ some      AND c.oid = ANY ($1)

-- Part 5 of 5: privileges, as the difference from those that the object was born with: pg_init_privs where the
-- server or an extension recorded them, else the defaults of its kind (manual, "Privileges"). So a REVOKE of a
-- GRANT leaves no trace, and the server's own changes between majors (public, from 15 on) are no difference.
-- One row per object and grantee; the definition lists what was granted and, as "NOT …", what was taken. Those on
-- single columns are told by the column.

UNION ALL
SELECT a.kind, a.schema, a.parent, a.prefix || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END,
    string_agg(g.privilege, ', ' ORDER BY g.privilege COLLATE "C")
FROM (
    -- relations, those of extensions too
    SELECT 'privileges' AS kind, n.nspname::text AS schema, c.relname::text AS parent, '' AS prefix, c.relacl AS acl,
        coalesce((SELECT initprivs FROM pg_init_privs i
                  WHERE i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0),
                 acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS born
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid >= 16384 AND c.relacl IS NOT NULL AND c.relpersistence <> 't'
    UNION ALL
    -- the server's own, but for information_schema: nobody recorded its first state
    SELECT 'privileges', n.nspname, c.relname, '', c.relacl, coalesce(i.initprivs, acldefault('r', c.relowner))
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_init_privs i ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass AND i.objsubid = 0
    WHERE c.oid < 16384 AND c.relacl IS NOT NULL AND c.relacl IS DISTINCT FROM i.initprivs
      AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT 'privileges', n.nspname, '', 'routine ' || n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ') of ', p.proacl,
        coalesce(i.initprivs, acldefault('f', p.proowner))
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    LEFT JOIN pg_init_privs i ON i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass
    WHERE p.proacl IS NOT NULL AND p.proacl IS DISTINCT FROM i.initprivs
      AND NOT EXISTS (SELECT FROM pg_depend d -- the constructors of a range type
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
    UNION ALL
    SELECT 'privileges', n.nspname, '', 'type ' || n.nspname || '.' || t.typname || ' of ', t.typacl, acldefault('T', t.typowner)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.oid >= 16384 AND t.typacl IS NOT NULL
    UNION ALL
    SELECT 'privileges', '', '', 'schema ' || n.nspname || ' of ', n.nspacl,
        coalesce((SELECT initprivs FROM pg_init_privs i WHERE i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid),
                 acldefault('n', n.nspowner))
    FROM pg_namespace n
    WHERE n.nspacl IS NOT NULL AND n.nspname !~ '^(pg_temp|information_schema$)'
    UNION ALL
    SELECT 'privileges', '', '', 'language ' || l.lanname || ' of ', l.lanacl,
        coalesce((SELECT initprivs FROM pg_init_privs i WHERE i.classoid = 'pg_language'::regclass AND i.objoid = l.oid),
                 acldefault('l', l.lanowner))
    FROM pg_language l WHERE l.lanacl IS NOT NULL
    UNION ALL
    SELECT 'privileges', '', '', 'foreign data wrapper ' || w.fdwname || ' of ', w.fdwacl, acldefault('F', w.fdwowner)
    FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
    UNION ALL
    SELECT 'privileges', '', '', 'server ' || s.srvname || ' of ', s.srvacl, acldefault('S', s.srvowner)
    FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
    UNION ALL
    SELECT 'privileges', '', '', 'database of ', d.datacl, acldefault('d', d.datdba)
    FROM pg_database d WHERE d.datname = current_database() AND d.datacl IS NOT NULL
    UNION ALL
    -- pg_default_acl: for one schema on top of the defaults, else in their place
    SELECT 'default privileges', coalesce(n.nspname::text, ''), '',
        CASE x.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                             WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END
        || ' of ' || pg_get_userbyid(x.defaclrole) || ' to ',
        x.defaclacl,
        CASE WHEN x.defaclnamespace <> 0 THEN NULL
             ELSE acldefault(CASE x.defaclobjtype WHEN 'S' THEN 's'::"char" ELSE x.defaclobjtype END, x.defaclrole) END
    FROM pg_default_acl x LEFT JOIN pg_namespace n ON n.oid = x.defaclnamespace
) a,
LATERAL (
    SELECT e.grantee, e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS privilege
    FROM (SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.acl)
          EXCEPT SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.born)) e
    UNION ALL
    SELECT e.grantee, 'NOT ' || e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
    FROM (SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.born)
          EXCEPT SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.acl)) e
) g
WHERE a.acl IS DISTINCT FROM a.born
GROUP BY a.kind, a.schema, a.parent, a.prefix, g.grantee

-- Privileges on routines, those of the server and of extensions too.

    UNION ALL
    SELECT 'privileges', n.nspname, '', 'routine ' || n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ') of ', p.proacl,
        coalesce(i.initprivs, acldefault('f', p.proowner))
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    LEFT JOIN pg_init_privs i ON i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass
    WHERE p.proacl IS NOT NULL AND p.proacl IS DISTINCT FROM i.initprivs AND n.nspname !~ '^pg_temp'
      AND NOT EXISTS (SELECT FROM pg_depend d -- the constructors of a range type
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')

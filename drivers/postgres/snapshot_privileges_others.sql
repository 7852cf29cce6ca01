-- Part 6 of 7: privileges on what is no relation of the user's.

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

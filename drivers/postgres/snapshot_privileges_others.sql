-- Privileges on relations of the server, and on all that is neither relation nor routine nor type.

    UNION ALL
    -- the server's own, but for information_schema: nobody recorded its first state
    SELECT 'privileges', n.nspname, c.relname, '', c.relacl, coalesce(i.initprivs, acldefault('r', c.relowner))
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_init_privs i ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass AND i.objsubid = 0
    WHERE c.oid < 16384 AND c.relacl IS NOT NULL AND c.relacl IS DISTINCT FROM i.initprivs
      AND n.nspname <> 'information_schema'
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

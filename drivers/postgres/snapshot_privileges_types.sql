-- Privileges on types.

    UNION ALL
    SELECT 'privileges', n.nspname, '', 'type ' || n.nspname || '.' || t.typname || ' of ', t.typacl, acldefault('T', t.typowner)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.oid >= 16384 AND t.typacl IS NOT NULL AND n.nspname !~ '^pg_temp'

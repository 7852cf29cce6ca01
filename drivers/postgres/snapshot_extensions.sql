-- Extensions, without what they brought along.

UNION ALL
-- pg_extension
SELECT 'extension', '', '', extname::text,
    json_build_object('schema', extnamespace::regnamespace::text, 'version', extversion)::text
FROM pg_extension

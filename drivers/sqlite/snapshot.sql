-- The schema of one SQLite database: five text columns, unordered. Tables, views, indexes and triggers come as
-- their SQL text; to_snapshot() takes it apart. Left out: what SQLite makes for itself (sqlite_sequence comes with
-- the first AUTOINCREMENT and stays for ever, sqlite_stat1 comes with ANALYZE, automatic indexes have no text),
-- and the shadow tables of virtual tables, which come and go with them and differ between SQLite's versions.
SELECT type AS kind, '' AS schema, CASE WHEN type IN ('index', 'trigger') THEN tbl_name ELSE '' END AS parent, name,
    sql AS definition
FROM sqlite_schema
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND (type <> 'table' OR name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'))
UNION ALL
SELECT 'pragma', '', '', 'user_version', CAST(user_version AS TEXT) FROM pragma_user_version
UNION ALL
SELECT 'pragma', '', '', 'application_id', CAST(application_id AS TEXT) FROM pragma_application_id
UNION ALL
SELECT 'pragma', '', '', 'encoding', encoding FROM pragma_encoding

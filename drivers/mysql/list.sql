-- What the current database holds; one answer a statement, in the order of `Listed` in catalog.hpp.

SELECT DATABASE();

SELECT CURRENT_USER();

SELECT character_set_name, default_collate_name FROM information_schema.character_sets;

SHOW FULL TABLES;

SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = DATABASE();

SELECT event_object_table, trigger_name, action_order, action_timing, event_manipulation, sql_mode,
    action_statement, definer
FROM information_schema.triggers WHERE trigger_schema = DATABASE()
ORDER BY event_object_table, action_timing, event_manipulation, action_order;

-- A moment is told only where it is a whole hour: others come from CURRENT_TIMESTAMP + INTERVAL …, or from no
-- STARTS at all, and are other ones each time that the same migration runs.
SELECT event_name, event_type, IF(execute_at LIKE '%:00:00', execute_at, NULL) AS execute_at, interval_value,
    interval_field, IF(starts LIKE '%:00:00', starts, NULL) AS starts, IF(ends LIKE '%:00:00', ends, NULL) AS ends,
    status, on_completion, NULLIF(time_zone, 'SYSTEM') AS time_zone, sql_mode,
    NULLIF(event_comment, '') AS comment, event_definition, definer
FROM information_schema.events WHERE event_schema = DATABASE();

-- The object, the grantee, the privilege, its column, whether it may be granted on. The server keeps a
-- wildcard in a database's name behind a backslash.
SELECT table_name, grantee, privilege_type, NULL AS column_name, is_grantable
FROM information_schema.table_privileges WHERE table_schema = DATABASE()
UNION ALL
SELECT table_name, grantee, privilege_type, column_name, is_grantable
FROM information_schema.column_privileges WHERE table_schema = DATABASE()
UNION ALL
SELECT '*', grantee, privilege_type, NULL, is_grantable
FROM information_schema.schema_privileges WHERE REPLACE(table_schema, '\\', '') = DATABASE()
UNION ALL
SELECT CONCAT(LOWER(routine_type), ' ', routine_name), CONCAT(QUOTE(user), '@', QUOTE(host)), UPPER(proc_priv), NULL,
    IF(FIND_IN_SET('Grant', proc_priv), 'YES', 'NO')
FROM mysql.procs_priv WHERE db = DATABASE()

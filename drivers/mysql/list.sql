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

-- Each moment with its distance from the event's creation and last change (event_moment.hpp). Moments are told
-- in the event's time zone, the two others in the session's; a zone that the server does not know by name differs
-- by whole hours at most times, and that is enough.
SELECT event_name, event_type, interval_value, interval_field, status, on_completion,
    NULLIF(time_zone, 'SYSTEM') AS time_zone, sql_mode, NULLIF(event_comment, '') AS comment, event_definition,
    definer, UNIX_TIMESTAMP(created) AS created_at,
    execute_at, TIMESTAMPDIFF(SECOND, created_there, execute_at), TIMESTAMPDIFF(SECOND, altered_there, execute_at),
    starts, TIMESTAMPDIFF(SECOND, created_there, starts), TIMESTAMPDIFF(SECOND, altered_there, starts),
    ends, TIMESTAMPDIFF(SECOND, created_there, ends), TIMESTAMPDIFF(SECOND, altered_there, ends)
FROM (SELECT *, COALESCE(CONVERT_TZ(created, @@session.time_zone, time_zone), created) AS created_there,
        COALESCE(CONVERT_TZ(last_altered, @@session.time_zone, time_zone), last_altered) AS altered_there
    FROM information_schema.events WHERE event_schema = DATABASE()) AS listed;

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

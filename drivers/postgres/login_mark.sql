-- What decides how a session with this database begins (Connection::login_mark), by the versions of rows (xmin, ctid), so that
-- what is set and set back is told, too: the database, roles, memberships, ALTER DATABASE and ALTER ROLE … SET. Needs a superuser
-- (pg_authid, the file).
--
-- No row where more decides: an event trigger at log-in may do anything; a few settings of databases and roles are looked up
-- among other objects when a session begins (check_hook in guc_tables.c); and of what ALTER SYSTEM sets some holds only for
-- sessions that begin after the server has read it, which takes its time. Its file has two lines of comment at first.

SELECT (SELECT xmin::text || ctid::text FROM pg_database WHERE datname = current_database()) || ' / '
    || (SELECT string_agg(xmin::text || ctid::text, ' ' ORDER BY ctid) FROM pg_authid) || ' / '
    || (SELECT coalesce(string_agg(xmin::text || ctid::text, ' ' ORDER BY ctid), '') FROM pg_auth_members) || ' / '
    || (SELECT coalesce(string_agg(xmin::text || ctid::text, ' ' ORDER BY ctid), '') FROM pg_db_role_setting)
WHERE (SELECT size <= 88 FROM pg_stat_file('postgresql.auto.conf'))
  AND NOT EXISTS (SELECT FROM pg_db_role_setting, unnest(setconfig) AS setting
                  WHERE setting ~ '^(default_text_search_config|default_table_access_method|default_tablespace|temp_tablespaces)=')
--@ >=17  AND NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtevent = 'login')

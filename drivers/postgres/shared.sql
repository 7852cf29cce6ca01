-- What a cluster's databases share and what outlasts them, in the same five columns as a schema snapshot. Needs
-- a superuser (pg_authid, pg_file_settings). Gates as in snapshot_common.sql. Comments come from pg_shdescription itself:
-- shobj_description(), a function in SQL, takes longer for each than all the rest.

-- pg_authid. Of a password is told that there is one: its stored form has a random salt (SCRAM), so that the same
-- CREATE ROLE … PASSWORD stores another one each time. An unsalted one (md5) is told by a digest.
SELECT 'role', '', '', r.rolname::text, json_build_object(
    'attributes', concat_ws(' ',
        CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
        CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END,
        CASE WHEN r.rolcanlogin THEN 'LOGIN' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,
        CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END),
    'comment', (SELECT description FROM pg_shdescription WHERE objoid = r.oid AND classoid = 'pg_authid'::regclass),
    'connection_limit', nullif(r.rolconnlimit, -1),
    'password', CASE WHEN r.rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'set' ELSE md5(r.rolpassword) END,
    'valid_until', nullif(r.rolvaliduntil, 'infinity'))::text
FROM pg_authid r
WHERE r.rolname !~ '^pg_'

UNION ALL
-- pg_auth_members: the role as parent, the member as name. From 16 on each grantor's grant counts for itself.
SELECT 'membership', '', pg_get_userbyid(m.roleid)::text, pg_get_userbyid(m.member)::text, json_build_object(
    'admin', nullif(bool_or(m.admin_option), false)
--@ >=16    , 'grantors', json_agg(pg_get_userbyid(m.grantor) ORDER BY pg_get_userbyid(m.grantor) COLLATE "C")
--@ >=16    , 'inherit', bool_or(m.inherit_option)
--@ >=16    , 'set', bool_or(m.set_option)
    )::text
FROM pg_auth_members m
WHERE m.roleid >= 16384 OR m.member >= 16384
GROUP BY m.roleid, m.member

UNION ALL
-- pg_db_role_setting: the database as parent, the role as name; empty where it holds for all of them.
SELECT 'setting', '', coalesce((SELECT datname::text FROM pg_database WHERE oid = s.setdatabase), ''),
    CASE WHEN s.setrole = 0 THEN '' ELSE pg_get_userbyid(s.setrole)::text END,
    (SELECT json_object_agg(split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)) FROM unnest(s.setconfig) c)::text
FROM pg_db_role_setting s

UNION ALL
-- pg_tablespace. Where it lies differs from server to server, so it is not told.
SELECT 'tablespace', '', '', t.spcname::text, json_build_object(
    'options', t.spcoptions,
    'owner', pg_get_userbyid(t.spcowner),
    'privileges', CASE WHEN t.spcacl <> acldefault('t', t.spcowner) THEN t.spcacl::text END)::text
FROM pg_tablespace t
WHERE t.oid >= 16384

UNION ALL
-- pg_database
SELECT 'database', '', '', d.datname::text, json_build_object(
    'allow_connections', CASE WHEN NOT d.datallowconn THEN false END,
    'comment', (SELECT description FROM pg_shdescription WHERE objoid = d.oid AND classoid = 'pg_database'::regclass),
    'connection_limit', nullif(d.datconnlimit, -1),
    'encoding', pg_encoding_to_char(d.encoding),
    'collate', d.datcollate,
    'ctype', d.datctype,
    'is_template', nullif(d.datistemplate, false),
    'owner', pg_get_userbyid(d.datdba),
    'privileges', CASE WHEN d.datacl <> acldefault('d', d.datdba) THEN d.datacl::text END)::text
FROM pg_database d

UNION ALL
-- pg_replication_slots
SELECT 'replication slot', '', '', s.slot_name::text, json_build_object(
    'database', s.database, 'plugin', s.plugin, 'type', s.slot_type)::text
FROM pg_replication_slots s
WHERE NOT s.temporary

UNION ALL
-- pg_subscription, with its database as parent: only there can it be dropped
SELECT 'subscription', '', (SELECT d.datname::text FROM pg_database d WHERE d.oid = s.subdbid), s.subname::text,
    json_build_object(
    'enabled', s.subenabled,
    'owner', pg_get_userbyid(s.subowner),
    'publications', s.subpublications,
    'slot', s.subslotname)::text
FROM pg_subscription s

UNION ALL
-- pg_prepared_xacts, with its database as parent: only there can it be rolled back
SELECT 'prepared transaction', '', x.database::text, x.gid, json_build_object('owner', x.owner)::text
FROM pg_prepared_xacts x

--@ >=15UNION ALL
-- pg_parameter_acl: GRANT SET ON PARAMETER
--@ >=15SELECT 'parameter privileges', '', p.parname,
--@ >=15    CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(e.grantee)::text END,
--@ >=15    string_agg(e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
--@ >=15               ORDER BY e.privilege_type COLLATE "C")
--@ >=15FROM pg_parameter_acl p, aclexplode(p.paracl) e
--@ >=15WHERE e.grantee <> 10
--@ >=15GROUP BY p.parname, e.grantee

UNION ALL
-- pg_file_settings: ALTER SYSTEM. The view reads all files anew, so it is asked only where there is more in that one than
-- the two lines of comment that it starts with.
SELECT 'system setting', '', '', f.name, f.setting
FROM pg_file_settings f
WHERE (SELECT size > 88 FROM pg_stat_file('postgresql.auto.conf')) AND f.sourcefile ~ 'postgresql\.auto\.conf$'

-- Part 4 of 7: what belongs to the database as a whole, and comments.

UNION ALL
-- pg_extension
SELECT 'extension', '', '', extname::text,
    json_build_object('schema', extnamespace::regnamespace::text, 'version', extversion)::text
FROM pg_extension

UNION ALL
-- pg_event_trigger
SELECT 'event trigger', '', '', x.evtname::text, json_build_object(
    'event', x.evtevent,
    'fires', CASE x.evtenabled WHEN 'O' THEN 'yes' WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' ELSE 'always' END,
    'function', x.evtfoid::regprocedure::text,
    'owner', pg_get_userbyid(x.evtowner),
    'tags', x.evttags)::text
FROM pg_event_trigger x
WHERE x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_event_trigger'::regclass)

UNION ALL
-- pg_publication and its members
SELECT 'publication', '', '', x.pubname::text, json_build_object(
    'all_tables', nullif(x.puballtables, false),
--@ >=18    'generated_columns', CASE x.pubgencols WHEN 's' THEN 'stored' END,
    'owner', pg_get_userbyid(x.pubowner),
    'publish', concat_ws(', ', CASE WHEN x.pubinsert THEN 'insert' END, CASE WHEN x.pubupdate THEN 'update' END,
                         CASE WHEN x.pubdelete THEN 'delete' END, CASE WHEN x.pubtruncate THEN 'truncate' END),
--@ >=15    'schemas', (SELECT json_agg(pnnspid::regnamespace::text ORDER BY pnnspid::regnamespace::text COLLATE "C")
--@ >=15                FROM pg_publication_namespace WHERE pnpubid = x.oid),
    'tables', (SELECT json_object_agg(r.prrelid::regclass::text, concat_ws(' ', 'yes'
--@ >=15           , (SELECT '(' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')'
--@ >=15              FROM pg_attribute WHERE attrelid = r.prrelid AND attnum = ANY (r.prattrs))
--@ >=15           , 'WHERE ' || pg_get_expr(r.prqual, r.prrelid)
                   )) FROM pg_publication_rel r WHERE r.prpubid = x.oid),
    'via_root', nullif(x.pubviaroot, false))::text
FROM pg_publication x

UNION ALL
-- pg_foreign_data_wrapper, pg_foreign_server, pg_user_mapping (never the values of its options: passwords)
SELECT 'foreign data wrapper', '', '', x.fdwname::text, json_build_object(
    'handler', CASE WHEN x.fdwhandler <> 0 THEN x.fdwhandler::regproc::text END,
    'options', x.fdwoptions,
    'owner', pg_get_userbyid(x.fdwowner),
    'validator', CASE WHEN x.fdwvalidator <> 0 THEN x.fdwvalidator::regproc::text END)::text
FROM pg_foreign_data_wrapper x
WHERE x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_foreign_data_wrapper'::regclass)
UNION ALL
SELECT 'server', '', '', x.srvname::text, json_build_object(
    'options', x.srvoptions,
    'owner', pg_get_userbyid(x.srvowner),
    'type', x.srvtype,
    'version', x.srvversion,
    'wrapper', (SELECT w.fdwname FROM pg_foreign_data_wrapper w WHERE w.oid = x.srvfdw))::text
FROM pg_foreign_server x
WHERE x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_foreign_server'::regclass)
UNION ALL
SELECT 'user mapping', '', '', x.usename || ' SERVER ' || x.srvname, json_build_object(
    'options', (SELECT json_agg(split_part(o, '=', 1) ORDER BY o COLLATE "C") FROM unnest(x.umoptions) o))::text
FROM pg_user_mappings x

UNION ALL
-- pg_language
SELECT 'language', '', '', x.lanname::text, json_build_object(
    'handler', CASE WHEN x.lanplcallfoid <> 0 THEN x.lanplcallfoid::regproc::text END,
    'owner', pg_get_userbyid(x.lanowner),
    'trusted', nullif(x.lanpltrusted, false))::text
FROM pg_language x
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_language'::regclass)

UNION ALL
-- pg_am
SELECT 'access method', '', '', x.amname::text, json_build_object(
    'handler', x.amhandler, 'type', CASE x.amtype WHEN 'i' THEN 'index' ELSE 'table' END)::text
FROM pg_am x
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_am'::regclass)

UNION ALL
-- pg_database, this one, without its name: it has another one in every cell
SELECT 'database', '', '', '', json_build_object(
    'comment', shobj_description(x.oid, 'pg_database'),
    'connection_limit', nullif(x.datconnlimit, -1),
    'owner', pg_get_userbyid(x.datdba))::text
FROM pg_database x
WHERE x.datname = current_database()

UNION ALL
-- pg_db_role_setting: ALTER DATABASE … SET, ALTER ROLE … IN DATABASE … SET
SELECT 'database setting', '', CASE WHEN x.setrole = 0 THEN '' ELSE pg_get_userbyid(x.setrole)::text END,
    split_part(s, '=', 1), substr(s, strpos(s, '=') + 1)
FROM pg_db_role_setting x, unnest(x.setconfig) s
WHERE x.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())

UNION ALL
-- pg_largeobject_metadata: data, but made by DDL-like calls; only their number
SELECT 'large objects', '', '', '', count(*)::text FROM pg_largeobject_metadata HAVING count(*) > 0

UNION ALL
-- pg_depend: ALTER … DEPENDS ON EXTENSION
SELECT 'extension dependency', coalesce(i.schema, ''), '', i.type || ' ' || i.identity,
    (SELECT extname FROM pg_extension WHERE oid = d.refobjid)::text
FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) i
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'

UNION ALL
-- pg_seclabel
SELECT 'security label', coalesce(i.schema, ''), '', i.type || ' ' || i.identity || ' FOR ' || x.provider, x.label
FROM pg_seclabel x, pg_identify_object(x.classoid, x.objoid, x.objsubid) i

UNION ALL
-- pg_description of relations and columns (the many), by plain joins
SELECT 'comment', c.schema, c.name, coalesce('column ' || a.attname, ''), d.description
FROM relation c
JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid <> 0
UNION ALL
-- … of what hangs on a table, with the table as parent
SELECT 'comment', i.object_names[1], i.object_names[2],
    CASE i.type WHEN 'table constraint' THEN 'constraint' ELSE i.type END || ' ' || i.object_names[3], d.description
FROM pg_description d, pg_identify_object_as_address(d.classoid, d.objoid, d.objsubid) i
WHERE d.objoid >= 16384
  AND d.classoid IN ('pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_constraint'::regclass)
  AND i.type <> 'domain constraint'
UNION ALL
-- … and of all the rest; of what the server made, only the schema public can have one of the user's
SELECT 'comment', coalesce(i.schema, ''), '', i.type || ' ' || i.identity, d.description
FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
WHERE (d.objoid >= 16384 OR d.objoid = 2200 AND d.classoid = 'pg_namespace'::regclass
                            AND d.description <> 'standard public schema')
  AND d.classoid NOT IN ('pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass)
  AND (d.classoid <> 'pg_constraint'::regclass OR i.type = 'domain constraint')
  AND NOT (d.classoid = 'pg_class'::regclass AND d.objoid IN (SELECT oid FROM relation))
  AND NOT EXISTS (SELECT FROM member m WHERE m.classid = d.classoid AND m.objid = d.objoid)

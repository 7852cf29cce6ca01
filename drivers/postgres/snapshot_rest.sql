-- Schemas, statistics, operators and what is built of them, and what belongs to the database as a whole.

UNION ALL
-- pg_namespace. The server's own `public` shows an owner only when a migration gave it another one: who owns
-- it from the start depends on the major (pg_database_owner from 15 on).
SELECT 'schema', '', '', n.nspname::text, json_build_object(
    'owner', CASE WHEN n.oid >= 16384 OR pg_get_userbyid(n.nspowner) <> 'pg_database_owner' AND n.nspowner <> 10
                  THEN pg_get_userbyid(n.nspowner) END)::text
FROM pg_namespace n
WHERE (n.oid >= 16384 OR n.nspname = 'public')
  AND n.nspname !~ '^pg_(toast|temp)'
  AND n.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_namespace'::regclass)

UNION ALL
-- pg_statistic_ext
SELECT 'statistics', n.nspname::text, c.name, x.stxname::text, json_build_object(
    'definition', pg_get_statisticsobjdef(x.oid),
    'owner', pg_get_userbyid(x.stxowner),
    'target', nullif(x.stxstattarget, -1))::text
FROM relation c
JOIN pg_statistic_ext x ON x.stxrelid = c.oid
JOIN pg_namespace n ON n.oid = x.stxnamespace

UNION ALL
-- pg_type of composites; their columns are told as those of other relations
SELECT 'composite type', n.nspname::text, '', t.typname::text, json_build_object('owner', pg_get_userbyid(t.typowner))::text
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE t.oid >= 16384 AND t.typtype = 'c' AND n.nspname !~ '^pg_temp'
  AND t.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass)

UNION ALL
-- pg_operator
SELECT 'operator', n.nspname::text, '',
    o.oprname || '(' || concat_ws(', ', CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
                                  CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END) || ')',
    json_build_object(
    'commutator', CASE WHEN o.oprcom <> 0 THEN o.oprcom::regoperator::text END,
    'function', o.oprcode,
    'hashes', nullif(o.oprcanhash, false),
    'join', nullif(o.oprjoin::text, '-'),
    'merges', nullif(o.oprcanmerge, false),
    'negator', CASE WHEN o.oprnegate <> 0 THEN o.oprnegate::regoperator::text END,
    'owner', pg_get_userbyid(o.oprowner),
    'restrict', nullif(o.oprrest::text, '-'))::text
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND o.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_operator'::regclass)

UNION ALL
-- pg_opclass
SELECT 'operator class', n.nspname::text, '', x.opcname || ' USING ' || a.amname, json_build_object(
    'default', nullif(x.opcdefault, false),
    'family', f.opfname,
    'key', CASE WHEN x.opckeytype <> 0 THEN format_type(x.opckeytype, NULL) END,
    'owner', pg_get_userbyid(x.opcowner),
    'type', format_type(x.opcintype, NULL))::text
FROM pg_opclass x
JOIN pg_namespace n ON n.oid = x.opcnamespace
JOIN pg_am a ON a.oid = x.opcmethod
JOIN pg_opfamily f ON f.oid = x.opcfamily
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opclass'::regclass)

UNION ALL
-- pg_opfamily, pg_amop, pg_amproc
SELECT 'operator family', n.nspname::text, '', x.opfname || ' USING ' || a.amname, json_build_object(
    'functions', (SELECT json_agg(p.amprocnum || ' ' || p.amproc::regprocedure
                                  ORDER BY p.amprocnum, p.amproc::regprocedure::text COLLATE "C")
                  FROM pg_amproc p WHERE p.amprocfamily = x.oid),
    'operators', (SELECT json_agg(o.amopstrategy || ' ' || o.amopopr::regoperator
                                  || CASE o.amoppurpose WHEN 'o' THEN ' FOR ORDER BY' ELSE '' END
                                  ORDER BY o.amopstrategy, o.amopopr::regoperator::text COLLATE "C")
                  FROM pg_amop o WHERE o.amopfamily = x.oid),
    'owner', pg_get_userbyid(x.opfowner))::text
FROM pg_opfamily x
JOIN pg_namespace n ON n.oid = x.opfnamespace
JOIN pg_am a ON a.oid = x.opfmethod
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opfamily'::regclass)

UNION ALL
-- pg_cast. From 14 on a range has an automatic one to its multirange (deptype 'i').
SELECT 'cast', '', '', format_type(x.castsource, NULL) || ' AS ' || format_type(x.casttarget, NULL), json_build_object(
    'context', CASE x.castcontext WHEN 'a' THEN 'assignment' WHEN 'i' THEN 'implicit' END,
    'function', CASE WHEN x.castfunc <> 0 THEN x.castfunc::regprocedure::text END,
    'method', CASE x.castmethod WHEN 'i' THEN 'inout' WHEN 'b' THEN 'binary' END)::text
FROM pg_cast x
WHERE x.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_cast'::regclass AND d.objid = x.oid AND d.deptype IN ('e', 'i'))

UNION ALL
-- pg_collation
SELECT 'collation', n.nspname::text, '', x.collname::text, json_build_object(
    'ctype', nullif(x.collctype, x.collcollate),
    'deterministic', CASE WHEN NOT x.collisdeterministic THEN false END,
--@ >=17    'locale', coalesce(x.collcollate, x.colllocale),
--@ >=17    'rules', x.collicurules,
--@ >=16 <17    'locale', coalesce(x.collcollate, x.colliculocale),
--@ >=16 <17    'rules', x.collicurules,
--@ >=15 <16    'locale', coalesce(x.collcollate, x.colliculocale),
--@ <15    'locale', x.collcollate,
    'owner', pg_get_userbyid(x.collowner),
    'provider', CASE x.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' END)::text
FROM pg_collation x JOIN pg_namespace n ON n.oid = x.collnamespace
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_collation'::regclass)

UNION ALL
-- pg_conversion
SELECT 'conversion', n.nspname::text, '', x.conname::text, json_build_object(
    'default', nullif(x.condefault, false),
    'from', pg_encoding_to_char(x.conforencoding),
    'function', x.conproc,
    'owner', pg_get_userbyid(x.conowner),
    'to', pg_encoding_to_char(x.contoencoding))::text
FROM pg_conversion x JOIN pg_namespace n ON n.oid = x.connamespace
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'

UNION ALL
-- pg_ts_parser, pg_ts_template: C functions behind a name
SELECT 'text search parser', n.nspname::text, '', x.prsname::text,
    concat_ws(', ', x.prsstart, x.prstoken, x.prsend, x.prsheadline, x.prslextype)
FROM pg_ts_parser x JOIN pg_namespace n ON n.oid = x.prsnamespace
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_parser'::regclass)
UNION ALL
SELECT 'text search template', n.nspname::text, '', x.tmplname::text, concat_ws(', ', x.tmplinit, x.tmpllexize)
FROM pg_ts_template x JOIN pg_namespace n ON n.oid = x.tmplnamespace
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_template'::regclass)

UNION ALL
-- pg_ts_dict
SELECT 'text search dictionary', n.nspname::text, '', x.dictname::text, json_build_object(
    'options', x.dictinitoption,
    'owner', pg_get_userbyid(x.dictowner),
    'template', t.tmplname)::text
FROM pg_ts_dict x
JOIN pg_namespace n ON n.oid = x.dictnamespace
JOIN pg_ts_template t ON t.oid = x.dicttemplate
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_dict'::regclass)

UNION ALL
-- pg_ts_config, pg_ts_config_map
SELECT 'text search configuration', n.nspname::text, '', x.cfgname::text, json_build_object(
    'mapping', (SELECT json_object_agg(m.alias, m.dictionaries)
                FROM (SELECT token.alias, json_agg(m.mapdict::regdictionary::text ORDER BY m.mapseqno) AS dictionaries
                      FROM pg_ts_config_map m
                      JOIN ts_token_type(x.cfgparser) token ON token.tokid = m.maptokentype
                      WHERE m.mapcfg = x.oid GROUP BY token.alias) m),
    'owner', pg_get_userbyid(x.cfgowner),
    'parser', p.prsname)::text
FROM pg_ts_config x
JOIN pg_namespace n ON n.oid = x.cfgnamespace
JOIN pg_ts_parser p ON p.oid = x.cfgparser
WHERE x.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_config'::regclass)

UNION ALL
-- pg_transform
SELECT 'transform', '', '', format_type(x.trftype, NULL) || ' LANGUAGE ' || l.lanname, json_build_object(
    'from', nullif(x.trffromsql::text, '-'), 'to', nullif(x.trftosql::text, '-'))::text
FROM pg_transform x JOIN pg_language l ON l.oid = x.trflang
WHERE x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_transform'::regclass)

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
    'comment', (SELECT description FROM pg_shdescription WHERE objoid = x.oid AND classoid = 'pg_database'::regclass),
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

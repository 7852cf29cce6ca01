-- Part 3 of 7: schemas, statistics, types, routines, operators and what is built of them.

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
-- pg_type: enums, domains, ranges, composites, shells, base types. The row types of tables, array types and
-- automatic multiranges come with their owners.
SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
                      WHEN 'r' THEN 'range' ELSE 'type' END,
    n.nspname::text, '', t.typname::text, json_build_object(
    'base', CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    'collation', CASE WHEN t.typtype = 'd' AND t.typcollation <> 0
                       AND t.typcollation <> (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)
                      THEN t.typcollation::regcollation::text END,
    'default', CASE t.typtype WHEN 'd' THEN coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) END,
    'input_output', CASE t.typtype WHEN 'b' THEN
        concat_ws(' ', t.typinput, t.typoutput, t.typlen, t.typalign, t.typstorage) END,
    'labels', CASE t.typtype WHEN 'e' THEN
        (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) END,
    'not_null', CASE WHEN t.typtype = 'd' THEN nullif(t.typnotnull, false) END,
    'owner', pg_get_userbyid(t.typowner),
    'range', CASE t.typtype WHEN 'r' THEN
        (SELECT concat_ws(' ', format_type(r.rngsubtype, NULL),
             'OPCLASS ' || (SELECT opcname FROM pg_opclass WHERE oid = r.rngsubopc),
             'COLLATE ' || nullif(r.rngcollation, 0)::regcollation,
             'CANONICAL ' || nullif(r.rngcanonical::text, '-'),
             'SUBTYPE_DIFF ' || nullif(r.rngsubdiff::text, '-'))
         FROM pg_range r WHERE r.rngtypid = t.oid) END,
    'shell', CASE WHEN t.typtype = 'p' THEN true END)::text
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid >= 16384
  AND (t.typtype IN ('e', 'd', 'r', 'p')
       OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
       OR t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid))
  AND n.nspname !~ '^pg_temp'
  AND t.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass)

UNION ALL
-- pg_constraint of domains
SELECT 'constraint', n.nspname::text, t.typname::text, k.conname::text, pg_get_constraintdef(k.oid)
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_constraint k ON k.contypid = t.oid
WHERE t.oid >= 16384 AND t.typtype = 'd' AND k.contype = 'c'
  AND n.nspname !~ '^pg_temp'
  AND t.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass)

UNION ALL
-- pg_proc, pg_aggregate. Named by the types of its IN arguments, as DROP FUNCTION would.
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
    n.nspname::text, '', p.proname || '(' || oidvectortypes(p.proargtypes) || ')', json_build_object(
    'aggregate', CASE p.prokind WHEN 'a' THEN
        (SELECT json_build_object(
             'arguments', pg_get_function_arguments(p.oid),
             'combine', nullif(aggcombinefn::text, '-'), 'deserial', nullif(aggdeserialfn::text, '-'),
             'final', nullif(aggfinalfn::text, '-'), 'final_extra', nullif(aggfinalextra, false),
             'final_modify', nullif(aggfinalmodify, 'r'), 'initial', agginitval, 'kind', nullif(aggkind, 'n'),
             'moving_final', nullif(aggmfinalfn::text, '-'), 'moving_function', nullif(aggmtransfn::text, '-'),
             'moving_initial', aggminitval, 'moving_inverse', nullif(aggminvtransfn::text, '-'),
             'moving_space', nullif(aggmtransspace, 0),
             'moving_type', CASE WHEN aggmtranstype <> 0 THEN format_type(aggmtranstype, NULL) END,
             'parallel', nullif(p.proparallel, 'u'), 'returns', pg_get_function_result(p.oid),
             'serial', nullif(aggserialfn::text, '-'),
             'sort_operator', CASE WHEN aggsortop <> 0 THEN aggsortop::regoperator::text END,
             'space', nullif(aggtransspace, 0), 'state', format_type(aggtranstype, NULL), 'step', aggtransfn)
         FROM pg_aggregate WHERE aggfnoid = p.oid) END,
    'definition', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
    'owner', pg_get_userbyid(p.proowner))::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.oid >= 16384 AND n.nspname !~ '^pg_temp'
  AND p.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_proc'::regclass)
  AND NOT EXISTS (SELECT FROM pg_depend d -- the constructors of a range type
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')

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
WHERE o.oid >= 16384 AND o.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_operator'::regclass)

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
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opclass'::regclass)

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
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opfamily'::regclass)

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
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_collation'::regclass)

UNION ALL
-- pg_conversion
SELECT 'conversion', n.nspname::text, '', x.conname::text, json_build_object(
    'default', nullif(x.condefault, false),
    'from', pg_encoding_to_char(x.conforencoding),
    'function', x.conproc,
    'owner', pg_get_userbyid(x.conowner),
    'to', pg_encoding_to_char(x.contoencoding))::text
FROM pg_conversion x JOIN pg_namespace n ON n.oid = x.connamespace
WHERE x.oid >= 16384

UNION ALL
-- pg_ts_parser, pg_ts_template: C functions behind a name
SELECT 'text search parser', n.nspname::text, '', x.prsname::text,
    concat_ws(', ', x.prsstart, x.prstoken, x.prsend, x.prsheadline, x.prslextype)
FROM pg_ts_parser x JOIN pg_namespace n ON n.oid = x.prsnamespace
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_parser'::regclass)
UNION ALL
SELECT 'text search template', n.nspname::text, '', x.tmplname::text, concat_ws(', ', x.tmplinit, x.tmpllexize)
FROM pg_ts_template x JOIN pg_namespace n ON n.oid = x.tmplnamespace
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_template'::regclass)

UNION ALL
-- pg_ts_dict
SELECT 'text search dictionary', n.nspname::text, '', x.dictname::text, json_build_object(
    'options', x.dictinitoption,
    'owner', pg_get_userbyid(x.dictowner),
    'template', t.tmplname)::text
FROM pg_ts_dict x
JOIN pg_namespace n ON n.oid = x.dictnamespace
JOIN pg_ts_template t ON t.oid = x.dicttemplate
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_dict'::regclass)

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
WHERE x.oid >= 16384 AND x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_config'::regclass)

UNION ALL
-- pg_transform
SELECT 'transform', '', '', format_type(x.trftype, NULL) || ' LANGUAGE ' || l.lanname, json_build_object(
    'from', nullif(x.trffromsql::text, '-'), 'to', nullif(x.trftosql::text, '-'))::text
FROM pg_transform x JOIN pg_language l ON l.oid = x.trflang
WHERE x.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_transform'::regclass)

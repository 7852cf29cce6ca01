-- What tells that something was changed since an earlier look, without telling what. $1 is what that look got as
-- `horizon`: the oldest transaction that was then under way (manual, "pg_snapshot_xmin"). A row that it did not see was
-- written by that one or a later one, and is called newer here; what it saw and is gone since is missed in a count.
--
-- Eight text columns: oid, schema, name, relkind, rows, newer, alone, names. `rows` counts what may go without leaving
-- a newer row behind (a dropped column, say, does leave one). `newer` of a relation is 1 where it has a newer row.
-- `alone` is false for what may change with other relations than its own: views and rules, policies, partitions. (Not
-- for a constant of an array of names, regproc[] say, which depends on nothing and has a number where one is gone.)
--
-- The rest is told in groups. Of them types, routines, comments and extensions can be read alone; of all else only the
-- whole snapshot tells. `newer` counts the newer ones of `rows`: where it is what there are more than before, some came
-- and nothing else happened. A type has a row of its own, with T as relkind, and in its name its schema's number; other
-- groups have oid 0. `names`, of routines, is the same as long as each has the name that it had. A role (but the server's
-- own, which nobody can rename) has a row with its oid as `rows` and its name as `names`.
--
-- What an extension brought along counts as the extension's; by itself, too, if it may have privileges that are told. That
-- holds only for an extension that comes as it is: what passes between one and the user has no newer row where it is
-- counted then, which would make the counts of all groups worthless. Letting go makes fewer rows of extensions, and what
-- was taken in is told as `taken in`. What comes into pg_catalog, where definitions look for names, may change how others
-- are told, and so may a cast, whoever brings it.

, since AS MATERIALIZED (SELECT age($1) AS most),
part AS (
    SELECT conrelid AS oid, xmin AS version FROM pg_constraint WHERE conrelid >= 16384
    UNION ALL
    SELECT indrelid, xmin FROM pg_index WHERE indrelid >= 16384
    UNION ALL
    SELECT inhrelid, xmin FROM pg_inherits WHERE inhrelid >= 16384
    UNION ALL
    SELECT c.oid, d.xmin -- the column that a sequence belongs to
    FROM relation c
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
    WHERE c.relkind = 'S'
    UNION ALL
    SELECT tgrelid, xmin FROM pg_trigger WHERE tgrelid >= 16384
    UNION ALL
    SELECT ev_class, xmin FROM pg_rewrite WHERE ev_class >= 16384
    UNION ALL
    SELECT polrelid, xmin FROM pg_policy
),
parts AS (
    SELECT oid, count(*) AS rows, bool_or(age(version) <= (SELECT most FROM since)) AS is_new FROM part GROUP BY oid
),
newer_class AS MATERIALIZED (SELECT oid, relkind, relacl FROM pg_class WHERE age(xmin) <= (SELECT most FROM since)),
newer AS MATERIALIZED ( -- what is an index's is its table's
    SELECT coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = n.oid),
                    CASE n.relkind WHEN 't' THEN (SELECT oid FROM relation WHERE reltoastrelid = n.oid) END, n.oid) AS oid
    FROM (SELECT oid, relkind FROM newer_class
          UNION ALL
          SELECT attrelid, NULL
          FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0 AND age(xmin) <= (SELECT most FROM since)
          UNION ALL
          SELECT adrelid, NULL FROM pg_attrdef WHERE age(xmin) <= (SELECT most FROM since)
          UNION ALL
          SELECT seqrelid, NULL FROM pg_sequence WHERE age(xmin) <= (SELECT most FROM since)
          UNION ALL
          SELECT ftrelid, NULL FROM pg_foreign_table WHERE age(xmin) <= (SELECT most FROM since)) n
),
named AS MATERIALIZED ( -- what is told by its name elsewhere than with its relation
    SELECT 'comments' AS told, classoid, objoid FROM pg_description
    WHERE objoid >= 16384
      AND classoid IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_rewrite'::regclass,
                       'pg_policy'::regclass)
    UNION ALL
    SELECT 'all else', classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'x'
),
namesake AS MATERIALIZED (
    SELECT n.told, c.xmin AS version FROM named n JOIN pg_class c ON c.oid = n.objoid
    WHERE n.classoid = 'pg_class'::regclass AND c.relkind IN ('i', 'I')
    UNION ALL
    SELECT n.told, k.xmin FROM named n JOIN pg_constraint k ON k.oid = n.objoid WHERE n.classoid = 'pg_constraint'::regclass
    UNION ALL
    SELECT n.told, t.xmin FROM named n JOIN pg_trigger t ON t.oid = n.objoid WHERE n.classoid = 'pg_trigger'::regclass
    UNION ALL
    SELECT n.told, r.xmin FROM named n JOIN pg_rewrite r ON r.oid = n.objoid WHERE n.classoid = 'pg_rewrite'::regclass
    UNION ALL
    SELECT n.told, p.xmin FROM named n JOIN pg_policy p ON p.oid = n.objoid WHERE n.classoid = 'pg_policy'::regclass
), named_object AS MATERIALIZED ( -- what definitions have by name, and an extension may bring along
    SELECT *, (classid, oid) IN (SELECT classid, objid FROM member) AS is_member
    FROM (
        SELECT 'routines' AS told, 'pg_proc'::regclass::oid AS classid, oid, xmin AS version, pronamespace AS schema, proname AS name,
            proacl IS NOT NULL AS has_privileges
        FROM pg_proc WHERE oid >= 16384
        UNION ALL
        SELECT 'routines', 'pg_proc'::regclass, aggfnoid, xmin, NULL, NULL, false FROM pg_aggregate WHERE aggfnoid >= 16384
        UNION ALL
        -- composite types are relations; a table's type and its array come and go with it
        SELECT 'types', 'pg_type'::regclass, t.oid, t.xmin, t.typnamespace, t.typname, t.typacl IS NOT NULL
        FROM pg_type t
        WHERE t.oid >= 16384
          AND (t.typtype IN ('e', 'd', 'r', 'm', 'p') OR t.typacl IS NOT NULL
               OR t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid))
        UNION ALL SELECT 'types', 'pg_type'::regclass, enumtypid, xmin, NULL, NULL, false FROM pg_enum WHERE oid >= 16384
        UNION ALL SELECT 'types', 'pg_type'::regclass, rngtypid, xmin, NULL, NULL, false FROM pg_range WHERE rngtypid >= 16384
        UNION ALL SELECT 'types', 'pg_type'::regclass, contypid, xmin, NULL, NULL, false FROM pg_constraint WHERE contypid >= 16384
        UNION ALL SELECT 'operators', 'pg_operator'::regclass, oid, xmin, NULL, NULL, false FROM pg_operator WHERE oid >= 16384
        UNION ALL SELECT 'operators', 'pg_opclass'::regclass, oid, xmin, NULL, NULL, false FROM pg_opclass WHERE oid >= 16384
        UNION ALL SELECT 'operators', 'pg_opfamily'::regclass, oid, xmin, NULL, NULL, false FROM pg_opfamily WHERE oid >= 16384
        UNION ALL -- what is in the families of extensions, hundreds at times, is not told
        SELECT 'operators', 'pg_opfamily'::regclass, f.oid, o.xmin, NULL, NULL, false
        FROM pg_opfamily f JOIN pg_amop o ON o.amopfamily = f.oid
        WHERE f.oid >= 16384 AND f.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opfamily'::regclass)
        UNION ALL
        SELECT 'operators', 'pg_opfamily'::regclass, f.oid, p.xmin, NULL, NULL, false
        FROM pg_opfamily f JOIN pg_amproc p ON p.amprocfamily = f.oid
        WHERE f.oid >= 16384 AND f.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_opfamily'::regclass)
        OFFSET 0 -- for one list of members, not one for each
    ) object
)
SELECT c.oid::text, c.schema, c.name, c.relkind::text, coalesce(p.rows, 0)::text,
    CASE WHEN coalesce(p.is_new, false) OR c.oid IN (SELECT oid FROM newer) THEN '1' ELSE '0' END,
    NOT (c.relispartition OR c.relhasrules OR c.oid IN (SELECT polrelid FROM pg_policy)), ''
FROM relation c LEFT JOIN parts p ON p.oid = c.oid

UNION ALL
SELECT oid::text, '', coalesce(max(schema || ' ' || name) FILTER (WHERE NOT is_member), ''), 'T', count(*)::text,
    (count(*) FILTER (WHERE age(version) <= (SELECT most FROM since)))::text, false, ''
FROM named_object
WHERE told = 'types' AND (NOT is_member OR has_privileges)
GROUP BY oid

UNION ALL
SELECT '0', '', told, '', count(*)::text, (count(*) FILTER (WHERE age(version) <= (SELECT most FROM since)))::text, false,
    coalesce(sum(hashtext(oid || ' ' || schema || ' ' || name)) FILTER (WHERE NOT is_member), 0)::text
FROM named_object
WHERE told <> 'types' AND (NOT is_member OR has_privileges)
GROUP BY told

UNION ALL
SELECT '0', '', 'comments', '', count(*)::text, (count(*) FILTER (WHERE age(version) <= (SELECT most FROM since)))::text, false, ''
FROM (
    SELECT xmin AS version FROM pg_description
    WHERE (objoid >= 16384 OR objoid = 2200) AND classoid <> 'pg_subscription'::regclass
    UNION ALL SELECT version FROM namesake WHERE told = 'comments'
) comment

UNION ALL
SELECT '0', '', 'extensions', '', count(*)::text, (count(*) FILTER (WHERE age(version) <= (SELECT most FROM since)))::text, false, ''
FROM (
    SELECT xmin AS version FROM pg_extension
    UNION ALL SELECT xmin FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
    UNION ALL SELECT version FROM named_object WHERE is_member
) extension

UNION ALL
SELECT '0', '', 'all else', '', count(*)::text, (count(*) FILTER (WHERE age(version) <= (SELECT most FROM since)))::text, false, ''
FROM (
    SELECT xmin AS version FROM pg_namespace
    -- one more of a name among the server's own: others' definitions tell those with their schema then
    UNION ALL SELECT xmin FROM pg_proc WHERE oid >= 16384 AND pronamespace = 'pg_catalog'::regnamespace
    UNION ALL SELECT xmin FROM pg_type WHERE oid >= 16384 AND typnamespace = 'pg_catalog'::regnamespace
    UNION ALL SELECT xmin FROM pg_operator WHERE oid >= 16384 AND oprnamespace = 'pg_catalog'::regnamespace
    UNION ALL SELECT xmin FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT xmin FROM pg_collation WHERE oid >= 16384
    UNION ALL SELECT xmin FROM pg_conversion WHERE oid >= 16384
    UNION ALL SELECT xmin FROM pg_ts_parser WHERE oid >= 16384
    UNION ALL SELECT xmin FROM pg_ts_template WHERE oid >= 16384
    UNION ALL SELECT xmin FROM pg_ts_dict WHERE oid >= 16384
    UNION ALL SELECT xmin FROM pg_ts_config WHERE oid >= 16384
    UNION ALL SELECT xmin FROM pg_ts_config_map WHERE mapcfg >= 16384
    UNION ALL SELECT xmin FROM pg_transform
    UNION ALL SELECT xmin FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'x'
    -- what views and keys of the user's may name
    UNION ALL
    SELECT c.xmin FROM member m JOIN pg_class c ON c.oid = m.objid WHERE m.classid = 'pg_class'::regclass
    UNION ALL
    SELECT a.xmin FROM member m JOIN pg_attribute a ON a.attrelid = m.objid AND a.attnum > 0
    WHERE m.classid = 'pg_class'::regclass
    UNION ALL SELECT xmin FROM pg_init_privs WHERE objoid >= 16384
    UNION ALL SELECT xmin FROM pg_event_trigger
    UNION ALL SELECT xmin FROM pg_publication
    UNION ALL SELECT xmin FROM pg_publication_rel
--@ >=15    UNION ALL SELECT xmin FROM pg_publication_namespace
    UNION ALL SELECT xmin FROM pg_foreign_data_wrapper
    UNION ALL SELECT xmin FROM pg_foreign_server
    UNION ALL SELECT xmin FROM pg_language
    UNION ALL SELECT xmin FROM pg_am
    UNION ALL SELECT xmin FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT s.xmin FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
    UNION ALL SELECT xmin FROM pg_tablespace
    UNION ALL SELECT xmin FROM pg_largeobject_metadata
    UNION ALL SELECT xmin FROM pg_seclabel
    UNION ALL
    SELECT s.xmin
    FROM pg_shdescription s JOIN pg_database d ON d.oid = s.objoid
    WHERE s.classoid = 'pg_database'::regclass AND d.datname = current_database()
    UNION ALL SELECT version FROM namesake WHERE told = 'all else'
    UNION ALL SELECT xmin FROM pg_statistic_ext
    UNION ALL SELECT xmin FROM pg_default_acl
) other

UNION ALL
-- privileges on the server's own functions, and on relations of the server and of extensions
SELECT '0', '', 'privileges', '', '', '1', false, ''
WHERE EXISTS (SELECT FROM pg_proc WHERE oid < 16384 AND age(xmin) <= (SELECT most FROM since))
   OR EXISTS (SELECT FROM newer_class
              WHERE relacl IS NOT NULL
                AND (oid < 16384 OR oid IN (SELECT objid FROM member WHERE classid = 'pg_class'::regclass)))
UNION ALL
-- what was there before the extension has a lower oid, until the counter of oids wraps around
SELECT '0', '', 'taken in', '', '', '1', false, ''
WHERE EXISTS (SELECT FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
              WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND age(d.xmin) <= (SELECT most FROM since)
                AND (d.objid < x.oid OR age(x.xmin) > (SELECT most FROM since)))
UNION ALL
-- values of a relation's row type have all its columns, wherever they stand
SELECT '0', '', 'row types', '', '', '1', false, ''
WHERE EXISTS (SELECT FROM newer n
              JOIN relation c ON c.oid = n.oid
              JOIN pg_type t ON t.oid = c.reltype
              JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray) AND d.deptype = 'n')
UNION ALL
SELECT '0', '', 'role', '', oid::text, '0', false, rolname::text FROM pg_roles WHERE oid >= 16384 OR oid = 10
UNION ALL
-- what not everybody may read row by row
SELECT '0', '', 'user mappings', '', coalesce(sum(hashtext(m::text)), 0)::text || ' ' || count(*), '0', false, ''
FROM pg_user_mappings m
--@ >=14UNION ALL
-- the bodies of functions that keep step with the tables that they name
--@ >=14SELECT '0', '', 'bodies', '', '', '1', false, '' FROM pg_proc WHERE oid >= 16384 AND prosqlbody IS NOT NULL
--@ >=14  AND oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_proc'::regclass)

UNION ALL
SELECT '0', '', 'horizon', '', pg_snapshot_xmin(pg_current_snapshot())::xid::text, '0', false, ''

-- The schema snapshot of one database: what its parts share. drivers/catalogs.cmake says which are joined.
--
-- They are joined to one SELECT with five text columns: kind, schema, parent, name, definition. The rows come
-- unordered; to_snapshot() sorts them, turns column numbers into the table's list of columns, drops null
-- members of the JSON definitions and sorts the others.
--
-- Relations with their privileges, types, routines, comments and extensions can each be told alone, as what changed since
-- an earlier look (catalog_marks.hpp); of relations only some ($1, an array of oids). So what is added to a part
-- needs its catalog in snapshot_marks.sql, else its changes are missed, and what is told only if it is no member, too,
-- where an extension lets go of it; and a new kind of types or routines, its name in catalog_marks.cpp.
--
-- Lines that start with `--@ >=14`, `--@ <15` or both hold only for these majors, those with `--@ some` only where
-- some relations are asked for. Objects that the server itself made have oids below 16384 (manual, "OIDs assigned
-- during normal database operation").
--
-- Every join runs from the materialized relation list to an index of a catalog, never the other way: the
-- estimates for a database that was just migrated are wrong, and nested loops must stay linear all the same.
-- `NOT IN (SELECT …)` is used on purpose: it is always a hashed subplan, and oids are never null.
WITH member AS MATERIALIZED ( -- what an extension made comes and goes with the extension
    SELECT classid, objid
    FROM pg_depend
    WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
),
relation AS MATERIALIZED ( -- tables, views, sequences, composite types of the user; temporary ones are not ours
    SELECT n.nspname::text AS schema, c.relname::text AS name, c.*
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid >= 16384 AND c.relkind NOT IN ('i', 'I', 't') AND c.relpersistence <> 't'
      AND c.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_class'::regclass)
--@ some      AND c.oid = ANY ($1)
)

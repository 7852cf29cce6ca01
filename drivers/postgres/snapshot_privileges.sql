-- Part 5 of 7: privileges, as the difference from those that the object was born with: pg_init_privs where the
-- server or an extension recorded them, else the defaults of its kind (manual, "Privileges"). So a REVOKE of a
-- GRANT leaves no trace, and the server's own changes between majors (public, from 15 on) are no difference.
-- One row per object and grantee; the definition lists what was granted and, as "NOT …", what was taken. Those on
-- single columns are told by the column.

UNION ALL
SELECT a.kind, a.schema, a.parent, a.prefix || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END,
    string_agg(g.privilege, ', ' ORDER BY g.privilege COLLATE "C")
FROM (
    -- relations, those of extensions too
    SELECT 'privileges' AS kind, n.nspname::text AS schema, c.relname::text AS parent, '' AS prefix, c.relacl AS acl,
        coalesce((SELECT initprivs FROM pg_init_privs i
                  WHERE i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0),
                 acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS born
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid >= 16384 AND c.relacl IS NOT NULL AND c.relpersistence <> 't'
--@ some      AND c.oid = ANY ($1)

-- Privileges, as the difference from those that the object was born with: pg_init_privs where the
-- server or an extension recorded them, else the defaults of its kind (manual, "Privileges"). So a REVOKE of a
-- GRANT leaves no trace, and the server's own changes between majors (public, from 15 on) are no difference.
-- One row per object and grantee; the definition lists what was granted and, as "NOT …", what was taken. Those on
-- single columns are told by the column.

UNION ALL
SELECT a.kind, a.schema, a.parent, a.prefix || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END,
    string_agg(g.privilege, ', ' ORDER BY g.privilege COLLATE "C")
FROM (
    SELECT ''::text AS kind, ''::text AS schema, ''::text AS parent, ''::text AS prefix, NULL::aclitem[] AS acl, NULL::aclitem[] AS born
    WHERE false

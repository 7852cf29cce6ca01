-- What was granted and taken of each.

) a,
LATERAL (
    SELECT e.grantee, e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS privilege
    FROM (SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.acl)
          EXCEPT SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.born)) e
    UNION ALL
    SELECT e.grantee, 'NOT ' || e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
    FROM (SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.born)
          EXCEPT SELECT grantee, privilege_type, is_grantable FROM aclexplode(a.acl)) e
) g
WHERE a.acl IS DISTINCT FROM a.born
GROUP BY a.kind, a.schema, a.parent, a.prefix, g.grantee

-- Types, and the constraints of domains.

UNION ALL
-- pg_type: enums, domains, ranges, shells, base types. The row types of tables, array types and automatic multiranges
-- come with their owners; composites are relations.
SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'type' END,
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

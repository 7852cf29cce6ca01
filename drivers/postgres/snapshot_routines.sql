-- Functions, procedures and aggregates.

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

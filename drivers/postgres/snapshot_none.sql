-- What the parts are added to.

SELECT ''::text AS kind, ''::text AS schema, ''::text AS parent, ''::text AS name, ''::text AS definition WHERE false

CREATE TYPE st AS (a int, b int);
CREATE TABLE v (num text);
CREATE FUNCTION f(text) RETURNS st LANGUAGE sql IMMUTABLE AS $$
    SELECT (split_part($1, '.', 1)::int, split_part($1, '.', 2)::int)::st
$$;
INSERT INTO v VALUES ('1.2');
CREATE INDEX v_f_idx ON v (f(num));

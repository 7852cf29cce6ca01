-- stairway/white-space: the same function, indented otherwise.
CREATE OR REPLACE FUNCTION greet(email text) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        RETURN 'Dear ' || email;
    END
$$;

CREATE OR REPLACE FUNCTION greet(email text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN 'My dear ' || email;
END
$$;

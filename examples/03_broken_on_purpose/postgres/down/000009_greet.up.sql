CREATE FUNCTION greet(email text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN 'Dear ' || email;
END
$$;

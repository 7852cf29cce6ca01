CREATE FUNCTION next_number() RETURNS bigint LANGUAGE sql AS $$
    SELECT coalesce(max(n), 0) + 1 FROM numbers
$$;

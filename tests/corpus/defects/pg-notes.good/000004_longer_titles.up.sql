CREATE OR REPLACE FUNCTION title_of(note notes) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN left(note.description, 80);
END
$$;

CREATE TABLE notes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tags        text NOT NULL,
    description text
);
CREATE FUNCTION title_of(note notes) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN left(note.description, 40);
END
$$;

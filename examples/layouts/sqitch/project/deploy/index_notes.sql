-- Deploy notes:index_notes
CREATE INDEX notes_body_idx ON notes (body);

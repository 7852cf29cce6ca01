CREATE TABLE notes (
    id    INTEGER PRIMARY KEY,
    text  TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'draft'
);
CREATE INDEX notes_state_idx ON notes (state);
CREATE TABLE note_changes (note_id INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TRIGGER notes_keep AFTER UPDATE ON notes
BEGIN
    INSERT INTO note_changes (note_id, text) VALUES (OLD.id, OLD.text);
END;

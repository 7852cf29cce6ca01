CREATE TABLE notes_new (
    id    INTEGER PRIMARY KEY,
    text  TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'draft',
    title TEXT
);
INSERT INTO notes_new (id, text, state) SELECT id, text, state FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE TRIGGER notes_keep AFTER UPDATE ON notes
BEGIN
    INSERT INTO note_changes (note_id, text) VALUES (OLD.id, OLD.text);
END;

DROP TABLE note_changes;
DROP TABLE notes;

-- Deploy notes:create_notes
BEGIN;

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);

COMMIT;

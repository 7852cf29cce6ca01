-- +goose Up
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);
-- +goose ENVSUB ON
INSERT INTO notes VALUES (1, '${FIRST_NOTE}');
-- +goose ENVSUB OFF

-- +goose Down
DROP TABLE notes;

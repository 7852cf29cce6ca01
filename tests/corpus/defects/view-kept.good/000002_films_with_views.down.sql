DROP VIEW old_films;
CREATE TABLE films_new (
    id    INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    year  INTEGER NOT NULL
);
INSERT INTO films_new SELECT * FROM films;
DROP TABLE films;
ALTER TABLE films_new RENAME TO films;
CREATE VIEW old_films AS SELECT id, title FROM films WHERE year < 1960;

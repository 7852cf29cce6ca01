CREATE TABLE films (
    id    INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    year  INTEGER NOT NULL
);
CREATE VIEW old_films AS SELECT id, title FROM films WHERE year < 1960;

CREATE TABLE singers (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
INSERT INTO singers (name) SELECT DISTINCT singer FROM songs ORDER BY singer;

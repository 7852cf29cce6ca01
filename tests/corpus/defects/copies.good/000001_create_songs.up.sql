CREATE TABLE songs (
    id     INTEGER PRIMARY KEY,
    title  TEXT NOT NULL,
    singer TEXT NOT NULL
);

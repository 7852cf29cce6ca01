CREATE TABLE readings (
    id       INTEGER PRIMARY KEY,
    previous INTEGER NOT NULL,
    value    INTEGER NOT NULL
);
